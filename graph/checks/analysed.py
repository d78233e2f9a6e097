"""How many were analysed, and had an event, against how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sarcograph.graph.checks.base import OPEN, Finding, Rule, View, check, texts
from sarcograph.graph.checks.counts import count_reading
from sarcograph.graph.checks.literature import GRIM, STATCHECK, STROBE
from sarcograph.graph.model.numbers import Estimate, Reading

ANALYSED = Rule(
    "analysed-above-population",
    "more patients analysed than there are",
    "An analysis counts no more patients than the group has, or the role of the analysis; none "
    "counts more than were enrolled. In an arm, those who were given its treatment may be more.",
    f"{STROBE} (item 13, numbers at each stage)",
    severity="impossible",
    consequence="figure",
)
ANALYSED_SUM = Rule(
    "analysed-sum",
    "analysed parts against the analysed whole",
    "Where parts of a population exclude each other and leave no one out, the patients of one "
    "analysis in the parts add up to those in the whole.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="impossible",
    consequence="figure",
)
EVENTS = Rule(
    "more-events-than-patients",
    "more events than patients",
    "No more patients have an event than there are in the group, by any size that is printed for "
    "it; what is more is a number of events.",
    f"{GRIM} (integer data against their sample size)",
    severity="impossible",
    consequence="figure",
)

_AS_GIVEN = frozenset({"safety", "as-treated", "toxicity-evaluable", "pharmacokinetic"})
"""The roles of analyses that may count a patient in the arm whose treatment was given."""


def _role(role: str) -> str:
    return role.replace("-", " ")


def _above(
    view: View, population: str, what: str, reading: Reading, bound: Reading, *, moved: bool
) -> Finding | None:
    """Return the finding that more are in `reading` than in `bound`, None where they are not."""
    some, most = reading.printed.events, bound.printed.events
    if some is None or most is None or some <= most:
        return None
    return Finding(
        rule=ANALYSED,
        other_severity="ambiguous" if moved else "impossible",
        places=view.places(reading, bound),
        about=(view.iri("population", population),),
        mark=f"{some} of {most}",
        recomputed=f"at most {most}",
        message=f"{view.group(population)}: {some} are {what}, of {most}",
        resolution="patients of another arm may have been given its treatment"
        if moved
        else "open: one of the two numbers, or whom it counts, is another",
    )


def _of_group(view: View, estimate: Estimate) -> Sequence[Reading]:
    """Return the size of the group where its analysis has none and counts no one from elsewhere."""
    here = estimate.coordinates
    if not here.of_patients or here.analysis_population in _AS_GIVEN:
        return ()
    return view.document.sizes.get(here.population, ())[:1]


@check(ANALYSED)
def analysed_above_population(view: View) -> Iterator[Finding]:
    """Compare the sizes of analysis populations, and denominators, with those they belong to."""
    for (population, role), readings in view.document.analysis_sizes.items():
        enrolled = view.document.analysis_sizes.get((population, "enrolled"), ())
        bounds = enrolled or (view.document.sizes.get(population, ()) if role != "enrolled" else ())
        if not readings or not bounds or role == "enrolled":
            continue
        moved = role in _AS_GIVEN and view.file.populations[population].parent is not None
        what = f"in the analysis '{_role(role)}'"
        if found := _above(view, population, what, readings[0], bounds[0], moved=moved):
            yield found
    for estimate in view.document.estimates:
        here = estimate.coordinates
        sizes = view.sizes_of(estimate) or _of_group(view, estimate)
        printed = estimate.denominator_reading()
        if printed is None or not sizes or here.counting == "counts-events":
            continue
        most = max(sizes, key=lambda one: one.printed.events or 0)
        number = printed.printed.denominator
        counted = number if number is not None else printed.printed.events
        if counted is None or counted <= (most.printed.events or 0):
            continue
        yield Finding(
            rule=ANALYSED,
            other_severity="conflict",
            places=view.places(printed, most),
            about=(view.estimate_iri(estimate), view.iri("population", here.population)),
            mark=f"{printed.text} of {most.text}",
            recomputed=f"at most {most.printed.events}",
            message=f"{view.name(estimate)}: told of {counted} patients, though the group has "
            f"{most.printed.events}" + (f" ({estimate.says})" if estimate.says else ""),
            resolution=estimate.says or OPEN,
        )


@check(ANALYSED_SUM)
def analysed_sum(view: View) -> Iterator[Finding]:
    """Add up the patients of one analysis over the parts of a population."""
    sizes = view.document.analysis_sizes
    for key, partition in view.file.partitions.items():
        if (partition.exclusive, partition.exhaustive) != ("yes", "yes"):
            continue
        roles = [role for population, role in sizes if population == partition.of]
        for role in roles:
            found = [sizes.get((name, role), ()) for name in (partition.of, *partition.parts)]
            readings = [one[0] for one in found if one]
            whole, *parts = [one.printed.events or 0 for one in readings]
            if len(readings) != len(found) or sum(parts) == whole:
                continue
            yield Finding(
                rule=ANALYSED_SUM,
                places=view.places(readings),
                about=(view.iri("partition", key),),
                mark=f"{' + '.join(map(str, parts))} of {whole}",
                recomputed=f"{sum(parts)}, not {whole}",
                message=f"in the analysis '{_role(role)}' the parts by {partition.by} hold "
                f"{sum(parts)} patients, the whole {whole}",
            )


@check(EVENTS)
def more_events_than_patients(view: View) -> Iterator[Finding]:
    """Find counts above every number of patients that they may be of."""
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.counting == "counts-events" or here.statistic not in ("proportion", "count"):
            continue
        most = max(view.denominators(estimate), default=None)
        if estimate.events is None or most is None or estimate.events <= most:
            continue
        patients = here.counting == "counts-patients"
        readings = [one for one in (count_reading(estimate),) if one is not None]
        printed = estimate.denominator_reading()
        of = [printed] if printed is not None else view.sizes_of(estimate)
        yield Finding(
            rule=EVENTS,
            other_severity="impossible" if patients else "ambiguous",
            places=view.places(readings, of),
            about=(view.estimate_iri(estimate),),
            mark=f"{texts(readings)} of {most}",
            recomputed=f"at most {most} patients",
            message=f"{view.name(estimate)}: {estimate.events} of {most} patients",
            resolution="open: the source counts patients"
            if patients
            else "they may be events, of which one patient may have several",
        )
