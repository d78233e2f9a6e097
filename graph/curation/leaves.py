"""The single values inside whatever was read from an evidence file, each with the way to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from sarcograph.graph.curation.evidence_file import Path


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value with the path to it, and the field of the entry that holds it, if one does."""

    path: Path
    value: object
    entry: BaseModel | None
    field: str


def leaves(
    value: object, path: Path = (), entry: BaseModel | None = None, field: str = ""
) -> Iterator[Leaf]:
    """Yield every value inside `value` that is neither an entry, a mapping nor a list."""
    if isinstance(value, BaseModel):
        for name, described in type(value).model_fields.items():
            item = getattr(value, name)
            if item is not None:  # of most fields nothing is said
                yield from leaves(item, (*path, described.alias or name), value, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, str(key)), entry, field)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number), entry, field)
    elif value is not None:
        yield Leaf(path, value, entry, field)
