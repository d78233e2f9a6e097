"""The places that an evidence file points to, read from its YAML alone, whatever else it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sarcograph.graph.curation.yaml_reader import Node
from sarcograph.graph.documents.reading import SourceText, form_of, read_source
from sarcograph.graph.errors import AnchorError, CurationError, DocumentError, Problem
from sarcograph.graph.files import FileError, read_file
from sarcograph.graph.model.anchors import Span, parse_pointer
from sarcograph.graph.model.forms import FORMS, Form


def scalars(node: Node) -> Iterator[Node]:
    """Yield every value under `node` that is neither a mapping nor a list."""
    match node.content:
        case str():
            yield node
        case list():
            for item in node.content:
                yield from scalars(item)
        case _:
            for item in node.content.values():
                yield from scalars(item)


def rows_of(node: Node) -> Iterator[tuple[Node, list[str]]]:
    """Yield the node of `first` and the cells of every table row under `node`."""
    if isinstance(node.content, dict):
        first, cells = node.content.get("first"), node.content.get("cells")
        if first and cells and isinstance(cells.content, list):
            yield first, [str(cell.content) for cell in cells.content]
        for item in node.content.values():
            yield from rows_of(item)
    elif isinstance(node.content, list):
        for item in node.content:
            yield from rows_of(item)


def span_of(notation: str) -> Span | None:
    """Return the span that `notation` writes, None where it writes something else."""
    try:
        pointer = parse_pointer(notation)
    except AnchorError:
        return None
    return pointer if isinstance(pointer, Span) else None


def source_of(root: Node) -> dict[str, Node]:
    """Return what an evidence file says of its document, empty if it says nothing."""
    top = root.content if isinstance(root.content, dict) else {}
    source = top["source"].content if "source" in top else {}
    return source if isinstance(source, dict) else {}


def split_row(line: str, position: int) -> list[tuple[str, int]]:
    """Return the cells of a row of a table, each with its place; the row starts at `position`."""
    cells: list[tuple[str, int]] = []
    for cell in line.split("\t"):
        cells.append((cell, position))
        position += len(cell) + 1
    return cells


def document_of(file: str, root: Node, sources: Path) -> SourceText:
    """Return the text of the document that an evidence file is about, from the folder `sources`.

    Raises CurationError if it names none, and FileError.
    """
    source = source_of(root)
    if "file" not in source:
        problem = Problem(file, 1, "no 'source: file:' is given", "name the document there")
        raise CurationError([problem])
    place = sources / Path(str(source["file"].content)).name
    form = next((one for one in FORMS if "form" in source and source["form"].content == one), None)
    return read_document(place, form or "full-text")


def read_document(path: Path, form: Form | None = None) -> SourceText:
    """Return the text of a source document, of the form that it seems to have if none is given.

    Raises FileError.
    """
    content = read_file(path)
    try:
        return read_source(content, form or form_of(content))
    except DocumentError as error:
        raise FileError(path, str(error)) from None
