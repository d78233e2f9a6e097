"""The SPARQL 1.1 service description, with VoID and examples: what is answered, over what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus

import pyoxigraph as ox
from starlette.requests import Request
from starlette.types import Send

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.counted import terms_counted
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.page_routes import represented
from sarcograph.api.browse.query_page import library, query_page
from sarcograph.api.browse.question_page import LIST_PATH
from sarcograph.api.browse.well_known import EXAMPLES
from sarcograph.api.http.addresses import base_of, client_of
from sarcograph.api.http.negotiation import GRAPH_TYPES, acceptable_graphs, prefers_page
from sarcograph.api.http.problems import ProblemError, bad_parameter
from sarcograph.api.sparql.operation import accept_parameter, fields_of
from sarcograph.graph.errors import did_you_mean, printable
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.namespaces import SG, SHACL
from sarcograph.graph.prefixes import BASE, ID, PREFIXES
from sarcograph.graph.store.library import without_header
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph

DEFAULT_GRAPH_RULE = (
    "Without graph parameters or FROM clauses the default graph is the union of all named graphs;"
    " with default-graph-uri or FROM it holds those graphs alone."
)

_DCTERMS = "http://purl.org/dc/terms/"
_FORMATS = "http://www.w3.org/ns/formats/"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA = "https://schema.org/"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_PREFIXES = {
    "dcterms": _DCTERMS,
    "formats": _FORMATS,
    "rdfs": _RDFS,
    "schema": _SCHEMA,
    "sd": _SD,
    "sh": SHACL,
    "void": _VOID,
    "sg": PREFIXES["sg"],
    "xsd": PREFIXES["xsd"],
}
_RESULT_FORMATS = (
    "SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV"
    " Turtle TriG N-Triples N-Quads RDF_XML JSON-LD"
).split()

_GRAPHS = """
SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dataset holds, counted: IRIs and how many of each; licences are IRIs or words."""

    graphs: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, int]
    licences: dict[str, str]

    @property
    def triples(self) -> int:
        """Return the triples of the default graph, each counted once."""
        return sum(self.properties.values())


async def contents_of(asker: Asker) -> Contents:
    """Return what an edition holds; counted once, again each time if it may change.

    Raises ProblemError.
    """
    classes, properties = await terms_counted(asker)
    publication = asker.edition.publication
    published = publication.graphs if publication else ()
    return Contents(
        {graph.name: graph.statements for graph in published} or await _graphs_of(asker),
        dict(classes),
        dict(properties),
        {graph.name: graph.licence for graph in published},
    )


async def _graphs_of(asker: Asker) -> dict[str, int]:
    rows = await asker.rows(_GRAPHS)
    return {row["graph"].value: int(row["triples"].value) for row in rows if "graph" in row}


async def send_description(request: Request, edition: Edition, send: Send) -> None:
    """Send the description in the syntax that the client prefers; raises ProblemError."""
    chosen = accept_parameter(fields_of(request.scope["query_string"]))
    accept = chosen or request.headers.get("accept", "text/turtle")
    offered = acceptable_graphs(accept)
    media_type = "text/html" if prefers_page(accept) else next(iter(offered.values()), None)
    if media_type is None:
        raise ProblemError(
            HTTPStatus.NOT_ACCEPTABLE,
            "not-acceptable",
            f"the service is described as {', '.join(GRAPH_TYPES)} or text/html",
        )
    endpoint = f"{base_of(request)}sparql"
    asker = Asker(edition, client_of(request.scope))
    question = _loaded(request) if media_type == "text/html" else ""
    response = await represented(request, asker, media_type, _described, endpoint, question)
    await response(request.scope, request.receive, send)


def _loaded(request: Request) -> str:
    """Return the question of the library whose text the editor begins with, "" for none.

    Raises ProblemError for one that there is not.
    """
    given = dict(fields_of(request.scope["query_string"]))
    name = given.get("question", "")
    if name and name not in library():
        advice = did_you_mean(name[:LONGEST], library()) or f"{LIST_PATH} lists all"
        raise bad_parameter(f"there is no question '{printable(name[:40])}'; {advice}")
    return name


async def _described(asker: Asker, media_type: str, endpoint: str, question: str) -> Pieces:
    edition = asker.edition
    if media_type == "text/html":
        text = without_header(library()[question].text) if question else None
        return query_page(endpoint, edition.version, text)
    try:
        contents = await contents_of(asker)
    except ProblemError:
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "busy",
            "the graph could not be counted in time",
            {"Retry-After": "1"},
        ) from None
    return describe(endpoint, contents, edition.version, next(iter(acceptable_graphs(media_type))))


def describe(endpoint: str, contents: Contents, version: str | None, form: Format) -> Pieces:
    """Yield the description of the service at the URL `endpoint`.

    https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/ and, for the
    example queries, the convention of https://github.com/sib-swiss/sparql-examples
    """
    triples = [
        *_service(endpoint),
        *_dataset(endpoint, contents, version),
        *_examples(endpoint),
    ]
    yield b""
    yield write_graph(triples, form, _PREFIXES)


def _service(endpoint: str) -> list[ox.Triple]:
    service = ox.NamedNode(f"{endpoint}#service")
    about: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (f"{PREFIXES['rdf']}type", ox.NamedNode(f"{_SD}Service")),
        (f"{_SD}endpoint", ox.NamedNode(endpoint)),
        (f"{_SD}supportedLanguage", ox.NamedNode(f"{_SD}SPARQL11Query")),
        (f"{_SD}feature", ox.NamedNode(f"{_SD}UnionDefaultGraph")),
        (f"{_SD}defaultDataset", ox.NamedNode(f"{endpoint}#dataset")),
        (f"{_RDFS}comment", ox.Literal(DEFAULT_GRAPH_RULE, language="en")),
        *((f"{_SD}resultFormat", ox.NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS),
    ]
    return [ox.Triple(service, ox.NamedNode(name), value) for name, value in about]


@lru_cache(maxsize=8)  # who asks may name any host
def _examples(endpoint: str) -> tuple[ox.Triple, ...]:
    """Return the queries of the library, as SHACL has executables."""
    found: list[ox.Triple] = []

    def add(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    rdf_type, prefixes = f"{PREFIXES['rdf']}type", f"{endpoint}#prefixes"
    for name, namespace in PREFIXES.items():
        declaration = f"{endpoint}#prefix-{name}"
        add(prefixes, f"{SHACL}declare", ox.NamedNode(declaration))
        add(declaration, f"{SHACL}prefix", ox.Literal(name))
        any_uri = ox.NamedNode(f"{PREFIXES['xsd']}anyURI")
        add(declaration, f"{SHACL}namespace", ox.Literal(namespace, datatype=any_uri))
    root = endpoint.removesuffix("/sparql")
    for query in library().values():
        example = f"{root}{EXAMPLES}/{query.name}"
        add(example, rdf_type, ox.NamedNode(f"{SHACL}SPARQLExecutable"))
        add(example, rdf_type, ox.NamedNode(f"{SHACL}SPARQLSelectExecutable"))
        add(example, f"{SHACL}prefixes", ox.NamedNode(prefixes))
        add(example, f"{SHACL}select", ox.Literal(without_header(query.text)))
        add(example, f"{_RDFS}label", ox.Literal(query.name))
        add(example, f"{_RDFS}comment", ox.Literal(query.question, language="en"))
        add(example, f"{_SCHEMA}target", ox.NamedNode(endpoint))
        add(example, f"{_RDFS}seeAlso", ox.NamedNode(f"{root}{LIST_PATH}{query.name}"))
        for tag in query.tags:
            add(example, f"{_SCHEMA}keywords", ox.Literal(tag))
    return tuple(found)


def _dataset(endpoint: str, contents: Contents, version: str | None) -> list[ox.Triple]:
    found: list[ox.Triple] = []

    def add(subject: str, predicate: str, value: str | int, *, iri: bool = True) -> None:
        literal = not iri or isinstance(value, int)
        term = ox.Literal(value) if literal else ox.NamedNode(str(value))
        found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), term))

    dataset, whole = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    rdf_type = f"{PREFIXES['rdf']}type"
    add(dataset, rdf_type, f"{_SD}Dataset")
    add(dataset, rdf_type, f"{_VOID}Dataset")
    add(dataset, f"{_DCTERMS}title", "sarcograph", iri=False)
    add(dataset, f"{_DCTERMS}source", f"{BASE}dataset")
    add(dataset, f"{_VOID}sparqlEndpoint", endpoint)
    add(dataset, f"{_VOID}uriSpace", ID, iri=False)
    add(dataset, f"{_VOID}vocabulary", str(SG))
    if version is not None:
        add(dataset, f"{_DCTERMS}hasVersion", version, iri=False)
    add(dataset, f"{_VOID}triples", contents.triples)
    add(dataset, f"{_VOID}classes", len(contents.classes))
    add(dataset, f"{_VOID}properties", len(contents.properties))
    add(dataset, f"{_SD}defaultGraph", whole)
    add(whole, rdf_type, f"{_SD}Graph")
    add(whole, f"{_VOID}triples", contents.triples)
    for number, (graph, count) in enumerate(contents.graphs.items(), 1):
        named, inside = f"{endpoint}#named-graph-{number}", f"{endpoint}#graph-{number}"
        add(dataset, f"{_SD}namedGraph", named)
        add(named, rdf_type, f"{_SD}NamedGraph")
        add(named, f"{_SD}name", graph)
        add(named, f"{_SD}graph", inside)
        add(inside, rdf_type, f"{_SD}Graph")
        add(inside, f"{_VOID}triples", count)
        licence = contents.licences.get(graph, "")
        if licence.startswith("http"):
            add(inside, f"{_DCTERMS}license", licence)
        elif licence:
            add(inside, f"{_DCTERMS}rights", licence, iri=False)
    for number, (name, count) in enumerate(contents.classes.items(), 1):
        part = f"{endpoint}#class-{number}"
        add(dataset, f"{_VOID}classPartition", part)
        add(part, f"{_VOID}class", name)
        add(part, f"{_VOID}entities", count)
    for number, (name, count) in enumerate(contents.properties.items(), 1):
        part = f"{endpoint}#property-{number}"
        add(dataset, f"{_VOID}propertyPartition", part)
        add(part, f"{_VOID}property", name)
        add(part, f"{_VOID}triples", count)
    return found
