"""What the page of paths shows, worked out in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sarcograph.api.browse.forest_rows import (
    doubts_of,
    forest_row,
    here,
    in_words,
    sources_of,
    what_it_is,
)
from sarcograph.api.browse.paths_shown import Cell, Measured, Step, Way
from sarcograph.api.browse.view import Statements, View
from sarcograph.graph.network import elsewhere
from sarcograph.graph.network.edge import Node
from sarcograph.graph.network.exploring import Explored, Link
from sarcograph.graph.network.narrowing import Narrowing
from sarcograph.graph.network.outcomes import Outcome
from sarcograph.graph.network.paths import Hop, Path
from sarcograph.graph.network.records import explored_record
from sarcograph.graph.network.results import Result
from sarcograph.graph.pictures.columns import nodes_of
from sarcograph.graph.pictures.forest import forest_for_page
from sarcograph.graph.pictures.lanes import fitting, lanes
from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.pictures.whiskers import ForestRow
from sarcograph.graph.store.table import Iri, Table, Value

_LINKS = ("from", "from_iri", "to", "to_iri", "stands", "documents", "way", "statements")
_OUTCOMES = (
    *("from", "agent", "regimen", "regimen_iri", "companions", "patients", "n", "before", "after"),
    *("what", "operator", "value", "unit", "ci_lower", "ci_upper", "ci_level", "range_lower"),
    *("range_upper", "absence", "months", "definition", "weakest", "weakest_is", "sources"),
    *("doubts", "study", "statement"),
)
_HOPS = (
    *("from", "to", "path", "hop", "subject", "subject_iri", "relation", "object", "object_iri"),
    *("stands", "sources", "hedge", "evidence_level", "design", "n", "doubts", "statement"),
)


def view(
    content: bytes | None,
    starts: Sequence[str],
    mechanisms: Sequence[str],
    ends: Sequence[str],
    *,
    hops: int,
    limit: int,
    seconds: float,
    narrowing: Narrowing,
    remarks: Sequence[str],
) -> View:
    """Return what hangs together of things (IRIs) in the network; raises QueryError."""
    found = elsewhere.explored(
        content, starts, mechanisms, ends, hops, limit, seconds, narrowing=narrowing
    )
    measured = list(_measured(found))
    searches = [one.paths for one in found.searches]
    whole = [path for one in found.searches if not one.outcomes for path in one.paths.paths]
    said = [*remarks, *found.remarks]
    title = f"{_names([one.start for one in searches])} → {_names([one.end for one in searches])}"
    record = explored_record(found)
    return View(
        title=title,
        context={
            "mechanisms": list({link.end.iri: link.end for link in found.links}.values()),
            "matrix": _matrix(found.links),
            "measured": measured,
            "ways": [_way(path) for path in whole],
            "empty": [
                (one.paths.start.name, one.paths.end.name)
                for one in found.searches
                if not (one.outcomes.outcomes if one.outcomes else one.paths.paths)
            ],
            "remarks": said,
            "hops": hops,
            "has_more_numbers": _has_more(found),
        },
        records={**record, "remarks": said},
        tables=tuple(_tables(found)),
        statements=tuple(dict.fromkeys(_statements(found))),
        pictures=_pictures(found, title),
        network=_network(found),
    )


def _network(found: Explored) -> Statements:
    hops = [hop for _, _, path in _paths(found) for hop in path.hops]
    return Statements(
        tuple(dict.fromkeys(node for hop in hops for node in (hop.start, hop.end))),
        tuple(dict.fromkeys(edge for hop in hops for edge in hop.edges)),
    )


def _pictures(found: Explored, title: str) -> dict[str, Picture]:
    drawn = {}
    rows = list(_forest_rows(found))
    if ways := list(_drawn(found)):
        drawn["lanes"] = lanes(ways, title=title, address=here, numbers=dict(rows))
    if rows:
        drawn["forest"] = forest_for_page([row for _, row in rows], title=title)
    return drawn


def _has_more(found: Explored) -> bool:
    """Tell whether numbers are shown whose paths have no room among the lanes."""
    beside = {node.iri for path in fitting(list(_drawn(found))) for node in nodes_of(path)}
    return not beside.issuperset(iri for iri, _ in _forest_rows(found))


def _drawn(found: Explored) -> Iterator[Path]:
    """Yield the paths that lanes show: of a number all but its measure, which the title names."""
    for link in found.links:
        yield from link.ways[:_MOST_WAYS]
    for one in found.observed:
        yield Path(one.path.hops[:-1])
    for search in found.searches:
        if search.outcomes:
            yield from (Path(one.path.hops[:-1]) for one in search.outcomes.outcomes)
        else:
            yield from search.paths.paths


def _names(nodes: Sequence[Node]) -> str:
    return ", ".join(dict.fromkeys(node.name for node in nodes))


def _matrix(links: Sequence[Link]) -> list[tuple[Node, list[Cell]]]:
    rows: dict[str, tuple[Node, list[Cell]]] = {}
    for link in links:
        rows.setdefault(link.start.iri, (link.start, []))[1].append(_cell(link))
    return list(rows.values())


_MOST_WAYS = 3


def _cell(link: Link) -> Cell:
    note = ""
    if link.ways and not link.documents:
        note = "no document at hand states it"
    elif not link.ways:
        note = "no document and no external source here speaks of it"
    return Cell(
        link.told,
        _sort(link.ways[0]) if link.ways else "none",
        note,
        tuple(_way(way) for way in link.ways[:_MOST_WAYS]),
        max(0, len(link.ways) - _MOST_WAYS),
        tuple(f"denied by {', '.join(edge.sources)}" for edge in link.denied),
    )


def _sort(path: Path) -> str:
    """Return in a word how the weakest hop stands, for its colour and its dashes."""
    if path.weakest.edge.hedge or path.weakest.remark:
        return "hedged"
    return path.weakest.edge.standing


def _way(path: Path) -> Way:
    return Way(tuple(map(_step, path.hops)), path.composed, _step(path.weakest))


def _step(hop: Hop) -> Step:
    edge = hop.edge
    subject, thing = (hop.start, hop.end) if hop.forward else (hop.end, hop.start)
    return Step(
        f"{subject.name} {edge.relation} {thing.name}",
        hop.told,
        sources_of(edge),
        doubts_of(hop.edges),
        here(edge.statement),
        edge.standing == "inferred" or bool(hop.remark),
    )


def _measured(found: Explored) -> Iterator[Measured]:
    for one in found.observed:
        yield _number(one.path.hops[0].start, one.path, one.result, None)
    for search in found.searches:
        for outcome in search.outcomes.outcomes if search.outcomes else ():
            yield _number(search.paths.start, outcome.path, outcome.result, outcome)


def _number(start: Node, path: Path, result: Result, outcome: Outcome | None) -> Measured:
    edge = path.hops[-1].edge
    in_months = result.months is not None and result.unit not in ("month", "")
    return Measured(
        start,
        outcome.agent if outcome else None,
        outcome.regimen if outcome else None,
        tuple((one.agent, one.acts_too) for one in outcome.companions) if outcome else (),
        result.patients,
        result.n,
        _shortly(outcome.before) if outcome else (),
        _shortly(outcome.after) if outcome else (),
        what_it_is(result),
        in_words(result),
        f"{result.months:.1f}" if in_months and result.months is not None else "",
        here(result.iri),
        result.defined,
        result.earlier_lines,
        sources_of(edge),
        edge.standing,
        doubts_of([edge]),
        _way(path),
    )


def _shortly(nodes: Sequence[Node]) -> tuple[str, ...]:
    """Return treatments by the first part of their names, which the patients follow."""
    return tuple(dict.fromkeys(node.name.partition(":")[0] for node in nodes))


def _forest_rows(found: Explored) -> Iterator[tuple[str, ForestRow]]:
    """Yield each number, an IRI, with its row."""
    for one in found.observed:
        edge = one.path.hops[-1].edge
        name = one.path.hops[0].start.name
        row = forest_row(one.result, edge, label=one.result.patients, group=name)
        yield one.result.iri, row
    for search in found.searches:
        for outcome in search.outcomes.outcomes if search.outcomes else ():
            edge, result = outcome.path.hops[-1].edge, outcome.result
            row = forest_row(
                result,
                edge,
                label=f"{outcome.regimen.name}: {result.patients}",
                group=search.paths.start.name,
            )
            yield result.iri, row


def _tables(found: Explored) -> Iterator[Table]:
    outcomes = tuple(_outcome_rows(found))
    if outcomes:
        yield Table("outcomes", _OUTCOMES, outcomes)
    if found.links:
        yield Table("links", _LINKS, tuple(row for link in found.links for row in _link_rows(link)))
    yield Table("hops", _HOPS, tuple(_hop_rows(found)))


def _outcome_rows(found: Explored) -> Iterator[tuple[Value | None, ...]]:
    for one in found.observed:
        yield _outcome_row(one.path.hops[0].start, one.path, one.result, None)
    for search in found.searches:
        for outcome in search.outcomes.outcomes if search.outcomes else ():
            yield _outcome_row(search.paths.start, outcome.path, outcome.result, outcome)


def _outcome_row(
    start: Node, path: Path, result: Result, outcome: Outcome | None
) -> tuple[Value | None, ...]:
    edge, weakest = path.hops[-1].edge, _step(path.weakest)
    return (
        start.name,
        outcome.agent.name if outcome else None,
        outcome.regimen.name if outcome else None,
        Iri(outcome.regimen.iri) if outcome else None,
        "; ".join(one.agent.name for one in outcome.companions) or None if outcome else None,
        result.patients,
        result.n,
        "; ".join(node.name for node in outcome.before) or None if outcome else None,
        "; ".join(node.name for node in outcome.after) or None if outcome else None,
        what_it_is(result) or None,
        result.operator,
        result.value,
        result.unit or None,
        result.lower,
        result.upper,
        result.level,
        result.least,
        result.most,
        result.absence or None,
        result.months,
        result.defined or None,
        weakest.text,
        weakest.told,
        sources_of(edge),
        doubts_of([edge]) or None,
        Iri(result.study) if result.study else None,
        Iri(result.iri),
    )


def _link_rows(link: Link) -> Iterator[tuple[Value | None, ...]]:
    ends = (link.start.name, Iri(link.start.iri), link.end.name, Iri(link.end.iri))
    documents = ", ".join(link.documents) or None
    if not link.ways:
        yield (*ends, link.told, None, None, None)
    for way in link.ways:
        statements = " ".join(edge.statement for hop in way.hops for edge in hop.edges)
        yield (*ends, way.weakest.told, documents, str(way), statements)


def _paths(found: Explored) -> Iterator[tuple[Node, Node, Path]]:
    """Yield every path that is shown, with its ends."""
    for link in found.links:
        for way in link.ways:
            yield link.start, link.end, way
    for one in found.observed:
        yield one.path.hops[0].start, one.path.hops[-1].end, one.path
    for search in found.searches:
        shown = search.outcomes.outcomes if search.outcomes else search.paths.paths
        for item in shown:
            path = item.path if isinstance(item, Outcome) else item
            yield search.paths.start, search.paths.end, path


def _hop_rows(found: Explored) -> Iterator[tuple[Value | None, ...]]:
    for number, (start, end, path) in enumerate(_paths(found), 1):
        for place, hop in enumerate(path.hops, 1):
            subject, thing = (hop.start, hop.end) if hop.forward else (hop.end, hop.start)
            for edge in hop.edges:
                yield (
                    *(start.name, end.name, number, place),
                    *(subject.name, Iri(subject.iri), edge.relation, thing.name, Iri(thing.iri)),
                    hop.remark or edge.stands,
                    sources_of(edge),
                    edge.hedge or None,
                    edge.level.replace("level ", "") or None,
                    edge.design or None,
                    edge.n,
                    "; ".join(doubt.says for doubt in edge.doubts) or None,
                    Iri(edge.statement),
                )


def _statements(found: Explored) -> Iterator[str]:
    for _, _, path in _paths(found):
        for hop in path.hops:
            yield from (edge.statement for edge in hop.edges)
    for link in found.links:
        yield from (edge.statement for edge in link.denied)
