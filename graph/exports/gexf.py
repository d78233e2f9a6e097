"""GEXF 1.3, https://gexf.net/schema.html."""

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
    "integer": "integer",
    "boolean": "boolean",
}
# the format's own attribute, by which Gephi names things; `type` and `weight` are its own too
_LABEL = "label"


def gexf(network: FlatNetwork, about: About) -> bytes:
    """Return a network as GEXF; the predicate of an edge is its label."""
    return "".join(_lines(network, about)).encode()


def _lines(network: FlatNetwork, about: About) -> Iterator[str]:
    told = about.record()
    described = "; ".join(f"{name}: {text}" for name, text in told.items())
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield f'  <meta lastmodifieddate="{about.made_on.isoformat()}">\n'
    yield f"    <creator>{element(told['software_version'])}</creator>\n"
    yield f"    <description>{element(described)}</description>\n  </meta>\n"
    yield '  <graph mode="static" defaultedgetype="directed" idtype="string">\n'
    for of, attributes in (("node", NODE), ("edge", EDGE)):
        yield f'    <attributes class="{of}">\n'
        for name, (kind, _) in attributes.items():
            if name != _LABEL:
                yield f'      <attribute id="{name}" title="{name}" type="{_TYPES[kind]}"/>\n'
        yield "    </attributes>\n"
    yield f'    <nodes count="{len(network.nodes)}">\n'
    for node in network.nodes:
        label = quoted(str(node.attributes[_LABEL]))
        yield f"      <node id={quoted(node.id)} label={label}>\n"
        yield from _values(node.attributes)
        yield "      </node>\n"
    yield f'    </nodes>\n    <edges count="{len(network.edges)}">\n'
    for edge in network.edges:
        ends = f"source={quoted(edge.source)} target={quoted(edge.target)}"
        label = quoted(str(edge.attributes["predicate"]))
        yield f"      <edge id={quoted(edge.id)} {ends} label={label}>\n"
        yield from _values(edge.attributes)
        yield "      </edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _values(attributes: Mapping[str, Attribute]) -> Iterator[str]:
    yield "        <attvalues>\n"
    for name, value in attributes.items():
        if name != _LABEL:
            yield f'          <attvalue for="{name}" value={quoted(in_words(value))}/>\n'
    yield "        </attvalues>\n"
