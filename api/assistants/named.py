"""A question of the library, asked and answered with what stands around each of its rows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from sarcograph.api.assistants.answers import MOST_ROWS, Answer, Json, Rows, bound_to, record
from sarcograph.api.assistants.around import around
from sarcograph.api.assistants.graph import Graph
from sarcograph.graph.store.cursor import offset_of
from sarcograph.graph.store.filters import UNKNOWN
from sarcograph.graph.store.library import Query, by_key, shorten

NOT_GIVEN = "not given"
_MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are wanted: from where a cursor leads, and how many at most."""

    cursor: str | None = None
    limit: int = MOST_ROWS


async def ask(
    graph: Graph,
    query: Query,
    given: Mapping[str, str],
    page: Page,
    *,
    fact: str | None = None,
    measured: bool = False,
) -> Answer:
    """Answer a question of the library with the parameters `given`.

    `fact` is the column of what each row is about, if places are to be told; `measured` tells that
    it is the value of a measure. An answer without rows says what is known of the things that were
    named, and which parameter leaves nothing. Raises QueryError and ProblemError.
    """
    query.check(given)
    meant = {
        one.name: (
            await graph.meant(one, given[one.name]) if one.type == "entity" else given[one.name]
        )
        for one in query.parameters
        if one.name in given
    }
    text = query.bound(meant, by_key)
    version = graph.publication.version
    first = 0
    if page.cursor is not None:
        first = offset_of(page.cursor, version=version, name=query.name, text=text)
    rows = (await graph.table(query.name, text)).records()
    shown = [record(row) for row in rows[first : first + page.limit]]
    if fact is not None:
        known = await around(graph, [str(row[fact]) for row in rows[first : first + page.limit]])
        for row in shown:
            row |= known.of(row[fact], measured=measured)
            if measured:
                _say_what_is_not_given(row)
    head: Json = {
        "asked": {"question": query.name} | {name: shorten(value) for name, value in meant.items()},
        "graph": version,
    }
    if not rows:
        head |= await _nothing(graph, query, meant)
    if not_said := await _not_said(graph, query, meant):
        head["not_said"] = not_said
    key = bound_to(version, query.name, text)
    return Answer(head, Rows(shown, first, len(rows), key), graph.remarks)


def _say_what_is_not_given(row: Json) -> None:
    """Say of a number that it, its patients, line or interval are not given, lest they be made up.

    Why there is no value, such as that a median was not reached, the printed text says.
    """
    for name in ("value", "n", "line_name"):
        row.setdefault(name, NOT_GIVEN)
    if not row.keys() & {"ci_lower", "ci_upper", "range_lower", "range_upper"}:
        row["interval"] = NOT_GIVEN


async def _not_said(graph: Graph, query: Query, meant: Mapping[str, str]) -> Json:
    """Return how many rows do not say what a range asks for, and so are not among those shown."""
    counts = {name: await _count(graph, query, without) for name, without in query.left_out(meant)}
    return {
        name: f"{rows} more rows do not give it; ask with {name}={UNKNOWN}"
        for name, rows in counts.items()
        if rows
    }


async def _nothing(graph: Graph, query: Query, meant: Mapping[str, str]) -> Json:
    """Return what is to be said of an answer without rows: all names were understood."""
    held = [said for value in meant.values() if "://" in value and (said := graph.held(value))]
    tried = list(meant)[:_MOST_TRIED] if len(meant) > 1 else []
    counts = await asyncio.gather(
        *(_count(graph, query, {one: meant[one] for one in meant if one != name}) for name in tried)
    )
    said = "the names were understood; the graph holds nothing that meets all of what was asked"
    found: Json = {"nothing_held": said, "known": held}
    if tried:
        found["rows_without_this_parameter"] = dict(zip(tried, counts, strict=True))
    return found


async def _count(graph: Graph, query: Query, meant: Mapping[str, str]) -> int:
    return len((await graph.table(query.name, query.bound(meant, by_key))).rows)
