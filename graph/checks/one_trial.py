"""One trial of which several sources tell: what they say of it does not agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from rdflib import URIRef

from sarcograph.graph.checks.across import across
from sarcograph.graph.checks.base import Consequence, Finding, Place, Rule, View, texts
from sarcograph.graph.checks.literature import PRISMA
from sarcograph.graph.model.circumstances import Circumstances, but_for, may_be_alike
from sarcograph.graph.model.numbers import Number
from sarcograph.graph.statistics import decimals, may_agree

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
_NOT_STATED = frozenset({"attribution-not-stated", "analysis-kind-not-stated"})
_FEW_POINTS = 3
"""Percentages that lie nearer to each other than so many points lead nobody astray."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A number that one source gives of a trial.

    `sort` says which number it is, and of which arms, by their regimens: two sources call their
    arms by names of their own. `printed` is how the source prints it, on pages of `kinds`; `cut`
    and `analysis` are what the source says of the data behind it.
    """

    iri: URIRef
    name: str
    sort: tuple[str, ...]
    here: Circumstances
    number: Number
    places: tuple[Place, ...]
    printed: str
    kinds: frozenset[str]
    cut: str | None
    analysis: str | None

    def may_be(self, other: _Told) -> bool:
        """Tell whether two sources may mean the same number."""
        if self.sort != other.sort or self.number.unit != other.number.unit:
            return False
        if not may_be_alike(self.here, other.here, *_OWN_NAMES):
            return False
        pairs = (self.cut, other.cut), (self.analysis, other.analysis)
        told = [pair for pair in pairs if None not in pair]
        if not told and self._dated and other._dated:
            # one at a cut of data and one of an analysis: nobody says that they are of one time
            return False
        return all(one == another for one, another in told)

    def pairs(self, other: _Told) -> list[tuple[Decimal, Decimal]]:
        """Return value, count and bounds of the two, so far as both print them."""
        one, two = self.number, other.number
        found = [(one.value, two.value)] if one.operator == two.operator else []
        found += [(_events(one), _events(two))]
        if one.interval and two.interval and one.ci_level == two.ci_level:
            found += [(one.interval.lower, two.interval.lower)]
            found += [(one.interval.upper, two.interval.upper)]
        return [(a, b) for a, b in found if a is not None and b is not None]

    def agrees_with(self, other: _Told) -> bool:
        """Tell whether value, count and interval may be the same, so far as both print them."""
        return all(may_agree(a, b) for a, b in self.pairs(other))

    def lies_near(self, other: _Told) -> bool:
        """Tell whether the two differ by what leads nobody astray.

        That is a few points of a percentage, and a patient or one unit of the last printed digit.
        """
        if self.number.unit == "percent" and None not in (self.number.value, other.number.value):
            value, another = self.number.value, other.number.value
            return value is not None and another is not None and abs(value - another) < _FEW_POINTS
        return all(
            abs(a - b) <= Decimal(1).scaleb(-min(decimals(a), decimals(b)))
            for a, b in self.pairs(other)
        )

    def differences(self, other: _Told) -> list[tuple[str, str | None, str | None]]:
        """Return what one of the two does not say, and may tell them apart, with what each says."""
        names = (*_OWN_NAMES, "organ_system")
        pairs = zip(but_for(self.here, *names), but_for(other.here, *names), strict=True)
        found = [(name, _said(one), _said(two)) for (name, one), (_, two) in pairs if one != two]
        found += [
            ("data_cut", self.cut, other.cut),
            ("analysis", self.analysis, other.analysis),
        ]
        return [(name, one, two) for name, one, two in found if one != two]

    @property
    def placed(self) -> bool:
        """Tell whether the source says of its number what is attributed, or of which analysis."""
        return bool(_said(self.here.attribution) or self._dated)

    @property
    def _dated(self) -> bool:
        return bool(self.cut or self.analysis)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A number of one source that agrees with none of the other, and the one that it is next to."""

    mine: _Told
    other: _Told

    @property
    def near(self) -> bool:
        """Tell whether the gap is small."""
        return self.mine.lies_near(self.other)

    @property
    def open(self) -> bool:
        """Tell whether what the sources leave unsaid may explain the gap."""
        return bool(self.mine.differences(self.other)) or not (
            self.mine.placed or self.other.placed
        )

    def __str__(self) -> str:
        """Return what is told of what, first by the one source and then by the other."""
        return f"{self.mine.name} {self.mine.printed} and {self.other.printed}"


