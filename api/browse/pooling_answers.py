"""Ask the graph what pooling needs, in the client's turn; the rest is worked out elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.naming import Naming, bind_names
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import QueryError
from sarcograph.graph.pooling.asking import WITH_PARAMETERS, Asked, questions
from sarcograph.graph.store.question import Question


class PoolingAnswers(NamedTuple):
    """What is to be pooled, the answers of the store to it, and what names were taken for."""

    asked: Asked
    answers: dict[str, bytes]
    remarks: tuple[str, ...]


async def pooling_answers(asker: Asker, given: Mapping[str, str]) -> PoolingAnswers:
    """Return what pooling needs; raises ProblemError for what cannot be asked."""
    found: list[tuple[Asked, dict[str, Question]]] = []
    told: list[str] = []

    def bind(naming: Naming) -> Pieces:
        found[:] = [questions(given, naming.resolve)]
        yield ""
        told[:] = naming.remarks

    try:
        await bind_names(asker, bind)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    ((asked, texts),) = found
    contents = await asyncio.gather(*(answer_of(asker, name, one) for name, one in texts.items()))
    return PoolingAnswers(asked, dict(zip(texts, contents, strict=True)), tuple(told))


async def answer_of(asker: Asker, name: str, question: Question) -> bytes:
    """Return the answer to a question of pooling by its name.

    One that is the same for all that is pooled is asked once an edition.
    """
    if name in WITH_PARAMETERS:
        return await asker.answer(question.text)
    return await asker.edition.once(f"pooling {name}", partial(asker.answer, question.text))
