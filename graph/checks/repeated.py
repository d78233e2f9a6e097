"""One quantity, study or table stated in several places that do not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from sarcograph.graph import statistics
from sarcograph.graph.checks.base import Finding, Rule, Severity, View, check, texts
from sarcograph.graph.checks.literature import PRISMA, SAMPL, STATCHECK, STROBE
from sarcograph.graph.checks.parts_of_events import ATTRIBUTED
from sarcograph.graph.model.circumstances import Shared, but_for
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.numbers import Estimate, Number, Reading
from sarcograph.graph.model.printed import Printed
from sarcograph.graph.statistics import decimals

REPEATED = Rule(
    "repeated-quantity",
    "one quantity printed with different values",
    "Every place that prints a quantity, an effect or a p value prints the same one, save that one "
    "may be rounded further than another.",
    STATCHECK,
    severity="conflict",
    consequence="figure",
)
ATTRIBUTION = Rule(
    "attribution-unclear",
    "one count under two attributions",
    "Adverse events of any cause and treatment-related ones are different quantities: one count is "
    "not printed for both without a word.",
    f"{STROBE} (item 7, outcomes clearly defined)",
    severity="ambiguous",
    consequence="comparability",
)
ENDPOINTS = Rule(
    "endpoint-lists-differ",
    "two lists of the same endpoints",
    "Every place that lists the primary or the secondary endpoints of a study lists the same ones.",
    f"{STROBE} (item 7, outcomes clearly defined)",
    severity="conflict",
    consequence="comparability",
)
IDENTIFIER = Rule(
    "shared-identifier",
    "one trial name for several works",
    "The name of a trial picks out one cited work, or the works that share it are told apart.",
    f"{PRISMA} (studies and their reports)",
    severity="ambiguous",
    consequence="editorial",
)
CELL_FORM = Rule(
    "cell-form",
    "cells of one table in different forms",
    "The cells of a table that give counts with percentages do so in one form and to the same "
    "number of decimals.",
    f"{SAMPL} (numbers and percentages)",
    severity="wording",
    consequence="editorial",
)


def may_agree(one: Reading, other: Reading) -> bool:
    """Tell whether two printed values may be the same number, rounded to different digits."""
    first, second = one.printed.value, other.printed.value
    return first is None or second is None or statistics.may_agree(first, second)


@check(REPEATED)
def repeated_quantity(view: View) -> Iterator[Finding]:
    """Find values, counts, ranges, p values and sizes that places print differently."""
    for number, iri, name in view.numbers():
        for component, readings in _by_component(number).items():
            first = readings[0]
            if component == "value":
                differ = [one for one in readings[1:] if not may_agree(first, one)]
            elif component in ("range", "interquartile-range"):
                bounds = (first.printed.lower, first.printed.upper)
                differ = [o for o in readings if (o.printed.lower, o.printed.upper) != bounds]
            else:
                differ = [o for o in readings if o.printed.events != first.printed.events]
            if not differ or _same_counts(readings):
                continue
            chosen = [one.text for one in number.preferred if one in readings]
            yield Finding(
                rule=REPEATED,
                places=view.places(readings),
                about=(iri,),
                mark=texts(readings),
                recomputed=f"{component}s differ",
                message=f"{name}: printed as {view.told_where(readings)}"
                + _of_other_patients(view, number, readings),
                other_severity=_severity(view, readings),
                resolution=f"'{chosen[0]}' is taken, because {'; '.join(number.reasons)}"
                if chosen
                else "open",
            )
    for result in view.results():
        yield from _repeated_p(view, result)
    for key, sizes in view.document.sizes.items():
        if len({reading.printed.events for reading in sizes}) > 1:
            yield Finding(
                rule=REPEATED,
                places=view.places(sizes),
                about=(view.iri("population", key),),
                mark=texts(sizes),
                recomputed="sizes differ",
                message=f"the number of {view.group(key)} is printed as {texts(sizes)}",
            )


def _of_other_patients(view: View, number: Number, readings: list[Reading]) -> str:
    """Say which count gives two percentages, one of all patients and the other of fewer."""
    if not isinstance(number, Estimate) or number.coordinates.statistic != "proportion":
        return ""
    printed = {one.printed.value for one in readings if one.printed.value is not None}
    if number.unit != "percent" or len(printed) != 2 or not all(map(decimals, printed)):
        return ""
    for size in view.denominators(number):
        for whole, part in permutations(sorted(printed)):
            for count in statistics.implied_counts(whole, size):
                for fewer in range(size - 1, max(count, 3 * size // 4) - 1, -1):
                    if count in statistics.implied_counts(part, fewer):
                        return (
                            f"; {count}/{size} is {whole}% and {count}/{fewer} is {part}%, so that "
                            f"{size - fewer} of the {size} patients may not be counted in the other"
                        )
    return ""


def _severity(view: View, readings: list[Reading]) -> Severity | None:
    """Return that pages of different kinds, such as a registry's and news, may report otherwise."""
    return "ambiguous" if len({view.page_kind(one) for one in readings}) > 1 else None


