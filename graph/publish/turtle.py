"""Turtle of an ontology with its data: axioms by rdflib, facts by the engine."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import Graph
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from sarcograph.graph.nquads import rdflib_triple
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph

# a prefix for all data would print `sgid:claim\/sun-2022\/tolerable`, which nobody can read
SHORT = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "sgid"}
"""The prefixes of files."""


class _TurtleOfAxioms(LongTurtleSerializer):
    """Blank nodes without labels, and `@prefix`: the only form that OWL tools read."""

    def startDocument(self) -> None:  # noqa: N802 - rdflib's name
        """Write the prefixes."""
        self._started = True
        for prefix, iri in sorted(self.namespaces.items()):
            self.write(f"@prefix {prefix}: <{iri}> .\n")


def turtle_of_axioms(axioms: Iterable[ox.Triple]) -> bytes:
    """Return axioms, which have blank nodes: only rdflib writes these without labels."""
    graph = Graph()
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    for one in axioms:
        graph.add(rdflib_triple(one))
    written = io.BytesIO()
    if len(graph):
        _TurtleOfAxioms(graph).serialize(written, encoding="utf-8")  # type: ignore[no-untyped-call]  # rdflib's
        written.write(b"\n")
    return written.getvalue()


def turtle_of(triples: Iterable[ox.Triple], facts: set[ox.Triple]) -> bytes:
    """Return triples as Turtle that differs between versions only where the `facts` among them do.

    The others are the axioms of the ontology. Facts have no blank nodes, and the engine writes them
    a hundred times faster.
    """
    axioms: list[ox.Triple] = []
    rest: list[ox.Triple] = []
    for one in triples:
        (rest if one in facts else axioms).append(one)
    return turtle_of_axioms(axioms) + write_graph(rest, Format.TURTLE, SHORT)
