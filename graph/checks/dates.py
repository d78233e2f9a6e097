"""Printed dates: days that the calendar has, in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import URIRef

from sarcograph.graph.checks.base import Finding, Rule, View, check, texts
from sarcograph.graph.checks.literature import CALENDAR, STROBE
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.dates import (
    FOLLOWING_NOTICES,
    ORDER,
    STARTS,
    Date,
    is_after,
    parse_date,
)
from sarcograph.graph.model.schema import StudyEntry

IMPOSSIBLE = Rule(
    "impossible-date",
    "a date that the calendar does not have",
    "A month is one of 12, and a day one of those that its month has.",
    CALENDAR,
    severity="impossible",
    consequence="figure",
)
OUT_OF_ORDER = Rule(
    "dates-out-of-order",
    "a date before another that it follows",
    "A study and its enrolment begin before they end, no data are cut before it begins, and what "
    "corrects or retracts an article is younger than the article.",
    f"{STROBE} (item 5, relevant dates)",
    severity="impossible",
    consequence="figure",
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A printed date, what it is the date of, and the words for that."""

    pointer: Pointer
    about: URIRef
    name: str

    @property
    def date(self) -> Date | None:
        """Return the date as printed, if it can be read as one."""
        return parse_date(self.pointer.text or "")


def _of_study(view: View, key: str, milestone: str) -> Dated | None:
    """Return the date of a study that the field `milestone` holds."""
    study: StudyEntry = view.file.studies[key]
    pointers: list[Pointer] = getattr(study, milestone)
    name = f"{milestone.replace('_', ' ')} of {study.label}"
    return Dated(pointers[0], view.iri("study", key), name) if pointers else None


def dates_of(view: View) -> Iterator[Dated]:
    """Yield every date that a document prints."""
    file, publication = view.file, view.file.publication
    for pointer in (publication.date, publication.online_date):
        if pointer is not None:
            yield Dated(pointer, view.iri("publication", "this"), "date of publication")
    for number, notice in enumerate(publication.notices, 1):
        if notice.date is not None:
            iri = view.iri("publication-notice", f"{notice.kind}-{number}")
            yield Dated(notice.date, iri, f"date of the {notice.kind.replace('-', ' ')}")
    for key, study in file.studies.items():
        for milestone in dict.fromkeys(name for pair in ORDER for name in pair):
            if dated := _of_study(view, key, milestone):
                yield dated
        for planned, pointers in study.planned_dates.items():
            iri = view.iri("planned-date", f"{key}.{planned}")
            name = f"planned {planned.replace('-', ' ')} of {study.label}"
            yield from (Dated(one, iri, name) for one in pointers)
    for key, cut in file.data_cuts.items():
        yield from (Dated(one, view.iri("data-cut", key), cut.label) for one in cut.date)


@check(IMPOSSIBLE)
def impossible_date(view: View) -> Iterator[Finding]:
    """Find months and days that there are not."""
    for dated in dates_of(view):
        date = dated.date
        if date is None or date == date.possible:
            continue
        wrong = "month" if date.possible.month is None else "day"
        yield Finding(
            rule=IMPOSSIBLE,
            places=view.places(dated.pointer),
            about=(dated.about,),
            mark=texts([dated.pointer]),
            recomputed=f"a {wrong} that the calendar has",
            message=f"{dated.name}: there is no such {wrong}",
        )


def _pairs(view: View) -> Iterator[tuple[Dated, Dated]]:
    """Yield dates of which the first is not after the second."""
    file = view.file
    for key in file.studies:
        for first, last in ORDER:
            begun, ended = _of_study(view, key, first), _of_study(view, key, last)
            if begun and ended:
                yield begun, ended
    for key, cut in file.data_cuts.items():
        for first in STARTS:
            if begun := _of_study(view, cut.study, first):
                yield begun, Dated(cut.date[0], view.iri("data-cut", key), cut.label)
    published = file.publication.date or file.publication.year
    if published is None:
        return
    article = Dated(published, view.iri("publication", "this"), "date of publication")
    for number, notice in enumerate(file.publication.notices, 1):
        if notice.date is not None and notice.kind in FOLLOWING_NOTICES:
            iri = view.iri("publication-notice", f"{notice.kind}-{number}")
            yield article, Dated(notice.date, iri, f"date of the {notice.kind.replace('-', ' ')}")


@check(OUT_OF_ORDER)
def dates_out_of_order(view: View) -> Iterator[Finding]:
    """Find ends before beginnings, cuts before the start, and notices before their article."""
    for first, last in _pairs(view):
        one, other = first.date, last.date
        if one is None or other is None:
            continue
        if not is_after(one.possible.parts, other.possible.parts):
            continue
        places = [first.pointer, last.pointer]
        yield Finding(
            rule=OUT_OF_ORDER,
            places=view.places(places),
            about=tuple(dict.fromkeys([first.about, last.about])),
            mark=texts(places),
            recomputed=f"{last.name} not before {first.name}",
            message=f"{last.name} ({last.pointer.text}) lies before {first.name} "
            f"({first.pointer.text})",
        )
