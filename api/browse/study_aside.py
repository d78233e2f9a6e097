"""What the page of a study shows, worked out in a process of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sarcograph.api.browse.study_shown import (
    Doubt,
    Event,
    Found,
    Group,
    Missing,
    Rate,
    Recomputed,
    Shown,
    StudyRecord,
    Tested,
)
from sarcograph.api.browse.study_words import (
    circumstances_of,
    count_in_words,
    effect_in_words,
    grades_in_words,
    grades_of,
    in_words,
    name_of,
    rounded,
    what_it_is,
    what_was_given,
)
from sarcograph.api.browse.view import View
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.pictures.bars import EventRate, adverse_events_by_grade
from sarcograph.graph.pictures.flow import study_flow
from sarcograph.graph.pictures.font import load_fonts
from sarcograph.graph.pictures.forest import forest_for_page
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.whiskers import TOLD_IN_MONTHS, ForestRow
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.study import (
    AdverseEvent,
    Comparison,
    Definition,
    Endpoint,
    Estimate,
    Fact,
    Named,
    PrognosticFinding,
    Quantity,
    Study,
    TestedResult,
)
from sarcograph.graph.store.library import library_query
from sarcograph.graph.store.table import Table, Value

load_fonts()  # a process that draws may open no file

MOST_NUMBERS = 120
"""Rows of numbers that are shown, outcomes first; the tables have all."""
MOST_EVENTS = 80
_MOST_ARMS = 4
_MOST_OTHERS = 80  # rows of any other table
_MOST_DRAWN = 40  # rows of a forest
_KINDS = ("outcome measure", "safety measure", "treatment measure", "baseline characteristic")
_CONSEQUENCES = library_query("findings-by-source").parameter("consequence").choices
_EDITORIAL = _CONSEQUENCES[-1]
_GRAVE = _CONSEQUENCES[:2]  # a conclusion or a figure is in doubt
_TOTAL = "response total"
Sort = tuple[str, ...]
"""What a number is of, and in whom."""
_INTERVALS = frozenset({"Clopper-Pearson interval", "Wald interval", "Wilson interval"})
"""Derived for the checks of how an interval was made, which other recomputed numbers tell too."""

_COUNTED = (
    *("populations", "arms", "estimates", "adverse_events", "adverse_event_notes", "derived"),
    *("comparisons", "prognostic_findings", "absences", "findings", "ambiguities"),
)
_NUMBERS = (
    *("measure", "category", "event", "grades", "statistic", "time", "population", "regimen"),
    *("line", "assessor", "data_cut", "events", "n", "operator", "value", "unit", "ci_lower"),
    *("ci_upper", "ci_level", "range_lower", "range_upper", "absence", "standing", "method"),
    *("agrees", "doubts", "fact"),
)


@seldom_collected()
def view(answers: Mapping[str, bytes], up: str) -> View:
    """Return a study from the answers to its `study_queries`, as a page that `up` leads from.

    Raises QueryError where they tell of no study.
    """
    return _read(answers, up).view()


@seldom_collected()
def page(answers: Mapping[str, bytes], up: str) -> View:
    """Return no more of the same than people see: no record, and of the tables only the names."""
    return _read(answers, up).page()


def _read(answers: Mapping[str, bytes], up: str) -> _Page:
    return _Page(
        study_of({name: Table.read_tsv(name, content) for name, content in answers.items()}), up
    )


class _Page:
    """The parts of the page of one study."""

    def __init__(self, study: Study, up: str) -> None:
        self._study, self._up = study, up
        self._places = {
            **{one.iri: f"finding-{place}" for place, one in enumerate(study.findings, 1)},
            **{one.iri: f"ambiguity-{place}" for place, one in enumerate(study.ambiguities, 1)},
        }
        self._twins: defaultdict[Sort, list[Estimate]] = defaultdict(list)
        for one in study.derived:
            self._twins[_sort(one)].append(one)
        self._depths = {one.iri: one.depth for one in study.populations}
        self._roles: dict[str, int] = {
            one.measure.iri: _is_main(one.role) for one in study.endpoints
        }
        self._ordered = sorted(study.estimates, key=self._importance)

    def view(self) -> View:
        """Return all of it."""
        tables = tuple(one for one in self._tables() if one.rows)
        return replace(self.page(), records=StudyRecord(self._study), tables=tables)

    def page(self) -> View:
        """Return what people see of it, with what its forms are called."""
        study = self._study
        arms = _arms(study.adverse_events)
        return View(
            title=study.label,
            context={
                "study": _without_numbers(study),
                "counts": {name: len(getattr(study, name)) for name in _COUNTED},
                "groups": (groups := self._groups()),
                "shown_numbers": sum(len(group.numbers) for group in groups),
                "populations": study.populations[:_MOST_OTHERS],
                "aims": self._aims(),
                "arms": study.arms[:_MOST_OTHERS],
                "comparisons": [self._comparison(one) for one in study.comparisons][:_MOST_OTHERS],
                "factors": [self._factor(one) for one in study.prognostic_findings][:_MOST_OTHERS],
                "event_arms": arms,
                "events": self._events([iri for iri, _, _ in arms]),
                "event_count": len({one.event.iri for one in study.adverse_events}),
                "notes": study.adverse_event_notes[:_MOST_OTHERS],
                "found": (found := self._found()),
                "gravest": [
                    one for group in found if group.consequence in _GRAVE for one in group.findings
                ],
                "missing": [
                    Missing(one, one.kind, one.label, one.scope or "") for one in study.absences
                ][:_MOST_OTHERS],
            },
            records={},
            tables=tuple(replace(one, rows=()) for one in self._tables() if one.rows),
            statements=(study.iri,),
            pictures=dict(self._pictures()),
        )

    def _aims(self) -> list[tuple[Named, list[Endpoint], list[Definition]]]:
        """Return the measures that are endpoints or defined, endpoints first."""
        aims: dict[str, tuple[Named, list[Endpoint], list[Definition]]] = {}
        for endpoint in sorted(self._study.endpoints, key=lambda one: _is_main(one.role)):
            found = aims.setdefault(endpoint.measure.iri, (endpoint.measure, [], []))
            found[1].append(endpoint)
        for definition in self._study.definitions:
            found = aims.setdefault(definition.measure.iri, (definition.measure, [], []))
            found[2].append(definition)
        return list(aims.values())

    def _importance(self, one: Estimate) -> tuple[object, ...]:
        """Return where a number stands: endpoints before other outcomes, the whole before parts."""
        kind = one.measure_kind or ""
        measure = one.measure.iri if one.measure else ""
        return (
            _KINDS.index(kind) if kind in _KINDS else len(_KINDS),
            self._roles.get(measure, 2),
            one.months is None,
            one.measure.label if one.measure else "",
            one.category.label if one.category else "",
            self._depths.get(one.population.iri, 0),
        )

    def _of_the_same(self, one: Estimate) -> list[Estimate]:
        """Return what is recomputed and is the same number as a printed one."""
        twins = self._twins[_sort(one)]
        from_it = [twin for twin in twins if one.iri in twin.derived_from]
        # a total of other numbers, where several print it
        others = [twin for twin in twins if twin.derivation == _TOTAL and twin not in from_it]
        return [twin for twin in (*from_it, *others) if twin.derivation not in _INTERVALS]

    def _doubts(self, fact: Fact, *others: Fact) -> tuple[Doubt, ...]:
        """Return what weighs on a fact, or on what it was made of."""
        said: dict[str, Doubt] = {}
        for one in (fact, *others):
            for finding in one.findings:
                if finding.consequence != _EDITORIAL:
                    place = self._places.get(finding.iri, "")
                    said[finding.iri] = Doubt(finding.rule, place)
            for passage in one.ambiguities:
                said[passage.iri] = Doubt(passage.question, self._places.get(passage.iri, ""))
        return tuple(said.values())

    def _groups(self) -> list[Group]:
        """Return the numbers by kind of measure, of all together no more than are shown."""
        by_kind: dict[str, list[Estimate]] = {}
        for one in self._ordered:
            by_kind.setdefault(one.measure_kind or "other measure", []).append(one)
        room, groups = MOST_NUMBERS, []
        for kind, numbers in by_kind.items():
            shown = numbers[: max(room, 0)]
            room -= len(shown)
            groups.append(Group(kind, tuple(map(self._shown, shown)), len(numbers)))
        return groups

    def _shown(self, one: Estimate) -> Shown:
        twins = self._of_the_same(one)
        return Shown(
            one.iri,
            what_it_is(one),
            in_words(one),
            count_in_words(one),
            one.population,
            one.n,
            one.regimen,
            circumstances_of(one),
            tuple(map(_recomputed, twins)),
            self._doubts(one, *twins),
        )

    def _tested(self, one: TestedResult, between: str, said: Iterable[str]) -> Tested:
        p = "" if one.p is None else f"p {one.p_operator or '='} {one.p:f}"
        tests = ", ".join(test.label for test in one.tests)
        return Tested(
            one.iri,
            what_it_is(one),
            between,
            tuple((effect.iri, effect_in_words(effect)) for effect in one.effects),
            f"{p} ({tests})" if p and tests else p,
            "; ".join(filter(None, said)),
            circumstances_of(one),
            self._doubts(one, *one.effects),
        )

    def _comparison(self, one: Comparison) -> Tested:
        between = (" against " if one.ordered else " and ").join(map(str, one.groups))
        called = {True: "called significant", False: "called not significant"}
        said = (
            f"favours {one.favours}" if one.favours else "",
            "" if one.significant is None else called[one.significant],
            "" if one.interaction_p is None else f"p of the interaction {one.interaction_p:f}",
        )
        return self._tested(one, between, said)

    def _factor(self, one: PrognosticFinding) -> Tested:
        level = f": {one.level}" if one.level else ""
        against = f" against {one.reference_level}" if one.reference_level else ""
        return self._tested(one, f"{one.factor}{level}{against}", (one.direction,))

    def _events(self, arms: Sequence[str]) -> list[Event]:
        """Return the events with the numbers of these arms, in the order of the picture."""
        of_event: dict[str, list[AdverseEvent]] = {}
        for one in self._study.adverse_events:
            of_event.setdefault(one.event.iri, []).append(one)
        return [
            Event(
                rates[0].event,
                tuple(
                    tuple(self._rate(one) for one in rates if one.population.iri == arm)
                    for arm in arms
                ),
            )
            for rates in list(of_event.values())[:MOST_EVENTS]
        ]

    def _rate(self, one: AdverseEvent) -> Rate:
        shares = [
            in_words(twin)
            for twin in self._of_the_same(one)
            if (one.value is None or twin.agrees_with_printed is False)
        ]
        said = ", ".join(
            filter(
                None,
                (
                    grades_in_words(one),
                    one.seriousness,
                    in_words(one) if one.value is not None else "",
                    count_in_words(one),
                ),
            )
        )
        return Rate(one.iri, said, "; ".join(shares), self._doubts(one))

    def _found(self) -> list[Found]:
        """Return the findings by what follows from them, the gravest first."""
        numbered = list(enumerate(self._study.findings, 1))
        return [
            Found(consequence, findings)
            for consequence in _CONSEQUENCES
            if (
                findings := tuple(
                    (place, one) for place, one in numbered if one.consequence == consequence
                )
            )
        ]

    def _pictures(self) -> Iterator[tuple[str, Picture]]:
        study = self._study
        if rows := list(self._outcomes()):
            title = f"Outcomes: {study.label}"
            yield "outcomes", forest_for_page(rows[:_MOST_DRAWN], title=title, subtitle=_part(rows))
        if rows := list(self._effects()):
            title = f"Differences between groups: {study.label}"
            yield "effects", forest_for_page(rows[:_MOST_DRAWN], title=title, subtitle=_part(rows))
        if study.populations:
            yield "patients", study_flow(study, address=self._address)
        if study.adverse_events:
            rates = [self._event_rate(one) for one in study.adverse_events]
            title = f"Adverse events: {study.label}"
            yield "adverse-events", adverse_events_by_grade(rates, title=title)

    def _address(self, iri: str) -> str:
        return self._up + iri.removeprefix(BASE)

    def _outcomes(self) -> Iterator[ForestRow]:
        for one in self._ordered:
            if one.measure_kind != _KINDS[0]:
                continue
            row = self._outcome(one)
            if row is not None:
                yield row

    def _outcome(self, one: Estimate) -> ForestRow | None:
        """Return an outcome in percent or months, recomputed if only its count is printed."""
        number_of: Quantity = one
        unit, derived = one.unit or "", False
        value, low, high = one.value, one.ci_lower, one.ci_upper
        if unit in TOLD_IN_MONTHS and one.months:
            unit, derived = "month", True
            value, low, high = (
                rounded(bound, 1)
                for bound in (one.months.value, one.months.ci_lower, one.months.ci_upper)
            )
        elif one.value is None and one.value_absence is None:
            shares = [two for two in self._of_the_same(one) if two.unit == "percent"]
            if not shares:
                return None
            number_of, unit, derived = shares[0], "percent", True
            value, low, high = (
                rounded(bound, 1)
                for bound in (shares[0].value, shares[0].ci_lower, shares[0].ci_upper)
            )
        if unit not in ("percent", "month"):
            return None
        return ForestRow(
            label=one.population.label,
            value=value,
            unit=unit,
            low=low,
            high=high,
            operator=one.operator or "=",
            absence=one.value_absence or "",
            low_absence=one.ci_lower_absence or "",
            high_absence=one.ci_upper_absence or "",
            level=number_of.ci_level,
            n=one.n,
            note=what_was_given(one),
            group=what_it_is(one),
            study=self._study.key,
            href=self._address(one.iri),
            doubt="; ".join(doubt.says for doubt in self._doubts(one)),
            standing="derived" if derived else one.standing,
        )

    def _effects(self) -> Iterator[ForestRow]:
        for result, tested in self._all_tested():
            for one in result.effects:
                if one.value is None:
                    continue
                yield ForestRow(
                    label=tested.between,
                    value=one.value,
                    unit=one.effect_measure,
                    low=one.ci_lower,
                    high=one.ci_upper,
                    low_absence=one.ci_lower_absence or "",
                    high_absence=one.ci_upper_absence or "",
                    level=one.ci_level,
                    note="; ".join(filter(None, (tested.p, tested.said, tested.circumstances))),
                    group=tested.what,
                    study=self._study.key,
                    href=self._address(one.iri),
                    doubt="; ".join(doubt.says for doubt in self._doubts(one, result)),
                    standing=one.standing,
                )

    def _event_rate(self, one: AdverseEvent) -> EventRate:
        shares = [
            two.value for two in self._of_the_same(one) if two.unit == "percent" and two.value
        ]
        return EventRate(
            event=one.event.label,
            arm=one.population.label + ("" if one.n is None else f", n = {one.n}"),
            grades=grades_of(one),
            percent=one.value if one.unit == "percent" else None,
            recomputed=rounded(shares[0], 1) if shares else None,
            events=one.events,
            n=one.n,
            says="; ".join(filter(None, (one.seriousness, one.value_absence))),
            href=self._address(one.iri),
            doubt="; ".join(doubt.says for doubt in self._doubts(one)),
        )

    def _tables(self) -> Iterator[Table]:
        study = self._study
        numbers = (*self._ordered, *study.adverse_events, *study.derived)
        yield Table("numbers", _NUMBERS, tuple(map(self._row, numbers)))
        yield Table(
            "differences",
            (
                *("what", "between", "effect", "value", "ci_lower", "ci_upper", "p_operator", "p"),
                *("says", "circumstances", "doubts", "fact"),
            ),
            tuple(self._differences()),
        )
        yield Table(
            "patients",
            ("group", "n", "part_of", "receives", "condition", "earlier_lines", "fact"),
            tuple(
                (
                    *(one.label, one.n, name_of(one.part_of), name_of(one.receives)),
                    *(name_of(one.disease), one.earlier_lines, one.iri),
                )
                for one in study.populations
            ),
        )
        yield Table(
            "treatments",
            ("group", "n", "regimen", "line", "rank", "after", "within", "stopped", "fact"),
            tuple(
                (
                    *(one.population.label, one.n, one.regimen.label, name_of(one.line), one.rank),
                    *(
                        name_of(one.after),
                        name_of(one.within),
                        "; ".join(one.stopped) or None,
                        one.iri,
                    ),
                )
                for one in study.arms
            ),
        )
        yield Table(
            "findings",
            (
                *("consequence", "severity", "rule", "message", "printed", "recomputed"),
                *("resolution", "finding"),
            ),
            tuple(
                (
                    *(one.consequence, one.severity, one.rule, one.message, one.printed),
                    *(one.recomputed, one.resolution, one.iri),
                )
                for group in self._found()
                for _, one in group.findings
            ),
        )
        yield Table(
            "ambiguities",
            ("question", "readings", "taken", "reason", "passage"),
            tuple(
                (
                    *(one.question, " | ".join(one.readings), " | ".join(one.taken) or None),
                    *(one.reason, one.iri),
                )
                for one in study.ambiguities
            ),
        )
        yield Table(
            "not-reported",
            ("kind", "what", "scope", "fact"),
            tuple((one.kind, one.label, one.scope, one.iri) for one in study.absences),
        )

    def _row(self, one: Estimate) -> tuple[Value | None, ...]:
        return (
            *(
                name_of(one.measure),
                name_of(one.category),
                name_of(one.event),
                grades_of(one) or None,
            ),
            *(one.statistic, one.time_point, one.population.label, name_of(one.regimen)),
            *(name_of(one.line), one.assessor, name_of(one.data_cut), one.events, one.n),
            *(one.operator, one.value, one.unit, one.ci_lower, one.ci_upper, one.ci_level),
            *(one.range_lower, one.range_upper, one.value_absence, one.standing, one.derivation),
            one.agrees_with_printed,
            "; ".join(doubt.says for doubt in self._doubts(one)) or None,
            one.iri,
        )

    def _all_tested(self) -> Iterator[tuple[TestedResult, Tested]]:
        yield from ((one, self._comparison(one)) for one in self._study.comparisons)
        yield from ((one, self._factor(one)) for one in self._study.prognostic_findings)

    def _differences(self) -> Iterator[tuple[Value | None, ...]]:
        for result, told in self._all_tested():
            doubts = "; ".join(doubt.says for doubt in told.doubts) or None
            rest = (result.p_operator, result.p, told.said or None, told.circumstances or None)
            for one in result.effects:
                found = (one.effect_measure, one.value, one.ci_lower, one.ci_upper)
                yield (told.what, told.between, *found, *rest, doubts, one.iri)
            if not result.effects:
                yield (told.what, told.between, *(None,) * 4, *rest, doubts, result.iri)


def _without_numbers(study: Study) -> Study:
    """Return a study without the lists that a page shows in other words, and not the whole of."""
    return replace(
        study,
        estimates=(),
        adverse_events=(),
        derived=(),
        comparisons=(),
        prognostic_findings=(),
        findings=(),
    )


def _recomputed(one: Estimate) -> Recomputed:
    return Recomputed(one.iri, in_words(one), one.derivation or "", one.agrees_with_printed)


def _sort(one: Estimate) -> Sort:
    about = (one.measure, one.category, one.event, one.line)
    return (one.population.iri, one.statistic, *(each.iri if each else "" for each in about))


def _arms(events: Sequence[AdverseEvent]) -> list[tuple[str, str, int | None]]:
    """Return the groups with most numbers of adverse events: IRI, name, how many patients."""
    counts: dict[str, int] = {}
    named: dict[str, tuple[str, int | None]] = {}
    for one in events:
        counts[one.population.iri] = counts.get(one.population.iri, 0) + 1
        named.setdefault(one.population.iri, (one.population.label, one.n))
    most = sorted(counts, key=lambda iri: -counts[iri])[:_MOST_ARMS]
    return [(iri, *named[iri]) for iri in named if iri in most]


def _is_main(role: str) -> int:
    """Return 0 for a primary endpoint, 1 for another."""
    return 0 if role.startswith(("primary", "co-primary", "major")) else 1


def _part(rows: Sequence[ForestRow]) -> str:
    more = len(rows) > _MOST_DRAWN
    return f"{_MOST_DRAWN} of {len(rows)} numbers; the table has all" if more else ""
