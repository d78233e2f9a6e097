"""Every project IRI answers below the server's own address, in the form that is asked for.

`https://w3id.org/sarcograph/id/drug/anlotinib` is found at `/id/drug/anlotinib`. A suffix names a
form; without one the Accept header chooses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import chain

import pyoxigraph as ox
from fastapi import APIRouter, Depends
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import LONGEST_PATH
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse import (  # noqa: F401 - two show what they are named after
    listings,
    shapes,
    study_page,
    term_view,
)
from sarcograph.api.browse.graph_page import ontology_as_rdf
from sarcograph.api.browse.known_iris import iris_under, is_known, kinds
from sarcograph.api.browse.listing import WITH, answer_list
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
from sarcograph.api.browse.rendering import error_page, render, way_up
from sarcograph.api.browse.resource_rdf import description_of, serialised
from sarcograph.api.browse.resource_view import NAMED_GRAPH, RESOURCE, described
from sarcograph.api.browse.thing_view import NothingSaidError, answer_thing_view, is_viewed
from sarcograph.api.browse.view import BY_MEDIA_TYPE, BY_SUFFIX, DESCRIBED_FORMS, THING_FORMS
from sarcograph.api.browse.view_routes import Link, answer_view, described_parameters
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import preferred
from sarcograph.api.http.representation import VARY
from sarcograph.graph.prefixes import BASE, GRAPH
from sarcograph.graph.publish.one_ontology import IMPORTS, imports_of_modules

# the suffix of one ends in that of the next
_THING_SUFFIXES = tuple(form.suffix for form in THING_FORMS)
_PLAIN_SUFFIXES = tuple(form.suffix for form in DESCRIBED_FORMS)
_RDF_TYPES = tuple(form.media_type for form in DESCRIBED_FORMS if form.syntax is not None)
_ONTOLOGY_TYPES = tuple(dict.fromkeys((*_RDF_TYPES, "text/html", *listings.VOCABULARY.media_types)))

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
    """Send the client to the list of a kind, which ends in a slash; by a suffix return that."""
    asker = Asker.of(request)
    name, suffix = _split(kind)
    if name in await kinds(asker):
        if suffix:
            return await answer_list(request, listings.THINGS, f"/id/{name}/", suffix)
        return await redirect_list(request)
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


async def answer_ontology(request: Request) -> Response:
    """Return the ontology, to a client without wishes too; a page shows it as trees."""
    path = request.scope["path"]
    media_type = chosen(request, _ONTOLOGY_TYPES)
    if media_type == "text/html":
        return await represented(request, Asker.of(request), media_type, _ontology, path)
    if media_type in _RDF_TYPES:
        return await represented(request, Asker.of(request), media_type, ontology_as_rdf)
    return await answer_view(request, listings.VOCABULARY, "/vocab/", up=way_up(path))


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
        links=[
            Link(form.name, form.media_type, f"{up}ontology.{form.suffix}")
            for form in listings.VOCABULARY.forms
            if form.suffix != "html"
        ],
        picture=Markup(drawn),  # noqa: S704 - ours, which escapes
        base=BASE,
    )


async def answer_ontology_as(request: Request, suffix: str) -> Response:
    """Return the ontology in the form of a suffix; owlready2 reads no Turtle and tries `.rdf`."""
    form = BY_SUFFIX.get(suffix)
    if form is None or form not in listings.VOCABULARY.forms:
        local = f"ontology.{suffix}"
        return await _missing(request, Asker.of(request), local, local)
    if form.syntax is None and suffix != "html":
        return await answer_list(request, listings.VOCABULARY, "/vocab/", suffix)
    renderer = ontology_as_rdf if form.syntax is not None else _ontology
    given = () if form.syntax is not None else (request.scope["path"],)
    return await represented(
        request, Asker.of(request), form.media_type, renderer, *given, vary="Accept-Encoding"
    )


async def _answer(request: Request, local: str) -> Response:
    """Answer for the IRI `local`, given without the base, perhaps with a suffix."""
    asker = Asker.of(request)
    name, suffix = _split(local)
    if not suffix and not is_viewed(name):  # none of the media types: not even of what is missing
        chosen(request, RESOURCE.media_types)
    if len(local) > LONGEST_PATH or not is_known(asker.edition, name):
        is_list = suffix and len(local) <= LONGEST_PATH and name.startswith("id/")
        if is_list and await iris_under(asker, f"{BASE}{name}/"):
            return await answer_list(request, listings.THINGS, f"/{name}/", suffix)
        return await _missing(request, asker, name, local)
    try:
        if is_viewed(name):
            return await answer_thing_view(request, f"/{name}", suffix)
        if f"{BASE}{name}".startswith(GRAPH):
            return await answer_view(request, NAMED_GRAPH, f"/{name}", suffix)
        if f"{BASE}{name}" in imports_of_modules():
            return await _module(request, asker, name, suffix)
        return await answer_view(request, RESOURCE, f"/{name}", suffix)
    except NothingSaidError:
        return await _missing(request, asker, name, local)


async def _module(request: Request, asker: Asker, name: str, suffix: str) -> Response:
    """Answer for a module of the ontology: in its RDF an import names an address of this server."""
    form = BY_SUFFIX[suffix] if suffix else BY_MEDIA_TYPE[chosen(request, RESOURCE.media_types)]
    if form.syntax is None or request.query_params.get("format"):
        return await answer_view(request, RESOURCE, f"/{name}", suffix)
    location = None if suffix else f"{name.rpartition('/')[2]}.{form.suffix}"
    return await represented(
        request,
        asker,
        form.media_type,
        _module_described,
        name,
        form.suffix,
        base_of(request),
        vary="Accept-Encoding" if suffix else VARY,
        location=location,
    )


async def _module_described(
    asker: Asker, _media_type: str, name: str, suffix: str, base: str
) -> Pieces:
    """Return the RDF of a module; what it imports is named below `base`, the server's root."""
    resource = await described(asker, f"/{name}")
    syntax = BY_SUFFIX[suffix].syntax
    assert syntax is not None  # noqa: S101 - the caller has looked
    triples = [*description_of(resource, f".{suffix}"), *_imports(resource.iri, base)]
    return serialised(triples, syntax, resource.iri)


