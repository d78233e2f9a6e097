"""What the record of a study says, in words: numbers, and what tells them apart."""

from __future__ import annotations

from decimal import Decimal

from sarcograph.graph.records.study import Effect, Estimate, Quantity, Result
from sarcograph.graph.store.cells import as_told, interval, number


def in_words(one: Quantity) -> str:
    """Return a number with its unit and intervals, recomputed ones rounded; or why there is none.

    Where neither is printed it is "".
    """
    is_derived = one.standing == "derived"

    def text(value: Decimal | None, absence: str | None = None) -> str:
        if value is None:
            return absence or ""
        return f"{as_told(value) if is_derived else value:f}"

    level = "" if one.ci_level is None else f"{one.ci_level:f}% "
    spans = [
        interval(
            f"{level}CI",
            text(one.ci_lower, one.ci_lower_absence),
            text(one.ci_upper, one.ci_upper_absence),
        ),
        interval(
            "range",
            text(one.range_lower, one.range_lower_absence),
            text(one.range_upper, one.range_upper_absence),
        ),
        interval(
            "interquartile range",
            text(one.interquartile_range_lower),
            text(one.interquartile_range_upper),
        ),
        "" if one.spread is None else f"{one.spread_kind or 'spread'} {text(one.spread)}",
    ]
    return number(
        text(one.value, one.value_absence),
        operator=one.operator or "",
        unit="" if one.value is None else one.unit or "",
        intervals="; ".join(filter(None, spans)),
    )


def effect_in_words(one: Effect) -> str:
    """Return an effect with the measure it is in."""
    return f"{one.effect_measure} {in_words(one)}".strip()


def what_it_is(one: Result) -> str:
    """Return what a result is of: measure, category or event, statistic, time."""
    names = [name.label for name in (one.measure, one.category, one.event) if name]
    said = ": ".join(dict.fromkeys(names)) or one.label
    statistic = one.statistic if isinstance(one, Estimate) else ""
    if statistic and statistic not in ("proportion", "point value", "rate at a time point"):
        said += f", {statistic}"
    return f"{said}, at {one.time_point}" if one.time_point else said


def count_in_words(one: Estimate) -> str:
    """Return how many had it, of how many where that is said; "" where it is not counted."""
    if one.events is None:
        return ""
    return f"{one.events}" if one.n is None else f"{one.events} of {one.n}"


def circumstances_of(one: Result) -> str:
    """Return what else tells a number from others of the same measure."""
    said = (
        ("", name_of(one.line)),
        ("assessed by ", one.assessor),
        ("", ", ".join(map(str, one.analysis_populations))),
        ("", name_of(one.analysis)),
        ("data cut ", name_of(one.data_cut)),
        ("", name_of(one.period)),
        ("adjusted for ", ", ".join(map(str, one.adjusted_for))),
        ("taken from ", name_of(one.cited_from)),
    )
    return "; ".join(before + text for before, text in said if text)


def what_was_given(one: Estimate) -> str:
    """Return the circumstances after the regimen, unless they name it."""
    said, regimen = circumstances_of(one), name_of(one.regimen) or ""
    return said if regimen in said else "; ".join(filter(None, (regimen, said)))


def grades_of(one: Result) -> str:
    """Return the grades as a picture takes them: any, 3, 3-5, or "" for none given."""
    if one.any_grade:
        return "any"
    if not one.grades:
        return ""
    first, last = min(one.grades), max(one.grades)
    return f"{first}" if first == last else f"{first}-{last}"


def grades_in_words(one: Result) -> str:
    """Return the grades of an adverse event as a reader is told them."""
    grades = grades_of(one)
    if grades in ("", "any"):
        return {"": "grade not given", "any": "any grade"}[grades]
    return f"grade {grades.replace('-', '–')}"


def name_of(one: object) -> str | None:
    """Return what a thing is called, None for none."""
    return None if one is None else str(one)


def rounded(value: Decimal | None, places: int) -> Decimal | None:
    """Return a number to as many places at most, without zeros at its end."""
    if value is None:
        return None
    rounded = value.quantize(Decimal(1).scaleb(-places)).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
