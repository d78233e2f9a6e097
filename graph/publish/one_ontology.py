"""The graphs of an export as one OWL ontology: one header, its import closure, nothing to fetch.

An OWL tool takes a file for one ontology and fetches what it imports. The graph of the ontology has
a header for each module beside that of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from sarcograph.graph.bundled import bundled, ontology_files
from sarcograph.graph.nquads import has_blank_node
from sarcograph.graph.prefixes import BASE, PREFIXES

ONTOLOGY = ox.NamedNode(f"{BASE}ontology")
"""The ontology that imports the modules."""

IMPORTS = ox.NamedNode(f"{PREFIXES['owl']}imports")
_HEADER = ox.NamedNode(f"{PREFIXES['owl']}Ontology")
_VERSION = ox.NamedNode(f"{PREFIXES['owl']}versionIRI")
_CLASS, _INDIVIDUAL = (
    ox.NamedNode(f"{PREFIXES['owl']}{name}") for name in ("Class", "NamedIndividual")
)
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")


@cache
def imports_of_modules() -> dict[str, tuple[str, ...]]:
    """Return for the ontology and each of its modules, by its IRI, the modules that it imports.

    The graph does not say it: nothing in it is to be fetched.
    """
    found: dict[str, tuple[str, ...]] = {}
    for path in ontology_files():
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if quad.predicate == IMPORTS:
                module, imported = str(quad.subject)[1:-1], str(quad.object)[1:-1]
                found[module] = (*found.get(module, ()), imported)
    return found


def declared_individuals(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return a declaration of each individual whose class is declared among the triples.

    OWL 2 does without (its part 1, 5.8.1), but some tools list no individual that has none.
    """
    typed = [one for one in triples if one.predicate == _TYPE]
    classes = {one.subject for one in typed if one.object == _CLASS}
    return {
        ox.Triple(one.subject, _TYPE, _INDIVIDUAL)
        for one in typed
        if one.object in classes and isinstance(one.subject, ox.NamedNode)
    }


def as_one_ontology(triples: Iterable[ox.Triple], *, with_data: bool) -> list[ox.Triple]:
    """Return triples with one header in place of those of the modules, and its axioms.

    Without a module among the triples they stay as they are. A file that also holds data is not the
    version of the ontology that `owl:versionIRI` names, so that goes. Blank nodes get the labels of
    RDFC-1.0, and the order depends on nothing but the triples.
    """
    kept = list(triples)
    modules = {one.subject for one in kept if one.predicate == _TYPE and one.object == _HEADER}
    if modules:
        left_out = {IMPORTS, _VERSION} if with_data else {IMPORTS}
        text = bundled("ontology/sarcograph.ttl").read_bytes()
        main = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
        kept = [one for one in kept if one.subject not in modules]
        # its axioms are among the triples
        kept += [one for one in main if one.subject == ONTOLOGY and one.predicate not in left_out]
    # the labels depend on nothing else, and the facts, which are many, have none
    with_blank_node = [one for one in kept if has_blank_node(one)]
    dataset = ox.Dataset(ox.Quad(one.subject, one.predicate, one.object) for one in with_blank_node)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    labelled = {quad.triple for quad in dataset}
    return sorted(labelled | {one for one in kept if not has_blank_node(one)}, key=str)
