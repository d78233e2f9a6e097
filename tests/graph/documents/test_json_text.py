"""Every value of a JSON text has its place, and what is ambiguous is no JSON here."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.documents.json_text import DEEPEST, json_values, value_at
from sarcograph.graph.errors import DocumentError

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


def scalars(value: object) -> Iterator[object]:
    """Yield what is no object and no array, in order."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from scalars(one)
    else:
        yield value


def resolve(value: object, pointer: str) -> object:
    """Return what a JSON pointer points to, by the algorithm of RFC 6901, section 4."""
    for token in pointer.split("/")[1:]:
        step = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            value = value[int(step)]
        else:
            assert isinstance(value, dict)
            value = value[step]
    return value


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_each_value_is_read_as_the_library_reads_its_slice(
    content: object, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only)
    values = json_values(text)
    expected = list(scalars(content))
    assert len(values) == len(expected)
    for value, meant in zip(values, expected, strict=True):
        written = text[value.start : value.end]
        assert value.text == (meant if isinstance(meant, str) else None)
        assert json.loads(f'"{written}"' if isinstance(meant, str) else written) == meant
        assert resolve(content, value.pointer) == meant
        if written:
            assert value_at(values, value.start, value.end) == value
            assert value_at(values, value.start, value.end + 1) is None


REFUSED = {
    "": "no value at line 1, column 1",
    "{": "no string that ends",
    '{"a": 1,}': "no string that ends",
    "[1,]": "no value at line 1, column 4",
    "[1 2]": r"no ',' or '\]' at line 1, column 4",
    '{"a" 1}': "no ':'",
    "[1]\n[2]": "something after the end at line 2, column 1",
    '{"a": 1, "b": 2, "a": 3}': "the name 'a' a second time in one object",
    '{"a": 1, "\\u0061": 3}': "the name 'a' a second time in one object",
    '["\\ud800"]': "half of a surrogate pair",
    '["\\udc00\\ud800"]': "half of a surrogate pair",
    '{"\\ud800": 1}': "half of a surrogate pair",
    '["\\x41"]': "no string that ends",
    '["a\nb"]': "no string that ends on its line",
    '["a]': "no string that ends",
    "['a']": "no value",
    "[NaN]": "no value",
    "[Infinity]": "no value",
    "[01]": "no value",
    "[1.]": "no value",
    "[.5]": "no value",
    "[+1]": "no value",
    "[trueish]": "no value",
    "[1] // no": "something after the end",
    "\ufeff{}": "begins with a byte order mark",
    "\u00a0{}": "no value",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_json_or_ambiguous_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(DocumentError, match=REFUSED[text]):
        json_values(text)


def test_depth_is_bounded_and_harms_nobody() -> None:
    assert len(json_values("[" * DEEPEST + "1" + "]" * DEEPEST)) == 1
    for opening in ("[", '{"a":'):
        with pytest.raises(DocumentError, match=f"more than {DEEPEST} levels of nesting"):
            json_values(opening * 1_000_000)
