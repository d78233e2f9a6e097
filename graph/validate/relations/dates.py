"""Dates: days that the calendar has, in their order, and as they are printed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, product

from rdflib import RDFS, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.model.dates import (
    FOLLOWING_NOTICES,
    ORDER,
    STARTS,
    Parts,
    is_after,
    parse_date,
)
from sarcograph.graph.namespaces import SG, relation, thing
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

DATES: dict[str, URIRef] = {
    "": SG.publicationDate,
    "cut": SG.cutDate,
    "planned": SG.plannedDate,
    **{name: relation(name) for name in dict.fromkeys(chain(*ORDER))},
}
"""What the properties of the numbers of a date begin with, and the date as it is printed."""
MILESTONES: dict[Node, str] = {
    SG.PeriodStartMilestone: "period_start",
    SG.PeriodEndMilestone: "period_end",
    SG.EnrolmentStartMilestone: "enrolment_start",
    SG.EnrolmentEndMilestone: "enrolment_end",
    SG.PrimaryCompletionMilestone: "primary_completion",
}
"""The milestones of plans as the dates of studies are called."""
YEARS = {
    "day": Fraction(1, 366),
    "week": Fraction(7, 366),
    "month": Fraction(1, 12),
    "year": Fraction(1),
}
"""Units of time by their labels, each a part of a year that is not too great."""
ENDS = ("enrolment_end", "primary_completion", "period_end")
"""Dates of a study that have come when all of it is reported."""
COUNTED_FROM = (SG.FromEnrolment, SG.FromRandomization, SG.FromTreatmentStart)
"""What happens to patients in a trial itself."""
FOLLOW_UP = thing("measure", "follow-up")
FOLLOWED_ON = 5
"""For how many years patients may be followed after the end that a study gives."""
AFTERWARDS = tuple(map(Literal, FOLLOWING_NOTICES))


def years(facts: Facts, node: Node, number: Node, unit: Node) -> Fraction | None:
    """Return a time of a node in years, which are not too great; None if it is no time."""
    value = facts.number(node, number)
    known = [
        YEARS[str(label)]
        for one in facts.graph.objects(node, unit)
        for label in facts.graph.objects(one, RDFS.label)
        if str(label) in YEARS
    ]
    return value * min(known) if value is not None and known else None


def property_of(before: str, part: str) -> URIRef:
    """Return the property of the year, month or day of a date: `sg:year` or `sg:cutYear`."""
    return relation(f"{before}_{part}" if before else part)


def severity_of(facts: Facts, *dates: tuple[Node, str]) -> str:
    """Return how grave it is that dates contradict each other: what is printed is the source's."""
    printed = all((node, DATES[before], None) in facts.graph for node, before in dates)
    return "Warning" if printed else "Violation"


_YEAR = re.compile(r"(?<!\d)((?:18|19|20|21)\d\d)(?:(?:0\d|1[0-2])[0-3]\d)?(?!\d)")
AS_PRINTED = "correct one of the dates, and leave them if the source prints so."


def parts_of_date(facts: Facts, node: Node, before: str) -> Parts:
    """Return year, month and day as far as they are given."""
    year, month, day = (
        int(number) if (number := facts.number(node, property_of(before, part))) else None
        for part in ("year", "month", "day")
    )
    return year, month, day


def calendar(facts: Facts) -> Iterator[Result]:
    """Yield days that their month does not have."""
    for before in DATES:
        for node in facts.groups(property_of(before, "day")):
            year, month, day = parts_of_date(facts, node, before)
            # 2000 has a 29 February, as a year that is not known may have
            known = month is not None and 1 <= month <= 12
            if known and month and day and day > monthrange(year or 2000, month)[1]:
                message = (
                    f"There is no day {day} in that month ({name(property_of(before, 'day'))}); "
                    "correct the date."
                )
                yield fault("DayOfMonth", node, property_of(before, "day"), message)


def order(facts: Facts) -> Iterator[Result]:
    """Yield beginnings after the end, as far as months and days are known."""
    for first, last in ORDER:
        for node in facts.groups(property_of(first, "year")):
            if is_after(parts_of_date(facts, node, first), parts_of_date(facts, node, last)):
                message = (
                    f"{name(relation(first))} is not after {name(relation(last))}; {AS_PRINTED}"
                )
                severity = severity_of(facts, (node, first), (node, last))
                path = property_of(first, "year")
                yield fault("OrderOfDates", node, path, message, severity=severity)


