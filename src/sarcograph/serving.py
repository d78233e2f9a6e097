"""What `sarcograph serve` does: settle the settings, publish the graph if need be, serve it."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from sarcograph.api.settings import Settings, SettingsError, SourcedSettings, read_settings
from sarcograph.console import progress

_UNLIMITED = 10_000


def serve(
    options: Mapping[str, object], file: Path | None, evidence: Path | None, show_settings: bool
) -> None:
    """Serve until told to stop, or show the settings; `options` are those of `read_settings`.

    Without a publication and a store it publishes `evidence` (the bundled one by default) in the
    user's cache. Raises SarcographError.
    """
    sourced = read_settings(os.environ, options, file)
    for name in ("publication", "store_url"):
        if evidence is not None and getattr(sourced.settings, name) is not None:
            raise SettingsError(
                f"--evidence: {sourced.origins[name]} says already what to serve; give one of them"
            )
    if show_settings:
        _show(sourced)
        return
    # the application is imported by who serves it
    from sarcograph.api.web.server import serve as serve_until_told

    serve_until_told(_with_publication(sourced.settings, evidence))


def _with_publication(settings: Settings, evidence: Path | None) -> Settings:
    if settings.publication is not None or settings.store_url is not None:
        return settings
    from sarcograph.graph.cache import cache_folder, published
    from sarcograph.graph.publish.write import write_publication

    # each folder of evidence has its own, so that two servers do not reload each other's graph
    place = "bundled" if evidence is None else str(evidence.resolve())
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    with progress() as announce:
        graph, _ = published(evidence, announce)
        directory = cache_folder() / "publications" / name
        write_publication(graph, directory, announce)
    return settings.model_copy(update={"publication": directory})


def _show(sourced: SourcedSettings) -> None:
    table = Table("setting", "value", "from", "meaning", box=box.SIMPLE_HEAD)
    for name, field in Settings.model_fields.items():
        value, origin = sourced.value(name), sourced.origins[name]
        table.add_row(name, value, origin, field.description, style=None)
    # a pipe gets whole lines; a terminal gets its own width
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _UNLIMITED)
    console.print(table, markup=False)
