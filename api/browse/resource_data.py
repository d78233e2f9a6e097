"""What the graph says of one IRI, with the named graph of each statement, in three queries.

Every pattern stands in a GRAPH clause, so that a store whose default graph is not the union of all
graphs gives the same answer.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox
from rdflib import RDF

from sarcograph.api.answering.asking import Asker, Row, Term, term, terms
from sarcograph.api.answering.bounds import INCOMING_SHOWN, LARGEST_DESCRIPTION
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH, SG
from sarcograph.graph.prefixes import BASE, REVISION

HAS_READING, HAS_ANCHOR = str(SG.hasReading), str(SG.hasAnchor)
_TYPE, _WITHDRAWN_FACT = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SG.WithdrawnFact))

# what connects the blank nodes of a class expression or a list; nothing else has blank nodes
_INSIDE = (
    "rdf:first|rdf:rest|owl:unionOf|owl:intersectionOf|owl:complementOf|owl:oneOf"
    "|owl:someValuesFrom|owl:allValuesFrom|owl:withRestrictions"
)
_READINGS, _PLACES = term(HAS_READING), term(HAS_ANCHOR)
_DETAILS = (
    (HAS_READING, (_READINGS, f"{_READINGS}/{_PLACES}")),
    (HAS_ANCHOR, (_PLACES,)),
)
_LABEL = "OPTIONAL { GRAPH ?labelled { %s rdfs:label ?label } }"


@dataclass(slots=True)
class Resource:
    """A thing as the graph describes it.

    `statements` are those whose subject it is, and those of the blank nodes that belong to them;
    `incoming` are some of those whose object it is, and `incoming_counts` how many things refer to
    it by a property; `uses` counts the statements whose property it is; `details` are the
    statements of its readings and of the places that it or they point to. `labels` has those of
    every neighbour.
    """

    iri: str
    statements: list[ox.Quad] = field(default_factory=list)
    incoming: list[ox.Quad] = field(default_factory=list)
    incoming_counts: dict[str, int] = field(default_factory=dict)
    uses: int = 0
    details: list[ox.Quad] = field(default_factory=list)
    labels: dict[str, ox.Literal] = field(default_factory=dict)

    @property
    def found(self) -> bool:
        """Tell whether the graph says anything of it, other than what took its place."""
        others = self.incoming_counts.keys() - {REVISION}
        return bool(self.statements or others or self.uses)

    @property
    def withdrawn(self) -> bool:
        """Tell whether it is nothing any more but a name of what was withdrawn."""
        said = {(quad.predicate, quad.object) for quad in self.statements}
        return (_TYPE, _WITHDRAWN_FACT) in said

    @property
    def cut(self) -> bool:
        """Tell whether there are more statements of it than a description holds."""
        return len(self.statements) >= LARGEST_DESCRIPTION


async def describe(asker: Asker, iri: str) -> Resource:
    """Return what the graph says of a project IRI; raises ProblemError."""
    resource = Resource(iri)
    own, incoming = await asyncio.gather(
        asker.rows(_own_query(iri)), asker.iris(_incoming_query(iri))
    )
    for row in own:
        if "subject" in row:
            resource.statements.append(_quad(row["subject"], row))
            _note_label(resource, row["object"], row)
        else:
            resource.uses = int(row["count"].value)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for name, source in incoming:
        sources[name].add(source)
    resource.incoming_counts = {name: len(found) for name, found in sources.items()}
    about = {quad.predicate.value for quad in resource.statements}
    parts = [
        # an engine takes ten times as long to put thousands in order as to give them
        _incoming_part(iri, name, heapq.nsmallest(INCOMING_SHOWN, found))
        for name, found in sorted(sources.items())
    ]
    parts += [
        _detail_part(iri, path) for name, paths in _DETAILS if name in about for path in paths
    ]
    if parts:
        await _add_neighbours(asker, resource, parts)
    # a neighbour with two labels makes two rows; each store has an order of its own
    resource.statements = sorted(set(resource.statements), key=_in_order)
    resource.incoming = sorted(set(resource.incoming), key=_in_order)
    resource.details = sorted(set(resource.details), key=_in_order)
    return resource


async def _add_neighbours(asker: Asker, resource: Resource, parts: list[str]) -> None:
    query = f"""
