"""What is sent in which batches, and how what comes back is compared."""

import re

import pyoxigraph as ox
import pytest

from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.remote.compare import compare, compare_texts
from sarcograph.graph.remote.store import RemoteStore
from sarcograph.graph.remote.write import (
    GraphStoreWriter,
    LoadError,
    UpdateWriter,
    Writer,
    batches,
    ntriples,
    writers,
)


def triples(text: str) -> list[ox.Triple]:
    prefixes = "PREFIX : <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    return [quad.triple for quad in ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("sent", "found", "kinds"),
    [
        (":s :p 4.0, 100, true .", ":s :p 4, 1e2, '1'^^xsd:boolean .", 3),
        (":s :p 4.0, 4 .", ":s :p 4 .", 1),
        (":s :p -0.0 .", ":s :p 0 .", 1),
        (":s :p 'x'@en-GB .", ":s :p 'x'@en-gb .", 0),
        (
            ":s :p _:a . _:a :q 1.0, _:b . _:b :q _:a .",
            ":s :p _:x . _:x :q 1, _:y . _:y :q _:x .",
            1,
        ),
        (":s :p 'a', :o .", ":s :p :o, 'a' .", 0),
    ],
)
def test_same_values_in_another_spelling(sent: str, found: str, kinds: int) -> None:
    comparison = compare(triples(sent), triples(found))
    assert comparison.same, comparison
    assert comparison.respelled.total() == kinds
    assert bool(comparison.example) == bool(kinds)


@pytest.mark.parametrize(
    ("sent", "found", "missing", "unexpected"),
    [
        (":s :p 4.0 .", ":s :p 4.1 .", 1, 1),
        (":s :p 4, 5 .", ":s :p 4 .", 1, 0),
        (":s :p 4 .", ":s :p 4, 'x' .", 0, 1),
        (":s :p 4 .", ":s :p '4' .", 1, 1),
        (":s :p true .", ":s :p 1 .", 1, 1),
        (":s :p 'x'@en .", ":s :p 'x' .", 1, 1),
        (":s :p _:a . _:a :q 1 .", ":s :p _:a . _:b :q 1 .", 1, 1),
    ],
)
def test_other_values(sent: str, found: str, missing: int, unexpected: int) -> None:
    comparison = compare(triples(sent), triples(found))
    assert not comparison.same
    assert (len(comparison.missing), len(comparison.unexpected)) == (missing, unexpected)


def test_texts_are_compared_as_graphs() -> None:
    sent, other = ntriples(triples(":s :p _:a, 4.0 .")), ntriples(triples(":s :p _:b, 4 ."))
    assert compare_texts(sent, other).same
    assert not compare_texts(sent, b"").same


def test_batches_hold_everything_once_and_blank_nodes_together() -> None:
    text = "".join(f":s{n} :p {n} . _:a{n} :p _:b{n} . _:b{n} :q _:c{n} ." for n in range(40))
    sent = triples(text)
    parts = list(batches(sent, size=500))
    assert len(parts) > 8
    assert all(len(part) <= 500 for part, _ in parts)
    read = [ox.parse(part, format=ox.RdfFormat.N_TRIPLES) for part, _ in parts]
    assert {quad.triple for part in read for quad in part} == set(sent)
    places: dict[str, set[int]] = {}
    for number, (part, blank) in enumerate(parts):
        labels = re.findall(r"_:\w+", part)
        assert bool(labels) == blank
        for label in labels:
            places.setdefault(label, set()).add(number)
    assert len(places) == 120
    assert all(len(numbers) == 1 for numbers in places.values())


def test_blank_nodes_that_fit_in_no_batch() -> None:
    text = " . ".join(f"_:a{n} :p _:a{n + 1}" for n in range(400))
    with pytest.raises(LoadError, match="400 triples are tied by blank nodes"):
        list(batches(triples(text + " ."), size=100))


@pytest.mark.parametrize("kind", [GraphStoreWriter, UpdateWriter])
def test_graph_of_others_is_left_alone(kind: type[GraphStoreWriter] | type[UpdateWriter]) -> None:
    with RemoteStore("http://127.0.0.1:9/", prefixes={}) as store:
        writer: Writer = kind(store, "http://127.0.0.1:9/")
        with pytest.raises(LoadError, match="is not a graph of this project"):
            writer.remove("http://e/graph")
        with pytest.raises(LoadError, match="is not a graph of this project"):
            writer.replace(GRAPH.replace("graph", "other"), [])


@pytest.mark.parametrize(
    ("url", "first", "count"),
    [
        ("http://h/query", "Graph Store Protocol at http://h/store", 5),
        ("http://h/sparql", "Graph Store Protocol at http://h/sparql-graph-crud-auth", 8),
        ("http://h/repositories/x", "Graph Store Protocol at http://h/repositories/x/rdf-", 2),
    ],
)
def test_addresses_are_guessed(url: str, first: str, count: int) -> None:
    with RemoteStore("http://127.0.0.1:9/", prefixes={}) as store:
        found = list(map(str, writers(store, url, "auto", None, None)))
        assert found[0].startswith(first)
        assert len(found) == count
        only = list(map(str, writers(store, url, "auto", "http://h/here?token=hush", None)))
        assert only == ["Graph Store Protocol at http://h/here"]
        assert len(list(writers(store, url, "update", None, "http://h/there"))) == 1
