"""GraphML, http://graphml.graphdrawing.org/specification.html."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.flat_network import (
    EDGE,
    NODE,
    Attribute,
    AttributeType,
    FlatNetwork,
)
from sarcograph.graph.exports.xml_text import element, in_words, quoted

_TYPES: Mapping[AttributeType, str] = {
    "string": "string",
    "strings": "string",
    "integer": "int",
    "boolean": "boolean",
}


def graphml(network: FlatNetwork, about: About) -> bytes:
    """Return a network as GraphML; each edge has an id of its own, each attribute one type."""
    return "".join(_lines(network, about)).encode()


def _lines(network: FlatNetwork, about: About) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    told = about.record()
    for name in told:
        yield _key("graph", name, "string", "")
    for of, attributes in (("node", NODE), ("edge", EDGE)):
        for name, (kind, meaning) in attributes.items():
            yield _key(of, name, _TYPES[kind], meaning)
    yield '  <graph id="sarcograph" edgedefault="directed">\n'
    yield from _data("graph", told, "    ")
    for node in network.nodes:
        yield f"    <node id={quoted(node.id)}>\n"
        yield from _data("node", node.attributes, "      ")
        yield "    </node>\n"
    for edge in network.edges:
        ends = f"source={quoted(edge.source)} target={quoted(edge.target)}"
        yield f"    <edge id={quoted(edge.id)} {ends}>\n"
        yield from _data("edge", edge.attributes, "      ")
        yield "    </edge>\n"
    yield "  </graph>\n</graphml>\n"


def _key(of: str, name: str, kind: str, meaning: str) -> str:
    start = f'  <key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"'
    return (
        f"{start}>\n    <desc>{element(meaning)}</desc>\n  </key>\n" if meaning else f"{start}/>\n"
    )


def _data(of: str, attributes: Mapping[str, Attribute], indent: str) -> Iterator[str]:
    for name, value in attributes.items():
        yield f'{indent}<data key="{of}-{name}">{element(in_words(value))}</data>\n'
