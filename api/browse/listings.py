"""The lists that lead to every IRI: kinds of things, things of a kind, vocabulary, graphs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker, terms
from sarcograph.api.answering.bounds import LISTED, LONGEST_PATH
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.graph_page import GraphSummary, graphs_of
from sarcograph.api.browse.hierarchy import Branch, order_of, trees
from sarcograph.api.browse.known_iris import index_of, iris_under, kinds
from sarcograph.api.browse.page_routes import Renderer, add_route, chosen, represented
from sarcograph.api.browse.rendering import render
from sarcograph.api.browse.vocabulary import OWL, PROPERTY_TYPES, Vocabulary, vocabulary_of
from sarcograph.api.http.problems import ProblemError
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import BASE, ID

LIST_TYPES = ("application/json", "text/html")

PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="which hundred of the list")]

router = APIRouter(tags=["Resources"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list; `href` is below the root, `counts` are those that the list counts."""

    href: str
    text: str
    about: str = ""
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a list under a heading."""

    entries: Sequence[Entry]
    title: str = ""
    about: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, or one page of it.

    `counted` are the columns of counts: their key for programs and their heading. `tree` shows the
    same things by what lies above them, to people.
    """

    title: str
    sections: Sequence[Section]
    about: str = ""
    parts: Sequence[Entry] = ()
    counted: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, str] = ("Name", "")
    tree: Sequence[Branch] = ()
    page: int = 1
    pages: int = 1

    def json(self) -> bytes:
        """Return the list for programs; IRIs are the project's."""
        entries = [
            {
                "iri": BASE + entry.href,
                "text": entry.text,
                "about": entry.about,
                **dict(zip((key for key, _ in self.counted), entry.counts, strict=False)),
            }
            for section in self.sections
            for entry in section.entries
        ]
        content = {"title": self.title, "page": self.page, "pages": self.pages, "entries": entries}
        return json.dumps(content, ensure_ascii=False).encode()

    def pieces(self, media_type: str, path: str) -> Pieces:
        """Return the list as a page at `path`, or for programs."""
        if media_type != "text/html":
            return [self.json()]
        return render(
            "list.html",
            path,
            title=self.title,
            about=self.about,
            sections=self.sections,
            parts=self.parts,
            counted=[head for _, head in self.counted],
            heads=self.heads,
            tree=self.tree,
            page=self.page,
            pages=self.pages,
        )


async def list_kinds(request: Request) -> Response:
    """List the kinds of things."""
    return await answer_listing(request, _kinds, "/id/")


async def _kinds(asker: Asker, media_type: str, path: str) -> Pieces:
    found = await kinds(asker)
    entries = {
        kind: Entry(f"id/{kind}/", _words(kind), "", (count,)) for kind, count in found.items()
    }
    ours = [entries[kind] for kind in KINDS if kind in entries]
    facts = [entry for kind, entry in entries.items() if kind not in KINDS]
    listing = Listing(
        "Things",
        [
            Section(ours, "What sources speak of", "The registry: one name for each thing."),
            Section(facts, "What they say", "Facts with their places, and what was made of them."),
        ],
        f"{sum(found.values()):,} things of {len(found)} kinds.",
        counted=(("count", "Things"),),
        heads=("Kind", ""),
    )
    return listing.pieces(media_type, path)


async def list_kind(request: Request, kind: str, page: PageNumber = 1) -> Response:
    """List the things of a kind, a hundred at a time."""
    return await list_below(request, f"{kind}/", page)


async def list_below(request: Request, start: str, page: int) -> Response:
    """List the things whose IRIs begin with `start` after `/id/`; it ends in a slash."""
    return await answer_listing(request, _things, f"/id/{start}", page)


async def _things(asker: Asker, media_type: str, path: str, page: int) -> Pieces:
    start = path.removeprefix("/id/")
    if len(path) > LONGEST_PATH:
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", "no path here is as long")
    iris = await iris_under(asker, ID + start)
    pages = -(-len(iris) // LISTED)
    if not iris or page > pages:
        known = ", ".join(await kinds(asker))
        detail = (
            f"the list has {pages} pages"
            if iris
            else f"nothing is below /id/{start}; kinds: {known}"
        )
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail)
    shown = iris[(page - 1) * LISTED : page * LISTED]
    rows = await asker.rows(f"""
SELECT ?iri ?label {{
  VALUES ?iri {terms(shown)}
  GRAPH ?graph {{ ?iri rdfs:label ?label }}
}}""")
    labels = {row["iri"].value: row["label"].value for row in rows}
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
    if media_type == "text/html" and page == 1 and start.rstrip("/") in KINDS:
        tree = trees(iris, await order_of(asker))
    keys = [iri.removeprefix(ID + start) for iri in iris]
    parts = Counter(key.partition("/")[0] for key in keys if "/" in key)
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
    return listing.pieces(media_type, path)


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


async def list_vocabulary(request: Request, path: str) -> Response:
    """List the classes, properties and named values of the vocabulary, shown at `path`."""
    return await answer_listing(request, _vocabulary, path)


async def _vocabulary(asker: Asker, media_type: str, path: str) -> Pieces:
    return vocabulary_listing(await vocabulary_of(asker)).pieces(media_type, path)


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


async def list_graphs(request: Request) -> Response:
    """List the named graphs."""
    return await answer_listing(request, _graphs, "/graph/")


async def _graphs(asker: Asker, media_type: str, path: str) -> Pieces:
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
    listing = Listing(
        "Sources and graphs",
        sections,
        about,
        counted=(("count", "Statements"),),
        heads=("Graph", ""),
    )
    return listing.pieces(media_type, path)


def _graph_entry(graph: GraphSummary, about: str = "") -> Entry:
    href = graph.name.removeprefix(BASE)
    return Entry(href, graph.origin.text, about, (graph.statements,))


async def answer_listing(
    request: Request, renderer: Renderer, path: str, *given: str | int
) -> Response:
    """Answer with a list at `path`, for people or for programs; see `represented`."""
    media_type = chosen(request, LIST_TYPES)
    return await represented(request, Asker.of(request), media_type, renderer, path, *given)


def _words(key: str) -> str:
    return key.replace("-", " ").replace("/", ": ")


_PROBLEMS = {503: "Too busy.", 504: "Not answered within the deadline."}
add_route(router, "/id/", list_kinds, "List the kinds of things", LIST_TYPES, _PROBLEMS)
add_route(
    router,
    "/id/{kind}/",
    list_kind,
    "List the things of a kind",
    LIST_TYPES,
    {404: "There is no such kind or page.", **_PROBLEMS},
)
add_route(router, "/graph/", list_graphs, "List the named graphs", LIST_TYPES, _PROBLEMS)
