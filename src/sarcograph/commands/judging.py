"""Judge what was curated: by its own arithmetic, by the shapes, by the source documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import (
    counted,
    flush,
    paged,
    progress,
    say,
    say_data,
    say_json,
    tell,
    terminal_width,
)
from sarcograph.commands.options import EvidenceOption, ReportOption
from sarcograph.graph.errors import SarcographError, did_you_mean

if TYPE_CHECKING:
    from sarcograph.graph.checks.base import Finding
    from sarcograph.graph.validate.report import Report
    from sarcograph.graph.validated import Announce
    from sarcograph.graph.verify import Proof

_SEVERITIES = "impossible, conflict, ambiguous, rounding, wording or method"

Syntax = Literal["turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld"]


def check(
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
    document: Annotated[
        list[str] | None, typer.Option(help="Only findings in this document; may be repeated.")
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option(help="Only findings of this rule; may be repeated.")
    ] = None,
    severity: Annotated[
        list[str] | None, typer.Option(help=f"Only {_SEVERITIES}; may be repeated.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(help=f"Exit 1 when a finding is {_SEVERITIES}."),
    ] = None,
    editorial: Annotated[
        bool, typer.Option("--editorial", help="Also list what a copy editor would mend.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")
    ] = False,
) -> None:
    """List what the documents' own numbers contradict, recomputed from what they print.

    First comes what would change a conclusion, then what puts a figure in doubt, then what is
    missing to compare. How many findings are editorial is said; they are listed if asked for.

    [bold]Examples[/bold]

        sarcograph check --fail-on impossible

        sarcograph check --document sun-2022 --severity conflict --severity ambiguous

        sarcograph check --evidence study --watch
    """
    from sarcograph.graph.checks.base import SEVERITIES
    from sarcograph.graph.checks.run import rules

    _known("--severity", severity or (), SEVERITIES)
    _known("--fail-on", (fail_on,) if fail_on is not None else (), SEVERITIES)
    _known("--rule", rule or (), [one.key for one in rules()])
    wanted = _Wanted(document or (), rule or (), severity or (), editorial)
    if watch:
        if fail_on is not None:
            raise typer.BadParameter("--fail-on tells how a run ends; --watch goes on until Ctrl-C")
        _watch(evidence, wanted, form)
    elif any(one.severity == fail_on for one in _check(evidence, wanted, form, paged)):
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which findings are asked for; of each, nothing given means all."""

    documents: Sequence[str]
    rules: Sequence[str]
    severities: Sequence[str]
    editorial: bool

    def shows(self, finding: Finding) -> bool:
        """Tell whether a finding that is asked for is listed, and not only counted."""
        return self.editorial or finding.consequence != "editorial"

    def __contains__(self, finding: Finding) -> bool:
        return (
            (not self.documents or bool(set(self.documents) & set(finding.documents)))
            and (not self.rules or finding.rule.key in self.rules)
            and (not self.severities or finding.severity in self.severities)
        )


def _check(
    evidence: Path | None,
    wanted: _Wanted,
    form: str,
    paging: Callable[[], AbstractContextManager[None]],
) -> list[Finding]:
    """Say the findings that are wanted, and how many are not listed; return all that are wanted."""
    from sarcograph.graph.checks.run import findings_records, run_checks
    from sarcograph.graph.curation.read import read_evidence

    read = read_evidence(evidence)
    _known("--document", wanted.documents, [one.key for one in read.documents])
    findings = [one for one in run_checks(read) if one in wanted]
    listed = [one for one in findings if wanted.shows(one)]
    if form == "json":
        say_json(findings_records(listed))
    else:
        shown = [(", ".join(one.documents), one) for one in listed]
        width = max((len(names) for names, _ in shown), default=0)
        with paging():
            for names, one in shown:
                told = one.text
                if one.printed and one.printed not in told:
                    told += f"; printed: {one.printed}"
                kind = f"{one.consequence:<13}  {one.severity:<10}  {one.rule.key:<28}"
                say(f"{names:<{width}}  {kind}  {told}")
        counts = Counter(one.consequence for one in listed)
        tell(", ".join(f"{counts[name]} {name}" for name in counts) or "no findings")
    if hidden := len(findings) - len(listed):
        tell(f"{hidden} editorial not listed; --editorial lists what a copy editor would mend")
    return findings


def _watch(evidence: Path | None, wanted: _Wanted, form: str) -> None:
    """Check at once and after each change; what is wrong with the files ends nothing."""
    from sarcograph.commands.watching import changes
    from sarcograph.graph.bundled import bundled

    folder = evidence or Path(str(bundled("evidence")))
    with suppress(KeyboardInterrupt):
        for _ in changes(folder):
            try:
                _check(folder, wanted, form, nullcontext)
            except (SarcographError, typer.BadParameter) as error:
                tell(str(error))
            flush()
            tell(f"waiting for changes in {folder}; Ctrl-C ends")


