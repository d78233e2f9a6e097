"""Lanes: every thing in its column, every line between boxes, every statement counted."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise

from drawn import SVG, assert_is_sound, parsed, placed
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.network.edge import Doubt, Edge, Node
from sarcograph.graph.network.paths import Hop, Path
from sarcograph.graph.pictures.lanes import MOST_BOXES, WIDTH, lanes
from sarcograph.graph.pictures.layers import SEEN, layout
from sarcograph.graph.pictures.whiskers import ForestRow
from sarcograph.graph.prefixes import ID

KINDS = ("drug", "protein", "process", "alteration", "regimen", "line", "estimate", "measure")
NAMES = st.one_of(
    st.text(max_size=60), st.sampled_from(['<b onload="x">', "& ]]>", "word " * 99, "W" * 200])
)


@st.composite
def graphs(draw: st.DrawFn) -> list[Path]:
    names = draw(st.lists(NAMES, min_size=2, max_size=9))
    things = [
        Node(f"{ID}{kind}/{place}", kind, name)
        for place, name in enumerate(names)
        for kind in [draw(st.sampled_from(KINDS))]
    ]
    found = []
    for _ in range(draw(st.integers(1, 6))):
        way = draw(st.lists(st.sampled_from(things), min_size=2, max_size=5, unique=True))
        hops = []
        for one, other in pairwise(way):
            forward = draw(st.booleans())
            start, end = (one, other) if forward else (other, one)
            edge = Edge(
                "claim",
                start.iri,
                end.iri,
                draw(st.sampled_from(["inhibits", "is <given> in", "x" * 50])),
                f"{ID}claim/{draw(st.integers(0, 3))}",
                standing=draw(st.sampled_from(["document", "inferred"])),
                doubts=draw(
                    st.sampled_from([(), (Doubt(f"{ID}finding/1", "finding", "no", True),)])
                ),
            )
            hops.append(Hop(one, other, forward, (edge,)))
        found.append(Path(tuple(hops)))
    return found


@settings(max_examples=30, deadline=None)
@given(graphs(), NAMES)
def test_any_lanes_are_sound(found: list[Path], title: str) -> None:
    picture = lanes(found, title=title, address=lambda iri: iri.removeprefix(ID))
    root = assert_is_sound(picture)
    assert (
        picture.svg() == lanes(found, title=title, address=lambda iri: iri.removeprefix(ID)).svg()
    )
    things = {hop.start.iri for path in found for hop in path.hops}
    things |= {hop.end.iri for path in found for hop in path.hops}
    ids = Counter(one.get("id") for one, _, _ in placed(root) if one.get("id"))
    assert set(ids.values()) == {1}
    assert {one for one in ids if one and one.startswith("node-")} == {
        f"node-{iri.removeprefix(ID)}" for iri in things
    }


def _path(*steps: tuple[Node, Node, tuple[Edge, ...]]) -> Path:
    return Path(tuple(Hop(start, end, forward=True, edges=edges) for start, end, edges in steps))


def _edge(start: Node, end: Node, number: int, **said: object) -> Edge:
    return Edge("claim", start.iri, end.iri, "inhibits", f"{ID}claim/{number}", **said)  # type: ignore[arg-type]


def test_lines_tell_how_many_statements_and_how_they_stand() -> None:
    drug, target = Node(f"{ID}drug/a", "drug", "a"), Node(f"{ID}protein/b", "protein", "b")
    other = Node(f"{ID}protein/c", "protein", "c")
    many = tuple(_edge(drug, target, number) for number in range(4))
    inferred = (_edge(drug, other, 9, standing="inferred"),)
    root = parsed(lanes([_path((drug, target, many)), _path((drug, other, inferred))], title="t"))
    lines = {
        one.get("id"): next(child for child in one if child.tag == f"{SVG}path")
        for one, _, _ in placed(root)
        if one.get("class") == "edge"
    }
    said, guessed = lines["edge-drug/a-protein/b"], lines["edge-drug/a-protein/c"]
    assert float(said.attrib["stroke-width"]) > float(guessed.attrib["stroke-width"])
    assert "stroke-dasharray" in guessed.attrib
    assert "stroke-dasharray" not in said.attrib


def test_what_is_too_much_is_left_out_and_told() -> None:
    drug = Node(f"{ID}drug/a", "drug", "a")
    found = []
    for number in range(MOST_BOXES + 10):
        target = Node(f"{ID}protein/{number}", "protein", f"p{number}")
        found.append(_path((drug, target, (_edge(drug, target, number),))))
    picture = lanes(found, title="many")
    root = assert_is_sound(picture)
    boxes = [one for one, _, _ in placed(root) if one.get("class") == "node"]
    assert len(boxes) == MOST_BOXES
    assert f"The first {MOST_BOXES - 1} of {len(found)} paths" in picture.svg()


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_lanes_are_as_wide_as_a_page_while_that_can_be(found: list[Path]) -> None:
    last = {path.hops[-1].end.iri for path in found}
    numbers = {
        iri: ForestRow(label="x", value=Decimal(place), unit="month" if place % 2 else "percent")
        for place, iri in enumerate(sorted(last), 1)
    }
    picture = lanes(found, title="t", numbers=numbers)
    assert_is_sound(picture)
    assert picture.width <= WIDTH


def test_long_words_are_broken_where_columns_are_many() -> None:
    chain = [Node(f"{ID}drug/{place}", "drug", "W" * 30) for place in range(9)]
    path = _path(*((one, other, (_edge(one, other, 1),)) for one, other in pairwise(chain)))
    assert lanes([path], title="t").width <= WIDTH


def test_a_number_stands_in_line_with_its_box_and_right_of_all() -> None:
    drug = Node(f"{ID}drug/a", "drug", "a")
    found, numbers = [], {}
    for number in range(5):
        end = Node(f"{ID}estimate/{number}", "estimate", f"{number} months")
        found.append(_path((drug, end, (_edge(drug, end, number),))))
        if number:  # one has no number
            numbers[end.iri] = ForestRow(
                label="x", value=Decimal(number), unit="month", href=f"of/{number}"
            )
    root = parsed(lanes(found, title="t", numbers=numbers))
    middles = {}
    for one, dx, dy in placed(root):
        if one.get("class") == "node":
            box = next(child for child in one if child.tag == f"{SVG}rect")
            right = float(box.attrib["x"]) + float(box.attrib["width"])
            middles[one.get("id")] = dy + float(box.attrib["y"]) + float(box.attrib["height"]) / 2
            assert right < 400 + dx
    rows = {one.get("href"): one for one in root.iter() if one.get("class") == "row"}
    assert set(rows) == {f"of/{number}" for number in range(1, 5)}
    for number in range(1, 5):
        touched = next(rows[f"of/{number}"].iter(f"{SVG}rect"))
        middle = float(touched.attrib["y"]) + float(touched.attrib["height"]) / 2
        assert abs(middle - middles[f"node-estimate/{number}"]) < 0.02


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_boxes_of_a_column_do_not_touch(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 14))
    columns = {str(one): data.draw(st.integers(0, 4)) for one in range(count)}
    pairs = [(one, other) for one in columns for other in columns if columns[one] < columns[other]]
    links = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    heights = {one: data.draw(st.sampled_from([20.0, 50.0, 300.0])) for one in columns}
    found = layout(columns, links, heights, gap=5, passing=8)
    layers: dict[int, list[tuple[float, float]]] = {}
    for slot, top in found.tops.items():
        column = columns[slot[0]] if len(slot) == 1 else int(slot[2])
        high = heights[slot[0]] if len(slot) == 1 else 8
        layers.setdefault(column, []).append((top, top + high))
        assert -0.01 <= top <= found.height - high + 0.01
    for spans in layers.values():
        spans.sort()
        assert all(one[1] + 5 <= other[0] + 0.01 for one, other in pairwise(spans))


def test_a_column_begins_where_it_is_seen() -> None:
    """Beside a high column a short one would stand in the middle, below the edge of a screen."""
    ends = [f"end {number}" for number in range(40)]
    columns = {"drug": 0, "target": 1, "regimen": 1} | dict.fromkeys(ends, 2)
    links = [("drug", "target"), *(("target", one) for one in ends[:30])]
    links += [("regimen", one) for one in ends[30:]] + [("drug", one) for one in ends[20:]]
    found = layout(columns, links, dict.fromkeys(columns, 30.0), gap=5, passing=8)
    assert found.height > 5 * SEEN
    tops = {slot[0]: top for slot, top in found.tops.items() if len(slot) == 1}
    passing = [top for slot, top in found.tops.items() if len(slot) > 1]
    first = min(tops["target"], tops["regimen"])
    above = sum(8 + 5 for top in passing if top < first)
    assert tops["drug"] <= SEEN
    assert min(tops[one] for one in ends) <= SEEN
    assert first <= max(SEEN, above)
    assert tops["regimen"] - tops["target"] > 5 * 30  # each is still beside its own


def test_an_order_without_crossings_is_found() -> None:
    columns = {"a": 0, "b": 0, "c": 0, "z": 1, "y": 1, "x": 1}
    found = layout(
        columns,
        [("a", "x"), ("b", "y"), ("c", "z")],
        dict.fromkeys(columns, 10.0),
        gap=5,
        passing=5,
    )
    in_order = sorted("xyz", key=lambda one: found.tops[one,])
    first = sorted("abc", key=lambda one: found.tops[one,])
    assert [dict(zip("abc", "xyz", strict=True))[one] for one in first] == in_order
