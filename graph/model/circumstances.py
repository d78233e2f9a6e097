"""What a result is about, and under what circumstances it was found: what makes two one.

`graph.curation` makes these of the files; nothing here knows of YAML or of RDF.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from sarcograph.graph.model.schema import (
    AdverseEventReportEntry,
    CircumstancesEntry,
    LineEntry,
)
from sarcograph.graph.model.times import StatedTime

_PARTS_OF_PATIENTS = ("counts-lesions", "counts-biopsies", "counts-samples", "counts-eyes")
"""What is counted of which a patient may have several, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a result is about, and under what circumstances it was found.

    Equal circumstances of the same patients in one document mean the same result. `line` is as wide
    as the document's: a result of an arm stands beside that of all patients. The line that was
    given is `own_line`, which tells no results apart, since the population does.
    """

    measure: str | None = None
    line: str | None = None
    own_line: str | None = field(default=None, compare=False)
    category: str | None = None
    adverse_event: str | None = None
    organ_system: str | None = None
    listed_as: str | None = None
    grades: tuple[str, ...] = ()
    seriousness: str | None = None
    attribution: str | None = None
    counting: str | None = None
    time: StatedTime | None = None
    time_from: str | None = None
    period: str | None = None
    assessor: str | None = None
    analysis_population: str | None = None
    data_cut: str | None = None
    adjustment: str | None = None
    analysis: str | None = None
    reference: int | None = None

    @property
    def of_patients(self) -> bool:
        """Tell whether it may be patients that are counted, so that it is of all in a group."""
        return self.counting not in _PARTS_OF_PATIENTS

    def _marks(self, *first: str) -> list[str | None]:
        """Return the parts of a slug that the circumstances make: first those named, then others.

        What is not given adds nothing, so that a new circumstance renames nothing that stands.
        """
        parts: dict[str, str | None] = {
            "line": self.line,
            "category": self.category,
            "adverse_event": self.adverse_event,
            "grades": "grade-" + "-".join(self.grades) if self.grades else None,
            "time": self.time.slug if self.time else None,
            "attribution": self.attribution,
            "counting": self.counting,
            "reference": f"ref-{self.reference}" if self.reference is not None else None,
            "seriousness": self.seriousness,
            "time_from": self.time_from,
            "period": f"period-{self.period}" if self.period else None,
            "assessor": self.assessor,
            "analysis_population": self.analysis_population,
            "data_cut": f"cut-{self.data_cut}" if self.data_cut else None,
            "adjustment": self.adjustment,
            "analysis": f"analysis-{self.analysis}" if self.analysis else None,
            "organ_system": words_of(self.organ_system) or None,
            "listed_as": words_of(self.listed_as) or None,
        }
        rest = [mark for name, mark in parts.items() if name not in first]
        return [*(parts[name] for name in first), *rest]


def slug_of(*parts: str | None) -> str:
    """Return the part of an IRI that these parts make; what is not given adds nothing."""
    return ".".join(part for part in parts if part)


def circumstances_of(entry: CircumstancesEntry, lines: Mapping[str, LineEntry]) -> dict[str, Any]:
    """Return the circumstances that an entry gives, by the names of their fields.

    `lines` are those of the document.
    """
    given = {one.name: getattr(entry, one.name) for one in fields(Circumstances) if one.compare}
    return given | {
        "line": widest_line(entry.line, lines),
        "own_line": entry.line,
        "grades": tuple(entry.grades or ()),
        "organ_system": entry.organ_system.text if entry.organ_system else None,
        "listed_as": entry.listed_as.text if entry.listed_as else None,
    }


def widest_line(key: str | None, lines: Mapping[str, LineEntry]) -> str | None:
    """Return the line of the widest population that a line is a part of, or the line itself.

    Parts of one treatment of the same patients stay apart: nothing else tells their results apart.
    """
    passed: set[str] = set()
    while key is not None and key in lines and key not in passed:
        passed.add(key)
        wider = lines[key].within
        if wider is None or wider not in lines:
            break
        if lines[wider].population == lines[key].population:
            break
        key = wider
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Occurrence(Circumstances):
    """What a report of an adverse event without a count is about."""

    population: str

    def slug(self) -> str:
        first = "adverse_event", "line", "seriousness", "attribution"
        return slug_of(self.population, *self._marks(*first), self.measure)


def report_slugs(entries: Sequence[AdverseEventReportEntry]) -> list[str]:
    """Return the part of an IRI that each report of one document makes.

    Grades and organ system are in it only where reports differ in nothing else.
    """
    reports = [
        _Occurrence(**circumstances_of(one, {}), population=one.population) for one in entries
    ]
    plain = [replace(one, grades=(), organ_system=None).slug() for one in reports]
    return [
        report.slug() if plain.count(slug) > 1 else slug
        for report, slug in zip(reports, plain, strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates(Circumstances):
    """What a quantity is about; equal coordinates in one document mean the same quantity."""

    measure: str
    population: str
    statistic: str

    def slug(self) -> str:
        """Return the part of an IRI that these coordinates make."""
        first = "line", "category", "adverse_event", "grades"
        marks = self._marks(*first)
        about, rest = marks[: len(first)], marks[len(first) :]
        return slug_of(self.population, self.measure, *about, self.statistic, *rest)


Shared: TypeAlias = tuple[tuple[str, object], ...]
"""What results have in common: the names of coordinates with their values."""


def but_for(here: Circumstances, *names: str) -> Shared:
    """Return all that `here` says of a result save the coordinates in `names`.

    Two results are the same but for those where what this returns is equal. It is made of the
    fields of the class, so that a new coordinate tells results apart from the day it is added.
    A comparison or a prognostic finding has no statistic, and a comparison no one population: name
    them to hold it against an estimate. Raises ValueError for a name that is no coordinate.

    >>> but_for(Circumstances(measure="death", data_cut="final"), "population", "statistic")[:2]
    (('measure', 'death'), ('line', None))
    """
    others, values_of = _all_but(frozenset(names))
    return tuple(zip(others, values_of(here), strict=True))


@cache
def _all_but(names: frozenset[str]) -> tuple[tuple[str, ...], attrgetter[tuple[object, ...]]]:
    """Return the coordinates that are not in `names`, and what takes their values.

    Rules hold each result against many. Two coordinates at least are never left out, or their
    values would come as one and not as several.
    """
    known = [one.name for one in fields(Coordinates) if one.compare]
    if unknown := names - set(known):
        raise ValueError(f"not a coordinate: {', '.join(sorted(unknown))}")
    others = tuple(name for name in known if name not in names)
    return others, attrgetter(*others)


_NOT_STATED = (None, (), "attribution-not-stated", "counts-not-stated")


def may_be_alike(here: Circumstances, there: Circumstances, *names: str) -> bool:
    """Tell whether two results agree, save in `names`, in all that is known of both.

    A coordinate that one of them does not give is not known, so that what rests on this is never
    more than ambiguous. Raises ValueError for a name that is no coordinate.
    """
    pairs = zip(but_for(here, *names), but_for(there, *names), strict=True)
    return all(
        one == other or one in _NOT_STATED or other in _NOT_STATED for (_, one), (_, other) in pairs
    )


def words_of(text: str | None) -> str:
    """Return a printed text as a part of an IRI: its letters and digits, in lower case."""
    return re.sub(r"[^a-z0-9]+", "-", (text or "").lower()).strip("-")
