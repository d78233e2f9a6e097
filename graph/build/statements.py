"""The part of a document's graph that holds what it says in words, and plain edges from it."""

from __future__ import annotations

from rdflib import Graph, URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import describe
from sarcograph.graph.model import schema
from sarcograph.graph.model.schema.refers import ANYTHING
from sarcograph.graph.namespaces import SG, optional_term, relation, term, thing

ECO = "http://purl.obolibrary.org/obo/ECO_"
# traceable and untraceable author statements, read in notes of the Evidence and Conclusion Ontology
_TRACEABLE, _UNTRACEABLE = URIRef(f"{ECO}0000304"), URIRef(f"{ECO}0000303")
_CLINICAL = URIRef(f"{ECO}0007121")
_FROM_CITED_STUDY = URIRef(f"{ECO}0006017")


def predicate_iri(key: str) -> URIRef:
    """Return the individual that stands for a plain property in a statement."""
    return SG[f"predicate-{key}"]


def build_statements(context: DocumentContext) -> None:
    """Add claims with their plain edges, paths, figures, ambiguous passages."""
    for key, claim in context.file.claims.items():
        _claim(context, key, claim)
    _paths(context)
    _figures(context)
    _ambiguities(context)


def plain_edge(
    graph: Graph, subject: URIRef | None, predicate: str | None, target: URIRef | None
) -> None:
    """Add the edge that a flat, un-negated statement amounts to."""
    if subject is not None and predicate is not None and target is not None:
        graph.add((subject, relation(predicate), target))


def _of_cited_work(claim: schema.ClaimEntry) -> bool:
    """Tell whether the works that a claim cites say it, and not the authors of them."""
    return bool(claim.cites) and claim.speaker != "author"


def evidence_design(context: DocumentContext, claim: schema.ClaimEntry) -> schema.Design:
    """Return the design behind a claim: its own, or for the authors' own results the study's."""
    if claim.design:
        return claim.design
    if claim.population:
        study = context.file.populations[claim.population].study
        return context.file.studies[study].design
    return "web-page" if _form(context) == "web-page" else "not-stated-design"


def _form(context: DocumentContext) -> str | None:
    """Return what form the document has, None for a source elsewhere."""
    source = context.file.source
    return source.form if isinstance(source, schema.SourceEntry) else None


def evidence_code(context: DocumentContext, claim: schema.ClaimEntry) -> URIRef:
    """Return the ECO code of a claim: what kind of evidence stands behind it."""
    if _of_cited_work(claim):
        cited = evidence_design(context, claim) in schema.CLINICAL_DESIGNS
        return _FROM_CITED_STUDY if cited else _TRACEABLE
    return _CLINICAL if claim.population else _UNTRACEABLE


def evidence_level(context: DocumentContext, claim: schema.ClaimEntry) -> URIRef | None:
    """Return the CIViC level of a biomarker claim, by design and kind of document alone.

    Levels as CIViC defines them (doi:10.1038/ng.3774): A validated, which is what a label or a
    guideline recommends, B clinical, C case study, D preclinical, E inferential.
    """
    if claim.subject is None or context.entities[claim.subject].kind != "alteration":
        return None
    design = evidence_design(context, claim)
    approved = _form(context) == "label" or design == "guideline"
    if approved and claim.kind == "recommendation-claim":
        return SG.LevelA
    match design:
        case "case-report":
            return SG.LevelC
        case "preclinical-study":
            return SG.LevelD
        case design if design in schema.CLINICAL_DESIGNS:
            return SG.LevelB
        case _:
            return SG.LevelE


def qualified(entry: schema.ClaimEntry | schema.ExternalClaimEntry) -> bool:
    """Tell whether subject, predicate and object without the rest would say more than the claim."""
    narrowed = (
        getattr(entry, "frequency", None),
        getattr(entry, "praise", None),
        entry.object_qualifier,
        getattr(entry, "concentration", None),
        entry.condition,
        entry.states,
        entry.alterations,
        entry.regimen,
        entry.comparator,
        getattr(entry, "line", None),
    )
    return any(narrowed) or bool(entry.or_subjects) or entry.direction == "disputes"


def _claim(context: DocumentContext, key: str, entry: schema.ClaimEntry) -> None:
    subject, target = context.entity(entry.subject), context.entity(entry.object)
    size = context.document.size_of(entry.population) if entry.population else None
    hedged = bool(entry.hedge) or entry.certainty != "established"
    # alternative readings yield no plain edge, and no rule rests on them
    narrowed = qualified(entry) or key in context.ambiguous
    context.state(
        "claim",
        key,
        SG.Statement,
        SG.Claim,
        label=entry.says,
        gloss=entry.says,
        claim_kind=term(entry.kind),
        subject=subject,
        alternative_subject=context.entities_of(entry.or_subjects),
        predicate=predicate_iri(entry.predicate) if entry.predicate else None,
        object=target,
        object_qualifier=entry.object_qualifier.text if entry.object_qualifier else None,
        at_concentration=entry.concentration.text if entry.concentration else None,
        negated=entry.negated,
        qualified=narrowed or None,
        claim_direction=optional_term(entry.direction),
        strength=entry.strength.text if entry.strength else None,
        hedge=[pointer.text or "" for pointer in entry.hedge],
        stated_frequency=[pointer.text or "" for pointer in entry.frequency],
        praise=[pointer.text or "" for pointer in entry.praise],
        certainty=term(entry.certainty),
        speaker=SG.CitedWork if _of_cited_work(entry) else SG.Author,
        cites=[context.iri("reference", number) for number in entry.cites],
        evidence_design=term(evidence_design(context, entry)),
        evidence_code=evidence_code(context, entry),
        evidence_level=evidence_level(context, entry),
        model_system=term(entry.model),
        population=context.population(entry.population),
        sample_size=size or None,
        condition_qualifier=context.entity(entry.condition),
        state_qualifier=context.entities_of(entry.states),
        alteration_qualifier=context.entities_of(entry.alterations),
        regimen_qualifier=context.entity(entry.regimen),
        line_qualifier=context.line(entry.line),
        comparator=context.named(entry.comparator, ("population", "line")),
        rests_on_observation=[context.iri("biomarker", one) for one in entry.observations],
        **context.ascribed(entry.ascribes),
        limits=[context.iri("claim", other) for other in entry.limits],
        contradicts=[context.iri("claim", other) for other in entry.contradicts],
        at=[
            *entry.at,
            *entry.hedge,
            *entry.frequency,
            *entry.praise,
            entry.object_qualifier,
            entry.concentration,
            entry.strength,
        ],
    )
    if not hedged and not entry.negated and not narrowed:
        plain_edge(context.graph, subject, entry.predicate, target)


