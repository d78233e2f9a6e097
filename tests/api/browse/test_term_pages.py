"""The pages of the vocabulary: what to type, what a thing has, and an example or word of none."""

import csv
import io
import json
import re
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.api.browse.term_demands import Demand, joined
from sarcograph.api.browse.term_words import list_of, questions_with, words_for
from sarcograph.graph.bundled import bundled
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.prefixes import BASE, PREFIXES, VOCABULARY
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.library import query_library

Json = dict[str, Any]
LIBRARY = query_library()
RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
OWL_CLASS = ox.NamedNode(PREFIXES["owl"] + "Class")


@pytest.fixture(scope="module")
def classes(corpus_client: httpx2.Client, quads: ox.Store) -> dict[str, Json]:
    """What the page of each class of the ontology tells programs, by its IRI."""
    iris = {
        quad.subject.value
        for quad in quads.quads_for_pattern(None, RDF_TYPE, OWL_CLASS)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(VOCABULARY)
    }
    assert len(iris) > 150
    found = {}
    for iri in sorted(iris):
        answer = corpus_client.get(f"/{iri.removeprefix(BASE)}.json")
        assert answer.status_code == 200, iri
        found[iri] = answer.json()
    return found


def test_every_class_has_an_example_or_a_sentence_that_none_is_held(
    classes: dict[str, Json], quads: ox.Store
) -> None:
    below: dict[str, set[str]] = {}
    for iri, record in classes.items():
        for above in record["above"]:
            below.setdefault(above, set()).add(iri)
    without = []
    for iri, record in classes.items():
        assert record["type"][0]["typed"] == record["name"] == f"sg:{iri.removeprefix(VOCABULARY)}"
        assert bool(record["example"]) != bool(record["no_example"]), iri
        kinds = {iri, *below.get(iri, ())}
        held = any(
            next(quads.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(kind)), None)
            for kind in kinds
        )
        if record["no_example"]:
            without.append(iri)
            assert not held, iri
        else:
            thing = ox.NamedNode(record["example"][0]["iri"])
            types = {quad.object.value for quad in quads.quads_for_pattern(thing, RDF_TYPE, None)}  # type: ignore[union-attr]
            assert types & kinds, iri
    assert len(without) < len(classes) / 4


def test_the_example_has_what_the_class_asks_of_each(classes: dict[str, Json]) -> None:
    """The graph was validated by the shapes that the page reads."""
    required = 0
    for iri, record in classes.items():
        lines = [one for one in record["properties"] if one["required"]]
        required += len(lines)
        if record["example"]:
            assert [one["name"] for one in lines if not one["example"]] == [], iri
    assert required > 200


def test_no_two_classes_are_called_the_same(classes: dict[str, Json]) -> None:
    """A picture knows its boxes by their names."""
    labels = [record["title"].casefold() for record in classes.values()]
    assert len(set(labels)) == len(labels)


def test_page_shows_what_the_record_has(corpus_client: httpx2.Client) -> None:
    for name in ("Claim", "hasReading", "Median"):
        page = corpus_client.get(f"/vocab/{name}.html").text
        record: Json = corpus_client.get(f"/vocab/{name}.json").json()
        for one in record["type"]:
            assert f"<code>{one['typed']}</code>" in page
        for one in (*record["properties"], *record["leading_to_it"]):
            assert f"<code>{one['name']}</code>" in page
        for one in record["questions"]:
            assert f'href="../queries/{one["name"]}"' in page
        assert record["example"]
        assert all(one["text"].strip() in re.sub(r"<.*?>", "", page) for one in record["example"])


def test_claim_is_described_as_the_model_has_it(corpus_client: httpx2.Client) -> None:
    record: Json = corpus_client.get("/vocab/Claim.json").json()
    lines = {one["name"]: one for one in record["properties"]}
    subject, certainty = lines["sg:subject"], lines["sg:certainty"]
    assert (subject["how_many"], certainty["how_many"]) == ("at most one", "exactly one")
    assert (subject["required"], certainty["required"]) == (False, True)
    assert subject["of"] == f"{VOCABULARY}Claim"
    assert subject["example"][0]["iri"].startswith(f"{BASE}id/")
    assert certainty["values"] == [{"text": "certainty", "iri": f"{VOCABULARY}Certainty"}]
    assert "claims-about" in {one["name"] for one in record["questions"]}
    rows = csv.DictReader(io.StringIO(corpus_client.get("/vocab/Claim.csv").text, newline=""))
    assert {row["name"] for row in rows} == set(lines)
    drawn = corpus_client.get("/vocab/Claim.svg").text
    assert "has subject" in drawn
    assert 'href="../vocab/Entity"' in drawn
    assert corpus_client.get("/vocab/Median.svg").status_code == 404


