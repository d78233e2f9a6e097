"""The registry as one document sees it, with a record of what was looked up in it.

A part of the graph depends on the rows of the registry that it reaches and on no others. No list of
these is kept by hand: whoever reads for one document reads through `ReachedEntities`, which notes
each name that is asked for, found or not, and each selection of rows. Whoever goes through all of
them reaches the whole registry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.schema import MeasureEntry

Composed: TypeAlias = Literal["numerator", "sum_of", "change_of"]
"""The keys of a measure that make it of others."""
COMPOSED: tuple[Composed, ...] = ("numerator", "sum_of", "change_of")


class ReachedEntities(Mapping[str, Entity]):
    """The entities of the registry by their names, which notes what is asked of it."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        """Keep `entities`; nothing is reached yet."""
        self._entities = entities
        self.names: set[str] = set()
        self.selections: set[Composed] = set()
        self.whole = False

    def __getitem__(self, name: str) -> Entity:
        """Return the entity of that name; it is reached, also if there is none."""
        self.names.add(name)
        return self._entities[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is an entity of that name; it is reached, also if there is none."""
        self.names.add(str(name))
        return name in self._entities

    def __iter__(self) -> Iterator[str]:
        """Yield all names: the whole registry is reached."""
        self.whole = True
        return iter(self._entities)

    def __len__(self) -> int:
        """Return how many there are: the whole registry is reached."""
        self.whole = True
        return len(self._entities)

    def select(self, part: Composed) -> tuple[tuple[str, MeasureEntry], ...]:
        """Return the measures that are made of others by `part`; they are reached together."""
        self.selections.add(part)
        return measures_with(self._entities, part)


def measures_with(
    entities: Mapping[str, Entity], part: Composed
) -> tuple[tuple[str, MeasureEntry], ...]:
    """Return the measures that name others by `part`, by their keys in their order."""
    if isinstance(entities, ReachedEntities):
        return entities.select(part)
    return tuple(
        (name, entity.entry)
        for name, entity in sorted(entities.items())
        if isinstance(entity.entry, MeasureEntry) and getattr(entity.entry, part)
    )
