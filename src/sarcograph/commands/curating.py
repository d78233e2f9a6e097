"""Help to write evidence files: find the place and hash of what a document prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sarcograph.commands.console import (
    counted,
    paged,
    progress,
    say,
    say_json,
    say_table,
    tell,
)
from sarcograph.commands.options import EvidenceOption, ReportOption

if TYPE_CHECKING:
    from sarcograph.graph.model.anchors import Span
    from sarcograph.graph.names.authorities import Authorities
    from sarcograph.graph.names.name import Name

_SHOWN = 10
"""How many of a kind a table or message shows."""


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
    from sarcograph.graph.curation.places import read_document
    from sarcograph.graph.model.anchors import quoted

    if refresh:
        if sources is None:
            raise typer.BadParameter("--refresh needs --sources DIR, the folder of the documents")
        _refresh(file, sources)
        return
    document = read_document(file)
    if table is not None:
        _table(document.text, f"Table {table}" if table.isdigit() else table, row, column)
    elif text is not None:
        start, end = document.locate(text, nth)
        _show(quoted(document.text[start:end], start))
    else:
        raise typer.BadParameter("give the words to look for, or --table, or --refresh")


def lookup(
    words: Annotated[
        str, typer.Argument(help="A name, symbol, code or identifier; or a few words.")
    ],
    authorities: Annotated[
        Path | None,
        typer.Option(
            help="Folder with files that HGNC, MONDO, GO, ChEBI or DGIdb publish.", file_okay=False
        ),
    ] = None,
    evidence: EvidenceOption = None,
    form: ReportOption = "table",
) -> None:
    """Find what a name stands for: in the registry and, if asked, in the files of authorities.

    Case, hyphens, spaces and Greek letters do not count. Exit code 1 if nothing is named so.

    [bold]Examples[/bold]

        sarcograph lookup PDGFR-β

        sarcograph lookup AL3818 --authorities downloads/
    """
    from sarcograph.graph.build import registry_statements
    from sarcograph.graph.curation.read import read_registry
    from sarcograph.graph.names.authorities import Authorities, read_authorities
    from sarcograph.graph.names.index import NameIndex, concerning
    from sarcograph.graph.names.of_graph import GraphNames

    with progress() as announce:
        announce("reading names")
        others = read_authorities(authorities) if authorities else Authorities((), (), ())
        ours = GraphNames(registry_statements(read_registry(evidence).entities)).names()
        names = (*map(_as_curators_write, ours), *others.names)
        # an index of all that authorities publish takes longer than to look at each
        found = NameIndex.of(concerning(words, names)).find(words)
    groups = {"named so": found.equal, "has the words": found.sharing, "spelt alike": found.alike}
    if form == "json":
        say_json(
            [{"match": how, **asdict(name)} for how, names in groups.items() for name in names]
        )
    else:
        rows = [
            (how, name.text, name.how, name.label, name.kind, name.identifier, name.source)
            for how, names in groups.items()
            for name in names[:_SHOWN]
        ]
        if rows:
            with paged():
                say_table(("match", "name", "is a", "of", "kind", "key or CURIE", "source"), rows)
    _tell_of_search(others, authorities is not None, groups)
    if not found.equal:
        raise typer.Exit(1)


def _as_curators_write(name: Name) -> Name:
    """Return a name of an entity whose identifier is the key in evidence files."""
    from sarcograph.graph.kinds import KINDS

    key = name.identifier.partition("/")[2]
    return replace(name, identifier=KINDS[name.kind].name(key))


def _tell_of_search(others: Authorities, asked: bool, groups: Mapping[str, Sequence[Name]]) -> None:
    cut = [
        f"{len(names) - _SHOWN:,} more {how}"
        for how, names in groups.items()
        if len(names) > _SHOWN
    ]
    told = [f"not shown: {', '.join(cut)}; --format json has all"] if cut else []
    if not asked:
        told.append("only the registry was searched; --authorities DIR adds published files")
    else:
        told.append(f"searched the registry and {counted(len(others.read), 'file')} of authorities")
        if others.unread:
            told.append(f"of no known form: {', '.join(others.unread[:_SHOWN])}")
        if not others.read:
            told.append("known are HGNC's tables, DGIdb's drugs.tsv, and ontologies as .obo")
    if not groups["named so"]:
        told.insert(0, "nothing is named so")
    tell("; ".join(told))


def text(
    file: Annotated[Path, typer.Argument(help="A source document: an article in JATS, a label.")],
) -> None:
    """Print the text in which the places of a document are counted.

    That of an article in XML or of a drug label is derived from the file; of others it is the file.

    [bold]Example[/bold]: sarcograph text article.nxml > article.txt
    """
    from sarcograph.graph.curation.places import read_document

    document = read_document(file)
    how = f"derived by {document.derivation}" if document.derivation else "the file's own text"
    tell(f"{file}: read as {document.form}, {how}")
    say(document.text.removesuffix("\n"))


def uncovered(
    file: Annotated[Path, typer.Argument(help="An evidence file, finished or not.")],
    sources: Annotated[
        Path, typer.Option(help="Folder with the source documents.", file_okay=False)
    ],
    form: ReportOption = "table",
) -> None:
    """List the figures of a document that no place of its evidence file covers, by section.

    A figure is a number in digits; those of a name, as in VEGFR2 or PD-1, are none. What stands
    between « and » can be pasted into a draft.

    [bold]Example[/bold]: sarcograph uncovered evidence/my-study.yaml --sources papers/
    """
    from sarcograph.graph.curation.uncovered import uncovered as look

    found = look(file, sources)
    if form == "json":
        say_json([figure.record() for figure in found.uncovered])
    else:
        with paged():
            for section, figures in groupby(found.uncovered, lambda figure: figure.section):
                say(section)
                for figure in figures:
                    say(f"  {figure.start:>7}  {figure.context}")
    without = counted(len(found.uncovered), "figure")
    drafts = f"; {counted(found.drafts, 'draft')} without a place yet" if found.drafts else ""
    tell(f"{file}: {without} of {found.figures:,} without a place{drafts}")


def migrate(
    folder: Annotated[
        Path, typer.Argument(help="Folder of evidence files.", exists=True, file_okay=False)
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Only show what would change; exit 1 if anything would.")
    ] = False,
) -> None:
    """Convert evidence files of release 0.1.0 to the format that is read now.

    Comments, order and layout stay. If anything cannot be converted, it is told with file and line
    and nothing is written.

    [bold]Example[/bold]: sarcograph migrate my-evidence/ --check
    """
    from sarcograph.graph.curation.migrating import migrated
    from sarcograph.graph.files import replacing

    changed = migrated(folder)
    for path, (old, new) in changed.items():
        if check:
            _show_difference(path, old, new)
        else:
            with replacing(path) as out:
                out.write(new.encode("utf-8"))
            say(str(path))
    told = "would change" if check else "converted"
    tell(f"{counted(len(changed), 'file')} {told}" if changed else "nothing to convert")
    if check and changed:
        raise typer.Exit(1)


def schema(
    folder: Annotated[
        Path, typer.Argument(help="Folder of evidence files.", exists=True, file_okay=False)
    ],
) -> None:
    """Write JSON Schemas for editors into FOLDER/schema, with the keys of its registry to offer.

    Write them again when the registry has new keys.

    [bold]Example[/bold]: sarcograph schema my-evidence/
    """
    from sarcograph.graph.curation.json_schema import write_schemas

    for path in write_schemas(folder):
        say(str(path))


def _show_difference(path: Path, old: str, new: str) -> None:
    from difflib import unified_diff

    name = str(path)
    for line in unified_diff(old.splitlines(), new.splitlines(), name, name, n=0, lineterm=""):
        say(line)


def _refresh(file: Path, sources: Path) -> None:
    from sarcograph.graph.curation.anchoring import refresh
    from sarcograph.graph.files import replacing

    content, changed = refresh(file, sources)
    if changed:
        with replacing(file) as out:
            out.write(content.encode("utf-8"))
    tell(f"{file}: {changed} places changed")


def _table(document: str, label: str, row: str | None, column: int | None) -> None:
    from sarcograph.graph.curation.anchoring import find_cell, table_notation, table_rows

    if row is None:
        say(table_notation(table_rows(document, label)))
    elif column is None:
        raise typer.BadParameter("--row needs --column, the number of the data column")
    else:
        _show(find_cell(document, label, row, column))


def _show(pointer: Span) -> None:
    from sarcograph.graph.curation.anchoring import scalar
    from sarcograph.graph.model.anchors import span_sha256

    say(scalar(str(pointer)))
    say(f"{pointer.start}-{pointer.end} {span_sha256(pointer.text or '')}")
