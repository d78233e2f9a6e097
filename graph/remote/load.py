"""Publish the validated graph on a SPARQL service, so that a run cut short can be run again.

A small graph of its own records what is published. It is emptied before the first change and
written after the last graph has been read back and found right, so a service that was left halfway
is never taken for a whole one. What is right already is not written again.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.graph.confined.call import ConfinedError, Confinement
from sarcograph.graph.namespaces import DCTERMS
from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.remote.answers import ServiceError
from sarcograph.graph.remote.compare import Comparison, compare_texts
from sarcograph.graph.remote.query import MERGED_GRAPH, RemoteQuery
from sarcograph.graph.remote.store import (
    DATASET,
    RECORD_GRAPH,
    NotPublishedError,
    RemoteStore,
    texts_of,
)
from sarcograph.graph.remote.write import (
    LoadError,
    Method,
    Writer,
    WriteRefusedError,
    ntriples,
    writers,
)
from sarcograph.graph.store.question import Format
from sarcograph.graph.validated import Announce, ValidatedGraph

Comparing = Confinement[[bytes, bytes], Comparison]
Triples = dict[ox.Triple, None]
"""A set of triples in their order."""

WRITE_SECONDS = 600.0
# Virtuoso does not answer at all to what it does not know at its address for queries
_PROBE_SECONDS = 20.0
_COMPARE_SECONDS = 60.0
_COMPARE_BYTES = 2**31
# what a run that was killed had sent may arrive after the next one has begun
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a run did; the names of graphs, without the merged one and the record.

    `respelled` counts the literals that the engine gives back in another form of the same value, by
    datatype; `example` is one of them.
    """

    sha256: str
    way: str
    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    triples: int
    respelled: Counter[str]
    example: str


def load(
    graph: ValidatedGraph,
    url: str,
    *,
    method: Method = "auto",
    graph_store: str | None = None,
    update: str | None = None,
    announce: Announce,
) -> LoadReport:
    """Make the service at `url` hold `graph`, and prove it by reading every graph back.

    `url` is the address for queries. `graph_store` and `update` are those for writing, guessed from
    it by the custom of the known engines if neither is given. Graphs of others are left alone.

    Raises ServiceAddressError, ServiceError, or LoadError (WriteRefusedError if it is read-only).
    """
    graphs = published_graphs(graph.nquads)
    with (
        RemoteStore(url, prefixes={}, timeout=WRITE_SECONDS) as store,
        Confinement(compare_texts, seconds=_COMPARE_SECONDS, memory=_COMPARE_BYTES) as comparing,
    ):
        held = _held_graphs(store)
        comparisons = {}
        for name in graphs.keys() & held:
            announce(f"comparing {_short(name)}")
            comparisons[name] = _compared(comparing, name, graphs[name], _fetch(store, name))
        wrong = [name for name in graphs if name not in held or not comparisons[name].same]
        stale = sorted(held - graphs.keys() - {RECORD_GRAPH})
        way = "nothing to write"
        if wrong or stale or not _is_recorded(store, graph.sha256, graphs):
            store.timeout = _PROBE_SECONDS
            writer = _opened(writers(store, url, method, graph_store, update), store)
            store.timeout = WRITE_SECONDS
            way = str(writer)
            for name in stale:
                announce(f"removing {_short(name)}")
                writer.remove(name)
            for number, name in enumerate(wrong, 1):
                announce(f"writing {_short(name)}, {number} of {len(wrong)}")
                comparisons[name] = _written(writer, store, comparing, name, graphs[name])
            writer.replace(RECORD_GRAPH, _record(graph.sha256, graphs))
            if not _is_recorded(store, graph.sha256, graphs):
                raise LoadError("all graphs are written but not the record of them; run it again")
    own = [name for name in graphs if name != MERGED_GRAPH]
    return LoadReport(
        sha256=graph.sha256,
        way=way,
        written=tuple(name for name in own if name in wrong),
        unchanged=tuple(name for name in own if name not in wrong),
        removed=tuple(stale),
        triples=sum(len(graphs[name]) for name in own),
        respelled=sum((comparisons[name].respelled for name in own), Counter()),
        example=next((one.example for one in comparisons.values() if one.example), ""),
    )


