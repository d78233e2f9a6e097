"""What a generated document is to have wrong, so that each rule finds as much as was measured."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from growth.asides import ungiven
from growth.measured import Measured
from growth.plan import Effect, Figure, Outcome, Plan, Share
from growth.registry import RESPONSES

OF_EFFECTS = ("p-against-interval", "p-from-interval", "effect-from-arms", "p-notation")
OF_RESPONSES = ("response-criteria-missing", "proportion-without-interval")
OF_TIMES = ("time-origin-missing", "follow-up-missing")
OF_SHARES = ("proportion-rounding",)
OF_TIMES_TOLD_TWICE = ("repeated-quantity",)
OF_SMALL_ARMS = ("impossible-percentage",)
OF_TABLES = ("cell-form",)
OF_ALL = ("announced-not-reported", "several-readings")
OF_TRIALS = ("trial-told-differently",)
TOLD_TWICE = 3
"""How many outcomes a full text tells in its abstract, and again in a table."""
_USUAL = 6
"""So many cells of a table must be printed alike for another form to be odd."""
PLANTED = (
    *OF_EFFECTS,
    *OF_RESPONSES,
    *OF_TIMES,
    *OF_SHARES,
    *OF_TIMES_TOLD_TWICE,
    *OF_SMALL_ARMS,
    *OF_TABLES,
    *OF_ALL,
)
"""The rules whose findings a document is given, or spared, as it is drawn.

`OF_TRIALS` come beside them: of a trial that two documents tell of, see `growth.drawing`.
"""


def judged_by(plan: Plan) -> set[str]:
    """Return the rules that a planned document can be judged by, of those that are planted."""
    outcomes = plan.outcomes
    full = plan.form == "full-text"
    judged = {*OF_ALL, *OF_TRIALS}
    if plan.effects:
        judged.update(OF_EFFECTS)
    if any(one.measure.key in RESPONSES for one in outcomes):
        judged.update(OF_RESPONSES)
    if any(one.measure.kind == "times" for one in outcomes):
        judged.update(OF_TIMES)
    if any(isinstance(one.figures[0], Share) for one in outcomes):
        judged.update(OF_SHARES)
    if full and any(one.measure.kind == "times" for one in outcomes[:TOLD_TWICE]):
        judged.update(OF_TIMES_TOLD_TWICE)
    if ungiven(plan.arms[0]) is not None:
        judged.update(OF_SMALL_ARMS)
    if full and sum(_is_plain(one) for one in shares_of(plan)) > _USUAL:
        judged.update(OF_TABLES)
    return judged


def drawn_faults(chance: random.Random, table: Measured, plan: Plan) -> dict[str, int]:
    """Return how many findings of each rule a document is to have, those alone that it can have.

    A rule is drawn for every document that it can judge, at the share of those in which it was
    measured; where it finds something, it finds as much as it does in the mean.
    """
    judged = judged_by(plan)
    drawn = {rule: chance.random() < table.rules[rule].share for rule in PLANTED}
    return {rule: table.rules[rule].each for rule in PLANTED if rule in judged and drawn[rule]}


def shares_of(plan: Plan) -> Iterator[Share]:
    """Yield the shares in the table of outcomes."""
    for outcome in plan.outcomes:
        for figure in outcome.figures:
            if isinstance(figure, Share):
                yield figure


def _is_plain(share: Share) -> bool:
    return 0 < share.events < share.of


def with_faults(plan: Plan, faults: dict[str, int]) -> Plan:
    """Return a plan with the faults that stand in its figures; the others are printed as it is."""
    outcomes = misprinted(plan.outcomes, faults.get("proportion-rounding", 0), {"off": 1})
    outcomes = misprinted(outcomes, faults.get("cell-form", 0), {"places": 0})
    effects = plan.effects
    for rule in OF_EFFECTS:
        effects = wrong_effects(effects, rule, faults.get(rule, 0))
    return replace(plan, outcomes=outcomes, effects=effects, faults=faults)


def wrong_effects(effects: tuple[Effect, ...], rule: str, count: int) -> tuple[Effect, ...]:
    """Return the effects with so many as a rule finds them, of those that no other rule has."""
    found = []
    for one in effects:
        turned = one.measure == "mean-difference" and one.value
        # a bound that is rounded to no effect contradicts no p
        null = 1 if one.measure == "hazard-ratio" else 0
        rounded_away = rule == "p-against-interval" and null in (one.lower, one.upper)
        unfit = rounded_away or (rule == "effect-from-arms" and not turned)
        if not count or one.wrong or unfit:
            found.append(one)
            continue
        count -= 1
        if rule == "effect-from-arms":
            lower, upper = -one.upper, -one.lower
            found.append(replace(one, value=-one.value, lower=lower, upper=upper, wrong=True))
        elif rule == "p-notation":
            found.append(replace(one, at_most=True, wrong=True))
        else:
            found.append(replace(one, p=wrong_p(rule, one.p), wrong=True))
    return tuple(found)


def wrong_p(rule: str, p: Decimal) -> Decimal:
    """Return a p that the interval contradicts, or that does not follow from it."""
    level = Decimal("0.05")
    if rule == "p-against-interval":
        return Decimal("0.350") if p < level else Decimal("0.004")
    if p >= level:
        return Decimal("0.900") if p < Decimal("0.500") else Decimal("0.060")
    return Decimal("0.040") if p < Decimal("0.010") else Decimal("0.001")


def misprinted(
    outcomes: tuple[Outcome, ...], count: int, change: dict[str, int]
) -> tuple[Outcome, ...]:
    """Return the outcomes with so many percentages printed otherwise, those of the first shares."""
    found = []
    for outcome in outcomes:
        figures: list[Figure] = []
        for one in outcome.figures:
            plain = isinstance(one, Share) and _is_plain(one) and not one.off
            if count and isinstance(one, Share) and plain:
                figures.append(replace(one, **change))
                count -= 1
            else:
                figures.append(one)
        found.append(replace(outcome, figures=tuple(figures)))
    return tuple(found)
