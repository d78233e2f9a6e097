"""What a reader is told of lines, numbers and comparisons, whose labels say less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Row = Mapping[str, str]
"""A row of an answer: what its columns hold, without those that hold nothing."""

_COUNTED = ("day", "week", "month", "year")


def names_of_numbers(
    studies: Iterable[Row],
    results: Iterable[Row],
    comparisons: Iterable[Row],
    labels: Mapping[str, str],
) -> dict[str, str]:
    """Return what treatment lines, numbers and comparisons are called along a path, by IRI."""
    names, treated = {}, {}
    for row in studies:
        if row["kind"] == "to":
            line, people = row["start"], row["end"]
            treated[line] = people
            names[line] = _line(row, labels.get(line, ""), labels.get(people, ""))
    for row in results:
        is_same = treated.get(row.get("line", "")) == row["population"]
        # of an adverse event the label tells the grades too
        event = labels.get(row["statement"], "").partition(":")[0] if "event" in row else ""
        names[row["statement"]] = _number(row, event, "" if is_same else row["people"])
    for row in comparisons:
        names[row["statement"]] = _comparison(row, labels.get(row["statement"], ""))
    return names


def patients(row: Row) -> int | None:
    """Return how many patients count, None where it is not told."""
    told = row.get("denominator") or row.get("analysed") or row.get("size") or row.get("n")
    return None if told is None else int(told)


def _line(row: Row, label: str, people: str) -> str:
    told = people if label in people else f"{label}: {people}"
    return told + _of_how_many(row)


def _number(row: Row, event: str, people: str) -> str:
    """Return a number with `people`, the patients if they are others than those treated.

    Who assessed it, and in which analysis, tells it from others of the same patients.
    """
    said = [event] if event else []
    said += [row[part] for part in ("category", "statistic", "time") if part in row]
    if "absence" in row:
        said.append(row["absence"])
    else:
        operator = row.get("operator", "=")
        span = f"{row.get('least', '?')} to {row.get('most', '?')}"
        value = _with_unit(row.get("value", span), row.get("unit", ""))
        said.append(("" if operator == "=" else operator) + value + _interval(row))
    said += [row[part] for part in ("assessor", "cut", "analysis") if part in row]
    if people:
        said.append(people)
    return ", ".join(said) + _of_how_many(row)


def _comparison(row: Row, label: str) -> str:
    if "effect" in row:
        label += f"; {row['effect']} {row['value']}{_interval(row)}"
    return label + (f"; p {row['operator']} {row['p']}" if "p" in row else "")


def _of_how_many(row: Row) -> str:
    n = patients(row)
    return "" if n is None else f", n = {n}"


def _interval(row: Row) -> str:
    lower, upper = row.get("lower"), row.get("upper")
    if not (lower or upper):
        return ""
    level = f"{row['level']}% " if "level" in row else ""
    return f" ({level}CI {lower or '?'} to {upper or '?'})"


def _with_unit(value: str, unit: str) -> str:
    """Return a value with its unit.

    >>> _with_unit("5.6", "month"), _with_unit("34.4", "percent")
    ('5.6 months', '34.4%')
    """
    if unit == "percent":
        return f"{value}%"
    return f"{value} {unit}{'s' if unit in _COUNTED and value != '1' else ''}".strip()
