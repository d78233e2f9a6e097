"""Literals in their canonical form, and nothing without a value."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from sarcograph.graph.build.writing import Value, decimal_text, describe, english, literal
from sarcograph.graph.namespaces import SG, SKOS

THING = URIRef("https://example.org/thing")
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("4.0", "4"),
        ("34.40", "34.4"),
        ("0.000", "0"),
        ("-0.0", "0"),
        ("-0", "0"),
        ("1E+3", "1000"),
        ("1E-3", "0.001"),
        ("100", "100"),
        ("-12.50", "-12.5"),
    ],
)
def test_decimal_has_no_exponent_and_no_trailing_zero(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text


@given(NUMBERS)
def test_equal_decimals_have_one_form(number: Decimal) -> None:
    text = decimal_text(number)
    assert Decimal(text) == number
    assert "E" not in text
    with localcontext(prec=200):  # the product of the default 28 digits would be rounded
        assert decimal_text(number * Decimal("1.000")) == text


@pytest.mark.parametrize(
    ("value", "text", "datatype"),
    [
        (True, "true", XSD.boolean),
        (False, "false", XSD.boolean),
        (12, "12", XSD.integer),
        (0, "0", XSD.integer),
        (Decimal("4.0"), "4", XSD.decimal),
        ("4.0", "4.0", None),
    ],
)
def test_literal_is_canonical(
    value: str | int | Decimal | bool, text: str, datatype: URIRef | None
) -> None:
    assert (str(literal(value)), literal(value).datatype) == (text, datatype)


@pytest.mark.parametrize("value", [None, "", [], [None, ""]])
def test_nothing_is_written_without_a_value(value: Value | list[Value]) -> None:
    graph = Graph()
    describe(graph, THING, None, note=value)
    assert len(graph) == 0


@pytest.mark.parametrize("value", [0, False, Decimal(0)])
def test_zero_and_no_are_values(value: Value) -> None:
    graph = Graph()
    describe(graph, THING, None, events=value)
    assert len(graph) == 1


def test_keywords_become_properties() -> None:
    graph = Graph()
    describe(
        graph,
        THING,
        SG.Estimate,
        label="a label",
        alternative=["one", "two"],
        ci_lower=Decimal("1.90"),
        population=URIRef("https://example.org/all"),
        grade=[3, 4],
    )
    assert set(graph) == {
        (THING, RDF.type, SG.Estimate),
        (THING, RDFS.label, english("a label")),
        (THING, SKOS.altLabel, english("one")),
        (THING, SKOS.altLabel, english("two")),
        (THING, SG.ciLower, Literal("1.9", datatype=XSD.decimal)),
        (THING, SG.population, URIRef("https://example.org/all")),
        (THING, SG.grade, Literal("3", datatype=XSD.integer)),
        (THING, SG.grade, Literal("4", datatype=XSD.integer)),
    }
