"""An answer that may be a part of one is no answer, and none may harm who reads it."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest

from sarcograph.graph.errors import QueryError
from sarcograph.graph.remote.answers import DEEPEST_TERM, Response, ServiceError, read_answer
from sarcograph.graph.remote.query import QueryForm, RemoteQuery
from sarcograph.graph.remote.store import RemoteStore, catalogue_of, texts_of
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Answer, Format, Question

if TYPE_CHECKING:
    from engines.conftest import Puppet

QUADS = "".join(
    f'<http://e/s{number}> <http://e/p> "é {number}"@en <http://e/g> .\n' for number in range(3)
).encode()
QUERIES: dict[QueryForm, str] = {
    "SELECT": "SELECT ?s ?o { ?s ?p ?o }",
    "ASK": "ASK { ?s ?p ?o }",
    "CONSTRUCT": "CONSTRUCT WHERE { ?s ?p ?o }",
}
XML, JSON, NTRIPLES = (
    "application/sparql-results+xml",
    "application/sparql-results+json",
    "application/n-triples",
)


def answered(form: QueryForm, wanted: Format) -> bytes:
    """Return what a real engine answers."""
    store = EmbeddedStore(io.BytesIO(QUADS), prefixes={})
    return store.query(Question(QUERIES[form], (wanted,))).content


def query_of(form: QueryForm) -> RemoteQuery:
    return RemoteQuery(QUERIES[form], form, default_graphs=(), named_graphs=(), inserted=0)


def read(form: QueryForm, content: bytes, kind: str, **headers: str) -> Answer:
    response = Response(200, {"content-type": kind, **headers}, content)
    return read_answer(response, query_of(form), formats=tuple(Format), prefixes={})


@pytest.mark.parametrize("form", ["SELECT", "ASK"])
@pytest.mark.parametrize(("wanted", "kind"), [(Format.XML, XML), (Format.JSON, JSON)])
def test_table_cut_anywhere_is_refused(form: QueryForm, wanted: Format, kind: str) -> None:
    whole = answered(form, wanted)
    for end in range(len(whole)):
        with pytest.raises(ServiceError):
            read(form, whole[:end], kind)
    if kind == XML:
        assert read(form, whole, kind).content == answered(form, Format.JSON)
        assert read(form, whole + b"\n<!-- Bye. -->\n", kind).content


def test_table_cut_anywhere_is_refused_where_the_connection_alone_tells_the_end(
    puppet: Puppet,
) -> None:
    whole = answered("SELECT", Format.XML)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {XML}\r\nConnection: close\r\n\r\n".encode()
    with RemoteStore(puppet.url, prefixes={}) as store:
        for end in range(len(whole)):
            puppet.responses.put(head + whole[:end])
            with pytest.raises(ServiceError, match="damaged or was cut short"):
                store.answer(query_of("SELECT"), (Format.CSV,))
        puppet.responses.put(head + whole)
        assert store.answer(query_of("SELECT"), (Format.CSV,)).content.count(b"\n") == 4


def test_graph_is_whole_only_where_http_tells_its_end(puppet: Puppet) -> None:
    whole = answered("CONSTRUCT", Format.NTRIPLES)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {NTRIPLES}\r\nConnection: close\r\n".encode()
    length = b"Content-Length: %d\r\n\r\n" % len(whole)
    lines = [b"%x\r\n%b\r\n" % (len(line), line) for line in whole.splitlines(keepends=True)]
    chunks = b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(lines)
    with RemoteStore(puppet.url, prefixes={}) as store:
        for end in (length + whole, chunks + b"0\r\n\r\n"):
            puppet.responses.put(head + end)
            assert store.answer(query_of("CONSTRUCT"), (Format.NTRIPLES,)).content == whole
        for cut in range(len(whole)):
            puppet.responses.put(head + length + whole[:cut])
            with pytest.raises(ServiceError, match="broke off"):
                store.answer(query_of("CONSTRUCT"), (Format.NTRIPLES,))
        for missing in range(1, len(lines) + 1):
            cut = len(chunks) - sum(map(len, lines[-missing:]))
            puppet.responses.put(head + chunks[:cut])
            with pytest.raises(ServiceError, match="broke off"):
                store.answer(query_of("CONSTRUCT"), (Format.NTRIPLES,))
        puppet.responses.put(head + b"\r\n" + whole)
        with pytest.raises(ServiceError, match="nobody can tell a whole graph from a part"):
            store.answer(query_of("CONSTRUCT"), (Format.NTRIPLES,))


def test_answer_to_another_question_is_refused() -> None:
    with pytest.raises(ServiceError, match="a SELECT query was answered with a truth value"):
        read("SELECT", answered("ASK", Format.XML), XML)
    rows = read("SELECT", answered("SELECT", Format.XML), XML)
    other = "the service answers another question than it was asked"
    with pytest.raises(ServiceError, match=other):
        catalogue_of(rows)
    assert sorted(texts_of(rows, "o")) == [["é 0"], ["é 1"], ["é 2"]]


def test_compressed_answer_is_refused_unread() -> None:
    bomb = gzip.compress(bytes(2**20))
    with pytest.raises(ServiceError, match="compressed, which was not asked for"):
        read("SELECT", bomb, XML, **{"content-encoding": "gzip"})


def nested_line(depth: int) -> bytes:
    return (
        (depth + 1) * b"<http://e/s> <http://e/p> <<( "
        + b"<http://e/s> <http://e/p> <http://e/o> "
        + (depth + 1) * b")>> "
        + b".\n"
    )


def nested_table(depth: int) -> bytes:
    opening = "<triple><subject><uri>http://e/s</uri></subject>"
    opening += "<predicate><uri>http://e/p</uri></predicate><object>"
    term = depth * opening + "<uri>http://e/o</uri>" + depth * "</object></triple>"
    return (
        '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>'
        f'<results><result><binding name="x">{term}</binding></result></results></sparql>'
    ).encode()


def test_terms_nested_too_deeply_to_be_read_on_are_refused() -> None:
    length = {"content-length": "1"}
    assert read("CONSTRUCT", nested_line(DEEPEST_TERM - 1), NTRIPLES, **length).content
    assert read("SELECT", nested_table(DEEPEST_TERM), XML).content
    for form, content, kind in (
        ("CONSTRUCT", nested_line(DEEPEST_TERM), NTRIPLES),
        ("SELECT", nested_table(10 * DEEPEST_TERM), XML),
    ):
        with pytest.raises(ServiceError, match="nested too deeply"):
            read(form, content, kind, **length)  # type: ignore[arg-type]  # a form


@pytest.mark.parametrize(
    ("form", "content", "kind"),
    [
        ("CONSTRUCT", nested_line(100_000), NTRIPLES),
        ("SELECT", nested_table(20_000), XML),
        ("SELECT", b"<sparql>" * 500_000, XML),
        (
            "SELECT",
            b'<!DOCTYPE sparql [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
            + b']><sparql xmlns="http://www.w3.org/2005/sparql-results#">&j;</sparql>',
            XML,
        ),
    ],
)
def test_hostile_answer_costs_one_answer(
    puppet: Puppet, form: QueryForm, content: bytes, kind: str
) -> None:
    with RemoteStore(puppet.url, prefixes={}) as store:
        puppet.answer(content, kind=kind)
        with pytest.raises(ServiceError):
            store.answer(query_of(form), (Format.NTRIPLES, Format.CSV))
        puppet.answer(answered("SELECT", Format.XML))
        assert store.answer(query_of("SELECT"), (Format.CSV,)).content.startswith(b"s,o")


def test_hostile_refusal_is_shown_without_control_characters() -> None:
    for status in (302, 400, 404, 500, 503):
        said = {"location": "http://e/\x1b[2J"}
        response = Response(status, said, b"line 99999999999: \x1b]0;x\x07" + 5_000 * b"<head ")
        with pytest.raises(QueryError) as caught:
            read_answer(response, query_of("SELECT"), formats=(), prefixes={})
        assert str(caught.value).isprintable()
