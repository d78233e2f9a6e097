"""The pages of things: each part has what its named question answers, and says what is not held."""

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin

import httpx2
import pytest

from sarcograph.api.browse.evidence_parts import MOST_ROWS, PARTS
from sarcograph.api.browse.thing_links import KINDS_OF_COLUMN
from sarcograph.api.browse.thing_view import parts_of
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import query_library

Json = dict[str, Any]
LIBRARY = query_library()

HELD = {
    "drug/anlotinib": {"targets", "processes", "classes", "outcomes", "adverse-events", "claims"},
    "protein/vegfr2": {"drugs", "outcomes", "claims"},
    "process/angiogenesis": {"acting", "paths", "outcomes"},
    "alteration/myc-duplication": {"claims", "observed", "after"},
    "condition/osteosarcoma": {"below", "outcomes", "resistance", "claims", "studies"},
    "measure/progression-free-survival": {"definitions", "outcomes", "endpoints"},
    "regimen/anlotinib-monotherapy": {"parts", "outcomes", "adverse-events", "lines"},
}
"""A thing of each kind, and parts of its page that the corpus holds something for."""


def test_parts_show_columns_that_their_questions_have() -> None:
    for kind in PARTS:
        assert parts_of(kind)
        for part in parts_of(kind):
            query = LIBRARY[part.question]
            parameters = {one.name for one in query.parameters} | {""}
            asked = {*part.shown, part.linked, *(part.groups or ()), *dict(part.counted)}
            assert asked <= set(query.columns), (kind, part.name)
            assert part.linked in part.shown
            assert {*dict(part.counted).values(), *dict(part.more)} <= parameters, part.name
        names = [part.name for part in parts_of(kind)]
        assert len(set(names)) == len(names)


def part_of(page: str, name: str) -> str:
    """Return the HTML of a part of a page."""
    found = re.search(rf'<div id="{name}">(.*?)</div></details>', page, re.DOTALL)
    assert found is not None, name
    return found[1]


@pytest.mark.parametrize("thing", HELD)
def test_a_page_asks_for_one_part_and_leads_to_each_other(
    corpus_client: httpx2.Client, thing: str
) -> None:
    address = f"/id/{thing}.html"
    first, *others = (part.name for part in parts_of(thing.partition("/")[0]))
    page = corpus_client.get(address).text
    assert part_of(page, first) == part_of(corpus_client.get(f"{address}?part={first}").text, first)
    for name in others:
        (left,) = re.findall(r"<sg-part .*?</sg-part>", part_of(page, name), re.DOTALL)
        there, question = (unescape(one) for one in re.findall(r'href="([^"]+)"', left))
        key = thing.rpartition("/")[2]
        assert there == f"{key}?part={name}#{name}"
        assert f'data-page="{there}" data-part="{name}"' in left
        shown = corpus_client.get(urljoin(address, there), headers={"Accept": "text/html"}).text
        assert "<sg-part" not in part_of(shown, name)
        assert question in unescape(part_of(shown, name))
        assert "<sg-part" in part_of(shown, first)
    refused = corpus_client.get(f"{address}?part=nothing")
    assert refused.status_code == 400
    assert first in refused.json()["detail"]


