"""Write a network as the bytes that `stored` reads; the same network gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.layout import (
    ALIGNED,
    EDGE_FIELDS,
    HEAD,
    MAGIC,
    RESULT_FIELDS,
    Header,
)
from sarcograph.graph.network.results import Result

_NARROW, _WIDE, _OFFSETS = "<u1", "<u4", "<u8"


def stored(
    nodes: Mapping[str, Node], edges: Sequence[Edge], results: Mapping[str, Result]
) -> bytes:
    """Return a network; `edges` are in the order of `Network.of`, `nodes` all that they reach."""
    iris = sorted(nodes, key=str.encode)
    places = {iri: place for place, iri in enumerate(iris)}
    starts = np.array([places[edge.start] for edge in edges], _WIDE)
    ends = np.array([places[edge.end] for edge in edges], _WIDE)
    tables: dict[str, list[Any]] = {}

    def coded(name: str, width: str, values: Iterable[object]) -> NDArray[Any]:
        """Return the places of values in a table of them, which is noted under `name`."""
        listed = list(values)
        known = {value: place for place, value in enumerate(sorted(set(listed)))}  # type: ignore[type-var]
        tables[name] = list(known)
        return np.array([known[value] for value in listed], width)

    texts = {
        "nodes": [f"{iri}\t{nodes[iri].kind}\t{nodes[iri].name}".encode() for iri in iris],
        "edges": [_json(_said(edge)) for edge in edges],
        "results": [_json(_numbers(results[iri])) if iri in results else b"" for iri in iris],
    }
    arrays = {
        "node_at": _offsets(texts["nodes"]),
        "result_at": _offsets(texts["results"]),
        "edge_at": _offsets(texts["edges"]),
        "out": _firsts(starts, len(iris)),
        "into": _firsts(ends, len(iris)),
        "into_edges": np.argsort(ends, kind="stable").astype(_WIDE),
        "start": starts,
        "end": ends,
        "source": coded("source", _WIDE, (edge.sources for edge in edges)),
        "level": coded("level", _WIDE, (edge.level for edge in edges)),
        "node_kind": coded("node_kind", _NARROW, (nodes[iri].kind for iri in iris)),
        "kind": coded("kind", _NARROW, (edge.kind for edge in edges)),
        "standing": coded("standing", _NARROW, (edge.standing for edge in edges)),
        "negated": np.array([edge.negated for edge in edges], _NARROW),
    }
    whole = {name: b"".join(pieces) for name, pieces in texts.items()}
    return _laid_out(arrays, whole, tables)


def _laid_out(
    arrays: Mapping[str, NDArray[Any]],
    texts: Mapping[str, bytes],
    tables: dict[str, list[Any]],
) -> bytes:
    sizes = [*(one.nbytes for one in arrays.values()), *map(len, texts.values())]

    def header(first: int) -> bytes:
        """Return the header where what follows it begins at `first`."""
        offsets = list(accumulate(map(_aligned, sizes), initial=first))
        made: Header = {
            "arrays": {
                name: (one.dtype.str, offset, len(one))
                for (name, one), offset in zip(arrays.items(), offsets, strict=False)
            },
            "texts": dict(zip(texts, offsets[len(arrays) :], strict=False)),
            "tables": tables,
        }
        return _json(made)

    before = len(MAGIC) + HEAD.size
    # the offsets are in the header, and they may make it longer: so it has room to spare
    first = _aligned(before + len(header(0)) + _ROOM * len(sizes))
    head = header(first).ljust(first - before)
    pieces = [*(one.tobytes() for one in arrays.values()), *texts.values()]
    rest = b"".join(piece.ljust(_aligned(len(piece)), b"\0") for piece in pieces)
    return MAGIC + HEAD.pack(len(head)) + head + rest


def _aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _offsets(pieces: Sequence[bytes]) -> NDArray[Any]:
    return np.array(list(accumulate(map(len, pieces), initial=0)), _OFFSETS)


def _firsts(places: NDArray[Any], count: int) -> NDArray[Any]:
    """Return for each thing how many edges are those of things before it."""
    return np.concatenate(([0], np.cumsum(np.bincount(places, minlength=count)))).astype(_WIDE)


def _said(edge: Edge) -> list[object]:
    """Return what the arrays do not tell of an edge."""
    plain = {
        "doubts": [[one.iri, one.what, one.says, one.weighs] for one in edge.doubts],
        "told": sorted(edge.told),
    }
    return [plain[name] if name in plain else getattr(edge, name) for name in EDGE_FIELDS]


def _numbers(result: Result) -> list[object]:
    return [getattr(result, name) for name in RESULT_FIELDS]


def _plain(value: object) -> str:
    assert isinstance(value, Decimal)  # noqa: S101 - nothing else here is no JSON
    return str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain)


def _json(value: object) -> bytes:
    return _ENCODER.encode(value).encode()


_ROOM = 20
"""Digits that an offset may have more than 0 has."""
