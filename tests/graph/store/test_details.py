"""What is left out of a question for columns that nobody asks for: the others stay as they are."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest

from sarcograph.graph.store.details import needed, parts_of
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import Query, by_key, query_library
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.question_parts import ORDERING, WHOLE
from sarcograph.graph.store.scopes import scope_of

MARKED = [query for query in query_library().values() if "\n  # details\n" in query.text]

TURTLE = """\
<urn:a> <urn:p> 1 ; <urn:q> 2 ; <urn:r> 3 .
<urn:b> <urn:p> 4 ; <urn:r> 5 .
<urn:c> <urn:p> 6 .
"""
ROWS = "  ?a <urn:p> ?n .\n"


def column(rows: str, details: str, name: str) -> list[str]:
    """Return a column of an answer, of the graph above."""
    quads = ox.parse(TURTLE, format=ox.RdfFormat.TURTLE)
    graph = ox.NamedNode("urn:g")
    named = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
    nquads = ox.serialize(named, format=ox.RdfFormat.N_QUADS) or b""
    store = EmbeddedStore(io.BytesIO(nquads), prefixes={})
    text = f"SELECT ?a ?{name} WHERE {{\n{rows}{details}}}\nORDER BY ?a ?{name}"
    content = store.query(Question(text, (Format.TSV,))).content.decode()
    return [line.split("\t")[1] for line in content.splitlines()[1:]]


@pytest.mark.parametrize(
    ("rows", "details", "why"),
    [
        (
            ROWS,
            "  OPTIONAL {\n    SELECT ?a (MAX(?b) AS ?c)\n    WHERE { ?a <urn:r> ?b }\n"
            "    GROUP BY ?a\n  }\n  OPTIONAL { ?a <urn:q> ?b }\n",
            "within an inner SELECT it is another variable",
        ),
        (
            "  {\n    SELECT DISTINCT ?a\n    WHERE { ?a <urn:p> ?b }\n  }\n",
            "  OPTIONAL { ?a <urn:q> ?b }\n",
            "and so among the rows",
        ),
        (
            ROWS + "  FILTER NOT EXISTS { ?a <urn:r> ?b }\n",
            "  OPTIONAL { ?a <urn:p> ?b }\n",
            "what a filter looks for is not bound by it",
        ),
        (
            ROWS + "  MINUS { ?a <urn:r> ?b }\n",
            "  OPTIONAL { ?a <urn:p> ?b }\n",
            "nor by what is taken away",
        ),
        (
            ROWS,
            "  OPTIONAL { ?a <urn:q> ?b }\n  OPTIONAL { ?a <urn:r> ?b }\n",
            "an option need not hold",
        ),
        (
            ROWS + "  OPTIONAL { ?a <urn:q> ?b }\n",
            "  OPTIONAL { ?a <urn:r> ?b }\n",
            "nor one of the rows",
        ),
        (
            "  { ?a <urn:q> ?b } UNION { ?a <urn:p> 4 }\n",
            "  OPTIONAL { ?a <urn:r> ?b }\n",
            "nor one of several alternatives",
        ),
        (
            ROWS + "  VALUES (?n ?b) { (1 10) (4 UNDEF) }\n",
            "  OPTIONAL { ?a <urn:r> ?b }\n",
            "nor data that leave it open",
        ),
        (
            ROWS,
            "  OPTIONAL {\n    ?a <urn:p> [] .\n    BIND(?a AS ?one)\n"
            "    OPTIONAL { ?one <urn:q> ?b }\n    OPTIONAL { ?one <urn:r> ?b }\n  }\n",
            "nor an option in a group of such",
        ),
    ],
)
def test_a_column_that_is_asked_for_is_looked_up(rows: str, details: str, why: str) -> None:
    whole = column(rows, details, "b")
    assert any(whole), why
    assert column(rows, needed(rows, details, "?a ?b"), "b") == whole, why


def test_what_nobody_asks_for_is_left_out() -> None:
    details = "  OPTIONAL { ?a <urn:q> ?b }\n  OPTIONAL { ?a <urn:r> ?c }\n"
    first, second = parts_of(details)
    assert needed(ROWS, details, "?a ?n") == ""
    assert needed(ROWS, details, "?b") == first
    assert needed(ROWS, details + "  BIND(?c + 1 AS ?d)\n", "?d").startswith(second)


@pytest.mark.parametrize("query", MARKED, ids=lambda query: query.name)
def test_each_column_of_the_library_is_bound_somewhere(query: Query) -> None:
    found = WHOLE.search(query.text)
    assert found is not None
    assert query.columns.keys() <= scope_of(found["rows"] + found["details"]).possible


@pytest.mark.parametrize(
    ("patterns", "sure", "possible"),
    [
        ("?a ?b [ ?c 1 ] . GRAPH ?g { ?d a ?e }", "a b c d e g", ""),
        ("OPTIONAL { ?a ?b 1 . OPTIONAL { ?c ?b 1 } }", "", "a b c"),
        ("{ ?a ?b 1 } UNION { ?a ?c 1 } UNION { ?a ?b 2 }", "a", "b c"),
        ("FILTER NOT EXISTS { ?a ?b ?c } FILTER(?d > 1) MINUS { ?e ?f ?g } ?h ?i 1", "h i", ""),
        ("FILTER regex(?a, '}') BIND(?b + ?c AS ?d)", "d", ""),
        ("VALUES ?a { 1 2 } VALUES (?b ?c) { (1 UNDEF) }", "a", "b c"),
        ("{ SELECT ?a (MAX(?b) AS ?c) ?d WHERE { ?a ?b 1 } GROUP BY ?a ?d }", "a c", ""),
        (
            "{ SELECT * WHERE { ?a ?b 1 . { SELECT ?c { ?c ?d 1 } } } LIMIT 5 } ?e ?f 1",
            "a b c e f",
            "",
        ),
        ("SELECT DISTINCT ?a (STR(?b) AS ?c) WHERE { OPTIONAL { ?a ?b 1 } } ORDER BY ?d", "c", "a"),
        (80 * "{ " + "?a ?b 1" + 80 * " }", "", "a b"),
    ],
)
def test_scope_of_patterns(patterns: str, sure: str, possible: str) -> None:
    found = scope_of(patterns)
    assert found.sure == frozenset(sure.split())
    assert found.possible == frozenset(sure.split()) | frozenset(possible.split())


@pytest.mark.parametrize(
    "query", [one for one in MARKED if ORDERING in one.text], ids=lambda query: query.name
)
def test_rows_are_counted_without_what_orders_them(query: Query, store: Store) -> None:
    places = [query.text.index(mark) for mark in ("# filters", ORDERING, "# details")]
    assert places == sorted(places)
    for given in ({}, {"sources": "documents"}):
        counted = query.counted(given, by_key)
        assert ORDERING not in counted
        (_, number) = store.query(Question(counted, (Format.TSV,))).content.split()
        rows = store.query(Question(query.bound(given, by_key), (Format.TSV,))).content
        assert int(number) == len(rows.splitlines()) - 1 > 0
