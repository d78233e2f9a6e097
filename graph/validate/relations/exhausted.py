"""Categories of which each patient has one: the two sexes are all patients, however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.groups import ALL
from sarcograph.graph.validate.relations.structure import FIGURES
from sarcograph.graph.validate.report import Result, fault

SEX = thing("measure", "sex")


def sexes(facts: Facts) -> Iterator[Result]:
    """Yield counts or percentages of the sexes that are not all patients together.

    All are the denominator, without one those analysed or the population. More than all of a
    denominator, or above 100%, is told of any categories (`groups.categories`).
    """
    graph = facts.graph
    every = set(graph.subjects(SG.categoryOf, SEX))
    alike: dict[frozenset[tuple[Node, Node]], dict[Node, Node]] = defaultdict(dict)
    for node in sorted(graph.subjects(SG.measure, SEX), key=str):
        about = frozenset(
            pair
            for pair in graph.predicate_objects(node)
            if pair[0] == SG.denominator or pair[0] not in {*FIGURES, SG.category}
        )
        for category in graph.objects(node, SG.category) if _printed(facts, node) else ():
            alike[about].setdefault(category, node)
    for by_category in alike.values():
        if not every or by_category.keys() != every:
            continue
        nodes = [by_category[one] for one in sorted(every, key=str)]
        events = [one for node in nodes if (one := facts.number(node, SG.events)) is not None]
        shares = [one for node in nodes if (one := facts.number(node, SG.value)) is not None]
        whole, told = _whole(facts, nodes[0])
        why, path = "", SG.events
        if len(events) == len(every) and whole is not None:
            if sum(events) < whole or (sum(events) > whole and not told):
                why = f"{sum(events)} patients together, of {whole}"
        elif len(shares) == len(every) and sum(shares) < ALL - Fraction(len(shares), 2):
            why, path = f"{float(sum(shares)):g} percent together", SG.value
        if why:
            message = (
                f"The sexes are {why} ({name(path)}); check the readings and of whom they are, "
                "and leave it if the source prints so."
            )
            yield fault("SumOfSexes", nodes[0], path, message, severity="Warning")


def _printed(facts: Facts, node: Node) -> bool:
    """Tell whether a figure is an estimate of a source: what is derived of it says the same."""
    return facts.is_one_of(node, (SG.Estimate,)) and not facts.is_one_of(
        node, (SG.DerivedEstimate,)
    )


def _whole(facts: Facts, node: Node) -> tuple[Fraction | None, bool]:
    """Return how many patients there are, and whether the figure itself tells it."""
    told = facts.number(node, SG.denominator)
    if told is not None:
        return told, True
    for group in (SG.inAnalysisPopulation, SG.population):
        for one in facts.graph.objects(node, group):
            if (size := facts.number(one, SG.size)) is not None:
                return size, False
    return None, False
