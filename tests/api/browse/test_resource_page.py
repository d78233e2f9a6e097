"""What the page of a thing shows of figures whose text nobody keeps."""

import pyoxigraph as ox

from sarcograph.api.browse.resource_data import HAS_READING, Resource
from sarcograph.api.browse.resource_page import page_of
from sarcograph.api.browse.vocabulary import Vocabulary
from sarcograph.graph.namespaces import SG, page_iri, thing
from sarcograph.graph.prefixes import GRAPH


def test_reading_of_a_trial_leads_to_its_page() -> None:
    graph = ox.NamedNode(f"{GRAPH}external/trial")
    fact, reading = str(thing("estimate", "trial", "a")), ox.NamedNode(str(thing("reading", "b")))
    page = str(page_iri("trial", "report"))

    def said(name: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(reading, ox.NamedNode(str(SG[name])), value, graph)

    resource = Resource(
        fact,
        statements=[ox.Quad(ox.NamedNode(fact), ox.NamedNode(HAS_READING), reading, graph)],
        details=[
            said("printed", ox.Literal("3.6 months")),
            said("component", ox.Literal("value")),
            said("citation", ox.NamedNode(page)),
        ],
        labels={page: ox.Literal("news: https://example.org/2")},
    )
    (shown,) = page_of(resource, Vocabulary({})).readings
    assert (shown.printed.text, shown.component) == ("3.6 months", "value")
    assert [piece.text for place in shown.places for piece in place.parts] == [
        "news: https://example.org/2"
    ]
