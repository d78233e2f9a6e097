"""Time `sarcograph query` of this tree and of another one, run in turns, and print the ratios.

    .venv/bin/python bench/asking.py OTHER_TREE

Each tree has its own `.venv`. Runs alternate, so what else the machine does bears on both alike; a
ratio is that of two runs that follow each other.
"""

import argparse
import os
import subprocess
import time
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
QUESTIONS = {
    "a question over mechanisms": (
        *("outcomes-by-mechanism", "--param", "mechanism=angiogenesis", "--format", "csv"),
    ),
    "a question over one drug": ("drugs-and-targets", "--param", "agent=anlotinib"),
    "the list of questions": (),
}


def seconds(tree: Path, words: tuple[str, ...]) -> float:
    """Return how long a command takes, from its start to its end."""
    start = time.perf_counter()
    subprocess.run(
        [tree / ".venv/bin/sarcograph", "query", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=tree,
        # as an installed program runs: its modules are compiled once
        env={name: value for name, value in os.environ.items() if name != _UNCOMPILED},
        check=True,
    )
    return time.perf_counter() - start


def main() -> None:
    """Run every question in both trees and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("other", type=Path, metavar="OTHER_TREE")
    parser.add_argument("--runs", type=int, default=20, metavar="N")
    options = parser.parse_args()
    print(f"{'':<28} {'here':>7} {'other':>7}  here / other: median, quartiles")
    for name, words in QUESTIONS.items():
        for tree in (ROOT, options.other):
            seconds(tree, words)  # builds the graph, reads the files
        pairs = [(seconds(ROOT, words), seconds(options.other, words)) for _ in range(options.runs)]
        here, other = (median(column) for column in zip(*pairs, strict=True))
        low, middle, high = quantiles((mine / theirs for mine, theirs in pairs), n=4)
        print(f"{name:<28} {here:6.3f}s {other:6.3f}s  {middle:.2f}, {low:.2f} to {high:.2f}")


if __name__ == "__main__":
    main()
