"""Some named graphs of a graph as one of their own: what publishes or loads in a moment."""

from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.validated import ValidatedGraph, fingerprint


def part_of(graph: ValidatedGraph, *names: str) -> ValidatedGraph:
    """Return the named graphs of a graph, such as `evidence/sun-2022`, with its counts."""
    ends = tuple(f" <{GRAPH}{name}> .\n".encode() for name in names)
    lines = graph.nquads.splitlines(keepends=True)
    nquads = b"".join(line for line in lines if line.endswith(ends))
    return ValidatedGraph(nquads, fingerprint(nquads), graph.counts)
