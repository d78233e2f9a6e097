"""What an edition makes once, made before anybody asks for it: later, and a little at a time."""

from __future__ import annotations

import asyncio
import logging

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.bounds import PREPARED_AFTER_SECONDS
from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.network import network_of
from sarcograph.api.browse.known_iris import index_of
from sarcograph.api.browse.ontology_tree import ontology_of
from sarcograph.api.browse.rendering import compile_templates
from sarcograph.api.browse.view_routes import VIEWS
from sarcograph.api.browse.vocabulary import vocabulary_of
from sarcograph.api.http.problems import ProblemError

logger = logging.getLogger(__name__)

_CLIENT = "the server itself"
"""Who asks: one client among others, which leaves evaluators to them."""


async def prepare(edition: Edition) -> None:
    """Make what the first who ask would wait for, and start what makes views.

    That is the names, the vocabulary and its trees, the network, and the templates of pages.

    It begins when the server has answered for a while, so that whoever starts one for a moment, or
    asks whether it is well, does not pay for it. What is asked for meanwhile is made once. Of a
    store that others may change nothing is kept, and nothing is made.
    """
    if edition.version is None:
        return
    await asyncio.sleep(PREPARED_AFTER_SECONDS)
    edition.aside.start([kind.made_by for kind in VIEWS.values() if kind.made_by is not None])
    asker = Asker(edition, _CLIENT)
    try:
        await asyncio.to_thread(compile_templates)
        await index_of(edition)
        await vocabulary_of(asker)
        await network_of(asker)
        await ontology_of(asker)
    except ProblemError as problem:  # who asks for it will be told
        logger.info("not made before it is asked for: %s", problem.body)
