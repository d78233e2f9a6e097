"""Judge a graph by the shapes: our curation, not the sources, which `graph.checks.run` judges.

Two engines read the same shapes, SHACL Core only: pySHACL, the reference, and `shacl`, which is
fast. What counts is the number of results by severity; a Violation would mislead a reader, a
Warning is a gap in the curation, an Info is a matter of style.
"""

from __future__ import annotations

import difflib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import pyoxigraph as ox
import pyshacl
import shacl
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from sarcograph.graph.build import build_ontology
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.bundled import shapes_text
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import Problem, SarcographError
from sarcograph.graph.namespaces import SG
from sarcograph.graph.nquads import rdflib_term

Engine: TypeAlias = Literal["pyshacl", "shacl"]
SEVERITIES = ("Violation", "Warning", "Info")
"""From the gravest to the mildest."""

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
UNKNOWN_TERM = "UnknownTerm"
"""Component of a result about a term that the vocabulary does not declare: no shape sees it."""


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is wrong: where, by which constraint of which shape, and how to mend it.

    IRIs stand bare, literals in N-Triples syntax. `path` is `None` when the node as a whole is
    judged, `shape` when no shape but the vocabulary is offended.
    """

    focus: str
    path: str | None
    component: str
    severity: str
    message: str
    value: str | None
    shape: str | None

    def key(self) -> tuple[str, str, str, str]:
        """Return what two engines must agree on: focus, path, component and severity."""
        return self.focus, self.path or "", self.component, self.severity

    def __str__(self) -> str:
        """Return the result as one line."""
        value = f" [{self.value}]" if self.value not in (None, self.focus) else ""
        return f"{self.severity}: {self.focus}: {self.message}{value}"


@dataclass(frozen=True, slots=True)
class Report:
    """All results, gravest first."""

    results: tuple[Result, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many results there are of each severity, zeros included."""
        found = Counter(result.severity for result in self.results)
        return MappingProxyType({name: found[name] for name in SEVERITIES})

    @property
    def violations(self) -> tuple[Result, ...]:
        """Return the results that must stop a build."""
        return tuple(result for result in self.results if result.severity == "Violation")

    def as_dict(self) -> dict[str, object]:
        """Return counts and results as plain values, fit for JSON."""
        return {
            "counts": dict(self.counts),
            "results": [asdict(result) for result in self.results],
        }


@cache
def shapes_graph() -> Graph:
    """Return all shapes as one graph."""
    return Graph().parse(data=shapes_text(), format="turtle")


def flattened(shapes: Graph) -> Graph:
    """Return `shapes` with the targets of node shapes moved to their property shapes.

    The results are the same, but pySHACL then judges all targets of a property shape at once
    instead of one by one, in a third of the time. A node shape stays as it is when another shape
    refers to it, when it is a class or switched off, or when its property shapes count disjointly.
    """
    flat = shapes + Graph()
    disjoint = set(shapes.subjects(SH.qualifiedValueShapesDisjoint))
    for node, inner in shapes.subject_objects(SH.property):
        targets = [(kind, one) for kind in _TARGETS for one in shapes.objects(node, kind)]
        is_class = (node, RDF.type, RDFS.Class) in shapes or (node, RDF.type, OWL.Class) in shapes
        bound = (None, None, node) in shapes or not disjoint.isdisjoint(
            shapes.objects(node, SH.property)
        )
        if not targets or is_class or bound or (node, SH.deactivated, None) in shapes:
            continue
        flat.remove((node, SH.property, inner))
        for target in targets:
            flat.add((inner, *target))
    return flat


@cache
def _flat_shapes() -> Graph:
    return flattened(shapes_graph())


@cache
def compiled_shapes() -> shacl.Shapes:
    """Return all shapes in the form that the fast engine runs."""
    return shacl.Shapes.from_turtle(shapes_text())


def validate(graph: Graph, engine: Engine = "pyshacl") -> Report:
    """Return what is wrong with `graph`, the merged triples of data and ontology.

    The shapes say it, and the vocabulary where a term of ours is used that it does not declare.
    """
    if engine == "pyshacl":
        offended = run_pyshacl(graph, _flat_shapes())
    else:
        offended = run_shacl(graph.serialize(format="nt"), compiled_shapes())
    return _report((*offended, *unknown_terms(graph)))


@cache
def _bundled() -> Graph:
    """Return ontology and entities."""
    return build_ontology() + build_entities(read_evidence())


