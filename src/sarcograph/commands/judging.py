"""Judge what was curated: by its own arithmetic, by the shapes, by the source documents."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import print_json, progress, talk
from sarcograph.commands.options import EvidenceOption, ReportOption

if TYPE_CHECKING:
    from sarcograph.graph.validate.report import Report
    from sarcograph.graph.validated import Announce

Syntax = Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]


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


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Your files of RDF, '-' for stdin; without them, the graph."),
    ] = None,
    evidence: EvidenceOption = None,
    syntax: Annotated[
        Syntax | None,
        typer.Option(help="Syntax of the files; by default their names or contents tell."),
    ] = None,
    form: Annotated[
        Literal["text", "json", "turtle"],
        typer.Option("--format", help="How to print the report; turtle: a sh:ValidationReport."),
    ] = "text",
) -> None:
    """Validate the graph, or your files of RDF together, against the SHACL shapes.

    Files may be Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, and compressed by gzip, xz
    or bzip2. Exit 0: no violation in what was judged; 1: a violation; 2: a file cannot be read,
    or no node in the files was judged.

    [bold]Examples[/bold]

        sarcograph validate my-study.ttl my-drugs.trig.gz

        cat my-study.nt | sarcograph validate - --syntax ntriples --format turtle
    """
    from sarcograph.graph.errors import SarcographError
    from sarcograph.graph.validate.files import validate_files

    if files and evidence is not None:
        raise typer.BadParameter("files and --evidence are two things to judge; give one of them")
    if syntax is not None and not files:
        raise typer.BadParameter("--syntax goes with files")
    with progress() as announce:
        if files:
            announce("validating")
            report = validate_files(files, syntax)
        else:
            report = _report_on_evidence(evidence, announce)
    _print_report(report, form)
    if files and not report.coverage.judged:
        raise SarcographError(
            "no node was judged; give each node a class of the vocabulary as its type (rdf:type)"
        )
    if report.violations:
        raise typer.Exit(1)


def _report_on_evidence(evidence: Path | None, announce: Announce) -> Report:
    from sarcograph.graph import pipeline
    from sarcograph.graph.validate import validate as judge

    return judge(pipeline.assemble(evidence, announce).merged())


def _print_report(report: Report, form: str) -> None:
    if form == "json":
        print_json(report.as_dict())
    elif form == "turtle":
        from sarcograph.graph.validate.report_graph import turtle_of

        sys.stdout.buffer.write(turtle_of(report))
    else:
        from sarcograph.graph.validate.report_text import lines_of

        # a terminal gets its own width; a pipe gets whole lines
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        for line in lines_of(report, width):
            print(line)


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
