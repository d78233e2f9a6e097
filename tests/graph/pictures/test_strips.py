"""Strips by treatment line: each number in the strip of its line, on the axis of its unit."""

from decimal import Decimal

from drawn import assert_is_sound, boxes, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.pictures.strips import MOST_ROWS, Numbered, strips_by_line
from sarcograph.graph.pictures.whiskers import ForestRow

RANKS = st.sampled_from(["", "1", "2", "2+", "1-2", "10", "3-4"])


@st.composite
def rows(draw: st.DrawFn) -> list[Numbered]:
    value = st.none() | st.decimals(0, 100, places=1)
    return [
        (
            draw(RANKS),
            ForestRow(
                label=draw(st.text(max_size=60)),
                value=draw(value),
                unit=draw(st.sampled_from(["month", "percent", ""])),
                absence=draw(st.sampled_from(["", "not reached"])),
                doubt=draw(st.sampled_from(["", "finding"])),
                study=draw(st.sampled_from(["a", "b"])),
            ),
        )
        for _ in range(draw(st.integers(1, 12)))
    ]


@settings(max_examples=30, deadline=None)
@given(rows())
def test_any_strips_are_sound(numbers: list[Numbered]) -> None:
    wide = strips_by_line(numbers, title="t", subtitle="s")
    assert wide.narrow is not None
    assert wide.narrow.width <= 390 < wide.width
    for picture in (wide, wide.narrow):
        root = assert_is_sound(picture)
        drawn = [one for one in root.iter() if one.get("class") == "row"]
        assert len(drawn) == len(numbers)
        said = "".join(root.itertext())
        assert ("not compared" in said) == (len({row.study for _, row in numbers}) > 1)


def test_lines_stand_in_their_order_and_numbers_in_theirs() -> None:
    ranks = ("", "10", "2+", "2", "1-2", "1")
    numbers = [
        (rank, ForestRow(label=f"row {rank}", value=Decimal(5), unit="month")) for rank in ranks
    ]
    root = parsed(strips_by_line(numbers, title="t"))
    heads = sorted((box.top, box.said) for box in boxes(root) if box.said.startswith("line"))
    assert [said for _, said in heads] == [
        *("line 1", "lines 1 to 2", "line 2", "line 2 or later", "line 10", "line not given"),
    ]
    tops = {box.said: box.top for box in boxes(root)}
    for place, (top, said) in enumerate(heads):
        rank = {"line not given": "", "line 2 or later": "2+", "lines 1 to 2": "1-2"}.get(
            said, said.removeprefix("line ")
        )
        below = heads[place + 1][0] if place + 1 < len(heads) else 10_000
        assert top - 8 <= tops[f"row {rank}".rstrip()] < below


def test_what_is_too_much_is_told() -> None:
    row = ForestRow(label="a", value=Decimal(5), unit="month")
    picture = strips_by_line([("1", row)] * (MOST_ROWS + 1), title="t")
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 1} rows." in "".join(parsed(picture).itertext())
