"""Which keys of evidence files say a term of the vocabulary, found out by changing the example.

Each value in `tests/data/every-key/` is replaced and each key left out, one at a time. What then
differs in the graph is said by that key: the properties of the node that its entry makes, and of
what belongs to that node. `PYTHONPATH=tests python tests/said_by.py` writes it to `FILE`.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

from changed_example import (
    Difference,
    Step,
    Triples,
    as_it_stands,
    at,
    contents,
    differing,
    others,
    places,
)
from every_key import FILES
from pydantic import BaseModel
from rdflib import RDF, RDFS, Graph
from rdflib.term import Node

from sarcograph.graph.bundled import bundled, ontology_files
from sarcograph.graph.curation.json_schema import SCHEMAS
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.namespaces import SG

FILE = Path(str(bundled("evidence/schema/terms.json")))
KEY, ITEM = "KEY", "[]"
"""What stands in a way for a key that its writer chooses, and for an item of a list."""
_TYPE = str(RDF.type)
_PLACE = str(SG.Anchor)
"""The class of a place, which nearly every key has: its properties are of none of them."""
_TRIED, _AT_ONE_PLACE = 9, 3
"""So often is one key changed or left out at most, and where it stands once."""

Way = tuple[str, ...]
"""The way to a key from the top of a file, such as `populations KEY size`, with the file's kind."""


class Said(NamedTuple):
    """A statement that a key makes: the classes of what it is about, its property, `near` classes.

    `near` are those of the things of the file that what it is about leads to.
    """

    classes: frozenset[str]
    near: frozenset[str]
    property: str


def ways(name: str) -> Iterator[tuple[Way, tuple[Step, ...]]]:
    """Yield each key of a file of the example and where it stands, as a way and a path."""
    return (one for one in _all_ways(name) if one[0][-1] not in (KEY, ITEM))


def entries(name: str) -> Iterator[tuple[Way, tuple[Step, ...]]]:
    """Yield each entry of a mapping or list of a file of the example in the same way."""
    return (one for one in _all_ways(name) if one[0][-1] in (KEY, ITEM))


def _all_ways(name: str) -> Iterator[tuple[Way, tuple[Step, ...]]]:
    content = contents()[name]
    model = FILES[name].model_validate(content)
    kind = next(word for word, file in SCHEMAS.items() if file is FILES[name])
    for path in places(content):
        yield (kind, *_steps(model, content, path)), path


def _steps(value: Any, raw: Any, path: Sequence[Step]) -> Iterator[str]:
    """Yield the steps to what stands at the end of `path`, in `raw` content read as `value`."""
    for step in path:
        if isinstance(step, int):
            yield ITEM
            value = value[step] if isinstance(value, list | tuple) and step < len(value) else None
        elif isinstance(value, BaseModel):
            yield step
            value = getattr(value, step.replace("-", "_"), None)
        else:
            yield KEY
            is_like = isinstance(value, Mapping) and len(value) == len(raw)
            value = list(value.values())[list(raw).index(step)] if is_like else None
        raw = raw[step]


class Things:
    """The things that triples are about, each with its classes and with what is said of it."""

    def __init__(self, said: Mapping[Node, AbstractSet[tuple[Node, Node]]]) -> None:
        """Take what is said of each thing: properties and their values."""
        self.said = said
        self.classes = {one: _classes(of_one) for one, of_one in said.items()}
        self.leading: defaultdict[Node, set[Node]] = defaultdict(set)
        for one, of_one in said.items():
            for _, value in of_one:
                self.leading[value].add(one)

    def changed(self, difference: Difference) -> Counter[Said]:
        """Return the statements that are no more, or new, whatever the things are called.

        What is said of a thing is another statement too if what it leads to is of other classes.
        """
        lost, won = _by_thing(difference.lost), _by_thing(difference.won)
        own = {
            one: (self.said.get(one, frozenset()) - lost.get(one, set())) | won.get(one, set())
            for one in lost.keys() | won.keys()
        }
        classes = self.classes | {one: _classes(said) for one, said in own.items()}
        for one in [one for one, said in own.items() if not said]:
            del classes[one]
        of_others = [one for one in own if classes.get(one) != self.classes.get(one)]
        unlike = own.keys() | {one for other in of_others for one in self.leading.get(other, ())}
        before, after = Counter[tuple[Said, str]](), Counter[tuple[Said, str]]()
        for one in unlike:
            said = self.said.get(one, frozenset())
            before.update(_statements(one, said, self.classes))
            after.update(_statements(one, own.get(one, said), classes))
        return Counter(said for said, _ in (before - after) + (after - before))


def _by_thing(triples: Triples) -> dict[Node, set[tuple[Node, Node]]]:
    """Return what triples say of each thing."""
    found: dict[Node, set[tuple[Node, Node]]] = {}
    for subject, property_, value in triples:
        found.setdefault(subject, set()).add((property_, value))
    return found


def _classes(said: AbstractSet[tuple[Node, Node]]) -> frozenset[str]:
    """Return the classes of a thing of which that is said."""
    return frozenset(str(value) for property_, value in said if property_ == RDF.type)


def _statements(
    one: Node, said: AbstractSet[tuple[Node, Node]], classes: Mapping[Node, frozenset[str]]
) -> Iterator[tuple[Said, str]]:
    """Yield each statement of a thing with its value, by the classes of all things."""
    leads_to = {value for _, value in said if value in classes and value != one}
    near = frozenset[str]().union(*(classes[value] for value in leads_to))
    for property_, value in said:
        what = " ".join(sorted(classes[value])) if value in classes else str(value)
        yield Said(classes[one], near, str(property_)), what


