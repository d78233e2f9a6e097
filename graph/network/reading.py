"""The network of a graph, by questions to its store.

The questions and the making of the network are apart: a server asks them where queries are
evaluated, and makes the network where a process may be killed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sarcograph.graph.network.asking import questions
from sarcograph.graph.network.edge import Doubt, DoubtKind, Edge, Node, Standing
from sarcograph.graph.network.kinds import HIERARCHY, KINDS
from sarcograph.graph.network.network import Network
from sarcograph.graph.network.results import results_of_rows
from sarcograph.graph.network.words import Row, names_of_numbers, patients
from sarcograph.graph.prefixes import GRAPH, ID, VOCABULARY
from sarcograph.graph.store.otherwise import as_the_model_has_it
from sarcograph.graph.store.question import Store

_EVIDENCE, _EXTERNAL, _LEVELS = f"{GRAPH}evidence/", f"{GRAPH}external/", f"{GRAPH}hierarchy/"
_PREDICATE = f"{VOCABULARY}predicate-"
# of these the object is what acts, or what is the part
_BACKWARD = {
    "treated with": ("claim", "treats"),
    "has member": (HIERARCHY, KINDS[HIERARCHY].relation),
}
_NOT_TOLD = ("not reported", "not applicable", "not measured")


def read_network(store: Store) -> Network:
    """Return the network of the graph that a store has; raises QueryError."""
    return network_of({name: store.query(one).content for name, one in questions().items()})


@as_the_model_has_it()
def network_of(answers: Mapping[str, bytes]) -> Network:
    """Return the network that the answers to `questions` (SPARQL results in JSON) make up."""
    tables = {name: list(_rows(content)) for name, content in answers.items()}
    doubts = _doubts(tables["doubts"])
    denied = {row["statement"] for row in tables["denied"] if row.get("negated") == "true"}
    edges = [
        *_claims(tables["claims"]),
        *_inferences(tables["inferences"]),
        *_by_definition(tables["registry"]),
        *(_stated(row, row["kind"], row["start"], row["end"]) for row in tables["studies"]),
        *_prognostic(tables["findings"]),
        *_comparisons(tables),
    ]
    results = [of[0] for of in _by_statement(tables["results"]).values()]
    for result in results:
        edges += _of_result(result)
    edges = [
        replace(
            edge,
            doubts=doubts.get(edge.statement, ()),
            negated=edge.negated or edge.statement in denied,
        )
        for edge in edges
    ]
    used = {iri for edge in edges for iri in (edge.start, edge.end)}
    edges += _hierarchies(tables["hierarchies"], used)
    names = _names(tables["names"])
    names |= names_of_numbers(tables["studies"], results, tables["comparisons"], names)
    network = Network.of((Node(iri, _kind(iri), names[iri]) for iri in used & names.keys()), edges)
    drugs = {
        iri: frozenset(agent.name for agent in network.agents_of(iri) if agent.kind == "drug")
        for iri, node in network.nodes.items()
        if node.kind == "regimen"
    }
    found = results_of_rows(
        results, tables["definitions"], tables["months"], tables["earlier"], drugs
    )
    joined = {iri: result for iri, result in found.items() if iri in network.nodes}
    return replace(network, results=joined)


def _rows(content: bytes) -> Iterator[Row]:
    solutions: list[dict[str, Any]] = json.loads(content)["results"]["bindings"]
    for row in solutions:
        yield {name: term["value"] for name, term in row.items()}


def _stated(
    row: Row, kind: str, start: str, end: str, *, relation: str = "", negated: bool = False
) -> Edge:
    """Return an edge of a study: what a source tells in it is one telling."""
    standing, source = _place(row["graph"])
    return Edge(
        *(start, end, kind, relation or KINDS[kind].relation, row["statement"]),
        standing=standing,
        sources=(source,),
        design=row.get("design", ""),
        n=patients(row),
        negated=negated,
        cited=row.get("cited", ""),
        told=frozenset({row.get("study", row["statement"])}),
    )


def _claims(rows: Iterable[Row]) -> Iterator[Edge]:
    """Yield an edge for each claim; what it has several of comes in a row each."""
    for statement, of in _by_statement(rows).items():
        row = of[0]
        start, end, kind, relation = row["start"], row["end"], "claim", _words(row["predicate"])
        if relation == "has role":
            kind = "role"
        elif relation in _BACKWARD:
            start, end, (kind, relation) = end, start, _BACKWARD[relation]
        standing, source = _place(row["graph"])
        yield Edge(
            *(start, end, kind, relation, statement, row["predicate"], standing, (source,)),
            certainty=row["certainty"].removeprefix(VOCABULARY),
            hedge=", ".join(_values(of, "hedge")),
            level=", ".join(_values(of, "level")),
            design=", ".join(_values(of, "design")),
            n=patients(row),
            negated=row["negated"] == "true" or row.get("direction", "").endswith("Disputes"),
            qualified=row.get("qualified") == "true",
            told=frozenset(_values(of, "path")) or frozenset({statement}),
        )


def _inferences(rows: Iterable[Row]) -> Iterator[Edge]:
    for statement, of in _by_statement(rows).items():
        row = of[0]
        if not row["end"].startswith(ID):
            continue  # a class of regimens, which is no thing of the registry
        kind, relation = "inference", _words(row["predicate"])
        if relation == "member of defined class":
            kind, relation = "role", "belongs to"
        yield Edge(
            *(row["start"], row["end"], kind, relation, statement, row["predicate"], "inferred"),
            sources=tuple(sorted({_place(graph)[1] for graph in _values(of, "graph")})),
            told=frozenset({statement}),
        )


def _by_definition(rows: Iterable[Row]) -> Iterator[Edge]:
    for row in rows:
        relation = KINDS[row["kind"]].relation
        yield Edge(
            *(row["start"], row["end"], row["kind"], relation, row["statement"]),
            standing="registry",
        )


def _prognostic(rows: Iterable[Row]) -> Iterator[Edge]:
    for row in rows:
        relation = f"goes with {row['direction']} in" if "direction" in row else ""
        yield _stated(row, "prognostic", row["start"], row["end"], relation=relation)


def _comparisons(tables: Mapping[str, list[Row]]) -> Iterator[Edge]:
    """Yield the edges of comparisons: from each group, from its treatment, to the measure.

    The treatment is the line that the comparison names, or what of it the group had; if it names
    none, the only line of the group. What patients bring along comes of no treatment.
    """
    lines: defaultdict[str, set[str]] = defaultdict(set)
    for row in tables["studies"]:
        if row["kind"] == "to":
            lines[row["end"]].add(row["start"])
    within = {(row["part"], row["whole"]) for row in tables["parts"]}
    for statement, of in _by_statement(tables["comparisons"]).items():
        row, groups = of[0], _values(of, "group")
        wide = row.get("line")
        treatments: set[str] = set()
        for group in groups:
            if wide:
                treatments |= {line for line in lines[group] if (line, wide) in within} or {wide}
            elif len(lines[group]) == 1:
                treatments |= lines[group]
        for compared in (*groups, *(() if "baseline" in row else sorted(treatments))):
            yield _stated(row, "compared", compared, statement)
        yield _stated(row, "by", statement, row["measure"])


def _of_result(row: Row) -> Iterator[Edge]:
    """Yield the edges of a number: from its treatment, from its patients, to its measure."""
    statement = row["statement"]
    if row.get("absence", "") in _NOT_TOLD:
        yield _stated(row, "absence", row["population"], row["measure"], negated=True)
        return
    for start in (row.get("line") or row.get("regimen"), row["population"]):
        if start:
            yield _stated(row, "result", start, statement)
    yield _stated(row, "of", statement, row["measure"])
    if "event" in row:
        yield _stated(row, "event", statement, row["event"])


def _hierarchies(rows: Iterable[Row], used: set[str]) -> Iterator[Edge]:
    """Yield what lies above what, of things that something else is said of."""
    sources: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if {row["start"], row["end"]} <= used:
            of = sources[row["start"], row["end"]]
            if "graph" in row:
                of.add(row["graph"].removeprefix(_LEVELS))
    for (start, end), of in sources.items():
        standing: Standing = "hierarchy" if of else "registry"
        relation = KINDS[HIERARCHY].relation
        yield Edge(
            *(start, end, HIERARCHY, relation, start),
            standing=standing,
            sources=tuple(sorted(of)),
        )


def _doubts(rows: Iterable[Row]) -> dict[str, tuple[Doubt, ...]]:
    """Return what is doubtful of each statement."""
    found: defaultdict[str, set[Doubt]] = defaultdict(set)
    for row in rows:
        weighs = not row.get("consequence", "").endswith("EditorialOnly")
        kind: DoubtKind = "finding" if "consequence" in row else "ambiguous"
        found[row["statement"]].add(Doubt(row["doubt"], kind, row["says"], weighs))
    return {
        statement: tuple(sorted(doubts, key=lambda one: one.iri))
        for statement, doubts in found.items()
    }


def _names(rows: Iterable[Row]) -> dict[str, str]:
    """Return the name of each thing, that of the registry before those of others."""
    names: dict[str, tuple[bool, str]] = {}
    for row in rows:
        own = (not row["graph"].endswith("/entities"), row["name"])
        names[row["node"]] = min(names.get(row["node"], own), own)
    return {iri: name for iri, (_, name) in names.items()}


def _by_statement(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["statement"]].append(row)
    return {
        statement: sorted(of, key=lambda row: sorted(row.items()))
        for statement, of in sorted(found.items())
    }


def _values(rows: Iterable[Row], name: str) -> list[str]:
    return sorted({row[name] for row in rows if name in row})


def _words(predicate: str) -> str:
    return predicate.removeprefix(_PREDICATE).replace("-", " ")


def _place(graph: str) -> tuple[Standing, str]:
    """Return where a statement stands, and the document or source."""
    if graph.startswith(_EXTERNAL):
        return "external", graph.removeprefix(_EXTERNAL)
    return "document", graph.removeprefix(_EVIDENCE)


def _kind(iri: str) -> str:
    return iri.removeprefix(ID).partition("/")[0]
