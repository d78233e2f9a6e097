"""Which numbers belong together: those that agree in every aspect that the question leaves open.

What is untold of a number contradicts nothing, so that it stands with those that tell more. Whether
it is pooled with them is another question, which `alike` answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sarcograph.graph.pooling.aspects import Aspect, Measured, Need, Told, defining
from sarcograph.graph.pooling.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Same:
    """An aspect in which numbers agree: its value, "" where none tells it, and how many do not.

    `needed` says that nobody knows what a number is without it.
    """

    aspect: Aspect
    value: str
    told: int
    untold: int
    needed: bool


@dataclass(slots=True)
class _Together:
    candidates: list[Candidate] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)

    def fits(self, told: Told) -> bool:
        return all(self.told.get(name, value) == value for name, value in told.items())


def together(
    candidates: Iterable[Candidate], aspects: Sequence[Aspect]
) -> Iterator[tuple[Candidate, ...]]:
    """Yield the numbers that belong together.

    Those of which most is told begin; what leaves something open goes with most of those that it
    does not contradict. The order of `candidates` does not matter.
    """
    exact = [one.name for one in aspects if one.need is Need.ALWAYS]
    open_ones = [one.name for one in aspects if one.need is Need.WHEN_TOLD]
    blocks: defaultdict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for one in candidates:
        blocks[tuple(one.told.get(name, "") for name in exact)].append(one)
    for _, block in sorted(blocks.items()):
        found: list[_Together] = []
        for one, told in sorted(
            ((one, _part(one, open_ones)) for one in block),
            key=lambda item: (-len(item[1]), item[0].iri),
        ):
            fitting = [group for group in found if group.fits(told)]
            group = max(fitting, key=lambda group: len(group.candidates), default=_Together())
            if not fitting:
                found.append(group)
            group.candidates.append(one)
            group.told |= told
        for group in found:
            yield tuple(sorted(group.candidates, key=lambda one: one.iri))


def alike(
    candidates: Iterable[Candidate], aspects: Sequence[Aspect], measure: Measured
) -> list[tuple[Candidate, ...]]:
    """Return the numbers of which all that defines them is told, and told the same."""
    names = [one.name for one in aspects]
    found: defaultdict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for one in candidates:
        if defining(measure, one.told) <= one.told.keys():
            found[tuple(one.told.get(name, "") for name in names)].append(one)
    return [tuple(of) for _, of in sorted(found.items())]


def sameness(
    candidates: Sequence[Candidate], aspects: Sequence[Aspect], measure: Measured
) -> tuple[Same, ...]:
    """Return in what numbers that belong together agree, and of how many it is not told.

    An aspect that is of no account for them, since nobody tells it and nobody need, is left out.
    """
    merged: dict[str, str] = {}
    for one in candidates:
        merged |= one.told
    needed = defining(measure, merged)
    found = []
    for aspect in aspects:
        told = sum(aspect.name in one.told for one in candidates)
        if told or aspect.name in needed:
            untold = len(candidates) - told if aspect.need is Need.WHEN_TOLD else 0
            value = merged.get(aspect.name, "")
            found.append(Same(aspect, value, told, untold, aspect.name in needed))
    return tuple(found)


def unlike(
    one: Candidate, used: Sequence[Candidate], aspects: Sequence[Aspect], measure: Measured
) -> str:
    """Return in words what keeps a number from being equal to those that are used, if any are."""
    needed = defining(measure, one.told)
    beside = used[0].told if used else {}
    lacks = [
        aspect.words
        for aspect in aspects
        if aspect.name not in one.told and (aspect.name in needed or aspect.name in beside)
    ]
    extra = [
        aspect.words
        for aspect in aspects
        if used and aspect.name in one.told and aspect.name not in beside
    ]
    said = []
    if lacks:
        said.append(f"Not told: {', '.join(lacks)}.")
    if extra:
        said.append(f"Told here and not of the others: {', '.join(extra)}.")
    return " ".join(said)


def _part(candidate: Candidate, names: Iterable[str]) -> dict[str, str]:
    return {name: candidate.told[name] for name in names if name in candidate.told}
