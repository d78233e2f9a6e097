"""Another client of a server that is attacked: what it meets is the server, not its attackers.

It asks in a process of its own. A thread beside a hundred that attack would wait for Python's
interpreter, which one thread has at a time, and count that to the server.
"""

import argparse
import http.client
import itertools
import json
import os
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

from serving import Server

TIMEOUT_SECONDS = 60.0


class Neighbour:
    """Asks again and again until told to stop; the statuses, and how long each answer took.

    It asks queries of ten rows over one connection, or a `path` over a new one each time. Status 0
    is a connection that broke.
    """

    def __init__(
        self, server: Server, pause: float, address: str = "127.0.0.1", path: str = ""
    ) -> None:
        """Prepare to ask from an address of this machine, with a pause of so many seconds."""
        words = [str(server.port), server.endpoint, str(pause), address, path]
        self._process = subprocess.Popen(
            [sys.executable, __file__, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []

    def start(self) -> None:
        """Begin to ask; returns when the process is there to do so."""
        if self._process.stdin and self._process.stdout:  # pipes both
            self._process.stdout.readline()
            self._process.stdin.write(b"\n")
            self._process.stdin.flush()

    def stop(self) -> None:
        """Ask no more; returns when the last answer is there."""
        asked, _ = self._process.communicate()
        for status, seconds in json.loads(asked):
            self.statuses[status] += 1
            self.seconds.append(seconds)


def ordinary_queries() -> Iterator[str]:
    """Yield queries of ten rows, each with a text of its own, so that none has a known answer."""
    asker = time.time_ns()  # a server keeps the answers to what another asked before
    for number in itertools.count():
        yield f"SELECT ?thing ?label {{ ?thing rdfs:label ?label }} LIMIT 10 # {asker} {number}"


def _asked(port: int, endpoint: str, pause: float, address: str, path: str) -> list[object]:
    """Ask until standard input ends; return the status of each answer, and its seconds."""
    asked: list[object] = []
    queries = ordinary_queries()
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=TIMEOUT_SECONDS, source_address=(address, 0)
    )
    while True:
        began = time.perf_counter()
        try:
            if path:
                connection.request("GET", path, headers={"Connection": "close"})
            else:
                kind = {"Content-Type": "application/sparql-query"}
                connection.request("POST", endpoint, next(queries).encode(), kind)
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 0
        asked.append((status, time.perf_counter() - began))
        if select.select([sys.stdin], [], [], pause)[0]:
            return asked


def main() -> None:
    """Wait for a line, ask until standard input ends, and print what was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("endpoint")
    parser.add_argument("pause", type=float)
    parser.add_argument("address")
    parser.add_argument("path")
    options = parser.parse_args()
    print(flush=True)
    if os.read(sys.stdin.fileno(), 1):
        print(json.dumps(_asked(**vars(options))))


if __name__ == "__main__":
    main()
