"""The program `sarcograph`: its commands in the order of the help, and what errors become."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from sarcograph import __version__
from sarcograph.commands.asking import query
from sarcograph.commands.building import build, export, load, publish
from sarcograph.commands.console import talk
from sarcograph.commands.curating import anchor
from sarcograph.commands.judging import check, validate, verify
from sarcograph.commands.reasoning import classify
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
_JUDGE = (build, check, validate, verify, classify)
_USE = (query, export, publish, load, serve, anchor)
for command in (*_JUDGE, *_USE):
    app.command()(command)


@app.callback(invoke_without_command=True)
def begin(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        print(f"sarcograph {__version__}")
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
        talk.print(str(error), markup=False)
        sys.exit(1 if isinstance(error, NotValidatedError) else 2)
    except OSError as error:
        talk.print(f"{error.filename}: {error.strerror}", markup=False)
        sys.exit(2)
