"""Compare a graph with what an engine made of it: the same values, in whatever spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.library import shorten

_XSD = PREFIXES["xsd"]
_NUMBERS = frozenset(
    _XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "short")
)
_BOOLEAN = f"{_XSD}boolean"
_TRUTH = {"1": "true", "0": "false"}
# datatypes of forms that no data has, so that a number meets nothing but a number
_NUMBER = ox.NamedNode("urn:sarcograph:number")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a graph that was fetched differs from the one that was sent."""

    missing: tuple[str, ...]
    """Triples that were sent and are not there, by value, as lines of canonical N-Triples."""
    unexpected: tuple[str, ...]
    """Triples that are there and were not sent."""
    respelled: Counter[str]
    """Literals whose value is the same but not their form, by datatype."""
    example: str
    """One of those, before and after; "" if there is none."""

    @property
    def same(self) -> bool:
        """Tell whether both graphs say the same."""
        return not self.missing and not self.unexpected


def compare(sent: Iterable[ox.Triple], found: Iterable[ox.Triple]) -> Comparison:
    """Compare two graphs, numbers and truth values by value; the parser has lowered language tags.

    Blank nodes are matched by canonical labels (RDFC-1.0, https://www.w3.org/TR/rdf-canon/), which
    depend on nothing but the triples that have some.
    """
    ground_sent, linked_sent = _split(sent)
    ground_found, linked_found = _split(found)
    lost, new = ground_sent - ground_found, ground_found - ground_sent
    before, after = _lines(linked_sent), _lines(linked_found)
    missing = _lines(lost) - _lines(new) | (before - after)
    unexpected = _lines(new) - _lines(lost) | (after - before)
    # a value that was sent in two forms may be there in one, which was among those sent
    missing -= _lines(ground_found) if missing else set()
    changed = _literals(lost | linked_sent) - _literals(new | linked_found)
    respelled, example = _respelled(changed, ground_found | linked_found if changed else ())
    return Comparison(tuple(sorted(missing)), tuple(sorted(unexpected)), respelled, example)


def compare_texts(sent: bytes, found: bytes) -> Comparison:
    """Compare two graphs in N-Triples as `compare` does.

    To be called in a process of its own: canonical labels take time that is exponential in how much
    alike blank nodes are, and which there are in `found` is the choice of others.
    """
    return compare(_triples(sent), _triples(found))


def _triples(text: bytes) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def _split(triples: Iterable[ox.Triple]) -> tuple[set[ox.Triple], set[ox.Triple]]:
    """Return the triples without blank nodes, and those with."""
    ground: set[ox.Triple] = set()
    linked: set[ox.Triple] = set()
    for triple in triples:
        blank = ox.BlankNode in (type(triple.subject), type(triple.object))
        (linked if blank else ground).add(triple)
    return ground, linked


def _lines(triples: Iterable[ox.Triple]) -> set[str]:
    quads = (
        ox.Quad(triple.subject, triple.predicate, _by_value(triple.object)) for triple in triples
    )
    return set(canonical_nquads(quads).decode("utf-8").splitlines())


def _by_value(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    """Return a literal in a form that is the same for all literals of its value.

    >>> str(_by_value(ox.Literal("4.0", datatype=ox.NamedNode(_XSD + "decimal"))))
    '"4"^^<urn:sarcograph:number>'
    """
    if not isinstance(term, ox.Literal):
        return term
    datatype = term.datatype.value
    if datatype == _BOOLEAN:
        return ox.Literal(_TRUTH.get(term.value, term.value), datatype=term.datatype)
    if datatype in _NUMBERS:
        try:
            number = Decimal(term.value)
        except InvalidOperation:
            return term
        # without an exponent, so that 100 and 1E+2 meet
        digits = f"{number:f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return ox.Literal("0" if number == 0 else digits.removeprefix("+"), datatype=_NUMBER)
    return term


def _respelled(lost: Counter[ox.Literal], found: Iterable[ox.Triple]) -> tuple[Counter[str], str]:
    """Count the lost literals whose value is found in another form, and give an example."""
    by_value = {_by_value(literal): literal for literal in _literals(found)}
    counts: Counter[str] = Counter()
    example = ""
    for literal, number in lost.items():
        other = by_value.get(_by_value(literal))
        if other is not None:
            counts[_short(literal)] += number
            example = example or f"{_spelled(literal)} as {_spelled(other)}"
    return counts, example


def _literals(triples: Iterable[ox.Triple]) -> Counter[ox.Literal]:
    return Counter(one.object for one in triples if isinstance(one.object, ox.Literal))


def _short(literal: ox.Literal) -> str:
    return shorten(literal.datatype.value)


def _spelled(literal: ox.Literal) -> str:
    return f'"{literal.value}"^^{_short(literal)}'
