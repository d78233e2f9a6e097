"""The interface over a store elsewhere: it may change at any moment and has no index of names."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace, TracebackType
from typing import Any, Self

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse import listings, resources
from sarcograph.api.browse.problem_page import send_problem_or_page
from sarcograph.api.description import api_page, openapi
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.rest import entities, findings, network, search, studies
from sarcograph.graph.store.question import Answer, Question, Store


class Elsewhere:
    """An Evaluator that asks a store."""

    statistics = None

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self._store = store

    async def query(
        self, question: Question, *, client: str = "", deadline: float | None = None
    ) -> Answer:
        """Ask it."""
        assert client
        assert deadline is None
        return self._store.query(question)

    async def __aenter__(self) -> Self:
        """Start nothing."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End nothing."""


@contextmanager
def served(store: Store, *more: ModuleType) -> Iterator[TestClient]:
    """Yield a client of the interface, and of `more`, over a store without a publication."""
    app = FastAPI()
    edition = Edition(None, None, Elsewhere(store), AnswerCache(0))
    app.state.editions = SimpleNamespace(current=edition)
    app.add_exception_handler(ProblemError, send_problem_or_page)
    rest = (api_page, openapi, entities, findings, network, search, studies)
    for part in (*rest, *more):
        app.include_router(part.router)
    with TestClient(app, headers={"Accept": "*/*"}) as client:
        yield client
    edition.aside.close()


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[TestClient]:
    """A client of the interface over the corpus elsewhere."""
    with served(store) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("entities", lambda found: "drug" in [one["kind"] for one in found["items"]]),
        ("entities/drug?limit=1", lambda found: found["items"][0]["claims"] is None),
        ("entities/drug/anlotinib", lambda found: found["label"] == "anlotinib"),
        ("studies?limit=1", lambda found: found["total"] > 5),
        ("studies?agent=anlotinib", lambda found: found["total"] > 1),
        ("studies/sun-2022/sun-2022", lambda found: len(found["estimates"]) > 5),
        (
            "outcomes?mechanism=anlotinib&measure=measure/progression-free-survival&n=1",
            lambda found: found["outcomes"],
        ),
        ("findings?source=sun-2022&limit=1", lambda found: found["items"]),
        (
            "paths?from=anlotinib&to=measure/progression-free-survival&limit=1",
            lambda found: found["paths"],
        ),
        ("neighbourhood/alteration/myc-duplication", lambda found: found["neighbours"]),
    ],
)
def test_what_can_be_answered_is_and_nobody_keeps_it(
    client: TestClient, path: str, told: Any
) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    assert told(answer.json())
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("search?q=anlotinib", 404, "no-names"),
        ("entities/drug/nope", 404, "not-found"),
        ("studies/no/such", 404, "not-found"),
        ("studies?disease=a%20b", 400, "bad-parameter"),
        ("findings?source=nope", 400, "bad-parameter"),
    ],
)
def test_what_cannot_be_answered_is_said(
    client: TestClient, path: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_description_has_no_examples_that_would_not_last(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    (answer,) = paths["/api/v1/studies"]["get"]["responses"]["200"]["content"].values()
    assert "example" not in answer
    page = client.get("/api/v1/", headers={"Accept": "text/html"})
    assert "GET /api/v1/studies" in page.text


@dataclass(frozen=True)
class OtherQuestion:
    """A service that answers every question with one row, whatever was asked for."""

    columns: tuple[str, ...]

    def query(self, question: Question) -> Answer:
        """Answer any question."""
        row = {name: {"type": "literal", "value": "\x1b[31m"} for name in self.columns}
        answer = {"head": {"vars": self.columns}, "results": {"bindings": [row]}}
        return Answer(question.formats[0], json.dumps(answer).encode())


@pytest.mark.parametrize("columns", [(), ("iri", "study", "thing", "kind", "statement", "value")])
def test_service_that_answers_another_question_is_told_and_no_failure(
    columns: tuple[str, ...],
) -> None:
    with served(OtherQuestion(columns), listings, resources) as client:
        statuses = {
            path: client.get(path).status_code
            for path in (
                *("/api/v1/entities", "/api/v1/entities/drug", "/api/v1/entities/drug/anlotinib"),
                *("/api/v1/studies", "/api/v1/studies?agent=drug/anlotinib&n=1", "/id/drug/"),
                *("/api/v1/studies/sun-2022/sun-2022", "/api/v1/findings", "/id/drug/anlotinib"),
                *("/api/v1/paths?from=drug/x&to=drug/y", "/api/v1/neighbourhood/drug/anlotinib"),
                "/api/v1/shared-targets?first=drug/x&second=drug/y",
                "/api/v1/outcomes?mechanism=drug/x&measure=measure/y&n=1",
            )
        }
    assert {path: status for path, status in statuses.items() if status not in (200, 503)} == {}
    assert 503 in statuses.values()
