"""`paths`: the tree, JSON, names, and what is said when nothing leads there."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pytest

from sarcograph.graph.network.network import Network
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.store.question import Store

Built = tuple[str, str]
"""The words of the graph of the corpus, which all tests ask."""


@pytest.fixture(autouse=True, scope="module")
def network_is_read_once() -> Iterator[None]:
    """Which takes most of the time of a command, and is the same each time."""
    with pytest.MonkeyPatch.context() as patch:
        kept: list[Network] = []

        def read_once(store: Store) -> Network:
            if not kept:
                kept.append(read_network(store))
            return kept[0]

        patch.setattr("sarcograph.graph.network.reading.read_network", read_once)
        yield


def test_tree_of_paths(run: Callable[..., Any], built: Built) -> None:
    output = run("paths", *built, "duplication of c-MYC", "PFS")
    assert output.code == 0
    root, *lines = output.out.splitlines()
    assert root == "duplication of c-MYC"
    tops = [line for line in lines if line.startswith(("├── ", "└── "))]
    assert [line[4:].partition(" (")[0] for line in tops] == [
        "-- was seen in --> the patient with a giant delayed pulmonary metastasis of osteosarcoma",
        "-- associated with resistance to --> anlotinib",
    ]
    assert "document anlotinib-case-2021; hedged: potentially; speculative" in tops[1]
    ends = [line for line in lines if "-- is a value of --> progression-free survival" in line]
    assert "point value, 27 weeks, n = 1" in ends[0]
    assert "composed" not in ends[0]
    weakest = "[composed; weakest: associated with resistance to anlotinib, hedged: speculative]"
    assert ends[1:]
    assert all(line.endswith(weakest) for line in ends[1:])
    assert "'PFS' is taken for progression-free survival" in output.err


def test_filters_are_those_of_questions(run: Callable[..., Any], built: Built) -> None:
    words = ("paths", *built, "lenvatinib", "PFS", "--format", "json", "--limit", "100")
    wide, narrow, none = (
        json.loads(run(*words, *more).out)["found"]
        for more in ((), ("--disease", "osteosarcoma", "--n", "20+"), ("--n", "5000+"))
    )
    assert wide > narrow > none
    assert "'line' is a number such as 2" in run(*words, "--line", "second").err


def test_what_belongs_to_a_number_is_told_on_the_way(run: Callable[..., Any], built: Built) -> None:
    output = run("paths", *built, "lenvatinib", "PFS", "--limit", "100")
    assert " may be held against each other by definition; not the others: " in output.out
    (rechallenge,) = (line for line in output.out.splitlines() if "median, 8.6 months" in line)
    assert "defined: counted from start of lenvatinib, until disease progression" in rechallenge
    assert "finding: an interval printed two ways" in rechallenge
    assert (
        "lenvatinib plus a PD-1 inhibitor (regimen) (with PD-1 inhibitor; registry)" in output.out
    )
    assert "; after the first TKI, anlotinib or apatinib; document song" in output.out
    case = run("paths", *built, "duplication of c-MYC", "PFS", "--limit", "1").out
    assert "point value, 27 weeks, n = 1 (6.2 months; " in case


def test_what_is_inferred_is_dashed(run: Callable[..., Any], built: Built) -> None:
    output = run("paths", *built, "lenvatinib", "VEGFR2")
    dashed, whole = (
        [line for line in output.out.splitlines() if arrow in line]
        for arrow in ("- - inhibits - - > VEGFR2 (inferred", "-- inhibits --> ")
    )
    assert len(dashed) == 1
    assert whole
    back = run("paths", *built, "VEGFR2", "lenvatinib")
    assert "< - - inhibits - - lenvatinib (drug)" in back.out


def test_paths_that_meet_in_a_third_thing(run: Callable[..., Any], built: Built) -> None:
    output = run("paths", *built, "anlotinib", "lenvatinib", "--limit", "3")
    assert output.code == 0
    assert "VEGFR2 (" in output.out.partition("both act on:")[2]
    assert "no path goes one way" in output.err
    assert "3 of " in output.err


def test_json_of_paths(run: Callable[..., Any], built: Built) -> None:
    output = run("paths", *built, "drug/lenvatinib", "PFS", "--format", "json", "--limit", "2")
    found = json.loads(output.out)
    assert found["from"]["name"] == "lenvatinib"
    assert len(found["paths"]) == 2 <= found["found"]
    for path in found["paths"]:
        assert path["hops"][0]["from"] == found["from"]
        assert path["hops"][-1]["to"] == found["to"]
        for hop in path["hops"]:
            assert hop["statements"][0]["statement"].startswith("https://w3id.org/sarcograph/id/")
    numbers = found["outcomes"]["outcomes"]
    assert len(numbers) == 2 <= found["outcomes"]["found"]
    assert {one["agent"]["name"] for one in numbers} == {"lenvatinib"}
    assert all(one["result"]["unit"] for one in numbers)
    both = json.loads(run("paths", *built, "lenvatinib", "anlotinib", "--format", "json").out)
    assert both["outcomes"] is None
    assert {one["target"]["name"] for one in both["shared_targets"]} >= {"VEGFR2"}
    beside = json.loads(run("paths", *built, "lenvatinib", "--format", "json", "--limit", "4").out)
    assert len(beside["neighbours"]) == 4 <= sum(beside["counts"].values())


def test_no_path_is_told_with_what_is_known_of_the_ends(
    run: Callable[..., Any], built: Built
) -> None:
    output = run("paths", *built, "CAR-T cell therapy", "apatinib", "--hops", "1")
    assert output.code == 1
    first, *known = output.out.splitlines()
    assert first == "no path of at most 1 hop from CAR-T cell therapy to apatinib"
    assert "CAR-T cell therapy (procedure)" in known
    assert any(line.startswith("  targets → 1: HER2") for line in known)
    assert "apatinib (drug)" in known


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("anlotinb", "PFS"), "from: nothing is called 'anlotinb'; did you mean anlotinib"),
        (("anlotinib", "PFZ"), "to: nothing is called 'PFZ'; did you mean"),
        (("anlotinib", "drug/anlotinib"), "both ends are the same thing"),
        (("anlotinib", "PFS", "--hops", "9"), "--hops"),
    ],
)
def test_what_cannot_be_sought(
    run: Callable[..., Any], built: Built, words: tuple[str, ...], told: str
) -> None:
    output = run("paths", *built, *words)
    assert output.code == 2
    assert output.out == ""
    assert told in output.err


def test_paths_are_drawn_as_lanes(run: Callable[..., Any], built: Built) -> None:
    drawn = run("paths", *built, "lenvatinib", "PFS", "--limit", "3", "--format", "svg")
    assert drawn.out.startswith("<svg ")
    assert 'id="node-drug/lenvatinib"' in drawn.out
    assert "name two things" in run("paths", *built, "lenvatinib", "--format", "svg").err


def test_paths_are_written_as_a_network(
    run: Callable[..., Any], built: Built, tmp_path: Path
) -> None:
    myc = "https://w3id.org/sarcograph/id/alteration/myc-duplication"
    anlotinib = "https://w3id.org/sarcograph/id/drug/anlotinib"
    out = tmp_path / "paths.graphml"
    words = ("--format", "graphml", "--output", out)
    output = run("paths", *built, "c-MYC duplication", "anlotinib", *words)
    assert output.code == 0, output.err
    assert output.out == ""
    assert "2 nodes, 1 edges" in output.err
    read = nx.read_graphml(out, force_multigraph=True)
    ((start, end, data),) = read.edges(data=True)
    assert (start, end) == (myc, anlotinib)
    assert data["addresses"] == "doi:10.21037/apm-20-1790"
    assert read.graph["asked"] == "from duplication of c-MYC to anlotinib"
    assert read.graph["notice"] == "Not for clinical decisions."


def test_paths_and_what_is_beside_a_thing_are_written_as_tables(
    run: Callable[..., Any], built: Built, tmp_path: Path
) -> None:
    words = ("paths", *built, "c-MYC duplication", "anlotinib")
    (row,) = csv.DictReader(io.StringIO(run(*words, "--format", "csv").out))
    assert (row["source_name"], row["target_name"]) == ("duplication of c-MYC", "anlotinib")
    assert row["predicate"] == "associated with resistance to"
    assert row["addresses"] == "doi:10.21037/apm-20-1790"
    out = tmp_path / "beside.parquet"
    output = run("paths", *built, "anlotinib", "--format", "parquet", "--output", out)
    beside = json.loads(run("paths", *built, "anlotinib", "--format", "cyjs").out)
    rows = duckdb.read_parquet(str(out)).select("source", "target", "n", "negated", "sources")
    assert f"{len(rows)} rows" in output.err
    assert {(one[0], one[1]) for one in rows.fetchall()} == {
        (one["data"]["source"], one["data"]["target"]) for one in beside["elements"]["edges"]
    }
    kinds = ["VARCHAR", "VARCHAR", "BIGINT", "BOOLEAN", "VARCHAR[]"]
    assert [str(kind) for kind in rows.types] == kinds


def test_neighbourhood_is_written_as_a_network(run: Callable[..., Any], built: Built) -> None:
    output = run("paths", *built, "anlotinib", "--format", "cyjs")
    found = json.loads(output.out)
    assert found["data"]["asked"] == "beside anlotinib"
    ids = {one["data"]["id"] for one in found["elements"]["nodes"]}
    ends = {one["data"][end] for one in found["elements"]["edges"] for end in ("source", "target")}
    assert ends == ids
    assert len(ids) > 10


def test_form_without_a_place_for_numbers_says_what_it_leaves_out(
    run: Callable[..., Any], built: Built, tmp_path: Path
) -> None:
    words = ("--limit", "3", "--format", "kgx", "--output", tmp_path / "paths.zip")
    output = run("paths", *built, "lenvatinib", "PFS", *words)
    assert output.code == 0, output.err
    assert "edges left out" in output.err
