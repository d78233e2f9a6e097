"""Publish the validated graph on a SPARQL service, so that a run cut short can be run again.

A small graph of its own records what is published. It is emptied before the first change and
written after the last graph has been read back and found right, so a service that was left halfway
is never taken for a whole one. What is right already is not written again. In memory is one graph
at a time; of the graph of all triples, a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.graph.confined.call import ConfinedError, Confinement
from sarcograph.graph.namespaces import DCTERMS
from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.remote.answers import ServiceError
from sarcograph.graph.remote.compare import Comparison, compare_texts
from sarcograph.graph.remote.query import MERGED_GRAPH, RemoteQuery
from sarcograph.graph.remote.split import SplitDataset, Triples
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
    with (
        graph.opened() as nquads,
        SplitDataset(nquads) as dataset,
        RemoteStore(url, prefixes={}, timeout=WRITE_SECONDS) as store,
        Confinement(seconds=_COMPARE_SECONDS, memory=_COMPARE_BYTES) as comparing,
    ):
        sizes = dataset.sizes
        held = _held_graphs(store)
        comparisons = {}
        for name in sizes.keys() & held:
            announce(f"comparing {_short(name)}")
            found = _fetch(store, name)
            comparisons[name] = _compared(comparing, name, dataset.triples(name), found)
        wrong = [name for name in sizes if name not in held or not comparisons[name].same]
        stale = sorted(held - {*sizes, MERGED_GRAPH, RECORD_GRAPH})
        way = "nothing to write"

        def merged_fault() -> str:
            announce(f"comparing {_short(MERGED_GRAPH)}")
            return _merged_fault(store, comparing, dataset)

        if wrong or stale or not _is_recorded(store, graph.sha256, sizes) or merged_fault():
            store.timeout = _PROBE_SECONDS
            writer = _opened(writers(store, url, method, graph_store, update), store)
            store.timeout = WRITE_SECONDS
            way = str(writer)
            for name in stale:
                announce(f"removing {_short(name)}")
                writer.remove(name)
            for number, name in enumerate(wrong, 1):
                announce(f"writing {_short(name)}, {number} of {len(wrong)}")
                triples = dataset.triples(name)
                comparisons[name] = _written(writer, store, comparing, name, triples)
            _write_merged(writer, dataset, merged_fault, announce)
            writer.replace(RECORD_GRAPH, _record(graph.sha256, sizes))
            if not _is_recorded(store, graph.sha256, sizes):
                raise LoadError("all graphs are written but not the record of them; run it again")
    return LoadReport(
        sha256=graph.sha256,
        way=way,
        written=tuple(wrong),
        unchanged=tuple(name for name in sizes if name not in wrong),
        removed=tuple(stale),
        triples=sum(sizes.values()),
        respelled=sum((one.respelled for one in comparisons.values()), Counter()),
        example=next((one.example for one in comparisons.values() if one.example), ""),
    )


def _write_merged(
    writer: Writer, dataset: SplitDataset, fault: Callable[[], str], announce: Announce
) -> None:
    """Write the triples of all graphs as one, part by part, until it is as it should be.

    Raises LoadError when it does not come to be.
    """
    said = fault()
    for _ in range(_ATTEMPTS):
        if not said:
            return
        written = 0
        for part in dataset.merged():
            announce(f"writing {_short(MERGED_GRAPH)}, {written:,} triples so far")
            write = writer.extend if written else writer.replace
            write(MERGED_GRAPH, list(part))
            written += len(part)
        said = fault()
    if said:
        raise LoadError(f"{_short(MERGED_GRAPH)} does not read back as it was written: {said}")


def _merged_fault(store: RemoteStore, comparing: Confinement, dataset: SplitDataset) -> str:
    """Return how the merged graph differs from the others, which are right; "" if it does not.

    It is as large as all of them, so the service compares. It has no blank nodes in common with
    them, so the triples with some are read back.
    """
    differ = " and ".join(
        f"{number} triples {what}"
        for what, where in (("are missing", _MISSING), ("are in no other graph", _UNEXPECTED))
        if (number := _count(store, where)) != "0"
    )
    if differ:
        return differ
    found = _fetch(store, MERGED_GRAPH, _BLANK)
    same = _compared(comparing, MERGED_GRAPH, dataset.linked(), found).same
    return "" if same else "triples with blank nodes are other ones"


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


_BLANK = "FILTER(isBlank(?s) || isBlank(?o))"
_GROUND = "FILTER(!isBlank(?s) && !isBlank(?o))"
_IN_MERGED = f"GRAPH <{MERGED_GRAPH}> {{ ?s ?p ?o }}"
_IN_ANOTHER = (
    f'GRAPH ?graph {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?graph), "{GRAPH}")'
    f" && ?graph != <{MERGED_GRAPH}> && ?graph != <{RECORD_GRAPH}>)"
)
_MISSING = f"{{ {_IN_ANOTHER} {_GROUND} FILTER NOT EXISTS {{ {_IN_MERGED} }} }}"
_UNEXPECTED = f"{{ {_IN_MERGED} {_GROUND} FILTER NOT EXISTS {{ {_IN_ANOTHER} }} }}"


def _count(store: RemoteStore, pattern: str) -> str:
    return " ".join(_select(store, f"SELECT (COUNT(*) AS ?count) {pattern}", "count"))


def _fetch(store: RemoteStore, graph: str, such: str = "") -> list[ox.Triple]:
    """Return the triples of a graph, or `such` of them, as the engine gives them back.

    Raises LoadError for a part.
    """
    pattern = f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} {such} }}"
    count = _count(store, pattern)
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
    comparing: Confinement, name: str, sent: Iterable[ox.Triple], found: Iterable[ox.Triple]
) -> Comparison:
    """Compare a graph with what came back of it; raises LoadError if that cannot be done."""
    try:
        return comparing.call(compare_texts, ntriples(sent), ntriples(found))
    except ConfinedError as error:
        raise LoadError(f"what came back of {_short(name)} cannot be compared: {error}") from error


def _written(
    writer: Writer, store: RemoteStore, comparing: Confinement, name: str, triples: Triples
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


def _record(sha256: str, graphs: Iterable[str]) -> list[ox.Triple]:
    subject = ox.NamedNode(DATASET)
    has_part = ox.NamedNode(str(DCTERMS.hasPart))
    return [
        *_UNFINISHED,
        ox.Triple(subject, ox.NamedNode(str(DCTERMS.identifier)), ox.Literal(sha256)),
        *(ox.Triple(subject, has_part, ox.NamedNode(name)) for name in graphs),
    ]


def _is_recorded(store: RemoteStore, sha256: str, graphs: Iterable[str]) -> bool:
    try:
        catalogue = store.read_catalogue()
    except NotPublishedError:
        return False
    return catalogue.sha256 == sha256 and set(catalogue.graphs) == set(graphs)
