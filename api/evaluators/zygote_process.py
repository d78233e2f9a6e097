"""What holds the graph: it opens it once, then forks off evaluators whenever the server asks.

The server starts it as ``python -m sarcograph.api.evaluators.zygote_process`` (zygote.py) with a
socket as its standard input. Commands and reports are lines of JSON. A fork shares the memory of
the graph and takes milliseconds. Only the parent of a process can kill it without ever meeting
another that was given its number meanwhile, so this one kills and reaps as well.

One thread and nothing but the engine in it: that is what makes forking safe. For a graph on disk
the engine has threads of its own, which wait for something to be written; nothing ever is.
"""

from __future__ import annotations

import gc
import hashlib
import json
import mmap
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn, cast

# imported for the evaluators, which may open no file once they are forked
import sarcograph.graph.store.syntax_error  # noqa: F401
from sarcograph.api.evaluators import worker_process
from sarcograph.api.evaluators.parent import die_with
from sarcograph.graph.confined.slices import EVALUATING, take_slices
from sarcograph.graph.store.embedded import EmbeddedStore, GraphLoadError
from sarcograph.graph.store.on_disk import ENGINE_CACHE_BYTES, NotKeptError, StoreOnDisk

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_READ_BYTES = 2**16
_DESCRIPTORS = 16  # more than the system hands over in one read
_FILES = 2**20  # that may be open, where the system would allow any number

# Where processors are few, those that evaluate would make the web process wait, and then one
# another: they give way to it.
_NICENESS = 5


def main() -> NoReturn:
    """Open the graph, say so, and obey until the server closes the socket."""
    # Ctrl-C and a service manager reach every process; when these end is the server's business
    for request_to_end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request_to_end, signal.SIG_IGN)
    control = socket.socket(fileno=os.dup(_STDIN))
    commands = _Commands(control)
    settings = commands.read()[0]
    die_with(settings["server"])
    try:
        store = _opened(settings)
    except (GraphLoadError, NotKeptError) as error:
        _report(control, {"unready": str(error)})
        os._exit(1)
    os.nice(_NICENESS)
    take_slices(EVALUATING)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy the pages of every object there is
    _Zygote(control, commands, store, settings["limits"]).obey()


