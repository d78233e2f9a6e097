"""Results are told apart by every coordinate, and by those that will be added."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from sarcograph.graph.model.evidence import Comparison, Coordinates, but_for, may_be_alike
from sarcograph.graph.model.times import StatedTime

OTHER: dict[str, Any] = {
    "grades": ("3",),
    "time": StatedTime(Decimal(8), "week"),
    "reference": 4,
}
HERE = Coordinates(population="all", measure="death", statistic="proportion")


@pytest.mark.parametrize("name", [one.name for one in fields(Coordinates)])
def test_every_coordinate_tells_results_apart_unless_it_is_named(name: str) -> None:
    there = replace(HERE, **{name: OTHER.get(name, "another")})
    assert but_for(HERE) != but_for(there)
    assert but_for(HERE, name) == but_for(there, name)
    assert may_be_alike(HERE, there, name)
    assert may_be_alike(HERE, there) == (name not in ("population", "measure", "statistic"))


def test_an_estimate_is_held_against_a_comparison_by_what_both_can_say() -> None:
    comparison = Comparison(document="made-up", measure="death", between=("all", "others"))
    besides = "population", "statistic"
    assert but_for(comparison, *besides) == but_for(HERE, *besides)
    with pytest.raises(ValueError, match="not a coordinate: populaton"):
        but_for(HERE, "populaton")
