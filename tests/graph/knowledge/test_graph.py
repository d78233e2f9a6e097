"""`KnowledgeGraph` over the frozen corpus: what it opens, answers, refuses and says."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph.errors import QueryError, SarcographError
from sarcograph.graph.knowledge.graph import KnowledgeGraph
from sarcograph.graph.knowledge.rows import Rows
from sarcograph.graph.prefixes import ID
from sarcograph.graph.publish.export import Exporter
from sarcograph.graph.validated import ValidatedGraph, version_of

CORPUS = Path(__file__).parents[2] / "corpus"
SONG = "song-lenvatinib-rechallenge"


@pytest.fixture(scope="module")
def kg(cache_folder: Path) -> Iterator[KnowledgeGraph]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_folder))
        with KnowledgeGraph(CORPUS) as graph:
            yield graph


def test_named_query_answers_with_typed_rows(kg: KnowledgeGraph) -> None:
    rows = kg.query(
        "outcomes_by_regimen", regimen="Catequentinib", measure="PFS", sources="documents", n=16
    )
    (row,) = rows
    assert (row.n, row["value"], row.unit_name, row.ci_upper) == (16, 5, "month", Decimal("8.9"))
    assert row.events is None
    assert [remark.partition(":")[0] for remark in rows.remarks] == ["regimen", "measure"]
    assert "VALUES ?regimen" in rows.sparql
    assert rows.column("n") == (16,)
    assert dict(row) == rows.records()[0]


def test_limit_and_cursor_lead_through_all_rows(kg: KnowledgeGraph) -> None:
    whole = kg.query("outcomes-by-regimen", regimen="anlotinib", line=None)
    found = list(kg.query("outcomes-by-regimen", regimen="anlotinib", limit=len(whole) - 1))
    more = kg.query("outcomes-by-regimen", regimen="anlotinib", limit=len(whole) - 1).more
    rest = kg.query("outcomes-by-regimen", regimen="anlotinib", limit=len(whole), cursor=more)
    assert [*found, *rest] == list(whole)
    assert rest.more is None


def test_values_are_given_as_python_has_them(kg: KnowledgeGraph) -> None:
    of_two = kg.query("outcomes-by-regimen", combination=True, n="10+", disease="osteosarcoma")
    assert set(of_two.column("regimen_name")) >= {"lenvatinib plus a PD-1 inhibitor"}
    regimen = kg.study(SONG).arms[-1].regimen
    assert set(kg.query("outcomes-by-regimen", regimen=regimen).column("regimen_name")) == {
        regimen.label
    }
    apart = kg.outcomes(mechanism="angiogenesis", measure="PFS").remarks[-1]
    assert "pairs of numbers of two studies none may be held against each other" in apart
    unsaid = kg.outcomes(mechanism="angiogenesis", line=2)
    assert unsaid.not_said["line"] > 0
    assert "line='unknown' shows them" in repr(unsaid)


def test_find_tells_by_which_name(kg: KnowledgeGraph) -> None:
    found = kg.find("rivoceranib")
    assert {(row.label, row.match) for row in found} == {("apatinib", "called so")}
    near = kg.find("apatinb")
    assert {row.match for row in near} == {"nearly so"}
    assert near.remarks == ("nothing is called 'apatinb'",)


def test_sparql_gives_rows_and_what_may_be_wrong_with_it(kg: KnowledgeGraph) -> None:
    rows = kg.sparql("SELECT ?drug { ?drug a sg:Drug } ORDER BY ?drug LIMIT 2")
    assert len(rows) == 2
    assert rows[0].drug.startswith(f"{ID}drug/")
    (note,) = kg.sparql("SELECT ?s { ?s sg:measur ?m }").remarks
    assert "sg:measure" in note
    assert kg.ask("ASK { drug:anlotinib a sg:Drug }")
    assert "drug:anlotinib" in kg.construct("CONSTRUCT WHERE { drug:anlotinib a ?kind }")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda kg: kg.query("outcomes-by-regime"), "did you mean 'outcomes-by-regimen'"),
        (lambda kg: kg.query("comparisons", measur="x"), "it has: measure, sources, agent"),
        (lambda kg: kg.query("comparisons", line="two"), "a range such as 1-2 or 2+"),
        (lambda kg: kg.query("outcomes-by-regimen", regimen="apatinb"), "did you mean apatinib"),
        (lambda kg: kg.query("comparisons", cursor="x"), "the cursor is not whole"),
        (lambda kg: kg.sparql("ASK {}"), "'ask' answers yes or no"),
        (lambda kg: kg.sparql("CONSTRUCT WHERE { ?s ?p ?o }"), "'construct' gives graphs"),
        (lambda kg: kg.ask("SELECT * { ?s ?p ?o } LIMIT 1"), "'sparql' gives them"),
        (lambda kg: kg.construct("ASK {}"), "'ask' yes or no"),
        (lambda kg: kg.sparql("SELECT ?s { SERVICE <http://localhost/> { ?s ?p ?o } }"), "SERVICE"),
        (lambda kg: kg.sparql("SELECT"), "line 1"),
        (lambda kg: kg.study("sun-2023"), "did you mean"),
        (lambda kg: kg.paths("anlotinib", "apatinb"), "did you mean apatinib"),
        (lambda kg: kg.study("anlotinib"), "a study"),
        (lambda _: KnowledgeGraph("no-such-file.nq"), "there is no 'no-such-file.nq'"),
        (lambda _: KnowledgeGraph("x" * 5000), "there is no 'xxx"),
        (lambda _: KnowledgeGraph("\0\x1b"), r"there is no '\x00\x1b'"),
        (lambda _: KnowledgeGraph("http://["), "not the address of a service"),
        (lambda _: KnowledgeGraph("http://localhost:99999/"), "there is no port 99999"),
        (lambda kg: kg.query("outcomes\x1b-by"), r"there is no query 'outcomes\x1b-by'"),
        (lambda kg: kg.query("comparisons", sources="\u202e"), r"not '\u202e'"),
        (lambda kg: kg.query("comparisons", measure="\ud800"), r"no text: '\ud800'"),
        (lambda kg: kg.study("\ud800"), r"nothing is called '\ud800'"),
        (lambda kg: kg.study("x" * 10**6), "nothing is called 'xxx"),
        (lambda kg: kg.sparql("SELECT ('\ud800' AS ?x) {}"), "lone surrogate"),
    ],
)
def test_what_cannot_be_answered_is_told_with_what_can(
    kg: KnowledgeGraph, asked: Callable[[KnowledgeGraph], Any], told: str
) -> None:
    with pytest.raises(SarcographError) as caught:
        asked(kg)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_nothing_is_called_by_half_of_a_character(kg: KnowledgeGraph) -> None:
    assert len(kg.find("\ud800")) == 0
    assert set(kg.find("anlotinib\udfff").column("match")) == {"nearly so"}


def test_study_is_found_by_any_name(kg: KnowledgeGraph) -> None:
    study = kg.study(f"study/{SONG}/{SONG}")
    for name in (
        SONG,
        study.key,
        study.iri,
        study.label,
        f"document/{SONG}",
        study.publications[0].iri,
    ):
        assert kg.study(name) == study
    assert kg.study("NCT02389244").key == "regobone-osteosarcoma/regobone-osteosarcoma"
    estimates = Rows.of(study.estimates)
    assert len(estimates) == len(study.estimates)
    assert estimates.column("doubts").count("finding") > 0
    assert "retrospective series" in repr(study)
    assert len(repr(study.estimates[0])) < 300


def test_studies_are_those_with_what_the_filters_ask_for(kg: KnowledgeGraph) -> None:
    sources = kg.studies(agent="anlotinib", disease="osteosarcoma").column("source")
    assert set(sources) == {"anlotinib-case-2021", SONG}
    assert len(kg.studies()) > len(sources)


def test_paths_lead_from_one_thing_to_another(kg: KnowledgeGraph) -> None:
    (path,) = kg.paths("anlotinib", "c-MYC duplication").paths
    assert str(path) == "anlotinib ←associated with resistance to— duplication of c-MYC"
    assert path.weakest.told == "hedged: speculative"
    assert len(kg.paths("anlotinib", "PFS", limit=3).paths) == 3


def test_shows_what_it_is_and_what_it_answers(
    kg: KnowledgeGraph, validated: ValidatedGraph
) -> None:
    assert kg.version == version_of(validated.sha256)
    assert kg.validated
    assert repr(kg).endswith(f"version {kg.version}>")
    assert "outcomes-by-regimen" in repr(kg.queries)
    assert "outcomes-by-regimen" in kg._repr_html_()
    rows = kg.query("findings-by-source")
    shown = repr(rows).splitlines()
    assert max(map(len, shown[:11])) <= 120
    assert f"[{len(rows)} rows, 10 shown, " in shown[11]
    html = rows[:3]._repr_html_()
    assert html.count("<tr>") == 4
    assert "severity_name" in html
    assert "&lt;b&gt;" in Rows("x", ("a",), (("<b>",),), ("text",))._repr_html_()


@pytest.fixture(scope="module")
def exporter(validated: ValidatedGraph) -> Exporter:
    return Exporter(validated)


def test_an_export_answers_as_the_graph_it_came_from(
    kg: KnowledgeGraph, exporter: Exporter, tmp_path: Path
) -> None:
    exporter.export("trig", tmp_path / "all.trig")
    with KnowledgeGraph(tmp_path / "all.trig") as opened:
        assert opened.validated
        found = opened.query("outcomes-by-regimen", regimen="catequentinib", measure="PFS")
        assert found.rows == kg.query(found.name, regimen="anlotinib", measure="PFS").rows
        assert opened.study(SONG) == kg.study(SONG)


def test_a_manifest_of_someone_else_vouches_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "other.nt"
    file.write_text("<x:a> <x:b> <x:c> .\n")
    for manifest in (b"[" * 100_000, b"[]", b"{}", b'{"sha256": 1}', b"\xff"):
        (tmp_path / "other.nt.manifest.json").write_bytes(manifest)
        assert not KnowledgeGraph(file).validated


def test_a_file_says_whether_it_is_validated(exporter: Exporter, tmp_path: Path) -> None:
    path = tmp_path / "own.nq"
    exporter.export("nquads", path, ["findings"])
    assert "validated" not in repr(KnowledgeGraph(path))
    path.write_bytes(path.read_bytes() + b"<urn:a> <urn:b> <urn:c> <urn:d> .\n")
    with KnowledgeGraph(str(path)) as changed:
        assert not changed.validated
        assert "not known to be validated" in repr(changed)
        assert changed.ask("ASK { GRAPH <urn:d> { ?s ?p ?o } }")


def test_turtle_is_asked_by_sparql_alone(exporter: Exporter, tmp_path: Path) -> None:
    exporter.export("turtle", tmp_path / "own.ttl", ["entities"])
    with KnowledgeGraph(tmp_path / "own.ttl") as opened:
        assert opened.ask("ASK { drug:anlotinib a sg:Drug }")
        with pytest.raises(QueryError, match="no named graphs"):
            opened.query("outcomes-by-regimen")
        with pytest.raises(QueryError, match="no named graphs"):
            opened.study(SONG)


def test_what_is_found_is_drawn_with_its_version(kg: KnowledgeGraph) -> None:
    found = (
        kg.query("outcomes-by-regimen", measure="PFS"),
        kg.paths("lenvatinib", "PFS", limit=3),
        kg.study("song-lenvatinib-rechallenge"),
    )
    for one in found:
        assert f"graph version {kg.version}" in kg.picture(one, title="drawn").svg()
    with pytest.raises(QueryError, match="make no picture"):
        kg.picture(kg.studies())
