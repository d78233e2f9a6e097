"""Relations between nodes that SHACL Core cannot judge: joins, sums, cycles, disjoint classes.

Each rule looks at the whole graph at once and takes what it needs from the ontology in it, so a
class, a property or a predicate that is added there is judged too. `shapes/relations.ttl` holds the
relations that Core can say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import Graph

from sarcograph.graph.validate.relations import (
    claims,
    classes,
    dates,
    derived,
    effects,
    figures,
    groups,
    identity,
    laboratory,
    structure,
    study,
    together,
)
from sarcograph.graph.validate.relations.base import Facts
from sarcograph.graph.validate.report import Result

RULES: tuple[Callable[[Facts], Iterator[Result]], ...] = (
    structure.two_kinds,
    structure.cycles,
    structure.related_to_itself,
    identity.identifiers,
    identity.publications,
    identity.authors_twice,
    identity.twice_exact,
    identity.mappings,
    identity.places,
    identity.namesakes,
    structure.files,
    structure.own_references,
    structure.references_twice,
    structure.agents_twice,
    structure.closures,
    structure.numbering,
    structure.said_twice,
    study.parts,
    study.regimens,
    study.lines,
    study.first_lines,
    study.ranks,
    study.named_by_line,
    study.crossovers,
    study.withdrawn,
    study.adjusted,
    study.diseases,
    study.doses,
    study.comparisons,
    study.comparisons_cited,
    study.in_common,
    study.documents,
    study.analysed,
    study.absences,
    study.records,
    study.grades,
    study.designs,
    dates.calendar,
    dates.order,
    dates.of_others,
    dates.within_study,
    dates.references,
    dates.printed,
    claims.signatures,
    claims.plain_edges,
    claims.speakers,
    claims.qualified,
    claims.premises,
    claims.conclusions,
    claims.levels,
    claims.within_regimens,
    claims.contradictions,
    claims.observations,
    claims.mechanisms,
    claims.denied_steps,
    classes.regimens_outside,
    figures.parsed,
    figures.read,
    figures.denominators,
    figures.bounds,
    figures.counted,
    figures.counts,
    figures.units,
    figures.times,
    figures.below_zero,
    effects.test_statistics,
    figures.signs,
    effects.significance,
    effects.intervals,
    effects.greatest_effects,
    figures.shares,
    figures.usual_units,
    groups.sums,
    groups.narrower,
    groups.categories,
    groups.rising,
    groups.effects,
    together.values,
    together.units,
    derived.recomputed,
    derived.same_measure,
    laboratory.measured,
    laboratory.fractions_of_alleles,
    laboratory.measured_bounds,
    laboratory.counted,
    laboratory.detected,
    laboratory.not_detected,
    laboratory.growth,
    laboratory.ratios,
    laboratory.fusions,
    laboratory.wider_alterations,
    laboratory.treatment_days,
    laboratory.dose_changes,
    laboratory.greatest_doses,
)


def unfit_relations(graph: Graph) -> Iterator[Result]:
    """Yield what is wrong between the nodes of `graph`, the merged triples of data and ontology."""
    facts = Facts(graph)
    for rule in RULES:
        yield from rule(facts)
