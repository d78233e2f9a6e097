"""Ask a question of the library, and be told of all that its rows do not say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.cursor import cursor_at, offset_of
from sarcograph.graph.store.library import Parameter, Query, Resolve
from sarcograph.graph.store.question import Answer, Format, Question, Store
from sarcograph.graph.store.row_count import count_rows
from sarcograph.graph.store.table import Table


class Known(Protocol):
    """A thing that has names, and how much is known of it."""

    @property
    def identifier(self) -> str:
        """Kind and key."""
        ...

    @property
    def label(self) -> str:
        """What it is called."""
        ...

    @property
    def claims(self) -> int:
        """How many claims speak of it."""
        ...

    @property
    def estimates(self) -> int:
        """How many estimates are about it."""
        ...


class Resolving(Protocol):
    """Finds the entities that a user names; `remarks` tell what names were taken for."""

    @property
    def remarks(self) -> Sequence[str]:
        """What a reader is told of the names that were found, in the order of finding."""
        ...

    def __call__(self, value: str, parameter: Parameter, /) -> str:
        """Return the IRI of the thing that is named for a parameter; raises QueryError."""
        ...

    def thing(self, identifier: str, /) -> Known | None:
        """Return what is known of a thing that has names."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """The rows as a store wrote them, and what there is to say beside them.

    `remarks` tell what names were taken for, and of an answer without rows what is known of the
    things that are named; `not_said` tells by the name of a range how many rows do not say what it
    asks for, and `more` is the cursor of the next rows, None where there are none. `sparql` is the
    text that was asked.
    """

    answer: Answer
    remarks: tuple[str, ...]
    not_said: dict[str, int]
    more: str | None
    sparql: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The same with the rows as values."""

    table: Table
    remarks: tuple[str, ...]
    not_said: dict[str, int]
    more: str | None
    sparql: str


def ask(
    store: Store,
    resolve: Resolving,
    query: Query,
    given: Mapping[str, str],
    *,
    columns: Sequence[str] = (),
    limit: int | None = None,
    cursor: str | None = None,
    version: str,
) -> Asked:
    """Return the rows of a query of the library with the parameters that are `given`.

    They have `columns`, all without any, and are at most `limit`, from where `cursor` leads.
    `version` is that of the graph, and a cursor of another one is refused. Raises QueryError.
    """
    found = answered(
        store,
        resolve,
        query,
        given,
        (Format.JSON,),
        columns=columns,
        limit=limit,
        cursor=cursor,
        version=version,
    )
    table = Table.read(query.name, found.answer.content)
    return Asked(table, found.remarks, found.not_said, found.more, found.sparql)


def answered(
    store: Store,
    resolve: Resolving,
    query: Query,
    given: Mapping[str, str],
    formats: tuple[Format, ...],
    *,
    columns: Sequence[str] = (),
    limit: int | None = None,
    cursor: str | None = None,
    version: str,
) -> Answered:
    """Return the answer of `ask` in the first of `formats` that suits."""
    told = len(resolve.remarks)
    found = cache(resolve)  # a name is looked up, and told of, once
    whole = query.bound(given, found)
    remarks = tuple(resolve.remarks[told:])
    offset = 0
    if cursor is not None:
        offset = offset_of(cursor, version=version, name=query.name, text=whole)
    text = query.bound(given, found, columns=columns, limit=limit, offset=offset)
    answer = store.query(Question(text, formats))
    rows_given = count_rows(answer.format, answer.content)
    if rows_given == 0:
        remarks += tuple(said for said, _ in nothing_held(query, given, found, resolve.thing))
    more = None
    if limit is not None and rows_given in (limit, None):
        end = offset + limit
        total = answer.total
        if total is None:
            total = _rows(store, query.counted(given, found))
        if total > end:
            more = cursor_at(end, version=version, name=query.name, text=whole)
    not_said = {
        name: rows
        for name, without in query.left_out(given)
        if (rows := _rows(store, query.counted(without, found)))
    }
    return Answered(answer, remarks, not_said, more, text)


def nothing_held(
    query: Query,
    given: Mapping[str, str],
    resolve: Resolve,
    thing: Callable[[str], Known | None],
) -> list[tuple[str, str]]:
    """Return what a reader is told where a query has no rows, each with what it is about.

    The names were understood, or `resolve` would have raised; `thing` returns what is known of one.
    """
    if not given:
        return []
    entities = (one for one in query.parameters if one.type == "entity" and one.name in given)
    named = ((one.name, thing(resolve(given[one.name], one).removeprefix(ID))) for one in entities)
    told = [(_nothing_on(name, one), one.identifier) for name, one in named if one is not None]
    return told or [("nothing is held that meets all that is asked", "")]


def _nothing_on(name: str, thing: Known) -> str:
    """Return what is told of a thing by which no row was found."""
    return (
        f"{name}: nothing is held on {thing.label} that meets all that is asked; known of it:"
        f" {known_of(thing)}; see find '{thing.label}'"
    )


def known_of(thing: Known) -> str:
    """Return how much is known of a thing, in words.

    >>> from sarcograph.graph.names.name import Thing
    >>> known_of(Thing("drug/anlotinib", "drug", "anlotinib", claims=1, estimates=1200))
    '1 claim, 1,200 estimates'
    >>> known_of(Thing("gene/flt2", "gene", "FLT2"))
    'its names alone'
    """
    return ", ".join(_counts(thing)) or "its names alone"


def _counts(thing: Known) -> Iterator[str]:
    for number, noun in ((thing.claims, "claim"), (thing.estimates, "estimate")):
        if number:
            yield f"{number:,} {noun}{'' if number == 1 else 's'}"


def _rows(store: Store, text: str) -> int:
    """Return the number that a query for it gives."""
    content = store.query(Question(text, (Format.JSON,))).content
    return int(json.loads(content)["results"]["bindings"][0]["rows"]["value"])


def not_said_in(name: str, rows: int | None, see: str) -> str:
    """Return what a reader is told of the rows that do not say what the range `name` asks for.

    `rows` is None where their number is not known; `see` is what shows them.

    >>> not_said_in("line", 1, "--line unknown")
    'line: not said in 1 more row; see --line unknown'
    """
    if rows is None:
        return f"{name}: perhaps not said in some rows; see {see}"
    return f"{name}: not said in {rows:,} more {'row' if rows == 1 else 'rows'}; see {see}"
