"""The figures of a document to which nothing in its evidence file points."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from sarcograph.graph.curation.places import (
    document_of,
    rows_of,
    scalars,
    span_of,
    split_row,
)
from sarcograph.graph.curation.yaml_reader import MAXIMUM_BYTES, Node, compose, decode
from sarcograph.graph.documents.reading import SourceText
from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.files import read_file
from sarcograph.graph.model.alike import POINTS
from sarcograph.graph.model.anchors import Span, is_draft, quoted

# digits behind a letter, or behind a capital and a hyphen, are of a name: VEGFR2, PD-1
_FIGURE = re.compile(rf"(?<![^\W\d_])(?<![A-Z]-)(?<!\d)\d+(?:[.,{POINTS}]\d+)*")
_CONTEXT = 40
"""Characters of the document that are shown on either side of a figure."""
_BEFORE_ALL = "before the first section"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that nothing points to: where it starts, its section, and the words around it."""

    start: int
    text: str
    section: str
    before: str
    after: str

    def record(self) -> dict[str, object]:
        """Return the figure as the JSON of `sarcograph uncovered`."""
        return {
            "start": self.start,
            "end": self.start + len(self.text),
            "figure": self.text,
            "section": self.section,
            "context": self.context,
        }

    @property
    def context(self) -> str:
        """Return the figure, marked, among the words around it; ready for a draft."""
        return " ".join(f"{self.before}«{self.text}»{self.after}".split())


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of a document: how many there are, which are uncovered; and the drafts left."""

    figures: int
    uncovered: tuple[Figure, ...]
    drafts: int


def uncovered(path: Path, sources: Path) -> Coverage:
    """Return which figures of its document the evidence file at `path` points to nowhere.

    A figure is a number in digits; digits of a name (VEGFR2, PD-1) are none. It is covered by any
    place that reaches over it, be it a quoted figure, a table's cell or the span of a claim. A file
    that is still being written is read too: only its places count.

    Raises CurationError if a place does not hold in the document, and FileError.
    """
    root = compose(decode(read_file(path, MAXIMUM_BYTES), path.name), path.name)
    document = document_of(path.name, root, sources)
    placed = list(_places(root))
    wrong = [node for node, pointer in placed if not pointer.holds_in(document.text)]
    if wrong:
        remedy = "run 'sarcograph anchor --refresh' first"
        message = f"'{str(wrong[0].content)[:60]}' is not what the document has there"
        raise CurationError([Problem(path.name, wrong[0].line, message, remedy)])
    pointers = [pointer for _, pointer in placed]
    # the line of a label's section that names it by its pointer is ours, not the document's
    ours = {
        section.start
        for section in document.sections
        if document.text.startswith(f"# {section.name}\n", section.start)
    }
    found = [
        match
        for match in _FIGURE.finditer(document.text)
        if document.text.rfind("\n", 0, match.start()) + 1 not in ours
    ]
    bare = _outside(found, pointers)
    sections = _sections(document, root)
    return Coverage(
        figures=len(found),
        uncovered=tuple(_figure(document.text, match, sections) for match in bare),
        drafts=sum(is_draft(str(node.content)) for node in scalars(root)),
    )


def _places(root: Node) -> Iterator[tuple[Node, Span]]:
    """Yield every place of an evidence file, with the node that writes it."""
    for node in scalars(root):
        pointer = span_of(str(node.content))
        if pointer is not None:
            yield node, pointer
    for first, cells in rows_of(root):
        if str(first.content).isdecimal():
            for cell, start in split_row("\t".join(cells), int(str(first.content))):
                if cell:
                    yield first, quoted(cell, start)


def _outside(figures: Iterable[re.Match[str]], pointers: Iterable[Span]) -> Iterator[re.Match[str]]:
    """Yield the figures that no pointer reaches over whole."""
    spans = sorted((pointer.start, pointer.end) for pointer in pointers)
    starts = [start for start, _ in spans]
    furthest = list(accumulate((end for _, end in spans), max))
    for figure in figures:
        begun = bisect_right(starts, figure.start())
        if not begun or furthest[begun - 1] < figure.end():
            yield figure


def _sections(document: SourceText, root: Node) -> list[tuple[int, str]]:
    """Return where each section starts and its name: as the file tells, or as the document does."""
    if document.sections:
        return [(section.start, section.name) for section in document.sections]
    top = root.content if isinstance(root.content, dict) else {}
    headings = scalars(top["sections"]) if "sections" in top else ()
    pointers = [span_of(str(node.content)) for node in headings]
    return sorted((one.start, one.text or "") for one in pointers if one is not None)


def _figure(text: str, match: re.Match[str], sections: list[tuple[int, str]]) -> Figure:
    begun = bisect_right(sections, match.start(), key=lambda section: section[0])
    return Figure(
        start=match.start(),
        text=match[0],
        section=sections[begun - 1][1] if begun else _BEFORE_ALL,
        before=_whole_words(text[max(0, match.start() - _CONTEXT) : match.start()][::-1])[::-1],
        after=_whole_words(text[match.end() : match.end() + _CONTEXT]),
    )


def _whole_words(cut: str) -> str:
    """Return the beginning of a text up to the last space, all of a short one."""
    return cut if len(cut) < _CONTEXT or " " not in cut else cut[: cut.rindex(" ")]
