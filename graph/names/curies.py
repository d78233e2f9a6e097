"""External identifiers in the short form that people write, CURIEs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache

from sarcograph.graph.bundled import bundled


@cache
def bundled_prefixes() -> dict[str, str]:
    """Return the namespaces of external identifiers, by the prefixes that the bioregistry has."""
    text = bundled("ontology/mappings/prefixes.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["prefix"]: row["uri"] for row in rows}


def compact(iri: str, prefixes: dict[str, str]) -> str:
    """Return an IRI as a CURIE, by the longest namespace that it begins with; else as it is."""
    begun = [(len(uri), prefix) for prefix, uri in prefixes.items() if iri.startswith(uri)]
    length, prefix = max(begun, default=(0, ""))
    return f"{prefix}:{iri[length:]}" if prefix else iri


def forms_of(iri: str) -> Iterator[str]:
    """Yield what people write for an external IRI: its CURIE, the identifier alone, the IRI itself.

    An identifier of digits alone is a number and names nothing. Where the prefix has parts, its
    first part does too.

    >>> list(forms_of("http://rdf.ebi.ac.uk/resource/chembl/molecule/CHEMBL941"))[:3]
    ['chembl.compound:CHEMBL941', 'chembl:CHEMBL941', 'CHEMBL941']
    """
    curie = compact(iri, bundled_prefixes())
    prefix, _, identifier = curie.partition(":")
    yield curie
    if curie != iri:
        if "." in prefix:
            yield f"{prefix.partition('.')[0]}:{identifier}"
        if not identifier.isdigit():
            yield identifier
        yield iri
