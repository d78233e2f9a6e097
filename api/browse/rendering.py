"""Pages for browsers: templates that escape what they are given, links that work below any URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from itertools import islice

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from sarcograph import __version__
from sarcograph.api.browse.fact_kinds import FACTS
from sarcograph.api.browse.software import script
from sarcograph.api.http.representation import PAGE_POLICY
from sarcograph.graph.prefixes import BASE

_TOGETHER = 50
# UAX 9, 2: the explicit formatting characters
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("sarcograph.api.browse", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        finalize=_directed,
    )
    environment.filters["local"] = lambda iri: iri.removeprefix(BASE)
    environment.globals |= {
        "script": script(),
        "software": __version__,
        "fact_kinds": " ".join(sorted(FACTS)),
    }
    return environment


def compile_templates() -> None:
    """Have every template ready: the first page of a kind does not wait for its own.

    It takes some tenths of a second, in which a thread lets others work.
    """
    for name in _templates().list_templates(extensions=["html"]):
        _templates().get_template(name)


def _directed(value: object) -> object:
    """Return a value as a page shows it: what turns the direction of text is written as an escape.

    A label could otherwise read as another one, and turn what stands after it. What is marked as
    escaped already, such as a text to be edited, stays as it is.
    """
    if type(value) is not str or value.isascii():
        return value
    return _DIRECTIONS.sub(lambda match: f"\\u{ord(match[0]):04x}", value)


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
    pieces = _templates().get_template(template).generate(here=path, up=way_up(path), **values)
    while some := "".join(islice(pieces, _TOGETHER)):
        yield some


def error_page(template: str, path: str, status: HTTPStatus, **values: object) -> HTMLResponse:
    """Return a page that tells of an error, which is short; nobody keeps it."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Vary": "Accept"}
    return HTMLResponse("".join(render(template, path, **values)), status, headers)
