"""The page of a thing in all its forms: what named questions hold on it, and all that is stated."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.evidence_parts import PARTS, Part, address_of
from sarcograph.api.browse.evidence_shown import PartLeft, PartShown
from sarcograph.api.browse.known_iris import index_of
from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.resource_data import Resource, describe
from sarcograph.api.browse.resource_page import ResourcePage, page_of
from sarcograph.api.browse.resource_rdf import description_of, serialised
from sarcograph.api.browse.thing_links import Links, links_in
from sarcograph.api.browse.thing_summary import Summary, summary_of
from sarcograph.api.browse.view import THING_FORMS, Given, View, itself
from sarcograph.api.browse.view_routes import ViewKind, answer_view, registered
from sarcograph.api.browse.vocabulary import Vocabulary, vocabulary_of
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.prefixes import BASE, ID
from sarcograph.graph.store.asked import known_of
from sarcograph.graph.store.library import by_key
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.table import Table

_MAKING: Elsewhere[[Sequence[Part], str, str, Sequence[bytes]], tuple[PartShown, ...]] = Elsewhere(
    "sarcograph.api.browse.evidence_aside", "parts_shown"
)
_SUFFIXES = {form.syntax: f".{form.suffix}" for form in THING_FORMS if form.syntax is not None}
_OVERVIEW = ("part", "question", "facts", "shown", "address")


class NothingSaidError(Exception):
    """The store says nothing of an IRI but what became of it, if anything did."""


def is_viewed(local: str) -> bool:
    """Tell whether an IRI, given without the base, is of a kind that has a view of its own."""
    kind, key = _split(local)
    return kind in _SHOWN_BY and bool(key)


def _split(local: str) -> tuple[str, str]:
    """Return what kind of thing an IRI names, and its key.

    >>> _split("id/drug/anlotinib"), _split("vocab/Drug")
    (('drug', 'anlotinib'), ('vocab', 'Drug'))
    """
    section, _, rest = local.partition("/")
    if section != "id":
        return section, rest
    kind, _, key = rest.partition("/")
    return kind, key


@cache
def parts_of(kind: str) -> tuple[Part, ...]:
    """Return the parts of the page of a kind."""
    return tuple(part for part in PARTS[kind] if _takes(part, kind))


def _takes(part: Part, kind: str) -> bool:
    kinds = library()[part.question].parameter(part.parameter).kinds
    return kind in kinds or "any" in kinds


async def answer_thing_view(request: Request, path: str, suffix: str) -> Response:
    """Answer for a thing at `path` in the form that is asked for; raises NothingSaidError."""
    return await answer_view(request, _SHOWN_BY[_split(path[1:])[0]], path, suffix)


async def said_of(asker: Asker, iri: str) -> Resource:
    """Return what the graph says of a thing; raises NothingSaidError and ProblemError."""
    resource = await describe(asker, iri)
    if not resource.found or resource.withdrawn:
        raise NothingSaidError
    return resource


async def thing_described(asker: Asker, path: str, syntax: Format) -> Pieces:
    """Return what is stated of the thing at a path, as RDF; raises NothingSaidError."""
    resource = await said_of(asker, BASE + path[1:])
    return serialised(description_of(resource, _SUFFIXES[syntax]), syntax, resource.iri)


async def _view(asker: Asker, path: str, _given: Given) -> View:
    parts = parts_of(_split(path[1:])[0])
    return await _with(asker, path, parts, parts)


async def _first_view(asker: Asker, path: str, _given: Given, part: str) -> View:
    """Return the page that people see at once: with one part, and links to the others."""
    parts = parts_of(_split(path[1:])[0])
    shown = [one for one in parts if one.name == part] if part else parts[:1]
    if not shown:
        names = ", ".join(one.name for one in parts)
        raise bad_parameter(f"'part' is one of {names}")
    return await _with(asker, path, parts, shown)


async def _with(asker: Asker, path: str, parts: Sequence[Part], asked: Sequence[Part]) -> View:
    """Return the page of the thing at a path, with the answers to those `asked` of its parts."""
    iri = BASE + path[1:]
    thing = iri.removeprefix(ID)
    # side by side: they take longer than all else
    (vocabulary, resource), answers = await asyncio.gather(
        asyncio.gather(vocabulary_of(asker), said_of(asker, iri)),
        asyncio.gather(*(asker.table(_text(one, thing)) for one in asked)),
    )
    page = await stated_page(asker, resource, vocabulary)
    shown = await asker.edition.aside.call(asker.client, _MAKING, asked, thing, page.title, answers)
    links = await links_in(asker, shown)
    names = await index_of(asker.edition)
    known = names.thing(thing) if names is not None else None
    answered = {one.name: one for one in shown}
    return _view_of(
        page,
        summary_of(resource, page.title, page.types),
        [answered.get(one.name) or _left(one, thing) for one in parts],
        links,
        known_of(known) if known is not None else "",
    )


def _left(part: Part, thing: str) -> PartLeft:
    return PartLeft(
        part.name,
        part.title,
        part.question,
        address_of(part, part.given(thing)),
        f"{itself('/id/' + thing)}?part={part.name}#{part.name}",
    )


def _text(part: Part, thing: str) -> str:
    return library()[part.question].bound(dict(part.given(thing)), by_key)


async def stated_page(asker: Asker, resource: Resource, vocabulary: Vocabulary) -> ResourcePage:
    """Return what is stated of a thing, made in the client's turn."""
    made: list[ResourcePage] = []

    def make() -> Pieces:
        made.append(page_of(resource, vocabulary))
        yield ""

    await asker.make(make())
    return made[0]


