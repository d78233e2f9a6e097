"""A brief of the frozen corpus: every figure is of the graph, and has the places of its fact."""

import json
import re
from html.parser import HTMLParser

import pyoxigraph as ox
import pytest

from sarcograph.graph.brief.arms import arms
from sarcograph.graph.brief.asked_store import brief_of_store
from sarcograph.graph.brief.asking import (
    MEASURES,
    NEXT,
    OF_AGENTS,
    OF_AGENTS_TAKEN,
    Agent,
    Asked,
    Treated,
    check,
    parameters,
    second_questions,
)
from sarcograph.graph.brief.html import page_of
from sarcograph.graph.brief.markdown import markdown_of
from sarcograph.graph.brief.parts import Brief, Figure, Note, Place, Section
from sarcograph.graph.brief.records import brief_record, figures_table
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.asked import ask
from sarcograph.graph.store.library import library_query
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.store.table import Iri, Table

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
    told = {figure.fact for figure in figures_of(arms, other=False) if figure.fact}
    expected = set()
    for measure in MEASURES:
        asked = {**GIVEN, "measure": measure}
        query = library_query("outcomes-by-mechanism")
        rows = ask(store, resolve, query, asked, version="x").table.records()
        expected |= {str(row["estimate"]) for row in rows}
    single = {fact for fact in told if ".best-overall-response." in fact}
    assert told - single == expected
    assert not arms.left_out


def figures_of(arms: Section, *, other: bool) -> list[Figure]:
    """Return the figures of the other arms of the trials, or of those that are asked for."""
    return [
        figure
        for row in arms.rows
        if row[1][0].text.endswith(", the other arm") == other
        for cell in row
        for figure in cell
    ]


def test_the_other_arms_of_trials_are_told_beside(brief: Brief) -> None:
    told = {figure.fact.rpartition("/")[0] for figure in figures_of(brief.sections[0], other=True)}
    assert f"{ID}estimate/regobone-osteosarcoma" in told
    assert f"{ID}estimate/sarc024-osteosarcoma" in told
    texts = [figure.text for figure in figures_of(brief.sections[0], other=True)]
    assert "1.7 months (95% CI 1.2–1.8)" in texts
    # a number is told with how many had it, and with what the source is said to say of it
    assert "at 8 weeks: 0 of 12" in " ".join(texts)


def test_effects_are_told_with_what_the_trial_set_out_to_show(brief: Brief) -> None:
    against = brief.sections[1]
    assert against.name == "against"
    rows = [" | ".join(cell[0].text for cell in row) for row in against.rows]
    (row,) = [one for one in rows if "hazard ratio 0.42" in one]
    assert row.endswith(
        "patients on regorafenib | patients on placebo | hazard ratio 0.42 (95% CI 0.21–0.85)"
        " | 0.017 | significant, primary endpoint met"
    )
    facts = [row[4][0].fact for row in against.rows]
    assert len(facts) == len(set(facts))


def test_an_adverse_event_says_what_it_is_attributed_to(brief: Brief) -> None:
    safety = next(one for one in brief.sections if one.name == "safety")
    place = safety.head.index("attribution")
    told = {row[place][0].text for row in safety.rows}
    assert {"treatment-related", "attribution not stated"} <= told
    treatments = {row[0][0].text for row in safety.rows}
    assert treatments & {"anlotinib"}, "what is told where nothing graver is"
    assert "placebo" in safety.said[-1], "that nothing is held of the other arm of a trial"
    # every treatment has its share of the rows
    assert len(treatments) > 2


def test_who_crossed_over_is_no_arm_of_the_trial() -> None:
    section = arms(
        rows_of({"estimate": "estimate/x", "standing": "document"}),
        rows_of({"fact": "estimate/x", "left_name": "patients on placebo"}),
        rows_of(),
        Asked((), (("mechanism", "x"),), ()),
    )
    (row,) = section.rows
    assert row[1][0].text == "randomized trial, after crossover from: patients on placebo"