def changes() -> dict[Way, list[Counter[Said]]]:
    """Return what differs with each key, each time that it is changed or left out."""
    found: dict[Way, list[Counter[Said]]] = {}
    for name in FILES:
        before = Things(_by_thing(as_it_stands(name)))
        for way, path in ways(name):
            times = found.setdefault(way, [])
            most = min(len(times) + _AT_ONE_PLACE, _TRIED)
            for other in _tried(name, path) if len(times) < most else ():
                if difference := differing(name, path, other):
                    times.append(before.changed(difference))
                if len(times) == most:
                    break
    return found


def _tried(name: str, path: tuple[Step, ...]) -> Iterator[str | None]:
    """Yield what is tried at a place of a file: nothing, and other values than that there."""
    yield None
    text = at(contents()[name], path)
    if isinstance(text, str):
        if place := re.fullmatch(r"(.*) @(\d+)", text):
            yield f"{place[1]}x @{place[2]}"
        yield from others(name, path)


def entry_classes(found: Mapping[Way, Sequence[Counter[Said]]]) -> dict[Way, str]:
    """Return the class of the thing that each entry makes: that which differs with most keys of it.

    A key on which others depend changes many things of other classes, but few of its own. Of the
    classes of one thing it is that which the fewest have. Files of all kinds are taken together.
    """
    weights: defaultdict[Way, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    common: Counter[str] = Counter()
    for way, times in found.items():
        for differs in times:
            of_class: Counter[str] = Counter()
            for said, number in differs.items():
                for name in said.classes - {_PLACE}:
                    of_class[name] += number
            common.update(of_class)
            for name, number in of_class.items():
                weights[way[1:-1]][name] += 1 / number / len(times)
    above = classes_above()

    def rank(entry: Way, name: str) -> tuple[float, int, int, str]:
        return round(weights[entry][name], 6), -common[name], len(above.get(name, ())), name

    return {
        entry: max(of_entry, key=lambda name, entry=entry: rank(entry, name))  # type: ignore[misc]
        for entry, of_entry in weights.items()
        if of_entry
    }


def classes_above() -> dict[str, set[Node]]:
    """Return the classes that each class of the ontology is within, by its IRI."""
    ontology = Graph()
    for file in ontology_files():
        ontology.parse(data=file.read_text("utf-8"), format="turtle")
    return {
        str(name): {one for one in ontology.transitive_objects(name, RDFS.subClassOf) if one}
        for name in set(ontology.subjects(RDFS.subClassOf))
    }


def properties_of(
    times: Sequence[Counter[Said]], mine: str, owners: AbstractSet[str]
) -> frozenset[str]:
    """Return the properties of what a key of an entry says; `mine` is the class of its thing.

    What belongs to the thing of another entry is left out. So is a time when a thing of an entry
    was lost or won, or two became one: of a key by which things are told apart nothing is known if
    it is always so. So is one when much more differed than at other times.
    """
    kept: list[frozenset[str]] = []
    for differs in [one for one in times if not _is_of_things(one, owners)]:
        found = set()
        for one in differs:
            about = one.classes & owners or one.near & owners
            if _PLACE not in one.classes and (mine in one.classes | about or not about):
                found.add(one.property)
        if any(name.startswith(SG) for name in found):
            kept.append(frozenset(name for name in found if name.startswith(SG)))
    least = min(map(len, kept), default=0)
    return frozenset[str]().union(*(one for one in kept if len(one) <= 2 * least))


def _is_of_things(differs: Counter[Said], owners: AbstractSet[str]) -> bool:
    """Tell whether the things of entries differ, rather than what is said of them."""
    return any(one.property == _TYPE and one.classes & owners for one in differs)


def terms() -> dict[str, dict[str, list[str]]]:
    """Return for each term that a key says the ways to the keys, by the kind of their file."""
    found = changes()
    classes = entry_classes(found)
    owners = set(classes.values())
    said: defaultdict[str, set[Way]] = defaultdict(set)
    for way, times in found.items():
        for name in properties_of(times, classes.get(way[1:-1], ""), owners):
            said[name].add(way)
    kinds = {kind.section.replace("_", "-"): str(SG[kind.classes[0]]) for kind in KINDS.values()}
    for way in makers():
        made = classes.get(way[1:], "")
        if way[0] == "entities" and way[2:] == (KEY,):
            made = kinds.get(way[1], made)
        if made not in {"", *(classes.get(way[1:end]) for end in range(1, len(way)))}:
            said[made].add(way)
    return {
        term.removeprefix(SG): _by_file(said[term]) for term in sorted(said) if term.startswith(SG)
    }


def makers() -> set[Way]:
    """Return the entries that make a thing: without one there is one thing less, or it is refused.

    Who leaves out what others refer to is refused.
    """
    found = set()
    for name in FILES:
        for way, path in entries(name):
            if way not in found:
                difference = differing(name, path, None)
                if difference is None or _typed(difference.lost) - _typed(difference.won):
                    found.add(way)
    return found


def _typed(triples: Triples) -> Counter[str]:
    """Return how many things each class has, but for places."""
    types = (str(value) for _, property_, value in triples if property_ == RDF.type)
    return Counter(one for one in types if one != _PLACE)


def _by_file(found: Collection[Way]) -> dict[str, list[str]]:
    return {
        kind: sorted(" ".join(way) for file, *way in found if file == kind)
        for kind in SCHEMAS
        if any(file == kind for file, *_ in found)
    }


def text() -> str:
    """Return the file that tells it."""
    return f"{json.dumps(terms(), indent=1)}\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
