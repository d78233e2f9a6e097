"""What the OpenAPI description says beyond what the framework reads off the routes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.page_routes import EXAMPLE, Represented
from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.software import software
from sarcograph.api.browse.view import NETWORK_NAMES
from sarcograph.api.description.examples import add_examples
from sarcograph.api.http.negotiation import (
    GRAPH_TYPES,
    MEDIA_TYPES,
    NAMES,
    PICTURES,
    schema_of,
)
from sarcograph.api.http.representation import VARY, Representation, is_current, tag_of
from sarcograph.api.sparql.networks import FORMS as NETWORK_FORMS
from sarcograph.api.sparql.operation import FORM, QUERY
from sarcograph.api.sparql.pictures import PART
from sarcograph.api.sparql.questions import SUFFIXES
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.pictures.of_rows import draws, parts_of
from sarcograph.graph.store.library import MOST_ROWS, Parameter, Query

Json = dict[str, Any]

_IRIS = {"type": "array", "items": {"type": "string", "format": "uri"}}
_SELECTION: dict[str, Json] = {
    "default-graph-uri": {
        **_IRIS,
        "description": "graphs that make up the default graph; the union of all without",
    },
    "named-graph-uri": {**_IRIS, "description": "graphs that GRAPH ranges over"},
    "timeout": {
        "type": "number",
        "minimum": 0,
        "description": "seconds to wait at most, 0 for the server's own limit, which always holds",
    },
    "format": {
        "type": "string",
        "description": f"a media type, or one of {', '.join(NAMES)}; beats Accept",
    },
}
_QUERY_TEXT: Json = {"type": "string", "description": "a SPARQL 1.1 query"}


def _problem(description: str) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


_OF_ANY_QUERY: dict[str, Json] = {
    "columns": {
        "type": "string",
        "description": "few, all, or names with commas between; all unless a page is asked for",
    },
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_ROWS,
        "description": "how many rows at most; a header Link leads to the next ones",
    },
    "cursor": {"type": "string", "description": "where the rows begin, as such a link says"},
    **{name: _SELECTION[name] for name in ("timeout", "format")},
}
_TABLE_TYPES = {name: form for name, form in MEDIA_TYPES.items() if name not in GRAPH_TYPES}

_REFUSALS = {
    "400": _problem("Not a request that carries one well-formed query; says the line and column."),
    "403": _problem("An update, SERVICE, or a query too deeply nested to be read."),
    "406": _problem("No accepted media type suits the form of the query."),
    "408": _problem("The request did not arrive whole in time."),
    "413": _problem("The request or the query is too large."),
    "415": _problem("The body is neither a query nor a form."),
    "429": _problem("Too many requests; says when to ask again."),
    "503": _problem("Too busy, or the answer needs more memory or room than is allowed."),
    "504": _problem("Not answered within the deadline."),
}
_PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["title", "status", "code", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "the kind of problem, for programs"},
        "detail": {"type": "string", "description": "what is wrong, for people"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}


def _answers(media_types: dict[str, Any]) -> Json:
    return {
        "200": {
            "description": "The answer, in the preferred of the media types that suit it.",
            "content": {name: {"schema": schema_of(name)} for name in media_types},
        },
        "304": {"description": "The client has this answer already."},
        **_REFUSALS,
    }


def _parameters(given: dict[str, Json], *required: str) -> list[Json]:
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in given.items()
    ]


_BY_POST: Json = {
    "operationId": "query_by_post",
    "summary": "Answer a SPARQL query",
    "tags": ["SPARQL"],
    "parameters": _parameters(_SELECTION),
    "requestBody": {
        "required": True,
        "content": {
            QUERY: {"schema": _QUERY_TEXT},
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {"query": _QUERY_TEXT, **_SELECTION},
                }
            },
        },
    },
    "responses": _answers(MEDIA_TYPES),
}

PATHS: Json = {
    "/sparql": {
        "get": {
            "operationId": "query_by_get",
            "summary": "Answer a SPARQL query; without one, describe the service",
            "tags": ["SPARQL"],
            "parameters": _parameters({"query": _QUERY_TEXT, **_SELECTION}),
            "responses": _answers({**MEDIA_TYPES, "text/html": None}),
        },
        "post": _BY_POST,
    },
    "/graph-store": {
        "get": {
            "operationId": "read_graph",
            "summary": "Return a named graph, or the union of all (Graph Store Protocol)",
            "tags": ["SPARQL"],
            "parameters": _parameters(
                {
                    "graph": {"type": "string", "description": "the name of a graph"},
                    "default": {"type": "string", "enum": [""], "description": "the union"},
                }
            ),
            "responses": {**_answers(GRAPH_TYPES), "404": _problem("There is no such graph.")},
        },
    },
}


def _question(query: Query) -> Json:
    """Return the description of the address of a query."""
    taken = {one.name: _schema(query, one) for one in query.parameters} | _OF_ANY_QUERY
    bad = _problem("A parameter that the query has not, or that cannot be; says what may be meant.")
    types: dict[str, Any] = dict(_TABLE_TYPES)
    types |= dict.fromkeys(form.media_type for form in NETWORK_FORMS if form.by_accept)
    also = (
        f"{_SELECTION['format']['description']}; {', '.join(NETWORK_NAMES)}: what the rows tell of"
    )
    also += ", as a network"
    undrawn = {"404": _problem("The rows name no statement, of which a network is made.")}
    if draws(query.columns):
        types |= dict.fromkeys(PICTURES.values())
        also += f"; {' or '.join(PICTURES)} draws the rows"
        if len(parts := parts_of(query.columns)) > 1:
            taken[PART] = {
                "type": "string",
                "enum": list(parts),
                "description": f"which picture of the rows; {parts[0]} unless it is said",
            }
        undrawn["404"] = _problem("There are no rows that could be drawn, or none of a network.")
    suffixes = ", ".join(f".{one}" for one in SUFFIXES)
    also += f". The path takes its place by a suffix: {suffixes}"
    taken["format"] = {**_SELECTION["format"], "description": also}
    return {
        "get": {
            "operationId": query.name.replace("-", "_"),
            "summary": query.question,
            "description": query.description,
            "tags": ["Queries"],
            "parameters": _parameters(taken),
            "responses": {**_answers({**types, "text/html": None}), "400": bad, **undrawn},
            EXAMPLE: f"/queries/{query.name}?{urlencode({**query.examples[0], 'limit': 2})}",
        }
    }


def _schema(query: Query, parameter: Parameter) -> Json:
    schema: Json = {"type": "string", "maxLength": LONGEST, "description": parameter.description}
    if parameter.type == "integer":
        schema = {"type": "integer", "description": parameter.description}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    default = query.default_values(parameter.name)
    if len(default) == 1:  # several have no value that stands for them
        schema["default"] = default[0]
    return schema


async def describe(request: Request) -> Response:
    """Describe all paths, those that are no functions of the framework too."""
    return await written(request, "application/json", _json)


async def written(
    request: Request, media_type: str, write: Callable[[Json], Pieces], *, vary: str = VARY
) -> Response:
    """Return the description as the function `write` of a module writes it, made once.

    Its examples are answered from the edition that is served. Of a store that may change, whose
    answers nobody keeps, there are none.
    """
    asker, name = Asker.of(request), f"{write.__module__}.{write.__qualname__}"
    version, tag = asker.edition.version, None
    if version is not None:
        tag = tag_of(software(), version, name)
    if is_current(request.headers, tag):
        return Represented(Representation(b"", media_type, tag), vary=vary)

    async def description() -> Json:
        # a quarter of a second, which others are not to wait
        found = await asyncio.to_thread(lambda: described(request.app.openapi()))
        if version is not None:
            await add_examples(request.app, found, asker.client)
        return found

    async def whole() -> bytes:
        return await asker.make(write(await asker.edition.once("description", description)))

    content = await asker.edition.once(name, whole)
    return Represented(Representation(content, media_type, tag), vary=vary)


def _json(description: Json) -> Pieces:
    """Yield the description; its paths one by one, for with their examples they are large."""
    paths = description["paths"]
    rest = {name: value for name, value in description.items() if name != "paths"}
    yield f'{json.dumps(rest, ensure_ascii=False).removesuffix("}")}, "paths": '
    for number, path in enumerate(paths):
        yield f"{', ' if number else '{'}{json.dumps(path)}: "
        yield json.dumps(paths[path], ensure_ascii=False)
    yield "}}"


router = APIRouter()
for _method in ("GET", "HEAD"):
    router.add_api_route("/openapi.json", describe, methods=[_method], include_in_schema=False)


def described(openapi: Json) -> Json:
    """Return the framework's description with the paths that are ASGI applications."""
    questions = {f"/queries/{query.name}": _question(query) for query in library().values()}
    paths = deepcopy({**PATHS, **questions, **openapi.get("paths", {})})
    schemas = {"Problem": _PROBLEM}
    bad = _problem("A parameter of the address is not what it may be; says which and what it may.")
    for operation in (one for path in paths.values() for one in path.values()):
        # the framework describes its own form of this
        if operation["responses"].pop("422", None) is not None:
            operation["responses"].setdefault("400", bad)
        for answer in operation["responses"].get("200", {}).get("content", {}).values():
            _name_schema(answer, schemas)
    return {
        **openapi,
        "components": {**openapi.get("components", {}), "schemas": schemas},
        "paths": paths,
    }


def _name_schema(answer: Json, schemas: Json) -> None:
    """Move the schema of an answer, and those of its parts, to where all refer to."""
    schema = answer.get("schema", {})
    if "properties" in schema:
        name = schema["title"]
        schemas.update(schema.pop("$defs", {}))
        schemas[name] = schema
        answer["schema"] = {"$ref": f"#/components/schemas/{name}"}