def test_what_is_typed_is_taken(classes: dict[str, Json], corpus_client: httpx2.Client) -> None:
    """Each parameter that a page tells is one of its question, with a value that it takes."""
    told = 0
    values = [f"{VOCABULARY}RandomizedTrial", f"{VOCABULARY}LevelA", f"{VOCABULARY}NotReached"]
    pages = [
        *classes.values(),
        *(corpus_client.get(f"/{iri.removeprefix(BASE)}.json").json() for iri in values),
    ]
    for record in pages:
        for word in record["type"]:
            address = urlsplit(word["leads_to"] or "")
            if not address.path.startswith("/queries/"):
                continue
            query = LIBRARY[address.path.removeprefix("/queries/")]
            query.check(dict(parse_qsl(address.query)))
            assert word["option"].startswith("--")
            told += 1
    assert told > 2 * len(KINDS)
    for record in pages[-len(values) :]:
        (word,) = [one for one in record["type"] if one["option"]]
        answer = corpus_client.get(word["leads_to"] + "&format=json")
        assert answer.status_code == 200, word


def test_filters_name_the_terms_that_they_look_for() -> None:
    for name in ("design", "evidence_level"):
        assert tuple(FILTERS[name].terms) == FILTERS[name].choices
    lists = {
        f"{VOCABULARY}{name}": {f"{VOCABULARY}{label}": label for label in labels}
        for name, labels in {"Wide": ("yes", "no", "unknown"), "Other": ("agree",)}.items()
    }
    agreement = LIBRARY["agreement-of-places"].parameter("agreement")
    assert list_of(agreement, lists) is None, "one of two choices is no value of the list"


def test_questions_are_those_whose_queries_have_the_term() -> None:
    named = {one.name for one in questions_with(f"{VOCABULARY}BiomarkerObservation")}
    assert "biomarkers-observed" in named
    for name in named:
        assert re.search(r"\bsg:BiomarkerObservation\b(?!-)", LIBRARY[name].text)
    assert questions_with(f"{VOCABULARY}Nothing") == ()
    (only,) = words_for(f"{VOCABULARY}Nothing", "nothing", {})
    assert only.typed == "sg:Nothing"


def test_keys_of_evidence_files_are_told_on_the_pages_of_what_they_say(
    corpus_client: httpx2.Client, classes: dict[str, Json], quads: ox.Store
) -> None:
    said: dict[str, Json] = json.loads(bundled("evidence/schema/terms.json").read_text("utf-8"))
    for name in said:
        term = ox.NamedNode(VOCABULARY + name)
        assert next(quads.quads_for_pattern(term, None, None), None), name
    for name, typed, where in (
        ("sponsor", "sponsor: …", "in YAML, in studies of the evidence file of a document"),
        ("Population", "populations: {KEY: {…}}", "the evidence file of a document"),
        ("Drug", "drugs: {KEY: {…}}", "in YAML, at the top of a file in entities/"),
        ("hedge", "hedge: …", "in claims of"),
    ):
        page: Json = corpus_client.get(f"/vocab/{name}.json").json()
        (word,) = [one for one in page["type"] if one["typed"] == typed]
        assert where in word["where"]
        assert f"<code>{typed}</code>" in corpus_client.get(f"/vocab/{name}.html").text
    told = [one for one in classes.values() if any("in YAML" in w["where"] for w in one["type"])]
    assert len(told) > 60


def test_demands_of_several_classes_are_joined() -> None:
    whole = joined([Demand(0, 3), Demand(1, None, kinds=["x"])], is_single=False)
    assert (whole.said, whole.kinds) == ("1 to 3", ["x"])
    assert joined([Demand(1)], is_single=True).said == "exactly one"
    assert joined([Demand(wanted=1)], is_single=False).said == "any number, best one at least"


def test_links_of_a_page_lead_somewhere(corpus_client: httpx2.Client) -> None:
    page = corpus_client.get("/vocab/Drug.html").text
    upper = page.partition('<details id="stated">')[0].partition('<main id="main">')[2]
    links = {urljoin("/vocab/Drug", one) for one in re.findall(r'href="(\.\./[^"&]+)"', upper)}
    assert len(links) > 20
    for link in sorted(links):
        answer = corpus_client.get(link, headers=BROWSER, follow_redirects=True)
        assert answer.status_code == 200, link
