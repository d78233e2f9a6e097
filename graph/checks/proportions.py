"""Percentages against the counts, denominators and other percentages that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import OPEN, Finding, Rule, View, check, shown, texts
from sarcograph.graph.checks.literature import GRIM, SAMPL
from sarcograph.graph.derive.proportions import counts_of, level_of, percent_bounds
from sarcograph.graph.model.anchors import Mention, Span
from sarcograph.graph.model.numbers import Estimate, Reading
from sarcograph.graph.statistics import decimals

PROPORTION_ROUNDING = Rule(
    "proportion-rounding",
    "count and denominator against the printed percentage",
    "100 n / N lies within half a unit of the last printed digit of the percentage; at a tie both "
    "neighbours are right.",
    f"{GRIM} (granularity of proportions)",
    severity="impossible",
    consequence="figure",
)
SAME_FRACTION = Rule(
    "same-fraction-two-prints",
    "one fraction printed two ways",
    "A fraction carries the same percentage throughout a document, save that it may be printed to "
    "fewer digits.",
    f"{GRIM} (granularity of proportions)",
    severity="conflict",
    consequence="figure",
)
IMPOSSIBLE_PERCENTAGE = Rule(
    "impossible-percentage",
    "a percentage that no count of the patients gives",
    "Some whole number of the patients gives the printed percentage when it is rounded as printed; "
    "where no denominator is printed, it may be of other patients than the group that is named.",
    f"{GRIM} (the GRIM test, applied to a proportion)",
    severity="impossible",
    consequence="comparability",
)
DENOMINATOR = Rule(
    "denominator-mismatch",
    "a percentage of others than the words name",
    "A percentage is computed over the patients whom its sentence or column names.",
    f"{SAMPL} (numerators and denominators of percentages)",
    severity="conflict",
    consequence="figure",
)
WITHOUT_INTERVAL = Rule(
    "proportion-without-interval",
    "response rates without a confidence interval",
    "The response rates of a study's own patients come with a confidence interval.",
    f"{SAMPL} (precision of estimates)",
    severity="method",
    consequence="comparability",
    finds_missing=True,
    lists=True,
)


@dataclass(frozen=True, slots=True)
class Percentage:
    """A place that prints a percentage whose count and denominator are known."""

    estimate: Estimate
    reading: Reading
    printed: Decimal
    events: int
    total: int

    @property
    def exact(self) -> Fraction:
        """Return the percentage that the counts give."""
        return statistics.percentage(self.events, self.total)

    @property
    def fits(self) -> bool:
        """Tell whether the counts may be printed so."""
        return statistics.rounds_to(self.exact, self.printed)


def percentages(view: View) -> list[Percentage]:
    """Return every printed percentage of known counts, in the order of their places."""
    found = []
    for estimate in view.document.estimates:
        counts = counts_of(estimate)
        if counts is None or view.measure(estimate.coordinates.measure).time_to_event:
            # survival at a time is estimated, and also counts who left before
            continue
        for reading in estimate.readings:
            value = reading.printed.value
            plain = reading.component in ("value", "events-and-value")
            if value is None or not plain or reading.printed.operator != "=":
                continue
            if reading.printed.unit not in (None, "percent"):
                continue
            events = reading.printed.events
            own = counts[0] if events is None else events
            totals = [size for size in view.denominators(estimate) if size >= own]
            fitting = [
                size for size in totals if Percentage(estimate, reading, value, own, size).fits
            ]
            total = next(iter(fitting), counts[1])
            if own > total:
                # more events than patients are no count of patients: another rule finds those
                continue
            found.append(Percentage(estimate, reading, value, own, total))
    return sorted(found, key=lambda one: one.reading.pointer.order)


def _column(percentage: Percentage) -> tuple[str, str] | None:
    cell = percentage.reading.cell
    return (cell.table, cell.column) if cell else None


def _sums(view: View, wrong: Percentage, all_of_them: list[Percentage]) -> Iterator[str]:
    """Say to what the wrong percentage adds up with those that it belongs together with."""
    here = wrong.estimate.coordinates
    same_column = [one for one in all_of_them if _column(one) == _column(wrong)]
    if here.category and view.measure(here.measure).divides:
        shared = replace(here, category=None)
        group = [
            one for one in same_column if replace(one.estimate.coordinates, category=None) == shared
        ]
        if len(group) > 1 and sum(one.events for one in group) == wrong.total:
            yield from _adjusted(group)
    if here.grades:
        by_grade = [
            one
            for one in all_of_them
            if replace(one.estimate.coordinates, grades=()) == replace(here, grades=())
            and (one.reading.cell is None) == (wrong.reading.cell is None)
        ]
        whole = [one for one in by_grade if one.estimate.coordinates.grades == ("any",)]
        parts = [one for one in by_grade if one.estimate.coordinates.grades != ("any",)]
        if len(whole) == 1 and len(parts) > 1:
            total = sum(one.printed for one in parts)
            sum_text = " + ".join(str(one.printed) for one in parts)
            relation = "=" if total == whole[0].printed else "and not"
            yield (
                f"the grades are printed as {sum_text} = {total}, any grade as {whole[0].printed}"
                if (relation == "and not")
                else f"any grade is printed as the sum of the rounded grades, {sum_text} = {total}"
            )


def _adjusted(group: list[Percentage]) -> Iterator[str]:
    total = sum(one.printed for one in group)
    places = max(decimals(one.printed) for one in group)
    honest = sum(statistics.rounded(one.exact, places) for one in group)
    sum_text = " + ".join(str(one.printed) for one in group)
    if total == 100 != honest:
        yield (
            f"it makes the column add up to 100: {sum_text} = {total}, rounded one by one {honest}"
        )
    elif total != honest:
        yield f"the column adds up to {total}, rounded one by one to {honest}"


def _support(view: View, wrong: Percentage) -> list[str]:
    """Say which sums of counts hold with the printed count."""
    here = wrong.estimate.coordinates
    by_coordinates = {one.coordinates: one for one in view.document.estimates}
    reasons = []
    for partition in view.file.partitions.values():
        if (partition.exclusive, partition.exhaustive) != ("yes", "yes"):
            continue
        if here.population not in partition.parts:
            continue
        parts = [by_coordinates.get(replace(here, population=key)) for key in partition.parts]
        whole = by_coordinates.get(replace(here, population=partition.of))
        counts = [one.events for one in parts if one is not None and one.events is not None]
        if whole is not None and len(counts) == len(parts) and sum(counts) == whole.events:
            reasons.append(f"{' + '.join(map(str, counts))} = {whole.events} over the groups")
    if here.grades:
        group = [
            one
            for one in view.document.estimates
            if replace(one.coordinates, grades=()) == replace(here, grades=())
        ]
        whole = next((one for one in group if one.coordinates.grades == ("any",)), None)
        counts = [one.events for one in group if one is not whole and one.events is not None]
        if whole is not None and len(counts) > 1 and sum(counts) == whole.events:
            reasons.append(f"{' + '.join(map(str, counts))} = {whole.events} over the grades")
    return reasons


@check(PROPORTION_ROUNDING)
def proportion_rounding(view: View) -> Iterator[Finding]:
    """Compare each percentage with the counts it is printed for."""
    found = percentages(view)
    for one in found:
        if one.fits:
            continue
        alike = [
            other.reading
            for other in found
            if other.estimate is one.estimate
            and (other.events, other.printed) == (one.events, one.printed)
        ]
        if alike[0] is not one.reading:
            continue
        digits = decimals(one.printed)
        near = abs(one.exact - Fraction(one.printed)) <= Fraction(1, 10**digits)
        right = statistics.rounded(one.exact, digits)
        fitting = statistics.implied_counts(one.printed, one.total)
        also = list(_sums(view, one, found))
        if fitting:
            counts = " or ".join(map(str, fitting))
            also.append(f"{one.printed}% would be {counts} of {one.total}")
        else:
            also.append(f"no count of {one.total} gives {one.printed}%")
        support = _support(view, one)
        if one.estimate.says:
            resolution = one.estimate.says
        elif support:
            resolution = f"the count holds ({'; '.join(support)}), the percentage should be {right}"
        else:
            resolution = f"with the printed count the percentage is {right}"
        yield Finding(
            rule=PROPORTION_ROUNDING,
            other_severity="rounding" if near else "impossible",
            other_consequence="editorial" if near else "figure",
            places=view.places(alike),
            about=(view.estimate_iri(one.estimate),),
            mark=one.reading.text,
            recomputed=f"{one.events}/{one.total} = {shown(one.exact, 3)}%, so {right}",
            message=f"{view.name(one.estimate)}: {one.events} of {one.total} is {right}%, "
            f"not {one.printed}%",
            resolution=resolution,
            also=tuple(also),
        )


@check(SAME_FRACTION)
def same_fraction(view: View) -> Iterator[Finding]:
    """Find fractions that are printed as two percentages of the same precision."""
    groups: dict[Fraction, list[Percentage]] = {}
    for one in percentages(view):
        # a percentage without a count may be of anything
        if one.reading.printed.events is not None or one.estimate.events is not None:
            groups.setdefault(one.exact, []).append(one)
    for exact, group in sorted(groups.items()):
        by_digits: dict[int, set[Decimal]] = {}
        for one in group:
            by_digits.setdefault(decimals(one.printed), set()).add(one.printed)
        if all(len(prints) == 1 for prints in by_digits.values()):
            continue
        wrong = [one for one in group if not one.fits]
        if not wrong:
            # at a tie, half up and half to even are both right
            continue
        ordered = wrong + [one for one in group if one.fits]
        digits = max(decimals(one.printed) for one in wrong)
        right = statistics.rounded(exact, digits)
        near = all(
            abs(one.exact - Fraction(one.printed)) <= Fraction(1, 10 ** decimals(one.printed))
            for one in wrong
        )
        counts = sorted({(one.total, one.events) for one in group})
        fraction = " = ".join(f"{events}/{total}" for total, events in counts)
        odd = ", ".join(dict.fromkeys(str(one.printed) for one in wrong))
        yield Finding(
            rule=SAME_FRACTION,
            other_severity="rounding" if near else "conflict",
            other_consequence="editorial" if near else "figure",
            places=view.places([one.reading for one in ordered]),
            about=tuple(dict.fromkeys(view.estimate_iri(one.estimate) for one in ordered)),
            mark=" / ".join(dict.fromkeys(str(one.printed) for one in ordered)),
            recomputed=f"{fraction} = {shown(exact, 3)}%",
            message=f"{fraction} is printed as {odd} in {len(wrong)} of {len(group)} places",
            resolution=f"{right} is right",
        )


def _sizes_beside(view: View, estimate: Estimate, reading: Reading) -> list[Reading]:
    """Return the printed numbers of patients that a percentage may be of where it stands.

    Of pages each may tell of an analysis of its own: a size on one is none of another's figures.
    """
    sizes = view.sizes_of(estimate)
    if isinstance(reading.pointer, Span):
        return sizes
    pages = [(one, one.pointer) for one in sizes]
    mine = reading.pointer.page
    return [one for one, place in pages if isinstance(place, Mention) and place.page == mine]


def _gives(value: Decimal, sizes: Iterable[int]) -> Iterator[str]:
    """Yield the fractions of patients, by their number in `sizes`, that are printed as `value`."""
    for size in sizes:
        if counts := statistics.implied_counts(value, size):
            yield f"{counts[0]}/{size}"


@check(IMPOSSIBLE_PERCENTAGE)
def impossible_percentage(view: View) -> Iterator[Finding]:
    """Test percentages that are printed without a count against the number of patients."""
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.statistic != "proportion" or here.counting == "counts-events":
            continue
        if view.measure(here.measure).time_to_event:
            continue
        if estimate.events is not None or estimate.unit != "percent":
            continue
        of = estimate.denominator_reading()
        readings, beside = [], []
        totals: list[int] = []
        for one in estimate.readings:
            value = one.printed.value
            if one.component != "value" or value is None or one.printed.operator != "=":
                continue
            sizes = [of] if of else _sizes_beside(view, estimate, one)
            numbers = [_number(size) for size in sizes]
            known = [number for number in numbers if number]
            if known and not any(statistics.implied_counts(value, number) for number in known):
                readings.append(one)
                beside += sizes
                totals += known
        if not readings:
            continue
        total, value = totals[0], readings[0].printed.value or Decimal(0)
        fewer = list(islice(_gives(value, range(total - 1, 0, -1)), 2))
        # of so many patients there is a count for every percentage of so many digits
        enough = 10 ** (2 + decimals(value))
        more = list(islice(_gives(value, range(total + 1, total + enough + 1)), 1))
        named = ", ".join(fewer + more)
        nearest = statistics.rounded(Fraction(value) * total / 100, 0)
        near = statistics.rounded(statistics.percentage(int(nearest), total), decimals(value))
        # who cites a percentage cites it as its own source counts it
        own = view.file.studies[view.file.populations[here.population].study].reported_in == "this"
        # cut instead of rounded, or rounded wrongly
        slip = abs(near - value) <= Decimal(1).scaleb(-decimals(value))
        settled = None if of else _by_interval(estimate, total)
        only = f", and only {settled} gives it and its interval" if settled else ""
        yield Finding(
            rule=IMPOSSIBLE_PERCENTAGE,
            other_severity="ambiguous" if of is None else "impossible",
            places=view.places(readings, beside),
            about=(view.estimate_iri(estimate), view.iri("population", here.population)),
            mark=f"{texts(readings)} of {total}",
            recomputed=f"nearest: {nearest}/{total} = {shown(Fraction(near), decimals(value))}%",
            message=f"{view.name(estimate)}: no count of {total} patients gives {value}%"
            + ("" if of else f"; of how many it is, is not printed{only}"),
            resolution=f"it would be {settled}, by its interval"
            if settled
            else f"it would fit other numbers of patients, such as {named}"
            if named
            else OPEN,
            other_consequence="figure"
            if of
            else "comparability"
            if view.measure(here.measure).kind == "outcome" and own and not slip
            else "editorial",
        )


def _by_interval(estimate: Estimate, most: int) -> str | None:
    """Return the one count of at most so many patients that gives percentage and interval."""
    value, interval, level = estimate.value, estimate.interval, level_of(estimate)
    if value is None or interval is None or level is None:
        return None
    found = [
        f"{count} of {total}"
        for total in range(most, 0, -1)
        for count in statistics.implied_counts(value, total)
        if any(
            all(
                bound is not None and statistics.rounds_to(Fraction(exact), bound)
                for exact, bound in zip(
                    percent_bounds(count, total, method, level),
                    (interval.lower, interval.upper),
                    strict=True,
                )
            )
            for method in statistics.INTERVALS
        )
    ]
    return found[0] if len(found) == 1 else None


def _number(reading: Reading) -> int | None:
    """Return of how many patients a reading says something is."""
    beside = reading.printed.denominator
    return beside if beside is not None else reading.printed.events


def _start(reading: Reading) -> int | None:
    """Return where the words of a reading begin; None where no text is kept."""
    return reading.pointer.start if isinstance(reading.pointer, Span) else None


@check(DENOMINATOR)
def denominator_mismatch(view: View) -> Iterator[Finding]:
    """Find percentages that fit another group than the one the words count them in."""
    sizes_at: dict[int | None, str] = {
        place: key
        for key, readings in view.document.sizes.items()
        for reading in readings
        if (place := _start(reading)) is not None
    }
    for estimate in view.document.estimates:
        here = estimate.coordinates
        counts = counts_of(estimate)
        if counts is None or estimate.value is None:
            continue
        events, total, _ = counts
        named = estimate.among
        # words that give the size as the denominator name the group itself
        counted = [
            one
            for one in estimate.readings
            if _start(one) in sizes_at and one.component in ("events", "events-and-value")
        ]
        if estimate.denominator_reading() is not None:
            counted = []
        if named is None and counted:
            # the same words give the size of a subgroup, which belongs to the group they name
            parent = view.file.populations[sizes_at[_start(counted[0])]].parent
            # an arm is a part of all patients: its percentages are not held against all of them
            named = None if parent in view.with_ancestors(here.population) else parent
        size = view.patients(named) if named else None
        if named is None or size is None or named == here.population or size in (0, total):
            continue
        right = statistics.percentage(events, size) if events <= size else None
        fits_named = right is not None and statistics.rounds_to(right, estimate.value)
        fits_total = statistics.rounds_to(statistics.percentage(events, total), estimate.value)
        if fits_named or not fits_total:
            continue
        would = f"{events}/{size} = {shown(right)}%" if right is not None else "impossible"
        readings = [*counted, *(one for one in estimate.readings if one.printed.value is not None)]
        yield Finding(
            rule=DENOMINATOR,
            places=view.places(readings, view.document.sizes.get(named, ())[:1]),
            about=(view.estimate_iri(estimate), view.iri("population", named)),
            mark=texts(readings),
            recomputed=f"{events}/{total} = {shown(statistics.percentage(events, total))}%; "
            f"{would}",
            message=f"{view.name(estimate)}: the words name {view.group(named)} ({size}), the "
            f"percentage is of {view.group(here.population)} ({total})",
            resolution=f"the percentage fits {total} and not {size}",
        )


@check(WITHOUT_INTERVAL)
def proportion_without_interval(view: View) -> Iterator[Finding]:
    """Recompute the intervals of a study's own response rates where it prints none."""
    own = {key for key, study in view.file.studies.items() if study.reported_in == "this"}
    rates = [
        estimate
        for estimate in view.document.estimates
        if view.measure(estimate.coordinates.measure).numerator
        and view.file.populations[estimate.coordinates.population].study in own
        and counts_of(estimate) is not None
    ]
    if not rates or any(estimate.interval is not None for estimate in rates):
        return
    parts = []
    for estimate in rates:
        events, total, _ = counts_of(estimate) or (0, 1, False)
        interval = statistics.clopper_pearson(events, total)
        parts.append(
            f"{view.name(estimate)} {events}/{total}: {shown(100 * interval.lower, 1)} to "
            f"{shown(100 * interval.upper, 1)}"
        )
    readings = [estimate.readings[0] for estimate in rates]
    yield Finding(
        rule=WITHOUT_INTERVAL,
        places=view.places(readings),
        about=tuple(view.estimate_iri(estimate) for estimate in rates),
        mark=texts(readings),
        recomputed="; ".join(parts),
        message=f"{len(rates)} response rates without a confidence interval in {view.here}: "
        + "; ".join(_compared_first(view, rates, parts)),
        resolution="exact 95% intervals (Clopper-Pearson) are given in percent",
    )


def _compared_first(view: View, rates: list[Estimate], intervals: list[str]) -> list[str]:
    """Return the intervals of the rates that are compared, or the first two."""
    compared = {
        (one.measure, group)
        for one in view.document.comparisons
        if one.reference is None
        for group in one.between
    }
    found = [
        interval
        for rate, interval in zip(rates, intervals, strict=True)
        if (rate.coordinates.measure, rate.coordinates.population) in compared
    ]
    return found or intervals[:2]
