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
