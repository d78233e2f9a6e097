"""Relations between nodes that SHACL Core cannot judge: joins, sums, cycles, disjoint classes.

Each rule looks at the whole graph at once and takes what it needs from the ontology in it, so a
class, a property or a predicate that is added there is judged too. `shapes/relations.ttl` holds the
relations that Core can say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import Graph

from sarcograph.graph.validate.relations import claims, figures, structure, study
from sarcograph.graph.validate.relations.base import Facts
from sarcograph.graph.validate.report import Result

RULES: tuple[Callable[[Facts], Iterator[Result]], ...] = (
    structure.two_kinds,
    structure.cycles,
    structure.numbering,
    structure.said_twice,
    study.parts,
    study.regimens,
    study.lines,
    study.comparisons,
    claims.signatures,
    claims.plain_edges,
    claims.speakers,
    claims.mechanisms,
    figures.parsed,
    figures.read,
    figures.denominators,
    figures.bounds,
    figures.counts,
    figures.units,
    figures.below_zero,
    figures.signs,
    figures.significance,
)


def unfit_relations(graph: Graph) -> Iterator[Result]:
    """Yield what is wrong between the nodes of `graph`, the merged triples of data and ontology."""
    facts = Facts(graph)
    for rule in RULES:
        yield from rule(facts)
