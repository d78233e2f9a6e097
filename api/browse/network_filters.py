"""The forms of pages that are made of the network; their filters are the questions' own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sarcograph.api.browse.question_page import field_of
from sarcograph.api.browse.view import Given
from sarcograph.api.browse.view_routes import Taken
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.network.narrowing import ON_STATEMENTS, narrowing_query
from sarcograph.graph.store.library import Parameter

NARROWING = (*narrowing_query().parameters, *ON_STATEMENTS)
"""What narrows the network: which numbers may be reached, and whose statements count."""


def checked(given: Given, filters: Mapping[str, Parameter]) -> dict[str, str]:
    """Return those of `filters` that are given; raises ProblemError for what cannot be."""
    found = {name: value for name, value in given if name in filters}
    try:
        for name, value in found.items():
            filters[name].check(value)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    return found


class Role(NamedTuple):
    """A parameter that names things: its label, what may stand there, and how many may."""

    label: str
    help: str
    most: int


def taken(roles: Mapping[str, Role], filters: Mapping[str, Parameter]) -> tuple[Taken, ...]:
    """Return what a view takes whose form has these."""
    return (
        *(Taken(name, role.help, role.most) for name, role in roles.items()),
        *(Taken(one.name, one.description) for one in filters.values()),
    )


def controls(
    roles: Mapping[str, Role], filters: Mapping[str, Parameter], given: Given
) -> dict[str, object]:
    """Return the controls of a form, with what is given."""
    values = dict(given)
    return {
        "roles": [
            (name, *role, [value for other, value in given if other == name])
            for name, role in roles.items()
        ],
        "filters": [field_of(narrowing_query(), one, values) for one in filters.values()],
        "longest": LONGEST,
    }
