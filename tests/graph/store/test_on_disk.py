"""The graph on disk answers as the one in memory does, and is not opened when it is damaged."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sarcograph.graph.files import FileError
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore, GraphLoadError
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.on_disk import NotKeptError, StoreOnDisk, keep_on_disk, prove
from sarcograph.graph.store.opening_files import Openers, files_not_open
from sarcograph.graph.store.parts import parts_of
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.validated import ValidatedGraph

LIBRARY = query_library()
PART_BYTES = 2**21
"""A part of the corpus among several."""

LINES = b"".join(
    b'<http://e/%d> <http://e/p%d> "%d" <http://e/g%d> .\n' % (n, n % 7, n % 1000, n % 3)
    for n in range(4000)
)


def keep(nquads: bytes, folder: Path, part_bytes: int = PART_BYTES) -> None:
    sha256 = hashlib.sha256(nquads).hexdigest()
    keep_on_disk(io.BytesIO(nquads), sha256, folder, part_bytes=part_bytes)


@pytest.fixture(scope="module")
def kept(validated: ValidatedGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the corpus on disk."""
    folder = tmp_path_factory.mktemp("kept") / "graph.store"
    assert len(list(parts_of(io.BytesIO(validated.nquads), PART_BYTES))) > 3
    keep(validated.nquads, folder)
    assert [path.name for path in folder.parent.iterdir()] == ["graph.store"]
    return folder


def opened(folder: Path) -> StoreOnDisk:
    prove(folder)
    return StoreOnDisk(folder, prefixes=PREFIXES, base=BASE)


@pytest.fixture(scope="module")
def on_disk(kept: Path) -> StoreOnDisk:
    """The same, opened once; tests only ask it."""
    return opened(kept)


def test_disk_and_memory_hold_as_many_quads(on_disk: StoreOnDisk, store: EmbeddedStore) -> None:
    assert on_disk.quad_count == store.quad_count


@pytest.mark.parametrize("name", LIBRARY)
def test_disk_and_memory_give_the_same_rows_in_the_same_order(
    on_disk: StoreOnDisk, store: EmbeddedStore, name: str
) -> None:
    question = Question(LIBRARY[name].text, (Format.JSON,))
    rows, others = (json.loads(one.query(question).content) for one in (on_disk, store))
    assert rows == others
    assert rows["results"]["bindings"]


def remove(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [remove, cut, change])
@pytest.mark.parametrize("file", ["graph/*.sst", "graph/MANIFEST*", "store.json"])
def test_damaged_graph_is_not_opened(
    kept: Path, tmp_path: Path, damage: Callable[[Path], None], file: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(kept, folder)
    opened(folder)
    damage(max(folder.glob(file), key=lambda path: path.stat().st_size))
    with pytest.raises(NotKeptError):
        opened(folder)


BLANK = """SELECT (COUNT(*) AS ?n) {
  ?class rdfs:subClassOf ?one FILTER(isBlank(?one))
  ?one ?property ?value
}"""


def test_parts_keep_blank_nodes_together(kept: Path, store: EmbeddedStore) -> None:
    for text in (BLANK, BLANK.replace("{", "{ GRAPH ?graph {", 1) + "}"):
        question = Question(text, (Format.CSV,))
        there, here = (one.query(question).content for one in (opened(kept), store))
        assert there == here != b"n\r\n0\r\n"


def test_parts_are_all_lines_once(validated: ValidatedGraph) -> None:
    parts = list(parts_of(io.BytesIO(validated.nquads), PART_BYTES))
    lines = b"".join(parts).splitlines(keepends=True)
    assert sorted(lines) == sorted(validated.nquads.splitlines(keepends=True))
    assert all(part.endswith(b"\n") for part in parts)
    assert not any(b"_:" in part for part in parts[:-1])
    assert b"".join(parts_of(io.BytesIO(LINES[:-1]), PART_BYTES)) == LINES


def test_graph_of_another_hash_is_another(kept: Path, validated: ValidatedGraph) -> None:
    prove(kept, validated.sha256)
    with pytest.raises(NotKeptError, match="another graph"):
        prove(kept, "0" * 64)


def test_what_another_engine_wrote_is_not_opened(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(kept, folder)
    record = json.loads((folder / "store.json").read_text("utf-8"))
    (folder / "store.json").write_text(json.dumps(record | {"engine": "another"}), "utf-8")
    with pytest.raises(NotKeptError, match="another"):
        opened(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "no quads"), (b"<a> <b>", "not N-Quads"), (LINES[: LINES.index(b"\n") + 1], "hash")],
)
def test_what_is_no_graph_leaves_nothing(tmp_path: Path, content: bytes, message: str) -> None:
    sha256 = hashlib.sha256(LINES).hexdigest()
    with pytest.raises(GraphLoadError, match=message):
        keep_on_disk(io.BytesIO(content), sha256, tmp_path / "graph.store")
    assert not list(tmp_path.iterdir())


FULL = """
import hashlib, io, os, resource, sys
from pathlib import Path
from sarcograph.graph.store.on_disk import keep_on_disk
nquads = Path(sys.argv[1]).read_bytes()
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    keep_on_disk(io.BytesIO(nquads), hashlib.sha256(nquads).hexdigest(), Path(sys.argv[2]))
except Exception as error:
    print(type(error).__name__, error, flush=True)
os._exit(0)
"""


@pytest.mark.parametrize("room", [0, 10_000, 100_000, 1_000_000])
def test_full_disk_is_said_in_one_line_and_leaves_nothing(
    validated: ValidatedGraph, tmp_path: Path, room: int
) -> None:
    nquads = tmp_path / "graph.nq"
    nquads.write_bytes(validated.nquads)
    folder = tmp_path / "stores" / "graph.store"
    folder.parent.mkdir()
    command = [sys.executable, "-c", FULL, str(nquads), str(folder), str(room)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == f"FileError '{folder}' cannot be written: File too large\n"
    assert not list(folder.parent.iterdir())


def test_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written: No such file"):
        keep(LINES, tmp_path / "nowhere" / "graph.store")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_every_file_is_opened_by_quads_that_were_found(tmp_path: Path) -> None:
    database = tmp_path / "graph"
    store = ox.Store(str(database))
    lines = LINES.splitlines(keepends=True)
    for some in (lines[:3000], lines[3000:]):
        store.bulk_load(input=b"".join(some), format=ox.RdfFormat.N_QUADS)
    del store
    store = ox.Store.read_only(str(database))
    before = files_not_open(database)
    assert before  # the engine opens some of so many files
    openers = Openers(store, database).found(lines[::50])
    assert not files_not_open(database)
    del store
    store = ox.Store.read_only(str(database))
    assert files_not_open(database) == before
    Openers(store, database).open(openers)
    assert not files_not_open(database)
    assert openers.count("\n") < len(lines) / 10
