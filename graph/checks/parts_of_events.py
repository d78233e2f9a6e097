"""Adverse events: no part of them, by event, grade, seriousness or cause, exceeds the whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import Finding, Rule, View, check, texts
from sarcograph.graph.checks.counts import count_reading
from sarcograph.graph.checks.literature import CTCAE, SERIOUS_EVENTS, STATCHECK
from sarcograph.graph.model.circumstances import Coordinates, Shared, but_for
from sarcograph.graph.model.numbers import Estimate

PART = Rule(
    "part-of-events",
    "more patients with some adverse events than with all of them",
    "Patients with one adverse event, with some grades, with serious or with treatment-related "
    "events are no more than those with any event, any of the grades, or events of any kind.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="impossible",
    consequence="figure",
)
FATAL = Rule(
    "fatal-not-serious",
    "adverse events of grade 5 that are not serious",
    "An adverse event of grade 5 is a death, and one that results in death is serious.",
    f"{SERIOUS_EVENTS}; {CTCAE}",
    severity="impossible",
    consequence="figure",
)

_ANY, _SERIOUS, _DEATH = "any-adverse-event", "serious-adverse-event", "death"
_DEATHS = ("treatment-related-death",)
_GRADES = ("1", "2", "3", "4", "5")
ATTRIBUTED = frozenset({"treatment-related", "unrelated-to-treatment"})
"""The two attributions that share no event, and together are any cause."""
_NESTED = "measure", "adverse_event", "grades", "seriousness", "attribution"
"""The coordinates in which adverse events may be a part of others."""


def _graded(here: Coordinates) -> frozenset[str]:
    return frozenset(_GRADES if here.grades == ("any",) else here.grades)


def _seriousness(here: Coordinates) -> str | None:
    return "serious" if here.measure == _SERIOUS else here.seriousness


def _is_part(part: Coordinates, whole: Coordinates) -> bool:
    """Tell whether all whom `part` counts are counted in `whole`, if they are the same but so."""
    fatal = _graded(part) == {"5"} or part.measure in _DEATHS
    if whole.measure == _DEATH:
        return fatal
    if part.measure == _DEATH or (part.measure in _DEATHS) != (whole.measure in _DEATHS):
        return False
    if whole.adverse_event not in (part.adverse_event, None):
        return False
    if whole.adverse_event is None and whole.measure not in (part.measure, _ANY, _SERIOUS):
        return False
    graded = _graded(part) <= _graded(whole) if part.grades else whole.grades in ((), ("any",))
    serious = _seriousness(whole) in (_seriousness(part), None) or (
        fatal and _seriousness(whole) == "serious" and _seriousness(part) is None
    )
    caused = part.attribution == whole.attribution or (
        part.attribution in ATTRIBUTED and whole.attribution == "any-cause"
    )
    return graded and serious and caused


def _exceeds(part: Estimate, whole: Estimate) -> bool:
    """Tell whether more had the one than the other, by count or by percentage."""
    if part.events is not None and whole.events is not None:
        return part.events > whole.events
    some, others = part.value, whole.value
    if some is None or others is None or (part.operator, whole.operator) != ("=", "="):
        return False
    if (part.unit, whole.unit) != ("percent", "percent"):
        return False
    slack = statistics.half_unit(some) + statistics.half_unit(others)
    return Fraction(some) - Fraction(others) > slack


def _groups(view: View) -> Iterator[list[Estimate]]:
    """Yield the figures of adverse events that may be parts of each other."""
    groups: dict[Shared, list[Estimate]] = {}
    for one in view.document.estimates:
        here = one.coordinates
        about = here.measure in (_ANY, _SERIOUS, _DEATH, *_DEATHS)
        if (here.adverse_event or about) and here.statistic in ("proportion", "count"):
            groups.setdefault(but_for(here, *_NESTED), []).append(one)
    yield from groups.values()


@check(PART)
def part_of_events(view: View) -> Iterator[Finding]:
    """Find adverse events that are more frequent than those that they are a part of."""
    for group in _groups(view):
        by_event: dict[str | None, list[Estimate]] = {}
        for one in group:
            by_event.setdefault(one.coordinates.adverse_event, []).append(one)
        for whole in group:
            here = whole.coordinates
            inside = by_event[here.adverse_event] if here.adverse_event else group
            parts = [
                one
                for one in inside
                if _is_part(one.coordinates, here)
                and not _is_part(here, one.coordinates)
                and _exceeds(one, whole)
            ]
            if not parts:
                continue
            readings = [count_reading(one) or one.value_reading() for one in (whole, *parts)]
            found = [one for one in readings if one is not None]
            # that events of no stated seriousness are all events is likely, and not printed
            likely = any(_seriousness(o.coordinates) != _seriousness(here) for o in parts)
            named = ", ".join(f"{view.name(one)} {_figure(one)}" for one in parts)
            yield Finding(
                rule=PART,
                other_severity="conflict" if likely else "impossible",
                places=view.places(found),
                about=tuple(view.estimate_iri(one) for one in (whole, *parts)),
                mark=texts(found),
                recomputed=f"at most {_figure(whole)}",
                message=f"{view.name(whole)}: {_figure(whole)}, but of these {named}",
            )


def _figure(estimate: Estimate) -> str:
    return f"{estimate.value}%" if estimate.events is None else str(estimate.events)


@check(FATAL)
def fatal_not_serious(view: View) -> Iterator[Finding]:
    """Find patients with adverse events of grade 5 that are called not serious."""
    for one in view.document.estimates:
        here = one.coordinates
        if here.grades != ("5",) or here.seriousness != "non-serious":
            continue
        if not (one.events or one.value):
            continue
        yield Finding(
            rule=FATAL,
            places=view.places(one.readings),
            about=(view.estimate_iri(one),),
            mark=texts(one.readings),
            recomputed="0: grade 5 is a death",
            message=f"{view.name(one)}: of grade 5 and not serious",
        )
