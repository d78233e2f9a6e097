"""Alterations: what they are called by is what they are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rdflib import RDF, RDFS
from rdflib.term import Node

from sarcograph.graph.model.hgvs import protein_change
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, number_of
from sarcograph.graph.validate.relations.contraries import wider
from sarcograph.graph.validate.relations.laboratory import molecule
from sarcograph.graph.validate.report import Result, fault

GAINED = (
    SG.Amplification,
    SG.CopyNumberGain,
    SG.HighLevelCopyNumberGain,
    SG.LowLevelCopyNumberGain,
)
"""Changes by which a gene has more copies."""
LOST = (SG.CopyNumberLoss, SG.CompleteDeletion)
"""Changes by which a gene has fewer copies."""
USUAL_COPIES = 2
"""How many copies of a gene a cell has."""
_EXONS = re.compile(r"\bexons? (\d+(?:(?:, | and |, and |/)\d+)*)\b(?!\s?[-–])", re.IGNORECASE)
_VARIANT = re.compile(r"(?<!\S)(?:p\.)?([A-Z]\d+(?:[A-Z*]|fs|del|dup|ins)\S*)(?!\S)")
_SYMBOL = re.compile(r"([A-Z][A-Z0-9]{1,9})(?=:[cp]\.)|\(([A-Z][A-Z0-9]{1,9})\)(?=:)")
_WORD = re.compile(r"[^\s,;:()]+")


def exons(facts: Facts) -> Iterator[Result]:
    """Yield alterations whose name tells other exons or another change of the protein."""
    graph = facts.graph
    for alteration in facts.members(SG.MolecularAlteration):
        lies_in = {number_of(one) for one in graph.objects(alteration, SG.exon)}
        changes = {
            change
            for one in graph.objects(alteration, SG.proteinChange)
            if (change := protein_change(f"p.{one}")) is not None
        }
        for label in graph.objects(alteration, RDFS.label):
            named = {
                int(one) for row in _EXONS.findall(str(label)) for one in re.findall(r"\d+", row)
            }
            variants = {
                change
                for one in _VARIANT.findall(str(label))
                if (change := protein_change(f"p.{one}")) is not None
            }
            for told, given, property_ in (
                (named, lies_in, SG.exon),
                (variants, changes, SG.proteinChange),
            ):
                if told and given and told.isdisjoint(given):
                    message = (
                        f"{label.n3()} tells another value than {name(property_)}; correct the "
                        "name, or what it names."
                    )
                    yield fault("NameOfAlteration", alteration, property_, message, label)


def genes(facts: Facts) -> Iterator[Result]:
    """Yield alterations that are called by another gene than the one that they are of."""
    graph = facts.graph
    called: dict[str, set[Node]] = defaultdict(set)
    for kind in (SG.Gene, SG.Protein):
        for one in facts.members(kind):
            for label in facts.names_of(one):
                called[label.casefold()].add(one)
    for alteration in facts.members(SG.MolecularAlteration):
        own = {
            one
            for entity in graph.objects(alteration, SG.ofEntity)
            for one in molecule(facts, entity)
        }
        if not own or (alteration, SG.hasFusionElement, None) in graph:
            continue
        for property_ in (RDFS.label, SG.hgvs):
            for text in sorted(graph.objects(alteration, property_), key=str):
                words = _WORD.findall(str(text))
                if property_ == SG.hgvs:
                    words = [one or other for one, other in _SYMBOL.findall(str(text))]
                named = [one for word in words for one in called.get(word.casefold(), ())]
                if named and own.isdisjoint(named):
                    message = (
                        f"{text.n3()} names {name(min(named, key=str))} ({name(property_)}), and "
                        f"it is of another ({name(SG.ofEntity)}); correct one of them."
                    )
                    yield fault(
                        "GeneOfAlteration", alteration, property_, message, min(named, key=str)
                    )


def changes(facts: Facts) -> Iterator[Result]:
    """Yield alterations that are called by a change of another kind than they are."""
    graph = facts.graph
    kinds = {
        re.compile(rf"(?<![\w-]){re.escape(str(label))}(?![\w-])", re.IGNORECASE): kind
        for kind in graph.subjects(RDF.type, SG.BiomarkerChange)
        for label in graph.objects(kind, RDFS.label)
    }
    for alteration, given in facts.groups(SG.change).items():
        for label in graph.objects(alteration, RDFS.label):
            told = {kind for words, kind in kinds.items() if words.search(str(label))}
            fits = any(
                one in wider(facts, other) or other in wider(facts, one)
                for one in told
                for other in given
            )
            if told and not fits and (alteration, SG.hasFusionElement, None) not in graph:
                message = (
                    f"{label.n3()} names a change of another kind than {name(given[0])} "
                    f"({name(SG.change)}); correct the name, or the change."
                )
                yield fault("ChangeOfAlteration", alteration, SG.change, message, label)


def copies(facts: Facts) -> Iterator[Result]:
    """Yield numbers of copies that are no gain, of what is gained, and no loss, of what is lost."""
    graph = facts.graph
    for seen, number in sorted(graph.subject_objects(SG.hasMeasurement), key=str):
        copied = facts.number(number, SG.measuredValue)
        if copied is None or (number, SG.measuredAs, SG.CopyNumber) not in graph:
            continue
        for alteration in graph.objects(seen, SG.observedAlteration):
            for change in graph.objects(alteration, SG.change):
                if (change in GAINED and copied <= USUAL_COPIES) or (
                    change in LOST and copied >= USUAL_COPIES
                ):
                    message = (
                        f"{float(copied):g} copies are no {name(change)} ({name(SG.measuredValue)})"
                        "; correct the number or the alteration, and leave it if the source "
                        "counts otherwise."
                    )
                    path = SG.measuredValue
                    yield fault("CopiesOfChange", number, path, message, change, "Warning")
