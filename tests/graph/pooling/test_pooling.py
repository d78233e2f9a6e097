"""The numbers of the frozen corpus pooled: what counts, what does not, and what comes of it."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest

from sarcograph.graph.build import build_ontology
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.namespaces import SG, term
from sarcograph.graph.nquads import graph_of
from sarcograph.graph.pooling.asked_store import pool_of
from sarcograph.graph.pooling.asking import Asked, questions
from sarcograph.graph.pooling.pooling import Pool, Pooling, pool
from sarcograph.graph.pooling.reasons import Reason, Withheld
from sarcograph.graph.pooling.records import pooling_record
from sarcograph.graph.pooling.table import TYPES, pooling_table
from sarcograph.graph.pooling.turtle import INFERENCES, METHODS, pooled_turtle
from sarcograph.graph.pooling.words import outcome_in_words
from sarcograph.graph.store.asked import ask
from sarcograph.graph.store.library import library_query
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.synthesis import Pooled, Proportion, Refused, Spread, pool_proportions
from sarcograph.graph.synthesis.pooled import Inference, Method
from sarcograph.graph.validate import validate

Ask = Callable[..., Pooling]
WIDE = {"mechanism": "angiogenesis", "disease": "osteosarcoma", "untold": "alike"}
VERSION = "0123456789abcdef"


@pytest.fixture(scope="module")
def ask_for(store: Store) -> Ask:
    names = index_of_store(store)

    def found(measure: str, **given: str) -> Pooling:
        resolve = Resolver(lambda: names, StoredIris(store))
        return pool_of(store, resolve, {"measure": measure, **given})

    return found


def keys(one: Pool) -> list[str]:
    return [used.candidate.key for used in one.used]


def test_responses_of_three_studies_are_pooled_where_untold_is_alike(ask_for: Ask) -> None:
    first = ask_for("ORR", **WIDE).pools[0]
    assert keys(first) == [
        "regobone-osteosarcoma/regorafenib",
        "sarc024-osteosarcoma/regorafenib",
        "song-lenvatinib-rechallenge/all",
    ]
    assert isinstance(first.outcome, Pooled)
    counts = [Proportion("a", 2, 26), Proportion("b", 3, 22), Proportion("c", 3, 26)]
    expected = pool_proportions(counts)
    assert isinstance(expected, Pooled)
    assert first.outcome.fit == expected.fit
    assert (first.outcome.events, first.outcome.total) == (8, 74)
    assert outcome_in_words(first).startswith("10.8 % (95% CI ")


def test_nothing_is_pooled_of_studies_that_do_not_say_what_they_mean(ask_for: Ask) -> None:
    found = ask_for("ORR", **{**WIDE, "untold": "apart"})
    first = next(one for one in found.pools if one.otherwise == 3)
    assert first.outcome is Withheld.UNTOLD
    assert not first.used
    assert "With what is untold taken to be alike, 3 would count." in outcome_in_words(first)
    untold = [one for one in first.excluded if one.reason is Reason.UNTOLD]
    assert all("Not told: " in one.sentence for one in untold)


def test_parts_of_a_study_do_not_count_beside_it(ask_for: Ask) -> None:
    first = ask_for("ORR", **WIDE).pools[0]
    parts = [one for one in first.excluded if one.reason is Reason.PART_OF]
    assert {one.candidate.key.rpartition("/")[2] for one in parts} >= {
        "monotherapy",
        "prior-anlotinib",
        "prior-apatinib",
    }
    assert {one.beside.key for one in parts if one.beside} == {"song-lenvatinib-rechallenge/all"}


@pytest.mark.parametrize("measure", ["ORR", "PFS", "OS", "adverse-event-incidence", "age"])
@pytest.mark.parametrize("untold", ["apart", "alike"])
def test_every_number_under_a_treatment_is_in_the_answer_once(
    ask_for: Ask, store: Store, measure: str, untold: str
) -> None:
    found = ask_for(measure, untold=untold)
    told = [one.candidate.iri for one in found.alone]
    for one in found.pools:
        told += [used.candidate.iri for used in one.used]
        told += [excluded.candidate.iri for excluded in one.excluded]
    assert len(told) == len(set(told))
    query = f"""SELECT DISTINCT ?one {{
  ?one a sg:Estimate ; sg:measure <{found.measure.iri}> ; sg:underRegimen ?regimen .
}}"""
    rows = json.loads(store.query(Question(query, (Format.JSON,))).content)["results"]["bindings"]
    assert {row["one"]["value"] for row in rows} <= set(told)
    assert all(one.sentence for pools in found.pools for one in pools.excluded)


def test_drugs_of_a_mechanism_are_those_of_the_question_on_outcomes(
    ask_for: Ask, store: Store
) -> None:
    names = index_of_store(store)
    rows = ask(
        store,
        Resolver(lambda: names, StoredIris(store)),
        library_query("outcomes-by-mechanism"),
        {"mechanism": "angiogenesis", "measure": "PFS"},
        version="",
    ).table.records()
    stated = {(row["agent_name"], str(row["statement"])) for row in rows}
    found = ask_for("PFS", mechanism="angiogenesis")
    assert {(one.name, one.statement) for one in found.acting} == stated
    numbers = {str(row["estimate"]) for row in rows}
    told = {one.candidate.iri for one in found.alone}
    for each in found.pools:
        told |= {one.candidate.iri for one in (*each.used, *each.excluded)}
    assert numbers <= told


def test_medians_are_set_side_by_side(ask_for: Ask) -> None:
    found = ask_for("PFS", **WIDE)
    spread = next(one for one in found.pools if isinstance(one.outcome, Spread))
    assert spread.kind == "median"
    assert all(used.candidate.unit == "month" for used in spread.used)
    weeks = [used.candidate for used in spread.used if used.candidate.derived]
    assert [one.key for one in weeks] == ["regobone-osteosarcoma/regorafenib"]
    assert weeks[0].value == Decimal("3.771663")


def test_fewer_than_three_are_refused_and_shown(ask_for: Ask) -> None:
    found = ask_for("ORR", agent="lenvatinib", untold="alike")
    assert found.pools
    assert not any(isinstance(one.outcome, Pooled) for one in found.pools)
    refused = [one for one in found.pools if isinstance(one.outcome, Refused)]
    assert any(one.used for one in refused)


def test_nothing_held_is_said(ask_for: Ask) -> None:
    found = ask_for("ORR", n="5000+")
    assert (found.pools, found.alone) == ((), ())
    assert "there is no number of this measure that meets all that is asked" in found.remarks


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"measure": "ORR", "untold": "perhaps"}, "untold"),
        ({"measure": "ORR", "drug": "x"}, "pooling takes no 'drug'"),
        ({"agent": "anlotinib"}, "name the measure"),
        ({"measure": "ORR", "line": "second"}, "'line' is a number such as 2"),
        ({"measure": "anlotinib"}, "a measure is asked for"),
    ],
)
def test_what_cannot_be_asked_is_refused(store: Store, given: dict[str, str], said: str) -> None:
    names = index_of_store(store)
    with pytest.raises(QueryError, match=said):
        pool_of(store, Resolver(lambda: names, StoredIris(store)), given)


def test_the_answer_is_a_function_of_what_the_store_says(store: Store) -> None:
    names = index_of_store(store)
    asked, texts = questions({"measure": "ORR", **WIDE}, Resolver(lambda: names, StoredIris(store)))
    answers = {name: store.query(one).content for name, one in texts.items()}
    assert pool(answers, asked) == pool(dict(reversed(answers.items())), asked)
    assert pool(answers, replace(asked, given=())) != pool(answers, asked)
    assert Asked(asked.measure).untold == "apart"


def test_the_record_and_the_table_hold_every_number(ask_for: Ask) -> None:
    found = ask_for("ORR", **WIDE)
    record = json.loads(json.dumps(pooling_record(found, VERSION), allow_nan=False))
    assert record["graph"] == VERSION
    assert record["pools"][0]["pooled"]["k"] == 3
    table = pooling_table(found)
    assert table.columns == tuple(TYPES)
    rows = table.records()
    numbers = [row for row in rows if row["statement"] is not None]
    assert len(numbers) == sum(one.candidates for one in found.pools) + len(found.alone)
    (pooled,) = [row for row in rows if row["role"] == "pooled"]
    assert (pooled["value"], pooled["n"], pooled["events"]) == (Decimal("10.8"), 74, 8)
    weights = [row["weight"] for row in rows if row["pool"] == 1 and row["role"] == "used"]
    assert sum(one for one in weights if isinstance(one, Decimal)) == pytest.approx(100, abs=0.2)


def test_turtle_is_the_same_each_time_valid_and_tells_its_inputs(
    ask_for: Ask, quads: ox.Store
) -> None:
    found = ask_for("ORR", **WIDE)
    text = pooled_turtle(found, VERSION)
    assert text == pooled_turtle(ask_for("ORR", **WIDE), VERSION)
    assert text != pooled_turtle(found, "another version")
    assert b"[" not in text
    graph = graph_of(ox.parse(text, ox.RdfFormat.TURTLE))
    (estimate,) = graph.subjects(None, SG.PooledEstimate)
    inputs = {str(one) for one in graph.objects(estimate, SG.pools)}
    assert inputs == {used.candidate.iri for used in found.pools[0].used}
    outcome = found.pools[0].outcome
    assert isinstance(outcome, Pooled)
    value = Decimal(str(graph.value(estimate, SG.value)))
    assert value == Decimal(repr(outcome.fit.estimate)) * 100
    assert str(graph.value(estimate, SG.ofGraphVersion)) == VERSION
    for one in {*inputs, *map(str, graph.objects(estimate, SG.notPooled))}:
        graph += graph_of(quads.quads_for_pattern(ox.NamedNode(one), None, None))
    found_wrong = [
        one for one in validate(graph + build_ontology()).results if one.focus == str(estimate)
    ]
    assert found_wrong == []


def test_an_answer_without_a_pooled_number_is_a_graph_of_nothing(ask_for: Ask) -> None:
    text = pooled_turtle(ask_for("ORR", **{**WIDE, "untold": "apart"}), VERSION)
    assert not list(ox.parse(text, ox.RdfFormat.TURTLE))


def test_every_method_has_a_term_of_the_vocabulary() -> None:
    ontology = build_ontology()
    assert METHODS.keys() == set(Method)
    assert INFERENCES.keys() == set(Inference)
    for one in (*METHODS.values(), *INFERENCES.values()):
        assert (one, None, SG.DerivationMethod) in ontology
    assert (term("ratio-of-groups"), None, SG.Statistic) in ontology
