"""Each kind of page as a browser shows it the first time, and again from what it has kept."""

import json
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

QUERY = "/sparql?query=" + quote("SELECT * { ?s a sg:Drug } LIMIT 5")
STARTS = (
    "/",
    "/sparql",
    QUERY,
    "/sparql?query=" + quote("CONSTRUCT { ?s a sg:Drug } WHERE { ?s a sg:Drug }"),
    "/sparql?query=" + quote("ASK {}"),
    "/sparql?query=nonsense",
    "/queries/outcomes-by-regimen?regimen=catequentinib&line=2%2B",
    "/queries/outcomes-by-regimen?line=second",
    "/id/drug/anlotinb",
    "/nowhere",
)
"""Where a visit begins: links lead from there to the rest, but not to answers and errors."""

REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What Chromium's console says of a page that is there to tell of an error."""


def kind_of(path: str) -> tuple[str, ...]:
    """Return what the pages have in common that one function makes, or that show one class."""
    _, section, *below = urlsplit(path).path.split("/")
    shown = below[0] if section == "id" and len(below) > 1 else ""
    return section, shown, "one" if below and below[-1] else "list"


def links_of(page: Page, site: str) -> list[str]:
    """Return the addresses on this server to which a page links, without their fragments."""
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    bare = (urldefrag(urljoin(page.url, link)).url for link in found)
    return [link.removeprefix(site) for link in bare if link.startswith(site + "/")]


def looks(page: Page) -> tuple[str, str]:
    """Return the font and the margin of a page, which differ from Chromium's own."""
    script = "(s => [s.fontFamily, s.maxWidth])(getComputedStyle(document.body))"
    font, width = page.evaluate(script)
    return font, width


def test_every_kind_of_page_looks_the_same_at_the_second_visit(
    profile: BrowserContext, site: str, access_log: Path
) -> None:
    page = profile.new_page()
    unstyled = looks(page)
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED):
            said.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    waiting, seen, visited = list(STARTS), set(map(kind_of, STARTS)), {}
    for path in waiting:  # which grows
        page.goto(site + path)
        visited[path] = looks(page)
        for link in links_of(page, site):
            if kind_of(link) not in seen and is_page(page, site + link):
                waiting.append(link)
                seen.add(kind_of(link))
    assert len(visited) > 60
    assert unstyled not in visited.values()
    first_visits = requests(access_log)

    again = {}
    for path in visited:
        page.goto(site + path)
        again[path] = looks(page)
    assert again == visited
    assert said == []
    # else nothing that was kept has been shown
    unchanged = [one for one in requests(access_log)[len(first_visits) :] if one["status"] == 304]
    assert len(unchanged) > 0.8 * len(visited)


def is_page(page: Page, url: str) -> bool:
    """Tell whether an address answers with a page and not with a file."""
    answer = page.request.head(url, headers={"Accept": "text/html,*/*;q=0.8"}, max_redirects=5)
    return answer.headers.get("content-type", "").startswith("text/html")


def requests(log: Path) -> list[dict[str, object]]:
    """Return what the server has noted."""
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]
