"""The report on the whole from what is wrong in each part: all of it, or what is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sarcograph.graph.parts.kept import KeptPart
from sarcograph.graph.validate.by_parts import Judgement, covered, joined
from sarcograph.graph.validate.report import SEVERITIES, Offence, Report, Result, ordered

TOLD = 100
"""Of so many results of an offence a record tells; of the others it tells how many they are."""


def whole_report(
    parts: Sequence[KeptPart], spanning: Judgement, names: Mapping[str, str]
) -> Report:
    """Return the report with every result; raises DamagedPartError.

    `spanning` is what is wrong with the nodes of no one part, `names` are those of its blank nodes.
    """
    own = (Judgement(part.results(), part.summary.coverage) for part in parts)
    return joined((*own, spanning), names)


def short_report(
    parts: Sequence[KeptPart], spanning: Judgement, names: Mapping[str, str]
) -> Report:
    """Return the report with `TOLD` results of an offence, the first in the order of the parts.

    It has all of them where there are no more. Of most parts no result has to be read, of which
    there are hundreds in a large document. Raises DamagedPartError.
    """
    told: list[Result] = []
    number: Counter[Offence] = Counter()
    left_out: Counter[Offence] = Counter()

    def tell(results: Iterable[Result]) -> None:
        for one in results:
            if number[one.offence] < TOLD:
                number[one.offence] += 1
                told.append(one)
            else:
                left_out[one.offence] += 1

    tell(ordered(spanning.results))
    for part in parts:
        offences = part.summary.offences
        if any(number[one] < TOLD for one in offences):
            tell(ordered(part.results()))
        else:
            left_out.update(offences)
    coverages = (*(part.summary.coverage for part in parts), spanning.coverage)
    by_gravity = sorted(left_out.items(), key=_gravest)
    return Report(ordered(told), covered(coverages), names, left_out=dict(by_gravity))


def _gravest(one: tuple[Offence, int]) -> tuple[object, ...]:
    offence, count = one
    return SEVERITIES.index(offence.severity), -count, tuple(map(str, offence))
