"""What a version holds is counted when it is published, as a store would count it."""

import json

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.counts import Counts, counts_of
from sarcograph.graph.publish.publication import Publication
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.question import Format, Question

_CLASSES = "SELECT ?key (COUNT(?s) AS ?n) { ?s a ?key FILTER(isIRI(?key)) } GROUP BY ?key"
_PROPERTIES = "SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key"
_GRAPHS = """
SELECT ?graph ?key (COUNT(?s) AS ?n) {
  GRAPH ?graph { ?s a ?key } FILTER(isIRI(?key))
} GROUP BY ?graph ?key"""


def test_a_publication_holds_what_a_store_counts(corpus_publication: Publication) -> None:
    counts = corpus_publication.counted()
    assert counts is not None
    with corpus_publication.graph_file.open("rb") as nquads:
        store = EmbeddedStore(nquads, prefixes=PREFIXES)

    def asked(query: str) -> dict[str, int]:
        rows = json.loads(store.query(Question(query, (Format.JSON,))).content)["results"]
        return {
            " ".join(row[name]["value"] for name in ("graph", "key") if name in row): int(
                row["n"]["value"]
            )
            for row in rows["bindings"]
        }

    assert counts.classes == asked(_CLASSES)
    assert counts.properties == asked(_PROPERTIES)
    by_graph = asked(_GRAPHS)
    assert by_graph == {
        f"{graph} {name}": count
        for graph, things in counts.things.items()
        for name, count in things.items()
    }


def test_a_triple_of_two_graphs_counts_once_and_a_nameless_class_not_at_all() -> None:
    is_a = f"<{PREFIXES['rdf']}type>"
    lines = [
        f"<urn:a> {is_a} <urn:C> <urn:g> .",
        f"<urn:a> {is_a} <urn:C> <urn:h> .",
        f"<urn:a> {is_a} _:c <urn:g> .",
        '<urn:a> <urn:p> "x . <urn:C> y" <urn:g> .',
    ]
    counts = counts_of(f"{line}\n".encode() for line in lines)
    assert counts == Counts(
        {"urn:C": 1},
        {is_a[1:-1]: 2, "urn:p": 1},
        {"urn:g": {"urn:C": 1}, "urn:h": {"urn:C": 1}},
    )
    assert Counts.read(counts.content()) == counts
