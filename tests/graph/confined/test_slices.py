"""A process asks for shorter or longer slices of the processor, and keeps its niceness."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sarcograph.graph.confined.slices import ANSWERING, EVALUATING, MAKING

_TAKES = """
import os
import sys
from pathlib import Path

from sarcograph.graph.confined.slices import take_slices

os.nice(3)
take_slices(float(sys.argv[1]))
print(os.getpriority(os.PRIO_PROCESS, 0))
if os.fork() == 0:
    print(Path("/proc/self/sched").read_text())
    sys.stdout.flush()
    os._exit(0)
os.wait()
"""


def has_slices() -> bool:
    """Tell whether the system has slices and shows them (Linux from 6.12 on)."""
    shown = Path("/proc/self/sched")
    return shown.exists() and "se.slice" in shown.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("seconds", [ANSWERING, EVALUATING, MAKING])
def test_slice_holds_for_the_process_and_those_it_starts(seconds: float) -> None:
    command = [sys.executable, "-c", _TAKES, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    niceness, _, shown = done.stdout.partition("\n")
    assert int(niceness) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 3)
    assert not done.stderr
    slices = [line.split(":")[1].strip() for line in shown.splitlines() if "se.slice" in line]
    assert slices == ([f"{seconds * 1e9:.0f}"] if has_slices() else [])
