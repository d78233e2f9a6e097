"""What the page of a term of the vocabulary shows, from what the ontology, shapes and graph say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.api.answering.asking import Row, Term
from sarcograph.api.browse.ontology_tree import Node, Ontology
from sarcograph.api.browse.term_demands import Demand, Demands, joined
from sarcograph.api.browse.term_words import Asked, Lists, Word, questions_with, words_for
from sarcograph.api.browse.vocabulary import OWL, RDF, RDF_TYPE, Vocabulary
from sarcograph.api.browse.wording import Piece
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import BASE, ID, PREFIXES
from sarcograph.graph.store.library import shorten

_XSD = PREFIXES["xsd"]
_DATATYPES = {
    f"{_XSD}string": "text",
    f"{_XSD}decimal": "a decimal number",
    f"{_XSD}integer": "a whole number",
    f"{_XSD}boolean": "true or false",
    f"{_XSD}date": "a date",
    f"{_XSD}anyURI": "a web address",
    f"{RDF}langString": "text with its language",
}
_MOST_VALUES = 3
"""Values of one property of the example; its page has all."""
_LONGEST = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class PropertyLine:
    """A property of the things of a class: what is asked of it, and its values in the example.

    `owner` is the class that has it, this one or one above, None where any thing may; `more` values
    of the example are left out.
    """

    iri: str
    label: str
    demand: Demand
    values: tuple[Piece, ...]
    owner: Piece | None
    statements: int
    example: tuple[Piece, ...] = ()
    more: int = 0

    @property
    def name(self) -> str:
        """Return what is typed for it."""
        return shorten(self.iri)

    @property
    def page(self) -> Piece:
        """Return its label, with its page if it is ours."""
        return Piece(self.label, self.iri.removeprefix(BASE) if self.iri.startswith(BASE) else None)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class that is to do with a term: how, and how many things it has."""

    page: Piece
    said: str
    things: int


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A value of a closed list: what is typed for it, and what it means."""

    name: str
    page: Piece
    definition: str


@dataclass(frozen=True, slots=True)
class TermShown:
    """A term: `sort` is class, property or value, `held` how much of it the graph holds, in words.

    `example` is a real thing, statement or use of it; where there is none, `without` says so.
    `asked` are the questions of the library that have it.
    """

    iri: str
    label: str
    sort: str
    definition: str
    held: str
    above: tuple[Piece, ...]
    below: tuple[ClassLine, ...]
    instead: tuple[Piece, ...]
    words: tuple[Word, ...]
    example: tuple[Piece, ...]
    without: str
    properties: tuple[PropertyLine, ...] = ()
    leading: tuple[PropertyLine, ...] = ()
    classes: tuple[ClassLine, ...] = ()
    values: tuple[ValueLine, ...] = ()
    asked: tuple[Asked, ...] = ()

    @property
    def name(self) -> str:
        """Return what is typed for it in SPARQL."""
        return shorten(self.iri)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of all terms of an edition."""

    vocabulary: Vocabulary
    ontology: Ontology
    demands: Demands

    def label(self, iri: str) -> str:
        """Return what a term is called."""
        return self.vocabulary.label(iri)

    def piece(self, iri: str) -> Piece:
        """Return a class or datatype by its name, linked if it is ours."""
        if iri in _DATATYPES:
            return Piece(_DATATYPES[iri])
        return Piece(self.label(iri), iri.removeprefix(BASE) if iri.startswith(BASE) else None)

    def annotates(self, iri: str) -> bool:
        """Tell whether a property is one by which the ontology annotates terms."""
        term = self.vocabulary.terms.get(iri)
        return term is not None and f"{OWL}AnnotationProperty" in term.types

    def lists(self) -> Lists:
        """Return the closed lists: by class, its values by IRI with what they are called."""
        value = str(SG.ControlledValue)
        found: dict[str, dict[str, str]] = {
            iri: {} for iri, node in self.ontology.nodes.items() if value in node.above
        }
        for iri, term in self.vocabulary.terms.items():
            for kind in term.types & found.keys():
                found[kind][iri] = self.label(iri)
        return found

    def within(self, iri: str) -> list[Node]:
        """Return the classes below a class that are still in use, at whatever depth."""
        return [
            node
            for one, node in self.ontology.nodes.items()
            if node.is_class and not node.is_deprecated and iri in self.vocabulary.ancestors(one)
        ]


