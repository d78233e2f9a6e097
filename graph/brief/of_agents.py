"""What is said of resistance to each drug of a brief, and what was tried after it."""

from __future__ import annotations

from collections.abc import Mapping

from sarcograph.graph.brief.asking import OF_AGENTS
from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import MOST_ROWS, Given, address
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.table import Table, in_words


def of_agents(name: str, answers: Mapping[str, bytes], given: Given) -> Section:
    """Return what is said of resistance to the drugs, or what came after them, by drug."""
    title, head, columns, nothing = _OF_AGENTS[name]
    rows: dict[tuple[str, ...], tuple[Cell, ...]] = {}
    for agent, answer in answers.items():
        table = Table.read(name, answer)
        for row in table.records():
            fact = in_words(row["statement"])
            if name == "after-failure" and not fact:
                continue  # it says that nothing is held
            of = [
                cell.text([in_words(row[column]) for column in cell.names])
                for cell in cells(columns)
            ]
            doubts = in_words(row.get("doubts"))
            told = tuple((Figure(text),) for text in of[:-1])
            last = (Figure(of[-1] or "stated", fact, doubts),)
            rows.setdefault((agent, fact, *of), ((Figure(agent),), *told, last))
    ordered = [rows[key] for key in sorted(rows)]
    return Section(
        name,
        title,
        (f"Asked of: {', '.join(sorted(answers))}.",) if answers else (),
        head,
        tuple(ordered[:MOST_ROWS]),
        nothing,
        tuple((agent, address(name, [(OF_AGENTS[name], agent), *given])) for agent in answers),
        max(0, len(ordered) - MOST_ROWS),
    )


_OF_AGENTS = {
    "resistance-markers": (
        "Resistance",
        ("drug", "marker", "of", "in", "n", "evidence", "how sure", "said of it"),
        tuple(
            "marker_name treatment_name condition_name n level_name certainty_name relation"
            " hedge".split()
        ),
        "no source here says what causes, marks or overcomes resistance to these drugs",
    ),
    "after-failure": (
        "What was tried next",
        ("after", "what", "treatment (other targets)", "patients", "n", "outcome", "number"),
        tuple(
            "what regimen_name other_targets population_name n measure_name category_name"
            " statistic_name time_point operator value unit_name ci_lower ci_upper ci_level".split()
        ),
        "no source here tells what was given after these drugs failed",
    ),
}
