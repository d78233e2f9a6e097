"""`/pool`: the numbers of a measure pooled, or why they are not, in all its forms."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.pooling_answers import pooling_answers
from sarcograph.api.browse.pooling_form import form_of
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.pooling.asking import parameters

PATH = "/pool"
_MAKING: Elsewhere[..., View] = Elsewhere("sarcograph.api.browse.pool_aside", "view")
_FIRST = ("measure", "mechanism", "agent", "disease", "line", "untold")
"""The fields that are seen at once; the others narrow it further."""

router = APIRouter(tags=["Facts"], dependencies=[Depends(plain_path)])


async def _view(asker: Asker, _path: str, given: Given) -> View:
    asked, answers, remarks = await pooling_answers(asker, dict(given))
    try:
        return await asker.edition.aside.call(
            asker.client,
            _MAKING,
            answers,
            asked,
            remarks=remarks,
            version=asker.edition.version or "",
            otherwise=_otherwise(given),
        )
    except QueryError as error:
        raise bad_parameter(str(error)) from None


def _otherwise(given: Given) -> str:
    """Return the address of the same question with what is untold taken the other way."""
    values = dict(given)
    if values.pop("untold", "apart") == "apart":
        values["untold"] = "alike"
    return f"pool?{urlencode(values)}"


def _form(given: Given) -> Mapping[str, object]:
    return {
        **form_of(given, parameters(), _FIRST, "pool"),
        "api": f"api/v1/pool?{urlencode(given)}",
    }


POOL = ViewKind(
    template="pool.html",
    make=_view,
    made_by=_MAKING,
    takes=tuple(Taken(one.name, one.description) for one in parameters().values()),
    form=_form,
    has_picture=True,
)
add_view(
    router,
    PATH,
    POOL,
    "Pool the numbers of a measure, or say why they are not pooled",
    (
        ("measure", "ORR"),
        ("agent", "apatinib"),
        ("disease", "osteosarcoma"),
        ("untold", "alike"),
    ),
)
