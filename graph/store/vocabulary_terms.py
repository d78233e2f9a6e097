"""The terms of the vocabulary as the package holds it, where the graph cannot be asked for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import pyoxigraph as ox

from sarcograph.graph.bundled import ontology_files
from sarcograph.graph.prefixes import VOCABULARY


class VocabularyTerms:
    """The terms, as `KnownIris` of what begins with VOCABULARY."""

    def __init__(self) -> None:
        """Read the ontology, which takes some hundredths of a second."""
        found = {
            term.value
            for file in ontology_files()
            for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)
            for term in (quad.subject, quad.predicate, quad.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(VOCABULARY)
        }
        self._terms = sorted(found)

    def names(self, iri: str) -> bool:
        """Tell whether it is a term of the vocabulary."""
        return next(self.iris(iri), None) == iri

    def iris(self, start: str) -> Iterator[str]:
        """Yield the terms that begin with `start`, sorted."""
        for place in range(bisect_left(self._terms, start), len(self._terms)):
            if not self._terms[place].startswith(start):
                return
            yield self._terms[place]
