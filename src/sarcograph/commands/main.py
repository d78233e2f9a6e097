"""The program `sarcograph`: its commands in the order of the help, and what errors become."""

from __future__ import annotations

import sys
from functools import cache
from io import StringIO
from typing import Annotated

import typer
from typer.main import get_command

from sarcograph import __version__
from sarcograph.commands.asking import query
from sarcograph.commands.assisting import mcp
from sarcograph.commands.briefing import brief
from sarcograph.commands.building import build, export, load, publish
from sarcograph.commands.console import discard, say, tell, words_of, write_utf_8
from sarcograph.commands.curating import anchor, lookup, migrate, schema, text, uncovered
from sarcograph.commands.differing import diff
from sarcograph.commands.finding import find
from sarcograph.commands.judging import check, validate, verify
from sarcograph.commands.paths import paths
from sarcograph.commands.pooling import pool
from sarcograph.commands.reasoning import classify
from sarcograph.commands.serving import serve
from sarcograph.graph.errors import NotValidatedError, SarcographError
from sarcograph.graph.files import FileError

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
_USE = (find, query, paths, pool, brief, export, publish, diff, load, serve, mcp)
_CURATE = (lookup, anchor, uncovered, text, migrate, schema)
for command in (*_JUDGE, *_USE, *_CURATE):
    # the parameters of a query are options, which `query` itself reads and has the help of
    own = {"help_option_names": [], "allow_extra_args": True, "ignore_unknown_options": True}
    app.command(context_settings=own if command is query else {})(command)


@app.callback(invoke_without_command=True)
def begin(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Take the options that stand before a command."""
    if version:
        say(f"sarcograph {__version__}")
        raise typer.Exit


_made = cache(get_command)
"""The commands of an application, which would itself make all of them anew at each call."""


def main() -> None:
    """Run the command line; what is wrong becomes one line on stderr and an exit code.

    1 for a graph that is not valid, 2 for all else that is wrong.
    """
    if sys.stderr is None:
        sys.stderr = StringIO()
    write_utf_8()
    code: object = 0
    try:
        if sys.stdout is None:
            raise FileError("standard output", "is closed")
        _refuse_what_is_no_word(sys.argv[1:])
        code = _made(app)(standalone_mode=False)
        # here and not when Python ends, where nobody could be told
        sys.stdout.flush()
    except (SarcographError, typer.TyperException, OSError) as error:
        _leave(error)
    sys.exit(code if isinstance(code, int) else 0)


def _refuse_what_is_no_word(words: list[str]) -> None:
    """Raise BadParameter for an argument that is not UTF-8, which nothing could say again.

    And for an empty one: as a path it would be the current folder, and it often comes from a
    variable of the shell that is not set.
    """
    for word in words:
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise typer.BadParameter(f"'{word}' is not UTF-8")
        if not word or (word.startswith("--") and word.find("=") == len(word) - 1):
            where = f"nothing stands after '{word}'" if word else "an argument is empty"
            raise typer.BadParameter(f"{where}; is a variable of the shell not set?")


def _leave(error: Exception) -> None:
    """End the process with a line about what is wrong."""
    match error:
        case BrokenPipeError():
            discard(sys.stdout)
            sys.exit(1)
        case SarcographError() | OSError():
            told = words_of(error)
        case typer.TyperException():
            told = _usage(error)
        case _:
            told = str(error)
    if told:  # nothing after the help of a program that is called without a command
        tell(told)
    if not isinstance(error, SarcographError | typer.TyperException):
        discard(sys.stdout)
    sys.exit(1 if isinstance(error, NotValidatedError) else 2)


def _other_option(option: str, context: typer.Context) -> str:
    """Return which option of a command is meant by one that it has not; "" if none is."""
    from sarcograph.graph.store.parameter_words import meant_by, which_parameter

    options = (one for given in context.command.params for one in given.opts)
    known = [one[2:].replace("-", "_") for one in options if one.startswith("--")]
    if not set(meant_by(option)) & set(known):
        return ""
    advice = which_parameter(option, known, lambda name: f"--{name.replace('_', '-')}")
    return f"No such option: {option}; {advice}"


def _usage(error: typer.TyperException) -> str:
    """Return in one line what is wrong with the words of a command, and where to read on."""
    # the library that reads the words says "Value error" of what it did not find itself
    told = " ".join(error.format_message().replace("Value error, ", "").split())
    context = getattr(error, "ctx", None)
    if context and (option := getattr(error, "option_name", "")):
        told = _other_option(option, context) or told
    return f"{told.rstrip('.')}; see '{context.command_path} --help'" if told and context else told
