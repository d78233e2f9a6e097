"""R as a witness: one process for all cases of a kind, its answers by case and fit."""

import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

Answers = dict[str, dict[str, dict[str, float]]]
"""By case, by fit, by the name of a number. A fit that R refuses has the number `refused` alone."""


def asked(script: str, rows: Iterable[tuple[object, ...]]) -> Answers:
    """Return what a script beside this module answers; R that is missing or fails is an error."""
    done = subprocess.run(
        ["Rscript", "--vanilla", str(Path(__file__).with_name(script))],
        input="".join("\t".join(map(str, row)) + "\n" for row in rows),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    answers: Answers = defaultdict(lambda: defaultdict(dict))
    for line in done.stdout.splitlines():
        case, fit, name, value = line.split("\t")
        answers[case][fit][name] = float(value)
    return answers
