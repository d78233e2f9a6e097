"""How a view answers: one route in all its forms, chosen by suffix, by `format=` or by Accept.

A view declares its template, what it takes and how it is made; the rest is the same for all: each
form is kept by edition and by all that it shows, has a validator, and is made in the client's turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import pyoxigraph as ox
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sarcograph.api.answering.asking import Asker, terms
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.network_form import network_written
from sarcograph.api.browse.page_routes import add_route, chosen, represented
from sarcograph.api.browse.rendering import error_page, render
from sarcograph.api.browse.resource_rdf import serialised
from sarcograph.api.browse.taken_along import (
    day_of,
    disposition,
    in_one_file,
    published_on,
)
from sarcograph.api.browse.view import (
    BY_MEDIA_TYPE,
    BY_SUFFIX,
    FORMS,
    NETWORKS,
    OFFLINE,
    OTHER_NAMES,
    PICTURES,
    TABLES,
    THING_FORMS,
    Form,
    Given,
    View,
    csv_pieces,
    itself,
    json_pieces,
    tsv_pieces,
)
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import preferred
from sarcograph.api.http.problems import Offer, ProblemError, bad_parameter
from sarcograph.api.http.representation import VARY
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import printable
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.namespaces import DCTERMS
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.stamp import stamp
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.parameter_words import which_parameter
from sarcograph.graph.store.question import Format

FORMAT, PART = "format", "part"
"""The parameters of every view: its form, and which of its tables or pictures that form holds."""

_WRITING: Elsewhere[[Picture, str], bytes] = Elsewhere(
    "sarcograph.graph.pictures.written", "written"
)
_MOST_FIELDS = 100
_ASKED_AT_ONCE = 200  # IRIs in one query


@dataclass(frozen=True, slots=True)
class Taken:
    """A parameter of a view: its name, what it means, and how many values it may have."""

    name: str
    about: str
    most: int = 1


class Link(NamedTuple):
    """A form of the view that is shown, or one of its tables."""

    name: str
    media_type: str
    href: str


@dataclass(frozen=True, slots=True)
class ViewKind:
    """A kind of view, by which it is asked for and made.

    `make` takes who asks, the path without a suffix, and what is given; it raises ProblemError. It
    sees nothing else of the request. `make_first` makes the page that people see where that holds
    less than all other forms, which take longer; it takes the part that is asked for, too. `form`
    makes the controls of the page of what is given: they stand alone where nothing is given, unless
    it `shows_all` then, and beside a problem. `describe` writes the RDF of what is no page alone
    but a thing, at the path and in a syntax. `offered` are its forms where they are not those of
    every page, or of every thing. `made_by` is what `make` calls in another process, which is
    started before anybody asks.
    """

    template: str
    make: Callable[[Asker, str, Given], Awaitable[View]]
    make_first: Callable[[Asker, str, Given, str], Awaitable[View]] | None = None
    takes: tuple[Taken, ...] = ()
    form: Callable[[Given], Mapping[str, object]] | None = None
    has_picture: bool = False
    has_network: bool = False
    shows_all: bool = False
    describe: Callable[[Asker, str, Format], Awaitable[Pieces]] | None = None
    offered: tuple[Form, ...] = ()
    made_by: Elsewhere[..., Any] | None = None

    @property
    def name(self) -> str:
        """Return what tells it from all others, in every process."""
        return f"{self.make.__module__}.{self.make.__qualname__}"

    @property
    def forms(self) -> tuple[Form, ...]:
        """Return the forms it comes in."""
        offered = self.offered or (FORMS if self.describe is None else THING_FORMS)
        return tuple(
            form
            for form in offered
            if (self.has_picture or form.suffix not in PICTURES)
            and (self.has_network or form.suffix not in NETWORKS)
        )

    @property
    def media_types(self) -> tuple[str, ...]:
        """Return the media types of these forms, each once."""
        return tuple(dict.fromkeys(form.media_type for form in self.forms))

    @property
    def accepted(self) -> tuple[str, ...]:
        """Return those of them by which a form can be asked for."""
        return tuple(dict.fromkeys(form.media_type for form in self.forms if form.by_accept))


VIEWS: dict[str, ViewKind] = {}
"""Every kind of view by its name."""


def registered(kind: ViewKind) -> ViewKind:
    """Note a kind of view, which must be done before it is answered for."""
    VIEWS[kind.name] = kind
    return kind


def add_view(router: APIRouter, path: str, kind: ViewKind, summary: str, example: Given) -> None:
    """Add the routes of a view that has one path."""
    registered(kind)

    async def answer(request: Request) -> Response:
        return await answer_view(request, kind, path)

    async def answer_as(request: Request, suffix: str) -> Response:
        need_form(kind, suffix)
        return await answer_view(request, kind, path, suffix)

    described = described_parameters(kind.takes)
    media_types = kind.media_types
    address = path + _query(example)
    add_route(
        router, path, answer, summary, media_types, _PROBLEMS, example=address, takes=described
    )
    add_route(
        router,
        f"{path}.{{suffix}}",
        answer_as,
        f"{summary}, in the form of a suffix",
        media_types,
        _PROBLEMS | {404: "There is no such form; says which there are."},
        takes=described,
    )


def need_form(kind: ViewKind, suffix: str) -> None:
    """Raise ProblemError where a view has no form of that suffix."""
    if suffix not in (form.suffix for form in kind.forms):
        offered = ", ".join(f".{form.suffix}" for form in kind.forms)
        detail = f"this is available as {offered}"
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail, {"Vary": "Accept"})


def described_parameters(takes: Sequence[Taken] = ()) -> list[dict[str, Any]]:
    """Return what OpenAPI is told of the parameters of a view, those of every view among them."""
    return [
        {
            "name": one.name,
            "in": "query",
            "required": False,
            "description": one.about,
            "schema": {"type": "string", "maxLength": LONGEST}
            if one.most == 1
            else {"type": "array", "items": {"type": "string"}, "maxItems": one.most},
        }
        for one in (*takes, *_OF_ANY)
    ]


async def answer_view(
    request: Request, kind: ViewKind, path: str, suffix: str = "", *, up: str = ""
) -> Response:
    """Answer with a view at `path`, which has no suffix, in the form that is asked for.

    `up` leads to the root from where it was asked for, if that is another path.
    """
    asker = Asker.of(request)
    try:
        given, asked, part = _read(request, kind)
    except ProblemError as problem:
        if kind.form is None or not _reads_page(request, suffix):
            raise
        return _problem_page(kind, path, (), problem)
    suffix = suffix or asked
    form = BY_SUFFIX[suffix] if suffix else BY_MEDIA_TYPE[chosen(request, kind.accepted)]
    location = None
    # the page of a folder has no address but that
    if not suffix and not (path.endswith("/") and form.suffix == "html"):
        name = f"{up}{path.strip('/')}.{form.suffix}" if up else itself(path, form.suffix)
        location = f"{name}{_query(given, part)}"
    try:
        return await represented(
            request,
            asker,
            form.media_type,
            _rendered,
            kind.name,
            path,
            given,
            part,
            form.suffix,
            base_of(request) if form is OFFLINE else "",
            vary="Accept-Encoding" if suffix else VARY,
            location=location,
            more=[("Content-Disposition", await disposition(asker.edition, path, part, form))],
        )
    except ProblemError as problem:
        if form.media_type != "text/html" or not kind.form:
            raise
        return _problem_page(kind, path, given, problem)


def links_of(kind: ViewKind, view: View, path: str, given: Given) -> list[Link]:
    """Return where a page finds its other forms, tables and pictures one by one."""
    links = []
    for form in kind.forms:
        if form.suffix == "html":
            continue
        parts = [""]
        if form.suffix in TABLES:
            parts = [table.name for table in view.tables]
        elif form.suffix in PICTURES:
            parts = list(view.pictures)
        for part in parts:
            said = f"{form.name}: {part.replace('-', ' ')}" if len(parts) > 1 else form.name
            chosen_part = part if len(parts) > 1 else ""
            href = f"{itself(path, form.suffix)}{_query(given, chosen_part)}"
            links.append(Link(said, form.media_type, href))
    return links


def _query(given: Given, part: str = "") -> str:
    """Return the query string of an address, with its question mark; "" for nothing."""
    fields = (*given, (PART, part)) if part else given
    return f"?{urlencode(fields)}" if fields else ""


def _read(request: Request, kind: ViewKind) -> tuple[Given, str, str]:
    """Return what a view is given, the suffix of `format=` and the name of a part, "" for none.

    Forms send fields that are empty: they are as none. Raises ProblemError.
    """
    try:
        encoded = request.scope["query_string"].decode("ascii")
        fields = parse_qsl(
            encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        told = f"the query string is UTF-8 in percent-encoding and has {_MOST_FIELDS} fields"
        raise bad_parameter(told) from None
    taken = {one.name: one for one in (*kind.takes, *_OF_ANY)}
    found: dict[str, list[str]] = {name: [] for name in taken}
    for name, text in fields:
        if name not in taken:
            near = which_parameter(name[:100], taken)
            told = f"there is no parameter '{printable(name[:100])}' here; there are:"
            told += f" {', '.join(taken)}"
            raise bad_parameter(f"{told}; {near}" if near else told)
        value = " ".join(text.split()) if text.isprintable() else text
        if len(value) > LONGEST:
            raise bad_parameter(f"'{name}' has more than {LONGEST} characters")
        if not value.isprintable():
            raise bad_parameter(f"'{name}' has characters that no name has")
        if value and value not in found[name]:
            found[name].append(value)
        if len(found[name]) > taken[name].most:
            most = taken[name].most
            told = "twice; give one value" if most == 1 else f"more than {most} times"
            raise bad_parameter(f"'{name}' is given {told}")
    given = tuple((one.name, value) for one in kind.takes for value in found[one.name])
    form, part = "".join(found[FORMAT]), "".join(found[PART])
    return given, _suffix(form, kind) if form else "", part


def _suffix(form: str, kind: ViewKind) -> str:
    """Return the suffix that `format=` names; raises ProblemError."""
    name = form.lower()
    known = BY_MEDIA_TYPE.get(name.replace(" ", "+"))  # a plus sign that was not encoded
    suffix = known.suffix if known else OTHER_NAMES.get(name, name)
    offered = [one.suffix for one in kind.forms]
    if suffix not in offered:
        raise bad_parameter(f"'{FORMAT}' is one of {', '.join(offered)}, not '{form[:40]}'")
    return suffix


def _reads_page(request: Request, suffix: str) -> bool:
    """Tell whether whoever asks for what cannot be reads a page."""
    if suffix:
        return suffix == "html"
    return preferred(request.headers.get("accept", ""), tuple(BY_MEDIA_TYPE)) == "text/html"


async def _rendered(
    asker: Asker,
    _media_type: str,
    name: str,
    path: str,
    given: Given,
    part: str,
    suffix: str,
    base: str,
) -> Pieces:
    """Return a view of the kind `name` in a form; `base` is the server's root for one in a file."""
    kind, version = VIEWS[name], asker.edition.version
    if suffix == "html" and not given and kind.form and not kind.shows_all:
        return _page(kind, path, given, None, version)
    syntax = BY_SUFFIX[suffix].syntax
    if syntax is not None and kind.describe is not None:
        return await kind.describe(asker, path, syntax)
    if suffix == "html" and kind.make_first is not None:
        first = await kind.make_first(asker, path, given, part)
        return _page(kind, path, given, first, version)
    view, address = await kind.make(asker, path, given), path + _query(given)
    match suffix:
        case "html":
            return _page(kind, path, given, view, version)
        case OFFLINE.suffix:
            source = f"{base}{address[1:]}"
            taken = {"address": source, "published": await published_on(asker.edition)}
            return _taken(_page(kind, path, given, view, version, taken), source)
        case "json":
            about = {"title": view.title, "address": address}
            return json_pieces({**about, "version": version, **view.records})
        case "csv" | "tsv":
            found = view.table(part)
            if found is None:
                raise _no_part(part, [one.name for one in view.tables])
            return csv_pieces(found) if suffix == "csv" else tsv_pieces(found)
        case "svg" | "png":
            return [await _drawn(asker, view, part, suffix, address)]
        case _ if suffix in NETWORKS:
            return [await _as_network(asker, view, suffix, address)]
        case _:
            document = f"{BASE}{address[1:]}"
            triples = await _triples(asker, document, view)
            assert syntax is not None  # noqa: S101 - the rest are pictures and text
            return serialised(triples, syntax, document)


