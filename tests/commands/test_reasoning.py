"""`classify`: what is printed where, and with which exit code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from sarcograph.graph.reasoning import classify

ONTOLOGY = Path(__file__).parents[1] / "ontology"


def test_memberships_are_printed_in_both_forms(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = classify.classify([ONTOLOGY / "inference.ttl"], 300)
    monkeypatch.setattr(classify, "classify", lambda *_: found)
    table = run("classify", ONTOLOGY / "inference.ttl")
    assert table.code == 0
    lines = table.out.splitlines()
    assert "test/with  sg:AntiangiogenicRegimen" in lines
    assert f"{len(lines)} new memberships, 0 contradictions" in table.err
    turtle = run("classify", ONTOLOGY / "inference.ttl", "--format", "turtle")
    assert len(list(ox.parse(turtle.out, format=ox.RdfFormat.TURTLE))) == len(lines)


def test_contradiction_exits_with_1_and_says_why(run: Callable[..., Any]) -> None:
    output = run("classify", ONTOLOGY / "inconsistent" / "grade-6.ttl")
    assert (output.code, output.out) == (1, "")
    assert "the ontology is inconsistent, because of 2 axioms:" in output.err
    assert "sg:grade 6" in output.err
