"""The addresses of the library's queries: their rows, and in words what is wrong."""

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2
import pytest

from sarcograph.api.answering.bounds import LISTED, SHOWN_CELLS, SHOWN_ROWS
from sarcograph.api.sparql.questions import OF_THE_PROTOCOL
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.pictures.of_rows import parts_of
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.cells import cells
from sarcograph.graph.store.library import Query, headings, query_library
from sarcograph.graph.store.question import Format, Question, Store

EXPECTED = Path(__file__).parents[2] / "queries"
LIBRARY = query_library()
BROWSER = {"Accept": "text/html"}
OUTCOMES = "/queries/outcomes-by-regimen"
TARGETS = "/queries/drugs-and-targets"

every_query = pytest.mark.parametrize("query", LIBRARY.values(), ids=LIBRARY.keys())


class Page(HTMLParser):
    """What the main part of a page has: links, rows, labels, text, and what its form would send."""

    def __init__(self, text: str) -> None:
        """Read it."""
        super().__init__()
        self.links: list[str] = []
        self.sent: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.labels: set[str] = set()
        self.controls: list[str] = []
        self.rows = 0
        self.tags: set[str] = set()
        self.headings: list[str] = []
        self._in_heading = False
        self.words = ""
        self._select = ""
        self.feed(text[text.index("<main") :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self._in_heading = tag == "th"
        match tag:
            case "a":
                self.links.append(given["href"])
            case "label":
                self.labels.add(given["for"])
            case "input" if "aria-label" not in given:  # that of the header names itself
                self.controls.append(given["id"])
                self.sent[given["name"]] = given["value"]
            case "select":
                self.controls.append(given["id"])
                self._select = given["name"]
                self.sent[self._select] = ""
            case "option":
                self.options.setdefault(self._select, []).append(given["value"])
                if "selected" in given:
                    self.sent[self._select] = given["value"]
            case "td" if "data-name" in given:
                self.rows += given["data-name"] == self._first(given["data-name"])

    def _first(self, name: str) -> str:
        self.column = getattr(self, "column", name)
        return self.column

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self._in_heading:
            self.headings.append(data)
            self._in_heading = False
        self.words += data


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@every_query
def test_every_query_answers_by_its_name(corpus_client: httpx2.Client, query: Query) -> None:
    expected = (EXPECTED / f"{query.name}.expected.csv").read_text("utf-8")
    path = f"/queries/{query.name}"
    table = corpus_client.get(path, headers={"Accept": "text/csv"})
    assert table.text.replace("\r\n", "\n") == expected
    count = len(rows_of(table.content)) - 1
    answer = corpus_client.get(path)
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["head"]["vars"] == list(query.columns)
    assert len(answer.json()["results"]["bindings"]) == count
    shown = corpus_client.get(path, headers=BROWSER)
    page = Page(shown.text)
    whole = f"{count:,} {'row' if count == 1 else 'rows'}"
    assert f"\n{whole if count <= LISTED else f'Rows 1 to {LISTED} of {count:,}'}\n" in page.words
    assert page.rows == min(count, LISTED)
    assert list(page.sent) == [one.name for one in query.parameters]
    assert page.labels == {*page.controls}
    assert set(page.sent.values()) <= {""}
    for parameter in query.parameters:
        assert set(page.options.get(parameter.name, [])) >= set(parameter.choices)
    # a default may be a thing of another evidence than the corpus
    notes = re.findall(r'"(.*?)"', shown.headers.get("query-notes", ""))
    assert all("/id/" in note and "sg:" not in note for note in notes), notes
    for form in ("csv", "tsv", "json"):
        (link,) = (one for one in page.links if one == f"{query.name}.{form}")
        same = corpus_client.get(urljoin(path, link), headers=BROWSER)
        assert same.status_code == 200
        if form == "csv":
            assert same.content == table.content
    examples = [one for one in query.examples if one]
    assert {f"?{urlencode(one)}" for one in examples} <= set(page.links)
    for example in examples:
        assert corpus_client.get(path, params=example, headers=BROWSER).status_code == 200
    (sparql,) = (one for one in page.links if "sparql?query=" in one)
    assert dict(parse_qsl(urlsplit(sparql).query))["query"] == query.text
    assert corpus_client.get(urljoin(path, sparql)).content == answer.content


GIVEN = (
    ("adverse-events-by-regimen", {"regimen": "catequentinib", "line": "unknown"}),
    ("claims-by-evidence", {"evidence_kind": "own results", "claim_kind": "target"}),
    ("comparisons", {"measure": "sex", "standing": "document"}),
    ("drugs-and-targets", {"agent": "CAR-T cell therapy", "sources": "external"}),
    ("drugs-and-targets", {"target": "flk-1"}),
    ("evidence-of-a-fact", {"fact": "claim/vegfr2-review-2020/vegfr2-angiogenesis"}),
    ("findings-by-source", {"document": "sun-2022", "severity": "conflict"}),
    ("mechanism-paths", {"involved": "process/chemotherapy-uptake"}),
    ("outcomes-by-mechanism", {"mechanism": "PDGFR-beta", "n": "10-40", "combination": "no"}),
    ("outcomes-by-regimen", {"disease": "STS", "design": "clinical-trial", "measure": "PFS"}),
    ("outcomes-by-regimen", {"line": "1-2", "state": "relapsed", "outcomes": "time to event"}),
    ("places-of-a-printed-value", {"printed": "14.9 months", "document": "sun-2022"}),
    ("resistance-markers", {"treatment": "drug-class/mtor-inhibitor", "evidence_level": "D"}),
    ("what-is-not-reported", {"absence": "immature"}),
)


@pytest.mark.parametrize(("name", "given"), GIVEN)
def test_parameters_bind_as_they_do_elsewhere(
    corpus_client: httpx2.Client,
    corpus_publication: Publication,
    store: Store,
    name: str,
    given: dict[str, str],
) -> None:
    index = corpus_publication.called()
    assert index is not None
    text = LIBRARY[name].bound(given, Resolver(lambda: index, corpus_publication))
    assert text != LIBRARY[name].text
    expected = store.query(Question(text, (Format.CSV,))).content
    path = f"/queries/{name}"
    answer = corpus_client.get(path, params={**given, "format": "csv"})
    assert (answer.status_code, answer.content) == (200, expected)
    page = Page(corpus_client.get(path, params=given, headers=BROWSER).text)
    assert {name: value for name, value in page.sent.items() if value} == given
    (sparql,) = (one for one in page.links if "sparql?query=" in one)
    assert dict(parse_qsl(urlsplit(sparql).query))["query"] == text


def test_no_parameter_of_a_query_has_a_name_of_the_protocol() -> None:
    names = {one.name for query in LIBRARY.values() for one in query.parameters}
    assert not names & OF_THE_PROTOCOL


def test_list_has_all_that_a_query_takes_and_gives(corpus_client: httpx2.Client) -> None:
    listed = corpus_client.get("/queries/").json()["queries"]
    assert [one["name"] for one in listed] == list(LIBRARY)
    by_name = {one["name"]: one for one in listed}
    outcomes = by_name["outcomes-by-mechanism"]
    parameters = {one["name"]: one for one in outcomes["parameters"]}
    assert outcomes["id"] == "queries/outcomes-by-mechanism"
    assert parameters["mechanism"]["default"] == ["process:angiogenesis"]
    assert parameters["mechanism"]["kinds"][:2] == ["process", "pathway"]
    assert parameters["sources"]["choices"] == ["all", "documents", "external"]
    assert parameters["line"]["type"] == "range"
    assert outcomes["columns"][0] == {
        "name": "agent_name",
        "meaning": "the drug, class or procedure with the mechanism",
        "shown": True,
    }
    page = Page(corpus_client.get("/queries/", headers=BROWSER).text)
    for name, query in LIBRARY.items():
        assert name in page.links
        assert query.question in page.words
        for value in parameters.values():
            for default in value["default"]:  # what is told may be given
                given = {value["name"]: default, "format": "csv"}
                told = corpus_client.get("/queries/outcomes-by-mechanism", params=given)
                assert told.status_code == 200
    assert corpus_client.get("/queries").headers["location"] == "queries/"


def test_page_of_a_thing_leads_to_the_questions_about_it(corpus_client: httpx2.Client) -> None:
    for path in ("/id/drug/anlotinib", "/id/condition/osteosarcoma", "/id/document/sun-2022"):
        page = Page(corpus_client.get(path, headers=BROWSER).text)
        asked = [link for link in page.links if link.startswith("../../queries/")]
        names = [urlsplit(link).path.rpartition("/")[2] for link in asked]
        kind = path.split("/")[2]
        about = [
            query.name
            for query in LIBRARY.values()
            if any(kind in parameter.kinds for parameter in query.parameters)
        ]
        # the parts of the page first, each with its question
        assert names[-len(about) :] == about
        for link in asked:
            answer = corpus_client.get(urljoin(path, link))
            assert answer.status_code == 200
            told = answer.headers.get("query-notes", "")
            is_empty = answer.json()["results"]["bindings"] == []
            assert ("nothing is held" in told) == is_empty == bool(told)
    assert "queries/adverse-events-by-regimen?disease=condition/osteosarcoma" in str(
        corpus_client.get("/id/condition/osteosarcoma", headers=BROWSER).text
    )


# --- names and what is told beside an answer ---


@pytest.mark.parametrize("accept", ["text/csv", "text/html", "application/json"])
def test_another_name_is_taken_for_the_thing_and_that_is_told(
    corpus_client: httpx2.Client, accept: str
) -> None:
    headers, said = {"Accept": accept}, "agent: 'rivoceranib' is taken for apatinib"
    known = corpus_client.get(TARGETS, params={"agent": "apatinib"}, headers=headers)
    assert "query-notes" not in known.headers
    for _ in range(2):  # the second is kept
        answer = corpus_client.get(TARGETS, params={"agent": "Rivoceranib"}, headers=headers)
        assert said in answer.headers["query-notes"]
        assert answer.headers["etag"] != known.headers["etag"]
        if accept == "text/html":
            assert said in Page(answer.text).words
        else:
            assert answer.content == known.content


def test_rows_that_do_not_say_what_is_asked_for_are_counted(corpus_client: httpx2.Client) -> None:
    given = {"line": "1+", "n": "1+"}
    page = corpus_client.get(OUTCOMES, params=given, headers=BROWSER)
    for name in given:
        unknown = corpus_client.get(OUTCOMES, params={**given, name: "unknown", "format": "csv"})
        count = len(rows_of(unknown.content)) - 1
        assert count > 0
        said = f"{name}: not said in {count} more row{'' if count == 1 else 's'}"
        assert f"{said}; see {name}=unknown" in page.headers["query-notes"]
        assert said in Page(page.text).words
    (link,) = (
        one for one in Page(page.text).links if one.startswith("?") and "line=unknown" in one
    )
    assert corpus_client.get(urljoin(OUTCOMES, f"{link}&format=csv")).status_code == 200


def test_what_says_all_that_is_asked_for_has_no_note(corpus_client: httpx2.Client) -> None:
    for given in ({"line": "unknown"}, {"design": "clinical-trial"}, {}):
        assert "query-notes" not in corpus_client.get(OUTCOMES, params=given).headers


@pytest.mark.parametrize("accept", ["text/html", "application/sparql-results+json", "text/csv"])
def test_answer_without_rows_tells_what_is_known_of_what_was_named(
    corpus_client: httpx2.Client, accept: str
) -> None:
    given = {"mechanism": "anlotinib"}
    address, headers = "/queries/outcomes-by-mechanism", {"Accept": accept}
    answer = corpus_client.get(address, params=given, headers=headers)
    said = "mechanism: nothing is held on anlotinib that meets all that is asked; known of it: "
    assert re.search(rf"{said}[0-9,]+ claims, [0-9,]+ estimates", answer.headers["query-notes"])
    if accept == "text/html":
        assert said in Page(answer.text).words
        assert "../id/drug/anlotinib" in Page(answer.text).links


# --- what is wrong ---

PROBLEMS = [
    ("outcomes-by-regimen", {"lin": "2"}, "has no parameter 'lin'; it has: "),
    ("outcomes-by-regimen", {"lin": "2"}, "did you mean 'line'?"),
    ("outcomes-by-regimen", {"line": "two"}, "'line' is a number such as 2, a range such as"),
    ("outcomes-by-regimen", {"line": "2 "}, "'line' ends in a space; an address writes 2+ as 2%2B"),
    ("outcomes-by-regimen", {"line": "3-1"}, "'line' ends before it begins: '3-1'; write 1-3"),
    ("outcomes-by-regimen", {"limit": "0"}, "'limit' is a whole number from 1 to 1000000, not '0'"),
    (
        "outcomes-by-regimen",
        {"limit": "\u0661"},
        "'limit' is a whole number from 1 to 1000000, not",
    ),
    ("outcomes-by-regimen", {"columns": "n,valeu"}, "no column 'valeu'; did you mean 'value'?"),
    (
        "outcomes-by-regimen",
        {"columns": "x" * 9000},
        f"no column '{'x' * 79}\u2026'; it has: regimen_",
    ),
    ("outcomes-by-regimen", {"cursor": "AAAA"}, "the cursor is not whole; copy it again"),
    ("outcomes-by-regimen", {"sources": "both"}, "'sources' is one of all, documents, external"),
    ("outcomes-by-regimen", {"measure": "x" * 301}, "'measure' has more than 300 characters"),
    ("outcomes-by-regimen", {"x" * 301: "x"}, f"'{'x' * 40}' has more than 300 characters"),
    ("drugs-and-targets", {"agent": "lapatinib"}, "'lapatinib'; did you mean apatinib (drug/"),
    ("drugs-and-targets", {"agent": "pfs"}, "agent: 'pfs' names measure/progression-free-survival"),
    ("outcomes-by-regimen", {"disease": "osteosarcoma, malignant"}, "may mean others than"),
    ("evidence-of-a-fact", {"fact": "estimate/sun-2022/x"}, "'estimate/sun-2022/x'; one is est"),
    (
        "evidence-of-a-fact",
        {"fact": "sun-2022/all.overall-survival.study-treatment.medan"},
        "did you mean 'estimate/sun-2022/all.overall-survival.study-treatment.median'?",
    ),
    ("comparisons", {"gene": "KDR"}, "'comparisons' has no parameter 'gene'"),
]


@pytest.mark.parametrize(("name", "given", "said"), PROBLEMS)
def test_what_is_wrong_is_said_and_the_form_keeps_it(
    corpus_client: httpx2.Client, name: str, given: dict[str, str], said: str
) -> None:
    path, known = f"/queries/{name}", {one.name for one in LIBRARY[name].parameters}
    answer = corpus_client.get(path, params=given)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert problem["code"] == "bad-parameter"
    assert said in problem["detail"]
    shown = corpus_client.get(path, params=given, headers=BROWSER)
    assert (shown.status_code, "etag" in shown.headers) == (400, False)
    page = Page(shown.text)
    assert problem["detail"] in page.words
    kept = {name: value[:300] for name, value in given.items() if name in known}
    assert {name: value for name, value in page.sent.items() if value} == kept


def next_of(answer: httpx2.Response) -> str | None:
    """Return where the header says that the next rows are."""
    found = re.fullmatch('<([^>]+)>; rel="next"', answer.headers.get("link", ""))
    return urljoin(str(answer.url), found[1]) if found else None


def test_programs_get_the_rows_page_by_page(corpus_client: httpx2.Client) -> None:
    given = {"sources": "documents", "format": "csv", "columns": "estimate,n"}
    whole = corpus_client.get(OUTCOMES, params=given)
    assert "link" not in whole.headers
    rows = rows_of(whole.content)
    size = (len(rows) - 1) // 3 + 1
    got, address = [rows[0]], f"{OUTCOMES}?{urlencode({**given, 'limit': size})}"
    for page in range(3):
        answer = corpus_client.get(address)
        got += rows_of(answer.content)[1:]
        following = next_of(answer)
        said = answer.headers.get("query-notes", "")
        assert ("there are more rows; the next begin at cursor=" in said) == (page < 2)
        known = corpus_client.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (known.status_code, next_of(known)) == (304, following)
        if following is None:
            break
        address = following
    assert (page, got) == (2, rows)
    # the text of the whole query is what a cursor is of, however a name is written and shown
    other = corpus_client.get(address.replace("sources=documents", "sources=external"))
    assert (other.status_code, other.json()["code"]) == (400, "bad-parameter")
    assert "the cursor is of other parameters" in other.json()["detail"]
    assert "of another query" in corpus_client.get(address.replace("regimen", "mechanism")).text


def test_people_get_few_columns_and_lead_on(corpus_client: httpx2.Client) -> None:
    count = len(rows_of(corpus_client.get(f"{OUTCOMES}?format=csv").content)) - 1
    assert count > LISTED, "a page of the corpus is to be cut"
    address, seen, pages = OUTCOMES, 0, 0
    while address:
        text = corpus_client.get(address, headers=BROWSER).text
        page = Page(text)
        assert f"\nRows {seen + 1:,} to {seen + page.rows:,} of {count:,}\n" in page.words
        assert (pages > 0) == ("First rows" in page.words)
        seen, pages = seen + page.rows, pages + 1
        found = re.search(r'<a href="([^"]+)" rel="next">Next rows</a>', text)
        address = urljoin(OUTCOMES, found[1].replace("&amp;", "&")) if found else ""
    assert (seen, pages) == (count, -(-count // LISTED))
    few = Page(corpus_client.get(OUTCOMES, headers=BROWSER).text)
    query = LIBRARY["outcomes-by-regimen"]
    assert few.headings == headings([cell.name for cell in cells(query.shown)])
    assert re.search(r"[0-9.]+ months \(CI [0-9.]+–[0-9.]+\)", few.words)
    named = Page(corpus_client.get(OUTCOMES, params={"columns": "few"}, headers=BROWSER).text)
    assert named.headings == headings(query.shown)
    (every,) = (one for one in few.links if "columns=all" in one)
    whole = Page(corpus_client.get(urljoin(OUTCOMES, every), headers=BROWSER).text)
    assert whole.headings == headings(list(query.columns))
    # as many as are asked for, but no more than a page holds, and it leads to the rest
    for limit, shown in (
        (7, 7),
        (10**6, min(count, SHOWN_ROWS, SHOWN_CELLS // len(query.columns))),
    ):
        asked = Page(
            corpus_client.get(
                OUTCOMES, params={"limit": limit, "columns": "all"}, headers=BROWSER
            ).text
        )
        assert asked.rows == shown
        assert ("Next rows" in asked.words) == (shown < count)
        assert (asked.sent["limit"], asked.sent["columns"]) == (str(limit), "all")


def test_parameter_that_is_given_twice_is_refused(corpus_client: httpx2.Client) -> None:
    answer = corpus_client.get(f"{TARGETS}?agent=apatinib&agent=anlotinib")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "'agent' is given twice; give one value"
    page = corpus_client.get(f"{TARGETS}?agent=apatinib&agent=anlotinib", headers=BROWSER)
    assert Page(page.text).sent["agent"] == "apatinib"


def test_unknown_query_is_told_with_those_like_it(corpus_client: httpx2.Client) -> None:
    answer = corpus_client.get("/queries/outcomes-by-regimens")
    assert answer.status_code == 404
    assert "names like it: outcomes-by-regimen; /queries/ lists all" in answer.json()["detail"]
    page = corpus_client.get("/queries/outcomes-by-regimens", headers=BROWSER)
    assert page.status_code == 404
    assert "names like it: outcomes-by-regimen" in page.text


def test_what_a_form_sends_empty_is_as_if_not_given(corpus_client: httpx2.Client) -> None:
    empty = {one.name: "" for one in LIBRARY["outcomes-by-regimen"].parameters}
    bare = corpus_client.get(OUTCOMES)
    assert corpus_client.get(OUTCOMES, params=empty).content == bare.content
    assert corpus_client.get(f"{OUTCOMES}/", params=empty).status_code == 308


HOSTILE = (
    '"><script>alert(1)</script>',
    "' autofocus onfocus='alert(1)",
    '" } UNION { ?s ?p ?o } #',
    "</title><img src=x>",
    "javascript://%0aalert(1)",
    "\u202e\u0000\r\nSet-Cookie: x=1",
    "now( rand( SERVICE <http://example.org/> {}",
    "\\u0022 } \\",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_text(corpus_client: httpx2.Client, value: str) -> None:
    tags = Page(corpus_client.get(TARGETS, headers=BROWSER).text).tags
    refused = corpus_client.get(TARGETS, params={"agent": value}, headers=BROWSER)
    assert refused.status_code == 400
    # a parser reads the character that cannot be as another
    read = value.replace("\r\n", "\n").replace("\0", "\ufffd")
    shown = Page(refused.text.replace("\0", "\ufffd").replace("\r\n", "\n"))
    assert shown.sent["agent"] == read
    assert shown.tags <= tags | {"section", "h2"}
    path = "/queries/places-of-a-printed-value"
    found = corpus_client.get(path, params={"printed": value}, headers=BROWSER)
    assert found.status_code == 200
    assert "\n0 rows\n" in Page(found.text).words
    assert "script" not in Page(found.text).tags
    assert "set-cookie" not in found.headers
    for answer in (refused, found):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy


# --- as at the endpoint ---


def test_answer_is_kept_and_known_by_its_tag(corpus_client: httpx2.Client) -> None:
    given = {"regimen": "anlotinib", "line": "2+"}
    for accept in ("text/csv", "text/html", "application/sparql-results+xml"):
        headers = {"Accept": accept}
        answer = corpus_client.get(OUTCOMES, params=given, headers=headers)
        known = headers | {"If-None-Match": answer.headers["etag"]}
        again = corpus_client.get(OUTCOMES, params=given, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        head = corpus_client.head(OUTCOMES, params=given, headers=headers)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]
        assert head.headers["content-type"] == answer.headers["content-type"]
    # the order in which parameters are written is no other question
    turned = corpus_client.get(f"{OUTCOMES}?line=2%2B&regimen=anlotinib&format=html")
    page = corpus_client.get(OUTCOMES, params=given, headers=BROWSER)
    assert turned.headers["etag"] == page.headers["etag"]


@pytest.mark.parametrize(
    ("path", "accept", "status", "code"),
    [
        ("?format=nothing", "*/*", 400, "malformed-request"),
        ("?timeout=x", "*/*", 400, "malformed-request"),
        ("?agent=%ff", "*/*", 400, "malformed-request"),
        ("", "text/turtle", 406, "not-acceptable"),
        ("?format=turtle", "*/*", 406, "not-acceptable"),
        (".ttl", "*/*", 404, "not-found"),
        (".", "*/*", 404, "not-found"),
    ],
)
def test_refusals_are_those_of_the_endpoint(
    corpus_client: httpx2.Client, path: str, accept: str, status: int, code: str
) -> None:
    answer = corpus_client.get(f"/queries/dose-rules{path}", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert corpus_client.post("/queries/dose-rules").headers["allow"] == "GET, HEAD, OPTIONS"


def test_graph_without_names_takes_keys_and_iris(client: httpx2.Client) -> None:
    for agent in ("no-such-drug", "drug-class/x", "http://example.org/drug/1"):
        answer = client.get(TARGETS, params={"agent": agent})
        assert (answer.status_code, answer.json()["results"]["bindings"]) == (200, [])
    answer = client.get(TARGETS, params={"agent": "a b"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "'a b' is neither a key nor an IRI"
    page = client.get(TARGETS, params={"agent": "a b"}, headers=BROWSER)
    assert Page(page.text).sent["agent"] == "a b"


def test_addresses_are_described_with_their_parameters(corpus_client: httpx2.Client) -> None:
    paths = corpus_client.get("/openapi.json").json()["paths"]
    assert {f"/queries/{name}" for name in LIBRARY} < paths.keys()
    assert "/queries/{query}" not in paths
    for name, query in LIBRARY.items():
        described = paths[f"/queries/{name}"]["get"]
        taken = {one["name"]: one["schema"] for one in described["parameters"]}
        parts = list(parts_of(query.columns))
        of_any = ["columns", "limit", "cursor", "timeout", "format", *["part"] * (len(parts) > 1)]
        assert taken.get("part", {"enum": parts})["enum"] == parts
        assert list(taken) == [*(one.name for one in query.parameters), *of_any]
        assert described["summary"] == query.question
        assert {"text/csv", "text/html"} < described["responses"]["200"]["content"].keys()
        assert "text/turtle" not in described["responses"]["200"]["content"]
        for parameter in query.parameters:
            assert taken[parameter.name].get("enum", []) == list(parameter.choices)


def test_question_without_rows_is_asked_without_one_of_its_parameters(
    corpus_client: httpx2.Client,
) -> None:
    asked = "/queries/drugs-and-targets?agent=lenvatinib&target=PDGFR-beta"
    page = corpus_client.get(asked, headers={"Accept": "text/html"}).text
    assert "<h2>0 rows</h2>" in page
    looser = page.partition("Ask without")[2].partition("</p>")[0]
    assert re.findall(r'href="([^"]+)"', looser) == ["?target=PDGFR-beta", "?agent=lenvatinib"]
    held = corpus_client.get(f"{asked.partition('&')[0]}", headers={"Accept": "text/html"}).text
    assert "Ask without" not in held
