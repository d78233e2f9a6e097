"""A brief of the frozen corpus: every figure is of the graph, and has the places of its fact."""

import json
import re
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest

from sarcograph.graph.brief.asked_store import brief_of_store
from sarcograph.graph.brief.asking import MEASURES, OF_AGENTS_TAKEN, check, parameters
from sarcograph.graph.brief.html import page_of
from sarcograph.graph.brief.markdown import markdown_of
from sarcograph.graph.brief.parts import Brief, Figure, Note, Place, Section
from sarcograph.graph.brief.records import brief_record, figures_table
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.namespaces import SG
from sarcograph.graph.store.asked import ask
from sarcograph.graph.store.library import library_query
from sarcograph.graph.store.question import Store
from sarcograph.graph.store.stored_iris import StoredIris

GIVEN = {"mechanism": "angiogenesis", "disease": "osteosarcoma"}
HOSTILE = "<script>alert(1)</script> | ](javascript:x) `\n# no heading"


@pytest.fixture(scope="module")
def resolve(store: Store) -> Resolver:
    names = index_of_store(store)
    return Resolver(lambda: names, StoredIris(store))


@pytest.fixture(scope="module")
def brief(store: Store, resolve: Resolver) -> Brief:
    return brief_of_store(store, resolve, GIVEN)


def figures(brief: Brief) -> list[Figure]:
    return [
        figure
        for section in brief.sections
        for row in section.rows
        for cell in row
        for figure in cell
    ]


def test_every_number_of_the_main_outcomes_is_in_an_arm(
    brief: Brief, store: Store, resolve: Resolver
) -> None:
    arms = brief.sections[0]
    told = {figure.fact for row in arms.rows for cell in row for figure in cell if figure.fact}
    expected = set()
    for measure in MEASURES:
        asked = {**GIVEN, "measure": measure}
        query = library_query("outcomes-by-mechanism")
        rows = ask(store, resolve, query, asked, version="x").table.records()
        expected |= {str(row["estimate"]) for row in rows}
    assert told == expected
    assert not arms.left_out


def test_every_fact_has_a_note_with_the_places_that_the_graph_has(
    brief: Brief, quads: ox.Store
) -> None:
    facts = {figure.fact for figure in figures(brief) if figure.fact}
    assert facts == {note.fact for note in brief.notes}
    assert [note.number for note in brief.notes] == list(range(1, len(brief.notes) + 1))
    for note in brief.notes:
        pattern = quads.quads_for_pattern(
            ox.NamedNode(note.fact), ox.NamedNode(str(SG.hasAnchor)), None, None
        )
        starts = {
            start.object.value  # type: ignore[union-attr]
            for anchor in {quad.object for quad in pattern}
            for start in quads.quads_for_pattern(
                anchor,  # type: ignore[arg-type]
                ox.NamedNode("http://www.w3.org/ns/oa#start"),
                None,
                None,
            )
        }
        assert all(any(f" {start}–" in one.where for one in note.places) for start in starts)
        printed = {
            text.object.value  # type: ignore[union-attr]
            for reading in quads.quads_for_pattern(
                ox.NamedNode(note.fact), ox.NamedNode(str(SG.hasReading)), None, None
            )
            for text in quads.quads_for_pattern(
                reading.object,  # type: ignore[arg-type]
                ox.NamedNode(str(SG.printed)),
                None,
                None,
            )
        }
        assert printed == {one.printed for one in note.places if one.printed}


def test_what_does_not_say_its_line_is_told(store: Store, resolve: Resolver) -> None:
    found = brief_of_store(store, resolve, {**GIVEN, "line": "2+"})
    assert any(one.startswith("line: not said in ") for one in found.remarks)
    assert found.title == "Brief: angiogenesis, disease osteosarcoma, line 2+"


