"""Pointers: written and read back, found in a document, found again in another version of it."""

import hashlib
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sarcograph.graph.errors import AnchorError
from sarcograph.graph.model.anchors import (
    Span,
    find_again,
    is_draft,
    locate,
    parse_pointer,
    quoted,
    resolve_draft,
    span_sha256,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
WORDS = TEXTS.filter(lambda text: bool(text.strip()))
FEW_LETTERS = st.text("ab1 ", min_size=1, max_size=40)


def test_hash_is_the_sha_256_of_the_text_in_utf_8() -> None:
    assert span_sha256("5–12 µg 😀") == hashlib.sha256("5–12 µg 😀".encode()).hexdigest()


@given(WORDS, st.integers(0, 10**8))
def test_quoted_pointer_is_read_back(text: str, start: int) -> None:
    pointer = quoted(text, start)
    assert parse_pointer(str(pointer)) == pointer
    assert (pointer.start, pointer.end) == (start, start + len(text))


@given(st.integers(0, 10**8), st.integers(1, 1000), TEXTS)
def test_span_pointer_is_read_back(start: int, length: int, text: str) -> None:
    pointer = Span(start, start + length, span_sha256(text))
    assert parse_pointer(str(pointer)) == pointer


@pytest.mark.parametrize(
    ("notation", "message"),
    [
        ("34.4%", "'34.4%' is not a pointer"),
        ("", "'' is not a pointer"),
        ("@12", "'@12' is not a pointer"),
        ("  @12", "'  @12' is not a pointer"),
        ("34.4% @", "'34.4% @' is not a pointer"),
        ("34.4%@12", "'34.4%@12' is not a pointer"),
        ("34.4% @-1", "'34.4% @-1' is not a pointer"),
        ("34.4% @1e3", "'34.4% @1e3' is not a pointer"),
        ("34.4% @٣", "'34.4% @٣' is not a pointer"),
        ("x @" + "9" * 5000, "is not a pointer"),
        ("1-2 abc", "'1-2 abc' is not a pointer"),
        ("1-2 " + "g" * 64, "is not a pointer"),
        ("1-2 " + "A" * 64, "is not a pointer"),
        ("1-2 " + "a" * 63, "is not a pointer"),
        ("5-5 " + "a" * 64, "the span 5-5 is empty"),
        ("7-5 " + "a" * 64, "the span 7-5 is empty"),
        ("? «words»", "a draft that has no place yet"),
        ("?? «words» #2", "a draft that has no place yet"),
    ],
)
def test_what_is_no_pointer_is_refused(notation: str, message: str) -> None:
    with pytest.raises(AnchorError, match=re.escape(message)):
        parse_pointer(notation)


@given(TEXTS, TEXTS, TEXTS)
def test_pointer_holds_where_its_text_stands_and_nowhere_else(
    before: str, text: str, after: str
) -> None:
    pointer = quoted(text, len(before))
    assert pointer.holds_in(before + text + after)
    assert not pointer.holds_in(before + text[:-1])
    changed = chr((ord(text[0]) + 1) % 0xD800)
    assume(changed != text[0])
    assert not pointer.holds_in(before + changed + text[1:] + after)


def test_pointer_with_a_place_outside_does_not_hold() -> None:
    assert not Span(-2, 1, span_sha256("")).holds_in("abc")
    assert not Span(2, 2, span_sha256("")).holds_in("abc")
    assert not Span(2, 9, span_sha256("c")).holds_in("abc")


@settings(max_examples=300)
@given(FEW_LETTERS, st.data())
def test_words_are_located_where_they_stand(document: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(document) - 1))
    end = data.draw(st.integers(start + 1, len(document)))
    words = document[start:end]
    places = [at for at in range(len(document)) if document.startswith(words, at)]
    if len(places) == 1:
        assert locate(document, words) == (start, end)
    else:
        with pytest.raises(AnchorError, match=f"occurs {len(places)} times"):
            locate(document, words)
    assert locate(document, words, places.index(start) + 1) == (start, end)
    with pytest.raises(AnchorError, match=f"there is no #{len(places) + 1}"):
        locate(document, words, len(places) + 1)


@settings(max_examples=300)
@given(FEW_LETTERS, st.data())
def test_marked_part_of_words_is_located(document: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(document)), min_size=4, max_size=4)))
    first, start, end, last = cuts
    assume(start < end)
    words = f"{document[first:start]}«{document[start:end]}»{document[end:last]}"
    context = document[first:last]
    nth = [at for at in range(first + 1) if document.startswith(context, at)].index(first) + 1
    assert locate(document, words, nth) == (start, end)
    for mark in ("?", "??"):
        pointer = resolve_draft(document, f"{mark} {words} #{nth}")
        assert (pointer.start, pointer.end) == (start, end)
        assert pointer.text == (document[start:end] if mark == "??" else None)
        assert pointer.holds_in(document)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "no words to look for"),
        ("«»", "no words to look for"),
        ("abc «» def", "no words to look for"),
        ("«abc", "has only one of « and »"),
        ("xyz", "'xyz' does not occur in the document"),
        ("abc", "'abc' occurs 2 times in the document: #1 after '', #2 after 'abc def'"),
    ],
)
def test_words_that_name_no_single_place_are_refused(words: str, message: str) -> None:
    with pytest.raises(AnchorError, match=re.escape(message)):
        locate("abc def abc", words)


def test_place_zero_is_no_occurrence() -> None:
    with pytest.raises(AnchorError, match="there is no #0"):
        locate("abc", "abc", 0)


