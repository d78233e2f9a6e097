"""`/paths`: by which statements things hang together, as a page and in all its other forms."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.browse.naming import named_ends, named_narrowing
from sarcograph.api.browse.network_filters import NARROWING, Role, checked, controls, taken
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.network.limits import HOPS, LIMIT, MOST_HOPS
from sarcograph.graph.network.narrowing import measures_between
from sarcograph.graph.store.library import Parameter

PATH = "/paths"
_MAKING: Elsewhere[..., View] = Elsewhere("sarcograph.api.browse.paths_aside", "view")
_MOST_ENDS = 6
_MOST_MECHANISMS = 8
_FEWEST = 6  # of each pair of ends where there are many
_SECONDS = 3.0  # of all searches together, which then tell what they have

_OTHERS = (
    Parameter(
        "hops",
        "choice",
        "how many statements a path may have",
        choices=tuple(map(str, range(1, MOST_HOPS + 1))),
        default=str(HOPS),
    ),
    Parameter(
        "limit",
        "choice",
        "how many outcomes or paths are shown of two ends",
        choices=("5", "10", "20", "50", "100"),
        default=f"{LIMIT} in all",
    ),
)
_FILTERS = {one.name: one for one in (*NARROWING, *_OTHERS)}

_ASKED = (
    *(("from", drug) for drug in ("anlotinib", "lenvatinib", "apatinib")),
    *(("via", name) for name in ("VEGFR2", "PDGFRβ", "FGFR", "c-MYC duplication")),
    *(("to", "PFS"), ("disease", "osteosarcoma")),
)
CENTRAL = f"paths?{urlencode(_ASKED)}"
"""Where the question is answered that the graph was begun for, below the root."""

router = APIRouter(tags=["Network"], dependencies=[Depends(plain_path)])


class Behind(NamedTuple):
    """The question behind a pair of ends, in the other ways to ask it."""

    title: str
    command: str
    api: str
    query: str


async def _view(asker: Asker, _path: str, given: Given) -> View:
    values = {name: [value for other, value in given if other == name] for name in _ROLES}
    for name in ("from", "to"):
        if not values[name]:
            raise bad_parameter(f"'{name}' is missing: name a thing at each end")
    filters = checked(given, _FILTERS)
    found, remarks = await named_ends(
        asker, [(name, words) for name in _ROLES for words in values[name]]
    )
    iris = iter(found)
    starts, mechanisms, ends = ([next(iris) for _ in values[name]] for name in _ROLES)
    measures = measures_between(starts, ends)
    narrowing = await named_narrowing(asker, filters, remarks, measures)
    network = await network_of(asker)
    try:
        return await asker.edition.aside.call(
            asker.client,
            _MAKING,
            network,
            starts,
            mechanisms,
            ends,
            hops=int(filters.get("hops", HOPS)),
            limit=int(filters.get("limit", max(_FEWEST, LIMIT // (len(starts) * len(ends))))),
            seconds=_SECONDS,
            narrowing=narrowing,
            remarks=remarks,
        )
    except QueryError as error:
        raise bad_parameter(str(error)) from None


def _form(given: Given) -> Mapping[str, object]:
    return {
        **controls(_ROLES, _FILTERS, given),
        "central": CENTRAL,
        "behind": list(_behind(given)),
    }


def _behind(given: Given) -> Iterator[Behind]:
    """Yield the other ways to ask for each pair of ends."""
    filters = [(name, value) for name, value in given if name in _FILTERS]
    taken = {one.name for one in library()[_QUESTION].parameters}
    for start in (value for name, value in given if name == "from"):
        for end in (value for name, value in given if name == "to"):
            options = [f"--{name.replace('_', '-')}={value}" for name, value in filters]
            counted = [(name, value) for name, value in filters if name in ("hops", "limit")]
            narrowed = [(name, value) for name, value in filters if name in taken]
            yield Behind(
                f"{start} → {end}",
                shlex.join(["sarcograph", "paths", start, end, *options]),
                f"api/v1/paths?{urlencode([('from', start), ('to', end), *counted])}",
                f"queries/{_QUESTION}?"
                f"{urlencode([('mechanism', start), ('measure', end), *narrowed])}",
            )


_QUESTION = "outcomes-by-mechanism"
_ROLES = {
    "from": Role(
        "From",
        "a drug, a target, a process, a marker, by any name",
        _MOST_ENDS,
    ),
    "via": Role(
        "Mechanisms between",
        "targets, processes, markers: where each link to them stands",
        _MOST_MECHANISMS,
    ),
    "to": Role("To", "an outcome, or any other thing", _MOST_ENDS),
}
PATHS = ViewKind(
    template="paths.html",
    make=_view,
    made_by=_MAKING,
    takes=taken(_ROLES, _FILTERS),
    form=_form,
    has_picture=True,
    has_network=True,
)
add_view(
    router,
    PATH,
    PATHS,
    "Show by which statements things hang together",
    (("from", "anlotinib"), ("via", "VEGFR2"), ("to", "PFS"), ("limit", "5")),
)
