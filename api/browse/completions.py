"""What an editor of queries offers while one types: prefixes, terms of the vocabulary, things."""

from __future__ import annotations

import json
import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.known_iris import index_of, iris_under
from sarcograph.api.browse.page_routes import represented
from sarcograph.api.browse.vocabulary import OWL, PROPERTY_TYPES, vocabulary_of
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.prefixes import ID, PREFIXES, VOCABULARY

PATH = "/completions.json"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][\w-]*", re.ASCII)
"""A local name that a query may write after a prefix without an escape."""

router = APIRouter(include_in_schema=False)


async def answer_completions(request: Request) -> Response:
    """Return the names that a query may use, made once for each edition."""
    return await represented(
        request, Asker.of(request), "application/json", _completions, vary="Accept-Encoding"
    )


async def _completions(asker: Asker, _media_type: str) -> Pieces:
    vocabulary, index = await vocabulary_of(asker), await index_of(asker.edition)
    terms = []
    for iri, term in vocabulary.terms.items():
        local = iri.removeprefix(VOCABULARY)
        if local == iri or not _PLAIN_NAME.fullmatch(local):
            continue
        is_class = f"{OWL}Class" in term.types
        sort = "class" if is_class else "property" if term.types & PROPERTY_TYPES else "value"
        terms.append((f"sg:{local}", sort, vocabulary.label(iri), term.definition))
    things = []
    for kind in sorted(KINDS):
        for iri in await iris_under(asker, f"{ID}{kind}/"):
            key = iri.removeprefix(f"{ID}{kind}/")
            if _PLAIN_NAME.fullmatch(key):
                known = index.thing(f"{kind}/{key}") if index is not None else None
                things.append((f"{kind}:{key}", known.label if known else ""))
    content = {"prefixes": PREFIXES, "terms": terms, "things": things}
    return [json.dumps(content, ensure_ascii=False)]


router.add_api_route(PATH, answer_completions, methods=["GET", "HEAD"])
