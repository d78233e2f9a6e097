"""The graph that evaluators hold: in memory, or open on disk.

Either is made of the N-Quads of a publication, whose file is opened once: a process that starts
later loads the same bytes even if another export has taken the file's name since.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from sarcograph.api.evaluators.zygote import UnusableGraphError, WorkerStartError
from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.on_disk import NotKeptError

logger = logging.getLogger(__name__)

_TRIES = 3
_LINE_BYTES = 2**20


class HeldGraph(Protocol):
    """What a process that evaluates is to open."""

    async def ready(self) -> tuple[Mapping[str, Any], tuple[int, ...]]:
        """Return what it is told, and the descriptors that it inherits; raises WorkerStartError."""
        ...

    def close(self) -> None:
        """Let go of the graph."""
        ...


class _Opened:
    """The file of the N-Quads, open."""

    def __init__(self, graph_file: Path, sha256: str) -> None:
        self._sha256 = sha256
        try:
            self._graph = os.open(graph_file, os.O_RDONLY)
        except OSError as error:
            raise WorkerStartError(f"{graph_file}: {error.strerror}") from error

    def close(self) -> None:
        os.close(self._graph)


class InMemory(_Opened):
    """The graph of an N-Quads file with the hash `sha256`, to be loaded into memory."""

    async def ready(self) -> tuple[Mapping[str, Any], tuple[int, ...]]:
        """See HeldGraph."""
        return {"graph": self._graph, "sha256": self._sha256}, (self._graph,)


class OnDisk(_Opened):
    """The graph of an N-Quads file with the hash `sha256`, kept among `stores`."""

    def __init__(self, graph_file: Path, sha256: str, stores: KeptStores) -> None:
        """Open the file; raises WorkerStartError."""
        super().__init__(graph_file, sha256)
        self._stores = stores
        self._held = -1

    async def ready(self) -> tuple[Mapping[str, Any], tuple[int, ...]]:
        """See HeldGraph; makes the graph on disk unless it is there and whole."""
        for _ in range(_TRIES):
            await self._keep()
            self._let_go()
            # another server may have removed it, if that serves another version
            with suppress(NotKeptError):
                self._held = await asyncio.to_thread(self._stores.hold, self._sha256)
                return {"store": str(self._stores.place_of(self._sha256))}, (self._held,)
        raise WorkerStartError(f"others remove what is kept in {self._stores.folder}")

    def close(self) -> None:
        """See HeldGraph; what nobody has open any more goes, unless it is the newest version."""
        super().close()
        self._let_go()
        self._stores.remove_unused()

    def _let_go(self) -> None:
        if self._held >= 0:
            os.close(self._held)
            self._held = -1

    async def _keep(self) -> None:
        began = time.monotonic()
        place = self._stores.place_of(self._sha256)
        settings = {
            "server": os.getpid(),
            "graph": self._graph,
            "sha256": self._sha256,
            **self._stores.names,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # not the directory the server was started in
            "-m",
            "sarcograph.api.evaluators.keeping_process",
            json.dumps(settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=(self._graph,),
            limit=_LINE_BYTES,
        )
        report: dict[str, Any] = {}
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            async for line in process.stdout:
                report = json.loads(line)
                if "stage" in report:
                    logger.info("%s", report["stage"])
            await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        seconds = time.monotonic() - began
        if "failure" in report:
            raise UnusableGraphError(
                f"{report['failure']}; it is kept on disk, where disk_folder says, as it has more"
                " quads than memory_quads"
            )
        if "kept" not in report:
            raise WorkerStartError("the process that keeps the graph on disk ended before it was")
        how = "was there and is whole" if report["kept"] else "is made"
        logger.info("the graph on disk %s, in %.1f s: %s", how, seconds, place)
