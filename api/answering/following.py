"""Serve the version of the graph that is current, whenever another one becomes it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from sarcograph.graph.errors import SarcographError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often a process looks whether a new version of the graph is the current one."""


def current_version(publication: Path | None) -> str | None:
    """Return which version is the current one, None if that cannot be said."""
    try:
        return None if publication is None else str((publication / "current").readlink())
    except OSError:
        return None


async def follow(
    reload: Callable[[], Awaitable[object]],
    publication: Path | None,
    seen: str | None,
    told: asyncio.Event,
) -> None:
    """Reload when `told`, and when the current version is no longer the one `seen`; without end."""
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), LOOK_SECONDS)
        current = current_version(publication)
        if current == seen and not told.is_set():
            continue
        told.clear()
        seen = current
        try:
            await reload()
        except (SarcographError, OSError) as error:
            logger.error("the graph is served on as it was, a reload failed: %s", error)
        except Exception:
            logger.exception("the graph is served on as it was, a reload failed")
