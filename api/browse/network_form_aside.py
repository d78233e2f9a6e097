"""What writes a network in a process of its own; imported there without the web framework."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sarcograph.api.browse.view import NETWORK_NAMES, Statements
from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.flat_network import Beside, part_of
from sarcograph.graph.exports.making import network_made
from sarcograph.graph.exports.parts import said_by
from sarcograph.graph.exports.reading import Answers, licences
from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.elsewhere import held_network
from sarcograph.graph.prefixes import ID
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


def _get_ready() -> None:
    """Write a network of one statement in every form: the process opens no file later."""
    things = [Node(f"{ID}drug/{one}", "drug", one) for one in ("one", "other")]
    edge = Edge(things[0].iri, things[1].iri, "claim", "affects", f"{ID}claim/one", "affects")
    about = About("", "", date(2000, 1, 1))
    beside = Beside({}, {things[0].iri: (f"{ID}drug/other",)})
    for form in NETWORK_NAMES:
        network_made(form, part_of(things, [edge]), beside, about)


_get_ready()
