"""Notes on queries that are answered and yet not as they were meant."""

import ast
import re

import pytest

from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.notes import LONGEST_NOTE, MOST_NOTES, QueryNotes
from sarcograph.graph.store.vocabulary_terms import VocabularyTerms

VOCAB = PREFIXES["sg"]
IRIS = sorted(
    [
        *(f"{VOCAB}{name}" for name in ("Drug", "DrugClass", "Estimate", "inhibits", "hasValue")),
        *(f"{BASE}id/drug/{key}" for key in ("anlotinib", "apatinib", "lenvatinib", "pazopanib")),
        f"{BASE}id/drug-class/vegfr-inhibitor",
        *(f"{BASE}id/reading/sun-2022/table-{number}" for number in range(300)),
        f"{BASE}graph/entities",
    ]
)


class Known:
    """The IRIs of a small graph."""

    def __init__(self) -> None:
        """Count what is asked."""
        self.asked = 0

    def names(self, iri: str) -> bool:
        """Tell whether it is one of them."""
        self.asked += 1
        return iri in IRIS

    def iris(self, start: str) -> list[str]:
        """Return those that begin so."""
        self.asked += 1
        return [iri for iri in IRIS if iri.startswith(start)]


def notes(text: str) -> tuple[str, ...]:
    return QueryNotes(Known()).on(text)


SOUND = [
    "SELECT ?x { ?x a sg:Drug }",
    "ASK { drug:anlotinib sg:inhibits ?x }",
    f"PREFIX v: <{VOCAB}> SELECT * {{ ?x a v:Drug; v:inhibits ?y. }}",
    f"SELECT * {{ GRAPH <{BASE}graph/entities> {{ ?s rdfs:label ?l }} }}",
    "SELECT * { ?x rdf:_1 ?y ; rdf:type owl:Class ; skos:exactMatch ?z ; dcterms:title ?t }",
    "SELECT (xsd:integer(?x) AS ?n) { BIND('1'^^xsd:decimal AS ?x) }",
    "SELECT * { _:Drgu a sg:Drug ; ?p 'sg:Drgu' } # sg:Drgu",
    "SELECT * { ?x <http://example.org/vocab/Drgu> ?y ; <http://purl.org/vocab/vann/x> ?z }",
    "SELECT * { ?x obo:CHEBI_1 ?y }",
    f"SELECT * {{ FILTER(STRSTARTS(STR(?x), STR(<{BASE}id/drug/>))) }}",
    "BASE <https://w3id.org/sarcograph/> SELECT * { <id/drug/anlotinib> ?p ?o }",
    "SELECT * { <id/drug/anlotinib> ?p ?o }",
    "SELECT * { ?x a sg:Dr\\u0075g }",
]


@pytest.mark.parametrize("text", SOUND)
def test_nothing_is_said_of_a_sound_query(text: str) -> None:
    known = Known()
    writer = QueryNotes(known)
    assert writer.on(text) == ()
    asked = known.asked
    assert writer.on(text) == ()
    assert known.asked == asked or "'" in text


