"""What is asked of a graph and what comes back, whatever kind of store answers.

Imports nothing heavy, because the server's evaluators import it (api/evaluators/).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sarcograph.graph.errors import QueryError, is_text


class Format(StrEnum):
    """A serialisation of results (of SELECT and ASK) or of a graph (of CONSTRUCT and DESCRIBE).

    BOOLEAN is the bare word `true` or `false`, of ASK alone.
    """

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    BOOLEAN = "boolean"
    TURTLE = "turtle"
    TRIG = "trig"
    NTRIPLES = "ntriples"
    NQUADS = "nquads"
    RDFXML = "rdfxml"
    JSONLD = "jsonld"


@dataclass(frozen=True, slots=True)
class Question:
    """A SPARQL 1.1 query, to be answered in the first of `formats` that suits its form.

    Without `default_graphs` and `named_graphs` the query's own dataset clauses hold, and without
    those the default graph is the union of all named graphs. If either is given (IRIs), the dataset
    is those graphs alone, whatever the query says (SPARQL 1.1 Protocol, 2.1.4).
    """

    text: str
    formats: tuple[Format, ...] = (Format.JSON, Format.TURTLE)
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Drop the byte order mark that some editors put before a text; raises QuerySyntaxError."""
        if not is_text(self.text):
            raise QuerySyntaxError("the query has half of a character in it, a lone surrogate")
        if self.text.startswith("\ufeff"):
            object.__setattr__(self, "text", self.text[1:])

    @property
    def gives_dataset(self) -> bool:
        """Tell whether graphs are given, so that the query's own clauses do not count."""
        return self.default_graphs is not None or self.named_graphs is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer to a query, as the engine serialised it.

    `total` is how many rows there are in all, where some of those of a question of the library are
    asked for and the store has counted the others by the way.
    """

    format: Format
    content: bytes
    total: int | None = None


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


class UnwritableAnswerError(QueryError):
    """An answer that the chosen format has no way to say, whatever the query's form."""


class EvaluationError(QueryError):
    """A query that failed while it was evaluated."""


class AnswerTooLargeError(QueryError):
    """An answer of more bytes than whoever evaluates the query allows."""


class Store(Protocol):
    """What answers SPARQL queries over one published graph; it is never written to."""

    def query(self, question: Question) -> Answer:
        """Answer a query.

        Raises QuerySyntaxError, UnsupportedQueryError, UnsuitableFormatError, UnwritableAnswerError
        or EvaluationError, all of them a QueryError.
        """
        ...
