"""Options that mean the same wherever a command takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        help="Folder of evidence files; the bundled one by default.",
        exists=True,
        file_okay=False,
    ),
]
ReportOption = Annotated[
    Literal["table", "json"], typer.Option("--format", help="How to print the report.")
]

StoreOption = Annotated[
    str | None, typer.Option(help="Ask the service at this address; see 'query --help'.")
]
AgentOption = Annotated[
    str | None, typer.Option(help="A drug, class or procedure that is given, and all below.")
]
DiseaseOption = Annotated[
    str | None, typer.Option(help="The disease of the patients, with what falls under it.")
]
StateOption = Annotated[
    str | None, typer.Option(help="The state of their disease, such as relapsed.")
]
LineOption = Annotated[str | None, typer.Option(help="The treatment line, as 1, 2+ or 1-2.")]
DesignOption = Annotated[
    str | None, typer.Option(help="The design of the study, such as randomized-trial.")
]
CombinationOption = Annotated[
    str | None, typer.Option(help="Whether drugs are given together: yes or no.")
]
SizeOption = Annotated[str | None, typer.Option(help="How many patients count, as 20+ or 10-30.")]
SourcesOption = Annotated[
    Literal["all", "documents", "external"] | None, typer.Option(help="Whose numbers count.")
]
StandingOption = Annotated[
    Literal["document", "external", "derived"] | None,
    typer.Option(help="On what a number rests."),
]
UntoldOption = Annotated[
    Literal["apart", "alike"],
    typer.Option(
        help="What a study does not say of its number, such as by which criteria: keeps it"
        " apart, or is taken to be as the others say."
    ),
]


def given_of(**options: str | None) -> dict[str, str]:
    """Return the filters that are given, by name."""
    return {name: value for name, value in options.items() if value is not None}


def one_graph(evidence: Path | None, store: str | None) -> None:
    """Raise BadParameter where two graphs are named."""
    if store is not None and evidence is not None:
        raise typer.BadParameter("--store and --evidence name two graphs; give one of them")
