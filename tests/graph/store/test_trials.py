"""A trial of which no text is kept, beside a document: external in every answer, and judged."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF

from sarcograph.graph.checks.run import findings_records
from sarcograph.graph.namespaces import FINDINGS_GRAPH, SG, external_graph, page_iri
from sarcograph.graph.nquads import all_quads, canonical_nquads
from sarcograph.graph.pipeline import Assembly, assemble
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import by_key, query_library
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.validate import validate

REGISTRY = Path(__file__).parents[1] / "checks" / "registry.yaml"
COMMON = """
studies:
  trial: {{label: trial, kind: clinical-trial, allocation: randomized, reported-in: this, at: {at}}}
populations:
  treated: {{label: treated, study: trial, size: 33 patients {first}, regimen: regimen-a}}
  control: {{label: control, study: trial, size: 31 patients {first}, regimen: regimen-b}}
estimates:
  - {{population: treated, measure: objective-response-rate, events-and-value: 9 (27.7) {first}}}
  - {{population: treated, measure: progression-free-survival, value: 16 weeks {first}}}
  - {{population: control, measure: progression-free-survival, value: 4.1 weeks {second}}}
comparisons:
  - measure: progression-free-survival
    between: [treated, control]
    reference-arm: control
    effects: [{{effect-measure: hazard-ratio, value: HR 0.42 {first}}}]
    p: P = 0.02 {first}
"""
DOCUMENT = """
format: 2
source: {key: document, file: d.txt, sha256: %s, characters: 900, form: full-text}
publication: {kind: journal-article, title: A title @0}
""" % ("a" * 64)
TRIAL = """
format: 2
source: {key: other, licence: facts only}
publication: {kind: journal-article, not-given: [title, authors], at: "@abstract"}
pages:
  abstract: {kind: journal-abstract, url: "https://example.org/1", read: abstract}
  report: {kind: news, url: "https://example.org/2", read: news}
"""


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The same figures as a document prints them and as two pages do."""
    folder = tmp_path_factory.mktemp("evidence")
    for part in ("entities", "trials"):
        (folder / part).mkdir()
    shutil.copy(REGISTRY, folder / "entities")
    document = DOCUMENT + COMMON.format(at="a trial @20", first="@100", second="@200")
    trial = TRIAL + COMMON.format(at='"@abstract"', first="@abstract", second="@report")
    (folder / "document.yaml").write_text(document, encoding="utf-8")
    (folder / "trials/other.yaml").write_text(trial, encoding="utf-8")
    return assemble(folder)


@pytest.fixture(scope="module")
def ask(assembly: Assembly) -> Callable[..., list[dict[str, str]]]:
    """Ask a question of the library, with values for its parameters."""
    nquads = canonical_nquads(all_quads(assembly.graphs))
    store = EmbeddedStore(io.BytesIO(nquads), prefixes=PREFIXES)

    def answer(name: str, **given: str) -> list[dict[str, str]]:
        text = query_library()[name].bound(given, by_key)
        content = store.query(Question(text, (Format.CSV,))).content
        return list(csv.DictReader(io.StringIO(content.decode())))

    return answer


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("outcomes-by-regimen", {"document", "derived"}),
        ("times-in-months", {"derived"}),
        ("comparisons", {"document"}),
    ],
)
def test_what_is_derived_of_a_trial_is_external_too(
    ask: Callable[..., list[dict[str, str]]], name: str, own: set[str]
) -> None:
    own_rows = ask(name, sources="documents")
    others = ask(name, sources="external")
    assert {(row["source"], row["standing"]) for row in own_rows} == {
        ("document", standing) for standing in own
    }
    assert {(row["source"], row["standing"]) for row in others} == {
        ("other", standing.replace("document", "external")) for standing in own
    }
    assert len(ask(name)) == len(own_rows) + len(others)


def test_effect_is_of_the_first_group_against_the_second(
    ask: Callable[..., list[dict[str, str]]],
) -> None:
    # "control" sorts before "treated"
    shown = ("first_name", "second_name", "effect_name", "effect", "effect_ci_lower", "p")
    assert {tuple(row[name] for name in shown) for row in ask("comparisons")} == {
        ("treated", "control", "hazard ratio", "0.42", "", "0.02")
    }


def test_page_stands_where_a_place_would(ask: Callable[..., list[dict[str, str]]]) -> None:
    rows = ask("places-of-a-printed-value", printed="4.1 weeks")
    assert [(row["source"], row["start"], row["page"]) for row in rows] == [
        ("document", "200", ""),
        ("other", "", "news: https://example.org/2"),
    ]
    fact = next(row["fact"] for row in rows if row["source"] == "other")
    (place,) = ask("evidence-of-a-fact", fact=fact)
    assert (place["standing"], place["printed"], place["access_note"]) == (
        *("external", "4.1 weeks", "news"),
    )
    assert {row["source"] for row in ask("places-of-a-printed-value", printed="weeks")} == {
        *("document", "other"),
    }
    alone = ask("places-of-a-printed-value", printed="weeks", document="document")
    assert {row["source"] for row in alone} == {"document"}


def test_trial_is_judged_by_its_figures_and_not_by_what_a_page_lacks(
    assembly: Assembly, ask: Callable[..., list[dict[str, str]]]
) -> None:
    rules = {
        key: {one.rule.key for one in assembly.findings if key in one.documents}
        for key in ("document", "other")
    }
    assert rules["other"] == {"proportion-rounding"}
    assert {"proportion-rounding", "response-criteria-missing"} <= rules["document"]
    (finding,) = (one for one in assembly.findings if "other" in one.documents)
    (record,) = json.loads(json.dumps(findings_records([finding])))
    assert record["anchors"] == [{"document": "other", "page": "abstract"}]
    findings = assembly.graphs[FINDINGS_GRAPH]
    cited = set(findings.objects(finding.iri, SG.citation))
    assert cited == {page_iri("other", "abstract")}
    (row,) = (row for row in ask("findings-by-source") if row["source"] == "other")
    assert (row["finding"], row["page"]) == (
        *(str(finding.iri), "journal abstract: https://example.org/1"),
    )


def test_trial_makes_an_external_graph_without_anchors(assembly: Assembly) -> None:
    graph = assembly.graphs[external_graph("other")]
    assert (None, RDF.type, SG.Anchor) not in graph
    assert (None, RDF.type, SG.SourceDocument) not in graph
    assert set(graph.objects(None, SG.licence)) == {
        *graph.objects(page_iri("other", "report"), SG.licence)
    }
    report = validate(assembly.merged())
    assert [str(one) for one in report.violations if "/other/" in one.focus] == []