def planned(facts: Facts) -> Iterator[Result]:
    """Yield planned dates of a study after one that they come before, itself planned or not."""
    graph = facts.graph
    dated: dict[Node, dict[str, list[Node]]] = {}
    for node, milestone in sorted(graph.subject_objects(SG.plannedMilestone), key=str):
        for study in graph.objects(node, SG.ofStudy):
            dated.setdefault(study, {}).setdefault(MILESTONES.get(milestone, ""), []).append(node)
    for study, plans in dated.items():
        for first, last in ORDER:
            begins = [(one, "planned") for one in plans.get(first, ())] or [(study, first)]
            ends = [(one, "planned") for one in plans.get(last, ())] or [(study, last)]
            for begin, end in product(begins, ends):
                focus, before = begin if begin[1] == "planned" else end
                late = is_after(parts_of_date(facts, *begin), parts_of_date(facts, *end))
                if before == "planned" and late:
                    message = (
                        f"{name(relation(first))} is not after {name(relation(last))}, planned or "
                        f"not; {AS_PRINTED}"
                    )
                    severity = severity_of(facts, begin, end)
                    path = SG.plannedYear
                    yield fault("OrderOfPlan", focus, path, message, severity=severity)


def of_others(facts: Facts) -> Iterator[Result]:
    """Yield cuts and reports before a study began."""
    graph = facts.graph
    for cut in facts.groups(SG.cutYear):
        for study in graph.objects(cut, SG.ofStudy):
            for begun in STARTS:
                if is_after(parts_of_date(facts, study, begun), parts_of_date(facts, cut, "cut")):
                    message = (
                        f"There are no data before a study begins ({name(relation(begun))}); "
                        f"{AS_PRINTED}"
                    )
                    severity = severity_of(facts, (study, begun), (cut, "cut"))
                    yield fault("OrderOfDates", cut, SG.cutYear, message, severity=severity)
    for publication, study in sorted(graph.subject_objects(SG.reportsStudy), key=str):
        for begun in STARTS:
            if is_after(parts_of_date(facts, study, begun), parts_of_date(facts, publication, "")):
                message = (
                    f"{name(study)} began after it was reported ({name(relation(begun))}); name "
                    "another study, correct a date, or leave it if it was planned then."
                )
                path = SG.reportsStudy
                yield fault("OrderOfDates", publication, path, message, study, "Warning")


def ends(facts: Facts) -> Iterator[Result]:
    """Yield ends of studies after the publication that reports them, and after their last analysis.

    What lies ahead is planned. Patients are enrolled before the final analysis.
    """
    graph = facts.graph
    reports = {
        *graph.subject_objects(SG.reportsStudy),
        *((report, study) for study, report in graph.subject_objects(SG.reportedIn)),
    }
    for publication, study in sorted(reports, key=str):
        for ended in ENDS:
            if is_after(parts_of_date(facts, study, ended), parts_of_date(facts, publication, "")):
                message = (
                    f"{name(publication)} is older than {name(relation(ended))}; correct a date, "
                    f"say that it was planned ({name(SG.PlannedDate)}), and leave it if the "
                    "publication tells of a part."
                )
                path = property_of(ended, "year")
                yield fault("EndOfReported", study, path, message, publication, "Warning")
    finals = graph.subjects(SG.analysisKind, SG.FinalAnalysis)
    for analysis, study in (
        (one, of) for one in sorted(finals, key=str) for of in graph.objects(one, SG.ofStudy)
    ):
        results = sorted(graph.subjects(SG.inAnalysis, analysis), key=str)
        for cut in dict.fromkeys(
            cut for one in results for cut in graph.objects(one, SG.atDataCut)
        ):
            last = parts_of_date(facts, study, "enrolment_end")
            if is_after(last, parts_of_date(facts, cut, "cut")):
                message = (
                    f"The data of the final analysis were cut before the last patient of "
                    f"{name(study)} was enrolled ({name(relation('enrolment_end'))}); {AS_PRINTED}"
                )
                yield fault("CutOfFinal", cut, SG.cutYear, message, study, "Warning")


def of_data(facts: Facts) -> Iterator[Result]:
    """Yield facts of data that were cut after the publication that states them.

    That is the one which their places lie in, the page that they cite, or the one that reports the
    study, as a page seldom tells its date.
    """
    graph = facts.graph
    document = SG.hasAnchor / SG.anchorSource / SG.describes
    for fact, cut in sorted(graph.subject_objects(SG.atDataCut), key=str):
        cut_on = parts_of_date(facts, cut, "cut")
        ways = (document, SG.citation, SG.ofStudy / SG.reportedIn)
        found = (sorted(set(graph.objects(fact, way)), key=str) for way in ways)
        dated = ([one for one in some if (one, SG.year, None) in graph] for some in found)
        for publication in next(filter(None, dated), []):
            if is_after(cut_on, parts_of_date(facts, publication, "")):
                message = (
                    f"{name(publication)} is older than the data that it gives "
                    f"({name(SG.atDataCut)}); correct one of the dates, and leave it if the source "
                    "prints so or is a younger page."
                )
                yield fault("DataOfPublication", fact, SG.atDataCut, message, cut, "Warning")


