"""The wheel serves as the source does: what the server and its evaluators need is all in it."""

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
PATIENCE = 60
QUERY = "SELECT (COUNT(*) AS ?drugs) { ?drug a sg:Drug }"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, built from the files that git knows."""
    folder = tmp_path_factory.mktemp("wheel")
    source, wheels = folder / "source", folder / "wheels"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in listed.stdout.decode().strip("\0").split("\0"):
        if os.path.lexists(ROOT / name):  # not deleted a moment ago
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, source / name, follow_symlinks=False)
    uv = Path(sys.executable).with_name("uv")
    build = [str(uv), "build", "--wheel", "--offline", "--no-build-isolation"]
    where = ["--python", sys.executable, "--out-dir", str(wheels), str(source)]
    done = subprocess.run([*build, *where], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_server_of_the_wheel_answers_and_ends(
    unpacked: Path, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
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
