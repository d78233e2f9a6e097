"""The filters of the library: their grammar, and that no row is lost or told twice by them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest
from rdflib import RDF

from sarcograph.graph.build import build_ontology
from sarcograph.graph.errors import QueryError
from sarcograph.graph.namespaces import SG
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.filters import FILTERS, limits
from sarcograph.graph.store.library import Query, by_key, query_library, read_query
from sarcograph.graph.store.question import Format, Question

PARTS = {
    "line": ("0+", "unknown"),
    "n": ("0+", "unknown"),
    "combination": ("yes", "no"),
    "standing": FILTERS["standing"].choices,
}
"""Values that leave each row of a query once."""
SOME = {
    "agent": ("sorafenib", "regorafenib", "lenvatinib", "drug-class/kinase-inhibitor"),
    "disease": ("osteosarcoma", "soft-tissue-sarcoma"),
    "state": ("metastatic", "relapsed"),
    "grade": ("3+", "1-2", "unknown"),
}
NOTHING_HELD = {"dose-change-rules"}
"""Of whom it changes a dose, no source of the corpus says."""
WITHOUT = {
    (
        "contents-of-a-source",
        "disease state design",
    ): "rows are parts of a file, told by whom they show",
    (
        "statements-by-cited-work",
        "disease state design",
    ): "rows are citations, told by what they are for",
}
"""Filters that a question does not take though it has their column, with the reason."""
CASES = [(query, name) for query in query_library().values() for name in query.filters]
every_filter = pytest.mark.parametrize(
    ("query", "name"), CASES, ids=[f"{query.name}-{name}" for query, name in CASES]
)


@cache
def rows_of(store: EmbeddedStore, text: str) -> Counter[tuple[str, ...]]:
    """Return the rows of a question, which is asked once though many tests look at its rows."""
    answer = store.query(Question(text, (Format.CSV,)))
    return Counter(map(tuple, list(csv.reader(io.StringIO(answer.content.decode())))[1:]))


def rows(
    store: EmbeddedStore, query: Query, columns: Sequence[str] = (), **given: str
) -> Counter[tuple[str, ...]]:
    return rows_of(store, query.bound(given, by_key, columns=columns))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2", (2, 2)),
        ("2+", (2, None)),
        ("1-2", (1, 2)),
        ("1\u20132", (1, 2)),
        (" 1 - 2 ", (1, 2)),
        ("0", (0, 0)),
        ("Unknown", None),
    ],
)
def test_range(value: str, expected: tuple[int, int | None] | None) -> None:
    assert limits("line", value) == expected


@pytest.mark.parametrize(
    "value",
    ["", "second", "-1", "+2", "2-", "2++", "1.5", "2 +", "1-2-3", "1e3", "9" * 10, "\u0662"],
)
def test_what_is_no_range(value: str) -> None:
    with pytest.raises(QueryError, match=r"'n' is a number such as 2, a range such as 1-2 or 2\+"):
        limits("n", value)


def test_range_that_ends_before_it_begins_is_told() -> None:
    with pytest.raises(QueryError, match="write 1-3"):
        limits("line", "3-1")


@every_filter
def test_values_leave_each_row_once(query: Query, name: str, store: EmbeddedStore) -> None:
    """A row is told by the fact that it shows: tests/graph/store/test_library.py looks at all."""
    fact = list(query.columns)[-1:]
    everything = rows(store, query, fact)
    if name in PARTS:
        parts = [rows(store, query, fact, **{name: value}) for value in PARTS[name]]
        if query.name == "studies":  # a study has patients of several kinds
            assert set().union(*parts) == set(everything)
            assert all(part <= everything for part in parts)
            return
        assert sum(parts, Counter()) == everything
        return
    values = FILTERS[name].choices or SOME[name]
    parts = [rows(store, query, fact, **{name: value}) for value in values]
    assert all(part <= everything for part in parts)
    assert any(parts) or (query.name in NOTHING_HELD and name != "grade")


def test_what_rows_are_about_tells_by_what_they_are_restricted() -> None:
    takes = {
        query.name: {one.name for one in query.parameters} for query in query_library().values()
    }
    lacking = {
        (query.name, one.name)
        for query in query_library().values()
        for one in FILTERS.values()
        if not query.columns.keys().isdisjoint(one.columns) and one.name not in takes[query.name]
    }
    assert lacking == {(name, one) for name, several in WITHOUT for one in several.split()}
    assert {name for query in query_library().values() for name in query.filters} == set(FILTERS)


def test_filters_compose(store: EmbeddedStore) -> None:
    query = query_library()["outcomes-by-regimen"]
    given = {"disease": "bone-sarcoma", "design": "case-series", "n": "10+", "combination": "no"}
    together = rows(store, query, **given)
    apart = [rows(store, query, **{name: value}) for name, value in given.items()]
    assert together
    assert together == apart[0] & apart[1] & apart[2] & apart[3]


def test_disease_goes_over_the_hierarchy(store: EmbeddedStore) -> None:
    query = query_library()["outcomes-by-regimen"]
    narrow, wide = (rows(store, query, disease=one) for one in ("osteosarcoma", "bone-sarcoma"))
    assert narrow
    assert narrow <= wide


def test_grades_that_count_lie_in_the_range(store: EmbeddedStore) -> None:
    query = query_library()["adverse-events-by-regimen"]
    at = list(query.columns).index("grades")

    def grades(**given: str) -> set[str]:
        return {row[at] for row in rows(store, query, **given)}

    everything = grades()
    assert {"", "any", "1-2", "3", "3-4"} <= everything
    for value, first, last in (("3+", 3, 5), ("1-2", 1, 2), ("3", 3, 3)):
        expected = {
            one for one in everything - {"", "any"} if first <= int(one[0]) and int(one[-1]) <= last
        }
        assert grades(grade=value) == expected
    assert grades(grade="unknown") == {""}


def test_agent_counts_in_every_regimen_that_gives_it(store: EmbeddedStore) -> None:
    query = query_library()["outcomes-by-regimen"]
    under, alone = (
        rows(store, query, **{name: one})
        for name, one in (("agent", "lenvatinib"), ("regimen", "lenvatinib-monotherapy"))
    )
    regimens = {row[0] for row in under}
    assert alone < under
    assert {"lenvatinib", "lenvatinib plus a PD-1 inhibitor"} <= regimens
    assert not {one for one in regimens if "lenvatinib" not in one}


def test_designs_and_levels_are_those_of_the_vocabulary() -> None:
    ontology = build_ontology()
    for name, kind in (("design", SG.StudyDesign), ("evidence_level", SG.EvidenceLevel)):
        members = {str(one).rpartition("/")[2] for one in ontology.subjects(RDF.type, kind)}
        patterns = "".join(FILTERS[name].patterns("?x", one) for one in FILTERS[name].choices)
        assert set(re.findall(r"vocab/(\w+)>", patterns)) == members


HEADER = """#+ question: What?
#+ description: Of it.
#+ tags: [one]
#+ columns: {thing: a thing}
"""


@pytest.mark.parametrize(
    ("filters", "text", "message"),
    [
        ("#+ filters: {n: n}\n", "SELECT ?thing { ?thing ?p ?n }", "a line '# filters'"),
        ("", "SELECT ?thing { ?thing ?p ?n\n  # filters\n}", "a line '# filters'"),
        ("#+ filters: {size: n}\n", "SELECT ?thing { ?thing ?p ?n\n  # filters\n}", "size"),
    ],
)
def test_header_and_place_agree(filters: str, text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        read_query("own", f"{HEADER}{filters}{text}")


@pytest.mark.parametrize(("query", "name"), CASES, ids=lambda one: getattr(one, "name", one))
def test_no_variable_of_a_filter_is_one_of_the_question(query: Query, name: str) -> None:
    """A value that the filter looks at would be taken for that of the question."""
    on, one = query.filters[name], FILTERS[name]
    value = {"entity": f"<{SG.Thing}>", "choice": (*one.choices, "")[0], "range": "1-2"}[one.type]
    used = set(re.findall(r"\?(\w+)", one.patterns(f"?{on}", value)))
    assert used & set(re.findall(r"\?(\w+)", query.text)) <= {on}
