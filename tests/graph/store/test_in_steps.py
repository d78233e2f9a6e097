"""Some rows of a question answered in two steps: the same bytes as those of the question asked at once."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.in_steps import MOST_ROWS, in_steps
from sarcograph.graph.store.library import Query, by_key, query_library
from sarcograph.graph.store.question import Format, Question, Store

MARKED = [query for query in query_library().values() if "\n  # details\n" in query.text]
TABLES = (Format.JSON, Format.CSV, Format.TSV, Format.XML)
MARK = "  # details\n"
VALUES = {
    "agent": ("lenvatinib", "drug-class/kinase-inhibitor"),
    "disease": ("osteosarcoma", "bone-sarcoma"),
    "state": ("metastatic", "relapsed"),
    "line": ("2+", "1-2", "unknown"),
    "n": ("20+", "unknown"),
    "grade": ("3+", "unknown"),
    "combination": ("yes", "no"),
    "sources": ("documents", "external"),
}
"""Values of filters, and of what all questions take; the others are choices."""


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Return a question that asks for some rows and columns, with some of its filters."""
    query = draw(st.sampled_from(MARKED))
    names = [one.name for one in query.parameters if one.name in VALUES or one.name in FILTERS]
    chosen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True)) if names else []
    values = {
        name: draw(st.sampled_from(VALUES.get(name) or FILTERS[name].choices)) for name in chosen
    }
    columns = draw(st.lists(st.sampled_from(list(query.columns)), min_size=1, unique=True))
    limit = draw(st.integers(1, MOST_ROWS))
    return query.bound(values, by_key, columns=columns, limit=limit, offset=draw(st.integers(0, 9)))


def answers(store: Store, text: str) -> list[bytes]:
    return [store.query(Question(text, (form,))).content for form in TABLES]


@pytest.mark.parametrize("query", MARKED, ids=lambda query: query.name)
def test_each_question_has_the_same_rows_in_two_steps(query: Query, store: Store) -> None:
    for example in ({}, *query.examples):
        text = query.bound(example, by_key_or_none, columns=tuple(query.columns), limit=MOST_ROWS)
        assert in_steps(text) is not None
        assert answers(store, text) == answers(store, text.replace(MARK, ""))


def by_key_or_none(value: str, parameter: object) -> str:
    return f"urn:{re.sub('[^a-z]', '-', value)}"


@given(pages())
@settings(max_examples=150)
def test_rows_columns_and_filters_are_those_of_the_question_at_once(store: Store, text: str) -> None:
    at_once = text.replace(MARK, "")
    assert in_steps(at_once) is None
    assert answers(store, text) == answers(store, at_once)
