"""Pages for browsers: templates that escape what they are given, links that work below any URL."""

from __future__ import annotations

import hashlib
from functools import cache
from http import HTTPStatus

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from sarcograph.api.http.representation import PAGE_POLICY, Representation
from sarcograph.graph.bundled import bundled

STYLE_PATH = "/pages/style.css"
ICON_PATH = "/pages/icon.svg"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("sarcograph.api.browse", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


@cache
def stylesheet() -> Representation:
    """Return the stylesheet of all pages."""
    content = bundled("api/browse/pages/style.css").read_bytes()
    tag = hashlib.sha256(content).hexdigest()
    return Representation(content, "text/css; charset=utf-8", tag)


def icon() -> Representation:
    """Return the icon of all pages."""
    content = bundled("api/browse/pages/icon.svg").read_bytes()
    return Representation(content, "image/svg+xml", hashlib.sha256(content).hexdigest())


def way_up(path: str) -> str:
    """Return how a page at `path` refers to the root: relative, so that no public URL matters.

    >>> way_up("/id/drug/anlotinib")
    '../../'
    >>> way_up("/ontology")
    './'
    """
    return "../" * (path.count("/") - 1) or "./"


def render(template: str, path: str, **values: object) -> str:
    """Return a page of the folder `pages` as it is shown at `path`, a path below the root."""
    return _templates().get_template(template).render(up=way_up(path), **values)


def error_page(template: str, path: str, status: HTTPStatus, **values: object) -> HTMLResponse:
    """Return a page that tells of an error; nobody keeps it."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Vary": "Accept"}
    return HTMLResponse(render(template, path, **values), status, headers)
