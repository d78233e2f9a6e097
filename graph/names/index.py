"""Names looked up: those that are equal, that have the words, or that are spelt alike.

The index is one SQLite database, made once for a graph and then read in place: a process that looks
up a name reads a few pages of it. Forms have their places in order of length, so that the shortest
come first.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Self

from sarcograph.graph.files import FileError
from sarcograph.graph.likeness import Rating, rating
from sarcograph.graph.names.folding import folded, words_of
from sarcograph.graph.names.name import OWN, QUERY, SHARED, Found, Name, Thing
from sarcograph.graph.names.pairs import Rows, sharing_pairs
from sarcograph.graph.names.spelling import respelled
from sarcograph.graph.names.timed import without_time

SUGGESTED = 5
LONGEST = 300
"""Characters of the words that are looked up; what is longer names nothing."""

_BEGINNING = 4  # letters at least, of a form that begins so
_MOST_BEGINNING = 50
_MOST_COUNTED = 1000
_MOST_WORDS = 30
_TABLES = """
CREATE TABLE thing (identifier TEXT PRIMARY KEY, kind TEXT, label TEXT, claims INT, estimates INT)
  WITHOUT ROWID;
CREATE TABLE form (place INTEGER PRIMARY KEY, form TEXT UNIQUE, spoken INT);
CREATE TABLE name (
  form INT, text TEXT, how TEXT, identifier TEXT, kind TEXT, label TEXT, source TEXT, rank INT,
  spoken INT
);
CREATE INDEX name_form ON name (form);
CREATE TABLE word (word TEXT, form INT, PRIMARY KEY (word, form)) WITHOUT ROWID;
CREATE TABLE row (key TEXT PRIMARY KEY, bits BLOB);
"""
_SHARED = """
SELECT text, how, identifier, kind, label, source, rank, spoken FROM name WHERE form IN (
  SELECT form FROM name WHERE spoken AND rank <= ? AND kind <> ?
  GROUP BY form HAVING count(DISTINCT identifier) > 1
) AND spoken AND rank <= ? AND kind <> ? ORDER BY form, rank, identifier"""
_NAMES = "SELECT text, how, identifier, kind, label, source, rank, spoken FROM name WHERE form = ?"


class NameIndex:
    """Finds names; of several names of a thing the one that goes before is told."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Read the database at `connection`."""
        self._connection = connection

    @classmethod
    def of(cls, names: Iterable[Name], things: Iterable[Thing] = ()) -> Self:
        """Return an index of `names` in memory."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.executescript(_TABLES)
        by_form: dict[str, dict[Name, None]] = defaultdict(dict)
        for name in names:
            if form := folded(name.text):
                by_form[form][name] = None
        forms = sorted(by_form, key=lambda form: (len(form), form))
        spoken = [any(name.spoken for name in by_form[form]) for form in forms]
        connection.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", map(astuple, things))
        connection.executemany(
            "INSERT INTO form VALUES (?, ?, ?)", zip(range(len(forms)), forms, spoken, strict=True)
        )
        connection.executemany(
            "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (place, *astuple(name))
                for place, form in enumerate(forms)
                for name in sorted(by_form[form], key=lambda name: name.rank)
            ),
        )
        connection.executemany(
            "INSERT INTO word VALUES (?, ?)",
            sorted(
                {
                    (word, place)
                    for place, form in enumerate(forms)
                    for name in by_form[form]
                    if name.spoken
                    for word in words_of(name.text)
                }
            ),
        )
        rows = Rows(len(forms))
        for place, form in enumerate(forms):
            if spoken[place]:
                rows.add(place, form)
        connection.executemany("INSERT INTO row VALUES (?, ?)", rows.content())
        connection.commit()
        return cls(connection)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Return the index in a file that does not change; raises FileError."""
        try:
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            connection.execute("SELECT 1 FROM form LIMIT 1")
        except sqlite3.Error as error:
            raise FileError(path, f"is no index of names: {error}") from None
        return cls(connection)

    def content(self) -> bytes:
        """Return the database as the bytes of a file."""
        return self._connection.serialize()

    def thing(self, identifier: str) -> Thing | None:
        """Return what is known of a thing that has names."""
        query = "SELECT * FROM thing WHERE identifier = ?"
        row = self._connection.execute(query, (identifier,)).fetchone()
        return Thing(*row) if row else None

    def equal(self, words: str) -> list[Name]:
        """Return the names that are equal to `words`, each thing once; first the graph's own."""
        place = self._place(folded(words)) if len(words) <= LONGEST else None
        return [] if place is None else _each_once(self._names([place]), set())

    def shared(self) -> list[list[Name]]:
        """Return the names that the graph itself gives to several things, each with all of them."""
        given = (OWN + 1, QUERY) * 2
        by_form: dict[str, list[Name]] = defaultdict(list)
        for row in self._connection.execute(_SHARED, given):
            name = Name(*row)
            by_form[folded(name.text)].append(name)
        return [_each_once(names, set()) for names in by_form.values()]

    def find(self, words: str, most: int | None = None) -> Found:
        """Return what `words` may mean; every thing once, where it is found best.

        Of the names that have the words only the `most` shortest are looked at.
        """
        told: set[str] = set()
        meant = (
            self.equal(words)
            or self.disease_in_state(words)
            or self.measure_at_time(words)
            or self.respelled(words)
        )
        equal = _each_once(meant, told)
        apart, joined = _parts(words)
        places = self._sharing(apart, most) or self._sharing(joined, most)
        sharing = _each_once(self._names(places), told)
        alike = [] if equal else self.alike(words)
        return Found(tuple(equal), tuple(sharing), tuple(_each_once(alike, told)))

    def disease_in_state(self, words: str) -> list[Name]:
        """Return what names a disease and, before it, its state: relapsed osteosarcoma is both."""
        parts = words.split() if len(words) <= LONGEST else []
        for cut in range(1, min(len(parts), _MOST_WORDS)):
            halves = " ".join(parts[:cut]), " ".join(parts[cut:])
            state, disease = (
                [name for name in self.equal(half) if name.kind == kind]
                for half, kind in zip(halves, ("condition-state", "condition"), strict=True)
            )
            if state and disease:
                return [*state, *disease]
        return []

    def measure_at_time(self, words: str) -> list[Name]:
        """Return what names a measure in words that also say a time or a statistic: 6-month PFS."""
        for timed in without_time(words) if len(words) <= LONGEST else ():
            if found := [name for name in self.equal(timed.rest) if name.kind == "measure"]:
                return [replace(name, text=words, how=timed.told) for name in found]
        return []

    def respelled(self, words: str) -> list[Name]:
        """Return what is called as `words` are without habits of writing, as few as can be.

        A name that may mean others is none: it would be that of another thing by a habit alone.
        """
        for one in respelled(words) if len(words) <= LONGEST else ():
            called = [
                replace(name, text=words, how=f"{name.how} '{name.text}', {one.told}")
                for name in self.equal(one.text)
                if name.kind in one.kinds and name.spoken and name.rank < SHARED
            ]
            if called:
                return called
        return []

    def alike(self, words: str, kinds: Sequence[str] = (), count: int = SUGGESTED) -> list[Name]:
        """Return the names that are most like `words`, each thing once; of `kinds` first."""
        form = folded(words)
        if not form or len(form) > LONGEST:
            return []
        rated: list[tuple[Rating, int]] = []
        for place, found in self._near(form):
            rate = rating(form, found)
            if rate is not None:
                rated.append((rate, place))
        ordered = [
            (rate, kinds.index(name.kind) if name.kind in kinds else len(kinds), name.rank, name)
            for rate, place in rated
            for name in self._names([place])
            if name.spoken
        ]
        ordered.sort(key=lambda one: one[:3])
        return _each_once((one[3] for one in ordered), set())[:count]

    def _near(self, form: str) -> list[tuple[int, str]]:
        """Return the forms that may be like `form`, with their places."""
        places = sharing_pairs(form, self._row)
        found = self._forms("place", places)
        if len(form) >= _BEGINNING:
            query = "SELECT place, form FROM form WHERE form > ? AND form < ? AND spoken LIMIT ?"
            bounds = (form, f"{form}\U0010ffff", _MOST_BEGINNING)
            found += self._connection.execute(query, bounds).fetchall()
            beginnings = [form[:length] for length in range(_BEGINNING, len(form))]
            found += self._forms("form", beginnings)
        return found

    def _forms(self, column: str, values: Sequence[int | str]) -> list[tuple[int, str]]:
        marks = ", ".join("?" * len(values))
        query = f"SELECT place, form FROM form WHERE spoken AND {column} IN ({marks})"  # noqa: S608
        return self._connection.execute(query, values).fetchall()

    def _row(self, key: str) -> int:
        found = self._connection.execute("SELECT bits FROM row WHERE key = ?", (key,)).fetchone()
        return int.from_bytes(found[0], "little") if found else 0

    def _place(self, form: str) -> int | None:
        query = "SELECT place FROM form WHERE form = ?"
        found = self._connection.execute(query, (form,)).fetchone()
        return found[0] if found else None

    def _sharing(self, words: frozenset[str], most: int | None) -> list[int]:
        """Return the places of the forms that have all of `words`, the shortest first."""
        if not 0 < len(words) <= _MOST_WORDS:
            return []
        parts = sorted(words, key=self._frequency)
        joins = "".join(
            f" JOIN word AS w{number} ON w{number}.form = w.form AND w{number}.word = ?"
            for number in range(len(parts) - 1)
        )
        query = f"SELECT w.form FROM word AS w{joins} WHERE w.word = ? ORDER BY w.form LIMIT ?"  # noqa: S608
        given = (*parts[1:], parts[0], -1 if most is None else most)
        return [row[0] for row in self._connection.execute(query, given)]

    def _frequency(self, word: str) -> int:
        query = "SELECT count(*) FROM (SELECT 1 FROM word WHERE word = ? LIMIT ?)"
        count: int = self._connection.execute(query, (word, _MOST_COUNTED)).fetchone()[0]
        return count

    def _names(self, places: Iterable[int]) -> Iterable[Name]:
        for place in places:
            yield from (Name(*row) for row in self._connection.execute(_NAMES, (place,)))


def concerning(words: str, names: Iterable[Name]) -> Iterator[Name]:
    """Yield those of `names` that `words` may find: an index of them alone finds the same."""
    form = folded(words)
    forms = {
        form,
        *(folded(timed.rest) for timed in without_time(words[:LONGEST])),
        *(folded(one.text) for one in respelled(words[:LONGEST])),
    }
    parts = [some for some in _parts(words) if some]
    for name in names:
        own = folded(name.text)
        if own in forms or rating(form, own) is not None:
            yield name
        elif parts:
            have = words_of(name.text)
            if any(some <= have for some in parts):
                yield name


def _parts(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that are looked for, and the same as joined by their hyphens.

    What stands as re-challenge in one title stands as rechallenge in another.
    """
    if len(words) > LONGEST:
        return frozenset(), frozenset()
    return words_of(words), frozenset(map(folded, words.split())) - {""}


def _each_once(names: Iterable[Name], told: set[str]) -> list[Name]:
    found = []
    for name in names:
        if name.identifier not in told:
            told.add(name.identifier)
            found.append(name)
    return found
