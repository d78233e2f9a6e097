"""What the page of comparisons shows, worked out in a process of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sarcograph.api.browse.compare_shown import MeasureShown, Shown, Target
from sarcograph.api.browse.forest_rows import (
    doubts_of,
    forest_row,
    here,
    in_words,
    sources_of,
    what_it_is,
)
from sarcograph.api.browse.view import View
from sarcograph.graph.network import elsewhere
from sarcograph.graph.network.comparing import NOTICE, Compared, Held, Measured, Side
from sarcograph.graph.network.edge import Node
from sarcograph.graph.network.narrowing import Narrowing
from sarcograph.graph.network.records import compared_record
from sarcograph.graph.pictures.forest import forest_for_page
from sarcograph.graph.pictures.whiskers import ForestRow
from sarcograph.graph.store.table import Iri, Table, Value

_MOST_ROWS = 60
MOST_NUMBERS = 20
"""Of a measure and a side, on the page and in its picture."""
"""Adverse events that are shown, those of most sides first; the tables have all."""
_NUMBERS = (
    *("side", "measure", "regimen", "patients", "n", "what", "operator", "value", "unit"),
    *("ci_lower", "ci_upper", "ci_level", "absence", "months", "definition", "sources", "standing"),
    *("doubts", "study", "statement"),
)
_TARGETS = ("side", "agent", "relation", "target", "target_iri", "stands", "sources", "statement")


def view(
    content: bytes | None,
    sides: Sequence[str],
    measures: Sequence[str],
    *,
    narrowing: Narrowing,
    remarks: Sequence[str],
    whole: bool,
) -> View:
    """Return treatments or mechanisms (IRIs) side by side; raises QueryError.

    Unless the `whole` is wanted, it has no more than people see: no record, and of the tables only
    the names.
    """
    found = elsewhere.compared(content, sides, measures, narrowing)
    title = f"{' and '.join(side.node.name for side in found.sides)}, side by side"
    rows = list(_forest_rows(found))
    events, left_out = _events(found.sides)
    said = [*remarks]
    if left_out:
        said.append(
            f"{len(events)} of {len(events) + left_out} adverse events; the tables have all"
        )
    tables = (
        Table("numbers", _NUMBERS, tuple(_rows(found.sides, "numbers")) if whole else ()),
        Table("targets", _TARGETS, tuple(_target_rows(found)) if whole else ()),
        Table("adverse-events", _NUMBERS, tuple(_rows(found.sides, "adverse")) if whole else ()),
    )
    record = {"notice": NOTICE, **compared_record(found), "remarks": said} if whole else {}
    return View(
        title=title,
        context={
            "notice": NOTICE,
            "sides": [(side.node, side.agents) for side in found.sides],
            "measures": [_measure(held, found.sides) for held in found.held],
            "targets": _targets(found.sides),
            "events": events,
            "within": [(node.name, here(node.iri)) for node in found.within],
            "remarks": said,
        },
        records=record,
        tables=tables,
        statements=tuple(dict.fromkeys(_statements(found))),
        pictures={"forest": forest_for_page(rows, title=title)} if rows else {},
    )


def _measure(held: Held, sides: Sequence[Side]) -> MeasureShown:
    return MeasureShown(
        held.measure,
        tuple(tuple(map(_shown, _of_measure(side, held.measure)[:MOST_NUMBERS])) for side in sides),
        tuple(max(0, len(_of_measure(side, held.measure)) - MOST_NUMBERS) for side in sides),
        held.how.pairs,
        held.how.reasons,
        tuple(
            f"{in_words(one)} ({one.patients}) and {in_words(other)} ({other.patients})"
            for one, other in held.how.same
        ),
    )


def _of_measure(side: Side, measure: Node) -> list[Measured]:
    return [one for one in side.numbers if one.result.measure == measure.iri]


def _shown(one: Measured) -> Shown:
    result, edge = one.result, one.edge
    return Shown(
        in_words(result),
        what_it_is(result),
        result.patients,
        result.n,
        one.regimen,
        here(result.iri),
        edge.standing,
        sources_of(edge),
        doubts_of([edge]),
        result.defined,
    )


def _forest_rows(found: Compared) -> Iterator[ForestRow]:
    for measure in found.measures:
        for side in found.sides:
            for one in _of_measure(side, measure)[:MOST_NUMBERS]:
                yield forest_row(
                    one.result,
                    one.edge,
                    label=f"{one.regimen.name}: {one.result.patients}",
                    group=f"{measure.name}, {side.node.name}",
                )


def _targets(sides: Sequence[Side]) -> list[tuple[Node, list[list[Target]]]]:
    """Return for each target what is stated of each side, those of most sides first."""
    nodes: dict[str, Node] = {}
    stated: defaultdict[str, list[list[Target]]] = defaultdict(lambda: [[] for _ in sides])
    for place, side in enumerate(sides):
        names = {agent.iri: agent.name for agent in side.agents}
        for target, edge in side.targets:
            nodes[target.iri] = target
            stated[target.iri][place].append(
                Target(
                    f"{names[edge.start]} {edge.relation}",
                    edge.stands,
                    sources_of(edge),
                    here(edge.statement),
                    edge.standing == "inferred",
                )
            )
    ordered = sorted(
        stated.items(), key=lambda item: (-sum(map(bool, item[1])), nodes[item[0]].name)
    )
    return [(nodes[iri], row) for iri, row in ordered]


def _events(sides: Sequence[Side]) -> tuple[list[tuple[Node, list[list[Shown]]]], int]:
    """Return adverse events with the numbers of each side, and how many more there are."""
    nodes: dict[str, Node] = {}
    numbers: defaultdict[str, list[list[Shown]]] = defaultdict(lambda: [[] for _ in sides])
    for place, side in enumerate(sides):
        for one in side.adverse:
            if one.event is not None:
                nodes[one.event.iri] = one.event
                shown = _shown(one)
                numbers[one.event.iri][place].append(shown)
    ordered = sorted(
        numbers.items(), key=lambda item: (-sum(map(bool, item[1])), nodes[item[0]].name)
    )
    shown_rows = [(nodes[iri], row) for iri, row in ordered[:_MOST_ROWS]]
    return shown_rows, max(0, len(ordered) - _MOST_ROWS)


def _rows(sides: Sequence[Side], which: str) -> Iterator[tuple[Value | None, ...]]:
    for side in sides:
        for one in side.numbers if which == "numbers" else side.adverse:
            result = one.result
            yield (
                side.node.name,
                one.event.name if one.event else result.measure.rpartition("/")[2],
                one.regimen.name,
                result.patients,
                result.n,
                one.name,
                result.operator,
                result.value,
                result.unit or None,
                result.lower,
                result.upper,
                result.level,
                result.absence or None,
                result.months,
                result.defined or None,
                sources_of(one.edge),
                one.edge.standing,
                doubts_of([one.edge]) or None,
                Iri(result.study) if result.study else None,
                Iri(result.iri),
            )


def _target_rows(found: Compared) -> Iterator[tuple[Value | None, ...]]:
    for side in found.sides:
        names = {agent.iri: agent.name for agent in side.agents}
        for target, edge in side.targets:
            yield (
                side.node.name,
                names[edge.start],
                edge.relation,
                target.name,
                Iri(target.iri),
                edge.stands,
                sources_of(edge),
                Iri(edge.statement),
            )


def _statements(found: Compared) -> Iterator[str]:
    for side in found.sides:
        yield from (one.result.iri for one in (*side.numbers, *side.adverse))
        yield from (edge.statement for _, edge in side.targets)
    yield from (node.iri for node in found.within)
