"""Show how two things hang together."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import (
    Branch,
    counted,
    paged,
    say,
    say_json,
    say_tree,
    tell,
)
from sarcograph.commands.drawing import OutputOption, is_picture, write_picture
from sarcograph.commands.networks import PARTS, Others, write_part
from sarcograph.commands.opened import opened
from sarcograph.commands.options import (
    CombinationOption,
    DesignOption,
    DiseaseOption,
    EvidenceOption,
    LineOption,
    SizeOption,
    StateOption,
    StoreOption,
    given_of,
    one_graph,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sarcograph.graph.network.edge import Edge, Node
    from sarcograph.graph.network.neighbours import Neighbourhood, SharedTarget
    from sarcograph.graph.network.network import Network
    from sarcograph.graph.network.paths import Hop, Paths
    from sarcograph.graph.network.paths import Path as Chain

    PathsFormat = str
else:  # those of a network are the choices of the table of exports
    PathsFormat = Literal[("tree", "json", "svg", "png", *PARTS)]

_BESIDE = 6
_DOUBTS = 2
_WIDE = 70


def paths(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A thing: any name of it.")],
    end: Annotated[
        str | None, typer.Argument(metavar="[TO]", help="Another; without it, what is beside FROM.")
    ] = None,
    hops: Annotated[int, typer.Option(help="The most statements in a path.", min=1, max=8)] = 6,
    limit: Annotated[int, typer.Option(help="The most paths to show.", min=1)] = 20,
    disease: DiseaseOption = None,
    state: StateOption = None,
    line: LineOption = None,
    design: DesignOption = None,
    combination: CombinationOption = None,
    n: SizeOption = None,
    sources: Annotated[
        Literal["all", "documents", "external"], typer.Option(help="Whose statements count.")
    ] = "all",
    standing: Annotated[
        Literal["document", "external", "inferred"] | None,
        typer.Option(help="On what every statement rests."),
    ] = None,
    evidence_level: Annotated[
        Literal["A", "B", "C", "D", "E"] | None,
        typer.Option(help="The level of evidence of every statement on a biomarker."),
    ] = None,
    form: Annotated[
        PathsFormat,
        typer.Option(
            "--format",
            help="How to print what is found; svg and png draw lanes, csv and parquet have a row a"
            " statement, the rest are networks for other programs.",
        ),
    ] = "tree",
    output: OutputOption = None,
    evidence: EvidenceOption = None,
    store: StoreOption = None,
) -> None:
    """Show by which statements one thing leads to another, the best proved first.

    An arrow of dashes is inferred, a whole one is stated. A path that no source states as a whole
    is composed, and its weakest statement is named. Exit code 1 if there is no path.

    [bold]Examples[/bold]

        sarcograph paths anlotinib PFS

        sarcograph paths anlotinib lenvatinib

        sarcograph paths "c-MYC duplication" PFS --limit 5 --format json

        sarcograph paths VEGFR2 PFS --format svg --output lanes.svg

        sarcograph paths anlotinib

        sarcograph paths anlotinib PFS --format graphml --output paths.graphml
    """
    from sarcograph.graph.network.narrowing import Narrowing
    from sarcograph.graph.network.neighbours import neighbourhood, shared_targets
    from sarcograph.graph.network.outcomes import outcomes
    from sarcograph.graph.network.paths import paths as search
    from sarcograph.graph.network.records import (
        neighbourhood_record,
        outcomes_record,
        paths_record,
        shared_records,
    )

    one_graph(evidence, store)
    if is_picture(form, output) and end is None:
        raise typer.BadParameter("a picture is of paths: name two things")
    filters = given_of(
        disease=disease, state=state, line=line, design=design, combination=combination, n=n
    )
    ends = [start, *([end] if end else [])]
    whole, results, iris, remarks, version, others = _read(ends, filters, evidence, store, form)
    network = Narrowing(results, sources, standing, evidence_level).of(whole)
    if len(iris) == 1:
        beside = neighbourhood(network, iris[0], limit=limit if form == "json" else None)
        if others is not None:
            edges = [one.edge for one in beside.neighbours]
            asked = f"beside {beside.node.name}{_said(filters)}"
            write_part(others, network, edges, form, asked, version, "paths", output)
        elif form == "json":
            say_json(neighbourhood_record(beside))
        else:
            with paged():
                _say_beside(beside)
        _tell(remarks)
        return
    found = search(network, *iris, hops=hops, limit=limit)
    if others is not None and found.paths:
        edges = [edge for path in found.paths for hop in path.hops for edge in hop.edges]
        asked = f"from {found.start.name} to {found.end.name}{_said(filters)}"
        write_part(others, network, edges, form, asked, version, "paths", output)
        _tell([*remarks, *found.remarks])
        return
    if is_picture(form, output) and found.paths:
        from sarcograph.graph.pictures.lanes import lanes

        title = f"From {found.start.name} to {found.end.name}"
        write_picture(lanes(found.paths, title=title), "paths", version, form, output)
        _tell([*remarks, *found.remarks])
        return
    shared = shared_targets(network, *iris)
    known = [neighbourhood(network, iri) for iri in iris] if not found.paths else []
    if form == "json":
        is_measure = found.end.kind == "measure"
        numbers = outcomes(network, *iris, hops=hops, limit=limit) if is_measure else None
        say_json(
            {
                **paths_record(found),
                "outcomes": outcomes_record(numbers) if numbers else None,
                "shared_targets": shared_records(shared),
                "beside_ends": [neighbourhood_record(one) for one in known],
            }
        )
    else:
        with paged():
            _say_paths(network, found, shared)
            for one in known:
                _say_beside(one)
    _tell([*remarks, *found.remarks])
    if not found.paths:
        raise typer.Exit(1)


def _read(
    words: Sequence[str],
    filters: Mapping[str, str],
    evidence: Path | None,
    url: str | None,
    form: str,
) -> tuple[Network, frozenset[str] | None, list[str], list[str], str, Others | None]:
    """Return the network, the results that meet filters, what `words` name, and remarks on it.

    After them comes the version of the graph, and what a form for other programs tells besides.
    """
    from sarcograph.graph.network.ends import end_named
    from sarcograph.graph.network.narrowing import narrowing_question, results_of
    from sarcograph.graph.network.reading import read_network

    with opened(evidence, url) as graph:
        store, resolve = graph.store, graph.resolve
        iris = [
            end_named(resolve, name, word)
            for name, word in zip(("from", "to"), words, strict=False)
        ]
        graph.announce("reading the network")
        asked = narrowing_question(filters, resolve)
        results = results_of(store.query(asked).content) if asked else None
        others = Others.of(store) if form in PARTS else None
        told = list(resolve.remarks)
        return read_network(store), results, iris, told, graph.version, others


def _said(filters: Mapping[str, str]) -> str:
    return "".join(f"; {name} {value}" for name, value in filters.items())


def _tell(remarks: Sequence[str]) -> None:
    for remark in remarks:
        tell(remark)


def _say_paths(network: Network, found: Paths, shared: Sequence[SharedTarget]) -> None:
    from sarcograph.graph.network.results import across_studies

    if not found.paths:
        hops = counted(found.hops, "hop")
        say(f"no path of at most {hops} from {found.start.name} to {found.end.name}")
        return
    say_tree(_named(found.start), _branches(network, [(path, path.hops) for path in found.paths]))
    numbers = [network.results.get(path.hops[-1].start.iri) for path in found.paths]
    if told := across_studies([one for one in numbers if one is not None]).told:
        say(f"\n{told}")
    if shared:
        say(f"\n{found.start.name} and {found.end.name} both act on:")
        for one in shared:
            say(f"  {one.target.name} ({one.how})")


_Rest = tuple["Chain", "Sequence[Hop]"]


def _branches(network: Network, rest: Sequence[_Rest], before: Hop | None = None) -> list[Branch]:
    """Return paths by their next hop, each with what follows it: those that begin alike as one."""
    nexts: dict[tuple[object, ...], list[_Rest]] = {}
    for path, (hop, *further) in rest:
        nexts.setdefault((hop.end.iri, hop.edge.key, hop.forward), []).append(
            (path, (hop, *further))
        )
    branches: list[Branch] = []
    for alike in nexts.values():
        path, hops = alike[0]
        text = _hop(network, hops[0], before)
        if len(hops) == 1:
            branches.append((f"{text}{_whole(path)}", ()))
        elif len(hops) == 2 and len(alike) == 1:  # the end of a path on the line of what it is of
            branches.append((f"{text} {_hop(network, hops[1], hops[0])}{_whole(path)}", ()))
        else:
            after_it = [(one, hops_of_one[1:]) for one, hops_of_one in alike]
            branches.append((text, _branches(network, after_it, hops[0])))
    return branches


def _whole(path: Chain) -> str:
    """Return what there is to say of a path that no source states as a whole."""
    if not path.composed:
        return ""
    edge, told = path.weakest.edge, path.weakest.told
    named = path.weakest.end if path.weakest.forward else path.weakest.start
    name = shorten(named.name, _WIDE, placeholder=" …")
    return f" [composed; weakest: {edge.relation} {name}, {told}]"


def _hop(network: Network, hop: Hop, before: Hop | None) -> str:
    """Return a hop with its arrow, where it stands and what is doubtful of it.

    What was said of the hop before is not said again.
    """
    from sarcograph.graph.network.outcomes import notes

    told = f"{_arrow(hop)} {_named(hop.end)}"
    said = [*notes(network, hop), *_about(hop), hop.remark]
    known = list(_about(before)) if before else []
    new = [one for one in said if one and one not in known]
    return f"{told} ({'; '.join(new)})" if new else told


def _about(hop: Hop) -> Iterator[str]:
    yield _stands(hop.edge)
    if len(hop.edges) > 1:
        yield f"and {counted(len(hop.edges) - 1, 'more statement')}"
    yield from _weak(hop.edge)


def _arrow(hop: Hop) -> str:
    """Return a hop's arrow, in the direction in which the statement is made."""
    relation = hop.edge.relation
    if hop.edge.standing == "inferred":
        return f"- - {relation} - - >" if hop.forward else f"< - - {relation} - -"
    return f"-- {relation} -->" if hop.forward else f"<-- {relation} --"


