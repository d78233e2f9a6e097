"""External identifiers in the short form that people write, CURIEs."""

from __future__ import annotations

import csv
import re
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

    Digits alone are a number and letters alone a word, such as OncoTree's ES: neither names a thing
    without its prefix. Of a prefix with parts the first will do.

    >>> list(forms_of("http://rdf.ebi.ac.uk/resource/chembl/molecule/CHEMBL941"))[:3]
    ['chembl.compound:CHEMBL941', 'chembl:CHEMBL941', 'CHEMBL941']
    """
    curie = compact(iri, bundled_prefixes())
    prefix, _, identifier = curie.partition(":")
    yield curie
    if curie != iri:
        if "." in prefix:
            yield f"{prefix.partition('.')[0]}:{identifier}"
        if re.search(r"[A-Za-z]", identifier) and re.search(r"\d", identifier):
            yield identifier
        yield iri
