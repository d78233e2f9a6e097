"""Compare two versions of the graph, each read once from its canonical N-Quads."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sarcograph.graph.changes.change import Change, Thing, What, change_of, renamed
from sarcograph.graph.changes.groups import Group, groups_of, paired
from sarcograph.graph.changes.kinds import Sort
from sarcograph.graph.files import FileError
from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.validated import version_of

_DOCUMENTS = tuple(f"<{GRAPH}{start}".encode() for start in ("evidence/", "external/"))


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two versions, in the order of the IRIs.

    `unnamed` counts the statements about nodes without a name (parts of axioms) in either version;
    they are not compared one by one.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    unnamed: tuple[int, int]

    @property
    def counts(self) -> Mapping[Sort, Mapping[What, int]]:
        """How many things of each sort became what."""
        told = Counter((one.sort, one.what) for one in self.changes)
        return {
            sort: found
            for sort in Sort
            if (found := {what: told[sort, what] for what in What if told[sort, what]})
        }

    @property
    def by_cause(self) -> Mapping[str, Mapping[What, int]]:
        """How many facts became what because of each document; "" is the project's own files."""
        told = Counter(
            (cause, one.what)
            for one in self.changes
            if one.sort is Sort.FACT
            for cause in one.causes or ("",)
        )
        return {
            cause: {what: told[cause, what] for what in What if told[cause, what]}
            for cause in sorted({cause for cause, _ in told})
        }

    @property
    def by_property(self) -> Mapping[str, int]:
        """Of how many facts that were there before each property has other values, most first."""
        told = Counter(
            value.name for one in self.changes if one.sort is Sort.FACT for value in one.values
        )
        return dict(sorted(told.items(), key=lambda item: (-item[1], item[0])))


def compare(old: Path, new: Path) -> Changes:
    """Return what differs between two files of canonical N-Quads; raises FileError.

    A thing that names the one it was before (`prov:wasRevisionOf`) and the one that is gone are one
    change: it was renamed. In memory are the things that differ, never a whole version.
    """
    before, after = _Version(old), _Version(new)
    unnamed = 0, 0
    differing: dict[str, tuple[Thing, Thing]] = {}
    for one, other in paired(before.groups(), after.groups()):
        if not one[0].startswith(b"<"):
            unnamed = len(one[1]), len(other[1])
        elif one[1] != other[1]:
            iri = one[0][1:-1].decode()
            differing[iri] = before.thing(one[1]), after.thing(other[1])
    documents = frozenset(before.documents | after.documents)
    changes = tuple(_changes(differing, documents))
    return Changes(before.version, after.version, changes, unnamed)


class _Version:
    """A version that is read once: its things, and what all of them together tell."""

    def __init__(self, path: Path) -> None:
        """Take the file; nothing is read yet."""
        self._path = path
        self._digest = hashlib.sha256()
        self._graphs: set[bytes] = set()

    def groups(self) -> Iterator[Group]:
        """Yield the things; raises FileError."""
        for subject, lines in groups_of(self._path):
            for line in lines:
                self._digest.update(line)
                self._graphs.add(line.rsplit(b" ", 2)[1])
            yield subject, lines

    def thing(self, lines: Iterable[bytes]) -> Thing:
        """Return what lines of this version say; raises FileError."""
        try:
            return Thing.of(lines)
        except SyntaxError as error:
            raise FileError(self._path, f"is not of canonical N-Quads: {error.msg}") from None

    @property
    def documents(self) -> set[str]:
        """The keys of the documents and external sources, once all things are read."""
        return {
            name.removeprefix(start)[:-1].decode()
            for name in self._graphs
            for start in _DOCUMENTS
            if name.startswith(start)
        }

    @property
    def version(self) -> str:
        """The version, once all things are read."""
        return version_of(self._digest.hexdigest())


def _changes(
    differing: Mapping[str, tuple[Thing, Thing]], documents: frozenset[str]
) -> Iterator[Change]:
    """Yield the changes, of things that were renamed one for both names."""
    found = {
        iri: change
        for iri, (old, new) in differing.items()
        if (change := change_of(iri, old, new, documents)) is not None
    }
    gone = {iri for iri, change in found.items() if change.what is What.REMOVED}
    followed = {
        change.former: iri
        for iri, change in found.items()
        if change.what is What.ADDED and change.former in gone
    }
    for iri, change in found.items():
        if iri in followed:
            continue  # told with its new name
        if followed.get(change.former) == iri:
            yield renamed(change, differing[change.former][0], differing[iri][1], documents)
        else:
            yield change
