"""From entries of text and tables to comparisons and prognostic findings, with their effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sarcograph.graph.curation.evidence_file import Path
from sarcograph.graph.curation.figures import (
    Figures,
    Gathered,
    places_of_circumstances,
)
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.circumstances import circumstances_of
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.numbers import Effect, Reading
from sarcograph.graph.model.printed import Component
from sarcograph.graph.model.schema import (
    ComparisonEntry,
    Curated,
    EffectEntry,
    TableCoordinates,
)

EFFECT_COMPONENTS: tuple[tuple[str, Component], ...] = (
    ("value", "effect"),
    ("ci", "ci"),
    ("ci_lower", "ci-lower"),
    ("ci_upper", "ci-upper"),
    ("spread", "spread"),
)
"""The keys of an effect's entry that print figures, each with what it prints."""


def _enter_effects(
    gathered: dict[str, Gathered], entries: Sequence[EffectEntry], figures: Figures, path: Path
) -> None:
    """Add the effects that an entry gives, one for each measure of effect."""
    for number, entry in enumerate(entries):
        place: Path = (*path, "effects", number)
        effect = gathered.setdefault(entry.effect_measure, Gathered(place))
        if figures.enter(effect, entry, EFFECT_COMPONENTS, place) and not effect.readings:
            figures.complain(place, "an effect without any figure", "add value or ci")


def _settled(
    gathered: Mapping[str, Gathered], figures: Figures, name: str, population: str
) -> tuple[Effect, ...]:
    for measure, one in gathered.items():
        for reading in one.readings:
            if reading.printed.effect not in (None, measure):
                message = f"'{reading.text}' is a {reading.printed.effect}, not a {measure}"
                figures.complain(one.path, message, "correct 'effect-measure:'")
    return tuple(
        Effect(measure, figures.settle(one, f"the {measure} of {name}", population))
        for measure, one in sorted(gathered.items())
    )


def prognostic_findings(document: Curated, figures: Figures) -> tuple[PrognosticFinding, ...]:
    """Return the prognostic findings of a document, in the order of the file."""
    found: dict[str, PrognosticFinding] = {}
    for number, entry in enumerate(document.prognostic):
        path: Path = ("prognostic", number)
        figures.fit(entry, entry.measure, path)
        figures.analysed([entry.population], entry.analysis_population, path)
        places = (entry.level, entry.reference_level, entry.sides)
        finding = PrognosticFinding(
            **circumstances_of(entry, figures.document.lines),
            document=document.source.key,
            factor=entry.factor,
            population=entry.population,
            direction=entry.direction,
            level=entry.level,
            reference_level=entry.reference_level,
            test=entry.test,
            sides=figures.sides(entry.sides, (*path, "sides")),
            anchors=(
                *entry.at,
                *(place for place in places if place),
                *places_of_circumstances(entry),
            ),
        )
        slug = finding.slug()
        if slug in found:
            message = "a second finding on this factor, measure and population"
            remedy = "keep one, with all its places under 'at', or name the analysis or the levels"
            figures.complain(path, message, remedy)
            continue
        effects: dict[str, Gathered] = {}
        _enter_effects(effects, entry.effects, figures, path)
        found[slug] = replace(
            finding,
            readings=tuple(figures.readings("p", entry.p, path)),
            statistics=tuple(figures.readings("test-statistic", entry.test_statistic, path)),
            effects=_settled(effects, figures, slug, entry.population),
        )
    return tuple(found.values())


_WITHIN = (("against-time", "against_time"), ("against-value", "against_value"))


@dataclass(slots=True)
class _Draft:
    """A comparison while its figures are gathered from text and tables."""

    bare: Comparison
    path: Path
    entry: ComparisonEntry | None = None
    readings: list[Reading] = field(default_factory=list)
    statistics: list[Reading] = field(default_factory=list)
    effects: dict[str, Gathered] = field(default_factory=dict)
    anchors: dict[Pointer, None] = field(default_factory=dict)


