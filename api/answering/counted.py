"""How much of what an edition holds: as its publication counted, or asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress

from sarcograph.api.answering.asking import Asker, Row, terms
from sarcograph.api.answering.edition import Edition
from sarcograph.graph.publish.counts import Counts
from sarcograph.graph.publish.publication import PublicationError

_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?thing) AS ?count) {
  GRAPH ?graph { ?thing a ?class }
  FILTER(isIRI(?class))
} GROUP BY ?class"""
_PROPERTIES = """
SELECT ?property (COUNT(*) AS ?count) {
  SELECT DISTINCT ?thing ?property ?value { GRAPH ?graph { ?thing ?property ?value } }
} GROUP BY ?property"""
_THINGS = """
SELECT ?graph ?class (COUNT(DISTINCT ?thing) AS ?count) {
  %s
  GRAPH ?graph { ?thing a ?class }
  FILTER(isIRI(?class))
} GROUP BY ?graph ?class"""

Counted = Mapping[str, int]


async def terms_counted(asker: Asker) -> tuple[Counted, Counted]:
    """Return how many things each class has and how many triples there are with each property.

    Made once, again each time if the edition may change. Raises ProblemError.
    """

    async def ask() -> tuple[Counted, Counted]:
        known = await _published(asker.edition)
        if known is not None:
            return known.classes, known.properties
        classes, properties = await asyncio.gather(asker.rows(_CLASSES), asker.rows(_PROPERTIES))
        return _counts(classes, "class"), _counts(properties, "property")

    return await asker.edition.once("terms counted", ask)


async def things_counted(asker: Asker, graph: str = "") -> Mapping[str, Counted]:
    """Return how many things of each class each graph has, of all graphs or of one, in that way."""

    async def ask() -> Mapping[str, Counted]:
        chosen = f"VALUES ?graph {terms([graph])}" if graph else ""
        found: dict[str, list[Row]] = {}
        for row in await asker.rows(_THINGS % chosen):
            if "graph" in row:
                found.setdefault(row["graph"].value, []).append(row)
        return {name: _counts(rows, "class") for name, rows in found.items()}

    known = await _published(asker.edition)
    if known is not None:
        return known.things
    return await asker.edition.once(f"things counted {graph}", ask)


async def _published(edition: Edition) -> Counts | None:
    publication = edition.publication

    async def read() -> Counts | None:
        # a file that is damaged is told of at /ready; what it held can be asked for
        with suppress(PublicationError):
            return None if publication is None else await asyncio.to_thread(publication.counted)
        return None

    return await edition.once("counts", read)


def _counts(rows: Iterable[Row], of: str) -> Counted:
    """Return the counts of rows; of nothing there is one, without a group."""
    return {row[of].value: int(row["count"].value) for row in rows if of in row}
