"""Figures of text and tables become quantities, and what does not fit together is told."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import CurationError
from sarcograph.graph.model.evidence import Document
from sarcograph.graph.model.numbers import Estimate

ENTITIES = """\
format: 2
adverse-events: {fatigue: {label: fatigue}, rash: {label: rash}}
units:
  percent: {label: percent, dimension: proportion}
  month: {label: month, dimension: time}
  week: {label: week, dimension: time}
  milligram: {label: milligram, dimension: mass}
measures:
  response:
    label: response
    kind: outcome
    statistic: proportion
    unit: percent
    categories: {yes: response, no: no response}
  rate: {label: rate, kind: outcome, statistic: proportion, unit: percent}
  survival: {label: survival, kind: outcome, statistic: median, unit: month}
  adverse-event-incidence: {label: i, kind: safety, statistic: proportion, unit: percent}
"""
DOCUMENT = """\
format: 2
source: {key: paper, file: paper.txt, sha256: %s, characters: 999, form: full-text}
publication: {kind: web-page, title: T @0}
studies: {trial: {label: trial, kind: review, reported-in: this, at: a @0}}
populations:
  all: {label: all, study: trial, size: 20 patients @10}
  men: {label: men, study: trial, parent: all, at: a @0}
  women: {label: women, study: trial, parent: all, at: a @0}
  old: {label: old, study: trial, parent: all, at: a @0}
  old-men: {label: old men, study: trial, parent: men, at: a @0}
  old-women: {label: old women, study: trial, parent: women, at: a @0}
%s
"""
Read = Callable[[str], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a document with the sections given."""
    (tmp_path / "entities").mkdir()
    (tmp_path / "entities/all.yaml").write_text(ENTITIES, encoding="utf-8")

    def read(sections: str) -> Document:
        text = DOCUMENT % ("a" * 64, sections)
        (tmp_path / "paper.yaml").write_text(text, encoding="utf-8")
        return read_evidence(tmp_path).documents[0]

    return read


def problems(read: Read, sections: str) -> list[str]:
    """Return what is wrong with the sections; lines count from their first."""
    with pytest.raises(CurationError) as caught:
        read(sections)
    first = DOCUMENT.count("\n") - 1
    return [f"{one.line - first}: {one.message}; {one.remedy}" for one in caught.value.problems]


def only(document: Document) -> Estimate:
    (estimate,) = document.estimates
    return estimate


def test_value_interval_and_range_of_one_quantity(read: Read) -> None:
    estimate = only(
        read(
            "estimates: [{population: all, measure: survival, value: 7.6 months @20, "
            'ci: "95% CI: 3.3-11.9 @30", range: 1.0-30.5 @60}]'
        )
    )
    assert (estimate.value, estimate.unit, estimate.operator) == (Decimal("7.6"), "month", "=")
    assert estimate.interval is not None
    assert (estimate.interval.lower, estimate.interval.upper, estimate.interval.level) == (
        Decimal("3.3"),
        Decimal("11.9"),
        Decimal(95),
    )
    assert estimate.extent is not None
    assert (estimate.extent.lower, estimate.extent.upper) == (Decimal("1.0"), Decimal("30.5"))
    assert estimate.denominator is None
    assert [one.component for one in estimate.readings] == ["value", "ci", "range"]


APART = """\
estimates:
  - population: all
    measure: survival
    value: 7.6 months @20
    ci-lower: 3.3 @30
    ci-upper: [NR @40, 11.9 @50]
    ci-level: 97.5 @60
    ci-sides: TWO_SIDED @70
    range-lower: 1.0 @80
    range-upper: 30.5+ @90
"""


def test_bounds_that_stand_apart_are_one_interval(read: Read) -> None:
    """A record has a value for each bound, its level and its sides."""
    (problem,) = problems(read, APART)
    assert problem.startswith("2: readings of the interval of all.survival.median differ: '3.3'")
    prefer = "    prefer: [{component: ci-upper, printed: '11.9', because: it came later}]\n"
    estimate = only(read(APART + prefer))
    interval, extent = estimate.interval, estimate.extent
    assert interval is not None
    assert extent is not None
    assert (interval.lower, interval.upper) == (Decimal("3.3"), Decimal("11.9"))
    assert (estimate.ci_level, estimate.sides) == (Decimal("97.5"), 2)
    assert (extent.lower, extent.upper, extent.upper_censored) == (
        Decimal("1.0"),
        Decimal("30.5"),
        True,
    )
    whole = APART.replace("ci-upper: [NR @40, 11.9 @50]", "ci: 3.3–11.9 @40")
    both = only(read(whole)).interval
    assert both is not None
    assert (both.lower, both.upper) == (Decimal("3.3"), Decimal("11.9"))
    assert problems(read, whole.replace("3.3–11.9", "3.4–11.9"))


