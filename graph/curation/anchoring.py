"""Find places in source documents for a curator, and keep the places of a file up to date.

The file is edited as text: only the scalars that change are replaced, so comments, order and
layout stay as the curator left them.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sarcograph.graph.curation.places import (
    document_of,
    rows_of,
    scalars,
    source_of,
    span_of,
    split_row,
)
from sarcograph.graph.curation.yaml_reader import MAXIMUM_BYTES, Node, compose, decode
from sarcograph.graph.documents.reading import SourceText
from sarcograph.graph.errors import AnchorError, CurationError, Problem
from sarcograph.graph.files import read_file
from sarcograph.graph.model.anchors import (
    Span,
    find_again,
    is_draft,
    quoted,
    resolve_draft,
)

_TITLE = re.compile(r"\*\*(?P<label>[^*\n]+)\*\*")
# a text of this many characters that occurs once tells how far the places around it moved
_LANDMARK = 6
# written by `refresh`, a line a section
_LOCATORS = re.compile(r"^locators:.*(?:\n|\Z)(?:[\r\n]*[ \t]+\S.*(?:\n|\Z))*", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"\W*[^\W\d_]")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n\[\]{},?\t]*")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table in a document: its cells with their places; a header has no label."""

    label: Span | None
    cells: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        """Return the label without marks of emphasis, in lower case."""
        return _bare(self.label.text or "", 0)[0].lower() if self.label else ""


def _bare(text: str, start: int) -> tuple[str, int]:
    """Return `text` without marks of emphasis and white space around it, and where it starts."""
    match = re.fullmatch(r"\s*(?:<b>)?\s*(?P<text>.*?)\s*(?:</b>)?\s*", text)
    return (match["text"], start + match.start("text")) if match else (text, start)


def table_rows(document: str, label: str) -> list[TableRow]:
    """Return the rows of the table `label`, such as `Table 3`, continued parts included.

    A table is a title in bold followed by lines whose cells are separated by tabs. The rows above
    its first figures are its head (`_is_head`), and labels stand below what the head leaves to
    them. A row without a label there is left out below an empty corner; below a corner with a word
    the first text of the row is its label.
    """
    rows: list[TableRow] = []
    corner: str | None = None  # what stands over the labels
    labels = 0  # how many columns hold labels, 0 where no head tells
    inside = False
    position = 0
    for line in document.splitlines(keepends=True):
        if title := _TITLE.match(line):
            named = title["label"].rstrip(" .:").lower()
            inside = "table" in named and named == label.lower()
        elif inside and "\t" in line:
            cells = split_row(line.rstrip("\r\n"), position)
            if all(row.label is None for row in rows) and _is_head(cells, corner):
                if corner is None:
                    corner = cells[0][0]
                    labels = next(n for n, (text, _) in enumerate(cells) if n and text.strip())
                rows.append(TableRow(None, tuple(cells[labels:])))
            elif row := _labelled(cells, labels, corner):
                rows.append(row)
        elif inside and line.startswith("**"):
            inside = False
        position += len(line)
    if not rows:
        raise AnchorError(f"the document has no '{label}' with cells separated by tabs")
    return rows


def _is_head(cells: Sequence[tuple[str, int]], corner: str | None) -> bool:
    """Tell whether a row at the top of a table is part of its head.

    The first row is, if its corner is empty or one of its other cells has a letter; a further one
    if all its other cells begin with a letter below an empty corner or the same word.
    """
    others = [text for text, _ in cells[1:] if text.strip()]
    if not others:
        return False
    if corner is None:
        return not cells[0][0].strip() or any(map(_LETTER.search, others))
    return cells[0][0].strip() in ("", corner.strip()) and all(map(_WORD.match, others))


def _labelled(cells: Sequence[tuple[str, int]], labels: int, corner: str | None) -> TableRow | None:
    """Return a row below the head of a table with its label; None if it has none."""
    filled = next((n for n, (text, _) in enumerate(cells) if text.strip()), len(cells))
    if filled >= (labels if corner == "" else len(cells)):
        return None
    return TableRow(quoted(*cells[filled]), tuple(cells[max(labels, filled + 1) :]))