SELECT DISTINCT ?source ?detail ?property ?object ?graph ?label {{
  {" UNION ".join(parts)}
}} LIMIT {LARGEST_DESCRIPTION}"""
    for row in await asker.rows(query):
        if "source" in row:
            row["object"] = ox.NamedNode(resource.iri)
            resource.incoming.append(_quad(row["source"], row))
            _note_label(resource, row["source"], row)
        else:
            resource.details.append(_quad(row["detail"], row))
            _note_label(resource, row["object"], row)


def _own_query(iri: str) -> str:
    node = term(iri)
    inside = ""
    if not iri.startswith(f"{BASE}id/"):  # only the ontology has blank nodes
        inside = f"""UNION {{
          GRAPH <{ONTOLOGY_GRAPH}> {{
            {_defined(iri)} ?subject0 ?any ?blank FILTER(isBlank(?blank))
            ?blank ({_INSIDE})* ?subject FILTER(isBlank(?subject))
            ?subject ?property ?object
          }} BIND(<{ONTOLOGY_GRAPH}> AS ?graph)
          {_LABEL % "?object"}
        }}"""
        if iri.startswith(f"{BASE}ontology/"):
            inside += f"""UNION {{
              GRAPH ?graph {{ {_defined(iri)} ?subject0 ?property ?object }}
              BIND(?subject0 AS ?subject)
            }}"""
    return f"""
SELECT DISTINCT ?subject ?property ?object ?graph ?label ?count {{
  {{ SELECT (COUNT(*) AS ?count) {{
    SELECT DISTINCT ?source ?target {{ GRAPH ?any {{ ?source {node} ?target }} }}
  }} }}
  UNION {{
    GRAPH ?graph {{ {node} ?property ?object }} BIND({node} AS ?subject)
    {_LABEL % "?object"}
  }}
  {inside}
}} LIMIT {LARGEST_DESCRIPTION}"""


def _defined(iri: str) -> str:
    """Return the pattern of the subjects whose axioms belong to the description: ?subject0.

    Of a module of the ontology, or a version of one, these are the terms that it defines.
    """
    node = term(iri)
    if not iri.startswith(f"{BASE}ontology/"):
        return f"VALUES ?subject0 {{ {node} }}"
    return (
        f"{{ ?subject0 rdfs:isDefinedBy {node} }}"
        f" UNION {{ ?subject0 owl:versionIRI {node} }}"
        f" UNION {{ ?module owl:versionIRI {node} . ?subject0 rdfs:isDefinedBy ?module }}"
    )


def _incoming_query(iri: str) -> str:
    """Return the query for what refers to a thing, by which property; each once for each graph."""
    return f"""
SELECT ?property ?source {{
  GRAPH ?graph {{ ?source ?property {term(iri)} FILTER(isIRI(?source)) }}
}}"""


def _incoming_part(iri: str, name: str, sources: Iterable[str]) -> str:
    """Return the pattern of some incoming links of one property, which are from `sources`."""
    return f"""{{
    VALUES ?source {terms(sources)}
    GRAPH ?graph {{ ?source {term(name)} {term(iri)} }}
    BIND({term(name)} AS ?property)
    {_LABEL % "?source"}
  }}"""


def _detail_part(iri: str, path: str) -> str:
    """Return the pattern of what is said of the readings or places at the end of a path."""
    return f"""{{
    {{ SELECT DISTINCT ?detail {{ GRAPH ?any {{ {term(iri)} {path} ?detail }} }} }}
    GRAPH ?graph {{ ?detail ?property ?object }}
    {_LABEL % "?object"}
  }}"""


def _quad(subject: Term, row: Row) -> ox.Quad:
    return ox.Quad(subject, row["property"], row["object"], row["graph"])  # type: ignore[arg-type]  # of kinds that stand in a graph


def _in_order(quad: ox.Quad) -> tuple[str, ...]:
    return quad.graph_name.value, quad.predicate.value, str(quad.object), str(quad.subject)  # type: ignore[union-attr]  # always a named graph


def _note_label(resource: Resource, node: Term, row: Row) -> None:
    """Note the label of a node; of several it is the same in every store."""
    label = row.get("label")
    if isinstance(label, ox.Literal) and isinstance(node, ox.NamedNode):
        known = resource.labels.get(node.value, label)
        resource.labels[node.value] = min(known, label, key=str)
