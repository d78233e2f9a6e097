"""What 0.1.0 published, kept as it wrote it: it opens, is served, and its addresses still stand."""

import tarfile
from pathlib import Path

import pytest
from rdflib import RDF

from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.graph.namespaces import PROV, SG
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import BASE, PREFIXES, SHAPES
from sarcograph.graph.publish.publication import Publication, current_publication
from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.question import Format, Question

DATA = Path(__file__).parents[2] / "data"
ARCHIVE = DATA / "publication-0.1.0.tar.xz"
SHA256 = "5c47e69a552519c78463fc1feb9686e4e66ab1351e6e44ada8de55ef46b52f79"


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """The publication of 0.1.0, unpacked."""
    directory = tmp_path_factory.mktemp("publication")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(directory)  # noqa: S202 - ours; the Python of Debian 12 knows no filter
    return current_publication(directory)


def test_it_opens_whole(publication: Publication) -> None:
    assert publication.sha256 == SHA256
    assert publication.code_version == "0.1.0"
    assert len(list(publication.iris())) > 5000


@pytest.mark.anyio
@pytest.mark.parametrize("on_disk", [False, True])
async def test_it_is_served(publication: Publication, tmp_path: Path, on_disk: bool) -> None:
    pool = WorkerPool(
        publication.graph_file,
        publication.sha256,
        prefixes=PREFIXES,
        evaluators=1,
        deadline=60,
        memory=512 * 2**20,
        max_bytes=2**20,
        queue_length=4,
        stores=KeptStores(publication.folder.parent, tmp_path / "stores") if on_disk else None,
    )
    async with pool:
        text = "SELECT ?label { drug:anlotinib rdfs:label ?label }"
        answer = await pool.query(Question(text, (Format.CSV,)))
    assert answer.content == b"label\r\nanlotinib\r\n"


def test_its_addresses_still_stand_or_lead_to_what_became_of_them(
    publication: Publication, assembly: Assembly
) -> None:
    """The corpus has the documents of 0.1.0: what these named is there, revised or withdrawn."""
    triples = [triple for graph in assembly.graphs.values() for triple in graph]
    revised = {str(old): new for new, link, old in triples if link == PROV.wasRevisionOf}
    made = {
        str(term)
        for name, graph in assembly.graphs.items()
        for subject, link, value in graph
        for term in (name, subject, link, value)
        if str(term).startswith(BASE) and link != PROV.wasRevisionOf
    }
    withdrawn = {
        str(iri) for iri, link, kind in triples if (link, kind) == (RDF.type, SG.WithdrawnFact)
    }
    gone = {iri for iri in publication.iris() if not iri.startswith(SHAPES)} - made
    judged = {iri for iri in (*gone, *revised) if "/id/finding/" in iri}
    # a finding may take in, from the start, what is never published by itself
    assert gone - judged == revised.keys() - judged
    assert gone & judged <= revised.keys()
    assert withdrawn <= set(publication.iris())
    reasons = {subject for subject, link, _ in triples if link == SG.revisionReason}
    assert set(revised.values()) <= reasons
    assert 0 < len(gone) < 150
