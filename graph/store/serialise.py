"""Write what the engine found in one of the formats that are wanted, within a limit of bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

import pyoxigraph as ox

from sarcograph.graph.store.jsonld import with_context
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
_INSTEAD = {Format.XML: "JSON", Format.RDFXML: "Turtle"}
"""What has a way to say everything, by what is XML and has not."""
_RESERVED = "reserved syntax term"  # in the engine's words: rdf:li as a predicate, for example


def serialise(
    results: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple] | Iterable[ox.Quad],
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
        if _RESERVED in str(error):
            told = f"RDF/XML cannot hold this graph: {error}; ask for Turtle"
            raise UnwritableAnswerError(told) from error
        raise
    return Answer(chosen, _finished(output.getvalue(), chosen, prefixes))


def write_graph(
    triples: Iterable[ox.Triple] | Iterable[ox.Quad], form: Format, prefixes: Mapping[str, str]
) -> bytes:
    """Return triples or quads in a syntax for graphs; raises UnwritableAnswerError."""
    return serialise(triples, (form,), prefixes=prefixes).content


def write_graph_to(
    output: IO[bytes],
    triples: Iterable[ox.Triple] | Iterable[ox.Quad],
    form: Format,
    prefixes: Mapping[str, str],
) -> None:
    """Write triples or quads that nobody holds, as `write_graph` does; JSON-LD without a context.

    Raises UnwritableAnswerError.
    """
    checked = _CheckedXml(output, form) if form in _INSTEAD else None
    try:
        ox.serialize(triples, checked or output, GRAPH_SYNTAXES[form], prefixes=dict(prefixes))
    except (RuntimeError, ValueError) as error:
        if _RESERVED in str(error):
            told = f"RDF/XML cannot hold this graph: {error}; ask for Turtle"
            raise UnwritableAnswerError(told) from error
        raise
    if checked is not None:
        checked.end()


def _finished(content: bytes, form: Format, prefixes: Mapping[str, str]) -> bytes:
    """Return what the engine wrote, JSON-LD with a context; raises UnwritableAnswerError.

    The engine writes as XML what no XML 1.0 can hold: control characters, and predicates that no
    element can be named after; and carriage returns, which every reader would take for line feeds.
    """
    if form is Format.JSONLD:
        return with_context(content, prefixes)
    if form not in _INSTEAD:
        return content
    output = io.BytesIO()
    checked = _CheckedXml(output, form)
    checked.write(content)
    checked.end()
    return output.getvalue()


def _write(
    results: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple] | Iterable[ox.Quad],
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


class _CheckedXml(io.BytesIO):
    """XML that is read while it is written: what no reader takes raises UnwritableAnswerError.

    A carriage return is written so that no reader takes it for a line feed.
    """

    def __init__(self, output: IO[bytes], form: Format) -> None:
        super().__init__()
        self._output, self._form = output, form
        self._reader = expat.ParserCreate(namespace_separator=" ")
        self._lines, self._begun = 0, b""
        """How many lines were read to their ends, and what was read of the next."""

    def write(self, data: Buffer, /) -> int:
        given = bytes(data)
        text = given.replace(b"\r", b"&#13;")
        self._read(text, is_end=False)
        self._output.write(text)
        return len(given)

    def end(self) -> None:
        """Be told that this was all."""
        self._read(b"", is_end=True)

    def _read(self, text: bytes, *, is_end: bool) -> None:
        try:
            self._reader.Parse(text, is_end)
        except expat.ExpatError as error:
            lines = (self._begun + text).split(b"\n")
            line = lines[error.lineno - 1 - self._lines].strip().decode("utf-8", "replace")
            raise UnwritableAnswerError(
                f"XML cannot hold this answer, because of {line[:200]!r};"
                f" ask for {_INSTEAD[self._form]}"
            ) from None
        *ended, rest = text.split(b"\n")
        self._lines += len(ended)
        self._begun = rest if ended else self._begun + rest


def _first(formats: Sequence[Format], suitable: Mapping[Format, object]) -> Format:
    for wanted in formats:
        if wanted in suitable:
            return wanted
    raise UnsuitableFormatError(
        f"this query is answered as {', '.join(suitable)};"
        f" asked for: {', '.join(formats) or 'none of them'}"
    )
