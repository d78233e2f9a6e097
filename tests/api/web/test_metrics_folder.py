"""The folder of numbers: it goes with its server, or when the next one starts."""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sarcograph.api.web.metrics_folder import metrics_folder

HOLD = """
from sarcograph.api.web.metrics_folder import metrics_folder
with metrics_folder() as folder:
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are, for this process and those that it starts."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_folder_lasts_as_long_as_its_server(place: Path) -> None:
    with metrics_folder() as folder:
        (folder / "counter_1.db").touch()
        assert list(place.iterdir()) == [folder]
    assert not list(place.iterdir())


def test_folder_of_a_killed_server_goes_when_the_next_starts(place: Path) -> None:
    command = [sys.executable, "-c", HOLD]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with (
        subprocess.Popen(command, **pipes) as killed,  # type: ignore[call-overload]
        subprocess.Popen(command, **pipes) as living,  # type: ignore[call-overload]
    ):
        left, held = (Path(one.stdout.readline().strip()) for one in (killed, living))
        (left / "counter_1.db").touch()
        killed.kill()
        killed.wait()
        assert left.exists()
        with metrics_folder() as folder:
            assert set(place.iterdir()) == {held, folder}
        living.communicate("\n")
    assert not list(place.iterdir())


def test_what_is_no_folder_of_ours_stays(place: Path) -> None:
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "file").touch()
    (place / "sarcograph-metrics-link").symlink_to(elsewhere)
    (place / "sarcograph-metrics-file").touch()
    with metrics_folder():
        pass
    assert len(list(place.iterdir())) == 3
    assert (elsewhere / "file").exists()


def test_servers_that_start_at_once_leave_each_other_their_folders() -> None:
    def hold(_: int) -> bool:
        with metrics_folder() as folder:
            (folder / "file").touch()
            return folder.exists()

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(hold, range(200)))
