"""The arms of a brief with their outcomes, and the other arms of the same trials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sarcograph.graph.brief.asking import ARMS, OUTCOMES, RESPONSE, RESPONSES, Asked
from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import (
    MOST_ROWS,
    Row,
    address,
    cell,
    counted,
    qualified,
    told,
)
from sarcograph.graph.store.table import Table, in_words

_COLUMNS = {
    "objective response rate": "responses",
    "progression-free survival": "progression-free survival",
    "overall survival": "overall survival",
    "disease control rate": "disease control",
}
"""The outcomes that have a column, in its order; the others are in the named question."""
_ARM = ("study_name", "population_name", "regimen_name", "line_name", "source")


def arms(
    answer: bytes, details: bytes, controls: bytes, asked: Asked, acting: bytes | None = None
) -> Section:
    """Return the groups of patients with their outcomes, those of one group in one row.

    `answer` tells of the arms, `details` and `controls` are those to the questions of these names.
    `acting` tells which drugs act on the mechanism, None where a drug is asked about.
    """
    beside = {str(row["fact"]): row for row in Table.read("details", details).records()}
    rows = [
        {**row, **beside.get(str(row["estimate"]), {})}
        for row in Table.read(ARMS, answer).records()
        if row["standing"] != "derived"
    ]
    treated = _groups(rows)
    known = {str(row["estimate"]) for row in rows}
    others = _groups(
        [
            row
            for row in Table.read("controls", controls).records()
            if str(row["estimate"]) not in known
        ]
    )
    diseases = {in_words(row["diseases"]) for row in rows}
    named = [
        *((_order(of, other=False), of, False) for of in treated),
        *((_order(of, other=True), of, True) for of in others),
    ]
    listed = tuple(
        _arm(of, other=other, of_several=len(diseases) > 1)
        for _, of, other in sorted(named, key=lambda one: one[0])
    )
    said = []
    if listed:
        said.append(
            "Each figure is as its source prints it, but that the size of the group stands beside a"
            " count that is printed alone. Arms of different studies are not compared."
        )
    elif acting is not None:
        said.append(_who_acts(acting))
    if others:
        said.append(
            "The other arms of the same trials stand below, whatever their patients were given."
        )
    if acting := _acting(rows):
        said.append(f"By what acts on the mechanism: {acting}.")
    unlisted = {str(row["measure_name"]) for row in rows} - {*_COLUMNS, RESPONSE}
    if unlisted:
        said.append(f"Measured as well: {', '.join(sorted(unlisted))}.")
    return Section(
        "arms",
        "Arms and their outcomes",
        tuple(said),
        ("study", "design", "patients", "treatment", "line", "n", *_COLUMNS.values()),
        listed[:MOST_ROWS],
        "no source here tells of patients who were treated so",
        (("", address(asked.arms, asked.own)),),
        max(0, len(listed) - MOST_ROWS),
    )


def _groups(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each group with an outcome that is told, each number once."""
    found: defaultdict[tuple[str, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if str(row["measure_name"]) in OUTCOMES:
            of = found[_key(row)]
            of.setdefault(str(row["estimate"]), row)
    return [_told_of(list(of.values())) for of in found.values()]


def _told_of(rows: list[Row]) -> list[Row]:
    """Return what is told of a group: single responses only where their sum is not printed."""
    summed = any(row["measure_name"] == "objective response rate" for row in rows)
    return [
        row
        for row in rows
        if row["measure_name"] != RESPONSE
        or (not summed and in_words(row["category_name"]) in RESPONSES)
    ] or rows[:1]


def _order(rows: Sequence[Row], *, other: bool) -> tuple[str, ...]:
    """Return what sorts arms: randomized trials before others, an arm before the other ones."""
    first = rows[0]
    design = in_words(first["design_name"])
    before = "" if design == "randomized trial" else design
    place = "3" if other else "2" if first.get("left_name") else "1"
    return (before, in_words(first["study_name"]), place, *_key(first))


def _key(row: Row) -> tuple[str, ...]:
    return tuple(in_words(row[name]) for name in _ARM)


def _arm(rows: Sequence[Row], *, other: bool, of_several: bool) -> tuple[Cell, ...]:
    first = rows[0]
    found: defaultdict[str, list[Figure]] = defaultdict(list)
    for row in rows:
        measure = str(row["measure_name"])
        if measure == RESPONSE and in_words(row["category_name"]) not in RESPONSES:
            continue
        column = "objective response rate" if measure == RESPONSE else measure
        found[column].append(_number(row, measure))
    disease = in_words(first["diseases"])
    return (
        (Figure(_study(first)),),
        (Figure(_design(first, other=other)),),
        (Figure(told(in_words(first["population_name"]), disease if of_several else "")),),
        (Figure(in_words(first["regimen_name"])),),
        (Figure(_line(first)),),
        (Figure(_sizes(rows)),),
        *(tuple(found[measure]) for measure in _COLUMNS),
    )


def _study(row: Row) -> str:
    """Return the study, and of which trial it is an account if several sources tell of that."""
    trial = in_words(row.get("trial_name"))
    name = in_words(row["study_name"]) or in_words(row["source"])
    return f"{name} (an account of {trial})" if trial else name


def _design(row: Row, *, other: bool) -> str:
    design = in_words(row["design_name"]) or "not stated"
    if left := in_words(row.get("left_name")):
        return f"{design}, after crossover from: {left}"
    return f"{design}, the other arm" if other else design


def _sizes(rows: Sequence[Row]) -> str:
    """Return how many patients count, each number with which of them they are."""
    found = dict[str, None]()
    for row in rows:
        if isinstance(row["n"], int):
            of = in_words(row.get("analysed_name"))
            found[f"{row['n']} ({of})" if of else f"{row['n']}"] = None
    return told(*found) or "not stated"


def _number(row: Row, measure: str) -> Figure:
    """Return a number as it is read, with its time or category before it."""
    what = cell("measure_name", row).removeprefix(measure).strip(":, ")
    value, count = cell("value", row), counted(row)
    value = told(count, value) or "no value given"
    text = f"{what}: {value}" if what and what != "median" else value
    return Figure(qualified(text, row), in_words(row["estimate"]), in_words(row["doubts"]))


def _line(row: Row) -> str:
    """Return which line of treatment it is, and its name where it is not that of the treatment."""
    rank, name = in_words(row.get("line_rank")) or _rank(row), in_words(row["line_name"])
    own = "" if name == in_words(row["regimen_name"]) else name
    return told(rank, own) or "not stated"


def _rank(row: Row) -> str:
    """Return the line as 1, 2+ or 2-3: one more than the patients had had before."""
    least, most = row.get("least"), row.get("most")
    if not isinstance(least, int):
        return f"1-{most + 1}" if isinstance(most, int) else ""
    if not isinstance(most, int):
        return f"{least + 1}+"
    return f"{least + 1}" if least == most else f"{least + 1}-{most + 1}"


def _who_acts(answer: bytes) -> str:
    """Return which drugs act on a mechanism, of which no patients are told."""
    names = sorted({in_words(row["name"]) for row in Table.read("mechanism", answer).records()})
    if not names:
        return "No drug that was given to patients here is flatly said to act on it."
    return f"What acts on it, and was given to other patients: {', '.join(names)}."


def _acting(rows: Sequence[Row]) -> str:
    """Return what each drug is said to do to the mechanism, and who says it."""
    found = {
        in_words(row["agent_name"]): f"{in_words(row['agent_name'])} {in_words(row['relation'])}"
        f" {in_words(row['mechanism_name'])} ({in_words(row['standing'])}"
        f" {in_words(row['mechanism_source'])})"
        for row in rows
        if row.get("relation")
    }
    return "; ".join(of for _, of in sorted(found.items()))
