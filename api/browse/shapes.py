"""The SHACL shapes that a version was validated with, from the file that was published beside it.

The store does not hold them: they say how the graph is written, which is no evidence. So a server
that asks a store elsewhere has none.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from itertools import groupby

import pyoxigraph as ox
from fastapi import APIRouter

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.edition import Edition
from sarcograph.api.browse.listing import Entry, Listing, Section, add_list, listed
from sarcograph.api.browse.resource_data import Resource
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.prefixes import BASE, SHAPES
from sarcograph.graph.publish.publication import SHAPES_FILE

_SOURCE = ox.NamedNode(SHAPES)
# a shape of a thing lists those of its properties; what has none is a condition on the thing itself
_LISTED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?part ?name ?message {
  { ?shape sh:property ?part }
  UNION { ?part a sh:NodeShape FILTER NOT EXISTS { ?part sh:property ?any } }
  OPTIONAL { ?part sh:order ?order }
  OPTIONAL { ?part sh:name ?name }
  OPTIONAL { ?part sh:message ?message }
} ORDER BY (!BOUND(?shape)) ?shape ?order ?part"""

router = APIRouter(tags=["Resources"])


async def describe_shape(edition: Edition, iri: str) -> Resource:
    """Return what is said of the shape `iri`, with the lists that belong to it."""
    store = await shapes_of(edition)
    resource = Resource(iri)
    waiting: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri)]
    while waiting:
        for quad in store.quads_for_pattern(waiting.pop(), None, None):
            resource.statements.append(quad)
            if isinstance(quad.object, ox.BlankNode):
                waiting.append(quad.object)
    for quad in store.quads_for_pattern(None, None, ox.NamedNode(iri)):
        if isinstance(quad.subject, ox.NamedNode):
            name = quad.predicate.value
            resource.incoming.append(quad)
            resource.incoming_counts[name] = resource.incoming_counts.get(name, 0) + 1
    return resource


async def _shapes(asker: Asker, _path: str) -> Listing:
    store = await shapes_of(asker.edition)
    if not len(store):
        detail = "the graph that this server asks came without its shapes"
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail)
    return _listing(store)


async def shapes_of(edition: Edition) -> ox.Store:
    """Return the shapes of an edition, read once; none if it came without them."""
    return await edition.once("shapes", lambda: asyncio.to_thread(_read, edition))


def _read(edition: Edition) -> ox.Store:
    store = ox.Store()
    publication = edition.publication
    if publication is not None and SHAPES_FILE in {file.name for file in publication.files}:
        path = publication.intact(SHAPES_FILE)
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=_SOURCE)
    return store


def _listing(store: ox.Store) -> Listing:
    rows = store.query(_LISTED, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - it is a SELECT
    shapes = {
        shape: [_entry(row) for row in parts]
        for shape, parts in groupby(rows, key=lambda row: _text(row["shape"]))
    }
    sections = [
        Section(entries, _local(shape), href=shape.removeprefix(BASE))
        if shape
        else Section(entries, "Conditions on a thing as a whole")
        for shape, entries in shapes.items()
    ]
    total = sum(len(entries) + bool(shape) for shape, entries in shapes.items())
    return Listing("Shapes", sections, f"{total} SHACL shapes, by which the graph was validated.")


def _entry(row: ox.QuerySolution) -> Entry:
    part = _text(row["part"])
    return Entry(part.removeprefix(BASE), _text(row["name"]) or _local(part), _text(row["message"]))


def _local(iri: str) -> str:
    return iri.removeprefix(SHAPES)


def _text(value: object) -> str:
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""


add_list(router, "/shapes/", listed(_shapes), "List the SHACL shapes")
