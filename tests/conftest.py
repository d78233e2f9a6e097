"""What all tests share: the options that name directories outside, and the built graph."""

import contextlib
import fcntl
import gc
import io
import os
import pickle
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, settings

from sarcograph.commands.main import main
from sarcograph.graph import cache, pipeline
from sarcograph.graph.files import replacing
from sarcograph.graph.opening import open_names
from sarcograph.graph.pipeline import Assembly, assemble
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Store
from sarcograph.graph.validated import ValidatedGraph

# how long an example takes is a matter of what else the machine does
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# graphs are millions of objects that live long: with Python's own thresholds the collector, which
# goes through them again and again, takes a quarter of the time in which they are built and judged
gc.set_threshold(50_000, 10, 20)

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "corpus"
"""Evidence that stays as it is, so that what tests count does not change with `evidence/`."""
DIRECTORIES = {
    "sources": ("*.txt", "source document"),
    "conformance": ("*.tar.xz", "test archive"),
}
"""What lies in the directories that options name; tests that need one are left out without it."""


LONGEST = tuple(
    ROOT / "tests" / name
    for name in (
        "test_types.py",
        "engines/test_engines.py",
        "browser/test_walk.py",
        "graph/test_bundled.py",
        "api/test_attack.py",
        "api/test_every_route.py",
        "graph/reasoning/test_classify.py",
        "ontology/test_reasoning.py",
        "graph/store/test_library.py",
        "graph/publish/test_export.py",
        "graph/build/test_accepted_is_kept.py",
        "graph/parts/test_whole.py",
        "graph/publish/test_publication.py",
        "shapes/test_shapes.py",
        "graph/store/test_options.py",
        "commands/test_paths.py",
    )
)
"""Files that run first: one that begins last is waited for by the processes that have ended."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are processors: tests wait for servers and deadlines."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sources",
        type=Path,
        metavar="DIR",
        help="directory of the source documents; without it the tests that read them are left out",
    )
    parser.addoption(
        "--conformance",
        type=Path,
        metavar="DIR",
        help="directory of the W3C test archives; without it the tests that run them are left out",
    )


def pytest_configure(config: pytest.Config) -> None:
    # a server has long questions wait for whatever else wants the processor: beside other tests,
    # which all do, they would wait for ever if these were not of the lowest rank as well
    os.nice(19)
    for option, (pattern, what) in DIRECTORIES.items():
        line = f"{option}: needs {what}s (--{option}=DIR)"
        config.addinivalue_line("markers", line)
        directory: Path | None = config.getoption(f"--{option}")
        if directory is not None and not any(directory.glob(pattern)):
            message = f"--{option} {directory}: no such directory, or no {what} ({pattern}) in it"
            raise pytest.UsageError(message)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = [option for option in DIRECTORIES if config.getoption(f"--{option}") is None]
    left_out = [item for item in items if any(needs(item, option) for option in absent)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: LONGEST.index(item.path) if item.path in LONGEST else len(LONGEST))


def needs(item: pytest.Item, option: str) -> bool:
    """Tell whether a test needs the directory of an option: by its marker or by the fixture."""
    return (
        item.get_closest_marker(option) is not None or option in item.fixturenames  # type: ignore[attr-defined]  # of pytest.Function
    )


@pytest.fixture(scope="session")
def sources(pytestconfig: pytest.Config) -> Path:
    """The directory of the source documents."""
    directory: Path = pytestconfig.getoption("--sources")
    return directory.resolve()


@pytest.fixture(scope="session")
def conformance(pytestconfig: pytest.Config) -> Path:
    """The directory of the W3C test archives."""
    directory: Path = pytestconfig.getoption("--conformance")
    return directory.resolve()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what is made once for all processes of a run."""
    folder = tmp_path_factory.getbasetemp()
    # pytest-xdist gives each of its processes a folder within that of the run
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def made_once(shared: Path) -> Callable[[str, Callable[[], Any]], Any]:
    """Return what a function returns, which the first process that wants it calls.

    The others read what it pickled, under a name. They wait meanwhile: to make it takes longer.
    """

    def once(name: str, make: Callable[[], Any]) -> Any:
        file = shared / f"{name}.pickle"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                with replacing(file) as whole:
                    pickle.dump(make(), whole)
            with file.open("rb") as kept:
                return pickle.load(kept)  # noqa: S301 - a process of this run wrote it

    return once


@pytest.fixture(scope="session")
def assembly(made_once: Callable[[str, Callable[[], Assembly]], Assembly]) -> Assembly:
    """The frozen corpus, built, derived, inferred and checked once for all tests."""
    assembly = made_once("assembly", lambda: assemble(CORPUS))
    gc.freeze()  # else the collector goes through its millions of objects in every later test
    return assembly


@pytest.fixture(scope="session")
def validated(
    assembly: Assembly, made_once: Callable[[str, Callable[[], ValidatedGraph]], ValidatedGraph]
) -> ValidatedGraph:
    """The graph of the corpus after validation."""
    return made_once("validated", lambda: pipeline.validated(assembly))


@pytest.fixture(scope="session")
def corpus_publication(validated: ValidatedGraph, shared: Path) -> Publication:
    """The graph of the corpus as it is published; tests only read it.

    The first process writes it; the others find it written.
    """
    return write_publication(validated, shared / "published")


