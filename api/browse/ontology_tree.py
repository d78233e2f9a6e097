"""The vocabulary as trees of classes and properties, with what a reader of one asks about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker, Row
from sarcograph.api.answering.counted import terms_counted
from sarcograph.api.browse.shapes import shapes_of
from sarcograph.api.browse.vocabulary import OWL, PROPERTY_TYPES, RDFS, Vocabulary, vocabulary_of
from sarcograph.graph.namespaces import DCTERMS, ONTOLOGY_GRAPH, SG
from sarcograph.graph.pictures.classes import DrawnClass, DrawnProperty, class_diagram
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.prefixes import BASE, PREFIXES, SHAPES

_DOMAIN, _RANGE = f"{RDFS}domain", f"{RDFS}range"
_ABOVE = f"{RDFS}subPropertyOf"
_REPLACED, _DEPRECATED = f"{DCTERMS}isReplacedBy", f"{OWL}deprecated"
_SAID = f"""
SELECT ?term ?property ?value {{
  VALUES ?property {{ <{_DOMAIN}> <{_RANGE}> <{_ABOVE}> <{_REPLACED}> <{_DEPRECATED}> }}
  GRAPH <{ONTOLOGY_GRAPH}> {{ ?term ?property ?value }}
  FILTER(isIRI(?term) && !isBlank(?value))
}}"""
# a domain or range of several classes is a union of them
_UNIONS = f"""
SELECT ?term ?property ?value {{
  VALUES ?property {{ <{_DOMAIN}> <{_RANGE}> }}
  GRAPH <{ONTOLOGY_GRAPH}> {{
    ?term ?property ?union .
    ?union owl:unionOf/rdf:rest*/rdf:first ?value .
  }}
}} ORDER BY ?term ?property ?value"""
_TARGETS = "SELECT ?shape ?class { ?shape <http://www.w3.org/ns/shacl#targetClass> ?class }"

_MAIN: tuple[tuple[str, int], ...] = (
    *(("Inference", 0), ("Finding", 0)),
    *(("Claim", 1), ("Estimate", 1)),
    *(("Entity", 2), ("Reading", 2), ("Measure", 2), ("Population", 2)),
    *(("Anchor", 3), ("Regimen", 3), ("Study", 3)),
    *(("SourceDocument", 4), ("Publication", 4)),
)
_BETWEEN = (
    *(("Inference", "premise", "Claim"), ("Finding", "involves", "Claim")),
    *(("Finding", "involves", "Estimate"), ("Claim", "subject", "Entity")),
    *(("Claim", "object", "Entity"), ("Claim", "hasAnchor", "Anchor")),
    *(("Estimate", "hasReading", "Reading"), ("Estimate", "measure", "Measure")),
    *(("Estimate", "population", "Population"), ("Reading", "hasAnchor", "Anchor")),
    *(("Population", "receives", "Regimen"), ("Population", "ofStudy", "Study")),
    *(("Anchor", "anchorSource", "SourceDocument"), ("Study", "reportedIn", "Publication")),
)
"""The classes that a reader meets first, and how they hang together."""


@dataclass(slots=True)
class Node:
    """A term in its tree: below the first of those that lie above it.

    `count` is how many things a class has, or how many statements there are with a property, one
    that stands in several graphs once; `is_single` tells that a thing has one value of it at most.
    """

    iri: str
    label: str
    definition: str
    module: str
    is_class: bool
    count: int
    above: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()
    is_single: bool = False
    is_deprecated: bool = False
    instead: tuple[str, ...] = ()
    below: list[Node] = field(default_factory=list)

    @property
    def href(self) -> str:
        """Return where its page is, below the root; the IRI itself for a term of others."""
        return self.iri.removeprefix(BASE)

    def walk(self) -> Iterable[Node]:
        """Yield it and all below it."""
        yield self
        for one in self.below:
            yield from one.walk()


@dataclass(frozen=True, slots=True)
class Ontology:
    """The trees, the terms that stand for nothing any more, and a picture of the main classes.

    `nodes` are the classes and properties of the trees and the deprecated ones, by IRI; `counts`
    those of things of classes and of statements with properties, of others' too.
    """

    nodes: Mapping[str, Node]
    counts: Mapping[str, int]
    classes: tuple[Node, ...]
    properties: Mapping[str, tuple[Node, ...]]
    deprecated: tuple[Node, ...]
    labels: Mapping[str, str]
    picture: Callable[[Callable[[str], str]], Picture]
    """Draws them, with links that a function makes of paths below the root."""


async def ontology_of(asker: Asker) -> Ontology:
    """Return the vocabulary of the edition as trees, made once; raises ProblemError."""

    async def make() -> Ontology:
        said, unions, (classes, properties), vocabulary, shapes = await asyncio.gather(
            asker.rows(_SAID),
            asker.rows(_UNIONS),
            terms_counted(asker),
            vocabulary_of(asker),
            shapes_of(asker.edition),
        )
        counted = {**classes, **properties}
        return _ontology(vocabulary, [*said, *unions], counted, _targets(shapes))

    return await asker.edition.once("ontology", make)


def _targets(shapes: ox.Store) -> dict[str, list[str]]:
    """Return the shapes that judge the things of each class, by their names."""
    found: dict[str, list[str]] = {}
    rows = shapes.query(_TARGETS, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - it is a SELECT
    for row in rows:
        shape, target = row["shape"], row["class"]
        if isinstance(shape, ox.NamedNode) and isinstance(target, ox.NamedNode):
            found.setdefault(target.value, []).append(shape.value.removeprefix(SHAPES))
    return found


def _ontology(
    vocabulary: Vocabulary,
    rows: Iterable[Row],
    counts: Mapping[str, int],
    shapes: Mapping[str, list[str]],
) -> Ontology:
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        said.setdefault((row["term"].value, row["property"].value), []).append(row["value"].value)
    nodes: dict[str, Node] = {}
    for iri, term in vocabulary.terms.items():
        is_class = f"{OWL}Class" in term.types
        if not iri.startswith(str(SG)) or not (is_class or term.types & PROPERTY_TYPES):
            continue
        nodes[iri] = Node(
            iri,
            vocabulary.label(iri),
            term.definition,
            vocabulary.label(term.module) if term.module else "",
            is_class,
            counts.get(iri, 0),
            tuple(sorted(term.parents if is_class else said.get((iri, _ABOVE), ()))),
            tuple(sorted(shapes.get(iri, ()))),
            tuple(said.get((iri, _DOMAIN), ())),
            tuple(said.get((iri, _RANGE), ())),
            f"{OWL}FunctionalProperty" in term.types,
            (iri, _DEPRECATED) in said,
            tuple(said.get((iri, _REPLACED), ())),
        )

    def trees(is_of: Callable[[Node], bool]) -> list[Node]:
        tops = []
        mine = {iri: node for iri, node in nodes.items() if is_of(node) and not node.is_deprecated}
        for node in sorted(mine.values(), key=lambda one: one.label.casefold()):
            above = [one for one in node.above if one in mine]
            if above:
                mine[above[0]].below.append(node)
            else:
                tops.append(node)
        return tops

    def is_property(node: Node, kind: str) -> bool:
        return f"{OWL}{kind}" in vocabulary.terms[node.iri].types

    return Ontology(
        nodes,
        counts,
        tuple(trees(lambda node: node.is_class)),
        {name: tuple(trees(partial(is_property, kind=kind))) for name, kind in _KINDS.items()},
        tuple(
            sorted(
                (node for node in nodes.values() if node.is_deprecated),
                key=lambda node: node.label.casefold(),
            )
        ),
        {iri: vocabulary.label(iri) for iri in {one for values in said.values() for one in values}},
        partial(_picture, vocabulary, counts),
    )


_KINDS = {
    "between things": "ObjectProperty",
    "with values": "DatatypeProperty",
    "of annotation": "AnnotationProperty",
}


def _picture(
    vocabulary: Vocabulary, counts: Mapping[str, int], address: Callable[[str], str]
) -> Picture:
    sg = PREFIXES["sg"]
    names = {key: vocabulary.label(sg + key) for key, _ in _MAIN}
    return class_diagram(
        "The main classes",
        [
            DrawnClass(names[key], column, f"{counts.get(sg + key, 0):,}", address(f"vocab/{key}"))
            for key, column in _MAIN
        ],
        [
            DrawnProperty(
                vocabulary.label(sg + name), names[start], names[end], address(f"vocab/{name}")
            )
            for start, name, end in _BETWEEN
        ],
    )
