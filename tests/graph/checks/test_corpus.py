"""What the rules find in the documents: places that a careful reader knows, and none that is right.

The rules know nothing of these documents; only this list does.
"""

import pytest

from sarcograph.graph.checks.base import Finding
from sarcograph.graph.model.anchors import Mention
from sarcograph.graph.namespaces import FINDINGS_GRAPH
from sarcograph.graph.pipeline import Assembly

SUN, LAVIT, SONG = "sun-2022", "lavit-2022", "song-lenvatinib-rechallenge"
CASE, PAGE = "anlotinib-case-2021", "refractory-osteosarcoma-page"

KNOWN = [
    # document, rule, severity, where one of its places starts, what it says
    (CASE, "percent-change", "conflict", 1023, "-81.96 to -81.87"),
    (CASE, "significance-without-test", "wording", 1680, "n = 1"),
    (CASE, "several-readings", "ambiguous", 1770, "Which finding is potentially associated"),
    (CASE, "claim-from-one-patient", "wording", 1844, "n = 1"),
    (CASE, "announced-not-reported", "method", 144, "review of the literature"),
    (SUN, "combination-without-comparator", "method", 2827, "what each part adds cannot be told"),
    (SUN, "category-sum", "impossible", 1982, "only 5 with progressive disease instead of 6"),
    (SUN, "claim-without-measure", "wording", 2827, "a duration of response"),
    (SUN, "announced-not-reported", "method", 1610, "response by subtype"),
    (SUN, "follow-up-missing", "method", 1470, "no duration of follow-up"),
    (SUN, "most-frequent-without-counts", "method", 2662, "fatigue"),
    (SUN, "response-criteria-missing", "method", 2129, "no criteria named"),
    (PAGE, "unreferenced", "wording", 3027, "below 20%"),
    (PAGE, "unreferenced", "wording", 4576, "from when it counts is not in this page"),
    (PAGE, "significance-without-test", "wording", 4630, "no test, no p value"),
    (PAGE, "claim-without-data", "wording", 3877, "which trials"),
    (LAVIT, "no-effect-in-few", "method", 1533, "11 of 120 patients have it"),
    (LAVIT, "waiting-time-missing", "method", 2329, "surgery of metastases"),
    (LAVIT, "denominator-mismatch", "conflict", 1652, "13/84 = 15.48%"),
    (LAVIT, "several-readings", "ambiguous", 2213, "Which of the four p values"),
    (LAVIT, "p-notation", "wording", 2213, "<.001"),
    (LAVIT, "effect-size-missing", "method", 2203, "no hazard ratio"),
    (LAVIT, "factor-without-figures", "method", 2255, "surgery"),
    (LAVIT, "time-origin-missing", "ambiguous", 1971, "overall survival"),
    (LAVIT, "claim-without-data", "wording", 2569, "how many lines"),
    (SONG, "proportion-rounding", "rounding", 15380, "8/12 = 66.667%, so 66.7"),
    (SONG, "proportion-rounding", "rounding", 15441, "2/14 = 14.286%, so 14.3"),
    (SONG, "proportion-rounding", "rounding", 15467, "1/26 = 3.846%, so 3.8"),
    (SONG, "proportion-rounding", "rounding", 16222, "10 + 10 = 20 over the groups"),
    (SONG, "proportion-rounding", "rounding", 16285, "71.4 + 7.1 + 21.5 = 100.0"),
    (SONG, "proportion-rounding", "rounding", 14676, "no count of 12 gives 83.4%"),
    (SONG, "proportion-rounding", "rounding", 21107, "35.7 + 7.1 = 42.8"),
    (SONG, "proportion-rounding", "impossible", 21146, "33.3% would be 4 of 12"),
    (SONG, "proportion-rounding", "rounding", 15555, "10/12 is printed as 83.4 in 2 of 3 places"),
    (SONG, "proportion-rounding", "rounding", 18863, "8/12 is printed as 66.6 in 1 of 6 places"),
    (SONG, "proportion-rounding", "impossible", 21359, "3/12 is printed as 33.3 in 1 of 10 places"),
    (SONG, "interval-printed-twice", "conflict", 2411, "5 to 12.2: midpoint 0 off"),
    (SONG, "bound-truncated", "method", 17143, "4 - 7.4 = -3.4"),
    (SONG, "test-choice-flips", "method", 19693, "Fisher 0.0846, Pearson 0.0467, Yates 0.1696"),
    (SONG, "absence-of-evidence", "method", 19693, "another usual test significant: Fisher 0.0846"),
    (SONG, "test-unsuited", "method", 15349, "6 of 8 expected counts below 5, smallest 0.46"),
    (SONG, "absence-of-evidence", "method", 19693, "95% interval -1.9 to 53.2"),
    (SONG, "absence-of-evidence", "method", 17061, "p = 0.271"),
    (SONG, "absence-of-evidence", "method", 14852, "in good balance"),
    (SONG, "absence-of-evidence", "method", 23505, "no test"),
    (SONG, "significance-without-test", "method", 25472, "1 of 14 and 5 of 12"),
    (SONG, "significance-without-test", "method", 22295, "no test, no p value"),
    (SONG, "earlier-line-of-survivors", "method", 16985, "who lived to be given lenvatinib"),
    (SONG, "unadjusted-comparison", "method", 2464, "not randomized, without adjustment"),
    (SONG, "cause-of-chance", "method", 23446, "0/14 and 2/30 (Fisher p = 1)"),
    (SONG, "dose-gap", "ambiguous", 10504, "no dose for exactly 60"),
    (SONG, "endpoint-lists-differ", "conflict", 11993, "overall survival"),
    (SONG, "impossible-percentage", "ambiguous", 6431, "such as 2/30"),
    (SONG, "ranked-list-vs-table", "conflict", 25806, "nausea or vomiting (3)"),
    (SONG, "events-vs-patients", "ambiguous", 2581, "between 4 and 6 patients"),
    (SONG, "unknown-version", "impossible", 12741, "no version 5.0.3"),
    (SONG, "announced-not-reported", "method", 13506, "hazard ratios"),
    (SONG, "announced-not-reported", "method", 12064, "overall survival by group"),
    (SONG, "test-announced-not-done", "method", 15085, "age"),
    (SONG, "claim-without-measure", "wording", 2981, "overall survival of the group"),
    (SONG, "proportion-without-interval", "method", 1909, "0/14: 0 to 23.2"),
    (SONG, "citation-type", "conflict", 7033, "reference 14 is a systematic review"),
    (SONG, "shared-identifier", "ambiguous", 23452, "references 10 and 11"),
    (SONG, "unreferenced", "wording", 3697, "from when it counts is not in this article"),
    (SONG, "cell-form", "wording", 19683, "Table 3"),
]

