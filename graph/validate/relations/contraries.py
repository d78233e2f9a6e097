"""What cannot both be so: values that say the contrary, and what is told of one thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from rdflib import RDFS, SKOS, Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.arms import PLACEBO
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.relations.claims import NARROWING
from sarcograph.graph.validate.report import Result, fault

WHERE = {
    RDFS.label,
    SG.hasAnchor,
    SG.hasReading,
    SG.preferredReading,
    SG.preferenceReason,
    SG.printed,
    SG.assayPrinted,
    SG.measuredPrinted,
    SG.hasMeasurement,
    SG.readFrom,
    SG.printedAt,
}
"""What tells where and in which words a thing is told, as against what it is of."""
OF_ACTION = (SG.TargetClaim, SG.MechanismClaim)
"""What claims of how a drug acts are."""
MEANT = {SG.subject, SG.object, SG.population, *NARROWING}
"""What two claims that contradict each other have in common, beside their predicates."""


CONTRARY_STATES = tuple(
    (thing("condition-state", one), thing("condition-state", other))
    for one, other in (
        ("localized", "metastatic"),
        ("localized", "stage-iv"),
        ("resectable", "unresectable"),
        ("synchronous-metastatic", "metachronous-metastatic"),
    )
)
"""States of the registry that no patient is in at once."""


def wider(facts: Facts, value: Node) -> set[Node]:
    """Return a value of a list with all that what has it has too."""
    return {one for one in facts.graph.transitive_objects(value, SG.narrows) if one is not None}


def opposite(facts: Facts, one: Node, other: Node) -> bool:
    """Tell whether two values say the contrary, themselves or by what they are narrower than."""
    return any(
        (a, SG.oppositeOf, b) in facts.graph or (b, SG.oppositeOf, a) in facts.graph
        for a in wider(facts, one)
        for b in wider(facts, other)
    )


def told_once(facts: Facts) -> Iterator[Result]:
    """Yield what says otherwise than another node that is of the same in every other respect."""
    graph = facts.graph
    told = sorted(graph.subjects(SG.toldOnce, Literal(True)), key=str)
    for property_ in told:
        alike: dict[frozenset[tuple[Node, Node]], list[Node]] = defaultdict(list)
        for node in facts.groups(property_):
            about = {
                pair
                for pair in graph.predicate_objects(node)
                if pair[0] not in WHERE and pair[0] not in told
            }
            about |= {
                (SG.hasMeasurement, whole) for whole in graph.subjects(SG.hasMeasurement, node)
            }
            alike[frozenset(about)].append(node)
        for first, *others in alike.values():
            for node in others:
                value = graph.value(node, property_)
                if set(graph.objects(node, property_)).isdisjoint(graph.objects(first, property_)):
                    message = (
                        f"{name(first)} tells otherwise of the same ({name(property_)}); say in "
                        "what they differ, and leave it if the source says both."
                    )
                    yield fault("ToldOtherwise", node, property_, message, value, "Warning")


def values(facts: Facts) -> Iterator[Result]:
    """Yield nodes with two values that do not go together, each the only one of its property."""
    graph = facts.graph
    for one, other in sorted(graph.subject_objects(SG.oppositeOf), key=str):
        holding: dict[Node, set[Node]] = {}
        for holder, path in graph.subject_predicates(one):
            holding.setdefault(holder, set()).add(path)
        for node, other_property in sorted(graph.subject_predicates(other), key=str):
            for property_ in sorted(holding.get(node, ()), key=str):
                alone = all(
                    len(set(graph.objects(node, each))) == 1 for each in (property_, other_property)
                )
                if alone and other_property != property_:
                    message = (
                        f"{name(one)} seldom goes with {name(other)} ({name(other_property)}); "
                        "correct one of them, and leave it if the source says both."
                    )
                    yield fault("ContraryValues", node, property_, message, one, "Warning")


def states(facts: Facts) -> Iterator[Result]:
    """Yield groups in the contrary state of a group around them, or of their study."""
    graph = facts.graph
    contrary = {*CONTRARY_STATES, *(pair[::-1] for pair in CONTRARY_STATES)}
    for population, own in facts.groups(SG.populationState).items():
        groups = [*graph.transitive_objects(population, SG.parentPopulation)]
        for up, property_ in (
            *((one, SG.populationState) for one in groups if one and one != population),
            *((one, SG.conditionState) for one in graph.objects(population, SG.ofStudy)),
        ):
            around = set(graph.objects(up, property_))
            for state in own:
                against = sorted({one for one in around if (state, one) in contrary}, key=str)
                if against and state not in around:
                    message = (
                        f"{name(up)} lies around it and is {name(against[0])} "
                        f"({name(property_)}); correct one of them, or name both states there."
                    )
                    path = SG.populationState
                    yield fault("ContraryStates", population, path, message, state, "Warning")


def claims(facts: Facts) -> Iterator[Result]:
    """Yield certain claims that say the contrary of another with the same qualifiers, or deny it.

    Those of which one contradicts the other say so themselves.
    """
    graph = facts.graph
    alike: dict[frozenset[tuple[Node, Node]], list[Node]] = defaultdict(list)
    for claim in sorted(graph.subjects(SG.certainty, SG.Established), key=str):
        disputed = (claim, SG.claimDirection, SG.Disputes) in graph
        whole = all((claim, part, None) in graph for part in (SG.subject, SG.predicate, SG.object))
        if whole and not disputed and (claim, SG.hedge, None) not in graph:
            about = frozenset(pair for pair in graph.predicate_objects(claim) if pair[0] in MEANT)
            alike[about].append(claim)
    for found in alike.values():
        # of many documents most say the same, so that few are held against each other
        for one, other in _contraries(facts, found):
            joined = (one, SG.contradicts, other) in graph or (other, SG.contradicts, one) in graph
            if not joined:
                message = (
                    f"{name(one)} states the contrary of the same ({name(SG.predicate)}); say that "
                    f"one contradicts the other ({name(SG.contradicts)}), or in what they differ."
                )
                yield fault("ContraryClaims", other, SG.predicate, message, one, "Warning")


def _contraries(facts: Facts, claims_: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield two claims of which one denies what the other states, or both state contraries.

    They are in the order of their names.
    """
    saying: dict[tuple[Node | None, bool], list[Node]] = defaultdict(list)
    for claim in claims_:
        denied = (claim, SG.negated, Literal(True)) in facts.graph
        saying[facts.graph.value(claim, SG.predicate), denied].append(claim)
    for one, other in combinations(saying, 2):
        if _contrary(facts, one, other):
            for pair in product(saying[one], saying[other]):
                first, second = sorted(pair, key=str)
                yield first, second


