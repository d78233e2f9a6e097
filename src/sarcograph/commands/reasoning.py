"""Let an OWL reasoner conclude."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import counted, progress, say, say_data, tell

if TYPE_CHECKING:
    from sarcograph.graph.reasoning.classify import Impossible


def classify(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Your ontology or data, in any syntax of RDF; '-' for stdin."),
    ] = None,
    form: Annotated[
        Literal["table", "turtle"], typer.Option("--format", help="How to print memberships.")
    ] = "table",
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="How long it may take.")] = 120,
) -> None:
    """Classify the ontology, and your files with it, by HermiT: new memberships, contradictions.

    Exit 1 if something is impossible; then follows one smallest set of axioms behind it. Data that
    speaks of the project's drugs and targets needs what is said of them: give an export too.

    [bold]Examples[/bold]

        sarcograph classify my-classes.ttl

        sarcograph export --format turtle --graphs entities --out entities.ttl

        sarcograph classify entities.ttl my-drugs.ttl
    """
    from sarcograph.graph.prefixes import PREFIXES
    from sarcograph.graph.reasoning.classify import classify as classify_files
    from sarcograph.graph.reasoning.classify import membership_triples
    from sarcograph.graph.store.library import shorten
    from sarcograph.graph.store.question import Format
    from sarcograph.graph.store.serialise import write_graph

    with progress() as announce:
        found = classify_files(files or [], seconds, announce)
    if form == "turtle":
        triples = membership_triples(found.memberships)
        say_data(write_graph(triples, Format.TURTLE, PREFIXES))
    else:
        for individual, kind in found.memberships:
            say(f"{shorten(individual)}  {shorten(kind)}")
    for one in found.impossible:
        _tell(one, seconds)
    memberships = counted(len(found.memberships), "new membership")
    tell(f"{memberships}, {counted(len(found.impossible), 'contradiction')}")
    if found.impossible:
        raise typer.Exit(1)


def _tell(one: Impossible, seconds: float) -> None:
    from sarcograph.graph.reasoning.axioms import worded
    from sarcograph.graph.store.library import shorten

    what = f"{shorten(one.iri)} can have no member" if one.iri else "the ontology is inconsistent"
    if one.why is None:
        tell(f"{what}; why was not found within {seconds:g} seconds")
        return
    unfinished = (
        "" if one.why.minimal else f", not all needed perhaps, {seconds:g} seconds are over"
    )
    tell(f"{what}, because of {counted(len(one.why.axioms), 'axiom')}{unfinished}:")
    for axiom in one.why.axioms:
        tell(worded(axiom))
