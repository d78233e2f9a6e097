"""Judge the files of others, all together, and say where in them each result lies."""

from __future__ import annotations

import logging
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, URIRef
from rdflib.term import Node

from sarcograph.graph.build import build_ontology
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.build.hierarchies import build_hierarchies
from sarcograph.graph.curation.read import read_registry
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.namespaces import FINDINGS_GRAPH, RDF
from sarcograph.graph.nquads import empty_graph, rdflib_term
from sarcograph.graph.prefixes import ID, PREFIXES, SHAPES
from sarcograph.graph.quick_graph import QuickGraph
from sarcograph.graph.rdf.source import Source, read_source
from sarcograph.graph.validate import results_of
from sarcograph.graph.validate.by_parts import led_to
from sarcograph.graph.validate.coverage import coverage_of, judged_classes
from sarcograph.graph.validate.literals import ill_typed
from sarcograph.graph.validate.naming import way_to
from sarcograph.graph.validate.relations import unfit_relations
from sarcograph.graph.validate.remedies import in_words_of_rdf
from sarcograph.graph.validate.report import Report, Result, ordered, text_of
from sarcograph.graph.validate.shapes import labelled, unfit_labelled
from sarcograph.graph.validate.vocabulary import Triple, Vocabulary, misused_terms

_REVISED = f"{SHAPES}RevisionShape-label"
"""The shape that wants a revised fact to be there."""
_MADE_LABEL = re.compile(r"[0-9a-f]{24,32}")

Place = tuple[str, int | None]


@cache
def _bundled() -> QuickGraph:
    """Return ontology, entities, and what hierarchies say lies above these."""
    graph = build_ontology()
    entities = build_entities(read_registry())
    for hierarchy in build_hierarchies(entities).values():
        graph += hierarchy
    graph += entities
    return graph


@cache
def _bundled_text() -> str:
    """Return the same as the shapes are applied to it."""
    return labelled(_bundled())


@dataclass
class Writing:
    """What the files state together, and where: the first place of each statement and subject."""

    triples: dict[Triple, None] = field(default_factory=dict)
    places: dict[Triple, Place] = field(default_factory=dict)
    subjects: dict[Node, Place] = field(default_factory=dict)
    labels: dict[Node, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)

    def add(self, number: int, source: Source) -> None:
        """Add the statements of file `number`, whose blank nodes are its own."""
        for one in source.parsed.statements:
            quad = one.quad
            triple = (
                self._term(number, quad.subject),
                rdflib_term(quad.predicate),
                self._term(number, quad.object),
            )
            self.triples[triple] = None
            if one.line is not None:
                self.places.setdefault(triple, (source.name, one.line))
            file, line = self.subjects.get(triple[0], (source.name, None))
            if line is None and file == source.name:
                self.subjects[triple[0]] = (file, one.subject_line)
        # ours first, so that a message and the place say one name
        self.prefixes = {**source.parsed.prefixes, **self.prefixes}

    def _term(
        self, number: int, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    ) -> Node:
        if not isinstance(term, ox.BlankNode):
            return rdflib_term(term)
        node = BNode(f"f{number}{term.value}")
        if not _MADE_LABEL.fullmatch(term.value):
            self.labels[node] = f"_:{term.value}"
        return node

    def place_of(self, result: Result, terms: dict[str, Node]) -> Place | tuple[None, None]:
        """Return where a result lies: its statement, its subject or a mention of it."""
        for triple in self._by_focus.get((result.focus, result.path or ""), ()):
            if result.value == text_of(triple[2]) and triple in self.places:
                return self.places[triple]
        for told in (result.focus, result.value or ""):
            # what a file makes of a thing of ours is told there, and names what is the file's
            if told in terms:
                return self.subjects[terms[told]]
        return self._mentions.get(result.focus, (None, None))

    def index(self) -> None:
        """Make ready for `place_of`: all statements are there."""
        self._mentions = {
            text_of(triple[2]): self.places.get(triple, self.subjects[triple[0]])
            for triple in reversed(self.triples)
        }
        self._by_focus: dict[tuple[str, str], list[Triple]] = defaultdict(list)
        for triple in self.triples:
            self._by_focus[text_of(triple[0]), text_of(triple[1])].append(triple)


@seldom_collected()
def validate_files(paths: Iterable[Path], syntax: str | None = None) -> Report:
    """Return what the shapes say of files of RDF together, with ontology and entities at hand.

    A result may lie at a node of ours, of which the files say or mention something. Nothing is
    fetched. `syntax` is one of `graph.rdf.source.SYNTAXES`; without it each file tells its own.
    Raises SarcographError with a line for each file that cannot be read.
    """
    sources = []
    refused = []
    for path in dict.fromkeys(paths):
        try:
            sources.append(read_source(path, syntax))
        except SarcographError as error:
            refused.append(str(error))
    if refused:
        raise SarcographError("\n".join(refused))
    with _rdflib_kept_quiet():
        writing = Writing()
        for number, source in enumerate(sources):
            writing.add(number, source)
        return _judged(writing)


