"""Draws a study: a record for its shape, then arms, outcomes, adverse events and effects."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from statistics import NormalDist

from growth.faults import drawn_faults, with_faults
from growth.measured import Measured, Shape, measured
from growth.plan import (
    Arm,
    Effect,
    Event,
    Figure,
    Form,
    Mean,
    Months,
    Outcome,
    Plan,
    Share,
)
from growth.registry import MEASURES, RESPONSES, Kind, Name, choose, name
from sarcograph.graph.statistics import rounded

ABSTRACTS = 0.5
"""The share of studies of which only an abstract is there: chosen, not measured."""
OUTCOMES_OF_AN_ABSTRACT = 3
EVENTS_OF_AN_ABSTRACT = 5
_AGAIN = measured().rules["trial-told-differently"].share / 2
TARGETS = ("vegfr2", "kit", "pdgfr-alpha", "fgfr1", "ret", "met")
_ROLES = {"PRIMARY": "primary", "SECONDARY": "secondary", "POST_HOC": "post-hoc"}
_KINDS: dict[str, Kind] = {"proportion": "shares", "median": "times"}
_WEEKS = 4
_FOLLOWED_TO_THE_EVENT = 0.6
_Z = NormalDist().inv_cdf(0.975)


def draw(number: int, seed: int) -> Plan:
    """Return the study of that number (from 1); it depends on number and seed alone.

    Some tell of the trial of the study before, and one of its numbers otherwise.
    """
    if _tells_again(number, seed):
        return _told_again(_own(number - 1, seed), number)
    plan = _own(number, seed)
    return replace(plan, trial=_trial(number)) if _tells_again(number + 1, seed) else plan


def _tells_again(number: int, seed: int) -> bool:
    """Tell whether a study is that of the document before; a finding is of both documents."""
    drawn = [_chance(one, seed, "again").random() < _AGAIN for one in (number, number - 1)]
    return number > 1 and drawn == [True, False]


def _told_again(plan: Plan, number: int) -> Plan:
    """Return an abstract of the same trial whose first number is another one."""
    first, *others = plan.outcomes[:OUTCOMES_OF_AN_ABSTRACT]
    figures = (_otherwise(first.figures[0]), *first.figures[1:])
    return replace(
        plan,
        number=number,
        form="abstract-record",
        outcomes=(replace(first, figures=figures), *others),
        events=(),
        effects=(),
        trial=_trial(number - 1),
        faults={},
    )


def _otherwise(figure: Figure) -> Figure:
    """Return a number that nobody takes for the same."""
    match figure:
        case Share():
            events = figure.of - figure.events
            return Share(events if events != figure.events else events // 2, figure.of)
        case Months():
            return Months(figure.median + 9, figure.lower + 9, figure.upper + 9)
        case Mean():
            return Mean(figure.value + 9, figure.deviation)


def _trial(number: int) -> Name:
    return name("trials", number - 1)


def _chance(number: int, seed: int, what: str = "") -> random.Random:
    return random.Random(f"{seed}-{number}-{what}")  # noqa: S311  # the same each time


def _own(number: int, seed: int) -> Plan:
    chance = _chance(number, seed)
    table = measured()
    shape = chance.choice(table.shapes)
    form: Form = "abstract-record" if chance.random() < ABSTRACTS else "full-text"
    short = form == "abstract-record"
    arms = _arms(chance, number, shape)
    outcomes, hazards = _outcomes(chance, number, shape, arms)
    effects = list(_effects(outcomes, hazards, arms))[: shape.effects]
    if short:
        outcomes = outcomes[:OUTCOMES_OF_AN_ABSTRACT]
        effects = [one for one in effects if one.outcome in outcomes]
    plan = Plan(
        number=number,
        form=form,
        shape=shape,
        condition=choose(chance, "conditions", 1, number)[0],
        arms=arms,
        outcomes=tuple(outcomes),
        events=tuple(_events(chance, table, number, shape, arms, short=short)),
        effects=tuple(effects),
        target=chance.choice(TARGETS),
    )
    return with_faults(plan, drawn_faults(chance, table, plan))


def _arms(chance: random.Random, number: int, shape: Shape) -> tuple[Arm, ...]:
    drugs = choose(chance, "drugs", len(shape.arms), number)
    return tuple(
        Arm(f"arm-{place}", f"patients on {drug.label}", size, drug)
        for place, (drug, size) in enumerate(zip(drugs, shape.arms, strict=True), 1)
    )


def _outcomes(
    chance: random.Random, number: int, shape: Shape, arms: tuple[Arm, ...]
) -> tuple[list[Outcome], dict[str, float]]:
    """Return the outcomes, those first that are primary, and the hazard ratio of each time."""
    kinds = [_KINDS.get(kind, "means") for kind, count in shape.kinds.items() for _ in range(count)]
    chance.shuffle(kinds)
    counted = ((_ROLES.get(role, "exploratory"), count) for role, count in shape.roles.items())
    roles = [role for role, count in sorted(counted) for _ in range(count)]
    roles.sort(key=lambda role: role != "primary")
    rows = max(1, round(shape.figures / (len(kinds) * len(arms))))
    names = {kind: choose(chance, kind, kinds.count(kind), number) for kind in MEASURES}
    response = name("shares", 0)
    if names["shares"] and response not in names["shares"]:
        names["shares"][0] = response
    found: list[Outcome] = []
    hazards: dict[str, float] = {}
    for kind, role in zip(kinds, roles, strict=True):
        measure = names[kind].pop()
        once = kind == "times" or measure.key in RESPONSES or rows == 1
        if kind == "times":
            hazards[measure.key] = math.exp(chance.gauss(-0.2, 0.35))
        for row in range(1 if once else rows):
            time = None if once else f"{_WEEKS * (row + 1)} weeks"
            figures = _figures(chance, kind, arms, hazards.get(measure.key, 1.0))
            found.append(Outcome(measure, role, time, figures))
    return found, hazards


def _figures(
    chance: random.Random, kind: Kind, arms: tuple[Arm, ...], hazard: float
) -> tuple[Figure, ...]:
    if kind == "shares":
        usual = chance.betavariate(1.2, 2.4)
        return tuple(Share(_binomial(chance, arm.size, usual), arm.size) for arm in arms)
    if kind == "times":
        median = math.exp(chance.gauss(1.8, 0.5))
        first = median / hazard
        return tuple(_months(first if not place else median, arm) for place, arm in enumerate(arms))
    centre, deviation = chance.uniform(10, 60), chance.uniform(3, 15)
    return tuple(
        Mean(
            rounded(chance.gauss(centre, deviation / math.sqrt(arm.size)), 1), rounded(deviation, 1)
        )
        for arm in arms
    )


def _months(median: float, arm: Arm) -> Months:
    """Return a median with the interval that its logarithm has if times are exponential."""
    width = math.exp(_Z / math.sqrt(max(1.0, _FOLLOWED_TO_THE_EVENT * arm.size)))
    return Months(rounded(median, 1), rounded(median / width, 1), rounded(median * width, 1))


def _binomial(chance: random.Random, size: int, share: float) -> int:
    """Return of how many of `size` patients something is true: exactly if few, else nearly."""
    if size > 200:
        spread = math.sqrt(size * share * (1 - share))
        return min(size, max(0, round(chance.gauss(size * share, spread))))
    return sum(chance.random() < share for _ in range(size))


def _events(
    chance: random.Random,
    table: Measured,
    number: int,
    shape: Shape,
    arms: tuple[Arm, ...],
    *,
    short: bool,
) -> Iterator[Event]:
    """Yield adverse events; an abstract has the most frequent of those that are not serious."""
    names = choose(chance, "adverse-events", shape.serious + shape.other, number)
    chance.shuffle(names)
    found = []
    for place, one in enumerate(names):
        kind = "serious" if place < shape.serious else "other"
        share = table.share(chance, kind)
        figures = tuple(Share(_binomial(chance, arm.size, share), arm.size) for arm in arms)
        found.append(Event(one, "serious" if kind == "serious" else "non-serious", figures))
    if short:
        found = [one for one in found if one.seriousness == "non-serious"]
        found.sort(key=lambda one: -one.figures[0].events)
        found = found[:EVENTS_OF_AN_ABSTRACT]
    yield from found


def _effects(
    outcomes: list[Outcome], hazards: dict[str, float], arms: tuple[Arm, ...]
) -> Iterator[Effect]:
    """Yield the effect of the first arm against the second in each outcome that is no share."""
    for outcome in outcomes if len(arms) > 1 else ():
        first, second = outcome.figures[:2]
        if isinstance(first, Mean) and isinstance(second, Mean):
            value = float(first.value - second.value)
            error = math.hypot(
                float(first.deviation) / math.sqrt(arms[0].size),
                float(second.deviation) / math.sqrt(arms[1].size),
            )
            bounds = [value + side * _Z * error for side in (0, -1, 1)]
            one, low, high = (rounded(number, 1) for number in bounds)
            yield Effect(outcome, "mean-difference", one, low, high, _p(value / error))
        elif isinstance(first, Months):
            logarithm = math.log(hazards[outcome.measure.key])
            error = math.sqrt(4 / (_FOLLOWED_TO_THE_EVENT * (arms[0].size + arms[1].size)))
            bounds = [math.exp(logarithm + side * _Z * error) for side in (0, -1, 1)]
            one, low, high = (rounded(number, 2) for number in bounds)
            yield Effect(outcome, "hazard-ratio", one, low, high, _p(logarithm / error))


def _p(z: float) -> Decimal:
    return rounded(2 * NormalDist().cdf(-abs(z)), 3)
