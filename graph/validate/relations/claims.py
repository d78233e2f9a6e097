"""Claims, the plain edges that they project to, and mechanisms made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from rdflib import RDF, RDFS, Graph, Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.agents import agents_of, may_give
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

INFERRED = (SG.inferredInhibits, SG.inferredSuppressesProcess)
"""Edges that a rule of inference draws."""
SPOKEN_OF = (
    SG.subject,
    SG.alternativeSubject,
    SG.object,
    SG.inferredSubject,
    SG.inferredObject,
)
"""What a claim or a conclusion relates."""
OF_PATIENTS = (SG.LevelA, SG.LevelB, SG.LevelC)
NARROWING = (
    SG.alternativeSubject,
    SG.objectQualifier,
    SG.conditionQualifier,
    SG.stateQualifier,
    SG.alterationQualifier,
    SG.regimenQualifier,
    SG.lineQualifier,
    SG.comparator,
    SG.statedFrequency,
    SG.praise,
)
"""What makes a claim say less than its subject, predicate and object, as `graph.build` has it."""
ACHIEVED: set[Node] = {SG.EfficacyClaim, SG.SafetyClaim}
"""The kinds of claims on what a treatment did to those who received it."""


def projections(graph: Graph) -> dict[Node, Node]:
    """Return the plain property of each predicate of claims, membership of classes excepted."""
    return {
        predicate: plain
        for predicate, plain in graph.subject_objects(SG.projectsTo)
        if plain != RDF.type
    }


def signatures(facts: Facts) -> Iterator[Result]:
    """Yield claims and conclusions on things of another kind than their predicate takes."""
    plain = projections(facts.graph)
    for stated_by, roles in (
        (SG.predicate, (SG.subject, SG.alternativeSubject, SG.object)),
        (SG.inferredPredicate, (SG.inferredSubject, SG.inferredObject)),
    ):
        for statement, predicate in sorted(facts.graph.subject_objects(stated_by), key=str):
            if predicate not in plain:
                continue
            for role in roles:
                side = RDFS.range if role in (SG.object, SG.inferredObject) else RDFS.domain
                wanted = facts.classes_named(plain[predicate], side)
                for node in facts.graph.objects(statement, role):
                    if wanted and not facts.is_one_of(node, wanted):
                        message = (
                            f"With {name(predicate)} {name(role)} is of the type {names(wanted)}; "
                            "name another, or correct the predicate."
                        )
                        yield fault("ClaimSignature", statement, role, message, node)


def plain_edges(facts: Facts) -> Iterator[Result]:
    """Yield plain edges that no claim states without a hedge, and conclusions that nobody drew.

    What the registry itself states, such as the members of a family, needs no claim.
    """
    stated: dict[tuple[Node, Node, Node], set[str]] = defaultdict(set)
    objects = facts.graph.objects
    for claim, predicate in facts.graph.subject_objects(SG.predicate):
        kind = _kind_of(facts.graph, claim)
        for subject in objects(claim, SG.subject):
            for target in objects(claim, SG.object):
                stated[subject, predicate, target].add(kind)
    registry = facts.graph.value(SG.hasMember, RDFS.isDefinedBy)
    for predicate, plain in sorted(projections(facts.graph).items()):
        if facts.graph.value(plain, RDFS.isDefinedBy) == registry:
            continue
        for subject, target in sorted(facts.graph.subject_objects(plain), key=str):
            kinds = stated.get((subject, predicate, target), set())
            if "flat" not in kinds:
                why = "a claim denies it" if "denied" in kinds else "no claim states it"
                message = (
                    f"A plain edge is what a claim states flatly ({name(plain)}), and {why} so; "
                    f"add the claim with {name(predicate)}, or leave out the edge."
                )
                yield fault("PlainEdge", subject, plain, message, target)
    drawn = {
        (subject, target)
        for one, subject in facts.graph.subject_objects(SG.inferredSubject)
        for target in objects(one, SG.inferredObject)
    }
    for plain in INFERRED:
        for subject, target in sorted(facts.graph.subject_objects(plain), key=str):
            if (subject, target) not in drawn:
                message = (
                    f"An inferred edge has its inference with premises ({name(plain)}); add the "
                    f"{name(SG.Inference)}, or leave out the edge."
                )
                yield fault("PlainEdge", subject, plain, message, target)


def _kind_of(graph: Graph, claim: Node) -> str:
    """Return how a claim states its relation: flatly, hedged, narrowed, or it denies it."""
    if (claim, SG.negated, Literal(True)) in graph:
        return "denied"
    if _narrowed(graph, claim):
        return "narrowed"
    certain = (claim, SG.certainty, SG.Established) in graph
    return "flat" if certain and (claim, SG.hedge, None) not in graph else "hedged"


def speakers(facts: Facts) -> Iterator[Result]:
    """Yield claims of a cited work about patients of a study that this work does not report."""
    objects = facts.graph.objects
    for claim in sorted(facts.graph.subjects(SG.speaker, SG.CitedWork), key=str):
        cited = set(objects(claim, SG.cites))
        reports = {
            report
            for population in objects(claim, SG.population)
            for study in objects(population, SG.ofStudy)
            for report in objects(study, SG.reportedIn)
        }
        if cited and reports and cited.isdisjoint(reports):
            message = (
                f"A cited work speaks of its own patients ({name(SG.speaker)}), and these are of "
                "another study; the authors speak ('speaker: author'), or name other patients."
            )
            yield fault("SpeakerOfPatients", claim, SG.speaker, message)


def _narrowed(graph: Graph, claim: Node) -> bool:
    """Tell whether subject, predicate and object without the rest say more than the claim."""
    disputes = (claim, SG.claimDirection, SG.Disputes) in graph
    ambiguous = (None, SG.about, claim) in graph
    return disputes or ambiguous or any((claim, one, None) in graph for one in NARROWING)


def qualified(facts: Facts) -> Iterator[Result]:
    """Yield claims that say less than their three parts, and do not say so."""
    for claim in sorted(set(facts.graph.subjects(SG.predicate)), key=str):
        marked = (claim, SG.qualified, Literal(True)) in facts.graph
        if marked != _narrowed(facts.graph, claim):
            message = (
                "A claim that says less than its subject, predicate and object is so marked "
                f"({name(SG.qualified)}), and no other is; add or leave out the mark."
            )
            yield fault("QualifiedClaim", claim, SG.qualified, message)


def premises(facts: Facts) -> Iterator[Result]:
    """Yield conclusions from claims that do not state their relation flatly."""
    for inference, premise in sorted(facts.graph.subject_objects(SG.premise), key=str):
        if (premise, SG.predicate, None) not in facts.graph:
            continue
        kind = _kind_of(facts.graph, premise)
        if kind != "flat":
            message = (
                f"A conclusion rests on claims that state a relation flatly ({name(SG.premise)}), "
                f"and this one is {kind}; name another premise, or leave out the conclusion."
            )
            yield fault("PremiseOfInference", inference, SG.premise, message, premise)


def conclusions(facts: Facts) -> Iterator[Result]:
    """Yield conclusions on something that none of their premises speaks of."""
    graph = facts.graph
    for inference, about in sorted(graph.subject_objects(SG.inferredSubject), key=str):
        premises_ = set(graph.objects(inference, SG.premise))
        spoken = premises_ | {
            one
            for premise in premises_
            for role in SPOKEN_OF
            for one in graph.objects(premise, role)
        }
        spoken |= {
            one
            for part in premises_
            for has in (SG.hasComponent, SG.hasRegimenStep)
            for one in graph.subjects(has, part)
        }
        if premises_ and about not in spoken:
            message = (
                f"A conclusion is on what a premise speaks of ({name(SG.inferredSubject)}); name "
                "the premise that does, or what the premises are on."
            )
            yield fault("SubjectOfInference", inference, SG.inferredSubject, message, about)


def levels(facts: Facts) -> Iterator[Result]:
    """Yield claims of a level that only patients give, on animals or cells.

    CIViC levels (doi:10.1038/ng.3774): A validated, B clinical and C case study are of patients.
    """
    for claim, level in sorted(facts.graph.subject_objects(SG.evidenceLevel), key=str):
        for model in facts.graph.objects(claim, SG.modelSystem):
            if level in OF_PATIENTS and model in (SG.Murine, SG.CellLine):
                message = (
                    f"Evidence of {name(level)} is of patients, and this is of {name(model)} "
                    f"({name(SG.evidenceLevel)}); correct one of them."
                )
                yield fault("LevelOfEvidence", claim, SG.evidenceLevel, message, level)


def within_regimens(facts: Facts) -> Iterator[Result]:
    """Yield claims on a drug within a regimen of other drugs alone."""
    graph = facts.graph
    for claim, regimen in sorted(graph.subject_objects(SG.regimenQualifier), key=str):
        given = set(agents_of(facts, regimen))
        drugs = [
            one for one in graph.objects(claim, SG.subject) if facts.is_one_of(one, (SG.Drug,))
        ]
        if given and all(facts.is_one_of(one, (SG.Drug, SG.DrugClass)) for one in given):
            for drug in [one for one in drugs if not may_give(facts, given, one)]:
                message = (
                    f"{name(drug)} is no part of {name(regimen)} ({name(SG.regimenQualifier)}); "
                    "name another regimen, and leave it if the source speaks of adding it."
                )
                path = SG.regimenQualifier
                yield fault("RegimenOfClaim", claim, path, message, regimen, "Warning")


def of_patients(facts: Facts) -> Iterator[Result]:
    """Yield claims on what a drug did to patients none of whom received it.

    What they received before counts too, and what parts of them and groups around them did. A drug
    may be one of a class that they were given; where none is named, it is not judged.
    """
    graph = facts.graph
    had = SG.receives | (~SG.linePopulation / SG.regimen)
    for claim, population in sorted(graph.subject_objects(SG.population), key=str):
        kinds = set(graph.objects(claim, SG.claimKind))
        resisted = SG.ResistanceClaim in kinds
        if ACHIEVED.isdisjoint(kinds) and not resisted:
            continue
        groups = {
            *graph.transitive_objects(population, SG.parentPopulation),
            *graph.transitive_subjects(SG.parentPopulation, population),
        }
        given = {
            agent
            for group in groups
            for regimen in graph.objects(group, had)
            for agent in agents_of(facts, regimen)
        }
        before = {one for group in groups for one in graph.objects(group, SG.pretreatedWith)}
        before |= {agent for one in before for agent in agents_of(facts, one)}
        had_any = given | before
        about = (SG.subject, SG.object) if resisted else (SG.subject,)
        drugs = [one for role in about for one in graph.objects(claim, role)]
        for drug in drugs if given else ():
            if facts.is_one_of(drug, (SG.Drug,)) and not may_give(facts, had_any, drug):
                message = (
                    f"Nobody in {name(population)} received {name(drug)} ({name(SG.population)}); "
                    "name the patients who did, or what these were given."
                )
                severity = "Warning" if resisted else "Violation"
                yield fault("DrugOfPatients", claim, SG.population, message, population, severity)


def uncertain(facts: Facts) -> Iterator[Result]:
    """Yield claims that are told as less than certain, without the word that makes them so."""
    graph = facts.graph
    for certainty in (SG.Probable, SG.Possible, SG.Speculative):
        for claim in sorted(graph.subjects(SG.certainty, certainty), key=str):
            if (claim, SG.hedge, None) not in graph:
                message = (
                    f"{name(certainty)} is what a hedge of the source makes of a claim "
                    f"({name(SG.hedge)}); give the hedge, or correct {name(SG.certainty)}."
                )
                yield fault("HedgeOfClaim", claim, SG.certainty, message, certainty, "Warning")


def contradictions(facts: Facts) -> Iterator[Result]:
    """Yield claims that contradict one which says the same with the same qualifiers."""
    graph = facts.graph
    said = (SG.subject, SG.predicate, SG.object, SG.negated, SG.population, *NARROWING)
    for claim, other in sorted(graph.subject_objects(SG.contradicts), key=str):
        ours, theirs = (
            {(role, value) for role in said for value in graph.objects(one, role)}
            for one in (claim, other)
        )
        if ours == theirs:
            message = (
                f"{name(other)} says the same, so that both hold ({name(SG.contradicts)}); say "
                f"which of them denies it ({name(SG.negated)}), or in what they differ."
            )
            yield fault("ContradictionOfTheSame", claim, SG.contradicts, message, other)


def observations(facts: Facts) -> Iterator[Result]:
    """Yield claims that rest on an observation of an alteration that they do not speak of."""
    objects = facts.graph.objects
    for claim, seen in sorted(facts.graph.subject_objects(SG.restsOnObservation), key=str):
        spoken = {
            one
            for role in (SG.subject, SG.alternativeSubject, SG.object, SG.alterationQualifier)
            for one in objects(claim, role)
        }
        observed = set(objects(seen, SG.observedAlteration))
        if spoken and observed and spoken.isdisjoint(observed):
            message = (
                "A claim rests on observations of what it speaks of "
                f"({name(SG.restsOnObservation)}), not of {names(sorted(observed, key=str))}; name "
                "another observation."
            )
            yield fault("ObservationOfClaim", claim, SG.restsOnObservation, message, seen)


def mechanisms(facts: Facts) -> Iterator[Result]:
    """Yield mechanisms with a step that speaks of nothing that the step before speaks of.

    Where no step has anything in common with the next it is no mechanism; a single gap may be one
    of the curation.
    """
    for path, steps in facts.groups(SG.hasStep).items():
        told = [found for step in _in_order(facts, steps) if (found := _spoken_of(facts, step))]
        gaps = [(one, other) for one, other in pairwise(told) if one.isdisjoint(other)]
        if gaps:
            broken = len(gaps) == len(told) - 1
            before = names(sorted(gaps[0][0], key=str), "and")
            message = (
                f"A step speaks of something that the step before speaks of ({name(SG.hasStep)}), "
                f"and the one after {before} does not; add the claim between, or take another."
            )
            severity = "Violation" if broken else "Warning"
            yield fault("MechanismChain", path, SG.hasStep, message, severity=severity)


def denied_steps(facts: Facts) -> Iterator[Result]:
    """Yield mechanisms with a step that its claim denies."""
    for step, claim in sorted(facts.graph.subject_objects(SG.stepClaim), key=str):
        if (claim, SG.negated, Literal(True)) in facts.graph:
            message = (
                f"A mechanism is made of what happens ({name(SG.stepClaim)}), and this claim says "
                "what does not; name another claim, or leave it if the source tells where it ends."
            )
            yield fault("DeniedStep", step, SG.stepClaim, message, claim, "Warning")


def _in_order(facts: Facts, steps: Iterable[Node]) -> list[Node]:
    return sorted(steps, key=lambda step: facts.number(step, SG.stepNumber) or 0)


def _spoken_of(facts: Facts, step: Node) -> set[Node]:
    """Return subject and object of the claim of a step, if it has both."""
    objects = facts.graph.objects
    claims = list(objects(step, SG.stepClaim))
    subjects = {one for claim in claims for one in objects(claim, SG.subject)}
    targets = {one for claim in claims for one in objects(claim, SG.object)}
    return subjects | targets if subjects and targets else set()
