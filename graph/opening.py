"""Open the graph to ask it, from the evidence or where `sarcograph load` brought it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable

from sarcograph.graph.cache import built
from sarcograph.graph.namespaces import BASE, PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Store
from sarcograph.graph.validated import Announce, quiet


@contextmanager
def open_store(
    folder: Traversable | None = None, *, url: str | None = None, announce: Announce = quiet
) -> Iterator[Store]:
    """Open a store of the validated graph for SPARQL queries.

    The graph is that of the evidence in `folder` (the bundled one by default), built if need be and
    held in memory, or with `url` the one that was loaded on the SPARQL service there. Queries may
    use the project's prefixes without declaring them.

    Raises CurationError, NotValidatedError; NotPublishedError or ServiceError of a service.
    """
    if url is not None:
        # a graph in memory is asked without waiting for the client of HTTP
        from sarcograph.graph.remote.store import RemoteStore

        with RemoteStore(url, prefixes=PREFIXES) as remote:
            yield remote
    else:
        file = built(folder, announce).path
        yield EmbeddedStore.load(file, prefixes=PREFIXES, base=BASE)
