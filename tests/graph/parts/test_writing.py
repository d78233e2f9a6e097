"""The file of a whole graph is the same by whomever it is written; a refused one leaves none."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from made_up_documents import write_documents

from sarcograph.graph.cache import built, cache_folder
from sarcograph.graph.errors import DamagedPartError, NotValidatedError
from sarcograph.graph.parts import writing
from sarcograph.graph.parts.crews import Alone, Crew, Processes
from sarcograph.graph.parts.kept import KeptParts
from sarcograph.graph.parts.whole import Whole, make_parts
from sarcograph.graph.parts.writing import Writing, write_whole


class Dying(Alone):
    """A crew of which a process dies over whatever it is given beside."""

    class _Dead(Executor):
        def submit(self, _fn: Any, /, *_args: Any, **_named: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(BrokenProcessPool("a process died"))
            return future

    def beside(self) -> Executor:
        """Return who dies."""
        return self._Dead()


@pytest.fixture
def whole(tmp_path: Path) -> Whole:
    """The quads of one made-up document."""
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    write_documents(evidence, [""])
    return make_parts(evidence, KeptParts(tmp_path / "kept", "code"), Alone()).whole


@pytest.fixture(params=["a process", "a process that dies"])
def crew(request: pytest.FixtureRequest) -> Iterator[Crew]:
    """Who writes a large graph."""
    crew = Processes(1) if request.param == "a process" else Dying()
    yield crew
    crew.leave()


def test_another_process_writes_the_same(
    whole: Whole, crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here/whole.nq", tmp_path / "there/whole.nq"
    for path in (here, there):
        path.parent.mkdir()
    expected = write_whole(whole, here)
    monkeypatch.setattr(writing, "_LARGE_BYTES", 0)
    one = Writing(there, crew)
    one.begin(whole)
    assert one.told() == expected
    assert there.read_bytes() == here.read_bytes()
    assert {path.name for path in there.parent.iterdir()} == {
        path.name for path in here.parent.iterdir()
    }


def test_damaged_part_is_named_and_kept_no_longer(whole: Whole, tmp_path: Path) -> None:
    part = whole.parts[0]
    part.nquads.write_bytes(part.nquads.read_bytes().replace(b"made-up", b"MADE-up", 1))
    with pytest.raises(DamagedPartError, match=r"made-up\.yaml is damaged"):
        write_whole(whole, tmp_path / "whole.nq")
    assert not part.nquads.with_suffix(".part").exists()


def test_of_a_graph_that_is_refused_nothing_is_left(
    made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / "cache"))
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("object: angiogenesis", "object: osteosarcoma"), "utf-8")
    with pytest.raises(NotValidatedError):
        built(made_up / "evidence")
    assert [path.name for path in cache_folder().iterdir()] == ["parts"]
