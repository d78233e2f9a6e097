"""What every view keeps to: the same content in all its forms, whichever way they are asked for."""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode, urljoin

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.api.app import create_app
from sarcograph.api.browse.view import FORMS, OFFLINE, PICTURES, Form
from sarcograph.api.browse.view_routes import VIEWS, ViewKind
from sarcograph.api.settings import Settings

BASE = "https://w3id.org/sarcograph/"
create_app(Settings())  # which notes every kind of view

EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "/graph-view": [("about", "KDR"), ("about", "anlotinib"), ("kind", "claim")],
    "/paths": [
        *(("from", drug) for drug in ("AL3818", "lenvatinib")),
        *(("via", name) for name in ("VEGFR2", "PDGFR-beta", "FGFR", "c-MYC duplication")),
        *(("to", "PFS"), ("disease", "osteosarcoma"), ("limit", "5")),
    ],
    "/compare": [
        *(("regimen", name) for name in ("apatinib", "regimen/lenvatinib-monotherapy")),
        *(("measure", "PFS"), ("disease", "osteosarcoma")),
    ],
    "/brief": [("mechanism", "angiogenesis"), ("disease", "osteosarcoma")],
    "/pool": [("measure", "PFS"), ("agent", "placebo"), ("untold", "alike")],
    "/curate": [("consequence", "conclusion in doubt"), ("source", "song-lenvatinib-rechallenge")],
    "/id/drug/anlotinib": [],
    "/id/study/sun-2022/sun-2022": [],
    "/vocab/Drug": [],
}
"""Each view and what it is asked with; one that is added without an example fails."""
MADE_BY = {
    "/brief": "brief_page._view",
    "/graph-view": "graph_view._view",
    "/paths": "paths_page._view",
    "/compare": "compare_page._view",
    "/pool": "pool_page._view",
    "/curate": "curate_page._view",
    "/id/drug/anlotinib": "thing_view._view",
    "/id/study/sun-2022/sun-2022": "study_page._view",
    "/vocab/Drug": "term_view._view",
}
LISTED_BY = {
    "/id/": "listings._kinds",
    "/id/drug/": "listings._things",
    "/vocab/": "listings._vocabulary",
    "/graph/": "listings._graphs",
    "/shapes/": "shapes._shapes",
    "/queries/": "question_page.catalogue",
    "/id/document/sun-2022": "resource_view._view",
    "/graph/evidence/sun-2022": "resource_view._graph_view",
}
"""Views that test_twins.py looks at: lists, things without questions of their own, graphs."""

KINDS = {path: VIEWS[f"sarcograph.api.browse.{name}"] for path, name in MADE_BY.items()}


def test_every_view_has_an_example() -> None:
    listed = {f"sarcograph.api.browse.{name}" for name in LISTED_BY.values()}
    assert {kind.name for kind in KINDS.values()} | listed == set(VIEWS)
    assert set(MADE_BY) == set(EXAMPLES)


