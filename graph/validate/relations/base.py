"""What the rules on relations share: types with all above them, numbers, and results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from rdflib import OWL, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from sarcograph.graph.namespaces import RDF, RDFS, SG
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.quick_graph import QuickGraph
from sarcograph.graph.reaching import reached_from
from sarcograph.graph.validate.report import short, text_of


class Facts:
    """A graph of data and ontology, with what several rules ask of it kept.

    Those of a graph that stands on the ontology share what only that says: see `below`.
    """

    def __init__(self, graph: Graph, below: Facts | None = None) -> None:
        """Keep the graph, which must not change while rules look at it.

        `below` are those of the ontology, where `graph` stands on it (`QuickGraph`) and says
        nothing of its terms.
        """
        self.graph = graph
        self.below = below
        self._groups: dict[Node, Mapping[Node, Sequence[Node]]] = {}
        self._numbers: dict[tuple[Node, Node], Fraction | None] = {}
        self.called: dict[Node, dict[tuple[str, ...], Node]] = {}
        """The entities of a class by the words of their names, once `named.by_names` is asked."""
        self._wider: dict[Node, frozenset[Node]] = {} if below is None else below._wider
        self._apart: dict[frozenset[Node], list[tuple[Node, Node]]]
        self._apart = {} if below is None else below._apart

    @cached_property
    def own_types(self) -> dict[Node, frozenset[Node]]:
        """The classes of each node of the graph itself, as they are stated."""
        found: dict[Node, set[Node]] = defaultdict(set)
        for node, _, kind in self._own(RDF.type):
            found[node].add(kind)
        return {node: frozenset(kinds) for node, kinds in found.items()}

    def _own(self, predicate: Node) -> Iterable[tuple[Node, Node, Node]]:
        if self.below is not None and isinstance(self.graph, QuickGraph):
            return self.graph.own_triples(predicate)
        return self.graph.triples((None, predicate, None))

    @cached_property
    def types(self) -> Mapping[Node, frozenset[Node]]:
        """The classes of each node, as they are stated."""
        return self.own_types if self.below is None else {**self.below.types, **self.own_types}

    @cached_property
    def sizes(self) -> dict[Node, set[Fraction | None]]:
        """The sizes of the populations of each study."""
        found: dict[Node, set[Fraction | None]] = defaultdict(set)
        for population, size in self.graph.subject_objects(SG.size):
            for study in self.graph.objects(population, SG.ofStudy):
                found[study].add(number_of(size))
        return found

    def sizes_of(self, study: Node) -> list[Fraction]:
        """Return the sizes of the populations of a study that are numbers."""
        return [size for size in self.sizes.get(study, ()) if size is not None]

    def patients(self, study: Node) -> list[Fraction]:
        """Return the numbers of patients that a study planned for, and of its populations."""
        planned = self.number(study, SG.plannedSize)
        return [*([] if planned is None else [planned]), *self.sizes_of(study)]

    def differ(self, one: Node, other: Node, properties: Iterable[Node]) -> bool:
        """Tell whether two nodes have values of one of `properties` each, and not the same."""
        return any(
            len({frozenset(self.graph.objects(node, by)) for node in (one, other)} - {frozenset()})
            > 1
            for by in properties
        )

    def label(self, node: Node) -> str:
        """Return what a node is called, "" where it has no label."""
        return str(self.graph.value(node, RDFS.label) or "")

    def names_of(self, node: Node) -> list[str]:
        """Return all that a node is called: its labels, then its other names."""
        return [
            str(text)
            for property_ in (RDFS.label, SKOS.altLabel)
            for text in self.graph.objects(node, property_)
        ]

    @cached_property
    def disjoint(self) -> list[frozenset[Node]]:
        """The sets of classes of which an ontology says that no node is of two."""
        if self.below is not None:
            return self.below.disjoint
        lists = [
            frozenset(Collection(self.graph, members))
            for axiom in self.graph.subjects(RDF.type, OWL.AllDisjointClasses)
            for members in self.graph.objects(axiom, OWL.members)
        ]
        pairs = self.graph.subject_objects(OWL.disjointWith)
        return lists + [frozenset(pair) for pair in pairs]

    def apart(self, kinds: frozenset[Node]) -> list[tuple[Node, Node]]:
        """Return which of some classes, none of them above another, exclude each other."""
        if kinds not in self._apart:
            wider = {up for kind in kinds for up in self.above(kind) - {kind}}
            self._apart[kinds] = [
                (one, other)
                for one, other in combinations(sorted(kinds - wider, key=str), 2)
                if any(
                    len(some & (self.above(one) | self.above(other))) > 1 for some in self.disjoint
                )
            ]
        return self._apart[kinds]

    def above(self, kind: Node) -> frozenset[Node]:
        """Return a class and all classes above it."""
        if kind not in self._wider:
            found = reached_from([kind], lambda one: self.graph.objects(one, RDFS.subClassOf))
            self._wider[kind] = frozenset(found)
        return self._wider[kind]

    def is_one_of(self, node: Node, classes: Iterable[Node]) -> bool:
        """Tell whether a node is stated to be of one of `classes` or of a class below."""
        wanted = frozenset(classes)
        return any(wanted & self.above(kind) for kind in self.types.get(node, ()))

    @cached_property
    def _by_types(self) -> dict[frozenset[Node], list[Node]]:
        """The nodes of the same classes together, of which there are few sets."""
        found: dict[frozenset[Node], list[Node]] = defaultdict(list)
        for node, kinds in self.own_types.items():
            found[kinds].append(node)
        return found

    def _members(self, kind: Node) -> list[Node]:
        own = [
            node
            for kinds, nodes in self._by_types.items()
            if any(kind in self.above(one) for one in kinds)
            for node in nodes
        ]
        return own if self.below is None else own + self.below._members(kind)

    def members(self, kind: Node) -> list[Node]:
        """Return the nodes of a class or of a class below, by name."""
        return sorted(self._members(kind), key=str)

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

    def groups(self, property_: Node) -> Mapping[Node, Sequence[Node]]:
        """Return the values of a property by subject, all in the order of their names."""
        if property_ not in self._groups:
            found: dict[Node, list[Node]] = {}
            for subject, value in sorted(self.graph.subject_objects(property_), key=str):
                found.setdefault(subject, []).append(value)
            self._groups[property_] = found
        return self._groups[property_]

    def number(self, node: Node, property_: Node) -> Fraction | None:
        """Return the number that is the only value of a property of a node."""
        if (node, property_) not in self._numbers:
            values = list(self.graph.objects(node, property_))
            self._numbers[node, property_] = number_of(values[0]) if len(values) == 1 else None
        return self._numbers[node, property_]


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
