"""The graph of entities: what documents speak of, and what the rest of the world calls it."""

from __future__ import annotations

from rdflib import RDF, Graph, URIRef

from sarcograph.graph.build.mappings import bundled_mappings
from sarcograph.graph.build.revisions import build_revisions
from sarcograph.graph.build.writing import describe, entity_iri
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model import schema
from sarcograph.graph.model.dimensions import dimension_of, measured_dimension
from sarcograph.graph.model.evidence import Entity, Evidence
from sarcograph.graph.model.schema.refers import RESPONSE
from sarcograph.graph.namespaces import SG, SKOS, category_iri, term, thing
from sarcograph.graph.nquads import empty_graph

_MEASURES = {
    "outcome": SG.OutcomeMeasure,
    "baseline": SG.BaselineCharacteristic,
    "safety": SG.SafetyMeasure,
    "treatment": SG.TreatmentMeasure,
}


def build_entities(evidence: Evidence) -> Graph:
    """Return the graph of all entities of the registry: mappings, old names, what was withdrawn."""
    graph = empty_graph()
    for name in sorted(evidence.entities):
        _entity(graph, evidence, evidence.entities[name])
    for file in evidence.registry:
        build_revisions(graph, file)
    for subject, mapping, external in bundled_mappings():
        # the files also map terms of the vocabulary, and entities that no document has yet
        if (subject, RDF.type, SG.Entity) in graph:
            graph.add((subject, mapping, external))
    return graph


def _entity(graph: Graph, evidence: Evidence, entity: Entity) -> None:
    iri = entity_iri(entity)
    entry = entity.entry
    describe(graph, iri, SG.Entity, label=entry.label, alternative=entry.synonyms, note=entry.note)
    for kind in _classes(entity):
        describe(graph, iri, kind)
    if isinstance(entry, schema.ParentEntry) and entry.parent:
        graph.add((iri, SKOS.broader, entity_iri(evidence.entities[entry.parent])))
    if isinstance(entry, schema.AdverseEventEntry):
        _gradings(graph, evidence, entity.key, entry, iri)
    _particulars(graph, evidence, entity, iri)


def _particulars(graph: Graph, evidence: Evidence, entity: Entity, iri: URIRef) -> None:
    """Add what only entities of this kind have."""
    entry = entity.entry

    def iris(*keys: str | None) -> list[URIRef]:
        return [entity_iri(evidence.entities[key]) for key in keys if key]

    match entry:
        case schema.DrugEntry():
            describe(
                graph,
                iri,
                None,
                form_name=entry.form_names,
                brand_name=entry.brand_names,
                member_of_class=iris(*entry.classes),
            )
        case schema.AlterationEntry():
            _alteration(graph, evidence, entity.key, entry, iri)
        case schema.GeneEntry():
            describe(graph, iri, None, gene_product=iris(entry.product))
        case schema.RnaEntry():
            gene = iris(entry.gene)
            describe(graph, iri, None, rna_type=term(entry.type), transcribed_from=gene)
        case schema.MolecularEntry():
            describe(graph, iri, None, in_pathway=iris(*entry.pathways))
        case schema.FamilyEntry():
            describe(
                graph,
                iri,
                None,
                has_member=iris(*entry.members),
                members_enumerated=entry.enumerated,
            )
        case schema.CriteriaEntry():
            describe(graph, iri, None, criteria_version=entry.versions, criteria_judge=entry.judges)
        case schema.UnitEntry():
            describe(graph, iri, None, unit_dimension=_dimension(entry.dimension))
        case schema.RegimenEntry():
            _regimen(graph, evidence, entity.key, entry, iri)
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


def _regimen(
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
    for number, choice in enumerate(entry.choices, len(entry.components) + 1):
        component = thing("regimen-component", key, number)
        describe(graph, iri, None, has_component=component)
        describe(
            graph,
            component,
            SG.RegimenComponent,
            label=f"choice of the {choice.by} in {entry.label}",
            component_option=[entity_iri(evidence.entities[name]) for name in choice.of],
            chosen_by=choice.by,
        )
    for number, name in enumerate(entry.sequence, 1):
        step = thing("regimen-step", key, number)
        regimen = evidence.entities[name]
        describe(graph, iri, None, has_regimen_step=step)
        describe(
            graph,
            step,
            SG.RegimenStep,
            label=f"{regimen.entry.label} in {entry.label}",
            regimen_step_number=number,
            step_regimen=entity_iri(regimen),
        )


def _gradings(
    graph: Graph, evidence: Evidence, key: str, entry: schema.AdverseEventEntry, iri: URIRef
) -> None:
    for number, one in enumerate(entry.gradings, 1):
        grading = thing("event-grading", key, number)
        criteria = evidence.entities[one.criteria]
        describe(graph, iri, None, has_event_grading=grading)
        describe(
            graph,
            grading,
            SG.EventGrading,
            label=f"{one.term} in {criteria.entry.label} {', '.join(one.versions)}",
            grading_criteria=entity_iri(criteria),
            grading_version=one.versions,
            grading_term=one.term,
            possible_grade=[int(grade) for grade in one.grades],
        )


def _alteration(
    graph: Graph, evidence: Evidence, key: str, entry: schema.AlterationEntry, iri: URIRef
) -> None:
    genes = [one.gene for one in entry.elements if one.gene]
    describe(
        graph,
        iri,
        None,
        change=term(entry.change),
        of_entity=[entity_iri(evidence.entities[name]) for name in [*entry.of, *genes]],
        hgvs=entry.hgvs,
        protein_change=entry.protein_change,
        exon=entry.exons,
    )
    for number, one in enumerate(entry.elements, 1):
        element = thing("fusion-element", key, number)
        gene = evidence.entities[one.gene] if one.gene else None
        options = [evidence.entities[name] for name in one.one_of]
        what = gene.entry.label if gene else f"{one.partner} partner"
        if options:
            what = " or ".join(option.entry.label for option in options)
        describe(graph, iri, None, has_fusion_element=element)
        describe(
            graph,
            element,
            SG.FusionElement,
            label=f"{what} in {entry.label}",
            element_number=number,
            element_gene=entity_iri(gene) if gene else None,
            element_gene_option=[entity_iri(option) for option in options],
            first_exon=one.first_exon,
            last_exon=one.last_exon,
            exon_transcript=one.transcript,
            fusion_partner=term(f"{one.partner}-partner") if one.partner else None,
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
        time_to_event=entry.time_to_event or None,
        of_earlier_treatment=entry.earlier_treatment or None,
        of_deaths=entry.deaths or None,
        categories_overlap=entry.overlapping or None,
        categories_successive=entry.successive or None,
    )
    for category, label in entry.categories.items():
        value = category_iri(key, category)
        describe(graph, value, SG.Category, label=label, category_of=iri)
        describe(graph, value, SG.Entity)
    for category in entry.numerator:
        numerator = category_iri(RESPONSE, category)
        describe(graph, iri, None, numerator_category=numerator)
    parts = [entity_iri(evidence.entities[part]) for part in entry.sum_of]
    around = [entity_iri(evidence.entities[measure]) for measure in entry.within]
    describe(graph, iri, None, sum_of=parts, within_measure=around)
    if entry.change_of:
        describe(graph, iri, None, change_of=entity_iri(evidence.entities[entry.change_of]))
