"""p values recomputed from the counts of the groups they compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import Finding, Rule, View, check, shown, texts
from sarcograph.graph.checks.counts import first_place
from sarcograph.graph.checks.literature import (
    CHI_SQUARE_CONDITIONS,
    SAMPL,
    STATCHECK,
    STROBE,
    YATES,
)
from sarcograph.graph.derive.proportions import counts_of
from sarcograph.graph.model.circumstances import but_for
from sarcograph.graph.model.evidence import Comparison
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.model.possible import possible_probability

MISMATCH = Rule(
    "p-recomputed",
    "a p value that no usual test gives",
    "The printed p value is what Fisher's exact test (Freeman-Halton for larger tables) or "
    "Pearson's chi-square test, with or without Yates' correction, gives for the printed counts.",
    f"{STATCHECK} (recomputation of p values)",
    severity="conflict",
    consequence="figure",
)
UNSUITED = Rule(
    "test-unsuited",
    "a chi-square test on too small counts",
    "A p value of Pearson's chi-square test rests on expected counts of which at most a fifth are "
    "below 5 and none is below 1.",
    CHI_SQUARE_CONDITIONS,
    severity="method",
    consequence="editorial",
)
FLIPS = Rule(
    "test-choice-flips",
    "significance that hangs on the choice of the test",
    "The exact test and the chi-square test, with or without correction, fall on the same side of "
    "the significance level.",
    f"{CHI_SQUARE_CONDITIONS}; {YATES}",
    severity="method",
    consequence="conclusion",
)
CLAIMED = Rule(
    "significance-against-p",
    "significance claimed or denied against the printed p",
    "What is called significant has a p value below the significance level, what is called not "
    "significant has not.",
    f"{STATCHECK} (decision errors)",
    severity="conflict",
    consequence="conclusion",
)
NOTATION = Rule(
    "p-notation",
    "a p value printed with a sign that leaves it open",
    "A p value is printed as equal to a number or as below a bound; 'at most' a bound is neither.",
    f"{SAMPL} (p values)",
    severity="wording",
    consequence="editorial",
    lists=True,
)
_NOT_RANDOMIZED = frozenset(
    {
        "case-series",
        "retrospective-series",
        "prospective-series",
        "cohort-study",
        "case-control-study",
        "non-randomized-trial",
    }
)
UNADJUSTED = Rule(
    "unadjusted-comparison",
    "a difference between groups that were not randomized, without adjustment",
    "A significant difference between treatments that were not allocated at random comes with an "
    "adjustment for confounding, or with the statement that there is none.",
    f"{STROBE} (items 12a and 16a)",
    severity="method",
    consequence="conclusion",
)
_SIGNIFICANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Contingency:
    """The counts that a comparison rests on: one row a category, one column a group."""

    table: tuple[tuple[int, ...], ...]
    estimates: tuple[Estimate, ...]

    def tests(self) -> dict[str, float]:
        """Return the p values of the usual tests by their names."""
        exact = statistics.exact_p(self.table)
        cells = statistics.without_empty(self.table)
        two_by_two = len(cells) == 2 and len(cells[0]) == 2
        found = {"Pearson": statistics.chi_square_p(cells)}
        if exact is not None:
            found["Fisher" if two_by_two else "Freeman-Halton"] = exact
        if two_by_two:
            found["Yates"] = statistics.chi_square_p(cells, corrected=True)
        return dict(sorted(found.items()))

    def expected(self) -> tuple[Fraction, int, int]:
        """Return the smallest expected count, how many are below 5, and how many there are."""
        counts = [count for row in statistics.expected_counts(self.table) for count in row]
        return min(counts), sum(count < 5 for count in counts), len(counts)

    def unsuited(self) -> bool:
        """Tell whether Cochran's rule advises against the chi-square test."""
        smallest, below, cells = self.expected()
        return smallest < 1 or Fraction(below, cells) > Fraction(1, 5)


def significance_level(view: View) -> Decimal:
    """Return the level that the document states, 0.05 where it states none."""
    for method in view.file.methods.values():
        if method.kind == "significance-level" and method.value is not None:
            text = method.value.text or ""
            digits = "".join(sign for sign in text if sign.isdigit() or sign == ".")
            if digits.startswith((".", "0.")) and digits.count(".") == 1:
                return Decimal(digits)
    return _SIGNIFICANCE


def arms_of(view: View, comparison: Comparison) -> list[Estimate]:
    """Return the figures of the compared groups: the same but for what a comparison may leave out.

    Those are the line of each group, how events are counted, the category where all are compared,
    the grades where any grade is meant, and that nothing is adjusted for.
    """
    grades = comparison.grades or (("any",) if comparison.adverse_event else ())
    besides = {"population", "statistic", "line", "counting", "adjustment", "grades"}
    if comparison.category is None:
        besides.add("category")
    return [
        one
        for one in view.estimates_of(comparison.measure, comparison.adverse_event)
        if one.coordinates.population in comparison.between
        and one.coordinates.line in (comparison.line, None)
        and one.coordinates.adjustment in (comparison.adjustment, None)
        and one.coordinates.grades == grades
        and but_for(one.coordinates, *besides) == but_for(comparison, *besides)
    ]


