"""The read side of the SPARQL 1.1 Graph Store HTTP Protocol: each named graph as one document."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.evaluation import evaluate
from sarcograph.api.http.addresses import client_of
from sarcograph.api.http.negotiation import acceptable_graphs
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import (
    Representation,
    send_representation,
    tag_of,
)
from sarcograph.api.sparql.description import contents_of
from sarcograph.api.sparql.operation import (
    FORMAT_PARAMETERS,
    accept_parameter,
    fields_of,
    malformed,
    update_refused,
)
from sarcograph.graph.store.question import Question

READ_METHODS = ("GET", "HEAD", "OPTIONS")
WRITE_METHODS = ("PUT", "POST", "DELETE", "PATCH")

_WHOLE_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


async def answer_graph_store(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the graph that ``?graph=IRI`` or ``?default`` names; raises ProblemError."""
    request = Request(scope, receive)
    if request.method in WRITE_METHODS:
        raise update_refused()
    if request.method not in READ_METHODS:
        raise ProblemError(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "graphs are read by GET",
            {"Allow": ", ".join(READ_METHODS)},
        )
    if request.method == "OPTIONS":
        headers = {"Allow": ", ".join(READ_METHODS)}
        await Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)(scope, receive, send)
        return
    edition: Edition = request.app.state.editions.current
    fields = fields_of(request.scope["query_string"])
    accept = accept_parameter(fields) or request.headers.get("accept", "")
    formats = acceptable_graphs(accept)
    name = _graph_name(fields)
    key = tag_of(edition.version, "graph", name, formats) if edition.version else None
    graph = edition.answers.get(key) if key else None
    if graph is None:
        if name is not None:
            await _must_exist(Asker(edition, client_of(request.scope)), name)
        graphs = None if name is None else (name,)
        question = Question(_WHOLE_GRAPH, tuple(formats), default_graphs=graphs)
        answer = await evaluate(edition, question, client_of(request.scope))
        graph = Representation(answer.content, formats[answer.format])
        if key is not None:
            graph.tag = tag_of(key, content=graph.content)
    await send_representation(scope, send, graph)
    if key is not None:
        edition.answers.put(key, graph)  # with its compressed form


def _graph_name(fields: Sequence[tuple[str, str]]) -> str | None:
    """Return the IRI of the wanted graph, None for the default graph."""
    match [field for field in fields if field[0] not in FORMAT_PARAMETERS]:
        case [("default", "")]:
            return None
        case [("graph", name)] if name:
            return name
        case _:
            raise malformed("name one graph: '?graph=IRI', or '?default' for the union of all")


async def _must_exist(asker: Asker, name: str) -> None:
    graphs = (await contents_of(asker)).graphs
    if name not in graphs:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "no-such-graph",
            f"there is no graph <{name[:200]}>; there are: {', '.join(sorted(graphs))}",
        )
