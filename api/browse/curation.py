"""What curators have left to do: gaps that the shapes tell, names, and what each source gave."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.counted import things_counted
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.findings import Found
from sarcograph.api.browse.graph_page import graphs_of
from sarcograph.api.browse.known_iris import index_of
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.namespaces import ENTITIES_GRAPH, SG
from sarcograph.graph.prefixes import BASE, GRAPH, ID, SHAPES
from sarcograph.graph.publish.publication import VALIDATION_FILE

_COUNTED = {
    "numbers": str(SG.Estimate),
    "claims": str(SG.Claim),
    "absences": str(SG.Absence),
    "places": str(SG.Anchor),
    "passages": str(SG.AmbiguousPassage),
}
_UNMAPPED = f"""
SELECT ?thing ?label {{
  GRAPH <{ENTITIES_GRAPH}> {{ ?thing rdfs:label ?label }}
  FILTER NOT EXISTS {{ GRAPH ?any {{ ?thing skos:exactMatch ?same }} }}
}} ORDER BY ?thing"""
_NEAR = """
SELECT ?thing ?near {
  VALUES ?property { skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }
  GRAPH ?any { ?thing ?property ?near }
} ORDER BY ?thing ?near"""


@dataclass(frozen=True, slots=True)
class Told:
    """What one shape tells of some nodes: their names, and their IRIs below the root or ""."""

    severity: str
    shape: str
    message: str
    nodes: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Return what the shape is called; what no shape tells, the vocabulary does."""
        return self.shape.removeprefix(SHAPES) or "the vocabulary"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many more results of one shape there are than the report tells one by one."""

    severity: str
    by: str
    """The name of the shape, or of what else is offended."""
    count: int


@dataclass(frozen=True, slots=True)
class Validation:
    """The report of the validation: counts by severity, and what is told, the gravest first.

    Of a large graph it tells the first results of each sort, and how many it leaves out.
    """

    counts: Mapping[str, int]
    judged: int
    told: tuple[Told, ...]
    left_out: tuple[LeftOut, ...]


async def validation_of(edition: Edition) -> Validation | None:
    """Return what the shapes found in the graph that is served, None where nobody recorded it."""
    return await edition.once("validation", lambda: asyncio.to_thread(_validation, edition))


def _validation(edition: Edition) -> Validation | None:
    publication = edition.publication
    if publication is None or VALIDATION_FILE not in {one.name for one in publication.files}:
        return None
    return validation_in(json.loads(publication.intact(VALIDATION_FILE).read_bytes()))


def validation_in(record: Mapping[str, Any]) -> Validation:
    """Return what a report tells that this release or one before recorded."""
    grouped: dict[tuple[str, str, str], dict[tuple[str, str], None]] = {}
    for one in record["results"]:
        key = (one["severity"], one["shape"] or "", one["message"])
        href = one["focus"].removeprefix(BASE) if one["focus"].startswith(BASE) else ""
        grouped.setdefault(key, {})[one["node"], href] = None
    told = tuple(Told(*key, tuple(nodes)) for key, nodes in grouped.items())
    order = list(record["counts"])
    return Validation(
        record["counts"],
        record["judged"],
        tuple(sorted(told, key=lambda one: (order.index(one.severity), -len(one.nodes), one.name))),
        tuple(_left_out(record)),
    )


def _left_out(record: Mapping[str, Any]) -> Iterator[LeftOut]:
    """Yield what a report leaves out, one of an earlier release nothing."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in record.get("left_out", ()):
        by = (one["shape"] or "").removeprefix(SHAPES) or one["component"]
        counts[one["severity"], by] += one["count"]
    for (severity, by), count in counts.items():
        yield LeftOut(severity, by, count)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A thing of the registry that no authority is known to have, with what is nearest to it."""

    iri: str
    kind: str
    label: str
    nearly: tuple[str, ...]


async def unmapped_of(asker: Asker) -> tuple[Unmapped, ...]:
    """Return the things of the registry without an exactMatch, by kind; raises ProblemError."""

    async def ask() -> tuple[Unmapped, ...]:
        rows, near = await asyncio.gather(asker.rows(_UNMAPPED), asker.rows(_NEAR))
        nearly: dict[str, dict[str, None]] = {}
        for row in near:
            nearly.setdefault(row["thing"].value, {})[row["near"].value] = None
        found = [
            Unmapped(iri, kind, row["label"].value, tuple(nearly.get(iri, ())))
            for row in rows
            if (kind := (iri := row["thing"].value).removeprefix(ID).partition("/")[0]) in KINDS
        ]
        order = list(KINDS)
        return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.label.casefold())))

    return await asker.edition.once("unmapped", ask)


@dataclass(frozen=True, slots=True)
class Shared:
    """A name that several things have: of one kind, or of several, as a gene and its protein."""

    text: str
    kinds: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    """Their labels and IRIs."""


async def shared_names(edition: Edition) -> tuple[Shared, ...]:
    """Return the names that the graph itself gives to several things, those of one kind first."""

    async def look() -> tuple[Shared, ...]:
        names = await index_of(edition)
        found = await asyncio.to_thread(names.shared) if names is not None else []
        shared = [
            Shared(
                group[0].text,
                tuple(sorted({name.kind for name in group})),
                tuple((name.label, ID + name.identifier) for name in group),
            )
            for group in found
        ]
        return tuple(sorted(shared, key=lambda one: (len(one.kinds), one.kinds, one.text)))

    return await edition.once("shared names", look)


@dataclass(slots=True)
class Covered:
    """What a source gave: how many things of each sort, and how many findings concern it."""

    source: str
    standing: str
    counts: Mapping[str, int] = field(default_factory=dict)
    findings: int = 0

    @property
    def graph(self) -> str:
        """Return where its graph is, below the root."""
        part = "evidence" if self.standing == "document" else "external"
        return f"graph/{part}/{self.source}"


SORTS = tuple(_COUNTED)
"""What is counted of each source."""


async def coverage_of(asker: Asker, findings: Iterable[Found]) -> list[Covered]:
    """Return what each source gave, documents first; raises ProblemError."""
    things = await things_counted(asker)
    concerned = Counter(source for one in findings for source in one.sources)
    covered = []
    for graph in await graphs_of(asker):
        part, _, source = graph.name.removeprefix(GRAPH).partition("/")
        if part in ("evidence", "external"):
            standing = "document" if part == "evidence" else "external"
            of_graph = things.get(graph.name, {})
            sorts = {sort: of_graph.get(iri, 0) for sort, iri in _COUNTED.items()}
            covered.append(Covered(source, standing, sorts, concerned[source]))
    return sorted(covered, key=lambda one: (one.standing, one.source))


def without_places(covered: Sequence[Covered]) -> list[Covered]:
    """Return the documents of which no fact has a place."""
    return [one for one in covered if one.standing == "document" and not one.counts["places"]]
