"""Adverse events and reasons for stopping against the counts they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sarcograph.graph.checks.base import Finding, Rule, View, check, texts
from sarcograph.graph.checks.counts import count_reading
from sarcograph.graph.checks.literature import STATCHECK, STROBE
from sarcograph.graph.model.circumstances import Shared, but_for, may_be_alike
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.schema import AdverseEventReportEntry, CriteriaEntry

RANKED = Rule(
    "ranked-list-vs-table",
    "a list of the most frequent against the counts",
    "No adverse event outside a list of the most frequent ones is more frequent than one inside.",
    f"{STATCHECK} (printed results recomputed from printed results)",
    severity="conflict",
    consequence="figure",
)
EVENTS_OR_PATIENTS = Rule(
    "events-vs-patients",
    "patients with an event equal to the sum of the events",
    "A number of patients with any event of a grade equals the sum over the events only if no "
    "patient had two, and then the source says so.",
    f"{STROBE} (item 15, outcome data)",
    severity="ambiguous",
    consequence="figure",
)
IMPOSSIBLE_REASON = Rule(
    "impossible-category",
    "a category that its patients cannot be in",
    "Who went on to a later treatment did not stop the earlier one by dying.",
    f"{STROBE} (item 13, participants)",
    severity="impossible",
    consequence="figure",
)
VERSION = Rule(
    "unknown-version",
    "a version of criteria that was not published",
    "The version that is named for published criteria is one of those that were published.",
    f"{STROBE} (item 8, measurement)",
    severity="impossible",
    consequence="editorial",
)


@check(RANKED)
def ranked_list(view: View) -> Iterator[Finding]:
    """Compare lists of the most frequent adverse events with the counts of the population."""
    lists: dict[tuple[str | None, ...], list[AdverseEventReportEntry]] = {}
    for entry in view.file.adverse_events:
        if "most" in entry.frequency:
            about = entry.population, entry.line, entry.seriousness, entry.attribution
            lists.setdefault(about, []).append(entry)
    tables: dict[Shared, list[Estimate]] = {}
    for one in view.document.estimates:
        here = one.coordinates
        if here.adverse_event and here.grades == ("any",) and one.events is not None:
            tables.setdefault(but_for(here, "adverse_event"), []).append(one)
    for said, listed in lists.items():
        for counts in tables.values():
            here = counts[0].coordinates
            counted = here.population, here.line, here.seriousness, here.attribution
            pairs = zip(said, counted, strict=True)
            if all(one is None or other in (one, None) for one, other in pairs):
                yield from _left_out(view, listed, counts)


def _left_out(
    view: View, listed: list[AdverseEventReportEntry], counts: list[Estimate]
) -> Iterator[Finding]:
    """Find adverse events that a list leaves out though they are more frequent than one in it."""
    names = {entry.adverse_event for entry in listed}
    inside = [one for one in counts if one.coordinates.adverse_event in names]
    outside = [one for one in counts if one.coordinates.adverse_event not in names]
    if inside and outside:
        least = min(inside, key=lambda one: (one.events or 0, one.coordinates.slug()))
        more = [one for one in outside if (one.events or 0) > (least.events or 0)]
        if not more:
            return
        readings = [one.readings[0] for one in (least, *more)]
        missing = ", ".join(f"{view.name(one)} {one.events}" for one in more)
        yield Finding(
            rule=RANKED,
            places=view.places(*(entry.at for entry in listed), readings),
            about=tuple(view.estimate_iri(one) for one in (least, *more)),
            mark=", ".join(view.label(entry.adverse_event) for entry in listed),
            recomputed=f"listed: {view.name(least)} {least.events}; not listed: {missing}",
            message=f"listed as most frequent: {view.label(least.coordinates.adverse_event)} "
            f"({least.events}); not listed although more frequent: "
            + ", ".join(
                f"{view.label(one.coordinates.adverse_event)} ({one.events})" for one in more
            ),
            resolution="the counts of the table stand",
            other_consequence=None
            if any(_well_above(view, one, least) for one in more)
            else "editorial",
        )


def _well_above(view: View, one: Estimate, least: Estimate) -> bool:
    """Tell whether more than one patient, and a tenth of all, had one event and not the other."""
    size = view.whole(one) or view.whole(least)
    more = (one.events or 0) - (least.events or 0)
    return more > 1 and (size is None or 10 * more >= size)


@check(EVENTS_OR_PATIENTS)
def events_or_patients(view: View) -> Iterator[Finding]:
    """Find numbers of patients that are the sum of events, though one patient may have several."""
    for total in view.document.estimates:
        here = total.coordinates
        if here.measure != "any-adverse-event" or not here.grades or here.grades == ("any",):
            continue
        if here.counting == "counts-events" or total.events is None:
            continue
        parts = [
            one
            for one in view.document.estimates
            if one.coordinates.adverse_event
            and one.events
            and one.coordinates.grades == here.grades
            and may_be_alike(one.coordinates, here, "measure", "adverse_event", "counting")
        ]
        events = [one.events or 0 for one in parts]
        if len(parts) < 2 or sum(events) != total.events:
            continue
        readings = [one for one in map(count_reading, (total, *parts)) if one is not None]
        yield Finding(
            rule=EVENTS_OR_PATIENTS,
            places=view.places(readings),
            about=tuple(view.estimate_iri(one) for one in (total, *parts)),
            mark=f"{total.events} patients; {' + '.join(map(str, events))} by event",
            recomputed=f"{' + '.join(map(str, events))} = {sum(events)}",
            message=f"{view.name(total)}: {total.events} patients is the sum of the events, which "
            "holds only if no patient had two",
            resolution=f"between {max(events)} and {total.events} patients",
        )


def _only_death(label: str) -> bool:
    """Tell whether a reason is death and nothing else, which "progression or death" may be."""
    alternatives = re.split(r"\bor\b|[,;/]", label)
    return all(re.search(r"\b(death|died|deceased)\b", one) for one in alternatives)


@check(IMPOSSIBLE_REASON)
def impossible_category(view: View) -> Iterator[Finding]:
    """Find deaths among the reasons for stopping a treatment that another one followed."""
    followed = {(one.population, one.follows) for one in view.file.lines.values() if one.follows}
    found: dict[tuple[str, str | None], list[Estimate]] = {}
    for estimate in view.document.estimates:
        here = estimate.coordinates
        measure = view.measure(here.measure)
        label = measure.categories.get(here.category or "", "")
        dead = measure.kind == "treatment" and _only_death(label)
        if dead and estimate.events and (here.population, here.line) in followed:
            found.setdefault((here.measure, here.category), []).append(estimate)
    for (measure_key, category), estimates in found.items():
        label = view.measure(measure_key).categories[category or ""]
        readings = [reading for one in estimates for reading in one.readings]
        yield Finding(
            rule=IMPOSSIBLE_REASON,
            places=view.places(readings),
            about=tuple(view.estimate_iri(one) for one in estimates),
            mark=f"{label}: {texts(readings)}",
            recomputed="0 deaths: all of them were treated again",
            message=f"{view.label(measure_key)}: '{label}' cannot hold for patients who all went "
            "on to a later treatment",
            resolution="the category can only hold the patients without death",
        )


@check(VERSION)
def unknown_version(view: View) -> Iterator[Finding]:
    """Compare the printed version of criteria with those that were published."""
    for key, method in view.file.methods.items():
        if method.criteria is None or method.value is None:
            continue
        entry = view.evidence.entities[method.criteria].entry
        version = re.search(r"\d+(?:\.\d+)*", method.value.text or "")
        if not isinstance(entry, CriteriaEntry) or not entry.versions or version is None:
            continue
        if version[0] in entry.versions or f"{version[0]}.0" in entry.versions:
            continue
        yield Finding(
            rule=VERSION,
            places=view.places(method.value, method.at),
            about=(view.iri("method", key),),
            mark=method.value.text or "",
            recomputed=f"published: {', '.join(entry.versions)}",
            message=f"{entry.label} has no version {version[0]}",
        )
