"""The command line: results on stdout, talk on stderr, exit codes that scripts can use.

0: done; 1: the answer is no (a violation, an anchor that fails); 2: wrong use or bad input.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.console import print_json, print_rows, progress, talk
from sarcograph.graph.errors import NotValidatedError, QueryError, SarcographError

if TYPE_CHECKING:
    from sarcograph.graph.model.anchors import Pointer
    from sarcograph.graph.store.question import Store

# a command imports what it runs, so that `anchor` and `--help` do not wait for the statistics

app = typer.Typer(
    name="sarcograph",
    help="The evidence knowledge graph of targeted therapy in sarcoma. Not for clinical decisions.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


ReportFormat = Literal["table", "json"]
ResultFormat = Literal["table", "csv", "tsv", "json"]
ExportFormat = Literal["turtle", "trig", "nquads", "jsonld"]
LoadMethod = Literal["auto", "graph-store", "update"]
EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        help="Folder of evidence files; the bundled one by default.",
        exists=True,
        file_okay=False,
    ),
]
ReportOption = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]


@app.command()
def build(
    evidence: EvidenceOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the canonical N-Quads of the whole graph here.")
    ] = None,
) -> None:
    """Build the graph: read, derive, infer, check, validate.

    [bold]Example[/bold]: sarcograph build --out sarcograph.nq
    """
    from sarcograph.graph.cache import published
    from sarcograph.graph.nquads import replacing

    with progress() as announce:
        graph, path = published(evidence, announce)
    if out is not None:
        with replacing(out) as file:
            file.write(graph.nquads)
    quads = graph.nquads.count(b"\n")
    talk.print(f"{quads:,} quads, SHA-256 {graph.sha256}")
    print(out or path)


@app.command()
def check(
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
    fail_on: Annotated[
        str | None,
        typer.Option(
            help="Exit 1 when there is a finding of this severity: impossible, conflict, "
            "ambiguous, rounding, wording or method."
        ),
    ] = None,
) -> None:
    """List what the documents' own numbers contradict, recomputed from what they print.

    [bold]Example[/bold]: sarcograph check --fail-on impossible
    """
    from sarcograph.graph.checks.base import SEVERITIES
    from sarcograph.graph.checks.run import findings_records, run_checks
    from sarcograph.graph.curation.read import read_evidence

    if fail_on is not None and fail_on not in SEVERITIES:
        raise typer.BadParameter(f"--fail-on is one of {', '.join(SEVERITIES)}, not '{fail_on}'")
    findings = run_checks(read_evidence(evidence))
    if form == "json":
        print_json(findings_records(findings))
    else:
        for finding in findings:
            print(f"{finding.severity:<10} {finding.rule.key:<28} {finding.text}")
        counts = Counter(finding.severity for finding in findings)
        talk.print(", ".join(f"{count} {name}" for name, count in counts.most_common()))
    if any(finding.severity == fail_on for finding in findings):
        raise typer.Exit(1)


@app.command()
def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Turtle files of yours; the bundled graph without.", exists=True),
    ] = None,
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
) -> None:
    """Validate the graph, or Turtle files of yours, against the SHACL shapes.

    [bold]Example[/bold]: sarcograph validate my-study.ttl --format json
    """
    from sarcograph.graph import pipeline
    from sarcograph.graph import validate as validation

    with progress() as announce:
        if files:
            announce("validating")
            results = [one for path in files for one in validation.validate_file(path).results]
            report = validation.Report(tuple(results))
        else:
            report = validation.validate(pipeline.assemble(evidence, announce).merged())
    if form == "json":
        print_json(report.as_dict())
    else:
        for result in report.results:
            print(result)
        talk.print(", ".join(f"{count} {name}" for name, count in report.counts.items()))
    if report.violations:
        raise typer.Exit(1)


@app.command()
def verify(
    sources: Annotated[
        Path, typer.Option(help="Folder with the source documents.", file_okay=False)
    ],
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
    show: Annotated[bool, typer.Option(help="Print the span of every anchor.")] = False,
) -> None:
    """Prove every anchor against the source documents; exit 1 if one fails.

    [bold]Example[/bold]: sarcograph verify --sources papers/ --show
    """
    from sarcograph.graph.curation.read import read_evidence
    from sarcograph.graph.verify import verify as prove

    proofs = prove(read_evidence(evidence), sources)
    if form == "json":
        print_json([proof.record() for proof in proofs])
    else:
        for proof in proofs:
            if show or not proof.ok:
                place = f"{proof.file} {proof.start}-{proof.end}"
                print(
                    f"{'ok' if proof.ok else 'FAILS'}  {place}  {proof.reason or repr(proof.span)}"
                )
        facts = {fact for proof in proofs for fact in proof.facts}
        failed = sum(not proof.ok for proof in proofs)
        talk.print(f"{len(proofs)} anchors of {len(facts)} facts, {failed} fail")
    if not all(proof.ok for proof in proofs):
        raise typer.Exit(1)


@app.command()
def query(
    name: Annotated[
        str | None, typer.Argument(help="A query of the library, or a file; none lists them.")
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
    from sarcograph.graph.store import library as asking
    from sarcograph.graph.store.question import Format, Question

    library = asking.query_library()
    if name is None:
        for one in library.values():
            print(f"{one.name:<34} {one.question}")
        return
    given = dict(_pair(item) for item in param or ())
    if name in library:
        text = library[name].bound(given)
    elif Path(name).exists() and not Path(name).is_dir():
        text = _query_text(Path(name))
        if given:
            raise QueryError("parameters go with the queries of the library, not with a file")
    else:
        raise QueryError(
            f"there is no query or file '{name}'; 'sarcograph query' lists the queries"
        )
    if store is not None and evidence is not None:
        raise typer.BadParameter("--store and --evidence name two graphs; give one of them")
    wanted = Format.JSON if form == "table" else Format(form)
    with _store(store, evidence) as graph:
        answer = graph.query(Question(text, (wanted, Format.TURTLE)))
    if form == "table" and answer.format is Format.JSON:
        print_rows(answer.content)
    else:
        sys.stdout.buffer.write(answer.content)


@contextmanager
def _store(url: str | None, evidence: Path | None) -> Iterator[Store]:
    """Give the graph on the service at `url`, without one the graph of the evidence in memory."""
    from sarcograph.graph.namespaces import BASE, PREFIXES

    if url is not None:
        from sarcograph.graph.remote.store import RemoteStore

        with RemoteStore(url, prefixes=PREFIXES) as remote:
            yield remote
    else:
        from sarcograph.graph.cache import published
        from sarcograph.graph.store.embedded import EmbeddedStore

        with progress() as announce:
            _, path = published(evidence, announce)
        yield EmbeddedStore.load(path, prefixes=PREFIXES, base=BASE)


def _query_text(path: Path) -> str:
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


@app.command()
def export(
    form: Annotated[ExportFormat, typer.Option("--format", help="The syntax.")],
    out: Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)],
    graphs: Annotated[
        list[str] | None,
        typer.Option(
            help="A named graph such as derived or evidence/sun-2022; or all; repeatable."
        ),
    ] = None,
    evidence: EvidenceOption = None,
) -> None:
    """Write the validated graph to a file, with a manifest and a VoID description beside it.

    [bold]Example[/bold]: sarcograph export --format turtle --out sarcograph.ttl
    """
    from sarcograph.graph.cache import published
    from sarcograph.graph.publish.export import export as write

    with progress() as announce:
        graph, _ = published(evidence, announce)
        announce("writing")
        manifest = write(graph, form, out, graphs or ())
    talk.print(f"{manifest.statements:,} statements of {len(manifest.graphs)} graphs")
    print(f"{manifest.sha256}  {out}")


@app.command()
def publish(
    directory: Annotated[
        Path, typer.Argument(help="Where versions are kept side by side.", file_okay=False)
    ],
    evidence: EvidenceOption = None,
) -> None:
    """Publish the validated graph: a folder for its version, which a server then serves.

    Earlier versions stay. Publishing the same graph again changes nothing.

    [bold]Example[/bold]: sarcograph publish /srv/sarcograph
    """
    from sarcograph.graph.cache import published
    from sarcograph.graph.publish.write import write_publication

    with progress() as announce:
        graph, _ = published(evidence, announce)
        publication = write_publication(graph, directory, announce)
    talk.print(f"{len(publication.files)} files, {graph.counts}", markup=False)
    print(f"{publication.version}  {publication.folder}")


@app.command()
def load(
    url: Annotated[str, typer.Argument(help="Where the service answers queries.")],
    method: Annotated[
        LoadMethod, typer.Option(help="How to write; auto takes what the service offers.")
    ] = "auto",
    graph_store: Annotated[
        str | None, typer.Option(help="Where its graph store is, if not where such services do.")
    ] = None,
    update: Annotated[
        str | None, typer.Option(help="Where it takes updates, if not where such services do.")
    ] = None,
    evidence: EvidenceOption = None,
) -> None:
    """Publish the validated graph on a SPARQL service, and prove it by reading every graph back.

    Graphs that are right already stay, graphs of others too; a run that was cut short is run again.
    Name and password: SARCOGRAPH_STORE_USER and SARCOGRAPH_STORE_PASSWORD.

    [bold]Example[/bold]: sarcograph load http://127.0.0.1:7878/query
    """
    from sarcograph.graph.cache import published
    from sarcograph.graph.remote.load import load as load_graph
    from sarcograph.graph.remote.service import shown

    with progress() as announce:
        graph, _ = published(evidence, announce)
        report = load_graph(
            graph, url, method=method, graph_store=graph_store, update=update, announce=announce
        )
    talk.print(
        f"{report.way}: {len(report.written)} graphs written, {len(report.unchanged)} were right"
        f" already, {len(report.removed)} removed; {report.triples:,} triples read back",
        markup=False,
        soft_wrap=True,
    )
    if report.respelled:
        kinds = ", ".join(f"{count:,} of {kind}" for kind, count in report.respelled.most_common())
        talk.print(
            f"The service spells values its own way, {kinds}: {report.example}",
            markup=False,
            soft_wrap=True,
        )
    print(f"{report.sha256}  {shown(url)}")


@app.command()
def serve(
    publication: Annotated[
        Path | None, typer.Option(help="Folder that `sarcograph publish` writes.", metavar="DIR")
    ] = None,
    store: Annotated[
        str | None, typer.Option(help="A SPARQL service that evaluates the queries.", metavar="URL")
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen at.", metavar="ADDRESS")
    ] = None,
    port: Annotated[str | None, typer.Option(help="The port to listen at.", metavar="N")] = None,
    workers: Annotated[
        str | None, typer.Option(help="How many web processes answer.", metavar="N")
    ] = None,
    settings: Annotated[
        Path | None, typer.Option(help="TOML file with any of the settings.", metavar="FILE")
    ] = None,
    show_settings: Annotated[
        bool, typer.Option("--show-settings", help="Print every setting and end.")
    ] = False,
    evidence: EvidenceOption = None,
) -> None:
    """Serve the validated graph: SPARQL at /sparql, each query in a process that can be killed.

    Further settings come from the environment, such as SARCOGRAPH_PORT, and from a file.
    Without a publication, the evidence is published in the user's cache and served.

    [bold]Examples[/bold]: sarcograph serve --port 8080

        sarcograph serve --publication /srv/sarcograph --workers 2

        sarcograph serve --show-settings
    """
    from sarcograph import serving

    options = {
        "--publication": publication,
        "--store": store,
        "--host": host,
        "--port": port,
        "--workers": workers,
    }
    serving.serve(options, settings, evidence, show_settings)


@app.command()
def anchor(
    file: Annotated[
        Path, typer.Argument(help="A source document, or with --refresh an evidence file.")
    ],
    text: Annotated[
        str | None, typer.Argument(help="The words; «…» marks the part to point to.")
    ] = None,
    nth: Annotated[int | None, typer.Option(help="Which occurrence, from 1.")] = None,
    table: Annotated[str | None, typer.Option(help="A table, such as 'Table 3' or 3.")] = None,
    row: Annotated[str | None, typer.Option(help="The row's label, or its number.")] = None,
    column: Annotated[int | None, typer.Option(help="The data column, from 1.")] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Bring every place of an evidence file up to date.")
    ] = False,
    sources: Annotated[
        Path | None, typer.Option(help="Folder with the source documents.", file_okay=False)
    ] = None,
) -> None:
    """Print the place and hash of a passage or table cell, ready to paste into an evidence file.

    [bold]Examples[/bold]

        sarcograph anchor paper.txt "ORR) of «34.4%»"

        sarcograph anchor paper.txt --table 3 --row ORR --column 2

        sarcograph anchor paper.txt --table 3            (the whole table as rows of YAML)

        sarcograph anchor --refresh evidence/my-study.yaml --sources papers/
    """
    from sarcograph.graph.curation.anchoring import read_document
    from sarcograph.graph.model.anchors import locate, quoted

    if refresh:
        if sources is None:
            raise typer.BadParameter("--refresh needs --sources DIR, the folder of the documents")
        _refresh(file, sources)
        return
    document = read_document(file)
    if table is not None:
        _table(document, f"Table {table}" if table.isdigit() else table, row, column)
    elif text is not None:
        start, end = locate(document, text, nth)
        _show(quoted(document[start:end], start))
    else:
        raise typer.BadParameter("give the words to look for, or --table, or --refresh")


def _refresh(file: Path, sources: Path) -> None:
    from sarcograph.graph.curation.anchoring import refresh
    from sarcograph.graph.nquads import replacing

    content, changed = refresh(file, sources)
    if changed:
        with replacing(file) as out:
            out.write(content.encode("utf-8"))
    talk.print(f"{file}: {changed} places changed")


def _table(document: str, label: str, row: str | None, column: int | None) -> None:
    from sarcograph.graph.curation.anchoring import find_cell, table_notation, table_rows

    if row is None:
        print(table_notation(table_rows(document, label)))
    elif column is None:
        raise typer.BadParameter("--row needs --column, the number of the data column")
    else:
        _show(find_cell(document, label, row, column))


def _show(pointer: Pointer) -> None:
    from sarcograph.graph.curation.anchoring import scalar
    from sarcograph.graph.model.anchors import span_sha256

    print(scalar(str(pointer)))
    print(f"{pointer.start}-{pointer.end} {span_sha256(pointer.text or '')}")


def main() -> None:
    """Run the command line; errors of the project and of files become one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # what papers print is not limited to the letters of a locale
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except SarcographError as error:
        talk.print(str(error), markup=False)
        sys.exit(1 if isinstance(error, NotValidatedError) else 2)
    except OSError as error:
        talk.print(f"{error.filename}: {error.strerror}", markup=False)
        sys.exit(2)


if __name__ == "__main__":
    main()
