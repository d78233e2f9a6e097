"""Grades of adverse events against those that the criteria define for the event."""

from __future__ import annotations

from collections.abc import Iterator

from sarcograph.graph.checks.base import Finding, Rule, View, check
from sarcograph.graph.checks.literature import CTCAE_GRADES
from sarcograph.graph.model.criteria_versions import major_versions, versions_of_vocabulary
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.schema import AdverseEventEntry, EventGradingEntry

NO_SUCH_GRADE = Rule(
    "no-such-grade",
    "a grade that the criteria do not define for the event",
    "Patients have an event only at grades that the criteria define for it, in the version that "
    "the source names.",
    CTCAE_GRADES,
    severity="impossible",
    consequence="figure",
)


@check(NO_SUCH_GRADE)
def no_such_grade(view: View) -> Iterator[Finding]:
    """Find patients counted at grades none of which the named criteria have for the event."""
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.adverse_event is None or "any" in here.grades or not _occurred(estimate):
            continue
        gradings = _gradings_of(view, here.adverse_event, here.population) if here.grades else []
        possible = {grade for one in gradings for grade in one.grades}
        if not gradings or not possible.isdisjoint(here.grades):
            continue
        by = ", ".join(
            f"{view.label(one.criteria)} {' and '.join(one.versions)}" for one in gradings
        )
        defined = f"grade{'s' if len(possible) > 1 else ''} {', '.join(sorted(possible))}"
        yield Finding(
            rule=NO_SUCH_GRADE,
            places=view.places(estimate.readings),
            about=(view.estimate_iri(estimate),),
            mark=f"{here.adverse_event}: {', '.join(here.grades)}",
            recomputed=f"{by}: {defined}",
            message=f"{view.name(estimate)}: {view.told(estimate)}, though only "
            f"{defined} of it {'are' if len(possible) > 1 else 'is'} defined ({by})",
            resolution="other criteria, a lower grade or another event is meant",
        )


def _occurred(estimate: Estimate) -> bool:
    """Tell whether some patient had the event: tables print 0 of what cannot be."""
    numbers = [one for one in (estimate.events, estimate.value) if one is not None]
    return any(numbers)


def _gradings_of(view: View, event: str, population: str) -> list[EventGradingEntry]:
    """Return the gradings of an event in the versions of criteria that the study names.

    None where one of them is not known to have the event: whatever a version has no term for is
    graded as another event of its kind, from 1 to 5.
    """
    entry = view.evidence.entities[event].entry
    study = view.file.populations[population].study
    if not isinstance(entry, AdverseEventEntry):
        return []
    found: list[EventGradingEntry] = []
    for one in entry.gradings:
        held = [_majors(other) for other in entry.gradings if other.criteria == one.criteria]
        wanted = _versions(view, study, one.criteria)
        if wanted & _majors(one) and wanted <= frozenset().union(*held):
            found.append(one)
    return found


def _majors(grading: EventGradingEntry) -> frozenset[str]:
    return major_versions(", ".join(grading.versions))


def _versions(view: View, study: str, criteria: str) -> set[str]:
    """Return the major versions of criteria by which a study says that it graded events."""
    entry = view.evidence.entities[criteria].entry
    names = [entry.label, *entry.synonyms]
    found: set[str] = set()
    for collection in view.file.adverse_event_collections.values():
        if collection.study == study and collection.graded_by == criteria:
            apart = collection.vocabulary_version
            texts = [one.text or "" for one in collection.vocabulary]
            found |= versions_of_vocabulary(names, texts, apart.text if apart else None)
    for method in view.file.methods.values():
        if method.study == study and method.criteria == criteria and method.value is not None:
            found |= major_versions(method.value.text or "")
    return found
