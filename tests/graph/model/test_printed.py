r"""The grammar of printed figures: what papers print, what it says, what is refused.

`printed_forms.tsv` has the forms, each with its one reading. In its texts `\u2009` and the like
stand for characters that are not seen.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from rdflib import SH, Graph, URIRef
from rdflib.collection import Collection

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.printed import (
    COMPONENTS,
    MAXIMUM_LENGTH,
    Component,
    Printed,
    parse_printed,
)
from sarcograph.graph.model.printed.grammars import GRAMMARS
from sarcograph.graph.model.printed.words import MOLAR_UNITS, UNITS
from sarcograph.graph.prefixes import SHAPES
from sarcograph.graph.statistics import decimals

ROOT = Path(__file__).parents[3]


def compact(printed: Printed) -> str:
    """Return the fields of `printed` that say something, as in the table."""
    said = []
    for field in fields(printed):
        value = getattr(printed, field.name)
        if isinstance(value, Printed):
            said.append(f"{field.name}=({compact(value)})")
        elif value != field.default:
            said.append(field.name if value is True else f"{field.name}={value}")
    return "; ".join(said)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def _forms() -> Iterator[tuple[Component, str, str]]:
    path = Path(__file__).with_name("printed_forms.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            (component,) = [one for one in COMPONENTS if one == row["component"]]
            yield component, _unescaped(row["text"]), row["reading"]


FORMS = list(_forms())


def reading(component: Component, text: str) -> str:
    """Return what `text` is read as, or `refused` and the reason where one is given."""
    wanted = f"'{text[:60]}' is not {GRAMMARS[component][1]}"
    try:
        return compact(parse_printed(component, text))
    except PrintedFormError as error:
        return str(error).replace(wanted, "refused")


def test_each_form_has_its_one_reading_or_is_refused() -> None:
    wrong = [
        (component, text, found, expected)
        for component, text, expected in FORMS
        if (found := reading(component, text)) != expected
    ]
    assert not wrong
    assert len(FORMS) == len({(component, text) for component, text, _ in FORMS}) > 600


@pytest.mark.parametrize("component", COMPONENTS)
def test_each_component_is_tried_both_ways(component: Component) -> None:
    tried = [expected.startswith("refused") for one, _, expected in FORMS if one == component]
    assert min(tried.count(True), tried.count(False)) >= 2


DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
SPACES = " \u00a0\u2009\u202f\u200a\t\n"
POINTS = ".\u00b7\u2219\u22c5"


def _settings(text: str) -> Iterator[str]:
    """Yield `text` with other dashes, spaces, decimal points and cases."""
    for dash in DASHES:
        yield re.sub(f"[{DASHES}]", dash, text)
    for space in SPACES:
        # between digits some of these separate thousands
        yield re.sub(r"(?<!\d) | (?!\d)", space, text)
    for point in POINTS:
        yield re.sub(r"(?<=\d)\.(?=\d)|(?<![\w.])\.(?=\d)", point, text)
    yield text.lower()
    yield text.upper()


def test_form_reads_the_same_however_it_is_set() -> None:
    differing = [
        (component, text, other)
        for component, text, expected in FORMS
        if not expected.startswith("refused")
        # where the case tells nM from nm
        and not any(unit in expected for unit in MOLAR_UNITS.values())
        for other in _settings(text)
        if reading(component, other) != expected
    ]
    assert not differing


def _documented() -> Iterator[tuple[Component, str]]:
    for component, (_, form) in GRAMMARS.items():
        for example in form.partition(" such as ")[2].split(" or "):
            yield component, example
    page = (ROOT / "docs/curation.md").read_text(encoding="utf-8")
    section = page.partition("\n## Printed forms\n")[2].partition("\n## ")[0]
    for line in section.splitlines():
        cells = [re.findall("`([^`]+)`", cell) for cell in line.split("|")[1:-1]]
        if len(cells) > 1 and cells[0]:
            names = [one for one in COMPONENTS if one in cells[0]]
            assert len(names) == len(cells[0]), line
            yield from ((name, example) for name in names for example in cells[-1])


def test_documented_examples_are_read_and_contradict_none_of_another_component() -> None:
    readings: dict[str, set[str]] = {}
    components = set()
    for component, example in _documented():
        found = reading(component, example)
        assert not found.startswith("refused"), (component, example)
        readings.setdefault(example, set()).add(found)
        components.add(component)
    assert components == set(COMPONENTS)
    assert len(readings) > 60
    assert {example: found for example, found in readings.items() if len(found) > 1} == {}


def test_level_and_sides_are_those_that_are_printed() -> None:
    for component, text, expected in FORMS:
        if "level=" in expected:
            (level,) = re.findall(r"level=([\d.]+)", expected)
            assert level in re.sub("[·∙]", ".", text)
        if "sides=" in expected:
            assert re.search("sided|tailed", text), (component, text)


def test_shape_knows_every_component_of_a_reading() -> None:
    """A rank is of a line, which holds it itself; words are no figure."""
    shapes = Graph().parse(ROOT / "shapes/number.ttl")
    shape = URIRef(f"{SHAPES}ReadingShape-component")
    (allowed,) = shapes.objects(shape, SH["in"])
    assert {str(one) for one in Collection(shapes, allowed)} == {*COMPONENTS} - {"rank", "words"}


def test_registry_has_every_unit_of_the_grammar() -> None:
    registry = yaml.safe_load((ROOT / "evidence/entities/methods.yaml").read_text("utf-8"))
    assert {*UNITS.values(), *MOLAR_UNITS.values()} <= set(registry["units"])


REPEATED = (
    *(
        "1",
        "1 ",
        "1,",
        "(",
        "1(",
        "a ",
        "patients ",
        "n=",
        "n = 1 of ",
        "95% CI ",
        "- ",
        "1-",
        "p ",
    ),
    *("of the ", "one hundred ", "±", "× 10", "^a", "<sup>", "HR for a-", "log-rank ", "\u20091"),
)


@pytest.mark.parametrize("component", COMPONENTS)
def test_text_that_only_repeats_is_read_or_refused(component: Component) -> None:
    for piece in REPEATED:
        for text in (piece * 121, "1 " + piece * 121, "HR " + piece * 121):
            reading(component, text[: MAXIMUM_LENGTH - 1] + "!")
            assert reading(component, text[: MAXIMUM_LENGTH + 1]).startswith("refused")


@given(st.sampled_from(COMPONENTS), st.text(max_size=MAXIMUM_LENGTH))
def test_any_text_is_read_or_refused(component: Component, text: str) -> None:
    assert reading(component, text)


PIECES = st.sampled_from(
    "0 1 12 3.4 1,234 . , % ( ) [ ] – - to CI: 95% n= = < ≤ p P months patients first line ± SD NR "
    "of / HR ; + IQR range ∞ two-sided log-rank × 10 ^ hundred".split()
)


@given(st.sampled_from(COMPONENTS), st.lists(PIECES, max_size=8), st.sampled_from(["", " "]))
def test_pieces_of_figures_are_read_or_refused(
    component: Component, pieces: list[str], gap: str
) -> None:
    assert reading(component, gap.join(pieces))


DECIMALS = st.decimals(0, 10**6, places=2)
PRINTED_UNITS = {"%": "percent", " months": "month", " mo": "month", " mg": "milligram", "": None}


@given(DECIMALS, st.sampled_from(sorted(PRINTED_UNITS)))
def test_decimal_keeps_every_printed_digit(number: Decimal, unit: str) -> None:
    printed = parse_printed("value", f"{number}{unit}")
    assert printed == Printed(value=number, unit=PRINTED_UNITS[unit])
    assert printed.value is not None
    assert decimals(printed.value) == 2


@given(st.integers(0, 10**6))
def test_count_is_read_with_and_without_separators(number: int) -> None:
    thin = f"{number:,}".replace(",", "\u2009")
    for text in (f"{number}", f"{number:,}", thin, f"n={number}", f"{number} patients"):
        assert parse_printed("events", text).events == number


@given(st.integers(0, 999), st.integers(1, 9999), DECIMALS)
def test_count_denominator_and_percentage_are_read(events: int, of: int, percent: Decimal) -> None:
    share = Printed(value=percent, events=events, unit="percent")
    for text in (f"{events} ({percent})", f"{events}({percent}%)", f"(n = {events}, {percent}%)"):
        assert parse_printed("events-and-value", text) == share
    whole = Printed(value=percent, events=events, denominator=of, unit="percent")
    for text in (
        f"{events}/{of:,} ({percent}%)",
        f"{events} of {of} patients ({percent})",
        f"{percent}% ({events}/{of})",
        f"{events} ({percent}%) of {of} patients",
    ):
        assert parse_printed("events-and-value", text) == whole


@given(DECIMALS, DECIMALS, st.sampled_from(["-", "–", "—", " to ", " – ", ", ", "; "]))
def test_bounds_are_read(low: Decimal, high: Decimal, dash: str) -> None:
    bounds = Printed(lower=low, upper=high)
    assert parse_printed("ci", f"{low}{dash}{high}") == bounds
    assert parse_printed("range", f"range, {low}{dash}{high}") == bounds
    assert parse_printed("interquartile-range", f"IQR {low}{dash}{high}") == bounds
    assert parse_printed("ci", f"95% CI: {low}{dash}{high}").level == 95
    beside = parse_printed("value-and-ci", f"−{high} (−{high}{dash}−{low})")
    assert (beside.value, beside.lower, beside.upper) == (-high, -high, -low)


@given(st.decimals(0, 1, places=3), st.sampled_from(["=", "<", ">"]))
def test_probability_is_read(number: Decimal, sign: str) -> None:
    for text in (f"P {sign} {number}", f"p{sign}{number}", f"{sign}{number}"):
        assert parse_printed("p", text) == Printed(value=number, operator=sign)
    effect = parse_printed("effect", f"HR 0.69 (95% CI 0.51–0.94; P {sign} {number})")
    assert effect.p == Printed(value=number, operator=sign)


@given(st.integers(1, 99_999))
def test_number_words_are_read(number: int) -> None:
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    ones += "fifteen sixteen seventeen eighteen nineteen"
    tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()

    def spelled(rest: int) -> str:
        if rest < 20:
            return ones.split()[rest]
        if rest < 100:
            return tens[rest // 10] + (f"-{spelled(rest % 10)}" if rest % 10 else "")
        size, name = (100, "hundred") if rest < 1000 else (1000, "thousand")
        more = f" and {spelled(rest % size)}" if 0 < rest % size < 100 else ""
        more = more or (f" {spelled(rest % size)}" if rest % size else "")
        return f"{spelled(rest // size)} {name}{more}"

    assert parse_printed("events", f"{spelled(number)} patients").events == number
    assert parse_printed("size", spelled(number).capitalize()).events == number
