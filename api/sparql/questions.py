"""The address of a question: a query of the library, its parameters in the query string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import LISTED, LONGEST_KEY, MOST_ALIKE, SHOWN_ROWS
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.listing import add_list
from sarcograph.api.browse.naming import Naming, bind_names
from sarcograph.api.browse.page_routes import add_redirect, plain_path, redirect_list
from sarcograph.api.browse.query_page import Note, library
from sarcograph.api.browse.question_page import (
    CATALOGUE,
    LIST_PATH,
    ROW_FORMS,
    Values,
    Window,
    address,
    question_page,
)
from sarcograph.api.browse.taken_along import disposition
from sarcograph.api.browse.view import BY_SUFFIX, NETWORKS, Form
from sarcograph.api.http.addresses import check_plus
from sarcograph.api.http.negotiation import NAMES, PICTURES, preferred_picture
from sarcograph.api.http.problems import ProblemError, bad_parameter
from sarcograph.api.http.representation import VARY
from sarcograph.api.sparql.answer import (
    AnswerPage,
    Asked,
    LeftOut,
    Part,
    send_answer,
    send_problem_page,
    wants_page,
)
from sarcograph.api.sparql.networks import FORMS as NETWORK_FORMS
from sarcograph.api.sparql.networks import network_form, send_network
from sarcograph.api.sparql.operation import (
    FORMAT_PARAMETERS,
    QueryOperation,
    accept_parameter,
    fields_of,
    seconds_of,
)
from sarcograph.api.sparql.pictures import (
    PART,
    nothing_to_draw,
    send_picture,
    suffix_of,
)
from sarcograph.graph.errors import QueryError, printable
from sarcograph.graph.likeness import nearest
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.pictures.of_rows import draws, need_picture
from sarcograph.graph.store.asked import nothing_held
from sarcograph.graph.store.cursor import cursor_at, offset_of
from sarcograph.graph.store.library import Query, limit_of

OF_THE_PROTOCOL = frozenset((*FORMAT_PARAMETERS, "timeout", "columns", "limit", "cursor", PART))
"""Parameters that are no query's own; no query has one of these names."""

ROW_SUFFIXES = ("html", *ROW_FORMS)
"""The suffixes of an answer that is rows, and of its page."""
SUFFIXES = (*ROW_SUFFIXES, *PICTURES, *NETWORKS)
"""All suffixes that the address of a question takes."""

Fields = Sequence[tuple[str, str]]

router = APIRouter(tags=["Queries"], dependencies=[Depends(plain_path)])


async def answer_question(request: Request, query: str) -> Response:
    """Answer a query of the library in the form of a suffix, of `format=` or of Accept."""
    name, dot, suffix = query.partition(".")
    if name not in library():
        near = nearest(query[:LONGEST_KEY], library(), MOST_ALIKE)
        like = f"; names like it: {', '.join(near)}" if near else ""
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "not-found",
            f"there is no query '{printable(query[:LONGEST_KEY])}'{like}; {LIST_PATH} lists all",
            {"Vary": "Accept"},
        )
    if dot and suffix not in SUFFIXES:
        offered = ", ".join(f".{one}" for one in SUFFIXES)
        detail = f"the rows of {name} are available as {offered}"
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail, {"Vary": "Accept"})
    found = library()[name]
    named = [value for name, value in _fields(request) if name in FORMAT_PARAMETERS]
    if suffix:
        named = [suffix]
    for picture in filter(None, map(suffix_of, named)):
        return await _drawn(request, found, picture)
    for form in filter(None, map(network_form, named)):
        return await _as_network(request, found, form)
    if not named:
        others = {form.media_type: form for form in NETWORK_FORMS if form.by_accept}
        pictures = tuple(PICTURES.values()) if draws(found.columns) else ()
        liked = preferred_picture(request.headers.get("accept", ""), (*pictures, *others))
        if liked in others:
            return await _as_network(request, found, others[liked], by_accept=True)
        for picture in (one for one, media_type in PICTURES.items() if media_type == liked):
            return await _drawn(request, found, picture, by_accept=True)
    return _Question(request, found, suffix)


