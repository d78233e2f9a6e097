"""What the routes of `/api/v1` share: JSON, parameters that exist, lists with limit and cursor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Query
from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from sarcograph.api.answering.asking import Asker
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import QueryError, printable
from sarcograph.graph.records.writing import written
from sarcograph.graph.store.cursor import cursor_at, offset_of
from sarcograph.graph.store.parameter_words import which_parameter

JSON = ("application/json",)
MOST_LISTED = 1000

Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="how many items at most")]
Cursor = Annotated[
    str,
    Query(
        max_length=200,
        description="where to go on: the value that `next` has in the answer before; it holds for"
        " one version of the graph",
    ),
]


async def only_declared(request: Request) -> None:
    """Refuse a parameter that a route has not, or that is given twice; raises ProblemError.

    A filter that is misspelt would otherwise be an answer to another question.
    """
    if request.scope["path"].endswith("/"):  # which leads to the path without it
        return
    declared = list(_declared(request.scope["route"].dependant))
    given = [name for name, _ in parse_qsl(request.scope["query_string"].decode("latin-1"), True)]
    for name in given:
        shown = printable(name[:100])
        if name not in declared:
            listed = ", ".join(declared) or "none"
            near = which_parameter(name[:100], declared)
            told = f"there is no parameter '{shown}' here; there are: {listed}"
            raise bad_parameter(f"{told}; {near}" if near else told)
        if given.count(name) > 1:
            raise bad_parameter(f"'{shown}' is given twice; give one value")


def _declared(dependant: Dependant) -> Iterator[str]:
    """Yield the parameters that a route takes in its query string, in their order."""
    for part in dependant.dependencies:
        yield from _declared(part)
    for one in dependant.query_params:
        yield one.alias


@dataclass(frozen=True, slots=True)
class Page:
    """Which items of a list are asked for."""

    version: str
    name: str
    limit: int
    offset: int

    def next(self, total: int, **given: str) -> str | None:
        """Return the address of the items that follow, None where there are none."""
        return None if self.offset + self.limit >= total else self.following(**given)

    def following(self, **given: str) -> str:
        """Return the address of the items that follow, whether there are any or not."""
        end = self.offset + self.limit
        cursor = cursor_at(end, version=self.version, name=self.name, text=_text(given))
        return f"?{urlencode({**given, 'limit': self.limit, 'cursor': cursor})}"


def page_of(asker: Asker, name: str, limit: int, cursor: str, **given: str) -> Page:
    """Return which items of a list are asked for; raises ProblemError for a cursor of another."""
    version, offset = asker.edition.version or "", 0
    if cursor:
        try:
            offset = offset_of(cursor, version=version, name=name, text=_text(given))
        except QueryError as error:
            raise bad_parameter(str(error)) from None
    return Page(version, name, limit, offset)


def _text(given: dict[str, str]) -> str:
    return urlencode(sorted(given.items()))


def json_of(record: object) -> Iterator[str]:
    """Yield a record as JSON."""
    yield json.dumps(written(record), ensure_ascii=False, allow_nan=False)