def _contrary(facts: Facts, one: tuple[Node | None, bool], other: tuple[Node | None, bool]) -> bool:
    """Tell whether two predicates, each denied or not, say the contrary."""
    (first, denied), (second, also_denied) = one, other
    if denied or also_denied:
        return first == second and denied != also_denied
    return first is not None and second is not None and opposite(facts, first, second)


def alterations(facts: Facts) -> Iterator[Result]:
    """Yield alterations below one that is the contrary, such as a gain below a loss."""
    graph = facts.graph
    for narrow, changes in facts.groups(SG.change).items():
        for wide in graph.transitive_objects(narrow, SKOS.broader):
            for above in graph.objects(wide, SG.change):
                if opposite(facts, changes[0], above):
                    message = (
                        f"{name(changes[0])} is no kind of {name(above)} ({name(SKOS.broader)}); "
                        "name another alteration above it."
                    )
                    yield fault("ContraryAlteration", narrow, SKOS.broader, message, wide)


def placebos(facts: Facts) -> Iterator[Result]:
    """Yield what a placebo is said to do to molecules and processes, or how potent it is.

    It is given because it does nothing of the kind.
    """
    graph = facts.graph
    acting = [
        (claim, SG.subject)
        for claim in graph.subjects(SG.subject, PLACEBO)
        if (claim, SG.negated, Literal(True)) not in graph
        and any((claim, SG.claimKind, kind) in graph for kind in OF_ACTION)
        and (claim, SG.object, None) in graph
        and (claim, SG.predicate, SG["predicate-has-role"]) not in graph
    ]
    acting += [(one, SG.potencyAgent) for one in graph.subjects(SG.potencyAgent, PLACEBO)]
    for node, path in sorted(acting, key=str):
        message = (
            f"A placebo acts on nothing ({name(path)}); name the drug that does, or say that it "
            f"does not ({name(SG.negated)})."
        )
        yield fault("ActionOfPlacebo", node, path, message, PLACEBO, "Warning")
