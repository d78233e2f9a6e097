"""A server of a graph that is larger than may be in memory: the same answers, from disk."""

import shutil
import subprocess
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
from part_of import part_of

from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.store.library import query_library
from sarcograph.graph.validated import ValidatedGraph

Server = subprocess.Popen[str]
StartServer = Callable[..., AbstractContextManager[Server]]

CSV = {"Accept": "text/csv"}
PAGES = ("/", "/search?q=KDR", "/id/drug/anlotinib", "/id/", "/id/estimate/", "/downloads/")


def said_until(server: Server, words: str) -> list[str]:
    """Return the lines of the log until one has some words."""
    assert server.stderr is not None
    lines = [server.stderr.readline()]
    while words not in lines[-1]:
        assert lines[-1], lines
        lines.append(server.stderr.readline())
    return lines


def said_until_it_answers(server: Server) -> tuple[list[str], str]:
    """Return the lines of the log before a server answers, and its URL."""
    *lines, last = said_until(server, "sarcograph answers at")
    return lines, last.split()[-1]


def test_answers_and_pages_are_those_from_memory(
    corpus_publication: Publication, start_server: StartServer, tmp_path: Path
) -> None:
    file = corpus_publication.folder.parent
    settings: dict[str, float | str] = {"memory_quads": 0, "disk_folder": str(tmp_path)}
    with (
        start_server(file=file, deadline_seconds=300, **settings) as server,
        start_server(file=file, deadline_seconds=300) as other,
    ):
        lines, url = said_until_it_answers(server)
        _, other_url = said_until_it_answers(other)
        assert "quads, more than the 0 of memory_quads, are asked on disk" in lines[0]
        assert "the graph on disk is made, in " in lines[-1]
        assert str(tmp_path) in lines[-1]
        with (
            httpx2.Client(base_url=url, timeout=300) as client,
            httpx2.Client(base_url=other_url, timeout=300) as other_client,
        ):
            clients = client, other_client
            for name in query_library():
                path = f"/queries/{name}"
                here, there = (one.get(path, headers=CSV) for one in clients)
                assert here.status_code == there.status_code == 200
                assert here.content == there.content, name
            for path in PAGES:
                here, there = (one.get(path) for one in clients)
                assert here.status_code == there.status_code == 200
                assert here.text.replace(url, other_url) == there.text, path
    # the next one finds it
    with start_server(file=file, **settings) as server:
        lines, _ = said_until_it_answers(server)
        assert "the graph on disk was there and is whole, in " in lines[-1]


def kept_in(stores: Path) -> set[str]:
    return {path.name[:16] for path in stores.glob("*/*") if path.is_dir()}


def test_new_version_is_served_while_questions_run_and_the_old_one_goes(
    validated: ValidatedGraph,
    corpus_publication: Publication,
    start_server: StartServer,
    eventually: Callable[[Callable[[], bool]], bool],
    tmp_path: Path,
) -> None:
    directory, stores = tmp_path / "publication", tmp_path / "stores"
    shutil.copytree(corpus_publication.folder.parent, directory, symlinks=True)
    statuses: list[int] = []
    over = threading.Event()
    with start_server(
        file=directory,
        memory_quads=0,
        disk_folder=str(stores),
        deadline_seconds=10,
        cache_mib=0,
        rate_limit="",
    ) as server:
        _, url = said_until_it_answers(server)

        def ask() -> None:
            with httpx2.Client(base_url=url, timeout=300) as client:
                while not over.is_set():
                    statuses.append(client.get("/queries/studies", headers=CSV).status_code)

        def version() -> str:
            return str(httpx2.get(f"{url}ready", timeout=300).json().get("version"))

        thread = threading.Thread(target=ask)
        thread.start()
        try:
            assert version() == corpus_publication.version
            newer = write_publication(
                part_of(validated, "ontology", "entities", "evidence/lavit-2022"), directory
            )
            assert said_until(server, f"serving version {newer.version}")
            assert version() == newer.version
            assert set(statuses) == {200}
        finally:
            over.set()
            thread.join()
        # as long as somebody might be waiting for it, the older one stays
        assert eventually(lambda: kept_in(stores) == {newer.version})
        assert version() == newer.version


def test_folder_that_cannot_be_written_ends_the_start_in_one_line(
    corpus_publication: Publication, start_server: StartServer, tmp_path: Path
) -> None:
    place = tmp_path / "file"
    place.touch()
    with start_server(
        file=corpus_publication.folder.parent, memory_quads=0, disk_folder=str(place)
    ) as server:
        _, said = server.communicate(timeout=60)
    *_, last = said.splitlines()
    assert "cannot be made a folder: Not a directory; it is kept on disk, where disk_folder" in last
    assert server.returncode == 1
