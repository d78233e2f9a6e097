"""Results are told apart by every coordinate, and by those that will be added."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from sarcograph.graph.model.circumstances import Coordinates, but_for, may_be_alike, report_slugs
from sarcograph.graph.model.evidence import Comparison
from sarcograph.graph.model.schema import AdverseEventReportEntry
from sarcograph.graph.model.times import StatedTime, parse_time

OTHER: dict[str, Any] = {
    "grades": ("3",),
    "time": StatedTime(Decimal(8), "week"),
    "reference": 4,
}
HERE = Coordinates(population="all", measure="death", statistic="proportion")


@pytest.mark.parametrize("name", [one.name for one in fields(Coordinates) if one.compare])
def test_every_coordinate_tells_results_apart_unless_it_is_named(name: str) -> None:
    there = replace(HERE, **{name: OTHER.get(name, "another")})
    assert but_for(HERE) != but_for(there)
    assert but_for(HERE, name) == but_for(there, name)
    assert may_be_alike(HERE, there, name)
    assert may_be_alike(HERE, there) == (name not in ("population", "measure", "statistic"))


def test_day_of_a_cycle_is_no_number_of_cycles() -> None:
    day, cycle = parse_time("C1D8"), parse_time("cycle 1")
    assert (day.number, day.unit, day.cycle, day.day) == (None, None, 1, 8)
    assert (day.slug, cycle.slug) == ("cycle-1-day-8", "1-cycle")
    for text in ("cycle 1 day", "day 8 of cycle 1", "C1", "cycle one day 8", "C1D8 predose"):
        with pytest.raises(ValueError, match="is not a time"):
            parse_time(text)


def test_an_estimate_is_held_against_a_comparison_by_what_both_can_say() -> None:
    comparison = Comparison(document="made-up", measure="death", between=("all", "others"))
    besides = "population", "statistic"
    assert but_for(comparison, *besides) == but_for(HERE, *besides)
    with pytest.raises(ValueError, match="not a coordinate: populaton"):
        but_for(HERE, "populaton")


def test_reports_have_grade_and_organ_system_in_their_names_only_where_nothing_else_differs() -> (
    None
):
    def report(**given: object) -> AdverseEventReportEntry:
        entry = {"adverse-event": "fatigue", "population": "all", "at": "a @0", **given}
        return AdverseEventReportEntry.model_validate(entry)

    alone = report(grades=["3"], line="first", **{"organ-system": "Skin @9"})
    assert report_slugs([alone]) == ["all.fatigue.first"]
    graded = [report(grades=["3"]), report(grades=["4"]), report(grades=["4"], time="8 weeks")]
    assert report_slugs(graded) == [
        "all.fatigue.grade-3",
        "all.fatigue.grade-4",
        "all.fatigue.8-weeks",
    ]
    assert report_slugs(graded[::-1]) == report_slugs(graded)[::-1]
