"""From a mechanism to outcomes, on the frozen corpus."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

import pyoxigraph as ox
import pytest

from sarcograph.graph.network.kinds import MEMBERSHIPS
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.outcomes import Outcome, outcomes
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.network.results import Result, across_studies, incomparable
from sarcograph.graph.prefixes import ID, VOCABULARY
from sarcograph.graph.store.question import Store

PFS = f"{ID}measure/progression-free-survival"


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return read_network(store)


def of(network: Network, mechanism: str, number: str, measure: str = PFS) -> Outcome:
    """Return the outcome whose number has an IRI that ends so."""
    found = outcomes(network, f"{ID}{mechanism}", measure, limit=10_000)
    (one,) = [one for one in found.outcomes if one.result.iri.endswith(number)]
    return one


@pytest.mark.parametrize(
    "mechanism", ["protein/vegfr2", "process/angiogenesis", "drug/lenvatinib", "family/pdgfr"]
)
def test_outcomes_are_of_regimens_with_an_agent_of_the_mechanism(
    network: Network, quads: ox.Store, mechanism: str
) -> None:
    def values(subject: str, name: str) -> set[str]:
        prop = ox.NamedNode(VOCABULARY + name)
        found = quads.quads_for_pattern(ox.NamedNode(subject), prop, None)
        return {one.object.value for one in found if not isinstance(one.object, ox.Triple)}

    found = outcomes(network, f"{ID}{mechanism}", PFS, limit=10_000)
    assert found.found == len(found.outcomes) > 3
    assert found.remarks == (found.across_studies.told,)
    seen = {(one.agent.iri, one.result.iri) for one in found.outcomes}
    assert len(seen) == found.found, "each number once for each agent"
    for one in found.outcomes:
        assert one.path.hops == (*one.mechanism, *one.treatment)
        assert one.treatment[0].start == one.agent
        printed = values(one.result.iri, "value")
        assert (one.result.value is None) == (not printed)
        assert one.result.value is None or one.result.value in set(map(Decimal, printed))
        assert values(one.result.iri, "measure") == {PFS}
        components = values(one.regimen.iri, "hasComponent")
        agents = {
            agent
            for component in components
            for name in ("componentAgent", "componentOption")
            for agent in values(component, name)
        }
        assert agents == {one.agent.iri, *(companion.agent.iri for companion in one.companions)}
        last = one.mechanism[-1] if one.mechanism else None
        assert last is None or last.edge.kind in {"claim", "inference", *MEMBERSHIPS}
    few = outcomes(network, f"{ID}{mechanism}", PFS, limit=2)
    assert few.outcomes == found.outcomes[:2]
    assert few.remarks[0] == f"2 of {found.found} outcomes"


def test_rechallenge_comes_with_what_went_before_and_with_its_definition(network: Network) -> None:
    one = of(network, "protein/vegfr2", "monotherapy.progression-free-survival.rechallenge.median")
    assert (one.agent.name, one.result.value, one.result.unit) == (
        "lenvatinib",
        Decimal(4),
        "month",
    )
    assert [node.iri.rpartition("/")[2] for node in one.before] == [
        "first-line-chemotherapy",
        "initial-tki",
    ]
    assert one.after == ()
    assert one.result.defined == (
        "counted from start of lenvatinib, until disease progression or death from any cause"
    )
    assert one.path.composed


def test_a_definition_by_one_drug_is_none_for_another(network: Network) -> None:
    """The study counts from the start of lenvatinib; the first TKI it counts from its own start."""
    first = of(
        network, "drug/apatinib", "prior-apatinib.progression-free-survival.initial-tki.median"
    )
    assert first.result.value == Decimal(4)
    assert first.result.definition == ()


def test_what_else_was_given_could_be_responsible(network: Network) -> None:
    one = of(network, "protein/vegfr2", "combination.progression-free-survival.rechallenge.median")
    (companion,) = one.companions
    assert companion.agent.name == "PD-1 inhibitor"
    assert not companion.acts_too


def test_months_stand_beside_the_printed_unit(network: Network) -> None:
    one = of(network, "drug/anlotinib", "case.progression-free-survival.anlotinib.point-value")
    assert (one.result.value, one.result.unit) == (Decimal(27), "week")
    # 27 weeks of 7 days in months of 30.4375 days
    assert one.result.months == round(Decimal(27 * 7) / Decimal("30.4375"), 6)
    followed = {node.iri.rpartition("/")[2] for node in one.after}
    assert followed == {"after-progression", "apatinib", "cryoablation"}


def test_numbers_of_two_studies_are_told_apart_pair_by_pair(network: Network) -> None:
    found = outcomes(network, f"{ID}protein/vegfr2", f"{ID}measure/progression-free-survival")
    results = {one.result.iri: one.result for one in found.outcomes}.values()
    pairs = [
        incomparable(one, other)
        for one, other in combinations(results, 2)
        if one.study != other.study
    ]
    across = found.across_studies
    assert across.pairs == len(pairs) > len(results)
    assert len(across.same) == pairs.count(())
    assert dict(across.reasons) == Counter(why for reasons in pairs for why in reasons)
    assert across.told in found.remarks
    assert across.told.startswith(
        f"of {len(pairs)} pairs of numbers of two studies none may be held"
    )
    alone = [one for one in results if one.study == found.outcomes[0].result.study]
    assert across_studies(alone).told == ""


def test_which_results_are_values_of_the_same_thing(network: Network) -> None:
    one = of(network, "protein/vegfr2", "monotherapy.progression-free-survival.rechallenge.median")
    other = of(
        network, "protein/vegfr2", "combination.progression-free-survival.rechallenge.median"
    )
    case = of(network, "drug/anlotinib", "case.progression-free-survival.anlotinib.point-value")
    assert incomparable(one.result, other.result) == ()
    assert incomparable(one.result, case.result) == (
        "another statistic",
        "defined otherwise: counted from, until",
    )

    def changed(**parts: object) -> Result:
        return replace(one.result, **parts)  # type: ignore[arg-type]

    open_one = changed(definition=(("counted from", "not stated"),))
    for given, reasons in (
        ({"measure": "x", "time": "6 months"}, ("another measure", "another time")),
        ({"category": "x"}, ("another category",)),
        ({"definition": ()}, ("a study does not say what it means by the measure",)),
    ):
        assert incomparable(one.result, changed(**given)) == reasons
        assert incomparable(changed(**given), one.result) == reasons
    assert incomparable(open_one, open_one) == ("the definition leaves something open",)
