"""Draw conclusions: SPARQL CONSTRUCT rules, run to fixpoint, each conclusion with its premises.

A rule file in `graph/infer/rules/` builds `sg:Inference` nodes (rule, premises, subject, predicate,
object) and the inferred edge, whose predicate is one of its own (`sg:inferredInhibits` …), so that
a conclusion never looks like what a source asserts. Rules see the ontology, the entities, and what
documents and external sources state flatly; they do not see derived numbers or findings.
"""

from __future__ import annotations

import re
from itertools import chain

import pyoxigraph as ox
from rdflib import Graph

from sarcograph.graph.build import NamedGraphs
from sarcograph.graph.build.writing import describe
from sarcograph.graph.bundled import bundled_files
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.namespaces import DERIVED_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH, SG, thing
from sarcograph.graph.nquads import graph_of, quads_of
from sarcograph.graph.prefixes import PREFIXES

MAXIMUM_ROUNDS = 20
_NO_PREMISES = DERIVED_GRAPH, FINDINGS_GRAPH, INFERRED_GRAPH
_NO_LINES = tuple(f" <{name}> .\n".encode() for name in _NO_PREMISES)
_HEADER = re.compile(r"^#\+ (label|definition): (.+)$", re.MULTILINE)
_NAME = re.compile(r"sg:inferenceRule rule:([a-z0-9-]+)")


def rule_files() -> dict[str, str]:
    """Return the text of each rule by its name, in the order they run."""
    files = bundled_files("graph/infer/rules", ".rq")
    return {path.name.removesuffix(".rq"): path.read_text("utf-8") for path in files}


def _describe_rule(graph: Graph, text: str) -> None:
    """Add the rule itself, as its file's header describes it."""
    header = dict(_HEADER.findall(text))
    name = _NAME.search(text)
    if name is None or not {"label", "definition"} <= header.keys():
        raise SarcographError("a rule file lacks its name, label or definition")
    describe(
        graph,
        thing("rule", name[1]),
        SG.InferenceRule,
        label=header["label"],
        definition=header["definition"],
    )


def infer(graphs: NamedGraphs, further: bytes = b"") -> Graph:
    """Return the graph of all conclusions from `graphs` and from `further` N-Quads.

    Raises SarcographError when the rules reach no fixpoint, which a rule that mints names without
    end would cause.
    """
    store = ox.Store()
    premises = [name for name in graphs if name not in _NO_PREMISES]
    store.bulk_extend(chain.from_iterable(quads_of(name, graphs[name]) for name in premises))
    stated = (line for line in further.splitlines(keepends=True) if not line.endswith(_NO_LINES))
    store.bulk_load(b"".join(stated), ox.RdfFormat.N_QUADS)
    target = ox.NamedNode(str(INFERRED_GRAPH))
    rules = rule_files()
    for _ in range(MAXIMUM_ROUNDS):
        before = len(store)
        for text in rules.values():
            found = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
            if not isinstance(found, ox.QueryTriples):
                raise SarcographError("a rule is not a CONSTRUCT query")
            store.extend([ox.Quad(one.subject, one.predicate, one.object, target) for one in found])
        if len(store) == before:
            break
    else:
        raise SarcographError(f"the rules reach no fixpoint in {MAXIMUM_ROUNDS} rounds")
    concluded = graph_of(store.quads_for_pattern(None, None, None, target))
    for text in rules.values():
        _describe_rule(concluded, text)
    return concluded
