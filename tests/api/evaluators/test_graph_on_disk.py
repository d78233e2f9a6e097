"""A pool whose graph is on disk: as confined as any, and it comes back after whatever happens."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from sarcograph.api.evaluators.pool import OutOfMemoryError, WorkerStartError
from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.on_disk import prove
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.validated import fingerprint

COUNT = "SELECT (COUNT(*) AS ?n) { ?drug rdfs:label ?label }"
DRUGS = b"n\r\n1200\r\n"

BOMB = "SELECT (GROUP_CONCAT(STR(?b)) AS ?all) { ?a ?p ?b . ?c ?q ?d }"

OpenPool = Callable[..., AbstractContextManager[Any]]
Processes = Callable[[int], set[int]]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def stores(tmp_path: Path) -> KeptStores:
    """Where the graph is kept."""
    publication = tmp_path / "publication"
    publication.mkdir()
    return KeptStores(publication, tmp_path / "stores")


def folders(stores: KeptStores) -> list[str]:
    return sorted(path.name for path in stores.folder.iterdir() if path.is_dir())


def test_evaluator_may_open_no_file_and_reads_every_one(
    open_pool: OpenPool, evaluators_of: Processes, stores: KeptStores
) -> None:
    with open_pool(stores=stores, deadline=30) as pool:
        assert pool.count() == DRUGS
        (process,) = evaluators_of(os.getpid())
        lines = Path(f"/proc/{process}/limits").read_text(encoding="ascii").splitlines()
        limits = {line[:26].strip(): line[26:].split()[:2] for line in lines[1:]}
        assert limits["Max open files"] == ["0", "0"]
        # each order in which the engine keeps quads, of all graphs and of one
        for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"):
            for value in ("STR(?s)", "STR(?p)", "STR(?o)"):
                text = f"SELECT (COUNT(DISTINCT {value}) AS ?n) {{ {pattern} }}"
                assert int(pool.query(Question(text, (Format.CSV,))).content.split()[1]) > 0
        assert evaluators_of(os.getpid()) == {process}


def test_memory_is_bounded(open_pool: OpenPool, stores: KeptStores) -> None:
    with open_pool(stores=stores, memory=2**25, deadline=300) as pool:
        with pytest.raises(OutOfMemoryError, match="more memory"):
            pool.query(Question(BOMB))
        assert pool.count() == DRUGS


def test_evaluators_and_what_forks_them_come_back(
    open_pool: OpenPool, children_of: Processes, evaluators_of: Processes, stores: KeptStores
) -> None:
    with open_pool(stores=stores) as pool:
        assert pool.count() == DRUGS
        for find in (evaluators_of, children_of):
            (process,) = find(os.getpid())
            started = pool.pool.statistics.started
            os.kill(process, signal.SIGKILL)
            assert pool.until(lambda before=started: pool.pool.statistics.started > before)
            assert pool.count() == DRUGS


def test_damaged_graph_is_made_again_of_the_file_that_was_opened(
    open_pool: OpenPool,
    children_of: Processes,
    stores: KeptStores,
    graph_file: Path,
    tmp_path: Path,
) -> None:
    served = tmp_path / "graph.nq"
    served.write_bytes(graph_file.read_bytes())
    with open_pool(served, stores=stores) as pool:
        served.unlink()
        (folder,) = folders(stores)
        largest = max(
            stores.folder.glob(f"{folder}/graph/*.sst"), key=lambda path: path.stat().st_size
        )
        largest.write_bytes(b"")
        (zygote,) = children_of(os.getpid())
        os.kill(zygote, signal.SIGKILL)
        assert pool.until(lambda: pool.pool.statistics.started == 2)
        assert pool.count() == DRUGS
        prove(stores.folder / folder)


def test_newer_version_is_made_while_the_older_answers_and_that_then_goes(
    open_pool: OpenPool, stores: KeptStores, graph_file: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.nq"
    newer.write_text("<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n", "ascii")
    names = [stores.place_of(fingerprint(one.read_bytes())).name for one in (graph_file, newer)]
    with open_pool(newer, stores=stores) as later:
        with open_pool(stores=stores) as pool:
            assert folders(stores) == sorted(names)
            assert pool.count() == DRUGS
            assert later.count() == b"n\r\n0\r\n"
        assert folders(stores) == sorted(names)  # each is the newest, or open
    assert folders(stores) == [names[0]]


def test_two_servers_that_start_at_once_make_it_once(
    open_pool: OpenPool, stores: KeptStores
) -> None:
    # as processes: two loops of one process may not start processes at the same moment
    forking = multiprocessing.get_context("fork")
    answers, together = forking.SimpleQueue(), forking.Barrier(2)

    def serve() -> None:
        together.wait()
        with open_pool(stores=stores) as pool:
            answers.put(pool.count())

    servers = [forking.Process(target=serve) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert [server.exitcode for server in servers] == [0, 0]
    assert [answers.get() for _ in servers] == [DRUGS] * 2
    (folder,) = folders(stores)
    prove(stores.folder / folder)


@pytest.mark.parametrize(("content", "message"), [("", "no quads"), ("<a> <b>", "not N-Quads")])
def test_pool_over_an_unusable_file_does_not_start(
    open_pool: OpenPool, stores: KeptStores, tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "graph.nq"
    file.write_text(content, encoding="utf-8")
    with (
        pytest.raises(WorkerStartError, match=rf"graph\.nq: .*{message}"),
        open_pool(file, stores=stores),
    ):
        pass
    assert folders(stores) == []
