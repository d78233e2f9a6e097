"""What a server can be asked: every route that its application declares, in each of its forms."""

from __future__ import annotations

import random
import re
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urldefrag, urljoin

from serving import Server

from sarcograph.api.app import ENDPOINTS, create_app
from sarcograph.api.browse.page_routes import EXAMPLE
from sarcograph.api.browse.view import BY_SUFFIX
from sarcograph.api.settings import Settings

BROWSER = "text/html"
UNLINKED = {
    "/.well-known/sparql-examples/{name}": "/.well-known/sparql-examples/drugs-and-targets",
    "/downloads/{file}": "/downloads/publication.json",
}
"""An address of each route with parts to which no page of the site leads."""

_OF_EACH = 2
"""Addresses of one route; of things one of each kind."""
_LINK = re.compile(r'(?:href|src)="([^"]+)"')
_PART = re.compile(r"\{\w+(?P<path>:path)?\}")

Asked = tuple[str, str]
"""A path and what is accepted."""


def every_route(server: Server) -> list[Asked]:
    """Return addresses of every route, each with every media type that it declares.

    What stands in the parts of a path is what the pages of the server link, so that all are of
    things that there are. Raises LookupError for a route that nobody would find.
    """
    linked = _linked(server)
    found: dict[Asked, None] = {(path, BROWSER): None for path in ENDPOINTS}
    examples: dict[str, str] = {}
    unlinked: list[str] = []
    for route in _declared(create_app(Settings()).pages.routes):
        path: str = route.path
        example = (getattr(route, "openapi_extra", None) or {}).get(EXAMPLE)
        if example:
            examples[path] = example
        answers = (getattr(route, "responses", None) or {}).get(200, {})
        forms = dict.fromkeys((BROWSER, "*/*", *answers.get("content", ())))
        addresses = _addresses(path, examples, linked)
        unlinked += [] if addresses else [path]
        for address in addresses:
            found |= dict.fromkeys((address, form) for form in forms)
    if unlinked:
        told = ", ".join(unlinked)
        raise LookupError(f"no page leads to {told}: name addresses in bench/routes.py")
    mixed = list(found)
    random.Random(1).shuffle(mixed)  # noqa: S311 - no secret
    return mixed


def _declared(routes: Any) -> Iterator[Any]:
    """Yield the routes, those of the routers among them too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from _declared(inner.routes)


def _addresses(route: str, examples: dict[str, str], linked: list[str]) -> list[str]:
    if route in examples:
        return [examples[route]]
    if route.endswith(".{suffix}"):  # of a view, which is declared before
        base = route.removesuffix(".{suffix}")
        query = examples.get(base, base).partition("?")[1:]
        return [f"{base}.{suffix}{''.join(query)}" for suffix in BY_SUFFIX]
    if "{" not in route:
        return [route]
    if route in UNLINKED:
        return [UNLINKED[route]]
    chosen: dict[str, list[str]] = {}
    for address in linked:
        if _matches(route, address):
            kind = address.split("/")[2] if route.startswith("/id/") else ""
            is_list = route.endswith(("/", ":path}"))
            chosen.setdefault(kind, []).append(address if is_list else address.rstrip("/"))
    most = 1 if len(chosen) > 1 else _OF_EACH
    return [address for of_kind in chosen.values() for address in of_kind[:most]]


def _matches(route: str, address: str) -> bool:
    """Tell whether an address is one of a route; where a route leads to a list, the list is."""
    path = address.partition("?")[0]
    parts = [re.escape(one) for one in _PART.sub("\0", route).split("\0")]
    between = [".+" if one["path"] else "[^/]+" for one in _PART.finditer(route)]
    pattern = "".join(one for pair in zip(parts, [*between, ""], strict=True) for one in pair)
    return re.fullmatch(f"{pattern}/?", path) is not None


def _linked(server: Server) -> list[str]:
    """Return what the first page links, the pages and lists that it leads to, and their lists."""
    root = f"http://127.0.0.1:{server.port}"
    found = dict.fromkeys(_links(root, "/"))
    for path in [one for one in found if one.count("/") <= 2 and "?" not in one]:
        found |= dict.fromkeys(_links(root, path))
    for path in [one for one in found if one.count("/") <= 3 and one.endswith("/")]:
        found |= dict.fromkeys(_links(root, path))
    return list(found)


def _links(root: str, path: str) -> Iterator[str]:
    request = urllib.request.Request(root + path, headers={"Accept": BROWSER})  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        content = answer.read().decode()
    for link in _LINK.findall(content):
        address = urldefrag(urljoin(root + path, link.replace("&amp;", "&"))).url
        if address.startswith(root):
            yield quote(address.removeprefix(root), safe="/?&=%+:.,;~!*'()-_")
