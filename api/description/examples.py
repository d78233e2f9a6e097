"""Real answers for the examples of the description: the server asks itself."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, unquote

from fastapi import FastAPI
from starlette.types import Message, Scope

from sarcograph.api.browse.page_routes import EXAMPLE

Json = dict[str, Any]


async def add_examples(app: FastAPI, described: Json, client: str) -> None:
    """Give each operation below `/api/` that has an example address what is answered there.

    What this graph does not answer with JSON stays without. `client` is who asks, in whose turn
    the answers are made.
    """
    asked = {}
    for template, operations in described["paths"].items():
        for operation in operations.values():
            address = operation.get(EXAMPLE)
            if address is not None:
                _fill(template, operation, address)
            # the many questions would take long
            if address is not None and address.startswith("/api/"):
                (asked[address],) = operation["responses"]["200"]["content"].values()
    # one after the other: nobody else is to notice
    for address, media_type in asked.items():
        answer = await _answer_at(app, address, client)
        if answer is not None:
            media_type["example"] = answer


def _fill(template: str, operation: Json, address: str) -> None:
    """Say of each parameter what it is in the example."""
    path, _, query = address.partition("?")
    given = dict(parse_qsl(query))
    names, parts = template.split("/"), path.split("/")
    for place, name in enumerate(names):
        if name.startswith("{"):
            last = place == len(names) - 1  # which may have slashes in it
            part = "/".join(parts[place:]) if last else parts[place]
            given[name.strip("{}")] = unquote(part)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in given:
            value = given[parameter["name"]]
            is_integer = parameter["schema"].get("type") == "integer"
            parameter["example"] = int(value) if is_integer else value


async def _answer_at(app: FastAPI, address: str, client: str) -> Any | None:
    path, _, query = address.partition("?")
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "root_path": "",
        "query_string": query.encode("ascii"),
        "headers": [(b"accept", b"application/json")],
        "client": (client, 0),
        "server": None,
        "app": app,
    }
    status, content = 0, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        content.extend(message.get("body", b""))

    await app(scope, receive, send)
    return json.loads(content) if status == 200 else None