def published_graphs(nquads: bytes) -> dict[str, Triples]:
    """Return the named graphs of a dataset, and all their triples once as MERGED_GRAPH."""
    graphs: dict[str, Triples] = {}
    merged: Triples = {}
    for quad in ox.parse(io.BytesIO(nquads), format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 - a ValidatedGraph has no other
        graphs.setdefault(quad.graph_name.value, {})[quad.triple] = None
        merged[quad.triple] = None
    return {**dict(sorted(graphs.items())), MERGED_GRAPH: merged}


def _short(graph: str) -> str:
    return graph.removeprefix(GRAPH)


def _select(store: RemoteStore, text: str, column: str) -> list[str]:
    query = RemoteQuery(text, "SELECT", default_graphs=(), named_graphs=(), inserted=0)
    answer = store.answer(query, (Format.JSON,))
    return [value for (value,) in texts_of(answer, column)]


def _held_graphs(store: RemoteStore) -> set[str]:
    """Return the names of the project's graphs that are not empty."""
    text = (
        "SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o }"
        f' FILTER(STRSTARTS(STR(?graph), "{GRAPH}")) }}'
    )
    return set(_select(store, text, "graph"))


def _fetch(store: RemoteStore, graph: str) -> list[ox.Triple]:
    """Return the triples of a graph as the engine gives them back; raises LoadError for a part."""
    pattern = f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    count = " ".join(_select(store, f"SELECT (COUNT(*) AS ?count) {pattern}", "count"))
    query = RemoteQuery(
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}",
        "CONSTRUCT",
        default_graphs=(),
        named_graphs=(),
        inserted=0,
    )
    content = store.answer(query, (Format.NTRIPLES,)).content
    triples = list({quad.triple: None for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)})
    if str(len(triples)) != count:
        raise LoadError(
            f"the service gives back {len(triples)} of the {count} triples of"
            f" {_short(graph)}; it must not cut answers (in Virtuoso: no ResultSetMaxRows)"
        )
    return triples


def _compared(
    comparing: Comparing, name: str, sent: Iterable[ox.Triple], found: Iterable[ox.Triple]
) -> Comparison:
    """Compare a graph with what came back of it; raises LoadError if that cannot be done."""
    try:
        return comparing.call(*map(ntriples, (sent, found)))
    except ConfinedError as error:
        raise LoadError(f"what came back of {_short(name)} cannot be compared: {error}") from error


def _written(
    writer: Writer, store: RemoteStore, comparing: Comparing, name: str, triples: Triples
) -> Comparison:
    """Write a graph until it reads back as it should; raises LoadError when it does not."""
    failure = ""
    for _ in range(_ATTEMPTS):
        writer.replace(name, list(triples))
        comparison = _compared(comparing, name, triples, _fetch(store, name))
        if comparison.same:
            return comparison
        other = (*comparison.missing, *comparison.unexpected)
        failure = (
            f"{_short(name)} does not read back as it was written:"
            f" {len(comparison.missing)} triples are missing and {len(comparison.unexpected)}"
            f" are other ones, such as {other[0]}"
        )
    raise LoadError(failure)


def _opened(candidates: Iterable[Writer], store: RemoteStore) -> Writer:
    """Return the first way to write that works, having emptied the record of what is published."""
    tried = []
    for writer in candidates:
        try:
            writer.replace(RECORD_GRAPH, _UNFINISHED)
        except WriteRefusedError:
            raise  # it is there; another address would not be more open
        except (LoadError, ServiceError) as error:
            tried.append(str(error))
            continue
        if _fetch(store, RECORD_GRAPH) == _UNFINISHED:
            return writer
        tried.append(f"{writer}: took a graph and did not keep it")
    found = "".join(f"\n- {line}" for line in tried)
    raise LoadError(f"nothing takes graphs here; name the address, see --help. Tried:{found}")


_UNFINISHED = [
    ox.Triple(
        ox.NamedNode(DATASET),
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("http://rdfs.org/ns/void#Dataset"),
    )
]


def _record(sha256: str, graphs: Mapping[str, Triples]) -> list[ox.Triple]:
    subject = ox.NamedNode(DATASET)
    has_part = ox.NamedNode(str(DCTERMS.hasPart))
    return [
        *_UNFINISHED,
        ox.Triple(subject, ox.NamedNode(str(DCTERMS.identifier)), ox.Literal(sha256)),
        *(
            ox.Triple(subject, has_part, ox.NamedNode(name))
            for name in graphs
            if name != MERGED_GRAPH
        ),
    ]


def _is_recorded(store: RemoteStore, sha256: str, graphs: Mapping[str, Triples]) -> bool:
    try:
        catalogue = store.read_catalogue()
    except NotPublishedError:
        return False
    return catalogue.sha256 == sha256 and {*catalogue.graphs, MERGED_GRAPH} == graphs.keys()
