"""From the answers of a store to the sections of a brief: arms, pooled, safety, resistance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from urllib.parse import urlencode

from sarcograph.graph.brief.asking import ARMS, EVENTS, OF_AGENTS
from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.pooling import Pooling
from sarcograph.graph.pooling.words import candidate_in_words, outcome_in_words, remarks_of
from sarcograph.graph.store.cells import cells, interval
from sarcograph.graph.store.table import Table, Value, in_words
from sarcograph.graph.synthesis import Pooled, Spread

Row = Mapping[str, Value | None]
Given = Sequence[tuple[str, str]]

MOST_ROWS = 40
"""Of a table; the question has all."""
_COLUMNS = {
    "objective response rate": "responses",
    "progression-free survival": "progression-free survival",
    "overall survival": "overall survival",
    "disease control rate": "disease control",
}
"""The outcomes that have a column, in its order; the others are in the named question."""
_ARM = ("study_name", "population_name", "regimen_name", "line_name", "source")


def arms(answer: bytes, counts: Mapping[str, str], given: Given) -> Section:
    """Return the groups of patients with their outcomes, those of one group in one row.

    `counts` tell of numbers that are printed as counts alone, by their IRIs.
    """
    table = Table.read(ARMS, answer)
    groups: defaultdict[tuple[str, ...], dict[str, Row]] = defaultdict(dict)
    others = set[str]()
    for row in table.records():
        measure = str(row["measure_name"])
        if measure in _COLUMNS:
            groups[tuple(in_words(row[name]) for name in _ARM)].setdefault(
                str(row["estimate"]), row
            )
        else:
            others.add(measure)
    rows = tuple(
        _arm(list(of.values()), table.columns, counts)
        for _, of in sorted(groups.items(), key=lambda one: (_design(one[1]), one[0]))
    )
    said = ["Each figure is as its source prints it; arms of different studies are not compared."]
    if others:
        said.append(f"Measured as well: {', '.join(sorted(others))}.")
    return Section(
        "arms",
        "Arms and their outcomes",
        tuple(said),
        ("study", "design", "patients", "treatment", "line", "n", *_COLUMNS.values()),
        rows[:MOST_ROWS],
        "no source here tells of patients who were treated so",
        _address(ARMS, given),
        max(0, len(rows) - MOST_ROWS),
    )


def _design(rows: Mapping[str, Row]) -> str:
    """Return what sorts arms: randomized trials before others."""
    design = in_words(next(iter(rows.values()))["design_name"])
    return design if design != "randomized trial" else ""


def _arm(
    rows: Sequence[Row], columns: Sequence[str], counts: Mapping[str, str]
) -> tuple[Cell, ...]:
    first = rows[0]
    sizes = sorted({row["n"] for row in rows if isinstance(row["n"], int)})
    found: defaultdict[str, list[Figure]] = defaultdict(list)
    for row in rows:
        measure = str(row["measure_name"])
        what = _cell("measure_name", row, columns).removeprefix(measure).strip(", ")
        fact = in_words(row["estimate"])
        value = _cell("value", row, columns) or counts.get(fact, "no value given")
        text = f"{what}: {value}" if what and what != "median" else value
        found[measure].append(Figure(text, fact, in_words(row["doubts"])))
    return (
        (Figure(in_words(first["study_name"]) or in_words(first["source"])),),
        (Figure(in_words(first["design_name"]) or "not stated"),),
        (Figure(in_words(first["population_name"])),),
        (Figure(in_words(first["regimen_name"])),),
        (Figure(_line(first)),),
        (Figure("–".join(map(str, (sizes[0], sizes[-1])[: len(sizes)])) if sizes else ""),),
        *(tuple(found[measure]) for measure in _COLUMNS),
    )


def _line(row: Row) -> str:
    """Return what the line of treatment is called, "" where it is called as the treatment."""
    name = in_words(row["line_name"])
    return "not stated" if not name else "" if name == in_words(row["regimen_name"]) else name


def pooled(found: Sequence[Pooling], given: Given) -> Section:
    """Return what the numbers of each measure come to, or why they are not pooled."""
    rows = [row for one in found for row in _pools(one)]
    untold = {one.untold for one in found}
    said = [
        "The interval in which a further study would lie is what a prior is taken from.",
        "What a study does not say of its number keeps it apart from the others."
        if untold == {"apart"}
        else "What a study does not say of its number is taken to be as the others say.",
        *(f"{one.measure.name}: {remark}." for one in found for remark in one.remarks),
    ]
    return Section(
        "pooled",
        "Pooled, or why not",
        tuple(said),
        ("measure", "what belongs together", "outcome", "numbers that count", "not, and why"),
        tuple(rows),
        "no number was found that could be pooled",
        f"pool?{urlencode([('measure', found[0].measure.name), *given])}" if found else "pool",
    )


def _pools(found: Pooling) -> Iterator[tuple[Cell, ...]]:
    for one in found.pools:
        if not one.used and len(one.excluded) < 2:
            continue  # a single number that does not count is in the arms
        gives = isinstance(one.outcome, Pooled | Spread)
        remarks = tuple(remarks_of(one)) if gives else ()
        reasons: defaultdict[str, list[Candidate]] = defaultdict(list)
        for excluded in one.excluded:
            reasons[excluded.reason.sentence].append(excluded.candidate)
        yield (
            (Figure(found.measure.name),),
            (Figure(one.title),),
            (Figure(" ".join((outcome_in_words(one), *remarks))),),
            tuple(_number(used.candidate) for used in one.used),
            tuple(
                figure
                for sentence, of in sorted(reasons.items())
                for figure in (*map(_number, of), Figure(f"({sentence})"))
            ),
        )


def _number(one: Candidate) -> Figure:
    doubts = ", ".join(sorted({doubt.what for doubt in one.doubts}))
    return Figure(f"{one.people}: {candidate_in_words(one)}", one.iri, doubts)


def safety(answer: bytes, shown: Section, given: Given) -> Section:
    """Return the adverse events under the regimens of the arms, the gravest and commonest first."""
    regimens = {row[3][0].text for row in shown.rows}
    table = Table.read(EVENTS, answer)
    rows = [row for row in table.records() if in_words(row["regimen_name"]) in regimens]
    rows.sort(key=lambda row: (in_words(row["regimen_name"]), *_gravity(row)))
    kept = [row for row in rows if _is_grave(row)] or rows
    return Section(
        "safety",
        "Adverse events by grade",
        ("Those of grade 3 or above and any of which no grade is told; lower ones are counted.",)
        if len(kept) < len(rows)
        else (),
        ("treatment", "event", "grade", "patients", "of n", "how often"),
        tuple(
            (
                (Figure(in_words(row["regimen_name"])),),
                (Figure(in_words(row["event_name"])),),
                (Figure(in_words(row["grades"]) or "not told"),),
                (Figure(in_words(row["population_name"])),),
                (Figure(in_words(row["n"])),),
                (_event(row, table.columns),),
            )
            for row in kept[:MOST_ROWS]
        ),
        "no source here tells of adverse events under these treatments",
        _address(EVENTS, [item for item in given if item[0] != "mechanism"]),
        len(rows) - len(kept[:MOST_ROWS]),
    )


def _is_grave(row: Row) -> bool:
    return in_words(row["grades"])[:1] not in ("1", "2", "a")


def _gravity(row: Row) -> tuple[int, float, str]:
    value = row["value"]
    share = -float(value) if isinstance(value, Decimal | int) else 0.0
    return (0 if _is_grave(row) else 1), share, in_words(row["event_name"])


def _event(row: Row, columns: Sequence[str]) -> Figure:
    counted = f"{in_words(row['events'])} patients" if row["events"] is not None else ""
    value = _cell("value", row, [name for name in columns if not name.startswith("ci_")])
    if bounds := interval("recomputed 95% CI", _short(row["ci_lower"]), _short(row["ci_upper"])):
        value = ", ".join(filter(None, (value, bounds)))
    text = f"{counted} ({value})" if counted and value else counted or value
    return Figure(text or in_words(row["note"]), in_words(row["fact"]), in_words(row["doubts"]))


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
    addresses = [_address(name, [(OF_AGENTS[name], agent), *given]) for agent in answers]
    return Section(
        name,
        title,
        (),
        head,
        tuple(ordered[:MOST_ROWS]),
        nothing,
        addresses[0] if addresses else f"queries/{name}",
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


def _cell(name: str, row: Row, columns: Sequence[str]) -> str:
    """Return a column as people read it, joined with those that belong to it."""
    cell = next(one for one in cells(columns) if one.name == name)
    return cell.text([in_words(row[column]) for column in cell.names])


def _short(value: Value | None) -> str:
    """Return a recomputed figure with one decimal."""
    return f"{value:.1f}" if isinstance(value, Decimal | int) else ""


def _address(question: str, given: Given) -> str:
    return f"queries/{question}?{urlencode([item for item in given if item[0] != 'untold'])}"
