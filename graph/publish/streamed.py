"""RDF of a graph that is too large for memory, in every form, a statement at a time.

The bytes are those that `graph.publish.export` makes of a smaller one in memory. Beside them lie on
disk meanwhile: of TriG and JSON-LD the graphs one by one, as large as the N-Quads, and of JSON-LD
what it is without a context.
"""

from __future__ import annotations

import hashlib
import io
import mmap
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from sarcograph.graph.exports.about import today
from sarcograph.graph.exports.reading import NOT_STATED, OF_OTHERS
from sarcograph.graph.files import replacing, writable_file
from sarcograph.graph.namespaces import SG
from sarcograph.graph.publish.lines import (
    Line,
    OneOntology,
    graph_after_graph,
    joined,
    lines_of,
    quads_of_lines,
)
from sarcograph.graph.publish.manifest import Manifest
from sarcograph.graph.publish.selection import (
    TYPE,
    WITHOUT_GRAPH_NAMES,
    Told,
    chosen_graphs,
    licences_of,
)
from sarcograph.graph.publish.turtle import SHORT, turtle_of_axioms
from sarcograph.graph.store.jsonld import pieces_with_context
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph_to
from sarcograph.graph.validated import ValidatedGraph

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12

_Statement = TypeVar("_Statement", ox.Quad, ox.Triple)
_LICENCE = f" <{SG.licence}> ".encode()
_TYPE = str(TYPE).encode()


class _Hashed(io.BytesIO):
    """A file that is written, of which hash and size are known; nothing is held here."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, data: Buffer, /) -> int:
        text = bytes(data)
        self._file.write(text)
        self.digest.update(text)
        self.size += len(text)
        return len(text)


class _Counted:
    """Statements that are counted while they pass, with the classes that they give."""

    def __init__(self) -> None:
        self.number = 0
        self.classes: Counter[str] = Counter()

    def of(self, statements: Iterable[_Statement]) -> Iterator[_Statement]:
        for one in statements:
            self.number += 1
            if one.predicate == TYPE and isinstance(one.object, ox.NamedNode):
                self.classes[one.object.value] += 1
            yield one

    def lines(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            self.number += 1
            if _TYPE in line[0]:
                _, predicate, target = line[0].split(b" ", 2)
                if predicate == _TYPE and target.startswith(b"<"):
                    self.classes[target[1:-1].decode()] += 1
            yield line


def write_streamed(graph: ValidatedGraph, form: str, path: Path, wanted: Iterable[str]) -> Manifest:
    """Write a form of RDF that holds the `wanted` graphs to `path`, with what describes it.

    Raises QueryError for a graph that is not there, UnwritableAnswerError for what RDF/XML cannot
    hold, and FileError, and then leaves all as they were.
    """
    writable_file(path)  # before anything is brought to disk beside it
    told = _told(graph, wanted)
    names = frozenset(f"<{name}>".encode() for name in told.sizes)
    counted = _Counted()
    with ExitStack() as stack:
        spool = stack.enter_context(
            tempfile.TemporaryDirectory(prefix=".exporting-", dir=path.parent)
        )
        out = _Hashed(stack.enter_context(replacing(path)))
        _write(graph, names, form, out, counted, Path(spool))
        manifest = Manifest.of(
            path,
            form,
            sha256=out.digest.hexdigest(),
            size=out.size,
            statements=counted.number,
            told=told,
            classes=counted.classes,
            dataset_sha256=graph.sha256,
            made_on=today(),
        )
        manifest.write_beside(path, stack)
    return manifest


def _told(graph: ValidatedGraph, wanted: Iterable[str]) -> Told:
    """Return the sizes of the graphs that are wanted, and the licences of those of others."""
    sizes: Counter[bytes] = Counter()
    stated = []
    of_others = tuple(f"<{start}".encode() for start in OF_OTHERS)
    for line in lines_of(graph):
        sizes[line[1]] += 1
        if line[1].startswith(of_others) and _LICENCE in line[0]:
            stated.append(line)
    known = {name[1:-1].decode(): size for name, size in sizes.items()}
    names = chosen_graphs(known, wanted)
    licences = licences_of(quads_of_lines(stated))
    return Told(
        {name: known[name] for name in names},
        {name: licences.get(name, NOT_STATED) for name in names if name.startswith(OF_OTHERS)},
    )


def _write(
    graph: ValidatedGraph,
    names: frozenset[bytes],
    form: str,
    out: _Hashed,
    counted: _Counted,
    spool: Path,
) -> None:
    if form in WITHOUT_GRAPH_NAMES:
        whole = OneOntology(graph, names)
        is_turtle = form == "turtle"
        if is_turtle:
            out.write(turtle_of_axioms(counted.of(whole.axioms)))
        triples = whole.facts() if is_turtle else whole.triples()
        write_graph_to(out, counted.of(triples), Format(form), SHORT)
    elif form == "nquads":
        for piece in joined(counted.lines(lines_of(graph, names))):
            out.write(piece)
    else:
        quads = counted.of(graph_after_graph(lines_of(graph, names), spool))
        if form == "trig":
            write_graph_to(out, quads, Format(form), SHORT)
        else:
            _write_jsonld(out, quads, spool / "expanded")


def _write_jsonld(out: _Hashed, quads: Iterable[ox.Quad], expanded: Path) -> None:
    """Write JSON-LD with a context, which is known only when all is written without one."""
    with expanded.open("w+b") as file:
        write_graph_to(file, quads, Format.JSONLD, SHORT)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            for piece in pieces_with_context(text, SHORT):
                out.write(piece)
