"""The same studies give the same text, whatever the processor has for arrays."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

TESTS = Path(__file__).parents[2]
SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
from metafor.cases import referred
from sarcograph.graph.synthesis import pool_effects, pool_proportions
cases = referred()
for studies in cases.proportions.values():
    print(pool_proportions(studies))
for studies in cases.effects.values():
    print(pool_effects(studies))
"""


def told(**environment: str) -> str:
    command = [sys.executable, "-c", SCRIPT, str(TESTS)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, **environment},
    )
    return done.stdout


def test_digits_do_not_depend_on_the_instructions_of_the_processor() -> None:
    # without them the last bits of what is computed differ, and no digit that is told
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    whole = told()
    assert whole.count("Pooled(") == 9
    assert told(NPY_DISABLE_CPU_FEATURES=" ".join(found)) == whole
