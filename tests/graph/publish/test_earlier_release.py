"""What 0.1.0 published, kept as it wrote it: it opens, is served, and its addresses still stand."""

import tarfile
from pathlib import Path

import pytest

from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.graph.namespaces import PROV, SG
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import BASE, PREFIXES, SHAPES
from sarcograph.graph.publish.publication import Publication, current_publication
from sarcograph.graph.store.question import Format, Question

DATA = Path(__file__).parents[2] / "data"
ARCHIVE = DATA / "publication-0.1.0.tar.xz"
SHA256 = "5c47e69a552519c78463fc1feb9686e4e66ab1351e6e44ada8de55ef46b52f79"


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The publication of 0.1.0, unpacked."""
    directory = tmp_path_factory.mktemp("publication")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(directory, filter="data")
    return current_publication(directory)


def test_it_opens_whole(publication: Publication) -> None:
    assert publication.sha256 == SHA256
    assert publication.code_version == "0.1.0"
    assert len(list(publication.iris())) > 5000


@pytest.mark.anyio
async def test_it_is_served(publication: Publication) -> None:
    pool = WorkerPool(
        publication.graph_file,
        publication.sha256,
        prefixes=PREFIXES,
        evaluators=1,
        deadline=60,
        memory=512 * 2**20,
        max_bytes=2**20,
        queue_length=4,
    )
    async with pool:
        text = "SELECT ?label { drug:anlotinib rdfs:label ?label }"
        answer = await pool.query(Question(text, (Format.CSV,)))
    assert answer.content == b"label\r\nanlotinib\r\n"


# a source that says "targets" says nothing of inhibition, and a class is no member of itself
WITHDRAWN = {
    f"{BASE}id/inference/a55b604a82cea1598c494210",
    f"{BASE}id/inference/ed8cee8b6bb4409b652e6903",
    # the word of a claim that is no hedge: the claim lies in a wider place
    f"{BASE}id/anchor/a2ae0aaa6e16cef902818bd5",
}
"""Conclusions that were false and a place that no fact points to: nothing took their place."""


def test_its_addresses_still_stand_or_lead_to_what_took_their_place(
    publication: Publication, assembly: Assembly
) -> None:
    """The corpus is what 0.1.0 was made of: what it named is named today, or told to be revised."""
    triples = [triple for graph in assembly.graphs.values() for triple in graph]
    revised = {str(old): new for new, link, old in triples if link == PROV.wasRevisionOf}
    made = {
        str(term)
        for name, graph in assembly.graphs.items()
        for subject, link, value in graph
        for term in (name, subject, link, value)
        if str(term).startswith(BASE) and link != PROV.wasRevisionOf
    }
    gone = {iri for iri in publication.iris() if not iri.startswith(SHAPES)} - made
    judged = {iri for iri in (*gone, *revised) if "/id/finding/" in iri}
    assert gone - judged - WITHDRAWN == revised.keys() - judged
    assert gone >= WITHDRAWN
    # a finding may take in, from the start, what is never published by itself; five findings were
    # false: impossible-category, cross-document, ascribed-feature twice, claim-without-data
    assert len(gone & judged - revised.keys()) == 5
    reasons = {subject for subject, link, _ in triples if link == SG.revisionReason}
    assert set(revised.values()) <= reasons
    assert 0 < len(gone) < 150
