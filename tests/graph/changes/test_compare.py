"""What differs between two versions, against a comparison of sets and against what was done."""

import gzip
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.changes.change import Change, Values, What, short
from sarcograph.graph.changes.compare import Changes, compare
from sarcograph.graph.changes.kinds import WHAT, Sort, kind_of, sort_of
from sarcograph.graph.changes.records import change_from, lines_of, record_of, rows_of
from sarcograph.graph.files import FileError
from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.prefixes import BASE, ID, PREFIXES, REVISION, VOCABULARY

PFS = f"{ID}estimate/sun-2022/pfs"
DERIVED = f"{ID}derived/sun-2022/pfs.again"


def quads(*lines: str) -> bytes:
    """Return canonical N-Quads of lines such as `subject predicate object graph`, IRIs short."""
    found = []
    for line in lines:
        subject, predicate, value, graph = line.split("|")
        is_iri = value.startswith(("http", "_:"))
        terms = [
            ox.BlankNode(one[2:]) if one.startswith("_:") else ox.NamedNode(one)
            for one in (subject, value if is_iri else subject)
        ]
        found.append(
            ox.Quad(
                terms[0],
                ox.NamedNode(predicate if ":" in predicate else VOCABULARY + predicate),
                terms[1] if is_iri else ox.Literal(value),
                ox.NamedNode(f"{BASE}graph/{graph}"),
            )
        )
    return canonical_nquads(found)


def compared(folder: Path, old: bytes, new: bytes) -> Changes:
    """Return what differs between two graphs."""
    before, after = folder / "old.nq", folder / "new.nq"
    before.write_bytes(old)
    after.write_bytes(new)
    return compare(before, after)


def test_a_changed_value_is_told_with_the_document_that_says_it(tmp_path: Path) -> None:
    old = quads(
        f"{PFS}|value|3.4|evidence/sun-2022", f"{PFS}|unit|{ID}unit/month|evidence/sun-2022"
    )
    new = quads(
        f"{PFS}|value|3.5|evidence/sun-2022", f"{PFS}|unit|{ID}unit/month|evidence/sun-2022"
    )
    found = compared(tmp_path, old, new)
    assert found.changes == (
        Change(PFS, What.CHANGED, "", ("sun-2022",), (Values("sg:value", ("3.4",), ("3.5",)),)),
    )
    assert found.counts == {Sort.FACT: {What.CHANGED: 1}}
    assert found.by_cause == {"sun-2022": {What.CHANGED: 1}}


def test_a_derived_number_is_caused_by_what_it_is_derived_from(tmp_path: Path) -> None:
    stated = f"{PFS}|value|3.4|evidence/sun-2022"
    old = quads(stated, f"{DERIVED}|derivedFrom|{PFS}|derived", f"{DERIVED}|value|3.41|derived")
    new = quads(stated, f"{DERIVED}|derivedFrom|{PFS}|derived", f"{DERIVED}|value|3.42|derived")
    [change] = compared(tmp_path, old, new).changes
    assert change.causes == ("sun-2022",)


def test_what_no_document_says_is_the_projects_own(tmp_path: Path) -> None:
    drug = f"{ID}drug/anlotinib"
    found = compared(
        tmp_path,
        quads(f"{drug}|{PREFIXES['rdfs']}label|anlotinb|entities"),
        quads(f"{drug}|{PREFIXES['rdfs']}label|anlotinib|entities"),
    )
    assert [(one.sort, one.causes) for one in found.changes] == [(Sort.ENTITY, ())]


def test_a_renamed_thing_is_one_change_with_its_reason(tmp_path: Path) -> None:
    new_name = f"{PFS}.independent-review"
    found = compared(
        tmp_path,
        quads(f"{PFS}|value|3.4|evidence/sun-2022"),
        quads(
            f"{new_name}|value|3.4|evidence/sun-2022",
            f"{new_name}|{REVISION}|{PFS}|evidence/sun-2022",
            f"{new_name}|revisionReason|who assessed it is part of the name|evidence/sun-2022",
        ),
    )
    assert found.changes == (
        Change(
            new_name,
            What.RENAMED,
            "",
            ("sun-2022",),
            former=PFS,
            reason="who assessed it is part of the name",
        ),
    )


def test_a_withdrawn_fact_is_told_once(tmp_path: Path) -> None:
    stated = quads(f"{PFS}|value|3.4|evidence/sun-2022")
    withdrawn = quads(
        f"{PFS}|{PREFIXES['rdf']}type|{VOCABULARY}WithdrawnFact|evidence/sun-2022",
        f"{PFS}|withdrawalReason|the source was misread|evidence/sun-2022",
    )
    [change] = compared(tmp_path, stated, withdrawn).changes
    assert (change.what, change.reason) == (What.WITHDRAWN, "the source was misread")
    assert compared(tmp_path, withdrawn, withdrawn).changes == ()


