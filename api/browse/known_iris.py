"""Which project IRIs an edition has, which it had once, and which look like one that it has not."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker, term
from sarcograph.api.answering.bounds import MOST_ALIKE, MOST_ASKED_FOR, MOST_COMPARED, MOST_VERSIONS
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.alike import Keys
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import BASE, ID, REVISION
from sarcograph.graph.publish.publication import Publication, PublicationError, publications


class Iris(Protocol):
    """Some IRIs that begin alike, in their order, wherever they are (`IriRange`)."""

    def __iter__(self) -> Iterator[str]:
        """Yield them in their order."""
        ...

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def some(self, first: int, number: int) -> list[str]:
        """Return `number` of them from the place `first` on, or those that are left."""
        ...

    def branches(self) -> dict[str, int]:
        """Return what stands before the next slash, with how many have it; not those without."""
        ...


class AskedIris(list[str]):
    """IRIs that are held, as Iris."""

    def __init__(self, iris: Sequence[str], start: str) -> None:
        """Take IRIs, sorted, that all begin with `start`."""
        super().__init__(iris)
        self._start = start

    def some(self, first: int, number: int) -> list[str]:
        """See Iris."""
        return self[first : first + number]

    def branches(self) -> dict[str, int]:
        """See Iris."""
        keys = (iri.removeprefix(self._start) for iri in self)
        return dict(Counter(key.partition("/")[0] for key in keys if "/" in key))


_WITHDRAWN, _REASON = term(str(SG.WithdrawnFact)), term(str(SG.withdrawalReason))


async def iris_under(asker: Asker, start: str) -> Iris:
    """Return the project IRIs that begin with `start`, sorted; raises ProblemError.

    Those of a store without a publication are asked for, the first 10 000 of them.
    """
    publication = asker.edition.publication
    if publication is not None:
        return publication.iris(start)
    beginning = str(ox.Literal(start))
    rows = await asker.rows(f"""
SELECT DISTINCT ?iri {{
  GRAPH ?graph {{ ?iri ?property ?value }}
  FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), {beginning}))
}} ORDER BY ?iri LIMIT {MOST_ASKED_FOR}""")
    return AskedIris([row["iri"].value for row in rows], start)


async def kinds(asker: Asker) -> dict[str, int]:
    """Return the kinds of things and how many there are of each; raises ProblemError."""

    async def count() -> dict[str, int]:
        return (await iris_under(asker, ID)).branches()

    return await asker.edition.once("kinds", count)


async def earlier_versions(asker: Asker, iri: str) -> list[str]:
    """Return the versions that had `iri`, of those that are kept, the newest first."""
    publication = asker.edition.publication
    if publication is None:
        return []
    others = [one for one in await held_versions(asker.edition) if one != publication]
    found: list[str] = []

    def look() -> Pieces:
        for one in others[:MOST_VERSIONS]:
            with suppress(PublicationError):  # of what is damaged or gone nothing is known
                if one.names(iri):
                    found.append(one.version)
            yield ""

    await asker.make(look())
    return found


async def successors_of(asker: Asker, iri: str) -> list[str]:
    """Return the IRIs of the things that once had the name `iri`, sorted; raises ProblemError."""
    try:
        name = term(iri)
    except ValueError:  # what is no IRI was the name of nothing
        return []
    rows = await asker.rows(
        f"SELECT DISTINCT ?new {{ GRAPH ?graph {{ ?new <{REVISION}> {name} }} }}"
    )
    return sorted(row["new"].value for row in rows)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a thing said that is no longer held, and why it is not."""

    was: str
    because: str


async def withdrawal_of(asker: Asker, iri: str) -> Withdrawal | None:
    """Return why the thing of the name `iri` was withdrawn, if it was; raises ProblemError."""
    try:
        name = term(iri)
    except ValueError:
        return None
    rows = await asker.rows(f"""
SELECT ?was ?because {{
  GRAPH ?graph {{ {name} a {_WITHDRAWN} ; rdfs:label ?was ; {_REASON} ?because }}
}} LIMIT 1""")
    return next((Withdrawal(row["was"].value, row["because"].value) for row in rows), None)


async def held_versions(edition: Edition) -> tuple[Publication, ...]:
    """Return the versions that are kept beside the served one, read once for each edition."""
    publication = edition.publication
    if publication is None:
        return ()
    folder = publication.folder.parent
    return await edition.once("versions", lambda: asyncio.to_thread(publications, folder))


async def look_alikes(asker: Asker, iri: str, start: str) -> list[str]:
    """Return some IRIs below `start` that look like `iri`, the most alike first.

    What is called as its key says, though it has another key, goes before.
    """
    kind, _, key = iri.removeprefix(ID).partition("/")
    if kind in KINDS and start == f"{ID}{kind}/":
        names = await index_of(asker.edition)
        found = (*names.equal(key), *names.alike(key, (kind,))) if names is not None else ()
        iris = (ID + name.identifier for name in found if name.kind == kind)
        if named := list(dict.fromkeys(iris))[:MOST_ALIKE]:
            return named

    async def index() -> Keys:
        keys = Keys()
        known = await iris_under(asker, start)

        def add() -> Pieces:
            for one in islice(known, MOST_COMPARED):
                keys.add(one.removeprefix(start))
                yield ""

        await asker.make(add())
        return keys

    keys = await asker.edition.once(f"keys below {start}", index)
    return [start + key for key in keys.like(iri.removeprefix(start))]


async def index_of(edition: Edition) -> NameIndex | None:
    """Return what the things of an edition are called, opened once; None where nobody knows."""
    publication = edition.publication

    async def opened() -> NameIndex | None:
        return None if publication is None else await asyncio.to_thread(publication.called)

    return await edition.once("names", opened)


def is_known(edition: Edition, local: str) -> bool:
    """Tell whether an IRI, given without the base, may be asked about."""
    iri = f"{BASE}{local}"
    if edition.publication is not None:
        return edition.publication.names(iri)
    try:
        ox.NamedNode(iri)
    except ValueError:  # of what is no IRI a store has nothing
        return False
    return True
