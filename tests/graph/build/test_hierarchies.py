"""Hierarchies: every entity is placed or outside, what lies above is above, and nothing is joined.

Only these files know what a release says; that they say it, `python -m sarcograph.graph.hierarchies
DIR` shows to whoever has the releases in DIR.
"""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.build.hierarchies import build_hierarchies, bundled_hierarchies, closure
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.hierarchies.__main__ import ancestors
from sarcograph.graph.hierarchies.releases import (
    ReleaseError,
    Term,
    read_ancestors,
    read_dgidb,
    read_entries,
    read_famplex,
    read_hgnc,
    read_nci_drugs,
    read_obo,
    read_oncotree,
)
from sarcograph.graph.hierarchies.sources import SOURCES
from sarcograph.graph.names.folding import folded
from sarcograph.graph.namespaces import SG, hierarchy_graph, thing

SOURCE = {source.key: source for source in SOURCES}
FILES = Path(str(files("sarcograph.ontology"))) / "hierarchies"


@pytest.fixture(scope="module")
def entities() -> Graph:
    return build_entities(read_evidence())


@pytest.fixture(scope="module")
def graphs(entities: Graph) -> dict[URIRef, Graph]:
    """The hierarchies over the bundled registry, to which they add what falls under what."""
    return build_hierarchies(entities)


@pytest.fixture(scope="module")
def falls_under(entities: Graph, graphs: dict[URIRef, Graph]) -> set[tuple[str, str]]:
    assert graphs
    pairs = entities.subject_objects(SG.fallsUnder)
    return {
        ("/".join(str(one).split("/")[-2:]), "/".join(str(up).split("/")[-2:])) for one, up in pairs
    }


def test_there_is_a_file_for_each_source_and_no_other() -> None:
    assert {path.stem for path in FILES.glob("*.ttl")} == SOURCE.keys()
    for key, graph in bundled_hierarchies().items():
        scheme = thing("hierarchy", key)
        assert str(graph.value(scheme, SG.licence)) == SOURCE[key].licence
        assert str(graph.value(scheme, RDFS.label)) == SOURCE[key].title
        assert set(graph.subjects(RDF.type)) == {scheme}, "the registry says what an entity is"


def test_each_entity_is_placed_or_said_to_be_outside(graphs: dict[URIRef, Graph]) -> None:
    """A message here asks for the script, or for a mapping that it tells to be missing."""
    untold = [
        f"{entity.kind}/{entity.key} in {source.key}"
        for entity in read_evidence().entities.values()
        for source in SOURCES
        if entity.kind in source.kinds
        for graph in [graphs[hierarchy_graph(source.key)]]
        for iri in [thing(entity.kind, entity.key)]
        if ((iri, SKOS.inScheme, None) in graph) == ((iri, SG.outsideOf, None) in graph)
    ]
    assert untold == []


def test_only_what_is_used_and_what_lies_above_it_is_taken(
    entities: Graph, graphs: dict[URIRef, Graph]
) -> None:
    """Whoever has one entity has its ancestors and no others; the whole registry uses the whole."""
    one = thing("condition", "myxoid-liposarcoma")
    small = Graph()
    for triple in entities.triples((one, None, None)):
        small.add(triple)
    small.remove((None, SG.fallsUnder, None))
    for graph in build_hierarchies(small).values():
        placed = set(graph.subjects(SKOS.inScheme))
        assert placed == ({one, *graph.objects(one, SKOS.broaderTransitive)} if placed else set())
    for key, release in bundled_hierarchies().items():
        taken = graphs[hierarchy_graph(key)]
        assert set(taken.subject_objects(SKOS.broader)) == set(
            release.subject_objects(SKOS.broader)
        ), key


