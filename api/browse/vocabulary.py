"""The classes and properties of an edition: what they are called, and where they are defined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyoxigraph as ox

from sarcograph.api.answering.asking import Asker
from sarcograph.graph.namespaces import DCTERMS, ONTOLOGY_GRAPH, SG, SKOS
from sarcograph.graph.prefixes import PREFIXES

RDF, RDFS, OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
RDF_TYPE, LABEL = f"{RDF}type", f"{RDFS}label"
DEFINITION = str(SKOS.definition)
PROPERTY_TYPES = frozenset(
    OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)

_TITLE = str(DCTERMS.title)
_INVERSE = str(SG.inverseLabel)
_PART_OF, _PARENT = f"{RDFS}isDefinedBy", f"{RDFS}subClassOf"
_WANTED = (RDF_TYPE, LABEL, _TITLE, DEFINITION, _INVERSE, _PART_OF, _PARENT)
_QUERY = f"""
SELECT ?term ?property ?value {{
  GRAPH <{ONTOLOGY_GRAPH}> {{ ?term ?property ?value }}
  VALUES ?property {{ {" ".join(f"<{name}>" for name in _WANTED)} }}
  FILTER(isIRI(?term) && !isBlank(?value))
}}
"""


_HEADINGS = {
    RDF_TYPE: "things of this class",
    f"{RDFS}subClassOf": "narrower classes",
    f"{RDFS}subPropertyOf": "narrower properties",
    f"{RDFS}domain": "properties of such things",
    f"{RDFS}range": "properties that lead to such things",
    f"{RDFS}isDefinedBy": "terms defined here",
}


@dataclass(slots=True)
class VocabularyTerm:
    """A class, property or individual; `module` is the IRI of the ontology that defines it."""

    label: str = ""
    inverse: str = ""
    definition: str = ""
    module: str = ""
    types: set[str] = field(default_factory=set)
    parents: set[str] = field(default_factory=set)


class Vocabulary:
    """The terms that the ontology of one edition describes, by IRI."""

    def __init__(self, terms: dict[str, VocabularyTerm]) -> None:
        """Take the terms."""
        self.terms = terms

    def label(self, iri: str) -> str:
        """Return what a term is called; one that the ontology does not describe by its name.

        >>> Vocabulary({}).label("http://www.w3.org/2004/02/skos/core#exactMatch")
        'exact match'
        """
        found = self.terms.get(iri)
        if found is not None and found.label:
            return found.label
        name = re.split(r"[#/]", iri.rstrip("#/"))[-1]
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower() if name else iri

    def inverse(self, iri: str) -> str:
        """Return how a property reads as the heading of the things that refer by it.

        >>> Vocabulary({}).inverse("http://www.w3.org/2000/01/rdf-schema#subClassOf")
        'narrower classes'
        """
        found = self.terms.get(iri)
        if found is not None and found.inverse:
            return found.inverse
        return _HEADINGS.get(iri) or f"as {self.label(iri).removeprefix('has ')}"

    def most_specific(self, classes: set[str]) -> list[str]:
        """Return the classes that are not above another of them, sorted by IRI."""
        above = {parent for one in classes for parent in self.ancestors(one)}
        return sorted(classes - above)

    def ancestors(self, iri: str) -> set[str]:
        """Return the classes above a class, those above these among them, without itself."""
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            term = self.terms.get(waiting.pop())
            fresh = term.parents - found if term is not None else set()
            found |= fresh
            waiting.extend(fresh)
        return found - {iri}


async def vocabulary_of(asker: Asker) -> Vocabulary:
    """Return the vocabulary of the edition, asked for once; raises ProblemError."""

    async def ask() -> Vocabulary:
        terms: dict[str, VocabularyTerm] = {}
        for row in await asker.rows(_QUERY):
            found, property_, value = row["term"], row["property"], row["value"]
            assert isinstance(found, ox.NamedNode)  # noqa: S101 - the query says so
            _add(terms.setdefault(found.value, VocabularyTerm()), property_.value, value.value)
        return Vocabulary(terms)

    return await asker.edition.once("vocabulary", ask)


def _add(term: VocabularyTerm, name: str, value: str) -> None:
    if name in (LABEL, _TITLE):
        term.label = value
    elif name == _INVERSE:
        term.inverse = value
    elif name == DEFINITION:
        term.definition = value
    elif name == _PART_OF:
        term.module = value
    elif name == RDF_TYPE:
        term.types.add(value)
    else:
        term.parents.add(value)
