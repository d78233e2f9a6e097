"""What the keys of an evidence file name, and the complaint where they name nothing.

What a key may name stands beside its field in the schema (`graph.model.schema.refers`); here one
walker follows the annotations through whatever was read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from pydantic import BaseModel

from sarcograph.graph.curation.evidence_file import Complain, EvidenceFile, Path
from sarcograph.graph.curation.leaves import Leaf, leaves
from sarcograph.graph.errors import did_you_mean
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.schema import MeasureEntry
from sarcograph.graph.model.schema.refers import (
    IN_DOCUMENTS,
    SAME_KIND,
    CategoryOf,
    Reference,
    Refers,
    references,
)

MANY_KINDS = 3
"""A message that expects one of more kinds does not list them."""

_SECTIONS = {kind.section.replace("_", "-"): word for word, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """What keys stand for, as one file sees it.

    `registry` gives the kind of each entity by its name, `categories` those of each measure,
    `not_of_safety` the measures that no adverse event is found by, `local` the keys of the things
    of the same document by their kind. Where the registry could not be read `whole`, nothing is
    said to be missing from it.
    """

    registry: Mapping[str, str]
    categories: Mapping[str, Sequence[str]]
    not_of_safety: Collection[str] = frozenset()
    local: Mapping[str, Collection[str]] = field(default_factory=dict)
    whole: bool = True

    def kinds_of(self, key: str, kinds: Collection[str]) -> list[str]:
        """Return the kinds, of those in `kinds`, of what `key` names.

        A thing of the document hides an entity of the same name.
        """
        found = [one for one in IN_DOCUMENTS if one in kinds and key in self.local.get(one, ())]
        entity = self.registry.get(key)
        if not found and entity is not None and entity in kinds:
            return [entity]
        return found

    def lacks(self, key: str, kinds: Collection[str]) -> bool:
        """Tell whether `key` certainly names nothing of these kinds."""
        sure = self.whole or KINDS.keys().isdisjoint(kinds)
        return sure and not self.kinds_of(key, kinds)

    def keys(self, kinds: Collection[str]) -> list[str]:
        """Return the keys of all things of these kinds."""
        local = [key for kind in kinds for key in self.local.get(kind, ())]
        return local + [key for key, kind in self.registry.items() if kind in kinds]


class _Kinds(Mapping[str, str]):
    """The kinds of entities, each by the name of its row in the registry."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self.entities = entities

    def __getitem__(self, name: str) -> str:
        return self.entities[name].kind

    def __iter__(self) -> Iterator[str]:
        return iter(self.entities)

    def __len__(self) -> int:
        return len(self.entities)


class _Categories(Mapping[str, Sequence[str]]):
    """The categories of measures, each by the name of its row in the registry."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self.entities = entities

    def __getitem__(self, name: str) -> Sequence[str]:
        entry = self.entities[name].entry
        if not isinstance(entry, MeasureEntry):
            raise KeyError(name)
        return list(entry.categories)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.entities if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _NotOfSafety(_Categories):
    """The measures by which no adverse event is found, each by the name of its row."""

    def __contains__(self, name: object) -> bool:
        entity = self.entities.get(str(name))
        return (
            entity is not None
            and isinstance(entity.entry, MeasureEntry)
            and entity.entry.kind != "safety"
        )


def names_in(entities: Mapping[str, Entity]) -> Names:
    """Return what keys stand for by the registry, each read from its row when it is asked for."""
    return Names(_Kinds(entities), _Categories(entities), _NotOfSafety(entities))


@dataclass(frozen=True, slots=True)
class Use:
    """A key where an entry refers to something; `measure` is the one that a category is of."""

    path: Path
    key: str
    refers: Refers
    measure: str | None = None


def uses(content: BaseModel) -> list[Use]:
    """Return every key by which `content`, read from a file, refers to something."""
    return [use for leaf in leaves(content) if (use := _use(leaf)) is not None]


def _use(leaf: Leaf) -> Use | None:
    refers = references(type(leaf.entry)).get(leaf.field) if leaf.entry is not None else None
    measure = None
    match refers:
        case None:
            return None
        case CategoryOf():
            measure = refers.measure or getattr(leaf.entry, refers.by)
        case Reference(kinds=(word,)) if word == SAME_KIND:
            refers = Reference((_SECTIONS[str(leaf.path[0])],), refers.upward)
    return Use(leaf.path, str(leaf.value), refers, measure)


def check_references(file: EvidenceFile, found: Iterable[Use], names: Names) -> None:
    """Complain of keys that name nothing, more than one thing, or a thing of another kind."""
    for use in found:
        if isinstance(use.refers, CategoryOf):
            _check_category(file, use, names)
        elif use.key not in use.refers.but:
            _check_thing(file, use, use.refers.kinds, names)


def _check_thing(file: EvidenceFile, use: Use, kinds: Sequence[str], names: Names) -> None:
    found = names.kinds_of(use.key, kinds)
    if len(found) == 1:
        return
    if found:
        message = f"'{use.key}' names a {' and a '.join(found)}"
        file.complain(use.path, message, "give one of them another key")
        return
    other = names.registry.get(use.key)
    in_registry = not KINDS.keys().isdisjoint(kinds)
    if other is not None and in_registry:
        remedy = f"name a {' or '.join(sorted(kinds))} here"
        file.complain(use.path, f"'{use.key}' is of the kind {other}", remedy)
    elif names.lacks(use.key, kinds):
        wanted = " or ".join(sorted(kinds)) if len(kinds) <= MANY_KINDS else "thing"
        near = "" if use.key.isdigit() else did_you_mean(use.key, names.keys(kinds))
        where = "in entities/" if in_registry else "in this file"
        remedy = near or f"define it {where}, or correct the key"
        file.complain(use.path, f"there is no {wanted} '{use.key}'", remedy)


def _check_category(file: EvidenceFile, use: Use, names: Names) -> None:
    # a table gives measure and category in different places: `graph.curation.quantities` joins them
    if use.measure is not None and use.measure in names.categories:
        complain_of_category(file.complain, use.path, use.key, use.measure, names)


def complain_of_category(
    complain: Complain, path: Path, category: str, measure: str, names: Names
) -> bool:
    """Complain of a category that the measure has not, and tell whether it is so."""
    known = names.categories[measure]
    if category in known:
        return False
    listed = ", ".join(known) or "none"
    near = did_you_mean(category, known)
    remedy = f"{near + ' ' if near else ''}use one of its categories ({listed}), or add it to them"
    complain(path, f"'{category}' is not a category of '{measure}'", remedy)
    return True


def check_orders(files: Iterable[tuple[EvidenceFile, Iterable[Use]]]) -> None:
    """Complain where a field that leads upward leads from a thing back to itself.

    The files are taken together: a way may go through several of them.
    """
    above: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    places: dict[tuple[str, str, str], EvidenceFile] = {}
    for file, found in files:
        for use in found:
            if isinstance(use.refers, Reference) and use.refers.upward:
                section, key, name = (str(step) for step in use.path[:3])
                above[section, name][key].append(use.key)
                places.setdefault((section, name, key), file)
    for (section, name), graph in above.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            cycle: list[str] = error.args[1]
            way = " < ".join(f"'{key}'" for key in cycle)
            message = f"'{name}' leads from '{cycle[-1]}' back to itself: {way}"
            file = places[section, name, cycle[-1]]
            file.complain((section, cycle[-1], name), message, "correct one of them")
