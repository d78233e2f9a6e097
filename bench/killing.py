"""Kill `build` and `publish` at many moments, and look at what they leave; `make bench-kills`.

    .venv/bin/python bench/killing.py                  # 30 kills of each
    .venv/bin/python bench/killing.py build --kills 5 --studies 2

The graph of some generated studies is built, and published; all studies are changed, and what the
command does is done again and killed (-9): every other time at a moment drawn over the whole length
that it takes, else within an announced stage, from the first to the last, so that late ones have as
many kills as long ones. What is published has been built before. Afterwards must hold:

- what the cache and the publication directory tell of is whole, and the old graph or the new one;
- no process that was started for it goes on;
- done again it makes those parts alone that were not kept before the kill;
- it ends well, and leaves the files of a run that nobody killed, the same byte for byte,
  and no others: nothing half written, nothing that belongs to nothing.

What is killed was forked when all was imported: at no moment is it only about to begin.
"""

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from growth.changing import change_a_study
from growth.folder import EVIDENCE, write_studies
from growth.interrupting import CACHE, Run, Work, killed, undisturbed
from promises import Promise, print_table

from sarcograph.graph.cache import built
from sarcograph.graph.parts.crews import Processes
from sarcograph.graph.publish.publication import publications, whole_publication
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.validated import Announce, sha256_of

SEED = 17
PUBLISHED = "published"
_MAKING = re.compile(r"making parts: [\d,]+ of ([\d,]+)")


def build(folder: Path, announce: Announce) -> None:
    """Do what `sarcograph build --processes 2` does."""
    built(folder / EVIDENCE, announce, partial(Processes, 2))


def publish(folder: Path, announce: Announce) -> None:
    """Do what `sarcograph publish` does."""
    write_publication(built(folder / EVIDENCE, announce), folder / PUBLISHED, announce)


WORK: dict[str, Work] = {"build": build, "publish": publish}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen after a kill: in which stage it was, and what was wrong."""

    stage: str
    was_killed: bool
    wrong: tuple[str, ...]


def files_of(folder: Path) -> dict[str, str]:
    """Return what each file in the cache and the publication directory holds: its hash, or a link.

    A publication says when it was made, and so does a database of another one: of these only the
    names count.
    """
    found = {}
    for part in (CACHE, PUBLISHED):
        for path in sorted((folder / part).rglob("*")):
            name = str(path.relative_to(folder))
            if path.is_symlink():
                found[name] = f"-> {path.readlink()}"
            elif path.is_file():
                found[name] = sha256_of(path)
    return found


def damaged(folder: Path, versions: set[str]) -> Iterator[str]:
    """Yield what is not whole in the cache and among the publications, or is none of `versions`."""
    for record in (folder / CACHE / "sarcograph").glob("*.json"):
        graph = record.with_suffix(".nq")
        told = json.loads(record.read_bytes())["sha256"]
        if not graph.exists() or sha256_of(graph) != told:
            yield f"{graph.name} is not the graph of {record.name}"
    directory = folder / PUBLISHED
    if not directory.exists():
        return
    for publication in publications(directory):
        whole_publication(publication.folder)
    current = str((directory / "current").readlink())
    if current not in versions:
        yield f"current is {current}"


def kept_parts(folder: Path) -> set[str]:
    """Return the names of the parts that are kept whole."""
    return {path.name for path in (folder / CACHE).rglob("*.part")}


def parts_made(run: Run) -> int:
    """Return how many parts a run had to make."""
    told = [found for stage, _ in run.stages if (found := _MAKING.match(stage))]
    return int(told[0][1].replace(",", "")) if told else 0


def after_a_kill(
    work: Work, folder: Path, right: dict[str, str], stage: str | None, seconds: float
) -> Seen:
    """Kill the work in a folder, look at it, do the work again and look again."""
    was_killed, gone = killed(work, folder, stage, seconds)
    versions = {name.split("/")[1] for name in right if name.startswith(f"{PUBLISHED}/")}
    wrong = list(damaged(folder, versions))
    if not gone:
        wrong.append("a process goes on")
    before = kept_parts(folder)
    again = undisturbed(work, folder)
    made, new = parts_made(again), len(kept_parts(folder) - before)
    if made != new:
        wrong.append("parts that were kept are made again")
    left = files_of(folder)
    wrong += [f"{name} is left" for name in left.keys() - right.keys()]
    wrong += [f"{name} is not there" for name in right.keys() - left.keys()]
    wrong += [f"{name} differs" for name in left.keys() & right.keys() if left[name] != right[name]]
    return Seen(stage or "any moment", was_killed, tuple(sorted(wrong)))


def moments(run: Run, kills: int) -> Iterator[tuple[str | None, float]]:
    """Yield when to kill: over the whole length, and within stages from the first to the last."""
    chance = random.Random(SEED)  # noqa: S311  # the same each time
    lengths = run.lengths()
    for number in range(kills):
        if number % 2:
            stage, seconds = lengths[number // 2 * len(lengths) // max(1, kills // 2)]
            yield stage, chance.uniform(0, seconds)
        else:
            yield None, chance.uniform(0, run.seconds)


def kill(name: str, folder: Path, kills: int) -> list[Promise]:
    """Kill a work so many times, each time in a copy of `folder`, and return what was seen."""
    work = WORK[name]
    trial = folder.parent / f"{name}-undisturbed"
    shutil.copytree(folder, trial, symlinks=True)
    run = undisturbed(work, trial)
    right = files_of(trial)
    seen = []
    for number, (stage, seconds) in enumerate(moments(run, kills)):
        trial = folder.parent / f"{name}-{number}"
        shutil.copytree(folder, trial, symlinks=True)
        seen.append(after_a_kill(work, trial, right, stage, seconds))
        shutil.rmtree(trial)
    in_stages = Counter(one.stage for one in seen if one.was_killed)
    wrong = Counter(text for one in seen for text in one.wrong)
    told = ", ".join(f"{count} in {stage}" for stage, count in in_stages.items())
    count = in_stages.total()
    return [
        Promise(
            f"{name}: {count} of {kills} killed, of {run.seconds:.1f} s: whole, and goes on",
            "",
            not wrong and count * 2 > kills,
        ),
        *(Promise(f"  {text}", f"{number} times", False) for text, number in wrong.items()),
        Promise(f"  {told}", "", True),
    ]


def main() -> int:
    """Prepare the old graph and the changed studies, kill, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("works", nargs="*", choices=[*WORK, []], metavar="WORK")
    parser.add_argument("--kills", type=int, default=30, metavar="N")
    parser.add_argument("--studies", type=int, default=6, metavar="N")
    options = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory(prefix="killing-") as name:
        folder = Path(name) / "prepared"
        write_studies(folder, options.studies, SEED)
        works = options.works or list(WORK)
        undisturbed(publish if "publish" in works else build, folder)
        for number in range(1, options.studies + 1):
            change_a_study(folder, number, SEED)
        for work in works:
            if work == "publish":
                undisturbed(build, folder)
            promises = kill(work, folder, options.kills)
            print_table(f"kill -9 of {work}", promises)
            kept = kept and all(one.kept for one in promises)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
