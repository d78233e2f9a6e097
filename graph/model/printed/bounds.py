"""Two bounds: confidence intervals, ranges, quartiles; and the spread, which is one number."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from sarcograph.graph.model.printed.figure import Absence, Printed, SpreadKind
from sarcograph.graph.model.printed.one import PLUS, PUNCTUATION, read_absence
from sarcograph.graph.model.printed.scanner import Scanner
from sarcograph.graph.model.printed.words import OPEN_BOUNDS

SIDES = re.compile(r"(?P<sides>one|two|1|2)[- ](?:sided|tailed),?", re.IGNORECASE)
_LEVEL = r"(?P<{}>\d{{1,4}}(?:\.\d+)?)\s?(?:%|per ?cent)\s?-?\s?"
_INTERVAL_WORDS = (
    r"(?:c\.?i\.?s?|confidence (?:intervals?|limits?))(?![A-Za-z])(?:\s?[(\[]c\.?i\.?[)\]])?"
    r"(?:\s(?:for|of)\s(?:the\s)?(?:mean\s)?difference)?"
)
INTERVAL = re.compile(
    rf"(?:{_LEVEL.format('before')})?{_INTERVAL_WORDS}(?:\s?\(?{_LEVEL.format('after')}\)?)?",
    re.IGNORECASE,
)
RANGE = re.compile(
    r"(?:ranges?|ranging|min(?:imum)?\s?[-,/]\s?max(?:imum)?)(?![A-Za-z])", re.IGNORECASE
)
QUARTILES = re.compile(
    r"(?:(?:iqr|inter-?quartile range)(?![A-Za-z])(?:\s?[(\[]iqr[)\]])?|q1\s?[-,;]\s?q3"
    r"|25th\s?(?:[-,]|and|to)\s?75th percentiles?|quartiles(?![A-Za-z]))",
    re.IGNORECASE,
)
_WHICH_LIMIT = re.compile(r"(?:lower|upper)(?![A-Za-z])", re.IGNORECASE)
_LIMIT = re.compile(r"(?:confidence )?(?:bound(?:ary)?|limit)(?![A-Za-z])", re.IGNORECASE)
_LEVEL_OF_LIMIT = re.compile(
    rf"{_LEVEL.format('before')}(?=(?:one|two|1|2)[- ](?:sided|tailed)|lower|upper|confidence)",
    re.IGNORECASE,
)
_OF_LIMIT = re.compile(r"(?:of|for|the|an?)(?= [A-Za-z\d])", re.IGNORECASE)
_FROM = re.compile(r"(?:between|from|of|was|is)(?![A-Za-z])", re.IGNORECASE)
_TO = re.compile(r"-|~|[,;]|(?:to|and)(?![A-Za-z])", re.IGNORECASE)
_MINUS = re.compile(r"-(?=\s?∞)")


def _bound(scanner: Scanner) -> tuple[Decimal | Absence, bool, str | None] | None:
    """Read a bound: the number or why there is none, whether it is censored, its unit."""
    number = scanner.number()
    if number is not None:
        censored = scanner.take(PLUS) is not None
        return number, censored, scanner.unit()
    scanner.take(_MINUS)
    absence = scanner.absence(OPEN_BOUNDS)
    return (absence, False, scanner.unit()) if absence and absence != "absent" else None


def _pair(scanner: Scanner) -> Printed | None:
    """Read two bounds with their units, which must not differ."""
    scanner.take(_FROM)
    lower = _bound(scanner)
    if lower is None or not scanner.take(_TO):
        return None
    upper = _bound(scanner)
    units = {one[2] for one in (lower, upper) if one and one[2]}
    if upper is None or len(units) > 1:
        return None
    (low, low_censored, _), (high, high_censored, _) = lower, upper
    return Printed(
        lower=low if isinstance(low, Decimal) else None,
        upper=high if isinstance(high, Decimal) else None,
        lower_absence=None if isinstance(low, Decimal) else low,
        upper_absence=None if isinstance(high, Decimal) else high,
        lower_censored=low_censored,
        upper_censored=high_censored,
        unit=units.pop() if units else None,
    )


def read_pair(scanner: Scanner, name: re.Pattern[str]) -> Printed | None:
    """Read two bounds after what `name` calls them, or after nothing."""
    if scanner.take(name):
        scanner.take(PUNCTUATION)
    return scanner.enclosed(lambda: _pair(scanner))


def read_interval(scanner: Scanner) -> Printed | None:
    """Read a confidence interval; level and sides only where they are printed."""
    sides = scanner.take(SIDES)
    name = scanner.take(INTERVAL)
    level = None
    if name:
        printed_levels = [Decimal(one) for one in (name["before"], name["after"]) if one]
        if len(printed_levels) > 1:
            return None
        level = printed_levels[0] if printed_levels else None
        scanner.take(PUNCTUATION)
    bounds = scanner.enclosed(lambda: _pair(scanner))
    if bounds is None:
        return None
    return replace(bounds, level=level, sides=number_of_sides(sides))


def number_of_sides(match: re.Match[str] | None) -> int | None:
    """Return the number that a match of `SIDES` says."""
    return {"one": 1, "1": 1, "two": 2, "2": 2}[match["sides"].lower()] if match else None


def read_ci(scanner: Scanner) -> Printed | None:
    """Read a confidence interval, such as "95% CI: 1.9–12.5" or "(0.26, 0.48)"."""
    return scanner.enclosed(lambda: read_interval(scanner)) or read_absence(scanner)


def _one_bound(scanner: Scanner, *, upper: bool) -> Printed | None:
    bound = _bound(scanner)
    if bound is None:
        return read_absence(scanner)
    number, censored, unit = bound
    value = number if isinstance(number, Decimal) else None
    absence = None if isinstance(number, Decimal) else number
    if upper:
        return Printed(upper=value, upper_absence=absence, upper_censored=censored, unit=unit)
    return Printed(lower=value, lower_absence=absence, lower_censored=censored, unit=unit)


def read_lower(scanner: Scanner) -> Printed | None:
    """Read the lower of two bounds that stand apart, such as "4.3"."""
    return _one_bound(scanner, upper=False)


def read_upper(scanner: Scanner) -> Printed | None:
    """Read the upper of two bounds that stand apart, such as "20.3+"."""
    return _one_bound(scanner, upper=True)


def _limit(scanner: Scanner, *, upper: bool) -> Printed | None:
    """Read a confidence limit after the words that name it, or after none."""
    sides: int | None = None
    levels: list[Decimal] = []
    named = False
    while True:
        if match := scanner.take(SIDES):
            sides = number_of_sides(match)
        elif match := scanner.take(INTERVAL) or scanner.take(_LEVEL_OF_LIMIT):
            found = match.groupdict()
            levels += [Decimal(found[one]) for one in ("before", "after") if found.get(one)]
        elif match := scanner.take(_WHICH_LIMIT):
            if (match[0].lower() == "upper") is not upper:
                return None
            named = True
        elif scanner.take(_LIMIT):
            named = True
        elif not scanner.take(_OF_LIMIT):
            break
    if len(levels) > 1:
        return None
    if sides or levels or named:
        scanner.take(PUNCTUATION)
        scanner.take(_FROM)
    bound = _one_bound(scanner, upper=upper)
    return bound and replace(
        bound, level=levels[0] if levels else None, sides=sides, alone=named or sides == 1
    )


def read_lower_limit(scanner: Scanner) -> Printed | None:
    """Read a lower confidence limit, such as "-1.02" or "one-sided 95% CI, 47%"."""
    return _limit(scanner, upper=False)


def read_upper_limit(scanner: Scanner) -> Printed | None:
    """Read an upper confidence limit, such as "NR" or "upper bound of the 95% CI: 12.3"."""
    return _limit(scanner, upper=True)


def read_range(scanner: Scanner) -> Printed | None:
    """Read the least and the greatest, such as "range, 4.3–25.6 months"."""
    return scanner.enclosed(lambda: read_pair(scanner, RANGE)) or read_absence(scanner)


def read_interquartile_range(scanner: Scanner) -> Printed | None:
    """Read two quartiles, such as "IQR 2.1–5.6"."""
    return scanner.enclosed(lambda: read_pair(scanner, QUARTILES)) or read_absence(scanner)


DEVIATION = re.compile(
    r"(?:sd|s\.d\.|standard deviation)(?![A-Za-z])(?:\s?[(\[]sd[)\]])?", re.IGNORECASE
)
ERROR = re.compile(
    r"(?:sem?|s\.e\.|standard error(?: of the mean)?)(?![A-Za-z])(?:\s?[(\[]sem?[)\]])?",
    re.IGNORECASE,
)
_PLUS_MINUS = re.compile("±")


def read_deviation(scanner: Scanner) -> Printed | None:
    """Read a spread, with its kind where that is printed."""
    kind = _spread_kind(scanner)
    scanner.take(_PLUS_MINUS)
    number = scanner.number()
    # a number below 0 is a spread only where it is called one: else it may be a change
    if number is None or (number < 0 and kind is None):
        return None
    unit = scanner.unit()
    if kind is None:
        kind = scanner.enclosed(lambda: _spread_kind(scanner))
    return Printed(spread=number, spread_kind=kind, unit=unit)


def _spread_kind(scanner: Scanner) -> SpreadKind | None:
    kind: SpreadKind | None = None
    scanner.take(_PLUS_MINUS)
    if scanner.take(DEVIATION):
        kind = "standard-deviation"
    elif scanner.take(ERROR):
        kind = "standard-error"
    if kind:
        scanner.take(PUNCTUATION)
    return kind


def read_spread(scanner: Scanner) -> Printed | None:
    """Read a spread that stands alone, such as "± 0.4" or "SD 9.1"."""
    return scanner.enclosed(lambda: read_deviation(scanner)) or read_absence(scanner)
