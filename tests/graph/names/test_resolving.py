"""What a name means: equality resolves, the kind narrows, ours go first, the rest is offered."""

import random

import pytest

from sarcograph.graph.build import registry_statements
from sarcograph.graph.curation.read import read_registry
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.finding import MOST_FOUND, search
from sarcograph.graph.names.folding import folded
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import OWN, Name
from sarcograph.graph.names.of_graph import GraphNames
from sarcograph.graph.names.resolving import (
    AmbiguousNameError,
    UnknownNameError,
    WrongKindError,
    entity_named,
    resolve,
)
from sarcograph.graph.prefixes import ID

PFS = "measure/progression-free-survival"
TARGETS = ("protein", "family")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture(scope="module")
def names() -> list[Name]:
    """The names of the registry and those that hierarchies give."""
    return list(GraphNames(registry_statements(read_registry().entities)).names())


@pytest.fixture(scope="module")
def index(names: list[Name]) -> NameIndex:
    return NameIndex.of(names)


@pytest.mark.parametrize(
    ("words", "kinds", "identifier", "said"),
    [
        ("Anlotinib", ("drug",), "drug/anlotinib", ""),
        ("anlotinib", ("drug", "any"), "drug/anlotinib", ""),
        ("anlotinib", ("regimen",), "regimen/anlotinib-monotherapy", ""),
        ("KDR", TARGETS, "protein/vegfr2", "synonym"),
        ("FLK-1", TARGETS, "protein/vegfr2", "synonym of its gene by hgnc"),
        (
            "VEGFR",
            TARGETS,
            "family/vegfr",
            "'VEGFR' (VEGFR2, protein/vegfr2)",
        ),
        ("PDGFR", TARGETS, "family/pdgfr", "(PDGFR-beta, protein/pdgfr-beta)"),
        ("PD1", TARGETS, "protein/pd-1", ""),
        ("STI 571", ("drug",), "drug/imatinib", "synonym by dgidb"),
        ("Rivoceranib Mesylate", ("drug",), "drug/apatinib", "name of a salt by dgidb"),
        ("lenvatinib mesylate", ("drug",), "drug/lenvatinib-mesylate", ""),
        ("VOTRIENT", ("drug",), "drug/pazopanib", "brand name by nci"),
        ("Focus V", ("drug",), "drug/anlotinib", "brand name"),
        ("Sutent", ("regimen",), "regimen/sunitinib-monotherapy", "brand name of its agent"),
        ("imatinib mesilate", ("drug",), "drug/imatinib", "name of a salt"),
        ("pazopanib hydrochloride", ("regimen",), "regimen/pazopanib-monotherapy", "of a salt"),
        ("6-month PFS", ("measure",), PFS, "the time, 6-month, is not asked for: see time_point"),
        ("PFS rate at 12 months", ("measure", "any"), PFS, "12 months, is not asked for"),
        ("mOS", ("measure",), "measure/overall-survival", "the statistic is not asked for"),
        ("chembl:CHEMBL941", ("drug",), "drug/imatinib", ""),
        (f"{ID}drug/imatinib", (), "drug/imatinib", ""),
        ("osteogenic sarcoma", ("condition",), "condition/osteosarcoma", "synonym by "),
        ("bone tumor", ("condition",), "condition/bone-neoplasm", "synonym"),
    ],
)
def test_what_a_name_means(
    index: NameIndex, words: str, kinds: tuple[str, ...], identifier: str, said: str
) -> None:
    found = resolve(index, words, kinds)
    assert found.name.identifier == identifier
    assert said in found.remark
    assert bool(said) == bool(found.remark)


@pytest.mark.parametrize(
    ("words", "kinds", "error", "said"),
    [
        ("lapatinib", ("drug",), UnknownNameError, "did you mean apatinib (drug/apatinib)?"),
        ("lapatinib mesylate", ("drug",), UnknownNameError, "nothing is called 'lapatinib mes"),
        ("sodium", ("drug",), UnknownNameError, "nothing is called 'sodium'"),
        ("\x1b[2J", (), UnknownNameError, r"'\x1b[2J'"),
        ("x" * 10_000, (), UnknownNameError, "nothing is called 'xxx"),
        ("FLG", ("gene",), AmbiguousNameError, "may mean others than 'FLG' (FGFR1, gene/fgfr1)"),
        ("ES", ("condition",), AmbiguousNameError, "'ES' (Ewing sarcoma, condition/ewing-sarcoma)"),
        ("KDR", ("drug", "any"), AmbiguousNameError, "write kind/key, such as gene/kdr"),
        ("osteosarcoma, malignant", (), AmbiguousNameError, "condition/osteosarcoma"),
        ("PFS", ("drug",), WrongKindError, "names measure/progression-free-survival; a drug is"),
    ],
)
def test_what_does_not_lead_to_one_thing_is_an_error(
    index: NameIndex, words: str, kinds: tuple[str, ...], error: type[QueryError], said: str
) -> None:
    with pytest.raises(error) as caught:
        resolve(index, words, kinds)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 600


