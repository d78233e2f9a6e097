"""From a mechanism to outcomes: the numbers that hang on it, and what else could explain them.

No paper measures a mechanism in patients. A path from a target or process to a number is composed:
one source says that a drug acts on it, another that patients had the drug and how they fared. So
each outcome comes with what else was given, what its study means by the measure, and which
treatments went before and came after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from sarcograph.graph.network.edge import Node
from sarcograph.graph.network.joined import Joined
from sarcograph.graph.network.kinds import INTO_REGIMENS
from sarcograph.graph.network.limits import HOPS, SECONDS
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.paths import Hop, Path, Paths, every_path
from sarcograph.graph.network.results import Comparability, Result, across_studies
from sarcograph.graph.network.stored import StoredNetwork


@dataclass(frozen=True, slots=True)
class Companion:
    """What was given besides; `acts_too` if a path leads from the mechanism to it as well."""

    agent: Node
    acts_too: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A number at the end of a path from a mechanism.

    `mechanism` are the hops from there to the agent, none if it is the agent itself; `treatment`
    those from the agent to the number. `companions` could be responsible too. `before` are the
    treatments and agents that the same patients had had, `after` those that followed.
    """

    path: Path
    agent: Node
    mechanism: tuple[Hop, ...]
    treatment: tuple[Hop, ...]
    regimen: Node
    companions: tuple[Companion, ...]
    result: Result
    before: tuple[Node, ...]
    after: tuple[Node, ...]

    @property
    def weakest(self) -> Hop:
        """The hop that stands least well."""
        return self.path.weakest


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes that hang on a mechanism, the best proved path to each first.

    `found` counts those beyond `outcomes` too; `remarks` tell what was cut, and that numbers of
    different studies are seldom values of the same thing, which `across_studies` counts.
    """

    mechanism: Node
    measure: Node
    outcomes: tuple[Outcome, ...]
    found: int
    remarks: tuple[str, ...]
    across_studies: Comparability


def outcomes(
    network: Network | StoredNetwork,
    mechanism: str,
    measure: str,
    *,
    hops: int = HOPS,
    limit: int = 50,
    seconds: float = SECONDS,
) -> Outcomes:
    """Return the numbers of a measure that hang on a target, process, class or drug (IRIs).

    Each number comes once for each agent, by the best proved path. Raises QueryError as `paths`.
    """
    sought = every_path(network, mechanism, measure, hops=hops, seconds=seconds)
    return outcomes_of(network, sought, limit)


def outcomes_of(network: Network | StoredNetwork, sought: Paths, limit: int) -> Outcomes:
    """Return the numbers that paths lead to, all those between a mechanism and a measure."""
    found: dict[tuple[str, str], _Part] = {}
    acting: defaultdict[str, set[str]] = defaultdict(set)  # the agents that a path leads by
    for part in filter(None, map(_split, sought.paths)):
        path, agent, regimen, _ = part
        acting[regimen.iri].add(agent.iri)
        number = path.hops[-1].start.iri
        if (agent.iri, number) not in found and network.result(number) is not None:
            found[agent.iri, number] = part
    listed = tuple(_outcome(network, part, acting) for part in islice(found.values(), limit))
    cut = (f"{limit} of {len(found):,} outcomes",) if len(found) > limit else ()
    stopped = (f"{sought.stopped}; there may be more",) if sought.stopped else ()
    across = across_studies(one.result for one in listed)
    remarks = (*stopped, *cut, *([across.told] if across.told else []))
    return Outcomes(sought.start, sought.end, listed, len(found), remarks, across)


_Part = tuple[Path, Node, Node, int]
"""A path to a number, its agent, its regimen, and where the hop between them is."""


def _outcome(network: Joined, part: _Part, acting: Mapping[str, Collection[str]]) -> Outcome:
    path, agent, regimen, place = part
    number = path.hops[-1].start.iri
    result = network.result(number)
    assert result is not None, number  # noqa: S101 - the caller has looked
    lines = [hop.end.iri for hop in path.hops if hop.edge.kind == "given"]
    return Outcome(
        path=path,
        agent=agent,
        mechanism=path.hops[:place],
        treatment=path.hops[place:],
        regimen=regimen,
        companions=tuple(
            Companion(one, one.iri in acting[regimen.iri])
            for one in network.agents_of(regimen.iri)
            if one.iri != agent.iri
        ),
        result=result,
        before=before(network, lines),
        after=after(network, lines),
    )


def _split(path: Path) -> _Part | None:
    """Return a path to a number with its agent; None for one without."""
    if path.hops[-1].edge.kind != "of":
        return None
    for place, hop in enumerate(path.hops):
        if hop.edge.kind in INTO_REGIMENS and hop.forward:
            return path, hop.start, hop.end, place
    return None


def before(network: Joined, lines: Iterable[str]) -> tuple[Node, ...]:
    """Return the lines that the patients of `lines` had had, and agents they had had otherwise."""
    found: dict[str, Node] = {}
    waiting = list(lines)
    while waiting:
        for edge in network.into(waiting.pop()):
            if edge.kind == "follows" and edge.start not in found:
                found[edge.start] = network.node(edge.start)
                waiting.append(edge.start)
    for line in lines:
        for given in network.out_of(line):
            if given.kind == "to":
                had = [edge.start for edge in network.into(given.end) if edge.kind == "before"]
                found |= {agent: network.node(agent) for agent in had}
    return _sorted(found.values())


def after(network: Joined, lines: Iterable[str]) -> tuple[Node, ...]:
    """Return the lines that followed `lines`, and the regimens that patients could cross to."""
    found: dict[str, Node] = {}
    waiting = list(lines)
    while waiting:
        for edge in network.out_of(waiting.pop()):
            if edge.kind == "follows" and edge.end not in found:
                found[edge.end] = network.node(edge.end)
                waiting.append(edge.end)
            elif edge.kind == "to":
                over = [one.end for one in network.out_of(edge.end) if one.kind == "crossover"]
                found |= {regimen: network.node(regimen) for regimen in over}
    return _sorted(found.values())


def notes(network: Joined, hop: Hop) -> list[str]:
    """Return what belongs to a hop on the way to a number, for a reader.

    What was given besides; what came before and after; a time in months where it is printed in
    another unit; what the study means by the measure, and that it does not say.
    """
    said: list[str] = []
    kind = hop.edge.kind
    if kind in INTO_REGIMENS and hop.forward:
        besides = [one.name for one in network.agents_of(hop.end.iri) if one != hop.start]
        said += [f"with {', '.join(besides)}"] if besides else []
    elif kind == "given" and hop.forward:
        line = [hop.end.iri]
        for word, nodes in (("after", before(network, line)), ("then", after(network, line))):
            said += [f"{word} {one.name.partition(':')[0]}" for one in nodes]
    elif kind == "result" and hop.forward and (found := network.result(hop.end.iri)):
        if found.months is not None and found.unit != "month":
            said.append(f"{found.months:.1f} months")
        if found.earlier_lines:
            said.append(f"treatments before: {found.earlier_lines}")
        if found.defined:
            said.append(f"defined: {found.defined}")
    return said


def _sorted(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: (node.name, node.iri)))
