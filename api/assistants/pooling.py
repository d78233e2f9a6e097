"""Numbers of several studies pooled, or why they are not: worked out where it can be killed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sarcograph.api.assistants.answers import Answer, Json, Rows, bound_to
from sarcograph.api.assistants.graph import CLIENT, Graph
from sarcograph.api.assistants.named import Page
from sarcograph.api.browse.pooling_answers import pooling_answers
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.pooling.asking import parameters
from sarcograph.graph.store.cursor import offset_of

_TOLD: Elsewhere[..., tuple[list[Json], list[Json], list[str], list[str]]] = Elsewhere(
    "sarcograph.api.assistants.pooling_aside", "told"
)
_DESCRIBED = {"untold": "what a study does not say of a number keeps it apart, or counts as alike"}
PARAMETERS = tuple(
    replace(one, description=_DESCRIBED.get(one.name, "")) for one in parameters().values()
)
"""The others are described by the tool `outcomes`, which takes them too."""
_MOST_POOLS = 8
_HOW = (
    "a pooled number is computed here from those that count and is printed by no source; give it"
    " with its interval, the interval of a further study, how many studies, and what was excluded"
)


async def run(graph: Graph, given: Mapping[str, str], page: Page) -> Answer:
    """Answer with what the numbers of a measure come to; raises QueryError and ProblemError."""
    asked, answers, remarks = await pooling_answers(graph.asker, given)
    pools, rows, acting, own = await graph.edition.aside.call(CLIENT, _TOLD, answers, asked)
    version = graph.publication.version
    text = f"{asked.measure} {sorted(asked.given)}"
    first = 0
    if page.cursor is not None:
        first = offset_of(page.cursor, version=version, name="pool", text=text)
    head: Json = {
        "asked": {"measure": given["measure"], **dict(asked.given)},
        "graph": version,
        "how": _HOW,
        "untold": asked.untold,
        "pools": pools[:_MOST_POOLS],
    }
    if len(pools) > _MOST_POOLS:
        head["more_pools"] = f"{len(pools) - _MOST_POOLS} more, none of which gives more"
    if acting:
        head["mechanism"] = acting
    if not rows:
        head["nothing_held"] = "there is no number of this measure that meets all that is asked"
    return Answer(
        head,
        Rows(rows[first : first + page.limit], first, len(rows), bound_to(version, "pool", text)),
        [*remarks, *own],
    )
