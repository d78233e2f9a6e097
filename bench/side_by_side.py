"""Compare our server with others over the same graph, and print the ratios and the goals.

All run at once and are asked in turn, so that what else the machine does meets them alike.
Our server's graphs are given to the others as one graph, which is what a query sees as the default
graph here. Answers are compared by content before anything is measured.
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
from load import Load, wrk
from serving import Server, oxigraph, oxigraph_in_memory, rdflib_endpoint, sarcograph

from sarcograph.graph.cache import built

JSON = {"Accept": "application/sparql-results+json"}
_PREFIXES = (
    "PREFIX sg: <https://w3id.org/sarcograph/vocab/> PREFIX oa: <http://www.w3.org/ns/oa#>"
    " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
_ROWS = "SELECT ?anchor ?start ?section { ?anchor oa:start ?start ; sg:section ?section }"
QUERIES = {
    "10 rows": f"{_PREFIXES}{_ROWS} LIMIT 10",
    "1000 rows": f"{_PREFIXES}{_ROWS} LIMIT 1000",
    "ASK": f"{_PREFIXES}ASK {{ ?anchor oa:start ?start ; sg:section ?section }}",
}
NAMES = ("sarcograph", "oxigraph", "oxigraph-mem", "rdflib-endpoint")
WAYS = ("uncached", "repeated", "304")
"""A new text each time; one text; and one text with the tag of its answer."""
SECONDS = 1
"""Of one measurement; what the machine does meanwhile shows in the spread of the repeats."""


@dataclass(frozen=True)
class Goal:
    """The least ratio of our requests a second to another server's, and where it is due."""

    text: str
    other: str
    least: float
    due: Callable[[str, str], bool]


GOALS = (
    Goal(
        "0.8 of the Oxigraph server on disk, 1000 rows",
        "oxigraph",
        0.8,
        lambda query, way: (query, way) == ("1000 rows", "uncached"),
    ),
    Goal(
        "0.3 of the Oxigraph server on disk, 10 rows",
        "oxigraph",
        0.3,
        lambda query, way: (query, way) == ("10 rows", "uncached"),
    ),
    Goal(
        "ahead of the Oxigraph server on disk, repeated 1000 rows",
        "oxigraph",
        1.0,
        lambda query, way: query == "1000 rows" and way != "uncached",
    ),
    Goal("ahead of rdflib-endpoint everywhere", "rdflib-endpoint", 1.0, lambda *_: True),
)

Key = tuple[str, str, int, str]
"""Query, way, connections, server."""


def main() -> int:
    """Measure, print a line for each case and goal, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 repeats at 1 and 8 connections")
    parser.add_argument("--repeats", type=int, default=8, help="of each case (%(default)s)")
    options = parser.parse_args()
    repeats = 2 if options.quick else options.repeats
    crowds = (1, 8) if options.quick else (1, 8, 32)
    graph = built()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        triples = Path(folder) / "graph.nt"
        triples.write_bytes(as_one_graph(graph.nquads))
        ours = stack.enter_context(sarcograph(rate_limit=""))
        servers = (
            ours,
            stack.enter_context(oxigraph(triples)),
            stack.enter_context(oxigraph_in_memory(triples)),
            stack.enter_context(rdflib_endpoint(triples)),
        )
        compare(servers)
        found: dict[Key, list[Load]] = {}
        for repeat in range(repeats):
            for query in QUERIES:
                for way in WAYS:
                    for crowd in crowds:
                        for server in servers[repeat % 4 :] + servers[: repeat % 4]:
                            load = measure(server, query, way, crowd)
                            key = query, way, crowd, server.name
                            found.setdefault(key, []).append(load)
            print(f"repeat {repeat + 1} of {repeats} done", file=sys.stderr)
    report(found, crowds)
    return judge(found, crowds)


def as_one_graph(nquads: bytes) -> bytes:
    """Return the triples of all graphs, each once, as N-Triples."""
    triples = {quad.triple for quad in ox.parse(nquads, ox.RdfFormat.N_QUADS)}
    return b"".join(f"{triple} .\n".encode() for triple in triples)


# --- content


def fetch(server: Server, query: str, headers: Mapping[str, str]) -> tuple[int, bytes, str]:
    """Return status, body and tag of an answer."""
    url = f"{server.url}?query={quote(query, safe='')}"
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310  # ours
    try:
        with urllib.request.urlopen(request) as response:  # noqa: S310
            return response.status, response.read(), response.headers.get("ETag", "")
    except urllib.error.HTTPError as error:
        return error.code, error.read(), ""


def compare(servers: tuple[Server, ...]) -> None:
    """Exit unless all servers give the same rows, and as many of them where they are limited."""
    whole = {server.name: rows(server, _PREFIXES + _ROWS) for server in servers}
    if len({frozenset(one.items()) for one in whole.values()}) != 1:
        sys.exit(f"the rows differ: { ({name: one.total() for name, one in whole.items()}) }")
    for name, query in QUERIES.items():
        answers = {server.name: fetch(server, query, JSON) for server in servers}
        parsed = [json.loads(content) for _, content, _ in answers.values()]
        counts = {len(one.get("results", {}).get("bindings", [])) for one in parsed}
        truths = {one.get("boolean") for one in parsed}
        if len(counts) != 1 or len(truths) != 1:
            sys.exit(f"{name}: the answers differ: {counts} rows, {truths}")
        sizes = ", ".join(f"{key} {len(content):,}" for key, (_, content, _) in answers.items())
        print(f"{name:<10} {counts.pop()} rows; bytes: {sizes}")


def rows(server: Server, query: str) -> Counter[str]:
    """Return the rows of an answer; the forms of a string's type are one."""
    _, content, _ = fetch(server, query, JSON)
    bindings = json.loads(content)["results"]["bindings"]
    for row in bindings:
        for term in row.values():
            term["type"] = term["type"].replace("typed-", "")
            if term.get("datatype") == "http://www.w3.org/2001/XMLSchema#string":
                del term["datatype"]
    return Counter(json.dumps(row, sort_keys=True) for row in bindings)


