"""Open what the settings name: the newest version of a publication, or a service elsewhere."""

from __future__ import annotations

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition
from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.api.evaluators.remote import RemoteEvaluator
from sarcograph.api.settings import Settings, SettingsError
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.publish.publication import current_publication

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
    )
    cache = AnswerCache(settings.cache_mib * _MIB)
    return Edition(publication.version, publication, pool, cache)
