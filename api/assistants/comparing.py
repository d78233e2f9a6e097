"""Two groups side by side, within one study and nowhere else.

Numbers of different studies are not set beside each other: who asks for that is told why. What a
study states of a difference is given as it is printed; nothing is computed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sarcograph.api.answering.asking import term
from sarcograph.api.assistants.answers import Answer, Json, Rows, bound_to, record
from sarcograph.api.assistants.around import (
    MOST_DOUBTS,
    MOST_PLACES,
    NO_DEFINITION,
    few,
    places_of,
)
from sarcograph.api.assistants.graph import Graph
from sarcograph.api.assistants.named import NOT_GIVEN, Page
from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import ID
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.study import Comparison, Definition, Estimate, Fact, Named, Study
from sarcograph.graph.store.cursor import offset_of
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.library import Parameter, shorten
from sarcograph.graph.store.table import Iri, Value

_GROUP = ("drug", "regimen", "drug-class", "procedure", "population", "line", "estimate", "any")
FIRST = Parameter("first", "entity", "a drug, regimen, class, population or estimate", _GROUP)
SECOND = Parameter("second", "entity", "the other, of the same study", _GROUP)
STUDY = Parameter(
    "study", "entity", "one study; any that has both by default", ("study", "trial", "document")
)
MEASURE = Parameter("measure", "entity", "an outcome measure; any by default", ("measure",))

_BY_AGENT = frozenset(("drug", "drug-class", "procedure"))
_NUMBERS = (
    "n events operator value value_absence ci_lower ci_upper ci_level ci_lower_absence"
    " ci_upper_absence range_lower range_upper"
).split()
_MOST_STUDIES = 6
NO_COMPARISON = "no comparison of these two is held, and none is computed"
_NOT_ACROSS = (
    "numbers of different studies are not compared: their patients, treatment lines, designs and"
    " definitions of measures differ, so that a difference would show nothing of the treatment"
)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: which estimates are its own, in the studies that have any."""

    iri: str
    regimens: dict[str, set[str]] = field(default_factory=dict)
    """By study, for a treatment."""
    studies: set[str] = field(default_factory=set)

    def has(self, estimate: Estimate, study: str) -> bool:
        """Tell whether an estimate is of this side."""
        own = {estimate.iri, estimate.population.iri}
        own |= {one.iri for one in (estimate.line,) if one is not None}
        under = estimate.regimen is not None and estimate.regimen.iri in self.regimens.get(
            study, ()
        )
        return under or self.iri in own


async def run(graph: Graph, given: Mapping[str, str], page: Page) -> Answer:
    """Answer with pairs of estimates; raises QueryError and ProblemError."""
    meant = {
        one.name: await graph.meant(one, given[one.name])
        for one in (FIRST, SECOND, STUDY, MEASURE)
        if one.name in given
    }
    if meant["first"] == meant["second"]:
        raise QueryError("'first' and 'second' name the same thing; name two")
    first, second = [await _side(graph, meant[name]) for name in ("first", "second")]
    common = sorted(first.studies & second.studies)
    if "study" in meant:
        common = [one for one in common if one in await _accounts(graph, meant["study"])]
    if not common:
        raise QueryError(_refusal(graph, first, second, meant.get("study")))
    studies = [await _study(graph, iri) for iri in common[:_MOST_STUDIES]]
    rows = [row for study in studies for row in _rows(study, first, second, meant.get("measure"))]
    head: Json = {
        "asked": {name: shorten(iri) for name, iri in meant.items()},
        "graph": graph.publication.version,
        "studies_with_both": few([shorten(iri) for iri in common], 2 * _MOST_STUDIES),
    }
    if len(common) > _MOST_STUDIES:
        head["not_looked_at"] = f"the studies after the first {_MOST_STUDIES}; name one by 'study'"
    if not rows:
        head["nothing_held"] = (
            "a study has both, but no number of both with the same measure, statistic and unit"
        )
    text, version = " ".join(f"{name}={iri}" for name, iri in meant.items()), head["graph"]
    start = 0
    if page.cursor is not None:
        start = offset_of(page.cursor, version=version, name="compare", text=text)
    shown = rows[start : start + page.limit]
    key = bound_to(version, "compare", text)
    return Answer(head, Rows(shown, start, len(rows), key), graph.remarks)


