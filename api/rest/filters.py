"""The filters that lists of `/api/v1` take, each with what it takes; as one value on their way.

Each list declares its filters once, as the parameters of a dependency that returns `given` of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Query

from sarcograph.api.http.addresses import check_plus
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.store import filters

_RANGES = ("line", "n")


def _filter(name: str) -> Any:
    one = filters.FILTERS[name]
    told = f"{one.description}; one of {', '.join(one.choices)}" if one.choices else one.description
    return Query(max_length=LONGEST, description=told)


Agent = Annotated[str, _filter("agent")]
Disease = Annotated[str, _filter("disease")]
State = Annotated[str, _filter("state")]
Line = Annotated[str, _filter("line")]
Design = Annotated[str, _filter("design")]
Combination = Annotated[str, _filter("combination")]
Size = Annotated[str, _filter("n")]
StandingOfStudy = Annotated[str, _filter("standing")]


def given(values: Mapping[str, str]) -> str:
    """Return the filters that are given as one text, by which an answer is kept.

    Raises ProblemError for a range that lost its plus sign.
    """
    for name in _RANGES:
        try:
            check_plus(name, values.get(name, ""))
        except QueryError as error:
            raise bad_parameter(str(error)) from None
    return urlencode({name: value for name, value in values.items() if value})


def filters_of(text: str) -> dict[str, str]:
    """Return the filters that `given` made the text of."""
    return dict(parse_qsl(text))
