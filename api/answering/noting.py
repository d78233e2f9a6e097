"""Notes on queries of the served graph, by what its publication is known to have."""

from __future__ import annotations

from sarcograph.api.answering.edition import Edition
from sarcograph.graph.store.notes import QueryNotes

_UNKNOWN = QueryNotes(None)


async def query_notes(edition: Edition) -> QueryNotes:
    """Return who writes notes on the queries of an edition.

    What a store elsewhere holds is not known, so no term of the project is missed there.
    """
    if edition.publication is None:
        return _UNKNOWN
    return await edition.once("query notes", lambda: _made(edition))


async def _made(edition: Edition) -> QueryNotes:
    return QueryNotes(edition.publication)
