"""Bytes as they are sent: validators, compression; kept answers; counted rows."""

import asyncio
import csv
import gzip
import io
import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from sarcograph.api.answering.answer_cache import LARGEST_SHARE, AnswerCache
from sarcograph.api.http.negotiation import by_preference
from sarcograph.api.http.representation import (
    COMPRESSED_FROM_BYTES,
    Representation,
    accepts_gzip,
    is_current,
    send_representation,
    tag_of,
)
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.row_count import count_rows


def scope(method: str = "GET", **headers: str) -> dict[str, Any]:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": "/", "headers": raw}


def sent(
    representation: Representation, method: str = "GET", **headers: str
) -> tuple[Headers, bytes]:
    messages: list[Mapping[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(send_representation(scope(method, **headers), send, representation))
    start, body = messages
    return Headers(raw=start["headers"]), body["body"]


LARGE = b"sarcoma " * COMPRESSED_FROM_BYTES


def test_content_is_compressed_for_who_takes_it() -> None:
    headers, content = sent(Representation(LARGE, "text/csv", "tag"), accept_encoding="br, gzip")
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(content))
    assert headers["etag"] == '"tag-gzip"'
    assert gzip.decompress(content) == LARGE


@pytest.mark.parametrize(
    "accepted", ["gzip;q=0.5", "*", "identity;q=0, *;q=0.1", "x-gzip, deflate"]
)
def test_gzip_is_taken_in_whatever_way_it_is_said(accepted: str) -> None:
    assert accepts_gzip(scope(accept_encoding=accepted))


@pytest.mark.parametrize(
    "accepted",
    [
        "",
        "br",
        "gzip;q=0",
        "identity, gzip; q=0",
        "gzip;q=0.5, identity",
        "*, gzip;q=0",
        "gzip;q=x",
    ],
)
def test_content_is_not_compressed_for_others(accepted: str) -> None:
    headers, content = sent(Representation(LARGE, "text/csv", "tag"), accept_encoding=accepted)
    assert "content-encoding" not in headers
    assert headers["etag"] == '"tag"'
    assert content == LARGE


def test_small_content_is_sent_as_it_is() -> None:
    _, content = sent(Representation(b"small", "text/csv"), accept_encoding="gzip")
    assert content == b"small"
    assert accepts_gzip(scope(accept_encoding="gzip"))


def test_head_has_the_headers_of_get_and_no_content() -> None:
    representation = Representation(LARGE, "application/json", "tag")
    headers, content = sent(representation, "HEAD")
    assert content == b""
    assert headers == sent(representation, "GET")[0]


def test_answer_to_post_is_not_to_be_kept() -> None:
    headers, _ = sent(Representation(b"{}", "application/json", "tag"), "POST")
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


@pytest.mark.parametrize("known", ['"tag"', 'W/"tag"', '"other", "tag"', '"tag-gzip"'])
def test_known_validator_is_current(known: str) -> None:
    assert is_current(Headers({"If-None-Match": known}), "tag")


@pytest.mark.parametrize("known", ['"other"', "", '"tag2"'])
def test_other_validator_is_not(known: str) -> None:
    assert not is_current(Headers({"If-None-Match": known}), "tag")
    assert not is_current(Headers({"If-None-Match": known}), None)


def test_validators_differ_where_the_parts_do() -> None:
    assert tag_of("a", "b") != tag_of("ab", "") != tag_of("a", ("b",))
    assert tag_of("a", None) == tag_of("a", None)


# --- kept answers


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 40))))
def test_kept_answers_stay_within_their_bound(entries: list[tuple[str, int]]) -> None:
    cache = AnswerCache(100)
    last: dict[str, int] = {}
    for tag, size in entries:
        cache.put(tag, Representation(b"x" * size, "text/csv", tag))
        last[tag] = size
        assert cache.size <= 100
        assert (cache.get(tag) is not None) == (size <= 100 // LARGEST_SHARE)
    kept = [answer for tag in last if (answer := cache.get(tag))]
    assert len(kept) == len(cache)
    assert sum(len(answer.content) for answer in kept) == cache.size
    assert all(len(answer.content) == last[answer.tag or ""] for answer in kept)


def test_answer_used_last_stays_longest() -> None:
    cache = AnswerCache(40)
    for tag in "abcd":
        cache.put(tag, Representation(b"x" * 10, "text/csv", tag))
    cache.get("a")
    cache.put("e", Representation(b"x" * 10, "text/csv", "e"))
    assert cache.get("b") is None
    assert cache.get("a") is not None


# --- rows

TEXT = st.text(st.sampled_from('}{,"[]: \\\r\n\tabc'), max_size=12)


@given(st.lists(st.tuples(st.none() | TEXT, st.none() | TEXT), max_size=5))
def test_rows_are_counted_as_a_parser_counts_them(
    rows: list[tuple[str | None, str | None]],
) -> None:
    a, b = ox.Variable("a"), ox.Variable("b")
    block = " ".join(
        "(" + " ".join("UNDEF" if one is None else str(ox.Literal(one)) for one in row) + ")"
        for row in rows
    )
    query = f"SELECT {a} {b} {{ VALUES ({a} {b}) {{ {block} }} }}"
    for form, syntax in (
        (Format.JSON, ox.QueryResultsFormat.JSON),
        (Format.XML, ox.QueryResultsFormat.XML),
        (Format.CSV, ox.QueryResultsFormat.CSV),
        (Format.TSV, ox.QueryResultsFormat.TSV),
    ):
        answer = ox.Store().query(query)
        assert isinstance(answer, ox.QuerySolutions)
        content = answer.serialize(format=syntax) or b""
        assert count_rows(form, content) == len(rows)
        if form is Format.JSON:
            assert len(json.loads(content)["results"]["bindings"]) == len(rows)
        if form is Format.CSV:
            assert len(list(csv.reader(io.StringIO(content.decode(), newline="")))) == len(rows) + 1


def test_triples_are_counted_where_they_have_lines() -> None:
    assert count_rows(Format.NTRIPLES, b"<a:a> <b:b> <c:c> .\n<a:a> <b:b> <d:d> .\n") == 2
    assert count_rows(Format.TURTLE, b"<a:a> <b:b> <c:c> , <d:d> .\n") is None
    assert count_rows(Format.JSON, b'{"head":{},"boolean":true}') is None


# --- negotiation


def test_preference_is_the_clients_then_the_servers() -> None:
    offered = ("text/turtle", "application/ld+json", "text/html")
    assert by_preference("", offered) == list(offered)
    assert by_preference("text/html, */*;q=0.8", offered)[0] == "text/html"
    assert by_preference("text/*;q=0.5, text/html;q=0", offered) == ["text/turtle"]
    assert by_preference("image/png", offered) == []
    assert by_preference(",;,nonsense", offered) == []
