"""The network of statements of an edition, made when it is first asked for."""

from __future__ import annotations

import asyncio
from functools import partial
from importlib import import_module

from sarcograph.api.answering.asking import Asker


async def network_of(asker: Asker) -> bytes:
    """Return the network as bytes, which nobody reads in this process; raises ProblemError."""
    return await asker.edition.once("network", partial(_made, asker))


async def _made(asker: Asker) -> bytes:
    # not at the start of a server that nobody asks for paths, nor while others wait
    await asyncio.to_thread(import_module, "sarcograph.graph.network.elsewhere")
    from sarcograph.graph.network import elsewhere, reading

    questions = reading.questions()
    contents = await asyncio.gather(*(asker.answer(one.text) for one in questions.values()))
    answers = dict(zip(questions, contents, strict=True))
    return await asker.edition.aside.call(asker.client, elsewhere.network_content, answers)
