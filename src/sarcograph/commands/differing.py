"""Tell what differs between two versions of the graph."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sarcograph.commands.console import paged, progress, say, say_data, say_json, say_table, tell
from sarcograph.commands.options import EvidenceOption
from sarcograph.graph.errors import did_you_mean

if TYPE_CHECKING:
    from sarcograph.graph.changes.change import Change, What
    from sarcograph.graph.changes.compare import Changes

_OWN = "the project's own files"


def diff(
    old: Annotated[
        Path,
        typer.Argument(help="A published version's folder, a publication, or canonical N-Quads."),
    ],
    new: Annotated[
        Path | None, typer.Argument(help="Another; without it, the graph of the evidence.")
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Only what this document caused; may be repeated.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list places, contexts, entities and terms.")
    ] = False,
    form: Annotated[
        Literal["table", "json", "csv", "tsv"], typer.Option("--format", help="How to print it.")
    ] = "table",
    evidence: EvidenceOption = None,
) -> None:
    """Tell what differs between two versions: facts added, removed, changed, and what caused it.

    Facts and findings are listed; how many other things differ is said, and --all lists them too.
    A thing that names the one it was before is one change: it was renamed.

    [bold]Examples[/bold]

        sarcograph diff /srv/sarcograph/5c47e69a552519c7

        sarcograph diff old.nq new.nq --document sun-2022 --format csv
    """
    from sarcograph.graph.cache import built
    from sarcograph.graph.changes.compare import compare
    from sarcograph.graph.changes.records import record_of, rows_of, summary_of
    from sarcograph.graph.parts.crews import usual_crew

    if new is not None and evidence is not None:
        raise typer.BadParameter("NEW and --evidence are two things to compare; give one of them")
    before = _nquads_of(old)
    with progress() as announce:
        after = built(evidence, announce, usual_crew).path if new is None else _nquads_of(new)
        announce("comparing")
        changes = compare(before, after)
    listed = _listed(changes, document or (), everything=everything)
    if form == "json":
        summary = summary_of(changes)
        del summary["first_facts"]  # all that are asked for follow
        say_json(summary | {"changes": [record_of(one) for one in listed]})
    elif form == "table":
        with paged():
            _say_counts(changes)
            if listed:
                say("")
                _say_changes(listed)
    else:
        say_data(_delimited(rows_of(listed), form))
    hidden = len(changes.changes) - len(listed)
    told = f"{len(listed)} listed" if changes.changes else "nothing differs"
    if hidden and not (everything or document):
        told += f", {hidden} not; --all lists them"
    tell(f"version {changes.old} → {changes.new}: {told}")


def _nquads_of(path: Path) -> Path:
    """Return the file of N-Quads that a version's folder or a publication holds, or the file."""
    from sarcograph.graph.files import FileError
    from sarcograph.graph.publish.publication import CURRENT, GRAPH_FILE

    if not path.is_dir():
        return path
    for folder in (path, path / CURRENT):
        if (folder / GRAPH_FILE).is_file():
            return folder / GRAPH_FILE
    raise FileError(path, f"holds no version of the graph: neither {GRAPH_FILE} nor {CURRENT}")


def _listed(changes: Changes, documents: Sequence[str], *, everything: bool) -> list[Change]:
    from sarcograph.graph.changes.kinds import Sort

    known = sorted({cause for one in changes.changes for cause in one.causes})
    for key in documents:
        if key not in known:
            advice = did_you_mean(key, known) or f"what caused changes: {', '.join(known)}"
            raise typer.BadParameter(f"'{key}' caused no change; {advice}")
    return [
        one
        for one in changes.changes
        if (everything or one.sort in (Sort.FACT, Sort.FINDING))
        and (not documents or set(documents) & set(one.causes))
    ]


def _say_counts(changes: Changes) -> None:
    for sort, counts in changes.counts.items():
        say(f"{sort}: {_told(counts)}")
    before, after = changes.unnamed
    if before != after:
        say(f"statements on nodes without a name: {before} before, {after} now; not compared")
    if changes.by_cause:
        say("")
        say_table(
            ("facts because of", "differ"),
            [(cause or _OWN, _told(counts)) for cause, counts in changes.by_cause.items()],
        )


def _told(counts: Mapping[What, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items())


def _say_changes(changes: Sequence[Change]) -> None:
    for change in changes:
        of = ", ".join(change.causes) or _OWN
        say(f"{change.what:<9}  {change.kind}  {change.label or change.iri}  [{of}]")
        if change.former:
            say(f"           was {change.former}")
        if change.reason:
            say(f"           because {change.reason}")
        for one in change.values:
            before, after = "; ".join(one.before), "; ".join(one.after)
            say(f"           {one.name}: {before or 'nothing'} → {after or 'nothing'}")


def _delimited(rows: Sequence[Mapping[str, str]], form: str) -> bytes:
    from sarcograph.graph.changes.records import TABLE

    text = io.StringIO()
    dialect = "excel" if form == "csv" else "excel-tab"
    writer = csv.DictWriter(text, TABLE, dialect=dialect)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