def things(count: int) -> str:
    """Return how many things there are, in words.

    >>> things(1), things(1439)
    ('1 thing', '1,439 things')
    """
    return f"{count:,} thing{'s' if count != 1 else ''}"


def class_shown(known: Known, node: Node, thing: str, label: str, said: Iterable[Row]) -> TermShown:
    """Return a class with its properties; `said` is what is stated of its example `thing`.

    "" stands for a thing where there is none.
    """
    lists = known.lists()
    values = _values_of(known, lists.get(node.iri, {}))
    narrower = sorted(known.within(node.iri), key=lambda one: (-one.count, one.label))
    count = node.count or sum(one.count for one in narrower)
    held = things(node.count)
    if not node.count:
        held = f"{things(count)} of narrower classes" if count else "nothing"
    without = "The graph that is served holds nothing of this class, nor of a narrower one."
    if node.is_deprecated:
        without = "It stands for nothing any more, so nothing is of this class."
    return TermShown(
        node.iri,
        node.label,
        "class",
        node.definition,
        held,
        tuple(map(known.piece, sorted(known.vocabulary.ancestors(node.iri)))),
        tuple(ClassLine(known.piece(one.iri), "", one.count) for one in narrower),
        tuple(map(known.piece, node.instead)),
        tuple(words_for(node.iri, node.label, lists, thing)),
        (_node(thing, label),) if thing else (),
        "" if thing else without,
        properties=tuple(_properties(known, node, said)),
        leading=tuple(_leading(known, node)),
        values=values,
        asked=questions_with(node.iri),
    )


def property_shown(known: Known, node: Node, said: Sequence[Row]) -> TermShown:
    """Return a property with the classes that have it; `said` is a statement with it, or none."""
    example: tuple[Piece, ...] = ()
    for row in said[:1]:
        subject, value = row["thing"].value, _value(row)
        named = row["name"].value if "name" in row else ""
        example = (_node(subject, named), Piece(f" {node.label} "), value)
    count = "one statement" if node.count == 1 else f"{node.count:,} statements"
    without = "No statement with this property is in the graph that is served."
    if node.is_deprecated:
        without = "It stands for nothing any more, so nothing is stated with it."
    return TermShown(
        node.iri,
        node.label,
        "property",
        node.definition,
        count if node.count else "nothing",
        tuple(map(known.piece, node.above)),
        tuple(
            ClassLine(known.piece(one.iri), "", one.count)
            for one in known.ontology.nodes.values()
            if node.iri in one.above and not one.is_class
        ),
        tuple(map(known.piece, node.instead)),
        tuple(words_for(node.iri, node.label, known.lists())),
        example,
        "" if example else without,
        classes=tuple(_classes(known, node)),
        asked=questions_with(node.iri),
    )


def value_shown(
    known: Known, iri: str, uses: Mapping[str, int], example: tuple[Piece, ...]
) -> TermShown:
    """Return a named value; `uses` counts what refers to it by each property, `example` is one.

    What the ontology says of it by annotations is no use of it.
    """
    term = known.vocabulary.terms.get(iri)
    lists = known.lists()
    uses = {name: count for name, count in uses.items() if not known.annotates(name)}
    owners = sorted(term.types & known.ontology.nodes.keys()) if term is not None else []
    listed = {one: label for owner in owners for one, label in lists.get(owner, {}).items()}
    total = sum(uses.values())
    by = ", ".join(
        f"{count:,} by '{known.label(name)}'"
        for name, count in sorted(uses.items(), key=lambda one: (-one[1], one[0]))
    )
    return TermShown(
        iri,
        known.label(iri),
        "value",
        term.definition if term is not None else "",
        f"{total:,} that refer to it: {by}" if total else "nothing",
        tuple(map(known.piece, owners)),
        (),
        (),
        tuple(words_for(iri, known.label(iri), lists)),
        example,
        "" if example else "Nothing in the graph that is served refers to it.",
        values=_values_of(known, listed),
        asked=questions_with(iri),
    )


