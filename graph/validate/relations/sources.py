"""Documents, pages and records: each tells of the studies of which facts are taken from it."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

REFERENCES = ("references", "bibliography", "literature cited", "reference list")
"""What sections are called that list the works of others."""


def documents(facts: Facts) -> Iterator[Result]:
    """Yield facts whose places lie in a document that neither reports their study nor cites it."""
    objects = facts.graph.objects
    for fact, study in sorted(facts.graph.subject_objects(SG.ofStudy), key=str):
        printed_in = {
            publication
            for anchor in objects(fact, SG.hasAnchor)
            for document in objects(anchor, SG.anchorSource)
            for publication in objects(document, SG.describes)
        }
        cited = {one for each in printed_in for one in objects(each, SG.hasReference)}
        reported_in = set(objects(study, SG.reportedIn))
        if printed_in and reported_in and reported_in.isdisjoint(printed_in | cited):
            message = (
                "A fact lies in a document that reports its study, or has it in its list of "
                f"references ({name(SG.reportedIn)}); name the right study ({name(SG.ofStudy)})."
            )
            yield fault("DocumentOfStudy", fact, SG.ofStudy, message, study)


def pages(facts: Facts) -> Iterator[Result]:
    """Yield facts from a page that tells of another study, and by no study of their publication.

    A page may tell of several studies, each of which then names it.
    """
    objects = facts.graph.objects
    told_of: dict[Node, set[Node]] = {}
    for study in facts.members(SG.Study):
        for page in objects(study, SG.citation):
            told_of.setdefault(page, set()).update(objects(study, SG.reportedIn))
    for fact, study in sorted(facts.graph.subject_objects(SG.ofStudy), key=str):
        reported = set(objects(study, SG.reportedIn))
        for page in objects(fact, SG.citation):
            others = told_of.get(page, set())
            if reported and others and reported.isdisjoint(others):
                message = (
                    f"{name(page)} tells of a study of another publication ({name(SG.citation)}); "
                    "name the page that prints it, or this one for its study too."
                )
                yield fault("PageOfStudy", fact, SG.citation, message, page, "Warning")


def lists_of_references(facts: Facts) -> Iterator[Result]:
    """Yield figures of a study that are read in the list of references of what reports it.

    A title in the list may tell of the study that it reports.
    """
    graph = facts.graph
    for reading, of in sorted(graph.subject_objects(SG.readingOf), key=str):
        for place in graph.objects(reading, SG.hasAnchor):
            section = str(graph.value(place, SG.section) or "").strip().casefold()
            own = any(
                (study, SG.reportedIn, publication) in graph
                for study in graph.objects(of, SG.ofStudy)
                for document in graph.objects(place, SG.anchorSource)
                for publication in graph.objects(document, SG.describes)
            )
            if section in REFERENCES and own:
                message = (
                    f"A list of references tells nothing of the study of its own publication "
                    f"({name(SG.section)}); name the place of the figure, or the study that the "
                    "reference reports."
                )
                yield fault("ReadInReferences", reading, SG.hasAnchor, message, place, "Warning")


def records(facts: Facts) -> Iterator[Result]:
    """Yield records of a registry that report no study with a number in it."""
    for record in facts.graph.subjects(SG.publicationKind, Literal("registry-record")):
        studies = facts.graph.objects(record, SG.reportsStudy)
        if not any((study, SG.registeredAs, None) in facts.graph for study in studies):
            message = (
                "A record of a registry reports a study with its number "
                f"({name(SG.registeredAs)}); name the study ({name(SG.reportsStudy)}) and give it "
                "the number."
            )
            yield fault("RegisteredStudy", record, SG.publicationKind, message)
