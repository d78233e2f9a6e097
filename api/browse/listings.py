"""The lists that lead to every IRI: kinds of things, things of a kind, vocabulary, graphs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker, terms
from sarcograph.api.answering.bounds import LISTED, LONGEST_PATH
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.graph_page import GraphSummary, graphs_of, ontology_as_rdf
from sarcograph.api.browse.hierarchy import Branch, order_of, trees
from sarcograph.api.browse.known_iris import AskedIris, Iris, index_of, iris_under, kinds
from sarcograph.api.browse.listing import (
    PAGE,
    PROBLEMS,
    WITH,
    Entry,
    Listing,
    Section,
    add_list,
    answer_list,
    listed,
    page_number,
)
from sarcograph.api.browse.page_routes import add_route
from sarcograph.api.browse.view import FORMS, Given, View
from sarcograph.api.browse.view_routes import Taken, ViewKind, described_parameters, registered
from sarcograph.api.browse.vocabulary import OWL, PROPERTY_TYPES, Vocabulary, vocabulary_of
from sarcograph.api.http.negotiation import GRAPH_TYPES
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.store.question import Format

LIST_TYPES = ("application/json", "text/html")
"""The media types of a list that is no view."""

_TOGETHER = 500

PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="which hundred of the list")]

router = APIRouter(tags=["Resources"])


async def _kinds(asker: Asker, _path: str) -> Listing:
    found = await kinds(asker)
    entries = {
        kind: Entry(f"id/{kind}/", _words(kind), "", (count,)) for kind, count in found.items()
    }
    ours = [entries[kind] for kind in KINDS if kind in entries]
    facts = [entry for kind, entry in entries.items() if kind not in KINDS]
    return Listing(
        "Things",
        [
            Section(ours, "What sources speak of", "The registry: one name for each thing."),
            Section(facts, "What they say", "Facts with their places, and what was made of them."),
        ],
        f"{sum(found.values()):,} things of {len(found)} kinds.",
        counted=(("count", "Things"),),
        heads=("Kind", ""),
    )


async def list_kind(request: Request, kind: str, page: PageNumber = 1) -> Response:
    """List the things of a kind, a hundred at a time."""
    return await list_below(request, f"{kind}/", page)


async def list_below(request: Request, start: str, _page: int, suffix: str = "") -> Response:
    """List the things whose IRIs begin with `start` after `/id/`; it ends in a slash."""
    return await answer_list(request, THINGS, f"/id/{start}", suffix)


async def _things(asker: Asker, path: str, given: Given) -> View:
    start, asked = path.removeprefix("/id/"), dict(given)
    if len(path) > LONGEST_PATH:
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", "no path here is as long")
    iris = await iris_under(asker, ID + start)
    if not iris:
        known = ", ".join(await kinds(asker))
        detail = f"nothing is below /id/{start}; kinds: {known}"
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail)
    words, page = asked.get(WITH.name, ""), page_number(asked.get(PAGE, "1"))
    found = await _having(asker, ID + start, iris, words) if words else iris
    size = len(found)
    pages = max(1, -(-size // LISTED))
    if page > pages:
        detail = f"the list has {pages} pages"
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail)
    shown = found.some((page - 1) * LISTED, LISTED)
    labels = await _labels(asker, shown)
    counts = await _counts(asker, shown) if start.rstrip("/") in KINDS else {}
    entries = [
        Entry(
            iri.removeprefix(BASE),
            labels.get(iri, iri.removeprefix(ID + start)),
            iri.removeprefix(ID + start) if iri in labels else "",
            counts.get(iri, ()),
        )
        for iri in shown
    ]
    entries.sort(key=lambda entry: entry.text.casefold())
    tree: list[Branch] = []
    if page == 1 and not words and start.rstrip("/") in KINDS:
        tree = trees(iris, await order_of(asker))
    parts = await asyncio.to_thread(iris.branches)
    listing = Listing(
        _words(start.strip("/")).capitalize(),
        [Section(entries)],
        f"{len(iris):,} of them.",
        [Entry(f"id/{start}{part}/", part, "", (count,)) for part, count in sorted(parts.items())],
        (("claims", "Claims"), ("numbers", "Numbers")) if counts else (),
        ("Name", "Key"),
        tree,
        page=page,
        pages=pages,
    )
    return listing.view(given, size)


async def _labels(asker: Asker, iris: Sequence[str]) -> Mapping[str, str]:
    """Return what things are called, as far as they are called anything."""
    if not iris:
        return {}
    rows = await asker.rows(f"""
SELECT ?iri ?label {{
  VALUES ?iri {terms(iris)}
  GRAPH ?graph {{ ?iri rdfs:label ?label }}
}}""")
    return {row["iri"].value: row["label"].value for row in rows}


async def _having(asker: Asker, start: str, iris: Iris, words: str) -> Iris:
    """Return those of `iris`, which begin with `start`, whose name or key has all the words."""
    wanted = words.casefold().split()
    tests = " && ".join(f"CONTAINS(?said, {ox.Literal(word)})" for word in dict.fromkeys(wanted))
    rows = await asker.rows(f"""
