"""What the rules on relations share: types with all above them, numbers, and results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.validate.report import short, text_of


class Facts:
    """A graph of data and ontology, with what several rules ask of it kept."""

    def __init__(self, graph: Graph) -> None:
        """Keep the graph, which must not change while rules look at it."""
        self.graph = graph

    @cached_property
    def types(self) -> dict[Node, frozenset[Node]]:
        """The classes of each node, as they are stated."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for node, kind in self.graph.subject_objects(RDF.type):
            found[node].add(kind)
        return {node: frozenset(kinds) for node, kinds in found.items()}

    @cached_property
    def sizes(self) -> dict[Node, set[Fraction | None]]:
        """The sizes of the populations of each study."""
        found: dict[Node, set[Fraction | None]] = defaultdict(set)
        for population, size in self.graph.subject_objects(SG.size):
            for study in self.graph.objects(population, SG.ofStudy):
                found[study].add(number_of(size))
        return found

    @cached_property
    def _above(self) -> dict[Node, frozenset[Node]]:
        return {}

    def above(self, kind: Node) -> frozenset[Node]:
        """Return a class and all classes above it."""
        if kind not in self._above:
            found, waiting = {kind}, [kind]
            while waiting:
                above = set(self.graph.objects(waiting.pop(), RDFS.subClassOf)) - found
                found |= above
                waiting += above
            self._above[kind] = frozenset(found)
        return self._above[kind]

    def is_one_of(self, node: Node, classes: Iterable[Node]) -> bool:
        """Tell whether a node is stated to be of one of `classes` or of a class below."""
        wanted = frozenset(classes)
        return any(wanted & self.above(kind) for kind in self.types.get(node, ()))

    @cached_property
    def _stated(self) -> dict[Node, list[Node]]:
        """The nodes that are stated to be of each class."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for node, kinds in self.types.items():
            for kind in kinds:
                found[kind].append(node)
        return found

    def members(self, kind: Node) -> list[Node]:
        """Return the nodes of a class or of a class below, by name."""
        below = (nodes for one, nodes in self._stated.items() if kind in self.above(one))
        return sorted(set().union(*below), key=str)

    def classes_named(self, property_: Node, side: URIRef) -> list[Node]:
        """Return the classes in the domain or range (`side`) of a property, unions resolved."""
        found: list[Node] = []
        for kind in self.graph.objects(property_, side):
            union = self.graph.value(kind, OWL.unionOf)
            if union is not None:
                found += Collection(self.graph, union)
            elif not isinstance(kind, BNode):
                found.append(kind)
        return found

    def groups(self, property_: Node) -> dict[Node, list[Node]]:
        """Return the values of a property by subject, all in the order of their names."""
        found: dict[Node, list[Node]] = defaultdict(list)
        for subject, value in sorted(self.graph.subject_objects(property_), key=str):
            found[subject].append(value)
        return found

    def number(self, node: Node, property_: Node) -> Fraction | None:
        """Return the number that is the only value of a property of a node."""
        values = list(self.graph.objects(node, property_))
        return number_of(values[0]) if len(values) == 1 else None


def number_of(term: Node) -> Fraction | None:
    """Return the number that a literal is, None for what is no number."""
    value = term.value if isinstance(term, Literal) else None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Fraction(value) if isinstance(value, int) or value.is_finite() else None


def name(term: Node) -> str:
    """Return a term with its prefix."""
    return short(text_of(term), PREFIXES)


def names(terms: Iterable[Node], word: str = "or") -> str:
    """Return terms in a row, the last after `word`."""
    shown = [name(one) for one in terms]
    return f" {word} ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)
