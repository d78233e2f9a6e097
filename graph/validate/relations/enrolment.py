"""Enrolment: how many patients a time can bring, and what can be known of them at a day."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.model.dates import Parts, is_after
from sarcograph.graph.namespaces import SG, relation
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.dates import FOLLOW_UP, parts_of_date, years
from sarcograph.graph.validate.relations.timing import TREATED
from sarcograph.graph.validate.report import Result, fault

FASTEST = 30
"""Patients of the first month that hardly a trial has more of.

Centres open one after another, so that the patients of a trial grow by the square of the time. In
174 records of ClinicalTrials.gov with their real numbers and dates the most are 10.5, as of 42
patients in two months, before primary completion.
"""
SPANS = (("enrolment_start", "enrolment_end"), ("period_start", "period_end"))
MONTHS = 12
A_MONTH = Fraction(1, 12)
"""By how many years a time may be longer than is there for it, as months are of several lengths."""
PROPORTIONS = (SG.Rate, SG.Proportion)


def months_between(first: Parts, last: Parts) -> int | None:
    """Return how many months lie between two dates at most, the first and the last included.

    >>> months_between((2015, 2, 10), (2015, 2, 20))
    1
    >>> months_between((2015, None, None), (2016, 3, 1))
    15
    """
    if first[0] is None or last[0] is None:
        return None
    return (last[0] - first[0]) * MONTHS + (last[1] or MONTHS) - (first[1] or 1) + 1


def spans(facts: Facts) -> Iterator[Result]:
    """Yield trials with more patients than the time between two of their dates can bring."""
    graph = facts.graph
    for begun, ended in SPANS:
        for study in facts.groups(relation(f"{begun}_year")):
            months = months_between(*(parts_of_date(facts, study, one) for one in (begun, ended)))
            sizes = facts.sizes_of(study)
            trial = (study, SG.studyKind, SG.ClinicalTrial) in graph
            if trial and months and months > 0 and sizes and max(sizes) > FASTEST * months**2:
                message = (
                    f"Hardly a trial has {max(sizes)} patients in {months} month"
                    f"{'s' if months > 1 else ''} ({name(relation(begun))}, "
                    f"{name(relation(ended))}); correct a date or a number, and leave them if the "
                    "source prints so."
                )
                path = relation(f"{ended}_year")
                yield fault("PatientsInTime", study, path, message, severity="Warning")


def cuts(facts: Facts) -> Iterator[Result]:
    """Yield cuts of data at which all patients are counted, though some were enrolled later."""
    graph = facts.graph
    for cut in facts.groups(SG.cutYear):
        for study in graph.objects(cut, SG.ofStudy):
            ended = parts_of_date(facts, study, "enrolment_end")
            if not is_after(ended, parts_of_date(facts, cut, "cut")):
                continue
            sizes = facts.sizes_of(study)
            every = [
                node
                for node in sorted(graph.subjects(SG.atDataCut, cut), key=str)
                if sizes and facts.number(node, SG.denominator) == max(sizes)
            ]
            if every:
                message = (
                    f"All {max(sizes)} patients of {name(study)} are counted here, by "
                    f"{name(every[0])}, and some were enrolled later "
                    f"({name(relation('enrolment_end'))}); correct a date or a number, and leave "
                    "them if the source prints so."
                )
                yield fault("CutOfAll", cut, SG.cutYear, message, study, "Warning")


def known(facts: Facts) -> Iterator[Result]:
    """Yield times that are longer than from the first patient of a trial to the cut of the data.

    They are those of survival and the like, of treatment and of follow-up.
    """
    graph = facts.graph
    for node, cut in sorted(graph.subject_objects(SG.atDataCut), key=str):
        for study in graph.objects(node, SG.ofStudy):
            begun = next(
                (
                    date
                    for one in ("enrolment_start", "period_start")
                    if (date := parts_of_date(facts, study, one))[0] is not None
                ),
                (None, None, None),
            )
            months = months_between(begun, parts_of_date(facts, cut, "cut"))
            trial = (study, SG.studyKind, SG.ClinicalTrial) in graph
            if not trial or months is None or months <= 0:
                continue
            there = Fraction(months, MONTHS) + A_MONTH
            for path, unit in _times(facts, node):
                time = years(facts, node, path, unit)
                if time is not None and time > there:
                    message = (
                        f"{name(study)} enrolled its first patient {months} months before these "
                        f"data were cut, less than this time ({name(path)}); correct a number, a "
                        "unit or a date, and leave them if it is counted from before the study."
                    )
                    yield fault("TimeOfCut", node, path, message, cut, "Warning")
                    break


def _times(facts: Facts, node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the figures of a result that are times which its patients were seen for."""
    graph = facts.graph
    for measure in graph.objects(node, SG.measure):
        timed = (measure, SG.timeToEvent, Literal(True)) in graph
        if timed and any((node, SG.statistic, one) in graph for one in PROPORTIONS):
            yield SG.timeValue, SG.timeUnit
        elif timed or measure in (FOLLOW_UP, TREATED):
            yield SG.value, SG.unit
            yield SG.rangeUpper, SG.unit
