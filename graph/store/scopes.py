"""Which variables a row surely or possibly has after some patterns of SPARQL 1.1.

The rules are those of its section 18.2.1: of an inner SELECT what it gives, of OPTIONAL perhaps, of
FILTER and MINUS nothing. What BIND or an aggregate gives counts as sure: in the library an
expression without a value is one with COALESCE, or nothing is looked up for it (`library`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sarcograph.graph.store.tokens import tokenize

_DEEPEST = 64
"""Groups within groups; `guard` refuses a query that has more."""

Tokens = Sequence[re.Match[str]]


@dataclass(frozen=True, slots=True)
class Scope:
    """The variables that every row has after some patterns, and those that a row may have."""

    sure: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()

    def joined(self, other: Scope) -> Scope:
        """Return what both together give."""
        return Scope(self.sure | other.sure, self.possible | other.possible)

    def either(self, other: Scope) -> Scope:
        """Return what one or the other gives."""
        return Scope(self.sure & other.sure, self.possible | other.possible)

    def perhaps(self) -> Scope:
        """Return what it gives where it need not hold."""
        return Scope(frozenset(), self.possible)


@lru_cache(maxsize=1024)
def scope_of(patterns: str) -> Scope:
    """Return what patterns give, which are those of a group without its braces."""
    return _group([token for token in tokenize(patterns) if token.lastgroup != "space"], 0)


def _group(tokens: Tokens, depth: int) -> Scope:
    """Return what a group gives, by its tokens without the braces."""
    if depth > _DEEPEST:
        return Scope(frozenset(), frozenset(_names(tokens)))
    if tokens and tokens[0][0].upper() == "SELECT":
        return _select(tokens, depth)
    found, place = Scope(), 0
    while place < len(tokens):
        word = tokens[place][0].upper()
        if word in ("OPTIONAL", "MINUS"):
            start, end = _bracket(tokens, place)
            if word == "OPTIONAL":
                found = found.joined(_group(tokens[start + 1 : end], depth + 1).perhaps())
        elif word == "FILTER":
            _, end = _bracket(tokens, place)
        elif word == "BIND":
            start, end = _bracket(tokens, place)
            found = found.joined(_sure(_names(tokens[end - 1 : end])))
        elif word == "VALUES":
            end, given = _data(tokens, place)
            found = found.joined(given)
        elif word == "{":
            end, given = _union(tokens, place, depth)
            found = found.joined(given)
        else:  # GRAPH and its name too, whose group comes next
            end = place
            found = found.joined(_sure(_names(tokens[place : place + 1])))
        place = end + 1
    return found


def _select(tokens: Tokens, depth: int) -> Scope:
    """Return what an inner SELECT gives: of its group what it names, and what it computes."""
    place, named, computed = 1, set[str](), set[str]()
    everything = False
    while place < len(tokens) and tokens[place][0] not in ("{", "WHERE", "where"):
        if tokens[place][0] == "(":
            place = _end(tokens, place)
            computed |= _names(tokens[place - 1 : place])
        everything |= tokens[place][0] == "*"
        named |= _names(tokens[place : place + 1])
        place += 1
    start, end = _bracket(tokens, place - 1)
    inner = _group(tokens[start + 1 : end], depth + 1)
    if not everything:
        inner = Scope(inner.sure & named, inner.possible & named)
    return inner.joined(_sure(computed))


def _union(tokens: Tokens, place: int, depth: int) -> tuple[int, Scope]:
    """Return where a group or several alternatives end, and what they give."""
    end = _end(tokens, place)
    found = _group(tokens[place + 1 : end], depth + 1)
    while end + 2 < len(tokens) and tokens[end + 1][0].upper() == "UNION":
        start = end + 2
        end = _end(tokens, start)
        found = found.either(_group(tokens[start + 1 : end], depth + 1))
    return end, found


def _data(tokens: Tokens, place: int) -> tuple[int, Scope]:
    """Return where a block of VALUES ends, and what it gives; nothing for sure with an UNDEF."""
    start = place
    while start < len(tokens) and tokens[start][0] != "{":
        start += 1
    end = _end(tokens, start)
    found = _sure(_names(tokens[place:start]))
    is_whole = all(token[0].upper() != "UNDEF" for token in tokens[start:end])
    return end, found if is_whole else found.perhaps()


def _bracket(tokens: Tokens, place: int) -> tuple[int, int]:
    """Return where the next bracket after `place` is opened, and where it is closed."""
    start = place + 1
    while start < len(tokens) and tokens[start].lastgroup != "open":
        start += 1
    return start, _end(tokens, start)


def _end(tokens: Tokens, start: int) -> int:
    """Return where the bracket at `start` is closed; the last token if nowhere."""
    depth = 0
    for place in range(start, len(tokens)):
        kind = tokens[place].lastgroup
        depth += (kind == "open") - (kind == "close")
        if depth == 0:
            return place
    return len(tokens)


def _sure(names: set[str]) -> Scope:
    return Scope(frozenset(names), frozenset(names))


def _names(tokens: Tokens) -> set[str]:
    return {token[0][1:] for token in tokens if token.lastgroup == "variable"}
