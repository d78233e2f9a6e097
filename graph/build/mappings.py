"""External identifiers of entities, from the SSSOM files of the ontology.

SSSOM/TSV: a YAML header in lines that start with `#`, then tab-separated columns
(https://mapping-commons.github.io/sssom/). CURIEs are expanded by the header's `curie_map`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources.abc import Traversable

import yaml
from rdflib import URIRef

from sarcograph.graph.bundled import bundled_files
from sarcograph.graph.errors import SarcographError

Mapping = tuple[URIRef, URIRef, URIRef]
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def read_mappings(path: Traversable) -> Iterator[Mapping]:
    """Yield subject, SKOS relation and object of each mapping in the SSSOM file at `path`."""
    lines = path.read_text("utf-8").splitlines()
    header = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    prefixes: dict[str, str] = header["curie_map"]

    def expand(curie: str) -> URIRef:
        prefix, _, name = curie.partition(":")
        if prefix not in prefixes:
            raise SarcographError(f"{path.name}: the prefix of '{curie}' is not in its curie_map")
        return URIRef(prefixes[prefix] + name)

    table = [line for line in lines if not line.startswith("#")]
    for row in csv.DictReader(table, delimiter="\t"):
        relation = expand(row["predicate_id"])
        if not (relation.startswith(_SKOS) and relation.endswith("Match")):
            raise SarcographError(f"{path.name}: '{row['predicate_id']}' is not a SKOS mapping")
        yield expand(row["subject_id"]), relation, expand(row["object_id"])


def bundled_mappings() -> Iterator[Mapping]:
    """Yield the mappings of all SSSOM files of the package, in the order of their names."""
    for path in bundled_files("ontology/mappings", ".sssom.tsv"):
        yield from read_mappings(path)
