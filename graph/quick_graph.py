"""A graph of rdflib whose usual questions are answered from two dictionaries.

rdflib's own graph asks its store for everything by one pattern, and keeps three indexes of every
triple from the start. To write a graph and to look from a node to its values one is enough; the
others are made when somebody asks the other way round.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.paths import Path
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
_Values = dict[Node, dict[Node, None]]
_NOTHING: _Values = {}


def _is_path(predicate: object) -> bool:
    """Tell whether a predicate is a path of several; most are IRIs, which is told at once."""
    return type(predicate) is not URIRef and isinstance(predicate, Path)


class _Store(SimpleMemory):
    """The triples by subject and predicate, and by predicate once that is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.of: dict[Node, _Values] = {}
        self.size = 0
        self._by_predicate: dict[Node, dict[Node, None]] | None = None
        self._by_value: dict[Node, dict[Node, list[Node]]] = {}
        self._pointing: dict[Node, list[tuple[Node, Node]]] | None = None

    def put(self, subject: Node, predicate: Node, target: Node) -> None:
        """Add a triple, unless it is there."""
        values = self.of.get(subject)
        if values is None:
            values = self.of[subject] = {}
        targets = values.get(predicate)
        if targets is None:
            values[predicate] = {target: None}
            if self._by_predicate is not None:
                self._by_predicate.setdefault(predicate, {})[subject] = None
        elif target in targets:
            return
        else:
            targets[target] = None
        self.size += 1
        if self._by_value:
            self._by_value.pop(predicate, None)
        self._pointing = None

    def take(self, other: _Store, *, away: bool = False) -> None:
        """Add the triples of another store, those of a new subject at once; or take them `away`."""
        for subject, values in other.of.items():
            if subject in self.of:
                for predicate, targets in values.items():
                    for target in targets:
                        self.put(subject, predicate, target)
            else:
                self.of[subject] = (
                    values if away else {one: targets.copy() for one, targets in values.items()}
                )
                self.size += sum(map(len, values.values()))
        self._forget()
        if away:
            other.of, other.size = {}, 0
            other._forget()

    def _forget(self) -> None:
        """Have what was looked up the other way round be looked up anew."""
        self._by_predicate, self._pointing = None, None
        self._by_value.clear()

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:  # noqa: ARG002
        """Add a triple."""
        self.put(*triple)

    def remove(self, triple_pattern: Any, context: Any = None) -> None:  # noqa: ARG002
        """Remove all triples of a pattern."""
        for subject, predicate, target in list(self.matching(*triple_pattern)):
            values = self.of[subject]
            del values[predicate][target]
            if not values[predicate]:
                del values[predicate]
            if not values:
                del self.of[subject]
            self.size -= 1
        self._forget()

    def having(self, predicate: Node) -> Iterable[Node]:
        """Return the subjects that have a predicate."""
        if self._by_predicate is None:
            self._by_predicate = {}
            for subject, values in self.of.items():
                for one in values:
                    self._by_predicate.setdefault(one, {})[subject] = None
        return self._by_predicate.get(predicate, ())

    def with_value(self, predicate: Node, target: Node) -> Iterable[Node]:
        """Return the subjects of which a predicate has a value."""
        found = self._by_value.get(predicate)
        if found is None:
            found = self._by_value[predicate] = {}
            for subject in self.having(predicate):
                for one in self.of[subject][predicate]:
                    found.setdefault(one, []).append(subject)
        return found.get(target, ())

    def pointing(self, target: Node) -> Iterable[tuple[Node, Node]]:
        """Return the subjects and predicates that have a value."""
        if type(target) is Literal:  # seldom asked for, and slow to look up: most values are
            return [
                (subject, predicate)
                for subject, values in self.of.items()
                for predicate, targets in values.items()
                if target in targets
            ]
        if self._pointing is None:
            self._pointing = {}
            for subject, values in self.of.items():
                for predicate, targets in values.items():
                    for one in targets:
                        if type(one) is not Literal:
                            self._pointing.setdefault(one, []).append((subject, predicate))
        return self._pointing.get(target, ())

    def matching(
        self, subject: Node | None, predicate: Node | None, target: Node | None
    ) -> Iterator[Triple]:
        """Yield the triples of a pattern, in which None stands for anything."""
        if subject is not None:
            yield from self.of_subject(subject, predicate, target)
        elif predicate is not None and target is not None:
            for one in list(self.with_value(predicate, target)):
                yield one, predicate, target
        elif predicate is not None:
            for one in list(self.having(predicate)):
                for other in list(self.of[one][predicate]):
                    yield one, predicate, other
        elif target is not None:
            for one, between in list(self.pointing(target)):
                yield one, between, target
        else:
            yield from self.of_subjects(self.of)

    def of_subjects(self, subjects: Iterable[Node]) -> list[Triple]:
        """Return the triples of several subjects."""
        return [
            (one, predicate, target)
            for one in subjects
            for predicate, targets in self.of.get(one, _NOTHING).items()
            for target in targets
        ]

    def of_subject(
        self, subject: Node, predicate: Node | None, target: Node | None
    ) -> Iterable[Triple]:
        """Return the triples of a subject; of its predicate and value, None for any."""
        values = self.of.get(subject, _NOTHING)
        if predicate is not None:
            values = {predicate: values.get(predicate, {})}
        if target is None:
            return [(subject, one, other) for one, targets in values.items() for other in targets]
        return [(subject, one, target) for one, targets in values.items() if target in targets]

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        """Yield the triples of a pattern as rdflib asks for them."""
        for triple in self.matching(*triple_pattern):
            yield triple, iter((context,))

    def __len__(self, context: Any = None) -> int:
        """Return how many triples there are."""
        return self.size


