"""The suite's files, a server over all its data, and the table at the end.

The suite (https://github.com/w3c/rdf-tests) is not part of the project. The server only reads, so
each data file is a named graph under its own URL, and a test chooses its dataset by the protocol's
parameters.
"""

import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node

ARCHIVE = "w3c-rdf-tests-sparql11.tar.xz"
TESTS = "sparql/sparql11/"
BASE = "http://example.org/suite/"
SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
PROTOCOL_DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
"""How the protocol tests name the graphs that lie in protocol/."""
NEW_GRAPH = "$LOCATION$"
"""What stands in a test for the name that a server gives a graph."""

Scores = dict[str, tuple[int, dict[str, str]]]
SCORES = pytest.StashKey[Scores]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print a line for each category, and each test that fails with the reason."""
    scores = config.stash.get(SCORES, None)
    if not scores:
        return
    write = terminalreporter.write_line
    terminalreporter.section("W3C SPARQL 1.1 over HTTP")
    for category, (count, failed) in scores.items():
        write(f"{category:<34} {count - len(failed):>4} of {count:>3}")
    for _, failed in scores.values():
        for name, reason in sorted(failed.items()):
            write(f"fails: {name}: {reason}")


@pytest.fixture
def record(pytestconfig: pytest.Config) -> Callable[[str, int, dict[str, str]], None]:
    """Keep what the tests of a category gave, for the table."""
    scores = pytestconfig.stash.setdefault(SCORES, {})

    def keep(category: str, count: int, failed: dict[str, str]) -> None:
        scores[category] = count, failed

    return keep


@pytest.fixture(scope="package")
def suite(conformance: Path) -> dict[str, bytes]:
    """The files of the suite by IRI."""
    files = {}
    with tarfile.open(conformance / ARCHIVE) as archive:
        for member in archive:
            content = archive.extractfile(member) if TESTS in member.name else None
            if content is not None:
                files[BASE + member.name.partition(TESTS)[2]] = content.read()
    return files


@pytest.fixture(scope="package")
def manifests(suite: Mapping[str, bytes]) -> dict[str, Graph]:
    """The manifests that list tests, by folder; where a folder has several, one graph of all."""
    graphs: dict[str, Graph] = {}
    for iri, content in suite.items():
        folder, _, file = iri.removeprefix(BASE).rpartition("/")
        if file.startswith("manifest") and folder:
            graphs.setdefault(folder, Graph()).parse(content, publicID=iri, format="turtle")
    return graphs


def graph_of(iri: str, content: bytes, syntax: ox.RdfFormat, name: str = "") -> Iterator[ox.Quad]:
    """Yield the statements of a file in a graph of their own, their blank nodes in no other."""
    graph = ox.NamedNode(name or iri)
    for quad in ox.parse(content, syntax, base_iri=iri, rename_blank_nodes=True):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def data_graphs(suite: Mapping[str, bytes]) -> Iterator[ox.Quad]:
    """Yield every data file as a graph."""
    for iri, content in suite.items():
        syntax = SYNTAXES.get(f".{iri.rpartition('.')[2]}")
        if syntax is not None and "/manifest" not in iri:
            yield from graph_of(iri, content, syntax)
    for number in (1, 2, 3):
        content = suite[f"{BASE}protocol/data{number}.nt"]
        name = PROTOCOL_DATA.format(number)
        yield from graph_of(name, content, ox.RdfFormat.N_TRIPLES)


Step = dict[str, Any]


def listed(graph: Graph, head: Node | None) -> Iterable[Node]:
    return graph.items(head) if head is not None else ()


def header(graph: Graph, message: Node | None, name: str) -> str:
    """Return the value of a header of a request or response of a manifest, "" without."""
    for field in listed(graph, graph.value(message, HT.headers)):
        if str(graph.value(field, HT.fieldName)) == name:
            return str(graph.value(field, HT.fieldValue))
    return ""


def text(graph: Graph, message: Node | None) -> tuple[str, str]:
    """Return the body of a request or response of a manifest, and its encoding."""
    body = graph.value(message, HT.body)
    characters, encoding = (graph.value(body, CNT[key]) for key in ("chars", "characterEncoding"))
    return str(characters or ""), str(encoding or "UTF-8")


def steps_of(graph: Graph, test: Node) -> list[Step]:
    """Return the requests of a test of a protocol, and what is expected of each."""
    steps = []
    for request in listed(graph, graph.value(graph.value(test, MF.action), HT.requests)):
        response = graph.value(request, HT.resp)
        body, encoding = text(graph, request)
        url = urlsplit(str(graph.value(request, HT.absolutePath)))
        steps.append(
            {
                "method": str(graph.value(request, HT.methodName)),
                "path": url.path,
                "query": url.query,
                "content": body.encode(encoding),
                "type": header(graph, request, "content-type"),
                "accept": header(graph, request, "accept"),
                "statuses": {
                    str(one).rpartition("#")[2]
                    for one in graph.objects(response, MF.expectedStatus)
                },
                "format": str(graph.value(response, MF.expectedFormat) or ""),
                "boolean": graph.value(response, MF.expectedBoolean),
                "answer": text(graph, response)[0],
                "answer_type": header(graph, response, "content-type"),
            }
        )
    return steps


@pytest.fixture(scope="package")
def protocol_tests(manifests: Mapping[str, Graph]) -> dict[str, list[Step]]:
    """The steps of the tests of both protocols by name, as `steps_of` returns them."""
    return {
        f"{folder}/{str(test).rpartition('#')[2]}": steps_of(manifests[folder], test)
        for folder, kind in (
            ("protocol", MF.ProtocolTest),
            ("graph-store-protocol", MF.GraphStoreProtocolTest),
        )
        for test in manifests[folder].subjects(RDF.type, kind)
    }


def stored_graphs(tests: Mapping[str, list[Step]]) -> Iterator[ox.Quad]:
    """Yield what the Graph Store Protocol's tests have written before each of their reads.

    The state that a read meets is the named graph `BASE/test/step`: a PUT replaces it, a POST adds
    to it, a DELETE empties it.
    """
    for name, steps in tests.items():
        written: dict[str, list[tuple[str, bytes]]] = {}
        for number, step in enumerate(steps):
            # one decoding: the tests write the name of the same graph in several ways
            graph = dict(parse_qsl(step["query"])).get("graph", NEW_GRAPH)
            match step["method"]:
                case "PUT":
                    written[graph] = [(step["type"], step["content"])]
                case "POST":
                    written.setdefault(graph, []).append((step["type"], step["content"]))
                case "DELETE":
                    written.pop(graph, None)
                case _:
                    for kind, content in written.get(graph, []):
                        target = f"{BASE}{name}/{number}"
                        for part in parts(kind, content):
                            yield from graph_of(target, part, ox.RdfFormat.TURTLE)


def parts(kind: str, content: bytes) -> Iterator[bytes]:
    """Yield the Turtle documents of a body: itself, or the files of a multipart form."""
    if not kind.startswith("multipart/"):
        yield content
        return
    boundary = b"--" + kind.partition("boundary=")[2].encode()
    for part in content.replace(b"\r\n", b"\n").split(boundary)[1:-1]:
        yield part.partition(b"\n\n")[2]


@pytest.fixture(scope="package")
def endpoint(
    suite: Mapping[str, bytes],
    protocol_tests: Mapping[str, list[Step]],
    start_server: Callable[..., AbstractContextManager[Any]],
    url_of: Callable[[Any], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx2.Client]:
    """A client of a server over the data of the whole suite."""
    file = tmp_path_factory.mktemp("suite") / "suite.nq"
    stored = {key: steps for key, steps in protocol_tests.items() if key.startswith("graph-store")}
    with file.open("wb") as output:
        for quads in (data_graphs(suite), stored_graphs(stored)):
            ox.serialize(quads, output, ox.RdfFormat.N_QUADS)
    with start_server(file=file, rate_limit="") as server:
        with httpx2.Client(base_url=url_of(server), timeout=30) as client:
            yield client
        assert server.poll() is None
