"""The record of a study: numbers as the evidence has them, types, and what it leaves out."""

import dataclasses
from collections.abc import Iterator
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import ID, VOCABULARY
from sarcograph.graph.records.asking import FACTS, study_queries
from sarcograph.graph.records.reading import study_of
from sarcograph.graph.records.study import Absence, Estimate, Fact, Study
from sarcograph.graph.store.question import Question, Store
from sarcograph.graph.store.table import Table

SONG = "song-lenvatinib-rechallenge/song-lenvatinib-rechallenge"
CASE = "anlotinib-case-2021/anlotinib-case-2021"
REGOBONE = "regobone-osteosarcoma/regobone-osteosarcoma"
# what evidence files say of a study that is not in its record
LEFT_OUT = {
    "AdverseEventCollection",
    "BiomarkerObservation",
    "Claim",
    "Crossover",
    "DoseRule",
    "EarlyStop",
    "EligibilityCriterion",
    "MethodStatement",
    "Partition",
    "PlannedDate",
    "StudyAnalysis",
}


def answers_of(store: Store, key: str) -> dict[str, Table]:
    return {
        name: Table.read(name, store.query(Question(text)).content)
        for name, text in study_queries(f"{ID}study/{key}").items()
    }


@pytest.fixture(scope="module")
def answers(store: Store) -> dict[str, dict[str, Table]]:
    """What the graph of the corpus says of each of its studies."""
    found = store.query(Question("SELECT ?study { ?study a sg:Study } ORDER BY ?study")).content
    keys = [str(iri).removeprefix(f"{ID}study/") for (iri,) in Table.read("", found).rows]
    assert len(keys) > 20
    return {key: answers_of(store, key) for key in keys}


@pytest.fixture(scope="module")
def studies(answers: dict[str, dict[str, Table]]) -> dict[str, Study]:
    return {key: study_of(found) for key, found in answers.items()}


def one(study: Study, slug: str) -> Estimate:
    """Return the printed number whose IRI ends so."""
    found = [each for each in numbers(study) if each.iri.endswith(f"/{slug}")]
    assert len(found) == 1, [each.iri for each in numbers(study)]
    return found[0]


def numbers(study: Study) -> tuple[Estimate, ...]:
    return (*study.estimates, *study.adverse_events)


D = Decimal
# read in tests/corpus: n, events, value, unit, interval with level, months; a place that prints it
PRINTED: list[tuple[str, str, tuple[object, ...], tuple[str, int | None]]] = [
    (
        SONG,
        "combination.progression-free-survival.rechallenge.median",
        (12, None, D("8.6"), "month", D("5.0"), D("12.2"), D(95), D("8.6")),
        ("95% CI: 5.0–12.1", 2411),
    ),
    (
        SONG,
        "prior-apatinib.progression-free-survival.initial-tki.median",
        (10, None, D("4.0"), "month", D("0.0"), D("11.4"), D(95), D("4.0")),
        ("4.0", 17139),
    ),
    (
        SONG,
        "all.clinical-benefit-rate.rechallenge.proportion",
        (26, 16, D("61.5"), "percent", None, None, None, None),
        ("16(61.5)", 19703),
    ),
    (
        SONG,
        "combination.pd-1-agent.rechallenge.camrelizumab-given.proportion",
        (12, 10, D("83.4"), "percent", None, None, None, None),
        ("10 patients (83.4%)", 14676),
    ),
    (
        SONG,
        "monotherapy.adverse-event-incidence.rechallenge.hypertension.grade-3.proportion"
        ".treatment-related.counts-patients",
        (14, 1, D("7.1"), "percent", None, None, None, None),
        ("1(7.1)", 21123),
    ),
    (
        SONG,
        "all.adverse-event-incidence.rechallenge.fatigue.grade-3.proportion"
        ".treatment-related.counts-patients",
        (26, 0, None, "percent", None, None, None, None),
        ("0", 21024),
    ),
    (
        CASE,
        "case.progression-free-survival.anlotinib.point-value",
        (1, None, D(27), "week", None, None, None, D("6.209446")),
        ("27 weeks", 1422),
    ),
    (
        REGOBONE,
        "regorafenib.progression-free-survival.regorafenib.median.response-evaluable",
        (26, None, D("16.4"), "week", D(8), D("27.3"), D(95), D("3.771663")),
        ("95% CI 8.0-27.3", None),
    ),
    (
        REGOBONE,
        "placebo.progression-free-survival.placebo.median.response-evaluable",
        (None, None, D("4.1"), "week", D(3), D("5.7"), D(95), D("0.942916")),
        ("4.1 weeks", None),
    ),
    (
        REGOBONE,
        "placebo.progression-free-survival.placebo.proportion.8-weeks.response-evaluable",
        (12, 0, None, None, None, None, None, None),
        ("0 of 14", None),
    ),
]


@pytest.mark.parametrize(("key", "slug", "figures", "place"), PRINTED)
def test_number_is_as_printed(
    studies: dict[str, Study],
    key: str,
    slug: str,
    figures: tuple[object, ...],
    place: tuple[str, int | None],
) -> None:
    found = one(studies[key], slug)
    months = found.months.value if found.months else None
    interval = found.ci_lower, found.ci_upper, found.ci_level
    assert (found.n, found.events, found.value, found.unit, *interval, months) == figures
    assert place in {(at.printed, at.start) for at in found.places}


