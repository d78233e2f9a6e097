"""Write pictures, and what is found as a file for other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeGuard, get_args

import typer

from sarcograph.commands.console import counted, in_terminal, say_data, tell
from sarcograph.graph.exports.forms import FORMS, forms_of

if TYPE_CHECKING:
    from sarcograph.graph.pictures.picture import Picture
    from sarcograph.graph.store.library import Query
    from sarcograph.graph.store.question import Answer

PictureFormat = Literal["svg", "png"]

OutputOption = Annotated[
    Path | None,
    typer.Option(
        help="The file that a picture, a table as Parquet or a network is written to; standard"
        " output by default, in a terminal a file that is called after the graph's version and the"
        " day."
    ),
]


def is_picture(form: str, output: Path | None, part: str | None = None) -> TypeGuard[PictureFormat]:
    """Tell whether a picture is asked for.

    Raises BadParameter for `output`, or a `part`, of anything else.
    """
    if form in get_args(PictureFormat):
        return True
    if output is not None and form not in FORMS:
        told = ", ".join((*get_args(PictureFormat), "parquet", *forms_of("network")))
        raise typer.BadParameter(f"--output is for pictures and files: --format {told}")
    if part is not None:
        raise typer.BadParameter("--part is for pictures, --format svg or png")
    return False


def write_picture(
    picture: Picture, view: str, version: str, form: PictureFormat, output: Path | None
) -> None:
    """Write a picture, with the version of its graph and the day; raises FileError."""
    from sarcograph.graph.pictures.stamp import stamp
    from sarcograph.graph.pictures.written import written

    whole = picture.stamped(stamp(version, datetime.now(UTC).date()))
    write_content(written(whole, form), view, version, form, output)


def write_content(
    content: bytes, view: str, version: str, suffix: str, output: Path | None
) -> None:
    """Write what is no text for a terminal; raises FileError."""
    from sarcograph.graph.files import replacing
    from sarcograph.graph.pictures.stamp import file_name

    if output is None and not in_terminal():
        say_data(content)
        return
    path = output or Path(file_name(view, version, datetime.now(UTC).date(), suffix))
    with replacing(path) as file:
        file.write(content)
    tell(f"wrote {path}")


def write_parquet(
    answer: Answer,
    asked: Query,
    words: str,
    evidence: Path | None,
    url: str | None,
    version: str,
    output: Path | None,
) -> None:
    """Write rows as Parquet, each column of its type, with the licences of external sources."""
    from sarcograph.graph.exports.about import About, today
    from sarcograph.graph.exports.parquet import parquet_file
    from sarcograph.graph.exports.reading import licences
    from sarcograph.graph.exports.sheet import Sheet
    from sarcograph.graph.knowledge.rows import Rows
    from sarcograph.graph.opening import open_store
    from sarcograph.graph.store.table import Table

    rows = Rows.of_table(Table.read(asked.name, answer.content), asked.types)
    with open_store(evidence, url=url) as store:
        about = About(version, "", today(), words, licences(store))
    columns = dict(zip(rows.columns, rows.types, strict=True))
    sheet = Sheet(asked.name, asked.question or words, columns, rows.rows)
    content = parquet_file(sheet, about)
    write_content(content, Path(asked.name).stem, version, "parquet", output)
    tell(counted(len(rows), "row"))
