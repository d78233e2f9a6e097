"""`KnowledgeGraph` on a server: the same answers as on disk, and errors when it is opened."""

from pathlib import Path

import pytest

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.knowledge.graph import KnowledgeGraph

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.usefixtures("built")
def test_server_answers_as_the_graph_on_disk(corpus_url: str) -> None:
    on_disk = KnowledgeGraph(CORPUS)
    with KnowledgeGraph(corpus_url) as served:
        assert served.version == on_disk.version
        assert repr(served).startswith(f"<KnowledgeGraph: the graph at {corpus_url}sparql, version")
        for kg in (served, on_disk):
            rows = kg.query("outcomes-by-regimen", regimen="catequentinib", limit=5)
            more = kg.query("outcomes-by-regimen", regimen="anlotinib", limit=5, cursor=rows.more)
            assert rows.rows + more.rows == on_disk.query(rows.name, regimen="anlotinib").rows[:10]
        assert served.study("sun-2022") == on_disk.study("sun-2022")
        assert served.find("apatinb").rows == on_disk.find("apatinb").rows
        with pytest.raises(SarcographError, match="'ask' answers yes or no"):
            served.sparql("ASK {}")
        with pytest.raises(SarcographError, match="'construct' gives graphs"):
            served.sparql("CONSTRUCT WHERE { ?s ?p ?o }")


def test_address_where_no_graph_is_told_when_it_is_opened(
    canary: tuple[str, list[bytes]],
) -> None:
    with pytest.raises(SarcographError, match="the service failed"):
        KnowledgeGraph(canary[0])
