"""The page that people ask from: a query, its answer as a table, questions to start from."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup, escape

from sarcograph.api.answering.bounds import (
    SHOWN_CELLS,
    SHOWN_CHARACTERS,
    SHOWN_COLUMNS,
    SHOWN_ROWS,
    SHOWN_TEXT,
)
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.pictures.of_rows import BY_LINE, MAIN, ON_PHONE, parts_of
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.store.cells import Cell as WholeCell
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.library import Query, header_of, headings, query_library, shorten
from sarcograph.graph.store.question import Answer, Format

PATH = "/sparql"
FORMATS = (Format.TSV, Format.TURTLE)
"""What the page is made of: a line is a row or a triple, so that some are read without the rest."""

MAX_TYPED = 300
"""The characters of a query that people still copy within a command; a longer one is a file."""

MAX_LINES = 32
"""The lines of a query that are seen at once; more would push the answer away."""

_NUMBERS = frozenset(
    f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "double", "float")
)
_TABLE_TYPES = ("text/csv", "application/sparql-results+json")
_GRAPH_TYPES = ("text/turtle", "application/n-triples")
_STARTS = {
    "the drugs": """SELECT ?drug ?name WHERE {
  ?drug a sg:Drug ; rdfs:label ?name .
} ORDER BY ?name""",
    "what a drug inhibits, and who says so": """SELECT ?target ?name ?source WHERE {
  GRAPH ?source {
    ?claim sg:subject drug:anlotinib ; sg:predicate sg:predicate-inhibits ; sg:object ?target .
  }
  ?target rdfs:label ?name .
} ORDER BY ?name""",
    "how many numbers each source has": """SELECT ?source (COUNT(?number) AS ?numbers) WHERE {
  GRAPH ?source { ?number a sg:Estimate }
} GROUP BY ?source ORDER BY DESC(?numbers)""",
    "what does not add up": """SELECT ?finding ?what WHERE {
  ?finding a sg:Finding ; rdfs:label ?what .
} ORDER BY ?finding LIMIT 50""",
}
"""Short queries to begin with; the library has longer ones, each on a page of its own."""

_AS_A_GRAPH = frozenset(
    (
        *(("s", "p", "o"), ("subject", "predicate", "object")),
        *(("subject", "property", "object"), ("from", "relation", "to")),
    )
)
"""Columns of rows that are the edges of a graph."""
_MOST_EDGES = 400  # of what is drawn as a graph
_SHOWS = {MAIN: "The rows as a picture", BY_LINE: "By treatment line"}

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
    """Some rows and the first columns of a result, and how many there are.

    `start` is how many rows there are before those that are shown; `is_joined` tells that columns
    which people read as one are one, so that all have room.
    """

    columns: list[str]
    shown: list[Markup]
    count: int
    width: int
    start: int = 0
    is_joined: bool = False

    @property
    def is_cut(self) -> bool:
        """Tell whether there are more rows or columns than are shown."""
        return self.count > len(self.shown) or self.width > len(self.columns)


@dataclass(frozen=True, slots=True)
class Text:
    """The first lines of a graph or the answer to ASK, and how many there are."""

    shown: str
    shown_lines: int
    lines: int


class Note(NamedTuple):
    """What is told beside an answer, and where more is shown, "" for nowhere."""

    text: str
    href: str = ""


class Picture(NamedTuple):
    """A picture of an answer: what it shows, and its addresses; `phone` is SVG for narrow pages."""

    shows: str
    svg: str
    png: str
    phone: str


def pictures_of(columns: Sequence[str], address: Callable[[str, str], str]) -> list[Picture]:
    """Return the pictures of rows with these columns; `address` takes a suffix and a part."""
    found = []
    for part in parts_of(columns):
        name = "" if part == MAIN else part
        svg, png = address("svg", name), address("png", name)
        found.append(Picture(_SHOWS[part], svg, png, address("svg", f"{part}{ON_PHONE}")))
    return found


def query_page(
    endpoint: str,
    version: str | None,
    query: str | None = None,
    *,
    answer: Answer | None = None,
    problem: ProblemError | None = None,
    notes: Sequence[Note] = (),
) -> Pieces:
    """Yield the page with a query and what came of it, or with a query to begin with.

    `notes` tell of the query what its answer does not.
    """
    typed = _FIRST_QUERY if query is None else query
    link = sparql_link(way_up(PATH), typed)
    header = "" if problem else header_of(typed)  # a problem names a line of the whole text
    typed = typed.removeprefix(header)
    table = text = None
    if answer is not None:
        if answer.format is Format.TURTLE or b"\n" not in answer.content:
            text = _text(answer.content)
        else:
            table = yield from table_of(answer.content, way_up(PATH))
    yield from render(
        "endpoint.html",
        PATH,
        endpoint=endpoint,
        version=version,
        query=typed,
        header=header,
        rows=min(max(typed.count("\n") + 2, 6), MAX_LINES),
        problem=problem.body if problem else None,
        notes=notes,
        table=table,
        text=text,
        commands=commands(endpoint, typed, answer.format) if answer else (),
        python=_python(endpoint, typed) if table else "",
        forms=_forms(typed, answer.format) if answer else (),
        pictures=_pictures(table, answer, link),
        triples=_triples(table, text, answer, link),
        questions=[(one.name, one.question) for one in library().values()],
        before=header.count("\n"),
        starts=[(words, sparql_link(way_up(PATH), text)) for words, text in _STARTS.items()],
        is_long_query=len(typed) > MAX_TYPED,
    )


def _pictures(table: Table | None, answer: Answer | None, link: str) -> list[Picture]:
    """Return the pictures of the rows of a query, where its columns make some."""
    if table is None or answer is None or not table.count:
        return []
    head, _, _ = answer.content.partition(b"\n")
    columns = [name[1:].decode() for name in head.split(b"\t", SHOWN_COLUMNS)[:SHOWN_COLUMNS]]

    def address(suffix: str, part: str) -> str:
        return f"{link}&format={suffix}" + (f"&part={part}" if part else "")

    return pictures_of(columns, address)


def _triples(table: Table | None, text: Text | None, answer: Answer | None, link: str) -> str:
    """Return where the answer is that is drawn as a graph; "" where it is none, or a large one."""
    if answer is None:
        return ""
    if text is not None and answer.format is Format.TURTLE:
        return f"{link}&format=nt" if 0 < text.lines <= 2 * _MOST_EDGES else ""
    if table is not None and tuple(table.columns) in _AS_A_GRAPH:
        return f"{link}&format=tsv" if 0 < table.count <= _MOST_EDGES else ""
    return ""


def commands(endpoint: str, query: str, form: Format) -> list[str]:
    """Return the shell commands that get the answer to a query in the forms people take along."""
    data = f"query={query}" if len(query) <= MAX_TYPED else "query@query.rq"
    return [
        shlex.join(["curl", endpoint, "--data-urlencode", data, "-H", f"Accept: {media_type}"])
        for media_type in (_GRAPH_TYPES if form is Format.TURTLE else _TABLE_TYPES)
    ]


def _python(endpoint: str, query: str) -> str:
    """Return the lines of Python that read the answer to a query as a data frame."""
    text = repr(query) if len(query) <= MAX_TYPED else 'open("query.rq", encoding="utf-8").read()'
    return f"""from urllib.parse import urlencode

