"""Counts of the parts of a population, and the counts of its categories, against its size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import Finding, Rule, View, check, shown
from sarcograph.graph.checks.literature import GRIM, RECIST, ROUNDED_SUMS, STATCHECK, STROBE
from sarcograph.graph.derive.responses import response_parts
from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.numbers import Estimate, Reading
from sarcograph.graph.model.reach import measures_with

CATEGORY_SUM = Rule(
    "category-sum",
    "categories against the number of patients",
    "The counts of exclusive categories of one population add up to no more than its size, and to "
    "exactly its size where the categories are all there are.",
    f"{GRIM} (integer data against their sample size)",
    severity="impossible",
    consequence="figure",
)
RESPONSE_TOTAL = Rule(
    "response-total",
    "response categories against the response rate",
    "A response rate counts exactly the patients in the response categories of its definition.",
    f"{RECIST} (evaluation of best overall response)",
    severity="impossible",
    consequence="figure",
)
PARTITION_SUM = Rule(
    "partition-sum",
    "parts against the whole population",
    "Where parts of a population exclude each other and leave no one out, the sizes of the parts "
    "and the events in the parts add up to those of the whole.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="impossible",
    consequence="figure",
)
GRADE_SUM = Rule(
    "grade-sum",
    "grades against any grade",
    "Where each patient is counted once by the highest grade, the patients with single grades of "
    "an adverse event add up to those with any grade.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="conflict",
    consequence="figure",
)
MULTI_MEMBERSHIP = Rule(
    "multi-membership",
    "categories that share patients without a word",
    "Where the counts of the values of one feature add up to more than the patients, some patients "
    "have several values, and the source says so.",
    f"{STROBE} (items 13 and 14)",
    severity="ambiguous",
    consequence="comparability",
)
SHARED_PATIENTS = Rule(
    "shared-patients",
    "parts that share no patient and hold more than there are",
    "Parts of a population that share no patient, as the source says or as they are defined, do "
    "not add up to more than the population.",
    f"{STROBE} (items 13 and 14)",
    severity="impossible",
    consequence="comparability",
)
PERCENT_SUM = Rule(
    "percent-sum",
    "percentages of categories against 100",
    "The printed percentages of categories that exclude each other add up to no more than 100, "
    "save for what the rounding of each allows.",
    ROUNDED_SUMS,
    severity="impossible",
    consequence="figure",
)


def count_reading(estimate: Estimate) -> Reading | None:
    """Return the reading that prints the counted events, the preferred one if there are several."""
    readings = [one for one in estimate.readings if one.printed.events is not None]
    readings = [one for one in readings if one.component in ("events", "events-and-value")]
    preferred = [one for one in readings if one in estimate.preferred]
    return next(iter(preferred or readings), None)


def first_place(estimate: Estimate) -> tuple[int, int]:
    """Return where a quantity is first printed, as its places are sorted."""
    return min((reading.pointer.order for reading in estimate.readings), default=(0, 0))


def groups_by_category(view: View) -> dict[Coordinates, list[Estimate]]:
    """Return the estimates with a category and a count, by what they share besides the category."""
    groups: dict[Coordinates, list[Estimate]] = {}
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if (
            here.category
            and estimate.events is not None
            and here.statistic in ("proportion", "count")
        ):
            groups.setdefault(replace(here, category=None), []).append(estimate)
    for group in groups.values():
        group.sort(key=first_place)
    return groups


def _category(view: View, estimate: Estimate) -> str:
    here = estimate.coordinates
    return view.measure(here.measure).categories[here.category or ""]


def _implied_resolution(
    view: View, group: list[Estimate], size: int
) -> tuple[str, tuple[Estimate, ...]]:
    """Say which category is off, where the printed response rates of the group tell."""
    shared = replace(group[0].coordinates, category=None)
    printed = {e.coordinates: e for e in view.document.estimates if e.value is not None}
    fitting: list[Estimate] = []
    rates: list[Estimate] = []
    numerators: set[str] = set()
    for key, entry in measures_with(view.evidence.entities, "numerator"):
        rate = printed.get(replace(shared, measure=key))
        if rate is None or rate.value is None:
            continue
        parts = [one for one in group if one.coordinates.category in entry.numerator]
        events = sum(one.events or 0 for one in parts)
        if size and statistics.rounds_to(statistics.percentage(events, size), rate.value):
            fitting += parts
            rates.append(rate)
            numerators |= {one.coordinates.category or "" for one in parts}
    left = [one for one in group if one.coordinates.category not in numerators]
    if len(left) != 1 or not rates:
        return "open: no printed rate tells which count is off", ()
    others = sum(one.events or 0 for one in group if one is not left[0])
    names = " and ".join(view.label(rate.coordinates.measure) for rate in rates)
    return (
        f"the printed {names} fit {size} patients with the other counts, so only "
        f"{size - others} with {_category(view, left[0])} instead of {left[0].events} would fit"
    ), tuple(rates)


@check(CATEGORY_SUM)
def category_sum(view: View) -> Iterator[Finding]:
    """Compare the sum of response categories with the number of patients."""
    for shared, group in groups_by_category(view).items():
        if not view.measure(shared.measure).divides:
            continue
        size = view.whole(group[0])
        total = sum(one.events or 0 for one in group)
        if size is None or total <= size or len(group) < 2:
            continue
        readings = [one for one in map(count_reading, group) if one is not None]
        resolution, rates = _implied_resolution(view, group, size)
        sizes = view.document.sizes.get(shared.population, ())
        sum_text = " + ".join(str(one.events) for one in group)
        yield Finding(
            rule=CATEGORY_SUM,
            places=view.places(readings, sizes[:1]),
            about=tuple(view.estimate_iri(one) for one in (*group, *rates)),
            mark=f"{sum_text} of {size}",
            recomputed=f"{sum_text} = {total}, not {size}",
            message=f"the categories of {view.label(shared.measure)} hold {total} patients of "
            f"{size}",
            resolution=resolution,
        )


@check(MULTI_MEMBERSHIP)
def multi_membership(view: View) -> Iterator[Finding]:
    """Find categories that together hold more patients than there are, without a word on it."""
    for shared, group in groups_by_category(view).items():
        if not view.measure(shared.measure).overlapping or len(group) < 2:
            continue
        if any(one.coordinates.counting == "counts-events" for one in group):
            continue
        size = view.whole(group[0])
        total = sum(one.events or 0 for one in group)
        if size is None or total <= size:
            continue
        readings = [one for one in map(count_reading, group) if one is not None]
        excess = total - size
        least = -(-excess // (len(group) - 1))
        yield Finding(
            rule=MULTI_MEMBERSHIP,
            places=view.places(readings, view.document.sizes.get(shared.population, ())[:1]),
            about=tuple(view.estimate_iri(one) for one in group),
            mark=" + ".join(str(one.events) for one in group) + f" of {size}",
            recomputed=f"{total} = {size} + {excess}",
            message=f"the values of {view.label(shared.measure)} hold {total} patients of {size}: "
            "some have several, and the source does not say which",
            resolution=f"at least {least} and, if each has one at all, at most {excess} have "
            "several",
        )


@check(SHARED_PATIENTS)
def shared_patients(view: View) -> Iterator[Finding]:
    """Find parts without a patient in common that together hold more than the population."""
    for key, partition in view.file.partitions.items():
        whole = view.patients(partition.of)
        sizes = [view.document.sizes.get(part, ()) for part in partition.parts]
        counts = [readings[0].printed.events or 0 for readings in sizes if readings]
        total = sum(counts)
        if whole is None or len(counts) != len(sizes) or total <= whole:
            continue
        if partition.exclusive != "yes" or partition.exhaustive == "yes":
            continue  # sites of metastases may share patients; what divides all has a sum rule
        excess = total - whole
        sum_text = " + ".join(map(str, counts))
        yield Finding(
            rule=SHARED_PATIENTS,
            places=view.places(
                [readings[0] for readings in sizes], view.document.sizes[partition.of][:1]
            ),
            about=(view.iri("partition", key),),
            mark=f"{sum_text} of {whole}",
            recomputed=f"{sum_text} = {total} = {whole} + {excess}",
            message=f"the parts by {partition.by}, said to share no patient, hold {total} of "
            f"{whole}",
            resolution=f"at least {-(-excess // (len(counts) - 1))} and, if each patient is in one "
            f"part at all, at most {excess} are in several",
        )


@check(RESPONSE_TOTAL)
def response_total(view: View) -> Iterator[Finding]:
    """Compare a printed count of responders with the sum of its categories."""
    printed = {one.coordinates: one for one in view.document.estimates}
    measures = sorted({here.measure for here in printed if view.measure(here.measure).numerator})
    for measure in measures:
        for coordinates, parts, missing in response_parts(view.evidence, view.document, measure):
            rate = printed.get(coordinates)
            total = sum(part.events or 0 for part in parts)
            if rate is None or rate.events is None or rate.events == total:
                continue
            if missing and rate.events > total:
                continue
            readings = [one for one in map(count_reading, (rate, *parts)) if one is not None]
            sum_text = " + ".join(str(part.events) for part in parts)
            yield Finding(
                rule=RESPONSE_TOTAL,
                places=view.places(readings),
                about=tuple(view.estimate_iri(one) for one in (rate, *parts)),
                mark=f"{view.label(measure)} {rate.events}",
                recomputed=f"{sum_text} = {total}",
                message=f"{view.name(rate)} counts {rate.events} patients, its categories {total}",
            )


@check(PARTITION_SUM)
def partition_sum(view: View) -> Iterator[Finding]:
    """Compare sizes and events of the parts with those of the whole, where nobody is left out."""
    by_coordinates = {one.coordinates: one for one in view.document.estimates}
    for key, partition in view.file.partitions.items():
        if (partition.exclusive, partition.exhaustive) != ("yes", "yes"):
            continue
        sizes = [view.document.size_of(part) for part in partition.parts]
        whole = view.document.size_of(partition.of)
        known = [size for size in sizes if size is not None]
        if whole is not None and len(known) == len(sizes) and sum(known) != whole:
            readings = [view.document.sizes[name][0] for name in (partition.of, *partition.parts)]
            yield Finding(
                rule=PARTITION_SUM,
                places=view.places(readings),
                about=(view.iri("partition", key),),
                mark=f"{' + '.join(map(str, known))} of {whole}",
                recomputed=f"{sum(known)}, not {whole}",
                message=f"the parts by {partition.by} hold {sum(known)} patients of {whole}",
            )
        for here, total in by_coordinates.items():
            if here.population != partition.of or total.events is None:
                continue
            parts = [by_coordinates.get(replace(here, population=part)) for part in partition.parts]
            counted = [one for one in parts if one is not None and one.events is not None]
            if len(counted) != len(parts):
                continue
            events = sum(one.events or 0 for one in counted)
            if events == total.events:
                continue
            found = [one for one in map(count_reading, (total, *counted)) if one is not None]
            yield Finding(
                rule=PARTITION_SUM,
                places=view.places(found),
                about=tuple(view.estimate_iri(one) for one in (total, *counted)),
                mark=f"{total.events} = {' + '.join(str(one.events) for one in counted)}",
                recomputed=f"{events}, not {total.events}",
                message=f"{view.name(total)}: the parts by {partition.by} hold {events}, the whole "
                f"{total.events}",
            )


@check(GRADE_SUM)
def grade_sum(view: View) -> Iterator[Finding]:
    """Compare the patients with single grades of an adverse event with those with any grade."""
    groups: dict[Coordinates, list[Estimate]] = {}
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.grades and here.adverse_event and estimate.events is not None:
            groups.setdefault(replace(here, grades=()), []).append(estimate)
    for group in groups.values():
        total = next((one for one in group if one.coordinates.grades == ("any",)), None)
        parts = [one for one in group if one is not total]
        covered = [grade for one in parts for grade in one.coordinates.grades]
        if total is None or len(covered) != len(set(covered)):
            continue
        if any((one.events or 0) > (total.events or 0) for one in parts):
            # a part that is more than the whole is found by itself
            continue
        events = sum(one.events or 0 for one in parts)
        complete = set(covered) >= {"1", "2", "3", "4"}
        if events <= (total.events or 0) and not (complete and events < (total.events or 0)):
            continue
        readings = [one for one in map(count_reading, (total, *parts)) if one is not None]
        yield Finding(
            rule=GRADE_SUM,
            places=view.places(readings),
            about=tuple(view.estimate_iri(one) for one in (total, *parts)),
            mark=f"{total.events} = {' + '.join(str(one.events) for one in parts)}",
            recomputed=f"{events}, not {total.events}",
            message=f"{view.name(total)}: {total.events} patients, but {events} with single grades",
        )


@check(PERCENT_SUM)
def percent_sum(view: View) -> Iterator[Finding]:
    """Find exclusive categories whose percentages add up to more than rounding allows."""
    groups: dict[Coordinates, list[Estimate]] = {}
    for estimate in view.document.estimates:
        here = estimate.coordinates
        plain = estimate.unit == "percent" and estimate.operator == "="
        if (
            here.category
            and plain
            and estimate.value is not None
            and here.statistic == "proportion"
        ):
            groups.setdefault(replace(here, category=None), []).append(estimate)
    for shared, found in groups.items():
        group = sorted(found, key=first_place)
        values = [one.value for one in group if one.value is not None]
        slack = sum(statistics.half_unit(value) for value in values)
        total = sum(values, Decimal(0))
        if not view.measure(shared.measure).divides or Fraction(total) - 100 <= slack:
            continue
        readings = [one for one in map(Estimate.value_reading, group) if one is not None]
        yield Finding(
            rule=PERCENT_SUM,
            places=view.places(readings),
            about=tuple(view.estimate_iri(one) for one in group),
            mark=f"{' + '.join(map(str, values))} = {total}",
            recomputed=f"at most {shown(100 + slack)}",
            message=f"{view.label(shared.measure)}: the percentages add up to {total}",
        )
