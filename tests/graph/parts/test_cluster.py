"""A Dask cluster makes the same parts, also when one of its workers dies in the middle."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from sarcograph.graph.parts.crews import Alone, Cluster
from sarcograph.graph.parts.kept import KeptPart, KeptParts
from sarcograph.graph.parts.part import Part
from sarcograph.graph.parts.whole import make_parts
from sarcograph.graph.parts.writing import write_whole

CORPUS = Path(__file__).parents[2] / "corpus"
FEW = (
    "sun-2022.yaml",
    "lavit-2022.yaml",
    "anlotinib-case-2021.yaml",
    "trials/sarc024-osteosarcoma.yaml",
    "external/drugmechdb.yaml",
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, processes of their own, of a scheduler on this machine."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("few") / "evidence"
    shutil.copytree(CORPUS / "entities", folder / "entities")
    for name in FEW:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(CORPUS / name, folder / name)
    return folder


class Killing(KeptParts):
    """Parts on disk; when the first is kept, a worker of the cluster is killed."""

    def __init__(self, folder: Path, cluster: LocalCluster) -> None:
        """Keep the cluster, of which nobody is killed yet."""
        super().__init__(folder, "code")
        self.cluster = cluster
        self.killed: int | None = None

    def keep(self, name: str, content: bytes, part: Part) -> KeptPart:
        if self.killed is None:
            worker = next(iter(self.cluster.workers.values()))
            self.killed = worker.process.process.pid
            os.kill(self.killed, signal.SIGKILL)
        return super().keep(name, content, part)


def made(few: Path, kept: KeptParts, crew: Cluster | Alone) -> bytes:
    path = kept.folder / "whole"
    try:
        write_whole(make_parts(few, kept, crew).whole, path)
    finally:
        crew.leave()
    return path.read_bytes()


def test_cluster_makes_the_same_with_a_worker_killed_or_not(
    cluster: LocalCluster, few: Path, tmp_path: Path
) -> None:
    alone = made(few, KeptParts(tmp_path / "alone", "code"), Alone())
    address = cluster.scheduler_address
    assert made(few, KeptParts(tmp_path / "cluster", "code"), Cluster(address)) == alone
    killing = Killing(tmp_path / "killed", cluster)
    assert made(few, killing, Cluster(address)) == alone
    assert killing.killed
