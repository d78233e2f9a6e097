"""The network of a question: what its rows tell of, at the question's address with a suffix."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.network_form import network_of_rows
from sarcograph.api.browse.page_routes import Values, represented
from sarcograph.api.browse.taken_along import disposition
from sarcograph.api.browse.view import BY_SUFFIX, NETWORKS, OTHER_NAMES, Form
from sarcograph.api.http.representation import VARY
from sarcograph.api.sparql.pictures import nothing_to_draw
from sarcograph.graph.errors import QueryError
from sarcograph.graph.store.library import Query

FORMS = tuple(BY_SUFFIX[suffix] for suffix in NETWORKS)
"""The forms of a network, in the order of the table of exports."""


def network_form(name: str) -> Form | None:
    """Return the form of a network that `format=` names, by media type too; None for none.

    >>> network_form("GraphML").suffix, network_form("kgx").suffix, network_form("json")
    ('graphml', 'kgx.zip', None)
    """
    asked = name.strip().lower().replace(" ", "+")  # a plus sign that was not encoded
    suffix = OTHER_NAMES.get(asked, asked)
    return next(
        (
            one
            for one in FORMS
            if one.suffix == suffix or (one.by_accept and one.media_type == asked)
        ),
        None,
    )


async def send_network(
    request: Request,
    asker: Asker,
    query: Query,
    given: Values,
    text: str,
    form: Form,
    *,
    by_accept: bool,
) -> Response:
    """Return what the rows of a question tell of, as a network; `text` is it with what is `given`.

    `by_accept` tells that another header had another answer. Raises ProblemError, also where the
    rows name no statement.
    """
    asked = f"?{urlencode(given)}" if given else ""
    path = f"/queries/{query.name}"
    return await represented(
        request,
        asker,
        form.media_type,
        _network,
        query.name,
        text,
        NETWORKS[form.suffix],
        f"{path}{asked}",
        vary=VARY if by_accept else "Accept-Encoding",
        location=f"{query.name}.{form.suffix}{asked}" if by_accept else None,
        more=(("Content-Disposition", await disposition(asker.edition, path, "", form)),),
    )


async def _network(
    asker: Asker,
    _media_type: str,
    name: str,
    text: str,
    form: str,
    asked: str,
) -> Pieces:
    content = await asker.answer(text)
    try:
        return [await network_of_rows(asker, form, name, content, asked)]
    except QueryError as error:
        raise nothing_to_draw(error) from None
