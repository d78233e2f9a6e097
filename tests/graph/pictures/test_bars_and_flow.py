"""Adverse events by arm and grade, and the groups of patients of a study."""

from decimal import Decimal

import pytest
from drawn import SVG, assert_is_sound, parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.pictures.bars import MOST_EVENTS, EventRate, adverse_events_by_grade
from sarcograph.graph.pictures.flow import study_flow
from sarcograph.graph.records.study import AnalysisPopulation, Named, Population, Study
from sarcograph.graph.store.table import Iri

NAMES = st.one_of(
    st.text(max_size=60), st.sampled_from(["<b>&", "W" * 200, "a long name of an event " * 9])
)
SHARES = st.one_of(st.none(), st.decimals(0, 100, places=1))
RATES = st.builds(
    EventRate,
    event=NAMES,
    arm=st.sampled_from(["a", "b", "c", "d", "<e> " * 40]),
    grades=st.sampled_from(["any", "1-2", "3-5", "3", "4", ""]),
    percent=SHARES,
    recomputed=SHARES,
    events=st.one_of(st.none(), st.integers(0, 9999)),
    n=st.one_of(st.none(), st.integers(1, 9999)),
    says=NAMES,
    study=st.sampled_from(["s", "t" * 90]),
    href=st.sampled_from(["", "x?a=1&b"]),
    doubt=st.sampled_from(["", "finding"]),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(RATES, min_size=1, max_size=9), NAMES)
def test_any_bars_are_sound(rates: list[EventRate], title: str) -> None:
    picture = adverse_events_by_grade(rates, title=title)
    assert_is_sound(picture)
    assert picture.narrow is not None
    assert_is_sound(picture.narrow)


def test_bars_are_as_long_as_the_printed_percentage_and_nothing_is_added_up() -> None:
    rates = [
        EventRate(event="rash", arm="a", grades="any", percent=Decimal(50), events=5, n=10),
        EventRate(event="rash", arm="a", grades="3", percent=Decimal(25)),
        EventRate(event="rash", arm="a", grades="4", recomputed=Decimal(10), events=1, n=10),
    ]
    root = parsed(adverse_events_by_grade(rates, title="t"))
    rows = [one for one in root.iter() if one.get("class") == "row"]
    bars = [next(row.iter(f"{SVG}rect")) for row in rows]
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert [width / widths[0] for width in widths] == pytest.approx([1, 0.5, 0.2], abs=0.01)
    fills = [bar.attrib["class"].split()[0] for bar in bars]
    assert fills == ["fill-arm", "fill-marker", "fill-page"]
    said = ["".join(row.itertext()) for row in rows]
    assert "any grade: 50%, 5/10" in said[0]
    assert "%" not in said[2]


def test_on_a_phone_every_bar_is_drawn_below_the_others() -> None:
    rates = [
        EventRate(event="rash", arm=arm, grades="any", percent=Decimal(100), study="s")
        for arm in ("a", "b", "c", "d")
    ]
    wide = adverse_events_by_grade(rates, title="t")
    assert wide.narrow is not None
    assert wide.narrow.width <= 390 < wide.width
    for picture, columns in ((wide, 3), (wide.narrow, 1)):
        rows = [one for one in parsed(picture).iter() if one.get("class") == "row"]
        bars = [next(row.iter(f"{SVG}rect")).attrib for row in rows]
        assert len(bars) == len(rates)
        assert len({bar["x"] for bar in bars[:3]}) == columns
        assert all(float(bar["x"]) + float(bar["width"]) < picture.width for bar in bars)


def test_events_that_are_left_out_are_counted() -> None:
    rates = [
        EventRate(event=f"event {one}", arm="a", grades="any", percent=Decimal(1))
        for one in range(MOST_EVENTS + 7)
    ]
    picture = adverse_events_by_grade(rates, title="t")
    assert f"The first {MOST_EVENTS} of {MOST_EVENTS + 7} rows" in picture.svg()


def population(key: str, label: str, part_of: str = "", **said: object) -> Population:
    given = {
        "n": None, "disease": None, "states": (), "receives": None, "earlier_treatments": (),
        "earlier_lines": None, "earlier_lines_at_least": None, "earlier_lines_at_most": None,
        "analysis_populations": (), "standing": "document", "source": "s", "places": (),
        "findings": (), "ambiguities": (), "depth": 0,
        "part_of": Named(Iri(part_of), part_of) if part_of else None,
    }  # fmt: skip
    return Population(iri=Iri(key), label=label, **(given | said))  # type: ignore[arg-type]


def test_flow_tells_every_number_and_where_there_is_none() -> None:
    analysed = AnalysisPopulation(
        iri=Iri("x"), label="as treated", standing="document", source="s", places=(), findings=(),
        ambiguities=(), population=None, role="safety", n=30,
    )  # fmt: skip
    groups = (
        population("all", "all <patients>", n=32),
        population("a", "on " + "pazopanib " * 20, "all", n=20, analysis_populations=(analysed,)),
        population("b", "on placebo", "all", receives=Named(Iri("p"), "placebo")),
        population("elsewhere", "", "not drawn"),
    )
    fields = dict.fromkeys(Study.__dataclass_fields__, ())
    study = Study(**(fields | {"label": "a study", "populations": groups}))  # type: ignore[arg-type]
    root = assert_is_sound(study_flow(study, address=lambda iri: f"of:{iri}"))
    boxes = {one.get("href"): " ".join(one.itertext()) for one in root.iter(f"{SVG}a")}
    assert set(boxes) == {"of:all", "of:a", "of:b", "of:elsewhere"}
    assert "n = 32" in boxes["of:all"]
    assert "safety: n = 30" in boxes["of:a"]
    assert "number not given" in boxes["of:b"]
    assert "receives placebo" in boxes["of:b"]
    lines = [one for one in root.iter(f"{SVG}path") if one.get("stroke-width") == "1.2"]
    assert len(lines) == 2
