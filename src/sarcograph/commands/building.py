"""Build the graph, and bring it out: as files, as a publication, to a SPARQL service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import counted, progress, say, tell
from sarcograph.commands.options import EvidenceOption
from sarcograph.graph.exports.forms import FORMS

if TYPE_CHECKING:
    ExportFormat = str
else:  # the choices are those of the table
    ExportFormat = Literal[tuple(FORMS)]
LoadMethod = Literal["auto", "graph-store", "update"]


def build(
    evidence: EvidenceOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the canonical N-Quads of the whole graph here.")
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1, help="Make so many documents' parts at a time; else one for each processor."
        ),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Make them on a Dask cluster: its scheduler's address.")
    ] = None,
) -> None:
    """Build the graph: read, derive, infer, check, validate.

    Each document is a part, and is made again only when it, or what it names, has changed.

    [bold]Examples[/bold]

        sarcograph build --out sarcograph.nq

        sarcograph build --evidence studies/ --processes 8

        sarcograph build --evidence studies/ --cluster tls://scheduler:8786
    """
    from sarcograph.graph.cache import built
    from sarcograph.graph.files import copied, writable_file
    from sarcograph.graph.parts.crews import (
        Cluster,
        Crew,
        Processes,
        need_encryption,
        usual_crew,
    )

    if processes is not None and cluster is not None:
        raise typer.BadParameter("--processes and --cluster are two ways; give one of them")
    if cluster is not None:
        need_encryption(cluster)  # though nothing were to be made there
    if out is not None:
        writable_file(out)  # told before the graph is built, not after

    def crew() -> Crew:
        if cluster is not None:
            return Cluster(cluster)
        return Processes(processes) if processes is not None else usual_crew()

    with progress() as announce:
        graph = built(evidence, announce, crew)
    if out is not None:
        copied(graph.path, out)
    tell(f"{graph.quads:,} quads, SHA-256 {graph.sha256}")
    say(f"{out or graph.path}")


def export(
    form: Annotated[
        ExportFormat,
        typer.Option("--format", help="The form; docs/exports.md says what each holds."),
    ],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    graphs: Annotated[
        list[str] | None,
        typer.Option(
            help="A named graph such as derived or evidence/sun-2022, or all; repeatable; of RDF."
        ),
    ] = None,
    evidence: EvidenceOption = None,
) -> None:
    """Write the validated graph to a file: as RDF, tables, a network, or for other registries.

    A manifest beside it tells what it holds; of RDF a VoID description too. A form of several files
    is a zip. The same graph gives the same bytes on the same day, or for one SOURCE_DATE_EPOCH.

    [bold]Examples[/bold]

        sarcograph export --format turtle --out sarcograph.ttl

        sarcograph export --format parquet --out tables.zip

        sarcograph export --format graphml --out sarcograph.graphml
    """
    from sarcograph.graph.cache import built
    from sarcograph.graph.files import writable_file
    from sarcograph.graph.parts.crews import usual_crew
    from sarcograph.graph.publish.export import export as write
    from sarcograph.graph.publish.export import files_of

    for place in files_of(form, out):
        writable_file(place)
    with progress() as announce:
        graph = built(evidence, announce, usual_crew)
        announce("writing")
        manifest = write(graph, form, out, graphs or ())
    of_graphs = counted(len(manifest.graphs), "graph")
    told = ", ".join(f"{number:,} {name}" for name, number in manifest.contents.items())
    tell(f"{told.replace('_', ' ') or counted(manifest.statements, 'statement')} of {of_graphs}")
    say(f"{manifest.sha256}  {out}")


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
    from sarcograph.graph.cache import built
    from sarcograph.graph.parts.crews import usual_crew
    from sarcograph.graph.publish.write import write_publication

    with progress() as announce:
        graph = built(evidence, announce, usual_crew)
        publication = write_publication(graph, directory, announce)
    tell(
        ", ".join(
            counted(number, noun.lower())
            for noun, number in {"file": len(publication.files), **graph.counts}.items()
        )
    )
    say(f"{publication.version}  {publication.folder}")


def load(
    url: Annotated[str, typer.Argument(help="Where the service answers queries.")],
    method: Annotated[
        LoadMethod, typer.Option(help="How to write; auto takes what the service offers.")
    ] = "auto",
    graph_store: Annotated[
        str | None, typer.Option(help="Where its graph store is, if not at the usual address.")
    ] = None,
    update: Annotated[
        str | None, typer.Option(help="Where it takes updates, if not at the usual address.")
    ] = None,
    evidence: EvidenceOption = None,
) -> None:
    """Publish the validated graph on a SPARQL service, and prove it by reading every graph back.

    Graphs that are right already stay, and graphs of others too; run it again if it was cut short.
    Name and password: SARCOGRAPH_STORE_USER and SARCOGRAPH_STORE_PASSWORD.

    [bold]Example[/bold]: sarcograph load http://127.0.0.1:7878/query
    """
    from sarcograph.graph.cache import built
    from sarcograph.graph.parts.crews import usual_crew
    from sarcograph.graph.remote.load import load as load_graph
    from sarcograph.graph.remote.service import shown

    with progress() as announce:
        graph = built(evidence, announce, usual_crew)
        report = load_graph(
            graph, url, method=method, graph_store=graph_store, update=update, announce=announce
        )
    tell(
        f"{report.way}: {len(report.written)} graphs written, {len(report.unchanged)} were right"
        f" already, {len(report.removed)} removed; {report.triples:,} triples read back"
    )
    if report.respelled:
        kinds = ", ".join(f"{count:,} of {kind}" for kind, count in report.respelled.most_common())
        tell(f"The service spells values its own way, {kinds}: {report.example}")
    say(f"{report.sha256}  {shown(url)}")
