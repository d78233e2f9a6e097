"""Every question of the catalogue over a graph of generated studies: plain, filtered, next rows."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.store.asked import Asked, ask
from sarcograph.graph.store.library import Query, query_library
from sarcograph.graph.store.question import Store
from sarcograph.graph.store.stored_iris import StoredIris

PAGE_ROWS = 50
RUNS = 5
LONG_SECONDS = 5.0
"""What takes longer is asked once."""
_OF_A_STUDY = "generated-study-1"
_GENERATED = {
    "drug": "generated drug 1",
    "regimen": "generated drug 1 alone",
    "study": f"{_OF_A_STUDY}/study-1",
    "document": _OF_A_STUDY,
}
"""What stands in an example for a thing that generated studies do not name."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds of a question, p50: its first page, that with filters, and the page after.

    None where there is no such page; `refused` says why a filter could not be asked.
    """

    name: str
    plain: float
    filtered: float | None
    after: float | None
    refused: str


def waits(store: Store, names: list[str]) -> Iterator[Waits]:
    """Ask the questions of those names, all without any, and yield how long each takes."""
    index = index_of_store(store)
    resolver = Resolver(lambda: index, StoredIris(store))
    library = query_library()
    for name in names or library:
        yield _waits(store, resolver, library[name])


def _waits(store: Store, resolver: Resolver, query: Query) -> Waits:
    page = partial(ask, store, resolver, query, limit=PAGE_ROWS, version="measured")
    first, plain = _p50(lambda: page({}))
    after = None
    if first.more is not None:
        cursor = first.more
        after = _p50(lambda: page({}, cursor=cursor))[1]
    given = filtered_by(query)
    if not given:
        return Waits(query.name, plain, None, after, "")
    try:
        return Waits(query.name, plain, _p50(lambda: page(given))[1], after, "")
    except SarcographError as error:
        return Waits(query.name, plain, None, after, str(error))


def filtered_by(query: Query) -> dict[str, str]:
    """Return the parameters of the first example, with things that generated studies name."""
    given = dict(next(filter(None, query.examples), {}))
    for parameter in query.parameters:
        kinds = set(parameter.kinds) if parameter.type == "entity" else set()
        if parameter.name in given:
            of = next((_GENERATED[kind] for kind in _GENERATED if kind in kinds), None)
            given[parameter.name] = of or given[parameter.name]
    return given


def _p50(call: Callable[[], Asked]) -> tuple[Asked, float]:
    """Return an answer and the median of the milliseconds that it takes, warm."""
    began = time.perf_counter()
    answer = call()
    took = time.perf_counter() - began
    if took > LONG_SECONDS:
        return answer, took * 1000
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return answer, median(times)
