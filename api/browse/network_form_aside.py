"""What writes a network in a process of its own; imported there without the web framework."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sarcograph.api.browse.view import Statements
from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.flat_network import Beside, part_of
from sarcograph.graph.exports.making import network_made
from sarcograph.graph.exports.parts import said_by
from sarcograph.graph.exports.reading import Answers, licences
from sarcograph.graph.network.elsewhere import held_network
from sarcograph.graph.store.table import Table


def written(
    form: str, found: Statements, beside: Mapping[str, bytes], version: str, day: date, asked: str
) -> bytes:
    """Return statements in a form of the table of exports, with the licences of their sources.

    `beside` are the answers to `reading.OF_NETWORKS`.
    """
    store = Answers(beside)
    told = {source for edge in found.edges for source in edge.sources}
    terms = {name: of for name, of in licences(store).items() if name.rpartition("/")[2] in told}
    about = About(version, "", day, asked, terms)
    network = part_of(found.nodes, found.edges)
    return network_made(form, network, Beside.of(store), about).content


def of_rows(
    form: str,
    name: str,
    content: bytes,
    network: bytes | None,
    beside: Mapping[str, bytes],
    version: str,
    day: date,
    asked: str,
) -> bytes:
    """Return what the rows of the question `name` tell of in the network, in the same way.

    Raises QueryError where they tell of no statement.
    """
    held = held_network(network)
    edges = said_by(held.edges(), Table.read(name, content))
    nodes = dict.fromkeys(held.node(iri) for edge in edges for iri in (edge.start, edge.end))
    return written(form, Statements(tuple(nodes), tuple(edges)), beside, version, day, asked)