RIGHT = [
    # every interval, p value, sum and total of these kinds in the five documents is right;
    # "progression or death" holds for who progressed, and other patients have other survival
    "cross-document",
    "grade-sum",
    "imbalance-unaccounted",
    "impossible-category",
    "interval-contains-estimate",
    "interval-method",
    "multi-membership",
    "p-recomputed",
    "partition-sum",
    "percent-sum",
    "pooled-value",
    "response-total",
    "shared-patients",
    "significance-against-p",
    "time-sum",
]


@pytest.fixture(scope="module")
def findings(assembly: Assembly) -> tuple[Finding, ...]:
    """All findings in the frozen corpus."""
    return assembly.findings


@pytest.mark.parametrize(
    ("document", "rule", "severity", "start", "says"),
    KNOWN,
    ids=[f"{document}.{rule}.{start}" for document, rule, _, start, _ in KNOWN],
)
def test_known_place_is_found(
    findings: tuple[Finding, ...], document: str, rule: str, severity: str, start: int, says: str
) -> None:
    here = [
        one
        for one in findings
        if one.rule.key == rule
        and any(p.document == document and p.pointer.order[0] == start for p in one.places)
    ]
    said = [one for one in here if says in f"{one.recomputed} {one.text} {one.resolution}"]
    assert [one.severity for one in said] == [severity]


@pytest.mark.parametrize("rule", RIGHT)
def test_what_is_right_is_left_alone(findings: tuple[Finding, ...], rule: str) -> None:
    assert [one.text for one in findings if one.rule.key == rule] == []


def test_each_wrong_percentage_is_one_finding(findings: tuple[Finding, ...]) -> None:
    wrong = [one for one in findings if one.rule.key == "proportion-rounding"]
    starts = sorted(one.places[0].pointer.order[0] for one in wrong)
    assert starts == [14676, 15380, 15441, 15467, 16222, 16285, 21107, 21146]


def test_one_finding_has_one_name(findings: tuple[Finding, ...]) -> None:
    assert len({one.iri for one in findings}) == len(findings)


def test_findings_speak_of_what_is_in_the_graph(assembly: Assembly) -> None:
    built = (graph for name, graph in assembly.graphs.items() if name != FINDINGS_GRAPH)
    known = {str(one) for graph in built for one in graph.subjects()}
    assert {str(one) for finding in assembly.findings for one in finding.about} <= known


def test_places_lie_in_their_documents(assembly: Assembly) -> None:
    sources = {one.key: one.source for one in assembly.evidence.documents}
    for finding in assembly.findings:
        for place in finding.places:
            source = sources[place.document]
            if source is None:  # a trial's places are pages, which have no characters here
                assert isinstance(place.pointer, Mention)
                continue
            assert place.source == source.text_sha256
            assert place.pointer.order[1] <= source.characters
