"""A list that leads on: its entries in sections, as a page and in all other forms of a view."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.hierarchy import Branch
from sarcograph.api.browse.page_routes import add_route
from sarcograph.api.browse.view import Form, Given, Member, View
from sarcograph.api.browse.view_routes import (
    Taken,
    ViewKind,
    answer_view,
    described_parameters,
    need_form,
    registered,
)
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.table import Iri, Table

WITH = Taken("with", "words that the names, keys or meanings of the entries shown have")
PAGE = "page"
PROBLEMS = {503: "Too busy.", 504: "Not answered within the deadline."}


def page_number(text: str) -> int:
    """Return the number of a page, which is 1 or more; raises ProblemError."""
    if not text.isascii() or not text.isdigit() or not 0 < len(text) < 8 or not int(text):
        raise bad_parameter(f"'{PAGE}' is a whole number from 1 on, not '{text[:40]}'")
    return int(text)


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

    def with_words(self, words: str) -> Listing:
        """Return the list of those entries that have all the words; of all for none."""
        wanted = words.casefold().split()
        if not wanted:
            return self

        def has(entry: Entry) -> bool:
            said = f"{entry.text} {entry.about} {entry.href}".casefold()
            return all(word in said for word in wanted)

        sections = [
            replace(section, entries=[entry for entry in section.entries if has(entry)])
            for section in self.sections
        ]
        return replace(self, sections=[section for section in sections if section.entries])

    def view(self, given: Given, total: int) -> View:
        """Return the list as a view; `total` counts those of all its pages."""
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
        columns = ("iri", "text", "about", *(key for key, _ in self.counted))
        rows = tuple(
            (Iri(BASE + one.href), one.text, one.about or None, *one.counts)
            for one in self.entries()
        )
        words = dict(given).get(WITH.name, "")
        return View(
            title=self.title,
            context={
                "title": self.title,
                "about": self.about,
                "sections": self.sections,
                "parts": self.parts,
                "counted": [head for _, head in self.counted],
                "heads": self.heads,
                "tree": () if words else self.tree,
                "page": self.page,
                "pages": self.pages,
                "words": words,
                "total": total,
                "found": len(entries),
            },
            records={"page": self.page, "pages": self.pages, "entries": entries},
            tables=(Table("entries", columns, rows),),
            statements=(),
            members=tuple(Member(BASE + one.href, one.text) for one in self.entries()),
        )

    def entries(self) -> list[Entry]:
        """Return the entries of all sections."""
        return [entry for section in self.sections for entry in section.entries]


Make = Callable[[Asker, str], Awaitable[Listing]]


def _whole(make: Make) -> Callable[[Asker, str, Given], Awaitable[View]]:
    """Return what makes the view of a list that has one page."""

    async def view(asker: Asker, path: str, given: Given) -> View:
        listing = await make(asker, path)
        found = listing.with_words(dict(given).get(WITH.name, ""))
        return found.view(given, len(found.entries()))

    view.__qualname__, view.__module__ = make.__qualname__, make.__module__
    return view


def listed(
    make: Make,
    describe: Callable[[Asker, str, Format], Awaitable[Pieces]] | None = None,
    offered: tuple[Form, ...] = (),
) -> ViewKind:
    """Return the kind of view of a list that has one page; see `ViewKind` for what is given."""
    kind = ViewKind(
        template="list.html",
        make=_whole(make),
        takes=(WITH,),
        describe=describe,
        offered=offered,
    )
    return registered(kind)


async def answer_list(request: Request, kind: ViewKind, path: str, suffix: str = "") -> Response:
    """Answer with a list at `path`, which ends in a slash; its page has no other address."""
    if suffix == "html":
        query = request.scope["query_string"].decode("latin-1")
        location = f"{path.rstrip('/').rpartition('/')[2]}/{'?' if query else ''}{query}"
        return RedirectResponse(location, HTTPStatus.PERMANENT_REDIRECT)
    return await answer_view(request, kind, path, suffix)


def add_list(router: APIRouter, path: str, kind: ViewKind, summary: str) -> None:
    """Add the routes of a list that has one path, which ends in a slash."""

    async def answer(request: Request) -> Response:
        return await answer_list(request, kind, path)

    async def answer_as(request: Request, suffix: str) -> Response:
        need_form(kind, suffix)
        return await answer_list(request, kind, path, suffix)

    takes, folder = described_parameters(kind.takes), path.rstrip("/")
    add_route(router, path, answer, summary, kind.media_types, PROBLEMS, takes=takes)
    add_route(
        router,
        f"{folder}.{{suffix}}",
        answer_as,
        f"{summary}, in the form of a suffix",
        kind.media_types,
        PROBLEMS | {404: "There is no such form; says which there are."},
        takes=takes,
    )
