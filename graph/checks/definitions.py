"""What measures need to be understood: criteria of response, origins of time, follow-up."""

from __future__ import annotations

from collections.abc import Iterator

from sarcograph.graph.checks.base import OWN_PATIENTS, Finding, Rule, View, check, texts
from sarcograph.graph.checks.literature import FOLLOW_UP, RECIST, SURVIVAL_REVIEW
from sarcograph.graph.model.evidence import Estimate

CRITERIA = Rule(
    "response-criteria-missing",
    "responses without criteria",
    "A response or response rate of a study's own patients names its criteria and their version.",
    RECIST,
    severity="method",
    consequence="comparability",
    finds_missing=True,
)
ORIGIN = Rule(
    "time-origin-missing",
    "survival without an origin",
    "A survival time or a survival rate says from which event on it counts.",
    SURVIVAL_REVIEW,
    severity="ambiguous",
    consequence="comparability",
    finds_missing=True,
)
FOLLOW_UP_MISSING = Rule(
    "follow-up-missing",
    "survival without a duration of follow-up",
    "A study that reports survival of its own patients says how long they were followed.",
    FOLLOW_UP,
    severity="method",
    consequence="comparability",
    finds_missing=True,
)


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
    measures = dict.fromkeys(view.label(one.coordinates.measure) for one in rates)
    yield Finding(
        rule=CRITERIA,
        places=view.places(*(one.at for one in methods.values()), readings),
        about=(
            *(view.iri("method", key) for key in methods),
            *(view.estimate_iri(one) for one in rates),
        ),
        mark=texts(readings) or "; ".join(one.says for one in methods.values()),
        recomputed="no criteria named",
        message=f"{', '.join(measures) or 'the response'}: criteria, version and confirmation are "
        f"not in {view.here}: not comparable with rates by stated criteria",
    )


@check(ORIGIN)
def time_origin_missing(view: View) -> Iterator[Finding]:
    """Find survival times and rates whose starting point is not given."""
    defined = {(one.measure, one.study) for one in view.file.definitions if one.origin}
    designs = OWN_PATIENTS | {"case-report", "web-page", "not-stated-design"}
    by_study: dict[str, list[Estimate]] = {}
    for estimate in view.own_estimates(designs):
        here = estimate.coordinates
        study = view.file.populations[here.population].study
        timed = view.measure(here.measure).time_to_event
        if timed and (here.measure, study) not in defined:
            by_study.setdefault(study, []).append(estimate)
    for study, estimates in by_study.items():
        readings = [one.readings[0] for one in estimates]
        measures = dict.fromkeys(
            view.label(one.coordinates.measure)
            + (f" at {one.coordinates.time}" if one.coordinates.time else "")
            for one in estimates
        )
        yield Finding(
            rule=ORIGIN,
            places=view.places(readings, *(one.anchors for one in estimates)),
            about=(view.iri("study", study), *(view.estimate_iri(one) for one in estimates)),
            mark=texts(readings),
            recomputed="no origin stated",
            message=f"{', '.join(measures)}: from when it counts is not in {view.here}",
        )


@check(FOLLOW_UP_MISSING)
def follow_up_missing(view: View) -> Iterator[Finding]:
    """Find survival of own patients without a duration of follow-up."""
    own = view.own_estimates(OWN_PATIENTS)
    survival = [one for one in own if view.measure(one.coordinates.measure).time_to_event]
    if not survival or any(one.coordinates.measure == "follow-up" for one in own):
        return
    methods = {key: one for key, one in view.file.methods.items() if one.kind == "follow-up"}
    readings = [one.readings[0] for one in survival]
    yield Finding(
        rule=FOLLOW_UP_MISSING,
        places=view.places(*(one.at for one in methods.values()), readings),
        about=(
            *(view.iri("method", key) for key in methods),
            *(view.estimate_iri(one) for one in survival),
        ),
        mark=texts(readings),
        recomputed="no duration of follow-up",
        message=f"survival is given; how long the patients were followed is not in {view.here}",
    )
