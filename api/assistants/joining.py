"""Paths of statements between two things, searched for in a process that can be killed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sarcograph.api.answering.network import network_of
from sarcograph.api.assistants.answers import Answer, Json, Rows, bound_to
from sarcograph.api.assistants.around import Around, around, few
from sarcograph.api.assistants.graph import CLIENT, Graph
from sarcograph.api.assistants.named import Page
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.network.edge import Edge
from sarcograph.graph.network.elsewhere import find_paths
from sarcograph.graph.network.ends import end_named
from sarcograph.graph.network.limits import HOPS, MOST_HOPS
from sarcograph.graph.network.narrowing import (
    ON_STATEMENTS,
    Narrowing,
    narrowed,
    narrowing_query,
    narrowing_question,
    results_of,
)
from sarcograph.graph.network.paths import Hop, Path, Paths
from sarcograph.graph.store.cursor import offset_of
from sarcograph.graph.store.library import Parameter, by_key, shorten

START = Parameter("start", "text", "a drug, target, marker, process, outcome … by any name")
END = Parameter("end", "text", "another")
MOST = Parameter("hops", "integer", f"statements in a row, {HOPS} by default, {MOST_HOPS} at most")
FILTERS = tuple(
    replace(one, description="") for one in (*narrowing_query().parameters, *ON_STATEMENTS)
)
"""Described by the tool `outcomes`, which takes them too; all schemas together are to be small."""
_ON_STATEMENTS = tuple(one.name for one in ON_STATEMENTS)
_MOST_PATHS = 40
_SECONDS = 3.0
"""Of a search, which then tells what it has."""
_MOST_OTHERS = 3


async def run(graph: Graph, given: Mapping[str, str], page: Page) -> Answer:
    """Answer with the paths between two things; raises QueryError and ProblemError."""
    start, end = [
        await asyncio.to_thread(end_named, graph.resolver, name, given[name])
        for name in ("start", "end")
    ]
    narrowing, filters = await _narrowing(graph, given)
    network = await network_of(graph.asker)
    hops = int(given.get("hops", HOPS))
    found = await graph.edition.aside.call(
        CLIENT,
        Elsewhere.of(find_paths),
        *(network, start, end, hops, _MOST_PATHS, _SECONDS, narrowing),
    )
    version = graph.publication.version
    text = f"{start} {end} {hops} {sorted(filters.items())}"
    first = 0
    if page.cursor is not None:
        first = offset_of(page.cursor, version=version, name="paths", text=text)
    shown = found.paths[first : first + page.limit]
    known = await around(graph, [edge.statement for path in shown for edge in _edges(path)])
    return Answer(
        _head(graph, found, (start, end), filters),
        Rows(
            [_row(path, known) for path in shown],
            first,
            len(found.paths),
            bound_to(version, "paths", text),
        ),
        [*graph.remarks, *found.remarks],
    )


async def _narrowing(graph: Graph, given: Mapping[str, str]) -> tuple[Narrowing, dict[str, str]]:
    """Return what paths may lead through and to, and the filters that say so, names as IRIs."""
    met_by = {
        one.name: (
            await graph.meant(one, given[one.name]) if one.type == "entity" else given[one.name]
        )
        for one in FILTERS
        if one.name in given and one.name not in _ON_STATEMENTS
    }
    question = narrowing_question(met_by, by_key)
    results = None
    if question is not None:
        results = results_of(await graph.asker.answer(question.text))
    own = {name: given[name] for name in _ON_STATEMENTS if name in given}
    return narrowed(results, own), {**met_by, **own}


def _head(graph: Graph, found: Paths, ends: Sequence[str], filters: Mapping[str, str]) -> Json:
    ends_and_filters = {"start": ends[0], "end": ends[1], **filters}
    asked = {name: shorten(value) for name, value in ends_and_filters.items()}
    head: Json = {
        "asked": {**asked, "hops": found.hops},
        "graph": graph.publication.version,
    }
    if not found.paths:
        most = f"{found.hops} statement{'' if found.hops == 1 else 's'}"
        met = " and meets the filters" if filters else ""
        head["nothing_held"] = f"no path of at most {most} joins the two{met}"
        head["known"] = [said for one in ends if (said := graph.held(one))]
    return head


def _edges(path: Path) -> list[Edge]:
    return [hop.edge for hop in path.hops]


def _row(path: Path, known: Around) -> Json:
    weakest = path.weakest
    return {
        "path": " → ".join([path.hops[0].start.name, *(hop.end.name for hop in path.hops)]),
        "composed": "of several sources; none states the whole" if path.composed else False,
        "weakest_hop": f"{path.hops.index(weakest) + 1}: {weakest.told}",
        "hops": [_hop(hop, known) for hop in path.hops],
    }


def _hop(hop: Hop, known: Around) -> Json:
    edge = hop.edge
    subject, thing = (hop.start, hop.end) if hop.forward else (hop.end, hop.start)
    said: Json = {
        "subject": shorten(subject.iri),
        "relation": edge.relation,
        "object": shorten(thing.iri),
        "statement": shorten(edge.statement),
        "standing": edge.standing,
        "source": ", ".join(edge.sources),
        "strength": hop.told,
        "hedge": edge.hedge,
        "evidence_level": edge.level,
        "design_name": edge.design,
        "n": edge.n,
        "doubts": few([doubt.says for doubt in edge.doubts], 1),
        "places": known.of(shorten(edge.statement), measured=False)["places"][:1],
        "also_stated_by": few([shorten(one.statement) for one in hop.edges[1:]], _MOST_OTHERS),
    }
    return {name: value for name, value in said.items() if value or value == 0}