def rows_of(*rows: dict[str, str]) -> bytes:
    """Return an answer in JSON: rows of a randomized trial with what is given of each."""
    row = dict.fromkeys(
        (
            *("study_name population_name regimen_name line_name source diseases value".split()),
            *("category_name statistic_name time_point operator unit_name doubts n".split()),
        ),
        "",
    )
    row |= {"measure_name": "overall survival", "design_name": "randomized trial"}
    whole = [row | one for one in rows]
    return json.dumps(
        {
            "head": {"vars": [*(whole[0] if whole else {"estimate": ""})]},
            "results": {
                "bindings": [
                    {
                        name: {
                            "type": "uri" if of.startswith("estimate/") else "literal",
                            "value": of,
                        }
                        for name, of in one.items()
                    }
                    for one in whole
                ]
            },
        }
    ).encode()


def test_a_drug_is_taken_for_what_was_measured_under_it(store: Store, resolve: Resolver) -> None:
    found = brief_of_store(store, resolve, {"mechanism": "lenvatinib", "disease": "osteosarcoma"})
    query = library_query("outcomes-by-regimen")
    told = {figure.fact for figure in figures_of(found.sections[0], other=False) if figure.fact}
    expected = set()
    for measure in MEASURES:
        asked = {"agent": "lenvatinib", "disease": "osteosarcoma", "measure": measure}
        rows = ask(store, resolve, query, asked, version="x").table.records()
        expected |= {str(row["estimate"]) for row in rows if row["standing"] != "derived"}
    assert told
    assert {fact for fact in told if ".best-overall-response." not in fact} == expected
    assert found.sections[0].whole == (
        ("", "queries/outcomes-by-regimen?agent=lenvatinib&disease=osteosarcoma"),
    )
    with pytest.raises(QueryError, match="'lenvatinib' is a drug: name it as the agent alone"):
        brief_of_store(store, resolve, {"mechanism": "lenvatinib", "agent": "anlotinib"})


def test_drugs_whose_arms_do_not_say_their_line_are_asked_about_all_the_same(
    store: Store, resolve: Resolver
) -> None:
    found = brief_of_store(store, resolve, {**GIVEN, "line": "2+"})
    resistance = next(one for one in found.sections if one.name == "resistance-markers")
    assert "anlotinib" in resistance.said[0]
    assert dict(resistance.whole)["anlotinib"].startswith("queries/resistance-markers?")
    assert "duplication of c-MYC" in {row[1][0].text for row in resistance.rows}


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