def _view_of(
    page: ResourcePage,
    summary: Summary,
    listed: Sequence[PartShown | PartLeft],
    links: Links,
    known: str,
) -> View:
    parts = [part for part in listed if isinstance(part, PartShown)]
    overview = Table(
        "overview",
        _OVERVIEW,
        tuple(
            (part.title, part.question, part.total, len(part.rows), _below_root(part.address))
            for part in parts
        ),
    )
    tables = (overview, *(part.table for part in parts if part.rows))
    return View(
        title=page.title,
        context={
            "page": page,
            "summary": summary,
            "parts": listed,
            "left": frozenset(part.name for part in listed if isinstance(part, PartLeft)),
            "known": known,
            "things": links,
            "questions": {part.question: library()[part.question].question for part in listed},
        },
        records={
            "iri": page.iri,
            "kinds": [piece.text for piece in summary.kinds if piece.href],
            "names": list(summary.names),
            "known": known or None,
            "identifiers": [{"name": one.text, "iri": one.href} for one in summary.identifiers],
            "kin": [
                {"is": said, "name": one.text, "iri": f"{BASE}{one.href}"}
                for said, one in summary.kin
            ],
            "parts": [_record(part) for part in parts],
            "things": [
                {"column": column, "name": text, "iri": ID + identifier}
                for (column, text), identifier in sorted(links.items())
            ],
        },
        tables=tables,
        statements=(),
        pictures={part.name: part.picture for part in parts if part.picture is not None},
    )


def _record(part: PartShown) -> dict[str, object]:
    return {
        "name": part.name,
        "title": part.title,
        "question": part.question,
        "address": _below_root(part.address),
        "facts": part.total,
        "counts": {
            heading: {one.value: one.count for one in counts}
            for heading, counts in part.counts.items()
        },
        "nothing_held": None if part.rows else part.nothing,
        "rows": part.table.records(),
    }


def _below_root(address: str) -> str:
    return "/" + address.lstrip("./")


_THING = registered(
    ViewKind(
        template="thing.html",
        make=_view,
        make_first=_first_view,
        has_picture=True,
        describe=thing_described,
        made_by=_MAKING,
    )
)
_SHOWN_BY = dict.fromkeys(PARTS, _THING)


def show_by(kind: str, view_kind: ViewKind) -> None:
    """Have things of a kind shown by a view of their own; terms are of the kind `vocab`."""
    _SHOWN_BY[kind] = registered(view_kind)
