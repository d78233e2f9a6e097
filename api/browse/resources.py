"""Every project IRI answers below the server's own address, in the form that is asked for.

`https://w3id.org/sarcograph/id/drug/anlotinib` is found at `/id/drug/anlotinib`. One of five
suffixes names a form; without one the Accept header chooses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from itertools import chain

import pyoxigraph as ox
from fastapi import APIRouter, Depends
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import LONGEST_PATH
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse import (  # noqa: F401 - two show what they are named after
    listings,
    shapes,
    study_page,
    term_view,
)
from sarcograph.api.browse.accounts import Accounts, accounts_of
from sarcograph.api.browse.graph_page import (
    classes_in,
    graph_as_rdf,
    graphs_of,
    ontology_as_rdf,
    sources_of,
)
from sarcograph.api.browse.known_iris import iris_under, is_known, kinds
from sarcograph.api.browse.missing import find_missing
from sarcograph.api.browse.ontology_tree import ontology_of
from sarcograph.api.browse.page_routes import (
    add_redirect,
    add_route,
    chosen,
    plain_path,
    redirect_list,
    represented,
    slash_redirect,
)
from sarcograph.api.browse.provenance import Provenance, provenance_of
from sarcograph.api.browse.rendering import error_page, render, way_up
from sarcograph.api.browse.resource_data import Resource
from sarcograph.api.browse.resource_page import Alternate, page_of, query_link
from sarcograph.api.browse.resource_rdf import description_of, serialised
from sarcograph.api.browse.thing_view import (
    NothingSaidError,
    answer_thing_view,
    is_viewed,
    said_of,
)
from sarcograph.api.browse.view import THING_FORMS
from sarcograph.api.browse.view_routes import described_parameters
from sarcograph.api.browse.vocabulary import Vocabulary, vocabulary_of
from sarcograph.api.browse.wording import Piece
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import preferred
from sarcograph.api.http.representation import VARY
from sarcograph.graph.prefixes import BASE, GRAPH, SHAPES
from sarcograph.graph.publish.one_ontology import IMPORTS, imports_of_modules
from sarcograph.graph.store.question import Format

SUFFIXES = {
    ".ttl": ("text/turtle", Format.TURTLE, "Turtle"),
    ".jsonld": ("application/ld+json", Format.JSONLD, "JSON-LD"),
    ".nt": ("application/n-triples", Format.NTRIPLES, "N-Triples"),
    ".rdf": ("application/rdf+xml", Format.RDFXML, "RDF/XML"),
    ".html": ("text/html", None, "HTML"),
}
"""The forms of a description, the server's favourite first; no other ending of a key counts."""

_SUFFIX_OF = {media_type: suffix for suffix, (media_type, _, _) in SUFFIXES.items()}
_THING_SUFFIXES = tuple(f".{form.suffix}" for form in THING_FORMS)
_RDF_TYPES = tuple(media_type for media_type, form, _ in SUFFIXES.values() if form is not None)

router = APIRouter(tags=["Resources"], dependencies=[Depends(plain_path)])


async def answer_thing(
    request: Request, kind: str, key: str, page: listings.PageNumber = 1
) -> Response:
    """Describe a thing; a key that ends in a slash lists what is below it."""
    if key.endswith("/"):
        asker = Asker.of(request)
        thing = f"id/{kind}/{key}"
        if is_known(asker.edition, thing[:-1]) and not await iris_under(asker, BASE + thing):
            return slash_redirect(request)
        return await listings.list_below(request, f"{kind}/{key}", page)
    return await _answer(request, f"id/{kind}/{key}")


async def redirect_kind(request: Request, kind: str) -> Response:
    """Send the client to the list of a kind, which ends in a slash."""
    asker = Asker.of(request)
    if kind in await kinds(asker):
        return RedirectResponse(f"{kind}/", HTTPStatus.PERMANENT_REDIRECT)
    return await _missing(request, asker, f"id/{kind}", f"id/{kind}")


async def answer_term(request: Request, name: str) -> Response:
    """Describe a class, property or named value of the vocabulary."""
    return await _answer(request, f"vocab/{name}")


async def answer_shape(request: Request, name: str) -> Response:
    """Describe a SHACL shape."""
    return await _answer(request, f"shapes/{name}")


async def answer_graph(request: Request, name: str) -> Response:
    """Describe a named graph; its RDF forms hold its triples."""
    return await _answer(request, f"graph/{name}")


async def answer_module(request: Request, name: str) -> Response:
    """Describe a module of the ontology; its RDF forms hold the axioms of its terms."""
    if not name:
        return await answer_ontology(request)
    return await _answer(request, f"ontology/{name}")


async def answer_vocabulary(request: Request) -> Response:
    """List the vocabulary; its RDF forms are the ontology."""
    return await _vocabulary(request, (*listings.LIST_TYPES, *_RDF_TYPES))


