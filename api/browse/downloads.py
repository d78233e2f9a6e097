"""The exports of every version that is kept: lists of them, and the files, which never change."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import islice
from typing import Any

from fastapi import APIRouter, Depends
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import MOST_VERSIONS
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.catalogue import catalogue
from sarcograph.api.browse.known_iris import held_versions
from sarcograph.api.browse.page_routes import (
    Endpoint,
    add_redirect,
    add_route,
    chosen,
    plain_path,
    redirect_list,
    represented,
)
from sarcograph.api.browse.recipes import RECIPES
from sarcograph.api.browse.rendering import render
from sarcograph.api.browse.resource_page import origin_of
from sarcograph.api.browse.wording import Piece
from sarcograph.api.http.addresses import base_of
from sarcograph.api.http.negotiation import GRAPH_TYPES
from sarcograph.api.http.problems import ProblemError
from sarcograph.api.http.representation import accepts_gzip, is_current
from sarcograph.graph.exports.about import LICENCE, NOTICE
from sarcograph.graph.exports.forms import FORMS, OF_FILES
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.publish.publication import Publication, PublishedFile, purpose_of

LIST_TYPES = ("application/json", "text/html", *GRAPH_TYPES)
MOST_GRAPHS = 200
"""Graphs with their licences on the page of a version; a large graph has thousands."""
FOREVER = "public, max-age=31536000, immutable"

_ONE = r"(?:[0-9]{1,18}-[0-9]{0,18}|-[0-9]{1,18})"
_RANGES = re.compile(rf"bytes= *{_ONE}(?: *, *{_ONE}){{0,9}} *")

router = APIRouter(tags=["Downloads"], dependencies=[Depends(plain_path)])


async def list_downloads(request: Request) -> Response:
    """List the files of the version that is served."""
    _, publication = _served(request)
    return await _listed(request, publication.version, "/downloads/")


async def redirect_download(request: Request, file: str) -> Response:
    """Send the client to a file of the version that is served."""
    _, publication = _served(request)
    found = _file_of(publication, file)
    # relative, so that it holds below any public URL; tomorrow another version may be served
    location = f"../version/{publication.version}/{found.name}"
    status = HTTPStatus.TEMPORARY_REDIRECT
    return RedirectResponse(location, status, {"Cache-Control": "no-cache"})


async def redirect_dataset() -> Response:
    """Send who asks for the data set's own IRI to what it can be had as."""
    return RedirectResponse("downloads/", HTTPStatus.SEE_OTHER)


async def list_versions(request: Request) -> Response:
    """List the versions that are kept."""
    _served(request)
    media_type = chosen(request, ("application/json", "text/html"))
    return await represented(request, Asker.of(request), media_type, _versions)


async def _versions(asker: Asker, media_type: str) -> Pieces:
    held = await held_versions(asker.edition)
    current = asker.edition.version
    if media_type == "text/html":
        return render("versions.html", "/version/", versions=held, current=current)
    listed = [
        {
            "version": one.version,
            "current": one.version == current,
            "sha256": one.sha256,
            "code_version": one.code_version,
            "published": one.published.isoformat(timespec="seconds"),
            "statements": _statements(one),
            "since": one.changes.get("old"),
            "changes": one.changes.get("counts", {}),
        }
        for one in held
    ]
    return [json.dumps({"current": current, "versions": listed})]


async def list_version(request: Request, version: str) -> Response:
    """List the files of one version."""
    publication = await _kept(request, version)
    return await _listed(request, publication.version, f"/version/{publication.version}/")


async def redirect_version(request: Request, version: str) -> Response:
    """Send the client to the list of a version, which ends in a slash."""
    publication = await _kept(request, version)
    return RedirectResponse(f"{publication.version}/", HTTPStatus.PERMANENT_REDIRECT)


