"""`/compare`: treatments or mechanisms side by side, which is no comparison of them."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.naming import Naming, bind_names, named_ends, named_narrowing
from sarcograph.api.browse.network_filters import NARROWING, Role, checked, controls, taken
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import Parameter

PATH = "/compare"
_MAKING: Elsewhere[..., View] = Elsewhere("sarcograph.api.browse.compare_aside", "view")
_MOST_SIDES, _MOST_MEASURES = 4, 6
_MEASURES = tuple(
    f"{ID}measure/{key}"
    for key in (
        *("progression-free-survival", "overall-survival"),
        *("objective-response-rate", "disease-control-rate"),
    )
)
_FILTERS = {one.name: one for one in NARROWING}
_REGIMEN = Parameter("regimen", "entity", "a regimen", ("regimen",))

router = APIRouter(tags=["Network"], dependencies=[Depends(plain_path)])


async def _view(asker: Asker, _path: str, given: Given) -> View:
    return await _compared(asker, given, whole=True)


async def _page(asker: Asker, _path: str, given: Given, _part: str) -> View:
    """Return what people see, who wait for nothing that only the other forms have."""
    return await _compared(asker, given, whole=False)


async def _compared(asker: Asker, given: Given, *, whole: bool) -> View:
    filters = checked(given, _FILTERS)
    regimens = [value for name, value in given if name == "regimen"]
    others = [(name, value) for name, value in given if name in ("mechanism", "measure")]
    mechanisms = sum(name == "mechanism" for name, _ in others)
    if not 2 <= len(regimens) + mechanisms <= _MOST_SIDES:
        raise bad_parameter(f"name from two to {_MOST_SIDES} things by 'regimen' or 'mechanism'")
    sides, remarks = await _regimens(asker, regimens)
    found, told = await named_ends(asker, others)
    remarks += told
    sides += [iri for (name, _), iri in zip(others, found, strict=True) if name == "mechanism"]
    measures = [iri for (name, _), iri in zip(others, found, strict=True) if name == "measure"]
    if len(set(sides)) < len(sides):
        raise bad_parameter("the same thing is named twice; name two")
    narrowing = await named_narrowing(asker, filters, remarks)
    try:
        return await asker.edition.aside.call(
            asker.client,
            _MAKING,
            await network_of(asker),
            sides,
            measures or _MEASURES,
            narrowing=narrowing,
            remarks=remarks,
            whole=whole,
        )
    except QueryError as error:
        raise bad_parameter(str(error)) from None


async def _regimens(asker: Asker, named: list[str]) -> tuple[list[str], list[str]]:
    """Return the regimens that are named, a drug for the regimen of it alone, and what is told."""
    found: list[str] = []
    told: list[str] = []

    def bind(naming: Naming) -> Pieces:
        found.clear()
        for words in named:
            found.append(naming.resolve(words, _REGIMEN))
            yield ""
        told[:] = naming.remarks

    try:
        await bind_names(asker, bind)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    return found, told


def _form(given: Given) -> Mapping[str, object]:
    return controls(_ROLES, _FILTERS, given)


_ROLES = {
    "regimen": Role(
        "Regimens", "such as apatinib, or lenvatinib plus a PD-1 inhibitor", _MOST_SIDES
    ),
    "mechanism": Role(
        "Mechanisms", "targets, processes or drugs, with all that has them", _MOST_SIDES
    ),
    "measure": Role(
        "Outcomes",
        "by default progression-free and overall survival, response and disease control",
        _MOST_MEASURES,
    ),
}
COMPARE = ViewKind(
    template="compare.html",
    make=_view,
    make_first=_page,
    made_by=_MAKING,
    takes=taken(_ROLES, _FILTERS),
    form=_form,
    has_picture=True,
)
add_view(
    router,
    PATH,
    COMPARE,
    "Show treatments or mechanisms side by side",
    (("regimen", "apatinib"), ("regimen", "lenvatinib"), ("measure", "PFS")),
)