def find_cell(document: str, table: str, row: str, column: int) -> Span:
    """Return the pointer to a cell: `row` is its label or number (from 1), `column` from 1."""
    rows = [one for one in table_rows(document, table) if one.label]
    found = [one for one in rows if one.name == row.lower()]
    if not found and row.isdecimal():
        found = rows[max(int(row) - 1, 0) : int(row)]
    if len(found) != 1:
        raise AnchorError(
            f"{table} has {len(found)} rows '{row}' among {len(rows)}; name the row by its number"
        )
    cells = found[0].cells
    if not 1 <= column <= len(cells):
        raise AnchorError(f"row '{row}' of {table} has {len(cells)} data cells")
    if not cells[column - 1][0]:
        raise AnchorError(f"the cell in row '{row}', column {column} of {table} is empty")
    return quoted(*cells[column - 1])


def scalar(text: str) -> str:
    """Return `text` as a YAML scalar, quoted only where it must be."""
    safe = _PLAIN.fullmatch(text) and ": " not in text and " #" not in text
    if safe and text == text.strip() and text.isprintable() and not text.endswith(":"):
        return text
    # JSON leaves characters that YAML takes for line ends or refuses, and those that nobody sees
    return "".join(
        letter if letter.isprintable() else _escaped(letter)
        for letter in json.dumps(text, ensure_ascii=False)
    )


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def table_notation(rows: list[TableRow]) -> str:
    """Return a table as it is written in an evidence file, below its `label` and `caption`.

    The head of a column is the lowest that stands over it; those above are told in a comment.
    """
    head = [row.cells for row in rows if row.label is None]
    lines = ["    columns:", *_columns(head), "    rows:"] if head else []
    for row in rows:
        if row.label is None:
            continue
        cells = ", ".join(scalar(text) if text else '""' for text, _ in row.cells)
        place = f"first: {row.cells[0][1]}"
        lines.append(f"      - {{label: {scalar(str(row.label))}, {place}, cells: [{cells}]}}")
    return "\n".join(lines)


def _columns(head: Sequence[Sequence[tuple[str, int]]]) -> Iterator[str]:
    """Yield the columns below the rows of a head; a cell of an upper row may span several."""
    for number in range(max(map(len, head))):
        over: list[str] = []
        for level, cells in enumerate(head):
            spanned = cells[number : number + 1]
            if level < len(head) - 1:
                spanned = cells[number::-1] if number < len(cells) else cells[::-1]
            filled = [cell for cell in spanned if cell[0].strip()]
            over += [scalar(str(quoted(*_bare(*cell)))) for cell in filled[:1]]
        if over:
            above = f"  # {', '.join(over[-2::-1])}" if over[:-1] else ""
            yield f"      - {{header: {over[-1]}}}{above}"


class _Shifts:
    """By how much places near a place moved between two versions of a document.

    Told by the texts that occur once in the new version: those before and after a place.
    """

    def __init__(self, document: str, length: str, pointers: Sequence[Span]) -> None:
        """Compare `document` with the version of `length` characters that `pointers` point to."""
        landmarks = [
            (pointer.start, document.find(pointer.text) - pointer.start)
            for pointer in pointers
            if pointer.text
            and len(pointer.text) >= _LANDMARK
            and document.find(pointer.text) == document.rfind(pointer.text) >= 0
        ]
        # the top of a document does not move, and its end moves by what was added
        self.moves = [(-1, 0), *sorted(landmarks)]
        if length.isdecimal() and all(pointer.end <= int(length) for pointer in pointers):
            self.moves.append((int(length), len(document) - int(length)))

    def near(self, place: int) -> set[int]:
        """Return the shifts of the landmarks before and after `place`."""
        after = bisect_left(self.moves, place, key=lambda move: move[0])
        return {shift for _, shift in self.moves[max(after - 1, 0) : after + 1]}


