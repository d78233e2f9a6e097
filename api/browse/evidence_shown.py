"""What the parts of the page of a thing show: values that come from another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sarcograph.graph.pictures.picture import Picture
from sarcograph.graph.store.table import Table


@dataclass(frozen=True, slots=True)
class CellShown:
    """A value under the heading of its column; `href` leads to the fact, with its `doubts`.

    Where the value may be the name of a thing and does not lead to the fact, `column` is that in
    which the question gives it.
    """

    heading: str
    text: str
    href: str = ""
    doubts: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many facts have a value in a column, and where these are asked for, "" for nowhere."""

    value: str
    count: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part with some of its facts; `total` counts all, `address` is where they are asked for.

    `table` has the facts that are shown with all columns of the question, and `chosen` says which
    they are. `counts` are those of all facts by the values of some columns.
    """

    name: str
    title: str
    question: str
    nothing: str
    address: str
    total: int
    chosen: str
    headings: Sequence[str]
    rows: Sequence[Sequence[CellShown]]
    counts: Mapping[str, Sequence[Count]]
    table: Table
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class PartLeft:
    """A part whose question was not asked for this page; `page` is where it is shown."""

    name: str
    title: str
    question: str
    address: str
    page: str
