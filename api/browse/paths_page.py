"""`/paths`: by which statements things hang together, as a page and in all its other forms."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.browse.naming import named_ends
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError

PATH = "/paths"
_MAKING: Elsewhere[..., View] = Elsewhere("sarcograph.api.browse.paths_aside", "view")
_MOST_ENDS = 6
_HOPS, _MOST_HOPS = 6, 8
_LIMIT = 20
_SECONDS = 3.0  # of all searches together

router = APIRouter(tags=["Network"], dependencies=[Depends(plain_path)])


async def _view(asker: Asker, _path: str, given: Given) -> View:
    starts = [("from", words) for name, words in given if name == "from"]
    ends = [("to", words) for name, words in given if name == "to"]
    if not (starts and ends):
        raise bad_parameter("name both ends: 'from' and 'to'")
    hops = _hops(dict(given).get("hops", str(_HOPS)))
    found, remarks = await named_ends(asker, [*starts, *ends])
    pairs = [(one, other) for one in found[: len(starts)] for other in found[len(starts) :]]
    network = await network_of(asker)
    try:
        return await asker.edition.aside.call(
            asker.client,
            _MAKING,
            network,
            pairs,
            hops=hops,
            limit=max(1, _LIMIT // len(pairs)),
            seconds=_SECONDS / len(pairs),
            remarks=remarks,
        )
    except QueryError as error:
        raise bad_parameter(str(error)) from None


def _hops(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:3]) <= _MOST_HOPS:
        return int(text)
    raise bad_parameter(f"'hops' is a whole number from 1 to {_MOST_HOPS}, not '{text[:40]}'")


def _form(given: Given) -> Mapping[str, object]:
    values: dict[str, list[str]] = {one.name: [] for one in PATHS.takes}
    for name, value in given:
        values[name].append(value)
    return {"values": values, "hops": range(1, _MOST_HOPS + 1)}


PATHS = ViewKind(
    template="paths.html",
    make=_view,
    takes=(
        Taken("from", "a thing, by any name", _MOST_ENDS),
        Taken("to", "another thing", _MOST_ENDS),
        Taken("hops", f"how many statements a path may have, {_HOPS} unless it is said"),
    ),
    form=_form,
)
add_view(
    router,
    PATH,
    PATHS,
    "Show by which statements things hang together",
    (("from", "anlotinib"), ("to", "PFS")),
)
