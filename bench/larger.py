"""Make a graph many times as large: what sources say, again and again under other keys.

    .venv/bin/python bench/larger.py DIR --times 20

The ontology, the registry, the hierarchies and the conclusions stay one; every document and
external source, its facts, places, derived numbers and findings come so many times, the copies
under `KEY-copy-2`, `KEY-copy-3` and so on. A conclusion rests on the premises of all copies. Labels
stay, so that a name of a study is that of all its copies. In DIR a publication without exports is
made once and found again, which `sarcograph serve --publication` serves.
"""

import argparse
import hashlib
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.cache import built
from sarcograph.graph.exports.about import LICENCE
from sarcograph.graph.names.stored import index_of
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.prefixes import BASE, GRAPH, ID, PREFIXES
from sarcograph.graph.publish.publication import (
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
from sarcograph.graph.validated import version_of

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


def network_of(nquads: bytes) -> bytes:
    """Return the network of statements as it is searched."""
    store = EmbeddedStore(io.BytesIO(nquads), prefixes=PREFIXES)
    return read_network(store).content()


def publish(nquads: bytes, directory: Path) -> Path:
    """Publish N-Quads without exports, and make them the current version."""
    sha256 = hashlib.sha256(nquads).hexdigest()
    folder = directory / version_of(sha256)
    folder.mkdir(parents=True)
    quads = list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    terms = {
        term.value
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode)
    }
    iris = "".join(f"{iri}\n" for iri in sorted(terms, key=str.encode) if iri.startswith(BASE))
    contents = {
        GRAPH_FILE: ("application/n-quads", nquads),
        IRIS_FILE: ("text/plain", iris.encode()),
        NAMES_FILE: ("application/vnd.sqlite3", index_of(quads).content()),
        NETWORK_FILE: ("application/octet-stream", network_of(nquads)),
    }
    files = []
    for name, (media_type, content) in contents.items():
        (folder / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append(asdict(PublishedFile(name, media_type, len(content), digest)))
    sizes = Counter(quad.graph_name.value for quad in quads)
    record = {
        "version": folder.name,
        "sha256": sha256,
        "code_version": "0",
        "counts": {},
        "files": files,
        "graphs": [asdict(PublishedGraph(*one, LICENCE)) for one in sorted(sizes.items())],
    }
    (folder / RECORD_FILE).write_text(json.dumps(record), "utf-8")
    (directory / CURRENT).symlink_to(folder.name)
    return folder


def larger_publication(directory: Path, times: int) -> Path:
    """Return the folder of the publication that is `times` as large, made unless it is there."""
    graph = built()
    place = directory / f"{times}-times-{version_of(graph.sha256)}"
    if not (place / CURRENT).exists():
        began = time.perf_counter()
        nquads = b"".join(enlarged(graph.nquads, times))
        folder = publish(nquads, place)
        lines = nquads.count(b"\n")
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