def contingency(view: View, comparison: Comparison) -> Contingency | None:
    """Return the counts that a comparison rests on, or None where some are not printed.

    There are none for a comparison that is adjusted, or made at a time: those who left before count
    in it too.
    """
    if comparison.adjustment == "adjusted" or comparison.time is not None:
        return None
    # of one patient there may be several lesions, which do not vary by themselves
    matching = [
        one
        for one in arms_of(view, comparison)
        if one.coordinates.of_patients and counts_of(one) is not None
    ]
    cells: dict[tuple[str | None, str], Estimate] = {
        (one.coordinates.category, one.coordinates.population): one for one in matching
    }
    groups = list(dict.fromkeys(comparison.between))
    categories = list(dict.fromkeys(one.coordinates.category for one in matching))
    if len(groups) < 2 or len(cells) != len(matching) or not categories:
        return None
    if any((category, group) not in cells for category in categories for group in groups):
        return None
    ordered = sorted(categories, key=lambda name: first_place(cells[name, groups[0]]))
    rows = [
        [(counts_of(cells[name, group]) or (0, 0, False))[0] for group in groups]
        for name in ordered
    ]
    totals = [(counts_of(cells[ordered[0], group]) or (0, 0, False))[1] for group in groups]
    rest = [
        total - sum(column) for total, column in zip(totals, zip(*rows, strict=True), strict=True)
    ]
    if min(rest) < 0:
        return None
    if any(rest):
        rows.append(rest)
    estimates = tuple(cells[name, group] for name in ordered for group in groups)
    return Contingency(tuple(map(tuple, rows)), estimates)


def printed_p(comparison: Comparison) -> Decimal | None:
    """Return the exact p value that is printed for a comparison, if it can be one."""
    for reading in comparison.readings:
        value = reading.printed.value
        if reading.printed.operator == "=":
            return value if value is not None and possible_probability(value) else None
    return None


def _matches(tests: dict[str, float], printed: Decimal) -> list[str]:
    return [name for name, p in tests.items() if statistics.rounds_to(Fraction(p), printed)]


def undecided(view: View, comparison: Comparison) -> str | None:
    """Return the p values of the usual tests where they fall on both sides of the level."""
    counts = contingency(view, comparison)
    if counts is None or not comparison.readings:
        return None
    tests = counts.tests()
    return _listed(tests) if _straddle(tests, view) else None


def _straddle(tests: dict[str, float], view: View) -> bool:
    return min(tests.values()) < float(significance_level(view)) <= max(tests.values())


def _listed(tests: dict[str, float]) -> str:
    return ", ".join(f"{name} {shown(p, 4)}" for name, p in tests.items())


@check(MISMATCH)
def p_recomputed(view: View) -> Iterator[Finding]:
    """Find p values of counts that none of the usual tests gives."""
    for comparison in view.document.comparisons:
        counts = contingency(view, comparison)
        printed = printed_p(comparison)
        if counts is None or printed is None:
            continue
        tests = counts.tests()
        if _matches(tests, printed):
            continue
        yield Finding(
            rule=MISMATCH,
            places=view.places(comparison.readings),
            about=(
                view.result_iri(comparison),
                *(view.estimate_iri(one) for one in counts.estimates),
            ),
            mark=texts(comparison.readings),
            recomputed=_listed(tests),
            message=f"{view.compared(comparison)}: no usual test of the counts gives p = {printed}",
        )


@check(UNSUITED)
def test_unsuited(view: View) -> Iterator[Finding]:
    """Find p values that only a chi-square test gives, where its counts are too small."""
    for comparison in view.document.comparisons:
        counts = contingency(view, comparison)
        printed = printed_p(comparison)
        if counts is None or printed is None:
            continue
        tests = counts.tests()
        if _matches(tests, printed) != ["Pearson"] or not counts.unsuited():
            continue
        smallest, below, cells = counts.expected()
        readings = [one.readings[0] for one in counts.estimates]
        yield Finding(
            rule=UNSUITED,
            places=view.places(comparison.readings, readings),
            about=(
                view.result_iri(comparison),
                *(view.estimate_iri(one) for one in counts.estimates),
            ),
            mark=texts(comparison.readings),
            recomputed=f"{_listed(tests)}; {below} of {cells} expected counts below 5, smallest "
            f"{shown(smallest)}",
            message=f"{view.compared(comparison)}: p = {printed} is that of a chi-square test, "
            "for which the counts are too small",
            resolution="the exact test suits: "
            + _listed({name: p for name, p in tests.items() if name != "Pearson"}),
        )


