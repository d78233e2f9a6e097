"""Habits of writing lead to what is meant, and to nothing that is called otherwise."""

from __future__ import annotations

import pytest

from sarcograph.graph.build import registry_statements
from sarcograph.graph.curation.read import read_registry
from sarcograph.graph.errors import QueryError
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.names.finding import EQUAL, search
from sarcograph.graph.names.index import NameIndex, concerning
from sarcograph.graph.names.name import OWN, Name
from sarcograph.graph.names.of_graph import GraphNames
from sarcograph.graph.names.resolving import resolve
from sarcograph.graph.names.spelling import HABITS, respelled

TARGETS = ("protein", "family")
EXAMPLES = [
    ("'c' for cellular left out", "c-Met", TARGETS, "protein/met"),
    ("'c' for cellular left out", "cMET", ("gene",), "gene/met"),
    ("'c' for cellular left out", "C‑MET", TARGETS, "protein/met"),  # noqa: RUF001
    ("'receptor' as R", "VEGF receptor 2", TARGETS, "protein/vegfr2"),
    ("'receptor' as R", "PDGF receptor β", TARGETS, "protein/pdgfr-beta"),
    ("'receptor' as R", "CSF-1 receptor", TARGETS, "protein/csf1r"),
    ("without 'gene'", "MYC oncogene", (), "gene/myc"),
    ("without 'protein'", "CSF1R kinase", (), "protein/csf1r"),
    ("as a mutation", "KIT-mutant", (), "alteration/kit-mutation"),
    ("as a mutation", "mutated KIT", (), "alteration/kit-mutation"),
    ("as a deletion or a duplication", "c-MYC duplicated", (), "alteration/myc-duplication"),
    ("as an inhibitor", "anti-PD-1 therapy", (), "drug-class/pd-1-inhibitor"),
    ("in American spelling", "leucopenia", (), "adverse-event/leukopenia"),
    ("as a range", "VEGFR-1, -2 and -3", (), "family/vegfr-1-3"),
    ("as a range", "VEGFR1/2/3", (), "family/vegfr-1-3"),
    ("in the singular", "TKIs", (), "drug-class/tyrosine-kinase-inhibitor"),
    ("in the singular", "desmoid tumours", (), "condition/desmoid-tumor"),
    ("in the Greek singular", "lung metastases", (), "condition/pulmonary-metastasis"),
    ("in its natural order", "sarcoma, Ewing", (), "condition/ewing-sarcoma"),
]


@pytest.fixture(scope="module")
def names() -> list[Name]:
    """The names of the registry and those that hierarchies give."""
    return list(GraphNames(registry_statements(read_registry().entities)).names())


@pytest.fixture(scope="module")
def index(names: list[Name]) -> NameIndex:
    return NameIndex.of(names)


@pytest.mark.parametrize(("habit", "words", "kinds", "identifier"), EXAMPLES)
def test_a_habit_is_no_other_name(
    index: NameIndex,
    names: list[Name],
    habit: str,
    words: str,
    kinds: tuple[str, ...],
    identifier: str,
) -> None:
    found = resolve(index, words, kinds)
    assert (found.name.identifier, habit in found.remark) == (identifier, True), found.remark
    assert search(index, words).hits[0].match == EQUAL
    # whoever keeps only the names that concern the words finds the same
    assert resolve(NameIndex.of(concerning(words, names)), words, kinds) == found


def test_each_habit_has_an_example_and_known_kinds() -> None:
    assert {title for title, *_ in EXAMPLES} == {habit.title for habit in HABITS}
    assert all(habit.kinds <= KINDS.keys() for habit in HABITS)


@pytest.mark.parametrize(
    ("words", "kinds", "identifier"),
    [
        ("VEGFR-2", TARGETS, "protein/vegfr2"),
        ("PDGFR-beta", TARGETS, "protein/pdgfr-beta"),
        ("PDGFRb", TARGETS, "protein/pdgfr-beta"),
        ("FGFR 1", TARGETS, "protein/fgfr1"),
        ("PD L1", TARGETS, "protein/pd-l1"),
        ("pd1", TARGETS, "protein/pd-1"),
        ("c-Kit", TARGETS, "protein/kit"),
        ("c-KIT exon 11 mutation", (), "alteration/kit-exon-11-mutation"),
        ("Ewing's sarcoma", ("condition",), "condition/ewing-sarcoma"),
    ],
)
def test_what_counts_in_no_name_needs_no_habit(
    index: NameIndex, words: str, kinds: tuple[str, ...], identifier: str
) -> None:
    assert {one.identifier for one in index.equal(words)} & {identifier}
    assert resolve(index, words, kinds).name.identifier == identifier


def test_every_word_that_is_no_code_is_known_in_the_plural(
    index: NameIndex, names: list[Name]
) -> None:
    kinds = ("condition", "drug-class", "adverse-event", "procedure", "family")
    labels = [one for one in names if (one.how, one.rank) == ("label", OWN) and one.kind in kinds]
    walked = [one for one in labels if one.text[-1] not in "sx" and one.text[-2:] != "is"]
    assert len(walked) > 200
    for one in walked:
        called = index.equal(f"{one.text}s") or index.respelled(f"{one.text}s")
        assert one.identifier in {name.identifier for name in called}, one.text


@pytest.mark.parametrize(
    "words",
    # HGNC: symbols and aliases of TRAF3, CIT, CRB1 and ACOT12, which only look so
    ["CRAF1", "CITK", "CRB1", "Cach", "anlotinibs", "c-lapatinib", "anti-", "receptor", "mutant"],
)
def test_no_habit_leads_to_what_is_called_otherwise(index: NameIndex, words: str) -> None:
    with pytest.raises(QueryError, match="nothing is called"):
        resolve(index, words)


def test_a_long_text_has_few_spellings() -> None:
    for words in ("s, " * 100, "c-" * 150, " receptor" * 30, "anti " * 60, "VEGFR" + "1," * 140):
        assert len(list(respelled(words))) < 30
    assert list(respelled("anlotinib")) == []