async def _drawn(asker: Asker, view: View, part: str, suffix: str, address: str) -> bytes | str:
    picture = view.picture(part)
    if picture is None:
        raise _no_part(part, view.pictures)
    stamped = stamp(asker.edition.version, await day_of(asker.edition), asked=address)
    picture = picture.stamped(stamped)
    if suffix == "svg":
        return picture.svg()
    return await asker.edition.aside.call(asker.client, _WRITING, picture, "png")


async def _as_network(asker: Asker, view: View, suffix: str, address: str) -> bytes:
    if view.network is None or not view.network.edges:
        raise _no_part("", ())
    return await network_written(asker, NETWORKS[suffix], view.network, address)


def _taken(page: Pieces, source: str) -> Pieces:
    """Yield a page as one file, when it is the client's turn."""
    yield in_one_file(page, source)


def _page(
    kind: ViewKind,
    path: str,
    given: Given,
    view: View | None,
    version: str | None,
    taken: Mapping[str, object] | None = None,
) -> Pieces:
    pictures = view.pictures if view else {}
    yield from render(
        kind.template,
        path,
        view=view,
        links=links_of(kind, view, path, given) if view else (),
        form=kind.form(given) if kind.form else None,
        pictures={name: _inline(one) for name, one in pictures.items()},
        problem=None,
        version=version,
        taken=taken,
        address=itself(path) + _query(given),
        **(view.context if view else {}),
    )


