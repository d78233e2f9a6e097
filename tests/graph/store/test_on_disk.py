"""The graph on disk answers as the one in memory does, and is not opened when it is damaged."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.on_disk import NotKeptError, StoreOnDisk, keep_on_disk
from sarcograph.graph.store.question import Format, Question

LIBRARY = query_library()


@pytest.fixture(scope="module")
def kept(store: EmbeddedStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the corpus on disk."""
    folder = tmp_path_factory.mktemp("kept") / "graph.store"
    keep_on_disk(store, folder)
    assert [path.name for path in folder.parent.iterdir()] == ["graph.store"]
    return folder


def opened(folder: Path) -> StoreOnDisk:
    return StoreOnDisk(folder, prefixes=PREFIXES, base=BASE)


@pytest.mark.parametrize("name", LIBRARY)
def test_disk_and_memory_give_the_same_rows_in_the_same_order(
    kept: Path, store: EmbeddedStore, name: str
) -> None:
    question = Question(LIBRARY[name].text, (Format.JSON,))
    rows, others = (json.loads(one.query(question).content) for one in (opened(kept), store))
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
@pytest.mark.parametrize("file", ["union/*.sst", "graphs/*.sst", "graphs/MANIFEST*", "union.json"])
def test_damaged_graph_is_not_opened(
    kept: Path, tmp_path: Path, damage: Callable[[Path], None], file: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(kept, folder)
    opened(folder)
    damage(max(folder.glob(file), key=lambda path: path.stat().st_size))
    with pytest.raises(NotKeptError):
        opened(folder)
