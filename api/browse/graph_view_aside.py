"""What the view of a network shows, worked out in a process of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sarcograph.api.browse.view import Statements, View
from sarcograph.graph.network import elsewhere
from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.neighbours import Neighbour
from sarcograph.graph.network.records import node_record
from sarcograph.graph.prefixes import BASE
from sarcograph.graph.store.table import Iri, Table, Value

MOST_NODES = 300
"""Things that are drawn at once; nobody tells more apart."""

_COLUMNS = (
    *("from", "from_iri", "relation", "to", "to_iri", "kind", "stands", "sources", "n"),
    *("doubts", "statement"),
)


def view(
    content: bytes | None, things: Sequence[str], kinds: Collection[str], *, remarks: Sequence[str]
) -> View:
    """Return what is beside each of `things` (IRIs) in the network by edges of `kinds`.

    No kind stands for all kinds. Each thing has its share of what can be drawn.
    """
    nodes: dict[str, Node] = {}
    edges: dict[str, Edge] = {}
    counts: Counter[str] = Counter()
    left_out = 0
    around = [elsewhere.find_neighbourhood(content, iri) for iri in things]
    nodes.update((one.node.iri, one.node) for one in around)
    for number, one in enumerate(around):
        counts.update(neighbour.edge.kind for neighbour in one.neighbours)
        room = len(nodes) + (MOST_NODES - len(nodes)) // (len(around) - number)
        for neighbour in one.neighbours:
            if kinds and neighbour.edge.kind not in kinds:
                continue
            if neighbour.node.iri not in nodes and len(nodes) >= room:
                left_out += 1
                continue
            nodes.setdefault(neighbour.node.iri, neighbour.node)
            edges.setdefault(_key(neighbour), neighbour.edge)
    said = list(remarks)
    if left_out:
        said.append(
            f"{left_out:,} edges lead to things that are not shown: no more than {MOST_NODES} are."
            " Fewer kinds of edges leave room."
        )
    rows = [_row(edge, nodes) for edge in edges.values()]
    names = ", ".join(one.node.name for one in around)
    return View(
        title=f"What is beside {names}",
        context={
            "rows": [(nodes[edge.start], edge, nodes[edge.end]) for edge in edges.values()],
            "things": frozenset(things),
            "counts": sorted(counts.items()),
            "remarks": said,
        },
        records={
            "about": [node_record(one.node) for one in around],
            "kinds": dict(sorted(counts.items())),
            "nodes": [{**node_record(one), "address": _address(one)} for one in nodes.values()],
            "edges": [{"key": key, **_drawn(edge)} for key, edge in edges.items()],
            "remarks": said,
        },
        tables=(Table("edges", _COLUMNS, tuple(rows)),),
        statements=tuple(dict.fromkeys(edge.statement for edge in edges.values())),
        network=Statements(tuple(nodes.values()), tuple(edges.values())),
    )


def _key(neighbour: Neighbour) -> str:
    edge = neighbour.edge
    return " ".join((*edge.key, edge.start, edge.end))


def _address(node: Node) -> str:
    """Return where the page of a thing is, below the root."""
    return node.iri.removeprefix(BASE)


def _drawn(edge: Edge) -> dict[str, object]:
    return {
        "from": edge.start,
        "to": edge.end,
        "kind": edge.kind,
        "relation": f"not: {edge.relation}" if edge.negated else edge.relation,
        "stands": edge.stands,
        "standing": edge.standing,
        "is_doubted": bool(edge.doubts),
        "statement": edge.statement,
    }


def _row(edge: Edge, nodes: dict[str, Node]) -> tuple[Value | None, ...]:
    start, end = nodes[edge.start], nodes[edge.end]
    return (
        start.name,
        Iri(start.iri),
        f"not: {edge.relation}" if edge.negated else edge.relation,
        end.name,
        Iri(end.iri),
        edge.kind,
        edge.stands,
        ", ".join(edge.sources) or edge.standing,
        edge.n,
        "; ".join(doubt.says for doubt in edge.doubts) or None,
        Iri(edge.statement),
    )
