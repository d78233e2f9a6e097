"""Printed figures as they are read from a document's file: each a reading, or a complaint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sarcograph.graph.curation.evidence_file import Complain, Path
from sarcograph.graph.curation.readings import unsettled
from sarcograph.graph.curation.references import Names, complain_of_category
from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.confidence import printed_level
from sarcograph.graph.model.numbers import Cell, Number, Reading
from sarcograph.graph.model.printed import INTERVAL, Component, parse_printed
from sarcograph.graph.model.schema import (
    BesideEntry,
    CircumstancesEntry,
    Curated,
    EffectEntry,
    EstimateEntry,
    PreferEntry,
)
from sarcograph.graph.model.schema.scalars import NOT_STATED

_CHOOSING = ("estimates", "tables", "comparisons", "prognostic")
"""The sections in which a key or a column says what a figure prints."""
_SIDES = re.compile(r"\b(one|two|1|2|single|double)[\W_]?(?:sided|tailed)\b", re.IGNORECASE)


@dataclass(slots=True)
class Gathered:
    """The figures of one number while they come from text and tables.

    `units`, `levels`, `sides` and `methods` are what stands beside the figures; more than one is a
    mistake.
    """

    path: Path
    readings: list[Reading] = field(default_factory=list)
    anchors: list[Pointer] = field(default_factory=list)
    prefer: list[PreferEntry] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    levels: set[Decimal] = field(default_factory=set)
    sides: set[int] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    spread_kinds: set[str] = field(default_factory=set)
    entered: bool = False

    def point_to(self, places: Iterable[Pointer | None]) -> None:
        """Add places that print what stands beside the figures, each once."""
        for place in places:
            if place is not None and place not in self.anchors:
                self.anchors.append(place)


def places_of_circumstances(entry: CircumstancesEntry) -> list[Pointer]:
    """Return the places that print circumstances of an entry."""
    return [place for place in (entry.organ_system, entry.listed_as) if place is not None]


def not_by(measure: str) -> tuple[str, str]:
    """Return that no adverse event is found by a measure, and the remedy."""
    return (
        f"'{measure}' is no measure of safety, and no adverse event is found by it",
        "correct 'measure:' or leave out 'adverse-event:'",
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What reads the figures of one document; `complain(path, message, remedy)` reports."""

    names: Names
    complain: Complain
    document: Curated

    def analysed(self, populations: Iterable[str], role: str | None, path: Path) -> None:
        """Complain of populations that do not say who belongs to their analysis of a role."""
        for key in populations:
            entry = self.document.populations.get(key)
            if role and entry and role not in entry.analysis_populations:
                message = f"'{key}' has no analysis population '{role}'"
                self.complain(path, message, "add it to its 'analysis-populations:'")

    def fit(self, given: CircumstancesEntry, measure: str, path: Path) -> bool:
        """Tell whether category and adverse event go with a measure; complain of what does not.

        A table gives measure and category in different places, which are joined by then.
        """
        names, complain = self.names, self.complain
        strange = (
            given.category is not None
            and measure in names.categories
            and complain_of_category(complain, (*path, "category"), given.category, measure, names)
        )
        if given.adverse_event and measure in names.not_of_safety:
            complain(path, *not_by(measure))
            return False
        return not strange

    def reading(
        self, component: Component, pointer: Pointer, path: Path, cell: Cell | None = None
    ) -> Reading | None:
        """Return what the place prints as `component`; complain and return None if it does not."""
        try:
            printed = parse_printed(component, pointer.text or "")
        except PrintedFormError as error:
            other = f", or say that it prints other than {component}"
            self.complain(path, str(error), f"correct it{other if path[0] in _CHOOSING else ''}")
            return None
        if printed.unit and self.names.lacks(printed.unit, {"unit"}):
            self.complain(
                path,
                f"'{pointer.text}' is in {printed.unit}, which is no unit of the registry",
                f"add '{printed.unit}' to the units in entities/",
            )
        return Reading(component, pointer, printed, cell)

    def readings(
        self, component: Component, pointers: Sequence[Pointer], path: Path
    ) -> list[Reading]:
        """Return what the places print as `component`, without those that were complained of."""
        found = [self.reading(component, pointer, (*path, component)) for pointer in pointers]
        return [reading for reading in found if reading is not None]

    def enter(
        self,
        gathered: Gathered,
        entry: EstimateEntry | EffectEntry,
        components: Iterable[tuple[str, Component]],
        path: Path,
    ) -> bool:
        """Add what an entry of the text prints; complain, and return False, of a second entry."""
        if gathered.entered:
            message = "a second entry for the same number"
            self.complain(path, message, "put all its places into one, or say what is different")
            return False
        gathered.entered, gathered.path = True, path
        gathered.anchors += entry.at
        gathered.prefer += entry.prefer
        self.note(gathered, entry, path)
        for name, component in components:
            gathered.readings += self.readings(component, getattr(entry, name), path)
        return True

    def note(self, gathered: Gathered, beside: BesideEntry, path: Path) -> None:
        """Add what is said of the figures beside them."""
        gathered.units |= {beside.unit} if beside.unit else set()
        gathered.methods |= {beside.ci_method} if beside.ci_method else set()
        gathered.spread_kinds |= {beside.spread_kind} if beside.spread_kind else set()
        level, sides = (
            self.level(beside.ci_level, path),
            self.sides(beside.ci_sides, (*path, "ci-sides")),
        )
        gathered.levels |= {level} if level is not None else set()
        gathered.sides |= {sides} if sides is not None else set()
        gathered.point_to([beside.ci_level, beside.ci_sides])

    def settle(self, gathered: Gathered, name: str, population: str) -> Number:
        """Return what the figures of a population amount to; complain where they do not agree.

        An interval without a level of its own has the one that the study states for all.
        """
        path = gathered.path
        printed = [reading.printed for reading in gathered.readings]
        preferred, reasons = self.preferences(gathered.readings, gathered.prefer, name, path)
        # places that print other levels differ as those do that print other bounds
        intervals = [one for one in preferred if one.component in INTERVAL.all]
        counting = [one.printed for one in intervals or gathered.readings]
        levels = gathered.levels | {one.level for one in counting if one.level is not None}
        sides = gathered.sides | {one.sides for one in counting if one.bounded and one.sides}
        kinds = gathered.spread_kinds | {one.spread_kind for one in printed if one.spread_kind}
        for what, stated in (
            ("levels of the interval", levels),
            ("sides of the interval", sides),
            ("methods of the interval", gathered.methods),
            ("kinds of spread", kinds),
        ):
            if len(stated) > 1:
                shown = ", ".join(sorted(map(str, stated)))
                remedy = "name in 'prefer:' the place that counts, or split the entry"
                self.complain(path, f"several {what}: {shown}", remedy)
        unit = self.unit(gathered.readings, gathered.units, path)
        number = Number(
            tuple(gathered.readings),
            None if unit == NOT_STATED else unit,
            min(levels, default=self._study_level(population)),
            min(sides, default=None),
            min(gathered.methods, default=None),
            min(kinds, default=None),
            preferred,
            reasons,
            tuple(gathered.anchors),
            unit_stated=unit != NOT_STATED,
        )
        if number.ci_method and number.interval is None:
            message = f"no interval of {name} is printed, and so none has a method"
            self.complain(path, message, "add 'ci:', or leave out 'ci-method:'")
        return number

    def _study_level(self, population: str) -> Decimal | None:
        entry = self.document.populations.get(population)
        study = self.document.studies.get(entry.study) if entry else None
        if study is None or entry is None:
            return None
        return self.level(study.confidence_level, ("studies", entry.study))

    def level(self, pointer: Pointer | None, path: Path) -> Decimal | None:
        """Return the confidence level in percent that a place prints, such as 95 for `95% CI`."""
        if pointer is None:
            return None
        level = printed_level(pointer.text or "")
        if level is None:
            message = f"'{pointer.text}' prints no confidence level"
            self.complain(path, message, "point to where it stands, as in 95% CI")
        return level

    def sides(self, pointer: Pointer | None, path: Path) -> int | None:
        """Return 1 for a test that a place calls one-sided, 2 for a two-sided one."""
        if pointer is None:
            return None
        match = _SIDES.search(pointer.text or "")
        if match is None:
            message = f"'{pointer.text}' tells no sides"
            self.complain(path, message, "point to words such as two-sided")
            return None
        return 1 if match[1].lower() in ("one", "1", "single") else 2

    def unit(self, readings: Sequence[Reading], stated: set[str], path: Path) -> str | None:
        """Return the one unit of the readings, as printed or stated; complain of several."""
        units = {one.printed.unit for one in readings if one.printed.unit} | stated
        if len(units) > 1:
            message = f"units differ: {', '.join(sorted(units))}"
            self.complain(path, message, "split the estimate")
        return min(units) if units else None

    def preferences(
        self, readings: Sequence[Reading], wanted: Sequence[PreferEntry], name: str, path: Path
    ) -> tuple[tuple[Reading, ...], tuple[str, ...]]:
        """Return the preferred readings with the reasons; complain where readings differ."""
        preferred: list[Reading] = []
        for entry in wanted:
            found = [
                reading
                for reading in readings
                if reading.component == entry.component and reading.text == entry.printed
            ]
            if not found:
                self.complain(
                    (*path, "prefer"),
                    f"no reading of '{entry.component}' is printed '{entry.printed}'",
                    "name one of the printed forms above",
                )
            preferred += found[:1]
        for facet, texts in unsettled(readings, preferred):
            shown = " and ".join(f"'{text}'" for text in texts)
            self.complain(
                path,
                f"readings of the {facet} of {name} differ: {shown}",
                "add 'prefer: [{component: …, printed: …, because: …}]'",
            )
        return tuple(preferred), tuple(entry.because for entry in wanted)