class QuickGraph(Graph):
    """A graph, which may stand on another one that it reads and never writes."""

    def __init__(self, below: QuickGraph | None = None) -> None:
        """Start without a triple of its own; no triple is in it and `below` at once."""
        self._quick = _Store()
        self._below = below
        super().__init__(store=self._quick)

    def add(self, triple: Any) -> QuickGraph:
        """Add a triple."""
        self._quick.put(*triple)
        return self

    def take(self, other: QuickGraph, *, away: bool = False) -> None:
        """Add the triples of another graph but for those of a graph below it.

        Taken `away` from it they cost no memory.
        """
        self._quick.take(other._quick, away=away)

    def clear(self) -> None:
        """Hold no triple any more but those of the graph below."""
        QuickGraph().take(self, away=True)

    def __iter__(self) -> Generator[Any, None, None]:
        """Yield all triples."""
        yield from self._quick.of_subjects(self._quick.of)
        if self._below is not None:
            yield from self._below

    def triples(self, triple: Any) -> Generator[Any, None, None]:
        """Yield the triples of a pattern, in which None stands for anything."""
        subject, predicate, target = triple
        if _is_path(predicate):
            yield from super().triples(triple)
        elif subject is not None:
            yield from self._quick.of_subject(subject, predicate, target)
            if self._below is not None and subject in self._below._quick.of:
                yield from self._below.triples(triple)
        else:
            yield from self._quick.matching(subject, predicate, target)
            if self._below is not None:
                yield from self._below.triples(triple)

    def own_triples(self, predicate: Node | None = None) -> Iterator[Triple]:
        """Yield the triples that are not those of the graph below, or those of one predicate."""
        return self._quick.matching(None, predicate, None)

    def own_triples_of(self, subjects: Iterable[Node]) -> list[Triple]:
        """Return the triples of several subjects that are not those of the graph below."""
        return self._quick.of_subjects(subjects)

    def own_subjects(self) -> list[Node]:
        """Return the subjects of the triples that are not those of the graph below, each once."""
        return list(self._quick.of)

    def own_predicates(self) -> set[Node]:
        """Return the predicates of the triples that are not those of the graph below."""
        return {one for values in self._quick.of.values() for one in values}

    def own_names(self) -> set[Node]:
        """Return what the triples name that are not those of the graph below: all but literals."""
        found: set[Node] = set(self._quick.of)
        for values in self._quick.of.values():
            found.update(values)
            for targets in values.values():
                # to look a literal up takes ten times as long
                found.update([one for one in targets if type(one) is not Literal])
        return found

    def __len__(self) -> int:
        """Return how many triples there are."""
        return self._quick.size + (len(self._below) if self._below is not None else 0)

    def __contains__(self, triple: Any) -> bool:
        """Tell whether there is a triple of a pattern."""
        subject, predicate, target = triple
        if subject is None or predicate is None or _is_path(predicate):
            return next(self.triples(triple), None) is not None
        targets = self._quick.of.get(subject, _NOTHING).get(predicate)
        if targets and (target is None or target in targets):
            return True
        below = self._below
        return below is not None and subject in below._quick.of and triple in below

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        """Yield the values of a predicate of a subject."""
        if subject is None or predicate is None or _is_path(predicate):
            return super().objects(subject, predicate, unique)
        found = self._quick.of.get(subject, _NOTHING).get(predicate, ())
        if self._below is not None and subject in self._below._quick.of:
            return iter((*found, *self._below.objects(subject, predicate)))
        return iter(tuple(found))

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Any:
        """Yield the predicates of a subject with their values."""
        if subject is None or unique:
            return super().predicate_objects(subject, unique)
        return iter(
            [(predicate, target) for _, predicate, target in self.triples((subject, None, None))]
        )

    def value(
        self,
        subject: Any = None,
        predicate: Any = None,
        object: Any = None,  # noqa: A002 - as rdflib calls it
        default: Any = None,
        any: bool = True,  # noqa: A002
    ) -> Any:
        """Return a value of a predicate of a subject, or what else is left open."""
        if subject is None or predicate is None or object is not None or not any:
            return super().value(subject, predicate, object, default, any)
        return next(self.objects(subject, predicate), default)

    def subjects(self, predicate: Any = None, object: Any = None, unique: bool = False) -> Any:  # noqa: A002
        """Yield the subjects of a predicate with a value, either of which may be anything."""
        if _is_path(predicate):
            return super().subjects(predicate, object, unique)
        found: Iterable[Node]
        if predicate is None and object is None and unique:
            found = list(self._quick.of)
        elif predicate is not None and object is not None:
            found = list(self._quick.with_value(predicate, object))
        else:
            found = (one for one, _, _ in self._quick.matching(None, predicate, object))
        if self._below is not None:
            found = [*found, *self._below.subjects(predicate, object, unique)]
        return iter(dict.fromkeys(found) if unique else found)
