"""A query of an assistant's own: refused as at the endpoint, evaluated as it is written.

Its rows are not limited in the query: those that do not fit are cut from the answer, which says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sarcograph.api.answering.evaluation import evaluate_guarded
from sarcograph.api.assistants.answers import Answer, Json, Rows, bound_to, record
from sarcograph.api.assistants.graph import CLIENT, Graph
from sarcograph.api.assistants.named import Page
from sarcograph.graph.errors import QueryError
from sarcograph.graph.store.cursor import offset_of
from sarcograph.graph.store.question import Answer as Serialised
from sarcograph.graph.store.question import Format, Question
from sarcograph.graph.store.table import Table, columns_and_rows


async def run(graph: Graph, given: Mapping[str, str], page: Page) -> Answer:
    """Answer a query; raises QueryError and ProblemError."""
    text = given["query"]
    question = Question(text, (Format.JSON, Format.TURTLE))
    answer = await evaluate_guarded(graph.edition, question, CLIENT, None)
    # where nothing orders the rows they may come in another order the next time
    content = f"{hashlib.sha256(answer.content).hexdigest()} {text}"
    first, version = 0, graph.publication.version
    if page.cursor is not None:
        try:
            first = offset_of(page.cursor, version=version, name="sparql", text=content)
        except QueryError as error:
            raise QueryError(
                f"{error}; of the same query: its rows have no fixed order, add ORDER BY"
            ) from None
    total, shown = await asyncio.to_thread(_rows, answer, first, page.limit)
    head: Json = {"graph": version}
    if not total:
        head["nothing_held"] = "the query was evaluated as it is written and has no rows"
    notes = [f"look again at the query: {note}" for note in graph.edition.notes.on(text)]
    return Answer(head, Rows(shown, first, total, bound_to(version, "sparql", content)), notes)


def _rows(answer: Serialised, first: int, most: int) -> tuple[int, list[Json]]:
    """Return how many rows a table has, or lines a graph in Turtle, and `most` from one on.

    Only those are read that are shown: there may be a hundred thousand. Lines are not parsed, and
    declare no prefixes: those are the project's, as in a query. Of ASK there is one row.
    """
    if answer.format is Format.TURTLE:
        lines = answer.content.decode().splitlines()
        lines = [line for line in lines if line and not line.startswith("@prefix ")]
        shown = lines[first : first + most]
        return len(lines), [{"turtle": line.replace("\t", "  ")} for line in shown]
    told: Any = json.loads(answer.content)
    if "boolean" in told:
        return 1, [{"answer": told["boolean"]}][first : first + most]
    bindings = told["results"]["bindings"]
    told["results"]["bindings"] = bindings[first : first + most]
    table = Table("sparql", *columns_and_rows("sparql", told))
    return len(bindings), [record(row) for row in table.records()]
