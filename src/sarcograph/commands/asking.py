"""Ask the graph."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import print_rows, progress, talk
from sarcograph.commands.options import EvidenceOption
from sarcograph.graph.errors import QueryError

if TYPE_CHECKING:
    from sarcograph.graph.store.library import Query
    from sarcograph.graph.store.question import Answer

ResultFormat = Literal["table", "csv", "tsv", "json"]


def query(
    name: Annotated[
        str | None, typer.Argument(help="A query of the library or a file; by default, the list.")
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option(help="A parameter as name=value; may be repeated.")
    ] = None,
    form: Annotated[
        ResultFormat, typer.Option("--format", help="How to print the rows.")
    ] = "table",
    evidence: EvidenceOption = None,
    store: Annotated[
        str | None,
        typer.Option(help="Ask the SPARQL service at this address, where the graph was loaded."),
    ] = None,
) -> None:
    """Ask the graph: a named question with parameters, or SPARQL from a file.

    [bold]Examples[/bold]

        sarcograph query

        sarcograph query outcomes-by-mechanism --param mechanism=angiogenesis

        sarcograph query my.rq --format csv

        sarcograph query my.rq --store http://127.0.0.1:7878/query
    """
    from sarcograph.graph.store.library import query_library

    library = query_library()
    if name is None:
        for one in library.values():
            print(f"{one.name:<34} {one.question}")
        return
    text = _text(library, name, dict(_pair(item) for item in param or ()))
    if store is not None and evidence is not None:
        raise typer.BadParameter("--store and --evidence name two graphs; give one of them")
    answer, notes = _answer(text, form, evidence, store)
    _print(answer, form)
    for note in notes:
        talk.print(f"look again at the query: {note}", markup=False)


def _text(library: Mapping[str, Query], name: str, given: Mapping[str, str]) -> str:
    """Return the query that `name` stands for, in the library or as a file."""
    if name in library:
        return library[name].bound(given)
    path = Path(name)
    if not path.exists() or path.is_dir():
        raise QueryError(
            f"there is no query or file '{name}'; 'sarcograph query' lists the queries"
        )
    text = _file_text(path)
    if given:
        raise QueryError("parameters go with the queries of the library, not with a file")
    return text


def _file_text(path: Path) -> str:
    """Return the query in a file; what the server refuses, SERVICE above all, is refused here."""
    from sarcograph.graph.store.guard import check as refuse

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"'{path}' is not UTF-8 at byte {error.start}") from None
    refuse(text)
    return text


def _pair(item: str) -> tuple[str, str]:
    name, equals, value = item.partition("=")
    if not equals or not name:
        raise QueryError(f"'{item}' is not of the form name=value")
    return name, value


def _answer(
    text: str, form: ResultFormat, evidence: Path | None, url: str | None
) -> tuple[Answer, tuple[str, ...]]:
    """Return the answer, and notes on a query that may not be what was meant."""
    from sarcograph.graph.opening import open_store
    from sarcograph.graph.store.notes import QueryNotes
    from sarcograph.graph.store.question import Format, Question
    from sarcograph.graph.store.stored_iris import StoredIris

    table = Format.JSON if form == "table" else Format(form)
    with progress() as announce, open_store(evidence, url=url, announce=announce) as store:
        announce("asking")
        answer = store.query(Question(text, (table, Format.TURTLE)))
        return answer, QueryNotes(StoredIris(store)).on(text)


def _print(answer: Answer, form: ResultFormat) -> None:
    from sarcograph.graph.store.question import Format

    if form == "table" and answer.format is Format.JSON:
        print_rows(answer.content)
    else:
        sys.stdout.buffer.write(answer.content)
