"""Write pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeGuard, get_args

import typer

from sarcograph.commands.console import in_terminal, say_data, tell

if TYPE_CHECKING:
    from sarcograph.graph.pictures.picture import Picture

PictureFormat = Literal["svg", "png"]

OutputOption = Annotated[
    Path | None,
    typer.Option(
        help="The file that a picture is written to; standard output by default, in a terminal a"
        " file that is called after the graph's version and the day."
    ),
]


def is_picture(form: str, output: Path | None, part: str | None = None) -> TypeGuard[PictureFormat]:
    """Tell whether a picture is asked for.

    Raises BadParameter for `output`, or a `part`, of anything else.
    """
    if form in get_args(PictureFormat):
        return True
    if output is not None:
        raise typer.BadParameter("--output is for pictures, --format svg or png")
    if part is not None:
        raise typer.BadParameter("--part is for pictures, --format svg or png")
    return False


def write_picture(
    picture: Picture, view: str, version: str, form: PictureFormat, output: Path | None
) -> None:
    """Write a picture, with the version of its graph and the day; raises FileError."""
    from sarcograph.graph.files import replacing
    from sarcograph.graph.pictures.stamp import file_name, stamp
    from sarcograph.graph.pictures.written import written

    day = datetime.now(UTC).date()
    whole = picture.stamped(stamp(version, day))
    content = written(whole, form)
    if output is None and not in_terminal():
        say_data(content)
        return
    path = output or Path(file_name(view, version, day, form))
    with replacing(path) as file:
        file.write(content)
    tell(f"wrote {path}")
