"""Adverse events: how often each occurred in each arm, by the grades that are printed.

Arms of one study stand side by side, on a phone below each other, and those of others below. A bar
is of one set of grades as the source prints it, any grade or 3 to 5; nothing is added up, and where
only patients are counted the share is said to be recomputed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sarcograph.graph.pictures.font import fitted, wrapped
from sarcograph.graph.pictures.palette import Role
from sarcograph.graph.pictures.parts import (
    MARGIN,
    SMALL,
    heading,
    legend,
    mark,
    sentences,
)
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.svg import Element, group, line, rectangle, text

MOST_EVENTS = 80
WIDTH = 960
_LABEL, _GAP = 230, 20
_SIDE_BY_SIDE = 3  # arms
_PHONE, _PHONE_LABEL = 356, 124
_BAR, _ROW = 9, 13  # the height of a bar, and from one to the next
_ACROSS_STUDIES = (
    "Arms of different studies are not compared: their patients, doses, follow-up and ways to"
    " count differ."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRate:
    """How often an adverse event of some grades occurred in an arm.

    `grades` is any, one grade, or the first and the last of several as 3-5; "" where none is given.
    `percent` is as printed, `recomputed` what events and n give. `says` is what a source says of an
    event without a count.
    """

    event: str
    arm: str
    grades: str
    percent: Decimal | None = None
    recomputed: Decimal | None = None
    events: int | None = None
    n: int | None = None
    says: str = ""
    study: str = ""
    href: str = ""
    doubt: str = ""

    @property
    def is_severe(self) -> bool:
        """Whether all its grades are 3 or more."""
        return self.grades[:1] in ("3", "4", "5")

    @property
    def said(self) -> str:
        """Return the grades and the figures that are printed."""
        grades = {"any": "any grade", "": "grade not given"}.get(
            self.grades, f"grade {self.grades.replace('-', '–')}"
        )
        share = f"{self.percent:f}%" if self.percent is not None else ""
        count = f"{self.events}/{self.n}" if None not in (self.events, self.n) else ""
        return f"{grades}: {', '.join(filter(None, (share, count, self.says))) or 'no number'}"


def adverse_events_by_grade(
    rates: Sequence[EventRate], *, title: str, subtitle: str = ""
) -> Picture:
    """Return how often adverse events occurred, by arm and grade, in the order in which they come.

    It is drawn anew for the width of a phone.

    Of more than MOST_EVENTS rows of events the first are drawn, and the picture says so. Raises
    ValueError for none.
    """
    if not rates:
        raise ValueError("there is nothing to draw")
    narrow = _drawn(rates, title, subtitle, _PHONE)
    return replace(_drawn(rates, title, subtitle, WIDTH), narrow=narrow)


def _drawn(rates: Sequence[EventRate], title: str, subtitle: str, width: float) -> Picture:
    y, body = heading(title, subtitle, width)
    drawing = _Bars(y, body, width)
    for study in dict.fromkeys(rate.study for rate in rates):
        of_study = [rate for rate in rates if rate.study == study]
        arms = list(dict.fromkeys(rate.arm for rate in of_study))
        for start in range(0, len(arms), drawing.side_by_side):
            drawing.arms(arms[start : start + drawing.side_by_side], of_study)
    y, entries = legend(_entries(rates), drawing.y, width)
    y, said = sentences(_notices(rates, drawing), y, width)
    body += [*entries, *said]
    return Picture(title, _described(rates), width, y + MARGIN / 2, tuple(body))


class _Bars:
    """A picture of bars on the way: what is drawn so far, and how far down it reaches."""

    def __init__(self, y: float, body: list[Element], width: float) -> None:
        self.y, self.body = y, body
        self.drawn = self.left_out = 0
        self._width = width
        self._is_narrow = width < WIDTH
        self._label = _PHONE_LABEL if self._is_narrow else _LABEL
        self.side_by_side = 1 if self._is_narrow else _SIDE_BY_SIDE

    def arms(self, arms: Sequence[str], rates: Sequence[EventRate]) -> None:
        """Draw arms of a study side by side, one row an event."""
        events = [
            event
            for event in dict.fromkeys(rate.event for rate in rates)
            if any(rate.event == event and rate.arm in arms for rate in rates)
        ]
        room = max(0, MOST_EVENTS - self.drawn)
        self.left_out += len(events[room:])
        events = events[:room]
        self.drawn += len(events)
        if not events:
            return
        self._heads(arms, rates)
        top = self.y
        rows = [one for event in events for one in self._event(event, arms, rates)]
        for place in range(len(arms)):
            start, end = self._column(place, len(arms))
            for share in (0, 25, 50, 75, 100):
                x = start + (end - start) * share / 100
                self.body.append(line(x, top, x, self.y, "rule", 0.5))
                said = f"{share}%" if share == 100 else f"{share}"
                self.body.append(
                    text(x, self.y + 13, said, size=SMALL, role="muted", anchor="middle")
                )
        self.body += rows
        self.y += 26

    def _column(self, place: int, count: int) -> tuple[float, float]:
        """Return where the axis of an arm begins and ends."""
        each = (self._width - 2 * MARGIN - self._label) / count
        start = MARGIN + self._label + place * each + _GAP
        return start, start + each - _GAP - 16

    def _heads(self, arms: Sequence[str], rates: Sequence[EventRate]) -> None:
        study = rates[0].study
        self.y += 20
        if study:
            room = self._width - 2 * MARGIN if self._is_narrow else self._label - 8
            said = fitted(study, 12, room, bold=True)
            self.body.append(text(MARGIN, self.y, said, size=12, bold=True))
            self.y += 15 * self._is_narrow
        lowest = self.y
        for place, arm in enumerate(arms):
            start, end = self._column(place, len(arms))
            start = MARGIN if self._is_narrow else start
            y = self.y
            for one in wrapped(arm, 12, end - start, lines=3, bold=True):
                self.body.append(text(start, y, one, size=12, bold=True))
                y += 15
            lowest = max(lowest, y)
        self.y = lowest + 4
        self.body.append(line(MARGIN, self.y, self._width - MARGIN, self.y, "rule"))

    def _event(
        self, event: str, arms: Sequence[str], rates: Sequence[EventRate]
    ) -> Iterator[Element]:
        of_event = [rate for rate in rates if rate.event == event and rate.arm in arms]
        label = wrapped(event, 12, self._label - 24, lines=3)
        most = max(sum(rate.arm == arm for rate in of_event) for arm in arms)
        height = max(len(label) * 15, most * 2 * _ROW) + 8
        for place, one in enumerate(label, 1):
            yield text(MARGIN + 18, self.y + 15 * place, one, size=12)
        if any(rate.doubt for rate in of_event):
            yield mark(MARGIN + 6.5, self.y + 11)
        for place, arm in enumerate(arms):
            start, end = self._column(place, len(arms))
            y = self.y + 4
            of_arm = [rate for rate in of_event if rate.arm == arm]
            for rate in sorted(of_arm, key=lambda rate: (rate.grades != "any", rate.grades)):
                yield _bar(rate, start, end, y)
                y += 2 * _ROW
        self.y += height


def _bar(rate: EventRate, start: float, end: float, y: float) -> Element:
    """Return a bar with what it says below it; without a number what it says alone."""
    share = rate.percent if rate.percent is not None else rate.recomputed
    role: Role = "marker" if rate.is_severe else "arm"
    parts = []
    if share is not None:
        long = float(min(max(share, Decimal(0)), Decimal(100))) / 100 * (end - start)
        fill: Role = "page" if rate.percent is None else role
        parts.append(rectangle(start, y, long, _BAR, fill, border=role))
    words = fitted(rate.said, SMALL, end - start)
    parts.append(text(start, y + _BAR + 11, words, size=SMALL, role="muted"))
    doubt = f"; in doubt: {rate.doubt}" if rate.doubt else ""
    return group(
        *parts,
        says=f"{rate.event}, {rate.arm}, {rate.said}{doubt}",
        href=rate.href,
        class_="row",
    )


def _entries(rates: Sequence[EventRate]) -> Iterator[tuple[Element, str]]:
    if any(not rate.is_severe for rate in rates):
        yield rectangle(-8, -4.5, 16, _BAR, "arm", border="arm"), "any grade, and grades 1 and 2"
    if any(rate.is_severe for rate in rates):
        yield rectangle(-8, -4.5, 16, _BAR, "marker", border="marker"), "grade 3 or more"
    if any(rate.percent is None and rate.recomputed is not None for rate in rates):
        yield rectangle(-8, -4.5, 16, _BAR, "page", border="arm"), "recomputed from the count"
    if any(rate.doubt for rate in rates):
        yield mark(0, 0), "in doubt: a check found something, or the passage is ambiguous"


def _notices(rates: Sequence[EventRate], drawing: _Bars) -> Iterator[str]:
    if len({rate.study for rate in rates}) > 1:
        yield _ACROSS_STUDIES
    if drawing.left_out:
        yield f"The first {drawing.drawn} of {drawing.drawn + drawing.left_out} rows of events."


def _described(rates: Sequence[EventRate]) -> str:
    lines = [f"{rate.event}, {rate.arm}, {rate.said}" for rate in rates[:20]]
    if len(rates) > 20:
        lines.append(f"{len(rates) - 20} more")
    return "; ".join(lines)
