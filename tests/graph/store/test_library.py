"""The query library: headers, plain SPARQL, expected rows, parameters, and values that attack.

`python tests/graph/store/test_library.py` writes the expected results anew; read the difference
before keeping it.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sarcograph.graph.cache import built
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.of_graph import NAMED
from sarcograph.graph.names.resolving import ANY_KIND
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import (
    COMMON,
    GROUPS,
    Parameter,
    Query,
    by_key,
    headings,
    own_query,
    query_library,
    read_query,
    without_header,
)
from sarcograph.graph.store.library_page import queries_page
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.validated import ValidatedGraph

ROOT = Path(__file__).parents[3]
EXPECTED = Path(__file__).parents[2] / "queries"
LIBRARY = query_library()
STANDINGS = {"document", "external", "derived", "inferred", "project"}
MOST_SHOWN = 11

Rows = list[dict[str, str]]

every_query = pytest.mark.parametrize("query", LIBRARY.values(), ids=LIBRARY.keys())

# For each parameter of each query a value, and what its rows then show in which column.
VALUES: dict[tuple[str, str], tuple[str, str, set[str]]] = {
    ("adverse-events-by-regimen", "regimen"): (
        "anlotinib-monotherapy",
        "regimen_name",
        {"anlotinib"},
    ),
    ("adverse-events-by-regimen", "adverse_event"): (
        "measure/any-adverse-event",
        "event_name",
        {"any adverse event"},
    ),
    ("claims-by-evidence", "evidence_kind"): ("preclinical", "evidence_kind", {"preclinical"}),
    ("claims-by-evidence", "claim_kind"): ("target", "claim_kind", {"target"}),
    ("claims-by-evidence", "about"): ("protein/pdgfr-beta", "object_name", {"PDGFR-beta"}),
    ("claims-by-evidence", "state"): ("metastatic", "state_name", set()),
    ("effects-between-groups", "measure"): (
        "overall-survival",
        "measure_name",
        {"overall survival"},
    ),
    ("comparisons", "measure"): ("sex", "measure_name", {"sex"}),
    ("dose-rules", "agent"): ("lenvatinib", "agent_name", {"lenvatinib"}),
    ("dose-rules", "regimen"): (
        "lenvatinib-monotherapy",
        "line_name",
        {"lenvatinib, alone or with a PD-1 inhibitor, after failure of the first TKI"},
    ),
    ("drug-classes", "drug_class"): ("pd-1-inhibitor", "class_name", {"PD-1 inhibitor"}),
    ("drug-classes", "agent"): ("sorafenib", "agent_name", {"sorafenib"}),
    ("drugs-and-targets", "agent"): (
        "procedure/car-t-cell-therapy",
        "agent_name",
        {"CAR-T cell therapy"},
    ),
    ("drugs-and-targets", "target"): ("family/vegfr-1-3", "target_name", {"VEGFRs 1-3"}),
    ("evidence-of-a-fact", "fact"): (
        "claim/vegfr2-review-2020/vegfr2-angiogenesis",
        "source",
        {"vegfr2-review-2020"},
    ),
    ("findings-by-source", "document"): ("sun-2022", "source", {"sun-2022"}),
    ("findings-by-source", "severity"): ("impossible", "severity_name", {"impossible"}),
    ("findings-by-source", "consequence"): (
        "figure in doubt",
        "consequence_name",
        {"figure in doubt"},
    ),
    ("grades-of-events", "adverse_event"): ("alopecia", "event_name", {"alopecia"}),
    ("measure-definitions", "measure"): (
        "clinical-benefit-rate",
        "measure_name",
        {"clinical benefit rate"},
    ),
    ("mechanism-paths", "involved"): (
        "process/chemotherapy-uptake",
        "path_name",
        {"lenvatinib improves the uptake of chemotherapy by normal vessels"},
    ),
    ("outcomes-by-mechanism", "mechanism"): (
        "protein/pdgfr-beta",
        "mechanism_name",
        {"PDGFR-beta"},
    ),
    ("outcomes-by-mechanism", "disease"): (
        "soft-tissue-sarcoma",
        "source",
        {"song-lenvatinib-rechallenge", "sun-2022"},
    ),
    ("outcomes-by-mechanism", "state"): ("relapsed", "source", {"song-lenvatinib-rechallenge"}),
    ("outcomes-by-mechanism", "measure"): (
        "overall-survival",
        "measure_name",
        {"overall survival"},
    ),
    ("outcomes-by-regimen", "regimen"): ("apatinib-monotherapy", "regimen_name", {"apatinib"}),
    ("outcomes-by-regimen", "disease"): (
        "soft-tissue-sarcoma",
        "source",
        {"filgrastim-record", "song-lenvatinib-rechallenge", "sun-2022"},
    ),
    ("outcomes-by-regimen", "state"): ("relapsed", "source", {"song-lenvatinib-rechallenge"}),
    ("outcomes-by-regimen", "outcomes"): (
        "time to event",
        "measure_name",
        {
            *("duration of response", "overall survival", "progression-free survival"),
            *("survival after progression", "time to progression"),
        },
    ),
    ("outcomes-by-regimen", "measure"): ("death", "measure_name", {"death"}),
    ("places-of-a-printed-value", "printed"): ("14.9 months", "printed_string", {"14.9 months"}),
    ("places-of-a-printed-value", "document"): ("sun-2022", "source", {"sun-2022"}),
    ("potencies-by-target", "agent"): ("anlotinib", "agent_name", {"anlotinib"}),
    ("potencies-by-target", "target"): ("vegfr2", "target_name", {"VEGFR2"}),
    ("prognostic-factors", "factor"): (
        "bone-metastases",
        "factor_name",
        {"presence of bone metastases"},
    ),
    ("prognostic-factors", "measure"): (
        "progression-free-survival",
        "measure_name",
        {"progression-free survival"},
    ),
    ("resistance-markers", "treatment"): ("drug-class/mtor-inhibitor", "relation", {"matched to"}),
    ("times-in-months", "measure"): ("overall-survival", "measure_name", {"overall survival"}),
    ("treatment-sequences", "regimen"): ("apatinib-monotherapy", "regimen_name", {"apatinib"}),
    ("baseline-by-arm", "study"): ("study/lavit-2022/lavit-2022", "source", {"lavit-2022"}),
    ("baseline-by-arm", "measure"): (
        "ecog-performance-status",
        "measure_name",
        {"ECOG performance status"},
    ),
    ("dose-changes", "regimen"): ("avapritinib-monotherapy", "regimen_name", {"avapritinib"}),
    ("dose-changes", "measure"): (
        "dose-reduction",
        "measure_name",
        {"dose reduction because of adverse events"},
    ),
    ("after-failure", "failed"): (
        "alteration/rb1-inactivation",
        "what",
        {"said of it", "no study of what came after is held"},
    ),
    ("ambiguous-passages", "document"): ("sun-2022", "source", {"sun-2022"}),
    ("ambiguous-passages", "fact"): (
        "estimate/lavit-2022/all.age.mean",
        "passage_question",
        {"What do the bounds after the mean age and the mean time give?"},
    ),
    ("claims-about", "entity"): ("process/angiogenesis", "entity_name", {"angiogenesis"}),
    ("claims-about", "role"): ("comparator", "role", {"comparator"}),
    ("interval-methods", "method"): ("Wald", "method_name", set()),
    ("interval-methods", "measure"): (
        "disease-control-rate",
        "measure_name",
        {"disease control rate"},
    ),
    ("agreement-of-places", "fact"): ("population/sun-2022/all", "part", {"patients"}),
    ("agreement-of-places", "agreement"): ("differ", "verdict", {"differ"}),
    ("agents-given", "agent"): ("camrelizumab", "agent_name", {"camrelizumab"}),
    ("agents-given", "regimen"): (
        "ifosfamide-plus-etoposide",
        "agent_name",
        {"etoposide", "ifosfamide"},
    ),
    ("earlier-treatment", "study"): (
        "study/regobone-osteosarcoma/regobone-osteosarcoma",
        "earlier_treatment",
        {"1-2"},
    ),
    ("populations-of-a-study", "study"): ("study/lavit-2022/lavit-2022", "source", {"lavit-2022"}),
    ("numbers-of-a-study", "study"): ("study/lavit-2022/lavit-2022", "source", {"lavit-2022"}),
    ("numbers-of-a-study", "measure"): ("death", "measure_name", {"death"}),
    ("studies", "trial"): ("navigator", "trial_name", {"NAVIGATOR"}),
    ("studies", "study"): ("study/lavit-2022/lavit-2022", "source", {"lavit-2022"}),
    ("statements-by-cited-work", "work"): (
        "reference/song-lenvatinib-rechallenge/20",
        "number",
        {"20"},
    ),
    ("statements-by-cited-work", "document"): ("sun-2022", "source", {"sun-2022"}),
    ("what-acts-on-a-process", "process"): ("angiogenesis", "process_name", {"angiogenesis"}),
    ("study-endpoints", "study"): (
        "study/avapritinib-label/navigator",
        "source",
        {"avapritinib-label"},
    ),
    ("study-endpoints", "measure"): (
        "objective-response-rate",
        "measure_name",
        {"objective response rate"},
    ),
    ("conduct-of-a-study", "study"): ("study/lavit-2022/lavit-2022", "source", {"lavit-2022"}),
    ("conduct-of-a-study", "kind"): ("eligibility", "kind", {"eligibility"}),
    ("dose-change-rules", "agent"): ("lenvatinib", "agent_name", set()),
    ("parts-of-regimens", "regimen"): (
        "ifosfamide-plus-etoposide",
        "agent_name",
        {"ifosfamide", "etoposide"},
    ),
    ("parts-of-regimens", "agent"): ("camrelizumab", "agent_name", {"camrelizumab"}),
    ("publications-by-source", "document"): ("sun-2022", "source", {"sun-2022"}),
    ("contents-of-a-source", "document"): ("avapritinib-label", "source", {"avapritinib-label"}),
    ("biomarkers-observed", "alteration"): (
        "gene/myc",
        "alteration_name",
        {"duplication of c-MYC"},
    ),
    ("conclusions-of-rules", "entity"): ("drug/camrelizumab", "subject_name", {"camrelizumab"}),
    ("things-of-the-registry", "entity"): ("drug/anlotinib", "name", {"anlotinib"}),
    ("things-of-the-registry", "kind"): ("software", "name", {"SPSS"}),
    ("what-is-not-reported", "document"): ("lavit-2022", "source", {"lavit-2022"}),
    ("what-is-not-reported", "absence"): ("immature", "absence_name", {"immature"}),
}


def loaded(nquads: bytes) -> EmbeddedStore:
    return EmbeddedStore(io.BytesIO(nquads), prefixes=PREFIXES)


@cache
def csv_text(store: EmbeddedStore, text: str) -> str:
    """Return the result of a query as CSV with the line ends of this repository.

    Each query is asked once of a store, though many tests look at its rows.
    """
    content = store.query(Question(text, (Format.CSV,))).content
    return content.decode().replace("\r\n", "\n")


def rows_of(store: EmbeddedStore, query: Query, **given: str) -> Rows:
    return list(csv.DictReader(io.StringIO(csv_text(store, query.bound(given, by_key)))))


def keys(rows: Rows) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(row.items())) for row in rows}


# --- headers ---


@every_query
def test_header_is_complete(query: Query) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", query.name)
    assert query.question.endswith("?")
    assert len(query.description) > 40
    assert query.tags[0] in GROUPS
    assert all(query.columns.values())
    taken = {parameter.name: parameter for parameter in query.parameters}
    assert all(taken.get(name, one) == one for name, one in COMMON.items())
    for parameter in query.parameters:
        assert parameter.description
        assert (parameter.kinds != ()) == (parameter.type == "entity")
        assert set(parameter.kinds) <= {*NAMED, "estimate", ANY_KIND}
        assert (parameter.choices != ()) == (parameter.type == "choice")


@every_query
def test_columns_are_those_of_the_result(query: Query, store: EmbeddedStore) -> None:
    assert csv_text(store, query.text).splitlines()[0].split(",") == list(query.columns)


@every_query
def test_few_columns_lead_on(query: Query, store: EmbeddedStore) -> None:
    assert 1 <= len(cells(query.shown)) <= MOST_SHOWN
    assert len(set(query.shown)) == len(query.shown)
    assert len(set(headings(list(query.columns)))) == len(query.columns)
    few = rows_of(store, replace(query, text=query.bound({}, by_key, columns=query.shown)))
    rows = rows_of(store, query)
    assert few == [{name: row[name] for name in query.shown} for row in rows]
    # who sees few columns can follow the row
    last = list(query.columns)[-1]
    if all(row[last].startswith(ID) for row in rows):
        assert query.shown[-1] == last


@every_query
def test_what_tells_numbers_of_a_measure_apart_is_among_the_few(query: Query) -> None:
    apart = ("category_name", "statistic_name", "time_point")
    if "measure_name" in query.shown:
        assert [one for one in apart if one in query.columns and one not in query.shown] == []


@every_query
def test_a_column_alone_is_that_of_the_whole(query: Query, store: EmbeddedStore) -> None:
    rows = rows_of(store, query)
    last = list(query.columns)[-1]  # has a value in every row: a line without any is no row of CSV
    # columns for which the same is looked up are asked for together: of what a pattern matches, a
    # plain SELECT shows more or less
    of_pattern: dict[str, list[str]] = {}
    for name in query.columns:
        alone = query.bound({}, by_key, columns=list(dict.fromkeys((name, last))))
        (head,) = re.finditer(r"^SELECT(?:\s+\?\w+)+\s+WHERE", alone, re.MULTILINE)
        of_pattern.setdefault(alone[head.end() :], []).append(name)
    for names in of_pattern.values():
        asked = list(dict.fromkeys((*names, last)))
        some = replace(query, text=query.bound({}, by_key, columns=asked))
        assert rows_of(store, some) == [{one: row[one] for one in asked} for row in rows]


def test_what_is_looked_up_for_columns_that_nobody_asks_for_is_left_out() -> None:
    query = LIBRARY["numbers-of-a-study"]
    text = query.bound({}, by_key, columns=["value", "number"])
    assert "sg:value ?value" in text
    for lookup in ("sg:ciLower", "sg:citedFrom/rdfs:label", "sg:involves ?number"):
        assert lookup in query.text
        assert lookup not in text
    assert query.bound({}, by_key, columns=list(query.columns)).count("OPTIONAL") == (
        query.text.count("OPTIONAL")
    )


@every_query
def test_says_of_every_row_where_it_stands(query: Query, store: EmbeddedStore) -> None:
    rows = rows_of(store, query)
    assert rows
    standings = {row["standing"] for row in rows}
    assert standings <= STANDINGS
    if {"document", "external"} <= standings:
        assert COMMON["sources"] in query.parameters


@every_query
def test_is_plain_sparql(query: Query) -> None:
    """No prefixes but its own, no function but those of SPARQL 1.1; test_options.py parses it."""
    prefixes = set(re.findall(r"^PREFIX (\w+):", query.text, re.MULTILINE))
    body = re.sub(r"#.*|\"[^\"]*\"|<[^>]*>", "", query.text)
    assert set(re.findall(r"\b(\w+):", body)) == prefixes
    assert not re.search(r"\w:\w+\s*\(", body), "a function with a prefixed name"


# --- results ---


@every_query
def test_default_result(query: Query, store: EmbeddedStore) -> None:
    expected = (EXPECTED / f"{query.name}.expected.csv").read_text(encoding="utf-8")
    assert csv_text(store, query.text) == expected, "run: python tests/graph/store/test_library.py"


def test_no_other_result_is_expected() -> None:
    names = {path.name for path in EXPECTED.iterdir()}
    assert names == {f"{name}.expected.csv" for name in LIBRARY}


@every_query
def test_no_row_comes_twice(query: Query, store: EmbeddedStore) -> None:
    rows = rows_of(store, query)
    assert len(keys(rows)) == len(rows)


@pytest.fixture(scope="module")
def turned(validated: ValidatedGraph) -> EmbeddedStore:
    """The graph of the corpus, loaded from its last quad to its first."""
    return loaded(b"".join(reversed(validated.nquads.splitlines(keepends=True))))


@every_query
def test_order_does_not_depend_on_that_of_loading(
    query: Query, store: EmbeddedStore, turned: EmbeddedStore
) -> None:
    assert csv_text(turned, query.text) == csv_text(store, query.text)


def outside_options(text: str) -> str:
    """What of a query binds variables in every row: without OPTIONAL, FILTER, and free values."""
    kept, rest = "", without_header(text)
    while (begin := re.search(r"OPTIONAL\s*{", rest)) is not None:
        kept += rest[: begin.start()]
        end, depth = begin.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[end], 0)
            end += 1
        rest = rest[end:]
    whole = (kept + rest).partition("ORDER BY")[0].partition("WHERE")[2]
    return re.sub(r"VALUES \?\w+ { UNDEF }|FILTER\(.*", "", whole)


@every_query
def test_a_label_is_that_of_something(query: Query) -> None:
    """The label of what may be unbound is that of everything, and a row becomes a million."""
    # within an option of what that option binds
    within = re.compile(r"OPTIONAL { [^{}]*(\?\w+) OPTIONAL { \1 rdfs:label \?\w+ } }")
    labelled = re.findall(r"OPTIONAL { (\?\w+) rdfs:label \?\w+ }", within.sub("", query.text))
    bound = outside_options(query.text)
    assert [name for name in labelled if not re.search(rf"\{name}\b", bound)] == []


# --- parameters ---


def test_every_parameter_is_tried() -> None:
    declared = {
        (query.name, parameter.name)
        for query in LIBRARY.values()
        for parameter in query.parameters
        # the filters have laws of their own
        if parameter.name != "sources" and parameter.name not in query.filters
    }
    assert declared <= set(VALUES)


@pytest.mark.parametrize(("place", "case"), VALUES.items(), ids=lambda item: "-".join(item[:2]))
def test_parameter_binds(
    place: tuple[str, str], case: tuple[str, str, set[str]], store: EmbeddedStore
) -> None:
    name, parameter = place
    value, column, shown = case
    query = LIBRARY[name]
    given = {"fact": value} if parameter == "fact" else {parameter: value}
    if place == ("places-of-a-printed-value", "document"):
        given |= {"printed": "."}
    rows = rows_of(store, query, **given)
    assert {row[column] for row in rows} == shown
    assert len(keys(rows)) == len(rows)
    free = re.search(rf"VALUES \?{parameter} {{ UNDEF }}", query.text)
    if free and len(given) == 1:
        assert keys(rows) < keys(rows_of(store, query))


FLAT = {"regimen", "measure", "factor", "document", "estimate", "study", "reference", "trial"}
"""The kinds of things of which none lies above another."""


@pytest.fixture(scope="module")
def wider(store: EmbeddedStore) -> dict[str, set[str]]:
    """The IRIs of all things with what they fall under, drugs under what their classes do too."""
    text = """SELECT ?lower ?upper {
      { ?lower sg:fallsUnder ?upper } UNION { ?lower sg:hasRole/sg:fallsUnder ?upper }
      FILTER(?lower != ?upper)
    }"""
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(csv_text(store, text))):
        found.setdefault(row["lower"], set()).add(row["upper"])
    return found


@pytest.fixture(scope="module")
def spoken_of(store: EmbeddedStore) -> set[str]:
    """The IRIs of what documents and external sources speak of."""
    text = """SELECT DISTINCT ?one {
      GRAPH ?graph { ?said ?of ?one FILTER(isIRI(?one)) }
      FILTER(REGEX(STR(?graph), "/graph/(evidence|external)/"))
    }"""
    return set(csv_text(store, text).splitlines())


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (query, parameter)
        for query in LIBRARY.values()
        for parameter in query.parameters
        if parameter.type == "entity"
    ],
    ids=lambda item: item.name,
)
def test_what_is_asked_of_a_thing_is_asked_of_what_falls_under_it(
    query: Query,
    parameter: Parameter,
    store: EmbeddedStore,
    wider: dict[str, set[str]],
    spoken_of: set[str],
) -> None:
    # of what others lie below, each source says something else
    lowest = sorted(wider.keys() - set().union(*wider.values()))
    lower = [iri for iri in lowest if iri.startswith(f"{ID}{parameter.kinds[0]}/")]
    if parameter.kinds[0] in FLAT:
        assert lower == []
        return
    fact = list(query.columns)[-1]

    def facts(iri: str) -> set[str]:
        text = query.bound({parameter.name: iri}, by_key, columns=[fact])
        return set(csv_text(store, text).splitlines()[1:])

    told = ((one, said) for one in lower if one in spoken_of and (said := facts(one)))
    narrow, found = next(told, (None, set()))
    if narrow is None:  # of nothing that lies below another does the corpus say anything here
        text = query.bound({parameter.name: "urn:some"}, lambda *_: "urn:some")
        asked = rf"\?{parameter.name}\b|<urn:some>"
        assert re.search(rf"(fallsUnder|\?(wide|shown) =) ({asked})", text)
        return
    # the smallest and the largest: the graph states those between them in the same way
    members = {upper: sum(upper in one for one in wider.values()) for upper in wider[narrow]}
    by_size = sorted(members, key=lambda iri: (members[iri], iri))
    for upper in {by_size[0], by_size[-1]}:
        assert found <= facts(upper), (narrow, upper)


with_sources = pytest.mark.parametrize(
    "query",
    [query for query in LIBRARY.values() if COMMON["sources"] in query.parameters],
    ids=lambda query: query.name,
)


@with_sources
def test_documents_alone_are_without_external_sources(query: Query, store: EmbeddedStore) -> None:
    everything, documents, external = (
        rows_of(store, query, sources=sources) for sources in ("all", "documents", "external")
    )
    assert {row["standing"] for row in documents} <= {"document", "derived", "inferred"}
    assert {row["standing"] for row in external} <= {"external", "derived", "inferred"}
    from_documents = {path.stem for path in (ROOT / "tests" / "corpus").glob("*.yaml")}
    from_elsewhere = {
        path.stem
        for part in ("external", "trials")
        for path in (ROOT / "tests" / "corpus" / part).glob("*.yaml")
    }
    for column in ("source", "mechanism_source"):
        named = {row[column] for row in documents if column in row}
        assert {part for name in named for part in name.split("+")} <= from_documents
        named = {row[column] for row in external if column in row}
        assert {part for name in named for part in name.split("+")} <= from_elsewhere
    if query.name != "outcomes-by-mechanism":  # shows one of several statements
        assert keys(documents) | keys(external) <= keys(everything)
        assert not keys(documents) & keys(external)


def test_external_statements_come_after_those_of_documents(store: EmbeddedStore) -> None:
    rows = rows_of(store, LIBRARY["drugs-and-targets"])
    home = [path.stem for path in (ROOT / "tests" / "corpus").glob("*.yaml")]
    outside = [row["source"] not in home for row in rows]
    assert outside == sorted(outside)
    assert any(outside)
    assert not all(outside)


def test_mechanism_of_external_sources_can_be_left_out(store: EmbeddedStore) -> None:
    query = LIBRARY["outcomes-by-mechanism"]
    agents = {row["agent_name"]: row["standing"] for row in rows_of(store, query)}
    assert agents == {
        "lenvatinib": "document",
        "anlotinib": "external",
        "apatinib": "external",
        "regorafenib": "inferred",
    }
    assert {row["agent_name"] for row in rows_of(store, query, sources="documents")} == {
        "lenvatinib"
    }


def test_inference_from_documents_alone_counts_as_theirs(store: EmbeddedStore) -> None:
    query = LIBRARY["outcomes-by-mechanism"]
    rows = rows_of(store, query, mechanism="protein/vegfr2", sources="documents")
    standings = {(row["agent_name"], row["standing"], row["relation"]) for row in rows}
    assert standings == {
        ("anlotinib", "document", "blocks phosphorylation of"),
        ("lenvatinib", "inferred", "inhibits"),
    }


# --- values that attack, and names that are wrong ---

ATTACKS = (
    '" } UNION { ?s ?p ?o } #',
    "x> } ?s ?p ?o . { <y",
    "} ?s ?p ?o #",
    "\\u0022 } UNION { ?s ?p ?o } #",
    "'''\n} SERVICE <http://localhost/> { ?s ?p ?o } #",
    "?s",
    "drug/anlotinib> <p> <o",
    "UNDEF",
    "",
)


@pytest.mark.parametrize("attack", ATTACKS)
@every_query
def test_parameter_is_a_value_and_nothing_else(
    query: Query, attack: str, store: EmbeddedStore
) -> None:
    for parameter in query.parameters:
        try:
            text = query.bound({parameter.name: attack}, by_key)
        except QueryError:
            continue
        # what is not refused is one term in the text: a string, or the IRI of nothing
        assert parameter.type in ("text", "entity")
        head, *rows = csv_text(store, text).splitlines()
        assert head.split(",") == list(query.columns)
        if attack:
            assert rows == []


def test_text_is_bound_as_it_stands(store: EmbeddedStore) -> None:
    query = LIBRARY["places-of-a-printed-value"]
    assert rows_of(store, query, printed=".*") == []
    assert len(rows_of(store, query, printed="p = 0.022")) == 2


def test_potency_on_an_altered_form_is_one_on_the_target(store: EmbeddedStore) -> None:
    query = LIBRARY["potencies-by-target"]
    found = rows_of(store, query, target="protein/kit")
    assert "KIT D816V" in {row["target_name"] for row in found}
    assert keys(found) == keys(rows_of(store, query, target="gene/kit"))
    assert rows_of(store, query, target="alteration/kit-d816v")


def test_a_publication_is_found_by_what_it_reports(store: EmbeddedStore) -> None:
    query = LIBRARY["publications-by-source"]
    by_document = keys(rows_of(store, query, document="sun-2022"))
    assert by_document
    for other in ("publication/sun-2022/this", "study/sun-2022/sun-2022"):
        assert keys(rows_of(store, query, document=other)) == by_document, other


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("comparisons", {"drug": "anlotinib"}, "'comparisons' has no parameter 'drug'; it has: "),
        ("comparisons", {"sources": "some"}, "'sources' is one of all, documents, external, not"),
        ("comparisons", {"measure": "not a key"}, "'not a key' is neither a key nor an IRI"),
        ("findings-by-source", {"severity": "grave"}, "'severity' is one of impossible, conflict"),
    ],
)
def test_wrong_parameter_gives_a_clear_error(
    name: str, given: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError, match=re.escape(message)):
        LIBRARY[name].bound(given, by_key)


def test_unknown_key_gives_no_rows(store: EmbeddedStore) -> None:
    assert rows_of(store, LIBRARY["drugs-and-targets"], agent="nosuchdrug") == []


HEADER = """#+ question: What?
#+ description: A query.
#+ parameters: [{name: drug, type: entity, kind: drug, description: a drug}]
#+ tags: [drug]
#+ columns: {drug: the drug}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "header is not complete"),
        (HEADER.replace("#+ tags: [drug]\n", ""), "header is not complete: 'tags' is missing"),
        (HEADER + "SELECT ?drug WHERE { ?drug ?p ?o }", "parameters and VALUES blocks"),
        (HEADER.replace("[{", "[source, {"), "there is no common parameter 'source'; there are: "),
        (HEADER + "#+ shown: [dose]\nSELECT ?drug {}", "shown, and no columns: dose"),
        (HEADER + "#+ types: {integer: [n]}\nSELECT ?drug {}", "of some type, and no columns: n"),
        (HEADER + "#+ types: {number: [drug]}\nSELECT ?drug {}", "no types of columns: number"),
        (HEADER.replace("[{name", "[{nam"), "header is not complete: 'name' is missing"),
    ],
)
def test_file_that_is_no_query_of_the_library(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=rf"^odd\.rq: .*{message}"):
        read_query("odd", text)


def test_header_that_is_nested_too_deep_is_a_clear_error() -> None:
    with pytest.raises(QueryError, match=r"^mine\.rq: the header is nested too deep$"):
        own_query("mine.rq", f"#+ question: {'[' * 100_000}\nASK {{}}")


def test_unknown_query_gives_a_clear_error(run_command: Callable[[list[str]], object]) -> None:
    output = run_command(["sarcograph", "query", "outcomes-by-wish"])
    assert "there is no query or file 'outcomes-by-wish'" in str(output)


# --- the page ---


def test_page_is_current() -> None:
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert page == queries_page(LIBRARY.values()), (
        "run: python -m sarcograph.graph.store.library_page"
    )


if __name__ == "__main__":
    held = loaded(built(ROOT / "tests" / "corpus").nquads)
    for one in LIBRARY.values():
        content = csv_text(held, one.text)
        (EXPECTED / f"{one.name}.expected.csv").write_text(content, encoding="utf-8", newline="\n")
