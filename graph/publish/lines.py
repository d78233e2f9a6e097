"""Statements of a graph that nobody holds, read from its lines in the orders that files have.

Canonical N-Quads are sorted: the lines of one subject stand together, and so do those of one
triple. What `graph.publish.selection` makes of quads in memory is made here of lines: the same, in
the same order, because what the engine writes of a statement sorts as its line does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, islice
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.namespaces import ONTOLOGY_GRAPH
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.publish.one_ontology import as_one_ontology
from sarcograph.graph.validated import ValidatedGraph

_AT_ONCE = 1000
"""So many lines are parsed at a time."""
_HELD_BYTES = 64 * 2**20
"""Held of all graphs together while each is brought to a file of its own."""

Line = tuple[bytes, bytes]
"""The triple of a line and the name of its graph, as they are written."""
_ONTOLOGY = f"<{ONTOLOGY_GRAPH}>".encode()
_TYPE = f"<{PREFIXES['rdf']}type>".encode()
_CLASS, _HEADER, _INDIVIDUAL = (
    f"<{PREFIXES['owl']}{name}>".encode() for name in ("Class", "Ontology", "NamedIndividual")
)


def lines_of(graph: ValidatedGraph, names: frozenset[bytes] | None = None) -> Iterator[Line]:
    """Yield the lines of a graph in their order, of the graphs `names` or of all."""
    with graph.opened() as nquads:
        for line in nquads:
            start = line.rindex(b" <")
            name = line[start + 1 : -3]  # the end of a line is ` .` and a line feed
            if names is None or name in names:
                yield line[:start], name


def joined(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield lines as they were, some at a time."""
    return _pieces(b"%s %s .\n" % line for line in lines)


def quads_of_lines(lines: Iterable[Line]) -> Iterator[ox.Quad]:
    """Yield the quads of lines."""
    for piece in joined(lines):
        yield from ox.parse(piece, ox.RdfFormat.N_QUADS)


def triples_of(triples: Iterable[bytes]) -> Iterator[ox.Triple]:
    """Yield triples that are given as they are written."""
    for piece in _pieces(b"%s .\n" % triple for triple in triples):
        for quad in ox.parse(piece, ox.RdfFormat.N_TRIPLES):
            yield quad.triple


def _pieces(texts: Iterator[bytes]) -> Iterator[bytes]:
    return iter(lambda: b"".join(islice(texts, _AT_ONCE)), b"")


def graph_after_graph(lines: Iterable[Line], folder: Path) -> Iterator[ox.Quad]:
    """Yield the quads of lines graph after graph; each is brought to a file in `folder` first."""
    held: dict[bytes, list[bytes]] = {}
    names: dict[bytes, Path] = {}
    size = 0

    def bring_out() -> None:
        for name, texts in held.items():
            path = names.setdefault(name, folder / f"{len(names)}.nq")
            with path.open("ab") as file:  # there may be more graphs than files may be open
                file.writelines(texts)
        held.clear()

    for piece, name in lines:
        text = b"%s %s .\n" % (piece, name)
        held.setdefault(name, []).append(text)
        size += len(text)
        if size > _HELD_BYTES:
            bring_out()
            size = 0
    bring_out()
    for _, path in sorted(names.items()):
        yield from ox.parse(path=path, format=ox.RdfFormat.N_QUADS)
        path.unlink()


class OneOntology:
    """The triples of some graphs as one ontology: axioms, which are held, and facts, which are not.

    They are those of `Selection.one_ontology`, and the facts among them those of `Selection.facts`.
    """

    def __init__(self, graph: ValidatedGraph, names: frozenset[bytes]) -> None:
        """Look through the graph once."""
        self._graph, self._names = graph, names
        self._classes: set[bytes] = set()
        self._headers: set[bytes] = set()
        self._declared: set[bytes] = set()
        """The subjects of the ontology that are declared individuals."""
        self._typed: dict[bytes, list[bytes]] = {}
        """The classes of each other subject of the ontology that has an IRI."""
        axioms, headers = [], []
        for triple, of_graphs in _by_triple(lines_of(graph, names)):
            if _TYPE in triple:
                self._look_at_type(triple, is_axiom=_ONTOLOGY in of_graphs)
                if triple.endswith(b" " + _HEADER):
                    headers.append(triple)
            if of_graphs == [_ONTOLOGY]:
                axioms.append(triple)
        with_data = names != {_ONTOLOGY}
        self.axioms: list[ox.Triple] = as_one_ontology(
            triples_of([*axioms, *headers]), with_data=with_data
        )

    def _look_at_type(self, triple: bytes, *, is_axiom: bool) -> None:
        subject, predicate, target = triple.split(b" ", 2)
        if predicate != _TYPE:
            return
        if target == _CLASS:
            self._classes.add(subject)
        elif target == _HEADER:
            self._headers.add(subject)
        if is_axiom and target == _INDIVIDUAL:
            self._declared.add(subject)
        elif is_axiom and subject.startswith(b"<"):
            self._typed.setdefault(subject, []).append(target)

    def facts(self) -> Iterator[ox.Triple]:
        """Yield what stands outside the ontology, and the declarations of all individuals."""
        return triples_of(self._facts())

    def triples(self) -> Iterator[ox.Triple]:
        """Yield axioms and facts together in their order."""
        return merge(self.axioms, self.facts(), key=str)

    def _facts(self) -> Iterator[bytes]:
        outside = (
            triple
            for triple, of_graphs in _by_triple(lines_of(self._graph, self._names))
            if of_graphs != [_ONTOLOGY]
        )
        individuals = sorted(map(_declaration, filter(self._is_individual, self._typed)))
        if self._names == {_ONTOLOGY}:
            individuals = []
        for subject, group in groupby(merge(outside, individuals), key=_subject):
            if subject in self._headers:
                continue
            found = set(group)
            types = {
                one.split(b" ", 2)[2] for one in found if one.startswith(subject + b" " + _TYPE)
            }
            if subject not in self._declared and not types.isdisjoint(self._classes):
                found.add(_declaration(subject))
            yield from sorted(found)

    def _is_individual(self, subject: bytes) -> bool:
        of_classes = not self._classes.isdisjoint(self._typed[subject])
        return of_classes and subject not in self._declared


def _declaration(subject: bytes) -> bytes:
    return b"%s %s %s" % (subject, _TYPE, _INDIVIDUAL)


def _subject(triple: bytes) -> bytes:
    return triple[: triple.index(b" ")]


def _by_triple(lines: Iterable[Line]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield each triple once, with the names of the graphs where it stands."""
    for triple, group in groupby(lines, key=lambda line: line[0]):
        yield triple, [name for _, name in group]
