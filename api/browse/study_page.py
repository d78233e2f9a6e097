"""The page of a study: everything that one source tells of it, with what does not add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sarcograph.api.answering.asking import Asker
from sarcograph.api.browse.missing import find_missing
from sarcograph.api.browse.question_page import questions_on
from sarcograph.api.browse.rendering import way_up
from sarcograph.api.browse.thing_view import show_by, thing_described
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import ViewKind
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.records.asking import study_queries

_Making = Elsewhere[[Mapping[str, bytes], str], View]
_MAKING: _Making = Elsewhere("sarcograph.api.browse.study_aside", "view")
_MAKING_PAGE: _Making = Elsewhere("sarcograph.api.browse.study_aside", "page")


async def _view(asker: Asker, path: str, _given: Given) -> View:
    return await _made(asker, path, _MAKING)


async def _page(asker: Asker, path: str, _given: Given, _part: str) -> View:
    """Return what people see, who wait for nothing that only the other forms have."""
    return await _made(asker, path, _MAKING_PAGE)


async def _made(asker: Asker, path: str, making: _Making) -> View:
    answers = await asker.tables(study_queries(f"{BASE}{path[1:]}"))
    try:
        made = await asker.edition.aside.call(asker.client, making, answers, way_up(path))
    except QueryError:  # of a store that was asked for what it has not
        raise (await find_missing(asker, path[1:])).problem() from None
    questions = questions_on(f"{BASE}{path[1:]}")
    return replace(made, context={**made.context, "questions": questions})


show_by(
    "study",
    ViewKind(
        template="study.html",
        make=_view,
        make_first=_page,
        has_picture=True,
        describe=thing_described,
        made_by=_MAKING_PAGE,
    ),
)
