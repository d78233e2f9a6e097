"""Names and values out of a query string or a form, with the standard library as the judge."""

import asyncio
from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.types import Message

from sarcograph.api.http.problems import ProblemError
from sarcograph.api.sparql.operation import fields_of, read_operation

TEXTS = st.text(st.characters(codec="utf-8"))


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_what_was_encoded_comes_back(fields: list[tuple[str, str]]) -> None:
    encoded = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields)
    # what has neither name nor value says nothing
    assert fields_of(encoded.encode()) == [pair for pair in fields if any(pair)]


PIECES = st.sampled_from(
    ["%", "%%", "=", "==", "+", "4", "A", "%41", "%C3%A4", "%3D", "%3d", "%0D%0A", "\n"]
)


@given(st.lists(PIECES).map("".join))
def test_broken_escapes_stand_for_themselves(value: str) -> None:
    try:
        ((_, expected),) = parse_qsl(f"query={value}", keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(ProblemError, match="UTF-8"):
            fields_of(f"query={value}".encode())
        return
    assert fields_of(f"query={value}".encode()) == [("query", expected)]


@pytest.mark.parametrize("encoded", [b"query=%FF", b"%C3=", b"query=\xff"])
def test_other_encodings_than_utf_8_are_refused(encoded: bytes) -> None:
    with pytest.raises(ProblemError, match="UTF-8"):
        fields_of(encoded)


def read(content_type: str | None) -> str:
    """Return the query of a POST with a body of that type, or what is wrong with it."""
    headers = [(b"content-length", b"6")]
    if content_type is not None:
        headers.append((b"content-type", content_type.encode()))
    scope = {"type": "http", "method": "POST", "query_string": b"", "headers": headers}

    async def receive() -> Message:
        return {"type": "http.request", "body": b"ASK {}"}

    try:
        operation = asyncio.run(read_operation(Request(scope, receive)))
    except ProblemError as problem:
        return f"{problem.status.value} {problem}"
    assert operation is not None
    return operation.query


@pytest.mark.parametrize(
    ("content_type", "said"),
    [
        ("application/sparql-query; charset=UTF-8", "ASK {}"),
        ('application/sparql-query;charset="utf8"', "ASK {}"),
        (
            "application/sparql-query; charset=latin1",
            "415 the character set of a query must be UTF-8",
        ),
        ("text/plain; charset=latin1", "not as text/plain"),
        (None, "415 a query comes as application/sparql-query or as a form"),
    ],
)
def test_character_set_is_utf_8(content_type: str | None, said: str) -> None:
    assert said in read(content_type)
