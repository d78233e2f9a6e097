"""What a reader takes along: a page that is whole in one file, and the names of files."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from html import escape, unescape
from urllib.parse import urljoin

from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.view import NETWORKS, OFFLINE, Form
from sarcograph.graph.bundled import bundled
from sarcograph.graph.pictures.stamp import file_name

_LOADED = re.compile(r"<link rel=\"(?:stylesheet|icon)\"[^>]*>\n?|<script[^>]*></script>\n?")
_REFERENCE = re.compile(r'\b(href|action|data-json|data-root)="(?!#)([^"]*)"')
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
# a table is opened by another program, and a page that is whole is meant to be kept
_SAVED = frozenset({"csv", "tsv", OFFLINE.suffix, *NETWORKS})


async def published_on(edition: Edition) -> date | None:
    """Return the day on which an edition was published, None for a store that may change."""

    async def look() -> date | None:
        return edition.publication.published.date() if edition.publication else None

    return await edition.once("day of publication", look)


async def day_of(edition: Edition) -> date:
    """Return the day that a file of an edition tells; today for a store that may change."""
    return await published_on(edition) or datetime.now(UTC).date()


async def disposition(edition: Edition, path: str, part: str, form: Form) -> str:
    """Return the Content-Disposition (RFC 6266) of a form: what its file is called.

    The name says the view, the version and the day on which that was published.
    """
    name = file_name(path, edition.version, await day_of(edition), form.suffix, part=part)
    kind = "attachment" if form.suffix in _SAVED else "inline"
    return f'{kind}; filename="{name}"'


@cache
def _style() -> str:
    return (bundled("api/browse/pages") / "style.css").read_text("utf-8")


def in_one_file(page: Pieces, address: str) -> str:
    """Return a page that loads nothing: its style is in it, and no scripts.

    Its links lead to where it was taken from, the absolute URL `address`.
    """

    def absolute(match: re.Match[str]) -> str:
        return f'{match[1]}="{escape(urljoin(address, unescape(match[2])))}"'

    whole = _LOADED.sub("", "".join(map(str, page)))
    whole = _REFERENCE.sub(absolute, whole)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    return whole.replace("</title>", f"</title>\n{policy}\n<style>\n{_style()}</style>", 1)
