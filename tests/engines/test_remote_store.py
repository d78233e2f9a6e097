"""A service that misbehaves in every way that engines and what stands before them do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import parse_qs

import pytest

from sarcograph.graph.prefixes import GRAPH, PREFIXES
from sarcograph.graph.remote.answers import PASSWORD, USER, ServiceError
from sarcograph.graph.remote.service import ServiceAddressError
from sarcograph.graph.remote.store import NotPublishedError, RemoteStore
from sarcograph.graph.store.question import (
    EvaluationError,
    Format,
    QuerySyntaxError,
    Question,
    UnsuitableFormatError,
)

if TYPE_CHECKING:
    from engines.conftest import Puppet

GRAPHS = tuple(f"{GRAPH}{name}" for name in ("derived", "ontology"))


def table(*rows: dict[str, str]) -> bytes:
    names = list(rows[0]) if rows else []
    head = "".join(f'<variable name="{name}"/>' for name in names)
    body = "".join(
        "<result>"
        + "".join(f'<binding name="{name}">{value}</binding>' for name, value in row.items())
        + "</result>"
        for row in rows
    )
    return (
        '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        f"<head>{head}</head><results>{body}</results></sparql>"
    ).encode()


CATALOGUE = table(
    *({"sha256": "<literal>abc</literal>", "graph": f"<uri>{name}</uri>"} for name in GRAPHS)
)
ONE = table({"x": "<literal>1</literal>"})
SELECT = "SELECT ?x { ?x ?p ?o }"


@pytest.fixture
def store(puppet: Puppet) -> Iterator[RemoteStore]:
    """A store on that server, which has already said what it holds and then has little time."""
    puppet.answer(CATALOGUE)
    with RemoteStore(puppet.url, prefixes=PREFIXES) as store:
        assert store.catalogue.graphs == GRAPHS
        store.timeout = 1
        yield store


def test_request_is_a_form_with_the_dataset_in_it(puppet: Puppet, store: RemoteStore) -> None:
    puppet.answer(ONE)
    answer = store.query(Question("SELECT ?x { GRAPH ?g { ?x a sg:Drug } }", (Format.CSV,)))
    assert answer.content == b"x\r\n1\r\n"
    form = parse_qs(puppet.requests[-1][1].decode())
    assert form["default-graph-uri"] == [f"{GRAPH}merged"]
    assert tuple(form["named-graph-uri"]) == GRAPHS
    assert form["query"][0].startswith(f"PREFIX sg: <{PREFIXES['sg']}> SELECT")


@pytest.mark.parametrize("content", [table(), table({"sha256": "<literal>1</literal>"})[:-20]])
def test_service_without_the_graph(puppet: Puppet, content: bytes) -> None:
    puppet.answer(content)
    with RemoteStore(puppet.url, prefixes={}) as store, pytest.raises(ServiceError) as caught:
        store.query(Question(SELECT))
    whole = content == table()
    assert isinstance(caught.value, NotPublishedError) == whole
    assert ("sarcograph load" if whole else "cut short") in str(caught.value)


OXIGRAPH_400 = b"error at 1:%d: expected one of [_]"
VIRTUOSO_400 = (
    b"Virtuoso 37000 Error SP030: SPARQL compiler, line 3: syntax error\n\nSPARQL query:\nX"
)
HTML = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Sorry</h1></body></html>"


def test_place_of_a_syntax_error(puppet: Puppet, store: RemoteStore) -> None:
    inserted = len(f"PREFIX sg: <{PREFIXES['sg']}> ")
    puppet.answer(OXIGRAPH_400 % (inserted + 9), status="400 Bad Request", kind="text/plain")
    with pytest.raises(QuerySyntaxError, match="9: the query cannot be read beyond") as caught:
        store.query(Question("SELECT ?x [ ?x a sg:Drug }"))
    assert (caught.value.line, caught.value.column) == (1, 9)
    puppet.answer(VIRTUOSO_400, status="400 Bad Request", kind="text/plain")
    with pytest.raises(QuerySyntaxError, match=r"line 3: the service says: .* error$") as caught:
        store.query(Question(SELECT))
    assert (caught.value.line, caught.value.column) == (3, 0)


def test_undeclared_prefix_is_named_as_by_the_embedded_engine(
    puppet: Puppet, store: RemoteStore
) -> None:
    inserted = len(f"PREFIX sg: <{PREFIXES['sg']}> ")
    content = b"error at 1:%d: expected one of OPTIONAL, Prefix not found, ['%%'], ['-' |\n'0']"
    puppet.answer(content % (inserted + 33), status="400 Bad Request", kind="text/plain")
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question("SELECT ?x { ?x a sg:Drug ; foo:p 1 }"))
    assert str(caught.value).endswith(
        "28: the prefix 'foo:' is not declared; write PREFIX foo: <…> first"
    )
    assert (caught.value.line, caught.value.column) == (1, 28)


@pytest.mark.parametrize(
    ("status", "content", "kind", "headers", "error", "message"),
    [
        ("500 No", b"out of memory", "text/plain", (), EvaluationError, "^out of memory$"),
        ("500 No", b"", "text/plain", (), EvaluationError, "does not say how"),
        ("401 No", HTML, "text/html", (), ServiceError, "name and password .*: 401 Sorry"),
        ("404 No", HTML, "text/html", (), ServiceError, "no SPARQL service .*: 404 Sorry"),
        ("503 No", b"x" * 999, "text/plain", (), ServiceError, "answered 503 x{299}…$"),
        ("302 No", b"", "", ("Location: http://e/",), ServiceError, "it is at http://e/; give"),
        ("200 OK", HTML, "text/html", (), ServiceError, "answered as 'text/html': Sorry"),
        ("200 OK", ONE[:-25], "", (), ServiceError, "damaged or was cut short"),
        ("200 OK", ONE, "", ("X-SPARQL-MaxRows: 1",), ServiceError, "cuts every answer at 1 rows"),
        ("200 OK", ONE, "", ("X-SQL-State: S1TAT",), ServiceError, "a part of the answer"),
    ],
)
def test_what_is_no_answer(
    puppet: Puppet,
    store: RemoteStore,
    status: str,
    content: bytes,
    kind: str,
    headers: tuple[str, ...],
    error: type[Exception],
    message: str,
) -> None:
    kind = kind or "application/sparql-results+xml"
    puppet.answer(content, *headers, status=status, kind=kind)
    with pytest.raises(error, match=message):
        store.query(Question(SELECT))


def test_connection_that_breaks_off(puppet: Puppet, store: RemoteStore) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+xml\r\n"
    puppet.responses.put(head + b"Content-Length: 1000\r\n\r\n" + ONE)
    with pytest.raises(ServiceError, match="broke off"):
        store.query(Question(SELECT))


def endless(stream: BinaryIO) -> None:
    stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+xml\r\n\r\n")
    end = time.monotonic() + 5
    try:
        while time.monotonic() < end:
            stream.write(b"<" * 1000)
            stream.flush()
            time.sleep(0.1)
    except OSError:  # the client has left
        pass


def test_endless_answer_is_cut_by_time(puppet: Puppet, store: RemoteStore) -> None:
    puppet.responses.put(endless)
    start = time.monotonic()
    with pytest.raises(ServiceError, match="within 1 seconds"):
        store.query(Question(SELECT))
    assert time.monotonic() - start < 4


def test_service_that_is_silent_or_not_there(puppet: Puppet, store: RemoteStore) -> None:
    puppet.responses.put(lambda _: time.sleep(1.5))
    with pytest.raises(ServiceError, match="no whole answer within 1 seconds"):
        store.query(Question(SELECT))
    nobody = "http://127.0.0.1:9/"
    with RemoteStore(nobody, prefixes={}) as other, pytest.raises(ServiceError, match="nothing an"):
        other.query(Question(SELECT))


def test_format_that_does_not_suit(puppet: Puppet, store: RemoteStore) -> None:
    puppet.answer(ONE)
    with pytest.raises(UnsuitableFormatError):
        store.query(Question(SELECT, (Format.TURTLE,)))


@pytest.mark.parametrize("challenge", ["Basic realm", 'Digest realm="x", nonce="n", qop="auth"'])
def test_name_and_password_are_given_when_asked_for_and_never_told(
    puppet: Puppet, monkeypatch: pytest.MonkeyPatch, challenge: str
) -> None:
    monkeypatch.setenv(USER, "reader")
    monkeypatch.setenv(PASSWORD, "hush")
    puppet.answer(b"", f"WWW-Authenticate: {challenge}", status="401 Who")
    puppet.answer(CATALOGUE)
    puppet.answer(b"no", status="401 Who", kind="text/plain")
    with RemoteStore(puppet.url, prefixes={}) as store:
        assert store.catalogue.sha256 == "abc"
        with pytest.raises(ServiceError) as caught:
            store.query(Question(SELECT))
    assert "hush" not in str(caught.value)
    first, second, third = (headers["authorization"] or "" for headers in puppet.headers)
    assert first == ""
    scheme = challenge.split()[0]
    assert second.startswith(scheme)
    assert third.startswith(scheme)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("file:///etc/passwd", "not an address"),
        ("ftp://host/", "not an address"),
        ("http:///x", "not an address"),
        ("http://[", "not the address"),
        ("http://host:0/", "there is no port 0"),
        ("http://host:65536/", "there is no port 65536"),
        ("host:7878", "not"),
        ("http://me:hush@host/", f"name and password belong in {USER}"),
    ],
)
def test_address_that_is_none(url: str, message: str) -> None:
    with pytest.raises(ServiceAddressError, match=message) as caught:
        RemoteStore(url, prefixes={})
    assert "hush" not in str(caught.value)
