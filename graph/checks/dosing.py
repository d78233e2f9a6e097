"""Dose rules: is there one dose, and only one, for every patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sarcograph.graph.checks.base import Finding, Rule, View, check, texts
from sarcograph.graph.checks.literature import TIDIER
from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.printed import parse_printed
from sarcograph.graph.model.schema import BranchEntry

DOSE_GAP = Rule(
    "dose-gap",
    "a dose rule with a gap or an overlap",
    "The bounds of a dose rule's branches, open or closed as printed, cover its span once: every "
    "value has a dose and none has two.",
    f"{TIDIER} (item 8, how much was given)",
    severity="ambiguous",
    consequence="figure",
)


@dataclass(frozen=True, slots=True)
class _Bound:
    """Where a branch ends: a number, whether the number belongs to it, and where that stands."""

    number: Decimal
    included: bool
    pointer: Pointer


def _bound(closed: Pointer | None, opened: Pointer | None) -> _Bound | None:
    pointer = closed or opened
    if pointer is None:
        return None
    try:
        value = parse_printed("value", pointer.text or "").value
    except PrintedFormError:
        return None
    return _Bound(value, closed is not None, pointer) if value is not None else None


def _ends(branch: BranchEntry) -> tuple[_Bound | None, _Bound | None]:
    return _bound(branch.from_, branch.above), _bound(branch.up_to, branch.below)


@check(DOSE_GAP)
def dose_gap(view: View) -> Iterator[Finding]:
    """Find values between the branches of a dose rule that have no dose, or two."""
    for key, rule in view.file.dosing.items():
        ends = [_ends(branch) for branch in rule.branches]
        uppers = [upper for _, upper in ends if upper is not None]
        lowers = [lower for lower, _ in ends if lower is not None]
        for upper in uppers:
            # the branch that goes on where this one ends is the one that starts next to it
            following = min(lowers, key=lambda one: abs(one.number - upper.number), default=None)
            if following is None:
                continue
            gap = following.number > upper.number or (
                following.number == upper.number and not (following.included or upper.included)
            )
            overlap = following.number < upper.number or (
                following.number == upper.number and following.included and upper.included
            )
            if not gap and not overlap:
                continue
            at = "exactly " if following.number == upper.number else "between "
            numbers = sorted({upper.number, following.number})
            place = f"{at}{' and '.join(map(str, numbers))}"
            doses = [branch.dose for branch in rule.branches if branch.dose]
            yield Finding(
                rule=DOSE_GAP,
                places=view.places(upper.pointer, following.pointer, doses),
                about=(view.iri("dose-rule", key),),
                mark=texts([upper.pointer, following.pointer]),
                recomputed=f"{'no dose' if gap else 'two doses'} for {place}",
                message=f"{view.label(rule.agent)}: {'no dose' if gap else 'two doses'} for {place}"
                + (f" ({rule.by})" if rule.by else ""),
                # next to nobody has the very number at which two branches meet
                other_consequence="editorial" if len(numbers) == 1 else None,
            )