def _fields(request: Request) -> Fields:
    """Return what the address gives; a form sends what is left empty, too. Raises ProblemError."""
    return [field for field in fields_of(request.scope["query_string"]) if field[1]]


async def _drawn(
    request: Request, query: Query, suffix: str, *, by_accept: bool = False
) -> Response:
    """Return the rows that are asked for as a picture; raises ProblemError."""
    fields = _fields(request)
    try:
        need_picture(query.name, query.columns)
    except QueryError as error:
        raise nothing_to_draw(error) from None
    asker = Asker.of(request)
    try:
        part = _part(query, fields)
        given = _given(query, fields)
        bound = await _bound(asker, query, given, _ALL, for_people=False)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    named = tuple(given.items())
    return await send_picture(
        request, asker, query, named, bound.asked, suffix, part, by_accept=by_accept
    )


async def _as_network(
    request: Request, query: Query, form: Form, *, by_accept: bool = False
) -> Response:
    """Return what the rows that are asked for tell of, as a network; raises ProblemError."""
    fields, asker = _fields(request), Asker.of(request)
    try:
        given = _given(query, fields)
        bound = await _bound(asker, query, given, _ALL, for_people=False)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    named = tuple(given.items())
    return await send_network(request, asker, query, named, bound.asked, form, by_accept=by_accept)


def _part(query: Query, fields: Fields) -> str:
    """Return which picture of the rows is asked for, "" for the main one; raises QueryError."""
    named = [value for name, value in fields if name == PART]
    if len(named) > 1:
        raise QueryError(f"'{PART}' is given twice; give one value")
    part = named[0] if named else ""
    need_picture(query.name, query.columns, part)
    return part


class _Question(Response):
    """The answer, which is made while it is sent, as that of the endpoint."""

    def __init__(self, request: Request, query: Query, suffix: str) -> None:
        super().__init__()
        self._request = request
        self._query = query
        self._suffix = suffix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the answer; raises ProblemError."""
        await _answer(self._request, self._query, self._suffix, send)


async def _answer(request: Request, query: Query, suffix: str, send: Send) -> None:
    """Send the rows in the form of `suffix`, "" where the address has none; raises ProblemError."""
    edition: Edition = request.app.state.editions.current
    fields = _fields(request)
    accept = NAMES[suffix] if suffix else accept_parameter(fields)
    timeout = seconds_of([value for name, value in fields if name == "timeout"])
    shown = wants_page(request, accept)
    values = _first_values(query, fields)
    try:
        given, wanted = _given(query, fields), _wanted(query, fields)
        bound = await _bound(Asker.of(request), query, given, wanted, for_people=shown)
    except QueryError as error:
        problem = bad_parameter(str(error))
        if not shown:
            raise problem from None
        page = AnswerPage(question_page, (query.name, values, "", None))
        await send_problem_page(request, edition, page, problem, send)
        return
    operation = QueryOperation(bound.asked, None, None, timeout, accept)
    made = None
    if shown:
        made = AnswerPage(question_page, (query.name, values, bound.text, bound.window))
    asked = Asked(operation, made, bound.remarks, bound.left_out, bound.part, bound.if_empty)
    named = suffix or next((one for one in ROW_SUFFIXES if NAMES[one] == accept), "")
    file = []
    if named:
        path = f"{LIST_PATH}{query.name}"
        called = await disposition(edition, path, "", BY_SUFFIX[named])
        file.append(("Content-Disposition", called))
    vary = "Accept-Encoding" if suffix else VARY
    await send_answer(request, edition, asked, send, vary=vary, more=file)


def _first_values(query: Query, fields: Fields) -> Values:
    """Return what a form shows again, in the order of the query's parameters."""
    first = dict(reversed(fields))
    names = [parameter.name for parameter in query.parameters if parameter.name in first]
    return tuple((name, first[name][:LONGEST]) for name in names)


