"""Alterations: by assays that see them, in as many patients as there are, and what they go with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

EXPRESSION = frozenset({SG.IncreasedExpression, SG.DecreasedExpression, SG.LossOfExpression})
IN_GENES = frozenset(
    {
        SG.Amplification,
        SG.CopyNumberGain,
        SG.LowLevelCopyNumberGain,
        SG.HighLevelCopyNumberGain,
        SG.CopyNumberLoss,
        SG.Deletion,
        SG.CompleteDeletion,
        SG.PartialDeletion,
        SG.Duplication,
        SG.SequenceVariant,
    }
)
"""Changes of the gene itself. A fusion shows in what the tumor expresses, so it is not of them."""
_ASSAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("genes", re.compile(r"\b(?:exome|exon sequencing|genome|genomic|DNA|FISH)\b", re.IGNORECASE)),
    ("proteins", re.compile(r"\b(?:immunohisto|immunostain|western blot|ELISA)", re.IGNORECASE)),
    (
        "no molecules",
        re.compile(
            r"\b(?:computed tomography|magnetic resonance|CT|MRI|PET|ultraso\w+|radiograph\w*)\b"
        ),
    ),
)
"""What an assay sees, by words of its name."""


def assays(facts: Facts) -> Iterator[Result]:
    """Yield alterations by assays that do not see their kind: expression of a protein in DNA."""
    graph = facts.graph
    for node, used in facts.groups(SG.assay).items():
        called = [text for one in used for text in facts.names_of(one)]
        seen = [sees for sees, words in _ASSAYS if any(words.search(one) for one in called)]
        for alteration in graph.objects(node, SG.observedAlteration) if len(seen) == 1 else ():
            changes = set(graph.objects(alteration, SG.change))
            of = list(graph.objects(alteration, SG.ofEntity))
            proteins = bool(of) and all(
                facts.is_one_of(one, (SG.Protein, SG.ProteinFamily)) for one in of
            )
            blind = (
                seen == ["no molecules"]
                or (seen == ["genes"] and proteins and bool(changes) and changes <= EXPRESSION)
                or (seen == ["proteins"] and bool(changes) and changes <= IN_GENES)
            )
            if blind:
                message = (
                    f"{name(used[0])} sees {seen[0]} ({name(SG.assay)}), and {name(alteration)} is "
                    f"{names(sorted(changes, key=str), 'and')} ({name(SG.observedAlteration)}); "
                    "correct one of them, and leave them if the source takes one for the other."
                )
                yield fault("AssayOfChange", node, SG.assay, message, used[0], "Warning")


def siblings(facts: Facts) -> Iterator[Result]:
    """Yield variants of one exon that together more patients have than there are.

    A tumor has hardly two in one exon; a later one that makes it resistant lies in another.
    """
    graph = facts.graph
    alike: dict[tuple[Node, ...], dict[Node, tuple[int, Node]]] = {}
    for node, measurements in facts.groups(SG.hasMeasurement).items():
        for one in measurements:
            count = facts.number(one, SG.measuredValue)
            if count is None or (one, SG.measuredAs, SG.PositiveCount) not in graph:
                continue
            for alteration in graph.objects(node, SG.observedAlteration):
                if (alteration, SG.change, SG.SequenceVariant) not in graph:
                    continue
                genes = list(graph.objects(alteration, SG.ofEntity))
                exons = list(graph.objects(alteration, SG.exon))
                for population in graph.objects(node, SG.observedIn):
                    if len(genes) == len(exons) == 1:
                        about = (population, genes[0], exons[0])
                        alike.setdefault(about, {}).setdefault(alteration, (int(count), one))
    for (population, gene, exon), found in alike.items():
        wider = {
            up
            for one, other in combinations(found, 2)
            for up, low in ((one, other), (other, one))
            if (low, SG.fallsUnder, up) in graph
        }
        counts = {one: count for one, (count, _) in found.items() if one not in wider}
        whole = facts.number(population, SG.size)
        total = sum(counts.values())
        if whole is not None and len(counts) > 1 and total > whole:
            most = max(counts, key=lambda one: (counts[one], str(one)))
            message = (
                f"{total} patients have {names(sorted(counts, key=str), 'and')}, of exon {exon} of "
                f"{name(gene)}, and {name(population)} has {whole}, of whom hardly one has two "
                f"({name(SG.measuredValue)}); check the readings, and leave it if the source "
                "prints so."
            )
            path = SG.measuredValue
            yield fault("SumOfVariants", found[most][1], path, message, population, "Warning")


def resistances(facts: Facts) -> Iterator[Result]:
    """Yield alterations with resistance to a drug that is recommended for who has just them."""
    graph = facts.graph
    recommended = {
        (alteration, drug): claim
        for claim in sorted(graph.subjects(SG.claimKind, SG.RecommendationClaim), key=str)
        if (claim, SG.negated, Literal(True)) not in graph
        and (claim, SG.predicate, SG["predicate-treated-with"]) in graph
        for drug in graph.objects(claim, SG.object)
        for alteration in graph.objects(claim, SG.alterationQualifier)
    }
    resistant = SG["predicate-associated-with-resistance-to"]
    for claim in sorted(graph.subjects(SG.predicate, resistant), key=str):
        plain = (claim, SG.negated, Literal(True)) not in graph
        narrowed = (claim, SG.qualified, Literal(True)) in graph
        for alteration in graph.objects(claim, SG.subject) if plain and not narrowed else ():
            for drug in graph.objects(claim, SG.object):
                other = recommended.get((alteration, drug))
                if other is not None:
                    message = (
                        f"{name(other)} recommends {name(drug)} for who has {name(alteration)}, "
                        f"which goes with resistance to it here ({name(SG.object)}); correct one "
                        "of them, and leave them if the resistance comes with time."
                    )
                    yield fault("ResistanceOfChosen", claim, SG.object, message, other, "Warning")


def carriers(facts: Facts) -> Iterator[Result]:
    """Yield counts of who has an alteration that are below a part of them in whom all have it."""
    graph = facts.graph
    detected: dict[Node, list[Node]] = {}
    for node in graph.subjects(SG.detected, Literal(True)):
        for alteration in graph.objects(node, SG.observedAlteration):
            detected.setdefault(alteration, []).extend(graph.objects(node, SG.observedIn))
    for node, measurements in facts.groups(SG.hasMeasurement).items() if detected else ():
        whole = set(graph.objects(node, SG.observedIn))
        parts = {
            part
            for alteration in graph.objects(node, SG.observedAlteration)
            for part in detected.get(alteration, ())
            if part not in whole
            and not whole.isdisjoint(graph.transitive_objects(part, SG.parentPopulation))
        }
        for one in measurements:
            count = facts.number(one, SG.measuredValue)
            if count is None or (one, SG.measuredAs, SG.PositiveCount) not in graph:
                continue
            for part in sorted(parts, key=str):
                size = facts.number(part, SG.size)
                if size is not None and size > count:
                    message = (
                        f"All {size} of {name(part)}, a part of the patients, have the alteration "
                        f"({name(SG.detected)}), and it is counted in {count} "
                        f"({name(SG.measuredValue)}); check the readings, and leave it if the "
                        "source prints so."
                    )
                    path = SG.measuredValue
                    yield fault("CarriersOfPart", one, path, message, part, "Warning")


def in_models(facts: Facts) -> Iterator[Result]:
    """Yield claims on what was seen in animals or cells alone that are told of patients."""
    graph = facts.graph
    for model in (SG.Murine, SG.CellLine):
        for claim in sorted(graph.subjects(SG.modelSystem, model), key=str):
            alone = len(set(graph.objects(claim, SG.modelSystem))) == 1
            for population in graph.objects(claim, SG.population) if alone else ():
                message = (
                    f"{name(population)} are patients, and this was seen in {name(model)} "
                    f"({name(SG.modelSystem)}); correct one of them, and leave it if it was seen "
                    "in what was taken from them."
                )
                path = SG.modelSystem
                yield fault("ModelOfPatients", claim, path, message, population, "Warning")
