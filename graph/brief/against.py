"""What came of the comparisons within the trials of a brief: effects, p values, endpoints."""

from __future__ import annotations

from sarcograph.graph.brief.parts import Cell, Figure, Section
from sarcograph.graph.brief.rows import MOST_ROWS, Given, Row, address, cell, qualified, told
from sarcograph.graph.store.table import Table, in_words


def against(answer: bytes, given: Given) -> Section:
    """Return each comparison of the arms with others of their trials; `answer` is to `against`."""
    found = dict[str, Row]()
    for row in Table.read("against", answer).records():
        fact = str(row["fact"])
        # of two arms that both count, the one that the source holds against the other
        if fact not in found or (row["is_first"] is True and found[fact]["is_first"] is not True):
            found[fact] = row
    rows = tuple(map(_row, found.values()))
    named = [item for item in given if item[0] in ("disease", "state", "line", "sources")]
    return Section(
        "against",
        "Against what, within each trial",
        (
            "A hazard ratio below 1 favours those who are named first where the event is an ill."
            " What a trial set out to show is its primary endpoint alone.",
        )
        if rows
        else (),
        ("study", "measure", "who", "against whom", "effect", "p", "the source says"),
        rows[:MOST_ROWS],
        "no source here compares these patients with others on these outcomes",
        (("", address("comparisons", named)),),
        max(0, len(rows) - MOST_ROWS),
    )


def _row(row: Row) -> tuple[Cell, ...]:
    sides = [in_words(row["group_name"]), in_words(row["other_name"])]
    if row["is_first"] is not True:
        sides.reverse()
    effect = told(in_words(row["effect_name"])) and cell("value", row)
    name = in_words(row["effect_name"])
    text = f"{name} {effect}" if effect else "not given"
    fact, doubts = in_words(row["fact"]), in_words(row["doubts"])
    return (
        (Figure(in_words(row["study_name"])),),
        (Figure(cell("measure_name", row)),),
        (Figure(sides[0]),),
        (Figure(sides[1]),),
        (Figure(qualified(text, row), fact, doubts),),
        (Figure(_p(row)),),
        (Figure(_claimed(row)),),
    )


def _p(row: Row) -> str:
    if row["p"] is None:
        return "not given"
    sides = {1: "one-sided", 2: "two-sided"}.get(row["sides"], "")  # type: ignore[arg-type]
    return told(cell("p", row), sides)


def _claimed(row: Row) -> str:
    """Return what the source makes of it: significance, and whether the trial met its endpoint."""
    significant = {True: "significant", False: "not significant"}.get(row["significant"], "")  # type: ignore[arg-type]
    met = {True: "primary endpoint met", False: "primary endpoint not met"}.get(row["met"], "")  # type: ignore[arg-type]
    return told(significant, met)
