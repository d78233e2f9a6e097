"""Make a graph many times as large: what sources say, again and again under other keys.

    .venv/bin/python bench/larger.py DIR --times 20

The ontology, the registry, the hierarchies and the conclusions stay one; every document and
external source, its facts, places, derived numbers and findings come so many times, the copies
under `KEY-copy-2`, `KEY-copy-3` and so on. A conclusion rests on the premises of all copies. Labels
stay, so that a name of a study is that of all its copies. In DIR a publication without exports is
made once and found again, which `sarcograph serve --publication` serves.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.cache import built
from sarcograph.graph.exports.about import LICENCE
from sarcograph.graph.names.stored import index_of
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.prefixes import BASE, GRAPH, ID, PREFIXES
from sarcograph.graph.publish.counts import counts_of
from sarcograph.graph.publish.iris import sorted_iris
from sarcograph.graph.publish.publication import (
    COUNTS_FILE,
    CURRENT,
    GRAPH_FILE,
    IRIS_FILE,
    NAMES_FILE,
    NETWORK_FILE,
    RECORD_FILE,
    PublishedFile,
    PublishedGraph,
)
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.validated import sha256_of, version_of

MARK = b"\0"
"""Where the number of a copy goes; no N-Quads have it."""

_THING = re.compile(rb"<(" + re.escape(ID.encode()) + rb"([a-z-]+)/([^/>]+))([^>]*)>")
_COPIED = tuple(f"{GRAPH}{name}" for name in ("evidence/", "external/"))
_MADE = tuple(f"{GRAPH}{name}" for name in ("derived", "findings"))
_INFERRED = f"{GRAPH}inferred"


def graph_of(line: bytes) -> str:
    """Return the name of the graph of a quad."""
    return line[line.rindex(b"<") + 1 : line.rindex(b">")].decode()


def enlarged(nquads: bytes, times: int) -> Iterator[bytes]:
    """Yield the N-Quads of a graph with `times` copies of what its sources say."""
    own, copied, premises = [], [], []
    for line in nquads.splitlines(keepends=True):
        graph = graph_of(line)
        if graph.startswith(_COPIED) or graph in _MADE:
            copied.append(line)
        elif graph == _INFERRED:
            premises.append(line)
        else:
            own.append(line)
    things = {line[1 : line.index(b">")] for line in (*own, *premises) if line.startswith(b"<")}

    def marked(line: bytes) -> bytes:
        """Return a quad with a mark after the key of each thing that is copied."""

        def mark(found: re.Match[bytes]) -> bytes:
            iri = found[1] + found[4]
            return found[0] if iri in things else b"<%s%s%s>" % (found[1], MARK, found[4])

        line = _THING.sub(mark, line)
        if graph_of(line).startswith(_COPIED):
            end = line.rindex(b">")
            return line[:end] + MARK + line[end:]
        return line

    lines = list(map(marked, (*copied, *premises)))
    text = b"".join(line for line in lines if MARK in line)
    yield b"".join((*own, *(line for line in lines if MARK not in line)))
    for number in range(1, times + 1):
        yield text.replace(MARK, b"" if number == 1 else b"-copy-%d" % number)


def network_of(graph: Path) -> bytes:
    """Return the network of statements as it is searched."""
    with graph.open("rb") as nquads:
        return read_network(EmbeddedStore(nquads, prefixes=PREFIXES)).content()


def publish(nquads: Iterable[bytes], directory: Path) -> Path:
    """Publish N-Quads that come in pieces, without exports, and make them the current version."""
    unfinished = directory / "unfinished"
    unfinished.mkdir(parents=True)
    graph = unfinished / GRAPH_FILE
    sizes: Counter[str] = Counter()
    with graph.open("wb") as file:
        for piece in nquads:
            file.write(piece)
            sizes.update(map(graph_of, piece.splitlines()))
    with (unfinished / IRIS_FILE).open("wb") as file:
        file.writelines(sorted_iris(_iris(graph)))
    (unfinished / NAMES_FILE).write_bytes(
        index_of(ox.parse(path=graph, format=ox.RdfFormat.N_QUADS)).content()
    )
    (unfinished / NETWORK_FILE).write_bytes(network_of(graph))
    with graph.open("rb") as lines:
        (unfinished / COUNTS_FILE).write_bytes(counts_of(lines).content())
    files = []
    for name, media_type in (
        (GRAPH_FILE, "application/n-quads"),
        (IRIS_FILE, "text/plain"),
        (NAMES_FILE, "application/vnd.sqlite3"),
        (NETWORK_FILE, "application/octet-stream"),
        (COUNTS_FILE, "application/json"),
    ):
        path = unfinished / name
        files.append(PublishedFile(name, media_type, path.stat().st_size, sha256_of(path)))
    sha256 = files[0].sha256
    record = {
        "version": version_of(sha256),
        "sha256": sha256,
        "code_version": "0",
        "counts": {},
        "files": list(map(asdict, files)),
        "graphs": [asdict(PublishedGraph(*one, LICENCE)) for one in sorted(sizes.items())],
    }
    (unfinished / RECORD_FILE).write_text(json.dumps(record), "utf-8")
    folder = unfinished.rename(directory / version_of(sha256))
    (directory / CURRENT).symlink_to(folder.name)
    return folder


def _iris(graph: Path) -> Iterator[str]:
    """Yield the IRIs of the project in a file of N-Quads, each as often as it stands there."""
    for quad in ox.parse(path=graph, format=ox.RdfFormat.N_QUADS):
        for term in quad:
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                yield term.value


def larger_publication(directory: Path, times: int) -> Path:
    """Return the folder of the publication that is `times` as large, made unless it is there."""
    graph = built()
    place = directory / f"{times}-times-{version_of(graph.sha256)}"
    if not (place / CURRENT).exists():
        began = time.perf_counter()
        folder = publish(enlarged(graph.nquads, times), place)
        record = json.loads((folder / RECORD_FILE).read_text("utf-8"))
        lines = sum(one["statements"] for one in record["graphs"])
        print(f"{lines:,} quads in {folder}, {time.perf_counter() - began:.0f} s")
    return place


def main() -> None:
    """Make the publication, and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--times", type=int, default=20, metavar="N")
    options = parser.parse_args()
    print(larger_publication(options.directory, options.times))


if __name__ == "__main__":
    main()
