"""The graph of entities: what documents speak of, and what the rest of the world calls it."""

from __future__ import annotations

from rdflib import RDF, Graph, URIRef

from sarcograph.graph.build.mappings import bundled_mappings
from sarcograph.graph.build.writing import describe, entity_iri
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model import schema
from sarcograph.graph.model.dimensions import dimension_of, measured_dimension
from sarcograph.graph.model.evidence import Entity, Evidence
from sarcograph.graph.model.schema.refers import RESPONSE
from sarcograph.graph.namespaces import SG, category_iri, term, thing

_MEASURES = {
    "outcome": SG.OutcomeMeasure,
    "baseline": SG.BaselineCharacteristic,
    "safety": SG.SafetyMeasure,
    "treatment": SG.TreatmentMeasure,
}


def build_entities(evidence: Evidence) -> Graph:
    """Return the graph of all entities of the registry with their external mappings."""
    graph = Graph()
    for name in sorted(evidence.entities):
        _entity(graph, evidence, evidence.entities[name])
    for subject, mapping, external in bundled_mappings():
        # the files also map terms of the vocabulary, and entities that no document has yet
        if (subject, RDF.type, SG.Entity) in graph:
            graph.add((subject, mapping, external))
    return graph


def _entity(graph: Graph, evidence: Evidence, entity: Entity) -> None:
    iri = entity_iri(entity)
    entry = entity.entry

    def iris(keys: list[str]) -> list[URIRef]:
        return [entity_iri(evidence.entities[key]) for key in keys]

    describe(graph, iri, SG.Entity, label=entry.label, alternative=entry.synonyms, note=entry.note)
    for kind in _classes(entity):
        describe(graph, iri, kind)
    match entry:
        case schema.DrugEntry():
            describe(graph, iri, None, member_of_class=iris(entry.classes))
        case schema.ParentEntry():
            parents = iris([entry.parent] if entry.parent else [])
            describe(graph, iri, None, **{KINDS[entity.kind].parent: parents})
        case schema.GeneEntry():
            describe(graph, iri, None, gene_product=iris([entry.product] if entry.product else []))
        case schema.MolecularEntry():
            describe(graph, iri, None, in_pathway=iris(entry.pathways))
        case schema.FamilyEntry():
            describe(
                graph,
                iri,
                None,
                has_member=iris(entry.members),
                members_enumerated=entry.enumerated,
            )
        case schema.UnitEntry(dimension=str()):
            describe(graph, iri, None, unit_dimension=_dimension(entry.dimension))
        case schema.RegimenEntry():
            _components(graph, evidence, entity.key, entry, iri)
        case schema.MeasureEntry():
            _measure(graph, evidence, entity.key, entry, iri)


def _classes(entity: Entity) -> list[URIRef]:
    """Return the classes of an entity, the wider ones written out for plain SPARQL."""
    classes = [SG[name] for name in KINDS[entity.kind].classes]
    if isinstance(entity.entry, schema.MeasureEntry):
        classes.append(_MEASURES[entity.entry.kind])
    return classes


def _dimension(key: str | None) -> URIRef | None:
    return term(f"{key}-dimension") if key else None


def _components(
    graph: Graph, evidence: Evidence, key: str, entry: schema.RegimenEntry, iri: URIRef
) -> None:
    for number, name in enumerate(entry.components, 1):
        component = thing("regimen-component", key, number)
        agent = evidence.entities[name]
        describe(graph, iri, None, has_component=component)
        describe(
            graph,
            component,
            SG.RegimenComponent,
            label=f"{agent.entry.label} in {entry.label}",
            component_agent=entity_iri(agent),
        )


def _measure(
    graph: Graph, evidence: Evidence, key: str, entry: schema.MeasureEntry, iri: URIRef
) -> None:
    unit = evidence.entities[entry.unit] if entry.unit else None
    describe(
        graph,
        iri,
        None,
        unit_default=entity_iri(unit) if unit else None,
        measured_dimension=_dimension(measured_dimension(entry, dimension_of(unit))),
        statistic_default=term(entry.statistic),
    )
    for category, label in entry.categories.items():
        value = category_iri(key, category)
        describe(graph, value, SG.Category, label=label, category_of=iri)
        describe(graph, value, SG.Entity)
    for category in entry.numerator:
        numerator = category_iri(RESPONSE, category)
        describe(graph, iri, None, numerator_category=numerator)
    parts = [entity_iri(evidence.entities[part]) for part in entry.sum_of]
    describe(graph, iri, None, sum_of=parts)
    if entry.change_of:
        describe(graph, iri, None, change_of=entity_iri(evidence.entities[entry.change_of]))