import pandas

query = {text}
frame = pandas.read_csv({endpoint + "?"!r} + urlencode({{"query": query, "format": "csv"}}))"""


def _forms(query: str, form: Format) -> list[tuple[str, str]]:
    """Return the links to the answer in the forms that people take along, each with its name."""
    link = sparql_link(way_up(PATH), query)
    names = ("turtle", "json-ld") if form is Format.TURTLE else ("csv", "tsv", "json")
    return [(name.upper(), f"{link}&format={name}") for name in names]


@cache
def library() -> Mapping[str, Query]:
    """Return the query library, read once."""
    return query_library()


def sparql_link(up: str, query: str) -> str:
    """Return the link to the page with a query and its answer."""
    return f"{up}sparql?{urlencode({'query': query})}"


def table_of(
    content: bytes,
    up: str,
    *,
    in_words: bool = False,
    joined: bool = False,
    most: int = SHOWN_ROWS,
) -> Generator[str, None, Table]:
    """Return the table that SPARQL's TSV is, as much of it as a page shows.

    `up` is how the page refers to the root. Its columns have their names, or what those say in
    words, and those that people read as one are one if they are to be `joined`; of its rows it has
    at most `most`.
    No value is read beyond what is shown of it: it may be large, or nested however deep.
    """
    head, _, _ = content.partition(b"\n")
    variables = head.split(b"\t", SHOWN_COLUMNS)[:SHOWN_COLUMNS] if head else []
    columns = [variable[1:].decode() for variable in variables]
    width = head.count(b"\t") + 1 if head else 0
    whole = cells(columns) if joined else []
    if joined:
        columns, width = [cell.name for cell in whole], len(whole)
    if in_words:
        columns = headings(columns)
    names = [escape(name) for name in columns]
    room, place = SHOWN_TEXT, len(head) + 1
    shown: list[Markup] = []
    most = min(most, SHOWN_ROWS, SHOWN_CELLS // max(len(columns), 1))
    while len(shown) < most and room > 0 and place < len(content):
        end = content.find(b"\n", place)
        values = content[place:end].split(b"\t", SHOWN_COLUMNS)[: len(variables)]
        cut = [value[: SHOWN_CHARACTERS + 1].decode(errors="ignore") for value in values]
        made = (
            [_whole_cell(name, one, cut, up) for name, one in zip(names, whole, strict=True)]
            if joined
            else map(_table_cell, names, cut, repeat(up))
        )
        shown.append(Markup("".join(made)))  # noqa: S704 - escaped
        room -= sum(map(len, cut))
        place = end + 1
        yield ""
    return Table(columns, shown, content.count(b"\n") - 1, width, is_joined=joined)


def _text(content: bytes) -> Text:
    """Return the graph or truth value that `content` is, as many lines of it as a page shows."""
    if content in _TRUTH:
        return Text(_TRUTH[content], 1, 1)
    shown = content
    if len(content) > SHOWN_TEXT:
        shown = content[: content.rfind(b"\n", 0, SHOWN_TEXT) + 1] or content[:SHOWN_TEXT]
    lines = shown.count(b"\n")
    return Text(shown.decode(errors="ignore"), lines, content.count(b"\n"))


_TRUTH = {b"true": "yes", b"false": "no"}
# what is cut may have no end
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)(?:"(?:\^\^<([^>]*)>?)?)?')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def _cell(term: str, up: str) -> Cell:
    """Return what a page shows of a term in Turtle's syntax.

    >>> _cell('"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', "./").is_number
    True
    """
    if len(term) > SHOWN_CHARACTERS:
        term = term[:SHOWN_CHARACTERS] + "…"
    elif term[0] == "<" and term[-1] == ">" and term[1] != "<":
        return _link(term[1:-1], up)
    found = _LITERAL.match(term)
    if found is not None:
        value = _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), found[1])
        return Cell(value, None, is_own=False, is_number=found[2] in _NUMBERS)
    return Cell(term, None, is_own=False, is_number=term[0] in "+-.0123456789")


def _table_cell(name: Markup, term: str, up: str) -> str:
    """Return a term in the column `name` as HTML; thousands of them take a template too long."""
    if not term:
        return f'<td data-name="{name}"></td>'
    cell = _cell(term, up)
    if cell.href is not None:
        far = "" if cell.is_own else ' rel="noopener noreferrer"'
        link = f'<a href="{escape(cell.href)}"{far}>{escape(cell.text)}</a>'
        return f'<td data-name="{name}">{link}</td>'
    number = ' class="number"' if cell.is_number else ""
    return f'<td data-name="{name}"{number}>{escape(cell.text)}</td>'


def _whole_cell(name: Markup, whole: WholeCell, terms: Sequence[str], up: str) -> str:
    """Return what is read as one of the `terms` of a row, in the column `name`, as HTML."""
    here = [terms[place] for place in whole.places]
    if len(here) == 1:
        return _table_cell(name, here[0], up)
    text = whole.text([_cell(one, up).text if one else "" for one in here])
    return f'<td data-name="{name}">{escape(text)}</td>'


@lru_cache(maxsize=4096)
def _link(iri: str, up: str) -> Cell:
    is_own = iri.startswith(BASE)
    href = iri if iri.startswith(("https://", "http://")) else None
    if is_own:
        href = up + iri.removeprefix(BASE)
    return Cell(shorten(iri), href, is_own=is_own, is_number=False)
