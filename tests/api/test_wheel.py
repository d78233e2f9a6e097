"""The wheel serves as the source does: what the server, its evaluators and browsers need is in it.

The page is taken along as it was built when the checkout was installed: no test needs npm.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests/corpus"
PAGE = "api/static"
DATA = (".yaml", ".json", ".ttl", ".tsv", ".rq")
PATIENCE = 60
QUERY = "SELECT (COUNT(*) AS ?drugs) { ?drug a sg:Drug }"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, and the built page."""
    folder = tmp_path_factory.mktemp("source") / "source"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().strip("\0").split("\0"):
        if os.path.lexists(ROOT / name):  # not deleted a moment ago
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    shutil.copytree(ROOT / PAGE, folder / PAGE)
    return folder


@pytest.fixture(scope="module")
def unpacked(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = built(source, folder / "wheels", "--wheel")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def built(source: Path, out: Path, *options: str, **more: str) -> list[Path]:
    """Return what the build of `source` leaves; Node.js is not there to be had."""
    uv = Path(sys.executable).with_name("uv")
    build = [str(uv), "build", "--offline", "--no-build-isolation", "--python", sys.executable]
    environment = os.environ | {"PATH": os.defpath} | more
    done = subprocess.run(
        [*build, "--out-dir", str(out), *options, str(source)],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return sorted(path for path in out.iterdir() if path.suffix in (".gz", ".whl"))


def content(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel, without the list of them."""
    with zipfile.ZipFile(wheel) as archive:
        names = (name for name in archive.namelist() if not name.endswith("/RECORD"))
        return {name: archive.read(name) for name in names}


def test_source_distribution_gives_the_same_wheel(
    source: Path, unpacked: Path, tmp_path: Path
) -> None:
    wheel, archive = built(source, tmp_path)
    assert archive.suffix == ".gz"
    files = content(wheel)
    assert files == content(next(unpacked.parent.glob("wheels/*.whl")))
    page = {name for name in files if name.startswith("sarcograph/api/static/")}
    kept = {f"sarcograph/{PAGE}/{path.name}" for path in (ROOT / PAGE).iterdir()}
    assert page == kept
    assert len([name for name in page if name.endswith(".js")]) > 1
    for room in ("evidence", "ontology", "shapes"):
        data = (path for path in (source / room).rglob("*") if path.suffix in DATA)
        assert {f"sarcograph/{path.relative_to(source)}" for path in data} <= set(files), room


def test_stale_page_is_never_packed(source: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(source, changed, symlinks=True)
    with (changed / "web/src/page.ts").open("a") as script:
        script.write("// changed")
    unreachable = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"}
    where = changed / "web"
    failed = subprocess.run(
        [sys.executable, "-c", "import build_page; build_page.build_page()"],
        cwd=where,
        capture_output=True,
        text=True,
        env=os.environ | unreachable | {"npm_config_cache": str(tmp_path / "cache")},
    )
    assert failed.returncode == 1
    (line,) = failed.stderr.splitlines()
    assert "npm does not reach its registry" in line
    assert "SARCOGRAPH_WEB=skip" in line
    (wheel,) = built(changed, tmp_path / "out", "--wheel", SARCOGRAPH_WEB="skip")
    files = content(wheel)
    assert "sarcograph/api/app.py" in files
    assert [name for name in files if "/static/" in name] == []


def test_server_of_the_wheel_answers_and_ends(
    unpacked: Path, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    # the corpus is a third of what is bundled, which another test has found in the wheel
    shutil.rmtree(unpacked / "sarcograph/evidence")
    shutil.copytree(CORPUS, unpacked / "sarcograph/evidence")
    environment = {name: value for name, value in os.environ.items() if "SARCOGRAPH" not in name}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "sarcograph", "serve", "--port", "0", "--workers", "2"],
        cwd=unpacked.parent,
        env=environment | {"PYTHONPATH": str(unpacked)},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stderr is not None
            said = [server.stderr.readline()]
            while said[-1] and "answers at" not in said[-1]:
                said.append(server.stderr.readline())
            assert said[-1], said
            url = said[-1].split()[-1]
            with urllib.request.urlopen(f"{url}sparql?query={quote(QUERY)}") as response:  # noqa: S310
                (row,) = json.load(response)["results"]["bindings"]
            assert int(row["drugs"]["value"]) > 0
            group = processes_from(unpacked)
            assert len(group) > 2 * 2  # web processes, what holds the graph, and evaluators
            server.send_signal(signal.SIGTERM)
            assert server.wait(PATIENCE) == 0
        finally:
            server.kill()
    assert eventually(lambda: not processes_from(unpacked))


def processes_from(folder: Path) -> set[int]:
    """Return the processes that were started with `folder` as the place of the package."""
    found = set()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PYTHONPATH={folder}\0".encode() in environ.read_bytes():
                found.add(int(environ.parent.name))
        except OSError:  # it has ended, or is somebody else's
            continue
    return found
