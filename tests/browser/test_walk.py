"""Each kind of page as a browser shows it: the first time, and again from what it has kept."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, quote, urldefrag, urljoin, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, ViewportSize

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"

QUERY = "/sparql?query=" + quote("SELECT * { ?s a sg:Drug } LIMIT 20")
STARTS = (
    "/",
    "/search?q=KDR",
    "/graph-view",
    "/graph-view?about=VEGFR2",
    "/paths?from=anlotinib&via=FGFR&to=PFS",
    "/compare?regimen=apatinib&regimen=lenvatinib",
    "/id/estimate/sun-2022/all.objective-response-rate.study-treatment.proportion",
    "/search?q=lapatinib",
    "/sparql",
    QUERY,
    "/sparql?query=" + quote("CONSTRUCT { ?s a sg:Drug } WHERE { ?s a sg:Drug }"),
    "/sparql?query=" + quote("ASK { ?s a sg:Drgu }"),
    "/sparql?query=nonsense",
    "/queries/outcomes-by-regimen?regimen=catequentinib&line=2%2B",
    "/queries/outcomes-by-regimen?line=second",
    "/id/drug/anlotinb",
    "/nowhere",
)
"""Where a visit begins: links lead from there to the rest, but not to answers and errors."""

REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium's console says of a page that is there to tell of an error."""

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def kind_of(path: str) -> tuple[str, ...]:
    """Return what the pages have in common that one function makes of things of one class.

    Lists of things are alike, of whatever class: each has a row for a thing and its name.
    """
    _, section, *below = urlsplit(path).path.split("/")
    if not below or not below[-1]:
        return section, "list", str(len(below))
    return section, "one", below[0] if section == "id" else ""


def form_of(path: str) -> tuple[str, ...]:
    """Return what the addresses have in common that answer in one form: kind, suffix, format."""
    parts = urlsplit(path)
    _, _, suffix = parts.path.rpartition("/")[2].partition(".")
    return *kind_of(path), suffix, *parse_qs(parts.query).get("format", ())


def links_of(page: Page, site: str) -> list[str]:
    """Return the addresses on this server to which a page links, without their fragments."""
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    bare = (urldefrag(urljoin(page.url, link)).url for link in found)
    return [link.removeprefix(site) for link in bare if link.startswith(site + "/")]


def looks(page: Page) -> str:
    """Return the font of a page, which differs from Chromium's own."""
    found: str = page.evaluate("getComputedStyle(document.body).fontFamily")
    return found


def made_of(page: Page) -> frozenset[str]:
    """Return the sorts of elements that a page is made of: pages of the same are judged once."""
    sorts = "all => [...new Set(all.map(e => [e.tagName, e.className, e.role].join(' ')))]"
    return frozenset(page.eval_on_selector_all("body *", sorts))


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with a page."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    options = {"resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{page.url}: {one['id']}: {node['html'][:200]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:2]
    ]


def show(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Show what is loaded on a desk in light colours, or on a phone in dark ones."""
    page.set_viewport_size(DESK if scheme == "light" else PHONE)
    page.emulate_media(color_scheme=scheme)


class Leads:
    """Where links lead: a page of each kind that has not been seen yet."""

    def __init__(self, site: str) -> None:
        """Begin with the kinds of `STARTS` on a server, by its address without a slash."""
        self.site = site
        self.seen = set(map(kind_of, STARTS))
        self.files: set[tuple[str, ...]] = set()
        """Forms of address that answer with a file."""

    def from_page(self, page: Page, path: str) -> Iterator[str]:
        """Yield links of what a page shows at a path to pages of kinds not seen yet."""
        links = links_of(page, self.site)
        if path == "/id/":  # lists of all classes are alike, but each leads to a kind of its own
            lists = [link for link in links if kind_of(link) == kind_of("/id/drug/")]
            links += [self.first_of(page, link) for link in lists]
        for link in links:
            if kind_of(link) in self.seen or form_of(link) in self.files:
                continue
            if is_page(page, self.site + link):
                self.seen.add(kind_of(link))
                yield link
            else:
                self.files.add(form_of(link))

    def first_of(self, page: Page, path: str) -> str:
        """Return the address of the first thing in a list, which the page does not show."""
        listed = page.request.get(self.site + path, headers={"Accept": "text/html"}).text()
        found = re.search(rf'href="[./]*{re.escape(path[1:])}([^"?#]*[^"?#/])"', listed)
        assert found, path
        return path + found[1]


def test_every_kind_of_page(profile: BrowserContext, site: str, access_log: Path) -> None:
    page = profile.new_page()
    unstyled = looks(page)
    said: list[str] = []
    elsewhere: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            said.append(f"{page.url}: {message.text}")

    def watch(request: Request) -> None:
        if not request.url.startswith((site + "/", "data:")):
            elsewhere.append(request.url)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("request", watch)
    wrong: list[str] = []
    waiting, leads, visited = list(STARTS), Leads(site), {}
    judged: set[tuple[str, str]] = set()
    wide = []

    def judge(scheme: str) -> None:
        new = {(scheme, sort) for sort in made_of(page)} - judged
        if new:
            judged.update(new)
            wrong.extend(violations(page))

    for path in waiting:  # which grows
        show(page, "light")
        page.goto(site + path)
        visited[path] = looks(page)
        judge("light")
        waiting += leads.from_page(page, path)
        show(page, "dark")
        judge("dark")
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if page.evaluate(over) > 0:
            wide.append(path)
    assert len(visited) > 60
    assert unstyled not in visited.values()
    assert wide == []
    first_visits = requests(access_log)

    for path, look in visited.items():
        page.goto(site + path)
        assert looks(page) == look, path
    assert said == []
    assert elsewhere == []
    assert wrong == []
    # else nothing that was kept has been shown
    unchanged = [one for one in requests(access_log)[len(first_visits) :] if one["status"] == 304]
    assert len(unchanged) > 0.8 * len(visited)


def is_page(page: Page, url: str) -> bool:
    """Tell whether an address answers with a page and not with a file."""
    answer = page.request.head(url, headers={"Accept": "text/html,*/*;q=0.8"}, max_redirects=5)
    headers = answer.headers
    is_file = headers.get("content-disposition", "").startswith("attachment")
    return headers.get("content-type", "").startswith("text/html") and not is_file


def requests(log: Path) -> list[dict[str, object]]:
    """Return what the server has noted."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]
