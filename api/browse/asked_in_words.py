"""What a search that names no thing may ask: the things within its words, and questions on them.

People type what they want to know, such as "osteosarcoma PFS" or "adverse events under lenvatinib".
No such words are a name. Names within them are looked up, and the questions are offered that take
these things, with them filled in, or that speak of the other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import MappingProxyType
from urllib.parse import urlencode

from sarcograph.api.browse.front import ASKED_FIRST
from sarcograph.api.browse.query_page import library
from sarcograph.graph.kinds import AGENTS, KINDS, MOLECULES
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import Name
from sarcograph.graph.store.library import Query

_MOST_WORDS = 16  # of a search that is looked at
_LONGEST_NAME = 6  # words
_MOST_OFFERED = 6  # questions
_MOST_WIDER = 2  # questions on a drug instead of its regimen
_LINKED = frozenset((*AGENTS, *MOLECULES, "process", "alteration", "measure"))
"""The kinds of things that paths lead from or to."""
_SAME_LETTERS = 5
"""Words that begin with so many letters in common are forms of one: contradict, contradictions."""

_WORD = re.compile(r"[^\s,;:?!()\"]+")
_GRADE = re.compile(r"\bgrades?\s*(?:≥|>=)?\s*(?P<grade>[1-5](?:\s*[-–]\s*[1-5])?)(?P<more>\+)?")
_COMMON = frozenset(
    "about after again against also and are does from give given have into more most much of on"
    " than that the their them then there these they this under was were what when where which"
    " while who with without".split()
)
"""Words that tell no question from another."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A question with parameters filled in; `given` tells which, in words."""

    question: str
    href: str
    given: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The things that are named within the words, the best name of each, and the questions."""

    names: tuple[Name, ...] = ()
    questions: tuple[Offered, ...] = ()


def understood(index: NameIndex, words: str) -> Understood:
    """Return what words that name nothing as a whole may ask, nothing where none are known.

    What is held on a regimen may be little: the same is offered of its first drug with others.
    """
    names, others = _parted(index, words, _LONGEST_NAME)
    questions = list(_offered(words, names, others))
    for name in names:
        length = len(name.text.split())
        if name.kind == "regimen" and length > 1:
            inner, _ = _parted(index, name.text, length - 1)
            drugs = [one for one in inner if one.kind == "drug"][:1]
            wider = [*(drugs if one is name else [one] for one in names)]
            offered = _offered(words, [*chain(*wider)], others, {"combination": "yes"})
            questions += list(offered)[:_MOST_WIDER] if drugs else []
    linked = [name for name in names if name.kind in _LINKED]
    if len(linked) > 1:
        one, other = linked[:2]
        ends = urlencode({"from": one.identifier, "to": other.identifier}, safe="/")
        said = f"from: {one.label}; to: {other.label}"
        questions.append(
            Offered("By which steps does one lead to the other?", f"paths?{ends}", said)
        )
    return Understood(tuple(names), tuple(questions))


def _parted(index: NameIndex, words: str, longest: int) -> tuple[list[Name], list[str]]:
    """Return the things that are named within words, the longest names first, and other words."""
    found = list(_WORD.finditer(words))[:_MOST_WORDS]
    names: list[Name] = []
    others: list[str] = []
    place = 0
    while place < len(found):
        for end in range(min(len(found), place + longest), place, -1):
            part = words[found[place].start() : found[end - 1].end()]
            meant = [one for one in _named(index, part) if one not in names]
            if meant:
                names.append(meant[0])
                place = end
                break
        else:
            others.append(found[place][0].casefold())
            place += 1
    return names, others


def _named(index: NameIndex, part: str) -> list[Name]:
    """Return the things of the registry that a part is a name of, as a reader speaks it."""
    if len(part) < 2 or part.casefold() in _COMMON:
        return []
    found = index.equal(part) or index.measure_at_time(part)
    return [name for name in found if name.kind in _asked_about() and name.spoken]


@cache
def _asked_about() -> frozenset[str]:
    """Return the kinds of the things that questions are asked about."""
    every = {kind for query in library().values() for one in query.parameters for kind in one.kinds}
    return frozenset(every & KINDS.keys())


def _offered(
    words: str,
    names: Sequence[Name],
    others: Sequence[str],
    besides: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Offered]:
    """Yield the questions that fit best, those of `besides` filled in too which they take."""
    asked = {
        word[:_SAME_LETTERS]
        for word in others
        if len(word) >= _SAME_LETTERS - 1 and word not in _COMMON
    }
    grade = _GRADE.search(words.casefold())
    printed = " ".join(words.split()) if re.search(r"\d", words) and not names else ""
    ranked: list[tuple[int, int, int, Query, dict[str, str]]] = []
    for query in library().values():
        given = _given(query, names)
        spoken = len(asked & _beginnings(query.name))
        if grade is not None and any(one.name == "grade" for one in query.parameters):
            given["grade"] = re.sub(r"\s", "", grade["grade"]) + (grade["more"] or "")
            spoken += 1
        if printed and any(one.name == "printed" for one in query.parameters):
            given["printed"] = printed
            spoken += 1
        if names and not set(given) - {"grade"}:
            continue  # it would answer on all else
        given |= {name: value for name, value in besides.items() if name in query.filters}
        if spoken or len(given) > 1 or (given and not asked):
            first = ASKED_FIRST.index(query.name) if query.name in ASKED_FIRST else len(ASKED_FIRST)
            ranked.append((-len(given) - 2 * spoken, first, len(ranked), query, given))
    for *_, query, given in sorted(ranked, key=lambda one: one[:3])[:_MOST_OFFERED]:
        told = "; ".join(f"{name}: {_told(value, names)}" for name, value in given.items())
        query_string = f"?{urlencode(given, safe='/')}" if given else ""
        yield Offered(query.question, f"queries/{query.name}{query_string}", told)


def _given(query: Query, names: Sequence[Name]) -> dict[str, str]:
    """Return the parameters that take the things, each the one that is for its kind before all."""
    given: dict[str, str] = {}
    for name in names:
        fitting = [
            one for one in query.parameters if name.kind in one.kinds and one.name not in given
        ]
        if fitting:
            best = min(fitting, key=lambda one: one.kinds.index(name.kind))
            given[best.name] = name.identifier
    return given


def _told(value: str, names: Sequence[Name]) -> str:
    return next((name.label for name in names if name.identifier == value), value)


@cache
def _beginnings(query: str) -> frozenset[str]:
    """Return how the words of a question begin, of its tags and of its description."""
    one = library()[query]
    text = " ".join((one.question, *one.tags, one.description, one.name.replace("-", " ")))
    words = (word.casefold() for word in re.findall(r"\w+", text))
    return frozenset(word[:_SAME_LETTERS] for word in words if word not in _COMMON)
