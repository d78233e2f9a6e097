"""The embedded store: dataset, prefixes, formats, errors."""

import csv
import gc
import io
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from sarcograph.graph.store.embedded import EmbeddedStore, GraphLoadError
from sarcograph.graph.store.question import (
    AnswerTooLargeError,
    EvaluationError,
    Format,
    QuerySyntaxError,
    Question,
    Store,
    UnsuitableFormatError,
    UnsupportedQueryError,
    UnwritableAnswerError,
)

NQUADS = b"""\
<http://e/anlotinib> <http://e/inhibits> <http://e/VEGFR2> <http://e/graph/a> .
<http://e/anlotinib> <http://e/inhibits> <http://e/VEGFR2> <http://e/graph/b> .
<http://e/apatinib> <http://e/inhibits> <http://e/VEGFR2> <http://e/graph/b> .
<http://e/apatinib> <http://e/label> "apatinib"@en <http://e/graph/b> .
"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?drug e:inhibits ?target }"
GRAPHS = "SELECT ?g { GRAPH ?g { ?s e:inhibits ?o } } ORDER BY ?g"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    """A store of four statements in two graphs, one statement in both."""
    return EmbeddedStore(io.BytesIO(NQUADS), prefixes={"e": "http://e/"})


def cells(content: bytes) -> list[str]:
    """Return the cells of a CSV answer, row after row, without its header."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    return [cell for row in rows[1:] for cell in row]


def ask(store: Store, text: str, **dataset: list[str]) -> list[str]:
    graphs = {name: tuple(graphs) for name, graphs in dataset.items()}
    return cells(store.query(Question(text, (Format.CSV,), **graphs)).content)


def test_default_graph_holds_each_statement_of_the_named_graphs_once(store: Store) -> None:
    assert ask(store, COUNT) == ["2"]


def test_named_graphs_keep_their_statements(store: Store) -> None:
    assert ask(store, GRAPHS) == ["http://e/graph/a", "http://e/graph/b", "http://e/graph/b"]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [("FROM e:graph\\/a", "1"), ("FROM e:graph\\/b", "2"), ("FROM NAMED e:graph\\/a", "0")],
)
def test_dataset_clause_of_the_query_holds(store: Store, clause: str, expected: str) -> None:
    assert ask(store, COUNT.replace("{", clause + " {", 1)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?b { [] e:notes ?b }",
        "SELECT ?b { GRAPH ?g { [] e:notes ?b } }",
        "SELECT ?b FROM <http://e/graph/b> { [] e:notes ?b }",
        "SELECT ?b { [] e:notes ?b } # a graph",
    ],
)
def test_blank_node_has_one_label_however_it_is_reached(text: str) -> None:
    noted = NQUADS + b"<http://e/apatinib> <http://e/notes> _:b <http://e/graph/b> .\n"
    store = EmbeddedStore(io.BytesIO(noted), prefixes={"e": "http://e/"})
    assert ask(store, text) == ask(store, "SELECT ?b { ?s e:notes ?b }")


def test_query_that_names_no_graph_is_answered_without_the_named_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = EmbeddedStore(io.BytesIO(NQUADS), prefixes={"e": "http://e/"})
    monkeypatch.delattr(store, "_store")
    declared = "PREFIX sg: <https://w3id.org/sarcograph/vocab/> "
    assert ask(store, declared + COUNT) == ["2"]
    with pytest.raises(AttributeError):
        ask(store, declared + GRAPHS)


def test_given_default_graph_beats_the_clause_and_hides_named_graphs(store: Store) -> None:
    given = ["http://e/graph/b"]
    text = COUNT.replace("{", "FROM e:graph\\/a {", 1)
    assert ask(store, text, default_graphs=given) == ["2"]
    assert ask(store, GRAPHS, default_graphs=given) == []


def test_graph_given_twice_counts_once(store: Store) -> None:
    given = ["http://e/graph/b", "http://e/graph/a", "http://e/graph/b"]
    # one statement stands in both graphs
    assert ask(store, COUNT, default_graphs=given) == ["3"]
    assert ask(store, GRAPHS, named_graphs=given) == ask(store, GRAPHS)


