"""Characters that are not seen or look like others: each is named, wherever it stands."""

import io
import sys
import unicodedata

import pytest

from sarcograph.graph.store.characters import invisible_characters, name_of
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format, QuerySyntaxError, Question

CATEGORIES = ("Cc", "Cf", "Zs", "Zl", "Zp", "Pi", "Pf", "Pd", "Ps", "Pe")
STRANGE = [
    character
    for character in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(character) in CATEGORIES and character not in "\t\n\r ()[]{}-"
] + ["\u115f", "\u1160", "\u3164", "\uffa0", "\uff1f", "\uff1a", "\u2212", "\uff02"]
NQUADS = b"<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n"


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    """A store of one statement."""
    return EmbeddedStore(io.BytesIO(NQUADS), prefixes={"e": "http://e/"})


def test_every_strange_character_between_tokens_is_named_with_its_place(
    store: EmbeddedStore,
) -> None:
    assert len(STRANGE) > 300
    for character in STRANGE:
        for text, line, column in (
            (f"SELECT * {{\n ?s {character} ?p ?o }}", 2, 5),
            (f"SELECT *{character}{{ ?s ?p ?o }}", 1, 9),
        ):
            with pytest.raises(QuerySyntaxError) as caught:
                store.query(Question(text))
            assert name_of(character) in str(caught.value), (hex(ord(character)), str(caught.value))
            assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("quotes", ["“”", "\u2018\u2019", "„“", "«»", "″″", "\uff02\uff02"])
def test_quotes_of_a_text_processor_are_named(store: EmbeddedStore, quotes: str) -> None:
    text = f"SELECT ?s {{ ?s e:b {quotes[0]}don't{quotes[1]} }}"
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question(text))
    assert name_of(quotes[0]) in str(caught.value)
    assert (caught.value.line, caught.value.column) == (1, 20)


def test_strings_comments_and_iris_hold_any_of_them(store: EmbeddedStore) -> None:
    for character in STRANGE:
        if character == "\x00":
            continue
        text = f"SELECT ('{character}' AS ?x) {{}} # {character}\n"
        if character not in "\n\r":
            assert store.query(Question(text, (Format.JSON,))).content
            with pytest.raises(QuerySyntaxError) as caught:
                store.query(Question(f"{text} LIMIT x"))
            assert name_of(character) not in str(caught.value)


def test_leading_byte_order_mark_is_dropped(store: EmbeddedStore) -> None:
    text = "SELECT * { ?s ?p ?o }"
    assert store.query(Question(f"\ufeff{text}")) == store.query(Question(text))
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question("\ufeffSELECT\n no"))
    assert (caught.value.line, caught.value.column) == (2, 4)
    assert "ZERO WIDTH" not in str(caught.value)


def test_error_elsewhere_is_not_blamed_on_a_later_character(store: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.query(Question("SELECT { ?s ?p ?o } # nothing\n\u00a0"))
    assert "NO-BREAK" not in str(caught.value)


@pytest.mark.parametrize("character", ["\u200c", "\u200d", "\ufeff", "\u061c", "\u3164"])
def test_invisible_character_that_makes_another_name_is_found(
    store: EmbeddedStore, character: str
) -> None:
    text = f"SELECT ?s {{ ?s{character} ?p ?o . ?s e:b{character} '{character}' }} # {character}"
    assert store.query(Question(text)).content
    assert list(invisible_characters(text)) == [14, 30]


def test_letters_of_any_script_are_seen() -> None:
    assert not list(invisible_characters("SELECT ?größe ?длина ?長さ { ?α e:βγ 'x\u200b' }"))