ODD = [
    ("SELECT ?x { ?x a sg:Drgu }", "line 1, column 18", "sg:Drgu; is sg:Drug meant?"),
    ("SELECT ?x {\n ?x a sg:drug }", "line 2, column 7", "is sg:Drug meant?"),
    ("ASK { ?x sg:inhibit ?y }", "", "is sg:inhibits meant?"),
    ("ASK { ?x sg:HAS_VALUE ?y }", "", "is sg:hasValue meant?"),
    ("ASK { ?x sg:nothingLikeIt ?y }", "", "the graph has no sg:nothingLikeIt"),
    ("ASK { drug:anlotinb ?p ?o }", "", "is drug:anlotinib meant?"),
    ("ASK { drug:xanlotinib ?p ?o }", "", "is drug:anlotinib meant?"),
    (f"ASK {{ <{BASE}id/drug/Anlotinib> ?p ?o }}", "", "is drug:anlotinib meant?"),
    (f"ASK {{ <{BASE}id/drugs/anlotinib> ?p ?o }}", "", "is drug:anlotinib meant?"),
    (f"ASK {{ <{BASE}id/reading/sun-2022/tabl-17> ?p ?o }}", "", "table-17> meant?"),
    ("ASK { <http://w3id.org/sarcograph/id/drug/anlotinib> ?p ?o }", "", "is drug:anlotinib mea"),
    ("ASK { ?x a <http://w3id.org/sarcograph/vocab/Drug> }", "", "is sg:Drug meant?"),
    ("ASK { ?x a <https://w3id.org/sarcograph/vocab#Drug> }", "", "is sg:Drug meant?"),
    ("ASK { ?x a <http://w3id.org/sarcograph/vocab#Drgu> }", "", "is sg:Drug meant?"),
    ("ASK { <http://127.0.0.1:8000/id/drug/anlotinib> ?p ?o }", "", "is drug:anlotinib meant?"),
    ("ASK { <https://a.example/graph/id/drug/anlotinib> ?p ?o }", "", "drug:anlotinib meant?"),
    (f"ASK {{ <{BASE}id/reading/sun-2022/table-4711> ?p ?o }}", "", "table-4711>"),
    ("ASK { ?x rdfs:lable ?y }", "", "there is no rdfs:lable; is rdfs:label meant?"),
    ("ASK { ?x a owl:class }", "", "is owl:Class meant?"),
    ("ASK { ?x dcterms:titel ?y }", "", "is dcterms:title meant?"),
    ("ASK { FILTER('1'^^xsd:interger) }", "", "is xsd:integer meant?"),
    ("SELECT * { <id/drug/anlotinb> ?p ?o }", "", "is drug:anlotinib meant?"),
    (
        "PREFIX sg: <http://w3id.org/sarcograph/vocab#> ASK { ?x a sg:Drug ; sg:inhibits ?y }",
        "the prefix sg: stands for",
        f"which is not <{VOCAB}>",
    ),
    (
        "PREFIX rdfs: <https://www.w3.org/2000/01/rdf-schema#> ASK { ?x rdfs:label ?y }",
        "the prefix rdfs:",
        "which is not <http://www.w3.org/2000/01/rdf-schema#>",
    ),
    (f"PREFIX v: <{VOCAB}> ASK {{ ?x a v:Drgu }}", "", "is sg:Drug meant?"),
    ("ASK { ?x\u200d sg:inhibits ?y }", "line 1, column 9", "ZERO WIDTH JOINER (U+200D)"),
]


@pytest.mark.parametrize(("text", "place", "said"), ODD)
def test_what_does_not_exist_is_named_with_the_nearest(text: str, place: str, said: str) -> None:
    writer = QueryNotes(Known())
    for _ in range(2):
        (note,) = writer.on(text)
        assert place in note
        assert said in note


def test_sound_names_are_remembered_for_the_same_prefixes_alone() -> None:
    writer = QueryNotes(Known())
    assert not writer.on("SELECT ?x { ?x a sg:Drug }")
    assert writer.on(f"PREFIX sg: <{BASE}id/drug/> SELECT ?x {{ ?x a sg:Drug }}")
    assert writer.on("SELECT ?x { ?x a sg:Drug ; sg:Drgu ?y }")
    assert not writer.on("SELECT ?x { ?x a sg:Drug }")


@pytest.mark.parametrize("said", ["'a sg:Drgu b'", "1 # sg:Drgu\n", "'''\nsg:Drgu\n'''"])
def test_what_a_string_or_comment_says_is_not_taken_for_sound(said: str) -> None:
    writer = QueryNotes(Known())
    assert not writer.on(f"SELECT ?x {{ ?x sg:hasValue {said} }}")
    assert writer.on("SELECT ?x { ?x a sg:Drgu }")


def test_notes_are_few_and_short_whatever_the_query() -> None:
    many = " ".join(f"sg:Missing{number} ," for number in range(1000))
    said = notes(f"SELECT * {{ ?x a {many} sg:{'a' * 20_000} }}")
    assert len(said) == MOST_NOTES
    long = notes(f"SELECT * {{ ?x a <{VOCAB}{'a' * 20_000}> }}")
    assert [len(note) for note in long] == [LONGEST_NOTE]


def test_few_are_compared_however_many_there_are() -> None:
    known = Known()
    QueryNotes(known).on(f"ASK {{ <{BASE}id/reading/{'x' * 500}> ?p ?o }}")
    assert known.asked < 20


def test_unknown_terms_are_compared_with_few_in_all_and_others_go_first_meanwhile() -> None:
    hosts = (f"<http://sarcograph{host}.org/id/reading/sun-2022/x{host}>" for host in range(190))
    for terms in (", ".join(hosts), "sg:Drgu, rdfs:lable, reading:sun-2022-table-9x, sg:Estimte"):
        text, found = f"SELECT * {{ ?x a {terms} }}", list[str]()
        pauses = list(QueryNotes(Known()).writing(text, found))
        assert set(pauses) == {""}
        assert len(pauses) < 100
        assert tuple(found) == notes(text)
    assert list(QueryNotes(Known()).writing("ASK { ?x a sg:Drug }", [])) == []


