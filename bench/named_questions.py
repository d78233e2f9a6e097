"""Time every named question, warm, over the bundled graph: here, by HTTP, by Jena and by rdflib.

    .venv/bin/python bench/named_questions.py            # all of them, rdflib for 20 seconds each
    .venv/bin/python bench/named_questions.py outcomes-by-mechanism --jena-seconds 60
    .venv/bin/python bench/named_questions.py --rdflib-seconds 0

Each is asked twice: `all` are all columns and rows with the defaults of the parameters, `page` the
first 50 rows with those of the first example, which is how it is used. All times are medians.
`here`, `by REST` and `rdflib` are of the processor, so that what else the machine does bears little
on them; `evaluated` is the wait for a server that keeps no answers, and `kept` that for one that
does; these and Jena's are the machine's. `by REST` is what all processes of the first server take
for one request: the rows, how many there are in all, what a range leaves out, and all around it;
`html` is the page for people. rdflib and Jena get the same text for `all` over the same quads in
memory; where they do not end in their time, a bound stands for the ratio. An answer of rdflib with
another number of rows is marked. A question of which all rows take more than 50 ms is set beside
the best other form of it in `bench/other_forms/`, as `bench/other_forms.py` does for those alone.
"""

import argparse
import http.client
import json
import math
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from jena import Jena, prepared
from other_forms import FORMS, SLOW_MS, milliseconds
from rdflib import Dataset
from serving import Server, processor_seconds, sarcograph

from sarcograph.graph.cache import built
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import Query, query_library
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.store.stored_iris import StoredIris

PAGE_ROWS = 50
JSON, HTML = "application/json", "text/html"
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


def by_http(server: Server, path: str, runs: int, accept: str = JSON) -> tuple[float, float]:
    """Return the median wait for a request on a connection that stays open, and what it takes.

    The latter is the processor time of all processes of the server: a mean, for the system tells it
    in hundredths of a second.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked += 1
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{path}: {answer.status} {content[:300]!r}")

    try:
        ask()
        asked, before = 0, processor_seconds(server.process.pid)
        waited = p50(ask, runs, time.perf_counter)
        taken = processor_seconds(server.process.pid) - before
        return waited, taken * 1000 / asked
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


def ratio(found: float | None, ours: float, seconds: float) -> str:
    """Return how long another takes, and how much longer, as two columns."""
    if found is None:
        return f"{f'> {seconds * 1000:,.0f}':>10} {f'> {seconds * 1000 / ours:,.0f}×':>9}"
    return f"{found:>10,.0f} {f'{found / ours:,.1f}×':>9}"


def page_of(query: Query, resolver: Resolver) -> tuple[str, str]:
    """Return the text of the first page of a question's first example, and its path."""
    given = next(filter(None, query.examples), {})
    text = query.bound(given, resolver, columns=tuple(query.columns), limit=PAGE_ROWS)
    return text, f"/queries/{query.name}?{urlencode({**given, 'limit': PAGE_ROWS})}"


def here(store: EmbeddedStore, text: str, runs: int) -> tuple[float, int]:
    """Return the median of a query's time in this process, and its rows."""
    question = Question(text, (Format.JSON,))
    rows = len(json.loads(store.query(question).content)["results"]["bindings"])
    return p50(lambda: store.query(question), runs, time.process_time), rows


def beside_other_form(store: EmbeddedStore, query: Query, runs: int) -> str:
    """Return how long the best other form of a question takes, and the ratio to it."""
    file = FORMS / f"{query.name}.rq"
    if not file.exists():
        return f"  more than {SLOW_MS:.0f} ms, and no other form of it"
    ours, other = milliseconds(store, (query.text, file.read_text("utf-8")), runs)
    return f"  {ours / other:.1f}× its other form of {other:.1f} ms"


def main() -> None:
    """Print a line for each query."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    parser.add_argument("--rdflib-seconds", type=float, default=20, metavar="S")
    parser.add_argument(
        "--jena-seconds", type=float, default=0, metavar="S", help="no Jena without"
    )
    options = parser.parse_args()
    library = query_library()
    if unknown := set(options.names) - library.keys():
        parser.error(f"no query is called {', '.join(sorted(unknown))}")
    graph, runs = built(), options.runs
    store = EmbeddedStore.load(graph.path, prefixes=PREFIXES)
    dataset = loaded(graph.path) if options.rdflib_seconds else None
    index = index_of_store(store)
    resolver = Resolver(lambda: index, StoredIris(store))
    patient: dict[str, float | str] = {"rate_limit": "", "deadline_seconds": 60}
    with (
        tempfile.TemporaryDirectory() as folder,
        sarcograph(cache_mib=0, **patient) as new,
        sarcograph(**patient) as keeping,
    ):
        jena = prepared(graph.nquads, Path(folder)) if options.jena_seconds else None
        print(f"{'':<26} {'here':>19} {'by REST':>20} {'evaluated':>13}")
        print(f"{'milliseconds':<26} {'rows':>5} {'all':>6} {'page':>6}", end=" ")
        print(f"{'all':>6} {'page':>6} {'html':>6} {'all':>6} {'page':>6}", end=" ")
        print(f"{'kept':>6}", *(f"{name:>10} {'':>9}" for name in ("jena", "rdflib")))
        for name in options.names or library:
            text, path = page_of(library[name], resolver)
            whole, rows = here(store, library[name].text, runs)
            page, _ = here(store, text, runs)
            asked = [
                by_http(new, f"/queries/{name}", runs),
                by_http(new, path, runs),
                by_http(new, path, runs, HTML),
                by_http(keeping, path, runs),
            ]
            waits = [asked[place][0] for place in (0, 1, 3)]
            taken = [one for _, one in asked[:3]]
            figures = " ".join(f"{one:>6.1f}" for one in (whole, page, *taken, *waits))
            print(f"{name:<26} {rows:>5,} {figures}", end=" ", flush=True)
            if jena is not None:
                found = by_jena(jena, library[name].text, options.jena_seconds)
                print(ratio(found, whole, options.jena_seconds), end=" ", flush=True)
            if dataset is not None:
                told = by_rdflib(dataset, library[name].text, options.rdflib_seconds)
                theirs = told[0] if told else None
                print(ratio(theirs, whole, options.rdflib_seconds), end="")
                print("" if told is None or told[1] == rows else f"  {told[1]:,} rows", end="")
            print(beside_other_form(store, library[name], runs) if whole > SLOW_MS else "")
            sys.stdout.flush()


def by_jena(jena: Jena, text: str, seconds: float) -> float | None:
    """Return milliseconds by Jena, warm; None if it does not end in time."""
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    return jena.milliseconds(text, prologue, seconds)


if __name__ == "__main__":
    main()