def _imports(iri: str, base: str) -> list[ox.Triple]:
    """Return what a module of the ontology imports, at the server's own root `base`."""
    return [
        ox.Triple(ox.NamedNode(iri), IMPORTS, ox.NamedNode(base + imported.removeprefix(BASE)))
        for imported in (imports_of_modules().get(iri, ()) if base else ())
    ]


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
    (('id/category/ecog.0-1', 'ttl'), ('id/category/ecog.0-1', ''))
    """
    for suffix in _THING_SUFFIXES if is_viewed(local) else _PLAIN_SUFFIXES:
        if local.endswith(f".{suffix}"):
            return local.removesuffix(f".{suffix}"), suffix
    return local, ""


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
# lists come first: their paths are those of things with an empty key
router.include_router(listings.router)
router.include_router(shapes.router)
add_route(
    router,
    "/ontology",
    answer_ontology,
    "Return the ontology, or show it as trees",
    _ONTOLOGY_TYPES,
    {503: "Too busy.", 504: "Not answered within the deadline."},
)
add_route(
    router,
    "/ontology.{suffix}",
    answer_ontology_as,
    "Return the ontology in the form of a suffix",
    listings.VOCABULARY.media_types,
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
        takes=described_parameters((WITH,)),
    )
for _path, _endpoint, _summary in _ROUTES:
    add_route(
        router,
        _path,
        _endpoint,
        _summary,
        RESOURCE.media_types,
        _PROBLEMS,
        takes=described_parameters(),
    )
for _path in ("/id", "/vocab", "/graph", "/shapes"):
    add_redirect(router, _path, redirect_list, "Go to the list", 308)
add_redirect(router, "/id/{kind}", redirect_kind, "Go to the list of a kind", 308)
