"""What stands around the facts of an answer: where they are printed, by what definition, in doubt.

The named questions say of a doubt only that there is one; here it is told in words.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sarcograph.api.answering.asking import terms
from sarcograph.api.assistants.answers import Json, record
from sarcograph.api.assistants.graph import Graph

MOST_PLACES = 3
MOST_DOUBTS = 3
NO_DEFINITION = "none is held from its source"
_WHERE = ("source", "section", "table", "cell", "page")

# what is recomputed or concluded stands where its premises do
_ORIGIN = "sg:derivedFrom?|sg:premise*"
_PLACES = f"""SELECT DISTINCT ?fact ?component ?printed ?section ?table ?cell ?start ?end ?page
  ?source
WHERE {{
  VALUES ?fact $facts
  ?fact {_ORIGIN} ?origin .
  {{
    ?origin sg:hasReading ?reading .
    ?reading sg:hasAnchor|sg:citation ?where ; sg:printed ?printed ; sg:component ?component .
  }} UNION {{
    ?origin sg:hasAnchor|sg:citation ?where .
    FILTER NOT EXISTS {{ ?origin sg:hasReading ?any }}
  }}
  {{
    ?where sg:anchorSource ?document ; oa:start ?start ; oa:end ?end .
    BIND(STRAFTER(STR(?document), "/id/document/") AS ?source)
    OPTIONAL {{ ?where sg:section ?section }}
    OPTIONAL {{
      ?where sg:tableLabel ?table ; sg:rowLabel ?row ; sg:columnLabel ?column .
      BIND(CONCAT(?row, " / ", ?column) AS ?cell)
    }}
  }} UNION {{
    ?where rdfs:label ?page .
    FILTER(STRSTARTS(STR(?where), "https://w3id.org/sarcograph/id/citation/"))
    BIND(STRBEFORE(STRAFTER(STR(?where), "/id/citation/"), "/") AS ?source)
  }}
}}
ORDER BY ?fact ?source DESC(?component) ?start ?end ?page ?printed"""
_DOUBTS = """SELECT DISTINCT ?fact ?doubt ?kind ?consequence ?says
WHERE {
  VALUES ?fact $facts
  {
    ?doubt sg:involves ?fact ; sg:findingRule/rdfs:label ?kind ; sg:message ?says ;
      sg:consequence/rdfs:label ?consequence .
  } UNION {
    ?fact sg:derivedFrom?/sg:restsOnPassage ?doubt .
    ?doubt sg:question ?says .
    BIND("ambiguous passage" AS ?kind)
  }
}
ORDER BY ?fact ?consequence ?doubt"""
_DEFINITIONS = """SELECT DISTINCT ?fact ?definition ?part ?is
WHERE {
  VALUES ?fact $facts
  ?fact sg:measure ?measure ; sg:ofStudy ?study .
  ?definition sg:definesMeasure ?measure ; sg:definedFor ?study .
  {
    ?definition sg:numeratorCategory/rdfs:label ?is BIND("counts" AS ?part)
  } UNION {
    ?definition sg:denominatorStated ?is BIND("of" AS ?part)
  } UNION {
    ?definition sg:timeOrigin ?is BIND("from" AS ?part)
  } UNION {
    ?definition sg:timeEvent ?is BIND("to" AS ?part)
  } UNION {
    ?definition sg:criteria/rdfs:label ?is BIND("by" AS ?part)
  } UNION {
    ?definition sg:minimumDuration ?is BIND("lasting at least" AS ?part)
  } UNION {
    ?definition sg:confirmationRequired true BIND("required" AS ?is) BIND("confirmation" AS ?part)
  }
}
ORDER BY ?fact ?definition ?part ?is"""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around some facts, by their IRIs."""

    places: dict[str, list[Json]]
    doubts: dict[str, list[Json]]
    definitions: dict[str, str]

    def of(self, fact: str, *, measured: bool) -> Json:
        """Return what stands around one fact; of a figure that is `measured` its definition too.

        No more than a few places and doubts; how many there are besides is told.
        """
        found: Json = {"places": few(self.places.get(fact, []), MOST_PLACES)}
        if measured:
            found["definition"] = self.definitions.get(fact, NO_DEFINITION)
        if doubts := self.doubts.get(fact):
            found["doubts"] = few(doubts, MOST_DOUBTS)
        return found


async def around(graph: Graph, facts: Sequence[str]) -> Around:
    """Return what stands around the facts that have these IRIs; raises ProblemError."""
    if not facts:
        return Around({}, {}, {})
    known = terms(dict.fromkeys(facts))
    places, doubts, parts = await asyncio.gather(
        *(
            graph.table(name, text.replace("$facts", known))
            for name, text in (
                ("places", _PLACES),
                ("doubts", _DOUBTS),
                ("definitions", _DEFINITIONS),
            )
        )
    )
    printed = _by_fact(map(record, places.records()))
    return Around(
        {fact: places_of(rows) for fact, rows in printed.items()},
        _by_fact(map(record, doubts.records())),
        _definitions(map(record, parts.records())),
    )


def _by_fact(rows: Iterable[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        found[row.pop("fact")].append(row)
    return found


def places_of(rows: Iterable[Json]) -> list[Json]:
    """Return the places of one fact: what one section or page prints of it is one place."""
    found: dict[tuple[object, ...], Json] = {}
    for row in rows:
        where = {name: row[name] for name in _WHERE if name in row}
        place = found.setdefault(tuple(where.items()), where)
        if "printed" in row:
            _add(place, "printed", row["printed"])
        if "start" in row:
            _add(place, "characters", f"{row['start']}-{row['end']}")
    return list(found.values())


def _add(place: Json, name: str, value: str) -> None:
    said = place.setdefault(name, [])
    if value not in said:
        said.append(value)


def _definitions(rows: Iterable[Json]) -> dict[str, str]:
    """Return what each fact's source says that its measure is, in words."""
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        parts[row["fact"]][row["part"]].append(str(row["is"]))
    return {
        fact: "; ".join(f"{part} {' + '.join(dict.fromkeys(said))}" for part, said in of.items())
        for fact, of in parts.items()
    }


def few(found: Sequence[Any], most: int) -> list[Any]:
    """Return the first `most`, and how many there are besides."""
    more = len(found) - most
    return [*found[:most], *([f"and {more} more"] if more > 0 else [])]