class _Commands:
    """Lines of JSON from the server, and the descriptors that come with some of them."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._rest = b""
        self.descriptors: list[int] = []

    def read(self) -> list[dict[str, Any]]:
        """Wait for commands and return them; none when the server is gone."""
        lines: list[bytes] = []
        while not lines:
            data, descriptors, _, _ = socket.recv_fds(self._control, _READ_BYTES, _DESCRIPTORS)
            if not data:
                return []
            self.descriptors += descriptors
            *lines, self._rest = (self._rest + data).split(b"\n")
        return [json.loads(line) for line in lines]


class _Zygote:
    def __init__(
        self,
        control: socket.socket,
        commands: _Commands,
        store: EmbeddedStore | StoreOnDisk,
        limits: Mapping[str, int],
    ) -> None:
        self._control = control
        self._commands = commands
        self._store = store
        self._limits = limits
        self._evaluators: dict[int, int] = {}  # process ids of those not reaped, by their number
        self._nowhere = os.open(os.devnull, os.O_RDWR)
        # forks hold the end that is read: it ends with this process
        self._lifeline, self._life = os.pipe()
        self._ended, self._ending = socket.socketpair()
        for end in (self._ended, self._ending):
            end.setblocking(False)

    def obey(self) -> NoReturn:
        """Fork, kill and demote as told, report who has ended; end all when the server is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ending.fileno(), warn_on_full_buffer=False)
        _report(self._control, {"ready": self._store.quad_count})
        while True:
            readable, _, _ = select.select([self._control, self._ended], [], [])
            if self._ended in readable:
                self._ended.recv(_READ_BYTES)
                self._reap()
            if self._control in readable:
                commands = self._commands.read()
                if not commands:
                    self._end()
                for command in commands:
                    self._carry_out(command)

    def _carry_out(self, command: Mapping[str, int]) -> None:
        match command:
            case {"fork": number}:
                self._fork(number)
            case {"kill": number}:
                self._kill(number)
            case {"demote": number}:
                self._demote(number)
            case _:
                raise ValueError(f"unknown command {command}")

    def _fork(self, number: int) -> None:
        channel = socket.socket(fileno=self._commands.descriptors.pop(0))
        parent = os.getpid()
        try:
            process = os.fork()
        except OSError as error:
            channel.close()
            _report(self._control, {"ended": number, "detail": error.strerror})
            return
        if process == 0:
            try:
                self._become_evaluator(parent, channel)
            finally:
                os._exit(1)
        channel.close()
        self._evaluators[number] = process

    def _become_evaluator(self, parent: int, channel: socket.socket) -> NoReturn:
        die_with(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # the engine's last words when memory runs out, and whatever else is printed
        for stream in (_STDIN, _STDOUT, _STDERR):
            os.dup2(self._nowhere, stream)
        os.close(self._nowhere)
        os.close(self._life)
        for end in (self._control, self._ended, self._ending):
            end.close()
        worker_process.run(self._store, channel, self._lifeline, self._limits)

    def _kill(self, number: int) -> None:
        if number in self._evaluators:
            _kill(self._evaluators[number])

    def _demote(self, number: int) -> None:
        """Let an evaluator run only when nothing else wants the processor."""
        process = self._evaluators.get(number)
        if process is None:
            return
        if sys.platform == "linux":
            _schedule(process, os.SCHED_IDLE)
        else:
            os.setpriority(os.PRIO_PROCESS, process, 19)

    def _reap(self) -> None:
        for number, process in list(self._evaluators.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                del self._evaluators[number]
                code = os.waitstatus_to_exitcode(status)
                _report(self._control, {"ended": number, "code": code})

    def _end(self) -> NoReturn:
        for process in self._evaluators.values():
            _kill(process)
        for process in self._evaluators.values():
            os.waitpid(process, 0)
        os._exit(0)


def _kill(process: int) -> None:
    """Kill an evaluator, one that gives way to all others at its old priority if that is allowed.

    To end takes processor time: at the lowest priority of a busy machine it takes seconds.
    """
    if sys.platform == "linux":
        with suppress(PermissionError):  # neither CAP_SYS_NICE nor RLIMIT_NICE
            _schedule(process, os.SCHED_OTHER)
    os.kill(process, signal.SIGKILL)


def _schedule(process: int, policy: int) -> None:
    with suppress(FileNotFoundError, ProcessLookupError):  # it is ending
        for thread in Path(f"/proc/{process}/task").iterdir():
            os.sched_setscheduler(int(thread.name), policy, os.sched_param(0))


def _opened(settings: Mapping[str, Any]) -> EmbeddedStore | StoreOnDisk:
    """Return the graph that the server tells of; raises GraphLoadError or NotKeptError."""
    prefixes, base = settings["prefixes"], settings["base"]
    if "store" not in settings:
        return _load(settings["graph"], settings["sha256"], prefixes, base)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    # as many as the engine can count, and it has its own use for some
    most = _FILES if most == resource.RLIM_INFINITY else min(most, _FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    store = StoreOnDisk(Path(settings["store"]), prefixes=prefixes, base=base)
    store.open_files()
    # what the engine keeps of the files at hand belongs to the graph, not to a query
    settings["limits"]["memory"] += ENGINE_CACHE_BYTES
    return store


def _load(
    descriptor: int, sha256: str, prefixes: Mapping[str, str], base: str | None
) -> EmbeddedStore:
    """Load the graph from the file that the server holds open, which may since be replaced.

    Its bytes may have been changed in place as well: raises GraphLoadError for other ones than
    those that were published.
    """
    if not os.fstat(descriptor).st_size:
        raise GraphLoadError("the file is empty")
    # a map has a position of its own; that of the descriptor is shared with the server
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as nquads:
        if hashlib.sha256(nquads).hexdigest() != sha256:
            raise GraphLoadError("the file no longer has the hash that it was published with")
        store = EmbeddedStore(cast(IO[bytes], nquads), prefixes=prefixes, base=base)
    os.close(descriptor)
    return store


def _report(control: socket.socket, report: Mapping[str, Any]) -> None:
    try:
        control.sendall(json.dumps(report).encode("ascii") + b"\n")
    except OSError:  # the server is gone
        os._exit(1)


if __name__ == "__main__":
    main()
