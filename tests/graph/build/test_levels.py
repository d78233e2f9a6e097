"""The level of evidence of a claim on an alteration follows from document and design alone."""

from __future__ import annotations

import pytest

from sarcograph.graph.namespaces import SG, evidence_graph
from sarcograph.graph.pipeline import Assembly

CLAIMS = [
    # what a label recommends is validated; what it says besides rests on no design that it names
    ("avapritinib-label", "selection", SG.LevelA),
    ("avapritinib-label", "resistance-of-d842v", SG.LevelE),
    # one patient
    ("anlotinib-case-2021", "c-myc-and-resistance", SG.LevelC),
    # a web page cites nothing
    ("refractory-osteosarcoma-page", "p-glycoprotein-resistance", SG.LevelE),
]


@pytest.mark.parametrize(("document", "claim", "level"), CLAIMS)
def test_level_of_a_claim(assembly: Assembly, document: str, claim: str, level: object) -> None:
    levels = {
        str(subject).rpartition("/")[2]: value
        for subject, value in assembly.graphs[evidence_graph(document)].subject_objects(
            SG.evidenceLevel
        )
    }
    assert levels[claim] == level
