"""Figures that cannot be, whatever they are of: they stay as printed, in their readings alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rdflib import URIRef

from sarcograph.graph.checks.base import Finding, Rule, View, check, texts
from sarcograph.graph.checks.literature import SAMPL
from sarcograph.graph.curation.readings import other_figures
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.confidence import printed_level
from sarcograph.graph.model.numbers import Estimate, Reading
from sarcograph.graph.model.possible import (
    possible_bounds,
    possible_denominator,
    possible_level,
    possible_probability,
    possible_spread,
    possible_value,
)
from sarcograph.graph.model.printed import RANGE, Printed, parse_printed

IMPOSSIBLE = Rule(
    "impossible-figure",
    "a figure that cannot be",
    "A share of patients lies from 0 to 100 percent and is of one patient or more, a range runs "
    "from its smaller end to its greater one, a p value lies from 0 to 1, the level of an "
    "interval between 0 and 100 percent, and no standard deviation or error is below 0. Centres, "
    "planned patients, cycles, ranks and durations are more than 0, and the lower bound of a dose "
    "rule is not above the upper.",
    SAMPL,
    severity="impossible",
    consequence="figure",
)


_LEVEL = "a level between 0 and 100 percent"


def _of_estimate(estimate: Estimate, reading: Reading) -> Iterator[str]:
    """Yield what a figure of an estimate would have to be."""
    printed, statistic = reading.printed, estimate.coordinates.statistic
    value, unit = printed.value, printed.unit or estimate.unit
    if value is not None and unit == "percent" and not possible_value(statistic, value):
        yield "0 to 100 percent"
    pair = estimate.extent if reading.component == RANGE.lower else printed
    ends = reading.component in (RANGE.whole[0], RANGE.lower)
    if ends and pair is not None and not possible_bounds(pair):
        yield "the other way round"
    of = printed.events if reading.component == "denominator" else printed.denominator
    whole = Printed(value=estimate.value, events=estimate.events)
    if of is not None and not possible_denominator(whole, of):
        yield "of 1 or more"


def _of_number(reading: Reading) -> Iterator[str]:
    """Yield what a figure of an estimate or of an effect would have to be."""
    printed = reading.printed
    if printed.level is not None and not possible_level(printed.level):
        yield _LEVEL
    if printed.spread is not None and not possible_spread(printed.spread):
        yield "0 or more"
    if printed.p is not None:
        yield from _of_p(printed.p)


def _of_p(printed: Printed) -> Iterator[str]:
    if printed.value is not None and not possible_probability(printed.value):
        yield "0 to 1"


def _levels_apart(pointers: Iterable[Pointer | None]) -> Iterator[Pointer]:
    """Yield the places apart from an interval that print a level that cannot be."""
    for pointer in pointers:
        level = printed_level(pointer.text or "") if pointer else None
        if pointer and level is not None and not possible_level(level):
            yield pointer


def _finding(
    view: View, places: Sequence[Reading | Pointer], about: URIRef, name: str, wanted: str
) -> Finding:
    return Finding(
        rule=IMPOSSIBLE,
        places=view.places(places),
        about=(about,),
        mark=texts(places),
        recomputed=wanted,
        message=f"{name}: the source prints what cannot be",
    )


_ABOVE_ZERO = frozenset({"centres", "planned-size", "cycles", "rank", "minimum-duration"})
_KINDS = {
    "studies": "study",
    "lines": "line",
    "dosing": "dose-rule",
    "endpoints": "endpoint",
}


def _not_above_zero(view: View) -> Iterator[tuple[list[Pointer], URIRef, str, str]]:
    """Yield counts, ranks and durations of none: places, of what, and what is wanted."""
    for component, pointer, (section, key, *rest) in other_figures(view.file):
        printed = parse_printed(component, pointer.text or "")
        number = printed.value if component == "value" else printed.events
        if not _ABOVE_ZERO.intersection(map(str, rest)) or number is None or number > 0:
            continue
        about, kind = key, _KINDS.get(str(section))
        if kind is None:
            kind, about = "definition", f"{view.file.definitions[int(key)].measure}-{int(key) + 1}"
        name = str(rest[-1]).replace("-", " ")
        yield [pointer], view.iri(kind, about), name, "more than 0"


def _of_doses(view: View) -> Iterator[tuple[list[Pointer], URIRef, str, str]]:
    """Yield bounds of doses that cannot be."""
    for key, dosing in view.file.dosing.items():
        for branch in dosing.branches:
            lower, upper = branch.from_ or branch.above, branch.up_to or branch.below
            if lower is None or upper is None:
                continue
            ends = [parse_printed("value", one.text or "").value for one in (lower, upper)]
            if not possible_bounds(Printed(lower=ends[0], upper=ends[1])):
                name = f"dose of {view.label(dosing.agent)}"
                yield [lower, upper], view.iri("dose-rule", key), name, "the other way round"


@check(IMPOSSIBLE)
def impossible_figure(view: View) -> Iterator[Finding]:
    """Find figures of results, of the design and of doses that cannot be."""
    yield from _of_results(view)
    for places, about, name, wanted in (*_not_above_zero(view), *_of_doses(view)):
        yield _finding(view, places, about, name, wanted)


def _of_results(view: View) -> Iterator[Finding]:
    """Find shares, ranges, levels, spreads and denominators that cannot be."""
    for number, iri, name in view.numbers():
        for reading in number.readings:
            wrong = [*_of_number(reading)]
            if isinstance(number, Estimate):
                wrong += _of_estimate(number, reading)
            for wanted in wrong:
                yield _finding(view, [reading], iri, name, wanted)
        if number.interval is not None:
            for place in _levels_apart(number.anchors):
                yield _finding(view, [place], iri, name, _LEVEL)
    for key, study in view.file.studies.items():
        for place in _levels_apart([study.confidence_level]):
            yield _finding(view, [place], view.iri("study", key), study.label, _LEVEL)
    yield from _of_tests(view)


def _of_tests(view: View) -> Iterator[Finding]:
    """Find p values and statistics of tests that cannot be."""
    for result in view.results():
        about, name = view.result_iri(result), view.label(result.measure)
        interaction = getattr(result, "interaction", ())
        for reading in (*result.readings, *interaction):
            for wanted in _of_p(reading.printed):
                yield _finding(view, [reading], about, name, wanted)
        for reading in result.statistics:
            value = reading.printed.value
            if reading.printed.statistic in ("chi-square", "F") and value is not None and value < 0:
                yield _finding(view, [reading], about, name, "0 or more")
