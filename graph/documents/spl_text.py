"""The derivation `spl-text-1`: a drug label as openFDA serves it, JSON with tables as markup.

Every string of the JSON stands in the text, in the order of the file, below a line `# POINTER`, its
JSON pointer (RFC 6901), in which the field of the label is. White space is single spaces. A string
that begins with `<table` is markup of Structured Product Labeling (SPL): each table in it begins
with `**LABEL** caption`; its rows follow as `table` says, the head first; then its foot, a line a
row, and its footnotes. Marks are those of `derived_text`. Numbers, `true`, `false` and `null` are
not printed by a label, and are left out.

The text that a file yields never changes under this name: anchors count in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sarcograph.graph.documents.derived_text import (
    BREAK,
    PARAGRAPH,
    Section,
    TextWriter,
    cell_text,
    one_line,
    script,
    table_title,
)
from sarcograph.graph.documents.json_text import Value, json_values
from sarcograph.graph.documents.table import Cell, grid, rows_of, span
from sarcograph.graph.documents.xml_tree import Element, parse_fragment
from sarcograph.graph.errors import DocumentError

_MARKUP = "<table"


def spl_text(content: str) -> tuple[str, list[Section]]:
    """Return the text of a label and its sections, JSON pointers; raises DocumentError."""
    out = TextWriter()
    for value in json_values(content):
        if value.text is not None and value.text.strip():
            out.section(value.pointer)
            out.line(f"# {value.pointer}")
            _string(out, value, value.text)
            out.line()
    return out.text(), out.sections


def _string(out: TextWriter, value: Value, text: str) -> None:
    if not text.lstrip().startswith(_MARKUP):
        out.line(one_line(text))
        return
    try:
        content = parse_fragment(text)
    except DocumentError as error:
        raise DocumentError(f"has markup at {value.pointer} that {error}") from None
    number = 0
    for one in content:
        if isinstance(one, str):
            if one.strip():
                out.line(one_line(one))
        elif one.name == "table":
            number += 1
            field = "/".join(value.pointer.split("/")[-2:])
            _table(out, one, field if number == 1 else f"{field} table {number}")
        else:
            out.line(cell_text(_Notes(one).inline(one)))


def _table(out: TextWriter, table: Element, otherwise: str) -> None:
    notes = _Notes(table)
    groups = table.elements()
    captions = [notes.inline(one) for one in groups if one.name == "caption"]
    out.line(table_title("", one_line(" ".join(captions)), otherwise)[1])
    above, below = rows_of(table)
    for texts in grid([[_cell(notes, one) for one in row] for row in above]):
        out.line("\t".join(texts))
    for row in below:
        out.line(cell_text(PARAGRAPH.join(map(notes.inline, row))))
    for line in notes.lines():
        out.line(line)


def _cell(notes: _Notes, element: Element) -> Cell:
    columns, rows = (span(element.attributes.get(name)) for name in ("colspan", "rowspan"))
    return Cell(cell_text(notes.inline(element)), columns, rows)


class _Notes:
    """The footnotes of a table, numbered in the order of the markup, and the words around them."""

    def __init__(self, table: Element) -> None:
        """Give the footnotes numbers at once: one may be referred to before it stands."""
        self._numbers = {one: number for number, one in enumerate(_footnotes(table), 1)}
        self._named = {one.attributes.get("ID"): number for one, number in self._numbers.items()}
        self._texts: dict[int, str] = {}

    def lines(self) -> list[str]:
        """Return the footnotes that `inline` met, each with its mark."""
        return [f"[^{number}] {text}" for number, text in sorted(self._texts.items())]

    def inline(self, element: Element) -> str:
        """Return the words in an element, with marks for what is raised, lowered or apart."""
        text = "".join(self._piece(one) for one in element.content)
        mark = {"sup": "^", "sub": "_"}.get(element.name)
        return script(mark, text) if mark else text

    def _piece(self, one: Element | str) -> str:
        if isinstance(one, str):
            return one
        match one.name:
            case "footnote":
                number = self._numbers[one]
                self._texts[number] = cell_text(self.inline(one))
                return f"[^{number}]"
            case "footnoteRef":
                name = one.attributes.get("IDREF", "?")
                return f"[^{self._named.get(name, name)}]"
            case "br":
                return BREAK
            case "paragraph" | "item" | "list" | "caption":
                return f"{PARAGRAPH}{self.inline(one)}{PARAGRAPH}"
            case _:
                return self.inline(one)


def _footnotes(element: Element) -> Iterator[Element]:
    for one in element.elements():
        if one.name == "footnote":
            yield one
        yield from _footnotes(one)
