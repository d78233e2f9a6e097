"""What exports take of a validated graph: some named graphs, as they are or as one ontology."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from sarcograph.graph.errors import QueryError
from sarcograph.graph.exports.reading import NOT_STATED, OF_OTHERS
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH, SG
from sarcograph.graph.prefixes import GRAPH, PREFIXES
from sarcograph.graph.publish.one_ontology import as_one_ontology, declared_individuals

WITHOUT_GRAPH_NAMES = frozenset({"turtle", "ntriples", "rdfxml"})
"""Formats that hold one graph: all that is chosen, as one ontology."""
_FOR_ONTOLOGY_TOOLS = ("ontology", "entities", "evidence/")
DEFAULT_GRAPHS = {"turtle": _FOR_ONTOLOGY_TOOLS, "rdfxml": _FOR_ONTOLOGY_TOOLS}
"""The graphs that a format holds where none is named; others hold all."""
TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of an export beside it: how many quads each named graph has, and its licence.

    `licences` are those that the graphs of others state; see `licences_of`.
    """

    sizes: Mapping[str, int]
    licences: Mapping[str, str]


def told_of(quads: Iterable[ox.Quad]) -> Told:
    """Return what is told of quads, each of which is looked at once and not kept."""
    sizes: Counter[str] = Counter()

    def counted() -> Iterator[ox.Quad]:
        for quad in quads:
            if isinstance(quad.graph_name, ox.NamedNode):
                sizes[quad.graph_name.value] += 1
            yield quad

    licences = licences_of(counted())
    return Told(dict(sorted(sizes.items())), licences)


@dataclass(frozen=True)
class Selection:
    """Quads of named graphs; what is made of them is made once for all formats."""

    quads: Sequence[ox.Quad]

    @cached_property
    def ordered(self) -> list[ox.Quad]:
        """The quads graph after graph, in an order that depends on nothing else."""
        return sorted(self.quads, key=lambda quad: (str(quad.graph_name), str(quad)))

    @cached_property
    def facts(self) -> set[ox.Triple]:
        """What stands outside the ontology, and the declarations of the individuals in it."""
        axioms = ox.NamedNode(str(ONTOLOGY_GRAPH))
        facts = {quad.triple for quad in self.quads if quad.graph_name != axioms}
        return facts | (declared_individuals(self._triples) - self._triples) if facts else facts

    @cached_property
    def one_ontology(self) -> list[ox.Triple]:
        """The triples, each once, as one ontology with the declarations of its individuals."""
        return as_one_ontology(self._triples | self.facts, with_data=bool(self.facts))

    @cached_property
    def told(self) -> Told:
        """What is told of the quads."""
        return told_of(self.quads)

    @cached_property
    def _triples(self) -> set[ox.Triple]:
        return {quad.triple for quad in self.quads}


def chosen_graphs(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return the graph names that `wanted` asks for.

    `wanted` holds ends of graph names such as `derived` or `evidence/sun-2022`; one that ends in
    `/` stands for all below it, and `all` for everything. Raises QueryError for one that fits none.
    """
    available = sorted(names)
    chosen: set[str] = set()
    for word in wanted:
        fit = [
            name
            for name in available
            if word == "all"
            or name == GRAPH + word
            or (word.endswith("/") and name.startswith(GRAPH + word))
        ]
        if not fit:
            known = ", ".join(name.removeprefix(GRAPH) for name in available)
            raise QueryError(f"there is no graph '{word}'; known are: {known}")
        chosen.update(fit)
    return sorted(chosen)


def licences_of(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the names of the graphs of others among `quads`, and the licence that each states."""
    licence = ox.NamedNode(str(SG.licence))
    found: dict[str, str] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            continue
        name = quad.graph_name.value
        if name.startswith(OF_OTHERS):
            found.setdefault(name, NOT_STATED)
            if quad.predicate == licence and isinstance(quad.object, ox.Literal):
                found[name] = quad.object.value
    return dict(sorted(found.items()))
