"""The graph that a user names: that of the evidence, of a file, or of a service."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError, repeated
from sarcograph.graph.files import read_file
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.opening import graph_version, open_names, open_store
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Store
from sarcograph.graph.validated import Announce, fingerprint, version_of

_ADDRESS = re.compile("https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenedGraph:
    """A graph ready to be asked; its names and its version are found when they are wanted.

    `validated` is None where it is not known, as of a file without the manifest of its export.
    `has_graphs` is False where all statements stand in one graph, as those of Turtle do.
    """

    what: str
    store: Store
    names: Callable[[], NameIndex]
    version: Callable[[], str]
    validated: bool | None
    has_graphs: bool = True


def opened(place: str | Path | None, stack: ExitStack, announce: Announce) -> OpenedGraph:
    """Open the graph at `place`, to be closed by `stack`; see `KnowledgeGraph`."""
    if isinstance(place, str) and _ADDRESS.match(place):
        return _service(place, stack, announce)
    path = None if place is None else Path(place)
    if path is not None and not _exists(path):
        raise SarcographError(
            f"there is no '{repeated(str(path))}'; name an exported file, a folder of evidence"
            " files, or the address of a service, http://…"
        )
    if path is not None and not path.is_dir():
        return _file(path)
    store = stack.enter_context(open_store(path, announce=announce))
    return OpenedGraph(
        what="the bundled graph" if path is None else f"the graph of the evidence in {path}",
        store=store,
        names=lambda: open_names(path, announce=announce),
        version=lambda: graph_version(store, path),
        validated=True,
    )


def _service(address: str, stack: ExitStack, announce: Announce) -> OpenedGraph:
    from sarcograph.graph.remote.service import service_url  # the client of HTTP
    from sarcograph.graph.remote.store import RemoteStore

    bare = urlsplit(service_url(address)).path in ("", "/")
    url = f"{address.rstrip('/')}/sparql" if bare else address
    store = RemoteStore(url, prefixes=PREFIXES)
    stack.callback(store.close)
    version = store.version  # where nothing answers it is told now
    return OpenedGraph(
        what=f"the graph at {url}",
        store=store,
        names=lambda: open_names(url=url, announce=announce),
        version=lambda: version,
        validated=True,  # only validated graphs are served or loaded
    )


def _file(path: Path) -> OpenedGraph:
    # what reads the RDF of others is only needed here
    from sarcograph.graph.rdf.source import read_source, syntax_named

    sha256 = fingerprint(read_file(path))
    ours = sha256 == _exported(path)
    syntax = syntax_named(path)
    if ours and syntax is not None:
        quads = list(ox.parse(read_file(path), syntax))
    else:
        quads = [statement.quad for statement in read_source(path).parsed.statements]
    nquads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    store = EmbeddedStore(io.BytesIO(nquads), prefixes=PREFIXES, base=BASE)
    return OpenedGraph(
        what=f"the graph in {path}",
        store=store,
        names=lambda: index_of_store(store),
        version=lambda: version_of(sha256),
        validated=True if ours else None,
        has_graphs=any(isinstance(quad.graph_name, ox.NamedNode) for quad in quads),
    )


def _exported(path: Path) -> str | None:
    """Return the SHA-256 that the manifest of an export beside the file gives, if there is one."""
    manifest = path.with_name(f"{path.name}.manifest.json")
    if not manifest.is_file():
        return None
    try:
        return str(json.loads(read_file(manifest))["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file has
        return False
