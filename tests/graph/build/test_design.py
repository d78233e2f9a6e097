"""A made-up randomized trial: its places are proved, its graph in order, its numbers read."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal

from sarcograph.graph.build import build_document
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.curation.integrity import pointers_of
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import CurationError
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.pipeline import assemble
from sarcograph.graph.validate import validate
from sarcograph.graph.verify import verify

DATA = Path(__file__).parents[2] / "data"
ENTITIES = Path(__file__).parents[3] / "evidence" / "entities"
REGISTRY = """\
format: 2
drugs:
  examplinib: {label: examplinib}
regimens:
  examplinib-alone: {label: examplinib alone, components: [examplinib]}
  chemotherapy-of-choice:
    label: chemotherapy of the investigator's choice
    choices: [{by: investigator, of: [doxorubicin, ifosfamide-plus-etoposide]}]
  chemotherapy-then-examplinib:
    label: chemotherapy of choice, then examplinib
    sequence: [chemotherapy-of-choice, examplinib-alone]
"""
SECTIONS = (
    "publication references studies periods data_cuts populations partitions lines crossovers "
    "definitions endpoints dosing"
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
            assert pointer.order in proved, (section, path)


def test_the_trial_is_in_order(folder: Path) -> None:
    assembly = assemble(folder / "evidence")
    assert assembly.findings == ()
    results = validate(assembly.merged()).results
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


def test_regimens_hold_choices_and_sequences(evidence: Evidence) -> None:
    graph = build_entities(evidence)
    choice = thing("regimen-component", "chemotherapy-of-choice", 1)
    options = {thing("drug", "doxorubicin"), thing("regimen", "ifosfamide-plus-etoposide")}
    assert set(graph.objects(choice, SG.componentOption)) == options
    assert [str(who) for who in graph.objects(choice, SG.chosenBy)] == ["investigator"]
    assert not set(graph.objects(choice, SG.componentAgent))
    steps = {
        int(str(number)): graph.value(step, SG.stepRegimen)
        for step in graph.objects(
            thing("regimen", "chemotherapy-then-examplinib"), SG.hasRegimenStep
        )
        for number in graph.objects(step, SG.regimenStepNumber)
    }
    keys = ("chemotherapy-of-choice", "examplinib-alone")
    assert steps == {number: thing("regimen", key) for number, key in enumerate(keys, 1)}


MISTAKES = {
    "      intention-to-treat:": ("      intention-to-treet:", "unknown key 'intention-to-treet'"),
    "    phase: 2/3": ("    phase: 5", "'phase' cannot be '5'; use 'early-1', '1', '1/2', "),
    "    ratio: 2:1 @": ("    ratio: 21 @", "'21' is not a ratio of arms such as 2:1"),
    "[NCT00000000 @": ("[NCT0000000 @", "'NCT0000000' is not a registry's number"),
    "date: 31 March 2032 @": ("date: some day @", "'some day' is not a date"),
    "    cycles: 12 cycles @": ("    cycles: some cycles @", "'some cycles' is not a whole count"),
    "    from: on-placebo": ("    from: on-placeboo", "did you mean 'on-placebo'?"),
    "  pubmed: 99999999 @": ("  pubmed: PMID 9 @", "'PMID 9' is not a number in PubMed"),
}


def test_each_mistake_is_told(folder: Path, tmp_path: Path) -> None:
    text = (DATA / "made-up-2032.yaml").read_text(encoding="utf-8")
    for right, (wrong, _) in MISTAKES.items():
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    shutil.copytree(folder / "evidence", tmp_path / "evidence")
    (tmp_path / "evidence/made-up-2032.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CurationError) as told:
        read_evidence(tmp_path / "evidence")
    lines = str(told.value).splitlines()
    for _, message in MISTAKES.values():
        assert [line for line in lines if message in line], (message, lines)
