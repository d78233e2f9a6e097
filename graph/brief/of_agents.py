"""What is said of resistance to each drug of a brief, and what was tried after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sarcograph.graph.brief.asking import MARKERS, NEXT, OF_AGENTS
from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import MOST_ROWS, Given, Row, address
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.table import Table, in_words


class _Told(NamedTuple):
    """What is said of a drug: what else acts than it does, the cells of the row, and the row."""

    agent: str
    targets: str
    of: tuple[str, ...]
    row: Row


def of_agents(
    name: str, answers: Mapping[str, bytes], agents: Sequence[str], given: Given
) -> Section:
    """Return what is said of resistance to the drugs, or what came after them, by drug."""
    title, head, columns, nothing = _OF_AGENTS[name]
    found: defaultdict[tuple[str, ...], list[_Told]] = defaultdict(list)
    told_of = [NEXT] if name == NEXT and agents else [f"{name}/{agent}" for agent in agents]
    for one in told_of:
        for row in Table.read(name, answers[one]).records():
            agent = in_words(row["failed_name"]) if name == NEXT else one.partition("/")[2]
            fact = in_words(row["statement"])
            if name == NEXT and not fact:
                continue  # it says that nothing is held
            of = [
                cell.text([in_words(row[column]) for column in cell.names])
                for cell in cells(columns)
            ]
            told = _Told(agent, in_words(row.get("other_targets")), tuple(of), row)
            # what came after any of several drugs is one row
            found[fact, in_words(row.get("regimen_name")), *of[:1]].append(told)
    rows = {key: _row(of, is_number=name == NEXT) for key, of in found.items()}
    ordered = [rows[key] for key in sorted(rows)]
    return Section(
        name,
        title,
        (f"Asked of: {', '.join(sorted(agents))}.",) if agents else (),
        head,
        tuple(ordered[:MOST_ROWS]),
        nothing,
        tuple((agent, address(name, [(OF_AGENTS[name], agent), *given])) for agent in agents),
        max(0, len(ordered) - MOST_ROWS),
    )


def _row(told: Sequence[_Told], *, is_number: bool) -> tuple[Cell, ...]:
    """Return what is said of one fact or more drugs in a row, what else it acts on for each."""
    first = told[0]
    agents = tuple(dict.fromkeys(one.agent for one in told))
    between: list[Cell] = [(Figure(text),) for text in first.of[:-1]]
    targets = dict.fromkeys(
        f"acts on {one.targets}, as {one.agent} is not said to" for one in told if one.targets
    )
    if is_number and targets:
        between[1] = (*between[1], *map(Figure, targets))
    row = first.row
    text = first.of[-1]
    if not text and row.get("events") is not None:
        text = f"{in_words(row['events'])} of {in_words(row['n'])}".removesuffix(" of ")
    last = Figure(text or "stated", in_words(row["statement"]), in_words(row.get("doubts")))
    return ((Figure(", ".join(agents)),), *between, (last,))


_OF_AGENTS = {
    MARKERS: (
        "Resistance",
        ("drug", "marker", "of", "in", "n", "evidence", "how sure", "said of it"),
        tuple(
            "marker_name treatment_name condition_name n level_name certainty_name relation"
            " hedge".split()
        ),
        "no source here says what causes, marks or overcomes resistance to these drugs",
    ),
    NEXT: (
        "What was tried next",
        ("after", "what", "treatment", "patients", "n", "outcome", "number"),
        tuple(
            "what regimen_name population_name n measure_name category_name"
            " statistic_name time_point operator value unit_name ci_lower ci_upper ci_level".split()
        ),
        "no source here tells what was given after these drugs failed",
    ),
}
