"""Which serialisations a client accepts, in its order of preference (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import GRAPH_SYNTAXES

# In the server's order of preference. A client that asks for plain JSON gets SPARQL's.
MEDIA_TYPES = {
    "application/sparql-results+json": Format.JSON,
    "application/json": Format.JSON,
    "application/sparql-results+xml": Format.XML,
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
    "text/turtle": Format.TURTLE,
    "application/n-triples": Format.NTRIPLES,
    "application/trig": Format.TRIG,
    "application/n-quads": Format.NQUADS,
    "application/ld+json": Format.JSONLD,
    "application/rdf+xml": Format.RDFXML,
}

GRAPH_TYPES = {name: form for name, form in MEDIA_TYPES.items() if form in GRAPH_SYNTAXES}
"""The media types of graphs."""

# no slash within a name: a header of slashes would take minutes to read
_RANGE = re.compile(r"\s*([^\s;,/]+/[^\s;,/]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)")


def acceptable(accept: str) -> dict[Format, str]:
    """Return the formats an Accept header allows, the preferred one first, with the media type.

    >>> acceptable("text/csv;q=0.5, application/n-triples")
    {<Format.NTRIPLES: 'ntriples'>: 'application/n-triples', <Format.CSV: 'csv'>: 'text/csv'}
    >>> next(iter(acceptable("")))
    <Format.JSON: 'json'>
    """
    formats: dict[Format, str] = {}
    for media_type in by_preference(accept, tuple(MEDIA_TYPES)):
        formats.setdefault(MEDIA_TYPES[media_type], media_type)
    return formats


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type that an Accept header likes best of those `offered`, None if none.

    >>> preferred("text/html, */*;q=0.1", ("text/turtle", "text/html"))
    'text/html'
    """
    return next(iter(by_preference(accept, offered)), None)


def by_preference(accept: str, offered: Sequence[str]) -> list[str]:
    """Return the media types that an Accept header allows, equally liked ones as `offered`."""
    ranges = dict(_ranges(part) for part in accept.split(",") if part.strip()) or {"*/*": 1.0}
    quality = {media_type: _quality(media_type, ranges) for media_type in offered}
    return sorted((one for one in offered if quality[one] > 0), key=lambda one: -quality[one])


def schema_of(media_type: str) -> dict[str, str]:
    """Return the OpenAPI schema of an answer: JSON may have any form, the rest is text."""
    return {} if media_type.endswith("json") else {"type": "string"}


def _ranges(part: str) -> tuple[str, float]:
    match = _RANGE.fullmatch(part)
    if match is None:
        return "", 0.0
    quality = _QUALITY.search(match[2])
    return match[1].lower(), float(quality[1]) if quality else 1.0


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """Return the quality given by the most specific range that covers the type."""
    kind = media_type.partition("/")[0]
    for candidate in (media_type, f"{kind}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0
