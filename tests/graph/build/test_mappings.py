"""The SSSOM files: headers, columns, CURIEs that fit their prefixes, and no claim of identity."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from pyoxigraph import NamedNode
from rdflib import OWL, RDFS, SKOS, Graph, URIRef

from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.build.mappings import bundled_mappings, read_mappings
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import CurationError
from sarcograph.graph.namespaces import thing
from sarcograph.graph.prefixes import ID

ONTOLOGY = Path(str(files("sarcograph.ontology")))
MAPPINGS = sorted((ONTOLOGY / "mappings").glob("*.sssom.tsv"))
PREDICATES = {f"skos:{how}Match" for how in ("exact", "close", "broad", "narrow", "related")}
CHAINED = "semapv:MappingChaining"
JUSTIFICATIONS = {CHAINED, "semapv:ManualMappingCuration", "semapv:LexicalMatching"}
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "mapping_source",
    "object_source",
    "object_source_version",
    "mapping_date",
    "comment",
]


def prefixes() -> dict[str, tuple[str, str]]:
    """The IRI and the pattern of local identifiers of each prefix."""
    with (ONTOLOGY / "mappings" / "prefixes.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {row["prefix"]: (row["uri"], row["pattern"]) for row in rows}


PREFIXES = prefixes()


def licences() -> dict[str, str]:
    """The licence of each source of objects, as it was read, and nothing that was guessed."""
    with (ONTOLOGY / "mappings" / "sources.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert all(row["licence"] and row["licence_read_in"] for row in rows)
    return {row["object_source"]: row["licence"] for row in rows}


LICENCES = licences()


def header_and_rows(path: Path) -> tuple[dict[str, object], list[dict[str, str]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("#") for line in lines if line.startswith("#")]
    table = [line for line in lines if not line.startswith("#")]
    header = yaml.safe_load("\n".join(comments))
    assert isinstance(header, dict)
    reader = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = list(reader)
    assert reader.fieldnames == COLUMNS
    assert all(None not in row and None not in row.values() for row in rows), path.name
    return header, rows


def name(path: Path) -> str:
    return path.name.removesuffix(".sssom.tsv")


def expanded(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    uri, pattern = PREFIXES[prefix]
    assert re.search(pattern, local), f"{curie} does not match {pattern}"
    return NamedNode(uri + local).value


def test_prefixes_are_complete_and_distinct() -> None:
    assert len(PREFIXES) > 40
    for prefix, (uri, pattern) in PREFIXES.items():
        assert pattern.startswith("^"), prefix
        assert pattern.endswith("$"), prefix
        assert NamedNode(uri).value == uri
    assert len({uri for uri, _ in PREFIXES.values()}) == len(PREFIXES)


def test_the_files_are_there() -> None:
    assert len(MAPPINGS) == 21
    assert sum(len(header_and_rows(path)[1]) for path in MAPPINGS) > 700


@pytest.mark.parametrize("path", MAPPINGS, ids=name)
def test_header(path: Path) -> None:
    header, rows = header_and_rows(path)
    assert header["mapping_set_id"] == f"https://w3id.org/sarcograph/mapping/{name(path)}"
    assert header["mapping_set_title"]
    assert header["subject_source"]
    assert header["subject_source_version"]
    assert header["license"] == "https://creativecommons.org/licenses/by/4.0/"
    used = {
        row[column].partition(":")[0]
        for row in rows
        for column in (
            "subject_id",
            "predicate_id",
            "object_id",
            "mapping_justification",
            "mapping_source",
            "object_source",
        )
        if row[column]
    }
    assert header["curie_map"] == {prefix: PREFIXES[prefix][0] for prefix in used}


@pytest.mark.parametrize("path", MAPPINGS, ids=name)
def test_rows(path: Path) -> None:
    _, rows = header_and_rows(path)
    assert rows
    for row in rows:
        for column in ("subject_id", "object_id", "object_source"):
            expanded(row[column])
        prefix, _, local = row["subject_id"].partition(":")
        if name(path) == "vocabulary":
            assert prefix == "sg"
        else:
            assert (prefix, local.partition("/")[0]) == ("sgid", name(path))
        assert row["predicate_id"] in PREDICATES
        assert row["mapping_justification"] in JUSTIFICATIONS
        assert bool(row["mapping_source"]) == (row["mapping_justification"] == CHAINED)
        assert row["object_source"] in LICENCES
        assert row["object_source_version"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["mapping_date"])
        assert row["object_source"].partition(":")[2] == row["object_id"].partition(":")[0].lower()
        assert row["subject_label"]
        assert row["object_label"]
        assert "read in" in row["comment"], "where the identifier was read"
    order = [(row["subject_id"], row["object_id"]) for row in rows]
    assert order == sorted(set(order)), "sorted, and no pair twice"
    labels = {(row["subject_id"], row["subject_label"]) for row in rows}
    assert len(labels) == len({subject for subject, _ in labels}), "one label for each subject"


def test_an_exact_match_belongs_to_one_subject() -> None:
    exact = Counter(
        row["object_id"]
        for path in MAPPINGS
        for row in header_and_rows(path)[1]
        if row["predicate_id"] == "skos:exactMatch"
    )
    assert [curie for curie, count in exact.items() if count > 1] == []


@pytest.mark.parametrize(
    ("subject", "relation", "target"),
    [
        # numbers of a salt, a compound below the parent, a record of one isomer
        ("drug/gemcitabine", "skos:narrowMatch", "cas:122111-03-9"),
        ("drug/pazopanib", "skos:narrowMatch", "pubchem.compound:11525740"),
        ("drug/docetaxel", "skos:narrowMatch", "chembl.compound:CHEMBL3545252"),
        ("drug/docetaxel", "skos:exactMatch", "chembl.compound:CHEMBL92"),
        ("drug/dacarbazine", "skos:closeMatch", "chembl.compound:CHEMBL476"),
        # a record that is now of one protein
        ("family/vegfr", "skos:relatedMatch", "interpro:IPR009135"),
        ("family/vegfr", "skos:exactMatch", "fplx:VEGFR"),
    ],
)
def test_what_is_nearly_the_same_is_not_called_exact(
    subject: str, relation: str, target: str
) -> None:
    (path,) = [path for path in MAPPINGS if name(path) == subject.partition("/")[0]]
    rows = header_and_rows(path)[1]
    assert [
        row["predicate_id"]
        for row in rows
        if (row["subject_id"], row["object_id"]) == (f"sgid:{subject}", target)
    ] == [relation]


def of_a_small_molecule(name: str, curie: str) -> bool:
    """Whether a protein, as its name tells, is matched with a number of chemical compounds."""
    protein = re.search(r"(mab|cept|kin|stim)$|^peg|interferon", name)
    return bool(protein) and curie.startswith(("pubchem.compound:", "cas:", "CHEBI:"))


def test_a_protein_has_no_number_of_a_compound() -> None:
    assert of_a_small_molecule("sintilimab", "pubchem.compound:472419251")
    assert not of_a_small_molecule("imatinib", "pubchem.compound:5291")
    assert not of_a_small_molecule("sintilimab", "drugbank:DB15765")
    with (ONTOLOGY / "mappings" / "drug.sssom.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t")
        exact = [row for row in rows if row["predicate_id"] == "skos:exactMatch"]
    found = [(row["subject_label"], row["object_id"]) for row in exact]
    assert len(found) > 100
    assert [pair for pair in found if of_a_small_molecule(*pair)] == []


def test_a_code_for_a_use_is_no_substance() -> None:
    rows = [row for path in MAPPINGS for row in header_and_rows(path)[1]]
    codes = {row["predicate_id"] for row in rows if row["object_id"].startswith("atc:")}
    assert codes == {"skos:closeMatch"}


def test_licensed_terminology_is_left_out() -> None:
    assert "meddra" not in {prefix.lower() for prefix in PREFIXES}


def test_vocabulary_mappings_agree_with_the_vocabulary_and_the_alignments() -> None:
    graph = Graph()
    for path in (ONTOLOGY / "sarcograph.ttl", *ONTOLOGY.glob("[ma]*/*.ttl")):
        graph.parse(path)
    assert not list(graph.triples((None, OWL.sameAs, None)))
    (path,) = [path for path in MAPPINGS if name(path) == "vocabulary"]
    matches = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch)
    aligned = {
        (subject, target) for match in matches for subject, target in graph.subject_objects(match)
    }
    assert aligned
    for row in header_and_rows(path)[1]:
        subject, target = URIRef(expanded(row["subject_id"])), URIRef(expanded(row["object_id"]))
        assert row["subject_label"] == str(graph.value(subject, RDFS.label))
        assert (subject, target) not in aligned, "a mapping has one place"


NOT_YET = {
    *("adverse-event-of-special-interest", "metastasis-free-survival"),
    *("response-to-anti-vegf-drug", "response-to-immune-checkpoint-inhibitor"),
    *("response-to-tyrosine-kinase-inhibitor", "survival-time"),
    *("treatment-emergent-adverse-event", "tumor-size"),
}
"""Measures that are mapped though no document has them."""


def test_each_subject_is_something_that_there_is() -> None:
    """A subject that nothing has is left out of the graph without a word."""
    evidence = read_evidence()
    known = set(build_entities(evidence).subjects()) | {thing("measure", key) for key in NOT_YET}
    subjects = {subject for subject, _, _ in bundled_mappings() if subject.startswith(ID)}
    assert len(subjects) > 300
    assert subjects - known == set()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "sgid:drug/anlotinib",
            "sgdi:drug/anlotinib",
            "the prefix of 'sgdi:drug/anlotinib' is not",
        ),
        ("skos:closeMatch", "sgid:closeMatch", "'sgid:closeMatch' is no SKOS mapping"),
        ("\t", " ", "no predicate_id; separate the columns by tabs"),
    ],
)
def test_mapping_that_is_none_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    path = ONTOLOGY / "mappings/drug.sssom.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("sgid:drug/anlotinib\t"))
    lines[number] = lines[number].replace(old, new)
    (tmp_path / path.name).write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CurationError) as caught:
        list(read_mappings(tmp_path / path.name))
    assert str(caught.value).startswith(f"drug.sssom.tsv:{number + 1}: {told}")