def _stands(edge: Edge) -> str:
    return edge.standing if not edge.sources else f"{edge.standing} {', '.join(edge.sources)}"


def _weak(edge: Edge) -> Iterator[str]:
    if edge.cited:
        yield f"citing {edge.cited}"
    if edge.hedge:
        yield f"hedged: {edge.hedge}"
    if edge.certainty not in ("", "Established"):
        yield edge.certainty.casefold()
    if edge.qualified:
        yield "with a restriction"
    if edge.level:
        yield f"evidence {edge.level}"
    weighing = [doubt for doubt in edge.doubts if doubt.weighs]
    for doubt in weighing[:_DOUBTS]:
        yield f"{doubt.what}: {doubt.says}"
    if len(weighing) > _DOUBTS:
        yield f"{counted(len(weighing) - _DOUBTS, 'more doubt')}"


def _named(node: Node) -> str:
    """Return a thing with its kind where the name does not tell it."""
    kind = node.kind.replace("-", " ")
    return f"{node.name} ({kind})" if node.kind in ("drug", "regimen") else node.name


def _say_beside(found: Neighbourhood) -> None:
    """Say what is known of a thing."""
    say(f"{found.node.name} ({found.node.kind.replace('-', ' ')})")
    if not found.counts:
        say("  nothing is stated between it and another thing")
    for words, number in found.counts.items():
        names = dict.fromkeys(one.node.name for one in found.neighbours if one.counted == words)
        few = [shorten(name, _WIDE, placeholder=" …") for name in list(names)[:_BESIDE]]
        more = ", …" if len(names) > _BESIDE else ""
        say(f"  {words} {number}: {', '.join(few)}{more}")
