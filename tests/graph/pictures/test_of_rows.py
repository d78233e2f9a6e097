"""From rows to pictures: what draws on the frozen corpus, and what says why it does not."""

import io
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from drawn import SVG, assert_is_sound, boxes, parsed
from PIL import Image

from sarcograph.graph.errors import QueryError
from sarcograph.graph.pictures.forest import MOST_ROWS, forest
from sarcograph.graph.pictures.of_rows import drawn, draws
from sarcograph.graph.pictures.palette import colour
from sarcograph.graph.pictures.strips import MOST_ROWS as STRIPPED
from sarcograph.graph.pictures.whiskers import ForestRow
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.table import Table

DRAWING = [name for name, query in query_library().items() if draws(query.columns)]


def table(store: Store, name: str) -> Table:
    answer = store.query(Question(query_library()[name].text, (Format.JSON,)))
    return Table.read(name, answer.content)


def test_these_questions_draw() -> None:
    assert {
        "adverse-events-by-regimen",
        "comparisons",
        "effects-between-groups",
        "outcomes-by-mechanism",
        "outcomes-by-regimen",
        "times-in-months",
    } <= set(DRAWING)
    assert "studies" not in DRAWING


@pytest.mark.parametrize("name", DRAWING)
def test_a_question_that_draws_draws_the_frozen_corpus(store: Store, name: str) -> None:
    rows = table(store, name)
    picture = drawn(rows, "title", given="measure: PFS").stamped("version")
    root = assert_is_sound(picture)
    assert [one for one in root.iter() if one.get("class") == "row"]


def test_a_png_shows_what_the_svg_says() -> None:
    value = Decimal(50)
    row = ForestRow(label="rate", value=value, unit="percent", low=Decimal(40), high=Decimal(60))
    picture = forest([row], title="one")
    ticks = {box.said: (box.left + box.right) / 2 for box in boxes(parsed(picture))}
    image = Image.open(io.BytesIO(picture.png())).convert("RGB")
    assert image.size == (round(2 * picture.width), round(2 * picture.height))
    (drawn_row,) = [one for one in parsed(picture).iter() if one.get("class") == "row"]
    whisker = next(one for one in drawn_row.iter(f"{SVG}line"))
    y = round(2 * float(whisker.attrib["y1"]))
    outcome = tuple(bytes.fromhex(colour("outcome")[1:]))
    middle = (ticks["40"] + ticks["60"]) / 2
    assert image.getpixel((round(2 * middle), y)) == outcome
    assert image.getpixel((round(2 * ticks["20"]) + 20, y)) == (255, 255, 255)
    title = image.crop((0, 0, 300, 80))
    assert len(title.getcolors(maxcolors=10_000) or ()) > 10, "letters are drawn"


@pytest.mark.parametrize("name", ["outcomes-by-mechanism", "outcomes-by-regimen"])
def test_what_is_no_number_is_told(store: Store, name: str) -> None:
    rows = table(store, name)
    record = next(one for one in rows.records() if one["ci_lower"] and one["unit_name"] == "month")
    told = {"value": None, "ci_upper": None, "value_absence": "not reached"}
    row = {**record, **told, "ci_upper_absence": "not estimable"}
    picture = drawn(Table(name, rows.columns, (tuple(row.values()),)), "title")
    (one,) = [one for one in parsed(picture).iter() if one.get("class") == "row"]
    said = one.findtext(f"{SVG}title") or ""
    assert f"not reached (CI {record['ci_lower']}–not estimable, in months)" in said.replace(
        "95% ", ""
    )
    assert "no number" not in picture.svg()


def test_a_png_of_many_rows_is_bounded(store: Store) -> None:
    picture = drawn(table(store, "outcomes-by-regimen"), "title")
    image = Image.open(io.BytesIO(picture.png()))
    assert 2**21 < image.width * image.height <= 2**22 + 2**13
    assert f"The first {MOST_ROWS} of" in picture.svg()


def test_rows_keep_their_doubts_and_links(store: Store) -> None:
    rows = table(store, "outcomes-by-regimen")
    few = Table(rows.name, rows.columns, tuple(row for row in rows.rows)[:MOST_ROWS])
    root = ET.fromstring(  # noqa: S314 - our own
        drawn(few, "title", address=lambda iri: f"of:{iri}").svg()
    )
    links = {one.get("href"): "".join(one.itertext()) for one in root.iter(f"{SVG}a")}
    assert len(links) == len(few.rows)
    for record in few.records():
        if record["doubts"]:
            assert str(record["doubts"]) in links[f"of:{record['estimate']}"]


def test_lines_have_the_rank_that_their_filter_takes(store: Store) -> None:
    rows = table(store, "outcomes-by-regimen")
    ranks = {str(one["line_rank"]) for one in rows.records()}
    assert {"2", ""} <= ranks
    root = assert_is_sound(drawn(rows, "title", part="lines"))
    drawn_rows = [one for one in root.iter() if one.get("class") == "row"]
    assert len(drawn_rows) == min(len(rows.rows), STRIPPED)
    with pytest.raises(QueryError, match=r"'bars' is no picture of .*; there is: rows, lines"):
        drawn(rows, "title", part="bars")
    with pytest.raises(QueryError, match=r"there is: rows$"):
        drawn(table(store, "effects-between-groups"), "title", part="lines")


@pytest.mark.parametrize(
    ("name", "told"), [("studies", "those of .*outcomes-by-regimen"), ("comparisons", "no rows")]
)
def test_what_cannot_be_drawn_says_why(store: Store, name: str, told: str) -> None:
    rows = table(store, name)
    with pytest.raises(QueryError, match=told):
        drawn(Table(name, rows.columns, ()), "title")