def _inline(picture: Picture) -> Markup:
    """Return a picture within a page; of two the style sheet shows one."""
    if picture.narrow is None:
        return Markup(picture.svg())  # noqa: S704 - ours, which escapes
    shown = (("wide-only", picture), ("narrow-only", picture.narrow))
    drawn = (f'<div class="{name}">{one.svg()}</div>' for name, one in shown)
    return Markup("".join(drawn))  # noqa: S704


def _problem_page(kind: ViewKind, path: str, given: Given, problem: ProblemError) -> Response:
    """Return the page with its controls, and a problem in place of what they ask for."""
    assert kind.form is not None  # noqa: S101 - the caller has looked
    page: HTMLResponse = error_page(
        kind.template,
        path,
        problem.status,
        view=None,
        links=(),
        form=kind.form(given),
        pictures={},
        problem=problem.body,
        offers=[(one.text, _instead(path, given, one)) for one in problem.offers],
        version=None,
        address=itself(path) + _query(given),
    )
    page.headers.update(problem.headers)
    return page


def _instead(path: str, given: Given, offer: Offer) -> str:
    """Return where the same is asked with what is offered."""
    asked = (offer.name, offer.value)
    fields = tuple((offer.name, offer.instead) if one == asked else one for one in given)
    return itself(path) + _query(fields)


