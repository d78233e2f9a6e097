"""Write what the engine found in one of the formats that are wanted, within a limit of bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from sarcograph.graph.store.question import (
    Answer,
    AnswerTooLargeError,
    Format,
    UnsuitableFormatError,
    UnwritableAnswerError,
)

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12

TABLE_SYNTAXES = {
    Format.JSON: ox.QueryResultsFormat.JSON,
    Format.XML: ox.QueryResultsFormat.XML,
    Format.CSV: ox.QueryResultsFormat.CSV,
    Format.TSV: ox.QueryResultsFormat.TSV,
}
GRAPH_SYNTAXES = {
    Format.TURTLE: ox.RdfFormat.TURTLE,
    Format.TRIG: ox.RdfFormat.TRIG,
    Format.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    Format.NQUADS: ox.RdfFormat.N_QUADS,
    Format.RDFXML: ox.RdfFormat.RDF_XML,
    Format.JSONLD: ox.RdfFormat.JSON_LD,
}
# what the engine calls CSV of a truth value is the bare word
_TRUTH_SYNTAXES = {**TABLE_SYNTAXES, Format.BOOLEAN: ox.QueryResultsFormat.CSV}

# Char and QName of XML 1.0 and of its namespaces: what no document may hold, what no tag may be
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = rf"[{_NAME_START}][-.0-9\u00b7\u0300-\u036f\u203f\u2040{_NAME_START}]*"
_TAG_NAME = re.compile(rf"{_NAME}(?::{_NAME})?")
_TAG = re.compile(rb"<([^/?!][^\s/>]*)")


def serialise(
    results: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
    formats: Sequence[Format],
    *,
    prefixes: Mapping[str, str],
    max_bytes: int | None = None,
) -> Answer:
    """Return results in the first of `formats` that can hold them; a graph may use `prefixes`.

    Raises UnsuitableFormatError, UnwritableAnswerError, AnswerTooLargeError (for more than
    `max_bytes`), and whatever the engine raises: results are found while they are written.
    """
    output = _BoundedOutput(max_bytes)
    try:
        chosen = _write(results, formats, prefixes, output)
    except (RuntimeError, ValueError, OSError) as error:
        if output.overflowed:
            raise AnswerTooLargeError(f"more than {max_bytes} bytes") from error
        raise
    content = output.getvalue()
    if chosen in (Format.XML, Format.RDFXML):
        _must_be_xml(chosen, content)
        # the engine writes it as it is, and whoever reads it gets a line feed (XML 1.0, 2.11)
        content = content.replace(b"\r", b"&#13;")
    return Answer(chosen, content)


def _must_be_xml(written: Format, content: bytes) -> None:
    """Refuse what the engine has written as XML although XML has no way to say it."""
    other = "Turtle" if written is Format.RDFXML else "JSON"
    if content.translate(None, _CONTROLS) != content or any(map(content.count, _NO_CHARACTERS)):
        raise UnwritableAnswerError(
            f"the answer holds a control character, which XML cannot say; ask for {other}"
        )
    if written is Format.RDFXML:
        for name in set(_TAG.findall(content)):
            if not _TAG_NAME.fullmatch(name.decode("utf-8")):
                raise UnwritableAnswerError(
                    "the answer holds a property whose IRI does not end in an XML name, which"
                    f" RDF/XML cannot say; ask for {other}"
                )


def _write(
    results: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
    formats: Sequence[Format],
    prefixes: Mapping[str, str],
    output: IO[bytes],
) -> Format:
    if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
        syntaxes = _TRUTH_SYNTAXES if isinstance(results, ox.QueryBoolean) else TABLE_SYNTAXES
        table = _first(formats, syntaxes)
        results.serialize(output, syntaxes[table])
        return table
    graph = _first(formats, GRAPH_SYNTAXES)
    if isinstance(results, ox.QueryTriples) and graph not in (Format.TURTLE, Format.TRIG):
        # it knows no prefixes, and saves a sixth of the time
        results.serialize(output, GRAPH_SYNTAXES[graph])
    else:
        ox.serialize(results, output, GRAPH_SYNTAXES[graph], prefixes=dict(prefixes))
    return graph


class _BoundedOutput(io.BytesIO):
    """Bytes in memory, up to a limit; one for each query.

    The engine's own buffer is flushed once more when a failed query is collected: into this object,
    which nobody reads any more.
    """

    def __init__(self, limit: int | None) -> None:
        super().__init__()
        self._limit = limit
        self.overflowed = False

    def write(self, data: Buffer, /) -> int:
        if self._limit is not None and self.tell() + memoryview(data).nbytes > self._limit:
            self.overflowed = True
        if self.overflowed:
            raise OSError("the limit is reached")
        return super().write(data)


def _first(formats: Sequence[Format], suitable: Mapping[Format, object]) -> Format:
    for wanted in formats:
        if wanted in suitable:
            return wanted
    raise UnsuitableFormatError(
        f"this query is answered as {', '.join(suitable)};"
        f" asked for: {', '.join(formats) or 'none of them'}"
    )
