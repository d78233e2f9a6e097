"""Running the catalogue: order, folding, the graph of findings and the records of the command."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from rdflib import RDF, RDFS, Literal, URIRef

from sarcograph.graph.build import build_ontology
from sarcograph.graph.checks.base import (
    CONSEQUENCES,
    OPEN,
    Finding,
    Place,
    Rule,
    View,
    catalogue,
    check,
    overlap,
    shown,
    texts,
)
from sarcograph.graph.checks.folding import FOLDED, fold
from sarcograph.graph.checks.run import build_findings, findings_records, rules, run_checks
from sarcograph.graph.model.anchors import Span, quoted
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.model.forms import FORMS, NOUNS
from sarcograph.graph.namespaces import OA, SG, SKOS, thing

RULE = Rule("dose-gap", "a label", "A definition.", "A reference 2022", "ambiguous", "figure")
SOURCE = "a" * 64
DOSES = """
dosing:
  by-weight:
    agent: drug-a
    population: all
    branches:
      - {dose: 8 mg @1000, frequency: once daily @1010, below: 60 kg @1020}
      - {dose: 12 mg @1100, frequency: once daily @1110, above: 60 kg @1120}
    at: the dose @900
ambiguities:
  sixty:
    question: Which dose at 60 kg?
    readings:
      - {reads: the lower one}
      - {reads: none, chosen: yes}
    because: both bounds are open
    at: 60 kg @1020
  another:
    question: What is a cycle?
    readings:
      - {reads: three weeks}
      - {reads: four weeks}
    at: a cycle @3000
"""
PASSAGE = """
ambiguities:
  one:
    question: Which one?
    readings:
      - {{reads: the first, chosen: yes}}
      - {{reads: the second}}
    because: it is named first
    at: words @2000
{moves}
"""
REPEATED = """
estimates:
  - population: all
    measure: objective-response-rate
    events: 2 @1000
    value: [6.6% @1010, 6.6% @2000]
  - population: all
    measure: disease-control-rate
    events: 2 @1100
    value: 6.3% @1110
    ci: 0.8-20.8% @1120
methods:
  plan: {kind: endpoint, study: trial, says: survival, at: [a curve @2998, by group @4000]}
absences:
  curve:
    {kind: not-reported, says: a curve, measure: overall-survival, announced: curve @3000}
  by-group:
    {kind: not-reported, says: survival by group, measure: overall-survival, announced: by @4000}
