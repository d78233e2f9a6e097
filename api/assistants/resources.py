"""Every IRI of the graph as a resource, and the definitions of measures as one."""

from __future__ import annotations

from mcp import types
from mcp.shared.exceptions import MCPError

from sarcograph.api.assistants.answers import LARGEST_ANSWER, as_text, record
from sarcograph.api.assistants.graph import Graph
from sarcograph.api.browse.resource_data import Resource, describe
from sarcograph.api.browse.resource_rdf import description_of, serialised
from sarcograph.graph.errors import did_you_mean, printable
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.store.library import by_key, library_query
from sarcograph.graph.store.question import Format

DEFINITIONS = "sarcograph:measure-definitions"
_DEFINITIONS_QUERY = "measure-definitions"
_JSONLD = ".jsonld"
_TURTLE_TYPE, _JSONLD_TYPE, _JSON_TYPE = "text/turtle", "application/ld+json", "application/json"


def templates() -> list[types.ResourceTemplate]:
    """Return the templates of what may be read."""
    return [
        types.ResourceTemplate(
            name=name,
            uri_template=f"{BASE}{{+path}}{suffix}",
            mime_type=media_type,
            description="What the graph says of an IRI, such as id/drug/anlotinib, with its source",
        )
        for name, suffix, media_type in (
            ("description", "", _TURTLE_TYPE),
            ("description in JSON-LD", _JSONLD, _JSONLD_TYPE),
        )
    ]


def listed() -> list[types.Resource]:
    """Return the resources that are no IRI of the graph."""
    return [
        types.Resource(
            name=_DEFINITIONS_QUERY,
            uri=DEFINITIONS,
            mime_type=_JSON_TYPE,
            description=library_query(_DEFINITIONS_QUERY).question,
        )
    ]


async def read(graph: Graph, uri: str) -> types.TextResourceContents:
    """Return what stands under an address; raises MCPError and ProblemError."""
    if uri == DEFINITIONS:
        query = library_query(_DEFINITIONS_QUERY)
        rows = (await graph.table(query.name, query.bound({}, by_key))).records()
        text = as_text({"rows": [record(row) for row in rows]})
        return types.TextResourceContents(uri=uri, text=text, mime_type=_JSON_TYPE)
    iri, suffix = uri.removesuffix(_JSONLD), _JSONLD if uri.endswith(_JSONLD) else ""
    if not iri.startswith(BASE) or not graph.publication.names(iri):
        raise MCPError(types.INVALID_PARAMS, _unknown(graph, iri))
    form, media_type = (Format.JSONLD, _JSONLD_TYPE) if suffix else (Format.TURTLE, _TURTLE_TYPE)
    resource = await describe(graph.asker, iri)
    text = await _described(graph, resource, suffix, form)
    if len(text) > LARGEST_ANSWER:
        # what refers to it is in every query's reach; what it is goes before
        resource.incoming.clear()
        text = await _described(graph, resource, suffix, form)
    if len(text) > LARGEST_ANSWER:
        raise MCPError(
            types.INVALID_PARAMS,
            f"the description has {len(text):,} characters; ask 'sparql' for parts of it",
        )
    return types.TextResourceContents(uri=uri, text=text, mime_type=media_type)


async def _described(graph: Graph, resource: Resource, suffix: str, form: Format) -> str:
    triples = description_of(resource, suffix or ".ttl")
    return (await graph.asker.make(serialised(triples, form, resource.iri))).decode()


def _unknown(graph: Graph, iri: str) -> str:
    key = iri.removeprefix(ID).rpartition("/")[2][:LONGEST]
    near = [f"{ID}{name.identifier}" for name in graph.names.alike(key)]
    advice = did_you_mean(iri, near) or "'find' looks for names"
    return f"the graph has no '{printable(iri[:LONGEST])}'; {advice}"
