"""Files of a publication that change while it is served: no wrong answer, and it is told."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2

from sarcograph.graph.publish.publication import Publication

COUNT = {"query": "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"}
CSV = {"Accept": "text/csv"}

Server = subprocess.Popen[str]


def test_graph_that_was_cut_short_is_not_served_as_if_it_were_whole(
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
    children_of: Callable[[int], set[int]],
    eventually: Callable[[Callable[[], bool]], bool],
    published: Path,
) -> None:
    file = published / "current" / "sarcograph.nq"
    whole = file.read_bytes()
    half = whole[: whole.index(b"\n", len(whole) // 2) + 1]
    version = str((published / "current").readlink())
    with (
        # who asks while nothing can be started waits until the deadline
        start_server(file=published, evaluators=2, cache_mib=0, deadline_seconds=2) as server,
        httpx2.Client(base_url=url_of(server), timeout=30) as client,
    ):

        def asked(path: str) -> tuple[int, str]:
            response = client.get(path)
            return response.status_code, response.json().get("code", response.json().get("status"))

        def counted() -> bytes:
            response = client.get("/sparql", params=COUNT, headers=CSV)
            return response.content if response.status_code == 200 else b""

        assert counted() == b"n\r\n1200\r\n"
        status = file.stat()
        with file.open("r+b") as stream:
            stream.truncate(len(half))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert asked("/ready") == (503, "damaged")
        assert asked(f"/version/{version}/sarcograph.nq") == (503, "damaged")
        assert counted() == b"n\r\n1200\r\n", "the evaluators hold what they were born with"
        for _ in range(2):
            for zygote in children_of(server.pid):
                with contextlib.suppress(ProcessLookupError):  # it has ended by itself
                    os.kill(zygote, signal.SIGKILL)
            assert eventually(lambda: client.get("/sparql", params=COUNT).status_code == 503)
        assert client.get("/health").status_code == 200
        with file.open("r+b") as stream:
            stream.write(whole)
        assert eventually(lambda: asked("/ready") == (200, "ready"))
        assert counted() == b"n\r\n1200\r\n"
        assert client.get(f"/version/{version}/sarcograph.nq").content == whole
        server.terminate()
        assert server.stderr is not None
        log = server.stderr.read()
    assert "the process that holds the graph was ended by SIGKILL; loading it again" in log
    assert "the file no longer has the hash that it was published with; trying again in" in log
    assert "met by requests: 1 × version" in log
    assert "evaluators replaced: 1 × crash" in log
    assert "Traceback" not in log


def test_counts_that_are_damaged_are_counted_anew_and_it_is_told(
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
    corpus_publication: Publication,
    tmp_path: Path,
) -> None:
    published = tmp_path / "published"
    shutil.copytree(corpus_publication.folder.parent, published, symlinks=True)
    graph = {"graph": "https://w3id.org/sarcograph/graph/inferred"}
    with (
        start_server(file=published, cache_mib=0, deadline_seconds=60) as server,
        httpx2.Client(base_url=url_of(server), timeout=90) as client,
    ):
        counts = published / "current" / "counts.json"
        assert counts.is_file()
        counts.write_text("{}", encoding="utf-8")
        assert client.get("/ready").json()["status"] == "damaged"
        for path, given in (("/sparql", graph), ("/sparql", {}), ("/ontology", {}), ("/", {})):
            assert client.get(path, params=given).status_code == 200, path


def test_publication_that_is_gone_is_told_and_nothing_else_happens(
    start_server: Callable[..., AbstractContextManager[Server]],
    url_of: Callable[[Server], str],
    published: Path,
) -> None:
    version = str((published / "current").readlink())
    with (
        start_server(file=published) as server,
        httpx2.Client(base_url=url_of(server), timeout=30) as client,
    ):
        (published / version).rename(published / "away")
        for path in ("/ready", f"/version/{version}/sarcograph.nq", "/id/drug/anlotinib"):
            assert client.get(path).status_code == 503, path
        assert client.get("/sparql", params=COUNT).status_code == 200
        (published / "away").rename(published / version)
        assert client.get("/ready").status_code == 200
