"""Forests: each number where its axis says, each absence as what it is."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from math import log

import pytest
from drawn import SVG, assert_is_sound, boxes, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.pictures.forest import forest
from sarcograph.graph.pictures.whiskers import ForestRow

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            '"><script>alert(1)</script>',
            "]]>&amp;<!--",
            "\u202eevil\u202c \x00\x1b[31m",
            "W" * 300,
            "very long words of a label " * 30,
            "",
        ]
    ),
)
NUMBERS = st.decimals(0, 100, places=1)


@st.composite
def rows(draw: st.DrawFn) -> ForestRow:
    low, value, high = sorted(draw(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
    absence = st.sampled_from(["not reached", "not estimable", "not reported"])
    has_value, has_low, has_high = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return ForestRow(
        label=draw(HOSTILE),
        value=value if has_value else None,
        unit=draw(st.sampled_from(["percent", "month", "hazard ratio", "risk difference", "day"])),
        low=low if has_low else None,
        high=high if has_high else None,
        operator=draw(st.sampled_from(["=", ">=", "<", "~"])),
        absence="" if has_value else draw(absence),
        low_absence="" if has_low else draw(st.one_of(st.just(""), absence)),
        high_absence="" if has_high else draw(st.one_of(st.just(""), absence)),
        bounds=draw(st.sampled_from(["confidence interval", "range"])),
        level=draw(st.sampled_from([None, Decimal(95)])),
        n=draw(st.one_of(st.none(), st.integers(0, 99999))),
        note=draw(HOSTILE),
        group=draw(HOSTILE),
        study=draw(st.sampled_from("ab")),
        href=draw(st.sampled_from(["", "/id/estimate/x?a=1&b=2"])),
        doubt=draw(st.sampled_from(["", "finding", "ambiguous passage"])),
        standing=draw(st.sampled_from(["document", "external", "derived", "inferred"])),
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=8), HOSTILE, st.sampled_from([600, 960, 1400]))
def test_any_forest_is_sound_and_always_the_same(
    given_rows: list[ForestRow], title: str, width: int
) -> None:
    picture = forest(given_rows, title=title, width=width).stamped(title)
    assert_is_sound(picture)
    again = forest(given_rows, title=title, width=width).stamped(title)
    assert picture.svg() == again.svg()


def numbers_of(row: ET.Element) -> tuple[list[float], list[float]]:
    """Return the ends of the whisker of a row, and the places of arrows and points."""
    lines = [one for one in row.iter(f"{SVG}line") if one.attrib["y1"] == one.attrib["y2"]]
    ends = sorted(float(one.attrib[name]) for one in lines for name in ("x1", "x2"))
    shapes = [one.attrib["d"] for one in row.iter(f"{SVG}path")]
    return ends, [float(one[1:].split(" ")[0]) for one in shapes]


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [("percent", 0, 100), ("month", 0, 12), ("hazard ratio", 0.2, 2), ("day", 0, 12)],
)
def test_whiskers_and_points_stand_where_the_axis_says(
    unit: str, first: float, last: float
) -> None:
    low, value, high = Decimal("0.31"), Decimal("0.9"), Decimal("1.7")
    if unit != "hazard ratio":
        low, value, high = low * 7, value * 7, high * 7
    row = ForestRow(label="PFS", value=value, unit=unit, low=low, high=high)
    root = parsed(forest([row], title="one"))
    ticks = {box.said: (box.left + box.right) / 2 for box in boxes(root)}
    start, end = ticks[f"{first:g}"], ticks[f"{last:g}"]

    def where(number: Decimal) -> float:
        at, low, high = float(number), float(first), float(last)
        if unit == "hazard ratio":
            at, low, high = log(at), log(low), log(high)
        return start + (at - low) / (high - low) * (end - start)

    (drawn,) = [one for one in root.iter() if one.get("class") == "row"]
    ends, points = numbers_of(drawn)
    assert ends == pytest.approx([where(low), where(high)], abs=0.02)
    assert [point + 4 for point in points] == pytest.approx([where(value)], abs=0.02)