def test_one_side_of_an_interval_is_told(studies: dict[str, Study]) -> None:
    slug = "regorafenib.progression-free-survival.regorafenib.proportion.8-weeks.response-evaluable"
    found = one(studies[REGOBONE], slug)
    assert (found.value, found.ci_lower, found.ci_upper) == (D(65), D(47), None)
    assert (found.ci_sides, found.ci_upper_absence) == (1, "not applicable")


def test_study_tells_its_flow_its_arms_and_who_was_better(studies: dict[str, Study]) -> None:
    song = studies[SONG]
    assert (song.design, song.standing, song.source) == (
        "retrospective series",
        "document",
        "song-lenvatinib-rechallenge",
    )
    assert [(one.depth, one.n) for one in song.populations] == [
        (0, 26),
        *[(1, 14), (1, 12), (2, 10), (2, 1), (2, 1)],
        *[(1, 16), (1, 10)],
    ]
    assert [str(one.regimen) for one in song.arms if one.line and one.n == 26] == [
        "chemotherapy",
        "a tyrosine kinase inhibitor",
        "lenvatinib alone or with a PD-1 inhibitor (the common part)",
    ]
    combination = next(one for one in song.arms if one.n == 12)
    assert [str(one) for one in combination.agents] == ["PD-1 inhibitor", "lenvatinib"]
    (survival,) = (
        one for one in song.comparisons if one.p == D("0.022") and one.measure is not None
    )
    assert [str(one) for one in survival.tests] == ["log-rank test"]
    assert (str(survival.measure), survival.significant) == ("progression-free survival", True)
    assert survival.favours == survival.groups[1]
    assert {one.kind for one in song.absences} >= {"not reached", "immature", "not reported"}
    regobone = studies[REGOBONE]
    assert (regobone.standing, regobone.registrations) == ("external", ("NCT02389244",))
    assert [one.doi for one in regobone.publications] == ["10.1016/S1470-2045(18)30742-3"]


def test_doubts_are_with_the_number(studies: dict[str, Study]) -> None:
    song = studies[SONG]
    median = one(song, "combination.progression-free-survival.rechallenge.median")
    assert median.doubts == ("finding",)
    assert "an interval printed two ways" in {found.rule for found in median.findings}
    case = one(studies[CASE], "case.progression-free-survival.anlotinib.point-value")
    assert "ambiguous passage" in case.doubts
    (passage,) = case.ambiguities
    assert set(passage.taken) < set(passage.readings)
    assert song.findings
    assert song.ambiguities


def test_every_value_is_of_the_type_that_its_field_says(studies: dict[str, Study]) -> None:
    seen: set[str] = set()
    for key, study in studies.items():
        for path, value, hint in values_of(study, key):
            assert conforms(value, hint), (path, value, hint)
            assert value != "", path
            seen.add(type(value).__name__)
    assert seen >= {"Decimal", "int", "bool", "str", "Iri", "NoneType", "tuple", "Named"}


def test_every_fact_leads_to_a_place(studies: dict[str, Study]) -> None:
    facts = [one for study in studies.values() for one in parts_of(study) if isinstance(one, Fact)]
    assert len(facts) > 500
    without = [one for one in facts if not one.places]
    # of what is not reported it is told what was searched
    assert {type(one) for one in without} == {Absence}
    assert all(one.scope for one in without if isinstance(one, Absence))


def test_nothing_about_a_study_is_left_out_in_silence(
    answers: dict[str, dict[str, Table]], studies: dict[str, Study]
) -> None:
    missing = set()
    for key, found in answers.items():
        rows = found[FACTS].records()
        within = {
            row["thing"]
            for row in rows
            if row["property"] in {f"{VOCABULARY}ofStudy", f"{VOCABULARY}definedFor"}
        }
        told = {one.iri for one in parts_of(studies[key]) if hasattr(one, "iri")}
        told |= {arm.line.iri for arm in studies[key].arms if arm.line}
        missing |= {
            str(row["value"]).removeprefix(VOCABULARY)
            for row in rows
            if row["thing"] in within - told and row["property"].endswith("#type")  # type: ignore[union-attr]
        }
    assert missing
    assert missing <= LEFT_OUT


def test_record_does_not_depend_on_the_order_of_rows(answers: dict[str, dict[str, Table]]) -> None:
    found = answers[SONG]
    shuffled = dataclasses.replace(found[FACTS], rows=found[FACTS].rows[::-1])
    assert study_of({**found, FACTS: shuffled}) == study_of(found)


def test_what_is_no_study_is_told(store: Store) -> None:
    with pytest.raises(QueryError, match="no such study"):
        study_of(answers_of(store, "none/none"))


def parts_of(value: object) -> Iterator[Any]:
    """Yield a record and all records in it."""
    if dataclasses.is_dataclass(value):
        yield value
        for field in dataclasses.fields(value):
            yield from parts_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from parts_of(part)


def values_of(record: Any, path: str) -> Iterator[tuple[str, object, object]]:
    """Yield each field of a record, and of the records in it, with its annotation."""
    for part in {id(one): one for one in parts_of(record)}.values():
        for name, hint in get_type_hints(type(part)).items():
            yield f"{path} {type(part).__name__}.{name}", getattr(part, name), hint


def conforms(value: object, hint: Any) -> bool:
    """Tell whether a value is of an annotated type; a bool is no int here."""
    if isinstance(hint, UnionType):
        return any(conforms(value, one) for one in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(conforms(one, get_args(hint)[0]) for one in value)
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    return type(value) is hint or (dataclasses.is_dataclass(hint) and isinstance(value, hint))  # type: ignore[arg-type]