def _by_component(number: Number) -> dict[str, list[Reading]]:
    """Return the readings that print the same part of a number, by that part."""
    found: dict[str, list[Reading]] = {}
    for reading in number.readings:
        if reading.printed.value is not None:
            found.setdefault("value", []).append(reading)
        if reading.printed.events is not None and reading.component != "denominator":
            found.setdefault("count", []).append(reading)
        if reading.component in ("range", "interquartile-range", "denominator"):
            found.setdefault(reading.component, []).append(reading)
    return found


def _repeated_p(view: View, result: Comparison | PrognosticFinding) -> Iterator[Finding]:
    """Yield the findings that no p, of so many sides, can be all those printed for one result."""
    beside = [one for effect in result.effects for one in effect.number.readings]
    printed = [(one, one.printed) for one in result.readings]
    printed += [(one, one.printed.p) for one in beside if one.printed.p is not None]
    by_sides: dict[int | None, list[tuple[Reading, Printed]]] = {}
    for reading, p in printed:
        if p.value is not None:
            by_sides.setdefault(p.sides, []).append((reading, p))
    for alike in by_sides.values():
        spans = [_span_of_p(p) for _, p in alike]
        if max(low for low, _ in spans) <= min(high for _, high in spans):
            continue
        readings = [reading for reading, _ in alike]
        yield Finding(
            rule=REPEATED,
            places=view.places(readings),
            about=(view.result_iri(result),),
            mark=texts(readings),
            recomputed="p values differ",
            message=f"{view.label(result.measure)}: its p value is printed as "
            f"{view.told_where(readings)}",
            resolution="open",
            other_severity=_severity(view, readings),
        )


def _span_of_p(printed: Printed) -> tuple[Fraction, Fraction]:
    """Return between which numbers a printed p lies, as rounded and by its relation."""
    value = printed.value or Decimal(0)
    slack = statistics.half_unit(value)
    low = Fraction(0) if printed.operator in ("<", "<=") else Fraction(value) - slack
    high = Fraction(1) if printed.operator in (">", ">=") else Fraction(value) + slack
    return low, high


def _same_counts(readings: list[Reading]) -> bool:
    """Tell whether the readings print one count with two percentages: another rule finds those."""
    counts = {one.printed.events for one in readings}
    values = {one.printed.value for one in readings}
    return len(counts) == 1 and None not in counts and len(values) > 1


@check(ATTRIBUTION)
def attribution_unclear(view: View) -> Iterator[Finding]:
    """Find counts of adverse events that stand under two attributions."""
    groups: dict[Shared, list[Estimate]] = {}
    for estimate in view.document.estimates:
        here = estimate.coordinates
        if here.attribution is not None and estimate.events is not None:
            groups.setdefault(but_for(here, "attribution"), []).append(estimate)
    for group in groups.values():
        attributions = {one.coordinates.attribution for one in group}
        # related events may be as many as unrelated ones
        if attributions <= ATTRIBUTED or len(attributions) < 2:
            continue
        if len({one.events for one in group}) > 1:
            continue
        readings = [reading for one in group for reading in one.readings]
        yield Finding(
            rule=ATTRIBUTION,
            places=view.places(readings),
            about=tuple(view.estimate_iri(one) for one in group),
            mark=texts(readings),
            recomputed=" and ".join(sorted(str(one) for one in attributions)),
            message=f"{view.name(group[0])}: one count under two attributions",
        )


