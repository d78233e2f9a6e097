"""What is written is what the format says: XML that is XML, JSON-LD that means the same."""

from __future__ import annotations

import io
import json
import re
from mmap import mmap
from xml.parsers import expat

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.store.jsonld import pieces_with_context, with_context
from sarcograph.graph.store.question import Format, UnwritableAnswerError
from sarcograph.graph.store.serialise import serialise, write_graph, write_graph_to

A = "http://example.org/"
PREFIXES = {"ex": A, "word": f"{A}word", "test": f"{A}test/", "": f"{A}empty/"}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def triple(predicate: str = f"{A}p", value: str = "x") -> ox.Triple:
    return ox.Triple(ox.NamedNode(f"{A}s"), ox.NamedNode(predicate), ox.Literal(value))


def table(value: str) -> ox.QuerySolutions:
    text = json.dumps(
        {
            "head": {"vars": ["x"]},
            "results": {"bindings": [{"x": {"type": "literal", "value": value}}]},
        }
    )
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.mark.parametrize(
    "predicate",
    [f"{A}1", f"{A}", f"{A}a/12.5", f"{A}x%20", "urn:1", f"{RDF}li", f"{RDF}Description"],
)
def test_predicate_that_names_no_element_is_told(predicate: str) -> None:
    with pytest.raises(UnwritableAnswerError, match="cannot hold"):
        write_graph([triple(predicate)], Format.RDFXML, PREFIXES)
    assert predicate.encode() in write_graph([triple(predicate)], Format.NTRIPLES, PREFIXES)


@pytest.mark.parametrize("sign", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_sign_that_no_xml_holds_is_told(sign: str) -> None:
    with pytest.raises(UnwritableAnswerError, match="ask for Turtle"):
        write_graph([triple(value=f"a{sign}")], Format.RDFXML, PREFIXES)
    with pytest.raises(UnwritableAnswerError, match="ask for JSON"):
        serialise(table(f"a{sign}"), (Format.XML,), prefixes=PREFIXES)


# letters, control characters, and what means something to XML or to Turtle
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text("\r\n\t ]>&<\"'\\ \x01é\x85")
names = st.text("abz019.-_~%/#:é·", max_size=6)


@given(names, texts)
def test_rdf_xml_means_the_same_or_is_refused(name: str, value: str) -> None:
    try:
        wanted = triple(A + name, value)
    except ValueError:
        return  # no IRI
    try:
        content = write_graph([wanted], Format.RDFXML, PREFIXES)
    except UnwritableAnswerError:
        return
    expat.ParserCreate().Parse(content, True)
    assert [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.RDF_XML)] == [wanted]


@pytest.mark.parametrize("form", [Format.RDFXML, Format.TURTLE, Format.NTRIPLES])
@given(written=st.lists(st.tuples(names, texts), max_size=3))
def test_what_nobody_holds_is_written_as_what_is_held(
    form: Format, written: list[tuple[str, str]]
) -> None:
    try:
        wanted = [triple(A + name, value) for name, value in written]
    except ValueError:
        return  # no IRI
    out = io.BytesIO()
    try:
        expected = write_graph(wanted, form, PREFIXES)
    except UnwritableAnswerError as error:
        with pytest.raises(UnwritableAnswerError, match=re.escape(str(error))):
            write_graph_to(out, iter(wanted), form, PREFIXES)
    else:
        write_graph_to(out, iter(wanted), form, PREFIXES)
        assert out.getvalue() == expected


@given(texts)
def test_sparql_xml_means_the_same_or_is_refused(value: str) -> None:
    try:
        content = serialise(table(value), (Format.XML,), prefixes=PREFIXES).content
    except UnwritableAnswerError:
        return
    read: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    inside: list[str] = []
    parser.StartElementHandler = lambda name, _: inside.append(name)
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = lambda text: read.append(text) if "literal" in inside else None
    parser.Parse(content, True)
    assert "".join(read) == value


iris = st.sampled_from("urn:x test:y mailto:a@b https://example.org/a".split()) | st.sampled_from(
    [A + end for end in ("", "a", "//b", "word", "words", "test/1", "empty/x")]
)
quads = st.lists(
    st.builds(
        lambda subject, predicate, value, graph: ox.Quad(
            ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(graph)
        ),
        iris,
        iris,
        st.builds(ox.NamedNode, iris)
        | st.builds(ox.Literal, texts)
        | st.builds(lambda value: ox.Literal(value, language="en"), texts)
        | st.builds(
            lambda value, kind: ox.Literal(value, datatype=ox.NamedNode(kind)), texts, iris
        ),
        iris,
    ),
    max_size=4,
)


@given(quads)
def test_json_ld_means_the_same_with_its_context(wanted: list[ox.Quad]) -> None:
    content = write_graph(wanted, Format.JSONLD, PREFIXES)
    json.loads(content)
    read = ox.parse(content, format=ox.RdfFormat.JSON_LD)
    assert canonical_nquads(read) == canonical_nquads(wanted)


@given(texts, st.integers(1, 3))
def test_json_ld_that_nobody_holds_has_the_same_context(value: str, pieces: int) -> None:
    expanded = write_expanded([triple(f"{A}word", value), triple(f"{A}test/x", value)])
    with mmap(-1, len(expanded)) as text, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sarcograph.graph.store.jsonld._PIECES", pieces)
        text.write(expanded)
        assert b"".join(pieces_with_context(text, PREFIXES)) == with_context(expanded, PREFIXES)


def write_expanded(triples: list[ox.Triple]) -> bytes:
    out = io.BytesIO()
    write_graph_to(out, triples, Format.JSONLD, PREFIXES)
    return out.getvalue()


def test_context_holds_the_prefixes_in_use() -> None:
    """One whose IRI is no namespace, and one without a name, would mean nothing to a reader."""
    names = (f"{A}s", f"{A}wordy", f"{A}test/1", f"{A}empty/x")
    triples = [ox.Triple(ox.NamedNode(name), *[ox.NamedNode(f"{A}p")] * 2) for name in names]
    content = write_graph(triples, Format.JSONLD, PREFIXES)
    assert json.loads(content)["@context"] == {"ex": A, "test": f"{A}test/"}


def test_prefix_that_is_a_scheme_in_the_text_is_left_out() -> None:
    content = with_context(b'[{"@id":"test:y","http://example.org/p":[]}]', PREFIXES)
    assert json.loads(content) == {
        "@context": {"ex": A},
        "@graph": [{"@id": "test:y", "ex:p": []}],
    }