@pytest.mark.parametrize(
    ("lower", "upper", "falls"),
    [
        ("condition/osteosarcoma", "condition/sarcoma", True),
        ("condition/osteosarcoma", "condition/bone-sarcoma", True),
        ("condition/osteosarcoma", "condition/osteosarcoma", True),
        ("condition/sarcoma", "condition/osteosarcoma", False),
        ("condition/extraosseous-osteosarcoma", "condition/osteosarcoma", True),
        # by one source osteosarcoma lies in bone, by another this one lies below osteosarcoma
        ("condition/extraosseous-osteosarcoma", "condition/bone-sarcoma", False),
        ("condition/dedifferentiated-liposarcoma", "condition/soft-tissue-sarcoma", True),
        (
            "drug-class/vegfr-tyrosine-kinase-inhibitor",
            "drug-class/tyrosine-kinase-inhibitor",
            True,
        ),
        ("drug-class/vegfr-tyrosine-kinase-inhibitor", "drug-class/antineoplastic-agent", False),
        ("protein/vegfr2", "family/vegfr", True),
        ("family/vegfr-1-3", "family/vegfr", True),
        ("family/vegfr", "protein/vegfr2", False),
        ("pathway/vegfr2-signaling", "pathway/vegf-receptor-signaling", True),
        ("process/angiogenesis", "process/developmental-process", True),
        ("cell-type/cd8-t-cell", "cell-type/t-cell", True),
        # by the registry alone
        ("procedure/limb-salvage-surgery", "procedure/surgery", True),
        ("condition-state/synchronous-metastatic", "condition-state/metastatic", True),
    ],
)
def test_what_falls_under_what(
    falls_under: set[tuple[str, str]], lower: str, upper: str, falls: bool
) -> None:
    assert ((lower, upper) in falls_under) is falls


@pytest.mark.parametrize(
    ("key", "entity", "name"),
    [
        ("dgidb", "drug/anlotinib", "AL3818"),
        ("dgidb", "drug/sunitinib", "SU11248"),
        ("hgnc", "gene/kdr", "FLK1"),
        ("hgnc", "gene/kit", "CD117"),
        ("mondo", "condition/osteosarcoma", "osteogenic sarcoma"),
        ("hp", "adverse-event/anemia", "Low number of red blood cells or hemoglobin"),
        ("go", "process/angiogenesis", "blood vessel formation from pre-existing blood vessels"),
    ],
)
def test_a_name_that_the_registry_lacks_has_its_source(
    graphs: dict[URIRef, Graph], key: str, entity: str, name: str
) -> None:
    assert (thing(*entity.split("/")), SKOS.altLabel, Literal(name, lang="en")) in graphs[
        hierarchy_graph(key)
    ]


def test_a_name_of_a_salt_is_none_of_the_drug(graphs: dict[URIRef, Graph]) -> None:
    told = graphs[hierarchy_graph("dgidb")]
    apatinib = thing("drug", "apatinib")
    assert set(map(str, told.objects(apatinib, SG.formName))) == {
        "RIVOCERANIB MESYLATE",
        "YN-968D1",
    }
    assert not set(told.objects(apatinib, SKOS.altLabel))


def test_a_brand_name_is_that_of_the_drug_in_the_product(graphs: dict[URIRef, Graph]) -> None:
    told = graphs[hierarchy_graph("nci")]
    assert set(map(str, told.objects(thing("drug", "pazopanib"), SG.brandName))) == {"Votrient"}
    # a form that the registry has as a drug has no name here; its product is the drug's
    assert set(map(str, told.objects(thing("drug", "lenvatinib"), SG.brandName))) == {"Lenvima"}
    assert not set(told.objects(thing("drug", "lenvatinib"), SKOS.hiddenLabel))


def test_a_name_from_elsewhere_leads_to_one_entity(graphs: dict[URIRef, Graph]) -> None:
    """What two are called by no source is taken over, such as ES for two sarcomas."""
    evidence = read_evidence()
    leads_to: dict[str, set[str]] = defaultdict(set)
    for graph in graphs.values():
        placed = {thing(one.kind, one.key) for one in evidence.entities.values()}
        for one, name in graph.subject_objects(SKOS.altLabel):
            if one in placed:
                leads_to[folded(str(name))].add(str(one))
    assert len(leads_to) > 300
    own = {
        folded(name): thing(one.kind, one.key)
        for one in evidence.entities.values()
        for name in (one.entry.label, *one.entry.synonyms)
    }
    # a source's own name for the entity stands, whatever else the registry calls so
    assert [name for name, some in leads_to.items() if len(some) > 1 and name not in own] == []


@pytest.mark.parametrize(
    ("key", "entity", "name"),
    [
        ("hgnc", "gene/fgfr1", "FLG"),  # the symbol of another gene
        ("hgnc", "gene/kdr", "VEGFR"),  # what the registry calls a family
        ("mondo", "condition/osteosarcoma", "osteosarcoma, malignant"),
    ],
)
def test_a_name_that_may_mean_others_is_hidden(
    graphs: dict[URIRef, Graph], key: str, entity: str, name: str
) -> None:
    graph, one = graphs[hierarchy_graph(key)], thing(*entity.split("/"))
    assert (one, SKOS.hiddenLabel, Literal(name, lang="en")) in graph
    assert set(graph.objects(one, SKOS.altLabel)).isdisjoint(graph.objects(one, SKOS.hiddenLabel))