def ways(form: Form, path: str, query: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every way to ask for a form: an address and headers."""
    yield f"{path}.{form.suffix}?{query}", {"Accept": "application/x-nothing"}
    yield f"{path}?{query}&format={form.suffix}", {"Accept": "text/plain"}
    if form is OFFLINE:
        yield f"{path}?format=html-file&{query}", {"Accept": "text/html"}
        return
    yield f"{path}?format={form.media_type.replace('+', '%2B')}&{query}", {}
    yield f"{path}?{query}", {"Accept": f"{form.media_type}, text/html;q=0.5"}


def forms() -> list[tuple[str, Form]]:
    return [(path, form) for path, kind in KINDS.items() for form in kind.forms]


@pytest.mark.parametrize(
    ("path", "form"), forms(), ids=lambda one: one if isinstance(one, str) else one.suffix
)
def test_a_form_is_the_same_however_it_is_asked_for(
    corpus_client: httpx2.Client, path: str, form: Form
) -> None:
    query = urlencode(EXAMPLES[path])
    answers = [
        corpus_client.get(address, headers=headers) for address, headers in ways(form, path, query)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["content-type"].partition(";")[0] for answer in answers} == {
        form.media_type
    }
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1
    by_suffix, by_accept = answers[0], answers[-1]
    assert "Accept," not in by_suffix.headers["vary"] + ","
    named = by_suffix.headers["content-disposition"]
    version = corpus_client.get("/ready").json()["version"]
    view = re.sub(r"\W+", "-", path[1:].replace("graph-view", "graph view"))
    name = rf"sarcograph-{view}-{version}-\d{{4}}-\d\d-\d\d\.{form.suffix}"
    assert re.fullmatch(rf'(inline|attachment); filename="{name}"', named)
    if form is not OFFLINE:
        assert by_accept.headers["vary"].startswith("Accept,")
        located = corpus_client.get(urljoin(path, by_accept.headers["content-location"]))
        assert located.content == by_accept.content
    for (address, headers), answer in zip(ways(form, path, query), answers, strict=True):
        headers["If-None-Match"] = answer.headers["etag"]
        again = corpus_client.get(address, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        policies = [one.headers.get("content-security-policy") for one in (answer, again)]
        assert policies[0] == policies[1]
        assert ("style-src" in (policies[0] or "")) == (form.media_type == "text/html")
        head = corpus_client.head(address, headers={"Accept": headers.get("Accept", "*/*")})
        assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", EXAMPLES)
def test_all_forms_hold_the_same_things(corpus_client: httpx2.Client, path: str) -> None:
    query = urlencode(EXAMPLES[path])

    def get(suffix: str, more: str = "") -> httpx2.Response:
        answer = corpus_client.get(f"{path}.{suffix}?{query}{more}")
        assert answer.status_code == 200, answer.text
        return answer

    record = get("json").json()
    told = json.dumps(record, ensure_ascii=False)
    page = get("html").text
    assert re.search(r"<h1>(.*?)</h1>", page)
    assert record["title"] in page
    is_thing = KINDS[path].describe is not None
    if is_thing:  # all that is stated of it stands below, and is what its RDF says
        page = page.partition('<details id="stated">')[0]
    else:
        assert record["version"] in get("ttl").text
    turtle = {*ox.parse(get("ttl").content, format=ox.RdfFormat.TURTLE)}
    linked = {*ox.parse(get("jsonld").content, format=ox.RdfFormat.JSON_LD)}
    if is_thing:  # each says of itself which document it is
        turtle, linked = (
            {quad for quad in quads if str(quad.subject) == f"<{BASE}{path[1:]}>"}
            for quads in (turtle, linked)
        )
        assert turtle
    assert turtle == linked
    for local in set(re.findall(r'href="(?:\.+/)+(id/[^"]+)"', page.partition("<main>")[2])):
        assert json.dumps(BASE + unescape(local)) in told
    subjects = {str(quad.subject) for quad in turtle}
    named = set(re.findall(r'<link rel="alternate" type="text/csv" href="([^"]+)"', page))
    assert named
    for href in named:
        text = corpus_client.get(urljoin(path, unescape(href))).text
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert rows
        tabbed = corpus_client.get(urljoin(path, unescape(href).replace(".csv", ".tsv", 1))).text
        assert [line.split("\t") for line in tabbed.splitlines()] == [
            [" ".join(value.split()) for value in one]
            for one in ([*rows[0]], *(row.values() for row in rows))
        ]
        for row in rows:
            for value in (one for text in row.values() for one in text.split()):
                if value.startswith(f"{BASE}id/"):
                    assert json.dumps(value) in told
            if "statement" in row and not is_thing:
                assert f"<{row['statement']}>" in subjects


@pytest.mark.parametrize("path", EXAMPLES)
def test_one_file_loads_nothing_and_leads_back(corpus_client: httpx2.Client, path: str) -> None:
    query = urlencode(EXAMPLES[path])
    taken = corpus_client.get(f"{path}.offline.html?{query}").text
    shown = corpus_client.get(f"{path}.html?{query}").text
    contents = [
        one.partition('<main id="main">')[2].partition("</main>")[0] for one in (shown, taken)
    ]
    words = [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in contents]
    if "<sg-part" in contents[0]:  # the file holds the parts that the page leads to
        assert "<sg-part" not in contents[1]
    else:
        assert words[1].startswith(words[0])
    assert str(corpus_client.base_url.join(f"{path}?{query}".rstrip("?"))) in unescape(taken)
    assert corpus_client.get("/ready").json()["version"] in taken
    assert not re.search(r"<script|<link rel=.(?:stylesheet|icon)|\ssrc=|@import|url\(", taken)
    assert "<style>" in taken
    references = re.findall(r'\b(?:href|action|data-json|data-root)="([^"]*)"', taken)
    site = str(corpus_client.base_url)
    assert len(references) > 20
    assert [one for one in references if not re.match(r"https?://|#", one)] == []
    assert sum(one.startswith(site) for one in references) > 20


@pytest.mark.parametrize("path", EXAMPLES)
def test_what_cannot_be_is_said_as_the_client_reads(
    corpus_client: httpx2.Client, path: str
) -> None:
    query = urlencode(EXAMPLES[path])
    kind: ViewKind = KINDS[path]
    wrong = [f"{query}&format=docx", f"{query}&nothing=1", f"{query}&part=no-such&format=csv"]
    wrong += [f"{one.name}={'a' * 400}" for one in kind.takes]
    wrong += [
        urlencode([(one.name, f"x{number}") for number in range(one.most + 1)])
        for one in kind.takes
    ]
    if not kind.has_picture:
        wrong += [f"{query}&format={suffix}" for suffix in PICTURES]
    for one in wrong:
        answer = corpus_client.get(f"{path}?{one}", headers={"Accept": "application/json"})
        assert answer.status_code == 400, one
        assert answer.json()["code"] == "bad-parameter"
        page = corpus_client.get(f"{path}?{one}", headers={"Accept": "text/html"})
        if "part=" in one:
            continue
        assert page.status_code == 400
        assert page.headers["content-type"].startswith("text/html")
        assert "content-security-policy" in page.headers
    assert corpus_client.get(f"{path}.docx?{query}").status_code == 404


def test_every_form_has_a_suffix_of_its_own() -> None:
    assert len({form.suffix for form in FORMS}) == len(FORMS)
    assert len({form.media_type for form in FORMS if form is not OFFLINE}) == len(FORMS) - 1


@pytest.mark.parametrize("path", ["/pool", "/brief"])
def test_what_holds_by_default_is_said_and_holds(corpus_client: httpx2.Client, path: str) -> None:
    given = [one for one in EXAMPLES[path] if one[0] != "untold"]
    page = corpus_client.get(f"{path}.html?{urlencode(given)}").text
    assert '<option value="">by default: apart</option>' in page
    told = [
        corpus_client.get(f"{path}.csv?{urlencode([*given, *more])}").text
        for more in ([], [("untold", "apart")])
    ]
    assert told[0] == told[1]