def test_to_inhibit_a_target_is_what_acts_on_it(resolve: Resolver) -> None:
    asked = resolve("VEGFR inhibition", parameters()["mechanism"])
    assert asked == resolve("VEGFR", parameters()["mechanism"])
    assert resolve("anti-VEGFR blockade", parameters()["mechanism"]) == asked
    with pytest.raises(QueryError, match="nothing is called 'nonsense inhibition'"):
        resolve("nonsense inhibition", parameters()["mechanism"])
    measure = library_query("outcomes-by-mechanism").parameter("measure")
    with pytest.raises(QueryError):
        resolve("VEGFR inhibition", measure)


def test_what_restricts_a_brief_restricts_what_is_asked_of_each_drug() -> None:
    for name, taken in OF_AGENTS_TAKEN.items():
        known = {one.name for one in library_query(name).parameters}
        assert set(taken) == {"disease", "state", "sources"} & known


def test_parts_without_rows_say_so(store: Store, resolve: Resolver) -> None:
    found = brief_of_store(store, resolve, {**GIVEN, "n": "100000+"})
    for section in found.sections:
        assert not section.rows
        assert section.nothing
        assert f"{section.nothing.capitalize()}." in markdown_of(found, "")
        assert section.nothing.capitalize() in page_of(found, "", str)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "name the mechanism"),
        ({"mechanism": "x", "drug": "y"}, "a brief takes no 'drug'"),
        ({"mechanism": "x", "line": "second"}, "line"),
        ({"mechanism": "x", "measure": "PFS"}, "a brief takes no 'measure'"),
    ],
)
def test_what_cannot_be_asked_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(QueryError, match=told):
        check(given)


def test_a_table_in_markdown_has_its_columns(brief: Brief) -> None:
    lines = markdown_of(brief, "0123456789abcdef").splitlines()
    wide = 0
    for line in lines:
        if line.startswith("|"):
            columns = line.replace("\\|", "").count("|")
            assert columns == (wide or columns)
            wide = columns
        else:
            wide = 0
    assert [line for line in lines if line.startswith("## ")] == [
        *(f"## {section.title}" for section in brief.sections),
        "## Where each figure stands",
    ]


class Tags(HTMLParser):
    """The tags of a page, and whether each that was opened was closed."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.opened: list[str] = []
        self.seen: set[str] = set()
        self.targets: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.seen.add(tag)
        given = dict(attrs)
        self.targets.add(given.get("id") or "")
        self.links.add(given.get("href") or "")
        if tag not in ("meta", "br"):
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Expect the tag that was opened last."""
        assert self.opened.pop() == tag


def test_a_page_is_whole_and_its_notes_are_there(brief: Brief) -> None:
    page = Tags(page_of(brief, "0123456789abcdef", lambda to: f"https://example.org/{to}"))
    assert page.opened == []
    notes = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert notes == {f"note-{note.number}" for note in brief.notes}
    assert notes <= page.targets


def test_words_of_a_source_are_words_everywhere() -> None:
    figure = Figure(HOSTILE, "https://w3id.org/sarcograph/id/estimate/x", HOSTILE)
    section = Section("a", HOSTILE, (HOSTILE,), (HOSTILE,), (((figure,),),), "", "")
    note = Note(1, figure.fact, (Place(HOSTILE, HOSTILE, HOSTILE, '10.1/"><b>'),))
    found = Brief(HOSTILE, (), (HOSTILE,), (section,), (note,))
    page = Tags(page_of(found, HOSTILE, str))
    assert not page.seen & {"script", "b"}
    text = markdown_of(found, "")
    assert not re.search(
        r"(?<!\\)[<`]", text.replace(f"<{figure.fact}>", "").replace(f"`{section.address}`", "")
    )
    assert "\n# no heading" not in text
    assert not re.search(r"(?<!\\)\]\(", text)


def test_records_and_table_hold_every_figure(brief: Brief) -> None:
    record = json.loads(json.dumps(brief_record(brief, "")))
    held = [
        figure
        for section in record["sections"]
        for row in section["rows"]
        for cell in row.values()
        for figure in cell
    ]
    assert [one["text"] for one in held] == [one.text for one in figures(brief)]
    table = figures_table(brief)
    assert [row[3] for row in table.rows] == [one.text for one in figures(brief) if one.text]
