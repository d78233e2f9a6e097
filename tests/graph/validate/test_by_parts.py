"""What spans documents is judged over projections, and comes out as if the whole were judged."""

import random
import re
from collections import defaultdict
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.read import evidence_files, registry_in
from sarcograph.graph.infer import rule_files
from sarcograph.graph.namespaces import SG
from sarcograph.graph.nquads import empty_graph, merged, ntriples, statements
from sarcograph.graph.parts.foundation import Foundation
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import ID
from sarcograph.graph.quick_graph import QuickGraph
from sarcograph.graph.validate import validate
from sarcograph.graph.validate.by_parts import (
    ACROSS,
    ON_SUBJECTS_OF,
    PROJECTED,
    joined,
    judge_joint,
    judge_part,
    of_others,
    projected,
)
from sarcograph.graph.validate.relations import RULES
from sarcograph.graph.validate.relations.claims import projections

CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENT = "anlotinib-case-2021"
OTHER = "another-case-2021"


@pytest.fixture(scope="module")
def foundation() -> Foundation:
    """The registry of the corpus."""
    files = [EvidenceFile(path, name) for name, path in evidence_files(CORPUS, "entities")]
    return Foundation(registry_in(files))


def renamed(graph: QuickGraph, draw: random.Random) -> QuickGraph:
    """Return a document under another name, some of whose values are those of other nodes."""
    values: dict[Node, list[Node]] = defaultdict(list)
    for _, property_, value in graph:
        values[property_].append(value)

    def other(node: Node) -> Node:
        text = str(node)
        if not isinstance(node, URIRef) or not text.startswith(ID):
            return node
        text = re.sub(rf"^({ID}[a-z-]+)/{DOCUMENT}(?=/|$)", rf"\1/{OTHER}", text)
        return URIRef(re.sub(rf"^({ID}(?:anchor|finding))/.", r"\1/x", text))

    copy = empty_graph()
    for subject, property_, value in sorted(graph):
        changed = value
        if property_ not in (RDF.type, SG.hasAnchor) and draw.random() < 0.03:
            changed = draw.choice(values[property_])
        if property_ == SG.negated and draw.random() < 0.3:
            changed = Literal(value != Literal(True))
        copy.add((other(subject), property_, other(changed)))
    return copy


@pytest.mark.parametrize("seed", range(4))
def test_two_documents_that_contradict_each_other_are_judged_as_their_whole(
    assembly: Assembly, foundation: Foundation, seed: int
) -> None:
    first = QuickGraph()
    for triple in next(
        graph for name, graph in assembly.graphs.items() if str(name).endswith(DOCUMENT)
    ):
        first.add(triple)
    second = renamed(first, random.Random(seed))  # noqa: S311 - to be drawn again
    around = foundation.surroundings
    known = around.subjects
    whole, joint = empty_graph(), empty_graph()
    base = [triple for graph in foundation.graphs.values() for triple in graph]
    for triple in base:
        whole.add(triple)
        joint.add(triple)
    nodes = set(known)
    judgements = []
    for key, part in ((DOCUMENT, first), (OTHER, second)):

        def is_own(node: Node, key: str = key) -> bool:
            kind, _, rest = str(node).removeprefix(ID).partition("/")
            return node not in known and (kind == "anchor" or f"{rest}/".startswith(f"{key}/"))

        triples, text = around.around(around.entrances(part))
        texts = text, ntriples(statements(part))
        judgements.append(judge_part(merged([part]), texts, triples, around.ground, is_own))
        shared = list(of_others(part, is_own))
        nodes |= {subject for subject, _, _ in shared}
        for triple in (*shared, *projected(part, is_own)):
            joint.add(triple)
        for triple in part:
            whole.add(triple)
    judgement, names = judge_joint(joint, nodes)
    report = joined([*judgements, judgement], names)
    at_once = validate(whole)
    assert set(report.results) ^ set(at_once.results) == set()
    assert report.results == at_once.results
    assert report.coverage.judged == at_once.coverage.judged
    spanning = {one.component for one in judgement.results} - {
        one.component for part in judgements for one in part.results
    }
    assert "SamePublication" in spanning


def test_rules_of_inference_read_nothing_that_is_not_projected(foundation: Foundation) -> None:
    ontology = foundation.surroundings.ground.ontology
    of_entities = ontology.value(SG.hasMember, RDFS.isDefinedBy)
    plain = set(projections(ontology).values())
    for text in rule_files().values():
        where = text.partition("WHERE")[2]
        for name in set(re.findall(r"\bsg:([a-z]\w*)(?![\w-])", where)):
            term = SG[name]
            known = term in PROJECTED[SG.Claim] or term in plain or name.startswith("inferred")
            assert known or ontology.value(term, RDFS.isDefinedBy) == of_entities, name


def test_every_rule_that_is_named_apart_is_a_rule() -> None:
    assert set(RULES) >= ACROSS
    assert set(RULES) >= set(ON_SUBJECTS_OF)
    assert ACROSS.isdisjoint(ON_SUBJECTS_OF)