async def answer_ontology(request: Request) -> Response:
    """Return the ontology, to a client without wishes too; a page shows it as trees."""
    offered = (*_RDF_TYPES, *listings.LIST_TYPES)
    if chosen(request, offered) != "text/html":
        return await _vocabulary(request, offered)
    return await represented(
        request, Asker.of(request), "text/html", _ontology, request.scope["path"]
    )


async def _ontology(asker: Asker, _media_type: str, path: str) -> Pieces:
    ontology = await ontology_of(asker)
    up = way_up(path)
    nodes = [*ontology.classes, *chain.from_iterable(ontology.properties.values())]
    total = sum(1 for node in nodes for _ in node.walk())
    classes = sum(1 for node in ontology.classes for _ in node.walk())
    drawn = ontology.picture(lambda href: up + href).svg()
    return render(
        "ontology.html",
        path,
        ontology=ontology,
        classes=classes,
        properties=total - classes,
        links=_alternates("ontology"),
        picture=Markup(drawn),  # noqa: S704 - ours, which escapes
        base=BASE,
    )


async def answer_ontology_as(request: Request, suffix: str) -> Response:
    """Return the ontology in the form of a suffix; owlready2 reads no Turtle and tries `.rdf`."""
    if f".{suffix}" not in SUFFIXES:
        local = f"ontology.{suffix}"
        return await _missing(request, Asker.of(request), local, local)
    return await _vocabulary(request, (SUFFIXES[f".{suffix}"][0],), by_suffix=True)


async def _vocabulary(
    request: Request, offered: tuple[str, ...], *, by_suffix: bool = False
) -> Response:
    media_type = offered[0] if by_suffix else chosen(request, offered)
    if media_type in listings.LIST_TYPES:
        return await listings.list_vocabulary(request, request.scope["path"])
    vary = "Accept-Encoding" if by_suffix else VARY
    return await represented(request, Asker.of(request), media_type, ontology_as_rdf, vary=vary)


async def _answer(request: Request, local: str) -> Response:
    """Answer for the IRI `local`, given without the base, perhaps with a suffix."""
    asker = Asker.of(request)
    name, suffix = _split(local)
    is_thing = is_viewed(name)
    media_type = ""
    if not is_thing:
        media_type = SUFFIXES[suffix][0] if suffix else chosen(request, tuple(_SUFFIX_OF))
    if len(local) > LONGEST_PATH or not is_known(asker.edition, name):
        return await _missing(request, asker, name, local)
    if is_thing:
        try:
            return await answer_thing_view(request, f"/{name}", suffix.removeprefix("."))
        except NothingSaidError:
            return await _missing(request, asker, name, local)
    # relative to the path that was asked for, so that it holds below any public URL
    location = None if suffix else local.rpartition("/")[2] + _SUFFIX_OF[media_type]
    if f"{BASE}{name}".startswith(GRAPH):
        return await _graph(request, asker, f"{BASE}{name}", media_type, location)

    # an import names an address that answers, and that is of this server
    base = base_of(request) if f"{BASE}{name}" in imports_of_modules() else ""
    try:
        return await represented(
            request,
            asker,
            media_type,
            _described,
            local,
            base,
            vary="Accept-Encoding" if suffix else "Accept, Accept-Encoding",
            location=location,
        )
    except NothingSaidError:
        return await _missing(request, asker, name, local)


async def _described(asker: Asker, media_type: str, local: str, base: str) -> Pieces:
    """Return the description of an IRI, given without the base, perhaps with a suffix.

    What a module imports is named below `base`, the server's root.
    """
    iri = f"{BASE}{_split(local)[0]}"
    if iri.startswith(SHAPES):
        resource = await shapes.describe_shape(asker.edition, iri)
        if not resource.found:
            raise NothingSaidError
    else:
        resource = await said_of(asker, iri)
    suffix = _SUFFIX_OF[media_type]
    form = SUFFIXES[suffix][1]
    if form is not None:
        triples = [*description_of(resource, suffix), *_imports(resource.iri, base)]
        return serialised(triples, form, resource.iri)
    vocabulary, panel, accounts = await asyncio.gather(
        vocabulary_of(asker), provenance_of(asker, iri), accounts_of(asker, iri)
    )
    return _resource_page(resource, vocabulary, panel, accounts, f"/{local}")


def _resource_page(
    resource: Resource,
    vocabulary: Vocabulary,
    panel: Provenance | None,
    accounts: Accounts | None,
    path: str,
) -> Pieces:
    page = page_of(resource, vocabulary, _alternates(resource.iri.removeprefix(BASE)))
    yield ""
    yield from render("resource.html", path, page=page, panel=panel, accounts=accounts)


def _imports(iri: str, base: str) -> list[ox.Triple]:
    """Return what a module of the ontology imports, at the server's own root `base`."""
    return [
        ox.Triple(ox.NamedNode(iri), IMPORTS, ox.NamedNode(base + imported.removeprefix(BASE)))
        for imported in (imports_of_modules().get(iri, ()) if base else ())
    ]


