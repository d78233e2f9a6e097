"""Write a brief for who designs a trial."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from sarcograph.commands.console import paged, progress, say, tell
from sarcograph.commands.options import EvidenceOption


def brief(
    mechanism: Annotated[
        str,
        typer.Argument(
            help="What the drugs act on: a target, a process or a class, and all below."
        ),
    ],
    agent: Annotated[
        str | None, typer.Option(help="A drug, class or procedure that is given, and all below.")
    ] = None,
    disease: Annotated[
        str | None, typer.Option(help="The disease of the patients, with what falls under it.")
    ] = None,
    state: Annotated[
        str | None, typer.Option(help="The state of their disease, such as relapsed.")
    ] = None,
    line: Annotated[str | None, typer.Option(help="The treatment line, as 1, 2+ or 1-2.")] = None,
    design: Annotated[
        str | None, typer.Option(help="The design of the study, such as randomized-trial.")
    ] = None,
    combination: Annotated[
        str | None, typer.Option(help="Whether drugs are given together: yes or no.")
    ] = None,
    n: Annotated[str | None, typer.Option(help="How many patients count, as 20+ or 10-30.")] = None,
    sources: Annotated[
        Literal["all", "documents", "external"] | None, typer.Option(help="Whose numbers count.")
    ] = None,
    standing: Annotated[
        Literal["document", "external", "derived"] | None,
        typer.Option(help="On what a number rests."),
    ] = None,
    untold: Annotated[
        Literal["apart", "alike"],
        typer.Option(
            help="What a study does not say of its number, such as by which criteria: keeps it"
            " apart, or is taken to be as the others say."
        ),
    ] = "apart",
    form: Annotated[
        Literal["markdown", "html", "json"], typer.Option("--format", help="How to write it.")
    ] = "markdown",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it to this file.")
    ] = None,
    evidence: EvidenceOption = None,
    store: Annotated[
        str | None, typer.Option(help="Ask the service at this address; see 'query --help'.")
    ] = None,
) -> None:
    """Write a brief: arms, outcomes, what they come to, safety, resistance, what was tried next.

    Every figure has a note with its place in the source. Exit code 1 if no arm is held.

    [bold]Examples[/bold]

        sarcograph brief "VEGFR inhibition" --disease osteosarcoma --line 2+

        sarcograph brief angiogenesis --disease "soft tissue sarcoma" --format html -o brief.html
    """
    if store is not None and evidence is not None:
        raise typer.BadParameter("--store and --evidence name two graphs; give one of them")
    options = {
        "mechanism": mechanism,
        "agent": agent,
        "disease": disease,
        "state": state,
        "line": line,
        "design": design,
        "combination": combination,
        "n": n,
        "sources": sources,
        "standing": standing,
        "untold": None if untold == "apart" else untold,
    }
    given = {name: value for name, value in options.items() if value is not None}
    from sarcograph.graph.brief.asked_store import brief_of_store
    from sarcograph.graph.brief.asking import check
    from sarcograph.graph.brief.html import page_of
    from sarcograph.graph.brief.markdown import markdown_of
    from sarcograph.graph.brief.records import brief_record
    from sarcograph.graph.files import replacing, writable_file
    from sarcograph.graph.opening import graph_version, open_store, resolver
    from sarcograph.graph.prefixes import BASE

    check(given)  # before the graph is built, not after
    if output is not None:
        writable_file(output)
    with progress() as announce, open_store(evidence, url=store, announce=announce) as opened:
        resolve = resolver(opened, evidence, url=store, announce=announce)
        version = graph_version(opened, evidence, url=store, announce=announce)
        announce("asking")
        found = brief_of_store(opened, resolve, given)
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