def test_vocabulary_alone_judges_its_terms_and_nothing_else() -> None:
    writer = QueryNotes(VocabularyTerms(), VOCAB)
    for sound in (
        "sg:Drug",
        "drug:anlotinb",
        f"<{BASE}graph/x>",
        "<http://x.org/id/drug/anlotinb>",
    ):
        assert writer.on(f"ASK {{ ?x sg:printed {sound} }}") == ()
    for odd in ("sg:Drgu", "<http://w3id.org/sarcograph/vocab/Drug>", f"<{VOCAB[:-1]}#Drug>"):
        (note,) = writer.on(f"ASK {{ ?x a {odd} }}")
        assert note.endswith("is sg:Drug meant?")


def test_without_what_is_known_only_vocabularies_of_others_are_judged() -> None:
    writer = QueryNotes(None)
    assert writer.on("ASK { ?x a sg:Drgu ; <http://w3id.org/sarcograph/vocab/x> ?y }") == ()
    assert writer.on("ASK { ?x rdfs:lable ?y }")


# --- aggregates


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT (GROUP_CONCAT(?x) AS ?y) { ?x a sg:Drug }", "write GROUP_CONCAT(STR(?x))"),
        (
            "SELECT (group_concat( distinct ?x ; separator='|') AS ?y) { ?x a sg:Drug }",
            "GROUP_CONCAT(STR(?x))",
        ),
        (
            "SELECT (GROUP_CONCAT(STR(?y)) AS ?z) { ?x a sg:Drug OPTIONAL { ?x sg:inhibits ?y } }",
            "FILTER(BOUND(?y))",
        ),
        *(
            (
                f"SELECT ({name}(?y) AS ?z) {{ ?x a sg:Drug OPTIONAL {{ ?x sg:inhibits ?y }} }}",
                f"{name} is blank for a group in which ?y, which is OPTIONAL, is unbound",
            )
            for name in ("SUM", "AVG", "MIN", "MAX")
        ),
    ],
)
def test_aggregate_that_may_be_blank_is_explained(text: str, said: str) -> None:
    (note,) = notes(text)
    assert said in note


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (GROUP_CONCAT(STR(?x)) AS ?y) { ?x a sg:Drug }",
        "SELECT (SUM(?y) AS ?z) { ?x sg:inhibits ?y OPTIONAL { ?x a ?y } }",
        "SELECT (SUM(COALESCE(?y, 0)) AS ?z) { ?x a sg:Drug OPTIONAL { ?x sg:inhibits ?y } }",
        "SELECT (COUNT(?y) AS ?z) { ?x a sg:Drug OPTIONAL { ?x sg:inhibits ?y } }",
        "SELECT ?max { ?x a sg:Drug OPTIONAL { ?x sg:inhibits ?max } } # MAX(?max)",
    ],
)
def test_aggregate_that_has_its_value_is_not(text: str) -> None:
    assert notes(text) == ()


@pytest.mark.parametrize("name", query_library())
def test_no_query_of_the_library_is_blank(name: str) -> None:
    assert QueryNotes(None).on(query_library()[name].text) == ()


def test_notes_say_what_the_engine_does() -> None:
    """Keep the notes true: the engine may change."""
    import pyoxigraph as ox

    def cell(expression: str, values: str) -> object:
        found = ox.Store().query(f"SELECT ({expression} AS ?r) {{ VALUES ?x {{ {values} }} }}")
        assert isinstance(found, ox.QuerySolutions)
        return next(found)["r"]

    for expression, blank, whole in (
        ("GROUP_CONCAT(?x)", ("<urn:a>", "1", "'a' UNDEF"), ("'a' 'b'",)),
        ("GROUP_CONCAT(STR(?x))", ("'a' UNDEF",), ("<urn:a> 1",)),
        *((f"{name}(?x)", ("1 UNDEF",), ("1 2",)) for name in ("SUM", "AVG", "MIN", "MAX")),
        ("SUM(COALESCE(?x, 0))", (), ("1 UNDEF",)),
    ):
        assert [cell(expression, values) for values in blank] == [None] * len(blank)
        assert None not in [cell(expression, values) for values in whole]


# --- what the tests rely on


def test_header_of_notes_is_read_back() -> None:
    from sarcograph.api.http.representation import _list_of_strings

    texts = ['no "such" term', "größe \u200b \\ \r\nX-Evil: 1", "x" * 5000]
    value = _list_of_strings(texts).decode("ascii")
    assert value.isprintable()
    assert len(value) < 1000
    read = [ast.literal_eval(f'"{one}"') for one in re.findall(r'"((?:[^"\\]|\\.)*)"', value)]
    assert read[0] == texts[0]
    assert read[1].encode().decode("unicode_escape") == texts[1]