async def send_file(request: Request, version: str, file: str) -> Response:
    """Send a file of a version, compressed if the client takes that."""
    publication = await _kept(request, version)
    found = _file_of(publication, file)
    packed = _file_of(publication, found.gzip) if found.gzip else None
    headers = {"Cache-Control": FOREVER}
    sent = found
    if packed is not None:
        headers["Vary"] = "Accept-Encoding"
        if accepts_gzip(request.scope):
            sent = packed
            headers["Content-Encoding"] = "gzip"
    headers["ETag"] = f'"{sent.sha256}"'
    path = await asyncio.to_thread(publication.intact, sent.name)
    found_there = path.stat()
    modified = found_there.st_mtime
    if is_current(request.headers, sent.sha256) or _is_unmodified(request.headers, modified):
        headers.pop("Content-Encoding", None)
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    media_type = found.media_type
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return _FileOrPart(path, headers=headers, media_type=media_type, stat_result=found_there)


def _is_unmodified(headers: Headers, changed: float) -> bool:
    """Tell whether the client has a file by its If-Modified-Since (RFC 9110, 13.1.3)."""
    if "if-none-match" in headers:
        return False
    since = _http_date(headers.get("if-modified-since", ""))
    return since is not None and int(changed) <= since


def _http_date(text: str) -> float | None:
    """Return a date as seconds since 1970, None for what is none (RFC 9110, 5.6.7).

    >>> _http_date("Thu, 01 Jan 1970 00:01:00 GMT"), _http_date("Thursday +99999999999999")
    (60.0, None)
    """
    for form in ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
    return None


class _FileOrPart(FileResponse):
    """A file, or parts of it; a Range that cannot be read, or is not for GET, is ignored.

    RFC 9110, 14.2; the framework answers those with 400 or 206.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = Headers(scope=scope).get("range")
        if wanted is not None and (scope["method"] != "GET" or not _is_range(wanted)):
            kept = [item for item in scope["headers"] if item[0] != b"range"]
            scope = {**scope, "headers": kept}
        await super().__call__(scope, receive, send)


def _is_range(wanted: str) -> bool:
    """Tell whether a Range can be read: up to ten parts of a file, none of which ends too soon."""
    if not _RANGES.fullmatch(wanted):
        return False
    parts = (part.strip(" ").split("-") for part in wanted.removeprefix("bytes=").split(","))
    return all(not first or not last or int(first) <= int(last) for first, last in parts)


def _served(request: Request) -> tuple[Edition, Publication]:
    edition: Edition = request.app.state.editions.current
    if edition.publication is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            "not-found",
            "this server asks a store elsewhere and publishes no files; /sparql answers",
        )
    return edition, edition.publication


async def _version(edition: Edition, version: str) -> Publication:
    """Return a version by its name, looked up among those that are kept; raises ProblemError."""
    current = edition.publication
    if current is not None and version == current.version:
        return current
    held = {one.version: one for one in await held_versions(edition)}
    if version not in held:
        names = ", ".join(islice(held, MOST_VERSIONS))
        detail = f"there is no version '{version[:40]}'; kept are: {names}"
        raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail)
    return held[version]


async def _kept(request: Request, version: str) -> Publication:
    edition, _ = _served(request)
    return await _version(edition, version)


def _file_of(publication: Publication, name: str) -> PublishedFile:
    """Return a file by its name, looked up in the record: no path is made of what a client sends.

    Raises ProblemError.
    """
    for file in publication.files:
        if file.name == name:
            return file
    detail = f"version {publication.version} has no file '{name[:80]}'; "
    if name in OF_FILES and OF_FILES[name].name in publication.left_out:
        form = OF_FILES[name].name
        detail += f"its graph is large: sarcograph export --format {form} --out {name} makes it"
    else:
        detail += f"it has: {', '.join(file.name for file in publication.files)}"
    raise ProblemError(HTTPStatus.NOT_FOUND, "not-found", detail)


async def _listed(request: Request, version: str, path: str) -> Response:
    media_type = chosen(request, LIST_TYPES)
    # pages have no address in them
    base = "" if media_type == "text/html" else base_of(request)
    return await represented(
        request, Asker.of(request), media_type, _files_listed, version, path, base
    )


async def _files_listed(
    asker: Asker, media_type: str, version: str, path: str, base: str
) -> Pieces:
    publication = await _version(asker.edition, version)
    if media_type == "text/html":
        return _page(publication, path)
    if media_type in GRAPH_TYPES:
        return [catalogue(publication, base, GRAPH_TYPES[media_type])]
    return [json.dumps(_record(publication, base), ensure_ascii=False, indent=1)]


def _record(publication: Publication, base: str) -> dict[str, Any]:
    """Return what a version holds as JSON; `base` is the URL of the server's root."""
    files = [
        {
            **asdict(file),
            "purpose": purpose_of(file.name),
            "url": f"{base}version/{publication.version}/{file.name}",
            "licence": LICENCE,
            "other_licences": _other_licences(publication, file),
        }
        for file in publication.files
    ]
    return {
        "version": publication.version,
        "sha256": publication.sha256,
        "code_version": publication.code_version,
        "published": publication.published.isoformat(timespec="seconds"),
        "notice": NOTICE,
        "counts": publication.counts,
        "changes": publication.changes,
        "citation": citation_of(publication),
        "licence": LICENCE,
        "files": files,
        "left_out": list(publication.left_out),
        "graphs": [asdict(graph) for graph in publication.graphs],
    }


