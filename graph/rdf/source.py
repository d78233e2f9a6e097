"""Files of RDF as people have them: any syntax, compressed or not, or standard input."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError, printable
from sarcograph.graph.rdf.parse import Parsed, ParseError, parse_apart

LARGEST_BYTES = 128 << 20
"""How much a file may hold, unpacked."""

SYNTAXES = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""The syntaxes that are read, by the names that the command line has for them."""

_ENDINGS = {
    ".ttl": "turtle",
    ".turtle": "turtle",
    ".trig": "trig",
    ".nt": "ntriples",
    ".ntriples": "ntriples",
    ".nq": "nquads",
    ".nquads": "nquads",
    ".rdf": "rdfxml",
    ".jsonld": "jsonld",
}
"""What the end of a name says; of any other, as `.xml`, `.owl` and `.json`, the content does."""
_REFUSED = {
    ".n3": ("Notation3 is not read", "write it as Turtle"),
    ".yaml": ("evidence in YAML is judged with its folder", "name it: --evidence FOLDER"),
    ".yml": ("evidence in YAML is judged with its folder", "name it: --evidence FOLDER"),
}
_PACKED: dict[bytes, Callable[[BinaryIO], io.BufferedIOBase]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"BZh": bz2.BZ2File,
}
_PACKED_ENDINGS = {".gz", ".xz", ".bz2"}
_OTHERWISE_PACKED = {b"PK\x03\x04": "zip", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf": "7z"}
_LONG = 300
"""What is wrong is told in so many characters; a parser may quote the rest of a file."""
_BOM = b"\xef\xbb\xbf"
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[{\]])')
_XML = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|rdf:RDF)\b", re.IGNORECASE)
_HTML = re.compile(rb"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_QUAD = re.compile(
    rb'(?:\s*#.*\n|\s)*(?:<[^<>"\s]*>|_:\S+)\s+<[^<>"\s]*>\s+'
    rb'(?:<[^<>"\s]*>|_:\S+|"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^<[^<>\s]*>)?)\s+'
    rb'(?:<[^<>"\s]*>|_:\S+)\s*\.'
)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its name as it was given, its syntax, and what it states."""

    name: str
    syntax: str
    parsed: Parsed


def read_source(path: Path, syntax: str | None = None) -> Source:
    """Return what the file at `path` states; `-` is standard input.

    `syntax` is one of `SYNTAXES`; without it the name tells, or else the content. Raises
    SarcographError, in one line with the file and where it can be told the line, for what is no
    regular file, cannot be read or unpacked, holds more than `LARGEST_BYTES`, is not of its syntax
    or states nothing.
    """
    name = "stdin" if path == Path("-") else _name(path)
    endings = [one.lower() for one in path.suffixes[-2:]]
    ending = endings[-1] if endings else ""
    if ending in _PACKED_ENDINGS and len(endings) > 1:
        ending = endings[0]
    if syntax is None and ending in _REFUSED:
        raise _error(name, *_REFUSED[ending])
    content = _unpacked(name, _content(name, path))
    guess = _syntax_of(content)
    chosen = syntax or _ENDINGS.get(ending) or guess
    if not content.strip():
        raise _error(name, "it is empty", "name a file with statements in RDF")
    if _HTML.match(content):
        raise _error(name, "it is a page in HTML", "download the RDF itself")
    try:
        parsed = parse_apart(content, SYNTAXES[chosen])
    except ParseError as error:
        remedy = error.remedy
        if guess != chosen and {guess, chosen} != {"trig", "turtle"} and guess != "trig":
            remedy = f"it looks like --syntax {guess}"
        raise _error(name, error.message, remedy, error.line) from None
    if not parsed.statements:
        raise _error(name, f"it states nothing, read as {chosen}", "name a file with statements")
    return Source(name, chosen, parsed)


def syntax_named(path: Path) -> ox.RdfFormat | None:
    """Return the syntax that the name of a file tells, if it does."""
    ending = _ENDINGS.get(path.suffix.lower())
    return SYNTAXES[ending] if ending else None


def _name(path: Path) -> str:
    """Return a name for messages, of which the bytes may be no text."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def _error(name: str, message: str, remedy: str, line: int | None = None) -> SarcographError:
    if len(message) > _LONG:
        message = f"{message[:_LONG]}…"
    place = name if line is None else f"{name}:{line}"
    return SarcographError(printable(f"{place}: {message}; {remedy}"))


def _content(name: str, path: Path) -> bytes:
    """Return the bytes of a regular file or of standard input, no more than one too many."""
    try:
        if path == Path("-"):
            if sys.stdin is None:  # closed by who started us
                raise _error(name, "it is closed", "give it the content of a file")
            return sys.stdin.buffer.read(LARGEST_BYTES + 1)
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise _error(name, "it is a folder", "name the files in it")
        if not stat.S_ISREG(kind):
            raise _error(name, "it is no regular file", "give its content to stdin and name it '-'")
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _error(name, error.strerror or str(error), "name a file that can be read") from None


def _unpacked(name: str, content: bytes) -> bytes:
    """Return the text, without the mark that some editors put before it."""
    for start, opened in _PACKED.items():
        if content.startswith(start):
            try:
                content = opened(io.BytesIO(content)).read(LARGEST_BYTES + 1)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                raise _error(name, "it is compressed and damaged", "fetch it again") from None
            break
    if len(content) > LARGEST_BYTES:
        most = LARGEST_BYTES >> 20
        raise _error(name, f"it holds more than {most} MB", "split it into several files")
    if any(map(content.startswith, _PACKED)):
        raise _error(name, "it is compressed twice", "unpack it once")
    for start, form in _OTHERWISE_PACKED.items():
        if content.startswith(start):
            raise _error(name, f"it is a {form} archive", "unpack it, or use gzip, xz or bzip2")
    content = content.removeprefix(_BOM)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _error(name, "it is in UTF-16", "save it as UTF-8")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(name, "it is not UTF-8", "save it as UTF-8", line) from None
    return content


def _syntax_of(content: bytes) -> str:
    """Return the syntax that the content looks like; else TriG, which all Turtle is."""
    if _JSON.match(content):
        return "jsonld"
    if _XML.match(content):
        return "rdfxml"
    return "nquads" if _QUAD.match(content) else "trig"