async def _side(graph: Graph, iri: str) -> _Side:
    kind = iri.removeprefix(ID).partition("/")[0]
    side, node = _Side(iri), term(iri)
    if kind in _BY_AGENT:
        pattern = "?regimen sg:hasComponent/(sg:componentAgent|sg:componentOption) ?agent ."
        pattern += FILTERS["agent"].patterns("?agent", node)
    elif kind == "regimen":
        pattern = f"VALUES ?regimen {{ {node} }}"
    else:
        rows = await graph.table("side", f"SELECT ?study {{ {node} sg:ofStudy ?study }}")
        side.studies.update(str(row["study"]) for row in rows.records())
        return side
    rows = await graph.table(
        "side",
        f"""SELECT DISTINCT ?study ?regimen {{
  {pattern}
  ?estimate sg:underRegimen ?regimen ; sg:ofStudy ?study ; a sg:Estimate .
}}""",
    )
    for row in rows.records():
        side.studies.add(str(row["study"]))
        side.regimens.setdefault(str(row["study"]), set()).add(str(row["regimen"]))
    return side


async def _accounts(graph: Graph, iri: str) -> set[str]:
    """Return the study that is named, or those that tell of the trial or stand in the document."""
    node = term(iri)
    rows = await graph.table(
        "study",
        f"""SELECT ?study {{
  {{ ?study sg:accountOf {node} }} UNION {{ {node} sg:describes/^sg:reportedIn ?study }}
}}""",
    )
    return {iri, *(str(row["study"]) for row in rows.records())}


def _refusal(graph: Graph, first: _Side, second: _Side, study: str | None) -> str:
    told = [
        f"{shorten(side.iri)} has numbers in {len(side.studies)} of the studies here"
        for side in (first, second)
    ]
    where = f"{shorten(study)} does not have both" if study else "no study has both"
    remarks = f" ({'; '.join(graph.remarks)})" if graph.remarks else ""
    return f"{where}: {told[0]}, {told[1]}{remarks}; {_NOT_ACROSS}; ask 'outcomes' for each alone"


async def _study(graph: Graph, iri: str) -> Study:
    texts = study_queries(iri)
    tables = await asyncio.gather(*(graph.table(name, text) for name, text in texts.items()))
    return study_of(dict(zip(texts, tables, strict=True)))


def _rows(study: Study, first: _Side, second: _Side, measure: str | None) -> Iterator[Json]:
    """Yield the pairs of estimates that agree in all but the group, in the order of the study.

    A subgroup is set beside no other than the one that the study itself compares it with, and no
    group beside one that it is a part of.
    """
    numbers = [
        one
        for one in study.estimates
        if measure is None or (one.measure is not None and one.measure.iri == measure)
    ]
    sides = [[one for one in numbers if side.has(one, study.iri)] for side in (first, second)]
    comparable = _Comparable(study, *({one.population.iri for one in side} for side in sides))
    for one in sides[0]:
        for other in sides[1]:
            if (
                comparable.are(one.population.iri, other.population.iri)
                and _coordinates(one) == _coordinates(other)
                and _group_of(one) != _group_of(other)
            ):
                yield _pair(study, one, other)


class _Comparable:
    """Which groups of two sides may stand beside each other."""

    def __init__(self, study: Study, first: set[Iri], second: set[Iri]) -> None:
        self._whole = {one.iri: one.part_of.iri for one in study.populations if one.part_of}
        self._disease = {one.iri: one.disease for one in study.populations}
        groups = [frozenset(group.iri for group in one.groups) for one in study.comparisons]
        self._compared = {one for one in groups if one & first and one & second}
        self._have_partners = frozenset[Iri]().union(*self._compared)
        self._first, self._second = first, second

    def are(self, one: Iri, other: Iri) -> bool:
        """Tell whether one group of the first side may stand beside one of the second.

        Where the study compares a group, it is with those of its own choice. Else neither is a
        part: of its own side, which has the whole, or of the other group.
        """
        if frozenset((one, other)) in self._compared:
            return True
        if {one, other} & self._have_partners:
            return False
        above, above_other = self._above(one), self._above(other)
        is_part = above & (self._first | {other}) or above_other & (self._second | {one})
        return not is_part and self._disease.get(one) == self._disease.get(other)

    def _above(self, population: Iri) -> set[Iri]:
        """Return the populations that one is a part of."""
        above: set[Iri] = set()
        while (whole := self._whole.get(population)) is not None:
            population = whole
            above.add(population)
        return above


def _coordinates(one: Estimate) -> tuple[object, ...]:
    return (
        *(one.measure, one.category, one.event, one.grades, one.statistic, one.unit),
        *(one.time_point, one.assessor, one.data_cut, one.adjustment, one.analysis),
    )


