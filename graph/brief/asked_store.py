"""Make a brief of a store that is at hand."""

from __future__ import annotations

from collections.abc import Mapping

from sarcograph.graph.brief.asking import (
    first_questions,
    place_question,
    second_questions,
    treated_of,
)
from sarcograph.graph.brief.brief import brief_of, facts_of, left_out_of, sections_of
from sarcograph.graph.brief.parts import Brief
from sarcograph.graph.store.asked import Resolving
from sarcograph.graph.store.question import Question, Store


def brief_of_store(store: Store, resolve: Resolving, given: Mapping[str, str]) -> Brief:
    """Return the brief of what is `given`, see `asking.first_questions`; raises QueryError."""
    told = len(resolve.remarks)
    asked, questions = first_questions(given, resolve)
    remarks = tuple(resolve.remarks[told:])
    answers = _answers(store, questions)
    treated = treated_of(answers, asked)
    answers |= _answers(store, second_questions(treated, dict(asked.own), resolve))
    sections = sections_of(answers, treated.agents, asked)
    places = store.query(place_question(facts_of(sections))).content
    return brief_of(sections, places, asked, treated.agents, remarks, left_out_of(answers))


def _answers(store: Store, questions: Mapping[str, Question]) -> dict[str, bytes]:
    """Return the answers by name; a text that several questions have is asked once."""
    known: dict[str, bytes] = {}
    for one in questions.values():
        if one.text not in known:
            known[one.text] = store.query(one).content
    return {name: known[one.text] for name, one in questions.items()}
