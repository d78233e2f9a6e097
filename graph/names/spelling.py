"""Habits of writing a name: in British, in the plural, with what the field puts before or behind.

None of them makes another name of it: what is left must be equal to the name of a thing of a kind
in whose names the habit is one. Names that are codes (genes, drugs) have no plural, and no British
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sarcograph.graph.kinds import KINDS

_CODES = frozenset({"gene", "protein", "rna", "drug", "regimen"})
_WORDS = frozenset(KINDS) - _CODES
"""The kinds whose names are words of the language."""

_Respell = Callable[[str], str]


def _replaced(pattern: str, by: str) -> _Respell:
    found = re.compile(pattern)
    return lambda words: found.sub(by, words)


def _british(words: str) -> str:
    for pattern, by in (
        (r"(?i)(?<=[lmt])our\b|(?<=[lmt])our(?=s\b|ed\b)", "or"),
        (r"(?i)ae|oe", "e"),
        (r"(?i)leuc(?=o)", "leuk"),
        (r"(?i)is(?=(?:e|ed|ing|ation)s?\b)", "iz"),
        (r"(?i)ll(?=ing\b|ed\b)", "l"),
    ):
        words = re.sub(pattern, by, words)
    return words


_LIST = re.compile(r"(?P<stem>.*[^\W\d])-?(?P<numbers>\d(?:(?:\s*[,/]\s*|\s*,?\s+and\s+)-?\d)+)")


def _range(words: str) -> str:
    """Return a list of neighbours as a range: VEGFR-1, -2 and -3."""
    found = _LIST.fullmatch(words)
    numbers = [int(one) for one in re.findall(r"\d", found["numbers"])] if found else []
    if found is None or numbers != list(range(numbers[0], numbers[-1] + 1)):
        return words
    return f"{found['stem']}{numbers[0]}-{numbers[-1]}"


@dataclass(frozen=True, slots=True)
class Habit:
    """A way to write a name; `kinds` are those in whose names it is one."""

    title: str
    respell: _Respell
    kinds: frozenset[str]


HABITS = (
    # the cellular gene beside that of a virus: c-MET, c-Kit, cMYC
    Habit(
        "'c' for cellular left out",
        _replaced(r"(?<![\w-])(?:[cC][\-\u2010\u2011\u2013](?=[^\W\d])|c(?=[A-Z]{2}))", ""),
        frozenset({"gene", "protein", "alteration"}),
    ),
    Habit(
        "'receptor' as R",
        _replaced(r"(?i)(?<=\w)[\s-]+receptors?(?:[\s-]+(?=\w)|(?!\w))", "R"),
        frozenset({"gene", "protein", "family"}),
    ),
    Habit(
        "without 'gene'",
        _replaced(r"(?i)^(?:the\s+)?(\S+)\s+(?:onco)?gene$", r"\1"),
        frozenset({"gene"}),
    ),
    Habit(
        "without 'protein'",
        _replaced(r"(?i)^(?:the\s+)?(\S+)\s+(?:protein|kinase)$", r"\1"),
        frozenset({"protein", "family"}),
    ),
    Habit(
        "as a mutation",
        _replaced(
            r"(?i)^(.+?)[\s-]+(?:mutant|mutated)$|^(?:mutant|mutated)\s+(.+)$", r"\1\2 mutation"
        ),
        frozenset({"alteration"}),
    ),
    Habit(
        "as a deletion or a duplication",
        _replaced(r"(?i)^(.+?)[\s-]+(delet|duplicat)ed$", r"\1 \2ion"),
        frozenset({"alteration"}),
    ),
    Habit(
        "as an inhibitor",
        _replaced(
            r"(?i)^anti[\s-](.+?)(?:\s+(?:therapy|treatment|drugs?|agents?|antibody|antibodies))?$",
            r"\1 inhibitor",
        ),
        frozenset({"drug-class"}),
    ),
    Habit("in American spelling", _british, _WORDS),
    Habit("as a range", _range, frozenset({"family"})),
    # no s of a Greek or Latin word: necrosis, thrombus, abscess
    Habit(
        "in the singular",
        _replaced(r"(?<=[^\W\d]{2}[^siu\W])s\b|(?<=[A-Z\d])s\b", ""),
        _WORDS,
    ),
    Habit("in the Greek singular", _replaced(r"(?<=[aey])ses\b", "sis"), _WORDS),
    Habit("in its natural order", _replaced(r"^([^,]+),\s+([^,]+)$", r"\2 \1"), _WORDS),
)
_MOST_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Respelled:
    """A name as it would be written without some habits, and of what kinds a thing is so called."""

    text: str
    told: str
    kinds: frozenset[str]


def respelled(words: str) -> Iterator[Respelled]:
    """Yield what `words` are without habits of writing, those with the fewest first.

    >>> [one.text for one in respelled("c-Met")], [one.text for one in respelled("VEGF receptor 2")]
    (['Met'], ['VEGFR2'])
    >>> [one.text for one in respelled("desmoid tumours")]
    ['desmoid tumors', 'desmoid tumour', 'desmoid tumor']
    """
    found = [Respelled(words.strip(), "", frozenset(KINDS))]
    seen = {found[0].text}
    for _ in range(_MOST_AT_ONCE):
        found = [one for before in found for one in _without_one(before) if one.text not in seen]
        for one in found:
            if one.text not in seen:
                seen.add(one.text)
                yield one


def _without_one(before: Respelled) -> Iterator[Respelled]:
    for habit in HABITS:
        text = habit.respell(before.text).strip()
        kinds = before.kinds & habit.kinds
        if text != before.text and text and kinds:
            told = f"{before.told}, {habit.title}" if before.told else habit.title
            yield Respelled(text, told, kinds)