def _no_part(part: str, parts: Iterable[str]) -> ProblemError:
    """Return the problem of a part that there is not, or of a view that has none."""
    if part:
        return bad_parameter(f"'{PART}' is one of {', '.join(parts) or 'none'}")
    detail = "there is nothing here that this form could hold"
    return ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail, {"Vary": "Accept"})


async def _triples(asker: Asker, document: str, view: View) -> list[ox.Triple]:
    """Return what the graph says of all that a view shows, and the names of what that refers to.

    The document, an IRI, says what it is called and which graphs it was taken from.
    """
    triples: dict[ox.Triple, None] = {}
    graphs: set[str] = set()
    shown = list(dict.fromkeys(view.statements))
    for start in range(0, len(shown), _ASKED_AT_ONCE):
        rows = await asker.rows(f"""
SELECT ?subject ?property ?object ?graph ?label {{
  VALUES ?subject {terms(shown[start : start + _ASKED_AT_ONCE])}
  GRAPH ?graph {{ ?subject ?property ?object }}
  OPTIONAL {{ GRAPH ?labelled {{ ?object rdfs:label ?label }} }}
}}""")
        for row in rows:
            subject, name, value = row["subject"], row["property"], row["object"]
            triples[ox.Triple(subject, name, value)] = None  # type: ignore[arg-type]  # as in a graph
            graphs.add(row["graph"].value)
            if "label" in row:
                triples[ox.Triple(value, _LABEL, row["label"])] = None  # type: ignore[arg-type]
    triples |= dict.fromkeys(quad.triple for quad in ox.parse(view.computed, ox.RdfFormat.TURTLE))
    about = ox.NamedNode(document)
    triples[ox.Triple(about, _TITLE, ox.Literal(view.title, language="en"))] = None
    if asker.edition.version:
        triples[ox.Triple(about, _VERSION, ox.Literal(asker.edition.version))] = None
    for member in view.members:
        name = ox.NamedNode(member.iri)
        triples[ox.Triple(about, _PART, name)] = None
        triples[ox.Triple(name, _LABEL, ox.Literal(member.label))] = None
    for graph in sorted(graphs):
        triples[ox.Triple(about, _SOURCE, ox.NamedNode(graph))] = None
    return list(triples)


_LABEL = ox.NamedNode(f"{PREFIXES['rdfs']}label")
_VERSION = ox.NamedNode(f"{PREFIXES['owl']}versionInfo")
_TITLE, _SOURCE, _PART = (
    ox.NamedNode(str(name)) for name in (DCTERMS.title, DCTERMS.source, DCTERMS.hasPart)
)

_OF_ANY: Sequence[Taken] = (
    Taken(FORMAT, "the form of the answer, whatever Accept says"),
    Taken(
        PART,
        "which of the tables or pictures is wanted as CSV, SVG or PNG, or which part of a page that"
        " shows one at a time; else the main one",
    ),
)
_PROBLEMS = {
    400: "A parameter that cannot be, or a name that is not known or means several.",
    404: "There is no such form, or nothing to draw.",
    503: "Too busy, or more than may be worked out for one answer.",
    504: "Not answered within the deadline.",
}
