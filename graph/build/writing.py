"""Write triples: Python values in, canonical literals out, nothing without a value."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from rdflib import XSD, Graph, Literal, URIRef

from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.dates import parse_date
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.namespaces import RDF, RDFS, SKOS, relation, thing

Value: TypeAlias = URIRef | Literal | str | int | Decimal | bool | None

_OWN = {
    "label": RDFS.label,
    "alternative": SKOS.altLabel,
    "definition": SKOS.definition,
}


def entity_iri(entity: Entity) -> URIRef:
    """Return the IRI of an entity of the registry."""
    return thing(entity.kind, entity.key)


def decimal_text(number: Decimal) -> str:
    """Return the canonical form of `number`: no exponent, no trailing zeros after the point.

    >>> decimal_text(Decimal("4.0")), decimal_text(Decimal("1E+1"))
    ('4', '10')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=1 << 16, typed=True)
def literal(value: str | int | Decimal | bool) -> Literal:
    """Return the RDF literal of a Python value in its canonical lexical form."""
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=XSD.boolean)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    if isinstance(value, Decimal):
        return Literal(decimal_text(value), datatype=XSD.decimal)
    return Literal(value)


def text_of(pointer: Pointer | None) -> str | None:
    """Return the printed text that a pointer holds, if there is a pointer."""
    return pointer.text if pointer else None


def date_parts(pointer: Pointer | None, before: str = "") -> dict[str, Value]:
    """Return the numbers of a printed date as far as it goes and the calendar has it, by property.

    The properties are `year`, `month` and `day`, or with `before` such as `period_start_year`.
    """
    date = parse_date(pointer.text or "") if pointer else None
    if date is None:
        return {}
    names = [f"{before}_{part}" if before else part for part in ("year", "month", "day")]
    return dict(zip(names, date.possible.parts, strict=True))


def english(text: str) -> Literal:
    """Return `text` as an English label."""
    return Literal(text, lang="en")


def describe(
    graph: Graph, subject: URIRef, kind: URIRef | None, /, **values: Value | Iterable[Value]
) -> None:
    """Add `subject` with its class and one triple for each value.

    A keyword names a property of the vocabulary (`ci_lower` is `sg:ciLower`), save `label`,
    `alternative` and `definition`, which are annotations in English. `None` and empty strings are
    left out; a list gives one triple an item.
    """
    if kind is not None:
        graph.add((subject, RDF.type, kind))
    for name, given in values.items():
        predicate = _OWN.get(name) or relation(name)
        many = [given] if isinstance(given, str | int | Decimal | None) else given
        for value in many:
            if value is None or value == "":
                continue
            if isinstance(value, URIRef | Literal):
                graph.add((subject, predicate, value))
            elif name in _OWN:
                graph.add((subject, predicate, english(str(value))))
            else:
                graph.add((subject, predicate, literal(value)))
