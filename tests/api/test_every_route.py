"""What every route keeps to, whatever is asked of it: a bounded answer in our form, never a 5xx."""

import http.client
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest

from sarcograph.api.app import answered_paths, create_app
from sarcograph.api.frame import Frame
from sarcograph.api.http.problems import METHODS
from sarcograph.api.settings import Settings
from sarcograph.graph.publish.publication import Publication, current_publication

Server = subprocess.Popen[str]
Start = Callable[..., AbstractContextManager[Server]]

LARGEST = 2 * 2**20
"""No page, list or problem of the corpus comes near; a graph or a file does and is left out."""

ACCEPTS = (
    None,
    "",
    "*/*",
    "text/html",
    "text/turtle",
    "application/json",
    "application/ld+json;q=0.5, text/html;q=0.1",
    "image/png",
    "text/html;q=2, ;;;,/,*",
    "/" * 20_000 + " x",
    "a/" * 10_000 + "b c",
    "text/html;" + " " * 20_000 + "q=1",
    "\xff\xfe",
)
HEADERS: tuple[dict[str, str], ...] = (
    {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 +99999999999999"},
    {"If-Modified-Since": "Sun, 31 Dec 9999 23:59:59 GMT"},
    {"If-Modified-Since": "Mon, 01 Jan 0001 00:00:00 -2359"},
    {"If-Modified-Since": "\xff", "If-None-Match": "\xff"},
    {"If-None-Match": ", ".join(['W/"x"'] * 3000)},
    {"If-None-Match": '"', "If-Match": "*", "If-Unmodified-Since": "never"},
    {"Range": "bytes=" + "9" * 5000 + "-"},
    {"Range": "bytes=5-3"},
    {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 3000, 2))},
    {"Range": "bytes=0-0", "If-Range": "\xff"},
    {"Range": "lines=1"},
    {"Accept-Encoding": "gzip;q=nan, *;q=1e999, ;;"},
    {"Accept-Language": "x" * 20_000},
    {"Accept-Charset": "no-such", "Content-Type": "text/html; charset=no-such"},
    {"Origin": "null", "Access-Control-Request-Method": "GET"},
    {"Host": "evil.example"},
    {"Cookie": "a" * 20_000},
)
QUERIES = (
    "page=1e3",
    "page=-1",
    "page=0",
    "page=99999999999999999999999",
    "page=" + "9" * 5000,
    "page=1000000",
    "page=%ff",
    "page=1&page=x",
    "page",
    "&&&=&%",
    "timeout=x",
    "graph=%00&default",
    "query=",
    "query=SELECT",
    "measure=%00%22%3E&sources=&line=1-1&measure=x",
    "disease=" + "a" * 5000,
    "line=" + "9" * 200 + "-1",
    "q=anlotinib",
    "q=%00%ff",
    "limit=1000",
    "limit=1&cursor=AAAA",
    "from=anlotinib&to=PFS&hops=8&limit=100",
    "from=%ff&to=%00",
    "first=lenvatinib&second=apatinib",
    "agent=anlotinib&line=2%2B&n=unknown",
    "source=sun-2022&editorial=no",
)
NAMES = {
    "kind": ("drug", "no-kind", "a" * 3000),
    "key": (
        *("anlotinib", "anlotinb", "anlotinib.ttl", "reading/"),
        '\u20ac \x00<>"{}|^`',
        "a/" * 1500,
    ),
    "name": ("Drug", "Drugg", "evidence/sun-2022", "entity", "..", "%"),
    "version": ("CURRENT", "0123456789abcdef", "0" * 16, "\u0661", ".."),
    "file": ("sarcograph.ttl", "publication.json", "no-file", "\x00"),
    "query": ("comparisons", "comparison", "a" * 3000, "\x00", "%"),
    "study": ("sun-2022/sun-2022", "sun-2022", "sun-2022/", "\x00", "%", "a/" * 1500),
    "suffix": ("ttl", "rdf", "xyz", "\x00", "a" * 3000),
}  # fmt: skip
"""What stands in place of the parts of a path; each route is asked with all of them."""


