"""What was found in the network as plain values, for JSON: the same wherever it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sarcograph.graph.network.comparing import Compared, Measured
from sarcograph.graph.network.edge import Edge, Node
from sarcograph.graph.network.exploring import Explored
from sarcograph.graph.network.neighbours import Neighbourhood, Reach, SharedTarget
from sarcograph.graph.network.outcomes import Outcome, Outcomes
from sarcograph.graph.network.paths import Hop, Path, Paths
from sarcograph.graph.network.results import Comparability, Result

Record = Mapping[str, object]


def paths_record(found: Paths) -> Record:
    """Return the answer to a search for paths."""
    return {
        "from": node_record(found.start),
        "to": node_record(found.end),
        "found": found.found,
        "turns": found.turns,
        "hops": found.hops,
        "stopped": found.stopped or None,
        "paths": [_path(path) for path in found.paths],
        "denied": [edge_record(edge) for edge in found.denied],
        "remarks": list(found.remarks),
    }


def neighbourhood_record(found: Neighbourhood) -> Record:
    """Return what is beside a thing."""
    return {
        "of": node_record(found.node),
        "counts": found.counts,
        "neighbours": [
            {"node": node_record(one.node), "outward": one.outward, **edge_record(one.edge)}
            for one in found.neighbours
        ],
    }


def shared_records(found: Sequence[SharedTarget]) -> list[Record]:
    """Return what two drugs both act on."""
    return [
        {
            "target": node_record(one.target),
            "how": one.how,
            "first": [_reach(way) for way in one.first],
            "second": [_reach(way) for way in one.second],
        }
        for one in found
    ]


def outcomes_record(found: Outcomes) -> Record:
    """Return the outcomes that hang on a mechanism."""
    return {
        "mechanism": node_record(found.mechanism),
        "measure": node_record(found.measure),
        "found": found.found,
        "outcomes": [_outcome(one) for one in found.outcomes],
        "remarks": list(found.remarks),
        "across_studies": _comparability(found.across_studies),
    }


def explored_record(found: Explored) -> Record:
    """Return what hangs together of several things."""
    return {
        "searches": [
            {
                **paths_record(one.paths),
                "outcomes": outcomes_record(one.outcomes) if one.outcomes else None,
            }
            for one in found.searches
        ],
        "links": [
            {
                "from": node_record(link.start),
                "to": node_record(link.end),
                "stands": link.told,
                "documents": list(link.documents),
                "ways": [_path(way) for way in link.ways],
                "denied": [edge_record(edge) for edge in link.denied],
            }
            for link in found.links
        ],
        "observed": [
            {"path": _path(one.path), "result": _result(one.result)} for one in found.observed
        ],
    }


def compared_record(found: Compared) -> Record:
    """Return treatments or mechanisms side by side."""
    return {
        "sides": [
            {
                "of": node_record(side.node),
                "agents": [node_record(agent) for agent in side.agents],
                "numbers": [_measured(one) for one in side.numbers],
                "adverse_events": [_measured(one) for one in side.adverse],
                "targets": [
                    {"target": node_record(target), **edge_record(edge)}
                    for target, edge in side.targets
                ],
            }
            for side in found.sides
        ],
        "measures": [
            {
                "measure": node_record(held.measure),
                **_comparability(held.how),
            }
            for held in found.held
        ],
        "within_one_study": [node_record(node) for node in found.within],
    }


def _comparability(found: Comparability) -> Record:
    return {
        "pairs": found.pairs,
        "incomparable": [{"because": why, "pairs": pairs} for why, pairs in found.reasons],
        "comparable": [[one.iri, other.iri] for one, other in found.same],
    }


def _measured(one: Measured) -> Record:
    return {
        "regimen": node_record(one.regimen),
        "name": one.name,
        "adverse_event": node_record(one.event) if one.event else None,
        "result": _result(one.result),
        "statement": edge_record(one.edge),
    }


def node_record(node: Node) -> Record:
    """Return a thing."""
    return {"iri": node.iri, "kind": node.kind, "name": node.name}


def edge_record(edge: Edge) -> Record:
    """Return a statement; what it lacks is null."""
    return {
        "kind": edge.kind,
        "relation": edge.relation,
        "statement": edge.statement,
        "predicate": edge.predicate or None,
        "standing": edge.standing,
        "sources": list(edge.sources),
        "strength": edge.stands,
        "certainty": edge.certainty or None,
        "hedge": edge.hedge or None,
        "evidence_level": edge.level.replace("level ", "") or None,
        "design": edge.design or None,
        "n": edge.n,
        "negated": edge.negated,
        "qualified": edge.qualified,
        "cited_work": edge.cited or None,
        "doubts": [
            {"iri": doubt.iri, "what": doubt.what, "says": doubt.says, "weighs": doubt.weighs}
            for doubt in edge.doubts
        ],
    }


def _path(path: Path) -> Record:
    return {
        "composed": path.composed,
        "turns": path.turns,
        "weakest": path.hops.index(path.weakest),
        "weakest_is": path.weakest.told,
        "hops": [_hop(hop) for hop in path.hops],
    }


def _hop(hop: Hop) -> Record:
    return {
        "from": node_record(hop.start),
        "to": node_record(hop.end),
        "forward": hop.forward,
        "remark": hop.remark or None,
        "statements": [edge_record(edge) for edge in hop.edges],
    }


def _reach(way: Reach) -> Record:
    by = node_record(way.by) if way.by else None
    return {"how": way.how, "by": by, "statement": edge_record(way.edge)}


def _outcome(one: Outcome) -> Record:
    return {
        "agent": node_record(one.agent),
        "regimen": node_record(one.regimen),
        "companions": [
            {**node_record(companion.agent), "acts_too": companion.acts_too}
            for companion in one.companions
        ],
        "result": _result(one.result),
        "before": [node_record(node) for node in one.before],
        "after": [node_record(node) for node in one.after],
        "path": _path(one.path),
    }


def _result(result: Result) -> Record:
    """Return a number; decimals as text, so that none of their digits is lost."""
    return {
        "iri": result.iri,
        "measure": result.measure,
        "study": result.study or None,
        "patients": result.patients,
        "n": result.n,
        "statistic": result.statistic or None,
        "category": result.category or None,
        "time": result.time or None,
        "absence": result.absence or None,
        "operator": result.operator,
        "value": _text(result.value),
        "unit": result.unit or None,
        "ci_lower": _text(result.lower),
        "ci_upper": _text(result.upper),
        "ci_lower_absence": result.lower_absence or None,
        "ci_upper_absence": result.upper_absence or None,
        "ci_level": _text(result.level),
        "range_lower": _text(result.least),
        "range_upper": _text(result.most),
        "months": _text(result.months),
        "definition": result.defined or None,
        "earlier_lines": result.earlier_lines or None,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
