"""What a source prints that cannot be is told, and stops nothing."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import RDF, XSD, Literal
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
    "3 of 0": ("objective-response-rate, events-and-value: 3 of 0 @1000", SG.denominator),
    "n = 0": (
        "objective-response-rate, events: 3 @1000, denominator: n = 0 @1100",
        SG.denominator,
    ),
    "950% CI 3.1-9.9": (
        'progression-free-survival, value: 7.6 months @1000, ci: "950% CI 3.1-9.9 @1100"',
        SG.ciLevel,
    ),
    "950%": (
        "progression-free-survival, value: 7.6 months @1000, ci: 3.1-9.9 @1100, "
        "ci-level: 950% @1200",
        SG.ciLevel,
    ),
    "SD -1.2": (
        "progression-free-survival, statistic: mean, value: 7.6 months @1000, "
        "spread: SD -1.2 @1100",
        SG.spread,
    ),
}


@pytest.mark.parametrize(("printed", "entry"), PRINTED.items(), ids=PRINTED)
def test_impossible_figure_as_printed_is_a_finding_and_in_its_reading_alone(
    read: Callable[..., Evidence], tmp_path: Path, printed: str, entry: tuple[str, Node]
) -> None:
    read(f"estimates:\n  - {{population: all, measure: {entry[0]}}}\n")
    assembly = assemble(tmp_path)
    graph = assembly.merged()
    assert validate(graph).violations == ()
    told = [one for one in assembly.findings if one.severity == "impossible"]
    assert any(printed in one.quotes for one in told)
    assert (None, SG.printed, Literal(printed)) in graph
    (estimate,) = graph.subjects(RDF.type, SG.Estimate)
    assert graph.value(estimate, entry[1]) is None


@pytest.mark.parametrize(
    "printed", ['p: "P = 1.2 @1000"', 'interaction-p: "1.2 @1000", p: "0.3 @1100"']
)
def test_p_value_that_cannot_be_one_is_a_finding_and_in_its_reading_alone(
    read: Callable[..., Evidence], tmp_path: Path, printed: str
) -> None:
    given = f"measure: overall-survival, between: [first, second], {printed}"
    read(f"comparisons:\n  - {{{given}}}\n")
    assembly = assemble(tmp_path)
    graph = assembly.merged()
    assert validate(graph).violations == ()
    assert [one.recomputed for one in assembly.findings if one.severity == "impossible"] == [
        "0 to 1"
    ]
    kept = {*graph.objects(None, SG.pValue), *graph.objects(None, SG.interactionPValue)}
    assert Decimal("1.2") not in {getattr(one, "value", None) for one in kept}
    assert (None, SG.parsedValue, Literal("1.2", datatype=XSD.decimal)) in graph


def test_impossible_dates_as_printed_are_findings_and_kept_as_far_as_the_calendar_has_them(
    read: Callable[..., Evidence], tmp_path: Path
) -> None:
    read(
        "studies:\n  trial: {label: a made-up trial, kind: clinical-trial, reported-in: this, "
        "intervention-model: single-group, period-start: 31 June 2015 @200, "
        "period-end: 30 February 2015 @220, at: a trial @90}\n"
        "data-cuts:\n  final: {study: trial, label: final cut, date: 2013 @260}\n"
    )
    assembly = assemble(tmp_path)
    graph = assembly.merged()
    assert validate(graph).violations == ()
    told = {one.rule.key: one.quotes for one in assembly.findings if one.severity == "impossible"}
    assert told.keys() == {"impossible-date", "dates-out-of-order"}
    (study,) = graph.subjects(SG.periodStart, Literal("31 June 2015"))
    assert graph.value(study, SG.periodStartMonth) == Literal(6)
    assert graph.value(study, SG.periodStartDay) is None
