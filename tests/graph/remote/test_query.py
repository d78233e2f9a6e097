"""The text and dataset of a query as they are sent to another engine."""

import subprocess
import sys

import pyoxigraph as ox
import pytest

from sarcograph.graph.remote.query import MERGED_GRAPH, NO_GRAPH, RemoteQuery, remote_query
from sarcograph.graph.store.question import QuerySyntaxError, Question

A, B, FOREIGN = "http://e/graph/a", "http://e/graph/b", "http://other/graph"
PREFIXES = {"e": "http://e/", "unused": "http://unused/"}


def prepared(question: Question | str) -> RemoteQuery:
    if isinstance(question, str):
        question = Question(question)
    return remote_query(question, prefixes=PREFIXES, graphs=(A, B))


def test_prefixes_that_are_used_are_declared_on_the_first_line() -> None:
    query = prepared("# what?\nSELECT * {\n ?s e:p ?o }")
    assert query.text == "PREFIX e: <http://e/> # what?\nSELECT * {\n ?s e:p ?o }"
    assert query.inserted == query.text.index("# what?")


def test_prefix_of_the_query_is_its_own() -> None:
    text = "PREFIX e: <http://mine/> # e:\nSELECT * { ?s e:p ?o }"
    assert prepared(text).text == text


def test_default_graph_is_the_merged_one_and_named_graphs_go_only_where_they_are_asked_for() -> (
    None
):
    plain, named = prepared("ASK { ?s ?p ?o }"), prepared("ASK { graph ?g { ?s ?p ?o } }")
    assert plain.default_graphs == named.default_graphs == (MERGED_GRAPH,)
    assert plain.named_graphs == ()
    assert named.named_graphs == (A, B)


@pytest.mark.parametrize(
    ("clauses", "default", "named"),
    [
        (f"FROM <{A}>", (A,), (NO_GRAPH,)),
        ("FROM e:graph\\/a FROM NAMED <graph/b>", (A,), (B,)),
        (f"from named <{B}>", (NO_GRAPH,), (B,)),
        (f"FROM <{FOREIGN}> FROM NAMED <{FOREIGN}>", (NO_GRAPH,), (NO_GRAPH,)),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "BASE <http://e/> SELECT (EXISTS { ?a ?b 'FROM' } AS ?x) {} { GRAPH ?g { ?s ?p ?o } }",
        "BASE <http://e/> CONSTRUCT { ?s ?p ?o } {} WHERE { GRAPH ?g { ?s ?p ?o } }",
        "BASE <http://e/> CONSTRUCT {} WHERE { GRAPH ?g { ?s ?p ?o } }",
        "BASE <http://e/> DESCRIBE ?s {} { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_dataset_clauses_become_parameters(
    text: str, clauses: str, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    whole = text.replace("{}", clauses, 1)
    query = prepared(whole)
    assert (query.default_graphs, query.named_graphs) == (default, named)
    rest = query.text[query.inserted :]
    assert rest.split() == text.replace("{}", "", 1).split()
    assert len(rest) == len(whole)


def test_parameters_beat_clauses_and_hold_nothing_foreign() -> None:
    text = f"ASK FROM <{A}> {{ GRAPH ?g {{}} }}"
    query = prepared(Question(text, default_graphs=(B, FOREIGN), named_graphs=(FOREIGN,)))
    assert (query.default_graphs, query.named_graphs) == ((B,), (NO_GRAPH,))
    assert "FROM" not in query.text


def test_graph_named_twice_is_asked_for_once() -> None:
    assert prepared(f"ASK FROM <{B}> FROM <{A}> FROM <{B}> {{}}").default_graphs == (B, A)
    twice = Question("ASK { GRAPH ?g {} }", default_graphs=(A, A), named_graphs=(B, A, B))
    query = prepared(twice)
    assert (query.default_graphs, query.named_graphs) == ((A,), (B, A))


def test_graph_outside_the_dataset_is_empty() -> None:
    text = f"ASK {{ GRAPH <{FOREIGN}> {{}} GRAPH e:graph\\/a {{}} # GRAPH <{FOREIGN}>\n }}"
    query = prepared(text)
    assert query.text.count(FOREIGN) == 1
    assert f"GRAPH <{NO_GRAPH}>" in query.text
    assert "GRAPH e:graph\\/a" in query.text
    assert query.named_graphs == (A, B, NO_GRAPH)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("SELECT ?x { VALUES ?x { UNDEF } ?x ?p ?o }", True),
        ("SELECT ?x { values $x {\n undef # any\n} ?x ?p ?o }", True),
        ("SELECT * { VALUES ?x { UNDEF } ?x ?p ?o }", False),
        ("SELECT DISTINCT * { VALUES ?x { UNDEF } ?x ?p ?o }", False),
        ("SELECT ?x { VALUES ?x { UNDEF 1 } ?x ?p ?o }", False),
        ("SELECT ?x { ?x ?p 'VALUES ?x { UNDEF }' }", False),
    ],
)
def test_block_that_binds_nothing_is_left_out(text: str, changed: bool) -> None:
    query = prepared(text)
    assert (query.text != text) == changed
    assert len(query.text) == len(text)
    assert query.text.count("\n") == text.count("\n")
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal("o")))
    before, after = store.query(text), store.query(query.text)
    assert isinstance(before, ox.QuerySolutions)
    assert isinstance(after, ox.QuerySolutions)
    assert list(map(str, before)) == list(map(str, after))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("INSERT DATA { <a:b> <a:b> 1 }", 1, 1),
        ("PREFIX e: <http://e/>\n  define get:soft 'replace' SELECT * {}", 2, 3),
        ("# nothing\n", 0, 0),
        ("", 0, 0),
    ],
)
def test_what_is_no_query_is_not_sent(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        prepared(text)
    assert (caught.value.line, caught.value.column) == (line, column)


PIECES = [
    "a-",
    "a.",
    ".",
    "x:a.",
    "'\\",
    '"\\"',
    "<a",
    '"""a',
    "'''a\\",
    "x:%",
    "?",
    "_a",
    "GRAPH <a:a> ",
]


def test_long_queries_are_read_in_time_that_grows_as_they_do() -> None:
    """Where it grew as the square of the length, each of these would take minutes."""
    code = """
import sys
from sarcograph.graph.errors import QueryError
from sarcograph.graph.remote.query import remote_query
from sarcograph.graph.store.question import Question
from sarcograph.graph.store.syntax_error import engine_syntax_error
for piece in sys.argv[1:]:
    text = "SELECT * " + piece * (2**18 // len(piece))
    engine_syntax_error("error at 1:99: expected Prefix not found", text)
    try:
        names = {"x": "http://example.org/"}
        remote_query(Question(text), prefixes=names, graphs=["http://example.org/g"])
    except QueryError:
        pass
"""
    subprocess.run([sys.executable, "-c", code, *PIECES], check=True, timeout=120)
