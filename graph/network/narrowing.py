"""What a reader lets paths lead through and to, in the words that questions take."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, overload

import pyoxigraph as ox

from sarcograph.graph.bundled import bundled
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.library import Parameter, Query, Resolve, read_query
from sarcograph.graph.store.question import Format, Question

if TYPE_CHECKING:
    from sarcograph.graph.network.coded import Mask
    from sarcograph.graph.network.network import Network
    from sarcograph.graph.network.stored import StoredNetwork

Sources = Literal["all", "documents", "external"]
_STANDING = {"documents": "document", "external": "external"}
_TOLD = frozenset({"claim", "inference", "role"})  # what sources say of two things, or rules
_MEASURES = "# measures"
"""Where the query is told of which measures the results are to be."""

_ON_RESULTS = frozenset({"result", "of", "event", "compared", "by"})


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A part of the network, as plain values.

    `results` are the IRIs of the numbers and comparisons that may be reached, None for all; of
    `sources` those that state a thing must be, of an inference all that it rests on; `standing` is
    that of every statement, None for any. What is so by definition stays. `evidence_level`, a
    letter, is that of every claim; an inference has none.
    """

    results: frozenset[str] | None = None
    sources: Sources = "all"
    standing: str | None = None
    evidence_level: str | None = None

    @overload
    def of(self, network: Network) -> Network: ...

    @overload
    def of(self, network: StoredNetwork) -> StoredNetwork: ...

    def of(self, network: Network | StoredNetwork) -> Network | StoredNetwork:
        """Return the part of `network`."""
        from sarcograph.graph.network.stored import StoredNetwork

        if self == Narrowing():
            return network
        if isinstance(network, StoredNetwork):
            return network.where(self._kept(network))
        kept = self._kept(network.stored)
        edges = (edge for edge, stays in zip(network.edges, kept, strict=True) if stays)
        return type(network).of(network.nodes.values(), edges, network.results.values())

    def _kept(self, network: StoredNetwork) -> Mask:
        """Return which edges of the whole network are in the part."""
        standings = network.coded("standing")
        kept = network.whole
        if self.standing is not None:
            kept = standings.is_in({self.standing})
        if self.evidence_level is not None:
            level = f"level {self.evidence_level}"
            of_level = network.coded("level").where(lambda said: level in said.split(", "))
            kept = kept & (~network.coded("kind").is_in(_TOLD) | of_level)
        wanted = _STANDING.get(self.sources)
        if wanted is not None:
            stated = standings.is_in({wanted})
            sources = network.sources()
            named = {name for names in sources.among(stated) for name in names}
            concluded = standings.is_in({"inferred"}) & sources.where(named.issuperset)
            kept = kept & (stated | concluded)
        kept = kept | standings.is_in({"registry", "hierarchy"})
        if self.results is not None:
            on_numbers = network.coded("kind").is_in(_ON_RESULTS)
            kept = kept & ~(on_numbers & ~network.of_numbers(self.results))
        return kept


ON_STATEMENTS = (
    Parameter(
        "sources",
        "choice",
        "whose statements count",
        choices=("all", "documents", "external"),
        default="all",
    ),
    Parameter(
        "standing",
        "choice",
        "on what every statement rests",
        choices=("document", "external", "inferred"),
    ),
    Parameter(
        "evidence_level",
        "choice",
        FILTERS["evidence_level"].description,
        choices=FILTERS["evidence_level"].choices,
    ),
)
"""What narrows the statements by themselves; the parameters of `narrowing_query` are on results."""


def narrowed(results: frozenset[str] | None, given: Mapping[str, str]) -> Narrowing:
    """Return the part of the network with these results, and those of ON_STATEMENTS in `given`."""
    sources: Sources = given.get("sources", "all")  # type: ignore[assignment]  # checked
    return Narrowing(results, sources, given.get("standing"), given.get("evidence_level"))


@cache
def narrowing_query() -> Query:
    """Return the query whose filters narrow what paths lead to; its parameters are theirs."""
    return read_query("paths", bundled("graph/network/narrow.rq").read_text("utf-8"))


def measures_between(starts: Sequence[str], ends: Sequence[str]) -> tuple[str, ...]:
    """Return the measures whose numbers alone a path from `starts` to `ends` (IRIs) leads by.

    A path ends at a measure and leads through none. Nothing where paths lead to other things.

    >>> measures_between([f"{ID}drug/anlotinib"], [f"{ID}measure/overall-survival"])
    ('https://w3id.org/sarcograph/id/measure/overall-survival',)
    """
    for some in (ends, starts):
        if some and all(iri.startswith(f"{ID}measure/") for iri in some):
            return tuple(some)
    return ()


def narrowing_question(
    given: Mapping[str, str], resolve: Resolve, measures: Sequence[str] = ()
) -> Question | None:
    """Return the question for the results that meet the filters `given`; None for no filter.

    It asks for those of `measures` (IRIs) where there are any, which are few of a large graph.
    Raises QueryError for a filter that there is not, or a value that it cannot take.
    """
    if not given:
        return None
    text = narrowing_query().bound(given, resolve)
    if measures:
        listed = " ".join(map(str, map(ox.NamedNode, measures)))
        text = text.replace(_MEASURES, f"VALUES ?measure {{ {listed} }}")
    return Question(text, (Format.JSON,))


def results_of(content: bytes) -> frozenset[str]:
    """Return the results in the answer to `narrowing_question`."""
    rows = json.loads(content)["results"]["bindings"]
    return frozenset(row["result"]["value"] for row in rows)
