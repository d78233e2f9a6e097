"""The filters of pages that are made of the network: declared once, with the questions' own."""

from __future__ import annotations

from collections.abc import Mapping

from sarcograph.api.browse.question_page import Field, field_of
from sarcograph.api.browse.view import Given
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import QueryError
from sarcograph.graph.network.narrowing import narrowing_query
from sarcograph.graph.store.library import Parameter

_ON_RESULTS = tuple(narrowing_query().parameters)
NARROWING = (
    *_ON_RESULTS,
    Parameter(
        "sources", "choice", "whose statements count", choices=("all", "documents", "external")
    ),
    Parameter(
        "standing",
        "choice",
        "on what every statement rests",
        choices=("document", "external", "inferred"),
    ),
)
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


def controls(filters: Mapping[str, Parameter], values: Mapping[str, str]) -> list[Field]:
    """Return the controls of filters, with what is given."""
    return [field_of(narrowing_query(), one, values) for one in filters.values()]