# --- speed


def measure(server: Server, query: str, way: str, crowd: int) -> Load:
    """Run one case; exits if anything but the answer comes back."""
    text, headers = QUERIES[query], dict(JSON)
    if way == "304":
        _, _, tag = fetch(server, text, headers)
        if tag:
            headers["If-None-Match"] = tag
            status, _, _ = fetch(server, text, headers)
            if status != 304:
                sys.exit(f"{server.name} sends {status} for a tag of its own")
    load = wrk(
        server,
        text,
        connections=crowd,
        seconds=SECONDS,
        vary=way == "uncached",
        headers=headers,
    )
    if load.refused or load.broken:
        print(f"{server.name}, {query}, {way}, {crowd}: {load}", file=sys.stderr)
        sys.exit("answers other than 200 and 304")
    return load


def ratio(found: Mapping[Key, list[Load]], query: str, way: str, crowd: int, other: str) -> float:
    """Return our median of requests a second over another server's."""
    mine, theirs = (
        statistics.median(load.per_second for load in found[query, way, crowd, one])
        for one in ("sarcograph", other)
    )
    return mine / theirs if theirs else math.inf


def report(found: Mapping[Key, list[Load]], crowds: tuple[int, ...]) -> None:
    """Print medians with their spread, the processor time of a request, and the ratios."""
    columns = " ".join(f"{name:>26}" for name in NAMES)
    others = " ".join(f"{'/ ' + name:>17}" for name in NAMES[1:])
    print(f"\n{'requests/s [spread] us each':<27} {columns} {others}")
    for query in QUERIES:
        for way in WAYS:
            for crowd in crowds:
                cells = []
                for name in NAMES:
                    loads = found[query, way, crowd, name]
                    seen = [load.per_second for load in loads]
                    each = statistics.median(load.processor_us for load in loads)
                    spread = f"[{min(seen):.0f}-{max(seen):.0f}]"
                    cells.append(f"{statistics.median(seen):>6.0f} {spread:<13} {each:>5.0f}")
                ratios = [f"{ratio(found, query, way, crowd, other):17.2f}" for other in NAMES[1:]]
                label = f"{query}, {way}, c={crowd}"
                print(f"{label:<27} {' '.join(cells)} {' '.join(ratios)}")
    print("The other servers have no tags: for 304 they send the whole answer.")


def judge(found: Mapping[Key, list[Load]], crowds: tuple[int, ...]) -> int:
    """Print whether each goal is met at every number of connections; return the exit code."""
    met = True
    for goal in GOALS:
        due = {
            (query, way, crowd): ratio(found, query, way, crowd, goal.other)
            for query in QUERIES
            for way in WAYS
            for crowd in crowds
            if goal.due(query, way)
        }
        least = min(due, key=lambda case: due[case])
        good = due[least] >= goal.least
        met = met and good
        case = ", ".join(map(str, least))
        print(f"{'met   ' if good else 'MISSED'} {goal.text}: least {due[least]:.2f} ({case})")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
