"""How much of what an edition holds: as its publication counted, or asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from sarcograph.api.answering.asking import terms
from sarcograph.api.answering.edition import Edition
from sarcograph.graph.publish.counts import Counts
from sarcograph.graph.store.question import Format, Question

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


async def terms_counted(edition: Edition, client: str) -> tuple[Counted, Counted]:
    """Return how many things each class has and how many triples there are with each property.

    Made once, again each time if the edition may change. Raises what its evaluator raises.
    """

    async def ask() -> tuple[Counted, Counted]:
        known = await _published(edition)
        if known is not None:
            return known.classes, known.properties
        classes, properties = await asyncio.gather(
            _rows(edition, client, _CLASSES), _rows(edition, client, _PROPERTIES)
        )
        return (
            {row["class"]: int(row["count"]) for row in classes},
            {row["property"]: int(row["count"]) for row in properties},
        )

    return await edition.once("terms counted", ask)


async def things_counted(edition: Edition, client: str, graph: str = "") -> Mapping[str, Counted]:
    """Return how many things of each class each graph has, of all graphs or of one, in that way."""

    async def ask() -> Mapping[str, Counted]:
        chosen = f"VALUES ?graph {terms([graph])}" if graph else ""
        found: dict[str, dict[str, int]] = {}
        for row in await _rows(edition, client, _THINGS % chosen):
            found.setdefault(row["graph"], {})[row["class"]] = int(row["count"])
        return found

    known = await _published(edition)
    if known is not None:
        return known.things
    return await edition.once(f"things counted {graph}", ask)


async def _published(edition: Edition) -> Counts | None:
    publication = edition.publication

    async def read() -> Counts | None:
        return None if publication is None else await asyncio.to_thread(publication.counted)

    return await edition.once("counts", read)


async def _rows(edition: Edition, client: str, query: str) -> list[dict[str, str]]:
    """Return the rows of an answer; of nothing there is one, without a group."""
    answer = await edition.evaluator.query(Question(query, (Format.JSON,)), client=client)
    bindings = json.loads(answer.content)["results"]["bindings"]
    rows = [{name: found["value"] for name, found in row.items()} for row in bindings]
    return [row for row in rows if len(row) > 1]
