"""Every IRI of the graph as a resource, the definitions of measures, and each named question."""

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
from sarcograph.graph.store.library import by_key, library_query, query_names
from sarcograph.graph.store.question import Format

DEFINITIONS = "sarcograph:measure-definitions"
QUERIES = "sarcograph:queries/"
_DEFINITIONS_QUERY = "measure-definitions"
_JSONLD = ".jsonld"
_TURTLE_TYPE, _JSONLD_TYPE, _JSON_TYPE = "text/turtle", "application/ld+json", "application/json"
_SPARQL_TYPE = "application/sparql-query"


def templates() -> list[types.ResourceTemplate]:
    """Return the templates of what may be read."""
    questions = types.ResourceTemplate(
        name="named question",
        uri_template=f"{QUERIES}{{name}}",
        mime_type=_SPARQL_TYPE,
        description="The SPARQL of a question that 'find' names, for 'sparql'; its head says all",
    )
    descriptions = [
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
    return [*descriptions, questions]


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
    if uri.startswith(QUERIES):
        return _question(uri)
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


def _question(uri: str) -> types.TextResourceContents:
    name, names = uri.removeprefix(QUERIES)[:LONGEST], query_names()
    if name not in names:
        advice = did_you_mean(name, names) or f"there are: {', '.join(names)}"
        raise MCPError(types.INVALID_PARAMS, f"there is no question '{printable(name)}'; {advice}")
    return types.TextResourceContents(
        uri=uri, text=library_query(name).text, mime_type=_SPARQL_TYPE
    )


async def _described(graph: Graph, resource: Resource, suffix: str, form: Format) -> str:
    triples = description_of(resource, suffix or ".ttl")
    return (await graph.asker.make(serialised(triples, form, resource.iri))).decode()


def _unknown(graph: Graph, iri: str) -> str:
    key = iri.removeprefix(ID).rpartition("/")[2][:LONGEST]
    near = [f"{ID}{name.identifier}" for name in graph.names.alike(key)]
    advice = did_you_mean(iri, near) or "'find' looks for names"
    return f"the graph has no '{printable(iri[:LONGEST])}'; {advice}"
