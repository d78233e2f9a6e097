"""What is asked of a store for a brief, in three rounds: each needs what the one before told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from sarcograph.graph.bundled import bundled
from sarcograph.graph.errors import QueryError
from sarcograph.graph.pooling import asking as pooling
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import Parameter, Query, Resolve, library_query, read_query
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.store.table import Table

MEASURES = (
    "objective-response-rate",
    "progression-free-survival",
    "overall-survival",
    "disease-control-rate",
)
"""The outcomes that a brief tells, in its order."""
RESPONSE = "best overall response"
RESPONSES = ("complete response", "partial response")
"""The single responses that are told where their sum is not printed, by measure and category."""
OUTCOMES = frozenset(
    {"objective response rate", "progression-free survival", "overall survival"}
    | {"disease control rate", RESPONSE}
)
"""What the arms tell of, by the names of the measures."""
ARMS, EVENTS = "arms", "adverse-events-by-regimen"
BY_MECHANISM, BY_DRUG = "outcomes-by-mechanism", "outcomes-by-regimen"
"""The named questions that tell of the arms: of what acts on a mechanism, or of one drug."""
OF_AGENTS_TAKEN = {
    "resistance-markers": ("sources",),
    "after-failure": ("disease", "state", "sources"),
}
"""What of a brief restricts these questions too."""
POOLS = "pool/"
"""Before the names of the questions of pooling."""
LEFT_OUT = "left out by "
"""Before the name of a range, of the question which arms do not say what it asks for."""
OF_FACTS = ("details", "controls", "against")
"""Questions that are asked of the numbers of the arms."""
MARKERS, NEXT = "resistance-markers", "after-failure"
OF_AGENTS = {MARKERS: "treatment", NEXT: "failed"}
"""Questions that are asked of all drugs at once, with the parameter that these stand for."""
MOST_AGENTS = 25
"""So many drugs are asked about; a brief of more is no brief, and says which it left out."""

_FOLDER = "graph/brief/questions"
_LEFT_OUT_COLUMNS = ("study_name", "estimate")
_AGENT: Mapping[str, tuple[str, ...]] = {BY_MECHANISM: ("agent", "agent_name"), BY_DRUG: ()}
"""What the questions of the arms say of the drug, which one that is asked of one drug need not."""


class Agent(NamedTuple):
    """A drug, or what else is given: its name and its IRI."""

    name: str
    iri: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a brief is about, by name as written, and what is pooled of each measure.

    `own` is the same as it is asked: a drug that is named as a mechanism is the agent. `drug` is
    that, None where it is about a mechanism.
    """

    given: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...]
    pools: tuple[pooling.Asked, ...]
    drug: Agent | None = None

    @property
    def arms(self) -> str:
        """The named question that tells of the arms."""
        return BY_DRUG if self.drug else BY_MECHANISM

    def of_agents(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return what of it restricts a question that is asked of each drug."""
        return tuple(item for item in self.given if item[0] in OF_AGENTS_TAKEN[name])


@dataclass(frozen=True, slots=True)
class Treated:
    """The drugs that a brief asks about, in their order, and the numbers of the arms, by IRI."""

    agents: tuple[Agent, ...]
    facts: tuple[str, ...]


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return what a brief takes, by name: a mechanism, which must be given, and the filters."""
    return {name: one for name, one in pooling.parameters().items() if name != "measure"}


def check(given: Mapping[str, str]) -> None:
    """Raise QueryError for what a brief does not take, and where no mechanism is named."""
    pooling.check_taken(given, parameters(), "a brief")
    if "mechanism" not in given:
        raise QueryError("name the mechanism that the brief is about, such as angiogenesis")


def first_questions(
    given: Mapping[str, str], resolve: Resolve
) -> tuple[Asked, dict[str, Question]]:
    """Return what is asked first: arms, adverse events, and what is needed to pool.

    `given` are names and values of `parameters`. Raises QueryError.
    """
    check(given)
    found = cache(resolve)
    own = pooling.of_a_drug(given, found)
    pools, texts = pooling.questions_together(MEASURES, own, found)
    drug = None
    if "mechanism" not in own:
        drug = Agent(own["agent"], found(own["agent"], parameters()["agent"]))
    asked = Asked(tuple(given.items()), tuple(own.items()), pools, drug)
    query = library_query(asked.arms)
    arms = _bound(query, own, found, (*query.columns, *_AGENT[asked.arms]))
    questions = {
        ARMS: Question(arms, (Format.JSON,)),
        EVENTS: _question(library_query(EVENTS), _of_any_arm(own), found),
    }
    asked_too = {name: value for name, value in own.items() if name != pooling.UNTOLD.name}
    columns = (*_LEFT_OUT_COLUMNS, *_AGENT[asked.arms])
    questions |= {
        f"{LEFT_OUT}{name}": Question(query.bound(without, found, columns=columns), (Format.JSON,))
        for name, without in query.left_out(asked_too)
    }
    return asked, questions | {f"{POOLS}{name}": one for name, one in texts.items()}


def second_questions(
    treated: Treated, given: Mapping[str, str], resolve: Resolve
) -> dict[str, Question]:
    """Return what is asked of the drugs and of the numbers, by name.

    What came next is asked of patients with the same disease, in whatever line.
    """
    agents = treated.agents[:MOST_AGENTS]
    asked = {name: _of_facts(name, treated.facts) for name in OF_FACTS}
    if agents:
        asked |= {name: _of_agents(name, agents, given, resolve) for name in OF_AGENTS}
    return asked


def _of_agents(
    name: str, agents: Sequence[Agent], given: Mapping[str, str], resolve: Resolve
) -> Question:
    """Return a question about all drugs at once, whose rows say of which they are, by its IRI."""
    own = {one: value for one, value in given.items() if one in OF_AGENTS_TAKEN[name]}
    iris = [agent.iri for agent in agents]
    query, parameter = library_query(name), OF_AGENTS[name]
    text = query.bound_to_each(parameter, iris, own, resolve, says_which=True)
    return Question(text, (Format.JSON,))


def place_question(facts: Iterable[str]) -> Question:
    """Return what is asked for the places of facts, which are given by their IRIs."""
    return _of_facts("places", facts)


def treated_of(answers: Mapping[str, bytes], asked: Asked) -> Treated:
    """Return the drugs in the order of the alphabet, and the numbers, of the first answers.

    A drug whose arms do not say what a range asks for, such as their line, is asked about too:
    what is said of resistance to it holds all the same.
    """
    rows = Table.read(ARMS, answers[ARMS]).records()
    left = (
        row
        for name, content in answers.items()
        if name.startswith(LEFT_OUT)
        for row in Table.read(name, content).records()
    )
    if asked.drug is not None:
        agents = {asked.drug}
    else:
        agents = {Agent(str(row["agent_name"]), str(row["agent"])) for row in (*rows, *left)}
    facts = {str(row["estimate"]) for row in rows if row["measure_name"] in OUTCOMES}
    return Treated(tuple(sorted(agents)), tuple(sorted(facts)))


def is_fact(iri: str) -> bool:
    """Tell whether places are known of what an IRI stands for."""
    return iri.startswith(ID)


def _of_facts(name: str, facts: Iterable[str]) -> Question:
    """Return a question of a brief's own about facts, which are given by their IRIs."""
    listed = " ".join(str(ox.NamedNode(fact)) for fact in facts)
    block = "VALUES ?fact { UNDEF }"
    return Question(_own(name).text.replace(block, f"VALUES ?fact {{ {listed} }}"), (Format.JSON,))


@cache
def _own(name: str) -> Query:
    return read_query(name, bundled(f"{_FOLDER}/{name}.rq").read_text("utf-8"))


def _of_any_arm(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is given without what only one arm of a trial meets, for the other arms."""
    return {name: value for name, value in given.items() if name not in ("agent", "combination")}


def _question(query: Query, given: Mapping[str, str], resolve: Resolve) -> Question:
    return Question(_bound(query, given, resolve), (Format.JSON,))


def _bound(
    query: Query, given: Mapping[str, str], resolve: Resolve, columns: Sequence[str] = ()
) -> str:
    """Return a question of the library with those of the parameters `given` that it takes."""
    known = {one.name for one in query.parameters}
    own = {name: value for name, value in given.items() if name in known}
    return query.bound(own, resolve, columns=tuple(dict.fromkeys(columns)))
