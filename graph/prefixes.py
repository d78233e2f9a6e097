"""The addresses of the project and the prefixes of queries, as plain text.

What asks a finished graph needs no more, and so does not wait for rdflib, which `namespaces` takes.
"""

from __future__ import annotations

from sarcograph.graph.kinds import KINDS

BASE = "https://w3id.org/sarcograph/"
VOCABULARY = f"{BASE}vocab/"
ID = f"{BASE}id/"
GRAPH = f"{BASE}graph/"
SHAPES = f"{BASE}shapes/"

PREFIXES: dict[str, str] = {
    **{kind: f"{ID}{kind}/" for kind in sorted((*KINDS, "category", "hierarchy", "rule"))},
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sg": VOCABULARY,
    "sgid": ID,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes of exports, and those that every query may use without declaring them."""

REVISION = f"{PREFIXES['prov']}wasRevisionOf"
"""From a thing to the name that it had."""
