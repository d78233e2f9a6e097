"""Names: equal by what counts of them, found by their words, and only suggested by likeness."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.build import registry_statements
from sarcograph.graph.curation.read import read_registry
from sarcograph.graph.files import FileError
from sarcograph.graph.names.authorities import read_authorities
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.names.folding import folded, words_of
from sarcograph.graph.names.index import NameIndex, concerning
from sarcograph.graph.names.name import FORM, SALT, Name
from sarcograph.graph.names.of_graph import GraphNames
from sarcograph.graph.names.salts import names_a_form

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = {
    "hgnc.txt": "HGNC ID\tApproved symbol\tApproved name\tStatus\tAlias symbols\tPrevious symbols\n"
    "HGNC:1\tKDR\tkinase insert domain receptor\tApproved\tFLK1, VEGFR2\tX1\n"
    "HGNC:2\tOLD\twithdrawn\tSymbol Withdrawn\tFLK9\t\n",
    "below/complete.tsv": "hgnc_id\tsymbol\tname\talias_symbol\tprev_symbol\n"
    'HGNC:3\tKIT\t"KIT proto-oncogene, receptor tyrosine kinase"\tCD117|C-Kit\t\n',
    "drugs.tsv": "drug_claim_name\tdrug_name\tconcept_id\tdrug_claim_source\n"
    "AL3818\tANLOTINIB\tchembl:CHEMBL1\tTTD\nnameless\t\t\tTTD\n",
    "mondo.obo": "format-version: 1.2\n\n[Term]\nid: MONDO:1\nname: osteosarcoma (disease)\n"
    'synonym: "osteogenic \\"true\\" sarcoma" EXACT [X:1]\nsynonym: "bone cancer" BROAD []\n\n'
    "[Term]\nid: MONDO:2\nname: gone\nis_obsolete: true\n\n[Typedef]\nid: part_of\nname: part of\n",
    "go.json": '[{"id": "GO:1", "name": "angiogenesis", "synonyms": ["vessel sprouting"]},\n'
    '{"id": "2", "name": "sarcoma", "namespace": "mondo"}]',
    "notes.md": "nothing of the kind",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "published" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "published"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PDGFR-β", "pdgfr beta"),
        ("c-MYC", "C\u2011Myc"),
        ("VEGFR2", "VEGFR\u20102"),
        ("anlotinib", "ANLOTI\u00adNIB"),
        ("Kaplan–Meier", "Kaplan-Meier"),
        ("Sjögren", "sjogren"),
        ("TGF-ς", "tgf sigma"),
        ("tumor (bone)", "tumor bone"),
        ("μM", "µM"),
    ],
)
def test_names_that_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("apatinib", "lapatinib"),
        ("FGFR1-4", "FGFR14"),
        ("CTCAE 5.0", "CTCAE 50"),
        ("anlotinib + PD-1", "anlotinib PD-1"),
        ("VEGFR1", "VEGFR2"),
        ("PDGFR-α", "PDGFR-β"),
    ],
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_is_done_once_and_whatever_the_case(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(f" {text}-") == folded(text)
    assert words_of(text) >= (
        {folded(text)} if len(text.split()) == 1 and text.isalpha() else set()
    )


@pytest.fixture(scope="module")
def ours() -> GraphNames:
    """The names of the registry and those that hierarchies give."""
    return GraphNames(registry_statements(read_registry().entities))


def test_every_name_finds_its_thing(ours: GraphNames) -> None:
    names = list(ours.names())
    index = NameIndex.of(names)
    lost = [
        name
        for name in names
        if folded(name.text)
        and name.identifier not in {one.identifier for one in index.equal(name.text)}
    ]
    assert lost == []
    entities = {f"{one.kind}/{one.key}" for one in read_registry().entities.values()}
    assert {name.identifier for name in names} >= entities


@pytest.mark.parametrize(
    ("words", "identifier", "how"),
    [
        ("RIVOCERANIB MESYLATE", "drug/apatinib", "name of a salt"),
        ("catequentinib", "regimen/anlotinib-monotherapy", "synonym of its agent"),
        ("flk-1", "protein/vegfr2", "synonym of its gene"),
        ("c-MYC duplication", "alteration/myc-duplication", "by the label of what is altered"),
        (
            "CD117 exon 11 mutation",
            "alteration/kit-exon-11-mutation",
            "by the synonym of what is altered",
        ),
        ("kdr-gene", "gene/kdr", "key"),
        ("HGNC:6307", "gene/kdr", "identifier"),
        ("drug:anlotinib", "drug/anlotinib", "prefixed name"),
    ],
)
def test_what_a_name_is_to_a_thing(ours: GraphNames, words: str, identifier: str, how: str) -> None:
    found = {name.identifier: name.how for name in NameIndex.of(ours.names()).equal(words)}
    assert found.get(identifier) == how, found


@pytest.mark.parametrize("folder", [None, CORPUS], ids=["bundled", "corpus"])
def test_names_of_forms_are_no_names_of_the_drug(folder: Path | None) -> None:
    """Whoever gives them: the registry, or an authority whose terms are salts."""
    names = [
        name
        for name in GraphNames(registry_statements(read_registry(folder).entities)).names()
        if name.kind == "drug" and name.how in {"label", "synonym", SALT, FORM}
    ]
    salts = {name.label for name in names if name.how == "label" and names_a_form(name.text)}
    taken = {(one.label, one.text) for one in names if one.how not in {SALT, FORM}}
    assert {(of, text) for of, text in taken if names_a_form(text)} == {(one, one) for one in salts}
    forms = {(one.label, one.text) for one in names if one.how in {SALT, FORM}}
    assert {("apatinib", "RIVOCERANIB MESYLATE"), ("apatinib", "YN-968D1")} <= forms
    assert forms.isdisjoint(taken)


@pytest.mark.parametrize("words", ["relapsed osteosarcoma", "Recurrent  OSTEOSARCOMA"])
def test_disease_in_a_state_is_found_as_both(words: str, ours: GraphNames) -> None:
    index = NameIndex.of(ours.names())
    found = [one.identifier for one in index.find(words).equal]
    assert found == ["condition-state/relapsed", "condition/osteosarcoma"]
    for other in ("osteosarcoma relapsed", "relapsed apatinib", "relapsed"):
        assert len(index.find(other).equal) <= 1


def test_likeness_only_suggests() -> None:
    index = NameIndex.of([Name("apatinib", "label", "drug/apatinib", "drug", "apatinib", "here")])
    found = index.find("lapatinib")
    assert (found.equal, found.sharing) == ((), ())
    assert [one.identifier for one in found.alike] == ["drug/apatinib"]
    assert not any((index.find("").equal, index.find("-").alike, index.find("x").sharing))
    assert not any((index.find("apatinib " * 99).equal, index.find("x" * 1000).alike))


def test_words_are_found_in_any_order_and_each_thing_once() -> None:
    names = [
        Name("VEGF receptor antagonist", "label", "a", "drug-class", "a", "here"),
        Name("antagonist of the VEGF receptor", "synonym", "a", "drug-class", "a", "here"),
        Name("VEGF receptor", "label", "b", "family", "b", "here"),
    ]
    index = NameIndex.of(names)
    assert [one.identifier for one in index.find("receptor VEGF").sharing] == ["b", "a"]
    assert [one.identifier for one in index.find("receptor VEGF", most=1).sharing] == ["b"]
    assert [one.text for one in index.find("vegf-receptor").equal] == ["VEGF receptor"]


def test_index_in_a_file_finds_the_same(ours: GraphNames, tmp_path: Path) -> None:
    made = NameIndex.of(ours.names(), ours.things())
    path = tmp_path / "names ?#.sqlite"
    path.write_bytes(made.content())
    opened = NameIndex.open(path)
    for words in (
        "anlotinb",
        "PFS",
        "sarcoma of bone",
        "osteosarc",
        "lenvatinib-mesilate",
        "kti",
        "6-month PFS",
    ):
        assert opened.find(words) == made.find(words)
        assert NameIndex.of(concerning(words, ours.names())).find(words) == made.find(words)
    assert opened.thing("drug/anlotinib") == made.thing("drug/anlotinib")
    assert made.content() == NameIndex.of(ours.names(), ours.things()).content()
    path.write_bytes(b"SQLite format 3")
    with pytest.raises(FileError, match="is no index of names"):
        NameIndex.open(path)


def test_files_of_authorities_are_read_by_what_they_hold(folder: Path) -> None:
    found = read_authorities(folder)
    assert found.unread == ("notes.md",)
    assert set(found.read) == set(FILES) - {"notes.md"}
    index = NameIndex.of(found.names)
    expected = {
        "flk-1": ("HGNC:1", "alias symbol"),
        "x1": ("HGNC:1", "previous symbol"),
        "ckit": ("HGNC:3", "alias symbol"),
        "KIT proto-oncogene, receptor tyrosine kinase": ("HGNC:3", "name"),
        "al 3818": ("chembl:CHEMBL1", "name in TTD"),
        'osteogenic "true" sarcoma': ("MONDO:1", "exact synonym"),
        "bone cancer": ("MONDO:1", "broad synonym"),
        "vessel sprouting": ("GO:1", "synonym"),
        "mondo:2": ("MONDO:2", "identifier"),
    }
    told = {words: index.equal(words) for words in expected}
    assert {words: (one.identifier, one.how) for words, (one,) in told.items()} == expected
    for words in ("FLK9", "gone", "part of", "nameless"):
        assert index.equal(words) == []


@pytest.mark.parametrize("name", ["go.json", "mondo.obo"])
def test_damaged_file_of_an_authority_is_told(folder: Path, name: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:-2] if name == "go.json" else text.replace("id: MONDO:1", "x: 1"))
    with pytest.raises(FileError, match=f"{name}' is damaged"):
        read_authorities(folder)


def test_curies_by_the_longest_namespace() -> None:
    prefixes = bundled_prefixes()
    assert compact("http://purl.obolibrary.org/obo/MONDO_0009807", prefixes) == "MONDO:0009807"
    assert compact("http://nowhere.example/1", prefixes) == "http://nowhere.example/1"
