"""A question in two steps: the same bytes as those of the question asked at once."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.in_steps import MOST_ROWS, in_steps
from sarcograph.graph.store.library import Query, by_key, query_library
from sarcograph.graph.store.question import Format, QuerySyntaxError, Question, Store

MARK = "  # details\n"
MARKED = [query for query in query_library().values() if MARK in query.text]
TABLES = (Format.JSON, Format.CSV)
VALUES = {
    "agent": ("lenvatinib", "drug-class/kinase-inhibitor"),
    "disease": ("osteosarcoma", "bone-sarcoma"),
    "state": ("metastatic", "relapsed"),
    "line": ("2+", "1-2", "unknown"),
    "n": ("20+", "unknown"),
    "grade": ("3+", "unknown"),
    "sources": ("documents", "external"),
}
"""Values of filters, and of what most questions take; those of the other filters are choices."""
OTHERWISE = "SELECT ?a ?b\nWHERE {\n  {\nSELECT * WHERE {\n  ?a <http://e/p> ?c .\n}\n%s"
ORDER = "ORDER BY ?a\n"
REST = f"LIMIT 5\n  }}\n{MARK}%s}}\n{ORDER}"
ALL = f"SELECT ?a ?b\nWHERE {{\n  ?a <http://e/p> ?c .\n{MARK}%s}}\n"
OPTION = "  OPTIONAL { ?a <http://e/q> ?b }\n"


@st.composite
def pages(draw: st.DrawFn) -> str:
    """Return a question that asks for some rows and columns, with some of its filters."""
    query = draw(st.sampled_from(MARKED))
    names = [one.name for one in query.parameters if one.name in {*VALUES, *FILTERS}]
    chosen = draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
    values = {
        name: draw(st.sampled_from(VALUES.get(name) or FILTERS[name].choices)) for name in chosen
    }
    columns = draw(st.lists(st.sampled_from(list(query.columns)), min_size=1, unique=True))
    if draw(st.booleans()):
        return query.bound(values, by_key, columns=columns)
    limit, offset = draw(st.integers(1, MOST_ROWS)), draw(st.integers(0, 9))
    return query.bound(values, by_key, columns=columns, limit=limit, offset=offset)


def answers(store: Store, text: str) -> list[bytes]:
    return [store.query(Question(text, (form,))).content for form in TABLES]


@pytest.mark.parametrize("query", MARKED, ids=lambda query: query.name)
def test_each_question_has_the_same_rows_in_two_steps(query: Query, store: Store) -> None:
    text = query.bound({}, by_key, columns=tuple(query.columns), limit=50)
    assert isinstance(store, EmbeddedStore)
    steps = in_steps(text)
    assert steps is not None
    found = store.graphs.query(steps.first)
    assert isinstance(found, ox.QuerySolutions)
    rows, total = steps.asked_for(found)
    assert rows
    assert steps.second(rows) is not None
    counted = store.query(Question(query.counted({}, by_key), (Format.TSV,))).content
    assert int(counted.splitlines()[1]) == total == store.query(Question(text)).total
    assert answers(store, text) == answers(store, text.replace(MARK, ""))


@given(pages())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_columns_and_filters_are_as_at_once(store: Store, text: str) -> None:
    at_once = text.replace(MARK, "")
    assert in_steps(at_once) is None
    assert answers(store, text) == answers(store, at_once)


def test_no_question_of_a_reader_is_asked_otherwise_unless_it_has_the_parts_of_a_question() -> None:
    assert in_steps(OTHERWISE % ORDER + REST % OPTION) is not None
    assert in_steps(ALL % OPTION + ORDER) is not None
    for text in (
        ALL % OPTION + "ORDER BY ?b\n",  # what orders the rows is looked up for each
        OTHERWISE % "ORDER BY ?c\n" + REST % OPTION,  # another order within than without
        OTHERWISE % ORDER + REST % "  ?a <http://e/q> ?b .\n",  # it leaves rows out
        OTHERWISE % ORDER + REST % "  FILTER(?c > 1)\n",
        OTHERWISE % ORDER + REST.replace("LIMIT 5", f"LIMIT {MOST_ROWS + 1}") % OPTION,
        (OTHERWISE % ORDER + REST % OPTION).replace("?c .", "?c } } OPTIONAL { { ?c ?d ?e ."),
        (OTHERWISE % ORDER + REST % OPTION).replace("?c .", "?c . FILTER(?c != '}')"),
        (OTHERWISE % ORDER + REST % OPTION).replace("SELECT ?a", "SELECT DISTINCT ?a"),
        (OTHERWISE % ORDER + REST % OPTION).replace("\nWHERE", "\nFROM <http://e/g>\nWHERE", 1),
    ):
        assert in_steps(text) is None, text


@pytest.mark.parametrize(
    ("quads", "why"),
    [
        ("_:a <http://e/p> 1 . _:a <http://e/q> 2 .", "a blank node is no data"),
        ("<urn:a> <http://e/p> 1 . <urn:a> <http://e/q> 2, 3 .", "two values are two rows"),
        ("<urn:a> <http://e/p> 1, 4 . <urn:b> <http://e/q> 2 .", "an option has no value"),
        ("<urn:a> <urn:other> 1 .", "there are no rows"),
    ],
)
def test_other_graphs_give_the_same_rows_too(quads: str, why: str) -> None:
    store = EmbeddedStore(io.BytesIO(_nquads(quads)), prefixes={})
    text = OTHERWISE % ORDER + REST % OPTION
    found, at_once = (
        store.query(Question(one, (Format.CSV,))).content for one in (text, text.replace(MARK, ""))
    )
    assert sorted(found.splitlines()) == sorted(at_once.splitlines()), why


def test_what_an_option_binds_again_is_as_at_once() -> None:
    """A variable that some rows have and an option gives too is not taken for one of the rows."""
    quads = "<urn:a> <http://e/p> 1 ; <http://e/q> 2 . <urn:b> <http://e/p> 1 ; <http://e/r> 3 ."
    store = EmbeddedStore(io.BytesIO(_nquads(quads)), prefixes={})
    text = OTHERWISE.replace("?c .", "?c . OPTIONAL { ?a <http://e/r> ?b }") % ORDER + REST % OPTION
    assert answers(store, text) == answers(store, text.replace(MARK, ""))
    assert b"2" in answers(store, text)[1]
    assert b"3" in answers(store, text)[1]


def test_more_rows_than_are_written_into_a_query_are_asked_for_at_once() -> None:
    few = "".join(f"<urn:{row}> <http://e/p> {row} ; <http://e/q> 1 . " for row in range(MOST_ROWS))
    for quads, rows in ((few, MOST_ROWS), (f"{few}<urn:x> <http://e/p> 0 .", MOST_ROWS + 1)):
        store = EmbeddedStore(io.BytesIO(_nquads(quads)), prefixes={})
        steps = in_steps(ALL % OPTION + ORDER)
        assert steps is not None
        found = store.graphs.query(steps.first)
        assert isinstance(found, ox.QuerySolutions)
        second = steps.second(steps.asked_for(found)[0])
        assert (second is None) == (rows > MOST_ROWS)
        answer = store.query(Question(ALL % OPTION + ORDER, (Format.CSV,)))
        assert len(answer.content.splitlines()) == rows + 1


def test_what_is_wrong_with_a_question_is_told_of_it_as_it_stands(store: Store) -> None:
    text = OTHERWISE % ORDER + REST % "  OPTIONAL { ?a ?? ?b }\n"
    with pytest.raises(QuerySyntaxError) as told:
        store.query(Question(text))
    assert told.value.line == text.splitlines().index("  OPTIONAL { ?a ?? ?b }") + 1


def _nquads(turtle: str) -> bytes:
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    graph = ox.NamedNode("urn:g")
    named = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    return ox.serialize(named, format=ox.RdfFormat.N_QUADS) or b""
