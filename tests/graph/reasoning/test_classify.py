"""Classification: what follows is found, and of what contradicts itself no axiom too many."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID
from sarcograph.graph.reasoning.axioms import Axiom, axioms_of, worded
from sarcograph.graph.reasoning.classify import Classification, classify
from sarcograph.graph.reasoning.hermit import OutOfTimeError, Reasoner

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PREFIXES = f"""
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <{SG}> .
@prefix : <{ID}test/> .
"""
PLENTY = 300


def written(folder: Path, turtle: str, name: str = "mine.ttl") -> Path:
    file = folder / name
    file.write_text(PREFIXES + turtle, encoding="utf-8")
    return file


def reason(found: Classification) -> tuple[Axiom, ...]:
    (one,) = found.impossible
    assert one.why is not None
    assert one.why.minimal
    return one.why.axioms


def test_ontology_alone_has_no_contradiction() -> None:
    assert classify([], PLENTY) == Classification((), ())


def test_memberships_of_defined_classes_are_found() -> None:
    found = classify([ONTOLOGY / "inference.ttl"], PLENTY)
    with (ONTOLOGY / "inference.expected.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    expected = {(f"{ID}{row[0]}", str(SG[row[2]])) for row in rows if row[1] == "type"}
    new = set(found.memberships)
    defined = {kind for _, kind in expected}
    assert len(defined) > 5
    assert {(one, kind) for one, kind in new if kind in defined} == expected
    assert (f"{ID}test/single", str(SG.Drug)) not in new, "it is stated"


def test_files_are_taken_together(tmp_path: Path) -> None:
    """Each alone concludes nothing."""
    drug = written(tmp_path, ":mine a sg:Drug ; sg:inhibits :target .", "drug.ttl")
    target = written(
        tmp_path,
        ":target a sg:Protein ."
        " sg:memberOfFamily a owl:ObjectProperty . :target sg:memberOfFamily :family ."
        " :family a sg:ProteinFamily . :Mine a owl:Class ; owl:equivalentClass"
        " [ a owl:Restriction ; owl:onProperty sg:inhibits ; owl:hasValue :target ] .",
        "target.ttl",
    )
    wanted = (f"{ID}test/mine", f"{ID}test/Mine")
    assert wanted not in classify([drug], PLENTY).memberships
    assert wanted in classify([drug, target], PLENTY).memberships


def test_inconsistency_has_one_smallest_set_of_axioms(tmp_path: Path) -> None:
    extra = "".join(f":other{n} a sg:Drug ; sg:inhibits :protein{n} ." for n in range(9))
    file = written(tmp_path, f":incidence a sg:AdverseEventIncidence ; sg:grade 6 . {extra}")
    axioms = reason(classify([file], PLENTY))
    assert len(axioms) == 2
    told = "\n".join(map(worded, axioms))
    assert "sg:grade 6" in told
    assert "xsd:maxInclusive 5" in told
    declared, _ = axioms_of(
        [ox.Triple(SUBJECT, TYPE, ox.NamedNode("http://www.w3.org/2002/07/owl#DatatypeProperty"))]
    )
    reasoner = Reasoner(time.monotonic() + PLENTY)
    whole = [one for axiom in axioms for one in axiom]
    parts = [[one for one in whole if one not in left_out] for left_out in axioms]
    assert reasoner.first_conflict([*declared, *part] for part in (*parts, whole)) == len(parts)
    assert reasoner.first_conflict([*declared, *part] for part in parts) is None


SUBJECT = ox.NamedNode(str(SG.grade))
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def test_class_without_possible_member_is_explained(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        ":Both a owl:Class ; rdfs:subClassOf sg:Drug , sg:Gene . :Fine a owl:Class ;"
        " rdfs:subClassOf sg:Drug .",
    )
    found = classify([file], PLENTY)
    assert [one.iri for one in found.impossible] == [f"{ID}test/Both"]
    told = [worded(axiom) for axiom in reason(found)]
    assert sum("test:Both" in one or f"<{ID}test/Both>" in one for one in told) == 2
    assert any("AllDisjointClasses" in one for one in told)


def test_time_is_bounded() -> None:
    with pytest.raises(OutOfTimeError, match=r"not classified within 0\.01 seconds; allow more"):
        classify([], 0.01)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("mine.ttl", "a b", "mine.ttl:1: a is not a valid subject"),
        ("mine.csv", "a,b", "mine.csv:1: "),
        ("mine.owl", "<html/>", "mine.owl: "),
    ],
)
def test_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SarcographError, match=told):
        classify([tmp_path / name], PLENTY)
