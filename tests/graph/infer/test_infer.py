"""The rules conclude what they should, and no more: against HermiT on the same input."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hermit import conclusions
from rdflib import RDF, Graph, URIRef

from sarcograph.graph.build import NamedGraphs
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.infer import infer, rule_files
from sarcograph.graph.namespaces import (
    DERIVED_GRAPH,
    ENTITIES_GRAPH,
    FINDINGS_GRAPH,
    INFERRED_GRAPH,
    ONTOLOGY_GRAPH,
    SG,
    thing,
)
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import PREFIXES

DEFINED = (
    "VegfReceptorInhibitor",
    "PdgfReceptorInhibitor",
    "FgfReceptorInhibitor",
    "PdOneInhibitor",
    "AngiogenesisInhibitor",
    "AntiangiogenicRegimen",
)
_NOT_INPUT = (DERIVED_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH)


def plain_edges(graphs: NamedGraphs) -> Graph:
    """Return what rules and HermiT both see: ontology, entities, and plain edges of claims.

    What lies above what in the hierarchies is left out: no rule and no defined class looks at it,
    and it takes HermiT a third of its time.
    """
    ontology = graphs[ONTOLOGY_GRAPH]
    plain = set(ontology.objects(None, SG.projectsTo))
    seen = Graph()
    for triple in ontology:
        seen.add(triple)
    kept = {
        RDF.type,
        SG.memberOfClass,
        SG.hasMember,
        SG.membersEnumerated,
        SG.hasComponent,
        SG.componentAgent,
        SG.hasRegimenStep,
        SG.stepRegimen,
    }
    for name, graph in graphs.items():
        if name in _NOT_INPUT or name == ONTOLOGY_GRAPH:
            continue
        for subject, predicate, target in graph:
            typed = predicate == RDF.type and name != ENTITIES_GRAPH
            if predicate in plain | kept and not typed:
                seen.add((subject, predicate, target))
    return seen


def members_by_hermit(graph: Graph) -> dict[str, set[str]]:
    """Return the members of the defined classes as HermiT classifies them."""
    members = conclusions(graph).members
    return {name: members.get(str(SG[name]), set()) for name in DEFINED}


def members_by_rules(concluded: Graph) -> dict[str, set[str]]:
    return {name: {str(one) for one in concluded.subjects(RDF.type, SG[name])} for name in DEFINED}


def test_rules_and_hermit_agree_on_the_corpus(assembly: Assembly) -> None:
    by_rules = members_by_rules(assembly.graphs[INFERRED_GRAPH])
    by_hermit = members_by_hermit(plain_edges(assembly.graphs))
    assert by_rules == by_hermit
    assert all(by_rules.values()), "a defined class without a member tests nothing"


def test_each_conclusion_carries_rule_and_premises(assembly: Assembly) -> None:
    graph = assembly.graphs[INFERRED_GRAPH]
    everything = assembly.merged()
    inferences = list(graph.subjects(RDF.type, SG.Inference))
    assert inferences
    for inference in inferences:
        rule = graph.value(inference, SG.inferenceRule)
        assert (rule, RDF.type, SG.InferenceRule) in graph
        premises = list(graph.objects(inference, SG.premise))
        assert premises
        assert all((premise, RDF.type, None) in everything for premise in premises)


def test_inferred_edges_use_predicates_of_their_own(assembly: Assembly) -> None:
    graph = assembly.graphs[INFERRED_GRAPH]
    ontology = assembly.graphs[ONTOLOGY_GRAPH]
    asserted = set(ontology.objects(None, SG.projectsTo)) - {RDF.type}
    assert asserted
    assert not asserted & set(graph.predicates())


def _with_claim(predicate: str, target: URIRef, certainty: URIRef) -> NamedGraphs:
    graph = Graph()
    drug, claim = thing("drug", "test"), thing("claim", "made-up", "one")
    graph.add((drug, RDF.type, SG.Drug))
    graph.add((claim, RDF.type, SG.Claim))
    graph.parse(
        data=f"""
        <{claim}> <{SG.subject}> <{drug}> ; <{SG.predicate}> <{SG["predicate-" + predicate]}> ;
          <{SG.object}> <{target}> ; <{SG.negated}> false ; <{SG.certainty}> <{certainty}> .
        <{drug}> <{SG.inhibits}> <{target}> .
        <{target}> <{SG.hasMember}> <{thing("protein", "one")}> .
        """,
        format="turtle",
    )
    return {URIRef("https://example.org/graph"): graph}


@pytest.mark.parametrize(("enumerated", "expected"), [("true", 1), ("false", 0)])
def test_only_an_enumerated_family_entails_its_members(enumerated: str, expected: int) -> None:
    family = thing("family", "test")
    graphs = _with_claim("inhibits", family, SG.Established)
    (graph,) = graphs.values()
    graph.parse(data=f"<{family}> <{SG.membersEnumerated}> {enumerated} .", format="turtle")
    concluded = infer(graphs)
    assert len(list(concluded.subject_objects(SG.inferredInhibits))) == expected


def test_a_hedged_claim_entails_nothing() -> None:
    family = thing("family", "test")
    graphs = _with_claim("inhibits", family, SG.Speculative)
    (graph,) = graphs.values()
    graph.parse(data=f"<{family}> <{SG.membersEnumerated}> true .", format="turtle")
    assert not list(infer(graphs).subject_objects(SG.inferredInhibits))


def test_every_rule_concludes_something_on_the_corpus(assembly: Assembly) -> None:
    graph = assembly.graphs[INFERRED_GRAPH]
    used = set(graph.objects(None, SG.inferenceRule))
    named = set(graph.subjects(RDF.type, SG.InferenceRule))
    assert len(named) == len(rule_files())
    assert named == used


def test_rules_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = """
    #+ label: endless
    #+ definition: mints a name from each name
    CONSTRUCT { ?new a sg:Claim ; sg:inferenceRule rule:endless }
    WHERE { ?old a sg:Claim BIND(IRI(CONCAT(STR(?old), "x")) AS ?new) }
    """.replace("\n    ", "\n")
    monkeypatch.setattr("sarcograph.graph.infer.rule_files", lambda: {"endless": endless})
    graphs = _with_claim("inhibits", thing("family", "test"), SG.Established)
    with pytest.raises(SarcographError, match="fixpoint"):
        infer(graphs)


def test_the_rules_are_plain_constructs() -> None:
    for name, text in rule_files().items():
        assert "CONSTRUCT" in text, name
        assert isinstance(ox.Store().query(text, prefixes=PREFIXES), ox.QueryTriples)
