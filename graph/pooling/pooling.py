"""Numbers of a graph pooled: what counts, what does not and why, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sarcograph.graph.pooling.asking import Asked, Untold
from sarcograph.graph.pooling.aspects import Aspect, Kind, Measured, compared
from sarcograph.graph.pooling.candidate import Acting, Candidate
from sarcograph.graph.pooling.choosing import Excluded, chosen
from sarcograph.graph.pooling.grouping import Same, alike, sameness, together, unlike
from sarcograph.graph.pooling.judging import Input, judged
from sarcograph.graph.pooling.overlapping import Patients
from sarcograph.graph.pooling.reading import Read, read_each
from sarcograph.graph.pooling.reasons import Reason, Withheld
from sarcograph.graph.synthesis import (
    Effect,
    Median,
    Pooled,
    Proportion,
    Refused,
    Spread,
    pool_effects,
    pool_proportions,
    spread_of_medians,
)

Outcome = Pooled | Spread | Refused | Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A number that counts, and what of it is pooled."""

    candidate: Candidate
    number: Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Numbers that belong together, and what pooling those of them that count gives, or why none.

    `same` tells in what they agree, for all of them; `otherwise` is how many would count if what is
    untold were taken to be as the others say, None where it is.
    """

    kind: Kind
    same: tuple[Same, ...]
    used: tuple[Used, ...]
    excluded: tuple[Excluded, ...]
    outcome: Outcome
    remarks: tuple[str, ...]
    otherwise: int | None

    @property
    def candidates(self) -> int:
        """How many numbers belong together."""
        return len(self.used) + len(self.excluded)

    @property
    def title(self) -> str:
        """What tells it from others of an answer, in words."""
        return "; ".join(_said(one) for one in self.same if one.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooling:
    """The answer to what a measure comes to: every number of it, in a pool or in none.

    The first pools are those that give a number. `alone` are numbers of kinds that are not pooled.
    """

    measure: Measured
    given: tuple[tuple[str, str], ...]
    untold: Untold
    pools: tuple[Pool, ...]
    alone: tuple[Excluded, ...]
    acting: tuple[Acting, ...]
    remarks: tuple[str, ...]

    def candidates(self) -> Iterator[Candidate]:
        """Yield every number, those that count first in each pool."""
        for one in self.pools:
            yield from (used.candidate for used in one.used)
            yield from (excluded.candidate for excluded in one.excluded)
        yield from (one.candidate for one in self.alone)


def pool(answers: Mapping[str, bytes], asked: Asked, remarks: Sequence[str] = ()) -> Pooling:
    """Return what the answers to `asking.questions` make: a function of them and nothing else.

    `remarks` are said before its own, such as what names were taken for.
    """
    (found,) = pool_each(answers, [asked], remarks)
    return found


def pool_each(
    answers: Mapping[str, bytes], asked: Sequence[Asked], remarks: Sequence[str] = ()
) -> list[Pooling]:
    """Return the same of each measure that `asking.questions_together` asks about."""
    return [
        _pooling(found, one, remarks)
        for found, one in zip(read_each(answers, asked), asked, strict=True)
    ]


def _pooling(found: Read, asked: Asked, remarks: Sequence[str]) -> Pooling:
    aspects = compared(asked)
    alone = [
        excluded
        for one in found.candidates
        if one.kind is None and isinstance(excluded := judged(one), Excluded)
    ]
    pools = [
        _pool(group, aspects, found.measure, found.patients, asked.untold)
        for group in together((one for one in found.candidates if one.kind is not None), aspects)
    ]
    told = list(remarks)
    if not found.candidates:
        told.append("there is no number of this measure that meets all that is asked")
    return Pooling(
        measure=found.measure,
        given=asked.given,
        untold=asked.untold,
        pools=tuple(sorted(pools, key=_order)),
        alone=tuple(alone),
        acting=found.acting,
        remarks=tuple(told),
    )


def _pool(
    group: Sequence[Candidate],
    aspects: Sequence[Aspect],
    measure: Measured,
    patients: Patients,
    untold: Untold,
) -> Pool:
    numbers: dict[str, Input] = {}
    excluded: list[Excluded] = []
    for one in group:
        number = judged(one)
        if isinstance(number, Excluded):
            excluded.append(number)
        else:
            numbers[one.iri] = number
    usable = [one for one in group if one.iri in numbers]
    lenient, beside = chosen(usable, patients)
    used, otherwise = lenient, None
    if untold == "apart":
        sets = [chosen(of, patients) for of in alike(usable, aspects, measure)]
        used, beside = max(sets, key=lambda of: len(of[0]), default=((), ()))
        otherwise = len(lenient)
        kept = {one.iri for one in used} | {one.candidate.iri for one in beside}
        excluded += [
            Excluded(
                candidate=one,
                reason=Reason.UNTOLD,
                more=unlike(one, used, aspects, measure),
            )
            for one in usable
            if one.iri not in kept
        ]
    excluded += beside
    kind = cast("Kind", group[0].kind)
    outcome: Outcome
    if usable and not used:
        outcome = Withheld.UNTOLD
    else:
        outcome = _synthesis(kind, [numbers[one.iri] for one in used])
    return Pool(
        kind=kind,
        same=sameness(used or group, aspects, measure),
        used=tuple(Used(candidate=one, number=numbers[one.iri]) for one in used),
        excluded=tuple(sorted(excluded, key=lambda one: one.candidate.iri)),
        outcome=outcome,
        remarks=tuple(_remarks(used)),
        otherwise=otherwise if otherwise != len(used) else None,
    )


def _synthesis(kind: Kind, numbers: Iterable[Input]) -> Pooled | Spread | Refused:
    match kind:
        case Kind.PROPORTION:
            return pool_proportions(cast("Iterable[Proportion]", numbers))
        case Kind.MEDIAN:
            return spread_of_medians(cast("Iterable[Median]", numbers))
        case Kind.RATE | Kind.RATIO:
            return pool_effects(cast("Iterable[Effect]", numbers))


def _remarks(used: Sequence[Candidate]) -> Iterator[str]:
    """Yield what else than its aspects is to be known of what counts."""
    doubted = sum(bool(one.doubts) for one in used)
    if doubted:
        yield (
            f"{doubted} of {len(used)} numbers are in doubt: a finding, or an ambiguous passage."
        )
    unleveled = sum(one.kind in (Kind.RATE, Kind.RATIO) and one.level is None for one in used)
    if unleveled:
        yield f"{unleveled} of {len(used)} intervals give no level, and count as of 95%."
    studies = len({one.study for one in used})
    if studies < len(used):
        yield f"The {len(used)} groups are of {studies} studies."
    designs = sorted({one.design or "no design told" for one in used})
    if len(designs) > 1:
        yield f"Designs: {', '.join(designs)}."


def _said(one: Same) -> str:
    if one.aspect.name == "kind":
        return one.value
    some = f" (told of {one.told} of {one.told + one.untold})" if one.untold else ""
    return f"{one.aspect.words}: {one.value}{some}"


def _order(one: Pool) -> tuple[int, int, int, str]:
    gives = not isinstance(one.outcome, Pooled), not isinstance(one.outcome, Spread)
    return (
        0 if not gives[0] else 1 if not gives[1] else 2,
        -len(one.used),
        -one.candidates,
        one.title,
    )
