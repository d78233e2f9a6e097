"""A version's exports and graphs as RDF: DCAT for the files, VoID for the graphs.

https://www.w3.org/TR/vocab-dcat-3/ and https://www.w3.org/TR/void/
"""

from __future__ import annotations

import pyoxigraph as ox

from sarcograph.graph.exports.about import LICENCE, NOTICE
from sarcograph.graph.namespaces import DCTERMS
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.publish.publication import Publication, PublishedFile, purpose_of
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph

_DCAT = "http://www.w3.org/ns/dcat#"
_SPDX = "http://spdx.org/rdf/terms#"
_VOID = "http://rdfs.org/ns/void#"
_PREFIXES = {
    "dcat": _DCAT,
    "dcterms": str(DCTERMS),
    "spdx": _SPDX,
    "void": _VOID,
    "xsd": PREFIXES["xsd"],
}
_TYPE = f"{PREFIXES['rdf']}type"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

_RIGHTS = "The graph of an external source is under the licence that the source states."

Value = ox.NamedNode | ox.Literal


def catalogue(publication: Publication, base: str, form: Format) -> bytes:
    """Return the description of a version; `base` is the URL of the server's root."""
    dataset = f"{BASE}dataset"
    folder = f"{base}version/{publication.version}/"
    about: list[tuple[str, Value]] = [
        (_TYPE, ox.NamedNode(f"{_DCAT}Dataset")),
        (_TYPE, ox.NamedNode(f"{_VOID}Dataset")),
        (f"{DCTERMS}title", ox.Literal("sarcograph", language="en")),
        (
            f"{DCTERMS}description",
            ox.Literal(f"Evidence on targeted therapy in sarcoma. {NOTICE}", language="en"),
        ),
        (f"{DCTERMS}license", ox.NamedNode(LICENCE)),
        (f"{DCTERMS}rights", ox.Literal(_RIGHTS, language="en")),
        (f"{_DCAT}version", ox.Literal(publication.version)),
        (f"{_DCAT}landingPage", ox.NamedNode(f"{base}downloads/")),
        (f"{_VOID}sparqlEndpoint", ox.NamedNode(f"{base}sparql")),
    ]
    triples: list[ox.Triple] = []
    exports = [file for file in publication.files if file.graphs]
    inside = {file.gzip: file.media_type for file in exports if file.gzip}
    for file in exports:
        url = ox.NamedNode(folder + file.name)
        about.append((f"{_DCAT}distribution", url))
        if not file.gzip and file.statements:  # a dump is RDF
            about.append((f"{_VOID}dataDump", url))
        triples += _distribution(url, file, inside.get(file.name, file.media_type))
    for graph in publication.graphs:
        about.append((f"{_VOID}subset", ox.NamedNode(graph.name)))
        # an external source says in words what its licence is; no IRI is guessed from them
        licence: tuple[str, Value] = (f"{DCTERMS}rights", ox.Literal(graph.licence))
        if graph.licence.startswith(("http://", "https://")):
            licence = (f"{DCTERMS}license", ox.NamedNode(graph.licence))
        triples += _described(
            ox.NamedNode(graph.name),
            [
                (_TYPE, ox.NamedNode(f"{_VOID}Dataset")),
                (f"{_VOID}triples", ox.Literal(graph.statements)),
                licence,
            ],
        )
    triples = [*_described(ox.NamedNode(dataset), about), *triples]
    return write_graph(triples, form, _PREFIXES)


def _distribution(url: ox.NamedNode, file: PublishedFile, media_type: str) -> list[ox.Triple]:
    checksum = ox.NamedNode(f"{url.value}#checksum")
    about: list[tuple[str, Value]] = [
        (_TYPE, ox.NamedNode(f"{_DCAT}Distribution")),
        (f"{DCTERMS}title", ox.Literal(file.name)),
        (f"{DCTERMS}description", ox.Literal(purpose_of(file.name), language="en")),
        (f"{_DCAT}downloadURL", url),
        (f"{_DCAT}byteSize", ox.Literal(file.size)),
        (f"{_SPDX}checksum", checksum),
        *((f"{DCTERMS}hasPart", ox.NamedNode(name)) for name in file.graphs),
        (f"{_DCAT}mediaType", ox.NamedNode(_MEDIA_TYPES + media_type)),
    ]
    if file.statements:
        about.append((f"{_VOID}triples", ox.Literal(file.statements)))
    if media_type != file.media_type:
        packing = ox.NamedNode(_MEDIA_TYPES + file.media_type)
        about.append((f"{_DCAT}compressFormat", packing))
    proof: list[tuple[str, Value]] = [
        (_TYPE, ox.NamedNode(f"{_SPDX}Checksum")),
        (f"{_SPDX}algorithm", ox.NamedNode(f"{_SPDX}checksumAlgorithm_sha256")),
        (f"{_SPDX}checksumValue", ox.Literal(file.sha256)),
    ]
    return [*_described(url, about), *_described(checksum, proof)]


def _described(subject: ox.NamedNode, about: list[tuple[str, Value]]) -> list[ox.Triple]:
    return [ox.Triple(subject, ox.NamedNode(predicate), value) for predicate, value in about]