def test_other_numbers_of_nodes_without_a_name_are_no_difference(tmp_path: Path) -> None:
    term, axiom = f"{VOCABULARY}Trial", f"{PREFIXES['rdfs']}subClassOf"
    one = f"{term}|{axiom}|_:a|ontology"
    old = quads(one, "_:a|value|1|ontology")
    new = quads(one, "_:a|value|1|ontology", "_:b|value|0|ontology", "_:b|unit|2|ontology")
    found = compared(tmp_path, old, new)
    assert found.changes == ()
    assert found.unnamed == (1, 3)


def test_a_statement_that_another_document_makes_now_is_a_difference(tmp_path: Path) -> None:
    said = f"{ID}drug/anlotinib|inhibits|{ID}protein/kdr"
    [change] = compared(tmp_path, quads(f"{said}|external/a"), quads(f"{said}|external/b")).changes
    assert change.causes == ("a", "b")
    assert change.values == (
        Values("sg:inhibits", ("protein:kdr (external/a)",), ("protein:kdr (external/b)",)),
    )


_NAMES = st.sampled_from([PFS, f"{PFS}.b", f"{PFS}/c", DERIVED, f"{ID}drug/a", f"{VOCABULARY}a"])
_SAID = st.builds(
    lambda *parts: "|".join(parts),
    _NAMES,
    st.sampled_from(["value", "unit"]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["evidence/sun-2022", "entities"]),
)


@given(st.lists(_SAID, min_size=1), st.lists(_SAID, min_size=1))
def test_what_is_added_removed_and_changed_is_what_sets_tell(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    found = compared(tmp_path_factory.mktemp("graphs"), quads(*old), quads(*new))
    of = [{line.split("|")[0]: set[str]() for line in lines} for lines in (old, new)]
    for things, lines in zip(of, (old, new), strict=True):
        for line in lines:
            things[line.split("|")[0]].add(line)
    before, after = of
    assert {one.iri: one.what for one in found.changes} == {
        iri: What.ADDED if iri not in before else What.REMOVED if iri not in after else What.CHANGED
        for iri in before.keys() | after.keys()
        if before.get(iri) != after.get(iri)
    }
    assert [one.iri for one in found.changes] == sorted(
        (one.iri for one in found.changes), key=lambda iri: f"<{iri}>".encode()
    )
    assert [change_from(json.loads(json.dumps(record_of(one)))) for one in found.changes] == list(
        found.changes
    )
    assert lines_of(found.changes).splitlines() == sorted(lines_of(found.changes).splitlines())
    assert {row["iri"] for row in rows_of(found.changes)} == {one.iri for one in found.changes}


def test_a_compressed_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(quads(f"{PFS}|value|3.4|derived"))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert compare(plain, packed).changes == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"<b> <p> <o> <g> .\n<a> <p> <o> <g> .\n", "line 2 is not in the order of bytes"),
        (b"@prefix sg: <x> .\n", "line 1 is not of canonical N-Quads"),
        (b"<a> <p> <o> <g> .", "line 1 is not of canonical N-Quads"),
        (b"<a> .\n", "is not of canonical N-Quads"),
        (b"<a> <p> nonsense <g> .\n", "is not of canonical N-Quads"),
        (b"<" + b"a" * 2_000_000, "line 1 is not of canonical N-Quads"),
        (gzip.compress(b"<a> <p> <o> <g> .\n", mtime=0)[:-9], "cannot be read"),
        (gzip.compress(b"<a> <p> <o> <g> .\n", mtime=0)[:12] + b"\xff\xff", "cannot be read"),
        (b"\xff\xfe<a> <p> <o> <g> .\n", "line 1 is not of canonical N-Quads"),
    ],
)
def test_another_file_is_refused_with_its_line(tmp_path: Path, content: bytes, told: str) -> None:
    good, bad = tmp_path / "good.nq", tmp_path / "bad.nq"
    good.write_bytes(quads(f"{PFS}|value|3.4|derived"))
    bad.write_bytes(content)
    for pair in ((good, bad), (bad, good)):
        with pytest.raises(FileError, match=told) as refused:
            compare(*pair)
        assert "bad.nq" in str(refused.value)


def test_each_sort_is_explained_and_kinds_have_one() -> None:
    assert WHAT.keys() == set(Sort)
    assert sort_of(kind_of(PFS)) is Sort.FACT
    assert sort_of(kind_of("http://www.w3.org/2004/02/skos/core#altLabel")) is Sort.OTHER
    assert short("http://example.org/a") == "http://example.org/a"