def _known(option: str, given: Iterable[str], known: Sequence[str]) -> None:
    """Refuse what an option does not take; raises BadParameter with what it takes."""
    for word in given:
        if word not in known:
            advice = did_you_mean(word, known) or f"it takes {', '.join(known)}"
            raise typer.BadParameter(f"there is no '{word}' for {option}; {advice}")


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
    engine: Annotated[
        Literal["shacl", "pyshacl"],
        typer.Option(help="What judges the graph; pyshacl is the slow witness of the other."),
    ] = "shacl",
) -> None:
    """Validate the graph, or your files of RDF together, against the SHACL shapes.

    Files may be Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, and compressed by gzip, xz
    or bzip2. Exit 0: no violation in what was judged; 1: a violation; 2: a file cannot be read,
    or no node in the files was judged.

    [bold]Examples[/bold]

        sarcograph validate my-study.ttl my-drugs.trig.gz

        cat my-study.nt | sarcograph validate - --syntax ntriples --format turtle
    """
    from sarcograph.graph.validate.files import validate_files

    if files and evidence is not None:
        raise typer.BadParameter("files and --evidence are two things to judge; give one of them")
    if syntax is not None and not files:
        raise typer.BadParameter("--syntax goes with files")
    if files and engine != "shacl":
        raise typer.BadParameter("--engine is for the graph; files are judged by shacl")
    with progress() as announce:
        if files:
            announce("validating")
            report = validate_files(files, syntax)
        else:
            report = _report_on_evidence(evidence, engine, announce)
    _print_report(report, form)
    if files and not report.coverage.judged:
        raise SarcographError(
            "no node was judged; give each node a class of the vocabulary as its type (rdf:type)"
        )
    if report.violations:
        raise typer.Exit(1)


def _report_on_evidence(evidence: Path | None, engine: str, announce: Announce) -> Report:
    if engine == "shacl":
        from sarcograph.graph.cache import parts_of
        from sarcograph.graph.parts.crews import usual_crew

        return parts_of(evidence, announce, usual_crew).report
    from sarcograph.graph import pipeline
    from sarcograph.graph.validate import validate as judge
    from sarcograph.graph.validate.reference import unfit_by_reference

    whole = pipeline.assemble(evidence, announce).merged()
    announce("validating by pySHACL")
    return judge(whole, unfit_by_reference)


def _print_report(report: Report, form: str) -> None:
    if form == "json":
        say_json(report.as_dict())
    elif form == "turtle":
        from sarcograph.graph.validate.report_graph import turtle_of

        say_data(turtle_of(report))
    else:
        from sarcograph.graph.validate.report_text import lines_of

        with paged():
            for line in lines_of(report, terminal_width()):
                say(line)


def verify(
    sources: Annotated[
        Path, typer.Option(help="Folder with the source documents.", file_okay=False)
    ],
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
    show: Annotated[bool, typer.Option(help="Print the span of every anchor.")] = False,
) -> None:
    """Prove every anchor against the source documents; exit 1 if one fails.

    Texts of ours that repeat eight words of a source in a row are told; say it in other words.

    [bold]Example[/bold]: sarcograph verify --sources papers/ --show
    """
    from sarcograph.graph.curation.read import read_evidence
    from sarcograph.graph.files import existing_folder
    from sarcograph.graph.verify import copies
    from sarcograph.graph.verify import verify as prove

    read, folder = read_evidence(evidence), existing_folder(sources)
    proofs = prove(read, folder)
    if form == "json":
        say_json([proof.record() for proof in proofs])
    else:
        with paged():
            _say_proofs(proofs, show=show)
        facts = {fact for proof in proofs for fact in proof.facts}
        failed = sum(not proof.ok for proof in proofs)
        tell(f"{len(proofs)} anchors of {len(facts)} facts, {failed} fail")
        if without := sum(document.source is None for document in read.documents):
            tell(f"{counted(without, 'document')} without text: nothing to prove")
    for document, one in copies(read, folder):
        tell(f"{document}: {one.entry} repeats {one.words} words of the source: '{one.text}'")
    if not all(proof.ok for proof in proofs):
        raise typer.Exit(1)


def _say_proofs(proofs: Iterable[Proof], *, show: bool) -> None:
    """Say what fails; a document that cannot be read is one failure, however many its anchors."""
    for (file, unread), group in groupby(proofs, key=lambda one: (one.file, one.unread)):
        if unread:
            told = list(group)
            say(f"FAILS  {file}  {told[0].reason}: {len(told)} anchors")
            continue
        for proof in group:
            if show or not proof.ok:
                mark = "ok" if proof.ok else "FAILS"
                told_of = proof.reason or repr(proof.span)
                say(f"{mark}  {file} {proof.start}-{proof.end}  {told_of}")
