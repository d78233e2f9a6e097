"""Query a graph: one Protocol for every kind of store, and the store embedded in this process.

Imports nothing heavy, because the server's evaluators import it (api/evaluators/).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from sarcograph.graph.errors import QueryError, SarcographError
from sarcograph.graph.store.tokens import tokenize

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12


class Format(StrEnum):
    """A serialisation of results (of SELECT and ASK) or of a graph (of CONSTRUCT and DESCRIBE)."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    TRIG = "trig"
    NTRIPLES = "ntriples"
    NQUADS = "nquads"
    RDFXML = "rdfxml"
    JSONLD = "jsonld"


_RESULTS = {
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

DEFAULT_FORMATS = (Format.JSON, Format.TURTLE)

EMPTY_QUERY = "the query is empty"

_NAME_LENGTH = 80  # of what is repeated in a message

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to a query, as the engine serialised it."""

    format: Format
    content: bytes


class GraphLoadError(SarcographError):
    """A file that cannot be loaded as the N-Quads of a graph."""


class QuerySyntaxError(QueryError):
    """Text that is no SPARQL query; `line` and `column` count from 1, 0 where not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        """Keep the place beside the message."""
        super().__init__(message)
        self.line = line
        self.column = column


class UnsupportedQueryError(QueryError):
    """A well-formed query that asks for what the engine lacks, such as an unknown function."""


class UnsuitableFormatError(QueryError):
    """None of the wanted formats can hold the answer: a table for a graph, or the reverse."""


class EvaluationError(QueryError):
    """A query that failed while it was evaluated."""


class AnswerTooLargeError(QueryError):
    """An answer of more bytes than wanted."""


class Store(Protocol):
    """What answers SPARQL queries over one published graph; it is never written to."""

    def query(
        self,
        text: str,
        *,
        formats: Sequence[Format] = DEFAULT_FORMATS,
        substitutions: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Answer a SPARQL 1.1 query in the first of `formats` that suits its form.

        Without `default_graphs` and `named_graphs` the query's own dataset clauses hold, and
        without those the default graph is the union of all named graphs. If either is given (IRIs),
        the dataset is those graphs alone, whatever the query says (SPARQL 1.1 Protocol, 2.1.4).

        `substitutions` binds variables, named without ``?``, which must be among those selected.

        Raises QuerySyntaxError, UnsupportedQueryError, UnsuitableFormatError, EvaluationError,
        AnswerTooLargeError (for more than `max_bytes`), all of them a QueryError.
        """
        ...


class EmbeddedStore:
    """A graph held in memory by Oxigraph; a Store.

    Its default graph really holds every triple of the named graphs, once. Oxigraph's own union
    counts a triple of two graphs twice and overrides FROM. So it does for several FROM clauses or
    several `default_graphs`: there a triple that stands in two of them counts twice. A graph named
    twice by FROM counts twice as well, one given twice does not.
    """

    def __init__(
        self, nquads: IO[bytes], *, prefixes: Mapping[str, str], base: str | None = None
    ) -> None:
        """Load N-Quads; every query may use `prefixes` (name to IRI) without declaring them.

        A relative IRI in a query is one below `base`, and an error without.

        Raises GraphLoadError if the data is malformed or empty.
        """
        self._prefixes = dict(prefixes)
        self._uses = {name: (f"{name}:", iri) for name, iri in prefixes.items()}
        self._base = base
        self._store = ox.Store()
        try:
            self._store.bulk_load(input=nquads, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise GraphLoadError(f"not N-Quads: {error}") from error
        self.quad_count = len(self._store)
        if not self.quad_count:
            raise GraphLoadError("no quads in it")
        self._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        # the engine looks at the triples of all graphs for those of one, so most queries are
        # answered sooner where there is no other
        self._union = ox.Store()
        # (a dump would be sooner loaded, and give blank nodes other labels)
        self._union.bulk_extend(self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    @classmethod
    def load(
        cls, file: Path, *, prefixes: Mapping[str, str], base: str | None = None
    ) -> EmbeddedStore:
        """Load the N-Quads file of a validated graph; raises GraphLoadError."""
        try:
            with file.open("rb") as nquads:
                return cls(nquads, prefixes=prefixes, base=base)
        except OSError as error:
            raise GraphLoadError(f"{file}: {error.strerror}") from error
        except GraphLoadError as error:
            raise GraphLoadError(f"{file}: {error}") from error

    def query(
        self,
        text: str,
        *,
        formats: Sequence[Format] = DEFAULT_FORMATS,
        substitutions: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Answer a query; see `Store.query`."""
        whole = default_graphs is None and named_graphs is None
        store = self._union if whole and not _may_name_graphs(text) else self._store
        defaults, named = _graphs("default", default_graphs), _graphs("named", named_graphs)
        try:
            results = store.query(
                text,
                base_iri=self._base,
                prefixes=self._prefixes_in(text),
                default_graph=None if whole else defaults,
                named_graphs=None if whole else named,
                substitutions={ox.Variable(k): v for k, v in (substitutions or {}).items()},
            )
        except SyntaxError as error:
            told = engine_syntax_error(str(error), text, prefixes=self._prefixes)
            raise told or QuerySyntaxError(str(error)) from error
        except (RuntimeError, ValueError) as error:
            raise UnsupportedQueryError(str(error)) from error
        except OSError as error:  # ASK is evaluated at once
            raise EvaluationError(str(error)) from error
        output = _BoundedOutput(max_bytes)
        try:
            chosen = self._serialise(results, formats, output)
        except (RuntimeError, ValueError, OSError) as error:
            if output.overflowed:
                raise AnswerTooLargeError(f"more than {max_bytes} bytes") from error
            raise EvaluationError(str(error)) from error
        return Answer(chosen, output.getvalue())

    def _prefixes_in(self, text: str) -> dict[str, str]:
        """Return the prefixes that a query may use; the engine parses each that it is given."""
        if "\\" in text:  # an escape may stand for any character
            return self._prefixes
        return {name: iri for name, (use, iri) in self._uses.items() if use in text}

    def _serialise(
        self,
        results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
        formats: Sequence[Format],
        output: IO[bytes],
    ) -> Format:
        if not isinstance(results, ox.QueryTriples):
            table = _first(formats, _RESULTS)
            results.serialize(output, _RESULTS[table])
            return table
        graph = _first(formats, GRAPH_SYNTAXES)
        if graph in (Format.TURTLE, Format.TRIG):
            # QueryTriples.serialize knows no prefixes; this costs a fifth more time
            ox.serialize(results, output, GRAPH_SYNTAXES[graph], prefixes=self._prefixes)
        else:
            results.serialize(output, GRAPH_SYNTAXES[graph])
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


def _may_name_graphs(text: str) -> bool:
    """Tell whether a query may use a graph other than the default graph as it stands."""
    upper = text.upper()
    # no slash follows the keyword, but it does in the IRIs of this project; an escape may stand
    # for any character
    is_named = upper.count("GRAPH") > upper.count("GRAPH/")
    return is_named or "FROM" in upper or "\\" in text


def _graphs(kind: str, names: Sequence[str] | None) -> list[Any]:  # of any kind, to the engine
    """Return graphs by name, each once: the engine counts one as often as it is named."""
    graphs = []
    for name in dict.fromkeys(names or ()):
        try:
            graphs.append(ox.NamedNode(name))
        except ValueError:
            raise UnsupportedQueryError(
                f"the {kind} graph '{_shown(name)}' is no absolute IRI; write one such as"
                " https://example.org/graph"
            ) from None
    return graphs


def _shown(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"


_PLACE = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_REMARK = re.compile(r"[A-Z][^,\[\]\"']* [a-z][^,\[\]\"']*")
_UNDECLARED = "Prefix not found"


def engine_syntax_error(
    message: str, text: str, *, prefixes: Iterable[str] = (), inserted: int = 0
) -> QuerySyntaxError | None:
    """Return Oxigraph's message on the query `text` as place and remark, None if it is another's.

    The place is the farthest that any rule of the engine's grammar looked, so the error stands
    there or before. What it "expected" there is a list of keywords and characters that misleads
    more than it helps; only the remarks in it are kept. A prefix that is neither declared nor one
    of `prefixes` is named.

    The first `inserted` characters of the text are not the user's.
    """
    match = _PLACE.fullmatch(message.strip())
    if match is None:
        return None
    if all(token.lastgroup == "space" for token in tokenize(text)):
        return QuerySyntaxError(EMPTY_QUERY)
    place = int(match[1]), int(match[2])
    remark = "; ".join(map(str.strip, _REMARK.findall(match[3])))
    detail = remark or "the query cannot be read beyond this place"
    if not remark or _UNDECLARED in remark:
        name = _undeclared_name(text, prefixes)
        if name is not None and place_of(text, name.start()) < place:
            place = place_of(text, name.start())
            prefix = f"{name[0].partition(':')[0]}:"
            detail = f"the prefix '{prefix}' is not declared; write PREFIX {prefix} <…> first"
    line, column = place
    if line == 1:
        column = max(column - inserted, 1)
    return QuerySyntaxError(f"line {line}, column {column}: {detail}", line, column)


def place_of(text: str, position: int) -> tuple[int, int]:
    """Return the line and column of a position in a text; both count from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _undeclared_name(text: str, prefixes: Iterable[str]) -> re.Match[str] | None:
    """Return the first prefixed name whose prefix is not declared: the engine reads no further.

    None where a name may be something else: part of an IRI that does not end, or of an escape.
    """
    if "\\u" in text.lower():
        return None
    declared = set(prefixes)
    before = ""
    for token in tokenize(text):
        if token.lastgroup == "space":
            continue
        if token.lastgroup == "name":
            prefix = token[0].partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif before != "_" and prefix not in declared:  # `_:` begins a blank node
                return None if before == "<" else token
        before = token[0].upper()
    return None