class Facts:
    """A graph with one estimate."""

    def names(self, iri: str) -> bool:
        return iri == f"{ID}estimate/a-study/a-key"

    def iris(self, start: str) -> list[str]:
        return [one for one in (f"{ID}estimate/a-study/a-key",) if one.startswith(start)]


@pytest.mark.parametrize(
    "words", ["a-study/a-key", "estimate/a-study/a-key", f"{ID}estimate/a-study/a-key"]
)
def test_facts_are_named_by_their_keys(index: NameIndex, words: str) -> None:
    kinds = ("estimate", "any")
    assert entity_named(index, Facts(), words, kinds) == (f"{ID}estimate/a-study/a-key", "")
    assert entity_named(index, Facts(), "anlotinib", ("drug", "any"))[0] == f"{ID}drug/anlotinib"
    with pytest.raises(QueryError, match="did you mean 'estimate/a-study/a-key'"):
        entity_named(index, Facts(), words.replace("a-key", "a-kye"), kinds)


BESIDE = (
    *(
        "6-month {}",
        "6 month {} rate",
        "six-month {}",
        "12-mo {}",
        "3mo {}",
        "1-year {}",
        "2-yr {}",
        "24-week {}",
    ),
    *(
        "{} at 12 months",
        "{} rate at 6 months",
        "{} at month 12",
        "{} after 1 year",
        "{} (6 months)",
        "{} rates",
    ),
    *(
        "{}-6-month",
        "{} 6m",
        "{}, 12 weeks",
        "rate of {} at 3 months",
        "median {}",
        "12-month {} probability",
    ),
)


def test_a_measure_is_found_with_a_time_beside_it(index: NameIndex, names: list[Name]) -> None:
    spoken = {
        name.text: name.identifier
        for name in names
        if name.kind == "measure" and name.how in ("label", "synonym") and name.rank == OWN
    }
    known = {folded(text) for text in spoken}
    wrong = []
    for text, identifier in spoken.items():
        beside = [
            *BESIDE,
            *(["m{}", "{}6", "{}-12", "{}6m"] if text.isalpha() and text.isupper() else []),
        ]
        for form in beside:
            words = form.format(text)
            if folded(words) in known:
                continue
            found = resolve(index, words, ("measure",)).name
            if found.identifier != identifier or not found.how.startswith("measure alone; "):
                wrong.append((words, found))
    assert wrong == []
    for words in (
        "6-month",
        "PFS at",
        "median",
        "6-month apatinib",
        "mTOR rate",
        "PFSX at 6 months",
        "at 6 months",
    ):
        with pytest.raises(QueryError):
            resolve(index, words, ("measure",))


def slip(word: str, chance: random.Random) -> str:
    """Return `word` with a letter too many, too few, another, or two neighbours exchanged."""
    place = chance.randrange(len(word))
    letter = chance.choice(LETTERS)
    return word[:place] + chance.choice(
        (
            letter + word[place:],
            word[place + 1 :],
            letter + word[place + 1 :],
            word[place : place + 2][::-1] + word[place + 2 :],
        )
    )


@pytest.mark.parametrize(("shortest", "times"), [(3, 1), (10, 2)])
def test_a_name_with_slips_is_among_the_first_suggestions(
    names: list[Name], index: NameIndex, shortest: int, times: int
) -> None:
    chance = random.Random(20)  # noqa: S311 - a sample
    ours = [one for one in names if one.rank == OWN and one.how in ("label", "synonym")]
    chosen = chance.sample([one for one in ours if len(folded(one.text)) >= shortest], 300)
    found = 0
    for name in chosen:
        wrong = folded(name.text)
        for _ in range(times):
            wrong = slip(wrong, chance)
        called = index.equal(wrong) or index.alike(wrong)
        meant = {one.identifier for one in index.equal(name.text)}
        found += bool(meant & {one.identifier for one in called[:3]})
    assert found >= 0.95 * len(chosen)


def test_search_says_what_it_leaves_out() -> None:
    many = [
        Name(f"a study {number}", "label", f"s/{number}", "study", "", "") for number in range(60)
    ]
    found = search(NameIndex.of(many), "study")
    assert (len(found.hits), found.near, found.more) == (MOST_FOUND, (), 10)
    assert [hit.match for hit in search(NameIndex.of(many), "a stduy 7").near][:1] == ["nearly so"]
