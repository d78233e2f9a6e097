"""Columns that people read as one: a number with its operator, unit and interval, above all.

What a table for people shows by default is joined by the names of its columns; columns that a
reader asks for, and what is for programs, stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_OPERATORS = {"=": "", "<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> ", "~": "~ "}
_PERCENT = {"percent": "%"}
_ONE_SIDED = "not applicable"  # what stands instead of a bound that nobody looked for
_TIMES = ("day", "week", "month", "year")

Parts = Mapping[str, str]
"""What a row has in the columns that are joined, by their names; "" for nothing."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column for people: its name, the places of the columns it is made of, and its text."""

    name: str
    names: tuple[str, ...]
    places: tuple[int, ...]
    make: Callable[[Parts], str]

    def text(self, values: Sequence[str]) -> str:
        """Return what the cell says of a row with `values` in its columns."""
        return self.make(dict(zip(self.names, values, strict=True)))


@dataclass(frozen=True, slots=True)
class _Join:
    """How the column `name` is read with those in `others`, where it has any of them.

    A name that may mean something else is joined only where there is the column that it `needs`,
    and not where there is one, `unless`, that the others belong to.
    """

    name: str
    others: tuple[str, ...]
    make: Callable[[Parts], str]
    needs: str = ""
    unless: str = ""


def cells(columns: Sequence[str]) -> list[Cell]:
    """Return the columns for people, each where its main column is.

    >>> [cell.name for cell in cells(["operator", "value", "unit_name", "n"])]
    ['value', 'n']
    >>> value, _ = cells(["operator", "value", "unit_name", "n"])
    >>> value.text([">=", "34.4", "percent"])
    '≥ 34.4%'
    """
    joins = {
        join.name: join
        for join in _JOINS
        if {join.name, join.needs or join.name} <= set(columns) and join.unless not in columns
    }
    taken = {name for join in joins.values() for name in join.others}
    found = []
    for name in columns:
        if name in taken:
            continue
        join = joins.get(name, _Join(name, (), _alone))
        names = tuple(one for one in columns if one == name or one in join.others)
        make = join.make if len(names) > 1 else _alone
        found.append(Cell(name, names, tuple(map(columns.index, names)), make))
    return found


def _alone(parts: Parts) -> str:
    (value,) = parts.values()
    return value


def number(
    value: str, *, operator: str = "", unit: str = "", intervals: str = "", absence: str = ""
) -> str:
    """Return a number as it is read; without a value why there is none (`absence`) and intervals.

    >>> number("7.6", operator="=", unit="month", intervals="95% CI 3.31–11.89")
    '7.6 months (95% CI 3.31–11.89)'
    """
    if not value:
        # bounds without a number still have its unit
        if absence:
            measured = f"{intervals}, in {_unit(unit, '')}" if unit else intervals
            return f"{absence} ({measured})" if intervals else absence
        return _with_unit(intervals, unit) if intervals else ""
    said = _OPERATORS.get(operator, operator) + _with_unit(value, unit)
    return f"{said} ({intervals})" if intervals else said


def as_told(value: Decimal) -> Decimal:
    """Return a recomputed number as a reader is told it, where its exact value stands elsewhere.

    It has two decimal places at most, but two significant digits: papers print no more.

    >>> [f"{as_told(Decimal(one)):f}" for one in ("93.877551", "-1.50", "0.00468", "1200", "0")]
    ['93.88', '-1.5', '0.0047', '1200', '0']
    """
    places = max(2, 1 - value.adjusted()) if value else 2
    told = value.quantize(Decimal(1).scaleb(-places)).normalize()
    return told.quantize(Decimal(1)) if told == told.to_integral_value() else told


def _with_unit(value: str, unit: str) -> str:
    """Return a value with its unit; percent stands at the number, as the papers print it.

    >>> _with_unit("34.4", "percent"), _with_unit("1", "month"), _with_unit("5", "")
    ('34.4%', '1 month', '5')
    """
    said = _unit(unit, value)
    return f"{value}{said}" if said == _PERCENT["percent"] else f"{value} {said}".strip()


def _unit(unit: str, value: str) -> str:
    if unit in _TIMES and value != "1":
        return f"{unit}s"
    return _PERCENT.get(unit, unit)


def interval(what: str, lower: str, upper: str) -> str:
    """Return an interval, or the bound of one that there is; "" for none.

    A bound may be words, such as not reached.

    >>> interval("95% CI", "-1.5", "2"), interval("", "1", "2"), interval("range", "3", "")
    ('95% CI -1.5 to 2', '1–2', 'range from 3')
    >>> interval("CI", "47", "not applicable"), interval("CI", "4", "not reached")
    ('CI from 47', 'CI 4–not reached')
    """
    if upper == _ONE_SIDED:
        upper = ""
    if lower and upper:
        between = " to " if "-" in lower + upper else "–"
        return f"{what} {lower}{between}{upper}".strip()
    if not lower + upper:
        return ""
    return f"{what} {f'from {lower}' if lower else f'up to {upper}'}".strip()


