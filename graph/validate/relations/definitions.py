"""What a measure counts: its statistics, its time, and how documents define it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import Literal

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.groups import ANY_EVENT
from sarcograph.graph.validate.report import Result, fault

INCIDENCE = thing("measure", "adverse-event-incidence")
"""The measure of how many patients had one adverse event."""
OF_MANY = (SG.Median, SG.Mean, SG.LeastSquaresMean, SG.GeometricMean)
"""Statistics of a value that each patient has."""
_PROGRESSION = re.compile(r"progress|relaps|recurr|metasta|respon", re.IGNORECASE)
_DEATH = re.compile(r"\bdeath|\bdied|\bdying", re.IGNORECASE)
_RANDOMIZED = re.compile(r"\brandomi[sz]", re.IGNORECASE)


def statistics(facts: Facts) -> Iterator[Result]:
    """Yield medians and means of what counts patients: each has it or not."""
    graph = facts.graph
    for statistic in OF_MANY:
        for node in sorted(graph.subjects(SG.statistic, statistic), key=str):
            for measure in graph.objects(node, SG.measure):
                counts = (measure, SG.statisticDefault, SG.Proportion) in graph and (
                    (measure, SG.numeratorCategory, None) in graph
                    or (node, SG.category, None) in graph
                    or facts.is_one_of(measure, (SG.SafetyMeasure,))
                )
                if counts:
                    message = (
                        f"{name(measure)} counts patients, of which there is no {name(statistic)} "
                        f"({name(SG.statistic)}); correct the statistic or the measure, and leave "
                        "it if it is of several groups."
                    )
                    path = SG.statistic
                    yield fault("StatisticOfMeasure", node, path, message, statistic, "Warning")


def rates(facts: Facts) -> Iterator[Result]:
    """Yield shares without an event that do not say until when."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.statistic, SG.Rate), key=str):
        told = any((node, one, None) in graph for one in (SG.timeValue, SG.timePoint, SG.timeCycle))
        for measure in graph.objects(node, SG.measure):
            if not told and (measure, SG.timeToEvent, Literal(True)) in graph:
                message = (
                    f"A share without an event is one at a time ({name(SG.timeValue)}); give the "
                    "time, and leave it if the source tells none."
                )
                yield fault("TimeOfRate", node, SG.statistic, message, measure, "Warning")


def baseline(facts: Facts) -> Iterator[Result]:
    """Yield what treatment did, told of the time before it."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.timePoint, Literal("baseline")), key=str):
        for measure in graph.objects(node, SG.measure):
            counted = (measure, SG.timeToEvent, Literal(True)) in graph or (
                (measure, SG.numeratorCategory, None) in graph
            )
            achieved = counted and facts.is_one_of(measure, (SG.OutcomeMeasure,))
            quantity = facts.is_one_of(node, (SG.Quantity,))
            if quantity and (achieved or (measure, SG.changeOf, None) in graph):
                message = (
                    f"{name(measure)} is known after treatment alone ({name(SG.timePoint)}); "
                    "correct the time, or the measure."
                )
                yield fault("OutcomeAtBaseline", node, SG.timePoint, message, measure)


def of_events(facts: Facts) -> Iterator[Result]:
    """Yield incidences of one adverse event that name none, and of any that name one."""
    graph = facts.graph
    for measure, one in ((INCIDENCE, True), (ANY_EVENT, False)):
        for node in sorted(graph.subjects(SG.measure, measure), key=str):
            named = (node, SG.adverseEvent, None) in graph
            if named != one and facts.is_one_of(node, (SG.Estimate,)):
                message = (
                    f"{name(measure)} is of {'one adverse event' if one else 'whatever event'} "
                    f"({name(SG.adverseEvent)}); {'name the event' if one else 'name none'}, or "
                    f"correct {name(SG.measure)}."
                )
                yield fault("EventOfIncidence", node, SG.measure, message, measure)


def before_treatment(facts: Facts) -> Iterator[Result]:
    """Yield features before treatment that are told of a later time."""
    graph = facts.graph
    for node, texts in facts.groups(SG.timePoint).items():
        later = (facts.number(node, SG.timeValue) or 0) > 0
        for measure in graph.objects(node, SG.measure) if later else ():
            if facts.is_one_of(measure, (SG.BaselineCharacteristic,)):
                message = (
                    f"{name(measure)} is what patients bring along ({name(SG.timePoint)}); leave "
                    "out the time, or name another measure, and leave it if it was looked at again."
                )
                yield fault("TimeOfBaseline", node, SG.timePoint, message, texts[0], "Warning")


def events(facts: Facts) -> Iterator[Result]:
    """Yield deaths that are defined by progression, and what holds progression, by death alone."""
    graph = facts.graph
    for definition, texts in facts.groups(SG.timeEvent).items():
        text = str(texts[0])
        for measure in graph.objects(definition, SG.definesMeasure):
            deaths = (measure, SG.ofDeaths, Literal(True)) in graph
            # survival without progression lies within overall survival, and ends before death
            ends_before = any(
                (wider, SG.ofDeaths, Literal(True)) in graph
                for wider in (
                    *graph.objects(measure, SG.withinMeasure),
                    *graph.subjects(SG.sumOf, measure),
                )
            )
            dies, progresses = bool(_DEATH.search(text)), bool(_PROGRESSION.search(text))
            if (deaths and progresses) or (
                ends_before and not deaths and dies and not progresses and "event" not in text
            ):
                message = (
                    f"{name(measure)} {'ends with death alone' if deaths else 'ends before death'} "
                    f"({name(SG.timeEvent)}), not with {texts[0].n3()}; correct one of them, and "
                    "leave it if the source defines it so."
                )
                yield fault(
                    "EventOfMeasure", definition, SG.timeEvent, message, texts[0], "Warning"
                )


def origins(facts: Facts) -> Iterator[Result]:
    """Yield times from randomization in studies that allocated nobody by chance."""
    graph = facts.graph
    for definition, texts in facts.groups(SG.timeOrigin).items():
        for study in graph.objects(definition, SG.definedFor):
            ways = set(graph.objects(study, SG.allocation))
            told = ways or (study, SG.studyKind, SG.ClinicalTrial) not in graph
            if _RANDOMIZED.search(str(texts[0])) and told and SG.RandomizedAllocation not in ways:
                message = (
                    f"Nobody was randomized in {name(study)} ({name(SG.allocation)}), so that no "
                    f"time counts from it ({name(SG.timeOrigin)}); correct one of them."
                )
                yield fault(
                    "OriginOfStudy", definition, SG.timeOrigin, message, texts[0], "Warning"
                )


def numerators(facts: Facts) -> Iterator[Result]:
    """Yield definitions of rates that count other responses than the measure by its name."""
    graph = facts.graph
    for definition, given in facts.groups(SG.numeratorCategory).items():
        for measure in graph.objects(definition, SG.definesMeasure):
            usual = set(graph.objects(measure, SG.numeratorCategory))
            if usual and usual != set(given):
                message = (
                    f"{name(measure)} counts {names(sorted(usual, key=str), 'and')}, and here "
                    f"{names(given, 'and')} ({name(SG.numeratorCategory)}); name another measure, "
                    "and leave it if the source defines it so."
                )
                path = SG.numeratorCategory
                yield fault("NumeratorOfMeasure", definition, path, message, severity="Warning")
