"""The IRIs of the project that a store has, asked for when somebody wants to know."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import takewhile

import pyoxigraph as ox

from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.store.question import Format, Question, Store

_THINGS = f"""SELECT DISTINCT ?iri {{
  {{ SELECT DISTINCT ?iri {{ ?iri ?property ?value }} }}
  FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{BASE}"))
}}"""

_LONGEST = 2000  # characters of an IRI; none of the project comes near


class StoredIris:
    """What a store knows; see `KnownIris`. A store that fails to tell is not blamed for it."""

    def __init__(self, store: Store) -> None:
        """Ask `store`."""
        self._store = store

    def names(self, iri: str) -> bool:
        """Tell whether an IRI occurs in the graph, as a name of a graph too."""
        if len(iri) > _LONGEST:
            return False
        try:
            term = str(ox.NamedNode(iri))
        except ValueError:
            return False
        asked = f"""ASK {{
  {{ {term} ?p ?o }} UNION {{ ?s {term} ?o }} UNION {{ ?s ?p {term} }} UNION {{ GRAPH {term} {{}} }}
}}"""
        try:
            content = self._store.query(Question(asked, (Format.JSON,))).content
        except QueryError:
            return True
        return bool(json.loads(content)["boolean"])

    def iris(self, start: str) -> Iterator[str]:
        """Yield the IRIs of things that begin with `start`, sorted."""
        things = self._things
        first = bisect_left(things, start)
        return takewhile(lambda iri: iri.startswith(start), things[first:])

    @cached_property
    def _things(self) -> list[str]:
        try:
            content = self._store.query(Question(_THINGS, (Format.JSON,))).content
        except QueryError:
            return []
        rows = json.loads(content)["results"]["bindings"]
        # a service elsewhere may answer with other columns
        return sorted(row["iri"]["value"] for row in rows if "iri" in row)