def test_figures_of_several_numbers_give_each_of_them(read: Read) -> None:
    """A printed denominator comes before the size of the population; a cell has its interval."""
    part = only(
        read("estimates: [{population: all, measure: rate, events-and-value: 5/19 (26%) @20}]")
    )
    assert (part.events, part.denominator, part.value) == (5, 19, Decimal(26))
    cell = only(
        read(
            "tables: {t: {label: T, caption: a @0, "
            "columns: [{header: h @0, prints: value-and-ci, population: all}], "
            'rows: [{label: l @1, measure: survival, first: 50, cells: ["7·6 (3·3–NR)"]}]}}'
        )
    )
    assert (cell.value, cell.unit) == (Decimal("7.6"), "month")
    assert cell.interval is not None
    assert (cell.interval.lower, cell.interval.upper) == (Decimal("3.3"), None)
    assert (cell.interval.upper_absence, cell.interval.level) == ("not-reached", None)


def test_size_of_the_population_is_the_denominator_of_a_proportion(read: Read) -> None:
    estimate = only(read("estimates: [{population: all, measure: rate, events: 5 @20}]"))
    assert (estimate.events, estimate.denominator, estimate.unit) == (5, 20, "percent")
    other = "estimates: [{population: all, measure: rate, events: 5 @20, denominator: n=19 @30}]"
    assert only(read(other)).denominator == 19
    unsized = only(read("estimates: [{population: men, measure: rate, events: 5 @20}]"))
    assert unsized.denominator is None


def test_unit_is_the_printed_one_then_the_stated_one_then_that_of_the_measure(read: Read) -> None:
    sections = "estimates: [{population: all, measure: survival, value: %s}]"
    assert only(read(sections % "43 weeks @20")).unit == "week"
    assert only(read(sections % "43 @20")).unit == "month"
    assert only(read(sections % "43 @20, unit: week")).unit == "week"
    (problem,) = problems(read, sections % "43 weeks @20, unit: month")
    assert problem == "1: units differ: month, week; split the estimate"


def test_equal_coordinates_are_one_quantity_in_text_and_table(read: Read) -> None:
    estimate = only(
        read("""
estimates:
  - {population: all, measure: rate, value: [25.0% @20, 25% @40]}
tables:
  one:
    label: Table 1
    caption: c @50
    columns: [{header: All @60, prints: events-and-value, population: all}]
    rows: [{label: Rate @70, measure: rate, first: 80, cells: [5 (25.0)]}]
""")
    )
    assert [(one.text, one.pointer.order[0]) for one in estimate.readings] == [
        ("25.0%", 20),
        ("25%", 40),
        ("5 (25.0)", 80),
    ]
    cell = estimate.readings[2].cell
    assert cell is not None
    assert (cell.table, cell.row, cell.column) == ("Table 1", "Rate", "All")


@pytest.mark.parametrize(
    "coordinate",
    [
        "grades: 3",
        "time: 6 months",
        "statistic: count",
        "category: 'yes'",
        "attribution: any-cause",
    ],
)
def test_other_coordinates_are_another_quantity(read: Read, coordinate: str) -> None:
    sections = f"""
estimates:
  - {{population: all, measure: response, value: 25.0% @20}}
  - {{population: all, measure: response, {coordinate}, value: 30.0% @40}}
"""
    assert len(read(sections).estimates) == 2


DIFFERING = """\
estimates:
  - population: all
    measure: rate
    value: [25.0% @20, 26% @40, 25% @60]
    ci: [10-50 @80, 10-51 @90]
"""


