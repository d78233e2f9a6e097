"""The panel of a number or a statement: all that is to be known of it, and no sentence."""

import re
from html import unescape
from pathlib import Path
from typing import cast

import httpx2
import pyoxigraph as ox
import pytest
from part_of import part_of

from sarcograph.api.answering.answer_cache import AnswerCache
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.fact_kinds import FACTS
from sarcograph.api.browse.provenance import _changed, _figure
from sarcograph.api.browse.vocabulary import RDF_TYPE
from sarcograph.api.evaluators.evaluator import Evaluator
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import ID
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.validated import ValidatedGraph, fingerprint

SAMPLED = 4


def panel(client: httpx2.Client, local: str) -> str:
    answer = client.get(f"/id/{local}.html")
    assert answer.status_code == 200, local
    found = re.search(r'<section id="provenance">.*?</section>', answer.text, re.DOTALL)
    assert found, local
    return found[0]


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def facts(store: ox.Store, kind: str) -> list[ox.NamedNode]:
    start = f"{ID}{kind}/"
    found = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None, None)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start)
    }
    listed = sorted(found)
    return [ox.NamedNode(iri) for iri in listed[:: max(1, len(listed) // SAMPLED)][:SAMPLED]]


def test_what_is_printed_keeps_its_digits_and_what_is_recomputed_is_rounded() -> None:
    printed = {str(SG[name]): [(value, "")] for name, value in (("value", "0.449"),)}
    assert _figure(printed) == "0.449"
    assert _figure({**printed, str(SG.derivationMethod): [("urn:ratio", "")]}) == "0.45"


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_panel_has_every_printed_figure_place_and_finding(
    corpus_client: httpx2.Client, quads: ox.Store, kind: str
) -> None:
    def objects(subject: ox.NamedNode, name: str) -> set[str]:
        pattern = quads.quads_for_pattern(subject, ox.NamedNode(str(SG[name])), None, None)
        return {quad.object.value for quad in pattern}  # type: ignore[union-attr]

    sampled = facts(quads, kind)
    assert sampled
    for fact in sampled:
        html = panel(corpus_client, fact.value.removeprefix(ID))
        said = words(html)
        own = map(ox.NamedNode, sorted({fact.value, *objects(fact, "derivedFrom")}))
        for reading in {one for of in own for one in objects(of, "hasReading")}:
            for printed in objects(ox.NamedNode(reading), "printed"):
                assert " ".join(printed.split()) in said
        for anchor in objects(fact, "hasAnchor"):
            assert anchor.removeprefix("https://w3id.org/sarcograph/") in html
        involving = quads.quads_for_pattern(None, ox.NamedNode(str(SG.involves)), fact, None)
        for quad in involving:
            assert f"id/finding/{quad.subject.value.rpartition('/')[2]}" in html  # type: ignore[union-attr]


def test_panel_of_a_number_that_does_not_add_up_has_the_recomputed_one_beside_it(
    corpus_client: httpx2.Client,
) -> None:
    local = "estimate/sun-2022/all.objective-response-rate.study-treatment.proportion"
    said = words(panel(corpus_client, local))
    assert "95% CI: 18.6-53.2%" in said
    assert "doi 10.2147/IJGM.S379269" in said
    assert "n = 32" in said
    assert "11 + 16 + 6 = 33, not 32" in said
    assert "34.38% (95% CI 18.57–53.19)" in said
    assert "agrees with what is printed" in said


def test_panel_of_a_recomputed_number_says_how_it_was_made_and_of_what(
    corpus_client: httpx2.Client,
) -> None:
    key = "all.objective-response-rate.study-treatment.proportion"
    said = words(panel(corpus_client, f"derived/sun-2022/{key}.proportion-from-implied-count"))
    assert "It is printed nowhere" in said
    assert "34.4% value" in said
    assert "as it stands here 34.38% (95% CI 18.57–53.19)" in said
    assert "recomputed by proportion from implied count : " in said
    assert "interval by Clopper-Pearson interval : " in said
    assert "held against its source agrees with what is printed" in said
    assert "It rests on objective response rate" in said
    assert "11 + 16 + 6 = 33, not 32" in said


def test_panel_of_a_claim_gives_its_level_with_the_reason_and_what_is_ambiguous(
    corpus_client: httpx2.Client,
) -> None:
    said = words(panel(corpus_client, "claim/anlotinib-case-2021/c-myc-and-resistance"))
    assert "hedged by potentially" in said
    assert "level C : Case studies" in said
    assert "The design is: case report." in said
    assert "Which finding is potentially associated with resistance?" in said


def test_a_thing_that_is_no_fact_has_no_panel(corpus_client: httpx2.Client) -> None:
    assert 'id="provenance"' not in corpus_client.get("/id/drug/anlotinib.html").text


def test_panel_says_what_became_of_a_fact_since_the_version_before(
    validated: ValidatedGraph, tmp_path: Path
) -> None:
    iri = f"{ID}estimate/sun-2022/all.objective-response-rate.study-treatment.proportion"
    value = f"<{iri}> <{SG['value']}> ".encode()
    lines = part_of(validated, "ontology", "entities", "evidence/sun-2022").nquads.splitlines(
        keepends=True
    )
    changed = [line.replace(b"34.4", b"35.4") if line.startswith(value) else line for line in lines]
    assert lines != changed
    before, after = (
        write_publication(ValidatedGraph(text, fingerprint(text), {}), tmp_path)
        for text in (b"".join(lines), b"".join(sorted(changed)))
    )
    edition = Edition("after", after, cast(Evaluator, None), AnswerCache(0))
    assert list(_changed(edition, iri)) == [
        f"changed since version {before.version}, because of sun-2022",
        "sg:value: 34.4 → 35.4",
    ]
    assert list(_changed(edition, f"{iri}.other")) == []
    first = Edition("before", before, cast(Evaluator, None), AnswerCache(0))
    assert list(_changed(first, iri)) == []
