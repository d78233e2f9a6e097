"""Places in a registry record: found as a reader sees them, in one value, and across no escape."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.documents.reading import SourceText, form_of, read_source
from sarcograph.graph.errors import AnchorError, DocumentError
from sarcograph.graph.model.escapes import unescaped, unescaped_with_places
from sarcograph.graph.model.forms import Form

PREFIX = '{"protocolSection": {"identificationModule": {"nctId": "NCT00000000"}}, "a": ['


def record(*strings: str) -> SourceText:
    """Return a record with `strings` as they stand in the file."""
    return read_source(f"{PREFIX}{', '.join(strings)}]}}".encode(), "registry-record")


TEXT = record(
    r'"age \\<50 or \\>= 65, 3\\*4"',
    r'"so \"called\" \\\"x\\\" path\\\\name C:\\new"',
    r'"caf\u00e9 \ud83d\ude00 1\u20132\nnext"',
    "24",
)


@pytest.mark.parametrize(
    ("words", "raw"),
    [
        ("<50", r"\\<50"),
        (r"\<50", r"\\<50"),
        (r"\\<50", r"\\<50"),
        (">= 65, «3*4»", r"3\\*4"),
        ('"called"', r"\"called\""),
        ("«path»", "path"),
        ("path\\name", r"path\\\\name"),
        (r"C:\new", r"C:\\new"),
        ("café «😀» 1", r"\ud83d\ude00"),
        ("1–2\nnext", r"1\u20132\nnext"),
        ("/a/3", "24"),
        ("/a/1 C:", "C:"),
        ("/a/0 or «>=» 65", r"\\>="),
        ("/a/2", r"caf\u00e9 \ud83d\ude00 1\u20132\nnext"),
    ],
)
def test_words_are_found_escaped_or_not(words: str, raw: str) -> None:
    start, end = TEXT.locate(words)
    assert TEXT.text[start:end] == raw


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("nctId", "is not inside one value"),
        ('65, 3*4", "so', "is not inside one value"),
        ('«NCT00000000"»', "is not inside one value"),
        ("/a", "does not occur"),
        ("/a/9", "does not occur"),
        ("/a/0 called", "'called' does not occur"),
        ("zebra", "'zebra' does not occur in the document"),
    ],
)
def test_words_that_are_in_no_one_value_are_refused(words: str, reason: str) -> None:
    with pytest.raises(AnchorError, match=reason):
        TEXT.locate(words)


@pytest.mark.parametrize(
    "raw", [r"\\<", r"\"", r"\u00e9", r"\ud83d\ude00", r"\n", r"\\\\", r"\\\""]
)
def test_a_place_cuts_no_escape(raw: str) -> None:
    text = record(f'"a{raw}b"')
    first = text.text.index(f"a{raw}b") + 1
    for cut in range(first + 1, first + len(raw)):
        for start, end in ((first - 1, cut), (cut, first + len(raw) + 1)):
            with pytest.raises(AnchorError, match="cuts the escape"):
                text.section_of(start, end)
    section = text.section_of(first, first + len(raw))
    assert section is not None
    assert section.name == "/a/0"


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1, max_size=4)
)
def test_any_string_of_a_record_is_found_by_what_it_says(strings: list[str]) -> None:
    marked = [f"{number}«{text}" for number, text in enumerate(strings)]
    text = record(*(json.dumps(one) for one in marked))
    for number, one in enumerate(marked):
        start, end = text.locate(f"/a/{number}")
        assert json.loads(f'"{text.text[start:end]}"') == one
        plain, places = unescaped_with_places(text.text[start:end])
        assert plain == unescaped(text.text[start:end])
        assert len(places) == len(plain) + 1
        assert places == sorted(set(places))
        # Markdown's escapes are all that JSON does not undo
        assert plain == one or "\\" in one


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ('{"protocolSection": {}}', "registry-record"),
        (' {"results": []}', "label"),
        ("[]", "full-text"),
        ("Title\n{", "full-text"),
        ("<html><body><article>", "full-text"),
        ("<!DOCTYPE article PUBLIC 'x' 'y'><article>", "article-xml"),
        ("\ufeff<?xml version='1.0'?>\n<article>", "article-xml"),
        ("", "full-text"),
    ],
)
def test_form_is_told_by_the_beginning(content: str, form: Form) -> None:
    assert form_of(content.encode()) == form


def test_json_that_is_no_study_record_is_refused() -> None:
    with pytest.raises(DocumentError, match="is no study of ClinicalTrials"):
        read_source(b'{"results": [{"nctId": "NCT00000000"}]}', "registry-record")
