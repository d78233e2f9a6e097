"""Who makes parts: this process, processes beside it, or a cluster; each is an `Executor`."""

from __future__ import annotations

import ipaddress
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.forkserver import ensure_running
from typing import Any, Protocol
from urllib.parse import urlsplit

from sarcograph.graph.errors import MissingLibraryError, SarcographError

_PRELOADED = "sarcograph.graph.parts.work"
_WORTH_PROCESSES = 8
"""So many parts take longer than processes to start."""


class Crew(Protocol):
    """Gives an executor to make parts with, and another when that one is broken."""

    @property
    def slots(self) -> int:
        """Return how many parts are made at a time."""
        ...

    @property
    def fewest(self) -> int:
        """Return how many parts are worth its start; fewer are made without it."""
        ...

    def executor(self) -> Executor:
        """Return the executor at hand."""
        ...

    def beside(self) -> Executor:
        """Return what runs a job on this machine, beside this process if that can be."""
        ...

    def renew(self) -> None:
        """Replace an executor that is broken."""
        ...

    def leave(self) -> None:
        """Have nothing run any more."""
        ...


class _Here(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return the future of what has been run."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as every executor does
            future.set_exception(error)
        return future


class Alone:
    """This process alone."""

    slots = 1
    fewest = 0

    def executor(self) -> Executor:
        """Return what runs everything at once."""
        return _Here()

    beside = executor

    def renew(self) -> None:
        """Do nothing: what breaks this process ends it."""

    def leave(self) -> None:
        """Do nothing."""


class Processes:
    """Processes on this machine, which end with this one.

    They are forked from a process that has imported everything and runs no thread.
    """

    def __init__(self, number: int, fewest: int = 2) -> None:
        """Start so many processes when `fewest` parts are to be made; raises ValueError for none.

        One part is made sooner than a process has started.
        """
        if number < 1:
            raise ValueError("at least one process is needed")
        self.slots, self.fewest = number, fewest
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([_PRELOADED])
        # it imports what it needs while this process does, and reads the registry
        ensure_running()
        self._pool: ProcessPoolExecutor | None = None

    def executor(self) -> Executor:
        """Return the pool, which is started if there is none."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.slots, mp_context=self._context, initializer=_end_with_parent
            )
        return self._pool

    beside = executor

    def renew(self) -> None:
        """Give up a pool that is broken, as by the death of one of its processes."""
        self.leave()

    def leave(self) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def usual_crew() -> Crew:
    """Return as many processes as this one may use processors, or this one where that is one."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Processes(mine, _WORTH_PROCESSES) if mine and mine > 1 else Alone()


def _end_with_parent() -> None:
    """Have this process end when the one that it works for does, however that ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def watch() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()


class Cluster:
    """The workers of a Dask cluster, by the address of its scheduler.

    Who joins a cluster has its workers' answers run here, and its own code there. So without
    encryption only a cluster on this machine is joined.
    """

    def __init__(self, address: str) -> None:
        """Join the cluster; raises SarcographError where that cannot be, or is refused."""
        need_encryption(address)
        try:
            from distributed import Client
        except ImportError:
            raise MissingLibraryError("cluster") from None
        try:
            self._client = Client(address)
        except (OSError, ValueError) as error:
            raise SarcographError(f"no cluster answers at '{address}': {error}") from None
        self._executor = self._client.get_executor(pure=False)
        self.fewest = 0

    @property
    def slots(self) -> int:
        """Return how many threads the workers have together, one at least."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def executor(self) -> Executor:
        """Return the cluster as an executor."""
        executor: Executor = self._executor
        return executor

    def beside(self) -> Executor:
        """Return this process: the workers may have no files of this machine."""
        return _Here()

    def renew(self) -> None:
        """Do nothing: the scheduler gives the job of a worker that dies to another."""

    def leave(self) -> None:
        """Leave the cluster, which goes on."""
        self._executor.shutdown(wait=False)
        self._client.close()


def need_encryption(address: str) -> None:
    """Raise SarcographError for a cluster without encryption on another machine."""
    if not (urlsplit(address).scheme == "tls" or _is_here(address)):
        raise SarcographError(
            f"'{address}' is a cluster without encryption on another machine; who is between "
            "could run code here; use tls://"
        )


def _is_here(address: str) -> bool:
    host = urlsplit(address if "://" in address else f"tcp://{address}").hostname
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
