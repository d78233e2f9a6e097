"""What is told twice of a thing, in a word and in a value: by its kind, its name or its number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import RDFS, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

DESIGNS: dict[Node, tuple[Node, ...]] = {
    SG.CaseSeries: (SG.RetrospectiveSeries, SG.ProspectiveSeries),
    SG.ClinicalTrial: (
        SG.RandomizedTrial,
        SG.NonRandomizedTrial,
        SG.SingleArmTrial,
        SG.PhaseOneTrial,
        SG.PhaseOneTwoTrial,
    ),
}
"""The kinds of study that have designs of more than one name, beside their own."""
ALLOCATED: dict[Node, Node] = {
    SG.RandomizedTrial: SG.RandomizedAllocation,
    SG.NonRandomizedTrial: SG.NonRandomizedAllocation,
}
"""Designs that are called by how patients were allocated."""
NOT_GIVEN: dict[str, Node] = {
    "title": SG.title,
    "authors": SG.hasAuthorship,
    "year": SG.year,
    "volume": SG.volume,
    "issue": SG.issue,
    "pages": SG.pages,
    "doi": SG.doi,
    "journal": SG.journal,
    "keywords": SG.keyword,
    "language": SG.language,
    "references": SG.hasReference,
}
"""What a publication may be said not to give, and what would give it."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LINE = re.compile(rf"\b({'|'.join(_ORDINALS)})[ -](?:\w+ )?line\b", re.IGNORECASE)
_SEVERAL_CENTRES = re.compile(r"\bmulti-?cent(?:er|re)", re.IGNORECASE)
_ONE_CENTRE = re.compile(r"\b(?:single|mono)[- ]?cent(?:er|re)", re.IGNORECASE)
_ECO = f"{PREFIXES['obo']}ECO_"
SPEAKERS: dict[Node, Node] = {
    URIRef(f"{_ECO}0000303"): SG.Author,
    URIRef(f"{_ECO}0007121"): SG.Author,
    URIRef(f"{_ECO}0000304"): SG.CitedWork,
    URIRef(f"{_ECO}0006017"): SG.CitedWork,
}
"""Codes of evidence that tell who speaks: authors without a source, or with one."""
GRADES: dict[str, str] = {
    "journal-abstract": "A-primary",
    "congress-abstract": "A-primary",
    "registry-page": "A-primary",
    "label": "A-label",
    "approval-summary": "A-label",
    "review": "B-review",
    "commentary": "B-review",
    "news": "B-news",
}
"""The only grade that a source of some kinds has."""
AGE = thing("measure", "age")
OLDEST = 120
"""Years above which an age was hardly read right."""


def kinds_of_designs(facts: Facts) -> Iterator[Result]:
    """Yield designs that are none of the kind of their study, or deny how it allocated patients."""
    graph = facts.graph
    for study, designs in facts.groups(SG.studyDesign).items():
        kinds = {
            kind
            for kind in graph.objects(study, SG.studyKind)
            if facts.is_one_of(kind, (SG.StudyDesign,))
        }
        ways = set(graph.objects(study, SG.allocation))
        for design in designs:
            fitting = {design, *(kind for kind, some in DESIGNS.items() if design in some)}
            if kinds and kinds.isdisjoint(fitting):
                message = (
                    f"{name(design)} is no design of {names(sorted(kinds, key=str))} "
                    f"({name(SG.studyKind)}); correct one of them."
                )
                yield fault("DesignOfKind", study, SG.studyDesign, message, design)
            way = ALLOCATED.get(design)
            if way is not None and ways and way not in ways:
                message = (
                    f"{name(design)} is told, and {names(sorted(ways, key=str))} "
                    f"({name(SG.allocation)}); correct one of them."
                )
                yield fault("DesignOfAllocation", study, SG.studyDesign, message, design)


