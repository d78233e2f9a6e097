"""Named questions asked: their rows page by page, and cursors that hold for one question."""

import pytest

from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.store.asked import Asked, ask
from sarcograph.graph.store.library import by_key, query_library
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.stored_iris import StoredIris

LIBRARY = query_library()


@pytest.fixture(scope="module")
def index(store: Store) -> NameIndex:
    """What the things of the corpus are called."""
    return index_of_store(store)


@pytest.fixture
def resolver(store: Store, index: NameIndex) -> Resolver:
    """What finds the things of the corpus."""
    return Resolver(lambda: index, StoredIris(store))


@pytest.mark.parametrize("name", LIBRARY)
def test_pages_together_are_the_whole(name: str, store: Store, resolver: Resolver) -> None:
    query = LIBRARY[name]
    whole = ask(store, resolver, query, {}, version="1")
    assert whole.more is None
    assert whole.table.columns == tuple(query.columns)
    size = max(len(whole.table.rows) // 2, 1)
    pages: list[Asked] = []
    cursor = None
    while not pages or cursor is not None:
        pages.append(ask(store, resolver, query, {}, limit=size, cursor=cursor, version="1"))
        cursor = pages[-1].more
        assert len(pages[-1].table.rows) == size or cursor is None
    assert sum((page.table.rows for page in pages), ()) == whole.table.rows
    counted = store.query(Question(query.counted({}, by_key), (Format.TSV,))).content
    assert int(counted.split()[1]) == len(whole.table.rows)


@pytest.mark.parametrize("name", [name for name in LIBRARY if "# details" in LIBRARY[name].text])
def test_what_is_looked_up_for_each_row_comes_after_filters(name: str) -> None:
    text = LIBRARY[name].text
    # what is looked up may be narrowed by a parameter once more
    told = max(text.rfind("# filters"), text.find("# parameter"))
    assert told < text.index("# details")


def test_what_is_told_beside_the_rows(store: Store, resolver: Resolver) -> None:
    query = LIBRARY["outcomes-by-regimen"]
    given = {"measure": "PFS", "line": "1+"}
    ask(store, resolver, query, given, version="1")
    asked = ask(store, resolver, query, given, version="1")
    assert len(asked.remarks) == 1  # what the question before was told is not told again
    assert asked.remarks[0].startswith("measure: 'PFS' is taken for progression-free survival")
    unknown = ask(store, resolver, query, {"measure": "PFS", "line": "unknown"}, version="1")
    assert asked.not_said == {"line": len(unknown.table.rows)}
    assert unknown.not_said == {}
    assert "LIMIT" not in asked.sparql


@pytest.mark.parametrize("name", LIBRARY)
def test_an_example_shows_something(name: str, store: Store, resolver: Resolver) -> None:
    query = LIBRARY[name]
    assert all(query.examples)
    # the corpus is a part of the graph that all of them are for
    asked = (ask(store, resolver, query, given, version="1") for given in query.examples)
    assert any(one.table.rows for one in asked)


def test_answer_without_rows_tells_what_is_known_of_what_was_named(
    store: Store, resolver: Resolver, index: NameIndex
) -> None:
    query = LIBRARY["outcomes-by-mechanism"]
    drug = index.thing("drug/anlotinib")
    assert drug is not None
    said = f"{drug.claims} claims, {drug.estimates} estimates; see find 'anlotinib'"
    for given in ({"mechanism": "anlotinib"}, {"mechanism": "anlotinib", "n": "0+"}):
        asked = ask(store, resolver, query, given, version="1")
        assert asked.table.rows == ()
        (told,) = asked.remarks
        assert told.startswith("mechanism: nothing is held on anlotinib that meets all that")
        assert told.endswith(said)
    asked = ask(store, resolver, query, {"n": "9999999+"}, version="1")
    assert asked.remarks == ("nothing is held that meets all that is asked",)
    assert ask(store, resolver, query, {"mechanism": "VEGFR2"}, version="1").remarks == ()


def test_cursor_is_of_one_question(store: Store, resolver: Resolver) -> None:
    query, given = LIBRARY["drugs-and-targets"], {"agent": "anlotinib"}
    cursor = ask(store, resolver, query, given, limit=2, version="1").more
    assert cursor is not None
    rest = ask(store, resolver, query, {"agent": "AL-3818"}, cursor=cursor, version="1")
    whole = ask(store, resolver, query, given, version="1")
    assert rest.table.rows == whole.table.rows[2:]  # the same thing, however it is called
    for other, its, version, what in (
        (LIBRARY["dose-rules"], given, "1", "another query"),
        (query, given, "2", "another version of the graph"),
        (query, {"agent": "apatinib"}, "1", "other parameters"),
        (query, {**given, "sources": "documents"}, "1", "other parameters"),
    ):
        with pytest.raises(QueryError, match=f"the cursor is of {what}; leave it out"):
            ask(store, resolver, other, its, cursor=cursor, version=version)
    changed = [
        "".join((cursor[:at], "B" if cursor[at] != "B" else "C", cursor[at + 1 :]))
        for at in (0, 24, len(cursor) - 1)
    ]
    for damaged in (
        "",
        "0",
        "€",
        cursor[:-1],
        f"{cursor}AA",
        *changed,
    ):
        with pytest.raises(QueryError, match="the cursor is not whole"):
            ask(store, resolver, query, given, cursor=damaged, version="1")
    for limit in (0, -1, 10**9):
        with pytest.raises(QueryError, match="'limit' is a whole number from 1 to 1000000, not"):
            ask(store, resolver, query, given, limit=limit, version="1")