@pytest.mark.parametrize("thing", HELD)
def test_parts_have_what_their_questions_answer(corpus_client: httpx2.Client, thing: str) -> None:
    page = corpus_client.get(f"/id/{thing}.html").text
    record: Json = corpus_client.get(f"/id/{thing}.json").json()
    parts = {part["name"]: part for part in record["parts"]}
    declared = {part.name: part for part in parts_of(thing.partition("/")[0])}
    assert [*parts] == [part.name for part in parts_of(thing.partition("/")[0])]
    assert HELD[thing] <= {name for name, part in parts.items() if part["rows"]}
    whole = corpus_client.get(f"/id/{thing}.offline.html").text
    stated = page.partition('<div id="stated">')[2]
    assert 'id="statements"' in stated
    for name, part in parts.items():
        answer = corpus_client.get(f"{part['address']}&format=csv&columns=all")
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        last = [*LIBRARY[part["question"]].columns][-1]
        said = (last, *declared[name].shown)
        facts = {tuple(row[column] for column in said) for row in rows}
        assert part["facts"] == len(facts), name
        of_part = corpus_client.get(f"/id/{thing}.html?part={name}").text
        shown = part_of(of_part, name)
        assert part_of(whole, name).count("<tr>") == shown.count("<tr>")
        assert len(part["rows"]) == min(len(facts), MOST_ROWS) or name == "outcomes"
        assert shown.count("<tr>") == (len(part["rows"]) + 1 if rows else 0)
        if not rows:
            assert part["nothing_held"]
            assert part["nothing_held"] in unescape(shown)
            continue
        table = corpus_client.get(f"/id/{thing}.csv?part={name}").text
        of_table = list(csv.DictReader(io.StringIO(table, newline="")))
        assert len(of_table) == len(part["rows"])
        assert {tuple(row[column] for column in said) for row in of_table} <= facts
        for row in part["rows"]:
            if row[last]:
                assert f'href="../../id/{row[last].partition("/id/")[2]}"' in shown
            if doubts := row.get("doubts"):
                assert doubts in shown
        for counted in part["counts"].values():
            assert sum(counted.values()) == len(facts)
        links = re.findall(r'href="\.\./\.\./queries/([^"?]+)\?([^"]+)"', shown)
        assert links
        for question, given in links:
            assert question == part["question"]
            LIBRARY[question].check(dict(parse_qsl(unescape(given))))
        counted_by = corpus_client.get(f"/queries/{links[0][0]}?{unescape(links[0][1])}&format=csv")
        assert counted_by.status_code == 200


def test_numbers_of_each_study_come_before_more_of_one(corpus_client: httpx2.Client) -> None:
    record: Json = corpus_client.get("/id/drug/anlotinib.json").json()
    outcomes = next(part for part in record["parts"] if part["name"] == "outcomes")
    answer = corpus_client.get(f"{outcomes['address']}&format=csv")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(answer.text, newline=""))
        if row["standing"] != "derived"
    ]
    assert {row["study_name"] for row in outcomes["rows"]} == {row["study_name"] for row in rows}
    assert {row["standing"] for row in outcomes["rows"]} <= {"document", "external"}
    headings = [row["diseases"] for row in outcomes["rows"]]
    assert headings == sorted(headings)
    forest = corpus_client.get("/id/drug/anlotinib.svg?part=outcomes").text
    for row in outcomes["rows"]:
        assert row["diseases"] in forest


def test_names_in_rows_lead_to_their_things(corpus_client: httpx2.Client) -> None:
    record: Json = corpus_client.get("/id/protein/vegfr2.json").json()
    named = {(one["column"], one["name"]): one["iri"] for one in record["things"]}
    # which a regimen is called too
    assert named["agent_name", "lenvatinib"] == f"{ID}drug/lenvatinib"
    assert named["regimen_name", "anlotinib"] == f"{ID}regimen/anlotinib-monotherapy"
    page = corpus_client.get("/id/protein/vegfr2.html").text
    assert record["known"]
    assert f"Known of it: {record['known']}." in page
    assert '<a href="../../id/drug/lenvatinib">lenvatinib</a>' in page


def test_columns_whose_names_lead_on_are_those_of_questions() -> None:
    columns = {column for query in LIBRARY.values() for column in query.columns}
    assert set(KINDS_OF_COLUMN) <= columns
    assert {kind for kinds in KINDS_OF_COLUMN.values() for kind in kinds} <= {*KINDS, "study"}


def test_gene_and_what_it_makes_lead_to_each_other(corpus_client: httpx2.Client) -> None:
    for thing, said, other in (
        ("protein/c-myc", "made by the gene", "gene/myc"),
        ("gene/myc", "makes", "protein/c-myc"),
    ):
        record: Json = corpus_client.get(f"/id/{thing}.json").json()
        assert [(one["is"], one["iri"]) for one in record["kin"]] == [(said, f"{ID}{other}")]
    record = corpus_client.get("/id/protein/c-myc.json").json()
    (observed,) = [one for one in record["parts"] if one["name"] == "observed"]
    assert observed["facts"] == 1, "of the gene"