@dataclass(frozen=True, slots=True)
class _Study:
    """How one source describes a study of a trial, and the numbers that it gives of it."""

    iri: URIRef
    design: Mapping[str, object]
    places: tuple[Place, ...]
    numbers: tuple[_Told, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """What one document tells of a trial; `noun` is what the document is called."""

    document: str
    trial: str
    noun: str
    studies: tuple[_Study, ...]


def accounts(view: View) -> dict[str, Account]:
    """Return what a document tells of each trial that its studies are of, by the trial's key."""
    found: dict[str, list[str]] = {}
    for key, study in view.file.studies.items():
        if study.trial is not None:
            found.setdefault(study.trial, []).append(key)
    return {
        trial: Account(
            view.document.key,
            view.label(trial),
            view.noun,
            tuple(_study(view, key) for key in keys),
        )
        for trial, keys in found.items()
    }


def _study(view: View, key: str) -> _Study:
    study = view.file.studies[key]
    return _Study(
        view.iri("study", key),
        {name: getattr(study, name) for name in _DESIGN},
        view.places(study.at, study.registered_as),
        tuple(_told(view, key)),
    )


@across(ONE_TRIAL, accounts)
def told_differently(mine: Account, other: Account) -> Iterator[Finding]:
    """Hold what a document says of a trial against what a later one says of it.

    The small gaps stand in one clause.
    """
    designs: list[str] = []
    places: list[Place] = []
    about: list[URIRef] = []
    gaps: list[_Gap] = []
    for study, another in product(mine.studies, other.studies):
        differ = _designs(study, another)
        designs += differ
        if differ:
            places += (*study.places, *another.places)
            about += [study.iri, another.iri]
        gaps += _gaps(study, another)
    wide = [gap for gap in gaps if not gap.near]
    small = [gap for gap in gaps if gap.near]
    if not designs and not gaps:
        return
    for gap in (*wide, *small):
        places += (*gap.mine.places, *gap.other.places)
        about += [gap.mine.iri, gap.other.iri]
    clauses = [*designs, *map(str, wide)]
    if small:
        clauses.append(f"small gaps: {', '.join(map(str, small))}")
    names = _names(gaps, mine, other)
    clauses += _attributed(wide or small, names)
    left_open = _left_open(gaps, names)
    yield Finding(
        rule=ONE_TRIAL,
        other_severity="conflict" if designs or not all(gap.open for gap in wide) else "ambiguous",
        other_consequence=_consequence(wide, designs),
        places=tuple(dict.fromkeys(places)),
        about=tuple(dict.fromkeys(about)),
        mark=" / ".join([*designs, *(texts(gap.mine.number.readings) for gap in (*wide, *small))]),
        recomputed="the numbers do not agree" if gaps else "the designs do not agree",
        message=f"{mine.trial}, first by {names[0]} and then by {names[1]}: {'; '.join(clauses)}",
        resolution=f"{_NOT_MERGED}; {left_open}" if left_open else _NOT_MERGED,
    )


def _consequence(wide: list[_Gap], designs: list[str]) -> Consequence:
    """Return what gaps mean: a figure is in doubt where the sources mean the same by it."""
    if any(not gap.mine.differences(gap.other) for gap in wide):
        return "figure"
    return "comparability" if wide or designs else "editorial"


def _names(gaps: list[_Gap], mine: Account, other: Account) -> tuple[str, str]:
    """Return what the two documents are called, with their keys where that is the same."""
    one = _noun(mine, [gap.mine for gap in gaps])
    another = _noun(other, [gap.other for gap in gaps])
    if one != another:
        return f"the {one}", f"the {another}"
    return f"the {one} {mine.document}", f"the {another} {other.document}"


def _noun(account: Account, numbers: list[_Told]) -> str:
    """Return what was read of a document: of pages about an article their kinds."""
    kinds = {kind for number in numbers for kind in number.kinds}
    return " and ".join(sorted(kinds)) or account.noun


def _attributed(gaps: list[_Gap], names: tuple[str, str]) -> Iterator[str]:
    """Say which of two sources counts only the events that a drug is held to have caused."""
    pairs = {(_said(gap.mine.here.attribution), _said(gap.other.here.attribution)) for gap in gaps}
    for mine, theirs in sorted(pairs, key=str):
        if (mine == "treatment related") == (theirs == "treatment related"):
            continue
        name, silent, said = (
            (*names, theirs) if mine == "treatment related" else (*names[::-1], mine)
        )
        rest = f"counts those of {said}" if said else "does not say which"
        yield f"{name} counts drug-related events, {silent} {rest}"


def _left_open(gaps: list[_Gap], names: tuple[str, str]) -> str:
    """Say what the one source tells of its numbers and the other does not."""
    told: dict[str, None] = {}
    for gap in gaps:
        for name, one, two in gap.mine.differences(gap.other):
            words = name.replace("_", " ")
            mine, theirs = one or "not stated", two or "not stated"
            told[f"{words} {mine} in {names[0]}, {theirs} in {names[1]}"] = None
    if any(gap.open and not gap.mine.differences(gap.other) for gap in gaps):
        told["neither says of which data cut or analysis all its numbers are"] = None
    return f"they may differ in what they count: {'; '.join(told)}" if told else ""


def _designs(study: _Study, another: _Study) -> list[str]:
    """Return in which parts of the design two accounts of a trial differ."""
    pairs = [(name, study.design[name], another.design[name]) for name in _DESIGN]
    return [
        f"{name.replace('_', ' ')} {one} and {two}"
        for name, one, two in pairs
        if one is not None and two is not None and one != two
    ]


def _gaps(study: _Study, another: _Study) -> Iterator[_Gap]:
    """Yield each number of one source that agrees with none of the other."""
    theirs: dict[object, list[_Told]] = {}
    for one in another.numbers:
        theirs.setdefault(one.sort, []).append(one)
    ours: dict[object, list[_Told]] = {}
    for one in study.numbers:
        ours.setdefault(one.sort, []).append(one)
    for mine in study.numbers:
        alike = [one for one in theirs.get(mine.sort, ()) if mine.may_be(one)]
        if any(mine.agrees_with(one) for one in alike):
            continue
        # a source that gives several, as of two analyses, may mean another of them
        unmatched = [
            one
            for one in alike
            if not any(own.may_be(one) and own.agrees_with(one) for own in ours[one.sort])
        ]
        if unmatched:
            yield _Gap(mine, min(unmatched, key=lambda one: len(mine.differences(one))))


def _said(value: object) -> str | None:
    """Return what a coordinate says in words; None where the source leaves it open."""
    if value is None or value in _NOT_STATED or value == ():
        return None
    words = "–".join(value) if isinstance(value, tuple) else str(value)
    return words.replace("-", " ")


def _told(view: View, study: str) -> Iterator[_Told]:
    """Yield the numbers of the arms of a study, and of the differences between them."""
    arms = _arms(view, study)
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.population in arms and here.reference is None and estimate.readings:
            sort: tuple[str, ...] = here.statistic, arms[here.population]
            yield _of(view, view.estimate_iri(estimate), view.name(estimate), sort, here, estimate)
    for comparison in view.document.comparisons:
        if not set(comparison.between) <= arms.keys():
            continue
        against = arms.get(comparison.reference_arm or "", "")
        groups = sorted(arms[one] for one in comparison.between)
        for effect in comparison.effects:
            sort = effect.effect_measure, against, *groups
            iri = view.iri("effect", f"{comparison.slug()}.{effect.effect_measure}")
            name = view.effect_name(comparison, effect)
            yield _of(view, iri, name, sort, comparison, effect.number)


def _of(
    view: View, iri: URIRef, name: str, sort: tuple[str, ...], here: Circumstances, number: Number
) -> _Told:
    """Return a number with what the document says of it elsewhere."""
    cut = view.file.data_cuts[here.data_cut].date[0].text if here.data_cut else None
    kind = view.file.analyses[here.analysis].kind if here.analysis else "analysis-kind-not-stated"
    return _Told(
        iri,
        name,
        sort,
        here,
        number,
        places=view.places(number.readings),
        printed=view.told(number),
        kinds=frozenset(page for one in number.readings if (page := view.page_kind(one))),
        cut=cut,
        analysis=_said(kind),
    )


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
