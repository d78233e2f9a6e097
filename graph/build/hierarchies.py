"""The graphs of hierarchies: what others say lies above the entities of the registry.

`ontology/hierarchies/` holds one file a source, made by `graph.hierarchies`. Of each only what lies
above an entity of the registry at hand is taken, with the transitive closure of that source. What
one source says is never joined with what another says: osteosarcoma is a sarcoma of bone by one,
and extraosseous osteosarcoma an osteosarcoma by another, which is no sarcoma of bone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.term import Node

from sarcograph.graph.build.writing import describe
from sarcograph.graph.bundled import bundled_files
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.namespaces import SG, SKOS, hierarchy_graph, thing
from sarcograph.graph.nquads import empty_graph, graph_of, turtle
from sarcograph.graph.prefixes import ID
from sarcograph.graph.reaching import reached_from

Above = Mapping[URIRef, frozenset[URIRef]]
_NAMES = {
    SKOS.prefLabel: SKOS.altLabel,
    SKOS.altLabel: SKOS.altLabel,
    SKOS.hiddenLabel: SKOS.hiddenLabel,
    SG.formName: SG.formName,
    SG.brandName: SG.brandName,
}
"""What the names that a source gives are to an entity that has a label."""


@cache
def bundled_hierarchies() -> Mapping[str, Graph]:
    """Return what the files of hierarchies hold, by source."""
    return {
        path.name.removesuffix(".ttl"): graph_of(turtle(path.read_text("utf-8")))
        for path in bundled_files("ontology/hierarchies", ".ttl")
    }


def closure(edges: Iterable[tuple[URIRef, URIRef]]) -> Above:
    """Return all that lies above each lower end of `edges`, however far; a circle ends nowhere."""
    parents: dict[URIRef, set[URIRef]] = defaultdict(set)
    for lower, upper in edges:
        parents[lower].add(upper)
    return {
        lower: frozenset(reached_from(uppers, lambda one: parents.get(one, ())))
        for lower, uppers in parents.items()
    }


def build_hierarchies(entities: Graph) -> dict[URIRef, Graph]:
    """Return the graph of each source, as far as it places one of `entities` or is said not to.

    To `entities` is added what falls under what: by each source, by the registry's own `parent`s,
    and by both together.
    """
    registered = set(_iris(entities.subjects(RDF.type, SG.Entity)))
    labels = dict(entities.subject_objects(RDFS.label))
    names = {
        (one, str(name).lower())
        for named in (SKOS.altLabel, SG.brandName)
        for one, name in entities.subject_objects(named)
    }
    own = set(_edges(entities))
    graphs: dict[URIRef, Graph] = {}
    falls_under: dict[URIRef, set[URIRef]] = {one: {one} for one in registered}
    for key, release in bundled_hierarchies().items():
        graph = _Part(key, release, registered, labels, names).graph
        if set(graph.predicates()).isdisjoint({SKOS.inScheme, SG.outsideOf}):
            continue
        graphs[hierarchy_graph(key)] = graph
        above = closure(_edges(graph))
        for lower, higher in above.items():
            for upper in higher:
                graph.add((lower, SKOS.broaderTransitive, upper))
        for lower, uppers in closure({*_edges(graph), *own}).items():
            for upper in uppers - above.get(lower, frozenset()):
                entities.add((lower, SKOS.broaderTransitive, upper))
            for one in (lower, *uppers):
                falls_under.setdefault(one, {one})
            falls_under[lower] |= uppers
    for lower, uppers in closure(own).items():
        for upper in uppers:
            entities.add((lower, SKOS.broaderTransitive, upper))
        falls_under[lower] |= uppers
    for one, all_above in falls_under.items():
        for upper in all_above:
            entities.add((one, SG.fallsUnder, upper))
    return graphs


class _Part:
    """What a source has of the entities that are registered, and of those above them."""

    def __init__(
        self,
        key: str,
        release: Graph,
        registered: set[URIRef],
        labels: dict[Node, Node],
        names: set[tuple[Node, str]],
    ) -> None:
        self.scheme = thing("hierarchy", key)
        self.release = release
        self.labels = labels
        self.names = names
        self.graph = empty_graph()
        for triple in release.triples((self.scheme, None, None)):
            self.graph.add(triple)
        for one in registered & set(_iris(release.subjects(SG.outsideOf, self.scheme))):
            self.graph.add((one, SG.outsideOf, self.scheme))
        above = closure(_edges(release))
        placed = registered & set(_iris(release.subjects(SKOS.inScheme, self.scheme)))
        for one in sorted(placed.union(*(above.get(one, ()) for one in placed))):
            self._concept(one)
            if one not in registered:
                self._entity(one)

    def _concept(self, one: URIRef) -> None:
        """Add an entity's place, and its names in the source that the registry lacks."""
        self.graph.add((one, RDF.type, SKOS.Concept))
        for property_ in (SKOS.inScheme, SKOS.broader):
            for value in self.release.objects(one, property_):
                self.graph.add((one, property_, value))
        for preferred in self.release.objects(one, SKOS.prefLabel):
            self.labels.setdefault(one, preferred)
        for property_, said in _NAMES.items():
            for name in self.release.objects(one, property_):
                spelt = str(name).lower()
                if spelt != str(self.labels[one]).lower() and (one, spelt) not in self.names:
                    self.graph.add((one, said, name))

    def _entity(self, one: URIRef) -> None:
        """Say what an entity is that only hierarchies have."""
        kind = KINDS[one.removeprefix(ID).partition("/")[0]]
        for name in ("Entity", *kind.classes):
            self.graph.add((one, RDF.type, SG[name]))
        self.graph.add((one, RDFS.label, self.labels[one]))
        for match in self.release.objects(one, SKOS.exactMatch):
            self.graph.add((one, SKOS.exactMatch, match))
        if kind.word == "family":
            describe(self.graph, one, None, members_enumerated=False)


def _iris(nodes: Iterable[Node]) -> Iterator[URIRef]:
    return (node for node in nodes if isinstance(node, URIRef))


def _edges(graph: Graph) -> Iterator[tuple[URIRef, URIRef]]:
    for lower, upper in graph.subject_objects(SKOS.broader):
        if isinstance(lower, URIRef) and isinstance(upper, URIRef):
            yield lower, upper
