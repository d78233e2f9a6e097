"""A brief as Markdown: tables whose figures have notes, and the notes with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sarcograph.graph.brief.parts import Brief, Cell, Place, Section

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown_of(brief: Brief, version: str) -> str:
    """Return the brief as GitHub's Markdown (tables); `version` is that of the graph, or ""."""
    return "\n".join(_lines(brief, version)) + "\n"


def _lines(brief: Brief, version: str) -> Iterator[str]:
    yield f"# {_plain(brief.title)}"
    yield ""
    for remark in (*brief.remarks, *([f"Graph version {version}."] if version else ())):
        yield f"- {_plain(remark)}"
    numbers = brief.numbers()
    for section in brief.sections:
        yield from _section(section, numbers)
    if brief.notes:
        yield "\n## Where each figure stands\n"
    for note in brief.notes:
        places = "; ".join(map(_place, note.places)) or "no place: it is concluded or recomputed"
        yield f"{note.number}. {places}. <{note.fact}>"


def _section(section: Section, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"\n## {_plain(section.title)}\n"
    for sentence in section.said:
        yield _plain(sentence)
    if section.said:
        yield ""
    if not section.rows:
        yield f"{_plain(section.nothing).capitalize()}."
        return
    yield f"| {' | '.join(map(_plain, section.head))} |"
    yield f"|{'---|' * len(section.head)}"
    for row in section.rows:
        yield f"| {' | '.join(_cell(cell, numbers) for cell in row)} |"
    if section.left_out:
        addresses = ", ".join(f"`{address}`" for _, address in section.whole)
        yield f"\n{section.left_out} more: {addresses}"


def _cell(cell: Cell, numbers: Mapping[str, int]) -> str:
    told = []
    for figure in cell:
        number = numbers.get(figure.fact)
        doubts = f" ({_plain(figure.doubts)})" if figure.doubts else ""
        told.append(f"{_plain(figure.text)}{doubts}{f' [{number}]' if number else ''}")
    return "; ".join(told)


def _place(place: Place) -> str:
    printed = f"“{_plain(place.printed)}”" if place.printed else "stated"
    of = ", ".join(
        filter(None, (_plain(place.work), f"doi {_plain(place.doi)}" if place.doi else ""))
    )
    return ", ".join(filter(None, (printed, _plain(place.where), of)))


def _plain(text: str) -> str:
    """Return text of a source as it is read, whatever Markdown would make of it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
