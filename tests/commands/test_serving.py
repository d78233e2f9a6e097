"""What `serve` publishes before it answers: in a process of its own, which tells what is wrong."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 60  # seconds
HELD = """
import sys
from pathlib import Path
from sarcograph.api.settings import Settings
from sarcograph.commands.serving import with_publication

found = with_publication(Settings(), Path(sys.argv[1])).publication
held = [name for name in sys.modules if name.startswith("sarcograph.graph.parts.whole")]
print((found / "current").readlink(), *held)
"""


def test_server_holds_nothing_of_what_builds_its_graph(
    made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / "cache"))
    words = [sys.executable, "-c", HELD, str(made_up / "evidence")]
    first, again = (
        subprocess.run(words, capture_output=True, text=True, check=True) for _ in range(2)
    )
    assert re.fullmatch(r"[0-9a-f]{16}\n", first.stdout)
    assert "writing canonical N-Quads" in first.stderr
    assert (again.stdout, again.stderr) == (first.stdout, "")


def test_violation_ends_a_server_before_it_answers(
    run: Callable[..., Any], violating: Path
) -> None:
    words = ("serve", "--port", "0", "--evidence", violating / "evidence")
    output = run(*words)
    assert output.code == 1
    assert re.search(r"^\d+ violations?, the first at .*", output.err, re.MULTILINE)
    with (violating / "evidence/made-up-2031.yaml").open("a", encoding="utf-8") as file:
        file.write("\nunheard-of: 1\n")
    output = run(*words)
    assert output.code == 2
    assert "unheard-of" in output.err


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends it there alone")
def test_what_publishes_ends_with_the_server_that_waits_for_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "sarcograph", "serve", "--port", "0"],
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    ) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        end = time.monotonic() + PATIENCE
        while not (found := children.read_text("ascii").split()) and time.monotonic() < end:
            time.sleep(0.05)
        process.kill()
    (publishing,) = found
    while (gone := Path(f"/proc/{publishing}")).exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not gone.exists()
