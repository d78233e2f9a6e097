"""`/curate`: what is doubtful, missing or ambiguous in the graph, for those who curate it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import LISTED
from sarcograph.api.browse.curation import (
    SORTS,
    Covered,
    Shared,
    Unmapped,
    Validation,
    coverage_of,
    shared_names,
    unmapped_of,
    validation_of,
    without_places,
)
from sarcograph.api.browse.findings import (
    CONSEQUENCES,
    SEVERITIES,
    Found,
    findings_of,
    selected,
)
from sarcograph.api.browse.listing import PAGE, page_number
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.question_page import Field
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, add_view
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.store.table import Iri, Table, Value

PATH = "/curate"
_TITLE = "What is left to curate"
_CHOICES = {"consequence": CONSEQUENCES, "severity": SEVERITIES}
_FILTERS = {
    "consequence": ("Consequence", "what it means for a reader", "any"),
    "severity": ("Severity", "how grave it is", "any"),
    "source": ("Source", "the key of a document or an external source", "any, such as sun-2022"),
    "rule": ("Rule", "the key of the rule that found it", "any"),
}
"""Those of `/api/v1/findings`: each with its label, its meaning, and what holds without it."""

router = APIRouter(tags=["Findings"], dependencies=[Depends(plain_path)])


_TABLES = ("findings", "validation", "unmapped", "shared-names", "coverage")


@dataclass(frozen=True, slots=True)
class _Board:
    """What is left to curate: the findings that are asked for, and all else."""

    found: Sequence[Found]
    everything: Sequence[Found]
    validation: Validation | None
    unmapped: Sequence[Unmapped]
    shared: Sequence[Shared]
    covered: Sequence[Covered]
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages show the findings, a hundred each."""
        return max(1, -(-len(self.found) // LISTED))

    @property
    def kinds(self) -> Counter[tuple[str, str]]:
        """Return how many findings there are of each consequence and severity."""
        return Counter((one.consequence, one.severity) for one in self.found)


async def _board_of(asker: Asker, given: Given) -> _Board:
    filters = {name: value for name, value in given if name != PAGE}
    everything = list((await findings_of(asker)).values())
    board = _Board(
        await selected(asker, **filters),
        everything,
        await validation_of(asker.edition),
        await unmapped_of(asker),
        await shared_names(asker.edition),
        await coverage_of(asker, everything),
        page_number(dict(given).get(PAGE, "1")),
    )
    if board.page > board.pages:
        raise bad_parameter(f"the findings have {board.pages} pages")
    return board


async def _view(asker: Asker, _path: str, given: Given) -> View:
    board = await _board_of(asker, given)
    found, validation, covered = board.found, board.validation, board.covered
    tables = (
        _findings_table(found),
        _validation_table(validation),
        _unmapped_table(board.unmapped),
        _shared_table(board.shared),
        _coverage_table(covered),
    )
    return View(
        title=_TITLE,
        context=_context(board, given),
        records={
            "findings": [_record(one) for one in found],
            "kinds": [
                {"consequence": consequence, "severity": severity, "count": count}
                for (consequence, severity), count in board.kinds.items()
            ],
            "validation": _validation_record(validation),
            "unmapped": [
                {"iri": one.iri, "kind": one.kind, "label": one.label, "nearly": one.nearly}
                for one in board.unmapped
            ],
            "shared_names": [
                {
                    "name": one.text,
                    "things": [{"label": label, "iri": iri} for label, iri in one.things],
                }
                for one in board.shared
            ],
            "coverage": [
                {
                    "source": one.source,
                    "standing": one.standing,
                    "graph": BASE + one.graph,
                    **one.counts,
                    "findings": one.findings,
                    "uncovered": None,
                }
                for one in covered
            ],
            "documents_without_places": [one.source for one in without_places(covered)],
        },
        tables=tables,
        statements=(*(one.iri for one in found), *(one.iri for one in board.unmapped)),
    )


async def _first_view(asker: Asker, _path: str, given: Given, _part: str) -> View:
    """Return the page: a hundred findings, and of the tables no more than their names."""
    board = await _board_of(asker, given)
    return View(
        title=_TITLE,
        context=_context(board, given),
        records={},
        tables=tuple(Table(name, (), ()) for name in _TABLES),
        statements=(),
    )


def _context(board: _Board, given: Given) -> dict[str, object]:
    start = (board.page - 1) * LISTED
    kinds = board.kinds
    consequences = [name for name in CONSEQUENCES if any(name == k for k, _ in kinds)]
    of_kinds = {kinds: list(some) for kinds, some in groupby(board.shared, _kinds)}
    of_standing = {name: list(some) for name, some in groupby(board.covered, _standing)}
    return {
        "found": len(board.found),
        "everything": len(board.everything),
        "groups": [
            (name, sum(kinds[name, one] for one in SEVERITIES), list(some))
            for name, some in groupby(board.found[start : start + LISTED], _consequence)
        ],
        "page": board.page,
        "pages": board.pages,
        "kept": "".join(f"&{urlencode([one])}" for one in given if one[0] != PAGE),
        "consequences": consequences,
        "severities": [name for name in SEVERITIES if any(name == k for _, k in kinds)],
        "kinds": kinds,
        "rules": Counter((one.rule, one.rule_name) for one in board.found).most_common(),
        "editorial": CONSEQUENCES[-1],
        "validation": board.validation,
        "unmapped": [(kind, list(some)) for kind, some in groupby(board.unmapped, _kind)],
        "unmapped_count": len(board.unmapped),
        "shared": [(kinds, len(some), some[:LISTED]) for kinds, some in of_kinds.items()],
        "shared_count": len(board.shared),
        "covered": [(name, len(some), some[:LISTED]) for name, some in of_standing.items()],
        "sorts": SORTS,
        "unfounded": without_places(board.covered),
    }


def _consequence(one: Found) -> str:
    return one.consequence


def _kind(one: Unmapped) -> str:
    return one.kind


def _kinds(one: Shared) -> tuple[str, ...]:
    return one.kinds


def _standing(one: Covered) -> str:
    return one.standing


def _record(one: Found) -> dict[str, object]:
    return {
        "iri": one.iri,
        "consequence": one.consequence,
        "severity": one.severity,
        "rule": f"{ID}rule/{one.rule}",
        "rule_name": one.rule_name,
        "message": one.message,
        "printed": one.printed or None,
        "recomputed": one.recomputed or None,
        "resolution": one.resolution or None,
        "places": [
            {"iri": place.iri, "source": place.source, "place": place.text} for place in one.places
        ],
    }


def _validation_record(validation: Validation | None) -> dict[str, object] | None:
    if validation is None:
        return None
    return {
        "counts": dict(validation.counts),
        "judged": validation.judged,
        "told": [
            {
                "severity": one.severity,
                "shape": one.shape or None,
                "message": one.message,
                "nodes": [BASE + href if href else name for name, href in one.nodes],
            }
            for one in validation.told
        ],
        "left_out": [
            {"severity": one.severity, "by": one.by, "count": one.count}
            for one in validation.left_out
        ],
    }


def _findings_table(found: Sequence[Found]) -> Table:
    columns = ("consequence", "severity", "rule", "sources", "message", "printed", "recomputed")
    return Table(
        "findings",
        (*columns, "resolution", "places", "finding"),
        tuple(
            (
                *(one.consequence, one.severity, one.rule_name, " ".join(one.sources)),
                *(one.message, one.printed or None, one.recomputed or None, one.resolution or None),
                "; ".join(f"{place.source}: {place.text}" for place in one.places),
                Iri(one.iri),
            )
            for one in found
        ),
    )


def _validation_table(validation: Validation | None) -> Table:
    rows = [
        (one.severity, one.name, one.message, Iri(BASE + href) if href else name)
        for one in (validation.told if validation else ())
        for name, href in one.nodes
    ]
    return Table("validation", ("severity", "shape", "message", "node"), tuple(rows))


def _unmapped_table(unmapped: Sequence[Unmapped]) -> Table:
    rows = [(one.kind, one.label, " ".join(one.nearly) or None, Iri(one.iri)) for one in unmapped]
    return Table("unmapped", ("kind", "name", "nearly", "thing"), tuple(rows))


def _shared_table(shared: Sequence[Shared]) -> Table:
    rows = [
        (one.text, " ".join(one.kinds), label, Iri(iri))
        for one in shared
        for label, iri in one.things
    ]
    return Table("shared-names", ("name", "kinds", "label", "thing"), tuple(rows))


def _coverage_table(covered: Sequence[Covered]) -> Table:
    rows: list[tuple[Value, ...]] = [
        (one.source, one.standing, *(one.counts[sort] for sort in SORTS), one.findings)
        for one in covered
    ]
    return Table("coverage", ("source", "standing", *SORTS, "findings"), tuple(rows))


def _form(given: Given) -> Mapping[str, object]:
    values = dict(given)
    return {
        "filters": [
            Field(name, label, said, _CHOICES.get(name, ()), values.get(name, ""), unless)
            for name, (label, said, unless) in _FILTERS.items()
        ],
        "given": [one for one in given if one[0] != PAGE],
        "longest": LONGEST,
    }


CURATE = ViewKind(
    template="curate.html",
    make=_view,
    make_first=_first_view,
    takes=(
        *(Taken(name, said) for name, (_, said, _) in _FILTERS.items()),
        Taken(PAGE, "which hundred of the findings the page shows; the other forms have all"),
    ),
    form=_form,
    shows_all=True,
)
add_view(router, PATH, CURATE, "Show what is left to curate", (("source", "sun-2022"),))