NUMBER = re.compile(r"\d+(?:\.\d+)?")
IN_WORDS = {"none": 0, "no patient": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def test_every_number_is_printed_at_its_places_or_is_the_size_of_its_group(brief: Brief) -> None:
    places = {note.fact: note.places for note in brief.notes}
    seen = 0
    for figure in figures_but_pooled(brief):
        printed = " ".join(one.printed for one in places[figure.fact]).replace(",", "").lower()
        known = {float(one) for one in NUMBER.findall(printed)}
        known |= {of for word, of in IN_WORDS.items() if word in printed}
        # who judged it and what else is said stands behind a dash, the time before a colon
        text = figure.text.partition(" – ")[0].partition("recomputed")[0].rpartition(": ")[2]
        text = re.sub(r"\d+% CI|(?<=\d )of \d+", "", text)
        numbers = [float(one) for one in NUMBER.findall(text)]
        assert set(numbers) <= known, f"{figure.text}: {printed}"
        seen += len(numbers)
    assert seen > 50


def figures_but_pooled(brief: Brief) -> list[Figure]:
    """Return the figures that tell a fact, but for what pooling takes of them."""
    return [
        figure
        for section in brief.sections
        if section.name != "pooled"
        for row in section.rows
        for cell in row
        for figure in cell
        if figure.fact
    ]


def test_what_does_not_say_its_line_is_told(store: Store, resolve: Resolver) -> None:
    found = brief_of_store(store, resolve, {**GIVEN, "line": "2+"})
    assert any(
        re.match(r"line: not said of \d+ more numbers of .*anlotinib.* in \d+ studies", one)
        for one in found.remarks
    )
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


@pytest.mark.parametrize("name", OF_AGENTS)
def test_what_is_asked_of_all_drugs_at_once_is_what_each_is_asked(
    store: Store, resolve: Resolver, name: str
) -> None:
    names = ("anlotinib", "apatinib", "lenvatinib", "regorafenib")
    agents = tuple(Agent(one, f"{ID}drug/{one}") for one in names)
    given = {"disease": "osteosarcoma"}

    def rows(agents: tuple[Agent, ...]) -> list[str]:
        asked = second_questions(Treated(agents, ()), given, resolve)[name]
        return list(map(str, Table.read(name, store.query(asked).content).rows))

    singly = [row for agent in agents for row in rows((agent,))]
    assert len(singly) > 3
    assert sorted(rows(agents)) == sorted(singly)
    query, parameter = library_query(name), OF_AGENTS[name]
    taken = {one: of for one, of in given.items() if one in OF_AGENTS_TAKEN[name]}
    text = query.bound({**taken, parameter: "anlotinib"}, resolve)
    whole = Table.read(name, store.query(Question(text, (Format.JSON,))).content).records()
    assert [str((*row.values(), Iri(agents[0].iri))) for row in whole] == rows(agents[:1])


def test_what_came_next_is_told_by_treatment_with_all_its_outcomes(brief: Brief) -> None:
    after = next(one for one in brief.sections if one.name == NEXT)
    rows = [
        row
        for row in after.rows
        if row[3][0].text == "rechallenged with lenvatinib plus a PD-1 inhibitor"
    ]
    (row,) = rows
    assert row[0][0].text == "anlotinib, apatinib"
    outcomes = [figure.text for figure in row[-1]]
    assert "objective response rate: 3 patients, 25%" in outcomes
    assert "progression-free survival, median: 8.6 months (95% CI 5–12.2)" in outcomes
    assert all(figure.fact for figure in row[-1])


def test_what_restricts_a_brief_restricts_what_is_asked_of_each_drug() -> None:
    for name, taken in OF_AGENTS_TAKEN.items():
        known = {one.name for one in library_query(name).parameters}
        assert set(taken) == {"disease", "state", "sources"} & known


def test_when_an_event_came_is_not_how_often_it_came(brief: Brief) -> None:
    safety = next(one for one in brief.sections if one.name == "safety")
    assert safety.rows
    assert not [row for row in safety.rows if re.search(r"\b(day|week|month)s?\b", row[-1][0].text)]


def test_where_no_patients_are_told_of_it_says_what_acts(store: Store, resolve: Resolver) -> None:
    (said,) = brief_of_store(store, resolve, {**GIVEN, "n": "100000+"}).sections[0].said
    assert said.startswith("What acts on it, and was given to other patients: ")
    assert "anlotinib" in said
    no_drug = {"mechanism": "MYC", "disease": "osteosarcoma"}
    (said,) = brief_of_store(store, resolve, no_drug).sections[0].said
    assert said == "No drug that was given to patients here is flatly said to act on it."


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
    section = Section("a", HOSTILE, (HOSTILE,), (HOSTILE,), (((figure,),),), "", (("", "x"),))
    note = Note(1, figure.fact, (Place(HOSTILE, HOSTILE, HOSTILE, '10.1/"><b>'),))
    found = Brief(HOSTILE, (), (HOSTILE,), (section,), (note,))
    page = Tags(page_of(found, HOSTILE, str))
    assert not page.seen & {"script", "b"}
    text = markdown_of(found, "")
    assert not re.search(r"(?<!\\)[<`]", text.replace(f"<{figure.fact}>", "").replace("`x`", ""))
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
