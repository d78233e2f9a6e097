"""YAML as text and places only: nothing guessed, nothing lost, every problem with its line."""

import contextlib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.curation.yaml_reader import (
    MAXIMUM_DEPTH,
    compose,
    decode,
    parse,
)
from sarcograph.graph.errors import CurationError


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in parse(text, "file.yaml")[1]]


@pytest.mark.parametrize(
    "text",
    "NO no yes 010 0o17 0x1F 12:30 12:30:45 1e3 1_000 ~ null true On .inf .nan 2022-09-28 = <1 "
    "1.10 +5 -0 34.4% −7".split(),
)
def test_scalar_is_the_text_that_stands_in_the_file(text: str) -> None:
    assert compose(f"key: {text}\n{text}: value\n", "f").data() == {"key": text, text: "value"}


def test_merge_key_is_a_key_like_any_other() -> None:
    assert compose("<<: {a: 1}\n", "f").data() == {"<<": {"a": "1"}}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "key 'a' stands twice (first on line 1)"),
        ("a:\n  x: 1\n  x: 2\n", 3, "key 'x' stands twice (first on line 2)"),
        ("a: [{c: 1, c: 2}]\n", 1, "key 'c' stands twice (first on line 1)"),
        ("a:\n  - x\nb: 1\na:\n  - y\n", 4, "key 'a' stands twice (first on line 1)"),
        ("a: 1\nb: *x\n", 2, "a YAML alias"),
        ("a: 1\nb: &x 2\n", 2, "YAML anchor &x"),
        ("b: !!str 2\n", 1, "YAML tag tag:yaml.org,2002:str"),
        ("b: !!python/object/apply:os.system [ls]\n", 1, "YAML tag tag:yaml.org,2002:python/obje"),
        ("a: 1\n---\nb: 2\n", 2, "a second YAML document"),
        ("", 1, "no mapping at the top"),
        ("# nothing\n", 1, "no mapping at the top"),
        ("- a\n", 1, "no mapping at the top"),
        ("text\n", 1, "no mapping at the top"),
        ("a: 1\nb:\nc: 2\n", 2, "a key or item without a value"),
        ("a:\n  - 1\n  -\n", 3, "a key or item without a value"),
        ("a: {says: one, two, at: x}\n", 1, "a key or item without a value"),
        ("? [a, b]\n: c\n", 1, "a key that is a list or a mapping"),
        ("a:\n\tb: 1\n", 2, "not YAML: found character that cannot start any token"),
        ("a: 1\n  b: 2\n", 2, "not YAML: mapping values are not allowed"),
        (
            'a: 1\nb: "x\nc: 2\nd: 3\n',
            2,
            "not YAML: while scanning a quoted scalar that has no end",
        ),
        ("a: 1\nb: [x, y\nc: 2\n", 3, "not YAML: did not find expected ',' or ']'"),
        ("a: 1\nb: é\x00\n", 2, "not YAML: the character U+0000 is not allowed"),
        ("é: 1\nb: 😀\ufffe\n", 2, "not YAML: the character U+FFFE is not allowed"),
        ('a: 1\nb: "\\a"\n', 2, "a text with the control character U+0007"),
        ("a: %x\n", 1, "not YAML: found character that cannot start any token"),
        ("%FOO\n---\na: 1\n", 1, "not YAML: found unknown directive name"),
    ],
)
def test_problem_is_told_with_its_line(text: str, line: int, message: str) -> None:
    found = problems(text)
    assert any(at == line and told.startswith(message) for at, told in found), found
    with pytest.raises(CurationError):
        compose(text, "file.yaml")


def test_all_problems_are_told_at_once() -> None:
    text = "a: 1\na: 2\nb: &x 3\nc: *x\nd: !t 4\ne:\n"
    assert [line for line, _ in problems(text)] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_deep_nesting_is_refused_before_it_costs_anything(opening: str) -> None:
    deep = "a: " + opening * 100_000
    assert problems(deep) == [(1, f"nested deeper than {MAXIMUM_DEPTH} levels")]


def test_nesting_up_to_the_limit_is_read() -> None:
    assert problems("a: " + "[" * 19 + "x" + "]" * 19) == []
    lines = "\n".join(" " * depth + "a:" for depth in range(30))
    assert problems(lines + " x") == [(21, f"nested deeper than {MAXIMUM_DEPTH} levels")]


def test_line_of_a_value_is_that_of_its_key() -> None:
    root = compose("a:\n\n  b:\n    - x\n\n    - y\nc: >\n  folded\n  text\n", "f")
    assert root.line_of(("a",)) == 1
    assert root.line_of(("a", "b")) == 3
    assert root.line_of(("a", "b", 1)) == 6
    assert root.line_of(("a", "b", 7)) == 3
    assert root.line_of(("a", "nothing")) == 1
    assert root.line_of(("c",)) == 7


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_count_with_any_line_end(end: str) -> None:
    assert problems(end.join(["a: 1", "b: 2", "b: 3", ""]))[0][0] == 3


@pytest.mark.parametrize("before", ["", "\ufeff", "# é😀\n", "k: 😀 é\n", "# x\r\n"])
def test_place_of_a_scalar_counts_code_points(before: str) -> None:
    text = decode((before + "a: [xyz, 'q r']\n").encode(), "f")
    root = compose(text, "f")
    assert isinstance(root.content, dict)
    items = root.content["a"].content
    assert isinstance(items, list)
    assert [text[item.start : item.end] for item in items] == ["xyz", "'q r'"]


def test_bytes_that_are_not_utf_8_are_told_with_their_line() -> None:
    with pytest.raises(CurationError, match=r"^f:2: byte 8 is not UTF-8; save the file as UTF-8$"):
        decode(b"a: 1\nb: \xff\n", "f")


PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1)
CONTENT = st.recursive(
    PRINTABLE,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(PRINTABLE, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(PRINTABLE, CONTENT, min_size=1, max_size=4), st.booleans())
def test_what_another_writer_writes_is_read_back(content: object, flow: bool) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, default_flow_style=flow)
    assert compose(text, "f").data() == content


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`?,\n\t \\é\x00~"), max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    root, found = parse(text, "f")
    assert found or root is not None
    assert all(1 <= problem.line <= text.count("\n") + 2 for problem in found)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with contextlib.suppress(CurationError):
        parse(decode(raw, "f"), "f")
