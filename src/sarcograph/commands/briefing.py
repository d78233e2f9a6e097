"""Write a brief for who designs a trial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from sarcograph.commands.console import paged, say, tell
from sarcograph.commands.opened import opened
from sarcograph.commands.options import (
    AgentOption,
    CombinationOption,
    DesignOption,
    DiseaseOption,
    EvidenceOption,
    LineOption,
    SizeOption,
    SourcesOption,
    StandingOption,
    StateOption,
    StoreOption,
    UntoldOption,
    given_of,
    one_graph,
)


def brief(
    mechanism: Annotated[
        str,
        typer.Argument(
            help="What the drugs act on: a target, a process or a class, and all below."
        ),
    ],
    agent: AgentOption = None,
    disease: DiseaseOption = None,
    state: StateOption = None,
    line: LineOption = None,
    design: DesignOption = None,
    combination: CombinationOption = None,
    n: SizeOption = None,
    sources: SourcesOption = None,
    standing: StandingOption = None,
    untold: UntoldOption = "apart",
    form: Annotated[
        Literal["markdown", "html", "json"], typer.Option("--format", help="How to write it.")
    ] = "markdown",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it to this file.")
    ] = None,
    evidence: EvidenceOption = None,
    store: StoreOption = None,
) -> None:
    """Write a brief: arms, outcomes, what they come to, safety, resistance, what was tried next.

    Every figure has a note with its place in the source. Exit code 1 if no arm is held.

    [bold]Examples[/bold]

        sarcograph brief "VEGFR inhibition" --disease osteosarcoma --line 2+

        sarcograph brief angiogenesis --disease "soft tissue sarcoma" --format html -o brief.html
    """
    one_graph(evidence, store)
    given = given_of(
        mechanism=mechanism,
        agent=agent,
        disease=disease,
        state=state,
        line=line,
        design=design,
        combination=combination,
        n=n,
        sources=sources,
        standing=standing,
        untold=None if untold == "apart" else untold,
    )
    from sarcograph.graph.brief.asked_store import brief_of_store
    from sarcograph.graph.brief.asking import check
    from sarcograph.graph.brief.html import page_of
    from sarcograph.graph.brief.markdown import markdown_of
    from sarcograph.graph.brief.records import brief_record
    from sarcograph.graph.files import replacing, writable_file
    from sarcograph.graph.prefixes import BASE

    check(given)  # before the graph is built, not after
    if output is not None:
        writable_file(output)
    with opened(evidence, store) as graph:
        graph.announce("asking")
        found, version = brief_of_store(graph.store, graph.resolve, given), graph.version
    match form:
        case "html":
            text = page_of(found, version, lambda to: to if "://" in to else BASE + to)
        case "json":
            record = brief_record(found, version)
            text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
        case _:
            text = markdown_of(found, version)
    if output is not None:
        with replacing(output) as file:
            file.write(text.encode())
        say(str(output))
    else:
        with paged():
            say(text.removesuffix("\n"))
    for remark in found.remarks:
        tell(remark)
    if not found.sections[0].rows:
        raise typer.Exit(1)
