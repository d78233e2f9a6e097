"""Notes beside an answer: in a header, on the page, and nothing else is changed by them."""

import httpx2
import pytest

BROWSER = {"Accept": "text/html"}
TYPO = "SELECT ?x { ?x a sg:Drgu }"
SAID = "the graph has no sg:Drgu; is sg:Drug meant?"


def ask(client: httpx2.Client, query: str, **headers: str) -> httpx2.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


@pytest.mark.parametrize(
    "accept",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/html"],
)
def test_unknown_term_is_named_beside_the_answer_however_often(
    corpus_client: httpx2.Client, accept: str
) -> None:
    first = ask(corpus_client, TYPO, Accept=accept)
    for response in (first, ask(corpus_client, TYPO, Accept=accept)):  # the second is kept
        assert response.status_code == 200
        assert response.headers["query-notes"] == f'"line 1, column 18: {SAID}"'
        assert "Query-Notes" in response.headers["access-control-expose-headers"]
    if accept == "text/html":
        assert "Look again at the query" in first.text
        assert SAID in first.text


def test_answer_is_the_same_with_a_note(corpus_client: httpx2.Client) -> None:
    sound, noted = (
        ask(corpus_client, f"SELECT ?x {{ ?x a sg:Drug OPTIONAL {{ ?x {one} ?y }} }} ORDER BY ?x")
        for one in ("sg:printed", "sg:prnted")
    )
    assert "query-notes" not in sound.headers
    assert "sg:printed meant" in noted.headers["query-notes"]
    assert noted.content == sound.content


def test_every_project_iri_of_the_graph_is_known(corpus_client: httpx2.Client) -> None:
    query = """SELECT DISTINCT ?iri {
      { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } UNION { GRAPH ?iri {} }
      FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "https://w3id.org/sarcograph/"))
      # who asks for an old name is told
      FILTER NOT EXISTS { ?new prov:wasRevisionOf ?iri }
    }"""
    rows = ask(corpus_client, query).json()["results"]["bindings"]
    iris = [f"<{row['iri']['value']}>" for row in rows]
    assert len(iris) > 1000
    for start in range(0, len(iris), 100):
        some = " ".join(iris[start : start + 100])
        response = ask(corpus_client, f"SELECT ?x {{ VALUES ?x {{ {some} }} }} LIMIT 1")
        assert response.status_code == 200
        assert "query-notes" not in response.headers


def test_header_is_ascii_and_short_whatever_the_query(corpus_client: httpx2.Client) -> None:
    names = "\n".join(f'?x sg:Größe{number}\\"ü ?y .' for number in range(50)).replace('\\"', "")
    response = ask(corpus_client, f"ASK {{ {names} }}")
    (value,) = response.headers.get_list("query-notes")
    assert value.isascii()
    assert value.isprintable()
    assert len(value) < 4096


def test_problem_has_no_notes(corpus_client: httpx2.Client) -> None:
    assert "query-notes" not in ask(corpus_client, f"{TYPO} LIMIT x").headers
