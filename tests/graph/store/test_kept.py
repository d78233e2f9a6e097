"""Graphs that servers keep on disk: made once, held while in use, removed when old."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.on_disk import UNFINISHED, NotKeptError, prove

VERSIONS = [b"<http://e/%d> <http://e/b> <http://e/c> <http://e/g> .\n" % n for n in range(3)]
HASHES = [hashlib.sha256(one).hexdigest() for one in VERSIONS]


@pytest.fixture
def publication(tmp_path: Path) -> Path:
    """A publication directory."""
    folder = tmp_path / "publication"
    folder.mkdir()
    return folder


@pytest.fixture
def stores(publication: Path, tmp_path: Path) -> KeptStores:
    """Where its graphs are kept."""
    return KeptStores(publication, tmp_path / "stores")


def keep(stores: KeptStores, version: int, said: list[str] | None = None) -> bool:
    announce = (lambda _: None) if said is None else said.append
    return stores.keep(io.BytesIO(VERSIONS[version]), HASHES[version], announce)


def held(stores: KeptStores) -> list[int]:
    """Return the versions that are there and whole, and that nothing else is."""
    places = [stores.place_of(sha256) for sha256 in HASHES]
    folders = {path for path in stores.folder.iterdir() if path.is_dir()}
    assert folders <= set(places)
    for place in folders:
        prove(place, HASHES[places.index(place)])
    return [number for number, place in enumerate(places) if place in folders]


def test_graph_is_made_once(stores: KeptStores) -> None:
    assert [keep(stores, 0), keep(stores, 0)] == [False, True]
    assert held(stores) == [0]


def test_damaged_graph_is_made_again_and_that_is_said(stores: KeptStores) -> None:
    keep(stores, 0)
    (table,) = sorted(stores.place_of(HASHES[0]).glob("graph/MANIFEST*"))
    table.write_bytes(b"")
    said: list[str] = []
    assert not keep(stores, 0, said)
    assert "its files are not those written; making it again" in said[0]
    assert held(stores) == [0]


def test_older_version_stays_as_long_as_somebody_has_it_open(stores: KeptStores) -> None:
    keep(stores, 0)
    holds = [stores.hold(HASHES[0]) for _ in range(2)]
    keep(stores, 1)
    assert held(stores) == [0, 1]
    os.close(holds.pop())
    stores.remove_unused()
    assert held(stores) == [0, 1]
    os.close(holds.pop())
    stores.remove_unused()
    assert held(stores) == [1]  # the newest stays for the next server
    with pytest.raises(NotKeptError, match="is not there"):
        stores.hold(HASHES[0])


def test_older_version_goes_when_a_newer_one_is_made(stores: KeptStores) -> None:
    for version in (0, 1, 2, 0):
        keep(stores, version)
        assert held(stores) == [version]


def test_publications_do_not_share_what_is_removed(tmp_path: Path, stores: KeptStores) -> None:
    keep(stores, 0)
    second = tmp_path / "other"
    second.mkdir()
    others = KeptStores(second, tmp_path / "stores")
    keep(others, 1)
    assert [held(stores), held(others)] == [[0], [1]]
    second.rmdir()
    keep(stores, 2)
    assert held(stores) == [2]
    assert not others.folder.exists()


def test_graph_of_a_publication_that_is_gone_stays_while_it_is_open(
    tmp_path: Path, stores: KeptStores
) -> None:
    gone = KeptStores(tmp_path / "gone", tmp_path / "stores")
    keep(gone, 0)
    hold = gone.hold(HASHES[0])
    keep(stores, 1)
    assert held(gone) == [0]
    os.close(hold)
    keep(stores, 1)
    assert not gone.folder.exists()


def test_who_comes_second_waits_and_finds_it(stores: KeptStores) -> None:
    with ThreadPoolExecutor(4) as threads:
        were_there = list(threads.map(lambda _: keep(stores, 0), range(4)))
    assert sorted(were_there) == [False, True, True, True]
    assert held(stores) == [0]


KEEP = """
import hashlib, io, sys
from pathlib import Path
from sarcograph.graph.store.kept import KeptStores
nquads = b"".join(
    b'<http://e/%d> <http://e/p> "%d" <http://e/g> .\\n' % (n, n) for n in range(100_000)
)
sha256 = hashlib.sha256(nquads).hexdigest()
stores = KeptStores(Path(sys.argv[1]), Path(sys.argv[2]))
print(stores.place_of(sha256), flush=True)
print(stores.keep(io.BytesIO(nquads), sha256))
"""


def test_what_was_killed_halfway_is_never_taken(publication: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KEEP, str(publication), str(tmp_path / "stores")]
    for seconds in (0.02, 0.1, 0.3):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            place = Path(process.stdout.readline().strip())
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        if place.exists():
            prove(place)
    done = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    place = Path(done.splitlines()[0])
    prove(place)
    assert not [one for one in place.parent.iterdir() if one.name.startswith(UNFINISHED)]
