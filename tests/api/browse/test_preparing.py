"""What first askers would wait for is made before, of the graph that is served."""

import asyncio
import os
from collections.abc import Callable

import pytest

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.answering.opening import open_latest
from sarcograph.api.app import create_app
from sarcograph.api.browse import preparing
from sarcograph.api.browse.view_routes import VIEWS
from sarcograph.api.browse.vocabulary import vocabulary_of
from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.api.settings import Settings
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.question import Answer, Question


def test_what_is_made_once_is_there_before_anybody_asks(
    corpus_publication: Publication,
    children_of: Callable[[int], set[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(publication=corpus_publication.folder.parent, evaluators=2)
    create_app(settings)  # which notes every kind of view
    monkeypatch.setattr(preparing, "PREPARED_AFTER_SECONDS", 0)
    clients: list[str] = []
    ask = WorkerPool.query

    async def counted(pool: WorkerPool, question: Question, *, client: str = "") -> Answer:
        clients.append(client)
        return await ask(pool, question, client=client)

    async def scene() -> None:
        edition = await asyncio.to_thread(open_latest, settings)
        async with edition.evaluator:
            before = children_of(os.getpid())
            await preparing.prepare(edition)
            forking = children_of(os.getpid()) - before
            assert len(forking) == 1, "one forks for all views"
            assert {one.made_by for one in VIEWS.values()} - {None}
            assert len(set(clients)) == 1
            somebody = Asker(edition, "somebody")
            assert await network_of(somebody) is None, "a file of the publication"
            assert (await vocabulary_of(somebody)).terms
            assert "somebody" not in clients
            await edition.close()
            assert children_of(os.getpid()) == before

    monkeypatch.setattr(
        WorkerPool,
        "query",
        lambda pool, question, **given: counted(pool, question, client=given["client"]),
    )
    asyncio.run(scene())


def test_nothing_is_made_of_a_store_that_others_may_change() -> None:
    async def scene() -> None:
        edition = await asyncio.to_thread(open_latest, Settings(store_url="http://127.0.0.1:9/"))
        await preparing.prepare(edition)  # which asks nobody: nobody is there

    asyncio.run(scene())


def test_a_publication_of_a_release_without_the_network_is_asked_for_it(
    corpus_publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = corpus_publication.network_file
    assert file is not None
    monkeypatch.setattr(Publication, "network_file", None)

    async def scene() -> None:
        settings = Settings(publication=corpus_publication.folder.parent, evaluators=2)
        edition = await asyncio.to_thread(open_latest, settings)
        async with edition.evaluator:
            asker = Asker(edition, "somebody")
            content = await network_of(asker)
            assert content == file.read_bytes()
            assert await network_of(asker) is content
            await edition.close()

    asyncio.run(scene())
