"""A report for people: how much was judged, what is wrong, and one line that sums it up."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterator

from sarcograph.graph.errors import printable
from sarcograph.graph.validate.coverage import ONTOLOGY
from sarcograph.graph.validate.report import SEVERITIES, Report, Result

_PLACES = 5
"""So many places of one message are shown; JSON and Turtle hold all."""
_REASONS = 10
_PLURAL = {"Violation": "violations", "Warning": "warnings", "Info": "infos"}


def lines_of(report: Report, width: int | None = None) -> Iterator[str]:
    """Yield the lines of `report`, none wider than `width` characters if that can be helped."""
    yield from _coverage(report, width)
    for severity in SEVERITIES:
        found = [one for one in report.results if one.severity == severity]
        if found:
            yield ""
            yield f"{severity} ({len(found):,})"
            yield from _groups(report, found, width)
    yield ""
    yield _summary(report)


def _coverage(report: Report, width: int | None) -> Iterator[str]:
    yield f"{report.coverage.sentence}{':' if report.coverage.unjudged else '.'}"
    unjudged = report.coverage.unjudged
    for one in unjudged[:_REASONS]:
        place = f" ({one.file}:{one.line})" if one.line else f" ({one.file})" if one.file else ""
        name = f"{report.name(one.example)}{place}"
        example = name if one.count == 1 else f"e.g. {name}"
        text = f"{one.count:,} not: {one.reason}; {example}"
        yield from _wrapped(text, width, "  ", "    ")
    rest = unjudged[_REASONS:]
    if rest:
        nodes = sum(one.count for one in rest)
        yield f"  {nodes:,} not, for {len(rest):,} more reasons; --format json lists all"


def _groups(report: Report, results: list[Result], width: int | None) -> Iterator[str]:
    """Yield each message once, with the places that it holds for."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        groups[printable(one.message)].append(one)
    for message, found in groups.items():
        yield from _wrapped(message, width, "  ", "  ")
        for one in found[:_PLACES]:
            place = f"{one.file}:{one.line}: " if one.line else f"{one.file}: " if one.file else ""
            value = _value(report, one)
            yield from _wrapped(f"{place}{report.name(one.focus)}{value}", width, "    ", "      ")
        if len(found) > _PLACES:
            yield f"    and {len(found) - _PLACES:,} more; --format json lists all"


def _value(report: Report, result: Result) -> str:
    """Return the path and value of a result as they stand on its line, if it has a value."""
    if result.value is None or result.path is None or result.value == result.focus:
        return ""
    value = report.name(result.value)
    if len(value) > 80:
        value = f"{value[:80]}…"
    return f" {report.name(result.path)} {value}"


def _summary(report: Report) -> str:
    counts = ", ".join(
        f"{count:,} {severity.lower() if count == 1 else _PLURAL[severity]}"
        for severity, count in report.counts.items()
    )
    passed_over = report.coverage.passed_over
    if not passed_over:
        return f"{counts}; every node was judged"
    which = ", ".join(f"{one.count:,} {one.reason}" for one in report.coverage.unjudged)
    nodes = f"{passed_over:,} node{'s were' if passed_over > 1 else ' was'} not judged"
    return f"{counts}; {nodes}{f': {which}' if _of_ontology(report) else ''}"


def _of_ontology(report: Report) -> bool:
    """Tell whether all that was not judged is an ontology, of which no more is to be said."""
    return all(one.reason in ONTOLOGY for one in report.coverage.unjudged)


def _wrapped(text: str, width: int | None, first: str, rest: str) -> list[str]:
    if width is None:
        return [first + text]
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
