"""`/api/v1/paths` and what else is worked out in processes of their own."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import httpx2
import pytest

from sarcograph.api.answering.aside import Aside
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.confined.call import Elsewhere

API = "/api/v1"
Json = dict[str, Any]


def ask(client: httpx2.Client, path: str) -> Json:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_paths_lead_from_the_one_to_the_other(corpus_client: httpx2.Client) -> None:
    found = ask(corpus_client, "paths?from=AL3818&to=PFS&limit=3")
    assert found["from"]["iri"].endswith("/drug/anlotinib")
    assert found["to"]["iri"].endswith("/measure/progression-free-survival")
    assert len(found["paths"]) == min(3, found["found"])
    for path in found["paths"]:
        ends = [(hop["from"]["iri"], hop["to"]["iri"]) for hop in path["hops"]]
        assert ends[0][0] == found["from"]["iri"]
        assert ends[-1][1] == found["to"]["iri"]
        assert all(one[1] == other[0] for one, other in pairwise(ends))
        assert path["hops"][path["weakest"]]["statements"]
        for statement in (one for hop in path["hops"] for one in hop["statements"]):
            local = statement["statement"].partition("/id/")[2]
            assert corpus_client.head(f"{API}/entities/{local}").status_code == 200


def test_filters_narrow_what_paths_and_outcomes_reach(corpus_client: httpx2.Client) -> None:
    asked = "outcomes?mechanism=anlotinib&measure=PFS&limit=100"
    everything = ask(corpus_client, asked)
    assert everything["found"] == len(everything["outcomes"]) > 1
    for filters in ("disease=osteosarcoma", "n=1", "line=2%2B", "sources=documents"):
        narrowed = ask(corpus_client, f"{asked}&{filters}")
        numbers = {one["result"]["iri"] for one in narrowed["outcomes"]}
        assert numbers < {one["result"]["iri"] for one in everything["outcomes"]} or (
            filters == "sources=documents"
        )
        if filters == "n=1":
            assert numbers
            assert {one["result"]["n"] for one in narrowed["outcomes"]} == {1}
    paths = "paths?from=anlotinib&to=PFS&limit=100"
    assert ask(corpus_client, f"{paths}&n=1")["found"] < ask(corpus_client, paths)["found"]
    stated = ask(corpus_client, f"{paths}&standing=document&sources=documents")
    standings = {
        edge["standing"]
        for path in stated["paths"]
        for hop in path["hops"]
        for edge in hop["statements"]
    }
    assert standings <= {"document", "registry", "hierarchy"}


def test_a_marker_is_beside_the_drug_that_it_may_go_with(corpus_client: httpx2.Client) -> None:
    found = ask(corpus_client, "neighbourhood/alteration/myc-duplication")
    assert sum(found["counts"].values()) == len(found["neighbours"])
    (one,) = (one for one in found["neighbours"] if one["node"]["kind"] == "drug")
    assert (one["node"]["name"], one["relation"]) == ("anlotinib", "associated with resistance to")
    assert (one["hedge"], one["evidence_level"], one["n"]) == ("potentially", "C", 1)
    assert one["doubts"]
    few = ask(corpus_client, "neighbourhood/alteration/myc-duplication?limit=1")
    assert few["neighbours"] == found["neighbours"][:1]
    assert few["counts"] == found["counts"]


def test_two_drugs_share_targets(corpus_client: httpx2.Client) -> None:
    found = ask(corpus_client, "shared-targets?first=lenvatinib&second=rivoceranib")
    targets = {one["target"]["name"]: one for one in found["items"]}
    assert "VEGFR2" in targets
    for one in found["items"]:
        assert one["first"]
        assert one["second"]
    assert any("rivoceranib" in remark for remark in found["remarks"]) or not found["remarks"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("paths?to=PFS", "'from' is missing"),
        ("paths?from=anlotinib&to=anlotinib", "both ends are the same thing"),
        ("paths?from=anlotinb&to=PFS", "did you mean anlotinib"),
        ("paths?from=anlotinib&to=PFS&hops=9", "'hops' is 8 or less, not 9"),
        ("paths?from=anlotinib&to=PFS&start=x", "there is no parameter 'start'"),
        ("shared-targets?first=anlotinib", "'second' is missing"),
        ("outcomes?mechanism=VEGFR2&measure=anlotinib", "'measure' is a measure such as"),
        ("outcomes?mechanism=VEGFR2&measure=PFS&line=2+", "an address writes 2+ as 2%2B"),
        ("outcomes?mechanism=VEGFR2&measure=PFS&disease=osteosarcom", "did you mean osteosarcoma"),
        ("paths?from=anlotinib&to=PFS&standing=said", "'standing'"),
        ("paths?from=anlotinib&to=PFS&agent=x", "there is no parameter 'agent'"),
    ],
)
def test_what_is_wrong_is_said(corpus_client: httpx2.Client, path: str, words: str) -> None:
    answer = corpus_client.get(f"{API}/{path}")
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_who_waits_is_told_when_there_are_too_many_and_who_leaves_ends_it() -> None:
    loads: Elsewhere[[str], object] = Elsewhere("json", "loads")
    sleep = Elsewhere.of(time.sleep)

    async def scene() -> None:
        aside = Aside()
        try:
            assert await aside.call("a", loads, "[1]") == [1]
            working = [asyncio.create_task(aside.call("", sleep, 60.0)) for _ in range(70)]
            await asyncio.sleep(0)
            refused = [one for one in working if one.done() and one.exception()]
            for _ in range(20):
                refused = [one for one in working if one.done()]
                if refused:
                    break
                await asyncio.sleep(0.01)
            problem = refused[0].exception()
            assert isinstance(problem, ProblemError)
            assert problem.body["code"] == "busy"
            for one in working:
                one.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            assert await aside.call("b", loads, "[2]") == [2]
        finally:
            aside.close()

    asyncio.run(scene())


def test_a_process_that_is_killed_costs_one_answer_which_says_so(
    children_of: Callable[[int], set[int]],
) -> None:
    sleep = Elsewhere.of(time.sleep)

    async def scene() -> None:
        aside = Aside()
        try:
            before = children_of(os.getpid())
            call = asyncio.create_task(aside.call("a", sleep, 60.0))
            working: set[int] = set()
            while not working:
                await asyncio.sleep(0.01)
                forking = children_of(os.getpid()) - before
                working = {one for parent in forking for one in children_of(parent)}
            for one in working:
                os.kill(one, signal.SIGKILL)
            with pytest.raises(ProblemError) as caught:
                await call
            assert (caught.value.status, caught.value.body["code"]) == (503, "evaluation-aborted")
            assert caught.value.headers["Retry-After"] == "1"
            await aside.call("a", sleep, 0.0)
        finally:
            aside.close()

    asyncio.run(scene())


def test_the_central_question_has_the_same_numbers_by_every_call(
    corpus_client: httpx2.Client,
) -> None:
    asked = {"mechanism": "VEGFR2", "measure": "PFS"}
    answer = corpus_client.get("/queries/outcomes-by-mechanism", params=asked).json()
    rows = [
        {name: term["value"] for name, term in row.items()} for row in answer["results"]["bindings"]
    ]
    told = {row["estimate"]: row for row in rows}
    assert {"anlotinib", "lenvatinib", "apatinib"} <= {row["agent_name"] for row in rows}
    seen = 0
    for study in (
        "sun-2022/sun-2022",
        "song-lenvatinib-rechallenge/song-lenvatinib-rechallenge",
        "anlotinib-case-2021/anlotinib-case-2021",
    ):
        for one in ask(corpus_client, f"studies/{study}?limit=1000")["estimates"]:
            row = told.get(one["iri"])
            if row is None:
                continue
            seen += 1
            for name in ("value", "ci_lower", "ci_upper", "n"):
                assert one[name] == (float(row[name]) if name in row else None), one["iri"]
            assert one["unit"] == row["unit_name"]
            assert one["standing"] == "document"
            assert one["places"]
            assert ("finding" in one["doubts"]) == ("finding" in row["doubts"])
    assert seen > 5
    hanging = ask(corpus_client, "outcomes?mechanism=VEGFR2&measure=PFS&limit=100")
    assert {"anlotinib", "lenvatinib", "apatinib"} <= {
        one["agent"]["name"] for one in hanging["outcomes"]
    }
    across = hanging["across_studies"]
    assert across["pairs"] > 0
    assert len(across["comparable"]) < across["pairs"]
    assert any(
        hanging["remarks"][-1].endswith(f"({one['pairs']})") for one in across["incomparable"]
    )
    for one in hanging["outcomes"]:
        row = told.get(one["result"]["iri"], {})
        assert not row or Decimal(one["result"]["value"] or 0) == Decimal(row.get("value", 0))
    assert {one["result"]["iri"] for one in hanging["outcomes"]} & told.keys()
    for drug in ("anlotinib", "lenvatinib", "apatinib"):
        found = ask(corpus_client, f"paths?from={drug}&to=PFS&limit=100")
        numbers = {hop["to"]["iri"] for path in found["paths"] for hop in path["hops"]}
        of_drug = {row["estimate"] for row in rows if row["agent_name"] == drug}
        assert numbers & of_drug, drug
