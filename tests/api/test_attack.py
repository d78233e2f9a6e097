"""A short form of the attack suite; the whole of it is `make attack`."""

import subprocess
import sys
from pathlib import Path

import pytest

ATTACK = Path(__file__).parents[2] / "bench" / "attack.py"


@pytest.mark.parametrize(
    "words",
    [
        ["hostile", "--every", "3", "--busy"],
        ["pages", "--pages-seconds", "0.4", "--busy"],
        ["mutations", "--mutations", "1000"],
        ["remote", "idle", "--remote-repeats", "1", "--busy"],
    ],
    ids=["hostile", "pages", "mutations", "remote and idle"],
)
def test_every_promise_is_kept(words: list[str]) -> None:
    done = subprocess.run([sys.executable, str(ATTACK), *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kept" in done.stdout
