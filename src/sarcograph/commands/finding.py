"""Look for what the graph has, by words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarcograph.commands.console import counted, paged, progress, say_json, say_table, tell
from sarcograph.commands.options import EvidenceOption, ReportOption, StoreOption, one_graph
from sarcograph.graph.errors import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sarcograph.graph.names.finding import Hit, Search

_SHOWN = 20


def find(
    words: Annotated[
        list[str], typer.Argument(help="A name, a code, an identifier, or words of a title.")
    ],
    evidence: EvidenceOption = None,
    store: StoreOption = None,
    form: ReportOption = "table",
) -> None:
    """Find things of the graph by their names: drugs, diseases, studies, publications, queries.

    Case, hyphens, spaces and Greek letters do not count. Of each thing it is told by which name it
    was found and how much is known of it. Exit code 1 if nothing is called so.

    [bold]Examples[/bold]

        sarcograph find rivoceranib

        sarcograph find NCT02449343

        sarcograph find soft tissue sarcoma --format json
    """
    one_graph(evidence, store)
    found = _search(" ".join(words), evidence, store)
    hits = found.hits or found.near
    if form == "json":
        say_json([hit.record() for hit in hits])
    elif hits:
        with paged():
            _say(hits[:_SHOWN])
    _tell(found)
    if not found.hits:
        raise typer.Exit(1)


def _search(words: str, evidence: Path | None, url: str | None) -> Search:
    from sarcograph.graph.names.finding import search
    from sarcograph.graph.opening import open_names

    with progress() as announce:
        announce("looking up names")
        return search(open_names(evidence, url=url, announce=announce), words)


def _say(hits: Sequence[Hit]) -> None:
    names = ("match", "name", "is a", "kind", "of", "id", "claims", "estimates")
    rows = [
        (
            *(hit.match, hit.name.text, hit.name.how),
            *(hit.thing.kind, hit.thing.label, hit.thing.identifier),
            *(str(number) if number else "" for number in (hit.thing.claims, hit.thing.estimates)),
        )
        for hit in hits
    ]
    say_table(names, rows)


def _tell(found: Search) -> None:
    if not found.hits:
        said = f"nothing is called '{printable(found.words[:80])}'"
        if found.near:
            said += "; these are called nearly so"
    else:
        said = counted(len(found.hits), "thing")
        if found.more:
            said += f" and {found.more} more, which other words may tell apart"
        if len(found.hits) > _SHOWN:
            said += f"; {_SHOWN} are shown, --format json has {len(found.hits)}"
    tell(said)
