"""External identifiers of entities, from the SSSOM files of the ontology.

SSSOM/TSV: a YAML header in lines that start with `#`, then tab-separated columns
(https://mapping-commons.github.io/sssom/). CURIEs are expanded by the header's `curie_map`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from itertools import chain

import yaml
from rdflib import URIRef

from sarcograph.graph.bundled import bundled_files
from sarcograph.graph.errors import CurationError, Problem

Mapping = tuple[URIRef, URIRef, URIRef]
_SKOS = "http://www.w3.org/2004/02/skos/core#"


def read_mappings(path: Traversable) -> Iterator[Mapping]:
    """Yield subject, SKOS relation and object of each mapping in the SSSOM file at `path`.

    Raises CurationError, with the line, for what is no mapping.
    """
    lines = path.read_text("utf-8").splitlines()
    header = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    prefixes: dict[str, str] = header["curie_map"]
    table = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith("#")]
    rows = csv.DictReader((line for _, line in table), delimiter="\t", quoting=csv.QUOTE_NONE)
    for (number, _), row in zip(table[1:], rows, strict=True):
        try:
            subject, relation, target = (
                _expanded(row.get(column), column, prefixes)
                for column in ("subject_id", "predicate_id", "object_id")
            )
            if not (relation.startswith(_SKOS) and relation.endswith("Match")):
                raise ValueError(
                    f"'{row['predicate_id']}' is no SKOS mapping; use skos:exactMatch, …"
                )
        except ValueError as error:
            message, _, remedy = str(error).partition("; ")
            raise CurationError([Problem(path.name, number, message, remedy)]) from None
        yield subject, relation, target


def _expanded(curie: str | None, column: str, prefixes: dict[str, str]) -> URIRef:
    if not curie:
        raise ValueError(f"no {column}; separate the columns by tabs")
    prefix, _, name = curie.partition(":")
    if prefix not in prefixes:
        raise ValueError(f"the prefix of '{curie}' is not in the file's curie_map; add it there")
    return URIRef(prefixes[prefix] + name)


@cache
def bundled_mappings() -> tuple[Mapping, ...]:
    """Return the mappings of all SSSOM files of the package, in the order of their names."""
    files = bundled_files("ontology/mappings", ".sssom.tsv")
    return tuple(chain.from_iterable(map(read_mappings, files)))
