"""Every form in which the graph can be had: one table, from which all else follows.

The choices of the command, the files of a publication, the manifest, the page of downloads, the
table in the docs and the tests read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["rdf", "table", "network", "document"]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export.

    Its file is `sarcograph` with `suffix`. `holds` and `lacks` say what a reader finds in it and
    what not, `reader` what opens it in the tests, other than what wrote it. An archive holds
    several files and is compressed already.
    """

    name: str
    kind: Kind
    suffix: str
    media_type: str
    purpose: str
    holds: str
    lacks: str
    reader: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"sarcograph{self.suffix}"

    @property
    def is_archive(self) -> bool:
        """Whether it is a zip of several files."""
        return self.media_type == "application/zip"


_ALL = "every statement of every graph"
_GRAPHS = "the names of the graphs, by which it is told who says what"
_NUMBERS = "numbers and their places: see csv and parquet"
_NETWORK = (
    "things and the statements between them, each with its standing, source, level, doubts"
    " and the address of the source"
)

_TABLE = (
    Form(
        "nquads",
        "rdf",
        ".nq",
        "application/n-quads",
        "For triple stores, and to prove the version: its SHA-256 is the version's.",
        _ALL,
        "prefixes",
        "rdflib",
    ),
    Form(
        "trig",
        "rdf",
        ".trig",
        "application/trig",
        "For triple stores and people: every graph under its name.",
        _ALL,
        "nothing",
        "rdflib",
    ),
    Form(
        "turtle",
        "rdf",
        ".ttl",
        "text/turtle",
        "For Protégé and the OWL API, and to read: the ontology, the entities and what the"
        " documents say. Without external sources, derived numbers, conclusions and findings.",
        "the ontology, the entities and what the documents say, as one ontology",
        f"external sources, derived numbers, conclusions, findings; {_GRAPHS}",
        "rdflib, the OWL API",
    ),
    Form(
        "rdfxml",
        "rdf",
        ".rdf",
        "application/rdf+xml",
        "The same as sarcograph.ttl in RDF/XML, for owlready2, which reads no Turtle.",
        "the same as turtle",
        "the same as turtle",
        "owlready2",
    ),
    Form(
        "ntriples",
        "rdf",
        ".nt",
        "application/n-triples",
        "The union of all graphs, which queries without FROM or GRAPH are answered from, as one"
        " ontology with each individual declared: for OWL tools and what knows no named graphs.",
        "the union of all graphs as one ontology",
        _GRAPHS,
        "owlready2",
    ),
    Form(
        "jsonld",
        "rdf",
        ".jsonld",
        "application/ld+json",
        "For programs that read JSON: every graph under its name.",
        _ALL,
        "nothing",
        "rdflib",
    ),
    Form(
        "csv",
        "table",
        ".csv.zip",
        "application/zip",
        "For spreadsheets, pandas and R: a table each of numbers, adverse events, comparisons,"
        " claims, targets, studies and more, one row a fact; datapackage.json describes them.",
        "one row a fact, with all its coordinates, standing, doubts, places and source",
        "types, which datapackage.json tells; a text that a spreadsheet would take for a formula"
        " has an apostrophe before it, and so has one that begins with an apostrophe",
        "pandas",
    ),
    Form(
        "parquet",
        "table",
        ".parquet.zip",
        "application/zip",
        "The same tables for DuckDB, polars, Arrow and R, each column of its type.",
        "the rows of csv; whole numbers, decimals, truth values and lists have their types",
        "trailing zeros of a decimal, of which a column has one number of places",
        "duckdb, polars",
    ),
    Form(
        "kgx",
        "network",
        ".kgx.zip",
        "application/zip",
        "For KGX, Monarch and Translator: nodes and edges in the terms of the Biolink Model, as TSV"
        " and as JSON lines.",
        "entities, and the claims and conclusions between them, with knowledge level, agent type,"
        " primary source and publications",
        f"studies, patients and {_NUMBERS}; what no Biolink predicate says is `related_to`, our"
        " own predicate beside it",
        "pandas, the Biolink Model",
    ),
    Form(
        "graphml",
        "network",
        ".graphml",
        "application/graphml+xml",
        "For networkx, igraph, yEd and Cytoscape: all that hangs together, as one network.",
        _NETWORK,
        f"{_NUMBERS}; lists, which are joined by ` | `; control characters",
        "networkx",
    ),
    Form(
        "gexf",
        "network",
        ".gexf",
        "application/gexf+xml",
        "For Gephi: the same network; each edge has an id of its own.",
        _NETWORK,
        f"{_NUMBERS}; lists, which are joined by ` | `; control characters",
        "networkx",
    ),
    Form(
        "cyjs",
        "network",
        ".cyjs",
        "application/json",
        "For Cytoscape and Cytoscape.js: the same network.",
        _NETWORK,
        f"{_NUMBERS}; a layout",
        "Cytoscape.js",
    ),
    Form(
        "cx2",
        "network",
        ".cx2",
        "application/json",
        "For Cytoscape Web and NDEx: the same network, its attributes declared.",
        _NETWORK,
        f"{_NUMBERS}; a layout",
        "ndex2",
    ),
    Form(
        "neo4j",
        "network",
        ".neo4j.zip",
        "application/zip",
        "For Neo4j: nodes.csv and relationships.csv, with types in their headers, and the command"
        " that imports them.",
        _NETWORK,
        f"{_NUMBERS}; the names of types are those of edges in capitals",
        "pandas",
    ),
    Form(
        "fhir",
        "document",
        ".fhir.json",
        "application/fhir+json",
        "For FHIR R5: a Bundle of Evidence, one resource a number, with all that it is of.",
        "each printed outcome, adverse event and effect: population, exposure, measure, statistic,"
        " events, number of patients, interval, source, places and doubts",
        "baseline and treatment characteristics, derived numbers, p values, claims",
        "fhir.resources",
    ),
    Form(
        "ro-crate",
        "document",
        ".crate.zip",
        "application/zip",
        "For repositories and for machine learning: the tables of csv as an RO-Crate, with a"
        " Croissant description of every column.",
        "the same as csv, with its hash and size for each file",
        "the same as csv",
        "rocrate, mlcroissant",
    ),
    Form(
        "va-spec",
        "document",
        ".va.json",
        "application/json",
        "For GA4GH VA-Spec: what sources say of alterations and the response to a treatment.",
        "claims that an alteration goes with resistance, sensitivity or response to a treatment,"
        " or with better or worse outcome, in a disease; level, observations, design, document",
        "all other claims, each listed with the reason: about no alteration; no such proposition; a"
        " treatment named as an option alone; no treatment or no disease named",
        "ga4gh.va_spec",
    ),
    Form(
        "nanopub",
        "document",
        ".nanopub.trig",
        "application/trig",
        "For nanopublication servers: one a claim, each proved by the hash in its URI.",
        "each claim on two things, with where it comes from and under which terms",
        "numbers; claims on one thing alone; signatures",
        "nanopub",
    ),
)

FORMS: Mapping[str, Form] = MappingProxyType({form.name: form for form in _TABLE})
"""Every form by its name, in the order of the list of downloads."""

OF_FILES: Mapping[str, Form] = MappingProxyType({form.file: form for form in _TABLE})
"""The same by the names of the files of a publication."""


def forms_of(*kinds: Kind) -> tuple[str, ...]:
    """Return the names of the forms of some kinds."""
    return tuple(form.name for form in _TABLE if form.kind in kinds)
