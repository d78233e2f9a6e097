"""Names and values out of a query string or a form, with the standard library as the judge."""

from urllib.parse import parse_qsl, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.api.problems import ProblemError
from sarcograph.api.sparql.operation import fields_of

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
