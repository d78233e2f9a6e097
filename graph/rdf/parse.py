"""Parse RDF that others wrote in a process of its own, so that a crash of the parser is a message.

A parser can be brought to overflow its stack, to take all memory or not to end; none of this can be
caught in the process where it happens.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError

MEMORY_BYTES = 2 << 30
OUTPUT_BYTES = 1 << 30
"""How much the N-Quads of one text may be: a long prefix makes much of a short text."""
SECONDS = 60


class ParseError(SarcographError):
    """A text that is not of its syntax, or not to be parsed within the limits.

    `line` counts from 1 and is `None` where the parser cannot tell it.
    """

    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        """Keep what is wrong, how to mend it, and where."""
        self.message, self.remedy, self.line = message, remedy, line
        super().__init__(f"{message}; {remedy}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A quad, and the lines of the text where it stands and where its subject first occurs.

    A line is `None` where it is not known for sure.
    """

    quad: ox.Quad
    line: int | None
    subject_line: int | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text states, in its order, and the prefixes that it declares."""

    statements: tuple[Statement, ...]
    prefixes: Mapping[str, str]


def parse_apart(content: bytes, syntax: ox.RdfFormat, *, seconds: float = SECONDS) -> Parsed:
    """Return what `content` states; it is parsed in a process that may crash or be killed.

    Blank nodes keep their labels. Nothing is fetched, and relative IRIs need a base in the text.
    Raises ParseError for a text that is not of `syntax`, that holds a triple about a triple, or
    whose parsing takes more than `seconds`, `MEMORY_BYTES` or `OUTPUT_BYTES`.
    """
    command = (
        # -P: a module in the folder where this runs is none of ours
        *(sys.executable, "-P", "-m", "sarcograph.graph.rdf.parser_process"),
        *(syntax.file_extension, str(MEMORY_BYTES), str(OUTPUT_BYTES)),
    )
    try:
        done = subprocess.run(  # noqa: S603  # ourselves, with words of our own
            command, input=content, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise ParseError(
            f"parsing it takes more than {seconds:g} seconds", "nest less deeply, or split it"
        ) from None
    body, _, last = done.stdout.rstrip(b"\n").rpartition(b"\n")
    # the process writes the last line when all is well or told, so a crash leaves none
    if done.returncode != 0 or not last.startswith(b"{"):
        raise ParseError(
            f"it is nested too deeply or takes more than {MEMORY_BYTES >> 30} GB to parse",
            "nest less deeply, or split it",
        )
    end = json.loads(last)
    if "message" in end:
        raise ParseError(end["message"], end["remedy"], end["line"])
    rows = [row.partition(b"\t") for row in body.split(b"\n") if row]
    quads = ox.parse(b"\n".join(row[2] for row in rows), ox.RdfFormat.N_QUADS)
    statements = tuple(
        Statement(quad, *_lines(row[0])) for quad, row in zip(quads, rows, strict=True)
    )
    return Parsed(statements, end["prefixes"])


def _lines(text: bytes) -> tuple[int | None, int | None]:
    """Return two numbers, of which 0 stands for one that is not known."""
    own, subject = map(int, text.split())
    return own or None, subject or None