@pytest.mark.parametrize("name", ["notaniri", "", "urn:a b", "x" * 1000])
@pytest.mark.parametrize("kind", ["default", "named"])
def test_graph_name_that_is_no_iri_is_told(store: Store, kind: str, name: str) -> None:
    with pytest.raises(UnsupportedQueryError) as caught:
        ask(store, COUNT, **{f"{kind}_graphs": ["http://e/graph/a", name]})
    assert f"the {kind} graph '{name[:79]}" in str(caught.value)
    assert "is no absolute IRI" in str(caught.value)
    assert len(str(caught.value)) < 200


def test_given_named_graph_leaves_an_empty_default_graph(store: Store) -> None:
    given = ["http://e/graph/a"]
    assert ask(store, COUNT, named_graphs=given) == ["0"]
    assert ask(store, GRAPHS, named_graphs=given) == given


def test_prefix_of_the_query_beats_the_given_one(store: Store) -> None:
    assert ask(store, "PREFIX e: <http://other/> SELECT (STR(e:x) AS ?iri) {}") == [
        "http://other/x"
    ]


@pytest.mark.parametrize("format_", [Format.JSON, Format.XML, Format.CSV, Format.TSV])
def test_table_formats_carry_the_same_rows(store: Store, format_: Format) -> None:
    answer = store.query(Question("SELECT ?drug { ?drug e:label ?label }", (format_,)))
    assert answer.format == format_
    assert answer.content.count(b"http://e/apatinib") == 1


@pytest.mark.parametrize(
    ("format_", "parser"),
    [
        (Format.TURTLE, ox.RdfFormat.TURTLE),
        (Format.TRIG, ox.RdfFormat.TRIG),
        (Format.NTRIPLES, ox.RdfFormat.N_TRIPLES),
        (Format.NQUADS, ox.RdfFormat.N_QUADS),
        (Format.RDFXML, ox.RdfFormat.RDF_XML),
        (Format.JSONLD, ox.RdfFormat.JSON_LD),
    ],
)
def test_graph_formats_carry_the_same_triples(
    store: Store, format_: Format, parser: ox.RdfFormat
) -> None:
    answer = store.query(Question("CONSTRUCT WHERE { ?s e:inhibits ?o }", (format_,)))
    assert answer.format == format_
    subjects = {str(quad.subject) for quad in ox.parse(input=answer.content, format=parser)}
    assert subjects == {"<http://e/anlotinib>", "<http://e/apatinib>"}


@pytest.mark.parametrize("code", [*(set(range(0x20)) - {9, 10, 13}), 0xFFFE, 0xFFFF])
def test_character_that_xml_has_not_is_refused_in_xml_alone(store: Store, code: int) -> None:
    value = f'"a\\u{code:04X}b"'
    for text, xml, other in (
        (f"SELECT ({value} AS ?x) {{}}", Format.XML, Format.JSON),
        (f"CONSTRUCT {{ e:a e:b {value} }} {{}}", Format.RDFXML, Format.TURTLE),
    ):
        with pytest.raises(UnwritableAnswerError, match=f"(?i)ask for {other}"):
            store.query(Question(text, (xml,)))
        assert store.query(Question(text, (other,))).content


@pytest.mark.parametrize(
    "value", ["\t", "\n", "\r", " ", "\x7f", "\x85", "\ufffd", "\U0001f600", "<a&b>"]
)
def test_every_other_character_is_said_in_xml(store: Store, value: str) -> None:
    literal = str(ox.Literal(value))
    table = store.query(Question(f"SELECT ({literal} AS ?x) {{}}", (Format.XML,))).content
    assert value in [one.text for one in ET.fromstring(table).iter()]  # noqa: S314  # our own
    graph = f"CONSTRUCT {{ e:a e:b {literal} }} {{}}"
    content = store.query(Question(graph, (Format.RDFXML,))).content
    assert value in [one.text for one in ET.fromstring(content).iter()]  # noqa: S314  # our own


@pytest.mark.parametrize("local", ["", "1", "a/1", "%41", "a\u00d7", ":1", "a#", "-", "."])
def test_property_that_ends_in_no_xml_name_is_refused_in_rdf_xml(store: Store, local: str) -> None:
    text = f"CONSTRUCT {{ e:a <http://e/{local}> 'v' }} {{}}"
    with pytest.raises(UnwritableAnswerError, match="ask for Turtle"):
        store.query(Question(text, (Format.RDFXML,)))
    assert store.query(Question(text, (Format.NTRIPLES,))).content


