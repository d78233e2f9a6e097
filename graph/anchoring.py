"""Find places in source documents for a curator, and keep the places of a file up to date.

The file is edited as text: only the scalars that change are replaced, so comments, order and
layout stay as the curator left them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sarcograph.graph.anchors import (
    Pointer,
    find_again,
    is_draft,
    parse_pointer,
    quoted,
    resolve_draft,
)
from sarcograph.graph.errors import AnchorError, CurationError, Problem
from sarcograph.graph.yaml_reader import Node, compose, decode

_TITLE = re.compile(r"\*\*(?P<label>Table \d+)\*\*")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`][^\n\[\]{},\t]*")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table in a document: its label, then its data cells, each with its place."""

    label: Pointer
    cells: tuple[tuple[str, int], ...]

    def pointer(self, column: int) -> Pointer:
        """Return the pointer to data cell `column` (from 1)."""
        text, start = self.cells[column - 1]
        return quoted(text, start)


def read_document(path: Path) -> str:
    """Return the text of a source document; its code points are what pointers count."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise AnchorError(f"there is no document '{path.name}' in that folder") from None
    except UnicodeDecodeError as error:
        raise AnchorError(f"'{path.name}' is not UTF-8 at byte {error.start}") from None


def table_rows(document: str, label: str) -> list[TableRow]:
    """Return the rows of the table `label`, such as `Table 3`, continued parts included.

    A table is a title in bold followed by lines whose cells are separated by tabs.
    """
    rows: list[TableRow] = []
    inside = False
    position = 0
    for line in document.splitlines(keepends=True):
        if title := _TITLE.match(line):
            inside = title["label"].lower() == label.lower()
        elif inside and "\t" in line:
            first, *cells = _split(line.rstrip("\r\n"), position)
            if not first[0].strip() and cells and not rows:
                rows.append(TableRow(Pointer(0, 0, "", ""), tuple(cells)))
            elif first[0].strip():
                rows.append(TableRow(quoted(*first), tuple(cells)))
        elif inside and line.startswith("**"):
            inside = False
        position += len(line)
    if not rows:
        raise AnchorError(f"the document has no '{label}' with cells separated by tabs")
    return rows


def _split(line: str, position: int) -> list[tuple[str, int]]:
    cells: list[tuple[str, int]] = []
    for cell in line.split("\t"):
        cells.append((cell, position))
        position += len(cell) + 1
    return cells


def find_cell(document: str, table: str, row: str, column: int) -> Pointer:
    """Return the pointer to a cell: `row` is its label or number (from 1), `column` from 1."""
    rows = table_rows(document, table)
    plain = [re.sub(r"</?b>", "", one.label.text or "").strip().lower() for one in rows]
    if row.isdigit() and row not in plain:
        found = rows[int(row) - 1 : int(row)]
    else:
        found = [one for one, name in zip(rows, plain, strict=True) if name == row.lower()]
    if len(found) != 1:
        raise AnchorError(f"{table} has {len(found)} rows '{row}'; name the row by its number")
    if not 1 <= column <= len(found[0].cells):
        raise AnchorError(f"row '{row}' of {table} has {len(found[0].cells)} data cells")
    if not found[0].cells[column - 1][0]:
        raise AnchorError(f"the cell in row '{row}', column {column} of {table} is empty")
    return found[0].pointer(column)


def scalar(text: str) -> str:
    """Return `text` as a YAML scalar, quoted only where it must be."""
    safe = _PLAIN.fullmatch(text) and ": " not in text and " #" not in text
    return text if safe and text == text.strip() else json.dumps(text, ensure_ascii=False)


def row_notation(row: TableRow) -> str:
    """Return a table row as it is written in an evidence file."""
    cells = ", ".join(scalar(text) if text else '""' for text, _ in row.cells)
    return f"- {{label: {scalar(str(row.label))}, first: {row.cells[0][1]}, cells: [{cells}]}}"


def _scalars(node: Node) -> Iterator[Node]:
    match node.content:
        case str():
            yield node
        case list():
            for item in node.content:
                yield from _scalars(item)
        case _:
            for item in node.content.values():
                yield from _scalars(item)


def _rows(node: Node) -> Iterator[tuple[Node, list[str]]]:
    """Yield the node of `first` and the cells of every table row under `node`."""
    if isinstance(node.content, dict):
        first, cells = node.content.get("first"), node.content.get("cells")
        if first and cells and isinstance(cells.content, list):
            yield first, [str(cell.content) for cell in cells.content]
        for item in node.content.values():
            yield from _rows(item)
    elif isinstance(node.content, list):
        for item in node.content:
            yield from _rows(item)


def _moved(document: str, notation: str) -> Pointer | None:
    """Return the pointer that should stand where `notation` stands; None where none does."""
    if is_draft(notation):
        return resolve_draft(document, notation)
    try:
        pointer = parse_pointer(notation)
    except AnchorError:
        return None
    return find_again(document, pointer)


def _source(root: Node) -> dict[str, Node]:
    top = root.content if isinstance(root.content, dict) else {}
    source = top["source"].content if "source" in top else {}
    return source if isinstance(source, dict) else {}


class _Refresh:
    """The changes that bring one evidence file up to date with its document."""

    def __init__(self, file: str, document: str) -> None:
        self.file = file
        self.document = document
        self.problems: list[Problem] = []
        self.changes: list[tuple[Node, str]] = []

    def replace(self, node: Node, text: str) -> None:
        if node.content != text:
            self.changes.append((node, scalar(text)))

    def scalar(self, node: Node) -> None:
        try:
            pointer = _moved(self.document, str(node.content))
        except AnchorError as error:
            remedy = "quote more words around it"
            self.problems.append(Problem(self.file, node.line, str(error), remedy))
        else:
            if pointer is not None:
                self.replace(node, str(pointer))

    def row(self, first: Node, cells: list[str]) -> None:
        try:
            row = find_again(self.document, quoted("\t".join(cells), int(str(first.content))))
        except (AnchorError, ValueError) as error:
            problem = Problem(self.file, first.line, str(error), "copy the row again")
            self.problems.append(problem)
        else:
            self.replace(first, str(row.start))

    def applied(self, text: str) -> str:
        for node, replacement in sorted(self.changes, key=lambda change: -change[0].start):
            text = text[: node.start] + replacement + text[node.end :]
        return text


def refresh(path: Path, sources: Path) -> tuple[str, int]:
    """Return the evidence file at `path` with every place up to date, and how many changed.

    Drafts become pointers; spans that moved are found again; the document's SHA-256 and length
    are recorded. Raises CurationError listing every place that cannot be found.
    """
    text = decode(path.read_bytes(), path.name)
    root = compose(text, path.name)
    source = _source(root)
    if "file" not in source:
        problem = Problem(path.name, 1, "no 'source: file:' is given", "name the document there")
        raise CurationError([problem])
    place = sources / Path(str(source["file"].content)).name
    document = read_document(place)
    found = _Refresh(path.name, document)
    sha256 = hashlib.sha256(place.read_bytes()).hexdigest()
    for name, value in (("sha256", sha256), ("characters", str(len(document)))):
        if name in source:
            found.replace(source[name], value)
    recorded = {node.start for node in source.values()}
    for node in _scalars(root):
        if node.start not in recorded:
            found.scalar(node)
    for first, cells in _rows(root):
        found.row(first, cells)
    if found.problems:
        raise CurationError(found.problems)
    return found.applied(text), len(found.changes)
