"""The derivation `jats-text-1`: an article in JATS (ANSI/NISO Z39.96) as text.

Everything that the file prints stands in the text once, in the order of the file: a paragraph,
title, author, affiliation, keyword or reference is a line; titles of sections begin with `#`.
Raised and lowered characters, footnotes and what is apart in a cell are marked as `derived_text`
says. A table begins with `**LABEL** caption`, its rows follow as `table` says, then its footnotes.

The text that a file yields never changes under this name: anchors count in it.
"""

from __future__ import annotations

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
from sarcograph.graph.documents.formula import formula
from sarcograph.graph.documents.table import Cell, grid, rows_of, span
from sarcograph.graph.documents.xml_tree import Element, parse_xml
from sarcograph.graph.errors import DocumentError

# of which the words run on, with and without elements between them
_RUNNING = frozenset(
    "abbrev article-title bold collab email ext-link fixed-case inline-formula institution italic "
    "label license-p mixed-citation monospace named-content overline p roman sans-serif sc source "
    "strike string-name styled-content sub subtitle sup td th title underline uri xref".split()
)
# that stand on a line of their own, though all they hold may be elements
_LINES = frozenset(
    "aff award-group citation contrib date def-item element-citation mixed-citation name "
    "nlm-citation p pub-date related-article title".split()
)
# that break the paragraph in which they stand
_BLOCKS = frozenset(
    "boxed-text def-list disp-formula disp-quote fig fig-group fn-group list p statement "
    "supplementary-material table-wrap table-wrap-group verse-group".split()
)
_UNTITLED = {
    "front": "Front matter",
    "abstract": "Abstract",
    "ack": "Acknowledgements",
    "ref-list": "References",
}


def jats_text(content: str) -> tuple[str, list[Section]]:
    """Return the text of an article and its sections; raises DocumentError."""
    root = parse_xml(content)
    if root.name != "article":
        raise DocumentError(f"is no article in JATS: its root is '{root.name[:40]}'")
    writer = _Writer()
    writer.blocks(root)
    return writer.out.text(), writer.out.sections


class _Writer:
    def __init__(self) -> None:
        self.out = TextWriter()
        self._path: list[str] = []
        self._labels: list[str] = []  # that wait for the line they belong to
        self._tables = 0
        self._enter()

    def blocks(self, parent: Element) -> None:
        """Write what stands in an element that is no line itself."""
        children = parent.elements()
        titles = [one for one in children if one.name in ("title", "label")]
        titled = any(one.name == "title" for one in titles) and parent.name != "caption"
        name = _plain(" ".join(map(_inline, titles))) if titled else _UNTITLED.get(parent.name)
        if name:
            self._path.append(name)
            self._enter()
        if titled and name:
            self.out.line()
            self._line(f"{'#' * len(self._path)} {name}")
        for child in children:
            if not (titled and child in titles):
                self._block(child)
        self._line("")  # a label that nothing followed
        if name:
            self._path.pop()
            self._enter()

    def _enter(self, *below: str) -> None:
        self.out.section(" > ".join([*self._path, *below]) or "Text")

    def _block(self, element: Element) -> None:
        match element.name:
            case "table-wrap":
                self._table(element)
            case "label":
                self._labels.append(_inline(element))
            case "alternatives":
                self._block(_chosen(element))
            case name if name in _LINES or _has_text(element):
                self._flow(element)
            case _:
                self.blocks(element)

    def _flow(self, element: Element) -> None:
        """Write an element as a line, broken where a list, table or figure stands in it."""
        line = Element(element.name)
        for one in element.content:
            if isinstance(one, Element) and one.name in _BLOCKS:
                self._text(line)
                line = Element(element.name)
                self._block(one)
            else:
                line.content.append(one)
        self._text(line)

    def _text(self, line: Element) -> None:
        text = _inline(line)
        if text.strip():
            self._line(text)

    def _line(self, text: str) -> None:
        """Write a line, after the label that waits for it."""
        words = _plain(" ".join([*self._labels, text]))
        if words:
            self.out.line(words)
            self._labels = []

    def _table(self, wrap: Element) -> None:
        self._tables += 1
        held = wrap.elements()
        parts = [_chosen(one) if one.name == "alternatives" else one for one in held]
        label = _plain(" ".join(_inline(one) for one in parts if one.name == "label"))
        caption = _plain(" ".join(_inline(one) for one in parts if one.name == "caption"))
        name, title = table_title(label, caption, f"table {self._tables} of the file")
        self.out.line()
        self._enter(name)
        self.out.line(title)
        self._line("".join(one for one in wrap.content if isinstance(one, str)))
        for part in parts:
            if part.name == "table":
                above, below = rows_of(part)
                for texts in grid([list(map(_cell, row)) for row in (*above, *below)]):
                    self.out.line("\t".join(texts))
            elif part.name not in ("label", "caption"):
                self._block(part)
        self.out.line()
        self._enter()


def _cell(element: Element) -> Cell:
    columns, rows = (span(element.attributes.get(name)) for name in ("colspan", "rowspan"))
    return Cell(cell_text(_inline(element)), columns, rows)


def _inline(element: Element) -> str:
    """Return the words in an element, with marks for what is raised, lowered or apart."""
    if element.name == "break":
        return BREAK
    if element.name == "alternatives":
        return _inline(_chosen(element))
    if element.name == "math":
        return formula(element)
    pieces = []
    for one in element.content:
        if isinstance(one, str):
            pieces.append(one)
        elif one.name == "label":
            pieces.append(f"{_inline(one)} ")
        elif one.name in _BLOCKS or one.name in ("list-item", "fn"):
            pieces.append(f"{PARAGRAPH}{_inline(one)}{PARAGRAPH}")
        else:
            pieces.append(_inline(one))
    running = element.name in _RUNNING or _has_text(element)
    text = ("" if running else " ").join(pieces)
    mark = {"sup": "^", "sub": "_"}.get(element.name)
    return script(mark, text) if mark else text


def _plain(text: str) -> str:
    """Return words on one line, in which nothing is kept apart."""
    return one_line(text.replace(BREAK, " ").replace(PARAGRAPH, " "))


def _has_text(element: Element) -> bool:
    return any(isinstance(one, str) and one.strip() for one in element.content)


def _chosen(alternatives: Element) -> Element:
    """Return the one of several forms of the same thing that is written as words."""
    if _has_text(alternatives):  # these are no forms
        return Element("p", content=alternatives.content)
    forms = [one for one in alternatives.elements() if one.text().strip()]
    in_words = [one for one in forms if one.name != "tex-math"]
    return next(iter([*in_words, *forms]), Element("graphic"))