@dataclass
class Answered:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes


class Asker:
    """Asks one server, over one connection while it lasts."""

    def __init__(self, port: int) -> None:
        """Prepare to ask."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self) -> None:
        """Ask no more."""
        self._connection.close()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answered:
        """Return the answer to a request whose headers are sent as they are."""
        connection = self._connection
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value.encode("latin-1"))
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        response = connection.getresponse()
        answered = Answered(response.status, response.headers, response.read())
        if response.will_close:
            connection.close()
        return answered


def asking(url: str) -> closing[Asker]:
    """Return who asks a server at its URL, to be closed."""
    return closing(Asker(int(url.rstrip("/").rpartition(":")[2])))


def routes() -> list[str]:
    """Return the path of every route, its parts in braces."""
    found = answered_paths(create_app(Settings()).pages)
    assert len(found) > 25
    return sorted(found)


def paths_of(route: str, version: str) -> list[str]:
    """Return the paths that a route is asked at: each part in each way."""
    parts = re.findall(r"\{(\w+)(?::path)?\}", route)
    paths = []
    for number in range(max(len(NAMES[part]) for part in parts) if parts else 1):
        path = route
        for part in parts:
            names = NAMES[part]
            # the first name of all parts but the last leads to what there is
            name = names[min(number, len(names) - 1)] if part == parts[-1] else names[0]
            shown = quote(version if name == "CURRENT" else name, safe="/")
            path = re.sub(rf"\{{{part}(:path)?\}}", shown.replace("\\", r"\\"), path)
        paths.append(path)
    if len(parts) > 1:
        for name in NAMES[parts[0]][1:]:
            other = re.sub(rf"\{{{parts[0]}\}}", quote(name, safe=""), route)
            paths.append(re.sub(r"\{\w+(:path)?\}", "x", other))
    return paths


@pytest.fixture(scope="module")
def publication(
    corpus_publication: Publication, tmp_path_factory: pytest.TempPathFactory
) -> Publication:
    """The graph of the corpus, with strays beside it that have the names of versions."""
    directory = tmp_path_factory.mktemp("published")
    shutil.copytree(corpus_publication.folder.parent, directory, symlinks=True, dirs_exist_ok=True)
    (directory / "0123456789abcdef").mkdir()
    (directory / ("f" * 16)).mkdir()
    (directory / ("f" * 16) / "publication.json").write_text('{"version": ', encoding="utf-8")
    (directory / ("e" * 16)).write_bytes(b"no folder")
    (directory / "a stray").mkdir()
    return current_publication(directory)


@pytest.fixture(scope="module")
def url(
    start_server: Start, url_of: Callable[[Server], str], publication: Publication
) -> Iterator[str]:
    """The URL of a server of it, which may be asked as often as one likes."""
    with start_server(file=publication.folder.parent, rate_limit="", evaluators=2) as process:
        yield url_of(process)


@pytest.fixture
def asker(url: str) -> Iterator[Asker]:
    """Who asks it."""
    with asking(url) as asker:
        yield asker


def law(answered: Answered, method: str, path: str) -> str | None:
    """Return how an answer breaks the law, None if it does not."""
    kind = answered.headers.get_content_type()
    bounded = not re.search(r"^/(version/.+/.+|graph|downloads|sparql\?query)", path)
    if answered.status >= 500 and not (answered.status == 501 and method == "SPAM"):
        return f"{answered.status}: {answered.content[:200]!r}"
    if bounded and len(answered.content) > LARGEST:
        return f"{len(answered.content)} bytes"
    if method == "HEAD" and answered.content:
        return "content after HEAD"
    if answered.status < 400 or method == "HEAD":
        return None
    if kind == "application/problem+json":
        problem = json.loads(answered.content)
        if problem["status"] != answered.status or not problem["detail"] or not problem["code"]:
            return f"no problem of ours: {problem}"
        return None if len(answered.content) < 10_000 else "a problem that is no short one"
    if kind == "text/html" and b"sarcograph" in answered.content:
        return None
    return None if answered.status == 416 else f"{answered.status} as {kind}"


def test_metrics_tell_every_route_apart() -> None:
    frame = create_app(Settings()).answer
    assert isinstance(frame, Frame)
    for route in routes():
        for path in paths_of(route, "0123456789abcdef"):
            counted = frame.counted_as(path)
            assert path.startswith(counted), path
            assert route.startswith(counted), route
    strange = ("/nowhere", "/id.x", "/pathsx", "/%", "//id", "/.", "/id\u0661")
    assert {path: frame.counted_as(path) for path in strange} == {
        path: "/id" if path == "/id.x" else "other" for path in strange
    }


def called(dependant: Any) -> Iterator[Callable[..., Any]]:
    """Yield what a route calls: its endpoint, and whatever that depends on."""
    yield dependant.call
    for one in dependant.dependencies:
        yield from called(one)


def test_no_route_calls_anything_in_a_thread() -> None:
    """A thread for a look at parameters makes every other client wait for the interpreter."""

    def routes(within: Sequence[Any]) -> Iterator[Any]:
        for route in within:
            router = getattr(route, "original_router", None)
            yield from routes(router.routes) if router is not None else [route]

    found = [
        one for one in routes(create_app(Settings()).pages.routes) if hasattr(one, "dependant")
    ]
    assert len(found) > 25
    calls = {call for route in found for call in called(route.dependant)}
    assert {call.__qualname__ for call in calls if not iscoroutinefunction(call)} == set()


@pytest.mark.parametrize("route", routes())
def test_every_route_keeps_the_law(asker: Asker, publication: Publication, route: str) -> None:
    broken = []

    def check(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> None:
        found = law(asker.ask(method, path, headers, body), method, path)
        if found:
            shown = {name: value[:60] for name, value in headers.items()}
            broken.append(f"{method} {path[:120]} {shown}: {found}")

    for path in paths_of(route, publication.version):
        for method in (*METHODS, "PUT", "DELETE", "PATCH"):
            for accept in ("text/html", "*/*"):
                body = b"query=ASK+%7B%7D" if method in ("POST", "QUERY", "PUT") else b""
                check(method, path, {"Accept": accept}, body)
        for number, query in enumerate(QUERIES):
            check("GET", f"{path}?{query}", {"Accept": "text/html"} if number % 2 else {})
    for path in paths_of(route, publication.version)[:2]:
        for accepted in ACCEPTS:
            for method in ("GET", "HEAD"):
                check(method, path, {} if accepted is None else {"Accept": accepted})
        for number, given in enumerate(HEADERS):
            for method in ("GET", ("HEAD", "OPTIONS")[number % 2]):
                check(method, path, given)
    assert broken == []


def test_parameter_that_may_not_be_so_is_named_with_what_it_may(asker: Asker) -> None:
    said = {
        "1e3": "'page' is a whole number, not '1e3'",
        "-1": "'page' is 1 or more, not -1",
        "0": "'page' is 1 or more, not 0",
        "1000001": "'page' is 1000000 or less, not 1000001",
    }
    for path in ("/id/drug/", "/id/reading/sun-2022/", "/id/drug/anlotinib"):
        for given, detail in said.items():
            answered = asker.ask("GET", f"{path}?page={given}", {"Accept": "*/*"})
            assert answered.status == 400
            problem = json.loads(answered.content)
            assert (problem["code"], problem["detail"]) == ("bad-parameter", detail)


def test_strays_in_the_publication_hide_no_version(asker: Asker, publication: Publication) -> None:
    listed = json.loads(asker.ask("GET", "/version/", {}).content)
    assert [one["version"] for one in listed["versions"]] == [publication.version]
    for stray in ("0123456789abcdef", "f" * 16, "e" * 16, "a%20stray"):
        assert asker.ask("GET", f"/version/{stray}/", {}).status == 404


def test_every_path_has_a_rate(
    start_server: Start, url_of: Callable[[Server], str], publication: Publication
) -> None:
    # a window of an hour: the limiter weighs the last window, which is empty
    with (
        start_server(
            file=publication.folder.parent, rate_limit=cast("Any", "3/hour"), evaluators=1
        ) as process,
        asking(url_of(process)) as asker,
    ):
        for route in routes():
            (path, *_) = paths_of(route, publication.version)
            statuses = [asker.ask("GET", path, {}).status for _ in range(4)]
            assert statuses[-1] == 429, route


def test_publication_that_is_deleted_meanwhile_is_a_clear_problem(
    start_server: Start,
    url_of: Callable[[Server], str],
    publication: Publication,
    tmp_path: Path,
) -> None:
    shutil.copytree(publication.folder.parent, tmp_path / "copy", symlinks=True)
    with (
        start_server(file=tmp_path / "copy", rate_limit=cast("Any", "")) as process,
        asking(url_of(process)) as asker,
    ):
        shutil.rmtree(tmp_path / "copy")
        seen = set()
        for route in routes():
            for path in paths_of(route, publication.version):
                for accept in ("text/html", "*/*"):
                    answered = asker.ask("GET", path, {"Accept": accept})
                    seen.add(answered.status)
                    assert answered.status != 500, path
                    if answered.status == 503 and path != "/ready":  # which is for programs alone
                        kind = answered.headers.get_content_type()
                        page = accept == "text/html"
                        assert kind == ("text/html" if page else "application/problem+json"), path
        assert 503 in seen
        assert asker.ask("GET", "/sparql?query=ASK%7B%7D", {}).status == 200


PAGES = (
    "/",
    "/sparql",
    "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%203",
    "/sparql?query=ASK%20%7B%7D",
    "/sparql?query=DESCRIBE%20drug:anlotinib",
    "/sparql?query=SELECT",
    "/queries/",
    "/queries/comparisons",
    "/queries/comparisons?measure=x",
    "/queries/comparison",
    "/id/",
    "/id/drug/",
    "/id/drug/anlotinib",
    "/id/drug/anlotinb",
    "/vocab/",
    "/vocab/Drug",
    "/shapes/",
    "/graph/",
    "/graph/entities",
    "/ontology/entity",
    "/downloads/",
    "/version/",
    "/version/CURRENT/",
    "/nowhere",
    "/openapi.json",
    "/search?q=anlotinib",
    "/paths?from=anlotinib&to=PFS",
    "/api/v1/",
    "/api/v1/entities",
    "/api/v1/entities/drug/anlotinib",
    "/api/v1/search?q=anlotinib",
    "/api/v1/studies?agent=anlotinib",
    "/api/v1/studies/sun-2022/sun-2022",
    "/api/v1/findings?limit=3",
    "/api/v1/paths?from=anlotinib&to=PFS",
    "/api/v1/outcomes?mechanism=VEGFR2&measure=PFS",
)


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle", "*/*"])
def test_nobody_is_shown_the_address_that_another_asked_at(
    asker: Asker, publication: Publication, accept: str
) -> None:
    # names of their own in each form, so that what was kept for another form would show as well
    form = quote(accept, safe="").replace("%", "-").replace("*", "x")
    hosts = [f"{name}.{form}.example" for name in ("one", "two")]
    for path in PAGES:
        where = path.replace("CURRENT", publication.version)
        shown = []
        for host in hosts:
            content = asker.ask("GET", where, {"Host": host, "Accept": accept}).content
            others = set(re.findall(rb"(?:one|two)\.[\w.-]+?\.example", content)) - {host.encode()}
            assert others == set(), path
            shown.append(host.encode() in content)
        assert shown[0] == shown[1], path
