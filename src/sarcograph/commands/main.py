"""The program `sarcograph`: its commands in the order of the help, and what errors become."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from sarcograph import __version__
from sarcograph.commands.asking import query
from sarcograph.commands.building import build, export, load, publish
from sarcograph.commands.console import say, tell
from sarcograph.commands.curating import anchor
from sarcograph.commands.judging import check, validate, verify
from sarcograph.commands.serving import serve
from sarcograph.graph.errors import NotValidatedError, SarcographError

app = typer.Typer(
    name="sarcograph",
    help="The evidence knowledge graph of targeted therapy in sarcoma. Not for clinical decisions.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    # the commands below inherit them
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (build, check, validate, verify, query, export, publish, load, serve, anchor):
    # the help of a query is that of its parameters, so `query` has an option of its own for it
    settings: dict[str, list[str]] = {"help_option_names": []} if command is query else {}
    app.command(context_settings=settings)(command)


@app.callback(invoke_without_command=True)
def begin(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        say(f"sarcograph {__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; errors of the project and of files become one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # what papers print is not limited to the letters of a locale
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except SarcographError as error:
        tell(str(error))
        sys.exit(1 if isinstance(error, NotValidatedError) else 2)
    except OSError as error:
        tell(f"{error.filename}: {error.strerror}")
        sys.exit(2)
