"""What a source prints that cannot be is told, and stops nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, Literal
from rdflib.term import Node

from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.namespaces import SG
from sarcograph.graph.pipeline import assemble
from sarcograph.graph.validate import validate

PRINTED = {
    "104%": ("objective-response-rate, value: 104% @1000", SG.value),
    "53.2-18.6": ('objective-response-rate, value: 34.4% @1000, ci: "53.2-18.6 @1100"', SG.ciLower),
    "12.0-4.0": (
        'progression-free-survival, value: 7.6 months @1000, range: "12.0-4.0 @1100"',
        SG.rangeLower,
    ),
}


@pytest.mark.parametrize(("printed", "entry"), PRINTED.items(), ids=PRINTED)
def test_impossible_figure_as_printed_is_a_finding_and_in_its_reading_alone(
    read: Callable[..., Evidence], tmp_path: Path, printed: str, entry: tuple[str, Node]
) -> None:
    read(f"estimates:\n  - {{population: all, measure: {entry[0]}}}\n")
    assembly = assemble(tmp_path)
    graph = assembly.merged()
    assert validate(graph, "shacl").violations == ()
    told = [one for one in assembly.findings if one.severity == "impossible"]
    assert any(printed in one.quotes for one in told)
    assert (None, SG.printed, Literal(printed)) in graph
    (estimate,) = graph.subjects(RDF.type, SG.Estimate)
    assert graph.value(estimate, entry[1]) is None
