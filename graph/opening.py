"""Open the graph to ask it, from the evidence or where `sarcograph load` brought it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources.abc import Traversable

from sarcograph.graph.cache import built, built_sha256, graph_file
from sarcograph.graph.files import FileError, opened_file, replacing
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.on_disk import NotKeptError, StoreOnDisk, keep_on_disk, prove
from sarcograph.graph.store.question import Store
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.validated import Announce, quiet, version_of


@contextmanager
def open_store(
    folder: Traversable | None = None, *, url: str | None = None, announce: Announce = quiet
) -> Iterator[Store]:
    """Open a store of the validated graph for SPARQL queries.

    The graph is that of the evidence in `folder` (the bundled one by default), built if need be and
    kept on disk, or with `url` the one on the SPARQL service there: of `sarcograph serve`, or one
    that `sarcograph load` filled. Queries may use the project's prefixes without declaring them.

    Raises CurationError, NotValidatedError, FileError; NotPublishedError or ServiceError of a
    service.
    """
    if url is not None:
        # a graph on disk is asked without waiting for the client of HTTP
        from sarcograph.graph.remote.store import RemoteStore

        with RemoteStore(url, prefixes=PREFIXES) as remote:
            yield remote
    else:
        yield _local(folder, announce)


def open_names(
    folder: Traversable | None = None, *, url: str | None = None, announce: Announce = quiet
) -> NameIndex:
    """Return what the things are called in the graph that `open_store` opens; raises as it does.

    The index of a graph that is kept on disk is made once and kept beside it; a service elsewhere
    is asked for its names each time.
    """
    kept = graph_file(folder).with_suffix(".names") if url is None else None
    if kept is not None:
        with suppress(FileError):
            return NameIndex.open(kept)
    with open_store(folder, url=url, announce=announce) as store:
        announce("looking up names")
        index = index_of_store(store)
    if kept is not None:
        with suppress(OSError, FileError), replacing(kept) as file:
            file.write(index.content())
    return index


def graph_version(
    store: Store,
    folder: Traversable | None = None,
    *,
    url: str | None = None,
    announce: Announce = quiet,
) -> str:
    """Return the version of the graph, as a server tells it; raises as `open_store` does.

    `store` is the one that `open_store` opened for the same `folder` or `url`.
    """
    if url is None:
        return version_of(built_sha256(folder, announce))
    from sarcograph.graph.remote.store import RemoteStore

    assert isinstance(store, RemoteStore)  # noqa: S101 - what `open_store` opens for an address
    return store.version


def resolver(
    store: Store,
    folder: Traversable | None = None,
    *,
    url: str | None = None,
    announce: Announce = quiet,
) -> Resolver:
    """Return what finds the entities that a user names for the parameters of a query.

    `store` is the one that `open_store` opened for the same `folder` or `url`.
    """
    return Resolver(lambda: open_names(folder, url=url, announce=announce), StoredIris(store))


def _local(folder: Traversable | None, announce: Announce) -> Store:
    """Return the graph as it is kept on disk, made there the first time."""
    kept = graph_file(folder).with_suffix(".store")
    try:
        prove(kept)
        return StoreOnDisk(kept, prefixes=PREFIXES, base=BASE)
    except NotKeptError:
        graph = built(folder, announce)
    announce("keeping the graph on disk")
    # who asks gets the answer though there be no room on the disk
    with suppress(FileError, NotKeptError):
        with opened_file(graph.path) as nquads:
            keep_on_disk(nquads, graph.sha256, kept, announce)
        return StoreOnDisk(kept, prefixes=PREFIXES, base=BASE)
    return EmbeddedStore.load(graph.path, prefixes=PREFIXES, base=BASE)
