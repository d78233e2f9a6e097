"""Open what the settings name: the newest version of a publication, or a service elsewhere."""

from __future__ import annotations

import logging

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition
from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.api.evaluators.remote import RemoteEvaluator
from sarcograph.api.settings import Settings, SettingsError
from sarcograph.graph.cache import cache_folder
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.publish.publication import Publication, current_publication
from sarcograph.graph.store.kept import KeptStores

logger = logging.getLogger(__name__)

_MIB = 2**20


def open_latest(settings: Settings) -> Edition:
    """Return the edition to serve now, its evaluator not yet started; raises SarcographError."""
    if settings.store_url is not None:
        remote = RemoteEvaluator(
            settings.store_url,
            prefixes=PREFIXES,
            evaluators=settings.evaluators,
            deadline=settings.deadline_seconds,
            memory=settings.evaluator_memory_mib * _MIB,
            max_bytes=settings.answer_mib * _MIB,
            queue_length=settings.queue_length,
        )
        return Edition(None, None, remote, AnswerCache(0))
    if settings.publication is None:
        raise SettingsError("there is nothing to serve: name a publication or a store")
    publication = current_publication(settings.publication)
    pool = WorkerPool(
        publication.graph_file,
        publication.sha256,
        prefixes=PREFIXES,
        base=BASE,
        evaluators=settings.evaluators,
        deadline=settings.deadline_seconds,
        memory=settings.evaluator_memory_mib * _MIB,
        max_bytes=settings.answer_mib * _MIB,
        queue_length=settings.queue_length,
        stores=_stores(settings, publication),
    )
    cache = AnswerCache(settings.cache_mib * _MIB)
    return Edition(publication.version, publication, pool, cache)


def _stores(settings: Settings, publication: Publication) -> KeptStores | None:
    """Return where a graph is kept on disk that is too large for memory, None for another.

    The log says so; nothing of the usual case.
    """
    quads = sum(graph.statements for graph in publication.graphs)
    if quads <= settings.memory_quads:
        return None
    above = settings.disk_folder or cache_folder() / "stores"
    stores = KeptStores(publication.folder.parent, above)
    logger.info(
        "%s quads, more than the %s of memory_quads, are asked on disk: %s",
        f"{quads:,}",
        f"{settings.memory_quads:,}",
        stores.place_of(publication.sha256),
    )
    return stores