@pytest.mark.parametrize("text", ["? words", "?? «a» b", "? two words #3", "?\twords"])
def test_draft_is_told_from_a_pointer(text: str) -> None:
    assert is_draft(text)
    with pytest.raises(AnchorError):
        parse_pointer(text)


@pytest.mark.parametrize("text", ["34.4% @12", "?no", "why? @3", "??? x"])
def test_other_texts_are_no_drafts(text: str) -> None:
    assert not is_draft(text)
    with pytest.raises(AnchorError, match="is not a draft"):
        resolve_draft("document", text)


@settings(max_examples=200)
@given(FEW_LETTERS, FEW_LETTERS, FEW_LETTERS, st.text("ab1 ", max_size=20), st.booleans())
def test_place_that_moved_by_a_known_shift_is_found(
    before: str, text: str, after: str, inserted: str, known: bool
) -> None:
    """Whatever else in the new document looks like it."""
    pointer = quoted(text, len(before))
    if not known:
        pointer = Span(pointer.start, pointer.end, pointer.sha256)
    moved = find_again(inserted + before + text + after, pointer, [len(inserted)])
    assert moved.start == len(inserted) + len(before)
    assert (moved.end - moved.start, moved.sha256, moved.text) == (
        len(text),
        pointer.sha256,
        pointer.text,
    )


@settings(max_examples=200)
@given(FEW_LETTERS, st.data(), st.integers(0, 50), st.booleans())
def test_place_is_found_again_or_the_reason_is_told(
    document: str, data: st.DataObject, old: int, known: bool
) -> None:
    start = data.draw(st.integers(0, len(document) - 1))
    text = document[start : data.draw(st.integers(start + 1, len(document)))]
    pointer = quoted(text, old)
    if not known:
        pointer = Span(pointer.start, pointer.end, pointer.sha256)
    places = [at for at in range(len(document)) if document.startswith(text, at)]
    if old in places:
        assert find_again(document, pointer) == pointer
    elif len(places) == 1:
        assert find_again(document, pointer).start == start
    else:
        with pytest.raises(AnchorError, match=f"occurs {len(places)} times now"):
            find_again(document, pointer)


def test_two_shifts_that_both_fit_are_told() -> None:
    with pytest.raises(AnchorError, match="'7' of 3-4 occurs 2 times now, at 3, 5"):
        find_again("...7.7.7", quoted("7", 3), [0, 2])


def test_span_that_is_gone_is_told() -> None:
    with pytest.raises(AnchorError, match="'9' of 3-4 is no longer in the document"):
        find_again("...7", quoted("9", 3))
    with pytest.raises(AnchorError, match="the span of 0-90 is no longer in the document"):
        find_again("...7", Span(0, 90, span_sha256("9" * 90)))


TYPED = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212-",
    " ": "\u00a0\u2009\u202f ",
    ".": "\u00b7\u2219.",
    "'": "\u2018\u2019'",
    '"': '\u201c\u201d"',
    "fi": ("\ufb01", "f\u00adi", "fi"),
    "ff": ("\ufb00", "ff"),
}
"""What a curator types, and what may stand in the source for it."""


@given(st.data())
def test_what_is_typed_is_found_as_it_is_printed(data: st.DataObject) -> None:
    """The place and its hash are those of the source; words that stand as typed come first."""
    pieces = data.draw(st.lists(st.sampled_from([*TYPED, "a", "7"]), min_size=3, max_size=12))
    printed = [data.draw(st.sampled_from(list(TYPED.get(one, one)))) for one in pieces]
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first + 1, len(pieces)))
    before, inner = "".join(pieces[:first]), "".join(pieces[first:last])
    after = "".join(pieces[last:])
    document = "START:" + "".join(printed) + ":END"
    start = 6 + len("".join(printed[:first]))
    words = f"START:{before}«{inner}»{after}:END"
    span = start, start + len("".join(printed[first:last]))
    assert locate(document, words) == span
    pointer = resolve_draft(document, f"?? {words}")
    assert (pointer.start, pointer.end) == span
    assert pointer.holds_in(document)
    typed = f"{document} {words.replace('«', '').replace('»', '')}"
    if document not in typed[len(document) :]:
        assert locate(typed, words)[0] > len(document)


@pytest.mark.parametrize(
    ("document", "words", "message"),
    [
        (
            "an ORR of 34\u20304% was",
            "ORR of «34.4%»",
            "nearest is place 3, where '\u2030' (U+2030 PER MILLE SIGN) "
            "stands for '.' (U+002E FULL STOP)",
        ),
        (
            "patients with oste\u043esarcoma here",
            "with «osteosarcoma»",
            "nearest is place 9, where 'о' (U+043E CYRILLIC SMALL LETTER O) "  # noqa: RUF001
            "stands for 'o' (U+006F LATIN SMALL LETTER O)",
        ),
        (
            "one\tcell and more",
            "one cell and",
            "nearest is place 4, where U+0009 without a name stands for ' ' (U+0020 SPACE)",
        ),
        (
            "the text ends here",
            "ends here.",
            "nearest is place 9, where nothing stands for '.' (U+002E FULL STOP)",
        ),
        ("an e\ufb00ect was seen", "an ef«fect»", "it begins or ends inside a ligature"),
    ],
)
def test_character_that_differs_is_named(document: str, words: str, message: str) -> None:
    with pytest.raises(AnchorError, match=re.escape(f"does not occur in the document: {message}")):
        locate(document, words)


@given(FEW_LETTERS, FEW_LETTERS)
def test_words_that_are_not_there_are_told_whatever_is_near(document: str, words: str) -> None:
    assume(words not in document)
    with pytest.raises(AnchorError, match="does not occur in the document"):
        locate(document, words)
