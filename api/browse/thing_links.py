"""Which things the names in the rows of a question lead to: by the names that the graph gives them.

A question gives names and no IRIs, for a reader reads names. A name leads on where one thing alone
of a kind that its column holds is called so by the graph itself: of the first such kind, for the
regimen of one drug has the name of the drug.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.evidence_shown import PartShown
from sarcograph.api.browse.known_iris import index_of
from sarcograph.graph.kinds import AGENTS, MOLECULES
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.name import OWN

_ACTED_ON = (*MOLECULES, "process", "alteration")
_ANY = (*AGENTS, *_ACTED_ON, "regimen", "condition")
KINDS_OF_COLUMN: Mapping[str, tuple[str, ...]] = {
    "agent_name": AGENTS,
    "acting_name": (*AGENTS, *_ACTED_ON, "regimen"),
    **dict.fromkeys(("target_name", "acted_on_name", "mechanism_name"), _ACTED_ON),
    **dict.fromkeys(("marker_name", "alteration_name", "after_name", "treatment_name"), _ANY),
    **dict.fromkeys(("regimen_name", "regimens"), ("regimen",)),
    **dict.fromkeys(("condition_name", "diseases"), ("condition",)),
    "class_name": ("drug-class",),
    "event_name": ("adverse-event",),
    "measure_name": ("measure",),
    "process_name": ("process",),
    "study_name": ("study",),
}
"""What the columns of questions name, by the kinds of thing, the one that is meant first before.

Other columns name no thing that has a page of its own.
"""

Links = Mapping[tuple[str, str], str]
"""By column and name, the identifier (kind and key) of what is meant."""


async def links_in(asker: Asker, parts: Iterable[PartShown]) -> Links:
    """Return where the names in the rows of some parts lead, in the client's turn.

    Nowhere if the graph has no index of names.
    """
    names = await index_of(asker.edition)
    named = {
        (cell.column, cell.text): ""
        for part in parts
        for row in part.rows
        for cell in row
        if cell.column in KINDS_OF_COLUMN and cell.text
    }
    if names is None:
        return {}

    def look() -> Pieces:
        for column, text in named:
            named[column, text] = _meant(names, text, KINDS_OF_COLUMN[column])
            yield ""

    await asker.make(look())
    return {one: identifier for one, identifier in named.items() if identifier}


def _meant(names: NameIndex, text: str, kinds: tuple[str, ...]) -> str:
    """Return the one thing whose own name a text is, of the first kind with any; "" for several."""
    found: dict[str, set[str]] = {}
    for name in names.equal(text):
        if name.kind in kinds and name.label == text and name.rank == OWN:
            found.setdefault(name.kind, set()).add(name.identifier)
    first = min(found, key=kinds.index, default=None)
    return found[first].pop() if first is not None and len(found[first]) == 1 else ""