def test_readings_that_differ_are_told_until_one_is_preferred(read: Read) -> None:
    assert problems(read, DIFFERING) == [
        "2: readings of the interval of all.rate.proportion differ: '10-50' and '10-51'; "
        "add 'prefer: [{component: …, printed: …, because: …}]'",
        "2: readings of the value of all.rate.proportion differ: '25.0%' and '26%'; "
        "add 'prefer: [{component: …, printed: …, because: …}]'",
    ]
    prefer = """\
    prefer:
      - {component: value, printed: 26%, because: it is the later one}
      - {component: ci, printed: 10-50, because: of the table}
"""
    estimate = only(read(DIFFERING + prefer))
    assert estimate.value == Decimal(26)
    assert estimate.interval is not None
    assert estimate.interval.upper == Decimal(50)
    assert estimate.reasons == ("it is the later one", "of the table")
    assert len(estimate.readings) == 5


def test_any_printed_form_of_a_number_can_be_preferred(read: Read) -> None:
    sections = """\
estimates:
  - population: all
    measure: rate
    value: [25.0% @20, 26% @40, 26.0% @60]
    prefer: [{component: value, printed: 26.0%, because: it has more digits}]
"""
    assert str(only(read(sections)).value) == "26.0"


def test_preference_for_what_is_not_printed_is_told(read: Read) -> None:
    prefer = "    prefer: [{component: value, printed: 27%, because: so}]\n"
    found = problems(read, DIFFERING + prefer)
    assert "6: no reading of 'value' is printed '27%'; name one of the printed forms above" in found
    assert len(found) == 3


def test_two_quantities_of_one_name_are_told(read: Read) -> None:
    sections = """\
lines: {yes: {label: l, population: all, regimen: r, at: a @0}}
estimates:
  - {population: all, measure: response, line: yes, value: 1% @20}
  - {population: all, measure: response, category: yes, value: 2% @30}
"""
    name = "another quantity has the same name, 'all.response.yes.proportion'; give the line or "
    assert any(name in one for one in problems(read, sections))


TABLE = """\
tables:
  one:
    label: Table 1
    caption: c @50
    defaults: {measure: rate}
    columns:
      - {header: Men (n=8) @60, prints: events-and-value, population: men, size: n=8 @65}
      - {header: Women @70, prints: events-and-value, population: women}
      - {header: P @80, prints: p, between: [men, women]}
    rows:
      - {label: n @90, prints: size, first: 100, cells: [8, 12, ""]}
      - {label: Rate @110, first: 120, cells: [2 (25.0), 3 (25.0), 0.99]}
      - {label: Fatigue @140, measure: adverse-event-incidence, adverse-event: fatigue, grades: [3, 4], first: 150, cells: [1 (12.5), –, NA]}
      - {label: Survival @180, measure: survival, prints: value, first: 190, cells: ["", 5.5, P < 0.05]}
"""  # noqa: E501  # as long as rows are


def test_table_gives_sizes_quantities_comparisons_and_what_is_missing(read: Read) -> None:
    document = read(TABLE)
    assert {key: document.size_of(key) for key in ("all", "men", "women")} == {
        "all": 20,
        "men": 8,
        "women": 12,
    }
    assert [one.text for one in document.sizes["men"]] == ["n=8", "8"]
    found = {one.coordinates.slug(): (one.events, one.value) for one in document.estimates}
    assert found == {
        "men.adverse-event-incidence.fatigue.grade-3-4.proportion": (1, Decimal("12.5")),
        "men.rate.proportion": (2, Decimal("25.0")),
        "women.rate.proportion": (3, Decimal("25.0")),
        "women.survival.median": (None, Decimal("5.5")),
    }
    p_values = {one.slug(): one.readings[0].printed for one in document.comparisons}
    assert {slug: (one.operator, one.value) for slug, one in p_values.items()} == {
        "rate.men.women": ("=", Decimal("0.99")),
        "survival.men.women": ("<", Decimal("0.05")),
    }
    assert [(one.cell.row, one.cell.column, one.prints) for one in document.empty_cells] == [
        ("Fatigue", "Women", "events-and-value"),
        ("Fatigue", "P", "p"),
    ]


