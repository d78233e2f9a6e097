"""Time every named query with its defaults, warm, over the bundled graph: here, by HTTP, by rdflib.

    .venv/bin/python bench/named_questions.py            # all of them, rdflib for 20 seconds each
    .venv/bin/python bench/named_questions.py outcomes-by-mechanism --rdflib-seconds 120
    .venv/bin/python bench/named_questions.py --rdflib-seconds 0

All times are medians. `here` and `rdflib` are of the processor, so that what else the machine does
bears little on their ratio; `evaluated` is the wait for a server that keeps no answers, `kept` that
for one that does, and both are the machine's. rdflib gets the same text over the same quads in
memory; where it does not end in its time, a bound stands for the ratio. An answer of rdflib with
another number of rows is marked.
"""

import argparse
import http.client
import json
import math
import multiprocessing
import resource
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median

from rdflib import Dataset
from serving import Server, sarcograph

from sarcograph.graph.cache import built
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.question import Format, Question

FORKED = multiprocessing.get_context("fork")
"""A graph that rdflib has loaded is handed to a process that may end early, without loading it."""


def p50(ask: Callable[[], object], runs: int, clock: Callable[[], float]) -> float:
    """Return the median of how long a call takes, in milliseconds, after one that is not counted.

    Fewer runs are made of what takes long.
    """
    ask()
    times: list[float] = []
    while len(times) < runs and (len(times) < 3 or sum(times) < 2000):
        start = clock()
        ask()
        times.append((clock() - start) * 1000)
    return median(times)


def by_http(server: Server, name: str, runs: int) -> float:
    """Return the median of a request on a connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask() -> None:
        connection.request("GET", f"/queries/{name}", headers={"Accept": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{name}: {answer.status} {content[:300]!r}")

    try:
        return p50(ask, runs, time.perf_counter)
    finally:
        connection.close()


def by_rdflib(dataset: Dataset, text: str, seconds: float) -> tuple[float, int] | None:
    """Return milliseconds and rows of the second of two runs, the first if time ends; else None."""
    here, there = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_asked_twice, args=(dataset, text, seconds, there))
    process.start()
    there.close()
    found: tuple[float, int] | None = None
    try:
        while True:
            found = here.recv()
    except EOFError:  # both runs are done, or their time is over
        pass
    process.join()
    return found


def _asked_twice(dataset: Dataset, text: str, seconds: float, there: Connection) -> None:
    # of the processor, as what is measured is
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds)))
    for _ in range(2):
        start = time.process_time()
        rows = len(list(dataset.query(text, initNs=PREFIXES)))
        there.send(((time.process_time() - start) * 1000, rows))


def loaded(file: Path) -> Dataset:
    """Return a graph as rdflib holds it, with the union of all graphs as the default graph."""
    dataset = Dataset(default_union=True)
    dataset.parse(file, format="nquads")
    return dataset


def ratio(found: tuple[float, int] | None, ours: float, rows: int, seconds: float) -> str:
    """Return how much longer rdflib takes, and how long, as two columns."""
    if not seconds:
        return ""
    if found is None:
        return f"{f'> {seconds * 1000:,.0f}':>10} {f'> {seconds * 1000 / ours:,.0f}×':>9}"
    other = "" if found[1] == rows else f"  {found[1]:,} rows"
    return f"{found[0]:>10,.0f} {f'{found[0] / ours:,.0f}×':>9}{other}"


def main() -> None:
    """Print a line for each query."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    parser.add_argument("--rdflib-seconds", type=float, default=20, metavar="S")
    options = parser.parse_args()
    library = query_library()
    if unknown := set(options.names) - library.keys():
        parser.error(f"no query is called {', '.join(sorted(unknown))}")
    file, seconds = built().path, options.rdflib_seconds
    store = EmbeddedStore.load(file, prefixes=PREFIXES)
    dataset = loaded(file) if seconds else Dataset()
    patient: dict[str, float | str] = {"rate_limit": "", "deadline_seconds": 60}
    with sarcograph(cache_mib=0, **patient) as new, sarcograph(**patient) as keeping:
        print(f"{'milliseconds':<28} {'rows':>6} {'here':>7} {'evaluated':>9} {'kept':>6}", end="")
        print(f" {'rdflib':>10} {'rdflib/here':>9}" if seconds else "")
        for name in options.names or library:
            times = measured(store, library[name].text, options.runs)
            evaluated, kept = (by_http(one, name, options.runs) for one in (new, keeping))
            print(
                f"{name:<28} {times['rows']:>6,.0f} {times['here']:>7.1f} {evaluated:>9.1f}"
                f" {kept:>6.1f}",
                end=" ",
                flush=True,
            )
            found = by_rdflib(dataset, library[name].text, seconds) if seconds else None
            print(ratio(found, times["here"], int(times["rows"]), seconds), flush=True)


def measured(store: EmbeddedStore, text: str, runs: int) -> Mapping[str, float]:
    """Return the rows of a query, and the median of its time in this process."""
    question = Question(text, (Format.JSON,))
    rows = len(json.loads(store.query(question).content)["results"]["bindings"])
    return {"rows": rows, "here": p50(lambda: store.query(question), runs, time.process_time)}


if __name__ == "__main__":
    main()
