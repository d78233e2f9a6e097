"""The filters of pages that are made of the network: declared once, with the questions' own."""

from __future__ import annotations

from collections.abc import Mapping

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.naming import Naming, bind_names
from sarcograph.api.browse.question_page import Field, field_of
from sarcograph.api.browse.view import Given
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import QueryError
from sarcograph.graph.network.narrowing import (
    Narrowing,
    narrowing_query,
    narrowing_question,
    results_of,
)
from sarcograph.graph.store.library import Parameter
from sarcograph.graph.store.question import Question

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


async def narrowing_of(asker: Asker, filters: Mapping[str, str], remarks: list[str]) -> Narrowing:
    """Return the part of the network that meets filters; adds what their names were taken for."""
    given = {one.name: filters[one.name] for one in _ON_RESULTS if one.name in filters}
    asked: list[Question | None] = []

    def bind(naming: Naming) -> Pieces:
        asked[:] = [narrowing_question(given, naming.resolve)]
        yield ""
        remarks.extend(one for one in naming.remarks if one not in remarks)

    try:
        await bind_names(asker, bind)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    results = results_of(await asker.answer(asked[0].text)) if asked[0] else None
    return Narrowing(results, filters.get("sources", "all"), filters.get("standing"))  # type: ignore[arg-type]  # checked
