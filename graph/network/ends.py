"""Which things a reader means by the names of the ends of a path."""

from __future__ import annotations

from sarcograph.graph.names.resolving import AmbiguousNameError
from sarcograph.graph.store.library import Parameter, Resolve


def end_named(resolve: Resolve, name: str, words: str) -> str:
    """Return the IRI of what `words` mean at the end of a path that `name` tells.

    Of things that are called alike a drug goes before its regimen, and a protein before its gene:
    that is what statements speak of. Raises QueryError.
    """
    try:
        return resolve(words, _end(name, "drug"))
    except AmbiguousNameError:
        return resolve(words, _end(name, "protein"))


def _end(name: str, before_others: str) -> Parameter:
    return Parameter(name, "entity", "an end of a path", (before_others, "any"))
