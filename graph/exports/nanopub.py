"""Claims as nanopublications with trusty URIs.

https://nanopub.net/guidelines/working_draft/ and https://arxiv.org/abs/1401.5775: the URI of each
holds a hash of all that it says, by which it is proved.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from sarcograph.graph.exports.about import LICENCE, NOTICE, About
from sarcograph.graph.exports.reading import Statement
from sarcograph.graph.prefixes import BASE, GRAPH, PREFIXES, VOCABULARY
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.serialise import write_graph
from sarcograph.graph.store.table import Iri, Value

_NP = "http://www.nanopub.org/nschema#"
_PLACE = f"{BASE}np/"
_CODE = "RA_HASH"
"""What stands for the hash until it is known."""
_BLANK = " "
"""What stands for it in what is hashed."""
_HASHED = "RA"
"""The module of trusty URIs for RDF graphs."""
_PROVENANCE = frozenset(
    "speaker evidenceDesign evidenceCode evidenceLevel modelSystem sampleSize cites citation"
    " hasAnchor restsOnPassage restsOnObservation population".split()
)
"""What a claim says of where it comes from; the rest is what it asserts."""
_WHOLE = ("subject", "predicate", "object")
_PREFIXES = {
    "dcterms": PREFIXES["dcterms"],
    "np": _NP,
    "prov": PREFIXES["prov"],
    "rdfs": PREFIXES["rdfs"],
    "sg": VOCABULARY,
    "xsd": PREFIXES["xsd"],
}

Term = ox.NamedNode | ox.Literal
Line = tuple[str, str, str, Term]
"""Graph, subject and predicate as IRIs, and the object."""


def stated(claims: Iterable[Statement]) -> list[Statement]:
    """Return the claims that say something of one thing and another."""
    return [claim for claim in claims if all(claim.things(name) for name in _WHOLE)]


def nanopublications(
    claims: Iterable[Statement], addresses: Mapping[str, tuple[str, ...]], about: About
) -> bytes:
    """Return claims as TriG, one nanopublication each: head, assertion, provenance, publication.

    `addresses` are those of sources by their keys.
    """
    quads = [
        ox.Quad(ox.NamedNode(subject), ox.NamedNode(said), it, ox.NamedNode(graph))
        for claim in claims
        for graph, subject, said, it in _trusty(list(_lines(claim, addresses, about)))
    ]
    return write_graph(quads, Format.TRIG, _PREFIXES)


def _lines(
    claim: Statement, addresses: Mapping[str, tuple[str, ...]], about: About
) -> Iterator[Line]:
    here = f"{_PLACE}{_CODE}"
    head, assertion, provenance, publication = (
        f"{here}#{part}" for part in ("Head", "assertion", "provenance", "pubinfo")
    )
    is_a = f"{PREFIXES['rdf']}type"
    yield head, here, is_a, ox.NamedNode(f"{_NP}Nanopublication")
    for name, part in (
        ("Assertion", assertion),
        ("Provenance", provenance),
        ("PublicationInfo", publication),
    ):
        yield head, here, f"{_NP}has{name}", ox.NamedNode(part)
    for name, values in claim.values.items():
        graph = provenance if name in _PROVENANCE else assertion
        said = name if "://" in name else f"{VOCABULARY}{name}"
        for value, _ in values:
            yield graph, claim.iri, said, _term(value)
    for page in addresses.get(claim.source, ()):
        yield provenance, assertion, f"{PREFIXES['prov']}wasDerivedFrom", _page(page)
    source = ox.NamedNode(f"{GRAPH}{_KINDS.get(claim.standing, claim.standing)}/{claim.source}")
    yield provenance, assertion, f"{PREFIXES['prov']}hadPrimarySource", source
    dcterms = PREFIXES["dcterms"]
    day = f"{about.made_on.isoformat()}T00:00:00Z"
    is_time = ox.NamedNode(f"{PREFIXES['xsd']}dateTime")
    yield publication, here, f"{dcterms}created", ox.Literal(day, datatype=is_time)
    yield publication, here, f"{dcterms}creator", ox.NamedNode(BASE)
    yield publication, here, f"{dcterms}isPartOf", ox.NamedNode(about.address)
    made_of = f"{about.record()['software_version']}, graph {about.version}, SHA-256 {about.sha256}"
    yield publication, here, f"{dcterms}source", ox.Literal(made_of)
    yield publication, here, f"{PREFIXES['rdfs']}comment", ox.Literal(NOTICE, language="en")
    licence = about.other_licences.get(source.value)
    if licence is None:
        yield publication, here, f"{dcterms}license", ox.NamedNode(LICENCE)
    else:
        yield publication, here, f"{dcterms}rights", ox.Literal(licence, language="en")


_KINDS = {"document": "evidence"}


def _term(value: Value) -> Term:
    if isinstance(value, Iri):
        return ox.NamedNode(value)
    if isinstance(value, bool | int):
        return ox.Literal(value)
    return ox.Literal(str(value))


def _page(address: str) -> Term:
    prefix, _, rest = address.partition(":")
    if prefix == "doi":
        return ox.NamedNode(f"https://doi.org/{rest}")
    return ox.NamedNode(address) if "://" in address else ox.Literal(address)


def _trusty(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines of a nanopublication with its hash in place of `_CODE`."""
    ordered = sorted(set(lines), key=_position)
    whole = "".join(
        f"{_blank(graph)}\n{_blank(subject)}\n{said}\n{_hashed(it)}\n"
        for graph, subject, said, it in ordered
    )
    digest = hashlib.sha256(whole.encode()).digest()
    code = _HASHED + base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def coded(iri: str) -> str:
        start = f"{_PLACE}{_CODE}"
        return f"{_PLACE}{code}{iri[len(start) :]}" if iri.startswith(start) else iri

    for graph, subject, said, it in lines:
        named = ox.NamedNode(coded(it.value)) if isinstance(it, ox.NamedNode) else it
        yield coded(graph), coded(subject), said, named


def _position(line: Line) -> tuple[object, ...]:
    """Return where a line stands among those that are hashed: IRIs before literals, by bytes."""
    graph, subject, said, it = line
    start = (_blank(graph).encode(), _blank(subject).encode(), said.encode())
    if isinstance(it, ox.NamedNode):
        return (*start, 0, _blank(it.value).encode())
    # a text in a language stands before those with a type
    kind = "" if it.language else it.datatype.value
    return (*start, 1, it.value.encode(), kind, it.language or "")


def _hashed(it: Term) -> str:
    if isinstance(it, ox.NamedNode):
        return _blank(it.value)
    text = it.value.replace("\\", "\\\\").replace("\n", "\\n")
    return f"@{it.language.lower()} {text}" if it.language else f"^{it.datatype.value} {text}"


def _blank(iri: str) -> str:
    return iri.replace(f"{_PLACE}{_CODE}", f"{_PLACE}{_BLANK}")
