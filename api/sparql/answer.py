"""Answer a query in the form that is liked best: kept or evaluated, for programs or as a page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from starlette.requests import Request
from starlette.types import Send

from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.evaluation import evaluate_guarded
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.query_page import FORMATS as PAGE_FORMATS
from sarcograph.api.browse.query_page import Note
from sarcograph.api.http.access_log import is_logged
from sarcograph.api.http.addresses import client_of
from sarcograph.api.http.negotiation import acceptable, prefers_page
from sarcograph.api.http.observation import observation_of
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import (
    HTML,
    VARY,
    Representation,
    send_representation,
    tag_of,
)
from sarcograph.api.sparql.operation import QueryOperation
from sarcograph.graph.store.asked import not_said_in
from sarcograph.graph.store.question import Answer, Format, Question
from sarcograph.graph.store.row_count import count_rows

# The same query has another answer each time if it calls one of these. The engine finds a call even
# within a word (`BYRAND()`); a string that looks like one costs no more than an evaluation.
_NEVER_THE_SAME = re.compile(r"(?i)(?:now|rand|uuid|bnode)\s*[(#]")

_acceptable = lru_cache(maxsize=256)(acceptable)
_prefers_page = lru_cache(maxsize=256)(prefers_page)


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The page for people: what a function of a module makes of `given` and of the answer.

    It sees nothing else of the request, so that what it shows has these for its key.
    """

    make: Callable[..., Pieces]
    given: tuple[object, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Return what stands for the page before there is an answer."""
        return self.make.__module__, self.make.__qualname__, *self.given

    def pieces(self, **came: object) -> Pieces:
        """Return the page with an answer, or with what came instead of one."""
        return self.make(*self.given, **came)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows that a query leaves out because they do not say what is asked for.

    `query` counts them, and `href` leads from the page to an answer with them.
    """

    name: str
    query: str
    href: str


@dataclass(frozen=True, slots=True)
class Part:
    """The `limit` rows from `offset` on, which are asked for; `query` counts all.

    If there are more, `href` leads to the next, and `cursor` says to a reader where they begin.
    """

    query: str
    offset: int
    limit: int
    href: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and all else that its answer depends on but the graph and the media types.

    `page` is None for whoever likes something else better; see `wants_page`. `part` is given where
    not all rows are asked for, and `if_empty` is what is told where there are none.
    """

    operation: QueryOperation
    page: AnswerPage | None
    remarks: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    part: Part | None = None
    if_empty: tuple[Note, ...] = ()


def wants_page(request: Request, accept: str | None) -> bool:
    """Tell whether a page is liked best; `accept` takes the place of the header if it is given."""
    reads = accept or request.method in ("GET", "HEAD")
    return bool(reads) and _prefers_page(accept or request.headers.get("accept", ""))


async def send_answer(
    request: Request,
    edition: Edition,
    asked: Asked,
    send: Send,
    *,
    vary: str = VARY,
    more: Iterable[tuple[str, str]] = (),
) -> None:
    """Send the answer to a query; raises ProblemError unless a page tells of it.

    `vary` names the headers that it depends on, and `more` are further ones of its own.
    """
    scope, operation, page = request.scope, asked.operation, asked.page
    accept = operation.accept or request.headers.get("accept", "")
    formats = dict.fromkeys(PAGE_FORMATS, HTML) if page else _acceptable(accept)
    question = operation.question(tuple(formats))
    key = _key(edition, question, tuple(formats.values()), asked)
    noted = observation_of(scope)
    noted.query = question.text
    kept = edition.answers.get(key) if key else None
    noted.cached = kept is not None
    if kept is not None:
        answer = kept
    else:
        client = client_of(scope)
        left_out = asyncio.ensure_future(_left_out(edition, asked, client))  # side by side
        try:
            found = await evaluate_guarded(edition, question, client, operation.timeout)
            content, beside = found.content, await _beside(edition, asked, found, left_out, client)
        except ProblemError as problem:
            if page is None:
                raise
            await send_problem_page(request, edition, page, problem, send)
            return
        finally:
            left_out.cancel()
        if not beside.is_known:
            key = None  # asked again, it may be
        said = await _notes_on(edition, question.text, client)
        notes = [*map(Note, asked.remarks), *map(Note, said)]
        if asked.if_empty and count_rows(found.format, found.content) == 0:
            notes += asked.if_empty
        notes += beside.notes
        if page is not None:
            came = {"answer": found, "notes": notes}
            if asked.part is not None:
                came["total"] = beside.total
            content = await edition.turns.make(client, page.pieces(**came))
        # the log alone wants to know, and it takes as long as all else does
        rows = count_rows(found.format, found.content) if is_logged() else None
        told = tuple(note.text for note in notes)
        answer = Representation(
            content, formats[found.format], rows=rows, notes=told, following=beside.following
        )
    noted.rows = answer.rows
    if key is not None and kept is None:
        # evaluated again, a query may have the same rows in another order
        answer.tag = tag_of(key, content=answer.content)
    before = answer.size
    await send_representation(scope, send, answer, vary=vary, more=more)
    if key is not None and (kept is None or answer.size != before):
        edition.answers.put(key, answer)


async def _notes_on(edition: Edition, text: str, client: str) -> list[str]:
    """Return the notes on a query; unknown terms are compared in the client's turn."""
    found: list[str] = []
    writing = edition.notes.writing(text, found)
    if next(writing, None) is not None:
        await edition.turns.make(client, writing)
    return found


async def send_problem_page(
    request: Request, edition: Edition, page: AnswerPage, problem: ProblemError, send: Send
) -> None:
    """Send the page that was asked for, with a problem in place of an answer."""
    observation_of(request.scope).problem = problem.code
    content = await edition.turns.make(client_of(request.scope), page.pieces(problem=problem))
    shown = Representation(content, HTML)
    await send_representation(request.scope, send, shown, status=problem.status)


@dataclass(slots=True)
class _Beside:
    """What there is to say of rows that are not in an answer, and where the next ones are.

    `total` is how many there are in all, of which a part was asked for. It is not known whether
    there are any where nobody could tell in time.
    """

    notes: list[Note]
    following: str = ""
    total: int | None = None
    is_known: bool = True


async def _left_out(edition: Edition, asked: Asked, client: str) -> list[int | None]:
    """Return how many rows each range leaves out, None where that is not known in time."""
    timeout = asked.operation.timeout
    return await asyncio.gather(
        *(_rows_of(edition, one.query, client, timeout) for one in asked.left_out)
    )


async def _beside(
    edition: Edition,
    asked: Asked,
    found: Answer,
    left_out: Awaitable[list[int | None]],
    client: str,
) -> _Beside:
    """Tell of the rows that are `left_out` and of those that follow, which are asked for now."""
    if not asked.left_out and asked.part is None:  # of a query that somebody wrote
        return _Beside([])
    total, not_in_it = await asyncio.gather(
        _total(edition, asked.part, found, client, asked.operation.timeout), left_out
    )
    told = _Beside([], total=total, is_known=None not in not_in_it)
    for one, rows in zip(asked.left_out, not_in_it, strict=True):
        if rows != 0:
            see = f"{one.name}=unknown"
            told.notes.append(Note(not_said_in(one.name, rows, see), one.href))
    if (part := asked.part) is not None:
        told.is_known &= total is not None
        if asked.page is not None:
            if total is None:
                told.notes.append(Note("how many rows there are was not counted in time"))
        elif total is None or total > part.offset + part.limit:
            there = "perhaps there are" if total is None else "there are"
            note = f"{there} more rows; the next begin at cursor={part.cursor}"
            told.notes.append(Note(note, part.href))
            told.following = part.href
    return told


async def _total(
    edition: Edition, part: Part | None, found: Answer, client: str, timeout: float | None
) -> int | None:
    """Return how many rows there are, which an answer may tell, as one does that ends early."""
    if part is None or found.total is not None:
        return found.total
    rows = count_rows(found.format, found.content)
    if rows is not None and rows < part.limit and (rows or not part.offset):
        return part.offset + rows
    return await _rows_of(edition, part.query, client, timeout)


async def _rows_of(edition: Edition, query: str, client: str, timeout: float | None) -> int | None:
    """Return the rows that a query counts, None where their number is not known in time."""
    question = Question(query, (Format.TSV,))
    try:
        found = await evaluate_guarded(edition, question, client, timeout)
    except ProblemError:
        return None
    _, _, rows = found.content.partition(b"\n")
    return int(rows)


def _key(
    edition: Edition, question: Question, media_types: tuple[str, ...], asked: Asked
) -> str | None:
    """Return what stands for the answer before it is known, None if it is another each time."""
    upper = question.text.upper()
    # much sooner seen than the word, and written out: a loop takes longer than the search
    suspect = "NOW" in upper or "RAND" in upper or "UUID" in upper or "BNODE" in upper
    if edition.version is None or (suspect and _NEVER_THE_SAME.search(question.text)):
        return None
    return tag_of(
        edition.version,
        question.text,
        question.default_graphs,
        question.named_graphs,
        media_types,
        asked.remarks,
        asked.left_out,
        asked.part,
        asked.if_empty,
        asked.page.key if asked.page else None,
    )