def test_releases_are_read_as_they_are_written(tmp_path: Path) -> None:
    """Relations other than is-a, obsolete terms and tissues are left out, whatever the form."""
    file = tmp_path / "release"
    file.write_text(
        '{"X:1": {"ancestors": {"X:2": 1, "X:3": 2}, "label": "one", "deprecated": false},'
        ' "X:4": {"ancestors": {}, "label": "gone", "deprecated": true}}'
    )
    assert read_ancestors(file) == {"1": Term("one", ("2",))}
    file.write_text(
        '[{"id": "X:1", "name": "one", "relations": {"is_a": ["X:2"], "part_of": ["X:3"]}}]'
    )
    assert read_entries(file) == {"1": Term("one", ("2",))}
    file.write_text(
        "format-version: 1.2\n\n[Term]\nid: X:1\nname: one\n"
        'synonym: "uno \\"1\\"" EXACT []\nsynonym: "first" RELATED []\n'
        'is_a: X:2 {source="y"} ! two\nrelationship: part_of X:3 ! three\n\n'
        "[Term]\nid: X:4\nname: gone\nis_obsolete: true\n\n[Typedef]\nid: part_of\nname: part of\n"
    )
    assert read_obo(file) == {"1": Term("one", ("2",), ('uno "1"',))}
    file.write_text(
        '{"TISSUE": {"children": {"BONE": {"level": 1, "children": {"OS": {"level": 2,'
        ' "parent": "BONE", "name": "Osteosarcoma", "children": {"PAOS": {"level": 3,'
        ' "parent": "OS", "name": "Parosteal Osteosarcoma", "children": {}}}}}}}}}'
    )
    assert read_oncotree(file) == {
        "OS": Term("Osteosarcoma"),
        "PAOS": Term("Parosteal Osteosarcoma", ("OS",)),
    }
    (tmp_path / "hgnc_entries.tsv").write_text(
        "Approved symbol\tStatus\tUniProt ID(supplied by UniProt)\n"
        "KDR\tApproved\tP35968\nNONE\tApproved\t\n"
    )
    (tmp_path / "famplex").mkdir()
    relations = tmp_path / "famplex/relations.csv"
    relations.write_text(
        "HGNC,KDR,isa,FPLX,VEGFR\nHGNC,NONE,isa,FPLX,VEGFR\nHGNC,KDR,partof,FPLX,A_B\n"
    )
    protein = "http://purl.uniprot.org/uniprot/P35968"
    file.write_text(
        "HGNC ID\tApproved symbol\tApproved name\tStatus\tAlias symbols\tPrevious symbols\n"
        "HGNC:1\tKDR\tkinase\tApproved\tFLK1, CD309\t\nHGNC:2\tOLD\told\tEntry Withdrawn\t\t\n"
    )
    assert read_hgnc(file) == {"1": Term("KDR", (), ("kinase", "FLK1", "CD309"))}
    file.write_text(
        "drug_claim_name\tdrug_name\tconcept_id\tdrug_claim_source\n"
        "AL3818\tANLOTINIB\tchembl:CHEMBL1\tTTD\n178102511\tANLOTINIB\tchembl:CHEMBL1\tG\n"
        "CHEMBL1\tANLOTINIB\tchembl:CHEMBL1\tC\nDipeptide\t\t\tTTD\n"
    )
    assert read_dgidb(file) == {"CHEMBL1": Term("ANLOTINIB", (), ("AL3818",))}
    file.write_text(
        "page\tdrug\tncit\tus_brand_names\nx\tMethotrexate Sodium (Cancer Treatment)\tC1\tB|A\n"
        "y\tCisplatin\tC2\t\n"
    )
    assert read_nci_drugs(file) == {
        "C1": Term("Methotrexate Sodium", brands=("A", "B")),
        "C2": Term("Cisplatin"),
    }
    assert read_famplex(relations) == {protein: Term("KDR", ("VEGFR",)), "VEGFR": Term("VEGFR")}


def test_circle_and_lost_parent_in_a_release_are_refused() -> None:
    terms = {"a": Term("a", ("b",)), "b": Term("b", ("a",)), "c": Term("c", ("d",))}
    with pytest.raises(ReleaseError, match="lies above itself"):
        ancestors(terms, ["a"])
    with pytest.raises(ReleaseError, match="d is a parent, and no term"):
        ancestors(terms, ["c"])
    a, b, c = (URIRef(f"http://example.org/{one}") for one in "abc")
    assert closure([(a, b), (b, c), (c, b)]) == {a: {b, c}, b: {b, c}, c: {b, c}}
