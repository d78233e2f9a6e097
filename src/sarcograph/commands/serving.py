"""Serve the graph: settle the settings, publish the graph if need be, answer until told to stop."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarcograph.commands.console import say_table
from sarcograph.commands.options import EvidenceOption
from sarcograph.commands.publishing import publish_beside

if TYPE_CHECKING:
    from sarcograph.api.settings import Settings, SourcedSettings


def serve(
    publication: Annotated[
        Path | None, typer.Option(help="Folder that `sarcograph publish` writes.", metavar="DIR")
    ] = None,
    store: Annotated[
        str | None, typer.Option(help="A SPARQL service that evaluates the queries.", metavar="URL")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen at.", metavar="ADDRESS")
    ] = None,
    port: Annotated[str | None, typer.Option(help="The port to listen at.", metavar="N")] = None,
    workers: Annotated[
        str | None, typer.Option(help="How many web processes answer.", metavar="N")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="TOML file with any of the settings.", metavar="FILE")
    ] = None,
    show_settings: Annotated[
        bool, typer.Option("--show-settings", help="Print every setting and end.")
    ] = False,
    evidence: EvidenceOption = None,
) -> None:
    """Serve the validated graph: SPARQL at /sparql, each query in a process that can be killed.

    Further settings come from the environment, such as SARCOGRAPH_PORT, and from a file.
    Without a publication, the evidence is published in the user's cache and served.
    A graph of more quads than SARCOGRAPH_MEMORY_QUADS is asked on disk, where it is kept in the
    user's cache or SARCOGRAPH_DISK_FOLDER.

    [bold]Examples[/bold]: sarcograph serve --port 8080

        sarcograph serve --publication /srv/sarcograph --workers 2

        sarcograph serve --show-settings
    """
    from sarcograph.api.settings import SettingsError, read_settings

    options = {
        "--publication": publication,
        "--store": store,
        "--host": host,
        "--port": port,
        "--workers": workers,
    }
    sourced = read_settings(os.environ, options, settings)
    for name in ("publication", "store_url"):
        if evidence is not None and getattr(sourced.settings, name) is not None:
            raise SettingsError(
                f"--evidence: {sourced.origins[name]} says already what to serve; give one of them"
            )
    if show_settings:
        _show(sourced)
        return
    # the settings are shown without waiting for the application
    from sarcograph.api.web.server import serve as serve_until_told

    serve_until_told(with_publication(sourced.settings, evidence))


def with_publication(settings: Settings, evidence: Path | None) -> Settings:
    """Return settings that name what to serve: the evidence, published in the cache, if none do."""
    if settings.publication is not None or settings.store_url is not None:
        return settings
    from sarcograph.graph.cache import cache_folder, known_sha256

    # each folder of evidence has its own, so that two servers do not reload each other's graph
    place = "bundled" if evidence is None else str(evidence.resolve())
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    directory = cache_folder() / "publications" / name
    if not _is_published(known_sha256(evidence), directory):
        publish_beside(directory, evidence)
    return settings.model_copy(update={"publication": directory})


def _is_published(sha256: str | None, directory: Path) -> bool:
    """Tell whether the graph of a fingerprint is the current version; who opens it proves it."""
    from sarcograph.api.answering.following import current_version
    from sarcograph.graph.validated import version_of

    version = None if sha256 is None else version_of(sha256)
    return (
        version is not None
        and current_version(directory) == version
        and (directory / version).is_dir()
    )


def _show(sourced: SourcedSettings) -> None:
    from sarcograph.api.settings import Settings

    rows = [
        (name, sourced.value(name), sourced.origins[name], field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    say_table(("setting", "value", "from", "meaning"), rows)
