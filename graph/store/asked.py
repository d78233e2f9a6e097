"""Ask a question of the library, and be told of all that its rows do not say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from sarcograph.graph.store.cursor import cursor_at, offset_of
from sarcograph.graph.store.library import Parameter, Query
from sarcograph.graph.store.question import Answer, Format, Question, Store
from sarcograph.graph.store.row_count import count_rows
from sarcograph.graph.store.table import Table

UNDERSTOOD = "all of this was understood, and nothing in the graph meets it"
"""What is said of an answer without rows, before what each parameter leaves."""


class Resolving(Protocol):
    """Finds the entities that a user names; `remarks` tell what names were taken for."""

    @property
    def remarks(self) -> Sequence[str]:
        """What a reader is told of the names that were found, in the order of finding."""
        ...

    def __call__(self, value: str, parameter: Parameter, /) -> str:
        """Return the IRI of the thing that is named for a parameter; raises QueryError."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """The rows as a store wrote them, and what there is to say beside them.

    `remarks` tell what names were taken for, `not_said` by the name of a range how many rows do not
    say what it asks for, and `more` is the cursor of the next rows, None where there are none.
    `sparql` is the text that was asked.
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
    more = None
    if limit is not None:
        end = offset + limit
        if _rows(store, query.bound(given, found, limit=1, offset=end)):
            more = cursor_at(end, version=version, name=query.name, text=whole)
    not_said = {
        name: rows
        for name, without in query.left_out(given)
        if (rows := _rows(store, query.bound(without, found)))
    }
    if given and not offset and count_rows(answer.format, answer.content) == 0:
        counts = {
            name: _rows(store, query.bound(without, found))
            for name, without in query.relaxed(given)
        }
        remarks = (*remarks, nothing_meets(counts))
    return Answered(answer, remarks, not_said, more, text)


def _rows(store: Store, text: str) -> int:
    content = store.query(Question(text, (Format.JSON,))).content
    return len(json.loads(content)["results"]["bindings"])


def nothing_meets(rows_without: Mapping[str, int]) -> str:
    """Return what a reader is told of an answer without rows.

    `rows_without` has the number of rows without each of the parameters.

    >>> nothing_meets({"agent": 0, "measure": 10, "disease": 1})
    'all of this was understood, and nothing in the graph meets it; without measure: 10 rows; \
without disease: 1 row'
    """
    said = [rows_without_parameter(name, rows) for name, rows in rows_without.items() if rows]
    return "; ".join([UNDERSTOOD, *said])


def rows_without_parameter(name: str, rows: int) -> str:
    """Return how many rows there are without a parameter, for people."""
    return f"without {name}: {rows:,} {'row' if rows == 1 else 'rows'}"


def not_said_in(name: str, rows: int | None, see: str) -> str:
    """Return what a reader is told of the rows that do not say what the range `name` asks for.

    `rows` is None where their number is not known; `see` is what shows them.

    >>> not_said_in("line", 1, "--line unknown")
    'line: not said in 1 more row; see --line unknown'
    """
    if rows is None:
        return f"{name}: perhaps not said in some rows; see {see}"
    return f"{name}: not said in {rows:,} more {'row' if rows == 1 else 'rows'}; see {see}"
