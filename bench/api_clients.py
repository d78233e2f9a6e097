"""A hundred clients of `/api/v1` at once, and another client that must not notice.

They ask for what takes longest, leave before it is there, hand back cursors that were changed, and
give parameters that cannot be. Afterwards every process is free again.
"""

import itertools
import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import quote

from load import Client
from pages import Paths, met_while_asked
from promises import Promise
from serving import Server, family, resident_bytes, sarcograph

OF_EACH = 25  # clients at each of four addresses
SETTLED_SECONDS = 15.0
"""In which what is ended has ended, though it has a low priority."""
STARTED_SECONDS = 4.0
"""Without another process after which a server has begun all that it begins unasked."""
FURTHER_PROCESSES = 9
"""What may stay beyond an idle server: of each of three functions two, and who forks them."""

_ENDS = (
    ("measure/adverse-event-incidence", "measure/overall-survival"),
    ("measure/progression-free-survival", "measure/laboratory-abnormality-incidence"),
    ("measure/progression-free-survival", "condition/osteosarcoma"),
)
_ODD = (
    *("", "0", "-1", "1e3", "9" * 300, "9" * 5000, "%00", "%ff", "%ed%a0%80", "2+", "%E2%80%AE"),
    *("%EF%BC%95", "a" * 20_000, "drug/%3E", "%3C/script%3E", "nan", "A" * 30, "x%22%7D%7D%23"),
)


def dearest() -> Paths:
    """Yield searches between the ends that have most paths, each with an answer of its own."""
    for number in itertools.count():
        start, end = _ENDS[number % len(_ENDS)]
        yield f"/api/v1/paths?from={start}&to={end}&hops=8&limit={1 + number % 100}", "*/*"


def studies() -> Paths:
    """Yield a long study by addresses that are none the less each its own, and what is beside."""
    paths = (
        "studies/song-lenvatinib-rechallenge/song-lenvatinib-rechallenge?limit={0}",
        "outcomes?mechanism=angiogenesis&measure=PFS&n=1%2B&limit={1}",
        "neighbourhood/measure/progression-free-survival?limit={0}",
        "shared-targets?first=lenvatinib&second=apatinib",
        "studies?agent=tyrosine%20kinase%20inhibitor&line=1%2B&limit={0}",
    )
    for number in itertools.count():
        path = paths[number % len(paths)].format(1 + number % 1000, 1 + number % 100)
        yield f"/api/v1/{path}", "*/*"


def odd() -> Paths:
    """Yield parameters that cannot be: of searches, lists, and questions of the library."""
    paths = (
        *("paths?from=anlotinib&to={0}", "paths?from=anlotinib&to=PFS&hops={0}", "search?q={0}"),
        *("entities/drug?cursor={0}", "studies?n={0}", "findings?limit={0}", "studies/{0}"),
        *("neighbourhood/drug/{0}", "studies?agent={0}&agent={0}", "entities/{0}/{0}"),
        *("../../queries/outcomes-by-regimen?limit={0}", "../../queries/after-failure?cursor={0}"),
    )
    for number in itertools.count():
        path = f"/api/v1/{paths[number % len(paths)].format(_ODD[number % len(_ODD)])}"
        yield path.replace("/api/v1/../..", ""), "*/*"


def changed_cursors(server: Server) -> Callable[[], Paths]:
    """Return what yields a cursor of this server with one letter changed, or of another list."""
    with urllib.request.urlopen(
        f"http://127.0.0.1:{server.port}/api/v1/entities/drug?limit=2", timeout=60
    ) as answer:
        cursor = json.load(answer)["next"].rpartition("=")[2]

    def paths() -> Paths:
        for number in itertools.count():
            place = number % len(cursor)
            other = f"{cursor[:place]}{'A' if cursor[place] != 'A' else 'B'}{cursor[place + 1 :]}"
            of = ("entities/drug", "entities/gene", "findings", "studies")[number % 4]
            given = cursor if number % 8 == 1 else other
            yield f"/api/v1/{of}?limit=2&cursor={quote(given)}", "*/*"

    return paths


def run_api(seconds: float, *, busy: bool = False) -> list[Promise]:
    """Ask for each kind for so many seconds, on a machine that may be `busy`."""
    promises: list[Promise] = []
    with sarcograph() as server:
        Client(server).ask("ASK {}")
        processes = _processes_that_stay(server)
        idle = resident_bytes(server.process.pid)
        kinds: dict[str, tuple[Callable[[], Paths], bool]] = {
            "dearest paths": (dearest, False),
            "dearest paths, sent and left": (dearest, True),
            "studies and networks": (studies, False),
            "studies and networks, sent and left": (studies, True),
            "parameters that cannot be": (odd, False),
            "changed cursors": (changed_cursors(server), False),
        }
        for name, (paths, leaves) in kinds.items():
            promises += met_while_asked(
                server, idle, name, paths(), seconds, leaves=leaves, busy=busy, of_each=OF_EACH
            )
        promises += _all_is_given_back(server, processes)
    return promises


def _processes_that_stay(server: Server) -> int:
    """Wait until a server has started whatever it starts unasked; return its processes."""
    count, since = 0, time.monotonic()
    while time.monotonic() < since + STARTED_SECONDS:
        if (found := len(family(server.process.pid))) != count:
            count, since = found, time.monotonic()
        time.sleep(0.1)
    return count


def _all_is_given_back(server: Server, processes: int) -> Iterator[Promise]:
    end = time.monotonic() + SETTLED_SECONDS
    while time.monotonic() < end and _further(server, processes) > FURTHER_PROCESSES:
        time.sleep(0.2)
    further = _further(server, processes)
    yield Promise(
        f"{SETTLED_SECONDS:g} s after the last client at most {FURTHER_PROCESSES} processes more",
        str(further),
        further <= FURTHER_PROCESSES,
    )
    began = time.monotonic()
    path = f"/api/v1/paths?from=drug/anlotinib&to=drug/apatinib&limit=1&hops=2#{os.getpid()}"
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=60) as answer:
        status = answer.status
    taken = time.monotonic() - began
    yield Promise("and a search is answered at once", f"{status}, {taken:.2f} s", taken < 5)


def _further(server: Server, processes: int) -> int:
    return len(family(server.process.pid)) - processes
