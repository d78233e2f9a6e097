"""One trial of which several sources tell: what they say of it does not agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.checks.base import Finding, Rule, View, check, texts
from sarcograph.graph.checks.literature import PRISMA
from sarcograph.graph.model.evidence import Circumstances, Number, but_for, may_be_alike
from sarcograph.graph.statistics import may_agree

ONE_TRIAL = Rule(
    "trial-told-differently",
    "one trial told differently by two sources",
    "Sources that report one trial agree on how it was designed and on every number of an arm, or "
    "of the difference between arms, that is of the same measure in the same circumstances.",
    f"{PRISMA} (studies and their reports)",
    severity="conflict",
    consequence="figure",
)
_DESIGN = ("phase", "allocation", "intervention_model", "masking")
_OWN_NAMES = ("population", "statistic", "line", "analysis", "data_cut")
"""Coordinates that a document calls by keys of its own, or that a comparison lacks."""
_NOT_MERGED = "not merged: each source keeps its own number"


@dataclass(frozen=True, slots=True)
class _Told:
    """A number that one source gives of a trial.

    `sort` says which number it is, and of which arms, by their regimens: two sources call their
    arms by names of their own.
    """

    view: View
    iri: URIRef
    name: str
    sort: tuple[str, ...]
    here: Circumstances
    number: Number

    def may_be(self, other: _Told) -> bool:
        """Tell whether two sources may mean the same number."""
        if self.sort != other.sort or self.number.unit != other.number.unit:
            return False
        if not may_be_alike(self.here, other.here, *_OWN_NAMES):
            return False
        pairs = (self._cut, other._cut), (self._analysis, other._analysis)
        return all(None in pair or len(set(pair)) == 1 for pair in pairs)

    def agrees_with(self, other: _Told) -> bool:
        """Tell whether value, count and interval may be the same, so far as both print them."""
        one, two = self.number, other.number
        pairs = [(one.value, two.value)] if one.operator == two.operator else []
        pairs += [(_events(one), _events(two))]
        if one.interval and two.interval and one.ci_level == two.ci_level:
            pairs += [(one.interval.lower, two.interval.lower)]
            pairs += [(one.interval.upper, two.interval.upper)]
        return all(a is None or b is None or may_agree(a, b) for a, b in pairs)

    def left_open(self, other: _Told) -> list[str]:
        """Return what one of the two does not say, and what may tell them apart."""
        pairs = zip(but_for(self.here, *_OWN_NAMES), but_for(other.here, *_OWN_NAMES), strict=True)
        names = [name.replace("_", " ") for (name, one), (_, two) in pairs if one != two]
        names += ["data cut"] if self._cut != other._cut else []
        return names + (["analysis"] if self._analysis != other._analysis else [])

    @property
    def _cut(self) -> str | None:
        cut = self.here.data_cut
        return self.view.file.data_cuts[cut].date[0].text if cut else None

    @property
    def _analysis(self) -> str | None:
        analysis = self.here.analysis
        kind = self.view.file.analyses[analysis].kind if analysis else "analysis-kind-not-stated"
        return None if kind == "analysis-kind-not-stated" else kind


@check(ONE_TRIAL)
def told_differently(view: View) -> Iterator[Finding]:
    """Hold what a document says of a trial against what later documents say of the same one."""
    documents = view.evidence.documents
    later = documents[[one.key for one in documents].index(view.document.key) + 1 :]
    for key, study in view.file.studies.items():
        if study.trial is None:
            continue
        for other in (View(view.evidence, document) for document in later):
            for other_key, other_study in other.file.studies.items():
                if other_study.trial == study.trial:
                    yield from _designs(view, key, other, other_key)
                    yield from _numbers(view, key, other, other_key)


def _designs(view: View, key: str, other: View, other_key: str) -> Iterator[Finding]:
    study, other_study = view.file.studies[key], other.file.studies[other_key]
    for name in _DESIGN:
        one, two = getattr(study, name), getattr(other_study, name)
        if one is None or two is None or one == two:
            continue
        yield Finding(
            rule=ONE_TRIAL,
            other_consequence="comparability",
            places=(
                *view.places(study.at, study.registered_as),
                *other.places(other_study.at, other_study.registered_as),
            ),
            about=(view.iri("study", key), other.iri("study", other_key)),
            mark=f"{name}: {one} / {two}",
            recomputed="the designs do not agree",
            message=f"{view.label(study.trial)}, {name.replace('_', ' ')}: {one} in "
            f"{view.document.key}, {two} in {other.document.key}",
            resolution=_NOT_MERGED,
        )


def _numbers(view: View, key: str, other: View, other_key: str) -> Iterator[Finding]:
    """Yield a finding for each number of one source that agrees with none of the other."""
    ours, theirs = list(_told(view, key)), list(_told(other, other_key))
    for mine in ours:
        alike = [one for one in theirs if mine.may_be(one)]
        if any(mine.agrees_with(one) for one in alike):
            continue
        # a source that gives several, as of two analyses, may mean another of them
        unmatched = [
            one
            for one in alike
            if not any(own.may_be(one) and own.agrees_with(one) for own in ours)
        ]
        if not unmatched:
            continue
        nearest = min(unmatched, key=lambda one: len(mine.left_open(one)))
        left_open = mine.left_open(nearest)
        readings, other_readings = mine.number.readings, nearest.number.readings
        yield Finding(
            rule=ONE_TRIAL,
            other_severity="ambiguous" if left_open else None,
            other_consequence="comparability" if left_open else None,
            places=(*view.places(readings), *other.places(other_readings)),
            about=(mine.iri, nearest.iri),
            mark=f"{texts(readings)} / {texts(other_readings)}",
            recomputed="the numbers do not agree",
            message=f"{view.label(view.file.studies[key].trial)}, {mine.name}: {texts(readings)} "
            f"in {view.document.key}, {texts(other_readings)} in {other.document.key}",
            resolution=f"{_NOT_MERGED}; one of them leaves open: {', '.join(left_open)}"
            if left_open
            else _NOT_MERGED,
        )


def _told(view: View, study: str) -> Iterator[_Told]:
    """Yield the numbers of the arms of a study, and of the differences between them."""
    arms = _arms(view, study)
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.population in arms and here.reference is None and estimate.readings:
            sort: tuple[str, ...] = here.statistic, arms[here.population]
            iri = view.estimate_iri(estimate)
            yield _Told(view, iri, view.name(estimate), sort, here, estimate)
    for comparison in view.document.comparisons:
        if not set(comparison.between) <= arms.keys():
            continue
        against = arms.get(comparison.reference_arm or "", "")
        groups = sorted(arms[one] for one in comparison.between)
        for effect in comparison.effects:
            sort = effect.effect_measure, against, *groups
            iri = view.iri("effect", f"{comparison.slug()}.{effect.effect_measure}")
            name = view.effect_name(comparison, effect)
            yield _Told(view, iri, name, sort, comparison, effect.number)


def _arms(view: View, study: str) -> dict[str, str]:
    """Return the regimens of a trial's arms, each by the population that is its whole.

    That lies in no other population under its regimen. Where there are two such populations the
    regimen does not tell arms apart, and neither is returned.
    """
    populations = view.file.populations
    wholes: dict[str, list[str]] = {}
    for key, entry in populations.items():
        above = [populations[one].regimen for one in view.with_ancestors(key)[1:]]
        if entry.study == study and entry.regimen is not None and entry.regimen not in above:
            wholes.setdefault(entry.regimen, []).append(key)
    return {keys[0]: regimen for regimen, keys in wholes.items() if len(keys) == 1}


def _events(number: Number) -> Decimal | None:
    readings = number.chosen("events", "events-and-value")
    counts = [one.printed.events for one in readings if one.printed.events is not None]
    return Decimal(counts[0]) if counts else None
