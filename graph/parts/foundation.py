"""What all parts rest on: the registry, and the graphs that are made of it and of the ontology."""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import URIRef
from rdflib.term import Node

from sarcograph.graph.build import NamedGraphs, build_base
from sarcograph.graph.checks.run import build_rules
from sarcograph.graph.curation.read import Registry
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.reach import COMPOSED, Composed, ReachedEntities, measures_with
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH
from sarcograph.graph.nquads import empty_graph
from sarcograph.graph.parts.part import Reach
from sarcograph.graph.parts.surroundings import Surroundings


class Foundation:
    """The rows of the registry with a hash of each, and the graphs of registry and ontology."""

    def __init__(self, registry: Registry) -> None:
        """Build the graphs of ontology, entities and hierarchies."""
        self.entities: Mapping[str, Entity] = registry.entities
        self.graphs: NamedGraphs = build_base(registry.entities, registry.contents)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What the graphs say of each entity, and what is said of each rule."""
        others = [graph for name, graph in self.graphs.items() if name != ONTOLOGY_GRAPH]
        ontology = empty_graph()
        ontology += self.graphs[ONTOLOGY_GRAPH]
        return Surroundings(ontology, [*others, build_rules()])

    @cached_property
    def rows(self) -> Mapping[str, str]:
        """The hash of each row of the registry."""
        return {name: _hash_of(entity) for name, entity in self.entities.items()}

    @cached_property
    def whole(self) -> str:
        """The hash of all rows together."""
        return _joined(f"{name} {row}" for name, row in sorted(self.rows.items()))

    @cached_property
    def selections(self) -> Mapping[Composed, str]:
        """The hash of the rows that are selected together, by what selects them."""
        return {
            part: _joined(
                f"{name} {self.rows[name]}" for name, _ in measures_with(self.entities, part)
            )
            for part in COMPOSED
        }

    def holds(self, reach: Reach) -> bool:
        """Tell whether all that a part has reached is as it was."""
        return (
            reach.whole in (None, self.whole)
            and all(self.rows.get(name) == row for name, row in reach.rows.items())
            and all(self.selections[part] == one for part, one in reach.selections.items())
            and self.surroundings.digest(map(URIRef, reach.entrances)) == reach.around
        )

    def reached(self, rows: ReachedEntities, entrances: Iterable[Node]) -> Reach:
        """Return what a part depends on that looked up `rows` and leads to some entities."""
        return Reach(
            {name: self.rows.get(name) for name in sorted(rows.names)},
            {part: self.selections[part] for part in sorted(rows.selections)},
            self.whole if rows.whole else None,
            tuple(sorted(map(str, entrances))),
            self.surroundings.digest(entrances),
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """A registry as it goes to a worker, which builds the foundation of it once."""

    digest: str
    content: bytes


def packed(registry: Registry) -> Packed:
    """Return the registry in as few bytes as are worth the time."""
    content = zlib.compress(pickle.dumps(registry), 1)
    return Packed(hashlib.sha256(content).hexdigest(), content)


def unpacked(content: bytes) -> Foundation:
    """Return the foundation of a packed registry, which came from whom this process works for."""
    return Foundation(pickle.loads(zlib.decompress(content)))  # noqa: S301


def _hash_of(entity: Entity) -> str:
    return _joined((entity.kind, entity.key, entity.entry.model_dump_json()))


def _joined(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
