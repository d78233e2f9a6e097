"""How programs open the downloads, in a few lines each; a test runs them."""

from __future__ import annotations

from typing import NamedTuple


class Recipe(NamedTuple):
    """Lines of Python for a program, and the file that they read from the folder they run in."""

    program: str
    file: str
    about: str
    code: str


RECIPES = (
    Recipe(
        "Oxigraph",
        "sarcograph.nq",
        "Questions in SPARQL over all graphs, in the process itself.",
        """\
import pyoxigraph

store = pyoxigraph.Store()
store.bulk_load(path="sarcograph.nq", format=pyoxigraph.RdfFormat.N_QUADS)
prefixes = {"sg": "https://w3id.org/sarcograph/vocab/"}
query = "SELECT (COUNT(DISTINCT ?drug) AS ?drugs) { ?drug a sg:Drug }"
rows = store.query(query, prefixes=prefixes, use_default_graph_as_union=True)
print(next(rows)["drugs"].value)
""",
    ),
    Recipe(
        "rdflib",
        "sarcograph.ttl",
        "The ontology, the entities and what the documents say, as one graph.",
        """\
import rdflib

graph = rdflib.Graph().parse("sarcograph.ttl")
drug = rdflib.URIRef("https://w3id.org/sarcograph/vocab/Drug")
print(len(set(graph.subjects(rdflib.RDF.type, drug))))
""",
    ),
    Recipe(
        "pandas",
        "sarcograph.nq",
        "The rows of a question as a data frame.",
        """\
import io

import pandas
import pyoxigraph

store = pyoxigraph.Store()
store.bulk_load(path="sarcograph.nq", format=pyoxigraph.RdfFormat.N_QUADS)
query = "SELECT DISTINCT ?drug { GRAPH ?graph { ?drug a sg:Drug } }"
rows = store.query(query, prefixes={"sg": "https://w3id.org/sarcograph/vocab/"})
content = rows.serialize(format=pyoxigraph.QueryResultsFormat.CSV)
print(len(pandas.read_csv(io.BytesIO(content))))
""",
    ),
    Recipe(
        "DuckDB",
        "sarcograph.parquet.zip",
        "Tables as files, asked in SQL: how many studies there are.",
        """\
import zipfile

import duckdb

zipfile.ZipFile("sarcograph.parquet.zip").extractall()
print(duckdb.sql("SELECT count(*) FROM 'studies.parquet'").fetchall()[0][0])
""",
    ),
    Recipe(
        "networkx",
        "sarcograph.graphml",
        "What is said between things as a network: how many edges it has.",
        """\
import networkx

network = networkx.read_graphml("sarcograph.graphml", force_multigraph=True)
print(network.number_of_edges())
""",
    ),
    Recipe(
        "owlready2",
        "sarcograph.rdf",
        "Classes and individuals as objects of Python. Protégé opens the same file, or"
        " sarcograph.ttl, by File, Open.",
        """\
import owlready2

ontology = owlready2.get_ontology("file://./sarcograph.rdf").load()
drug = ontology.world["https://w3id.org/sarcograph/vocab/Drug"]
print(len(drug.instances()))
""",
    ),
)
"""Each prints how many drugs it finds in its file, unless it says otherwise."""