SELECT DISTINCT ?iri {{
  GRAPH ?graph {{ ?iri rdfs:label ?label }}
  FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), {ox.Literal(start)}))
  BIND(LCASE(CONCAT(STR(?label), " ", STRAFTER(STR(?iri), {ox.Literal(start)}))) AS ?said)
  FILTER({tests})
}}""")
    named = {row["iri"].value for row in rows}
    found: list[str] = []

    def look() -> Pieces:
        for place, iri in enumerate(iris):
            if iri in named or all(word in iri.removeprefix(start) for word in wanted):
                found.append(iri)
            if place % _TOGETHER == 0:
                yield ""

    await asker.make(look())
    return AskedIris(found, start)


async def _counts(asker: Asker, iris: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return how many claims and numbers there are of each thing; {} where nobody counted."""
    names = await index_of(asker.edition)
    if names is None:
        return {}
    found: dict[str, tuple[int, ...]] = {}

    def look() -> Pieces:
        for iri in iris:
            thing = names.thing(iri.removeprefix(ID))
            found[iri] = (thing.claims, thing.estimates) if thing else (0, 0)
            yield ""

    await asker.make(look())
    return found


async def _vocabulary(asker: Asker, _path: str) -> Listing:
    return vocabulary_listing(await vocabulary_of(asker))


async def _as_ontology(asker: Asker, _path: str, syntax: Format) -> Pieces:
    media_type = next(name for name, form in GRAPH_TYPES.items() if form is syntax)
    return await ontology_as_rdf(asker, media_type)


def vocabulary_listing(vocabulary: Vocabulary) -> Listing:
    """Return the list of the vocabulary."""
    grouped: dict[tuple[str, str], list[Entry]] = {}
    for iri, term in vocabulary.terms.items():
        if not iri.startswith(str(SG)):
            continue
        if f"{OWL}Class" in term.types:
            group = "classes"
        elif term.types & PROPERTY_TYPES:
            group = "properties"
        else:
            group = "named values"
        entry = Entry(iri.removeprefix(BASE), vocabulary.label(iri), term.definition)
        grouped.setdefault((term.module, group), []).append(entry)
    sections = []
    for (module, group), entries in sorted(grouped.items()):
        title = vocabulary.label(module) if module else "elsewhere"
        ordered = sorted(entries, key=lambda entry: entry.text.casefold())
        href = module.removeprefix(BASE) if module.startswith(BASE) else ""
        sections.append(Section(ordered, f"{title}: {group}", f"{len(entries)} of them.", href))
    total = sum(len(section.entries) for section in sections)
    about = f"{total} terms, by the module that defines them."
    return Listing("Vocabulary", sections, about, heads=("Term", "Meaning"))


async def _graphs(asker: Asker, _path: str) -> Listing:
    of_kind: dict[str, list[GraphSummary]] = {}
    for one in await graphs_of(asker):
        of_kind.setdefault(one.holds, []).append(one)
    several = {holds: graphs for holds, graphs in of_kind.items() if len(graphs) > 1}
    alone = [one for graphs in of_kind.values() if len(graphs) == 1 for one in graphs]
    sections = [Section([_graph_entry(one, one.holds) for one in alone])] if alone else []
    sections += [
        Section([_graph_entry(one) for one in graphs], about=holds)
        for holds, graphs in sorted(several.items(), key=lambda one: len(one[1]))
    ]
    about = "Every statement stands in a named graph; a query without FROM sees all of them."
    return Listing(
        "Sources and graphs",
        sections,
        about,
        counted=(("count", "Statements"),),
        heads=("Graph", ""),
    )


def _graph_entry(graph: GraphSummary, about: str = "") -> Entry:
    href = graph.name.removeprefix(BASE)
    return Entry(href, graph.origin.text, about, (graph.statements,))


def _words(key: str) -> str:
    return key.replace("-", " ").replace("/", ": ")


THINGS = registered(
    ViewKind(
        template="list.html",
        make=_things,
        takes=(Taken(PAGE, "which hundred of the list"), WITH),
    )
)
VOCABULARY = listed(_vocabulary, _as_ontology, FORMS)
"""Whose RDF is the ontology."""

add_list(router, "/id/", listed(_kinds), "List the kinds of things")
add_route(
    router,
    "/id/{kind}/",
    list_kind,
    "List the things of a kind",
    THINGS.media_types,
    {404: "There is no such kind or page.", **PROBLEMS},
    takes=described_parameters((WITH,)),
)
add_list(router, "/graph/", listed(_graphs), "List the named graphs")
add_list(router, "/vocab/", VOCABULARY, "List the vocabulary, or return the ontology")
