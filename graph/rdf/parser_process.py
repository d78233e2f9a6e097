"""The process in which RDF is parsed: text from stdin, N-Quads with their lines to stdout.

Each row is two numbers, a tab and a quad; the last is JSON: the prefixes, or what is wrong.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import NoReturn

import pyoxigraph as ox

_FAR = 1_000
"""How many lines above the end of a statement its subject is looked for."""
_WIDE = 10_000
"""A line of more characters is not looked through: all may stand on one."""
_PLACE = re.compile(r"^Parser error at [^:]*: ")
# of JSON-LD: the parser drops what has one of these without a word
_IDENTIFIER = re.compile(r'"@id"\s*:\s*"([^"]*)"')
_LANGUAGE = re.compile(r'"@language"\s*:\s*"([^"]*)"')
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


class TextProblemError(Exception):
    """What is wrong with a text, how to mend it, and the line or `None`."""

    def __init__(self, message: str, remedy: str, line: int | None) -> None:
        """Keep all three, under the names of the last row."""
        self.row = {"message": message, "remedy": remedy, "line": line}
        super().__init__(message)


class LineReader(io.BytesIO):
    """A file that gives one line at a time, so that its number is that of what was just parsed."""

    number = 0
    _ended = True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next line, or as much of it as `size` allows."""
        part = self.readline(size)
        self.number += bool(part) and self._ended
        self._ended = part.endswith(b"\n")
        return part


class Places:
    """Where statements stand: only a line that holds what it is asked for is an answer."""

    def __init__(self, content: bytes) -> None:
        """Split the text into lines."""
        lines = content.decode("utf-8", "replace").split("\n")
        self._lines = [line if len(line) <= _WIDE else "" for line in lines]
        self._known: set[object] = set()

    def of(self, quad: ox.Quad, end: int, prefixes: Mapping[str, str]) -> tuple[int, int]:
        """Return the line of a statement and of its subject, if new; 0 for one not known.

        `end` is the line that was read when the parser was done with the statement.
        """
        own = end if any(self._holds(end, form) for form in _forms(quad.object, prefixes)) else 0
        if quad.subject in self._known:
            return own, 0
        self._known.add(quad.subject)
        forms = list(_forms(quad.subject, prefixes))
        for number in range(end, max(0, end - _FAR), -1):
            if any(self._holds(number, form) for form in forms):
                return own, number
        # a blank node that is written by brackets alone begins where its first statement does
        return own, own if isinstance(quad.subject, ox.BlankNode) else 0

    def _holds(self, number: int, form: str) -> bool:
        line = self._lines[number - 1]
        place = line.find(form)
        while place >= 0:
            around = line[place - 1 : place] + line[place + len(form) :][:1]
            if not any(letter.isalnum() or letter in "_-" for letter in around):
                return True
            place = line.find(form, place + 1)
        return False


def _forms(term: object, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the ways in which a term may be written."""
    match term:
        case ox.NamedNode(value=iri):
            yield f"<{iri}>"
            yield f'"{iri}"'
            for prefix, start in prefixes.items():
                if iri.startswith(start) and iri != start:
                    yield f"{prefix}:{iri.removeprefix(start)}"
        case ox.BlankNode(value=label):
            yield f"_:{label}"
        case ox.Literal(value=text) if text and "\n" not in text:
            yield text


def rows(content: bytes, syntax: ox.RdfFormat) -> Iterator[bytes]:
    """Yield the statements of `content` as rows, and the prefixes as the last one."""
    if syntax == ox.RdfFormat.JSON_LD:
        _refuse_what_is_dropped(content)
    reader, places = LineReader(content), Places(content)
    line_is_statement = syntax in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)
    seen: set[object] = set()
    try:
        parser = ox.parse(reader, syntax)
        for quad in parser:
            if isinstance(quad.object, ox.Triple):
                raise TextProblemError(
                    "a triple about a triple", "give it an IRI instead", reader.number
                )
            if line_is_statement:
                own, subject = reader.number, 0 if quad.subject in seen else reader.number
                seen.add(quad.subject)
            else:
                own, subject = places.of(quad, reader.number, parser.prefixes)
            yield f"{own} {subject}\t{quad} .\n".encode()
    except SyntaxError as error:
        raise _problem(error) from error
    yield json.dumps({"prefixes": parser.prefixes}).encode()


def _refuse_what_is_dropped(content: bytes) -> None:
    text = content.decode("utf-8", "replace")

    def refuse(found: re.Match[str], message: str, remedy: str) -> NoReturn:
        line = text.count("\n", 0, found.start()) + 1
        raise TextProblemError(f"'{found[1]}' {message}", remedy, line)

    has_base = '"@base"' in text or '"@vocab"' in text
    for found in _IDENTIFIER.finditer(text):
        iri = found[1]
        if re.search(r"[\s<>{}|\\^`]", iri):
            refuse(found, "is no IRI", "write the characters that an IRI may not hold as %20")
        if not (has_base or ":" in iri or iri.startswith("@") or f'"{iri}":' in text):
            refuse(found, "is a relative IRI", "write the IRI in full, or declare a base")
    for found in _LANGUAGE.finditer(text):
        if not _LANGUAGE_TAG.fullmatch(found[1]):
            refuse(found, "is no language tag", "write the language tag as 'en'")


def _problem(error: SyntaxError) -> TextProblemError:
    message = _PLACE.sub("", error.msg)
    if "LoadDocumentCallback" in message:
        return TextProblemError(
            "its context lies elsewhere, and nothing is fetched",
            "write the context into the file",
            None,
        )
    if "No scheme found" in message:
        remedy = "write the IRI in full, or declare a base"
    elif "subtag" in message:
        remedy = "write the language tag as 'en'"
    else:
        remedy = "correct the syntax"
    return TextProblemError(message, remedy, error.lineno)


def limit(memory: int, seconds: int) -> None:
    """Have this process ended by the system when it takes more, without a core dump."""
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (wanted, hard))


def main(extension: str, memory: str, output: str) -> None:
    """Parse stdin; `extension` names the syntax, `memory` and `output` are bytes."""
    limit(int(memory), seconds=600)
    syntax = ox.RdfFormat.from_extension(extension)
    assert syntax is not None  # noqa: S101  # the parent took it from one
    room = int(output)
    try:
        for row in rows(sys.stdin.buffer.read(), syntax):
            room -= len(row)
            if room < 0:
                raise TextProblemError("it states too much for one text", "split it", None)
            sys.stdout.buffer.write(row)
    except TextProblemError as problem:
        sys.stdout.buffer.write(json.dumps(problem.row).encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