"""


def finding(rule: str = "dose-gap", *starts: int, document: str = "made-up") -> Finding:
    places = tuple(Place(document, SOURCE, quoted("figure", start)) for start in starts)
    named = replace(RULE, key=rule)
    about = (URIRef("https://example.org/x"),)
    return Finding(
        rule=named,
        places=places,
        about=about,
        mark="mark",
        recomputed="recomputed",
        message=f"of {rule}",
    )


def test_ambiguous_passage_is_taken_into_the_finding_of_its_rule(
    read: Callable[..., Evidence],
) -> None:
    gap, cycle = run_checks(read(DOSES))
    assert (gap.rule.key, cycle.rule.key) == ("dose-gap", "several-readings")
    assert gap.text.endswith("; also: Which dose at 60 kg? (a) the lower one | (b) none")
    assert gap.resolution == "read as: none because both bounds are open"
    assert thing("ambiguous-passage", "made-up", "sixty") in gap.about
    assert cycle.resolution == "open: both readings are kept"


@pytest.mark.parametrize(
    ("moves", "consequence"),
    [
        ("", "editorial"),
        ("    moves: significance", "conclusion"),
        ("    moves: direction", "conclusion"),
        ("    moves: estimate", "figure"),
        ("    moves: denominator", "figure"),
    ],
)
def test_passage_matters_by_what_its_readings_move(
    read: Callable[..., Evidence], moves: str, consequence: str
) -> None:
    found = run_checks(read(PASSAGE.format(moves=moves)))
    assert [one.consequence for one in found] == [consequence]
    assert ("Another reading" in found[0].text) == bool(moves)


def test_what_is_wrong_in_several_places_is_one_finding(read: Callable[..., Evidence]) -> None:
    """Of one percentage, of one fraction printed two ways, and of one measure that is missing."""
    found = run_checks(read(REPEATED))
    assert [(one.rule.key, len(one.places)) for one in found] == [
        ("proportion-rounding", 3),
        ("response-criteria-missing", 2),
        ("announced-not-reported", 2),
    ]
    assert "2/32 is printed as 6.6 in 2 of 3 places" in found[0].text


def test_folding_needs_shared_text_in_one_document() -> None:
    gap = finding("dose-gap", 1000)
    apart = finding("several-readings", 2000)
    elsewhere = finding("several-readings", 1000, document="another")
    assert fold([gap, apart, elsewhere]) == [gap, apart, elsewhere]
    touching = finding("several-readings", 1003)
    (one,) = fold([touching, gap])
    assert one.rule.key == "dose-gap"
    assert [place.pointer.order[0] for place in one.places] == [1000, 1003]
    assert one.was == (gap.iri, touching.iri)
    assert one.iri not in one.was
    assert one.resolution == OPEN


def test_only_rules_of_the_catalogue_are_folded_and_none_into_what_is_folded_before() -> None:
    known = {rule.key for rule in rules()}
    before: set[str] = set()
    for general, particular in FOLDED.items():
        assert {general} | particular <= known
        before.add(general)
        assert not particular & before


def test_findings_stand_in_the_order_of_consequences_documents_and_places(
    read: Callable[..., Evidence],
) -> None:
    wider = DOSES.replace("above: 60 kg", "above: 65 kg")
    evidence = read(wider, wider)
    found = run_checks(evidence)
    marks = [(one.places[0].pointer.order[0], one.places[0].document) for one in found]
    assert marks == [(start, key) for start in (1020, 3000) for key in ("made-up", "made-up-more")]
    assert [one.consequence for one in found] == ["figure"] * 2 + ["editorial"] * 2
    assert len({one.iri for one in found}) == len(found)


def test_records_are_what_the_command_promises(read: Callable[..., Evidence]) -> None:
    found = run_checks(read(DOSES))
    records = json.loads(json.dumps(findings_records(found)))
    keys = (
        "finding documents rule severity consequence anchors printed recomputed message resolution"
    ).split()
    for record, one in zip(records, found, strict=True):
        assert list(record) == keys
        assert all(
            isinstance(record[key], str) for key in keys if key not in ("anchors", "documents")
        )
        for anchor, place in zip(record["anchors"], one.places, strict=True):
            assert anchor == {
                "document": place.document,
                "source": place.source,
                "start": place.pointer.order[0],
                "end": place.pointer.order[1],
            }
            assert len(anchor["source"]) == 64


def test_graph_describes_rules_findings_and_places(read: Callable[..., Evidence]) -> None:
    found = run_checks(read(DOSES))
    graph = build_findings(found)
    described = set(graph.subjects(RDF.type, SG.CheckRule))
    assert described == {thing("rule", rule.key) for rule in rules()}
    for one in described:
        assert graph.value(one, SG.methodReference)
        assert graph.value(one, SKOS.definition)
    first = found[0]
    assert graph.value(first.iri, SG.severity) == SG.Ambiguous
    assert graph.value(first.iri, SG.findingRule) == thing("rule", "dose-gap")
    assert set(graph.objects(first.iri, SG.involves)) == set(first.about)
    anchors = set(graph.objects(first.iri, SG.hasAnchor))
    starts = {graph.value(anchor, OA.start) for anchor in anchors}
    assert starts == {Literal(place.pointer.order[0]) for place in first.places}
    for anchor in anchors:
        assert graph.value(anchor, SG.anchorSource) == thing("document", "made-up")
        text = str(graph.value(anchor, SG.spanSha256))
        assert text in {hashlib.sha256(x.encode()).hexdigest() for x in ("60 kg", "8 mg", "12 mg")}


def test_severity_and_consequence_have_terms_in_the_order_of_the_list() -> None:
    graph = build_findings([replace(finding("dose-gap", 1), other_severity="method")])
    assert (None, SG.severity, SG.MethodIssue) in graph
    ontology = build_ontology()
    of_each = [replace(finding("dose-gap", 1), other_consequence=one) for one in CONSEQUENCES]
    terms = [next(build_findings([one]).objects(None, SG.consequence)) for one in of_each]
    ranks = [ontology.value(one, SG.consequenceRank) for one in terms]
    assert [int(str(rank)) for rank in ranks] == [1, 2, 3, 4]
    labels = [str(ontology.value(one, RDFS.label)).split()[0] for one in terms]
    assert labels == list(CONSEQUENCES)


def test_every_form_of_document_has_a_name_to_say_what_is_not_in_it() -> None:
    assert set(NOUNS) == set(FORMS)


def test_printed_is_what_the_places_quote_or_nothing() -> None:
    quoting = finding("dose-gap", 1, 9)
    assert (quoting.quotes, quoting.printed) == (("figure",), "figure")
    listing = replace(quoting, rule=replace(quoting.rule, lists=True))
    assert listing.quotes == ("figure", "figure")
    silent = replace(quoting, places=(Place("made-up", SOURCE, Span(3, 9, SOURCE)),))
    assert silent.printed is None
    graph = build_findings([silent])
    assert (silent.iri, SG.printed, None) not in graph
    assert graph.value(silent.iri, RDFS.label) is not None


def test_rule_is_registered_once_and_with_a_reference() -> None:
    def nothing(_: View) -> list[Finding]:
        return []

    before = catalogue()
    with pytest.raises(ValueError, match="two rules have the key 'dose-gap'"):
        check(RULE)(lambda view: iter(nothing(view)))
    with pytest.raises(ValueError, match="has no reference"):
        check(replace(RULE, key="new", reference=" "))(lambda view: iter(nothing(view)))
    assert catalogue() == before


def test_spans_overlap_where_they_share_text() -> None:
    one = quoted("figure", 10)
    assert overlap([one], [quoted("x", 15)])
    assert not overlap([one], [quoted("x", 16)])
    assert not overlap([one], [])


def test_numbers_and_printed_forms_are_shown_briefly() -> None:
    assert [shown(number) for number in (1 / 3, 25, -0.5)] == ["0.33", "25", "-0.5"]
    assert texts([quoted("60\n kg", 1), quoted("60 kg", 9), quoted("8 mg", 20)]) == "60 kg / 8 mg"