def _numbered(name: str, operator: str = "", unit: str = "", *, always: str = "") -> _Join:
    """Return how a number is read whose operator and unit have these columns."""
    bounds = ("ci_lower", "ci_upper", "ci_level", "range_lower", "range_upper", "lower", "upper")
    absences = ("value_absence", "ci_upper_absence")
    intervals = (*bounds, *absences) if name in ("value", "months") else ()

    def make(parts: Parts) -> str:
        said = []
        if intervals:
            level = parts.get("ci_level", "")
            said = [
                interval(
                    what,
                    parts.get(f"{kind}lower", ""),
                    parts.get(f"{kind}upper") or parts.get(f"{kind}upper_absence", ""),
                )
                for what, kind in (
                    (f"{level}% CI" if level else "CI", "ci_"),
                    ("range", "range_"),
                    ("", ""),
                )
            ]
        return number(
            parts[name],
            operator=parts.get(operator, ""),
            unit=parts.get(unit, always),
            intervals="; ".join(filter(None, said)),
            absence=parts.get("value_absence", ""),
        )

    return _Join(name, (*filter(None, (operator, unit)), *intervals), make)


def _measured(parts: Parts) -> str:
    """Return what a number is of: the measure, its category, statistic and time.

    A proportion is told by its unit, a rate by its time.
    """
    said = parts["measure_name"]
    if category := parts.get("category_name"):
        said += f": {category}"
    time, statistic = parts.get("time_point"), parts.get("statistic_name", "")
    if statistic not in (
        "",
        "proportion",
        "point value",
        *(("rate at a time point",) * bool(time)),
    ):
        said += f", {statistic}"
    if time:
        said += f", at {time}"
    return said.removeprefix(", ")


def _acted_on(parts: Parts) -> str:
    said = " ".join(filter(None, (parts.get("relation"), parts["mechanism_name"])))
    standing = parts.get("standing")
    return f"{said} ({standing})" if standing else said


def _effect(parts: Parts) -> str:
    bounds = (parts.get(f"effect_ci_{end}", "") for end in ("lower", "upper"))
    said = number(parts["effect"], intervals=interval("CI", *bounds))
    said = f"{parts.get('effect_name', '')} {said}".strip()
    operator = parts.get("p_operator", "") or "="
    p = f"p {operator} {parts['p']}" if parts.get("p") else ""
    return ", ".join(filter(None, (said, p)))


def _aside(name: str, *asides: str, unless: str = "") -> _Join:
    """Return how a column is read with what others add to it, in brackets, unless it says so."""

    def make(parts: Parts) -> str:
        value = parts[name]
        added = "; ".join(
            parts[one] for one in asides if parts.get(one) and parts[one] not in value
        )
        return f"{value} ({added})" if value and added else value or added

    return _Join(name, asides, make, unless=unless)


def _listed(name: str, other: str) -> _Join:
    """Return how two columns are read that stand beside each other, with a comma between."""
    return _Join(name, (other,), lambda parts: ", ".join(filter(None, parts.values())))


def _spanned(name: str, end: str) -> _Join:
    """Return how the first and the last of a range are read, once if they are the same."""

    def make(parts: Parts) -> str:
        lower, upper = parts[name], parts[end]
        return lower if lower == upper else interval("", lower, upper)

    return _Join(name, (end,), make)


def _counted(parts: Parts) -> str:
    """Return how many of how many."""
    of = f"of {parts['n']}" if parts["n"] else ""
    return f"{parts['events']} {of}".strip()


def _varied(parts: Parts) -> str:
    """Return by what a dose goes, and from where to where."""
    between = interval("", parts.get("lower_bound", ""), parts.get("upper_bound", ""))
    return number(f"{parts['variable']} {between}".strip(), unit=parts.get("bound_unit_name", ""))


def _happened(parts: Parts) -> str:
    grades = parts.get("grades")
    if not grades or grades == "any":
        return parts["event_name"]
    return f"{parts['event_name']}, grade {grades.replace('-', '–')}"


_JOINS = (
    _numbered("value", "operator", "unit_name"),
    _numbered("months", "operator", always="month"),
    _numbered("stated_value", unit="stated_unit_name"),
    _numbered("first_value", unit="unit_name"),
    _numbered("second_value", unit="unit_name"),
    _numbered("dose", unit="dose_unit_name"),
    _Join(
        "effect",
        ("effect_name", "effect_ci_lower", "effect_ci_upper", "p_operator", "p"),
        _effect,
        "effect_ci_lower",
    ),
    _numbered("p", "p_operator"),
    _Join("measure_name", ("category_name", "statistic_name", "time_point"), _measured),
    _Join("mechanism_name", ("relation", "standing"), _acted_on),
    _Join("event_name", ("grades",), _happened),
    _Join("events", ("n",), _counted),
    _Join("variable", ("lower_bound", "upper_bound", "bound_unit_name"), _varied),
    _spanned("least", "greatest"),
    _spanned("start", "end"),
    # beside a mechanism the standing is that of the mechanism, and not of the number
    _aside("source", "standing", unless="mechanism_name"),
    _aside("relation", "hedge"),
    _aside("what", "relation"),
    _aside("regimen_name", "other_targets", "line_name"),
    _aside("after_name", "stopped"),
    _listed("design_name", "phase_name"),
    _listed("condition_name", "state_name"),
    _listed("section", "table_label"),
    _listed("fact_name", "part"),
)
