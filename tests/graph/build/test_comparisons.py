"""Comparisons in the graph: each points to where the document says so."""

from every_key import FOLDER
from rdflib import RDF

from sarcograph.graph.build import build_document
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.namespaces import SG


def test_comparison_of_which_only_an_effect_is_printed_has_its_place() -> None:
    evidence = read_evidence(FOLDER)
    (results,) = (one for one in evidence.documents if one.key == "results")
    graph = build_document(evidence, results)
    alone = [one for one in results.comparisons if not (one.readings or one.anchors)]
    numbers = [effect.number for one in alone for effect in one.effects]
    assert 610 in {reading.pointer.order[0] for number in numbers for reading in number.readings}
    owners = set(graph.subjects(RDF.type, SG.Comparison))
    assert len(owners) == len(results.comparisons)
    assert all((owner, SG.hasAnchor, None) in graph for owner in owners)