class _Refresh:
    """The changes that bring one evidence file up to date with its document."""

    def __init__(self, file: str, document: SourceText, shifts: _Shifts) -> None:
        self.file = file
        self.document = document
        self.shifts = shifts
        self.problems: list[Problem] = []
        self.changes: list[tuple[Node, str]] = []
        self.sections: dict[int, str] = {}

    def replace(self, node: Node, text: str) -> None:
        if node.content != text:
            self.changes.append((node, scalar(text)))

    def scalar(self, node: Node) -> None:
        notation = str(node.content)
        try:
            if is_draft(notation):
                found = resolve_draft(self.document.text, notation, self.document.locate)
                self.replace(node, str(self.placed(found)))
            elif (pointer := span_of(notation)) is not None:
                self.replace(node, str(self.moved(pointer)))
        except AnchorError as error:
            remedy = 'write a draft with more words around it, such as "?? words «34.4%» words"'
            self.problems.append(Problem(self.file, node.line, str(error), remedy))

    def row(self, first: Node, cells: list[str]) -> None:
        text = "\t".join(cells)
        try:
            start = self.moved(_row_pointer(first, text)).start
            self.replace(first, str(start))
            for cell, place in split_row(text, start):
                if cell:
                    self.placed(quoted(cell, place))
        except AnchorError as error:
            remedy = "copy the row again from 'sarcograph anchor DOCUMENT --table N'"
            self.problems.append(Problem(self.file, first.line, str(error), remedy))

    def moved(self, pointer: Span) -> Span:
        return self.placed(find_again(self.document.text, pointer, self.shifts.near(pointer.start)))

    def placed(self, pointer: Span) -> Span:
        """Return `pointer` after noting its section; raises AnchorError for what is no place."""
        section = self.document.section_of(pointer.start, pointer.end)
        if section is not None:
            self.sections[section.start] = section.name
        return pointer

    def applied(self, text: str) -> str:
        for node, replacement in sorted(self.changes, key=lambda change: -change[0].start):
            # a block scalar ends with the line ends that follow it
            end = node.start + len(text[node.start : node.end].rstrip())
            text = text[: node.start] + replacement + text[end:]
        return text


def _row_pointer(first: Node, text: str) -> Span:
    if not str(first.content).isdecimal():
        raise AnchorError(f"'first: {first.content}' is not the place where the row's cells start")
    return quoted(text, int(str(first.content)))


def refresh(path: Path, sources: Path) -> tuple[str, int]:
    """Return the evidence file at `path` with every place up to date, and how many changed.

    Drafts become pointers; spans that moved are found again; the document's SHA-256 and length
    are recorded. Raises CurationError listing every place that cannot be found.
    """
    text = decode(read_file(path, MAXIMUM_BYTES), path.name)
    root = compose(text, path.name)
    document, source = document_of(path.name, root, sources), source_of(root)
    current = document.identity()
    top = root.content if isinstance(root.content, dict) else {}
    recorded = {
        one.start for name in ("source", "locators") if name in top for one in scalars(top[name])
    }
    values = [node for node in scalars(root) if node.start not in recorded]
    known = [span_of(str(node.content)) for node in values]
    identity = "sha256" if document.derivation is None else "derived-sha256"
    same = identity in source and source[identity].content == current[identity]
    length = str(source["characters"].content) if "characters" in source else ""
    shifts = _Shifts(document.text, length, [one for one in known if one is not None and not same])
    found = _Refresh(path.name, document, shifts)
    for name, value in current.items():
        if name in source:
            found.replace(source[name], value)
        elif name.startswith("deriv"):
            remedy = f"write '{name}: {value}' below it"
            line = source["file"].line
            found.problems.append(Problem(path.name, line, f"no '{name}' is given", remedy))
    for node in values:
        found.scalar(node)
    for first, cells in rows_of(root):
        found.row(first, cells)
    if found.problems:
        raise CurationError(found.problems)
    edited = found.applied(text)
    whole = _with_locators(edited, found.sections)
    return whole, len(found.changes) + (whole != edited)


def _with_locators(text: str, sections: dict[int, str]) -> str:
    """Return an evidence file with the sections that were found, at their old place or last."""
    if not sections:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [
        "locators:",
        *(f"  {start}: {scalar(name)}" for start, name in sorted(sections.items())),
    ]
    block = "".join(line + end for line in lines)
    if _LOCATORS.search(text):
        return _LOCATORS.sub(lambda _: block, text, count=1)
    return f"{text.rstrip()}{end}{end}{block}"
