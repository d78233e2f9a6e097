"""The picture of a question: its rows drawn, at the question's address with .svg or .png."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.evaluation import evaluate_guarded
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.page_routes import Values, represented
from sarcograph.api.browse.taken_along import day_of
from sarcograph.api.http.addresses import client_of
from sarcograph.api.http.negotiation import PICTURES
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import VARY
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.pictures.stamp import file_name, stamp
from sarcograph.graph.store.library import Query
from sarcograph.graph.store.question import Format, Question

PART = "part"
"""The parameter that names one of several pictures of the same rows."""

_DRAWING: Elsewhere[[str, str, bytes, str, str, str, str, str], bytes] = Elsewhere(
    "sarcograph.api.sparql.pictures_aside", "drawn_rows"
)


def suffix_of(name: str) -> str | None:
    """Return the suffix of the picture that `format=` names, by media type too; None for none.

    >>> suffix_of("PNG"), suffix_of("image/svg xml"), suffix_of("csv")
    ('png', 'svg', None)
    """
    asked = name.strip().lower().replace(" ", "+")  # a plus sign that was not encoded
    return next((one for one, media_type in PICTURES.items() if asked in (one, media_type)), None)


async def send_picture(
    request: Request,
    asker: Asker,
    query: Query,
    given: Values,
    text: str,
    suffix: str,
    part: str,
    *,
    by_accept: bool,
) -> Response:
    """Return the rows of a question as a picture; `text` is the query with what is `given`.

    `part` says which of several pictures it is, "" for the main one.
    `by_accept` tells that another header had another answer. Raises ProblemError, also where there
    are no rows.
    """
    version = asker.edition.version
    day = await day_of(asker.edition)
    fields = (*given, (PART, part)) if part else given
    asked = f"?{urlencode(fields)}" if fields else ""
    name = file_name(query.name, version, day, suffix, part=part)
    return await represented(
        request,
        asker,
        PICTURES[suffix],
        _picture,
        query.name,
        query.question,
        text,
        given,
        suffix,
        part,
        stamp(version, day),
        vary=VARY if by_accept else "Accept-Encoding",
        location=f"{query.name}.{suffix}{asked}" if by_accept else None,
        more=(("Content-Disposition", f'inline; filename="{name}"'),),
    )


async def _picture(
    asker: Asker,
    media_type: str,  # noqa: ARG001 - a renderer
    name: str,
    question: str,
    text: str,
    given: Values,
    suffix: str,
    part: str,
    stamped: str,
) -> Pieces:
    """Return a picture, drawn in a process of its own."""
    content = await asker.answer(text)
    asked = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in given)
    return await _drawn(asker, name, question, content, asked, stamped, suffix, part, "../")


async def send_picture_of_query(
    request: Request, edition: Edition, question: Question, suffix: str, part: str
) -> Response:
    """Return the rows of a query of whoever as a picture, where its columns make one.

    Raises ProblemError.
    """
    version, day = edition.version, await day_of(edition)
    name = file_name("query", version, day, suffix, part=part)
    return await represented(
        request,
        Asker(edition, client_of(request.scope)),
        PICTURES[suffix],
        _picture_of_query,
        question.text,
        " ".join(question.default_graphs or ()),
        " ".join(question.named_graphs or ()),
        suffix,
        part,
        stamp(version, day),
        vary="Accept-Encoding",
        more=(("Content-Disposition", f'inline; filename="{name}"'),),
    )


async def _picture_of_query(
    asker: Asker,
    _media_type: str,
    text: str,
    default_graphs: str,
    named_graphs: str,
    suffix: str,
    part: str,
    stamped: str,
) -> Pieces:
    """Return a picture of the rows of a query, drawn in a process of its own."""
    graphs = [tuple(names.split()) or None for names in (default_graphs, named_graphs)]
    question = Question(text, (Format.JSON,), *graphs)
    found = await evaluate_guarded(asker.edition, question, asker.client, None)
    title = "The rows of a query"
    return await _drawn(asker, "the query", title, found.content, "", stamped, suffix, part, "./")


async def _drawn(
    asker: Asker,
    name: str,
    title: str,
    content: bytes,
    asked: str,
    stamped: str,
    suffix: str,
    part: str,
    up: str,
) -> Pieces:
    """Return rows drawn in a process of its own; raises ProblemError where there is no picture."""
    call = asker.edition.aside.call
    try:
        given = (name, title, content, asked, stamped, suffix, part, up)
        return [await call(asker.client, _DRAWING, *given)]
    except QueryError as error:
        raise nothing_to_draw(error) from None


def nothing_to_draw(error: QueryError) -> ProblemError:
    """Return the problem of rows that make no picture."""
    return ProblemError(HTTPStatus.NOT_FOUND, "nothing-to-draw", str(error))
