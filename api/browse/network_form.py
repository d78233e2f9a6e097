"""Statements as a network for other programs, written in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.network import network_of
from sarcograph.api.browse.taken_along import day_of
from sarcograph.api.browse.view import Statements
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.exports.reading import OF_NETWORKS

_WRITING: Elsewhere[[str, Statements, Mapping[str, bytes], str, date, str], bytes] = Elsewhere(
    "sarcograph.api.browse.network_form_aside", "written"
)
_OF_ROWS: Elsewhere[..., bytes] = Elsewhere("sarcograph.api.browse.network_form_aside", "of_rows")


async def network_written(asker: Asker, form: str, found: Statements, asked: str) -> bytes:
    """Return statements in a form of the table of exports; `asked` is the address that shows them.

    Raises ProblemError.
    """
    edition = asker.edition
    beside = await beside_networks(asker)
    day = await day_of(edition)
    version = edition.version or ""
    return await edition.aside.call(
        asker.client, _WRITING, form, found, beside, version, day, asked
    )


async def network_of_rows(asker: Asker, form: str, name: str, content: bytes, asked: str) -> bytes:
    """Return the statements that the rows of the question `name` tell of, in the same way.

    `content` are SPARQL results in JSON. Raises ProblemError, and QueryError where they tell of
    none.
    """
    edition = asker.edition
    network, beside = await network_of(asker), await beside_networks(asker)
    day, version = await day_of(edition), edition.version or ""
    return await edition.aside.call(
        asker.client, _OF_ROWS, form, name, content, network, beside, version, day, asked
    )


async def beside_networks(asker: Asker) -> Mapping[str, bytes]:
    """Return what a network is told besides, asked once an edition; raises ProblemError."""
    return await asker.edition.once("beside networks", partial(_asked, asker))


async def _asked(asker: Asker) -> dict[str, bytes]:
    answers = await asyncio.gather(*(asker.answer(text) for text in OF_NETWORKS))
    return dict(zip(OF_NETWORKS, answers, strict=True))
