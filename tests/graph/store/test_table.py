"""Answers as values of Python: a literal by its datatype, and what is none of that type as text."""

import json
import pickle
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmptyStore
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.store.table import Iri, Table, Value

XSD = PREFIXES["xsd"]
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.one_of(
    st.integers(),
    st.booleans(),
    st.dates(date(1, 1, 1)),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    texts,
    st.integers(0).map(lambda number: Iri(f"http://e/{number}")),
)


def term(value: Value) -> dict[str, str]:
    """Return a value as SPARQL results in JSON have it."""
    match value:
        case bool():
            return {"type": "literal", "value": str(value).lower(), "datatype": f"{XSD}boolean"}
        case int() | Decimal() | date():
            kind = {"int": "integer", "Decimal": "decimal", "date": "date"}[type(value).__name__]
            return {"type": "literal", "value": str(value), "datatype": XSD + kind}
        case Iri():
            return {"type": "uri", "value": value}
    return {"type": "literal", "value": value}


def answer_of(text: str) -> Table:
    """Return the answer of the engine without a graph."""
    answer = EmptyStore(prefixes=PREFIXES).query(Question(text, (Format.JSON,)))
    return Table.read("made", answer.content)


TERMS = (
    *("1", "1.50", "1e3", "true", '"1"^^xsd:boolean', '"x"@en', "UNDEF", '""', "<http://e/x>"),
    *('"2020-02-30"^^xsd:date', '"2020-01-01"^^xsd:date', '"007"^^xsd:integer', '"5"^^xsd:int'),
    *('"1."^^xsd:decimal', '"INF"^^xsd:double', '"1.5"^^xsd:float', '"x"^^<http://e/kind>'),
    r'"a\tb\nc\rd\"e\\f\\t"',
    *('"true"', '"12"', '"<x>"', '"\u2028\u0085\x0b"', r'"\\"', r'"\""', '"_:b"'),
)


def test_tsv_is_read_as_the_same_values_as_json() -> None:
    rows = " ".join(f"({one} {other})" for one in TERMS for other in TERMS)
    store = EmptyStore(prefixes=PREFIXES)
    for text in (
        f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}",
        f"SELECT ?a {{ VALUES ?a {{ {' '.join(TERMS)} }} }}",
        "SELECT ?a { FILTER(false) }",
        "SELECT * {}",
    ):
        contents = [
            store.query(Question(text, (form,))).content for form in (Format.JSON, Format.TSV)
        ]
        told, read = Table.read("made", contents[0]), Table.read_tsv("made", contents[1])
        assert read == told
        assert [[*map(type, row)] for row in read.rows] == [[*map(type, row)] for row in told.rows]


@given(st.lists(st.tuples(st.none() | values, values)))
def test_values_are_read_as_they_were(rows: list[tuple[Value | None, Value]]) -> None:
    bindings = [
        {name: term(one) for name, one in zip("ab", row, strict=True) if one is not None}
        for row in rows
    ]
    content = {"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}
    table = Table.read("made", json.dumps(content).encode())
    assert table.rows == tuple(rows)
    assert [[*map(type, row)] for row in table.rows] == [[*map(type, row)] for row in rows]
    assert table.records() == [{"a": one, "b": other} for one, other in rows]
    assert pickle.loads(pickle.dumps(table)) == table  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("4", 4),
        ("-0004", -4),
        ("2.50", Decimal("2.50")),
        ("1e3", Decimal(1000)),
        ('"INF"^^xsd:double', "INF"),
        ('"1e3"^^xsd:decimal', "1e3"),
        ('"NaN"^^xsd:decimal', "NaN"),
        ('"1_0"^^xsd:integer', "1_0"),
        ('"\u0661"^^xsd:integer', "\u0661"),
        (f'"{"9" * 5000}"^^xsd:integer', "9" * 5000),
        ('"1"^^xsd:boolean', True),
        ('"yes"^^xsd:boolean', "yes"),
        ('"2024-02-30"^^xsd:date', "2024-02-30"),
        ('"2024-02-29Z"^^xsd:date', "2024-02-29Z"),
        ('"2024"^^xsd:gYear', "2024"),
        ('"4"^^<http://e/integer>', "4"),
        ('"Sarkom"@de', "Sarkom"),
        ("<http://e/a>", Iri("http://e/a")),
    ],
)
def test_term_of_the_engine_is_a_value(written: str, value: Value) -> None:
    ((read,),) = answer_of(f"SELECT ?a {{ VALUES ?a {{ {written} }} }}").rows
    assert (type(read), read) == (type(value), value)


def test_blank_nodes_are_told_apart_and_yes_is_no_table() -> None:
    ((one, other),) = answer_of("SELECT (BNODE() AS ?a) (BNODE() AS ?b) {}").rows
    assert str(one)[:2] == str(other)[:2] == "_:"
    assert one != other
    with pytest.raises(QueryError, match="made: the answer is yes or no"):
        Table.read("made", b'{"head":{},"boolean":true}')