async def _graph(
    request: Request, asker: Asker, name: str, media_type: str, location: str | None
) -> Response:
    local = name.removeprefix(BASE)
    if name not in {graph.name for graph in await graphs_of(asker)}:
        return await _missing(request, asker, local, local)
    return await represented(request, asker, media_type, _graph_described, name, location=location)


async def _graph_described(asker: Asker, media_type: str, name: str) -> Pieces:
    graph = next(graph for graph in await graphs_of(asker) if graph.name == name)
    form = SUFFIXES[_SUFFIX_OF[media_type]][1]
    if form is not None:
        return await graph_as_rdf(asker, graph, form)
    sources, classes, accounts = await asyncio.gather(
        sources_of(asker, graph), classes_in(asker, graph), accounts_of(asker, name)
    )
    is_iri = graph.licence.startswith(("http://", "https://"))
    licence = Piece(graph.licence or "not stated", graph.licence if is_iri else None, is_iri)
    local = name.removeprefix(BASE)
    return render(
        "graph.html",
        f"/{local}",
        graph=graph,
        licence=licence,
        sources=sources,
        classes=classes,
        accounts=accounts,
        alternates=_alternates(local),
        query=query_link(f"SELECT * FROM <{graph.name}> {{ ?s ?p ?o }} LIMIT 100"),  # noqa: S608 - a link
    )


async def _missing(request: Request, asker: Asker, name: str, local: str) -> Response:
    """Say that an IRI is not there, was there once, or may have been meant otherwise."""
    if name.endswith("/") and is_known(asker.edition, name.removesuffix("/")):
        return slash_redirect(request)
    missing = await find_missing(asker, name)
    if (
        preferred(request.headers.get("accept", ""), ("application/json", "text/html"))
        != "text/html"
    ):
        raise missing.problem()
    return error_page(
        "missing.html",
        f"/{local}",
        missing.status,
        iri=f"{BASE}{name}"[:LONGEST_PATH],
        version=asker.edition.version,
        missing=missing,
    )


def _split(local: str) -> tuple[str, str]:
    """Return an IRI without its suffix, and the suffix.

    >>> _split("id/category/ecog.0-1.ttl"), _split("id/category/ecog.0-1")
    (('id/category/ecog.0-1', '.ttl'), ('id/category/ecog.0-1', ''))
    """
    for suffix in _THING_SUFFIXES if is_viewed(local) else SUFFIXES:
        if local.endswith(suffix):
            return local.removesuffix(suffix), suffix
    return local, ""


def _alternates(name: str) -> list[Alternate]:
    return [
        Alternate(label, media_type, name + suffix)
        for suffix, (media_type, form, label) in SUFFIXES.items()
        if form is not None
    ]


Answering = Callable[..., Awaitable[Response]]
_PROBLEMS = {
    404: "There is no such thing; says what looks like it.",
    410: "An earlier version had it; says what took its place, or why it was withdrawn.",
    503: "Too busy.",
    504: "Not answered within the deadline.",
}
_ROUTES: tuple[tuple[str, Answering, str], ...] = (
    ("/shapes/{name}", answer_shape, "Describe a SHACL shape"),
    ("/graph/{name:path}", answer_graph, "Describe a named graph, or return its triples"),
    ("/ontology/{name:path}", answer_module, "Describe a module of the ontology"),
)
_VOCABULARY: tuple[tuple[str, Answering, str], ...] = (
    ("/vocab/", answer_vocabulary, "List the vocabulary, or return the ontology"),
    ("/ontology", answer_ontology, "Return the ontology, or show it as trees"),
)

# lists come first: their paths are those of things with an empty key
router.include_router(listings.router)
router.include_router(shapes.router)
for _path, _endpoint, _summary in _VOCABULARY:
    add_route(
        router,
        _path,
        _endpoint,
        _summary,
        (*listings.LIST_TYPES, *_RDF_TYPES),
        {503: "Too busy.", 504: "Not answered within the deadline."},
    )
add_route(
    router,
    "/ontology.{suffix}",
    answer_ontology_as,
    "Return the ontology in the form of a suffix",
    tuple(_SUFFIX_OF),
    _PROBLEMS,
)
_VIEWED: tuple[tuple[str, Answering, str], ...] = (
    ("/id/{kind}/{key:path}", answer_thing, "Describe a thing, and show what is held on it"),
    ("/vocab/{name}", answer_term, "Describe a term of the vocabulary, and show its use"),
)
for _path, _endpoint, _summary in _VIEWED:
    add_route(
        router,
        _path,
        _endpoint,
        _summary,
        tuple(dict.fromkeys(form.media_type for form in THING_FORMS)),
        _PROBLEMS,
        takes=described_parameters(),
    )
for _path, _endpoint, _summary in _ROUTES:
    add_route(router, _path, _endpoint, _summary, tuple(_SUFFIX_OF), _PROBLEMS)
for _path in ("/id", "/vocab", "/graph", "/shapes"):
    add_redirect(router, _path, redirect_list, "Go to the list", 308)
add_redirect(router, "/id/{kind}", redirect_kind, "Go to the list of a kind", 308)
