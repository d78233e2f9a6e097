"""The network of the frozen corpus: what its edges are, and where its paths lead."""

import pyoxigraph as ox
import pytest

from sarcograph.graph.confined.call import Confinement
from sarcograph.graph.errors import QueryError
from sarcograph.graph.network.asking import questions
from sarcograph.graph.network.edge import Strength
from sarcograph.graph.network.elsewhere import find_paths, network_content
from sarcograph.graph.network.kinds import KINDS
from sarcograph.graph.network.narrowing import Narrowing, narrowing_question, results_of
from sarcograph.graph.network.neighbours import neighbourhood, shared_targets
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.paths import paths
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.prefixes import GRAPH, ID, VOCABULARY
from sarcograph.graph.store.library import by_key
from sarcograph.graph.store.question import Store

DRUGS = ("anlotinib", "apatinib", "lenvatinib", "pazopanib", "regorafenib", "sorafenib")
MEASURES = ("progression-free-survival", "overall-survival", "objective-response-rate")


@pytest.fixture(scope="module")
def network(store: Store) -> Network:
    return read_network(store)


def values(quads: ox.Store, subject: str, name: str) -> set[str]:
    found = quads.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(VOCABULARY + name), None)
    return {quad.object.value for quad in found if not isinstance(quad.object, ox.Triple)}


def subjects(quads: ox.Store, name: str, kind: str) -> set[str]:
    """Return the things of a kind that have a property."""
    found = quads.quads_for_pattern(None, ox.NamedNode(VOCABULARY + name), None)
    iris = {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}
    return {iri for iri in iris if iri.startswith(f"{ID}{kind}/")}


def test_edges_are_the_statements_of_the_graph(network: Network, quads: ox.Store) -> None:
    claims = subjects(quads, "subject", "claim") & subjects(quads, "object", "claim")
    edges = [edge for edge in network.edges if edge.statement.startswith(f"{ID}claim/")]
    assert {edge.statement for edge in edges} == claims
    assert len(edges) == len(claims)
    numbers = {edge.start for edge in network.edges if edge.kind == "of"}
    assert subjects(quads, "value", "estimate") <= numbers
    assert {edge.kind for edge in network.edges} <= KINDS.keys()
    assert len({(edge.start, edge.end, edge.key) for edge in network.edges}) == len(network.edges)
    assert all(network.nodes[iri].name for iri in network.nodes)


def test_edges_stand_where_their_statements_do(network: Network, quads: ox.Store) -> None:
    places = {"document": "evidence/", "external": "external/"}
    told = [edge for edge in network.edges if edge.standing in places]
    assert len(told) > 500
    for edge in told:
        (source,) = edge.sources
        graph = ox.NamedNode(f"{GRAPH}{places[edge.standing]}{source}")
        assert any(quads.quads_for_pattern(ox.NamedNode(edge.statement), None, None, graph)), edge
    inferred = [edge for edge in network.edges if edge.standing == "inferred"]
    assert inferred
    assert all(edge.sources and "/inference/" in edge.statement for edge in inferred)


def test_a_number_is_reached_by_its_own_treatment_alone(network: Network, quads: ox.Store) -> None:
    checked = 0
    for drug in DRUGS:
        for measure in MEASURES:
            found = paths(network, f"{ID}drug/{drug}", f"{ID}measure/{measure}", limit=10_000)
            if found.turns:
                continue
            for path in found.paths:
                nodes = [hop.start for hop in path.hops]
                if nodes[-1].kind != "estimate":
                    continue
                regimens = values(quads, nodes[-1].iri, "underRegimen")
                assert regimens & {node.iri for node in nodes} or "step" in {
                    hop.edge.kind for hop in path.hops
                }, path
                checked += 1
    assert checked > 30


# (from, relation, to, strongest standing): read in the documents and sources of the corpus
CENTRAL = [
    ("anlotinib", "blocks phosphorylation of", "VEGFR2", "document"),
    ("anlotinib", "blocks phosphorylation of", "PDGFR-beta", "document"),
    ("lenvatinib", "inhibits", "VEGFRs 1-3", "document"),
    ("lenvatinib", "inhibits", "FGFRs 1-4", "document"),
    ("lenvatinib", "inhibits", "PDGFR-alpha", "document"),
    ("apatinib", "blocks phosphorylation of", "VEGFR2", "external"),
    ("duplication of c-MYC", "associated with resistance to", "anlotinib", "document"),
]


@pytest.mark.parametrize(("start", "relation", "end", "standing"), CENTRAL)
def test_what_the_central_question_rests_on(
    network: Network, start: str, relation: str, end: str, standing: str
) -> None:
    standings = {
        edge.standing
        for edge in network.edges
        if network.nodes[edge.start].name == start
        and network.nodes[edge.end].name == end
        and edge.relation == relation
    }
    assert standing in standings


def test_a_marker_of_one_patient_and_an_outcome(network: Network) -> None:
    found = paths(network, f"{ID}alteration/myc-duplication", f"{ID}measure/{MEASURES[0]}")
    seen, *resistant = found.paths
    assert [hop.edge.relation for hop in seen.hops] == ["was seen in", "gave", "is a value of"]
    assert not seen.composed, "the case report states all of it"
    assert seen.hops[1].end.name == "point value, 27 weeks, n = 1"
    assert {doubt.what for doubt in seen.hops[0].edge.doubts} == {"ambiguous"}
    assert resistant
    for path in resistant:
        assert path.composed
        assert path.weakest.edge.hedge == "potentially"
        assert path.weakest.edge.certainty == "Speculative"


