"""What a thing is in one line: its kind and classes, its names, what other registers call it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from sarcograph.api.browse.resource_data import Resource
from sarcograph.api.browse.wording import Piece
from sarcograph.graph.names.curies import bundled_prefixes, compact
from sarcograph.graph.namespaces import SG, SKOS
from sarcograph.graph.prefixes import BASE, ID

_NAMES = (str(SKOS.altLabel), str(SG.brandName), str(SG.formName))
_MATCHES = (str(SKOS.exactMatch), str(SKOS.closeMatch))
_PRODUCT = str(SG.geneProduct)
_MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Summary:
    """The line; `more` counts names that stand below alone.

    `kin` are the gene that makes it or what it makes, of which other things are said.
    """

    kinds: Sequence[Piece]
    names: Sequence[str]
    more: int
    identifiers: Sequence[Piece]
    kin: Sequence[tuple[str, Piece]]


def summary_of(resource: Resource, title: str, types: Sequence[Piece]) -> Summary:
    """Return the line of a thing that is called `title` and is of `types`."""
    names = {
        value.casefold(): value
        for value in sorted(_values(resource, _NAMES, ox.Literal), reverse=True)
        if value.casefold() != title.casefold()
    }
    listed = sorted(names.values(), key=lambda name: (len(name), name))
    prefixes = bundled_prefixes()
    identifiers = [
        Piece(_written(compact(iri, prefixes)), iri, external=True)
        for iri in dict.fromkeys(_values(resource, _MATCHES, ox.NamedNode))
        if iri.startswith(("https://", "http://"))
    ]
    kinds = [one for one in types if one.href and not one.external]
    return Summary(
        [piece for one in kinds for piece in (Piece(", "), one)][1:],
        listed[:_MOST_NAMES],
        max(0, len(listed) - _MOST_NAMES),
        sorted(identifiers, key=lambda one: one.text.casefold()),
        list(_kin(resource)),
    )


def _kin(resource: Resource) -> Iterator[tuple[str, Piece]]:
    """Yield the products of a gene and the genes of a product, with what they are to it."""
    found = [
        *(("made by the gene", quad.predicate, quad.subject) for quad in resource.incoming),
        *(("makes", quad.predicate, quad.object) for quad in resource.statements),
    ]
    for said, name, other in dict.fromkeys(found):
        if name.value == _PRODUCT and isinstance(other, ox.NamedNode):
            label = resource.labels.get(other.value)
            text = label.value if label is not None else other.value.removeprefix(ID)
            yield said, Piece(text, other.value.removeprefix(BASE))


def _values(
    resource: Resource, properties: Sequence[str], kind: type[ox.Literal | ox.NamedNode]
) -> Iterator[str]:
    me = ox.NamedNode(resource.iri)
    for name in properties:
        for quad in resource.statements:
            if (
                quad.subject == me
                and quad.predicate.value == name
                and isinstance(quad.object, kind)
            ):
                yield quad.object.value


def _written(curie: str) -> str:
    """Return an identifier with the name of its register before it.

    >>> _written("chembl.compound:CHEMBL4303201"), _written("https://example.org/1")
    ('ChEMBL CHEMBL4303201', 'https://example.org/1')
    """
    prefix, colon, identifier = curie.partition(":")
    if not colon or identifier.startswith("//"):
        return curie
    return f"{_REGISTERS.get(prefix.lower(), prefix.upper())} {identifier}"


_REGISTERS = {
    "atc": "ATC",
    "cas": "CAS",
    "chebi": "ChEBI",
    "chembl.compound": "ChEMBL",
    "chembl.target": "ChEMBL target",
    "cl": "Cell Ontology",
    "clinicaltrials": "ClinicalTrials.gov",
    "doid": "Disease Ontology",
    "drugbank": "DrugBank",
    "ensembl": "Ensembl",
    "fplx": "FamPlex",
    "go": "Gene Ontology",
    "hgnc": "HGNC",
    "hp": "Human Phenotype Ontology",
    "interpro": "InterPro",
    "iuphar.ligand": "Guide to Pharmacology",
    "mesh": "MeSH",
    "mondo": "Mondo",
    "ncbigene": "NCBI Gene",
    "ncit": "NCI Thesaurus",
    "oncotree": "OncoTree",
    "pharmgkb.drug": "PharmGKB",
    "pubchem.compound": "PubChem",
    "rxnorm": "RxNorm",
    "uberon": "Uberon",
    "umls": "UMLS",
    "uniprot": "UniProt",
}
"""What people call the registers, by their prefixes."""