def _properties(known: Known, node: Node, said: Iterable[Row]) -> Iterator[PropertyLine]:
    """Yield the properties of a class: those that are asked for, those of the example, the rest."""
    classes = [node.iri, *_upward(known, node.iri)]
    stated: dict[str, list[Piece]] = {}
    for row in said:
        if (name := row["property"].value) != RDF_TYPE:
            stated.setdefault(name, []).append(_value(row))
    lines = []
    asked = {name for one in classes for name in known.demands.get(one, ())}
    own = {
        iri
        for iri, one in known.ontology.nodes.items()
        if not one.is_class and not one.is_deprecated and not set(one.domain).isdisjoint(classes)
    }
    for iri in own | asked | stated.keys():
        property_ = known.ontology.nodes.get(iri)
        demand = joined(
            (known.demands[one][iri] for one in classes if iri in known.demands.get(one, ())),
            is_single=property_ is not None and property_.is_single,
        )
        given = property_.domain if property_ is not None else ()
        owner = next(
            (one for one in classes if one in given or iri in known.demands.get(one, ())), ""
        )
        values = sorted(stated.get(iri, ()), key=lambda piece: piece.text.casefold())
        lines.append(
            PropertyLine(
                iri,
                known.label(iri),
                demand,
                _values(known, demand, property_.range if property_ is not None else ()),
                known.piece(owner) if owner else None,
                known.ontology.counts.get(iri, 0),
                tuple(values[:_MOST_VALUES]),
                len(values[_MOST_VALUES:]),
            )
        )
    yield from sorted(
        lines, key=lambda one: (not one.demand.least, not one.example, one.label.casefold())
    )


def _leading(known: Known, node: Node) -> Iterator[PropertyLine]:
    """Yield the properties whose values may be things of a class, those used most first."""
    classes = {node.iri, *known.vocabulary.ancestors(node.iri)}
    found = [
        one
        for one in known.ontology.nodes.values()
        if not one.is_class and not one.is_deprecated and not classes.isdisjoint(one.range)
    ]
    for one in sorted(found, key=lambda one: (node.iri not in one.range, -one.count, one.label)):
        from_ = tuple(map(known.piece, one.domain))
        yield PropertyLine(one.iri, one.label, Demand(), from_, None, one.count)


def _classes(known: Known, node: Node) -> Iterator[ClassLine]:
    """Yield the classes that have a property, and how many values shapes ask of each."""
    asked = [one for one, demands in known.demands.items() if node.iri in demands]
    for iri in dict.fromkeys((*node.domain, *sorted(asked))):
        demand = known.demands.get(iri, {}).get(node.iri)
        whole = joined([demand] if demand else [], is_single=node.is_single)
        owner = known.ontology.nodes.get(iri)
        yield ClassLine(known.piece(iri), whole.said, owner.count if owner is not None else 0)


def _upward(known: Known, iri: str) -> list[str]:
    """Return the classes above a class, the nearest first."""
    found: dict[str, None] = {}
    waiting = [iri]
    for one in waiting:  # which grows
        term = known.vocabulary.terms.get(one)
        for parent in sorted(term.parents) if term is not None else ():
            if parent not in found and parent != iri:
                found[parent] = None
                waiting.append(parent)
    return list(found)


def _values(known: Known, demand: Demand, range_: Sequence[str]) -> tuple[Piece, ...]:
    """Return what the values are: the only ones there may be, or their class or datatype."""
    if demand.choices:
        return (Piece(f"one of {', '.join(demand.choices)}"),)
    return tuple(map(known.piece, demand.kinds or range_))


def _values_of(known: Known, listed: Mapping[str, str]) -> tuple[ValueLine, ...]:
    ordered = sorted(listed.items(), key=lambda one: one[1].casefold())
    return tuple(
        ValueLine(shorten(iri), known.piece(iri), known.vocabulary.terms[iri].definition)
        for iri, _ in ordered
    )


def _value(row: Row) -> Piece:
    value: Term = row["value"]
    if isinstance(value, ox.NamedNode):
        return _node(value.value, row["label"].value if "label" in row else "")
    if isinstance(value, ox.BlankNode):
        return Piece("an expression")
    text = value.value
    return Piece(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _node(iri: str, label: str) -> Piece:
    text = label or iri.removeprefix(ID)
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    if iri.startswith(BASE):
        return Piece(text, iri.removeprefix(BASE))
    is_web = iri.startswith(("https://", "http://"))
    text = label or compact(iri, bundled_prefixes())
    return Piece(text, iri if is_web else None, external=is_web)
