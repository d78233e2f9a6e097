"""The pages of the query library: all that may be asked, and one question with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.listing import WITH
from sarcograph.api.browse.query_page import (
    Note,
    Picture,
    library,
    pictures_of,
    sparql_link,
    table_of,
)
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.browse.view import BY_SUFFIX, NETWORK_NAMES, NETWORKS, Given, Member, View
from sarcograph.api.browse.view_routes import Link, ViewKind, registered
from sarcograph.api.browse.wording import Piece
from sarcograph.api.http.negotiation import NAMES
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.cursor import cursor_at
from sarcograph.graph.store.library import Parameter, Query, by_group
from sarcograph.graph.store.question import Answer
from sarcograph.graph.store.table import Table

LIST_PATH = "/queries/"


class Turn(NamedTuple):
    """A link to another part of the answer."""

    text: str
    href: str
    rel: str = ""


Values = tuple[tuple[str, str], ...]
"""What parameters are given, by their names."""

ROW_FORMS = ("csv", "tsv", "json")
"""The forms in which people take all rows along, as suffixes."""


@dataclass(frozen=True, slots=True)
class Field:
    """The control of a parameter; `unless` tells what holds where it is left empty."""

    name: str
    label: str
    help: str
    choices: Sequence[str]
    value: str
    unless: str


@dataclass(frozen=True, slots=True)
class Window:
    """The part of an answer that a page shows: its columns, and which of its rows.

    `version` is that of the graph; `kept` is what the address says of columns and rows. `joined`
    tells that columns which people read as one are one.
    """

    version: str
    offset: int
    limit: int
    columns: tuple[str, ...]
    kept: Values
    joined: bool


async def catalogue(_asker: Asker, _path: str, given: Given) -> View:
    """Return the list of all queries, or of those that have all the words that are given."""
    wanted = dict(given).get(WITH.name, "").casefold().split()
    found = [query for query in library().values() if _has(query, wanted)]
    groups = [(title, queries) for title, queries in by_group(found) if queries]
    columns = ("name", "question", "description", "tags", "parameters")
    rows = tuple(
        (
            *(query.name, query.question, query.description, "; ".join(query.tags)),
            "; ".join(one.name for one in query.parameters) or None,
        )
        for query in found
    )
    return View(
        title="Questions",
        context={"groups": groups, "words": " ".join(wanted)},
        records={"queries": [_record(query) for query in found]},
        tables=(Table("questions", columns, rows),),
        statements=(),
        members=tuple(Member(f"{BASE}queries/{query.name}", query.question) for query in found),
    )


def _has(query: Query, words: Sequence[str]) -> bool:
    said = f"{query.name} {query.question} {query.description} {' '.join(query.tags)}".casefold()
    return all(word in said for word in words)


CATALOGUE = registered(ViewKind(template="questions.html", make=catalogue, takes=(WITH,)))


def _record(query: Query) -> dict[str, Any]:
    return {
        "id": f"queries/{query.name}",
        "name": query.name,
        "question": query.question,
        "description": query.description,
        "tags": query.tags,
        "examples": query.examples,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.description,
                "kinds": parameter.kinds,
                "choices": parameter.choices,
                "default": query.default_values(parameter.name),
            }
            for parameter in query.parameters
        ],
        "columns": [
            {"name": name, "meaning": said, "shown": name in query.shown}
            for name, said in query.columns.items()
        ],
    }


def question_page(
    name: str,
    given: Values,
    text: str,
    window: Window | None,
    *,
    answer: Answer | None = None,
    problem: ProblemError | None = None,
    notes: Sequence[Note] = (),
    total: int | None = None,
) -> Pieces:
    """Yield the page of the query `name` with what is `given` and what came of it.

    `text` is the SPARQL that was asked, "" where the problem is in what is given, and `window` is
    then None. The answer has the rows of the window, of `total` ones, None where that is not known.
    """
    query, values, path = library()[name], dict(given), f"{LIST_PATH}{name}"
    up = way_up(path)
    table, others, kept = None, [], window.kept if window else ()
    if answer is not None and window is not None:
        table = yield from table_of(
            answer.content,
            up,
            in_words=True,
            joined=window.joined,
            most=window.limit,
        )
        end = window.offset + len(table.shown)
        goes_on = end < total if total is not None else table.count == window.limit
        table = replace(table, start=window.offset, count=end if total is None else total)
        here = (*given, *kept)
        if window.offset:
            others.append(Turn("First rows", address(here), "first"))
        if goes_on and table.shown:
            cursor = cursor_at(end, version=window.version, name=name, text=text)
            others.append(Turn("Next rows", address(here, ("cursor", cursor)), "next"))
    fields = [field_of(query, parameter, values) for parameter in query.parameters]
    yield from render(
        "question.html",
        path,
        query=query,
        fields=[field for field in fields if field.name not in query.filters],
        filters=[field for field in fields if field.name in query.filters],
        longest=LONGEST,
        problem=problem.body if problem else None,
        notes=notes,
        table=table,
        others=others,
        looser=_looser(given) if table is not None and not table.count else (),
        kept=kept,
        columns=_columns(query, given, window) if table else None,
        pictures=_pictures(query, given) if table and table.count else (),
        forms=_forms(query, given),
        networks=_networks(query, given) if table and table.count else (),
        examples=[
            (", ".join(example.values()), address(tuple(example.items())))
            for example in query.examples
            if example
        ],
        text=text,
        sparql=sparql_link(up, text) if text else "",
    )


def _forms(query: Query, given: Values) -> list[Link]:
    """Return where all rows are, in each form in which people take them along."""
    return [
        Link(form.upper(), NAMES[form].partition(",")[0], address_of(query, form, given))
        for form in ROW_FORMS
    ]


def _networks(query: Query, given: Values) -> list[Link]:
    """Return where what the rows tell of is a network; nothing where they name no statement."""
    if not {*query.columns} & _NAMING:
        return []
    return [
        Link(NETWORK_NAMES[name], BY_SUFFIX[suffix].media_type, address_of(query, suffix, given))
        for suffix, name in NETWORKS.items()
    ]


_NAMING = frozenset(("statement", "estimate", "fact", "comparison", "claim"))
"""Columns in which rows name statements of the network."""


def _pictures(query: Query, given: Values) -> list[Picture]:
    """Return where the rows are drawn; nothing where they make no picture."""

    def link(suffix: str, part: str) -> str:
        return address_of(query, suffix, (*given, ("part", part)) if part else given)

    return pictures_of(tuple(query.columns), link)


def _looser(given: Values) -> list[tuple[str, str]]:
    """Return the parameters that are given, each with the link that asks without it."""
    return [
        (name.replace("_", " "), address(tuple(one for one in given if one[0] != name)))
        for name, _ in given
    ]


def _columns(query: Query, given: Values, window: Window | None) -> Turn | None:
    """Return the link to the columns that are not shown, or from all back to few."""
    if window is None or query.shown == tuple(query.columns):
        return None
    if len(window.columns) < len(query.columns):
        return Turn(f"Show all {len(query.columns)} columns", address(given, ("columns", "all")))
    return Turn(f"Show {len(cells(query.shown))} columns", address(given))


def questions_on(iri: str) -> list[Piece]:
    """Return the questions that take a thing of the graph, each with the link that asks it."""
    local = iri.removeprefix(ID)
    if local == iri:
        return []
    taken = _questions_on_kind(local.partition("/")[0])
    return [
        Piece(question, f"queries/{name}?{parameter}={quote(local, safe='/')}")
        for question, name, parameter in taken
    ]


@cache
def _questions_on_kind(kind: str) -> list[tuple[str, str, str]]:
    """Return the queries with a parameter of a kind, and that parameter; one for it before others.

    >>> [name for _, name, parameter in _questions_on_kind("factor")]
    ['prognostic-factors']
    """
    found = []
    for query in library().values():
        fitting = [one for one in query.parameters if kind in one.kinds]
        fitting.sort(key=lambda one: one.kinds.index(kind))
        found += [(query.question, query.name, one.name) for one in fitting[:1]]
    return found


def address(given: Values, *more: tuple[str, str]) -> str:
    """Return how the page of a query refers to itself with other parameters."""
    return f"?{urlencode((*given, *more))}"


def address_of(query: Query, suffix: str, given: Values) -> str:
    """Return how the page of a query refers to its answer in the form of a suffix."""
    return f"{query.name}.{suffix}{address(given) if given else ''}"


def field_of(query: Query, parameter: Parameter, values: Mapping[str, str]) -> Field:
    """Return the control of a parameter with its value, or what holds without one."""
    value, choices = values.get(parameter.name, ""), list(parameter.choices)
    default = parameter.default or ", ".join(query.default_values(parameter.name))
    if choices and value and value not in choices:
        choices.append(value)  # what was asked for stays to be seen, though it is refused
    return Field(
        parameter.name,
        parameter.name.replace("_", " "),
        parameter.description,
        choices,
        value,
        f"by default: {default}" if default else "any",
    )
