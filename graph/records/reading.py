"""Make the record of a study from what a store answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache, lru_cache
from operator import itemgetter
from types import UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import GRAPH, ID, VOCABULARY
from sarcograph.graph.records.asking import AGENTS, FACTS, MEASURES, SOURCE
from sarcograph.graph.records.study import (
    Absence,
    AdverseEvent,
    AdverseEventNote,
    Ambiguity,
    AnalysisPopulation,
    Arm,
    Comparison,
    Definition,
    Effect,
    Endpoint,
    Estimate,
    Fact,
    Finding,
    Months,
    Named,
    Place,
    Population,
    PrognosticFinding,
    Publication,
    Result,
    Standing,
    Study,
    TestedResult,
)
from sarcograph.graph.store.otherwise import as_the_model_has_it
from sarcograph.graph.store.table import Iri, Table, Value

F = TypeVar("F", bound=Fact)
T = TypeVar("T", bound=TestedResult)
D = TypeVar("D", Finding, Ambiguity)
_MONTH = f"{ID}unit/month"
_RESULT = {
    "analysis": "inAnalysis",
    "analysis_populations": "inAnalysisPopulation",
    "data_cut": "atDataCut",
    "event": "adverseEvent",
    "grades": "grade",
    "operator": "valueOperator",
    "period": "inPeriod",
    "says": "gloss",
}
_TESTED = {**_RESULT, "p": "pValue", "tests": "usesTest"}
_ESTIMATE = {**_RESULT, "regimen": "underRegimen", "derivation": "derivationMethod"}
# the property of a field whose name is not that of the property
_PROPERTIES: dict[type, dict[str, str]] = {
    Absence: {**_RESULT, "kind": "absenceKind"},
    AdverseEvent: _ESTIMATE,
    AdverseEventNote: {**_RESULT, "frequency": "frequencyNote"},
    AnalysisPopulation: {"population": "ofPopulation", "role": "analysisRole", "n": "size"},
    Arm: {
        "population": "linePopulation",
        "after": "follows",
        "within": "withinLine",
        "stopped": "stopReason",
    },
    Comparison: {
        **_TESTED,
        "reference_time": "referenceTimePoint",
        "significant": "claimedSignificant",
        "interaction_p": "interactionPValue",
    },
    Definition: {
        "measure": "definesMeasure",
        "numerator": "numeratorCategory",
        "denominator": "denominatorStated",
        "origin": "timeOrigin",
        "event": "timeEvent",
    },
    Effect: _RESULT,
    Endpoint: {
        "measure": "endpointMeasure",
        "role": "endpointRole",
        "rank": "endpointRank",
        "population": "endpointPopulation",
        "met": "endpointMet",
    },
    Estimate: _ESTIMATE,
    Population: {
        "n": "size",
        "part_of": "parentPopulation",
        "disease": "populationCondition",
        "states": "populationState",
        "earlier_treatments": "pretreatedWith",
    },
    PrognosticFinding: {
        **_TESTED,
        "level": "factorLevel",
        "reference_level": "factorReferenceLevel",
    },
    Study: {
        "design": "studyDesign",
        "kind": "studyKind",
        "trial": "accountOf",
        "registrations": "registeredAs",
        "conditions": "studyCondition",
        "states": "conditionState",
        "settings": "setting",
        "centres": "centreCount",
        "planned_n": "plannedSize",
        "stratified_by": "stratificationFactor",
        "masked": "maskedRole",
        "controls": "control",
        "collaborators": "collaborator",
        "protocol_numbers": "protocolNumber",
    },
}


@as_the_model_has_it()
def study_of(answers: Mapping[str, Table]) -> Study:
    """Return the record of a study from the answers to its `study_queries`, by the same names.

    Raises QueryError where they tell of no study.
    """
    return _Reader(answers).study()


class _Field(NamedTuple):
    """A field of a record: the property it holds, what a value of it is, whether it has several."""

    property: str
    kind: type
    several: bool


@cache
def _kinds(record: type) -> dict[str, _Field]:
    """Return what each field of a record holds."""
    kinds = {}
    hints = get_type_hints(record)
    for name in (field.name for field in fields(record)):
        hint = hints[name]
        arguments = [one for one in get_args(hint) if one not in (type(None), Ellipsis)]
        several = getattr(hint, "__origin__", None) is tuple
        one = arguments[0] if several or isinstance(hint, UnionType) else hint
        kinds[name] = _Field(_property(record, name), one, several)
    return kinds


def _property(record: type, name: str) -> str:
    """Return the property, without its prefix, that a field holds the values of."""
    first, *rest = name.split("_")
    return _PROPERTIES.get(record, {}).get(name) or first + "".join(map(str.capitalize, rest))


def _in_python(kind: type, value: Value, name: str | None) -> Any:
    """Return a value as a field of a `kind` holds it; a term of the vocabulary by its label."""
    if kind is Named:
        return Named(Iri(value), name or str(value))
    if kind is str:
        return name or str(value)
    return Decimal(value) if kind is Decimal and isinstance(value, int) else value


def _held(values: Mapping[str, Sequence[tuple[Value, str | None]]], field: _Field) -> Any:
    """Return what a field holds of the values of a thing, which are given by their properties."""
    property_, kind, several = field
    found = values.get(property_)
    if several:
        return tuple(_in_python(kind, *one) for one in found) if found else ()
    return _in_python(kind, *found[0]) if found else None


_Values = dict[Iri, dict[str, list[tuple[Value, str | None]]]]
"""What is said of things: the values of each property, each with its label if it has one."""


def _values_of(facts: Table) -> _Values:
    """Return what is said of each thing, several values of a property in the order of labels."""
    said: _Values = {}
    in_order = itemgetter(*map(facts.columns.index, ("thing", "property", "value", "name")))
    for thing, property_, value, name in map(in_order, facts.rows):
        about = said.get(thing)
        if about is None:
            about = said[Iri(thing)] = defaultdict(list)
        if value is not None:
            about[_short(property_)].append((value, None if name is None else str(name)))
    for about in said.values():
        for values in (several for several in about.values() if len(several) > 1):
            values.sort(key=lambda one: (one[1] or "", str(one[0])))
    return said


class _Reader:
    """The answers about one study, by what they are about."""

    def __init__(self, answers: Mapping[str, Table]) -> None:
        self._values = _values_of(answers[FACTS])
        self._by_class: dict[str, list[Iri]] = defaultdict(list)
        for thing in sorted(self._values, key=lambda one: (self._text(one, "label") or "", one)):
            for value, _ in self._of(thing, "type"):
                self._by_class[_short(str(value))].append(thing)
        self._agents: dict[Iri, list[Named]] = defaultdict(list)
        for row in answers[AGENTS].records():
            self._agents[Iri(row["regimen"])].append(Named(Iri(row["agent"]), str(row["name"])))
        measures = answers[MEASURES].records()
        self._measure_kinds = {row["measure"]: str(row["name"]) for row in measures}
        self._summaries = {
            row["measure"] for row in measures if row["class"] == f"{VOCABULARY}SafetyMeasure"
        }
        self._places_at: dict[Iri, Place] = {}
        self._study, self._standing, self._source = self._origin(answers[SOURCE])
        self._findings = {one: self._finding(one) for one in self._by_class["Finding"]}
        self._passages = {one: self._passage(one) for one in self._by_class["AmbiguousPassage"]}
        self._involving: dict[Iri, list[Finding]] = defaultdict(list)
        for finding in self._findings.values():
            for thing in finding.involves:
                self._involving[thing].append(finding)

        self._conversions: dict[Iri, list[Iri]] = defaultdict(list)
        for one in self._by_class["DerivedEstimate"]:
            methods = self._things(one, "derivationMethod")
            if any(method.startswith(f"{VOCABULARY}MonthsFrom") for method in methods):
                self._conversions[self._things(one, "derivedFrom")[0]].append(one)

    def _origin(self, table: Table) -> tuple[Iri, Standing, str]:
        graphs = [str(row["graph"]).removeprefix(GRAPH) for row in table.records()]
        studies = self._by_class["Study"]
        if not graphs or not studies:
            raise QueryError("there is no such study")
        kind, _, source = graphs[0].partition("/")
        return studies[0], "document" if kind == "evidence" else "external", source

    def _classes(self, thing: Iri) -> set[str]:
        return {_short(str(value)) for value, _ in self._of(thing, "type")}

    def _of(self, thing: Iri, name: str) -> list[tuple[Value, str | None]]:
        return self._values.get(thing, {}).get(name, [])

    def _text(self, thing: Iri, name: str) -> str | None:
        return next((label or str(value) for value, label in self._of(thing, name)), None)

    def _things(self, thing: Iri, name: str) -> list[Iri]:
        return [
            value if isinstance(value, Iri) else Iri(value) for value, _ in self._of(thing, name)
        ]

    def _size(self, thing: Iri) -> int | None:
        return next((int(str(value)) for value, _ in self._of(thing, "size")), None)

    def _read(self, record: type[F], thing: Iri, **given: Any) -> F:
        """Return the record of a thing: its fields are those `given`, else its properties."""
        values = {**self._fact(thing), **given}
        held = self._values.get(thing, {})
        for name, field in _kinds(record).items():  # type: ignore[arg-type]
            if name not in values:
                values[name] = _held(held, field)
        return record(**values)

    def _field(self, record: type, thing: Iri, name: str) -> Any:
        return _held(self._values.get(thing, {}), _kinds(record)[name])

    def _fact(self, thing: Iri) -> dict[str, Any]:
        sources = self._things(thing, "derivedFrom")
        passages = {
            passage: self._passages[passage]
            for one in (thing, *sources)
            for passage in self._things(one, "restsOnPassage")
        }
        places = [place for one in (thing, *sources) for place in self._places(one)]
        return {
            "iri": thing,
            "label": self._text(thing, "label") or thing,
            "standing": "derived" if sources else self._standing,
            "source": self._source,
            "places": tuple(places),
            "findings": tuple(self._involving[thing]),
            "ambiguities": tuple(passages.values()),
        }

    def _places(self, thing: Iri) -> list[Place]:
        """Return where a fact is said, and what is printed there where that is a number."""
        places = []
        read = set()
        for reading in self._things(thing, "hasReading"):
            printed = self._text(reading, "component"), self._text(reading, "printed")
            for at in (*self._things(reading, "hasAnchor"), *self._things(reading, "citation")):
                read.add(at)
                places.append(self._place(at, *printed))
        rest = (*self._things(thing, "hasAnchor"), *self._things(thing, "citation"))
        places += [self._place(at) for at in rest if at not in read]
        return sorted(places, key=_position)

    def _place(self, at: Iri, component: str | None = None, printed: str | None = None) -> Place:
        """Return a place, which several facts may have, with what is printed of one of them."""
        place = self._places_at.get(at)
        if place is None:
            place = self._places_at[at] = self._plain_place(at)
        return (
            replace(place, component=component, printed=printed) if component or printed else place
        )

    def _plain_place(self, at: Iri) -> Place:
        external = at.startswith(f"{ID}citation/")
        source = at if external else next(iter(self._things(at, "anchorSource")), at)
        names = "section", "start", "end"
        return Place(
            source=source.removeprefix(ID).split("/")[1],
            table=self._text(at, "tableLabel"),
            row=self._text(at, "rowLabel"),
            column=self._text(at, "columnLabel"),
            page=self._text(at, "label") if external else None,
            address=self._text(at, "webAddress"),
            **{name: self._field(Place, at, name) for name in names},
        )

    def _finding(self, thing: Iri) -> Finding:
        return Finding(
            iri=thing,
            rule=self._text(thing, "findingRule") or "",
            severity=self._text(thing, "severity") or "",
            consequence=self._text(thing, "consequence") or "",
            message=self._text(thing, "message") or "",
            printed=self._text(thing, "printed"),
            recomputed=self._text(thing, "recomputed"),
            resolution=self._text(thing, "resolution"),
            involves=tuple(self._things(thing, "involves")),
            places=tuple(self._places(thing)),
        )

    def _passage(self, thing: Iri) -> Ambiguity:
        ways = self._things(thing, "hasInterpretation")
        taken = [way for way in ways if (True, None) in self._of(way, "chosen")]
        return Ambiguity(
            iri=thing,
            question=self._text(thing, "question") or "",
            readings=tuple(self._text(way, "gloss") or "" for way in ways),
            taken=tuple(self._text(way, "gloss") or "" for way in taken),
            reason=self._text(thing, "preferenceReason"),
            places=tuple(self._places(thing)),
        )

    def study(self) -> Study:
        """Return the record of the study."""
        here = self._study
        populations = self._populations()
        order = {one.iri: number for number, one in enumerate(populations)}
        definitions = [self._read(Definition, one) for one in self._by_class["MeasureDefinition"]]
        numbers = [*self._by_class["Estimate"], *self._by_class["DerivedEstimate"]]
        estimates = [self._estimate(one, definitions) for one in numbers]
        estimates.sort(key=lambda one: (*_about(one), order[one.population.iri], one.iri))
        printed = [one for one in estimates if one.standing != "derived"]
        return self._read(
            Study,
            here,
            key=here.removeprefix(f"{ID}study/"),
            publications=tuple(
                self._read(Publication, one) for one in self._things(here, "reportedIn")
            ),
            populations=tuple(populations),
            arms=self._arms(populations),
            definitions=tuple(definitions),
            endpoints=tuple(self._read(Endpoint, one) for one in self._by_class["Endpoint"]),
            estimates=tuple(one for one in printed if not isinstance(one, AdverseEvent)),
            adverse_events=tuple(one for one in printed if isinstance(one, AdverseEvent)),
            adverse_event_notes=tuple(
                self._read(AdverseEventNote, one, n=self._number_of(one))
                for one in self._by_class["AdverseEventReport"]
            ),
            comparisons=tuple(self._comparison(one, order) for one in self._by_class["Comparison"]),
            prognostic_findings=tuple(
                self._tested(PrognosticFinding, one, n=self._number_of(one))
                for one in self._by_class["PrognosticFinding"]
            ),
            absences=tuple(
                self._read(Absence, one, n=self._number_of(one))
                for one in self._by_class["Absence"]
            ),
            derived=tuple(one for one in estimates if one.standing == "derived"),
            findings=_in_order(self._findings.values()),
            ambiguities=_in_order(self._passages.values()),
        )

    def _populations(self) -> list[Population]:
        """Return the populations as a tree that is read from above, each before its parts."""
        parts: dict[Iri | None, list[Iri]] = defaultdict(list)
        ours = self._by_class["Population"]
        for one in ours:
            wholes = (whole for whole in self._things(one, "parentPopulation") if whole in ours)
            parts[next(wholes, None)].append(one)
        roles: dict[Iri, list[AnalysisPopulation]] = defaultdict(list)
        for one in self._by_class["AnalysisPopulation"]:
            roles[self._things(one, "ofPopulation")[0]].append(self._read(AnalysisPopulation, one))

        def below(whole: Iri | None, depth: int) -> list[Population]:
            tree = []
            for one in parts[whole]:
                analysed = tuple(roles[one])
                tree.append(self._read(Population, one, depth=depth, analysis_populations=analysed))
                tree += below(one, depth + 1)
            return tree

        return below(None, 0)

    def _arms(self, populations: Iterable[Population]) -> tuple[Arm, ...]:
        lines: dict[Iri, list[Iri]] = defaultdict(list)
        for one in self._by_class["TreatmentLine"]:
            lines[self._things(one, "linePopulation")[0]].append(one)
        arms = []
        for population in populations:
            patients = {"population": Named(population.iri, population.label), "n": population.n}
            given = set()
            for line in sorted(lines[population.iri], key=self._lines_before):
                agents = tuple(self._agents[self._things(line, "regimen")[0]])
                name = Named(line, self._text(line, "label") or line)
                arms.append(self._read(Arm, line, line=name, agents=agents, **patients))
                given.add(arms[-1].regimen)
            if population.receives is not None and population.receives not in given:
                agents = tuple(self._agents[population.receives.iri])
                received = {"regimen": population.receives, "agents": agents, "line": None}
                arms.append(self._read(Arm, population.iri, **received, **patients))
        return tuple(arms)

    def _lines_before(self, line: Iri) -> int:
        before = self._things(line, "follows")
        return 1 + max(map(self._lines_before, before), default=-1)

    def _number_of(self, fact: Iri) -> int | None:
        """Return how many patients count for a result, if the graph says it."""
        whom = (*self._things(fact, "inAnalysisPopulation"), *self._things(fact, "population"))
        printed = [int(str(value)) for value, _ in self._of(fact, "denominator")]
        sizes = [size for one in whom if (size := self._size(one)) is not None]
        return next(iter((*printed, *sizes)), None)

    def _circumstances(self, record: type[F], thing: Iri) -> dict[str, Any]:
        """Return the fields that every result has, of one that is made a `record`."""
        analysis = self._things(thing, "inAnalysis")
        adjusted = [
            _in_python(Named, *one) for of in analysis for one in self._of(of, "adjustedFor")
        ]
        own = _kinds(Result).keys() - _kinds(Fact).keys() - {"adjusted_for"}
        values = {name: self._field(record, thing, name) for name in own}
        return {**values, "adjusted_for": tuple(adjusted)}

    def _estimate(self, thing: Iri, definitions: Iterable[Definition]) -> Estimate:
        facts = (thing, *self._things(thing, "derivedFrom"))
        measures = self._things(thing, "measure")
        incidence = any("AdverseEventIncidence" in self._classes(one) for one in facts)
        summary = any(measure in self._summaries for measure in measures)
        record = AdverseEvent if incidence or summary else Estimate
        circumstances = self._circumstances(record, thing)
        if summary:
            circumstances["event"] = circumstances["event"] or circumstances["measure"]
        return self._read(
            record,
            thing,
            **circumstances,
            measure_kind=next((self._measure_kinds.get(one) for one in measures), None),
            n=self._number_of(thing),
            months=self._months(thing),
            definitions=tuple(one for one in definitions if one.measure.iri in measures),
            derived_from=tuple(facts[1:]),
        )

    def _months(self, thing: Iri) -> Months | None:
        """Return the figure in months, printed or converted; None for what is no time in them."""
        for one in (thing, *self._conversions[thing]):
            if _MONTH in self._things(one, "unit"):
                return Months(**{name: self._field(Months, one, name) for name in _kinds(Months)})
        return None

    def _comparison(self, thing: Iri, order: Mapping[Iri, int]) -> Comparison:
        compared = self._things(thing, "comparedGroup")
        reference = self._things(thing, "referenceGroup")
        ordered = [*compared, *reference] if reference else []
        groups = ordered or sorted(
            self._things(thing, "compares"), key=lambda one: order.get(one, len(order))
        )
        labels = dict(self._of(thing, "compares"))
        names = tuple(_in_python(Named, one, labels[one]) for one in groups)
        return self._tested(Comparison, thing, groups=names, ordered=bool(ordered))

    def _tested(self, record: type[T], thing: Iri, **given: Any) -> T:
        """Return a comparison or a prognostic finding with its effects, under its circumstances."""
        circumstances = self._circumstances(record, thing)
        found = [one for one in self._by_class["EffectEstimate"] if thing in self._owners(one)]
        effects = tuple(self._read(Effect, one, **circumstances) for one in found)
        return self._read(record, thing, **circumstances, **given, effects=effects)

    def _owners(self, effect: Iri) -> list[Iri]:
        return self._things(effect, "effectOf")


@lru_cache(1024)  # there are some hundred terms in the vocabulary
def _short(property_iri: str) -> str:
    """Return the name of a property or a class without what stands before it."""
    return property_iri.removeprefix(VOCABULARY).rpartition("#")[2]


def _about(one: Estimate) -> tuple[str, ...]:
    """Return where an estimate stands among others of its study."""
    names = (one.event, one.measure, one.category)
    return tuple(name.label if name else "" for name in names)


def _position(place: Place) -> tuple[str, int, str, str, str]:
    page, printed = place.page or "", place.printed or ""
    return place.source, place.start or 0, page, place.component or "", printed


def _in_order(found: Iterable[D]) -> tuple[D, ...]:
    """Return doubts in the order of their first places."""

    def place(one: D) -> tuple[Any, ...]:
        return (*(_position(at) for at in one.places[:1]), one.iri)

    return tuple(sorted(found, key=place))
