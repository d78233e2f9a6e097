"""Pages of a question whose rows come in groups: the same rows as those of the whole answer."""

from __future__ import annotations

import io

import pytest

from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.groups import Groups, groups_of
from sarcograph.graph.store.in_steps import in_steps
from sarcograph.graph.store.library import Query, by_key, query_library
from sarcograph.graph.store.question import Format, Question, Store

GROUPED = [query for query in query_library().values() if "\n  # groups " in query.text]
CORE = "  ?row <http://e/of> ?group .\n"
ABOUT = "  OPTIONAL { ?group <http://e/name> ?name }\n"
REST = "  OPTIONAL { ?row <http://e/size> ?size }\n"
ROWS = f"{CORE}  # groups ?group\n{ABOUT}  # rows\n{REST}"
ORDER = "ORDER BY STR(?name) ?row\n"
PAGE = (
    "SELECT ?row ?name ?size\nWHERE {{\n  {{\nSELECT * WHERE {{\n"
    + ROWS.replace("{", "{{").replace("}", "}}")
    + f"}}}}\n{ORDER}LIMIT {{limit}}\nOFFSET {{offset}}\n  }}}}\n  # details\n}}}}\n{ORDER}"
)


def store_of(*triples: str) -> EmbeddedStore:
    lines = "".join(f"{triple} <urn:graph> .\n" for triple in triples)
    return EmbeddedStore(io.BytesIO(lines.encode()), prefixes={})


def lines_of(store: Store, text: str) -> list[bytes]:
    return store.query(Question(text, (Format.TSV,))).content.splitlines()[1:]


@pytest.mark.parametrize("query", GROUPED, ids=lambda query: query.name)
@pytest.mark.parametrize("given", [{}, {"sources": "external"}, {"n": "20+"}], ids=str)
def test_pages_follow_each_other(query: Query, given: dict[str, str], store: Store) -> None:
    columns = query.shown
    whole = lines_of(store, query.bound(given, by_key, columns=columns))
    for offset in (0, 1, 95, len(whole) // 2, len(whole) - 3, len(whole) + 1):
        text = query.bound(given, by_key, columns=columns, limit=40, offset=offset)
        steps = in_steps(text)
        assert steps is not None
        assert steps.groups is not None
        assert lines_of(store, text) == whole[offset : offset + 40]
        assert store.query(Question(text)).total == len(whole)


def test_rows_of_groups_in_one_place_take_turns() -> None:
    """Two groups of one name, and one without any, whose rows are ordered by something else."""
    store = store_of(
        *(f"<urn:{row}> <http://e/of> <urn:group-{row % 2}>" for row in range(1, 7)),
        *(f'<urn:group-{group}> <http://e/name> "same"' for group in range(2)),
        "<urn:0> <http://e/of> <urn:unnamed>",
        "<urn:7> <http://e/of> <urn:last>",
        '<urn:last> <http://e/name> "z"',
    )
    found = [lines_of(store, PAGE.format(limit=2, offset=offset)) for offset in range(0, 9, 2)]
    names = [line.split(b"\t")[0].decode() for page in found for line in page]
    assert names == [f"<urn:{row}>" for row in range(8)]


def test_groups_that_say_too_little_are_asked_for_otherwise() -> None:
    """Where rows are more than were counted, or numbers order groups, the answer is the same."""
    twice = store_of(
        *(f"<urn:{row}> <http://e/of> <urn:group>" for row in range(3)),
        '<urn:group> <http://e/name> "one"',
        '<urn:0> <http://e/size> "1"',
        '<urn:0> <http://e/size> "2"',
    )
    assert len(lines_of(twice, PAGE.format(limit=3, offset=1))) == 3
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    numbered = store_of(
        *(f"<urn:{row}> <http://e/of> <urn:group-{row}>" for row in (9, 10)),
        *(f'<urn:group-{group}> <http://e/name> "{group}"^^{integer}' for group in (9, 10)),
    )
    text = PAGE.replace("STR(?name)", "?name").format(limit=2, offset=0)
    assert [line[:7] for line in lines_of(numbered, text)] == [b"<urn:9>", b"<urn:10"]


def test_what_is_not_parted_as_it_must_be_has_no_groups() -> None:
    assert isinstance(groups_of(ROWS, ORDER, "", ("row",)), Groups)
    for rows, order in (
        (ROWS.replace("  # rows\n", ""), ORDER),
        (ROWS.replace("# groups ?group", "# groups ?other"), ORDER),
        (ROWS, "ORDER BY ?row\n"),  # nothing of a group is ordered by first
        (ROWS.replace(ABOUT, "  OPTIONAL { ?row <http://e/name> ?name }\n"), ORDER),
        (ROWS.replace(REST, '  FILTER(?name = "one")\n'), ORDER),
    ):
        assert groups_of(rows, order, "", ("row",)) is None, rows


def test_a_blank_node_is_no_data() -> None:
    store = EmbeddedStore(
        io.BytesIO(b'<urn:row> <http://e/of> _:a <urn:g> .\n_:a <http://e/name> "one" <urn:g> .\n'),
        prefixes={},
    )
    (row,) = lines_of(store, PAGE.format(limit=2, offset=0))
    assert row.startswith(b"<urn:row>\t")
