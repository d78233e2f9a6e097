"""Where a fact stands, and what supports, contradicts or questions it."""

from __future__ import annotations

from collections.abc import Mapping

from sarcograph.api.answering.asking import term
from sarcograph.api.assistants.answers import Answer, Json, record
from sarcograph.api.assistants.graph import Graph
from sarcograph.api.assistants.named import Page, ask
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.library import library_query

_PROOF = (
    "span_sha256 is the SHA-256 of the characters from start to end of the file;"
    " 'sarcograph verify --sources DIR' proves it against the document"
)
_MOST_RELATED = 12
_RELATED = """SELECT DISTINCT ?relation ?fact ?says ?standing ?source
WHERE {
  {
    { $fact sg:contradicts ?fact } UNION { ?fact sg:contradicts $fact }
    BIND("contradicts it" AS ?relation)
  } UNION {
    $fact sg:subject ?subject ; sg:predicate ?predicate ; sg:object ?object ; sg:negated ?negated .
    ?fact sg:subject ?subject ; sg:predicate ?predicate ; sg:object ?object ; sg:negated ?denied .
    FILTER(?fact != $fact)
    BIND(IF(?negated = ?denied, "says the same", "denies it") AS ?relation)
  } UNION {
    ?fact sg:involves $fact . BIND("finding that questions it" AS ?relation)
  } UNION {
    $fact sg:restsOnPassage ?fact . BIND("ambiguous passage that it rests on" AS ?relation)
  } UNION {
    $fact sg:premise|sg:derivedFrom|sg:restsOnObservation ?fact
    BIND("what it is concluded or recomputed from" AS ?relation)
  } UNION {
    ?fact sg:derivedFrom $fact . BIND("recomputed from it" AS ?relation)
  } UNION {
    ?fact sg:premise $fact . BIND("concluded from it" AS ?relation)
  } UNION {
    ?fact sg:limits $fact . BIND("limits it" AS ?relation)
  }
  GRAPH ?graph { ?fact a ?any }
  BIND(
    IF(CONTAINS(STR(?graph), "/graph/evidence/"), "document",
    IF(CONTAINS(STR(?graph), "/graph/external/"), "external",
    IF(CONTAINS(STR(?graph), "/graph/inferred"), "inferred", "derived"))) AS ?standing
  )
  OPTIONAL {
    FILTER(?standing = "document" || ?standing = "external")
    BIND(REPLACE(STR(?graph), "^.*/(evidence|external)/", "") AS ?source)
  }
  OPTIONAL { ?fact sg:message ?message }
  OPTIONAL { ?fact sg:gloss ?gloss }
  OPTIONAL { ?fact rdfs:label ?label }
  BIND(COALESCE(?message, ?gloss, ?label) AS ?says)
}
ORDER BY ?relation ?fact ?standing ?source"""
_ITSELF = """SELECT DISTINCT ?says ?label ?kind WHERE {
  $fact a ?type . ?type rdfs:label ?kind .
  FILTER(STRSTARTS(STR(?type), STR(sg:)))
  OPTIONAL { $fact sg:gloss ?says }
  OPTIONAL { $fact rdfs:label ?label }
} ORDER BY ?kind LIMIT 1"""


async def run(graph: Graph, given: Mapping[str, str], page: Page) -> Answer:
    """Answer with the places of a fact, and what bears on it; raises QueryError, ProblemError."""
    query = library_query("evidence-of-a-fact")
    fact = await graph.meant(query.parameter("fact"), given["fact"])
    places = await ask(graph, query, {**given, "fact": fact}, page)
    node = term(fact)
    itself = (await graph.table("fact", _ITSELF.replace("$fact", node))).records()
    related = (await graph.table("related", _RELATED.replace("$fact", node))).records()
    head: Json = {
        **places.head,
        "fact": {"id": fact.removeprefix(ID)} | (record(itself[0]) if itself else {}),
        "proof": _PROOF,
        "bears_on_it": [record(row) for row in related[:_MOST_RELATED]],
    }
    if len(related) > _MOST_RELATED:
        head["bears_on_it_more"] = f"{len(related) - _MOST_RELATED} more; ask sparql"
    return Answer(head, places.rows, graph.remarks)
