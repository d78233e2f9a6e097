"""What a source announces or uses without reporting it: figures, tests, effect sizes, citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rdflib import URIRef

from sarcograph.graph.checks.base import OWN_PATIENTS, Finding, Rule, View, check, overlap, texts
from sarcograph.graph.checks.literature import REMARK, SPIN, STROBE
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.circumstances import report_slugs
from sarcograph.graph.model.evidence import PrognosticFinding
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.schema import (
    CLINICAL_DESIGNS,
    AbsenceEntry,
    DocumentFile,
    MethodEntry,
)

ANNOUNCED = Rule(
    "announced-not-reported",
    "announced and not reported",
    "What the title, the methods, the endpoints or a figure announce is reported, or said not to "
    "have been reached or done.",
    f"{STROBE} (items 7, 12 and 16)",
    severity="method",
    consequence="comparability",
    finds_missing=True,
)
CLAIM_WITHOUT_DATA = Rule(
    "claim-without-data",
    "a statement whose figures are not reported",
    "A statement about how often, how much or among whom comes with the figures it rests on; what "
    "is said of one patient rests on none.",
    f"{SPIN}; {STROBE} (item 16)",
    severity="wording",
    consequence="comparability",
    finds_missing=True,
)
FACTOR_FIGURES = Rule(
    "factor-without-figures",
    "prognostic factors without their figures",
    "A prognostic factor comes with how many patients have it and with every p value it is judged "
    "by.",
    REMARK,
    severity="method",
    consequence="comparability",
    finds_missing=True,
)
NOT_TESTED = Rule(
    "test-announced-not-done",
    "a dash where a p value is announced",
    "A variable whose comparison the methods announce has a p value where the table has a column "
    "for it.",
    f"{STROBE} (item 12)",
    severity="method",
    consequence="editorial",
    finds_missing=True,
)
EFFECT_SIZE = Rule(
    "effect-size-missing",
    "prognostic factors with p values only",
    "The p value of a prognostic factor comes with the size of the effect and its interval.",
    REMARK,
    severity="method",
    consequence="comparability",
    finds_missing=True,
    lists=True,
)
UNREFERENCED = Rule(
    "unreferenced",
    "figures about other people's patients without a citation",
    "A figure that is not a result of the document's own patients carries a citation.",
    f"{STROBE} (item 2, background)",
    severity="wording",
    consequence="comparability",
    finds_missing=True,
    lists=True,
)
UNCOUNTED_EVENTS = Rule(
    "most-frequent-without-counts",
    "most frequent adverse events without counts",
    "A list of the most frequent adverse events comes with how many patients had each.",
    f"{STROBE} (item 15, outcome data)",
    severity="method",
    consequence="comparability",
    finds_missing=True,
)
_RESTING_ON_FIGURES = frozenset(
    "efficacy-claim safety-claim prognosis-claim resistance-claim interpretation-claim "
    "epidemiology-claim".split()
)
_ANNOUNCING = frozenset(
    "statistical-test estimation endpoint assay response-assessment safety-assessment follow-up "
    "data-handling imaging data-collection".split()
)


def _promises(method: MethodEntry) -> bool:
    """Tell whether a method announces figures: an analysis that names none of its own does not."""
    named = method.kind != "estimation" or method.tests or method.value
    return method.kind in _ANNOUNCING and bool(named)


def _announcing_places(view: View) -> list[Pointer]:
    """Return the places whose job it is to announce: title, methods, endpoints, figures, lines."""
    file = view.file
    pointers = list(file.publication.title)
    pointers += [pointer for one in file.methods.values() if _promises(one) for pointer in one.at]
    figures = file.figures.values() if isinstance(file, DocumentFile) else ()
    pointers += [pointer for figure in figures for pointer in figure.at]
    pointers += [pointer for line in file.lines.values() for pointer in line.at]
    pointers += [pointer for one in file.eligibility.values() for pointer in one.at]
    return pointers


def _methods_that_promise_nothing(view: View) -> list[Pointer]:
    """Return the places of the methods whose figures a reader misses though none is announced."""
    methods = view.file.methods.values()
    silent = [one for one in methods if one.kind in _ANNOUNCING and not _promises(one)]
    return [pointer for one in silent for pointer in one.at]


def _joined(items: Iterable[tuple[str, AbsenceEntry]]) -> list[list[tuple[str, AbsenceEntry]]]:
    """Gather absences that share a passage: they are one thing to a reader."""
    groups: list[list[tuple[str, AbsenceEntry]]] = []
    for key, absence in items:
        for group in groups:
            if any(overlap(absence.announced, other.announced) for _, other in group):
                group.append((key, absence))
                break
        else:
            groups.append([(key, absence)])
    return groups


@check(ANNOUNCED)
def announced_not_reported(view: View) -> Iterator[Finding]:
    """Find what is announced and then missing in the part of the document that was searched."""
    places, silent = _announcing_places(view), _methods_that_promise_nothing(view)
    lacking = [
        (key, absence)
        for key, absence in view.file.absences.items()
        if absence.kind == "not-reported"
        and absence.announced
        and not _claims_at(view, absence)
        and not _factors_at(view, absence)
        and overlap(absence.announced, [*places, *silent])
    ]
    by_measure: dict[str, list[list[tuple[str, AbsenceEntry]]]] = {}
    for group in _joined(lacking):
        key, absence = group[0]
        by_measure.setdefault(absence.measure or f"no measure: {key}", []).append(group)
    for groups in by_measure.values():
        together = [one for group in groups for one in group]
        announced = any(overlap(absence.announced, places) for _, absence in together)
        what = f"{'announced, but not' if announced else 'not given'} in {view.here}"
        each = [_absent(view, ANNOUNCED, group, what) for group in groups]
        found = _absent(view, ANNOUNCED, together, what)
        yield replace(found, was=tuple(one.iri for one in each if one.iri != found.iri))


def _claims_at(view: View, absence: AbsenceEntry) -> list[str]:
    """Return the document's own claims whose words are those that lack their figures."""
    return [
        key
        for key, claim in view.file.claims.items()
        if not claim.cites
        and claim.kind in _RESTING_ON_FIGURES
        and claim.certainty != "speculative"
        and overlap(claim.at, absence.announced)
    ]


