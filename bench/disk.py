"""Serve a large graph from disk and from memory, and print what each costs, with ratios.

    .venv/bin/python bench/disk.py DIR --times 50

`bench/larger.py` makes the graph in DIR. It is served twice from disk, where its store is made
first and then found, and once from memory. `first` is the time from the start of the command to
the first answer; memory is the proportional share (PSS) of all its processes, of which pages of
files that the system keeps at hand are no part. Then come the medians of named questions, pages and
searches in milliseconds, asked of a server that keeps no answers, and the ratio of disk to memory.
It ends with 1 where an answer differs between the two.
"""

import argparse
import http.client
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from larger import larger_publication
from serving import Server, family, sarcograph

DEADLINE_SECONDS = 60
"""So that a busy machine tells how long an answer takes, not that it was not in time."""

_MIB = 2**20
_FEW = "columns=few&limit=50"
PATHS: Mapping[str, str] = {
    "outcomes-by-mechanism": "/queries/outcomes-by-mechanism?mechanism=angiogenesis&measure=PFS&"
    + _FEW,
    "outcomes-by-regimen": f"/queries/outcomes-by-regimen?regimen=anlotinib-monotherapy&{_FEW}",
    "outcomes, all rows": "/queries/outcomes-by-regimen?regimen=anlotinib-monotherapy",
    "studies": f"/queries/studies?{_FEW}",
    "studies, all rows": "/queries/studies",
    "drugs-and-targets": "/queries/drugs-and-targets?agent=anlotinib",
    "claims-about": f"/queries/claims-about?entity=anlotinib&{_FEW}",
    "numbers-of-a-study": f"/queries/numbers-of-a-study?{_FEW}",
    "adverse-events-by-regimen": "/queries/adverse-events-by-regimen"
    f"?regimen=anlotinib-monotherapy&{_FEW}",
    "search": "/search?q=KDR",
    "search, in words": "/search?q=anlotinib+sarcoma",
    "page of a drug": "/id/drug/anlotinib",
    "page of a protein": "/id/protein/vegfr2",
    "page of a study": "/id/study/sun-2022/sun-2022",
    "page of a measure": "/id/measure/progression-free-survival",
    "lists": "/id/",
    "list of estimates": "/id/estimate/?page=90",
    "downloads": "/downloads/",
}


@dataclass
class Served:
    """What a server cost, and how it answered: milliseconds, and status and body, by path."""

    first: float = 0.0
    idle_bytes: int = 0
    busy_bytes: int = 0
    waits: dict[str, float] = field(default_factory=dict)
    said: dict[str, list[object]] = field(default_factory=dict)


def proportional_bytes(server: Server) -> int:
    """Return the memory of all processes of a server, what they share counted once."""
    kib = 0
    for process in family(server.process.pid):
        with suppress(FileNotFoundError):  # it has ended meanwhile
            text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
            kib += int(text.partition("\nPss:")[2].split()[0])
    return kib * 1024


def asked(server: Server, path: str) -> tuple[float, int, bytes]:
    """Return milliseconds, status and body of an answer, questions as CSV and pages as HTML."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    accept = "text/csv" if path.startswith("/queries/") else "text/html"
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    body = answer.read()
    waited = (time.perf_counter() - began) * 1000
    connection.close()
    return waited, answer.status, body


def served(runs: int, **settings: float | str) -> Served:
    """Serve a graph and ask it everything, `runs` times each."""
    found = Served()
    began = time.perf_counter()
    patient: dict[str, float | str] = {
        "deadline_seconds": DEADLINE_SECONDS,
        "rate_limit": "",
        "cache_mib": 0,
    }
    with sarcograph(**patient, **settings) as server:
        asked(server, PATHS["drugs-and-targets"])
        found.first = time.perf_counter() - began
        found.idle_bytes = proportional_bytes(server)
        for name, path in PATHS.items() if runs else ():
            _, *found.said[name] = asked(server, path)
            found.waits[name] = median(asked(server, path)[0] for _ in range(runs))
        found.busy_bytes = proportional_bytes(server)
    return found


def main() -> int:
    """Measure both ways to serve the graph."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--times", type=int, default=50, metavar="N")
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    options = parser.parse_args()
    publication = str(larger_publication(options.directory, options.times))
    stores = Path(tempfile.mkdtemp(dir=options.directory))
    try:
        on_disk: dict[str, float | str] = {
            "publication": publication,
            "memory_quads": 0,
            "disk_folder": str(stores),
        }
        made = served(0, **on_disk)
        disk = served(options.runs, **on_disk)
        files = [path.stat().st_size for path in stores.rglob("*") if path.is_file()]
    finally:
        shutil.rmtree(stores)
    memory = served(options.runs, publication=publication, memory_quads=2**40)
    print(f"store on disk: {sum(files) / _MIB:,.0f} MiB in {len(files)} files")
    print(f"{'':<26} {'made':>9} {'disk':>9} {'memory':>9} {'ratio':>7}")
    for name, values in {
        "first answer, s": [one.first for one in (made, disk, memory)],
        "memory idle, MiB": [one.idle_bytes / _MIB for one in (made, disk, memory)],
        "memory after all, MiB": [0, disk.busy_bytes / _MIB, memory.busy_bytes / _MIB],
    }.items():
        print(
            f"{name:<26} {' '.join(f'{one:9,.1f}' for one in values)} {values[1] / values[2]:7.2f}"
        )
    same = True
    for name, waited in disk.waits.items():
        other = memory.waits[name]
        said = disk.said[name], memory.said[name]
        same &= said[0] == said[1]
        told = str(said[0][0]) if said[0] == said[1] else f"DIFFERS: {said[0][0]}, {said[1][0]}"
        print(f"{name:<26} {'':>9} {waited:9,.1f} {other:9,.1f} {waited / other:7.2f}  {told}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
