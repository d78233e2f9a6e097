"""What is said of resistance to the drugs of a brief, and what was tried after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sarcograph.graph.brief.asking import MARKERS, NEXT, OF_AGENTS, Agent
from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import MOST_ROWS, Given, Row, address, cell, counted, told
from sarcograph.graph.store.table import Table, in_words

_TITLES = {MARKERS: "Resistance", NEXT: "What was tried next"}
_HEADS = {
    MARKERS: ("drug", "marker", "of", "in", "n", "evidence", "how sure", "said of it"),
    NEXT: ("after", "what", "treatment", "patients", "n", "outcomes"),
}
_NOTHING = {
    MARKERS: "no source here says what causes, marks or overcomes resistance to these drugs",
    NEXT: "no source here tells what was given after these drugs failed",
}
_OF_MARKER = (
    *("marker_name", "treatment_name", "condition_name", "n", "level_name", "certainty_name"),
    "relation",
)


def of_agents(name: str, answer: bytes | None, agents: Sequence[Agent], given: Given) -> Section:
    """Return what the answer to a question says of the drugs; None is that to no drugs."""
    rows = [] if answer is None else list(Table.read(name, answer).records())
    called = {agent.iri: agent.name for agent in agents}
    # of several drugs the same is said in a row each
    alike: defaultdict[tuple[str, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if fact := in_words(row["statement"]):  # else it says that nothing is held
            key = (fact, *(in_words(row.get(one)) for one in ("regimen_name", "what", *_OF_MARKER)))
            alike[key].setdefault(called[in_words(row[OF_AGENTS[name]])], row)
    told_of = [alike[key] for key in sorted(alike)]
    listed = tuple(map(_marker, told_of)) if name == MARKERS else tuple(_next(told_of))
    return Section(
        name,
        _TITLES[name],
        (f"Asked of: {', '.join(sorted(called.values()))}.",) if called else (),
        _HEADS[name],
        listed[:MOST_ROWS],
        _NOTHING[name],
        tuple(
            (agent.name, address(name, [(OF_AGENTS[name], agent.name), *given])) for agent in agents
        ),
        max(0, len(listed) - MOST_ROWS),
    )


def _marker(rows: dict[str, Row]) -> tuple[Cell, ...]:
    """Return a row for what is said of a marker."""
    first = next(iter(rows.values()))
    *between, relation = (cell(one, first) for one in _OF_MARKER)
    fact, doubts = in_words(first["statement"]), in_words(first.get("doubts"))
    return (
        (Figure(", ".join(sorted(rows))),),
        *((Figure(text),) for text in between),
        (Figure(relation or "stated", fact, doubts),),
    )


def _next(told_of: Sequence[dict[str, Row]]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each treatment of some patients that came after, with all its outcomes."""
    groups: defaultdict[tuple[str, ...], list[dict[str, Row]]] = defaultdict(list)
    for rows in told_of:
        first = next(iter(rows.values()))
        of = (in_words(first[one]) for one in ("regimen_name", "population_name", "what"))
        groups[(", ".join(sorted(rows)), *of)].append(rows)
    for (after, treatment, patients, what), group in groups.items():
        firsts = [next(iter(rows.values())) for rows in group]
        sizes = dict.fromkeys(in_words(row["n"]) for row in firsts)
        yield (
            (Figure(after),),
            (Figure(what),),
            (Figure(treatment), *map(Figure, _targets(group))),
            (Figure(patients),),
            (Figure(told(*sizes)),),
            tuple(map(_outcome, firsts)),
        )


def _targets(group: Sequence[dict[str, Row]]) -> Iterator[str]:
    """Yield what the treatment acts on and a drug before it does not, those alike in one."""
    of: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for rows in group:
        for agent, row in sorted(rows.items()):
            if targets := in_words(row["other_targets"]):
                of[targets][agent] = None
    for targets, agents in of.items():
        are = "are" if len(agents) > 1 else "is"
        yield f"acts on {targets}, as {' and '.join(agents)} {are} not said to"


def _outcome(row: Row) -> Figure:
    number = told(counted(row), cell("value", row))
    measure = cell("measure_name", row)
    text = f"{measure}: {number or 'no value given'}" if measure else "no outcome is told"
    return Figure(text, in_words(row["statement"]), in_words(row["doubts"]))
