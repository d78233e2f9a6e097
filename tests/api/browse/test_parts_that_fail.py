"""What a page says where one of the queries it is made of fails: nothing is left out in silence."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Self

import httpx2
import pytest
from fastapi.testclient import TestClient

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition
from sarcograph.api.app import create_app
from sarcograph.api.evaluators.evaluator import DeadlineError
from sarcograph.api.settings import Settings
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Answer, Question

PAGE, JSON, TABLE = "text/html", "application/json", "text/csv"
ASKED = (
    ("/id/drug/anlotinib", PAGE),
    ("/id/adverse-event/hypertension?part=claims", PAGE),
    ("/id/adverse-event/hypertension", TABLE),
    ("/id/study/sun-2022/sun-2022", PAGE),
    ("/id/estimate/sun-2022/all.overall-survival.study-treatment.median", PAGE),
    ("/vocab/Drug", PAGE),
    ("/paths?from=anlotinib&to=PFS&disease=osteosarcoma&limit=5", PAGE),
    ("/curate", PAGE),
    ("/brief?mechanism=angiogenesis&disease=osteosarcoma&line=2%2B", PAGE),
    ("/pool?measure=PFS&agent=anlotinib&untold=alike", JSON),
    ("/queries/outcomes-by-regimen?line=2%2B&n=10%2B&limit=5", PAGE),
    ("/queries/outcomes-by-regimen?line=2%2B&n=10%2B&limit=5", TABLE),
    ("/queries/numbers-of-a-study", PAGE),
    ("/api/v1/studies?agent=anlotinib&n=10%2B", JSON),
    ("/api/v1/entities/drug/anlotinib", JSON),
)
"""Pages of every kind, and some of their twins."""

SAID = re.compile("not counted in time|perhaps")
"""How an answer says that something of it is not known."""


class Failing:
    """An Evaluator in this process, for which queries of a text have no time."""

    statistics = None

    def __init__(self, publication: Publication) -> None:
        """Load the graph of a version."""
        self._store = EmbeddedStore.load(publication.graph_file, prefixes=PREFIXES)
        self.asked: dict[str, None] = {}
        self.failing = ""

    async def query(
        self, question: Question, *, client: str = "", deadline: float | None = None
    ) -> Answer:
        """Answer, unless the text is that which fails."""
        assert client
        assert deadline is None
        self.asked[question.text] = None
        if question.text == self.failing:
            raise DeadlineError("no answer within 0 seconds")
        return self._store.query(question)

    async def __aenter__(self) -> Self:
        """Start nothing."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End nothing."""


class Served:
    """An application over the corpus, whose queries can be made to fail."""

    def __init__(self, publication: Publication) -> None:
        """Open the version."""
        self.evaluator = Failing(publication)
        self.edition = Edition(publication.version, publication, self.evaluator, AnswerCache(0))
        application = create_app(Settings())
        pages = application.pages

        @asynccontextmanager
        async def lifespan(_: object) -> AsyncIterator[None]:
            pages.state.editions = SimpleNamespace(current=self.edition)
            yield
            await self.edition.close()

        pages.router.lifespan_context = lifespan
        self.client = TestClient(pages, raise_server_exceptions=False)
        # the endpoints and the headers that lie around the pages
        self.client.app = application

    def get(self, path: str, accept: str) -> httpx2.Response:
        """Ask for a page."""
        return self.client.get(path, headers={"Accept": accept})

    def forget(self) -> None:
        """Have everything made anew that is made once or kept, also what is made at the moment."""
        end = time.monotonic() + 60
        while self.edition._making and time.monotonic() < end:
            time.sleep(0.001)
        assert not self.edition._making
        self.edition._known.clear()
        object.__setattr__(self.edition, "answers", AnswerCache(2**24))
        self.evaluator.asked.clear()


@pytest.fixture(scope="module")
def served(corpus_publication: Publication) -> Iterator[Served]:
    """The corpus, served in this process."""
    one = Served(corpus_publication)
    with one.client:
        yield one


@pytest.mark.parametrize(("path", "accept"), ASKED)
def test_what_was_not_answered_in_time_is_said_and_not_kept(
    served: Served, path: str, accept: str
) -> None:
    served.forget()
    whole = served.get(path, accept)
    assert whole.status_code == 200, whole.text[:500]
    assert not SAID.search(_said(whole))
    assert served.evaluator.asked
    for text in list(served.evaluator.asked):
        served.forget()
        served.evaluator.failing = text
        short = served.get(path, accept)
        served.evaluator.failing = ""
        assert short.status_code == 504 or SAID.search(_said(short)), text
        if short.status_code == 200:  # a problem is never kept
            assert served.get(path, accept).content == whole.content, text
    assert served.get(path, accept).content == whole.content


def _said(answer: httpx2.Response) -> str:
    """Return an answer with what its headers say."""
    return " ".join((answer.text, *answer.headers.values()))