def _of_one_patient(view: View, absence: AbsenceEntry) -> bool:
    """Tell whether all that is claimed where `absence` is announced is about one patient."""
    populations = [view.file.claims[key].population for key in _claims_at(view, absence)]
    return all(key is not None and view.patients(key) == 1 for key in populations)


def _factors_at(view: View, absence: AbsenceEntry) -> list[PrognosticFinding]:
    """Return the prognostic findings whose words are those that lack their figures."""
    return [one for one in view.document.prognostic if overlap(one.anchors, absence.announced)]


def _absent(
    view: View,
    rule: Rule,
    group: list[tuple[str, AbsenceEntry]],
    what: str,
    about: Iterable[URIRef] = (),
) -> Finding:
    pointers = [pointer for _, absence in group for pointer in absence.announced]
    scope = next((absence.scope for _, absence in group if absence.scope), "whole document")
    said = "; ".join(absence.says for _, absence in group)
    return Finding(
        rule=rule,
        places=view.places(pointers),
        about=(*(view.iri("absence", key) for key, _ in group), *about),
        mark=said,
        recomputed=f"not found in: {scope}",
        message=f"{what}: {said}{_unseen(view, scope)}",
        other_consequence=None if _compared(view, group) else "editorial",
    )


def _unseen(view: View, scope: str) -> str:
    """Say what was not searched of a whole article: its figures are images and not in its text."""
    source, file = view.document.source, view.file
    article = source is not None and source.form in ("full-text", "article-xml")
    images = isinstance(file, DocumentFile) and bool(file.figures)
    whole = scope.startswith("whole") and article and images
    return " (its figures are images, which were not seen)" if whole else ""


def _compared(view: View, group: list[tuple[str, AbsenceEntry]]) -> bool:
    """Tell whether something is missing by which studies are compared: outcomes, harms, factors.

    A study of one patient, or of none, is compared with no other.
    """
    return view.reports_on(OWN_PATIENTS) and any(
        _factors_at(view, one) or (one.measure is not None and _is_result(view, one.measure))
        for _, one in group
    )


def _is_result(view: View, key: str) -> bool:
    measure = view.measure(key)
    responses = bool(measure.numerator or measure.categories) and measure.kind == "outcome"
    return measure.time_to_event or responses or measure.kind == "safety"


@check(CLAIM_WITHOUT_DATA)
def claim_without_data(view: View) -> Iterator[Finding]:
    """Find statements of the document whose figures it does not give."""
    lacking = [
        (key, absence)
        for key, absence in view.file.absences.items()
        if absence.kind == "not-reported"
        and absence.announced
        and _claims_at(view, absence)
        and not _of_one_patient(view, absence)
    ]
    for group in _joined(lacking):
        claims = dict.fromkeys(name for _, absence in group for name in _claims_at(view, absence))
        about = [view.iri("claim", name) for name in claims]
        yield _absent(view, CLAIM_WITHOUT_DATA, group, f"stated, but not in {view.here}", about)


@check(FACTOR_FIGURES)
def factor_without_figures(view: View) -> Iterator[Finding]:
    """Find prognostic factors of which a figure is missing."""
    lacking = [
        (key, absence)
        for key, absence in view.file.absences.items()
        if absence.kind == "not-reported" and absence.announced and _factors_at(view, absence)
    ]
    if lacking:
        found = dict.fromkeys(one for _, absence in lacking for one in _factors_at(view, absence))
        about = [view.result_iri(one) for one in found]
        what = f"figures of prognostic factors that are not in {view.here}"
        yield _absent(view, FACTOR_FIGURES, lacking, what, about)


