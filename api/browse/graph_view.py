"""`/graph-view`: what is beside some things, drawn as a network and listed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.browse.naming import named_ends
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.network.kinds import KINDS

PATH = "/graph-view"
_MAKING: Elsewhere[..., View] = Elsewhere("sarcograph.api.browse.graph_view_aside", "view")
_MOST_THINGS = 12

router = APIRouter(tags=["Network"], dependencies=[Depends(plain_path)])


async def _view(asker: Asker, _path: str, given: Given) -> View:
    asked = [("about", words) for name, words in given if name == "about"]
    kinds = [words for name, words in given if name == "kind"]
    if not asked:
        raise bad_parameter("name a thing: 'about'")
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise bad_parameter(f"'kind' is one of {', '.join(KINDS)}, not '{unknown[0][:40]}'")
    found, remarks = await named_ends(asker, asked)
    network = await network_of(asker)
    things = list(dict.fromkeys(found))
    return await asker.edition.aside.call(
        asker.client, _MAKING, network, things, kinds, remarks=remarks
    )


def _form(given: Given) -> Mapping[str, object]:
    return {
        "about": [value for name, value in given if name == "about"],
        "kinds": [value for name, value in given if name == "kind"],
        "query": urlencode(given),
    }


GRAPH_VIEW = ViewKind(
    template="graph-view.html",
    make=_view,
    made_by=_MAKING,
    takes=(
        Taken("about", "a thing, by any name; several are drawn together", _MOST_THINGS),
        Taken("kind", "a kind of edge; without one all kinds", len(KINDS)),
    ),
    form=_form,
    has_network=True,
)
add_view(router, PATH, GRAPH_VIEW, "Show what is beside things", (("about", "VEGFR2"),))
