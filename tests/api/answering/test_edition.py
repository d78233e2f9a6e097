"""The graph that is served and its replacement: who asked the old one is answered by it."""

import asyncio
from collections.abc import Callable, Coroutine
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import pytest

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition, Editions
from sarcograph.api.sparql.endpoint import answer_sparql
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.question import Answer, Format, Question


class Recorded:
    """An evaluator that says which edition answered, after a moment, and when it was ended."""

    statistics = None

    def __init__(self, name: str, fails: bool = False) -> None:
        """Take its name; one that fails does not start."""
        self.name = name
        self.state = "new"
        self._fails = fails

    async def __aenter__(self) -> Self:
        """Start."""
        if self._fails:
            raise SarcographError("this one does not start")
        self.state = "open"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End."""
        self.state = "closed"

    async def query(self, question: Question, **_: object) -> Answer:
        assert self.state == "open"
        await asyncio.sleep(0.02)
        assert self.state == "open"
        return Answer(question.formats[0], f"{question.text} by {self.name}".encode())


class Shelf:
    """What the newest edition is, as a test changes it."""

    def __init__(self) -> None:
        """Begin with version one."""
        self.evaluators: list[Recorded] = []
        self.version: str | None = "one"
        self.fails = False

    def open_latest(self) -> Edition:
        evaluator = Recorded(str(self.version), self.fails)
        self.evaluators.append(evaluator)
        return Edition(self.version, None, evaluator, AnswerCache(0))


Body = Callable[[Shelf, Editions], Coroutine[Any, Any, None]]


def with_editions(body: Body, drain_seconds: float = 0.05) -> Shelf:
    shelf = Shelf()

    async def run() -> None:
        async with Editions(shelf.open_latest, drain_seconds) as editions:
            await body(shelf, editions)

    asyncio.run(run())
    return shelf


async def asked(editions: Editions) -> str:
    edition = editions.current
    answer = await edition.evaluator.query(Question("ASK {}", (Format.JSON,)))
    name = answer.content.decode().removeprefix("ASK {} by ")
    assert name == edition.version
    return name


def test_old_answers_finish_and_new_queries_see_the_new_version() -> None:
    async def body(shelf: Shelf, editions: Editions) -> None:
        old = asyncio.create_task(asked(editions))
        await asyncio.sleep(0)
        shelf.version = "two"
        assert await editions.reload()
        assert await asked(editions) == "two"
        assert await old == "one"
        await asyncio.sleep(0.1)
        assert [one.state for one in shelf.evaluators] == ["closed", "open"]

    shelf = with_editions(body)
    assert [one.state for one in shelf.evaluators] == ["closed", "closed"]


def test_query_that_comes_in_slowly_is_answered_by_the_edition_that_is_served_then() -> None:
    async def body(shelf: Shelf, editions: Editions) -> None:
        answered: list[Any] = []

        async def receive() -> dict[str, Any]:
            # the rest of the body takes longer than the old edition lives
            shelf.version = "two"
            assert await editions.reload()
            await asyncio.sleep(0.1)
            assert [one.state for one in shelf.evaluators] == ["closed", "open"]
            return {"type": "http.request", "body": b"ASK {}", "more_body": False}

        async def send(message: Any) -> None:
            answered.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/sparql",
            "query_string": b"",
            "headers": [(b"content-type", b"application/sparql-query"), (b"content-length", b"6")],
            "app": SimpleNamespace(state=SimpleNamespace(editions=editions)),
        }
        await answer_sparql(scope, receive, send)
        assert answered[1]["body"] == b"ASK {} by two"

    with_editions(body)


def test_same_version_is_not_opened_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

    async def body(shelf: Shelf, editions: Editions) -> None:
        before = editions.current
        assert not await editions.reload()
        assert editions.current is before
        assert [one.state for one in shelf.evaluators] == ["open", "new"]

    with_editions(body)
    assert "version one is still the current one" in caplog.text


def test_store_without_a_version_is_opened_anew(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")

    async def body(shelf: Shelf, editions: Editions) -> None:
        shelf.version = None
        assert await editions.reload()
        assert await editions.reload()

    with_editions(body)
    assert "the store is asked by new evaluators" in caplog.text


def test_edition_that_does_not_start_leaves_the_old_one() -> None:
    async def body(shelf: Shelf, editions: Editions) -> None:
        shelf.version, shelf.fails = "two", True
        with pytest.raises(SarcographError, match="does not start"):
            await editions.reload()
        assert await asked(editions) == "one"

    with_editions(body)


def test_end_does_not_wait_for_an_old_edition_to_drain() -> None:
    async def body(shelf: Shelf, editions: Editions) -> None:
        shelf.version = "two"
        await editions.reload()

    shelf = with_editions(body, drain_seconds=60)
    assert [one.state for one in shelf.evaluators] == ["closed", "closed"]


def test_reloads_at_the_same_time_open_one_edition() -> None:
    async def body(shelf: Shelf, editions: Editions) -> None:
        shelf.version = "two"
        assert sorted(await asyncio.gather(*(editions.reload() for _ in range(3)))) == [
            False,
            False,
            True,
        ]

    with_editions(body)


def edition_of(version: str | None) -> Edition:
    return Edition(version, None, Recorded("one"), AnswerCache(0))


class Made:
    """Makes something after a moment, and counts how often."""

    def __init__(self, failures: int = 0) -> None:
        """Fail so many times first."""
        self.times = 0
        self._failures = failures

    async def __call__(self) -> int:
        self.times += 1
        await asyncio.sleep(0.01)
        if self.times <= self._failures:
            raise SarcographError("not this time")
        return self.times


@pytest.mark.anyio
async def test_what_is_known_of_an_edition_is_made_once_for_all_who_ask() -> None:
    edition, made = edition_of("one"), Made()
    assert await asyncio.gather(*(edition.once("it", made) for _ in range(5))) == [1] * 5
    assert await edition.once("it", made) == 1
    assert await edition.once("another", made) == 2


@pytest.mark.anyio
async def test_what_failed_is_made_again() -> None:
    edition, made = edition_of("one"), Made(failures=1)
    with pytest.raises(SarcographError, match="not this time"):
        await edition.once("it", made)
    assert await edition.once("it", made) == 2


@pytest.mark.anyio
async def test_who_leaves_does_not_take_it_from_the_others() -> None:
    edition, made = edition_of("one"), Made()
    leaving = asyncio.create_task(edition.once("it", made))
    staying = asyncio.create_task(edition.once("it", made))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 1
    assert leaving.cancelled()


@pytest.mark.anyio
async def test_what_all_left_is_there_for_the_next_and_ends_with_the_edition() -> None:
    edition, made = edition_of("one"), Made()
    for _ in range(3):
        leaving = asyncio.create_task(edition.once("it", made))
        await asyncio.sleep(0.004)
        leaving.cancel()
        await asyncio.wait([leaving])
    assert (await edition.once("it", made), made.times) == (1, 1)
    asked = asyncio.create_task(edition.once("another", asyncio.Event().wait))
    await asyncio.sleep(0)
    await edition.close()
    with pytest.raises(asyncio.CancelledError):
        await asked


@pytest.mark.anyio
async def test_of_a_store_that_may_change_nothing_is_kept() -> None:
    edition, made = edition_of(None), Made()
    assert [await edition.once("it", made) for _ in range(2)] == [1, 2]


def test_of_a_store_elsewhere_terms_of_the_vocabulary_are_judged_alone() -> None:
    notes = edition_of(None).notes
    (note,) = notes.on("ASK { ?x a sg:Drgu }")
    assert note.endswith("is sg:Drug meant?")
    assert notes.on("ASK { drug:anlotinb a sg:Drug }") == ()


def test_what_is_not_to_wait_for_the_first_asker_is_made_beside_all_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun: list[Edition] = []
    ended: list[Edition] = []

    async def prepare(edition: Edition) -> None:
        begun.append(edition)
        if len(begun) == 1:
            raise SarcographError("it cannot be made")
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(edition)

    async def scene() -> None:
        shelf = Shelf()
        async with Editions(shelf.open_latest, 0.01, prepare) as editions:
            first = editions.current
            await asyncio.sleep(0.01)
            assert begun == [first]
            assert await asked(editions) == "one"
            shelf.version = "two"
            assert await editions.reload()
            await asyncio.sleep(0.1)
            assert begun == [first, editions.current]
            assert ended == []
            second = editions.current
        assert ended == [second]

    asyncio.run(scene())
    assert "the first asker could not be made" in caplog.text
