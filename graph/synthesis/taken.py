"""What every pooling does with its studies first: put them in order, judge them, leave one out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from sarcograph.graph.synthesis.refused import Reason, Refused

FEWEST_STUDIES = 3


class Keyed(Protocol):
    """Anything known by a key."""

    @property
    def key(self) -> str:
        """What tells it from the others."""


Study = TypeVar("Study", bound=Keyed)
Result = TypeVar("Result")


def in_order(
    studies: Iterable[Study],
    fault: Callable[[Study], Reason | None],
    fewest: int = FEWEST_STUDIES,
    too_few: Reason = Reason.FEW_STUDIES,
) -> tuple[Study, ...] | Refused:
    """Return the studies by their keys, or the first reason why they are not taken.

    `fault` judges one study. A study that cannot be used refuses all of them: what is left out is
    for whoever chose the studies to decide, and to say.
    """
    taken = tuple(sorted(studies, key=lambda study: study.key))
    keys = [study.key for study in taken]
    repeated = {key for key, following in pairwise(keys) if key == following}
    if repeated:
        return Refused(reason=Reason.REPEATED_KEY, keys=tuple(sorted(repeated)), k=len(taken))
    faults = [(study.key, reason) for study in taken if (reason := fault(study)) is not None]
    if faults:
        first = faults[0][1]
        about = tuple(key for key, reason in faults if reason is first)
        return Refused(reason=first, keys=about, k=len(taken))
    if len(taken) < fewest:
        return Refused(reason=too_few, k=len(taken))
    return taken


def without_each(
    studies: Sequence[Study], pool: Callable[[Sequence[Study]], Result]
) -> Iterator[tuple[str, Result | Refused]]:
    """Yield each key with what the others give without its study."""
    for index, study in enumerate(studies):
        rest = (*studies[:index], *studies[index + 1 :])
        few = len(rest) < FEWEST_STUDIES
        yield study.key, Refused(reason=Reason.FEW_STUDIES, k=len(rest)) if few else pool(rest)
