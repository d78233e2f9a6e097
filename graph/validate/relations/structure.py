"""What a node may be, what lies above what, and what there is once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, pairwise

from rdflib import OWL, RDF, RDFS, SKOS, Graph
from rdflib.term import Node

from sarcograph.graph.namespaces import PROV, SG
from sarcograph.graph.reaching import reached_from
from sarcograph.graph.validate.relations.base import Facts, name, names, number_of
from sarcograph.graph.validate.report import Result, fault

NUMBERED = (
    (SG.hasAuthorship, SG.authorPosition, True),
    (SG.hasDoseStep, SG.doseStepNumber, True),
    (SG.hasFusionElement, SG.elementNumber, True),
    (SG.hasRegimenStep, SG.regimenStepNumber, True),
    (SG.hasReference, SG.referenceNumber, False),
    (SG.hasStep, SG.stepNumber, True),
)
"""Parts of a whole, their number in it, and whether no number may be left out."""

FIGURES = frozenset(
    SG[name]
    for name in (
        "value valueOperator unit events denominator ciLower ciUpper ciLevel ciMethod rangeLower "
        "rangeUpper hasReading preferredReading preferenceReason hasAnchor"
    ).split()
) | {RDF.type, RDFS.label}
"""What an estimate found and where, as against what it is of."""


def two_kinds(facts: Facts) -> Iterator[Result]:
    """Yield the nodes of two classes that exclude each other."""
    for node, kinds in facts.own_types.items():
        for one, other in facts.apart(kinds):
            message = f"{name(one)} and {name(other)} exclude each other; keep one of them."
            yield fault("DisjointClasses", node, RDF.type, message, other)


def hierarchies(graph: Graph) -> list[Node]:
    """Return the properties that no walk may follow back to where it began."""
    asymmetric = graph.subjects(RDF.type, OWL.AsymmetricProperty)
    return [PROV.wasRevisionOf, *sorted({SKOS.broader, *asymmetric}, key=str)]


def cycles(facts: Facts) -> Iterator[Result]:
    """Yield a way from a node back to itself over all hierarchies, of any length."""
    upward: dict[Node, dict[Node, Node]] = defaultdict(dict)
    for property_ in hierarchies(facts.graph):
        for lower, upper in facts.graph.subject_objects(property_):
            upward[lower].setdefault(upper, property_)
    while True:
        # who leads nowhere is on no way back
        ends = [node for node, uppers in upward.items() if not any(up in upward for up in uppers)]
        for node in ends:
            del upward[node]
        if ends:
            continue
        if not upward:
            return
        way = [min(upward, key=str)]
        while len(set(way)) == len(way):
            way.append(min((up for up in upward[way[-1]] if up in upward), key=str))
        round_ = way[way.index(way[-1]) :]
        shown = ", ".join(name(one) for one in round_)
        message = (
            f"Nothing lies below itself, or is made of itself, and this leads back: {shown}; "
            "leave out one of these links."
        )
        yield fault("Cycle", round_[0], upward[round_[0]][round_[1]], message, round_[1])
        for node in round_[:-1]:
            del upward[node]


def related_to_itself(facts: Facts) -> Iterator[Result]:
    """Yield what one of our properties leads back to at once, such as a claim against itself.

    Those that no longer walk may follow back are judged as cycles; and everything falls under
    itself, so that a question about a kind of disease asks for the disease too.
    """
    graph = facts.graph
    nodes = graph.subjects(unique=True)
    yield from loops(facts, chain.from_iterable(graph.triples((one, None, one)) for one in nodes))


def loops(facts: Facts, triples: Iterable[tuple[Node, Node, Node]]) -> Iterator[Result]:
    """Yield which of `triples` lead back to where they begin, by what the ontology says of it."""
    judged = {SG.fallsUnder, *hierarchies(facts.graph)}
    for subject, property_, target in triples:
        if subject == target and str(property_).startswith(SG) and property_ not in judged:
            message = f"Nothing has itself for a value of {name(property_)}; name another thing."
            yield fault("RelatedToItself", subject, property_, message, target)


def files(facts: Facts) -> Iterator[Result]:
    """Yield documents that are one file: what each says of it would be told twice."""
    known: dict[Node, Node] = {}
    for document, digest in sorted(facts.graph.subject_objects(SG.sha256), key=str):
        if SG.SourceDocument in facts.types.get(document, ()):
            first = known.setdefault(digest, document)
            if first != document:
                message = (
                    f"{name(first)} has the same file ({name(SG.sha256)}); describe one document "
                    "once, or give the checksum of the other file."
                )
                yield fault("SameFile", document, SG.sha256, message)


def own_references(facts: Facts) -> Iterator[Result]:
    """Yield publications that stand in their own list of references, by an identifier."""
    for publication, reference in sorted(facts.graph.subject_objects(SG.hasReference), key=str):
        for identifier in (SG.doi, SG.pubmedId, SG.pmcId):
            own = set(facts.graph.objects(publication, identifier))
            for same in sorted(own & set(facts.graph.objects(reference, identifier)), key=str):
                message = (
                    f"A publication does not cite itself ({name(identifier)}); give the reference "
                    "the identifier of its own, and leave it if the list prints so."
                )
                yield fault("OwnReference", reference, identifier, message, same, "Warning")


def references_twice(facts: Facts) -> Iterator[Result]:
    """Yield entries of one list that have one identifier, which names one work.

    A list may name a work twice, but not as of two years or two first authors.
    """
    objects = facts.graph.objects
    for publication, references in facts.groups(SG.hasReference).items():
        known: dict[tuple[Node, Node], Node] = {}
        for reference in references:
            for identifier in (SG.doi, SG.pubmedId, SG.pmcId):
                for given in objects(reference, identifier):
                    first = known.setdefault((identifier, given), reference)
                    if first == reference:
                        continue
                    differ = any(
                        ours and theirs and ours.isdisjoint(theirs)
                        for part in (SG.year, SG.firstAuthorName)
                        for ours, theirs in [
                            (set(objects(first, part)), set(objects(reference, part)))
                        ]
                    )
                    remedy = (
                        "give one of them its own."
                        if differ
                        else "leave it if the list names the work twice."
                    )
                    message = (
                        f"{name(first)} in the list of {name(publication)} has that identifier too "
                        f"({name(identifier)}); {remedy}"
                    )
                    severity = "Violation" if differ else "Warning"
                    yield fault("WorkListedTwice", reference, identifier, message, given, severity)


def agents_twice(facts: Facts) -> Iterator[Result]:
    """Yield regimens with two components of the same agent, or a choice of what all are given."""
    graph = facts.graph
    for regimen, components in facts.groups(SG.hasComponent).items():
        agents = [
            agent
            for one in components
            for by in (SG.componentAgent, SG.componentOption)
            for agent in set(graph.objects(one, by))
        ]
        for agent in sorted({one for one in agents if agents.count(one) > 1}, key=str):
            message = (
                f"{name(regimen)} has {name(agent)} twice ({name(SG.componentAgent)}); leave "
                f"out one of them, or make steps of what follows ({name(SG.hasRegimenStep)})."
            )
            yield fault("AgentTwice", regimen, SG.hasComponent, message, agent, "Warning")


def closures(facts: Facts) -> Iterator[Result]:
    """Yield what lies above an entity by one link and not by another that should follow.

    What has no `sg:fallsUnder` at all is asked of by its name alone, and is not judged.
    """
    graph = facts.graph
    linked = cache(lambda lower: _above(graph, lower, SKOS.broader))
    for lower, upper in graph.subject_objects(SKOS.broaderTransitive):
        if upper not in linked(lower):
            message = (
                f"No links (skos:broader) lead from {name(lower)} up to {name(upper)}; add them, "
                "or leave out skos:broaderTransitive."
            )
            yield fault("Closure", lower, SKOS.broaderTransitive, message, upper)
    for lower in set(graph.subjects(SG.fallsUnder)):
        under = set(graph.objects(lower, SG.fallsUnder))
        above = {
            lower,
            *graph.objects(lower, SKOS.broader),
            *graph.objects(lower, SKOS.broaderTransitive),
        }
        for upper in sorted(above - under, key=str):
            message = (
                f"What is asked of {name(upper)} would miss {name(lower)}; say that it falls under "
                "it (sg:fallsUnder)."
            )
            yield fault("Closure", lower, SG.fallsUnder, message, upper)
        for upper in sorted(under - above - linked(lower), key=str):
            message = (
                f"Neither a hierarchy nor the registry has {name(upper)} above {name(lower)} "
                "(sg:fallsUnder); say who does (skos:broader), or leave it out."
            )
            yield fault("Closure", lower, SG.fallsUnder, message, upper)


def _above(graph: Graph, lower: Node, link: Node) -> set[Node]:
    """Return all that links lead to from a node, however far above it."""
    return reached_from(graph.objects(lower, link), lambda one: graph.objects(one, link))


def numbering(facts: Facts) -> Iterator[Result]:
    """Yield wholes whose parts share a number, or leave one out where none may be missing."""
    for part, number, whole in NUMBERED:
        for node, parts in facts.groups(part).items():
            given = sorted(
                found
                for one in parts
                for term in facts.graph.objects(one, number)
                if (found := number_of(term)) is not None
            )
            twice = any(one == other for one, other in pairwise(given))
            if twice or (whole and given and given != list(range(1, len(given) + 1))):
                how = "from 1 on, each once" if whole else "each once"
                message = f"The parts ({name(part)}) are numbered {how}; correct {name(number)}."
                yield fault("Numbering", node, part, message)


def said_twice(facts: Facts) -> Iterator[Result]:
    """Yield estimates that are of the same thing as another: they are readings of one."""
    first: dict[frozenset[tuple[Node, Node]], Node] = {}
    for node in (*facts.members(SG.Estimate), *facts.members(SG.EffectEstimate)):
        about = frozenset(
            (property_, value)
            for property_, value in facts.graph.predicate_objects(node)
            if property_ not in FIGURES
        )
        if first.setdefault(about, node) != node:
            message = (
                f"{name(first[about])} is the same quantity; give one estimate both readings "
                f"({names([SG.hasReading])}), or say in what they differ."
            )
            yield fault("SameQuantity", node, SG.measure, message, first[about])
