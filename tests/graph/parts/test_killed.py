"""A short form of the kills of `build`; the whole is `make bench-kills`."""

import subprocess
import sys
from pathlib import Path

KILLING = Path(__file__).parents[3] / "bench" / "killing.py"


def test_a_killed_build_leaves_what_was_there_and_goes_on() -> None:
    command = [sys.executable, str(KILLING), "build", "--kills", "1", "--studies", "1"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kept" in done.stdout
