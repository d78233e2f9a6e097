"""Write statements that were found as a network, or as a table, for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from sarcograph.commands.console import tell
from sarcograph.commands.drawing import write_content
from sarcograph.graph.exports.forms import FORMS, forms_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sarcograph.graph.exports.flat_network import Beside
    from sarcograph.graph.network.edge import Edge
    from sarcograph.graph.network.network import Network
    from sarcograph.graph.store.question import Store

NETWORKS = forms_of("network")
PARTS = ("csv", "parquet", *NETWORKS)
"""The forms in which statements that were found can be had."""


class Others(NamedTuple):
    """What other programs are told besides: where its sources are, and their terms."""

    beside: Beside
    licences: Mapping[str, str]

    @classmethod
    def of(cls, store: Store) -> Self:
        """Return what a store says; raises QueryError."""
        from sarcograph.graph.exports.flat_network import Beside
        from sarcograph.graph.exports.reading import licences

        return cls(Beside.of(store), licences(store))


def write_part(
    others: Others,
    network: Network,
    edges: Sequence[Edge],
    form: str,
    asked: str,
    version: str,
    view: str,
    output: Path | None,
) -> None:
    """Write statements in a form of `PARTS`, with the licences of their sources.

    `asked` says what they are, `view` is how a file is called that is not named.
    """
    from sarcograph.graph.exports.about import About, today
    from sarcograph.graph.exports.parts import part_made

    told = {source for edge in edges for source in edge.sources}
    terms = {name: of for name, of in others.licences.items() if name.rpartition("/")[2] in told}
    about = About(version, "", today(), asked, terms)
    made = part_made(form, network, edges, others.beside, about)
    suffix = FORMS[form].suffix.lstrip(".") if form in NETWORKS else form
    write_content(made.content, view, version, suffix, output)
    held = ", ".join(f"{number:,} {name}" for name, number in made.contents.items())
    tell(held.replace("_", " "))
