"""A view: one page of data as a value, of which the page and all its other forms are made.

Whatever makes a view may run in a process of its own: nothing here knows the web framework.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from json import JSONEncoder
from typing import NamedTuple

from sarcograph.graph.exports.forms import FORMS as EXPORTS
from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.table import Table, Value

Given = tuple[tuple[str, str], ...]
"""What a view is asked with: names and values, in the order in which it takes them."""


class Form(NamedTuple):
    """One form of a view: its suffix, media type, name, and syntax if it is RDF.

    Nobody is sent by Accept what shares its media type with another, or is no page to look at.
    """

    suffix: str
    media_type: str
    name: str
    syntax: Format | None = None
    by_accept: bool = True


OFFLINE = Form("offline.html", "text/html", "one HTML file", by_accept=False)
"""The page in one file, which a reader keeps."""

NETWORK_NAMES = {
    "graphml": "GraphML",
    "gexf": "GEXF",
    "cyjs": "Cytoscape JSON",
    "cx2": "CX2",
    "kgx": "KGX",
    "neo4j": "Neo4j CSV",
}
"""What the forms of a network are called, by their names in the table of exports."""
_NETWORKS = tuple(
    Form(
        EXPORTS[name].suffix.lstrip("."),
        EXPORTS[name].media_type,
        called,
        by_accept=name in ("graphml", "gexf"),
    )
    for name, called in NETWORK_NAMES.items()
)

FORMS = (
    Form("json", "application/json", "JSON"),
    Form("html", "text/html", "HTML"),
    Form("csv", "text/csv", "CSV"),
    Form("tsv", "text/tab-separated-values", "TSV"),
    Form("ttl", "text/turtle", "Turtle", Format.TURTLE),
    Form("jsonld", "application/ld+json", "JSON-LD", Format.JSONLD),
    Form("nt", "application/n-triples", "N-Triples", Format.NTRIPLES),
    Form("rdf", "application/rdf+xml", "RDF/XML", Format.RDFXML),
    Form("svg", "image/svg+xml", "SVG"),
    Form("png", "image/png", "PNG"),
    *_NETWORKS,
    OFFLINE,
)
"""Every form, the server's favourite first; those of pictures and networks where there are any."""

TABLES = frozenset({"csv", "tsv"})
PICTURES = frozenset({"svg", "png"})
NETWORKS = {form.suffix: name for form, name in zip(_NETWORKS, NETWORK_NAMES, strict=True)}
"""The forms of a network by their suffixes, as the table of exports names them."""
BY_SUFFIX = {form.suffix: form for form in FORMS}
THING_FORMS = (
    *(BY_SUFFIX[suffix] for suffix in ("ttl", "jsonld", "nt", "rdf")),
    OFFLINE,  # its suffix ends in that of the next
    *(BY_SUFFIX[suffix] for suffix in ("html", "json", "csv", "tsv", "svg", "png")),
)
"""The forms of the page of a thing, whose RDF is the description of the thing itself."""

DESCRIBED_FORMS = tuple(form for form in THING_FORMS if form.suffix not in PICTURES)
"""Those of the page of a thing of which nothing is drawn."""

BY_MEDIA_TYPE = {form.media_type: form for form in BY_SUFFIX.values() if form.by_accept}
OTHER_NAMES = {
    "turtle": "ttl",
    "json-ld": "jsonld",
    "html-file": OFFLINE.suffix,
    **{name: suffix for suffix, name in NETWORKS.items()},
}
"""What `format=` may say instead of a suffix; a media type does as well."""


class Statements(NamedTuple):
    """What is said between things: the things, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Member(NamedTuple):
    """What a list names: an IRI, and what it is called."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """What one page shows, and nothing that it does not show.

    `context` are the values of its template. `records` is the same for programs, of what JSON can
    hold and decimals; `tables` for spreadsheets and `pictures` by name, the main one first;
    `statements` are the IRIs of the claims, numbers and things whose triples its RDF holds, and
    `members` are things of which it holds but the names; `computed` is what it says beyond the
    graph, as Turtle. `network` is what of the network of statements it shows.
    """

    title: str
    context: Mapping[str, object]
    records: Mapping[str, object]
    tables: tuple[Table, ...]
    statements: tuple[str, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    computed: bytes = b""
    members: tuple[Member, ...] = ()
    network: Statements | None = None

    def table(self, name: str) -> Table | None:
        """Return a table by its name, the main one for no name, None where there is none."""
        named = (table for table in self.tables if not name or table.name == name)
        return next(named, None)

    def picture(self, name: str) -> Picture | None:
        """Return a picture in the same way."""
        return self.pictures.get(name or next(iter(self.pictures), ""))


def itself(path: str, suffix: str = "") -> str:
    """Return how the page at a path refers to itself, or to its form with a suffix.

    >>> itself("/paths"), itself("/paths", "csv"), itself("/id/drug/"), itself("/id/drug/", "csv")
    ('paths', 'paths.csv', '../drug/', '../drug.csv')
    """
    folder = path.removesuffix("/")
    name = folder.rpartition("/")[2]
    if suffix:
        name = f"{name}.{suffix}"
    elif folder != path:
        name = f"{name}/"
    return name if folder == path else f"../{name}"


class _Encoder(JSONEncoder):
    def default(self, o: object) -> object:
        if isinstance(o, Decimal):  # as text, so that none of its digits is lost
            return format(o, "f")
        return super().default(o)


def json_pieces(record: Mapping[str, object]) -> Iterator[str]:
    """Yield a record as JSON, a piece at a time."""
    return _Encoder(ensure_ascii=False, allow_nan=False).iterencode(record)


def csv_pieces(table: Table) -> Iterator[str]:
    """Yield a table as CSV (RFC 4180), a row at a time."""
    yield _line(table.columns)
    for row in table.rows:
        yield _line([_text(value) for value in row])


def tsv_pieces(table: Table) -> Iterator[str]:
    """Yield a table as text/tab-separated-values, a row at a time: what breaks lines is a space.

    https://www.iana.org/assignments/media-types/text/tab-separated-values
    """
    for row in (table.columns, *table.rows):
        yield "\t".join(" ".join(_text(value).split()) for value in row) + "\n"


def _line(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _text(value: Value | None) -> str:
    """Return a value as SPARQL's CSV writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case _:
            return str(value)
