"""The index of the names in a graph, from its quads or from a store that is asked for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import OWN, QUERIES, QUERY, Name
from sarcograph.graph.names.of_graph import COUNTED, FIGURES, READ, GraphNames, Statement
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import query_library
from sarcograph.graph.store.otherwise import as_the_model_has_it
from sarcograph.graph.store.question import Format, Question, Store

_STATEMENTS = """SELECT ?thing ?property ?value ?graph {{
  VALUES ?property {{ {properties} }}
  GRAPH ?graph {{ ?thing ?property ?value }}
  FILTER(isIRI(?thing) && {condition})
}}"""


def index_of(quads: Iterable[ox.Quad]) -> NameIndex:
    """Return the index of the names in a graph."""
    return _index(
        (subject.value, name.value, value.value, graph.value)
        for subject, name, value, graph in quads
        if name.value in READ
        and isinstance(subject, ox.NamedNode)
        and isinstance(value, ox.NamedNode | ox.Literal)
        and isinstance(graph, ox.NamedNode)
    )


@as_the_model_has_it()
def index_of_store(store: Store) -> NameIndex:
    """Return the index of the names in the graph that a store has; raises QueryError."""
    return _index(_statements(store))


def _statements(store: Store) -> Iterator[Statement]:
    """Yield what names are made of, asked for in pieces: what facts are about is the most of it."""
    figures = "|".join(FIGURES)
    counted = {name for names in COUNTED.values() for name in names}
    pieces = [(sorted(READ - counted), f'!REGEX(STR(?thing), "^{ID}({figures})/")')]
    for kind, properties in COUNTED.items():
        pieces += [([name], f'STRSTARTS(STR(?thing), "{ID}{kind}/")') for name in properties]
    for names, condition in pieces:
        row = " ".join(f"<{name}>" for name in names)
        query = _STATEMENTS.format(properties=row, condition=condition)
        content = store.query(Question(query, (Format.JSON,))).content
        yield from map(_statement, json.loads(content)["results"]["bindings"])


def _statement(row: Mapping[str, Mapping[str, str]]) -> Statement:
    thing, name, value, graph = (
        row[column]["value"] for column in ("thing", "property", "value", "graph")
    )
    return thing, name, value, graph


def _index(statements: Iterable[Statement]) -> NameIndex:
    graph = GraphNames(statements)
    return NameIndex.of((*graph.names(), *_queries()), graph.things())


def _queries() -> Iterator[Name]:
    """Yield the names of the library's queries, which a reader may look for as for a thing."""
    for query in query_library().values():
        for text, how in ((query.name, "key"), (query.question, "question")):
            yield Name(
                text, how, f"{QUERIES}/{query.name}", QUERY, query.question, "the library", OWN
            )
