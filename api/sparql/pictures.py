"""The picture of a question: its rows drawn, at the question's address with .svg or .png."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.page_routes import Values, represented
from sarcograph.api.browse.taken_along import published_on
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import VARY
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.pictures.stamp import file_name, stamp
from sarcograph.graph.store.library import Query

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
"""The media types of a picture by the suffix that asks for it."""

_DRAWING: Elsewhere[[str, str, bytes, str, str, str], bytes] = Elsewhere(
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
    *,
    by_accept: bool,
) -> Response:
    """Return the rows of a question as a picture; `text` is the query with what is `given`.

    `by_accept` tells that another header had another answer. Raises ProblemError, also where there
    are no rows.
    """
    version = asker.edition.version
    day = await published_on(asker.edition) or datetime.now(UTC).date()
    asked = f"?{urlencode(given)}" if given else ""
    name = file_name(query.name, version, day, suffix)
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
    stamped: str,
) -> Pieces:
    """Return a picture, drawn in a process of its own."""
    content = await asker.answer(text)
    asked = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in given)
    try:
        drawn = await asker.edition.aside.call(
            asker.client, _DRAWING, name, question, content, asked, stamped, suffix
        )
    except QueryError as error:
        raise nothing_to_draw(error) from None
    return [drawn]


def nothing_to_draw(error: QueryError) -> ProblemError:
    """Return the problem of rows that make no picture."""
    return ProblemError(HTTPStatus.NOT_FOUND, "nothing-to-draw", str(error))
