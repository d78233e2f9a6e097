"""Print how time and memory grow with the number of studies, for each stage; `make bench-growth`.

    .venv/bin/python bench/growing.py                        # 10, 100 and 1,000 generated studies
    .venv/bin/python bench/growing.py --studies 10 100 --processes 1
    .venv/bin/python bench/growing.py --studies 10000 --without-questions

For each number of studies: the stages of the first build, one study changed and built again, one
name and one drug added to the registry and built again, each with how many parts were made anew;
then every question of the catalogue over the graph in memory, the p50 of its first page, of that
with the filters of its first example, and of the page after. A stage's exponent is the slope of the
logarithms of time and studies between two sizes: 1 is linear. Memory is the largest resident set of
any process, as the operating system reports it; each build is a process of its own.
"""

import argparse
import io
import json
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from growth.changing import CHANGES
from growth.folder import EVIDENCE, write_studies
from growth.questions import waits
from growth.watching import watched

from sarcograph.graph.cache import built
from sarcograph.graph.parts.crews import Processes
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.embedded import EmbeddedStore

SEED = 17
STUDIES = (10, 100, 1000)
_CHILD = "--child"
_MAKING = re.compile(r"making parts: [\d,]+ of ([\d,]+)")


@dataclass(frozen=True, slots=True)
class Build:
    """A build: seconds of each stage in their order, of all, MB of the largest process, parts.

    `made` are the parts that were made anew, of `parts`.
    """

    stages: dict[str, float]
    wall: float
    processor: float
    peak: float
    quads: int
    made: int
    parts: int
    graph: Path


def build(folder: Path, processes: int) -> Build:
    """Build the graph of the studies in `folder` in a process of its own, its cache beside them."""
    report = folder / "build.json"
    words = [_CHILD, str(folder / EVIDENCE), str(report), str(processes)]
    usage = watched([sys.executable, str(Path(__file__).resolve()), *words], folder)
    told = json.loads(report.read_text("utf-8"))
    return Build(
        stages=told["stages"],
        wall=usage.wall,
        processor=usage.processor,
        peak=usage.peak,
        quads=told["quads"],
        made=told["made"],
        parts=told["parts"],
        graph=Path(told["graph"]),
    )


def child(evidence: Path, report: Path, processes: int) -> None:
    """Build, and write what it took; this is the process that is measured."""
    stages: dict[str, float] = {}
    running: list[tuple[str, float]] = []
    made = 0

    def announce(stage: str) -> None:
        nonlocal made
        now = time.perf_counter()
        if running:
            name, began = running[-1]
            stages[name] = stages.get(name, 0) + now - began
        if told := _MAKING.match(stage):
            made = int(told[1].replace(",", ""))
        running.append((stage.partition(":")[0], now))

    graph = built(evidence, announce, partial(Processes, processes) if processes > 1 else None)
    announce("end")
    told = {
        "stages": stages,
        "quads": graph.quads,
        "made": made,
        "parts": len(list(evidence.glob("*.yaml"))),
        "graph": str(graph.path),
    }
    report.write_text(json.dumps(told), "utf-8")


def exponent(before: tuple[int, float], now: tuple[int, float]) -> float:
    """Return the slope of the logarithms between two sizes."""
    return math.log(now[1] / before[1]) / math.log(now[0] / before[0])


def print_stages(before: tuple[int, Build] | None, studies: int, one: Build) -> None:
    """Print a line for each stage, with its exponent where there is a smaller size."""
    figures: dict[str, Callable[[Build], float]] = {
        stage: partial(_of_stage, stage) for stage in one.stages
    }
    figures |= {
        "all, by the clock": lambda build: build.wall,
        "all, on the processors": lambda build: build.processor,
    }
    for stage, of in figures.items():
        print(f"  {stage:<36} {of(one):9.2f} s {_slope(before, studies, one, of)}")
    print(f"  {'largest process':<36} {one.peak:9.0f} MB{_slope(before, studies, one, _peak)}")
    slope = _slope(before, studies, one, lambda build: build.quads)
    print(f"  {'quads':<36} {one.quads:9,}   {slope}")


def _of_stage(stage: str, build: Build) -> float:
    return build.stages.get(stage, 0.0)


def _peak(build: Build) -> float:
    return build.peak


def _slope(
    before: tuple[int, Build] | None, studies: int, one: Build, of: Callable[[Build], float]
) -> str:
    if before is None or min(of(before[1]), of(one)) <= 0:
        return ""
    return f"  exponent {exponent((before[0], of(before[1])), (studies, of(one))):.2f}"


def changed(folder: Path, studies: int, processes: int) -> Iterator[tuple[str, Build]]:
    """Make each change and build again."""
    for told, change in CHANGES.items():
        change(folder, studies // 2 + 1, SEED)
        yield told, build(folder, processes)


def print_questions(graph: Path, names: list[str]) -> None:
    """Print how long the questions of those names take, all without any."""
    began = time.perf_counter()
    store = EmbeddedStore.load(graph, prefixes=PREFIXES)
    print(f"  loaded in {time.perf_counter() - began:.1f} s; p50 in milliseconds")
    print(f"  {'question':<28} {'page':>9} {'filtered':>9} {'next':>9}")
    for one in waits(store, names):
        others = " ".join(
            f"{'-' if ms is None else f'{ms:.1f}':>9}" for ms in (one.filtered, one.after)
        )
        print(f"  {one.name:<28} {one.plain:9.1f} {others}  {one.refused}")


def main() -> None:
    """Measure each number of studies."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--studies", type=int, nargs="+", default=STUDIES, metavar="N")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--questions", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--without-questions", action="store_true")
    options = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # a large number takes an hour: what is known is told at once, in a file too
        sys.stdout.reconfigure(line_buffering=True)
    before = None
    for studies in options.studies:
        with tempfile.TemporaryDirectory(prefix="growing-") as name:
            folder = Path(name)
            began = time.perf_counter()
            write_studies(folder, studies, SEED)
            print(f"\n{studies:,} studies, written in {time.perf_counter() - began:.1f} s")
            first = build(folder, options.processes)
            print_stages(before, studies, first)
            for told, again in changed(folder, studies, options.processes):
                made = f"{again.made:,} of {again.parts:,} parts made"
                print(f"  {told:<36} {again.wall:9.2f} s  {made}")
            if not options.without_questions:
                print_questions(first.graph, options.questions)
            before = studies, first


if __name__ == "__main__":
    if sys.argv[1:2] == [_CHILD]:
        child(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
