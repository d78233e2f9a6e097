"""`/curate`: what is doubtful, missing or ambiguous in the graph, for those who curate it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

from fastapi import APIRouter, Depends

from sarcograph.api.answering.asking import Asker
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
from sarcograph.api.browse.page_routes import plain_path
from sarcograph.api.browse.question_page import Field
from sarcograph.api.browse.view import Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, add_view
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.store.table import Iri, Table, Value

PATH = "/curate"
_CHOICES = {"consequence": CONSEQUENCES, "severity": SEVERITIES}
_FILTERS = {
    "consequence": ("Consequence", "what it means for a reader", "any"),
    "severity": ("Severity", "how grave it is", "any"),
    "source": ("Source", "the key of a document or an external source", "any, such as sun-2022"),
    "rule": ("Rule", "the key of the rule that found it", "any"),
}
"""Those of `/api/v1/findings`: each with its label, its meaning, and what holds without it."""

router = APIRouter(tags=["Findings"], dependencies=[Depends(plain_path)])


async def _view(asker: Asker, _path: str, given: Given) -> View:
    found = await selected(asker, **dict(given))
    everything = list((await findings_of(asker)).values())
    validation = await validation_of(asker.edition)
    unmapped = await unmapped_of(asker)
    shared = await shared_names(asker.edition)
    covered = await coverage_of(asker, everything)
    unfounded = without_places(covered)
    kinds = Counter((one.consequence, one.severity) for one in found)
    rules = Counter((one.rule, one.rule_name) for one in found)
    return View(
        title="What is left to curate",
        context={
            "found": len(found),
            "everything": len(everything),
            "groups": [(name, list(some)) for name, some in groupby(found, _consequence)],
            "consequences": [name for name in CONSEQUENCES if any(name == k for k, _ in kinds)],
            "severities": [name for name in SEVERITIES if any(name == k for _, k in kinds)],
            "kinds": kinds,
            "rules": rules.most_common(),
            "editorial": CONSEQUENCES[-1],
            "validation": validation,
            "unmapped": [(kind, list(some)) for kind, some in groupby(unmapped, _kind)],
            "unmapped_count": len(unmapped),
            "shared": [(kinds, list(some)) for kinds, some in groupby(shared, _kinds)],
            "shared_count": len(shared),
            "covered": [(name, list(some)) for name, some in groupby(covered, _standing)],
            "sorts": SORTS,
            "unfounded": unfounded,
        },
        records={
            "findings": [_record(one) for one in found],
            "kinds": [
                {"consequence": consequence, "severity": severity, "count": count}
                for (consequence, severity), count in kinds.items()
            ],
            "validation": _validation_record(validation),
            "unmapped": [
                {"iri": one.iri, "kind": one.kind, "label": one.label, "nearly": one.nearly}
                for one in unmapped
            ],
            "shared_names": [
                {
                    "name": one.text,
                    "things": [{"label": label, "iri": iri} for label, iri in one.things],
                }
                for one in shared
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
            "documents_without_places": [one.source for one in unfounded],
        },
        tables=(
            _findings_table(found),
            _validation_table(validation),
            _unmapped_table(unmapped),
            _shared_table(shared),
            _coverage_table(covered),
        ),
        statements=(*(one.iri for one in found), *(one.iri for one in unmapped)),
    )


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
        "given": given,
        "longest": LONGEST,
    }


CURATE = ViewKind(
    template="curate.html",
    make=_view,
    takes=tuple(Taken(name, said) for name, (_, said, _) in _FILTERS.items()),
    form=_form,
    shows_all=True,
)
add_view(router, PATH, CURATE, "Show what is left to curate", (("source", "sun-2022"),))
