"""Every IRI of the project is made here, as a term of rdflib."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property

from rdflib import Namespace, URIRef

from sarcograph.graph.prefixes import GRAPH, ID, PREFIXES, VOCABULARY


class Terms(Namespace):
    """The terms below an IRI, each made once: every quad names some."""

    @cached_property
    def _made(self) -> dict[str, URIRef]:
        return {}

    def term(self, name: str) -> URIRef:
        """Return the term of a name."""
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = URIRef(f"{self}{name}")
        return found

    def __getattr__(self, name: str) -> URIRef:
        """Return the term of a name; from then on it is an attribute."""
        if name.startswith("__"):  # what Python asks every object for
            raise AttributeError(name)
        found = self.__dict__[name] = self.term(name)
        return found


SG = Terms(VOCABULARY)
DCTERMS = Terms(PREFIXES["dcterms"])
OA = Terms(PREFIXES["oa"])
PROV = Terms(PREFIXES["prov"])
SHACL = "http://www.w3.org/ns/shacl#"
SKOS = Terms(PREFIXES["skos"])
# those of rdflib make each term anew whenever it is named
RDF = Terms(PREFIXES["rdf"])
RDFS = Terms(PREFIXES["rdfs"])

ONTOLOGY_GRAPH = URIRef(f"{GRAPH}ontology")
ENTITIES_GRAPH = URIRef(f"{GRAPH}entities")
DERIVED_GRAPH = URIRef(f"{GRAPH}derived")
INFERRED_GRAPH = URIRef(f"{GRAPH}inferred")
FINDINGS_GRAPH = URIRef(f"{GRAPH}findings")


def thing(kind: str, *keys: str | int) -> URIRef:
    """Return the IRI of a thing: its kind, the document it belongs to if any, its key.

    >>> str(thing("drug", "anlotinib"))
    'https://w3id.org/sarcograph/id/drug/anlotinib'
    """
    return URIRef(ID + "/".join([kind, *map(str, keys)]))


def category_iri(measure: str, category: str) -> URIRef:
    """Return the IRI of a value of a categorical measure."""
    return thing("category", f"{measure}.{category}")


def evidence_graph(document: str) -> URIRef:
    """Return the name of the graph of a document's facts."""
    return URIRef(f"{GRAPH}evidence/{document}")


def external_graph(source: str) -> URIRef:
    """Return the name of the graph of an external source's facts."""
    return URIRef(f"{GRAPH}external/{source}")


def hierarchy_graph(source: str) -> URIRef:
    """Return the name of the graph of what a source of hierarchies says lies above what."""
    return URIRef(f"{GRAPH}hierarchy/{source}")


def content_hash(*parts: str) -> str:
    """Return 24 hexadecimal digits of the SHA-256 of `parts`: the key of a thing without a name."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:24]


def anchor_iri(text_sha256: str, start: int, end: int) -> URIRef:
    """Return the IRI of a place in a document; it depends on nothing but document and place."""
    return thing("anchor", content_hash(text_sha256, str(start), str(end)))


def page_iri(trial: str, page: str) -> URIRef:
    """Return the IRI of a page that was read of a trial, of which no text is kept."""
    return thing("citation", trial, page)


def term(key: str) -> URIRef:
    """Return the class or individual of the vocabulary for a hyphened `key`.

    >>> str(term("case-report")).rsplit("/", 1)[1]
    'CaseReport'
    """
    return SG["".join(part.capitalize() for part in key.split("-"))]


def optional_term(key: str | None) -> URIRef | None:
    """Return the class or individual for a hyphened `key`, None for no key."""
    return term(key) if key else None


@cache
def relation(key: str) -> URIRef:
    """Return the property of the vocabulary for a hyphened or snake-case `key`.

    >>> str(relation("blocks-phosphorylation-of")).rsplit("/", 1)[1]
    'blocksPhosphorylationOf'
    """
    first, *rest = key.replace("_", "-").split("-")
    return SG[first + "".join(part.capitalize() for part in rest)]