def notices(facts: Facts) -> Iterator[Result]:
    """Yield notices that are older than what they are on."""
    graph = facts.graph
    for notice, publication in sorted(graph.subject_objects(SG.inPublication), key=str):
        if graph.value(notice, SG.noticeKind) not in AFTERWARDS:
            continue
        if is_after(parts_of_date(facts, publication, ""), parts_of_date(facts, notice, "")):
            message = (
                f"A {graph.value(notice, SG.noticeKind)} comes after what it is on "
                f"({name(SG.inPublication)}); {AS_PRINTED}"
            )
            severity = severity_of(facts, (notice, ""))
            yield fault("OrderOfDates", notice, SG.year, message, severity=severity)


def within_study(facts: Facts) -> Iterator[Result]:
    """Yield what a trial found at a time after a start that is longer than the trial lasted."""
    graph = facts.graph
    for result in sorted(set(graph.subjects(SG.timeUnit)), key=str):
        time = years(facts, result, SG.timeValue, SG.timeUnit)
        started = any((result, SG.countedFrom, one) in graph for one in COUNTED_FROM)
        if time is None or not started:
            continue
        for study in graph.objects(result, SG.ofStudy):
            begun, ended = (
                parts_of_date(facts, study, "period_start")[0],
                parts_of_date(facts, study, "period_end")[0],
            )
            trial = (study, SG.studyKind, SG.ClinicalTrial) in graph
            if trial and begun and ended and time > ended + 1 - begun:
                message = (
                    f"{name(study)} lasted from {begun} to {ended}, less than this time "
                    f"({name(SG.timeValue)}); correct the time, and leave it if the end is that of "
                    "enrolment."
                )
                yield fault("TimeWithinStudy", result, SG.timeValue, message, severity="Warning")


def followed(facts: Facts) -> Iterator[Result]:
    """Yield typical follow-ups of a trial that are longer than all of it, by years and months."""
    graph = facts.graph
    for result in sorted(graph.subjects(SG.measure, FOLLOW_UP), key=str):
        time = years(facts, result, SG.value, SG.unit)
        if time is None:
            continue
        for study in graph.objects(result, SG.ofStudy):
            begun, ended = (
                parts_of_date(facts, study, one)[0] for one in ("period_start", "period_end")
            )
            reports = graph.objects(study, SG.reportedIn)
            for report in sorted(reports, key=str) if begun else ():
                year, month, _ = parts_of_date(facts, report, "")
                first = parts_of_date(facts, study, "period_start")[1] or 1
                passed = Fraction((month or 12) - first + 1, 12) + (year or 0) - (begun or 0)
                if year and time > passed:
                    message = (
                        f"{name(study)} began in {begun} and was reported in {year}, too soon for "
                        f"patients who were followed so long ({name(SG.value)}); correct number, "
                        "unit or dates, and leave it if they are followed from before the study."
                    )
                    path = SG.value
                    yield fault("FollowUpOfReport", result, path, message, report, "Warning")
            if begun and ended and time > ended + 1 - begun + FOLLOWED_ON:
                message = (
                    f"{name(study)} lasted from {begun} to {ended}, far less than its patients "
                    f"were followed ({name(SG.value)}); correct number, unit or dates, and leave "
                    "it if the end is that of enrolment."
                )
                yield fault("FollowUpOfStudy", result, SG.value, message, severity="Warning")


def references(facts: Facts) -> Iterator[Result]:
    """Yield references that are years younger than the publication that cites them."""
    for publication, reference in sorted(facts.graph.subject_objects(SG.hasReference), key=str):
        own, cited = facts.number(publication, SG.year), facts.number(reference, SG.year)
        if own is not None and cited is not None and cited > own + 1:
            message = (
                f"{name(publication)} is of {own} and cites what is younger ({name(SG.year)}); "
                "correct one of them, and leave it if the list prints so."
            )
            yield fault("YearOfReference", reference, SG.year, message, severity="Warning")


def printed(facts: Facts) -> Iterator[Result]:
    """Yield dates that are other numbers than their printed form."""
    for before, as_printed in DATES.items():
        for node, texts in facts.groups(as_printed).items():
            date = parse_date(str(texts[0]))
            shown = date.possible.parts if date else _year_in(str(texts[0]))
            given = parts_of_date(facts, node, before)
            if any(
                a is not None and b is not None and a != b
                for a, b in zip(given, shown, strict=True)
            ):
                message = (
                    f"A date is the one that is printed ({name(as_printed)}), and {texts[0].n3()} "
                    "is another; correct the one that is wrong."
                )
                yield fault("DateAsPrinted", node, as_printed, message, texts[0])


def _year_in(text: str) -> Parts:
    """Return the only year in a text that is no date as read, such as 20200131 or spring 2020."""
    found = set(_YEAR.findall(text))
    return (int(found.pop()) if len(found) == 1 else None, None, None)
