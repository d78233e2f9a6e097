"""The grammar of printed figures: what papers print, what it says, what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.printed import (
    COMPONENTS,
    MAXIMUM_LENGTH,
    Component,
    Printed,
    parse_printed,
)
from sarcograph.graph.statistics import decimals


def value(number: str, operator: str = "=", unit: str | None = None) -> Printed:
    return Printed(value=Decimal(number), operator=operator, unit=unit)


def count(events: int, operator: str = "=") -> Printed:
    return Printed(events=events, operator=operator)


def both(events: int, percent: str) -> Printed:
    return Printed(value=Decimal(percent), events=events, unit="percent")


def bounds(low: str, high: str, level: str | None = None, unit: str | None = None) -> Printed:
    return Printed(
        lower=Decimal(low), upper=Decimal(high), level=Decimal(level) if level else None, unit=unit
    )


FORMS: list[tuple[Component, str, Printed]] = [
    ("value", "34.4%", value("34.4", unit="percent")),
    ("value", "34.4 %", value("34.4", unit="percent")),
    ("value", "4.0", value("4.0")),
    ("value", ".5", value("0.5")),
    ("value", "7.6 months", value("7.6", unit="month")),
    ("value", "1 month", value("1", unit="month")),
    ("value", "27-week", value("27", unit="week")),
    ("value", "18 years", value("18", unit="year")),
    ("value", "17-year-old", value("17", unit="year")),
    ("value", "1,366 cm3", value("1366", unit="cubic-centimeter")),
    ("value", "20mg", value("20", unit="milligram")),
    ("value", "75 mg/m2", value("75", unit="milligram-per-square-meter")),
    ("value", "28-day", value("28", unit="day")),
    ("value", "21 days", value("21", unit="day")),
    ("value", "5.1 cm", value("5.1", unit="centimeter")),
    ("value", "−5", value("-5")),
    ("value", "-5.2%", value("-5.2", unit="percent")),
    ("value", "more than 82%", value("82", ">", "percent")),
    ("value", "<1", value("1", "<")),
    ("value", "≥6 months", value("6", ">=", "month")),
    ("value", "at least 12 weeks", value("12", ">=", "week")),
    ("value", "approximately 20%", value("20", "~", "percent")),
    ("value", "only 12%", value("12", unit="percent")),
    ("value", "<b>12</b>", value("12")),
    ("value", "47^{a}", value("47")),
    ("value", "5.5^{b,†} months[^12]", value("5.5", unit="month")),
    ("events-and-value", "6 (25.0)^{a}", both(6, "25.0")),
    ("value", " 12 ", value("12")),
    ("value", "12\n months", value("12", unit="month")),
    ("value", "three", value("3")),
    ("value", "None", value("0")),
    ("value", "n=5", value("5")),
    ("events", "14", count(14)),
    ("events", "1,204", count(1204)),
    ("events", "fourteen patients", count(14)),
    ("events", "Twenty-six patients", count(26)),
    ("events", "32 patients", count(32)),
    ("events", "a total of 32 patients", count(32)),
    ("events", "more than 10 patients", count(10, ">")),
    ("events", "no patients", count(0)),
    ("events", "a female patient", count(1)),
    ("denominator", "n=26", count(26)),
    ("denominator", "N = 26", count(26)),
    ("size", "26 patients", count(26)),
    ("size", "3 centers", count(3)),
    ("events-and-value", "14 (53.8)", both(14, "53.8")),
    ("events-and-value", "14(53.8)", both(14, "53.8")),
    ("events-and-value", "14 (53.8%)", both(14, "53.8")),
    ("events-and-value", "(n = 6, 23.1%)", both(6, "23.1")),
    ("events-and-value", "six patients (23.1%)", both(6, "23.1")),
    ("events-and-value", "0", count(0)),
    ("ci", "95% CI: 5.0–12.1", bounds("5.0", "12.1", "95")),
    ("ci", "95% CI, 5.0 to 12.1", bounds("5.0", "12.1", "95")),
    ("ci", "(90% CI 5-12)", bounds("5", "12", "90")),
    ("ci", "18.6-53.2%", bounds("18.6", "53.2", unit="percent")),
    ("ci", "[1.9; 12.5]".replace(";", " –"), bounds("1.9", "12.5")),
    ("range", "12–51", bounds("12", "51")),
    ("range", "range, 4.3–25.6 months", bounds("4.3", "25.6", unit="month")),
    ("range", "from 6 to 12", bounds("6", "12")),
    ("range", "between 6 and 12 weeks", bounds("6", "12", unit="week")),
    ("range", "20%–30%", bounds("20", "30", unit="percent")),
    ("p", "0.022", value("0.022")),
    ("p", "p = 0.022", value("0.022")),
    ("p", "P < .001", value("0.001", "<")),
    ("p", "P>0.05", value("0.05", ">")),
    ("p", "1", value("1")),
    ("rank", "first-line", count(1)),
    ("rank", "second line", count(2)),
    ("rank", "2nd", count(2)),
    ("rank", "third-line treatment", count(3)),
]

REFUSED: list[tuple[Component, str]] = [
    ("value", ""),
    ("value", "about"),
    ("value", "34,4%"),
    ("value", "12,34 months"),
    ("value", "3.4.5"),
    ("value", "5 to 6"),
    ("value", "14 (53.8)"),
    ("value", "%"),
    ("value", "12 parsecs"),
    ("value", "10^{9}"),
    ("value", "47^{1}"),
    ("value", "1.9^{+}"),
    ("value", "4^{a}7"),
    ("value", "67 ¶ 30"),
    ("events-and-value", "6 ↵ (25.0)"),
    ("events", "14.5"),
    ("events", "-3"),
    ("events", "14 (53.8)"),
    ("events", "some patients"),
    ("events", "14%"),
    ("denominator", "n="),
    ("size", "twenty-six and a half"),
    ("size", "0 patients"),
    ("denominator", "n=0"),
    ("events-and-value", "53.8"),
    ("events-and-value", "14 (many)"),
    ("events-and-value", "several (5.0)"),
    ("ci", "5.0"),
    ("ci", "95% CI"),
    ("ci", "five to six"),
    ("ci", "200% CI: 1-2"),
    ("ci", "100% CI: 1-2"),
    ("ci", "0% CI: 1-2"),
    ("range", "12–"),
    ("range", "–"),
    ("p", "1.2"),
    ("p", "-0.1"),
    ("p", "NS"),
    ("p", "p"),
    ("rank", "last"),
    ("rank", ""),
]


@pytest.mark.parametrize(("component", "text", "printed"), FORMS)
def test_printed_form_is_read(component: Component, text: str, printed: Printed) -> None:
    assert parse_printed(component, text) == printed


@pytest.mark.parametrize(("component", "text"), REFUSED)
def test_other_form_is_refused_with_what_is_wanted(component: Component, text: str) -> None:
    with pytest.raises(PrintedFormError, match=r"is not (a|an|two) .*, such as "):
        parse_printed(component, text)


def test_each_component_is_tried_both_ways() -> None:
    assert {component for component, _, _ in FORMS} == set(COMPONENTS)
    assert {component for component, _ in REFUSED} == set(COMPONENTS)


@pytest.mark.parametrize("component", COMPONENTS)
def test_long_text_is_refused_at_once(component: Component) -> None:
    with pytest.raises(PrintedFormError):
        parse_printed(component, "1" * (MAXIMUM_LENGTH + 1))
    with pytest.raises(PrintedFormError):
        parse_printed(component, "1" * 100_000 + "!")


@given(st.sampled_from(COMPONENTS), st.text(max_size=MAXIMUM_LENGTH))
def test_any_text_is_read_or_refused(component: Component, text: str) -> None:
    try:
        printed = parse_printed(component, text)
    except PrintedFormError:
        return
    numbers = (printed.value, printed.events, printed.lower)
    assert any(number is not None for number in numbers)


PIECES = st.sampled_from(
    "0 1 12 3.4 1,234 . , % ( ) [ ] – - to CI: 95% n= = < ≤ p P months patients first line".split()
)


@given(st.sampled_from(COMPONENTS), st.lists(PIECES, max_size=8), st.sampled_from(["", " "]))
def test_pieces_of_figures_are_read_or_refused(
    component: Component, pieces: list[str], gap: str
) -> None:
    test_any_text_is_read_or_refused.hypothesis.inner_test(  # type: ignore[attr-defined]
        component, gap.join(pieces)
    )


DECIMALS = st.decimals(0, 10**6, places=2)
UNITS = {"%": "percent", " months": "month", " weeks": "week", " mg": "milligram", "": None}


@given(DECIMALS, st.sampled_from(sorted(UNITS)))
def test_decimal_keeps_every_printed_digit(number: Decimal, unit: str) -> None:
    printed = parse_printed("value", f"{number}{unit}")
    assert printed == Printed(value=number, unit=UNITS[unit])
    assert printed.value is not None
    assert decimals(printed.value) == 2


@given(st.integers(0, 10**6))
def test_count_is_read_with_and_without_commas(number: int) -> None:
    for text in (f"{number}", f"{number:,}", f"n={number}", f"{number} patients"):
        assert parse_printed("events", text).events == number


@given(st.integers(0, 999), DECIMALS)
def test_count_and_percentage_are_read(events: int, percent: Decimal) -> None:
    for text in (f"{events} ({percent})", f"{events}({percent}%)", f"(n = {events}, {percent}%)"):
        printed = parse_printed("events-and-value", text)
        assert (printed.events, printed.value, printed.unit) == (events, percent, "percent")


@given(DECIMALS, DECIMALS, st.sampled_from(["-", "–", "—", " to ", " – "]), st.booleans())
def test_bounds_are_read(low: Decimal, high: Decimal, dash: str, level: bool) -> None:
    text = f"95% CI: {low}{dash}{high}" if level else f"{low}{dash}{high}"
    printed = parse_printed("ci", text)
    assert (printed.lower, printed.upper) == (low, high)
    assert printed.level == (Decimal(95) if level else None)


@given(st.decimals(0, 1, places=3), st.sampled_from(["=", "<", ">"]))
def test_probability_is_read(number: Decimal, sign: str) -> None:
    for text in (f"P {sign} {number}", f"p{sign}{number}", f"{sign}{number}"):
        printed = parse_printed("p", text)
        assert (printed.value, printed.operator) == (number, sign)


@given(st.integers(1, 99))
def test_number_words_are_read(number: int) -> None:
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    ones += "fifteen sixteen seventeen eighteen nineteen"
    tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        word = ones.split()[number]
    else:
        word = tens[number // 10] + (f"-{ones.split()[number % 10]}" if number % 10 else "")
    assert parse_printed("events", f"{word} patients").events == number
    assert parse_printed("size", word.capitalize()).events == number
