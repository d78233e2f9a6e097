"""Ask the graph."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from sarcograph.commands.console import counted, paged, progress, say, say_data, tell
from sarcograph.commands.drawing import (
    OutputOption,
    PictureFormat,
    is_picture,
    write_content,
    write_parquet,
    write_picture,
)
from sarcograph.commands.networks import NETWORKS, Others, write_part
from sarcograph.commands.options import EvidenceOption, one_graph
from sarcograph.graph.errors import QueryError, did_you_mean, printable

if TYPE_CHECKING:
    from sarcograph.graph.network.network import Network
    from sarcograph.graph.store.library import Parameter, Query
    from sarcograph.graph.store.question import Answer

    ResultFormat = str
else:  # those of a network are the choices of the table of exports
    ResultFormat = Literal[
        ("table", "record", "csv", "tsv", "json", "parquet", "svg", "png", *NETWORKS)
    ]

_SPARQL = re.compile(
    r"(?i)[\s\ufeff]*(?:#[^\n]*\n\s*)*(?:ask|base|construct|describe|prefix|select)\s"
)

_STAMPED = ("svg", "png", "parquet", *NETWORKS)
"""The forms that say of which version of the graph they are."""
_OPTIONS = ("--format", "--columns", "--limit", "--cursor", "--evidence", "--store", "--help")


class _Graph(NamedTuple):
    """The graph that is asked: that of evidence files, or one on a service."""

    evidence: Path | None
    url: str | None


class _Answered(NamedTuple):
    """The answer, what there is to say of names and of the query, and the graph's version.

    The version is "" where nothing needs it. `told` is what a network for other programs is made
    of, None for every other form.
    """

    answer: Answer
    remarks: list[str]
    version: str
    told: tuple[Network, Others] | None


class _Wanted(NamedTuple):
    """Which columns and rows are wanted; all unless something is given."""

    columns: tuple[str, ...] = ()
    limit: int | None = None
    cursor: str | None = None


def query(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            help="A query of the library, a file, SPARQL itself, or - for standard input;"
            " by default, the list."
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            help="A parameter as name=value; may be repeated. --name value after NAME is the same."
        ),
    ] = None,
    form: Annotated[
        ResultFormat,
        typer.Option(
            "--format",
            help="How to print the rows; parquet keeps their types, svg and png draw them, graphml"
            " and its kin hold the statements that they name as a network. A graph is Turtle, or"
            " JSON-LD with json.",
        ),
    ] = "table",
    columns: Annotated[
        str | None,
        typer.Option(
            help="Columns of a named question: few, all, or names with commas between; a table has"
            " few unless asked, all else has all."
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="At most so many rows of a named question; all by default.")
    ] = None,
    cursor: Annotated[
        str | None, typer.Option(help="Where the rows begin: what was told with those before.")
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(help="Which picture of the rows: rows, or lines for treatment lines."),
    ] = None,
    output: OutputOption = None,
    evidence: EvidenceOption = None,
    store: Annotated[
        str | None,
        typer.Option(
            help="Ask the service at this address: a 'sarcograph serve', or one that was loaded."
        ),
    ] = None,
    show_help: Annotated[
        bool,
        typer.Option("--help", "-h", help="Show this message, or what the query NAME takes."),
    ] = False,
) -> None:
    """Ask the graph: a named question with parameters, or SPARQL of your own.

    [bold]Examples[/bold]

        sarcograph query

        sarcograph query outcomes-by-mechanism --help

        sarcograph query outcomes-by-mechanism --mechanism angiogenesis --line 2+ --n 20+

        sarcograph query effects-between-groups --measure PFS --format png --output effects.png

        sarcograph query drugs-and-targets --target VEGFR --format graphml --output targets.graphml

        sarcograph query my.rq --param agent=anlotinib

        sarcograph query my.rq --format csv

        sarcograph query "ASK { drug:anlotinib ?p ?o }" --store http://127.0.0.1:8000/sparql
    """
    from sarcograph.graph.store.library import library_query, query_names

    if show_help and name is None:
        context.get_help()  # which prints it
        return
    if name is None:
        if param or context.args:
            raise QueryError("name the query before its parameters; 'sarcograph query' lists them")
        _list()
        return
    if name.startswith("--"):
        raise QueryError(f"name the query before its parameters, not after '{printable(name)}'")
    names = query_names()
    asked = library_query(name) if name in names else _own(name, names)
    if show_help:
        _describe(asked)
        return
    given = _given([*(param or ()), *_as_parameters(context.args, asked)])
    asked.check(given)
    one_graph(evidence, store)
    wanted = _Wanted(limit=limit, cursor=cursor)
    is_part = (columns, limit, cursor) != (None, None, None)
    if is_picture(form, output, part):
        _draw(asked, given, form, _Graph(evidence, store), output, part or "", whole=not is_part)
        return
    if name in names:
        unless = "few" if form == "table" else "all"
        wanted = wanted._replace(columns=asked.chosen(unless if columns is None else columns))
    elif is_part:
        raise QueryError(
            "--columns, --limit and --cursor are of named questions; write SELECT and LIMIT as you"
            " want them"
        )
    graph = _Graph(evidence, store)
    found = _answer(asked, given, form, graph, wanted)
    _give(
        *(found, asked, given, form, graph, output),
        is_named=name in names,
        has_columns=columns is not None,
    )
    for remark in found.remarks:
        tell(remark)


def _give(
    found: _Answered,
    asked: Query,
    given: Mapping[str, str],
    form: ResultFormat,
    graph: _Graph,
    output: Path | None,
    *,
    is_named: bool,
    has_columns: bool,
) -> None:
    """Print an answer, or write it as a file; tell how many columns are not shown."""
    answer, _, version, told = found
    words = _command(asked, given) if is_named else asked.text
    if form == "parquet":
        write_parquet(answer, asked, words, *graph, version, output)
        return
    if told is not None:
        _write_network(answer, asked, words, form, *told, version, output)
        return
    if output is not None:
        write_content(answer.content, Path(asked.name).stem, version, form, output)
        return
    _print(answer, form, is_named=is_named, joined=is_named and not has_columns)
    if (
        form == "table"
        and not has_columns
        and (hidden := len(asked.columns) - len(asked.shown)) > 0
    ):
        tell(f"{counted(hidden, 'more column')}; see --columns all")


def _write_network(
    answer: Answer,
    asked: Query,
    words: str,
    form: str,
    network: Network,
    others: Others,
    version: str,
    output: Path | None,
) -> None:
    """Write the statements that the rows of an answer name; raises QueryError where they do not."""
    from sarcograph.graph.exports.parts import said_by
    from sarcograph.graph.store.table import Table

    edges = said_by(network.edges, Table.read(asked.name, answer.content))
    write_part(others, network, edges, form, words, version, Path(asked.name).stem, output)


def _list() -> None:
    """Say what may be asked, by what a reader wants to know."""
    from sarcograph.graph.store.library import by_group, query_library

    for number, (title, queries) in enumerate(by_group(query_library().values())):
        say(f"\n{title}" if number else title)
        for one in queries:
            say(f"  {one.name:<26} {one.question}")


def _own(name: str, names: Iterable[str]) -> Query:
    """Return the query in a file, on standard input, or in the words themselves.

    What the server refuses, SERVICE above all, is refused here.
    """
    from sarcograph.graph.files import read_text
    from sarcograph.graph.store.guard import MAX_BYTES
    from sarcograph.graph.store.guard import check as refuse
    from sarcograph.graph.store.library import own_query

    if name == "-":
        title, text = "the query", _standard_input(MAX_BYTES)
    elif "{" in name or _SPARQL.match(name):
        title, text = "the query", name
    elif Path(name).exists():
        title, text = name, read_text(Path(name), MAX_BYTES)
    else:
        advice = did_you_mean(name, names) or "'sarcograph query' lists the queries"
        raise QueryError(f"there is no query or file '{printable(name)}'; {advice}")
    refuse(text)
    return own_query(title, text)


def _standard_input(max_bytes: int) -> str:
    content = sys.stdin.buffer.read(max_bytes + 1)  # one more is refused with the rest
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"standard input is not UTF-8 at byte {error.start}") from None


def _given(items: Iterable[str]) -> dict[str, str]:
    """Return the parameters that are given as `name=value`, each once."""
    given: dict[str, str] = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise QueryError(f"'{item}' is not of the form name=value")
        if name in given:
            raise QueryError(f"'{name}' is given twice; give one value")
        given[name] = value
    return given


def _as_parameters(words: Iterable[str], asked: Query) -> Iterator[str]:
    """Yield as `name=value` the parameters that are given as options, `--line 2+` or `--line=2+`.

    Raises QueryError for an option that is none, and for a word too many.
    """
    known = {_option(parameter): parameter.name for parameter in asked.parameters}
    remaining = iter(words)
    for word in remaining:
        option, equals, value = word.partition("=")
        if option not in known:
            what = "no option" if word.startswith("-") else "no place for"
            advice = _advice(option, known, asked)
            raise QueryError(f"'{asked.name}' has {what} '{printable(option)}'; {advice}")
        if not equals:
            value = next(remaining, "")
            if not value or value.startswith("--"):
                raise QueryError(f"'{option}' needs a value after it")
        yield f"{known[option]}={value}"


def _advice(option: str, known: Mapping[str, str], asked: Query) -> str:
    """Return what to write instead of an option that a query has not."""
    from sarcograph.graph.store.library import questions_taking
    from sarcograph.graph.store.parameter_words import which_parameter, who_takes

    meant = which_parameter(option, known.values(), _as_option)
    if near := meant or did_you_mean(option, [*known, "--param", *_OPTIONS]):
        return near
    elsewhere = who_takes(option, questions_taking(), _as_option) if asked.tags else ""
    return "; ".join(
        (f"it has: {', '.join([*known, '--param', *_OPTIONS])}", *filter(None, [elsewhere]))
    )


def _option(parameter: Parameter) -> str:
    return _as_option(parameter.name)


def _as_option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _command(asked: Query, given: Mapping[str, str]) -> str:
    """Return the command that asks a query with parameters, as a shell takes it."""
    options = {parameter.name: _option(parameter) for parameter in asked.parameters}
    words = [f"{options[name]} {shlex.quote(value)}" for name, value in given.items()]
    return " ".join(["sarcograph query", asked.name, *words])


def _describe(asked: Query) -> None:
    """Say what a query asks, takes and gives."""
    say(f"{asked.name}: {asked.question}" if asked.question else asked.name)
    if asked.description:
        say(f"\n{asked.description.strip()}")
    say("\nParameters:" if asked.parameters else "\nIt takes no parameters.")
    for parameter in asked.parameters:
        default = asked.default(parameter.name)
        told = f"; by default {default}" if default else ""
        say(f"  {_option(parameter):<18} {parameter.description} ({_takes(parameter)}{told})")
    if asked.examples:
        say("\nExamples:")
    for example in asked.examples:
        say(f"  {_command(asked, example)}")
    if asked.columns:
        say("\nColumns (a table has those with a star, unless --columns says others):")
    for name, meaning in asked.columns.items():
        say(f"{'*' if name in asked.shown else ' ':>2} {name:<18} {meaning}")


def _takes(parameter: Parameter) -> str:
    match parameter.type:
        case "choice":
            return " or ".join(parameter.choices)
        case "entity":
            kinds = [kind.replace("-", " ") for kind in parameter.kinds]
            *before, last = ["anything" if kind == "any" else f"a {kind}" for kind in kinds]
            return f"name of {', '.join(before)}{' or ' if before else ''}{last}"
        case "range":
            return "number or range"
        case _:
            return parameter.type


def _answer(
    asked: Query, given: Mapping[str, str], form: ResultFormat, graph: _Graph, wanted: _Wanted
) -> _Answered:
    """Return the answer with all that is told of it; the store is opened once for all."""
    from sarcograph.graph.opening import graph_version, open_store, resolver
    from sarcograph.graph.store.asked import answered, not_said_in
    from sarcograph.graph.store.notes import QueryNotes
    from sarcograph.graph.store.question import Format, Question
    from sarcograph.graph.store.stored_iris import StoredIris

    match form:
        case "table" | "record":
            formats: tuple[Format, ...] = (Format.JSON, Format.TURTLE)
        case "json":
            formats = (Format.JSON, Format.JSONLD)
        case "svg" | "png" | "parquet":
            formats = (Format.JSON,)
        case _ if form in NETWORKS:
            formats = (Format.JSON,)
        case _:
            formats = (Format(form),)
    evidence, url = graph
    if url is None:
        from sarcograph.graph.prefixes import BASE, PREFIXES
        from sarcograph.graph.store.embedded import EmptyStore

        # what is wrong with the text is told before the graph is built, not after
        EmptyStore(prefixes=PREFIXES, base=BASE).query(Question(asked.text, formats))
    with progress() as announce, open_store(evidence, url=url, announce=announce) as store:
        resolve = resolver(store, evidence, url=url, announce=announce)
        version = ""
        if (wanted.limit, wanted.cursor) != (None, None) or form in _STAMPED:
            version = graph_version(store, evidence, url=url, announce=announce)
        announce("asking")
        found = answered(store, resolve, asked, given, formats, **wanted._asdict(), version=version)
        notes = QueryNotes(StoredIris(store)).on(found.sparql)
        remarks = [*found.remarks, *(f"look again at the query: {note}" for note in notes)]
        for name, unsaid in found.not_said.items():
            remarks.append(not_said_in(name, unsaid, f"--{name} unknown"))
        if found.more is not None:
            remarks.append(f"there are more rows; the next begin at --cursor {found.more}")
        told = None
        if form in NETWORKS:
            from sarcograph.graph.network.reading import read_network

            announce("reading the network")
            told = read_network(store), Others.of(store)
        return _Answered(found.answer, remarks, version, told)


def _draw(
    asked: Query,
    given: Mapping[str, str],
    form: PictureFormat,
    graph: _Graph,
    output: Path | None,
    part: str,
    *,
    whole: bool,
) -> None:
    """Draw the rows of a query; raises QueryError where they make no picture, or not that one."""
    from sarcograph.graph.pictures.of_rows import drawn, need_picture
    from sarcograph.graph.store.table import Table

    if not whole:
        raise typer.BadParameter("a picture is of all rows and columns")
    if asked.columns:  # or there is no need to ask
        need_picture(asked.name, asked.columns, part)
    answer, remarks, version, _ = _answer(asked, given, form, graph, _Wanted())
    said = "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in given.items())
    picture = drawn(
        Table.read(asked.name, answer.content), asked.question or asked.name, given=said, part=part
    )
    view = f"{Path(asked.name).stem} {part}".rstrip()
    write_picture(picture, view, version, form, output)
    for remark in remarks:
        tell(remark)


def _print(answer: Answer, form: ResultFormat, *, is_named: bool, joined: bool) -> None:
    from sarcograph.graph.store.question import Format

    if answer.format is Format.JSON and form in ("table", "record"):
        from sarcograph.commands.rows import print_records, print_table

        told = ""  # a reader who leaves early is told nothing
        with paged():
            if form == "record":
                told = print_records(answer.content)
            else:
                told = print_table(answer.content, in_words=is_named, joined=joined)
        if told:
            tell(told)
    else:
        with paged():
            say_data(answer.content)
        if not answer.content.strip():
            tell("the answer is an empty graph")