@check(ENDPOINTS)
def endpoint_lists(view: View) -> Iterator[Finding]:
    """Compare the lists of primary, and of secondary, endpoints of a study."""
    lists: dict[tuple[str, str], list[str]] = {}
    for key, method in view.file.methods.items():
        rank = re.search(r"\b(primary|secondary)\b", method.says)
        if method.kind == "endpoint" and rank:
            lists.setdefault((method.study, rank[1]), []).append(key)
    for (_, named), keys in lists.items():
        methods = [view.file.methods[key] for key in keys]
        measures = [set(method.measures) for method in methods]
        everywhere = set.intersection(*measures)
        extra = set.union(*measures) - everywhere
        if not extra:
            continue
        names = ", ".join(sorted(view.label(measure) for measure in extra))
        lacking = "; ".join(
            f"'{method.says}' without {', '.join(sorted(map(view.label, extra - here)))}"
            for method, here in zip(methods, measures, strict=True)
            if extra - here
        )
        yield Finding(
            rule=ENDPOINTS,
            places=view.places(*(method.at for method in methods)),
            about=tuple(view.iri("method", key) for key in keys),
            mark=" / ".join(f"{len(one)} {named} endpoints" for one in measures),
            recomputed=f"not in every list: {names}",
            message=f"the {named} endpoints are listed {len(keys)} times, and not alike: {lacking}",
            # an abstract shortens the list of the methods, and contradicts nothing by that
            other_consequence="editorial" if set.union(*measures) in measures else None,
        )


@check(IDENTIFIER)
def shared_identifier(view: View) -> Iterator[Finding]:
    """Find trial names that two studies of different references bear."""
    bearers: dict[str, list[str]] = {}
    for key, study in view.file.studies.items():
        if study.acronym is not None:
            bearers.setdefault((study.acronym.text or "").upper(), []).append(key)
    for name, keys in bearers.items():
        works = {str(view.file.studies[key].reported_in) for key in keys}
        if len(works) < 2:
            continue
        acronyms = [acronym for key in keys if (acronym := view.file.studies[key].acronym)]
        yield Finding(
            rule=IDENTIFIER,
            places=view.places(acronyms),
            about=tuple(view.iri("study", key) for key in keys),
            mark=texts(acronyms),
            recomputed=f"references {' and '.join(sorted(works, key=int))}",
            message=f"'{name}' is the name of {len(works)} cited works, so the name alone does not "
            "tell which is meant",
            resolution="told apart by the reference that is cited",
        )


@check(CELL_FORM)
def cell_form(view: View) -> Iterator[Finding]:
    """Find cells of counts and percentages that differ in form from the others of their table."""
    tables: dict[str, list[tuple[Estimate, Reading]]] = {}
    percentages = [one for one in view.document.estimates if one.unit == "percent"]
    for estimate in percentages:
        for reading in estimate.readings:
            if reading.cell is not None and reading.component in ("events-and-value", "value"):
                tables.setdefault(reading.cell.table, []).append((estimate, reading))
    for table, found in sorted(tables.items()):
        ordered = sorted(found, key=lambda pair: pair[1].pointer.order)
        forms = [_form(reading) for _, reading in ordered]
        usual = max(sorted(set(forms)), key=forms.count)
        odd = [pair for pair, form in zip(ordered, forms, strict=True) if form != usual]
        if not odd:
            continue
        readings = [reading for _, reading in odd]
        usual_cell = next(
            r.text for (_, r), form in zip(ordered, forms, strict=True) if form == usual
        )
        yield Finding(
            rule=CELL_FORM,
            places=view.places(readings),
            about=tuple(dict.fromkeys(view.estimate_iri(estimate) for estimate, _ in odd)),
            mark=texts(readings),
            recomputed=f"{len(odd)} of {len(ordered)} cells are not of the form '{usual_cell}'",
            message=f"{table}: cells are printed as {texts(readings)} beside '{usual_cell}'",
            resolution="the values are read as they stand; a bare 0 is a count of 0",
        )


def _form(reading: Reading) -> tuple[bool, int]:
    """Return whether a cell gives a percentage, and to how many decimals."""
    value = reading.printed.value
    return value is not None, decimals(value) if value is not None else 0
