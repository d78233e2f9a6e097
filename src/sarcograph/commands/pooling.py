"""Pool the numbers of a measure, or say why they are not pooled."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import (
    counted,
    paged,
    say,
    say_data,
    say_json,
    say_table,
    tell,
)
from sarcograph.commands.drawing import OutputOption, is_picture, write_picture
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

if TYPE_CHECKING:
    from sarcograph.graph.pooling.candidate import Candidate
    from sarcograph.graph.pooling.pooling import Pool, Pooling

_SHOWN = 3  # pools whose numbers are listed


def pool(
    measure: Annotated[
        str, typer.Argument(help="What was measured, such as ORR: any name of a measure.")
    ],
    mechanism: Annotated[
        str | None,
        typer.Option(help="What the drugs act on: a target, a process or a class, and all below."),
    ] = None,
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
        Literal["table", "json", "csv", "turtle", "svg", "png"],
        typer.Option("--format", help="How to print the answer; svg and png draw a forest."),
    ] = "table",
    output: OutputOption = None,
    evidence: EvidenceOption = None,
    store: StoreOption = None,
) -> None:
    """Pool the numbers of a measure over studies, or say why they may not be pooled.

    Every number of the measure is in the answer: it counts, or the reason stands why it does not.
    Exit code 1 if nothing is pooled.

    [bold]Examples[/bold]

        sarcograph pool ORR --mechanism angiogenesis --disease osteosarcoma

        sarcograph pool ORR --agent apatinib --disease osteosarcoma --untold alike

        sarcograph pool PFS --agent anlotinib --line 2+ --format json

        sarcograph pool ORR --agent anlotinib --untold alike --format svg --output forest.svg
    """
    one_graph(evidence, store)
    given = given_of(
        measure=measure,
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
    is_picture(form, output)  # or there is no need to ask
    found, version = _found(given, evidence, store)
    if is_picture(form, output):
        from sarcograph.graph.pictures.of_pool import pooling_picture

        write_picture(pooling_picture(found), "pool", version, form, output)
    else:
        with paged():
            _print(found, version, form)
    for remark in found.remarks:
        tell(remark)
    if not any(_gives(one) for one in found.pools):
        raise typer.Exit(1)


def _found(given: Mapping[str, str], evidence: Path | None, url: str | None) -> tuple[Pooling, str]:
    """Return the answer and the version of the graph."""
    from sarcograph.graph.pooling.asked_store import pool_of
    from sarcograph.graph.pooling.asking import check

    check(given)  # before the graph is built, not after
    with opened(evidence, url) as graph:
        graph.announce("pooling")
        return pool_of(graph.store, graph.resolve, given), graph.version


def _gives(one: Pool) -> bool:
    from sarcograph.graph.synthesis import Pooled, Spread

    return isinstance(one.outcome, Pooled | Spread)


def _print(found: Pooling, version: str, form: str) -> None:
    from sarcograph.graph.pooling.records import pooling_record
    from sarcograph.graph.pooling.table import pooling_table

    match form:
        case "json":
            say_json(pooling_record(found, version))
        case "csv":
            text = io.StringIO()
            table = pooling_table(found)
            writer = csv.writer(text)
            writer.writerow(table.columns)
            writer.writerows(["" if one is None else one for one in row] for row in table.rows)
            say_data(text.getvalue().encode())
        case "turtle":
            from sarcograph.graph.pooling.turtle import pooled_turtle

            say_data(pooled_turtle(found, version))
        case _:
            _say(found)


def _say(found: Pooling) -> None:
    """Say the answer to people: the pools with their numbers, then those that are alone."""
    from sarcograph.graph.pooling.records import NOTICE
    from sarcograph.graph.pooling.words import outcome_in_words, remarks_of

    say(found.measure.name)
    for acting in found.acting:
        say(f"  {acting.told}")
    for one in found.pools[:_SHOWN]:
        say(f"\n{one.title}")
        say(f"  {outcome_in_words(one)}")
        for remark in remarks_of(one):
            say(f"  {remark}")
        say("")
        say_table(_HEAD, list(_rows(one)))
    rest = found.pools[_SHOWN:]
    if rest:
        say(f"\n{counted(len(rest), 'more group')} of numbers that belong together:")
        say("")
        say_table(
            ("what is the same", "numbers", "outcome"),
            [(one.title, str(one.candidates), outcome_in_words(one)) for one in rest],
        )
    if found.alone:
        say(f"\n{counted(len(found.alone), 'number')} of other kinds:")
        say("")
        say_table(
            ("patients", "number", "why it is not pooled"),
            [(one.candidate.people, _number(one.candidate), one.sentence) for one in found.alone],
        )
    tell(NOTICE)


_HEAD = ("", "patients", "source", "number", "doubts", "why it does not count")


def _rows(one: Pool) -> Iterator[tuple[str, ...]]:
    for used in one.used:
        yield ("+", *_told(used.candidate), "")
    for excluded in one.excluded:
        yield ("-", *_told(excluded.candidate), excluded.sentence)


def _told(one: Candidate) -> tuple[str, str, str, str]:
    doubts = ", ".join(sorted({doubt.what for doubt in one.doubts}))
    return one.people, one.source, _number(one), doubts


def _number(one: Candidate) -> str:
    from sarcograph.graph.pooling.words import candidate_in_words

    return candidate_in_words(one)
