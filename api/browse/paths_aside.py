"""What the page of paths shows, worked out in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sarcograph.api.browse.view import View
from sarcograph.graph.network import elsewhere
from sarcograph.graph.network.paths import Path, Paths
from sarcograph.graph.network.records import paths_record
from sarcograph.graph.store.table import Iri, Table, Value

_COLUMNS = (
    *("path", "hop", "from", "from_iri", "relation", "to", "to_iri", "forward", "stands"),
    *("sources", "n", "doubts", "statement"),
)


def view(
    content: bytes,
    pairs: Sequence[tuple[str, str]],
    *,
    hops: int,
    limit: int,
    seconds: float,
    remarks: Sequence[str],
) -> View:
    """Return the paths between the things of each pair (IRIs) in the network; raises QueryError."""
    found = [elsewhere.find_paths(content, *pair, hops, limit, seconds) for pair in pairs]
    listed = [path for one in found for path in one.paths]
    rows = [row for number, path in enumerate(listed, 1) for row in _rows(number, path)]
    starts = ", ".join(dict.fromkeys(one.start.name for one in found))
    ends = ", ".join(dict.fromkeys(one.end.name for one in found))
    said = list(dict.fromkeys([*remarks, *(text for one in found for text in one.remarks)]))
    return View(
        title=f"From {starts} to {ends}",
        context={"searches": found, "remarks": said},
        records={"searches": [paths_record(one) for one in found], "remarks": said},
        tables=(Table("hops", _COLUMNS, tuple(rows)),),
        statements=tuple(_statements(found)),
    )


def _rows(number: int, path: Path) -> Iterator[tuple[Value | None, ...]]:
    for place, hop in enumerate(path.hops, 1):
        for edge in hop.edges:
            yield (
                number,
                place,
                hop.start.name,
                Iri(hop.start.iri),
                edge.relation,
                hop.end.name,
                Iri(hop.end.iri),
                hop.forward,
                hop.remark or edge.strength.words,
                ", ".join(edge.sources) or edge.standing,
                edge.n,
                "; ".join(doubt.says for doubt in edge.doubts) or None,
                Iri(edge.statement),
            )


def _statements(found: Sequence[Paths]) -> Iterator[str]:
    for one in found:
        for path in one.paths:
            for hop in path.hops:
                yield from (edge.statement for edge in hop.edges)
        yield from (edge.statement for edge in one.denied)