def validate_file(path: Path, engine: Engine = "pyshacl") -> Report:
    """Return what `validate` says of a Turtle file, with ontology and entities at hand.

    Only results on nodes that the file itself describes or mentions are given. Nothing is fetched.
    Raises SarcographError, with the line, for a file that is no Turtle.
    """
    own = read_turtle(path)
    bundled = _bundled()
    known = {text_of(subject) for subject in bundled.subjects(unique=True)}
    described = {text_of(subject) for subject in own.subjects(unique=True)}
    return _report(
        result
        for result in validate(own + bundled, engine).results
        if result.focus in described or result.focus not in known
    )


def read_turtle(path: Path) -> Graph:
    """Return the triples of a Turtle file, literals as they are written.

    Raises SarcographError when the file cannot be read, or with the line of a syntax error.
    """
    try:
        triples = list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE))
    except OSError as error:
        raise SarcographError(f"{path}: {error.strerror}; name a Turtle file") from error
    except SyntaxError as error:
        problem = Problem(str(path), error.lineno or 1, error.msg, "correct the Turtle syntax")
        raise SarcographError(str(problem)) from error
    if any(isinstance(triple.object, ox.Triple) for triple in triples):
        line = path.read_bytes().partition(b"<<")[0].count(b"\n") + 1
        problem = Problem(str(path), line, "a triple about a triple", "give it an IRI instead")
        raise SarcographError(str(problem))
    return graph_of(triples)


def graph_of(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """Return triples without triple terms as an rdflib graph, literals as they are written."""
    graph = Graph()
    for triple in triples:
        subject, predicate, target = triple.subject, triple.predicate, triple.object
        graph.add((rdflib_term(subject), rdflib_term(predicate), rdflib_term(target)))
    return graph


def text_of(term: Node) -> str:
    """Return an IRI bare, any other term in N-Triples syntax."""
    return str(term) if isinstance(term, URIRef) else term.n3()


def _bare(term: str | None) -> str | None:
    """Return a term in N-Triples syntax as `text_of` would."""
    return term[1:-1] if term and term[0] == "<" and term[-1] == ">" else term


def _local(iri: object) -> str:
    return str(iri).rpartition("#")[2]


def _report(results: Iterable[Result]) -> Report:
    rank = {name: number for number, name in enumerate(SEVERITIES)}

    def place(result: Result) -> tuple[int, tuple[str, str, str, str], str, str]:
        number = rank.get(result.severity, len(rank))
        return number, result.key(), result.value or "", result.shape or ""

    return Report(tuple(sorted(results, key=place)))


def run_pyshacl(graph: Graph, shapes: Graph) -> Iterator[Result]:
    """Yield what pySHACL finds; raises SarcographError when it cannot apply the shapes."""
    # its logger would repeat every result on stderr
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes, inplace=True, advanced=False)
    if not isinstance(report, Graph):
        raise SarcographError(f"the shapes cannot be applied: {text}")
    for node in report.objects(None, SH.result):
        facts = dict(report.predicate_objects(node))
        path, value = facts.get(SH.resultPath), facts.get(SH.value)
        yield Result(
            focus=text_of(facts[SH.focusNode]),
            path=text_of(path) if path is not None else None,
            component=_local(facts[SH.sourceConstraintComponent]),
            severity=_local(facts[SH.resultSeverity]),
            message=str(facts.get(SH.resultMessage, "")),
            value=text_of(value) if value is not None else None,
            shape=text_of(facts[SH.sourceShape]),
        )


def run_shacl(text: str, shapes: shacl.Shapes) -> Iterator[Result]:
    """Yield what the fast engine finds in a graph given as N-Triples."""
    for one in shapes.validate_text(text, format="ntriples").results:
        yield Result(
            focus=_bare(one.focus_node) or "",
            path=_bare(one.path),
            component=one.component,
            severity=one.severity,
            message=one.message or "",
            value=_bare(one.value),
            shape=_bare(one.source_shape),
        )


def unknown_terms(graph: Graph) -> Iterator[Result]:
    """Yield a Violation for each use of a term of our vocabulary that `graph` does not declare.

    A misspelt class or property is seen by no shape, so nothing else would tell.
    """
    declared = {str(term) for term in graph.subjects(RDF.type) if str(term).startswith(SG)}
    for subject, predicate, target in graph:
        terms = (predicate, target) if isinstance(target, URIRef) else (predicate,)
        for term in map(str, terms):
            if not term.startswith(SG) or term in declared:
                continue
            name = term.removeprefix(SG)
            names = sorted(known.removeprefix(SG) for known in declared)
            near = difflib.get_close_matches(name, names, n=1)
            remedy = f"did you mean sg:{near[0]}?" if near else "use a term of ontology/modules"
            yield Result(
                focus=text_of(subject),
                path=text_of(predicate),
                component=UNKNOWN_TERM,
                severity="Violation",
                message=f"The vocabulary has no term sg:{name}; {remedy}",
                value=text_of(target),
                shape=None,
            )
