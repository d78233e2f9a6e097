"""A SPARQL service that harms who asks it, as a process of its own; it prints its address.

What it does stands in the query, as a comment such as ``# cut-table``, or in the path. Whoever asks
without one gets a whole answer. Its argument is an address that it tries to send others to.
"""

import contextlib
import gzip
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO
from urllib.parse import unquote_plus

GRAPH = "https://w3id.org/sarcograph/graph/"
SECONDS = 30.0  # for which what is endless or slow goes on
DEPTH = 100_000

XML, NTRIPLES = "application/sparql-results+xml", "application/n-triples"
Attack = Callable[[BinaryIO], object]


def table(*rows: dict[str, str]) -> bytes:
    """Return rows in SPARQL's XML; the values are elements."""
    names = "".join(f'<variable name="{name}"/>' for name in rows[0])
    body = "".join(
        "<result>"
        + "".join(f'<binding name="{name}">{value}</binding>' for name, value in row.items())
        + "</result>"
        for row in rows
    )
    start = '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    return f"{start}{names}</head><results>{body}</results></sparql>".encode()


ROWS = table(*({"x": f"<literal>{number}</literal>"} for number in range(10)))
LINE = b"<http://e/s> <http://e/p> <http://e/o> .\n"
CATALOGUE = table(
    {"sha256": "<literal>abc</literal>", "graph": f"<uri>{GRAPH}ontology</uri>"},
)
# blank nodes that nothing tells apart
ALIKE_NODES = 24
ALIKE = b"".join(
    b"_:n%d <http://e/p> _:n%d .\n" % (one, other)
    for one in range(ALIKE_NODES)
    for other in range(ALIKE_NODES)
    if one != other
)
_OPENING = b"<triple><subject><uri>http://e/s</uri></subject>"
_OPENING += b"<predicate><uri>http://e/p</uri></predicate><object>"
_NESTED_TERM = DEPTH * _OPENING + b"<uri>http://e/o</uri>" + DEPTH * b"</object></triple>"
NESTED_TABLE = table({"x": "TERM"}).replace(b"TERM", _NESTED_TERM)
NESTED_GRAPH = DEPTH * b"<http://e/s> <http://e/p> <<( " + LINE[:-3] + DEPTH * b" )>>" + b" .\n"
_ENTITIES = b"".join(
    b'<!ENTITY %c "%b">' % (98 + number, b"&%c;" % (97 + number) * 10) for number in range(9)
)
ENTITIES = b'<!DOCTYPE sparql [<!ENTITY a "aaaaaaaaaa">%b]>' % _ENTITIES
ENTITIES += ROWS.replace(b"<literal>1<", b"<literal>&j;<")


def head(kind: str = XML, *lines: str, status: str = "200 OK") -> bytes:
    """Return the head of a response."""
    given = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *lines)
    return "\r\n".join(given).encode() + b"\r\n\r\n"


def sent(content: bytes, kind: str = XML, *lines: str, status: str = "200 OK") -> Attack:
    """Return what sends a response, its end told by `lines` or by the end of the connection."""
    return lambda stream: stream.write(head(kind, *lines, status=status) + content)


def whole(content: bytes, kind: str = XML, *lines: str, status: str = "200 OK") -> Attack:
    """Return what sends a response with its length."""
    return sent(content, kind, f"Content-Length: {len(content)}", *lines, status=status)


def dripping(start: bytes, piece: bytes, pause: float) -> Attack:
    """Return what sends `start` and then `piece` for ever."""

    def write(stream: BinaryIO) -> None:
        stream.write(start)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            stream.write(piece)
            stream.flush()
            time.sleep(pause)

    return write


def table_attacks(elsewhere: str) -> Iterator[tuple[str, Attack]]:
    """Yield answers to SELECT that are none."""
    row = ROWS.index(b"</result>", len(ROWS) // 2) + len(b"</result>")
    system = b'<!DOCTYPE sparql SYSTEM "%b">' % elsewhere.encode()
    yield "cut-table", sent(ROWS[:row])
    yield "cut-results", sent(ROWS[: ROWS.index(b"</sparql>")])
    yield "cut-chunks", sent(b"%x\r\n%b\r\n" % (row, ROWS[:row]), XML, "Transfer-Encoding: chunked")
    yield "short", sent(ROWS, XML, f"Content-Length: {len(ROWS) + 1}")
    yield "long", sent(ROWS, XML, f"Content-Length: {row}")
    yield "nested-table", whole(NESTED_TABLE)
    yield "entities", whole(ENTITIES)
    yield "dtd", whole(system + ROWS.replace(b"<literal>1<", b"<literal>&x;<"))
    yield "endless", dripping(head(), 2**16 * b"<", 0)
    yield "slow-head", dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.1)
    yield "slow-body", dripping(head() + ROWS[:row], b" ", 0.1)
    yield "silent", dripping(b"", b"", 1)
    yield "bomb", whole(gzip.compress(bytes(2**28)), XML, "Content-Encoding: gzip")
    yield "html", whole(b"<!doctype html>" + 2000 * b"<head ", "text/html")
    yield "not-found", whole(2000 * b"\x1b[2J<head ", "text/html", status="404 No")
    yield "failed", whole(2000 * b"<head ", "text/html", status="500 No")
    yield "redirect", whole(b"", XML, f"Location: {elsewhere}", status="307 Elsewhere")
    yield "headers", sent(ROWS, XML, "X: " + 2**20 * "y")
    yield "many-headers", sent(ROWS, XML, *(200_000 * ["X: y"]))
    yield "not-http", lambda stream: stream.write(ROWS)
    yield "reset", lambda _: None


def graph_attacks() -> Iterator[tuple[str, Attack]]:
    """Yield answers to CONSTRUCT that are none."""
    yield "cut-graph", sent(3 * LINE, NTRIPLES)
    yield (
        "cut-chunked-graph",
        sent(b"%x\r\n%b\r\n" % (len(LINE), LINE), NTRIPLES, "Transfer-Encoding: chunked"),
    )
    yield "short-graph", sent(LINE, NTRIPLES, f"Content-Length: {2 * len(LINE)}")
    yield "nested-graph", whole(NESTED_GRAPH, NTRIPLES)
    yield "alike", whole(ALIKE, NTRIPLES)
    yield "long-line", whole(2**23 * b"<", NTRIPLES)


def main() -> None:
    """Serve until killed."""
    attacks = {**dict(table_attacks(sys.argv[1])), **dict(graph_attacks())}
    graphs = {name for name, _ in graph_attacks()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            query = unquote_plus(self.rfile.read(length).decode())
            name = self.path.split("/")[1] if self.path.count("/") > 1 else ""
            if "# " in query:
                name = query.partition("# ")[2].split("&")[0].split()[0]
            asks_for_graph = "CONSTRUCT" in query
            if name in graphs and not asks_for_graph:
                name = ""
            attack = attacks.get(name, whole(_ordinary(query)))
            with contextlib.suppress(OSError):
                attack(self.wfile)  # type: ignore[arg-type]  # a stream of bytes
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 100

    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


def _ordinary(query: str) -> bytes:
    if "?sha256" in query:
        return CATALOGUE
    if "COUNT" in query:
        return table({"count": f"<literal>{ALIKE_NODES * (ALIKE_NODES - 1)}</literal>"})
    if "DISTINCT ?graph" in query:
        return table({"graph": f"<uri>{GRAPH}ontology</uri>"})
    return ROWS


if __name__ == "__main__":
    main()