class Comparisons:
    """The comparisons of one document while text and tables are read."""

    def __init__(self, document: str, figures: Figures) -> None:
        """Start without any; `document` is its key."""
        self.document = document
        self.figures = figures
        self._drafts: dict[Comparison, _Draft] = {}

    def add_entry(self, entry: ComparisonEntry, path: Path) -> None:
        """Add what the text says; complain of a second entry for the same comparison."""
        draft = self._draft(entry, entry.measure, entry.between, path)
        if draft.entry is not None:
            message = "a second entry for the same comparison"
            self.figures.complain(
                path, message, "put all its places into one, or say what is different"
            )
            return
        draft.entry, draft.path = entry, path
        draft.readings += self.figures.readings("p", entry.p, path)
        draft.statistics += self.figures.readings("test-statistic", entry.test_statistic, path)
        _enter_effects(draft.effects, entry.effects, self.figures, path)

    def add_cell(
        self,
        given: TableCoordinates,
        measure: str,
        between: Sequence[str],
        reading: Reading,
        path: Path,
    ) -> None:
        """Add what a cell of a table prints: a p value, its statistic, or part of an effect."""
        draft = self._draft(given, measure, between, path)
        if reading.component == "p":
            draft.readings.append(reading)
        elif reading.component == "test-statistic":
            draft.statistics.append(reading)
        elif given.effect_measure is not None:
            effect = draft.effects.setdefault(given.effect_measure, Gathered(path))
            effect.readings.append(reading)
            self.figures.note(effect, given, path)

    def _draft(
        self,
        entry: ComparisonEntry | TableCoordinates,
        measure: str,
        between: Sequence[str],
        path: Path,
    ) -> _Draft:
        self.figures.fit(entry, measure, path)
        self.figures.analysed(between, entry.analysis_population, path)
        value = entry.against_value
        held = self.figures.reading("value", value, (*path, "against-value")) if value else None
        bare = Comparison(
            **circumstances_of(entry, self.figures.document.lines) | {"measure": measure},
            document=self.document,
            between=tuple(between),
            reference_arm=entry.reference_arm,
            against_time=entry.against_time,
            against_value=held.printed.value if held else None,
            against_unit=held.printed.unit if held else None,
        )
        within = [name for name, given in _WITHIN if getattr(entry, given) is not None]
        if len(between) > 1 and within:
            message = f"'{within[0]}' is what one group is held against, and there are several"
            self.figures.complain(path, message, "name one group in 'between:', or leave it out")
        if len(between) == 1 and entry.reference_arm:
            message = "a reference arm beside which there is no other group"
            self.figures.complain(path, message, "name both groups in 'between:'")
        draft = self._drafts.setdefault(bare, _Draft(bare, path))
        draft.anchors |= dict.fromkeys(places_of_circumstances(entry))
        draft.anchors |= dict.fromkeys([value] if value else [])
        return draft

    def all(self) -> tuple[Comparison, ...]:
        """Return the comparisons in the order of their slugs; complain of what is one and two."""
        drafts = sorted(self._drafts.values(), key=lambda draft: draft.bare.slug())
        first: dict[Comparison, _Draft] = {}
        for draft in drafts:
            between = draft.bare.between
            unordered = replace(draft.bare, between=tuple(sorted(between)))
            if first.setdefault(unordered, draft) is not draft:
                message = f"{' and '.join(between)} are compared in another order too"
                remedy = "join them, or name the arm that is the reference"
                self.figures.complain(draft.path, message, remedy)
        for one, other in pairwise(drafts):
            if (slug := one.bare.slug()) == other.bare.slug():
                message = f"another comparison has the same name, '{slug}'"
                self.figures.complain(other.path, message, "give the line or category another key")
        return tuple(self._finish(draft) for draft in drafts)

    def _finish(self, draft: _Draft) -> Comparison:
        entry = draft.entry
        found = replace(
            draft.bare,
            readings=tuple(draft.readings),
            statistics=tuple(draft.statistics),
            effects=_settled(draft.effects, self.figures, draft.bare.slug(), draft.bare.between[0]),
            anchors=tuple(draft.anchors),
        )
        if entry is None:
            return found
        return replace(
            found,
            test=entry.test,
            sides=self.figures.sides(entry.sides, (*draft.path, "sides")),
            interaction=tuple(
                reading
                for pointer in entry.interaction_p
                if (reading := self.figures.reading("p", pointer, (*draft.path, "interaction-p")))
            ),
            significant=entry.significant,
            favours=entry.favours,
            says=entry.says,
            anchors=(*entry.at, *([entry.sides] if entry.sides else []), *draft.anchors),
        )