def test_the_effect_of_a_first_treatment_is_not_that_of_the_next(network: Network) -> None:
    """Rechallenge followed anlotinib: its numbers are no numbers of anlotinib."""
    found = paths(network, f"{ID}drug/anlotinib", f"{ID}measure/{MEASURES[0]}", limit=10_000)
    lines = {
        hop.end.iri.rpartition("/")[2]: path.weakest.strength
        for path in found.paths
        for hop in path.hops
        if hop.end.kind == "line" and "song" in hop.end.iri
    }
    assert lines.keys() == {"initial-anlotinib", "initial-tki"}
    assert lines["initial-tki"] is Strength.POSSIBLE, "which drug a patient had is not said"


def test_what_is_not_so_makes_no_path(network: Network) -> None:
    factor, measure = f"{ID}factor/bone-metastases", f"{ID}measure/{MEASURES[0]}"
    found = paths(network, factor, measure, hops=1)
    assert found.paths == ()
    assert [edge.statement.rpartition("/")[2] for edge in found.denied] == [
        "all.bone-metastases.progression-free-survival"
    ]
    beside = neighbourhood(network, factor)
    assert any(words.startswith("denied: ") for words in beside.counts)
    assert sum(beside.counts.values()) == len(beside.neighbours)


def test_targets_that_two_drugs_share(network: Network) -> None:
    shared = {
        one.target.name: one.how
        for one in shared_targets(network, f"{ID}drug/anlotinib", f"{ID}drug/lenvatinib")
    }
    assert shared["VEGFR2"] in ("stated", "inferred")
    # a document says lenvatinib inhibits PDGFR-alpha, and of anlotinib PDGFR-beta
    assert "PDGFR-beta" not in shared
    possible = {
        one.target.name: one.how
        for one in shared_targets(network, f"{ID}drug/lenvatinib", f"{ID}drug/sorafenib")
    }
    assert possible["VEGFR2"] == "possible", "the page says VEGFR of sorafenib, and no more"
    assert shared_targets(network, f"{ID}drug/anlotinib", f"{ID}drug/none") == ()


def test_filters_narrow_what_paths_lead_to(network: Network, store: Store, quads: ox.Store) -> None:
    def narrowed(**given: str) -> frozenset[str]:
        asked = narrowing_question(given, by_key)
        assert asked is not None
        return results_of(store.query(asked).content)

    assert narrowing_question({}, by_key) is None
    assert Narrowing().of(network) is network
    results = narrowed(disease="osteosarcoma")
    part = Narrowing(results).of(network)
    found = paths(part, f"{ID}drug/anlotinib", f"{ID}measure/{MEASURES[0]}", limit=10_000)
    numbers = {
        hop.end.iri for path in found.paths for hop in path.hops if hop.end.kind == "estimate"
    }
    assert numbers
    for number in numbers:
        (population,) = values(quads, number, "population")
        assert f"{ID}condition/osteosarcoma" in values(quads, population, "populationCondition")
    assert narrowed(n="20+") > narrowed(n="30+") > frozenset()
    with pytest.raises(QueryError, match="no parameter 'agent'"):
        narrowing_question({"agent": "anlotinib"}, by_key)


@pytest.mark.parametrize(
    ("narrowing", "standings"),
    [
        (Narrowing(sources="documents"), {"document", "inferred"}),
        (Narrowing(sources="external"), {"external", "inferred"}),
        (Narrowing(standing="document"), {"document"}),
        (Narrowing(standing="inferred"), {"inferred"}),
        (Narrowing(sources="documents", standing="external"), set()),
    ],
)
def test_sources_and_standing_narrow_what_paths_lead_through(
    network: Network, narrowing: Narrowing, standings: set[str]
) -> None:
    part = narrowing.of(network)
    assert {edge.standing for edge in part.edges} - {"registry", "hierarchy"} == standings
    stated = {source for one in part.edges if one.standing != "inferred" for source in one.sources}
    if narrowing.standing is None:
        inferred = [edge for edge in part.edges if edge.standing == "inferred"]
        assert all(stated >= set(edge.sources) for edge in inferred)


def test_a_level_of_evidence_narrows_what_is_claimed_and_nothing_else(network: Network) -> None:
    told = {"claim", "inference", "role"}
    levels = {edge.level for edge in network.edges if edge.kind in told} - {""}
    assert "level C" in levels
    part = Narrowing(evidence_level="C").of(network)
    assert {edge.level for edge in part.edges if edge.kind in told} == {"level C"}
    others = [sum(edge.kind not in told for edge in one.edges) for one in (network, part)]
    assert others[0] == others[1]


def test_paths_are_found_in_a_process_that_may_be_killed(store: Store, network: Network) -> None:
    answers = {name: store.query(one).content for name, one in questions().items()}
    start, end = f"{ID}drug/anlotinib", f"{ID}measure/{MEASURES[0]}"
    with Confinement(seconds=60, memory=2**29) as aside:
        content = aside.call(network_content, answers)
        assert Network.read(content) == network
        for narrowing in (Narrowing(), Narrowing(sources="documents")):
            found = aside.call(find_paths, content, start, end, limit=5, narrowing=narrowing)
            assert found == paths(narrowing.of(network), start, end, limit=5)
        with pytest.raises(QueryError, match="'hops' is from 1 to 8"):
            aside.call(find_paths, content, start, end, hops=100)
