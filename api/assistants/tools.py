"""The tools: what each takes, in the words of the named questions, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sarcograph.api.assistants import comparing, evidence, joining, pooling, sparql
from sarcograph.api.assistants.answers import MOST_ROWS, Answer, Json, Rows
from sarcograph.api.assistants.graph import Graph
from sarcograph.api.assistants.named import Page, ask
from sarcograph.graph.errors import QueryError, repeated
from sarcograph.graph.names.finding import search
from sarcograph.graph.store.library import COMMON, Parameter, Query, library_query
from sarcograph.graph.store.parameter_words import which_parameter

_MOST_CHOICES = 8  # that a schema lists; an error lists all
_FIND = Parameter("words", "text", "a name, code, identifier, or words of a title")
_QUERY = Parameter("query", "text", "SPARQL 1.1; the project's prefixes are declared")
_LIMIT = Parameter("limit", "integer", f"rows at most, up to {MOST_ROWS}")
_CURSOR = Parameter("cursor", "text", "from the answer before")
_PAGE = (_LIMIT, _CURSOR)
_SAME_PAGE = tuple(replace(one, description="") for one in _PAGE)
"""The same where the tool `outcomes` describes them."""

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: it takes `parameters`, of which `required` must be given, and answers by `run`."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]
    run: Callable[[Graph, Given, Page], Awaitable[Answer]]
    required: tuple[str, ...] = ()

    def schema(self) -> Json:
        """Return what the tool takes as JSON Schema."""
        schema: Json = {
            "type": "object",
            "properties": {one.name: _schema_of(one) for one in self.parameters},
            "additionalProperties": False,
        }
        return schema | ({"required": list(self.required)} if self.required else {})

    async def call(self, graph: Graph, arguments: Mapping[str, Any]) -> Answer:
        """Answer a call; raises QueryError and ProblemError."""
        given = self._given(arguments)
        cursor, limit = given.pop("cursor", None), given.pop("limit", str(MOST_ROWS))
        if not 1 <= int(limit) <= MOST_ROWS:
            raise QueryError(f"'limit' is a whole number from 1 to {MOST_ROWS}, not {limit}")
        return await self.run(graph, given, Page(cursor, int(limit)))

    def _given(self, arguments: Mapping[str, Any]) -> dict[str, str]:
        """Return the arguments as texts, judged; null means that one is not given."""
        known = {one.name: one for one in self.parameters}
        given: dict[str, str] = {}
        for name, value in arguments.items():
            if name not in known:
                near = which_parameter(name[:100], known)
                raise QueryError(
                    f"'{self.name}' takes no '{repeated(name)}'; it takes"
                    f" {', '.join(known)}{'; ' if near else ''}{near}"
                )
            if value is None:
                continue
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise QueryError(f"'{name}' is a text such as \"{_example(known[name])}\"")
            given[name] = str(value)
            known[name].check(given[name])
        if lacking := [name for name in self.required if name not in given]:
            raise QueryError(f"'{self.name}' needs {' and '.join(map(repr, lacking))}")
        return given


def _schema_of(parameter: Parameter) -> Json:
    schema: Json = {"type": "string"}
    if parameter.description:
        schema["description"] = parameter.description
    if parameter.type == "integer":
        schema["type"] = "integer"
    # what is described by another tool has its choices there; all schemas together are to be small
    is_described = bool(parameter.description)
    if parameter.type == "choice" and is_described and len(parameter.choices) <= _MOST_CHOICES:
        schema["enum"] = list(parameter.choices)
    return schema


def _example(parameter: Parameter) -> str:
    match parameter.type:
        case "choice":
            return parameter.choices[0]
        case "range":
            return "2+"
        case "integer":
            return "10"
        case _:
            return "a name"


OUTPUT: Json = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": {"type": "object"}}},
    "required": ["notice", "shown", "rows"],
}
"""What every tool answers; the columns of the rows are those of the question."""


async def _find(graph: Graph, given: Given, page: Page) -> Answer:
    found = search(graph.names, given["words"])
    head: Json = {"words": given["words"], "known": bool(found.hits)}
    if not found.hits:
        head["unknown"] = "nothing is called so; the rows are called nearly so, if there are any"
    if found.more:
        head["more"] = f"{found.more} more; other words may tell them apart"
    hits = (found.hits or found.near)[: page.limit]
    return Answer(head, Rows.of([hit.record() for hit in hits]))


async def _outcomes(graph: Graph, given: Given, page: Page) -> Answer:
    query = "outcomes-by-mechanism" if "mechanism" in given else "outcomes-by-regimen"
    return await ask(graph, library_query(query), given, page, fact="estimate", measured=True)


async def _findings(graph: Graph, given: Given, page: Page) -> Answer:
    query = library_query("findings-by-source")
    return await ask(graph, query, given, page, fact="finding", measured=False)


def _parameters(*names: str) -> tuple[Parameter, ...]:
    """Return the parameters of questions, each once, as the first question describes it."""
    taken: dict[str, Parameter] = {}
    for name in names:
        query: Query = library_query(name)
        for one in query.parameters:
            taken.setdefault(one.name, one)
    return tuple(taken.values())


def _without_filters_described(name: str) -> Iterator[Parameter]:
    """Yield the parameters of a question; its filters are described by the tool `outcomes`."""
    query = library_query(name)
    for one in query.parameters:
        told_before = one.name in query.filters or one.name in COMMON
        yield replace(one, description="") if told_before else one


@cache
def tools() -> dict[str, Tool]:
    """Return the tools by their names."""
    listed = (
        Tool(
            "find",
            "What a name, code or word means here, and how much is known of it. Begin with it.",
            (_FIND, _LIMIT),
            _find,
            ("words",),
        ),
        Tool(
            "outcomes",
            "Numbers measured under regimens, by mechanism (target, process, class), regimen or"
            " agent: value, unit, interval, n, line, definition, place, doubts.",
            (*_parameters("outcomes-by-mechanism", "outcomes-by-regimen"), *_PAGE),
            _outcomes,
        ),
        Tool(
            "paths",
            "How two things are joined by statements, the best proved first: each hop with its"
            " evidence, the weakest named, what no single source states marked as composed."
            " Filters as of outcomes.",
            (joining.START, joining.END, joining.MOST, *joining.FILTERS, *_SAME_PAGE),
            joining.run,
            ("start", "end"),
        ),
        Tool(
            "compare",
            "Two groups side by side within one study, with what it states of the difference."
            " Across studies it is refused.",
            (comparing.FIRST, comparing.SECOND, comparing.MEASURE, comparing.STUDY, *_SAME_PAGE),
            comparing.run,
            ("first", "second"),
        ),
        Tool(
            "pool",
            "Numbers of a measure pooled, or why not; what does not count, and why. Filters as of"
            " outcomes.",
            (*pooling.PARAMETERS, *_SAME_PAGE),
            pooling.run,
            ("measure",),
        ),
        Tool(
            "findings",
            "Where a source's own numbers and statements do not fit together, gravest first.",
            (*_without_filters_described("findings-by-source"), *_SAME_PAGE),
            _findings,
        ),
        Tool(
            "evidence",
            "Every place of a fact (printed text, section, cell, hash), and what supports,"
            " contradicts or questions it.",
            (*_without_filters_described("evidence-of-a-fact"), *_SAME_PAGE),
            evidence.run,
            ("fact",),
        ),
        Tool(
            "sparql",
            "A query of your own, read only, evaluated as it is written; IRIs come as kind/key.",
            (_QUERY, *_SAME_PAGE),
            sparql.run,
            ("query",),
        ),
    )
    return {tool.name: tool for tool in listed}
