"""What each release published, kept as it wrote it: it opens, is served, its addresses stand."""

import json
import re
import tarfile
from pathlib import Path

import pytest
from part_of import part_of
from rdflib import RDF

from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.graph.changes.compare import compare
from sarcograph.graph.namespaces import PROV, SG
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.prefixes import BASE, PREFIXES, SHAPES
from sarcograph.graph.publish.publication import Publication, current_publication
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.validated import ValidatedGraph

DATA = Path(__file__).parents[2] / "data"
ARCHIVES = sorted(DATA.glob("publication-*.tar.xz"))
RELEASES = [path.name.removeprefix("publication-").removesuffix(".tar.xz") for path in ARCHIVES]
SOME = ("entities", "ontology", "evidence/sun-2022", "external/famplex")
SHA256 = {"0.1.0": "5c47e69a552519c78463fc1feb9686e4e66ab1351e6e44ada8de55ef46b52f79"}
"""Of the graphs; those of later releases stand in the README beside the archives."""


@pytest.fixture(scope="module", params=RELEASES)
def publication(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Publication:
    """The publication of a release, unpacked; tests only read it."""
    return unpacked(request.param, tmp_path_factory.mktemp("publication"))


def unpacked(release: str, directory: Path) -> Publication:
    with tarfile.open(DATA / f"publication-{release}.tar.xz") as archive:
        archive.extractall(directory)  # noqa: S202 - ours; the Python of Debian 12 knows no filter
    return current_publication(directory)


def test_every_release_since_the_first_is_kept() -> None:
    changes = (Path(__file__).parents[3] / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changes, re.MULTILINE)
    assert sorted(RELEASES) == sorted(released)


def test_it_opens_whole(publication: Publication) -> None:
    publication.prove()
    assert publication.code_version in RELEASES
    known = SHA256.get(publication.code_version)
    told = (DATA / "README.md").read_text(encoding="utf-8")
    assert publication.sha256 == known or publication.sha256 in told
    assert len(list(publication.iris())) > 5000


@pytest.mark.anyio
@pytest.mark.parametrize("on_disk", [False, True])
async def test_it_is_asked(publication: Publication, tmp_path: Path, on_disk: bool) -> None:
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


@pytest.mark.parametrize("release", RELEASES)
def test_the_next_version_beside_it_tells_what_became_of_it(
    release: str, tmp_path: Path, validated: ValidatedGraph
) -> None:
    """Of the next version a few graphs are enough: what it lacks is told as well."""
    old = unpacked(release, tmp_path)
    new = write_publication(part_of(validated, *SOME), tmp_path)
    assert new.changes["old"] == old.version
    changes = compare(old.graph_file, new.graph_file)
    assert dict(new.changes["counts"]) == {
        sort.value: dict(counts) for sort, counts in changes.counts.items()
    }
    lines = (new.folder / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["iri"] for line in lines] == sorted(one.iri for one in changes.changes)
    assert current_publication(tmp_path).version == new.version


def test_addresses_of_the_first_still_stand_or_lead_to_what_became_of_them(
    tmp_path: Path, assembly: Assembly
) -> None:
    """The corpus has the documents of 0.1.0: what these named is there, revised or withdrawn.

    Those of later releases are held against the bundled evidence (`tests/graph/test_bundled.py`).
    """
    publication = unpacked("0.1.0", tmp_path)
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
