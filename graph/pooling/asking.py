"""What is asked of a store to pool numbers; whoever only asks need not import scipy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sarcograph.graph.bundled import bundled, bundled_files
from sarcograph.graph.errors import QueryError, did_you_mean, repeated
from sarcograph.graph.network.asking import questions as network_questions
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import Parameter, Query, Resolve, read_query
from sarcograph.graph.store.question import Format, Question

Untold = Literal["apart", "alike"]
UNTOLD = Parameter(
    "untold",
    "choice",
    "what a study does not say of its number, such as by which criteria: keeps it apart from the"
    " others, or is taken to be as they say",
    choices=("apart", "alike"),
    default="apart",
)
_DRUG = f"{ID}drug/"
_FOLDER = "graph/pooling/questions"
WITH_PARAMETERS = ("mechanism", "quantities", "effects")
"""The questions that depend on what is asked for; the others are the same for all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be pooled: the IRI of the measure, and all that is given, by name as written."""

    measure: str
    given: tuple[tuple[str, str], ...] = ()

    @property
    def untold(self) -> Untold:
        """What becomes of numbers of which a study does not say what it means."""
        return "alike" if dict(self.given).get(UNTOLD.name, UNTOLD.default) == "alike" else "apart"

    def names(self, *names: str) -> bool:
        """Tell whether one of these parameters is given."""
        return any(name in names for name, _ in self.given)


@cache
def _query(name: str) -> Query:
    return read_query(name, bundled(f"{_FOLDER}/{name}.rq").read_text("utf-8"))


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return what pooling takes, by name: a measure, which must be given, and the filters."""
    quantities = {one.name: one for one in _query("quantities").parameters}
    measure, mechanism = quantities.pop("measure"), _query("mechanism").parameter("mechanism")
    listed = (measure, mechanism, *quantities.values(), UNTOLD)
    return {one.name: one for one in listed}


def check_taken(given: Mapping[str, str], known: Mapping[str, Parameter], by: str) -> None:
    """Raise QueryError for a parameter that is not `known`, or a value that it cannot take.

    `by` is who takes them, in words.
    """
    for name, value in given.items():
        if name not in known:
            near = did_you_mean(name, known) or f"it takes {', '.join(known)}"
            raise QueryError(f"{by} takes no '{repeated(name)}'; {near}")
        known[name].check(value)


def check(given: Mapping[str, str]) -> None:
    """Raise QueryError for what pooling does not take, and where no measure is named."""
    check_taken(given, parameters(), "pooling")
    if "measure" not in given:
        raise QueryError("name the measure whose numbers are to be pooled, such as ORR")


def of_a_drug(given: Mapping[str, str], resolve: Resolve) -> dict[str, str]:
    """Return what is given, a drug that stands for a mechanism as the agent that it is.

    Nothing acts on a drug as on a mechanism: who names one means what was measured under it. Raises
    QueryError where an agent is named as well.
    """
    name = given.get("mechanism")
    if name is None or not resolve(name, parameters()["mechanism"]).startswith(_DRUG):
        return dict(given)
    if "agent" in given:
        raise QueryError(f"the mechanism '{repeated(name)}' is a drug: name it as the agent alone")
    return {"agent" if one == "mechanism" else one: value for one, value in given.items()}


def questions(given: Mapping[str, str], resolve: Resolve) -> tuple[Asked, dict[str, Question]]:
    """Return what is to be pooled, and what a store is asked for it, by name.

    `given` are names and values of `parameters`. Raises QueryError.
    """
    check(given)
    others = {name: value for name, value in given.items() if name != "measure"}
    (asked,), texts = questions_together([given["measure"]], others, resolve)
    return asked, texts


def questions_together(
    measures: Sequence[str], given: Mapping[str, str], resolve: Resolve
) -> tuple[tuple[Asked, ...], dict[str, Question]]:
    """Return the same for several measures: what is to be pooled of each, and questions for all.

    `given` is all but the measure. Raises QueryError.
    """
    found = cache(resolve)  # a name is looked up, and told of, once
    given = of_a_drug(given, found)
    parameter = parameters()["measure"]
    asked = tuple(Asked(found(one, parameter), tuple(given.items())) for one in measures)
    texts = {}
    for name in WITH_PARAMETERS:
        if name == "mechanism" and name not in given:
            continue
        query = _query(name)
        known = {one.name for one in query.parameters}
        own = {key: value for key, value in given.items() if key in known}
        if "measure" in known:
            texts[name] = query.bound_to_each("measure", measures, own, found)
        else:
            texts[name] = query.bound(own, found)
    for file in bundled_files(_FOLDER, ".rq"):
        name = file.name.removesuffix(".rq")
        if name not in WITH_PARAMETERS:
            texts[name] = file.read_text("utf-8")
    texts["doubts"] = network_questions()["doubts"].text
    return asked, {name: Question(text, (Format.JSON,)) for name, text in texts.items()}