def _given(query: Query, fields: Fields) -> dict[str, str]:
    """Return the parameters that are given, in the query's order; raises QueryError."""
    given: dict[str, str] = {}
    for name, value in fields:
        if name in OF_THE_PROTOCOL:
            continue
        if max(len(name), len(value)) > LONGEST:
            raise QueryError(f"'{printable(name[:40])}' has more than {LONGEST} characters")
        if name in given:
            raise QueryError(f"'{name}' is given twice; give one value")
        given[name] = value
    query.check(given)
    in_order = {one.name: given[one.name] for one in query.parameters if one.name in given}
    for one in query.parameters:
        if one.type == "range":
            check_plus(one.name, in_order.get(one.name, ""))
    return in_order


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which columns and rows are asked for, and how, as `kept` in the address of the next rows."""

    columns: str | None
    limit: int | None
    cursor: str | None
    kept: Values


_ALL = _Wanted(None, None, None, ())


def _wanted(query: Query, fields: Fields) -> _Wanted:
    """Return what a request says of columns and rows; raises QueryError."""
    found: dict[str, str] = {}
    for name, value in fields:
        if name in ("columns", "limit", "cursor"):
            if name in found:
                raise QueryError(f"'{name}' is given twice; give one value")
            found[name] = value
    if "columns" in found:
        query.chosen(found["columns"])
    limit = limit_of(found["limit"]) if "limit" in found else None
    kept = tuple(field for field in fields if field[0] in OF_THE_PROTOCOL and field[0] != "cursor")
    return _Wanted(found.get("columns"), limit, found.get("cursor"), kept)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A query with its parameters bound as terms, and what there is to say of their names.

    `text` is the whole query and `asked` the part of it that is wanted, whose rows `window` tells
    where a page shows them.
    """

    text: str
    asked: str
    window: Window
    remarks: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    part: Part | None
    if_empty: tuple[Note, ...]


async def _bound(
    asker: Asker, query: Query, given: dict[str, str], wanted: _Wanted, *, for_people: bool
) -> _Bound:
    """Return the query with what is given, in the client's turn; raises QueryError.

    A page has some of the rows, whatever is asked for.
    """
    found: list[_Bound] = []

    version = asker.edition.version or ""

    def bind(naming: Naming) -> Pieces:
        resolve = naming.resolve
        text, offset, part = query.bound(given, resolve), 0, None
        yield ""
        if wanted.cursor is not None:
            offset = offset_of(wanted.cursor, version=version, name=query.name, text=text)
        columns = query.chosen(wanted.columns or ("few" if for_people else "all"))
        limit = min(wanted.limit or LISTED, SHOWN_ROWS) if for_people else wanted.limit
        asked = query.bound(given, resolve, columns=columns, limit=limit, offset=offset)
        yield ""
        if limit is not None:
            cursor = href = ""
            if not for_people:  # a page turns its own leaves
                cursor = cursor_at(offset + limit, version=version, name=query.name, text=text)
                href = address((*given.items(), *wanted.kept), ("cursor", cursor))
            part = Part(query.counted(given, resolve), offset, limit, href, cursor)
        kept = tuple(field for field in wanted.kept if field[0] in ("columns", "limit"))
        joined = wanted.columns is None
        window = Window(version, offset, limit or LISTED, columns, kept, joined)
        left_out = tuple(
            LeftOut(name, query.counted(other, resolve), address(tuple(other.items())))
            for name, other in query.left_out(given)
        )
        if_empty = tuple(
            Note(said, f"../id/{about}" if about else "")
            for said, about in nothing_held(query, given, resolve, naming.thing)
        )
        remarks = tuple(naming.remarks)
        found.append(_Bound(text, asked, window, remarks, left_out, part, if_empty))

    await bind_names(asker, bind)
    return found[0]


add_list(router, LIST_PATH, CATALOGUE, "List the queries of the library")
add_redirect(router, LIST_PATH.rstrip("/"), redirect_list, "Go to the list", 308)
for _method in ("GET", "HEAD"):
    # the description lists each query with its own parameters
    router.add_api_route(
        f"{LIST_PATH}{{query}}", answer_question, methods=[_method], include_in_schema=False
    )