@check(NOT_TESTED)
def test_announced_not_done(view: View) -> Iterator[Finding]:
    """Find dashes in a column of p values for variables that have figures in the table."""
    tested = {method.kind for method in view.file.methods.values()}
    for cell in view.document.empty_cells:
        figures = any(
            one.coordinates.measure == cell.measure and reading.cell
            for one in view.document.estimates
            for reading in one.readings
        )
        if cell.prints != "p" or cell.measure is None or not figures:
            continue
        if "statistical-test" not in tested:
            continue
        methods = [
            key
            for key, method in view.file.methods.items()
            if method.kind == "statistical-test" and not method.measures
        ]
        yield Finding(
            rule=NOT_TESTED,
            places=view.places(cell.pointer, *(view.file.methods[key].at for key in methods)),
            about=(
                view.iri("absence", f"cell-{cell.pointer.start}"),
                *(view.iri("method", key) for key in methods),
            ),
            mark=cell.pointer.text or "",
            recomputed="no p value",
            message=f"{cell.table}: {view.label(cell.measure)} has figures in each group and a "
            "dash for p",
        )


@check(EFFECT_SIZE)
def effect_size_missing(view: View) -> Iterator[Finding]:
    """Find prognostic factors of which only p values are printed."""
    findings = [one for one in view.document.prognostic if one.readings and not one.effects]
    if not findings:
        return
    pointers = sorted(
        {reading.pointer for one in findings for reading in one.readings}, key=lambda one: one.order
    )
    factors = dict.fromkeys(view.label(one.factor) for one in findings)
    measures = {one.measure for one in findings}
    analyses = [
        one.at
        for one in view.file.methods.values()
        if one.kind == "estimation" and measures & set(one.measures)
    ]
    yield Finding(
        rule=EFFECT_SIZE,
        places=view.places(pointers, *analyses),
        about=tuple(view.result_iri(one) for one in findings),
        mark=texts(pointers),
        recomputed="no hazard ratio, no interval",
        message=f"p values without the size of the effect, which is not in {view.here}: "
        f"{', '.join(factors)}",
    )


@check(UNREFERENCED)
def unreferenced(view: View) -> Iterator[Finding]:
    """Find figures of others' patients that carry no citation.

    Those of a label are of the trials of who answers for it, whatever it calls them. What a study
    tells of the disease before its own results matters where these are held against it.
    """
    if view.is_label:
        return
    own = view.reports_on(CLINICAL_DESIGNS)
    compared = {key for one in view.document.comparisons for key in one.between}
    by_study: dict[str, list[Estimate]] = {}
    for estimate in view.own_estimates(frozenset({"web-page", "not-stated-design", "review"})):
        study = view.file.populations[estimate.coordinates.population].study
        by_study.setdefault(study, []).append(estimate)
    for estimates in by_study.values():
        each = [_uncited(view, [estimate]) for estimate in estimates]
        found = _uncited(view, estimates)
        background = own and not any(one.coordinates.population in compared for one in estimates)
        yield replace(
            found,
            was=tuple(one.iri for one in each if one.iri != found.iri),
            other_consequence="editorial" if background else None,
        )


def _uncited(view: View, estimates: list[Estimate]) -> Finding:
    named = [f"{view.name(one)}: {view.told(one)}" for one in estimates]
    counted = any(view.denominators(one) for one in estimates)
    return Finding(
        rule=UNREFERENCED,
        places=view.places(
            *(places for one in estimates for places in (one.readings, one.anchors))
        ),
        about=tuple(view.estimate_iri(one) for one in estimates),
        mark=texts(reading for one in estimates for reading in one.readings),
        recomputed="no citation" if counted else "no citation, no number of patients",
        message=f"{'; '.join(named)} without a citation",
    )


@check(UNCOUNTED_EVENTS)
def most_frequent_without_counts(view: View) -> Iterator[Finding]:
    """Find lists of the most frequent adverse events of which none has a count."""
    counted = {
        one.coordinates.adverse_event
        for one in view.document.estimates
        if one.coordinates.adverse_event
    }
    reports = zip(view.file.adverse_events, report_slugs(view.file.adverse_events), strict=True)
    listed = {slug: entry for entry, slug in reports if "most" in entry.frequency}
    if not listed or any(entry.adverse_event in counted for entry in listed.values()):
        return
    source = view.document.source
    abstract = source is not None and source.form == "abstract-record"
    names = ", ".join(view.label(entry.adverse_event) for entry in listed.values())
    announced = [
        pointer
        for absence in view.file.absences.values()
        if absence.measure == "adverse-event-incidence"
        for pointer in absence.announced
    ]
    yield Finding(
        rule=UNCOUNTED_EVENTS,
        places=view.places(announced, *(entry.at for entry in listed.values())),
        about=tuple(view.iri("adverse-event-report", slug) for slug in listed),
        mark=names,
        recomputed="no counts",
        message=f"called most frequent, without a count of patients in {view.here}: {names}",
        # an abstract has no room for them
        other_consequence="editorial" if abstract else None,
    )