def _group_of(one: Estimate) -> tuple[object, ...]:
    return one.regimen, one.population.iri, one.line


def _pair(study: Study, first: Estimate, second: Estimate) -> Json:
    stated = [_stated(one) for one in study.comparisons if _is_of(study, one, first, second)]
    row: Json = {
        "study_name": study.label,
        "study": shorten(study.iri),
        "design_name": study.design,
        "measure_name": str(first.measure),
        **_said(first, "category", "statistic", "unit", "time_point", "assessor"),
        "definition": "; ".join(map(_in_words, first.definitions)) or NO_DEFINITION,
        "first": _group(first),
        "second": _group(second),
        "stated": stated or NO_COMPARISON,
    }
    if first.population.iri == second.population.iri:
        row["same_patients"] = True
    return row


def _is_of(study: Study, comparison: Comparison, first: Estimate, second: Estimate) -> bool:
    """Tell whether a comparison is one of two estimates; its line may be one that holds theirs."""
    wider = {arm.line.iri: arm.within.iri for arm in study.arms if arm.line and arm.within}
    lines = {one.line.iri for one in (first, second) if one.line is not None}
    lines |= {wider[line] for line in lines if line in wider}
    return (
        (comparison.measure, comparison.category) == (first.measure, first.category)
        and {one.iri for one in comparison.groups} == {first.population.iri, second.population.iri}
        and (comparison.line is None or comparison.line.iri in lines)
    )


def _group(one: Estimate) -> Json:
    line = {"line_name": str(one.line)} if one.line else {"line_name": NOT_GIVEN}
    found: Json = {"population_name": str(one.population), "n": NOT_GIVEN, **line}
    if one.regimen is not None:
        found["regimen_name"] = str(one.regimen)
    found |= _said(one, *_NUMBERS)
    if one.ci_lower is None and one.ci_upper is None and one.range_lower is None:
        found["interval"] = NOT_GIVEN
    return {**found, "estimate": shorten(one.iri), **_around(one)}


def _stated(one: Comparison) -> Json:
    found: Json = {"comparison": shorten(one.iri)}
    found |= _said(
        one,
        *("p_operator", "p", "significant", "favours", "says", "line"),
        *("time_point", "assessor", "data_cut", "analysis"),
    )
    if one.tests:
        found["tests"] = [str(test) for test in one.tests]
    if one.effects:
        found["effects"] = [
            {
                **_said(effect, "effect_measure", *_NUMBERS[2:]),
                "against": "not ordered" if not one.ordered else str(one.groups[-1]),
            }
            for effect in one.effects
        ]
    return {**found, **_around(one)}


def _said(fact: object, *names: str) -> Json:
    """Return those of the fields that say something, as JSON has them."""
    found = {name: getattr(fact, name, None) for name in names}
    values: dict[str, Value | None] = {
        name: str(value) if isinstance(value, Named) else value for name, value in found.items()
    }
    return record(values)


def _around(fact: Fact) -> Json:
    found: Json = {"standing": fact.standing, "source": fact.source}
    found["places"] = few(places_of(map(_place, fact.places)), MOST_PLACES)
    doubts = [
        {
            "doubt": shorten(one.iri),
            "kind": one.rule,
            "consequence": one.consequence,
            "says": one.message,
        }
        for one in fact.findings
    ] + [
        {"doubt": shorten(one.iri), "kind": "ambiguous passage", "says": one.question}
        for one in fact.ambiguities
    ]
    return found | ({"doubts": few(doubts, MOST_DOUBTS)} if doubts else {})


def _place(place: object) -> Json:
    row = _said(place, "source", "section", "table", "page", "printed", "start", "end")
    cell = [str(one) for name in ("row", "column") if (one := getattr(place, name)) is not None]
    return row | ({"cell": " / ".join(cell)} if cell else {})


def _in_words(one: Definition) -> str:
    """Return what a measure is by its source, as around the rows of other answers."""
    parts: Iterable[tuple[str, Iterable[object]]] = (
        ("by", [one.criteria] if one.criteria else []),
        ("confirmation", ["required"] if one.confirmation_required else []),
        ("counts", one.numerator),
        ("from", [one.origin] if one.origin else []),
        ("lasting at least", [one.minimum_duration] if one.minimum_duration else []),
        ("of", [one.denominator] if one.denominator else []),
        ("to", one.event),
    )
    return "; ".join(f"{part} {' + '.join(map(str, of))}" for part, of in parts if of)