def test_place_of_a_cell_follows_from_the_row(read: Read) -> None:
    document = read(TABLE)
    places = {
        (one.text, *one.pointer.order)
        for estimate in document.estimates
        for one in estimate.readings
    }
    assert {("2 (25.0)", 120, 128), ("3 (25.0)", 129, 137), ("5.5", 191, 194)} <= places
    assert document.comparisons[0].readings[0].pointer.order[0] == 138


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "cells: [2 (25.0), 3 (25.0), 0.99]",
            "cells: [2 (25.0), 0.99]",
            '12: 2 cells for 3 columns; give one for each column, "" for an empty one',
        ),
        (
            "cells: [2 (25.0)",
            "cells: [some of eight",
            "12: 'some of eight' is not a count with its percentage or denominator, such as "
            "14 (53.8) or 14/22 (64%); "
            "correct it, or say that it prints other than events-and-value",
        ),
        (
            "defaults: {measure: rate}",
            "defaults: {line: a-line}",
            "5: there is no line 'a-line'; define it in this file, or correct the key",
        ),
        ("first: 190,", "first: 995,", "14: 995-1008 is beyond the document's 999 characters; "),
        ("population: men, size", "size", "7: a size without a population; add 'population: …'"),
        ("between: [men, women]", "between: []", "9: 'between' is an empty list; leave the key"),
        (
            ", between: [men, women]",
            "",
            "12: a cell of p without 'between' or 'measure'; add them to column and row",
        ),
        (
            "prints: value, first",
            "prints: volume, first",
            "14: 'prints' cannot be 'volume'; use 'v",
        ),
    ],
)
def test_mistake_in_a_table_is_told(read: Read, old: str, new: str, problem: str) -> None:
    assert old in TABLE
    found = problems(read, TABLE.replace(old, new))
    assert any(one.startswith(problem) for one in found), found


WORDS = """\
tables:
  one:
    label: Table 1
    caption: c @50
    columns:
      - {header: Grade @60, prints: words}
      - {header: All @70, prints: events, population: all, measure: rate}
    rows:
      - {label: One @100, first: 110, cells: [any, "3"]}
      - {label: Two @120, first: 130, cells: [-, "4"], category: yes, measure: response}
"""


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[any,", "[12%,", "9: '12%' is not words in place of a figure"),
        (
            "prints: words}",
            "prints: words, population: all}",
            "6: item 1 of 'columns': a col",
        ),
        ("category: yes", "prints: words", "10: 'prints': words fill a column, not a row"),
    ],
)
def test_column_of_words_is_kept_and_is_about_nothing(
    read: Read, old: str, new: str, problem: str
) -> None:
    document = read(WORDS)
    assert [one.pointer.text for one in document.worded_cells] == ["any"]
    assert [one.events for one in document.estimates] == [3, 4]
    assert [one.pointer.text for one in document.empty_cells] == ["-"]
    found = problems(read, WORDS.replace(old, new))
    assert any(one.startswith(problem) for one in found), found


SUBGROUP = """\
tables:
  t:
    label: T
    caption: a @0
    defaults: {measure: rate}
    columns:
      - {header: All @20, prints: events-and-value, population: all}
      - {header: Men @24, prints: events-and-value, population: men}
      - {header: Women @28, prints: events-and-value, population: women}
      - header: HR @34
        prints: effect
        effect-measure: hazard-ratio
        between: [men, women]
        reference-arm: women
    rows:
      - {label: Old @40, first: 50, cells: [4 (40), 1 (50), 3 (38), 0.5], parts: [old-men, old,
          old-women]}
"""


def test_row_about_a_subgroup_has_a_part_in_each_column(read: Read) -> None:
    document = read(SUBGROUP)
    assert [(one.coordinates.population, one.events) for one in document.estimates] == [
        ("old-men", 1),
        ("old-women", 3),
        ("old", 4),
    ]
    (comparison,) = document.comparisons
    assert (comparison.between, comparison.reference_arm) == (("old-men", "old-women"), "old-women")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ("[old, old-men]", "16: a column is about 'women', of which no part is named"),
        ("[old, old-men, old-women, men]", "16: 'men' lies in 'all' beside 'old' of the columns"),
        ("[old, old-men, old-women, all]", "16: 'all' lies in no population of the columns"),
    ],
)
def test_parts_that_do_not_fit_the_columns_are_told(read: Read, parts: str, expected: str) -> None:
    wrong = SUBGROUP.replace("[old-men, old,\n          old-women]", parts)
    assert [one.split(";")[0] for one in problems(read, wrong)] == [expected]


def test_row_that_lost_a_cell_says_nothing_else(read: Read) -> None:
    """Which column the other cells are of is not known."""
    found = problems(read, TABLE.replace("[2 (25.0), 3 (25.0), 0.99]", "[2 (25.0), 0.99]"))
    assert len(found) == 1


