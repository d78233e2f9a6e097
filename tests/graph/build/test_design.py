"""A made-up randomized trial: its places are proved, its graph in order, its numbers read."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal

from sarcograph.graph.build import build_document
from sarcograph.graph.curation.integrity import pointers_of
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.pipeline import assemble
from sarcograph.graph.validate import validate
from sarcograph.graph.verify import verify

DATA = Path(__file__).parents[2] / "data"
ENTITIES = Path(__file__).parents[3] / "evidence" / "entities"
REGISTRY = """\
drugs:
  examplinib: {label: examplinib}
regimens:
  examplinib-alone: {label: examplinib alone, components: [examplinib]}
"""
SECTIONS = (
    "publication references studies data_cuts populations partitions lines crossovers definitions "
    "endpoints dosing"
).split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evidence of the made-up trial alone, with the registry of the project, and its document."""
    path = tmp_path_factory.mktemp("trial")
    shutil.copytree(ENTITIES, path / "evidence" / "entities")
    (path / "evidence/entities/made-up.yaml").write_text(REGISTRY, encoding="utf-8")
    shutil.copy(DATA / "made-up-2032.yaml", path / "evidence")
    (path / "papers").mkdir()
    shutil.copy(DATA / "made-up-2032.txt", path / "papers")
    return path


@pytest.fixture(scope="module")
def evidence(folder: Path) -> Evidence:
    return read_evidence(folder / "evidence")


def test_each_place_is_proved(evidence: Evidence, folder: Path) -> None:
    (document,) = evidence.documents
    proofs = verify(evidence, folder / "papers")
    assert all(proof.ok for proof in proofs)
    proved = {(proof.start, proof.end) for proof in proofs}
    for section in SECTIONS:
        content = getattr(document.file, section)
        for path, pointer in pointers_of(content):
            assert (pointer.start, pointer.end) in proved, (section, path)


def test_the_trial_is_in_order(folder: Path) -> None:
    assembly = assemble(folder / "evidence")
    assert assembly.findings == ()
    results = validate(assembly.merged(), "shacl").results
    assert "Violation" not in {result.severity for result in results}


def test_numbers_are_made_of_what_is_printed(evidence: Evidence) -> None:
    (document,) = evidence.documents
    graph = build_document(evidence, document)
    values: dict[tuple[str, str], dict[str, Any]] = {
        ("study", "example-2"): {
            "studyDesign": SG.RandomizedTrial,
            "phase": SG.PhaseTwoThree,
            "allocationRatio": "2:1",
            "registeredAs": {"NCT00000000", "2029-000000-00"},
            "enrolmentStartDay": 5,
            "periodStartDay": set(),
            "plannedSize": 150,
        },
        ("population", "all"): {"size": 150, "earlierLinesAtLeast": 1, "earlierLinesAtMost": set()},
        ("analysis-population", "all.safety"): {"size": 148, "analysisRole": SG.SafetyPopulation},
        ("analysis-population", "on-examplinib.safety"): {"size": 98},
        ("data-cut", "2032-03"): {"cutYear": 2032, "cutMonth": 3, "cutDay": 31},
        ("dose-branch", "examplinib-1"): {"treatmentDays": 21, "cycleDays": 28, "dosesPerDay": 1},
        ("dose-step", "examplinib-2"): {"doseStepNumber": 2, "doseValue": 45},
        ("endpoint", "overall-survival"): {"endpointRank": 2, "endpointMet": False},
    }
    for (kind, key), wanted in values.items():
        for name, value in wanted.items():
            found = {
                one.toPython() if isinstance(one, Literal) else one
                for one in graph.objects(thing(kind, document.key, key), SG[name])
            }
            assert found == (value if isinstance(value, set) else {value}), (kind, key, name)
