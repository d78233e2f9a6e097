"""Pages for browsers: templates that escape what they are given, links that work below any URL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from itertools import islice

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from sarcograph import __version__
from sarcograph.api.http.representation import PAGE_POLICY, Representation
from sarcograph.graph.bundled import bundled

STYLE_PATH = "/pages/style.css"
ICON_PATH = "/pages/icon.svg"
_TOGETHER = 50


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("sarcograph.api.browse", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )


@cache
def software() -> str:
    """Return what stands for this version of the program and of its templates."""
    digest = hashlib.sha256(__version__.encode())
    loader = PackageLoader("sarcograph.api.browse", "pages")
    for name in sorted(loader.list_templates()):
        digest.update((bundled("api/browse/pages") / name).read_bytes())
    return digest.hexdigest()


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


def render(template: str, path: str, **values: object) -> Iterator[str]:
    """Yield a page of the folder `pages` as it is shown at `path`, a path below the root."""
    pieces = _templates().get_template(template).generate(up=way_up(path), **values)
    while some := "".join(islice(pieces, _TOGETHER)):
        yield some


def error_page(template: str, path: str, status: HTTPStatus, **values: object) -> HTMLResponse:
    """Return a page that tells of an error, which is short; nobody keeps it."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Vary": "Accept"}
    return HTMLResponse("".join(render(template, path, **values)), status, headers)
