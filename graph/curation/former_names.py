"""The names that facts had in release 0.1.0, beside those that they have now.

Then a name was made of fewer coordinates, and a time stood in it as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sarcograph.graph.errors import AnchorError
from sarcograph.graph.model.anchors import Span, parse_pointer
from sarcograph.graph.model.circumstances import Circumstances, Coordinates
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.times import parse_time

Given = Mapping[str, object]
"""What an entry says, by the keys of the file."""

_COMPONENTS = ("value", "events", "denominator", "events-and-value", "ci", "range")


@dataclass(frozen=True, slots=True)
class Renamed:
    """A fact whose name changed; both names stand below `id/`."""

    old: str
    new: str


def _text(given: Given, key: str) -> str | None:
    value = given.get(key)
    return value if isinstance(value, str) else None


def texts(value: object) -> list[str]:
    """Return the texts of a value that may be one or a list of them."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _reference(given: Given) -> int | None:
    number = _text(given, "reference")
    return int(number) if number and number.isdecimal() else None


def _circumstances(given: Given, measure: str) -> dict[str, object]:
    time = _text(given, "time")
    keys = (
        "line",
        "category",
        "adverse-event",
        "attribution",
        "counting",
        "adjustment",
        "analysis",
    )
    return {
        "measure": measure,
        **{key.replace("-", "_"): _text(given, key) for key in keys},
        "grades": tuple(texts(given.get("grades"))),
        "time": parse_time(time) if time else None,
        "reference": _reference(given),
    }


def coordinates_of(given: Given, statistics: Mapping[str, str]) -> Coordinates | None:
    """Return what an estimate is about, where it says so; `statistics` are those of measures."""
    incidence = "adverse-event-incidence" if "adverse-event" in given else None
    measure, population = _text(given, "measure") or incidence, _text(given, "population")
    statistic = _text(given, "statistic") or statistics.get(measure or "")
    if measure is None or population is None or statistic is None:
        return None
    circumstances = _circumstances(given, measure)
    return Coordinates(**circumstances, population=population, statistic=statistic)  # type: ignore[arg-type]  # by name


def _joined(*parts: str | None) -> str:
    return ".".join(part for part in parts if part)


def _marks(here: Circumstances) -> tuple[str | None, str | None]:
    grades = "grade-" + "-".join(here.grades) if here.grades else None
    return grades, f"ref-{here.reference}" if here.reference else None


def estimate_names(
    document: str, given: Given, here: Coordinates, places: Sequence[tuple[str, int]]
) -> Iterator[Renamed]:
    """Yield the names of an estimate and of its readings, which are components at places."""
    grades, reference = _marks(here)
    about = here.population, here.measure, here.line, here.category, here.adverse_event, grades
    time = (_text(given, "time") or "").replace(" ", "-")
    old = _joined(*about, here.statistic, time, here.attribution, here.counting, reference)
    yield from _names(document, "estimate", "", old, here.slug(), places)


def comparison_names(
    document: str, given: Given, places: Sequence[tuple[str, int]]
) -> Iterator[Renamed]:
    """Yield the names of a comparison and of its p values."""
    measure, between = _text(given, "measure") or "", texts(given.get("between"))
    new = Comparison(
        **_circumstances(given, measure),  # type: ignore[arg-type]  # by name
        document=document,
        between=tuple(between),
    )
    _, reference = _marks(new)
    old = _joined(measure, new.category, new.adverse_event, new.line, *between, reference)
    yield from _names(document, "comparison", "comparison.", old, new.slug(), places)


def prognostic_names(
    document: str, given: Given, places: Sequence[tuple[str, int]]
) -> Iterator[Renamed]:
    """Yield the names of a prognostic finding and of its p values."""
    measure, factor = _text(given, "measure") or "", _text(given, "factor") or ""
    population = _text(given, "population") or ""
    new = PrognosticFinding(
        **_circumstances(given, measure),  # type: ignore[arg-type]  # by name
        document=document,
        factor=factor,
        population=population,
        direction="",
    )
    old = _joined(population, factor, measure)
    yield from _names(document, "prognostic-finding", "prognostic.", old, new.slug(), places)


def _names(
    document: str, kind: str, prefix: str, old: str, new: str, places: Sequence[tuple[str, int]]
) -> Iterator[Renamed]:
    names = (old, new)
    yield Renamed(*(f"{kind}/{document}/{name}" for name in names))
    for component, start in places:
        yield Renamed(*(f"reading/{document}/{prefix}{name}.{component}.{start}" for name in names))


def places_of(given: Given, components: Sequence[str] = _COMPONENTS) -> list[tuple[str, int]]:
    """Return component and start of each place that an entry names."""
    return [
        (component, start)
        for component in components
        for text in texts(given.get(component))
        if (start := _start(text)) is not None
    ]


def _start(notation: str) -> int | None:
    try:
        pointer = parse_pointer(notation)
    except AnchorError:
        return None
    return pointer.start if isinstance(pointer, Span) else None
