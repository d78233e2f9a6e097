"""What the page of a thing shows, each statement with the named graph that makes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import pyoxigraph as ox

from sarcograph.api.answering.asking import Term
from sarcograph.api.answering.bounds import LARGEST_DESCRIPTION
from sarcograph.api.browse.question_page import questions_on
from sarcograph.api.browse.resource_data import (
    HAS_ANCHOR,
    HAS_READING,
    Resource,
)
from sarcograph.api.browse.vocabulary import DEFINITION, LABEL, RDF_TYPE, Vocabulary
from sarcograph.api.browse.wording import Piece, Wording
from sarcograph.graph.namespaces import INFERRED_GRAPH, OA, SG
from sarcograph.graph.prefixes import BASE, GRAPH, PREFIXES, SHAPES

_FIRST_ROWS = (RDF_TYPE, LABEL, DEFINITION)
_PLAIN_TYPES = frozenset(
    PREFIXES["xsd"] + name for name in ("string", "integer", "decimal", "boolean", "anyURI")
)
_REGISTERS = {str(SG.doi): "https://doi.org/", str(SG.pubmedId): "https://pubmed.ncbi.nlm.nih.gov/"}
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """The named graph that a statement stands in; `kind` is what sort of graph that is."""

    text: str
    kind: str
    href: str


@dataclass(slots=True)
class Cell:
    """A value, or a thing that refers, with the graphs that say so."""

    parts: Sequence[Piece]
    note: str = ""
    origins: list[Origin] = field(default_factory=list)


@dataclass(slots=True)
class PropertyRow:
    """All values of one property."""

    property: Piece
    cells: list[Cell]


@dataclass(slots=True)
class IncomingGroup:
    """Some of the things that refer by one property; `query` is where all are found, or ""."""

    property: Piece
    total: int
    links: list[Cell]
    query: str


@dataclass(slots=True)
class Place:
    """A place in a document."""

    parts: Sequence[Piece]
    span: str
    document: Sequence[Piece]
    origins: list[Origin]


@dataclass(slots=True)
class Reading:
    """A printed figure and what it was read as."""

    printed: Piece
    component: str
    value: str
    places: list[Place]
    origins: list[Origin]


@dataclass(slots=True)
class ResourcePage:
    """The values of the template `resource.html`; `speaker` is what makes the statements."""

    title: str
    types: Sequence[Piece]
    iri: str
    speaker: str
    rows: list[PropertyRow]
    readings: list[Reading]
    places: list[Place]
    questions: Sequence[Piece]
    incoming: list[IncomingGroup]
    uses: int
    uses_query: str
    cut: int


def origin_of(graph: str) -> Origin:
    """Return how the page names a graph, or the file of the shapes.

    >>> origin_of("https://w3id.org/sarcograph/graph/external/famplex").text
    'external: famplex'
    """
    name = graph.removeprefix(GRAPH).removeprefix(BASE)
    kind, _, source = name.partition("/")
    kind = "document" if kind == "evidence" else kind
    return Origin(f"{kind}: {source}" if source else kind, kind, graph.removeprefix(BASE))


def page_of(resource: Resource, vocabulary: Vocabulary) -> ResourcePage:
    """Return what the page of a thing shows."""
    wording = Wording(vocabulary, resource)
    details = _by_subject(resource.details)
    places = {
        iri: _place(iri, quads, wording)
        for iri, quads in details.items()
        if any(quad.predicate.value == RDF_TYPE and quad.object == _ANCHOR for quad in quads)
    }
    own = {
        quad.object.value
        for quad in resource.statements
        if quad.predicate.value == HAS_ANCHOR and isinstance(quad.object, ox.NamedNode)
    }
    return ResourcePage(
        title=wording.title(),
        types=_types(resource, vocabulary, wording),
        iri=resource.iri,
        speaker="shape" if resource.iri.startswith(SHAPES) else "graph",
        rows=_rows(resource, wording),
        readings=_readings(details, places, wording),
        places=sorted((places[iri] for iri in own if iri in places), key=_in_order),
        questions=questions_on(resource.iri),
        incoming=_incoming(resource, vocabulary, wording),
        uses=resource.uses,
        uses_query=query_link(f"SELECT * {{ ?subject <{resource.iri}> ?object }} LIMIT 1000"),
        cut=LARGEST_DESCRIPTION if resource.cut else 0,
    )


_ANCHOR = ox.NamedNode(str(SG.Anchor))
_CITATION = str(SG.citation)


def _types(resource: Resource, vocabulary: Vocabulary, wording: Wording) -> list[Piece]:
    """Return the classes as the heading names them: stated ones, the most specific."""
    stated = {
        quad.object.value
        for quad in resource.statements
        if quad.predicate.value == RDF_TYPE
        and isinstance(quad.object, ox.NamedNode)
        and quad.subject == ox.NamedNode(resource.iri)
        and quad.graph_name != ox.NamedNode(str(INFERRED_GRAPH))
    }
    found: list[Piece] = []
    for iri in vocabulary.most_specific(stated):
        found += [Piece(", ")] if found else []
        found.append(wording.node(iri))
    return found


def _rows(resource: Resource, wording: Wording) -> list[PropertyRow]:
    cells: dict[str, dict[Term, Cell]] = {}
    elsewhere = {HAS_READING, HAS_ANCHOR} if resource.details else set()
    for quad in resource.statements:
        name = quad.predicate.value
        if quad.subject != ox.NamedNode(resource.iri) or name in elsewhere:
            continue
        value: Term = quad.object  # type: ignore[assignment]  # the graph has no triples as terms
        cell = cells.setdefault(name, {}).setdefault(value, _cell(name, value, wording))
        cell.origins.append(_origin(quad))
    rows = [
        PropertyRow(wording.node(name), sorted(values.values(), key=_in_order))
        for name, values in cells.items()
    ]
    first = {wording.node(name): place for place, name in enumerate(_FIRST_ROWS)}
    return sorted(rows, key=lambda row: (first.get(row.property, len(first)), row.property.text))


def _cell(name: str, value: Term, wording: Wording) -> Cell:
    if not isinstance(value, ox.Literal):
        return Cell(wording.value(value))
    text, note = value.value, ""
    if value.language and value.language != "en":
        note = value.language
    elif not value.language and value.datatype.value not in _PLAIN_TYPES:
        note = wording.vocabulary.label(value.datatype.value)
    if name in _REGISTERS:
        return Cell([Piece(text, _REGISTERS[name] + quote(text, safe="/"), external=True)], note)
    if _WEB_ADDRESS.fullmatch(text):
        return Cell([Piece(text, text, external=True)], note)
    return Cell([Piece(text)], note)


def _incoming(resource: Resource, vocabulary: Vocabulary, wording: Wording) -> list[IncomingGroup]:
    links: dict[str, dict[str, Cell]] = {}
    for quad in resource.incoming:
        name, source = quad.predicate.value, quad.subject.value  # type: ignore[union-attr]
        cell = links.setdefault(name, {}).setdefault(source, Cell([wording.node(source)]))
        cell.origins.append(_origin(quad))
    groups = []
    for name, total in resource.incoming_counts.items():
        shown = sorted(links.get(name, {}).values(), key=_in_order)
        query = f"SELECT DISTINCT ?subject {{ ?subject <{name}> <{resource.iri}> }}"
        groups.append(
            IncomingGroup(
                Piece(vocabulary.inverse(name), wording.node(name).href, not name.startswith(BASE)),
                total,
                shown,
                query_link(query) if len(shown) < total else "",
            )
        )
    return sorted(groups, key=lambda group: group.property.text)


def _readings(
    details: Mapping[str, Sequence[ox.Quad]], places: Mapping[str, Place], wording: Wording
) -> list[Reading]:
    readings = []
    for iri, quads in details.items():
        said = _values(quads)
        if str(SG.printed) not in said:
            continue
        readings.append(
            Reading(
                Piece(said[str(SG.printed)][0], wording.node(iri).href),
                ", ".join(said.get(str(SG.component), ())),
                _parsed(said),
                [places[one] for one in said.get(HAS_ANCHOR, ()) if one in places]
                + [_cited(one, quads, wording) for one in said.get(_CITATION, ())],
                _origins(quads),
            )
        )
    return sorted(readings, key=lambda one: (one.component, one.printed.text, one.printed.href))


def _parsed(said: Mapping[str, Sequence[str]]) -> str:
    """Return what a printed figure was read as: its value, its bounds, its count."""

    def one(name: str) -> str:
        return ", ".join(said.get(str(SG[name]), ()))

    parts = []
    if value := one("parsedValue"):
        operator = one("parsedOperator")
        parts.append(value if operator in ("", "=") else f"{operator} {value}")
    if one("parsedLower") or one("parsedUpper"):
        parts.append(f"{one('parsedLower')} to {one('parsedUpper')}")
    if events := one("parsedEvents"):
        parts.append(f"{events} events")
    return ", ".join(parts)


def _place(iri: str, quads: Sequence[ox.Quad], wording: Wording) -> Place:
    said = _values(quads)
    start, end = said.get(str(OA.start), ("",))[0], said.get(str(OA.end), ("",))[0]
    document = [wording.node(one) for one in said.get(str(SG.anchorSource), ())]
    text = wording.locator(said) or f"characters {start}–{end}"
    return Place([Piece(text, wording.node(iri).href)], f"{start}–{end}", document, _origins(quads))


def _cited(page: str, quads: Sequence[ox.Quad], wording: Wording) -> Place:
    """Return the page that prints a figure where no text is kept."""
    return Place([wording.node(page)], "", [], _origins(quads))


def _values(quads: Iterable[ox.Quad]) -> dict[str, list[str]]:
    """Return the values of one subject by property, as text."""
    said: dict[str, list[str]] = {}
    for quad in quads:
        value = quad.object.value  # type: ignore[union-attr]  # no triples as terms
        listed = said.setdefault(quad.predicate.value, [])
        if value not in listed:
            listed.append(value)
    return said


def _by_subject(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    found: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        found.setdefault(quad.subject.value, []).append(quad)  # type: ignore[union-attr]
    return found


def _origins(quads: Iterable[ox.Quad]) -> list[Origin]:
    return list(dict.fromkeys(map(_origin, quads)))


def _origin(quad: ox.Quad) -> Origin:
    return origin_of(quad.graph_name.value)  # type: ignore[union-attr]  # always a named graph


def _in_order(one: Cell | Place) -> list[tuple[str, str]]:
    """Return by what it is sorted: its words, and where those are equal what they lead to."""
    return [(part.text.casefold(), part.href or "") for part in one.parts]


def query_link(query: str) -> str:
    """Return where a query is answered, below the root."""
    return f"sparql?query={quote(query)}"
