"""The numbers of the frozen corpus pooled: what counts, what does not, and what comes of it."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest
from counted_twice import counted_twice, who_came_over
from made_up_numbers import COUNTS, made_up_studies

from sarcograph.graph.build import build_ontology
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.namespaces import SG
from sarcograph.graph.nquads import graph_of
from sarcograph.graph.pictures.of_pool import pooling_picture
from sarcograph.graph.pictures.whiskers import POOLED
from sarcograph.graph.pooling.asked_store import pool_of
from sarcograph.graph.pooling.asking import Asked, questions
from sarcograph.graph.pooling.pooling import Pool, Pooling, pool
from sarcograph.graph.pooling.reasons import Reason, Withheld
from sarcograph.graph.pooling.records import pooling_record
from sarcograph.graph.pooling.table import TYPES, pooling_table
from sarcograph.graph.pooling.turtle import INFERENCES, METHODS, pooled_turtle
from sarcograph.graph.pooling.words import outcome_in_words, remarks_of
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.asked import ask
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import library_query
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.synthesis import Pooled, Proportion, Refused, Spread, pool_proportions
from sarcograph.graph.synthesis.pooled import Inference, Method
from sarcograph.graph.validate import validate
from sarcograph.graph.validated import ValidatedGraph

Ask = Callable[..., Pooling]
WIDE = {"mechanism": "angiogenesis", "disease": "osteosarcoma"}
APART = {"agent": "apatinib", "disease": "osteosarcoma"}
VERSION = "0123456789abcdef"


@pytest.fixture(scope="module")
def wider_store(validated: ValidatedGraph) -> Store:
    """The graph of the corpus and four studies that are made up."""
    quads = [*ox.parse(validated.nquads, ox.RdfFormat.N_QUADS)]
    quads += ox.parse(made_up_studies(), ox.RdfFormat.TRIG)
    nquads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return EmbeddedStore(io.BytesIO(nquads), prefixes=PREFIXES)


@pytest.fixture(scope="module")
def ask_made_up(wider_store: Store) -> Ask:
    return asking(wider_store, index_of_store(wider_store))


@pytest.fixture(scope="module")
def names(store: Store) -> NameIndex:
    """What the things of the corpus are called."""
    return index_of_store(store)


@pytest.fixture(scope="module")
def ask_for(store: Store, names: NameIndex) -> Ask:
    return asking(store, names)


def asking(store: Store, names: NameIndex) -> Ask:
    """Return what pools the numbers of a store."""

    def found(measure: str, **given: str) -> Pooling:
        resolve = Resolver(lambda: names, StoredIris(store))
        return pool_of(store, resolve, {"measure": measure, **given})

    return found


def keys(one: Pool) -> list[str]:
    return [used.candidate.key for used in one.used]


def test_responses_are_pooled_where_all_that_defines_them_is_told(ask_made_up: Ask) -> None:
    first = ask_made_up("ORR", **APART).pools[0]
    assert [name[-1] for name in keys(first)] == ["a", "b", "c"]
    assert isinstance(first.outcome, Pooled)
    expected = pool_proportions(Proportion(name, *COUNTS[name]) for name in "abc")
    assert isinstance(expected, Pooled)
    assert first.outcome.fit == expected.fit
    assert (first.outcome.events, first.outcome.total) == (27, 97)
    assert "3 studies, 97 patients, 27 events; a further study " in outcome_in_words(first)
    untold = {one.candidate.key[-1]: one for one in first.excluded if one.reason is Reason.UNTOLD}
    assert untold["d"].sentence.endswith("Not told: assessor.")
    assert first.otherwise == 4


def test_what_is_untold_is_taken_to_be_alike_if_asked_and_that_is_said(ask_made_up: Ask) -> None:
    first = ask_made_up("ORR", **APART, untold="alike").pools[0]
    assert [name[-1] for name in keys(first)] == ["a", "b", "c", "d"]
    assert isinstance(first.outcome, Pooled)
    (assessor,) = [one for one in first.same if one.aspect.name == "assessor"]
    assert (assessor.value, assessor.told, assessor.untold) == ("independent review", 3, 1)
    assert "assessor (1)" in next(remarks_of(first))
    assert first.otherwise is None


def test_rates_and_ratios_are_pooled_by_their_intervals_apart(ask_made_up: Ask) -> None:
    found = ask_made_up("OS", **APART)
    pooled = [one for one in found.pools if isinstance(one.outcome, Pooled)]
    assert sorted(one.kind for one in pooled) == ["rate at a time", "ratio"]
    for one in pooled:
        assert isinstance(one.outcome, Pooled)
        assert one.outcome.fit.k == 4
        assert one.outcome.fit.estimate == pytest.approx(0.5, abs=0.02)
    ratio = next(one for one in pooled if one.kind == "ratio")
    assert "4 of 4 intervals give no level, and count as of 95%." in ratio.remarks
    assert "time: 12 months" in next(one.title for one in pooled if one.kind != "ratio")


def test_nothing_is_pooled_of_studies_that_do_not_say_what_they_mean(ask_for: Ask) -> None:
    found = ask_for("ORR", **WIDE)
    first = next(one for one in found.pools if one.otherwise == 1)
    assert first.outcome is Withheld.UNTOLD
    assert not first.used
    assert "With what is untold taken to be alike, 1 would count." in outcome_in_words(first)
    untold = [one for one in first.excluded if one.reason is Reason.UNTOLD]
    assert all("Not told: " in one.sentence for one in untold)


def test_patients_of_whom_some_had_more_are_not_on_one_drug(ask_for: Ask) -> None:
    pools = ask_for("ORR", **WIDE, untold="alike").pools
    alone = next(one for one in pools if "treatment: one drug" in one.title)
    told = [*keys(alone), *(one.candidate.key for one in alone.excluded)]
    assert "song-lenvatinib-rechallenge/monotherapy" in told
    assert "song-lenvatinib-rechallenge/all" not in told


def test_who_went_on_to_a_later_treatment_was_chosen_by_it(ask_made_up: Ask) -> None:
    first = ask_made_up("ORR", **APART).pools[0]
    (excluded,) = [one for one in first.excluded if one.reason is Reason.WENT_ON]
    assert excluded.candidate.people == "whose first TKI was apatinib"


def test_a_drug_that_is_named_as_the_mechanism_is_the_agent(ask_for: Ask) -> None:
    found = ask_for("ORR", mechanism="lenvatinib")
    assert found.pools
    assert found.pools == ask_for("ORR", agent="lenvatinib").pools
    with pytest.raises(QueryError, match="'lenvatinib' is a drug: name it as the agent alone"):
        ask_for("ORR", mechanism="lenvatinib", agent="anlotinib")


def test_who_left_another_arm_for_the_treatment_does_not_count_beside_it(
    ask_made_up: Ask,
) -> None:
    first = ask_made_up("ORR", **APART, untold="alike").pools[0]
    came = [one for one in first.excluded if one.reason is Reason.CROSSED_OVER]
    assert {one.candidate.people for one in came} == {
        f"made-up control {name} that crossed over" for name in COUNTS
    }


@pytest.mark.parametrize("measure", ["ORR", "PFS", "OS", "DCR", "any adverse event"])
@pytest.mark.parametrize(
    "given", [{}, {"agent": "apatinib", "combination": "no"}, {"disease": "sarcoma"}]
)
def test_no_pool_has_patients_twice(
    ask_made_up: Ask, wider_store: Store, measure: str, given: dict[str, str]
) -> None:
    assert who_came_over(wider_store), "without a group that crossed over this shows nothing"
    assert not counted_twice(ask_made_up(measure, untold="alike", **given), wider_store)


def test_parts_of_a_study_do_not_count_beside_it(ask_for: Ask) -> None:
    pools = ask_for("ORR", agent="avapritinib", untold="alike").pools
    (part,) = [one for one in pools[0].excluded if one.reason is Reason.PART_OF]
    assert part.candidate.people == "patients with PDGFRA D842V"
    assert part.beside is not None
    assert part.beside.people == "patients with a mutation of PDGFRA exon 18"


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
    ask_for: Ask, store: Store, names: NameIndex
) -> None:
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
        told |= {used.candidate.iri for used in each.used}
        told |= {excluded.candidate.iri for excluded in each.excluded}
    assert numbers <= told


def test_medians_are_set_side_by_side(ask_for: Ask) -> None:
    found = ask_for("PFS", agent="placebo", untold="alike")
    (spread,) = [one for one in found.pools if isinstance(one.outcome, Spread)]
    assert spread.kind == "median"
    assert [(used.candidate.value, used.candidate.unit) for used in spread.used] == [
        (Decimal("0.942916"), "month"),  # of 4.1 weeks
        (Decimal("1.7"), "month"),
    ]
    assert [bool(used.candidate.derived) for used in spread.used] == [True, False]
    # what a later review prints is another analysis, of which nobody says what it is
    assert spread.excluded == ()
    other = [one for one in found.pools if "analysis: as a later review prints it" in one.title]
    assert {used.candidate.source for one in other for used in one.used} == {
        "regobone-osteosarcoma"
    }


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
def test_what_cannot_be_asked_is_refused(
    store: Store, names: NameIndex, given: dict[str, str], said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        pool_of(store, Resolver(lambda: names, StoredIris(store)), given)


def test_the_answer_is_a_function_of_what_the_store_says(store: Store, names: NameIndex) -> None:
    asked, texts = questions({"measure": "ORR", **WIDE}, Resolver(lambda: names, StoredIris(store)))
    answers = {name: store.query(one).content for name, one in texts.items()}
    assert pool(answers, asked) == pool(dict(reversed(answers.items())), asked)
    assert pool(answers, replace(asked, given=())) != pool(answers, asked)
    assert Asked(asked.measure).untold == "apart"


def test_the_record_and_the_table_hold_every_number(ask_made_up: Ask) -> None:
    found = ask_made_up("ORR", **APART)
    record = json.loads(json.dumps(pooling_record(found, VERSION), allow_nan=False))
    assert record["graph"] == VERSION
    assert record["pools"][0]["pooled"]["k"] == 3
    table = pooling_table(found)
    assert table.columns == tuple(TYPES)
    rows = table.records()
    numbers = [row for row in rows if row["statement"] is not None]
    assert len(numbers) == sum(one.candidates for one in found.pools) + len(found.alone)
    (pooled,) = [row for row in rows if row["role"] == "pooled"]
    assert (pooled["value"], pooled["n"], pooled["events"]) == (Decimal("25.9"), 97, 27)
    weights = [row["weight"] for row in rows if row["pool"] == 1 and row["role"] == "used"]
    assert sum(one for one in weights if isinstance(one, Decimal)) == pytest.approx(100, abs=0.2)


def test_turtle_is_the_same_each_time_valid_and_tells_its_inputs(
    ask_made_up: Ask, quads: ox.Store
) -> None:
    found = ask_made_up("ORR", **APART)
    text = pooled_turtle(found, VERSION)
    assert text == pooled_turtle(ask_made_up("ORR", **APART), VERSION)
    assert text != pooled_turtle(found, "another version")
    assert b"[" not in text
    assert b"_:" not in text
    graph = graph_of(ox.parse(text, ox.RdfFormat.TURTLE))
    (estimate,) = graph.subjects(None, SG.PooledEstimate)
    inputs = {str(one) for one in graph.objects(estimate, SG.pools)}
    assert inputs == {used.candidate.iri for used in found.pools[0].used}
    outcome = found.pools[0].outcome
    assert isinstance(outcome, Pooled)
    value = Decimal(str(graph.value(estimate, SG.value)))
    assert value == Decimal(repr(outcome.fit.estimate)) * 100
    assert str(graph.value(estimate, SG.ofGraphVersion)) == VERSION
    for one in map(str, graph.objects(estimate, SG.notPooled)):
        graph += graph_of(quads.quads_for_pattern(ox.NamedNode(one), None, None))
    graph += graph_of(ox.parse(made_up_studies(), ox.RdfFormat.TRIG))
    found_wrong = [
        one for one in validate(graph + build_ontology()).results if one.focus == str(estimate)
    ]
    assert found_wrong == []


def test_an_answer_without_a_pooled_number_is_a_graph_of_nothing(ask_for: Ask) -> None:
    text = pooled_turtle(ask_for("ORR", **WIDE), VERSION)
    assert not list(ox.parse(text, ox.RdfFormat.TURTLE))


def test_every_method_has_a_term_of_the_vocabulary() -> None:
    ontology = build_ontology()
    assert METHODS.keys() == set(Method)
    assert INFERENCES.keys() == set(Inference)
    for one in (*METHODS.values(), *INFERENCES.values()):
        assert (SG[one], None, SG.DerivationMethod) in ontology
    assert (SG.RatioOfGroups, None, SG.Statistic) in ontology


def test_the_forest_has_a_diamond_below_what_is_pooled(ask_made_up: Ask) -> None:
    picture = pooling_picture(ask_made_up("ORR", **APART))
    text = picture.svg()
    assert "pooled of 3 studies" in text
    assert "where a further study would lie" in text
    assert POOLED in text
    assert text.count("weight ") >= 3
    with pytest.raises(QueryError, match="nothing is pooled"):
        pooling_picture(ask_made_up("ORR", agent="lenvatinib"))
