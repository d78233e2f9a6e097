"""What pages load: the stylesheet, the icon, and the scripts that are built with the package."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.browse.page_routes import Represented
from sarcograph.api.browse.software import BUILT, built_manifest
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import Representation
from sarcograph.graph.bundled import bundled

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
}
LICENCES = "licences.md"
"""The licences of the libraries that are within the scripts."""

router = APIRouter(include_in_schema=False)


@cache
def _files() -> Mapping[str, Representation]:
    """Return what pages load, by path."""
    pages = bundled("api/browse/pages")
    icon = _read(pages, "icon.svg")
    files = {
        "/pages/style.css": _read(pages, "style.css"),
        "/pages/icon.svg": icon,
        "/favicon.ico": icon,
    }
    built = bundled(BUILT)
    scripts = [chunk["file"] for chunk in built_manifest().values()]
    files |= {f"/static/{name}": _read(built, name, lasting=True) for name in scripts}
    if scripts:
        files[f"/static/{LICENCES}"] = _read(built, LICENCES)
    return files


def _read(folder: Traversable, name: str, *, lasting: bool = False) -> Representation:
    content = (folder / name).read_bytes()
    media_type = _TYPES[name[name.rindex(".") :]]
    tag = hashlib.sha256(content).hexdigest()
    return Representation(content, media_type, tag, is_lasting=lasting)


async def answer_file(request: Request) -> Response:
    """Return a file that pages load; raises ProblemError if there is none of that name."""
    file = _files().get(request.scope["path"])
    if file is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", "no page loads such a file")
    return Represented(file, vary="Accept-Encoding")


for _path in ("/pages/{name}", "/static/{name}", "/favicon.ico"):
    router.add_api_route(_path, answer_file, methods=["GET", "HEAD"])
