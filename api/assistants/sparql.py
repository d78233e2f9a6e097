"""A query of an assistant's own: refused as at the endpoint, evaluated as it is written.

Its rows are not limited in the query: those that do not fit are cut from the answer, which says so.
"""

from __future__ import annotations

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
from sarcograph.graph.store.table import Table


async def run(graph: Graph, given: Mapping[str, str], page: Page) -> Answer:
    """Answer a query; raises QueryError and ProblemError."""
    text = given["query"]
    question = Question(text, (Format.JSON, Format.TURTLE))
    answer = await evaluate_guarded(graph.edition, question, CLIENT, None)
    rows = _rows(answer)
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
    shown = rows[first : first + page.limit]
    head: Json = {"graph": version}
    if not rows:
        head["nothing_held"] = "the query was evaluated as it is written and has no rows"
    notes = [f"look again at the query: {note}" for note in graph.edition.notes.on(text)]
    return Answer(head, Rows(shown, first, len(rows), bound_to(version, "sparql", content)), notes)


def _rows(answer: Serialised) -> list[Json]:
    """Return the rows of a table, the answer of ASK, or the lines of a graph in Turtle.

    The lines are not parsed, and declare no prefixes: those are the project's, as in a query.
    """
    if answer.format is Format.TURTLE:
        lines = answer.content.decode().splitlines()
        return [
            {"turtle": line.replace("\t", "  ")}
            for line in lines
            if line and not line.startswith("@prefix ")
        ]
    told: Any = json.loads(answer.content)
    if "boolean" in told:
        return [{"answer": told["boolean"]}]
    return [record(row) for row in Table.read("sparql", answer.content).records()]
