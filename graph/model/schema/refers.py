"""What a key in an evidence file refers to: declared beside the field, read by one walker.

A field is annotated with what its key may name (`to`, `CategoryOf`), a mapping of a document whose
keys name things with `Defines`. `graph.curation.references` follows the annotations and knows no
field by its name, so none can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TypeAlias, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sarcograph.graph.kinds import KINDS

IN_DOCUMENTS = (
    "claim",
    "biomarker",
    "population",
    "line",
    "study",
    "analysis",
    "data-cut",
    "period",
    "reference",
    "affiliation",
)
"""The kinds of things to which documents give keys."""

SAME_KIND = "the same kind"
"""Stands for the kind of the entity that has the field."""

ANYTHING = (*KINDS, "biomarker", "claim", "population", "line")
"""What a passage may be about."""

RESPONSE = "best-overall-response"
"""The measure whose categories the numerators of rates are made of."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The key names something of one of `kinds`, in the registry or in the same document.

    `upward` where following the field from entry to entry must never lead back to where it began;
    `but` are words that stand for something else.
    """

    kinds: tuple[str, ...]
    upward: bool = False
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryOf:
    """The key names a category of a measure: of `measure`, or else of the one in the field `by`."""

    by: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Defines:
    """The keys of this mapping are those of things of the kind `kind`."""

    kind: str


Refers: TypeAlias = Reference | CategoryOf


def to(*kinds: str, upward: bool = False, but: tuple[str, ...] = ()) -> Reference:
    """Return a `Reference`; raises ValueError for a kind that there is not."""
    if unknown := set(kinds) - {*KINDS, *IN_DOCUMENTS, SAME_KIND}:
        raise ValueError(f"there are no kinds {', '.join(sorted(unknown))}")
    return Reference(kinds, upward, but)


def _annotations(part: object) -> Iterator[object]:
    """Yield the annotations anywhere inside a type such as `Annotated[Key, to("line")] | None`."""
    yield from getattr(part, "__metadata__", ())
    for inside in get_args(part):
        yield from _annotations(inside)


def _annotated(field: FieldInfo) -> Iterator[object]:
    yield from field.metadata
    yield from _annotations(field.annotation)


@cache
def references(model: type[BaseModel]) -> Mapping[str, Refers]:
    """Return what the fields of `model` refer to, by the names of those that refer to something."""
    found = {
        name: one
        for name, field in model.model_fields.items()
        for one in _annotated(field)
        if isinstance(one, Reference | CategoryOf)
    }
    return MappingProxyType(found)


@cache
def definitions(model: type[BaseModel]) -> Mapping[str, tuple[str, ...]]:
    """Return the mappings that give things their keys: the way to each from `model`, by kind."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        for one in _annotated(field):
            if isinstance(one, Defines):
                found[one.kind] = (name,)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            inside = definitions(field.annotation)
            found |= {kind: (name, *way) for kind, way in inside.items()}
    return MappingProxyType(found)


def things_of(content: BaseModel) -> Mapping[str, Mapping[object, object]]:
    """Return the mappings in which `content` gives things their keys, by kind."""
    found: dict[str, Mapping[object, object]] = {}
    for kind, way in definitions(type(content)).items():
        inside: object = content
        for name in way:
            inside = getattr(inside, name)
        assert isinstance(inside, Mapping)  # noqa: S101 - `Defines` stands on mappings alone
        found[kind] = inside
    return found
