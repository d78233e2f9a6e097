"""Judge what was curated: by its own arithmetic, by the shapes, by the source documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from sarcograph.commands.console import progress, say, say_json, tell
from sarcograph.commands.options import EvidenceOption, ReportOption


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
        say_json(findings_records(findings))
    else:
        for finding in findings:
            say(f"{finding.severity:<10} {finding.rule.key:<28} {finding.text}")
        counts = Counter(finding.severity for finding in findings)
        tell(", ".join(f"{count} {name}" for name, count in counts.most_common()))
    if any(finding.severity == fail_on for finding in findings):
        raise typer.Exit(1)


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Your Turtle files; without them, the graph.", exists=True),
    ] = None,
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
) -> None:
    """Validate the graph, or your Turtle files, against the SHACL shapes.

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
        say_json(report.as_dict())
    else:
        for result in report.results:
            say(str(result))
        tell(", ".join(f"{count} {name}" for name, count in report.counts.items()))
    if report.violations:
        raise typer.Exit(1)


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
        say_json([proof.record() for proof in proofs])
    else:
        for proof in proofs:
            if show or not proof.ok:
                place = f"{proof.file} {proof.start}-{proof.end}"
                say(f"{'ok' if proof.ok else 'FAILS'}  {place}  {proof.reason or repr(proof.span)}")
        facts = {fact for proof in proofs for fact in proof.facts}
        failed = sum(not proof.ok for proof in proofs)
        tell(f"{len(proofs)} anchors of {len(facts)} facts, {failed} fail")
    if not all(proof.ok for proof in proofs):
        raise typer.Exit(1)