@check(FLIPS)
def test_choice_flips(view: View) -> Iterator[Finding]:
    """Find comparisons that one usual test calls significant and another does not."""
    level = float(significance_level(view))
    for comparison in view.document.comparisons:
        counts = contingency(view, comparison)
        if counts is None or not comparison.readings:
            continue
        tests = counts.tests()
        if not _straddle(tests, view):
            continue
        smallest, below, cells = counts.expected()
        printed = printed_p(comparison)
        matching = _matches(tests, printed) if printed is not None else []
        named = " or ".join(matching)
        # that a test would decide otherwise which does not suit is nothing to act on
        right = counts.unsuited() and bool(matching) and not {"Pearson", "Yates"} & set(matching)
        suited = "the chi-square test does not suit" if counts.unsuited() else "both tests suit"
        readings = [one.readings[0] for one in counts.estimates]
        yield Finding(
            rule=FLIPS,
            places=view.places(comparison.readings, readings),
            about=(
                view.result_iri(comparison),
                *(view.estimate_iri(one) for one in counts.estimates),
            ),
            mark=texts(comparison.readings),
            recomputed=_listed(tests),
            message=f"{view.compared(comparison)}: significant at {shown(level)} by one usual "
            f"test and not by another ({_listed(tests)})",
            resolution=f"printed is {named or 'another test'}; {below} of {cells} expected counts "
            f"are below 5 (smallest {shown(smallest)}), so {suited}",
            other_consequence="editorial" if right else None,
        )


@check(CLAIMED)
def significance_against_p(view: View) -> Iterator[Finding]:
    """Compare what is said of significance with the printed p value."""
    level = significance_level(view)
    for comparison in view.document.comparisons:
        if comparison.significant is None:
            continue
        for reading in comparison.readings:
            value, operator = reading.printed.value, reading.printed.operator
            if value is None or operator not in ("=", "<", "<="):
                continue
            if not possible_probability(value):
                continue
            below = value < level or (operator != "=" and value <= level)
            undecided = operator != "=" and value > level
            if below == comparison.significant or undecided:
                continue
            yield Finding(
                rule=CLAIMED,
                places=view.places(reading, comparison.anchors),
                about=(view.result_iri(comparison),),
                mark=reading.text,
                recomputed=f"level {level}",
                message=f"{view.compared(comparison)}: called "
                f"{'significant' if comparison.significant else 'not significant'}",
            )


@check(NOTATION)
def p_notation(view: View) -> Iterator[Finding]:
    """Find p values that are printed as at most, or at least, a bound."""
    results = view.results()
    found = sorted(
        {
            reading.pointer
            for one in results
            for reading in one.readings
            if reading.printed.operator in ("<=", ">=")
        },
        key=lambda pointer: pointer.order,
    )
    if not found:
        return
    about = [
        view.result_iri(one)
        for one in results
        if {reading.pointer for reading in one.readings} & set(found)
    ]
    yield Finding(
        rule=NOTATION,
        places=view.places(found),
        about=tuple(about),
        mark=texts(found),
        recomputed=texts(found).replace("≤", "<").replace("≥", ">"),
        message=f"{len(found)} p values are printed as at most a bound, which leaves open whether "
        "they equal it",
        resolution="read as below the bound, as statistical software prints it",
    )


def unadjusted_comparisons(view: View) -> Iterator[Comparison]:
    """Yield significant differences of treatments between groups that nobody randomized."""
    for comparison in view.document.comparisons:
        adjusted = comparison.adjustment == "adjusted"
        if not comparison.significant or adjusted or not comparison.readings:
            continue
        groups = [view.file.populations.get(key) for key in comparison.between]
        known = [one for one in groups if one is not None]
        studies = {view.file.studies[one.study].design for one in known}
        own = {view.file.studies[one.study].reported_in for one in known} == {"this"}
        treatments = {one.regimen for one in known}
        if studies and studies <= _NOT_RANDOMIZED and own and len(treatments) > 1:
            yield comparison


@check(UNADJUSTED)
def unadjusted_comparison(view: View) -> Iterator[Finding]:
    """Find differences that may be those of the groups, and not of their treatments."""
    for comparison in unadjusted_comparisons(view):
        sizes = [view.patients(key) for key in comparison.between]
        given = " and ".join(str(size) for size in sizes if size is not None)
        yield Finding(
            rule=UNADJUSTED,
            places=view.places(comparison.readings, comparison.anchors),
            about=(view.result_iri(comparison),),
            mark=texts(comparison.readings),
            recomputed="no effect size, no adjustment"
            if not comparison.effects
            else "no adjustment",
            message=f"{view.compared(comparison)}: a difference between groups of "
            f"{given or 'unknown'} patients that were not randomized, without adjustment for "
            "confounding",
        )
