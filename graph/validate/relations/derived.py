"""Derived numbers: what their method gives of the estimates that they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from rdflib import RDFS, Literal
from rdflib.term import Node

from sarcograph.graph import statistics
from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.relations.dates import YEARS
from sarcograph.graph.validate.report import Result, fault

SLACK = Fraction(1, 10**5)
"""More than derived numbers are rounded by, less than any source prints."""
INTERVALS: dict[Node, Callable[[int, int, float], statistics.Interval]] = {
    SG.ClopperPearson: statistics.clopper_pearson,
    SG.Wilson: statistics.wilson,
    SG.Wald: statistics.wald,
}
COUNTED = {SG.ProportionFromCounts, SG.ProportionFromImpliedCount, SG.ResponseTotal, *INTERVALS}
"""Methods that give the percentage of the events among all."""
SAME_QUANTITY = COUNTED - {SG.ResponseTotal}
"""Methods that give one estimate anew."""
NARROWING = (SG.category, SG.adverseEvent, SG.grade)
"""What makes a number one of fewer patients."""
COORDINATES = (
    *NARROWING,
    SG.attribution,
    SG.seriousness,
    SG.assessor,
    SG.line,
    SG.underRegimen,
    SG.inAnalysis,
    SG.inAnalysisPopulation,
    SG.atDataCut,
    SG.timeValue,
    SG.timeUnit,
)
"""What a number that is computed anew is of, as much as the printed one."""
IN_MONTHS: dict[Node, str] = {SG.MonthsFromDays: "day", SG.MonthsFromWeeks: "week"}


def recomputed(facts: Facts) -> Iterator[Result]:
    """Yield derived numbers that their method does not give."""
    for node, methods in facts.groups(SG.derivationMethod).items():
        for property_, number in _computed(facts, node, methods[0]):
            given = facts.number(node, property_)
            if given is not None and abs(given - number) > SLACK:
                message = (
                    f"A derived number is what its method gives ({name(property_)}), which is "
                    f"{float(number):.6g}; compute it anew, or name the method "
                    f"({name(SG.derivationMethod)})."
                )
                yield fault("DerivedByMethod", node, property_, message)


def agreeing(facts: Facts) -> Iterator[Result]:
    """Yield derived intervals that are said to agree with the printed one and do not round to it.

    The printed one is that of what they are recomputed from.
    """
    graph = facts.graph
    for node in sorted(graph.subjects(SG.agreesWithPrinted, Literal(True)), key=str):
        sources = list(graph.objects(node, SG.derivedFrom))
        methods = set(graph.objects(node, SG.derivationMethod))
        if len(sources) != 1 or methods.isdisjoint(INTERVALS):
            continue
        for bound in (SG.ciLower, SG.ciUpper):
            exact = facts.number(node, bound)
            for printed in graph.objects(sources[0], bound):
                if exact is not None and not _rounds(exact, Decimal(str(printed))):
                    message = (
                        f"The recomputed bound does not round to the {printed} of "
                        f"{name(sources[0])} ({name(bound)}); correct {name(SG.agreesWithPrinted)}."
                    )
                    yield fault("AgreesWithPrinted", node, SG.agreesWithPrinted, message)


def _rounds(exact: Fraction, printed: Decimal) -> bool:
    """Tell whether a number as far as it is kept rounds to a printed one."""
    return any(statistics.rounds_to(exact + sign * SLACK, printed) for sign in (-1, 0, 1))


def same_measure(facts: Facts) -> Iterator[Result]:
    """Yield derived numbers of another measure than what they are recomputed from."""
    kept = {*COUNTED, *IN_MONTHS} - {SG.ResponseTotal}
    for node, methods in facts.groups(SG.derivationMethod).items():
        own = set(facts.graph.objects(node, SG.measure))
        for source in facts.graph.objects(node, SG.derivedFrom):
            theirs = set(facts.graph.objects(source, SG.measure))
            if methods[0] in kept and own and theirs and own.isdisjoint(theirs):
                message = (
                    f"{name(methods[0])} gives the same measure anew ({name(SG.measure)}), not "
                    f"another than {names(sorted(theirs, key=str))}; correct one of them."
                )
                yield fault("DerivedMeasure", node, SG.measure, message)


def categories(facts: Facts) -> Iterator[Result]:
    """Yield totals of categories that the measure does not count, by the project or a document."""
    graph = facts.graph
    for node in sorted(graph.subjects(SG.derivationMethod, SG.ResponseTotal), key=str):
        measures = list(graph.objects(node, SG.measure))
        definitions = [one for some in measures for one in graph.subjects(SG.definesMeasure, some)]
        wanted = {
            category
            for one in (*measures, *definitions)
            for category in graph.objects(one, SG.numeratorCategory)
        }
        for source in graph.objects(node, SG.derivedFrom):
            others = set(graph.objects(source, SG.category)) - wanted
            if wanted and others:
                message = (
                    f"{names(measures)} counts {names(sorted(wanted, key=str), 'and')} "
                    f"({name(SG.numeratorCategory)}), and {name(source)} is of "
                    f"{names(sorted(others, key=str))}; leave it out, or name another measure."
                )
                yield fault("DerivedOfCategories", node, SG.derivedFrom, message, source)


def coordinates(facts: Facts) -> Iterator[Result]:
    """Yield derived numbers that are of something else than what they are recomputed from."""
    graph = facts.graph
    for node, methods in facts.groups(SG.derivationMethod).items():
        sources = list(graph.objects(node, SG.derivedFrom))
        if methods[0] not in SAME_QUANTITY or len(sources) != 1:
            continue
        for property_ in COORDINATES:
            own, theirs = (set(graph.objects(one, property_)) for one in (node, sources[0]))
            # a number of some patients is none of all, and who leaves out the line has none
            if own != theirs and (own or property_ in NARROWING):
                message = (
                    f"{name(methods[0])} gives the same quantity anew, and {name(sources[0])} has "
                    f"{names(sorted(theirs, key=str)) if theirs else 'no value'} "
                    f"({name(property_)}); correct one of them."
                )
                yield fault("DerivedOfSame", node, property_, message, sources[0])


def counted(facts: Facts) -> Iterator[Result]:
    """Yield percentages of counts that nobody prints, and of implied counts that are printed."""
    for node, methods in facts.groups(SG.derivationMethod).items():
        implied = methods[0] == SG.ProportionFromImpliedCount
        if not implied and methods[0] != SG.ProportionFromCounts:
            continue
        for source in facts.graph.objects(node, SG.derivedFrom):
            if (facts.number(source, SG.events) is not None) == implied:
                message = (
                    f"{name(source)} {'gives' if implied else 'does not give'} the count "
                    f"({name(SG.events)}), so that the method is another "
                    f"({name(SG.derivationMethod)}); name that."
                )
                yield fault("DerivedFromCount", node, SG.derivationMethod, message, source)


def agreement(facts: Facts) -> Iterator[Result]:
    """Yield percentages that agree with the printed one and are said not to, or the reverse."""
    graph = facts.graph
    for node, given in sorted(graph.subject_objects(SG.agreesWithPrinted), key=str):
        sources = list(graph.objects(node, SG.derivedFrom))
        methods = set(graph.objects(node, SG.derivationMethod))
        exact = facts.number(node, SG.value)
        # beside an interval it is said of its bounds, see `agreeing`
        if len(sources) != 1 or exact is None or methods.isdisjoint(SAME_QUANTITY - {*INTERVALS}):
            continue
        for printed in graph.objects(sources[0], SG.value):
            if _rounds(exact, Decimal(str(printed))) != (given == Literal(True)):
                message = (
                    f"{float(exact):g} {'does not round' if given == Literal(True) else 'rounds'} "
                    f"to the {printed} of {name(sources[0])} ({name(SG.value)}); correct "
                    f"{name(SG.agreesWithPrinted)}."
                )
                yield fault("AgreesWithValue", node, SG.agreesWithPrinted, message, given)


def units(facts: Facts) -> Iterator[Result]:
    """Yield months of what is given in another unit than their method converts."""
    for node, methods in facts.groups(SG.derivationMethod).items():
        for source in facts.graph.objects(node, SG.derivedFrom):
            labels = {
                str(label)
                for unit in facts.graph.objects(source, SG.unit)
                for label in facts.graph.objects(unit, RDFS.label)
            }
            wanted = IN_MONTHS.get(methods[0])
            if wanted is not None and labels & YEARS.keys() and wanted not in labels:
                message = (
                    f"{name(methods[0])} converts what is given in {wanted}s, and "
                    f"{name(source)} is in another unit ({name(SG.unit)}); correct one of them."
                )
                yield fault("DerivedUnit", node, SG.derivationMethod, message, source)


def _computed(facts: Facts, node: Node, method: Node) -> Iterator[tuple[Node, Fraction]]:
    """Yield the numbers that follow from what a derived estimate rests on."""
    sources = list(facts.graph.objects(node, SG.derivedFrom))

    def of_sources(property_: Node) -> list[Fraction]:
        found = [facts.number(source, property_) for source in sources]
        return [one for one in found if one is not None] if None not in found else []

    if method in COUNTED:
        events, totals = of_sources(SG.events), set(of_sources(SG.denominator))
        if events and (len(sources) == 1 or method == SG.ResponseTotal):
            yield SG.events, sum(events, Fraction(0))
        event = facts.number(node, SG.events)
        total = facts.number(node, SG.denominator)
        event = sum(events, Fraction(0)) if event is None and events else event
        total = totals.pop() if total is None and len(totals) == 1 else total
        if event is not None and total and event <= total:
            yield SG.value, 100 * event / total
            yield from _bounds(facts, node, int(event), int(total))
    elif method in IN_MONTHS:
        for property_ in (SG.value, SG.ciLower, SG.ciUpper, SG.rangeLower, SG.rangeUpper):
            if len(times := of_sources(property_)) == 1:
                decimal = Decimal(times[0].numerator) / Decimal(times[0].denominator)
                months = statistics.in_months(decimal, IN_MONTHS[method])
                if months is not None:
                    yield property_, months
    elif method == SG.SumOfParts and (parts := of_sources(SG.value)):
        yield SG.value, sum(parts, Fraction(0))


def _bounds(facts: Facts, node: Node, events: int, total: int) -> Iterator[tuple[Node, Fraction]]:
    """Yield the bounds of the interval of a share, by the method and level that are named."""
    level = facts.number(node, SG.ciLevel)
    for method in facts.graph.objects(node, SG.ciMethod):
        if method in INTERVALS and level is not None and 0 < level < 100:
            interval = INTERVALS[method](events, total, float(level) / 100)
            yield SG.ciLower, Fraction(100 * interval.lower)
            yield SG.ciUpper, Fraction(100 * interval.upper)
