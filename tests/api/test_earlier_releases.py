"""A server over what each release published: its pages, files, addresses, and the version after."""

import hashlib
import tarfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import httpx2
import pytest
from part_of import part_of

from sarcograph.graph.prefixes import BASE
from sarcograph.graph.publish.publication import Publication, current_publication
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.validated import ValidatedGraph

ARCHIVES = sorted((Path(__file__).parents[1] / "data").glob("publication-*.tar.xz"))
Server = Popen[str]
PAGES = (
    *("/", "/downloads/", "/version/", "/id/", "/id/drug/", "/id/drug/anlotinib", "/vocab/Drug"),
    *("/queries/outcomes-by-regimen?agent=anlotinib", "/paths?from=anlotinib&to=PFS&limit=5"),
    *("/graph/entities", "/graph-view?about=anlotinib"),
)
OF_EACH = 20
"""Every so many hundredth address of a release is asked for: all would take minutes."""


@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.name)
def test_it_is_served(
    path: Path,
    tmp_path: Path,
    validated: ValidatedGraph,
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
) -> None:
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - ours; the Python of Debian 12 knows no filter
    old = current_publication(tmp_path)
    with (
        start_server(file=tmp_path, evaluators=2, deadline_seconds=60) as server,
        httpx2.Client(base_url=url_of(server), timeout=90) as client,
    ):
        assert client.get("/ready").json()["version"] == old.version
        for page in PAGES:
            answer = client.get(page, headers={"Accept": "text/html"}, follow_redirects=True)
            assert answer.status_code == 200, page
            assert answer.headers["content-type"].startswith("text/html")
        found = client.get("/search?q=anlotinib", headers={"Accept": "text/html"})
        # the first release published no names
        assert found.status_code == (404 if old.called() is None else 200)
        for iri in [*old.iris()][:: 100 * OF_EACH]:
            answer = client.get(f"/{iri.removeprefix(BASE)}", follow_redirects=True)
            assert answer.status_code == 200, iri
        for file in old.files:
            content = client.get(f"/version/{old.version}/{file.name}").content
            assert hashlib.sha256(content).hexdigest() == file.sha256, file.name
    new = write_publication(
        part_of(validated, "ontology", "entities", "evidence/lavit-2022"), tmp_path
    )
    with (
        start_server(file=tmp_path, evaluators=2, deadline_seconds=60) as server,
        httpx2.Client(base_url=url_of(server), timeout=90) as client,
    ):
        listed = client.get("/version/", headers={"Accept": "text/html"}).text
        assert old.version in listed
        assert new.version in listed
        shown = client.get(f"/version/{new.version}/", headers={"Accept": "text/html"}).text
        assert f"{new.changes['counts']['facts']['changed']:,}" in shown.replace("&nbsp;", " ")
        check_what_became_of(client, old)


def check_what_became_of(client: httpx2.Client, old: Publication) -> None:
    """Ask for addresses of a version that is no longer current: none is unknown."""
    for iri in [*old.iris()][:: 100 * OF_EACH]:
        answer = client.get(f"/{iri.removeprefix(BASE)}", follow_redirects=True)
        assert answer.status_code in (200, 410), iri