def _other_licences(publication: Publication, file: PublishedFile) -> dict[str, str]:
    """Return the graphs in a file that are under a licence of their own, with its words."""
    return {
        graph.name: graph.licence
        for graph in publication.graphs
        if graph.name in file.graphs and graph.licence != LICENCE
    }


def _page(publication: Publication, path: str) -> Pieces:
    files = [file for file in publication.files if file.graphs and not _is_packed(file)]
    packed = {file.name: file for file in publication.files}
    described = [file for file in publication.files if not file.graphs]
    graphs = [
        (origin_of(graph.name), graph.statements, _licence(graph.licence))
        for graph in publication.graphs
    ]
    return render(
        "downloads.html",
        path,
        publication=publication,
        folder=f"version/{publication.version}/",
        files=[(file, packed.get(file.gzip), _other_licences(publication, file)) for file in files],
        described=described,
        purpose_of=purpose_of,
        forms=OF_FILES,
        graphs=graphs,
        most_graphs=MOST_GRAPHS,
        citation=citation_of(publication),
        changes=publication.changes,
        licence=_licence(LICENCE),
        recipes=[one for one in RECIPES if one.file in packed],
        left_out=[FORMS[name] for name in publication.left_out if name in FORMS],
    )


def citation_of(publication: Publication) -> str:
    """Return how to cite a version: it names the release, the version, and its fingerprint."""
    return (
        "The sarcograph project. sarcograph: the evidence knowledge graph of targeted therapy in"
        f" sarcoma. Release {publication.code_version}, graph version {publication.version},"
        f" {publication.published:%Y-%m-%d}, SHA-256 {publication.sha256}. {BASE}"
    )


def _is_packed(file: PublishedFile) -> bool:
    return file.media_type == "application/gzip"


def _licence(words: str) -> Piece:
    is_iri = words.startswith(("http://", "https://"))
    text = "CC BY 4.0" if words == LICENCE else words
    return Piece(text, words if is_iri else None, is_iri)


def _statements(publication: Publication) -> int:
    return sum(graph.statements for graph in publication.graphs)


_FILE_TYPES = tuple(dict.fromkeys(form.media_type for form in FORMS.values()))
_UNKNOWN = {404: "Nothing of that name is kept; says what is."}
_ROUTES: tuple[tuple[str, Endpoint, str, Sequence[str]], ...] = (
    ("/downloads/", list_downloads, "List the exports of the served version", LIST_TYPES),
    ("/version/", list_versions, "List the versions that are kept", LIST_TYPES[:2]),
    ("/version/{version}/", list_version, "List the exports of a version", LIST_TYPES),
    ("/version/{version}/{file}", send_file, "Return a file of a version", _FILE_TYPES),
)
for _path, _endpoint, _summary, _media_types in _ROUTES:
    add_route(router, _path, _endpoint, _summary, _media_types, _UNKNOWN)
add_redirect(
    router, "/downloads/{file}", redirect_download, "Go to a file of the served version", 307
)
for _path in ("/downloads", "/version"):
    add_redirect(router, _path, redirect_list, "Go to the list", 308)
add_redirect(router, "/version/{version}", redirect_version, "Go to the list of a version", 308)
add_redirect(router, "/dataset", redirect_dataset, "Go to what the data set can be had as", 303)