def _paths(context: DocumentContext) -> None:
    for key, entry in context.file.paths.items():
        iri = context.iri("path", key)
        steps = [
            context.iri("step", f"{key}-{number}") for number in range(1, len(entry.steps) + 1)
        ]
        describe(context.graph, iri, SG.MechanismPath, label=entry.label, has_step=steps)
        for number, (step, claim) in enumerate(zip(steps, entry.steps, strict=True), 1):
            describe(
                context.graph,
                step,
                SG.MechanismStep,
                label=f"step {number} of {entry.label}",
                step_number=number,
                step_claim=context.iri("claim", claim),
            )
        places = entry.at or [
            place for step in entry.steps for place in context.file.claims[step].at
        ]
        context.anchor(iri, places)


def _figures(context: DocumentContext) -> None:
    if not isinstance(context.file, schema.DocumentFile):
        return
    for key, entry in context.file.figures.items():
        context.state(
            "figure",
            key,
            SG.Figure,
            label=f"{entry.label}: {entry.shows}",
            figure_label=entry.label,
            shows=entry.shows,
            measure=context.entities_of(entry.measures),
            population=[context.iri("population", population) for population in entry.populations],
            at=entry.at,
        )


def _ambiguities(context: DocumentContext) -> None:
    for key, entry in context.file.ambiguities.items():
        iri = context.state(
            "ambiguous-passage",
            key,
            SG.AmbiguousPassage,
            label=entry.question,
            question=entry.question,
            preference_reason=entry.because,
            other_reading_moves=entry.moves,
            about=[context.named(key, ANYTHING) for key in entry.about],
            at=entry.at,
        )
        for number, reading in enumerate(entry.readings, 1):
            interpretation = context.iri("interpretation", f"{key}-{number}")
            describe(context.graph, iri, None, has_interpretation=interpretation)
            describe(
                context.graph,
                interpretation,
                SG.Interpretation,
                label=reading.reads,
                gloss=reading.reads,
                chosen=reading.chosen,
            )


def build_external_claims(
    graph: Graph, entities: dict[str, URIRef], content: schema.ExternalFile
) -> URIRef:
    """Add an external source and its claims, which carry its citation, not an anchor; return it."""
    entry = content.citation
    citation = thing("citation", entry.key)
    describe(
        graph,
        citation,
        SG.Reference,
        label=entry.title,
        title=entry.title,
        source_kind=entry.kind,
        doi=entry.doi,
        pubmed_id=entry.pubmed,
        web_address=entry.url,
        source_version=entry.version,
        licence=entry.licence,
        access_note=entry.access,
        source_grade=entry.grade,
    )
    for key, claim in content.claims.items():
        _external_claim(graph, entities, citation, thing("claim", entry.key, key), claim)
    return citation


def _external_claim(
    graph: Graph,
    entities: dict[str, URIRef],
    citation: URIRef,
    iri: URIRef,
    claim: schema.ExternalClaimEntry,
) -> None:
    subject, target = entities[claim.subject], entities[claim.object]
    words = ("not " if claim.negated else "") + claim.predicate.replace("-", " ")
    describe(graph, iri, SG.Statement)
    describe(
        graph,
        iri,
        SG.Claim,
        label=f"{_name(claim.subject)} {words} {_name(claim.object)}",
        claim_kind=term(claim.kind),
        subject=subject,
        alternative_subject=[entities[one] for one in claim.or_subjects],
        predicate=predicate_iri(claim.predicate),
        object=target,
        object_qualifier=claim.object_qualifier,
        negated=claim.negated,
        qualified=qualified(claim) or None,
        claim_direction=optional_term(claim.direction),
        strength=claim.strength,
        certainty=SG.Established,
        speaker=SG.CitedWork,
        model_system=term(claim.model),
        condition_qualifier=entities[claim.condition] if claim.condition else None,
        state_qualifier=[entities[one] for one in claim.states],
        alteration_qualifier=[entities[one] for one in claim.alterations],
        regimen_qualifier=entities[claim.regimen] if claim.regimen else None,
        comparator=entities[claim.comparator] if claim.comparator else None,
        citation=citation,
        gloss=claim.note,
    )
    if not claim.negated and not qualified(claim):
        plain_edge(graph, subject, claim.predicate, target)


def _name(key: str) -> str:
    return key.removesuffix("-gene").replace("-", " ")