def test_estimate_lacks_population_measure_or_figure(read: Read) -> None:
    sections = """\
estimates:
  - {measure: rate, value: 1% @20}
  - {population: all, value: 1% @20}
  - {population: all, measure: rate}
  - {population: all, adverse-event: rash, value: 1% @20}
"""
    assert problems(read, sections) == [
        "2: no population is given; add 'population: …'",
        "3: no measure is given; add 'measure: …'",
        "4: an estimate without any figure; add value, events, ci or range",
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("between: [men, women], against-time: baseline", "2: 'against-time' is what one group is"),
        ("between: [men, women], against-value: 10% @30", "2: 'against-value' is what one group"),
        ("between: [men], reference-arm: men", "2: a reference arm beside which there is no other"),
    ],
)
def test_one_group_is_held_against_itself_or_a_number_and_several_against_each_other(
    read: Read, given: str, problem: str
) -> None:
    (found,) = problems(read, f'comparisons:\n  - {{measure: rate, {given}, p: "0.02 @20"}}\n')
    assert found.startswith(problem)


def test_one_group_may_have_a_p_value_of_its_own(read: Read) -> None:
    document = read(
        "comparisons:\n"
        '  - {measure: rate, between: [men], against-time: baseline, p: "0.02 @20"}\n'
        '  - {measure: rate, between: [men], against-value: 10% @30, p: "0.03 @40"}\n'
        '  - {measure: rate, between: [men], p: "0.04 @50"}\n'
    )
    names = [one.slug() for one in document.comparisons]
    assert names == ["rate.men", "rate.men.against-10-percent", "rate.men.against-baseline"]


def test_comparison_of_text_and_table_is_one(read: Read) -> None:
    text = """\
comparisons:
  - {measure: rate, between: [men, women], p: P = 0.99 @300, significant: no, says: alike, at: a @0}
"""
    document = read(TABLE + text)
    (rate, _) = document.comparisons
    assert [one.text for one in rate.readings] == ["0.99", "P = 0.99"]
    assert (rate.significant, rate.says) == (False, "alike")


@pytest.mark.parametrize(
    ("sections", "problem"),
    [
        (
            "dosing: {d: {agent: a, branches: [{dose: much @20, frequency: daily @30}], at: a @0}}",
            "'much' is not a number with its unit",
        ),
        (
            "prognostic:\n  - {factor: f, measure: rate, population: all, direction: no-effect, "
            "p: p = low @20, at: a @0}",
            "'p = low' is not a probability",
        ),
        (
            "lines: {l: {label: l, population: all, regimen: r, rank: last @20, at: a @0}}",
            "'last' is not an ordinal",
        ),
    ],
)
def test_figures_outside_estimates_are_read_too(read: Read, sections: str, problem: str) -> None:
    """So that the build never meets one that it cannot read."""
    assert any(problem in one for one in problems(read, sections))


@pytest.mark.parametrize(
    ("estimate", "message"),
    [
        (
            "measure: survival, value: 7.6 @20, unit: milligram",
            "'milligram' is a unit of mass, and the median of survival asks for one of time",
        ),
        (
            "measure: survival, value: 7.6 mg @20",
            "'milligram' is a unit of mass, and the median of survival asks for one of time",
        ),
        (
            "measure: survival, statistic: rate, value: 40 months @20",
            "'month' is a unit of time, and the rate of survival asks for one of proportion",
        ),
    ],
)
def test_unit_of_another_dimension_is_told(read: Read, estimate: str, message: str) -> None:
    (told,) = problems(read, f"estimates: [{{population: all, {estimate}}}]")
    assert told == f"1: {message}; name another unit, or the measure that has this one"


def test_usual_unit_is_taken_only_where_its_dimension_fits(read: Read) -> None:
    entry = "{population: all, measure: survival, statistic: rate, value: 40 @20}"
    assert only(read(f"estimates: [{entry}]")).unit is None


def test_measure_in_a_unit_of_another_dimension_is_told(read: Read, tmp_path: Path) -> None:
    path = tmp_path / "entities/all.yaml"
    wrong = path.read_text("utf-8").replace(
        "median, unit: month}", "median, unit: milligram, time-to-event: yes}"
    )
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(CurationError, match="'milligram' is a unit of mass, and a median of surv"):
        read("estimates: []")
