"""A dataset taken apart: every triple in its graph, and once in the graph of all."""

import io

import pyoxigraph as ox
import pytest

from sarcograph.graph.nquads import canonical_nquads
from sarcograph.graph.remote.split import SplitDataset
from sarcograph.graph.validated import ValidatedGraph


@pytest.mark.parametrize("part_bytes", [2**10, 2**20, 2**30])
def test_graphs_and_their_union_are_whole(validated: ValidatedGraph, part_bytes: int) -> None:
    quads = list(ox.parse(validated.nquads, format=ox.RdfFormat.N_QUADS))
    # of the whole there would be too many parts of a thousand bytes
    nquads = canonical_nquads(quads if part_bytes > 2**15 else [*quads[:3000], *quads[-500:]])
    some = list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    expected: dict[str, set[ox.Triple]] = {}
    for quad in some:
        expected.setdefault(quad.graph_name.value, set()).add(quad.triple)
    with SplitDataset(io.BytesIO(nquads), part_bytes) as dataset:
        assert dataset.sizes == {name: len(expected[name]) for name in sorted(expected)}
        assert all(dataset.triples(name).keys() == expected[name] for name in expected)
        parts = list(dataset.merged())
        assert len(parts) > 1 or part_bytes > 2**20
        merged = [triple for part in parts for triple in part]
        assert len(merged) == len(set(merged)) <= len(some)
        assert len(merged) < len(some) or some != quads  # some stand in two graphs
        assert set(merged) == set.union(*expected.values())
        linked = dataset.linked().keys()
        assert linked == {one for one in merged if ox.BlankNode in map(type, one)}
        assert linked <= parts[-1].keys()
