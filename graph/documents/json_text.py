"""A JSON text read with the place of every value, because anchors count in the text itself.

None of the libraries at hand tells positions. The reader is stricter than most: what RFC 8259
leaves to chance (a name twice in one object, half of a surrogate pair, a byte order mark) would
make a JSON pointer or a hash ambiguous, and is refused, as RFC 7493 (I-JSON) does. It takes time
in proportion to the text, and keeps a stack of its own, so that deep nesting is told and does no
harm.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from sarcograph.graph.errors import DocumentError

DEEPEST = 200
"""Levels of arrays and objects; a study record has 14."""
LARGEST = 64 * 1024 * 1024
"""Characters of all pointers; those of a long record have four million. A long name above many
values would make far more of them than the text has."""

_EACH = 64
_SPACE = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
_LITERAL = re.compile(
    r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?(?![-+.\w])|(?:true|false|null)(?!\w)"
)


class Value(NamedTuple):
    """A string, number, `true`, `false` or `null`: its JSON pointer (RFC 6901) and its place.

    `start` and `end` count code points of the JSON text, for a string without its quotation marks;
    `text` is what a string says, None for what is no string.
    """

    pointer: str
    start: int
    end: int
    text: str | None


def json_values(document: str) -> tuple[Value, ...]:
    """Return every value of a JSON text that is no object and no array, in the order of the text.

    Raises DocumentError for what is not JSON, or is ambiguous JSON.
    """
    return tuple(_Reader(document).values)


def value_at(values: tuple[Value, ...], start: int, end: int) -> Value | None:
    """Return the value in which the span lies; None where it lies in none or in several."""
    before = bisect_right(values, start, key=lambda value: value.start)
    value = values[before - 1] if before else None
    return value if value and end <= value.end else None


@dataclass(slots=True)
class _Container:
    """An object or array that is not at its end yet."""

    pointer: str
    names: set[str] | None
    """The names of an object's members so far; None for an array."""
    items: int = 0


@dataclass(slots=True)
class _Reader:
    document: str
    position: int = 0
    pointed: int = 0
    values: list[Value] = field(default_factory=list)
    open: list[_Container] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the whole text."""
        if self.document.startswith("\ufeff"):
            raise DocumentError("begins with a byte order mark, which JSON must not")
        self._value("")
        while self.open:
            self._next(self.open[-1])
        if self._peek():
            raise self._error("something after the end")

    def _next(self, inside: _Container) -> None:
        """Read the next member or item of the innermost container, or its end."""
        closing = "]" if inside.names is None else "}"
        following = self._peek()
        if following == closing:
            self.position += 1
            self.open.pop()
            return
        if inside.items:
            self._expect(",", f"no ',' or '{closing}'")
        if inside.names is None:
            step = str(inside.items)
        else:
            self._peek()
            _, _, step = self._string()
            if step in inside.names:
                raise self._error(f"the name '{step[:40]}' a second time in one object")
            inside.names.add(step)
            self._expect(":", "no ':'")
        inside.items += 1
        self._value(f"{inside.pointer}/{step.replace('~', '~0').replace('/', '~1')}")

    def _value(self, pointer: str) -> None:
        """Read a value, of an object or array only its beginning."""
        # what a value takes besides its pointer is in the order of a long pointer
        self.pointed += len(pointer) + _EACH
        if self.pointed > LARGEST:
            raise self._error("more values than can be pointed to")
        match self._peek():
            case '"':
                self.values.append(Value(pointer, *self._string()))
            case "{" | "[" as opening:
                if len(self.open) == DEEPEST:
                    raise self._error(f"more than {DEEPEST} levels of nesting")
                self.position += 1
                self.open.append(_Container(pointer, set() if opening == "{" else None))
            case _:
                found = _LITERAL.match(self.document, self.position)
                if found is None:
                    raise self._error("no value")
                self.values.append(Value(pointer, *found.span(), None))
                self.position = found.end()

    def _string(self) -> tuple[int, int, str]:
        """Read a string; return where its content starts and ends, and what it says."""
        found = _STRING.match(self.document, self.position)
        if found is None:
            raise self._error("no string that ends on its line, with escapes as JSON has them")
        text: str = json.loads(found[0])
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise self._error("half of a surrogate pair")
        self.position = found.end()
        return found.start() + 1, found.end() - 1, text

    def _expect(self, mark: str, otherwise: str) -> None:
        if self._peek() != mark:
            raise self._error(otherwise)
        self.position += 1

    def _peek(self) -> str:
        """Return the next character that is no white space; empty at the end."""
        found = _SPACE.match(self.document, self.position)
        self.position = found.end() if found else self.position
        return self.document[self.position : self.position + 1]

    def _error(self, what: str) -> DocumentError:
        line = self.document.count("\n", 0, self.position) + 1
        column = self.position - self.document.rfind("\n", 0, self.position)
        return DocumentError(f"is not JSON to be relied on: {what} at line {line}, column {column}")