def not_given(facts: Facts) -> Iterator[Result]:
    """Yield publications that give what they are said not to give."""
    for publication, words in facts.groups(SG.notGiven).items():
        for word in words:
            given = NOT_GIVEN.get(str(word))
            if given is not None and (publication, given, None) in facts.graph:
                message = (
                    f"It has {name(given)}, and is said not to give it ({name(SG.notGiven)}); "
                    "leave out one of them."
                )
                yield fault("GivenAndNot", publication, SG.notGiven, message, word)


def ranks(facts: Facts) -> Iterator[Result]:
    """Yield treatment lines whose name tells another rank than they have."""
    for line in facts.groups(SG.rank):
        rank = facts.number(line, SG.rank)
        for label in facts.graph.objects(line, RDFS.label):
            told = {_ORDINALS.index(one.lower()) + 1 for one in _LINE.findall(str(label))}
            if rank is not None and len(told) == 1 and rank not in told:
                message = (
                    f"{label.n3()} tells another rank than {rank} ({name(SG.rank)}); correct one "
                    "of them."
                )
                yield fault("RankInName", line, SG.rank, message, label)


def centres(facts: Facts) -> Iterator[Result]:
    """Yield studies in one centre that are called multicentre, or the reverse."""
    graph = facts.graph
    for study in facts.groups(SG.centreCount):
        count = facts.number(study, SG.centreCount)
        told = [str(one) for one in graph.objects(study, SG.setting)]
        several, one = (
            any(words.search(text) for text in told) for words in (_SEVERAL_CENTRES, _ONE_CENTRE)
        )
        if count is not None and several != one and (count == 1) == several:
            message = (
                f"It was done in {count} centre{'s' if count > 1 else ''} "
                f"({name(SG.centreCount)}), and is called otherwise ({name(SG.setting)}); correct "
                "one of them, and leave it if the source says both."
            )
            yield fault("CentresOfStudy", study, SG.centreCount, message, severity="Warning")


def codes(facts: Facts) -> Iterator[Result]:
    """Yield claims with a code of evidence that tells of another speaker."""
    for claim, code in sorted(facts.graph.subject_objects(SG.evidenceCode), key=str):
        for speaker in facts.graph.objects(claim, SG.speaker):
            told = SPEAKERS.get(code)
            if told is not None and speaker != told and speaker in SPEAKERS.values():
                message = (
                    f"{name(code)} is of what {name(told)} says ({name(SG.evidenceCode)}), and "
                    f"{name(speaker)} speaks; correct one of them."
                )
                yield fault("CodeOfSpeaker", claim, SG.evidenceCode, message, code)


def grades(facts: Facts) -> Iterator[Result]:
    """Yield sources of a grade that their kind does not have."""
    for source, kinds in facts.groups(SG.sourceKind).items():
        wanted = {GRADES[str(kind)] for kind in kinds if str(kind) in GRADES}
        for grade in facts.graph.objects(source, SG.sourceGrade):
            if len(wanted) == len(kinds) and str(grade) not in wanted:
                message = (
                    f"A source of the kind {kinds[0].n3()} has the grade {min(wanted)} "
                    f"({name(SG.sourceGrade)}); correct one of them."
                )
                yield fault("GradeOfSource", source, SG.sourceGrade, message, grade)


def ages(facts: Facts) -> Iterator[Result]:
    """Yield ages that hardly anybody reaches."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.measure, AGE), key=str):
        in_years = any(
            (unit, RDFS.label, Literal("year", lang="en")) in graph
            or (unit, RDFS.label, Literal("year")) in graph
            for unit in graph.objects(node, SG.unit)
        )
        for property_ in (SG.value, SG.rangeUpper) if in_years else ():
            number = facts.number(node, property_)
            if number is not None and number > OLDEST:
                message = (
                    f"Hardly anybody is {float(number):g} years old ({name(property_)}); "
                    "check the reading, and leave it if the source prints so."
                )
                yield fault("AgeOfPatients", node, property_, message, severity="Warning")
