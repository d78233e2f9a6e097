"""The single values inside whatever was read from an evidence file, each with the way to it."""

from __future__ import annotations

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


def leaves(value: object) -> list[Leaf]:
    """Return every value inside `value` that is neither an entry, a mapping nor a list."""
    found: list[Leaf] = []
    _collect(found, value, (), None, "")
    return found


def _collect(
    found: list[Leaf], value: object, path: Path, entry: BaseModel | None, field: str
) -> None:
    """Add the leaves of what stands in a field of an entry, at the end of `path`."""
    if isinstance(value, BaseModel):
        for name, described in type(value).model_fields.items():
            item = getattr(value, name)
            if item is not None:  # of most fields nothing is said
                _collect(found, item, (*path, described.alias or name), value, name)
    elif isinstance(value, dict):
        for key, item in value.items():
            _collect(found, item, (*path, str(key)), entry, field)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _collect(found, item, (*path, number), entry, field)
    elif value is not None:
        found.append(Leaf(path, value, entry, field))