@contextmanager
def _rdflib_kept_quiet() -> Iterator[None]:
    """Keep rdflib from printing a traceback for an ill-typed literal, which is a result here."""
    log = logging.getLogger("rdflib.term")
    before = log.disabled
    log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module=r"rdflib\.")
            yield
    finally:
        log.disabled = before


def _judged(writing: Writing) -> Report:
    bundled = _bundled()
    own, merged = empty_graph(), QuickGraph(bundled)
    for triple in writing.triples:
        own.add(triple)
        if triple not in bundled:
            merged.add(triple)
    writing.index()
    prefixes = {
        # a prefix of the reader's own for a namespace of ours would be one name too many
        **{prefix: iri for prefix, iri in writing.prefixes.items() if prefix not in PREFIXES},
        **PREFIXES,
    }
    described = {text_of(node): node for node in writing.subjects}
    vocabulary = Vocabulary(merged)
    told_of = [*unfit_labelled(_bundled_text() + labelled(own)), *unfit_relations(merged)]
    elsewhere = {one.focus for one in told_of} - described.keys()
    ours = _of_itself(bundled, elsewhere)
    found = [
        _of_given(in_words_of_rdf(result, merged, prefixes), merged)
        for result in told_of
        # what the files make of a thing of ours is theirs, wherever it shows
        if result.focus in described or result.key() not in ours
    ]
    told = {(one.focus, one.path, one.value) for one in found if one.component.startswith("Data")}
    found += [
        one for one in ill_typed(writing.triples) if (one.focus, one.path, one.value) not in told
    ]
    found += misused_terms(writing.triples, vocabulary)
    results = []
    for result in found:
        file, line = writing.place_of(result, described)
        results.append(replace(result, file=file, line=line))
    coverage = coverage_of(merged, writing.subjects, vocabulary, judged_classes(merged))
    unjudged = []
    for one in coverage.unjudged:
        file, line = writing.subjects[described[one.example]]
        unjudged.append(replace(one, file=file, line=line))
    names = {text_of(node): name for node, name in _names(writing, merged, prefixes).items()}
    return Report(ordered(results), replace(coverage, unjudged=tuple(unjudged)), names, prefixes)


def _of_given(result: Result, merged: Graph) -> Result:
    """Return a result; of a revised finding that no file describes, only what to give too.

    Findings are in a graph of their own, and that of a document has no more of them than the names
    that they had before.
    """
    node = URIRef(result.focus)
    revised = result.shape == _REVISED and result.focus.startswith(f"{ID}finding/")
    if not revised or (node, RDF.type, None) in merged:
        return result
    message = (
        "A finding had another name (prov:wasRevisionOf), and no file that is given describes it; "
        f"give the graph of findings too, <{FINDINGS_GRAPH}>."
    )
    return replace(result, severity="Info", message=message)


def _of_itself(bundled: Graph, nodes: set[str]) -> set[tuple[str, str, str, str]]:
    """Return the results that some of our nodes have without any file, such as no mapping.

    They are judged among what they lead to, as a shape looks at no more of an entity.
    """
    ours = [one for one in map(URIRef, nodes) if (one, None, None) in bundled]
    around = empty_graph()
    for node in led_to(bundled, ours):
        for triple in bundled.triples((node, None, None)):
            around.add(triple)
    return {one.key() for one in results_of(around) if one.focus in nodes} if around else set()


def _names(writing: Writing, graph: Graph, prefixes: dict[str, str]) -> dict[Node, str]:
    """Return for each blank node what a reader can find it by.

    That is its label if the writer gave one, else the way to it from the nearest node that has a
    name, else its type; with a number where several have the same.
    """
    coming = {
        target: (subject, predicate) for subject, predicate, target in reversed(writing.triples)
    }

    terms = dict.fromkeys(node for triple in writing.triples for node in (triple[0], triple[2]))
    nodes = [node for node in terms if isinstance(node, BNode)]
    plain = {node: way_to(node, coming.get, graph, prefixes, writing.labels) for node in nodes}
    several = Counter(plain.values())
    reached: Counter[str] = Counter()
    names: dict[Node, str] = {}
    for node in nodes:
        text = plain[node]
        reached[text] += 1
        alone = several[text] == 1 or node in writing.labels
        names[node] = text if alone else f"{text} ({reached[text]} of {several[text]})"
    return names
