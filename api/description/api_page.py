"""`/api/v1/`: where the interface begins, as links for programs and in words for people.

The page is the OpenAPI description in words: it loads nothing but the stylesheet, and runs nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sarcograph import __version__
from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.listings import LIST_TYPES
from sarcograph.api.browse.page_routes import (
    EXAMPLE,
    add_redirect,
    add_route,
    chosen,
    plain_path,
    redirect_list,
    represented,
)
from sarcograph.api.browse.rendering import render, way_up
from sarcograph.api.description.openapi import Json, written
from sarcograph.api.http.about import DESCRIPTION
from sarcograph.api.http.representation import HTML
from sarcograph.api.rest.contract import Index, Link
from sarcograph.api.rest.lists import json_of

API = "/api/v1/"
_SHOWN_CHARACTERS = 4000
_UP = way_up(API)
_LINKS = (
    Link("search", "search?q=", "what words may mean"),
    Link("entities", "entities", "kinds of things, things of a kind, all that is said of one"),
    Link("questions", f"{_UP}queries/", "the questions of the library, each with its address"),
    Link("sparql", f"{_UP}sparql", "SPARQL 1.1"),
    Link("downloads", f"{_UP}downloads/", "the whole graph as files"),
    Link("described-by", f"{_UP}openapi.json", "all of this as OpenAPI 3.1"),
)

router = APIRouter(tags=["Description"], dependencies=[Depends(plain_path)])


async def begin(request: Request) -> Response:
    """Say what there is below `/api/v1`."""
    media_type = chosen(request, LIST_TYPES)
    if media_type == "text/html":
        return await written(request, HTML, _page)
    return await represented(request, Asker.of(request), media_type, _index)


async def _index(asker: Asker, _media_type: str) -> Pieces:
    return json_of(Index("sarcograph", DESCRIPTION, __version__, asker.edition.version, _LINKS))


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an answer, or a parameter of a path."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A path and what it answers."""

    path: str
    summary: str
    parameters: list[Key]
    example: str
    answer: str
    schema: str
    problems: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Schema:
    """A class of answers, or of parts of them."""

    name: str
    about: str
    parts: list[Key]


def _page(description: Json) -> Pieces:
    operations = []
    elsewhere = []
    for path, methods in description["paths"].items():
        operation = methods["get"]
        if path.startswith(API) and path != API:
            operations.append(_operation(path, operation))
        elif not path.startswith("/queries/"):
            elsewhere.append((path, operation["summary"]))
        yield ""
    schemas = [_schema(*one) for one in sorted(description["components"]["schemas"].items())]
    yield from render(
        "api.html",
        API,
        about=DESCRIPTION,
        operations=operations,
        elsewhere=elsewhere,
        schemas=schemas,
        software=__version__,
    )


def _operation(path: str, operation: Json) -> Operation:
    (answered,) = operation["responses"]["200"]["content"].values()
    answer = ""
    if "example" in answered:
        answer = json.dumps(answered["example"], ensure_ascii=False, indent=2)
    if len(answer) > _SHOWN_CHARACTERS:
        answer = f"{answer[:_SHOWN_CHARACTERS]}\n…"
    parameters = []
    for one in operation.get("parameters", ()):
        schema = one["schema"]
        told = [one.get("description") or schema.get("description", "")]
        if "default" in schema and schema["default"] != "":
            told.append(f"{schema['default']} by default")
        needed = "" if one["in"] == "query" and not one.get("required") else ", needed"
        parameters.append(
            Key(one["name"], f"{_kind(schema)}{needed}", "; ".join(filter(None, told)))
        )
    return Operation(
        path,
        operation["summary"],
        parameters,
        operation[EXAMPLE].removeprefix("/"),
        answer,
        _kind(answered["schema"]),
        [
            (status, problem["description"])
            for status, problem in sorted(operation["responses"].items())
            if status not in ("200", "304")
        ],
    )


def _schema(name: str, schema: Json) -> Schema:
    keys = [
        Key(key, _kind(one), one.get("description", ""))
        for key, one in schema.get("properties", {}).items()
    ]
    return Schema(name, schema.get("description", ""), keys)


def _kind(schema: Json) -> str:
    """Return in words what a schema takes."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("type") == "object" and "additionalProperties" in schema:
        return f"object of {_kind(schema['additionalProperties'])}"
    return str(schema.get("type", "anything"))


add_route(
    router,
    API,
    begin,
    "Say what there is, as links or as this description",
    LIST_TYPES,
    {503: "Too busy.", 504: "Not answered within the deadline."},
)
add_redirect(router, API.rstrip("/"), redirect_list, "Go to where the interface begins", 308)
