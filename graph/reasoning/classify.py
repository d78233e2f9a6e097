"""Classify the ontology, alone or with what a user adds to it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sarcograph.graph.bundled import ontology_files
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.publish.one_ontology import as_one_ontology
from sarcograph.graph.rdf.source import read_source
from sarcograph.graph.reasoning.axioms import axioms_of, names_in
from sarcograph.graph.reasoning.explain import Explainer, Explanation
from sarcograph.graph.reasoning.hermit import OutOfTimeError, Reasoner
from sarcograph.graph.validated import Announce, quiet

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_BELOW = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
_THING = f"{PREFIXES['owl']}Thing"
_ASSUMED = ox.NamedNode(f"{ID}assumed-member")


@dataclass(frozen=True, slots=True)
class Impossible:
    """A class that can have no member, or the ontology as a whole (""), and why if it was found."""

    iri: str
    why: Explanation | None


@dataclass(frozen=True, slots=True)
class Classification:
    """What follows, (individual, class), and what is impossible."""

    memberships: tuple[tuple[str, str], ...]
    impossible: tuple[Impossible, ...]

    @property
    def finished(self) -> bool:
        """Tell whether a smallest set of axioms was found for all that is impossible."""
        return all(one.why is not None and one.why.minimal for one in self.impossible)


def classify(files: Sequence[Path], seconds: float, announce: Announce = quiet) -> Classification:
    """Return what HermiT concludes from the ontology and `files` within some seconds.

    A membership is new if neither a file nor the ontology states it, of the class or of one below.
    Raises SarcographError for a file that cannot be read, and when the time does not suffice to
    classify; an explanation that was not finished says so itself.
    """
    reasoner = Reasoner(time.monotonic() + seconds)
    own = _ontology()
    added = [triple for path in files for triple in _read(path)]
    declarations, axioms = axioms_of(dict.fromkeys([*own, *added]))
    announce("classifying")
    try:
        found = reasoner.conclusions([*declarations, *(one for axiom in axioms for one in axiom)])
    except OutOfTimeError:
        raise OutOfTimeError(
            f"not classified within {seconds:g} seconds; allow more by --seconds"
        ) from None
    if found is None:
        announce("looking for the axioms behind the inconsistency")
        about = {name for axiom in axioms_of(added)[1] for name in names_in(axiom)}
        why = Explainer(reasoner, declarations).explain(axioms, about)
        return Classification((), (Impossible("", why),))
    impossible = []
    for iri in found.unsatisfiable:
        announce(f"looking for the axioms behind {iri}")
        member = ox.Triple(_ASSUMED, _TYPE, ox.NamedNode(iri))
        why = Explainer(reasoner, [*declarations, member]).explain(axioms, {iri})
        impossible.append(Impossible(iri, why))
    new = found.memberships - _stated([*own, *added])
    return Classification(tuple(sorted(new)), tuple(impossible))


def _ontology() -> list[ox.Triple]:
    modules = (
        quad.triple
        for path in ontology_files()
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    )
    return as_one_ontology(modules, with_data=False)


def _read(path: Path) -> list[ox.Triple]:
    lines = "".join(f"{one.quad.triple} .\n" for one in read_source(path).parsed.statements)
    # the blank nodes of two files are not the same, whatever their labels
    quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def _stated(triples: Iterable[ox.Triple]) -> set[tuple[str, str]]:
    """Return the memberships that are stated, of the classes above too, and of owl:Thing."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    stated: set[tuple[str, str]] = set()
    for one in triples:
        if not isinstance(one.subject, ox.NamedNode) or not isinstance(one.object, ox.NamedNode):
            continue
        if one.predicate == _BELOW:
            above[one.subject.value].add(one.object.value)
        elif one.predicate == _TYPE:
            stated |= {(one.subject.value, one.object.value), (one.subject.value, _THING)}
    waiting = list(stated)
    while waiting:
        individual, kind = waiting.pop()
        fresh = {(individual, higher) for higher in above[kind]} - stated
        stated |= fresh
        waiting.extend(fresh)
    return stated


def membership_triples(memberships: Iterable[tuple[str, str]]) -> list[ox.Triple]:
    """Return memberships as RDF."""
    return [
        ox.Triple(ox.NamedNode(individual), _TYPE, ox.NamedNode(kind))
        for individual, kind in memberships
    ]