@pytest.fixture(scope="session")
def cache_folder(
    validated: ValidatedGraph, shared: Path, made_once: Callable[[str, Callable[[], None]], None]
) -> Path:
    """The cache of a user who has built the graph of the corpus, and has asked it something."""
    folder = shared / "cache"

    def keep() -> None:
        cache.keep(validated, cache.graph_file(CORPUS))
        open_names(CORPUS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        made_once("cache", keep)
    return folder


@pytest.fixture
def built(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The words that have a command take the corpus, whose graph is built already."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_folder))
    return "--evidence", str(CORPUS)


@pytest.fixture(scope="session")
def store(validated: ValidatedGraph) -> Store:
    """The graph of the corpus as the server holds it."""
    return EmbeddedStore(io.BytesIO(validated.nquads), prefixes=PREFIXES)


@pytest.fixture(scope="session")
def quads(validated: ValidatedGraph) -> ox.Store:
    """The quads of the graph of the corpus, to be looked up by their terms; tests read them."""
    store = ox.Store()
    store.bulk_load(validated.nquads, format=ox.RdfFormat.N_QUADS)
    return store


@dataclass(frozen=True)
class Output:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def run(command: list[str]) -> Output:
    """Run the command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in "oe")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", command)
        patch.setenv("COLUMNS", "200")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
                code: object = 0
            except SystemExit as leave:
                code = leave.code
    printed = []
    for stream in (out, err):
        stream.seek(0)
        printed.append(stream.read())
    return Output(code if isinstance(code, int) else 0, *printed)


@pytest.fixture(scope="session")
def run_command() -> Callable[[list[str]], Output]:
    """The command line, to be called with its words."""
    return run


@dataclass
class Walkthrough:
    """`docs/curation.md`, done as it says in a folder of its own.

    One that is not `whole` leaves out the commands that only look at the study.
    """

    folder: Path
    whole: bool
    done: list[tuple[str, list[str], Output]] = field(default_factory=list)

    def follow(self, page: str) -> None:
        """Do what each block of code on the page says, in their order."""
        for language, block in re.findall(r"^```(\w+)\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
            first, *rest = block.splitlines()
            match language:
                case "yaml":
                    with (self.folder / first.removeprefix("# ")).open("a") as file:
                        file.write("\n".join([*rest, "", ""]))
                case "diff":
                    self.edit(self.folder / first.removeprefix("# "), rest)
                case "console":
                    self.command(first.removeprefix("$ "), rest)
                case "sh":
                    for line in (first, *rest):
                        self.command(line, [])

    def edit(self, path: Path, lines: list[str]) -> None:
        """Replace the lines marked `-` by those marked `+`."""
        old = [line[1:] for line in lines if not line.startswith("+")]
        new = [line[1:] for line in lines if not line.startswith("-")]
        text = path.read_text(encoding="utf-8")
        assert text.count("\n".join(old)) == 1
        path.write_text(text.replace("\n".join(old), "\n".join(new)), encoding="utf-8")

    def command(self, line: str, expected: list[str]) -> None:
        """Run one line of shell: ours in this process, `mkdir`, `cp`, `mv` and `ln` as they do."""
        match shlex.split(line):
            case ["sarcograph", *_] as words:
                if self.whole or "--refresh" in words:
                    self.done.append((line, expected, run(words)))
            case ["mkdir", *names]:
                for name in names:
                    Path(name).mkdir()
            case ["cp", source, target]:
                shutil.copy(source, target)
            case ["mv", source, target]:
                shutil.move(source, target)
            case ["ln", "-s", *sources, target]:
                for source in sources:
                    (Path(target) / Path(source).name).symlink_to(source)
            case _:
                pytest.fail(f"docs/curation.md: the test does not know '{line}'")


def walked(folder: Path, *, whole: bool) -> Walkthrough:
    """Follow the page for curators from the top of a copy of what it needs of a checkout."""
    shutil.copytree(CORPUS, folder / "evidence")
    shutil.copytree(ROOT / "tests" / "data", folder / "tests" / "data")
    walk = Walkthrough(folder, whole)
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(folder):
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        walk.follow((ROOT / "docs" / "curation.md").read_text(encoding="utf-8"))
    return walk


@pytest.fixture(scope="session")
def walkthrough(tmp_path_factory: pytest.TempPathFactory) -> Walkthrough:
    """The page for curators, followed in all that it says."""
    return walked(tmp_path_factory.mktemp("walkthrough"), whole=True)


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the page has made its study; tests read it."""
    return walked(tmp_path_factory.mktemp("curated"), whole=False).folder


@pytest.fixture
def made_up(curated: Path, tmp_path: Path) -> Path:
    """A folder with the made-up study alone: `evidence/` with its entities, and `papers/`."""
    shutil.copytree(curated / "papers", tmp_path / "papers")
    shutil.copytree(curated / "evidence/entities", tmp_path / "evidence/entities")
    shutil.copy(curated / "evidence/made-up-2031.yaml", tmp_path / "evidence")
    return tmp_path


@pytest.fixture(scope="session")
def children_of() -> Callable[[int], set[int]]:
    """Return the living child processes of a process."""

    def children(parent: int) -> set[int]:
        found = set()
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, ppid = status.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            except OSError:  # it ended meanwhile
                continue
            if int(ppid) == parent and state != "Z":
                found.add(int(status.parent.name))
        return found

    return children


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Wait up to a minute until something holds; return whether it does."""

    def wait(holds: Callable[[], bool]) -> bool:
        end = time.monotonic() + 60
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    return wait
