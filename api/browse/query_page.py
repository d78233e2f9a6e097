"""The page that people ask from: a query, its answer as a table, questions to start from."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import HTML, Representation
from sarcograph.graph.namespaces import BASE
from sarcograph.graph.store.library import header_of, query_library, shorten
from sarcograph.graph.store.question import Answer, Format

PATH = "/sparql"
FORMATS = (Format.JSON, Format.TURTLE)
"""What the page shows: tables by their JSON, graphs as text."""

MAX_ROWS = 500
MAX_BYTES = 4 * 2**20
"""A larger answer is for programs."""

MAX_TYPED = 300
"""The characters of a query that people still copy within a command; a longer one is a file."""

MAX_LINES = 32
"""The lines of a query that are seen at once; more would push the answer away."""

_NUMBERS = frozenset(
    f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "double", "float")
)
_TABLE_TYPES = ("text/csv", "application/sparql-results+json")
_GRAPH_TYPES = ("text/turtle", "application/n-triples")
_FIRST_QUERY = """SELECT ?drug ?label WHERE {
  ?drug a sg:Drug ; rdfs:label ?label .
} ORDER BY ?label"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A term as people read it; `href` only where it is safe to follow."""

    text: str
    href: str | None
    is_own: bool
    is_number: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a result, and how many there are."""

    columns: list[str]
    shown: list[list[Cell | None]]
    count: int


def query_page(
    endpoint: str,
    edition: Edition,
    *,
    query: str | None = None,
    answer: Answer | None = None,
    problem: ProblemError | None = None,
    notes: Sequence[str] = (),
) -> Representation:
    """Return the page with a query and what came of it, or with a query to begin with.

    `notes` tell of the query what its answer does not.
    """
    text = _FIRST_QUERY if query is None else query
    header = "" if problem else header_of(text)  # a problem names a line of the whole text
    text = text.removeprefix(header)
    table = shown = None
    is_too_long = answer is not None and len(answer.content) > MAX_BYTES
    if answer is not None and not is_too_long and answer.format is Format.JSON:
        table, shown = _table(json.loads(answer.content))
    elif answer is not None and not is_too_long:
        shown = answer.content.decode("utf-8")
    page = render(
        "endpoint.html",
        PATH,
        endpoint=endpoint,
        version=edition.version,
        query=text,
        header=header,
        rows=min(max(text.count("\n") + 2, 6), MAX_LINES),
        problem=problem.body if problem else None,
        notes=notes,
        table=table,
        text=shown,
        is_too_long=is_too_long,
        commands=commands(endpoint, text, answer.format) if answer else (),
        is_long_query=len(text) > MAX_TYPED,
        examples=examples(way_up(PATH)),
    )
    rows = table.count if table else None
    return Representation(page.encode("utf-8"), HTML, rows=rows, notes=tuple(notes))


def commands(endpoint: str, query: str, form: Format) -> list[str]:
    """Return the shell commands that get the answer to a query in the forms people take along."""
    data = f"query={query}" if len(query) <= MAX_TYPED else "query@query.rq"
    return [
        shlex.join(["curl", endpoint, "--data-urlencode", data, "-H", f"Accept: {media_type}"])
        for media_type in (_TABLE_TYPES if form is Format.JSON else _GRAPH_TYPES)
    ]


@cache
def examples(up: str) -> list[tuple[str, str]]:
    """Return the questions of the query library with the links that ask them."""
    return [
        (query.question, f"{up}sparql?{urlencode({'query': query.text})}")
        for query in query_library().values()
    ]


def _table(results: Mapping[str, Any]) -> tuple[Table | None, str | None]:
    if "boolean" in results:
        return None, "yes" if results["boolean"] else "no"
    columns: list[str] = results["head"]["vars"]
    rows = results["results"]["bindings"]
    shown = [[_cell(row.get(name)) for name in columns] for row in rows[:MAX_ROWS]]
    return Table(columns, shown, len(rows)), None


def _cell(term: Mapping[str, Any] | None) -> Cell | None:
    if term is None:
        return None
    value = term["value"]
    if not isinstance(value, str):  # a triple
        return Cell(json.dumps(value, ensure_ascii=False), None, is_own=False, is_number=False)
    if term["type"] != "uri":
        is_number = term.get("datatype") in _NUMBERS
        return Cell(value, None, is_own=False, is_number=is_number)
    is_own = value.startswith(BASE)
    href = value if value.startswith(("https://", "http://")) else None
    if is_own:
        href = way_up(PATH) + value.removeprefix(BASE)
    return Cell(shorten(value), href, is_own=is_own, is_number=False)
