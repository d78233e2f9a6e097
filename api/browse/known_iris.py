"""Which project IRIs an edition has, which it had once, and which look like one that it has not."""

from __future__ import annotations

import asyncio
import difflib
from collections import Counter
from itertools import islice

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.publish.publication import Publication, PublicationError, publications

MOST_COMPARED = 2000
"""With how many IRIs one that is not there is compared."""
_MOST_LISTED = 10_000
_LONGEST_KEY = 200


async def iris_under(asker: Asker, start: str) -> list[str]:
    """Return the project IRIs that begin with `start`, sorted; raises ProblemError.

    Those of a store without a publication are asked for, the first 10 000 of them.
    """
    publication = asker.edition.publication
    if publication is not None:
        return await asyncio.to_thread(lambda: list(publication.iris(start)))
    beginning = str(ox.Literal(start))
    rows = await asker.rows(f"""
SELECT DISTINCT ?iri {{
  GRAPH ?graph {{ ?iri ?property ?value }}
  FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), {beginning}))
}} ORDER BY ?iri LIMIT {_MOST_LISTED}""")
    return [row["iri"].value for row in rows]


async def kinds(asker: Asker) -> dict[str, int]:
    """Return the kinds of things and how many there are of each; raises ProblemError."""

    async def count() -> dict[str, int]:
        iris = await iris_under(asker, ID)
        words = Counter(iri.removeprefix(ID).partition("/")[0] for iri in iris)
        return dict(sorted(words.items()))

    return await asker.edition.once("kinds", count)


async def earlier_versions(edition: Edition, iri: str) -> list[str]:
    """Return the versions that had `iri`, of those that are kept, the newest first."""
    publication = edition.publication
    if publication is None:
        return []
    others = [one for one in await held_versions(edition) if one.version != publication.version]
    return await asyncio.to_thread(lambda: [one.version for one in others if one.names(iri)])


async def held_versions(edition: Edition) -> tuple[Publication, ...]:
    """Return the versions that are kept beside the served one, read once for each edition.

    Where one of them is damaged it is the served one alone; `sarcograph publish` says so.
    """
    publication = edition.publication
    if publication is None:
        return ()

    def read() -> tuple[Publication, ...]:
        try:
            return publications(publication.folder.parent)
        except PublicationError:
            return (publication,)

    return await edition.once("versions", lambda: asyncio.to_thread(read))


async def look_alikes(asker: Asker, iri: str, start: str) -> list[str]:
    """Return up to five IRIs below `start` that look like `iri`, the most alike first."""
    candidates = list(islice(await iris_under(asker, start), MOST_COMPARED))
    keys = {one.removeprefix(start)[:_LONGEST_KEY]: one for one in candidates}
    wanted = iri.removeprefix(start)[:_LONGEST_KEY]
    close = await asyncio.to_thread(difflib.get_close_matches, wanted, list(keys), 5, 0.6)
    return [keys[key] for key in close]


def is_known(edition: Edition, local: str) -> bool:
    """Tell whether an IRI, given without the base, may be asked about."""
    publication = edition.publication
    return publication is None or publication.names(f"{BASE}{local}")
