"""Which serialisations a client accepts, in its order of preference (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import GRAPH_SYNTAXES

# In the server's order of preference.
MEDIA_TYPES = {
    "application/sparql-results+json": Format.JSON,
    "application/sparql-results+xml": Format.XML,
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
    "text/boolean": Format.BOOLEAN,
    "text/turtle": Format.TURTLE,
    "application/n-triples": Format.NTRIPLES,
    "application/trig": Format.TRIG,
    "application/n-quads": Format.NQUADS,
    "application/ld+json": Format.JSONLD,
    "application/rdf+xml": Format.RDFXML,
}

GRAPH_TYPES = {name: form for name, form in MEDIA_TYPES.items() if form in GRAPH_SYNTAXES}
"""The media types of graphs."""

# Among them media types that say less than those of the formats, each after what it may stand for.
# N-Triples had `text/plain` before it had a type of its own.
_TABLES = {
    "application/sparql-results+json": Format.JSON,
    "application/json": Format.JSON,
    "application/sparql-results+xml": Format.XML,
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.TSV,
    "text/boolean": Format.BOOLEAN,
    "application/xml": Format.XML,
    "text/xml": Format.XML,
    "text/plain": Format.TSV,
}
_GRAPHS = {
    **GRAPH_TYPES,
    "application/json": Format.JSONLD,
    "application/xml": Format.RDFXML,
    "text/xml": Format.RDFXML,
    "text/plain": Format.NTRIPLES,
}
_ALL_TYPES = (*dict.fromkeys((*_TABLES, *_GRAPHS)), "text/html")

NAMES = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "boolean": "text/boolean",
    "text": "text/plain",
    "html": "text/html",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "n3": "text/turtle",
    "ntriples": "application/n-triples",
    "n-triples": "application/n-triples",
    "nt": "application/n-triples",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "n-quads": "application/n-quads",
    "nq": "application/n-quads",
    "jsonld": "application/ld+json",
    "json-ld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "rdfxml": "application/rdf+xml",
    "rdf+xml": "application/rdf+xml",
    "srj": "application/sparql-results+json",
    "srx": "application/sparql-results+xml",
    "sparql": "application/sparql-results+xml",
}
"""What clients of other endpoints call a format, as the Accept header that means the same."""

# no slash within a name: a header of slashes would take minutes to read
_RANGE = re.compile(r"\s*([^\s;,/]+/[^\s;,/]+)\s*((?:;[^,]*)?)")
_QUALITY = re.compile(r";\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)")


PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
"""The media types of pictures by the suffix that asks for them."""


def acceptable(accept: str) -> dict[Format, str]:
    """Return the formats an Accept header allows, each with the media type that it is sent as.

    Tables come before graphs, the preferred format of each kind first.

    >>> acceptable("text/csv;q=0.5, application/xml")
    {<Format.XML: 'xml'>: 'application/xml', <Format.CSV: 'csv'>: 'text/csv', \
<Format.RDFXML: 'rdfxml'>: 'application/xml'}
    """
    return {**_chosen(accept, _TABLES), **acceptable_graphs(accept)}


def acceptable_graphs(accept: str) -> dict[Format, str]:
    """Return those of the acceptable formats that hold a graph, the preferred one first.

    >>> next(iter(acceptable_graphs("")))
    <Format.TURTLE: 'turtle'>
    """
    return _chosen(accept, _GRAPHS)


def _chosen(accept: str, offered: Mapping[str, Format]) -> dict[Format, str]:
    formats: dict[Format, str] = {}
    for media_type in by_preference(accept, tuple(offered)):
        formats.setdefault(offered[media_type], media_type)
    return formats


def prefers_page(accept: str) -> bool:
    """Tell whether an Accept header likes a page best of all that an answer can be."""
    return preferred(accept, _ALL_TYPES) == "text/html"


def preferred_picture(accept: str, pictures: Sequence[str]) -> str | None:
    """Return which of the media types of `pictures` a header likes best of all, None for none.

    >>> pictures = ("image/svg+xml", "image/png")
    >>> preferred_picture("image/png, */*;q=0.8", pictures), preferred_picture("*/*", pictures)
    ('image/png', None)
    """
    liked = preferred(accept, (*_ALL_TYPES, *pictures))
    return liked if liked in pictures else None


def accept_of(name: str) -> str | None:
    """Return the Accept header that stands for a format's name or media types, None if unknown.

    A plus sign that was not encoded comes as a space. Of several types, such as SPARQLWrapper
    gives, those that are not known are left out, as of a header.

    >>> accept_of("application/sparql-results json")
    'application/sparql-results+json'
    >>> accept_of("application/ld+json,application/x-json+ld")
    'application/ld+json'
    """
    name = name.strip().lower().replace(" ", "+")
    media_types = (part.partition(";")[0].strip("+") for part in name.split(","))
    known = ", ".join(media_type for media_type in media_types if media_type in _ALL_TYPES)
    return NAMES.get(name, known or None)


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
