"""What measures need to be understood: criteria of response, origins of time, follow-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sarcograph.graph.checks.base import OWN_PATIENTS, Finding, Rule, View, check, texts
from sarcograph.graph.checks.literature import (
    CANCER_ENDPOINTS,
    FOLLOW_UP,
    RECIST,
    SURVIVAL_REVIEW,
)
from sarcograph.graph.model.numbers import Estimate

CRITERIA = Rule(
    "response-criteria-missing",
    "responses without criteria",
    "A response or response rate of a study's own patients names its criteria and their version.",
    RECIST,
    severity="method",
    consequence="comparability",
    finds_missing=True,
    lists=True,
)
ORIGIN = Rule(
    "time-origin-missing",
    "survival without an origin",
    "A survival time or a survival rate says from which event on it counts; in randomized arms "
    "survival counts from randomization unless the source says otherwise.",
    f"{SURVIVAL_REVIEW}; {CANCER_ENDPOINTS}",
    severity="ambiguous",
    consequence="comparability",
    finds_missing=True,
    lists=True,
)
FOLLOW_UP_MISSING = Rule(
    "follow-up-missing",
    "survival without a duration of follow-up",
    "A study that reports survival of its own patients says how long they were followed.",
    FOLLOW_UP,
    severity="method",
    consequence="comparability",
    finds_missing=True,
    lists=True,
)


_SURVIVAL = frozenset(
    "overall-survival progression-free-survival event-free-survival disease-free-survival "
    "time-to-progression".split()
)
"""The measures that count from randomization in the arms of a randomized trial."""


@check(CRITERIA)
def response_criteria_missing(view: View) -> Iterator[Finding]:
    """Find responses of own patients for which no criteria are named anywhere."""
    file = view.file
    named = [
        *(one.criteria for one in file.definitions),
        *(one.criteria for one in file.methods.values() if one.kind == "response-assessment"),
    ]
    methods = {key: one for key, one in file.methods.items() if one.kind == "response-assessment"}
    rates = [
        one
        for one in view.own_estimates(OWN_PATIENTS | {"case-report"})
        if view.measure(one.coordinates.measure).numerator
    ]
    own = any(study.design in OWN_PATIENTS | {"case-report"} for study in file.studies.values())
    if any(named) or not own or not (rates or methods):
        return
    readings = [one.readings[0] for one in rates]
    rated = [f"{view.label(one.coordinates.measure)} ({view.told(one)})" for one in rates]
    yield Finding(
        rule=CRITERIA,
        places=view.places(*(one.at for one in methods.values()), readings),
        about=(
            *(view.iri("method", key) for key in methods),
            *(view.estimate_iri(one) for one in rates),
        ),
        mark=texts(readings) or "; ".join(one.says for one in methods.values()),
        recomputed="no criteria named",
        message=f"{', '.join(rated) or 'the response'}: criteria, version and confirmation are "
        f"not in {view.here}: not comparable with rates by stated criteria",
        # one patient is compared with no other
        other_consequence=None if view.reports_on(OWN_PATIENTS) else "editorial",
    )


def _origins(view: View) -> Callable[[Estimate], bool]:
    """Return what tells whether it is stated from when an estimate counts.

    The document may define its measure, for its study or for any that it reports on, say it of the
    number, or say it of the same time of the same patients under another name.
    """
    file = view.file
    of_studies = {(one.measure, one.study) for one in file.definitions if one.origin}
    measures = {measure for measure, _ in of_studies}

    def stated(estimate: Estimate) -> bool:
        here = estimate.coordinates
        study = file.populations[here.population].study
        of_document = here.measure in measures and file.studies[study].design in OWN_PATIENTS
        defined = (here.measure, study) in of_studies
        return of_document or defined or here.time_from is not None

    known = {
        (one.coordinates.population, one.value, one.unit)
        for one in view.document.estimates
        if stated(one) and one.value is not None
    }
    return lambda one: stated(one) or (one.coordinates.population, one.value, one.unit) in known


def _from_randomization(view: View, estimate: Estimate) -> bool:
    """Tell whether a time counts from randomization, as it does in arms unless told otherwise."""
    here = estimate.coordinates
    study = view.file.studies[view.file.populations[here.population].study]
    return study.allocation == "randomized" and here.measure in _SURVIVAL


def _of_one_treatment(view: View, estimate: Estimate) -> bool:
    """Tell whether all patients had one treatment, whose start is the only likely origin."""
    here = estimate.coordinates
    above = view.with_ancestors(here.population)
    treated = [view.file.populations[key].regimen for key in above]
    return here.own_line is not None or any(treated)


@check(ORIGIN)
def time_origin_missing(view: View) -> Iterator[Finding]:
    """Find survival times and rates whose starting point is not given."""
    stated = _origins(view)
    designs = OWN_PATIENTS | {"case-report", "web-page", "not-stated-design"}
    by_study: dict[str, list[Estimate]] = {}
    for estimate in view.own_estimates(designs):
        here = estimate.coordinates
        study = view.file.populations[here.population].study
        timed = view.measure(here.measure).time_to_event
        if timed and not stated(estimate) and not _from_randomization(view, estimate):
            by_study.setdefault(study, []).append(estimate)
    for study, estimates in by_study.items():
        readings = [one.readings[0] for one in estimates]
        numbers: dict[str, list[str]] = {}
        for one in estimates:
            time = f" at {one.coordinates.time}" if one.coordinates.time else ""
            label = f"{view.label(one.coordinates.measure)}{time}"
            numbers.setdefault(label, []).append(view.told(one))
        named = ", ".join(f"{label} ({'; '.join(told)})" for label, told in numbers.items())
        treated = all(_of_one_treatment(view, one) for one in estimates)
        yield Finding(
            rule=ORIGIN,
            places=view.places(readings, *(one.anchors for one in estimates)),
            about=(view.iri("study", study), *(view.estimate_iri(one) for one in estimates)),
            mark=texts(readings),
            recomputed="no origin stated",
            message=f"{named}: from when it counts is not in {view.here}",
            other_consequence="editorial" if treated else None,
        )


@check(FOLLOW_UP_MISSING)
def follow_up_missing(view: View) -> Iterator[Finding]:
    """Find survival of own patients without a duration of follow-up.

    Labels and records of registries have no place for one: the first tell of the final analysis of
    a trial, the second of the time frame of each outcome.
    """
    if view.is_label or view.is_record:
        return
    own = view.own_estimates(OWN_PATIENTS)
    survival = [one for one in own if view.measure(one.coordinates.measure).time_to_event]
    if not survival or any(one.coordinates.measure == "follow-up" for one in own):
        return
    methods = {key: one for key, one in view.file.methods.items() if one.kind == "follow-up"}
    readings = [one.readings[0] for one in survival]
    listing = ", ".join(dict.fromkeys(view.label(one.coordinates.measure) for one in survival))
    yield Finding(
        rule=FOLLOW_UP_MISSING,
        places=view.places(*(one.at for one in methods.values()), readings),
        about=(
            *(view.iri("method", key) for key in methods),
            *(view.estimate_iri(one) for one in survival),
        ),
        mark=texts(readings),
        recomputed="no duration of follow-up",
        message=f"{listing}: how long the patients were followed is not in {view.here}",
    )
