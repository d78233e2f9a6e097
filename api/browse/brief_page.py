"""`/brief`: what is known for a trial designer, every figure with its place, in all its forms."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.naming import Naming, bind_names
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.pooling_answers import answer_of
from sarcograph.api.browse.pooling_form import form_of
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.brief.asking import (
    POOLS,
    Asked,
    Treated,
    first_questions,
    parameters,
    place_question,
    second_questions,
)
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.store.question import Question

PATH = "/brief"
_WORK: Elsewhere[..., Any] = Elsewhere("sarcograph.api.browse.brief_aside", "work")
_AT_ONCE = 2
_FIRST = ("mechanism", "disease", "line", "untold")
"""The fields that are seen at once; the others narrow it further."""

router = APIRouter(tags=["Facts"], dependencies=[Depends(plain_path)])


async def _view(asker: Asker, _path: str, given: Given) -> View:
    asked: list[Asked] = []
    texts: dict[str, Question] = {}
    remarks: list[str] = []
    second: dict[str, Question] = {}
    treated = Treated((), ())

    def bind_first(naming: Naming) -> Pieces:
        one, questions = first_questions(dict(given), naming.resolve)
        asked[:] = [one]
        texts.clear()
        texts.update(questions)
        yield ""
        remarks[:] = naming.remarks

    def bind_second(naming: Naming) -> Pieces:
        second.clear()
        second.update(second_questions(treated, dict(asked[0].own), naming.resolve))
        yield ""

    aside = asker.edition.aside
    try:
        await bind_names(asker, bind_first)
        answers = await _answers(asker, texts)
        of_arms = {name: of for name, of in answers.items() if not name.startswith(POOLS)}
        treated = await aside.call(asker.client, _WORK, "treated", of_arms, asked[0])
        await bind_names(asker, bind_second)
        answers |= await _answers(asker, second)
        sections, facts, left_out = await aside.call(
            asker.client, _WORK, "sections", answers, treated.agents, asked[0]
        )
        places = await asker.answer(place_question(facts).text)
        view: View = await aside.call(
            asker.client,
            _WORK,
            "view",
            sections,
            places,
            asked[0],
            treated.agents,
            remarks=(*remarks, *left_out),
            version=asker.edition.version or "",
        )
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    return view


async def _answers(asker: Asker, questions: Mapping[str, Question]) -> dict[str, bytes]:
    """Return the answers by name; a text that several questions have is asked once.

    Few are asked at a time: who waits for an evaluator spends the time that the answer has.
    """
    few = asyncio.Semaphore(_AT_ONCE)
    named = {one.text: (name, one) for name, one in questions.items()}

    async def answer(name: str, one: Question) -> bytes:
        async with few:
            if name.startswith(POOLS):
                return await answer_of(asker, name.removeprefix(POOLS), one)
            return await asker.answer(one.text)

    answers = await asyncio.gather(*(answer(*one) for one in named.values()))
    known = dict(zip(named, answers, strict=True))
    return {name: known[one.text] for name, one in questions.items()}


def _form(given: Given) -> Mapping[str, object]:
    return form_of(given, parameters(), _FIRST, "brief")


BRIEF = ViewKind(
    template="brief.html",
    make=_view,
    made_by=_WORK,
    takes=tuple(Taken(one.name, one.description) for one in parameters().values()),
    form=_form,
)
add_view(
    router,
    PATH,
    BRIEF,
    "Write a brief for a trial designer: arms, outcomes, what they come to, safety, resistance",
    (("mechanism", "angiogenesis"), ("disease", "osteosarcoma"), ("line", "2+")),
)
