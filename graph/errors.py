"""The errors of the project: each carries its data and says how to mend what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sarcograph.graph.likeness import nearest


class SarcographError(Exception):
    """Base of every error the project raises on purpose; its text is fit for a reader."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in one place of a file.

    `line` counts from 1; `remedy` says what to do about it.
    """

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one line: file, line, what is wrong, how to mend it."""
        text = f"{self.file}:{self.line}: {self.message}; {self.remedy}"
        return " ".join(text.split())


class CurationError(SarcographError):
    """Evidence files that cannot be read as they stand; holds every problem of the run."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep `problems` sorted by place, each once."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class DamagedPartError(SarcographError):
    """A kept part of a graph of which a file is damaged; it is kept no longer."""


class PrintedFormError(SarcographError):
    """A printed figure that the grammar of its component does not cover."""


class AnchorError(SarcographError):
    """A passage that cannot be found, or is found more than once, in a source document."""


class DocumentError(SarcographError):
    """A source document that is not of its form; the text goes on after the document's name."""


class NotValidatedError(SarcographError):
    """A graph that has violations and so is neither exported nor served."""


class QueryError(SarcographError):
    """A query that cannot be run: unknown name, missing parameter, refused or malformed text."""


class MissingLibraryError(SarcographError, ImportError):
    """A library that is not installed, and is only needed for what was asked."""

    def __init__(self, extra: str) -> None:
        """Name the extra of the package that brings the library of the same name."""
        super().__init__(f"{extra} is not installed; pip install 'sarcograph[{extra}]' brings it")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names the known word most like `word`; empty when none is like it."""
    return next((f"did you mean '{near}'?" for near in nearest(word, known)), "")


def with_article(noun: str) -> str:
    """Return a noun after its indefinite article, which goes by the first letter.

    >>> with_article("drug"), with_article("alteration")
    ('a drug', 'an alteration')
    """
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def printable(text: str) -> str:
    """Return `text` on one line, without what would steer a terminal."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def is_text(text: str) -> bool:
    """Tell whether `text` can be written: a lone surrogate, half of a character, cannot."""
    return text.isascii() or not any("\ud800" <= one <= "\udfff" for one in text)


def repeated(text: str, most: int = 80) -> str:
    """Return what a user wrote as a message repeats it: printable, the beginning if it is long."""
    return printable(text if len(text) <= most else f"{text[: most - 1]}…")
