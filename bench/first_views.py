"""Time the first and the second answer of every kind of page at a server that nobody asked before.

    .venv/bin/python bench/first_views.py                       # the bundled graph
    .venv/bin/python bench/first_views.py --fresh               # each at a server of its own
    .venv/bin/python bench/first_views.py --larger DIR --times 20 --seconds 0.5

The first view of each page is asked for without any cache; `elsewhere` is that of another page of
the kind, which nobody asked for either, so that only what is made once has been made. `again` is
the first page once more. Then comes the processor time of the first two, that of all processes of
the server. It ends with 1 where a first view takes longer than it may. `bench/larger.py` makes the
larger graph in DIR.
"""

import argparse
import http.client
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from larger import larger_publication
from serving import Server, processor_seconds, sarcograph

SECONDS = 0.3
SEARCH_SECONDS = 0.05
IDLE_SECONDS = 3.0
"""Between the start of a server and the first who asks, if `--waiting` says nothing else."""

_CENTRAL = (
    *(("from", drug) for drug in ("anlotinib", "lenvatinib", "apatinib")),
    *(("via", name) for name in ("VEGFR2", "PDGFRβ", "FGFR", "c-MYC duplication")),
    *(("to", "PFS"), ("disease", "osteosarcoma")),
)
_OTHER = (("from", "pazopanib"), ("via", "VEGFR2"), ("to", "OS"))
_SIDES = tuple(("regimen", name) for name in ("apatinib", "lenvatinib"))
PAGES: Mapping[str, tuple[str, str]] = {
    "start": ("/", "/sparql"),
    "search": ("/search?q=KDR", "/search?q=anlotinib+sarcoma"),
    "search, for programs": ("/api/v1/search?q=KDR", "/api/v1/search?q=lenvatinib"),
    "drug": ("/id/drug/anlotinib", "/id/drug/lenvatinib"),
    "protein": ("/id/protein/vegfr2", "/id/protein/pdgfr-beta"),
    "process": ("/id/process/angiogenesis", "/id/process/cell-proliferation"),
    "alteration": ("/id/alteration/myc-duplication", "/id/alteration/rb1-inactivation"),
    "disease": ("/id/condition/osteosarcoma", "/id/condition/soft-tissue-sarcoma"),
    "adverse event": ("/id/adverse-event/hypertension", "/id/adverse-event/fatigue"),
    "measure": ("/id/measure/progression-free-survival", "/id/measure/overall-survival"),
    "regimen": ("/id/regimen/anlotinib-monotherapy", "/id/regimen/apatinib-monotherapy"),
    "study": (
        "/id/study/song-lenvatinib-rechallenge/song-lenvatinib-rechallenge",
        "/id/study/sun-2022/sun-2022",
    ),
    "paths": (f"/paths?{urlencode(_CENTRAL)}", f"/paths?{urlencode(_OTHER)}"),
    "compare": (
        f"/compare?{urlencode(_SIDES)}",
        f"/compare?{urlencode((*_SIDES[:1], ('regimen', 'regorafenib')))}",
    ),
    "neighbourhood": ("/graph-view?about=KDR", "/graph-view?about=anlotinib"),
    "question": (
        "/queries/outcomes-by-mechanism?mechanism=angiogenesis&measure=PFS&line=2%2B",
        "/queries/outcomes-by-mechanism?mechanism=PDGFR-beta",
    ),
    "question, all rows": ("/queries/numbers-of-a-study", "/queries/claims-about"),
    "questions": ("/queries/", "/queries/drugs-and-targets?agent=anlotinib"),
    "curation": ("/curate", "/curate?consequence=conclusion+in+doubt"),
    "number": (
        "/id/estimate/sun-2022/all.overall-survival.study-treatment.median",
        "/id/document/sun-2022",
    ),
    "lists": ("/id/", "/id/estimate/"),
    "ontology": ("/ontology", "/vocab/Drug"),
    "downloads": ("/downloads/", "/version/"),
    "studies, for programs": ("/api/v1/studies", "/api/v1/studies?agent=anlotinib&n=10%2B"),
    "things, for programs": ("/api/v1/entities/drug", "/api/v1/entities/process/angiogenesis"),
}
"""Two pages of each kind."""


def asked(server: Server, path: str) -> tuple[float, float, int]:
    """Return milliseconds of the wait and of the processors for a page, and its bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    wanted = "application/json" if path.startswith("/api/") else "text/html"
    used, began = processor_seconds(server.process.pid), time.perf_counter()
    connection.request("GET", path, headers={"Accept": wanted})
    answer = connection.getresponse()
    size = len(answer.read())
    waited = (time.perf_counter() - began) * 1000
    connection.close()
    if answer.status != http.client.OK:
        print(f"{path}: {answer.status}")
    return waited, (processor_seconds(server.process.pid) - used) * 1000, size


def measured(server: Server, kind: str, seconds: float) -> bool:
    """Print a line for a kind of page; tell whether its first view came in time."""
    first, other = PAGES[kind]
    found = [asked(server, path) for path in (first, other, first)]
    allowed = min(seconds, SEARCH_SECONDS) if kind.startswith("search") else seconds
    late = found[0][0] > allowed * 1000
    waits = " ".join(f"{waited:>9.0f}" for waited, _, _ in found)
    used = " ".join(f"{taken:>6.0f}" for _, taken, _ in found[:2])
    print(f"{kind:<24} {waits} {used} {found[0][2]:>9,}{'  late' if late else ''}", flush=True)
    return not late


def main() -> int:
    """Measure every kind of page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="such as drug; all without any")
    parser.add_argument("--fresh", action="store_true", help="a server for each kind")
    parser.add_argument("--waiting", type=float, default=IDLE_SECONDS, metavar="SECONDS")
    parser.add_argument("--larger", type=Path, metavar="DIR")
    parser.add_argument("--times", type=int, default=20, metavar="N")
    parser.add_argument("--seconds", type=float, default=SECONDS, metavar="S")
    options = parser.parse_args()
    kinds = options.kinds or list(PAGES)
    if unknown := set(kinds) - PAGES.keys():
        parser.error(f"no kind of page is called {', '.join(sorted(unknown))}")
    settings: dict[str, float | str] = {"rate_limit": ""}
    if options.larger is not None:
        settings["publication"] = str(larger_publication(options.larger, options.times))
    print(
        f"{'ms':<24} {'first':>9} {'elsewhere':>9} {'again':>9} {'cpu':>6} {'cpu':>6} {'bytes':>9}"
    )
    in_time = True
    for some in [[kind] for kind in kinds] if options.fresh else [kinds]:
        with sarcograph(**settings) as server:
            time.sleep(options.waiting)
            for kind in some:
                in_time &= measured(server, kind, options.seconds)
    return 0 if in_time else 1


if __name__ == "__main__":
    sys.exit(main())
