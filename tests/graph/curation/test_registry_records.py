"""Two records of hard kinds, kept outside the bundled graph, since no sarcoma is in them."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from sarcograph.graph.checks.run import run_checks
from sarcograph.graph.curation.anchoring import refresh
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.evidence import Document, Evidence
from sarcograph.graph.model.numbers import Estimate
from sarcograph.graph.verify import verify

RECORDS = Path(__file__).parents[2] / "data" / "records"


@pytest.fixture(scope="module")
def records() -> Evidence:
    return read_evidence(RECORDS)


def of(records: Evidence, key: str) -> Document:
    return next(document for document in records.documents if document.key == key)


def estimates(document: Document, **coordinates: object) -> Iterator[Estimate]:
    for estimate in document.estimates:
        if all(getattr(estimate.coordinates, key) == value for key, value in coordinates.items()):
            yield estimate


def test_two_assessors_are_two_estimates(records: Evidence) -> None:
    """One has an outcome of its own for each, another a row for each."""
    pharos = of(records, "pharos-record")
    values = {
        (one.coordinates.measure, one.coordinates.assessor): one.value
        for one in estimates(pharos, population="naive")
        if one.coordinates.assessor
    }
    assert values == {
        ("objective-response-rate", "independent-review"): Decimal("74.6"),
        ("objective-response-rate", "investigator-assessment"): Decimal("62.7"),
        ("disease-control-rate", "independent-review"): Decimal("64.4"),
        ("disease-control-rate", "investigator-assessment"): Decimal("67.8"),
        ("time-to-response", "independent-review"): Decimal("1.86"),
        ("time-to-response", "investigator-assessment"): Decimal("1.84"),
    }


def test_a_third_group_that_is_the_sum_is_the_whole(records: Evidence) -> None:
    """Of every count that the record gives for all three, the third is the sum of the others."""
    pharos = of(records, "pharos-record")
    counts: dict[object, dict[str, int]] = {}
    for one in pharos.estimates:
        here = one.coordinates
        if one.events is not None:
            rest = replace(here, population="", line=None)
            counts.setdefault(rest, {})[here.population] = one.events
    whole = [one for one in counts.values() if "all" in one]
    assert len(whole) > 90
    assert all(one["all"] == one["naive"] + one["treated"] for one in whole)


def test_deaths_and_other_harms_have_denominators_of_their_own(records: Evidence) -> None:
    bfore = of(records, "bfore-record")
    assert {
        one.coordinates.measure: one.denominator
        for one in estimates(bfore, population="imatinib-arm")
        if one.coordinates.measure in {"death", "serious-adverse-event"}
    } == {"death": 268, "serious-adverse-event": 265}


def test_what_is_announced_is_not_given_and_what_is_kept_out_is_none(records: Evidence) -> None:
    assert {one.measure for one in of(records, "pharos-record").file.absences.values()} == {
        "duration-of-response",
        "overall-survival",
        "progression-free-survival",
    }


def test_a_one_sided_p_is_held_against_no_two_sided_interval(records: Evidence) -> None:
    """0.0303 stands beside 0.986 to 2.037: a contradiction only for who misses the comment."""
    bfore = of(records, "bfore-record")
    pairs = [
        (comparison.sides, comparison.p[0].text, comparison.effects[0].ci_lower[0].text)
        for comparison in bfore.file.comparisons
        if comparison.p
    ]
    assert ("1-sided", "0.0303", "0.986") in [
        (sides.text if sides else None, p, lower) for sides, p, lower in pairs
    ]
    assert run_checks(records) == ()


@pytest.mark.sources
def test_every_place_of_the_records_is_proved(records: Evidence, sources: Path) -> None:
    proofs = verify(records, sources)
    assert len(proofs) > 1000
    assert [proof for proof in proofs if not proof.ok] == []
    for path in sorted(RECORDS.glob("*.yaml")):
        assert refresh(path, sources) == (path.read_text(encoding="utf-8"), 0)
