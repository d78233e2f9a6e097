"""The example queries in the service's description, read as others read them."""

import httpx2
import pyoxigraph as ox
import pytest

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.library import query_library

# by what the collectors of SIB find examples
QUERY = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?example ?comment ?query ?target ?page {
  ?example a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;
    rdfs:comment ?comment ; sh:select ?query ; schema:target ?target ; sh:prefixes ?prefixes ;
    rdfs:seeAlso ?page .
}"""
DECLARED = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace {
  ?example sh:prefixes/sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ]
}"""


@pytest.fixture(scope="module")
def described(corpus_client: httpx2.Client) -> ox.Store:
    """The description as a store."""
    store = ox.Store()
    store.load(corpus_client.get("/sparql").content, format=ox.RdfFormat.TURTLE)
    return store


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(term.value for term in row) for row in found]


def test_every_query_of_the_library_is_an_example_that_is_answered(
    corpus_client: httpx2.Client, described: ox.Store
) -> None:
    library = query_library()
    base = str(corpus_client.base_url)
    found = {row[0].rpartition("/")[2]: row for row in rows(described, QUERY)}
    assert found.keys() == library.keys()
    for name, (example, comment, text, target, page) in found.items():
        assert example == f"{base}.well-known/sparql-examples/{name}"
        assert corpus_client.get(example).status_code == 303
        assert comment == library[name].question
        assert target == f"{base}sparql"
        assert page == f"{base}queries/{name}"
        answer = corpus_client.get("/sparql", params={"query": text})
        assert answer.json()["head"]["vars"] == list(library[name].columns)
        assert "#+" not in text


def test_prefixes_of_the_examples_are_declared(described: ox.Store) -> None:
    assert dict(rows(described, DECLARED)) == PREFIXES  # type: ignore[arg-type]
