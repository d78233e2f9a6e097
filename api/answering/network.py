"""The network of statements: a file of the publication, or made when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from sarcograph.api.answering.asking import Asker
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.network.asking import questions

_MAKING: Elsewhere[[Mapping[str, bytes]], bytes] = Elsewhere(
    "sarcograph.graph.network.elsewhere", "network_content"
)


async def network_of(asker: Asker) -> bytes | None:
    """Return the network as bytes, None where all processes aside have it as a file.

    Nobody reads the bytes in this process. Raises ProblemError.
    """
    if asker.edition.has_network:
        return None
    return await asker.edition.once("network", partial(_made, asker))


async def _made(asker: Asker) -> bytes:
    asked = questions()
    contents = await asyncio.gather(*(asker.answer(one.text) for one in asked.values()))
    answers = dict(zip(asked, contents, strict=True))
    return await asker.edition.aside.call(asker.client, _MAKING, answers)
