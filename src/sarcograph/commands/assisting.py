"""Answer assistants, programs that speak the Model Context Protocol."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarcograph.commands.console import tell
from sarcograph.commands.options import EvidenceOption
from sarcograph.graph.errors import NotValidatedError, SarcographError

if TYPE_CHECKING:
    from sarcograph.api.answering.edition import Edition


def _end(error: SarcographError) -> None:
    """End the process with a line about what is wrong: a thread waits for input for ever."""
    tell(str(error))
    sys.stderr.flush()
    os._exit(1 if isinstance(error, NotValidatedError) else 2)


class ExtraError(SarcographError):
    """A part of the program that is not installed."""


def mcp(
    http: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Answer by HTTP on this machine, at this port; 0 takes a free one.",
            metavar="PORT",
        ),
    ] = None,
    publication: Annotated[
        Path | None, typer.Option(help="Folder that `sarcograph publish` writes.", metavar="DIR")
    ] = None,
    evidence: EvidenceOption = None,
) -> None:
    """Answer an assistant by the Model Context Protocol, over standard input and output.

    An assistant's program starts this itself. Limits are set as for `serve`, by the environment.

    [bold]Examples[/bold]

        sarcograph mcp

        sarcograph mcp --http 8001
    """
    if importlib.util.find_spec("mcp") is None:
        raise ExtraError("the protocol is not installed: pip install 'sarcograph[assistants]'")
    from sarcograph.api.answering.opening import open_latest
    from sarcograph.api.assistants.running import serve_http, serve_stdio
    from sarcograph.api.assistants.server import assistants_server
    from sarcograph.api.settings import SettingsError, read_settings
    from sarcograph.commands.serving import with_publication

    settings = read_settings(os.environ, {"--publication": publication}).settings
    if settings.store_url is not None:
        raise SettingsError("assistants ask a publication; unset the store elsewhere")
    if settings.publication is not None and evidence is not None:
        raise SettingsError("--evidence: it is said already what to serve; give one of them")

    def opening() -> Edition:
        return open_latest(with_publication(settings, evidence))

    server = assistants_server(opening, settings.deadline_seconds, _end)
    if http is None:
        serve_stdio(server)
    else:
        serve_http(
            server, http, lambda address: tell(f"sarcograph answers assistants at {address}")
        )
