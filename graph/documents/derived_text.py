"""What the derivations share: a text that grows by lines, with its sections, and its marks.

Marks of ours stand for what the markup says and characters do not: `^{a}` raised, `_{2}` lowered,
`[^1]` a footnote, ` ¶ ` between paragraphs of one cell, ` ↵ ` where a line of a cell is broken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sarcograph.graph.errors import DocumentError

LARGEST = 8 * 1024 * 1024
"""Characters of a derived text; that of a long label has 700,000. Spans of tables make much of
little."""
PARAGRAPH, BREAK = "\x00", "\x01"
"""Stand for the marks while a text is put together: no XML holds these characters."""

# what ends a line for Python or a cell for us; a hard or thin space is kept as it is printed
_SPACE = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029 ]+")
_APART = re.compile(f"[ {PARAGRAPH}{BREAK}]*[{PARAGRAPH}{BREAK}][ {PARAGRAPH}{BREAK}]*")
_LABEL = re.compile(
    r"(?P<label>(?i:table)\s+(?:[0-9]+[A-Za-z]?|[IVXLC]+|[A-Z])(?:[.-][0-9]+)*)(?![0-9A-Za-z])(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class Section:
    """Where a section begins, in code points of the text, and what it is called."""

    start: int
    name: str


class TextWriter:
    """A text that grows line by line."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._pieces: list[str] = []
        self._length = 0
        self.sections: list[Section] = []

    def line(self, text: str = "") -> None:
        """Add a line; raises DocumentError when the text gets too long."""
        self._length += len(text) + 1
        if self._length > LARGEST:
            raise DocumentError(f"makes a text of more than {LARGEST:,} characters")
        self._pieces.append(f"{text}\n")

    def section(self, name: str) -> None:
        """Let what follows be in a section; one in which nothing stands is forgotten."""
        if self.sections and self.sections[-1].start == self._length:
            self.sections.pop()
        self.sections.append(Section(self._length, name))

    def text(self) -> str:
        """Return the whole text."""
        return "".join(self._pieces)


def one_line(text: str) -> str:
    """Return `text` with white space as single spaces, and none around it."""
    return _SPACE.sub(" ", text).strip(" ")


def cell_text(text: str) -> str:
    """Return the text of a cell, its paragraphs and lines kept apart by visible marks.

    Spaces of any width at its beginning stay, they show the rank of a row; a cell of nothing else
    is empty.
    """
    text = _APART.sub(
        lambda found: PARAGRAPH if PARAGRAPH in found[0] else BREAK, _SPACE.sub(" ", text)
    )
    text = text.strip(f" {PARAGRAPH}{BREAK}")
    if not text.strip():
        return ""
    return text.replace(PARAGRAPH, " ¶ ").replace(BREAK, " ↵ ")


def script(mark: str, text: str) -> str:
    """Return raised (`^`) or lowered (`_`) text, so that 47 with a raised a is never 47a."""
    inside = one_line(text)
    return f"{mark}{{{inside}}}" if inside else ""


def table_title(label: str, caption: str, otherwise: str) -> tuple[str, str]:
    """Return the label of a table, and the line that stands above it.

    The label is what the markup calls so, or the beginning of the caption, or `otherwise`.

    >>> table_title("", "Table 5: Adverse Reactions", "table 1")
    ('Table 5', '**Table 5**: Adverse Reactions')
    >>> table_title("", "Table of doses", "table 1")
    ('table 1', '**table 1** Table of doses')
    """
    if not label:
        found = _LABEL.match(caption)
        label, caption = (found["label"], found["rest"]) if found else (otherwise, f" {caption}")
    else:
        caption = f" {caption}"
    return label, f"**{label}**{caption}".rstrip(" ")