@pytest.mark.parametrize("local", ["a", "1a", "a1", "a.b-c", "\u00e4", "a/b_", "x#y", "%41x"])
def test_property_that_ends_in_an_xml_name_is_said(store: Store, local: str) -> None:
    text = f"CONSTRUCT {{ e:a <http://e/{local}> 'v' }} {{}}"
    content = store.query(Question(text, (Format.RDFXML,))).content
    tags = {one.tag.replace("{", "").replace("}", "") for one in ET.fromstring(content).iter()}  # noqa: S314  # our own
    assert f"http://e/{local}" in tags


def test_turtle_uses_the_prefixes(store: Store) -> None:
    content = store.query(Question("CONSTRUCT WHERE { ?s e:label ?o }")).content
    assert content == b'@prefix e: <http://e/> .\ne:apatinib e:label "apatinib"@en .\n'


def test_first_suitable_format_is_taken(store: Store) -> None:
    wanted = (Format.TURTLE, Format.TSV, Format.JSON)
    assert store.query(Question("ASK {}", wanted)).format == Format.TSV
    assert store.query(Question("DESCRIBE e:apatinib", wanted)).format == Format.TURTLE
    with pytest.raises(UnsuitableFormatError, match="json, xml, csv, tsv"):
        store.query(Question("ASK {}", (Format.TURTLE,)))


def test_syntax_error_has_line_and_column(store: Store) -> None:
    with pytest.raises(QuerySyntaxError, match="line 2, column 11: the query cannot") as caught:
        store.query(Question("SELECT * {\n  ?s e:p }"))
    assert (caught.value.line, caught.value.column) == (2, 11)


@pytest.mark.parametrize(
    ("text", "prefix", "column"),
    [
        ("SELECT * { ?s missing:p ?o }", "missing:", 15),
        ("SELECT * { ?s m:p ?o ; other:q 1 }", "m:", 15),
        ("SELECT * { ?s : ?o }", ":", 15),
        ("SELECT (m:f(1) AS ?x) {}", "m:", 9),
        (
            "PREFIX n: <http://m/> ASK { n:a e:p '''m:'s''', <m:#'>, 'α'^^m:x } # PREFIX m:",
            "m:",
            62,
        ),
        ("prefix # n:\n n: <urn:n> ASK { _:b n:p ?m:p }", ":", 29),
    ],
)
def test_undeclared_prefix_is_named_at_its_place(
    store: Store, text: str, prefix: str, column: int
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question(text))
    message = f"the prefix '{prefix}' is not declared; write PREFIX {prefix} <…> first"
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (1 + text.count("\n"), column)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s e:p 'm:x }",
        "SELECT * { ?s e:p <m:x }",
        'SELECT * { ?s e:p "m:x", <m:x>, ?m, @m } # m:x',
        "SELECT * { _:m e:p 1.e:p }",
        "SELECT * { ?s e:\\u0061 } m:x",
        "SELECT * { ?s e:p } # here, and only then\n\n\n m:x",
    ],
)
def test_no_prefix_is_named_in_doubt(store: Store, text: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question(text))
    assert "is not declared" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n", "# SELECT * {}\n# no more"])
def test_empty_query_is_called_so(store: Store, text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"^the query is empty$"):
        store.query(Question(text))


def test_unknown_function_is_unsupported(store: Store) -> None:
    with pytest.raises(UnsupportedQueryError, match="http://e/f"):
        store.query(Question("SELECT (e:f(1) AS ?x) {}"))


def test_failed_evaluation_is_told_from_other_errors(store: Store) -> None:
    with pytest.raises(EvaluationError):
        store.query(Question("SELECT * { SERVICE ?unbound {} }"))


def test_nothing_of_an_answer_too_large_reaches_the_next(store: EmbeddedStore) -> None:
    question = Question("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    whole = store.query(question).content
    with pytest.raises(AnswerTooLargeError):
        store.query(question, max_bytes=len(whole) - 1)
    answer = store.query(Question("ASK {}"), max_bytes=100)
    gc.collect()
    assert json.loads(answer.content) == {"head": {}, "boolean": True}
    assert store.query(question, max_bytes=len(whole)).content == whole


@pytest.mark.parametrize(
    ("content", "message"), [("", "no quads"), ("<a> <b>", "not N-Quads"), (None, "No such file")]
)
def test_unusable_file_is_one_message_with_its_name(
    tmp_path: Path, content: str | None, message: str
) -> None:
    file = tmp_path / "graph.nq"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(GraphLoadError, match=rf"graph\.nq: .*{message}"):
        EmbeddedStore.load(file, prefixes={})
