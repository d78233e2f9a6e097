"""Words of the source in texts of ours: eight in a row are told, seven are a term."""

import pytest
from pydantic import BaseModel

from sarcograph.graph.curation.copied import MOST_WORDS, copied

SOURCE = "One two three four five six seven eight nine ten. Alpha beta gamma delta."


class Entry(BaseModel):
    """A text of an evidence file."""

    says: str


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("one two three four five six seven", None),
        ("ONE, two three four-five six seven; eight!", "ONE, two three four-five six seven; eight"),
        ("so: two three four five six seven eight nine ten and so on", 9),
        ("three four five six seven eight nine ten alpha beta gamma delta", 12),
        ("ten nine eight seven six five four three two one", None),
        ("one two three four five six seven Alpha beta gamma delta", None),
        ("", None),
    ],
)
def test_longest_row_of_words_is_told(says: str, words: str | int | None) -> None:
    found = list(copied(Entry(says=says), SOURCE))
    if words is None:
        assert found == []
        return
    assert [one.entry for one in found] == ["says"]
    assert words in (found[0].text, found[0].words)
    assert found[0].words == len(found[0].text.replace("-", " ").split()) > MOST_WORDS
