"""The example that uses every key, read again with something in it changed or left out."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple, get_args

import yaml
from every_key import FILES, TEXTS, models
from pydantic import ValidationError
from rdflib.term import Node as Term

from sarcograph.graph.build import build_document, build_external
from sarcograph.graph.build.entities import build_entities
from sarcograph.graph.curation.evidence_file import EvidenceFile, Model
from sarcograph.graph.curation.read import Registry, read_document, read_external, registry_in
from sarcograph.graph.curation.references import uses
from sarcograph.graph.curation.yaml_reader import Node
from sarcograph.graph.model.evidence import Evidence
from sarcograph.graph.model.schema import EntitiesFile, ExternalFile
from sarcograph.graph.model.schema.refers import Reference, things_of

Triples = frozenset[tuple[Term, Term, Term]]
Step = str | int
Content = dict[str, Any]


@cache
def contents() -> dict[str, Content]:
    """Return the example's files, each scalar as the text that stands there."""
    return {
        name: yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts alone
        for name, text in TEXTS.items()
    }


@cache
def registry() -> Registry:
    """Return the registry of the example as it stands."""
    files = [file_of(name, one) for name, one in contents().items() if FILES[name] is EntitiesFile]
    read = registry_in(files)
    assert not any(file.problems for file in files)
    return read


class ChangedFile(EvidenceFile):
    """A file that is taken or refused: of one that is refused nothing is read any further."""

    def validate(self, model: type[Model]) -> Model | None:
        """Return the content as `model`; None, with a problem, if there is one."""
        assert self.root is not None
        try:
            return model.model_validate(self.root.data(), context={"form": self._form()})
        except ValidationError as error:
            self.complain((), str(error), "")
            return None


def file_of(name: str, content: Content) -> EvidenceFile:
    """Return a file of evidence with some content, as if it had been read from YAML."""
    file = ChangedFile(b"format: 2\n", name)
    assert file.root is not None
    file.root = node_of(content)
    return file


def node_of(content: Any) -> Node:
    """Return content as a node of YAML, all of it on the first line."""
    match content:
        case dict():
            return Node({key: node_of(value) for key, value in content.items()}, 1, 0, 0)
        case list():
            return Node([node_of(value) for value in content], 1, 0, 0)
        case _:
            return Node(content, 1, 0, 0)


def read(name: str, content: Content) -> Evidence | None:
    """Return what a file of the example says with the registry, changed; None if it is refused.

    The other documents are left out, which need not be read again and again, and so is the registry
    unless it is the one that was changed.
    """
    file = file_of(name, content)
    if FILES[name] is EntitiesFile:
        changed = registry_in([file])
        found = Evidence(changed.entities, (), (), changed.contents)
    else:
        known = registry()
        found = Evidence(known.entities, (), (), known.contents)
        if FILES[name] is ExternalFile:
            external = read_external(file, known.names)
            found = replace(found, externals=(external,) if external else ())
        else:
            document = read_document(file, known.entities, known.names)
            found = replace(found, documents=(document,) if document else ())
    return None if file.problems else found


def triples_of(evidence: Evidence, name: str) -> Triples:
    """Return the triples that a file of the example makes."""
    if FILES[name] is EntitiesFile:
        return frozenset(build_entities(evidence))
    if FILES[name] is ExternalFile:
        return frozenset(build_external(evidence, evidence.externals[0]))
    (document,) = evidence.documents
    return frozenset(build_document(evidence, document))


def places(value: object, path: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the way to each scalar, list and mapping inside `value`."""
    if path and path != ("format",):  # which is of the file, and has one value
        yield path
    items: Iterable[tuple[Step, object]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for step, inside in items:
        yield from places(inside, (*path, step))


def at(value: Any, path: Sequence[Step]) -> Any:
    """Return what stands at the end of `path`."""
    for step in path:
        value = value[step]
    return value


def without(content: Content, path: Sequence[Step]) -> Content:
    """Return a copy of `content` that lacks what stands at the end of `path`."""
    changed, last = _copied(content, path)
    del last[path[-1]]
    return changed


def replaced(content: Content, path: Sequence[Step], value: object) -> Content:
    """Return a copy of `content` with another value at the end of `path`."""
    changed, last = _copied(content, path)
    last[path[-1]] = value
    return changed


def _copied(content: Content, path: Sequence[Step]) -> tuple[Content, Any]:
    """Return a copy of `content`, of its own on the way of `path`, and what `path` ends in.

    What lies beside the way is that of `content`, and nobody changes it.
    """
    changed = copy.copy(content)
    last: Any = changed
    for step in path[:-1]:
        last[step] = copy.copy(last[step])
        last = last[step]
    return changed, last


def words(annotation: object) -> Iterator[str]:
    """Yield the words of the closed lists inside a type."""
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        else:
            yield from words(part)


@cache
def closed_lists() -> tuple[frozenset[str], ...]:
    """Return the closed lists of the schema."""
    found = {
        frozenset(words(field.annotation))
        for file in FILES.values()
        for model in models(file)
        for field in model.model_fields.values()
    }
    return tuple(sorted((one for one in found if len(one) > 1), key=sorted))


@cache
def keys_at(name: str) -> Mapping[tuple[Step, ...], Sequence[str]]:
    """Return which keys could stand where a key refers to something, by the way to it."""
    content = FILES[name].model_validate(contents()[name])
    registry = EntitiesFile.model_validate(contents()["entities/registry.yaml"])
    known: dict[str, list[str]] = {}
    for kind, key, _ in registry.entries():
        known.setdefault(kind.word, []).append(kind.name(key))
    for word, things in things_of(content).items():
        known.setdefault(word, []).extend(map(str, things))
    return {
        use.path: [key for kind in kinds_of(use.refers) for key in known.get(kind, ())]
        for use in uses(content)
    }


def kinds_of(refers: object) -> Sequence[str]:
    """Return the kinds of what a key may name."""
    return refers.kinds if isinstance(refers, Reference) else ()


def others(name: str, path: tuple[Step, ...]) -> Iterator[str]:
    """Yield other values for a place, those that are most likely taken first."""
    text = at(contents()[name], path)
    for words in closed_lists():
        if text in words:
            yield from sorted(words - {text})
    if text in ("yes", "no"):
        yield "no" if text == "yes" else "yes"
    yield from (key for key in keys_at(name).get(path, ()) if key != text)
    place = re.fullmatch(r"(.*) @(\d+)", text)
    if place:
        yield f"{place[1]} @{int(place[2]) + 500}"
    if re.search(r"@first$", text):
        yield f"{text.removesuffix('first')}second"
    for digit in re.finditer(r"\d", text):
        changed = "7" if digit[0] != "7" else "6"
        yield text[: digit.start()] + changed + text[digit.end() :]
    yield f"{text} more"
    yield f"{text}x"


@cache
def as_it_stands(name: str) -> Triples:
    """Return the triples of a file of the example before anything is changed."""
    evidence = read(name, contents()[name])
    assert evidence is not None
    return triples_of(evidence, name)


class Difference(NamedTuple):
    """The triples that are no more, and those that are new."""

    lost: Triples
    won: Triples


@cache  # several tests change the same
def differing(name: str, path: tuple[Step, ...], other: str | None) -> Difference | None:
    """Return how a file's triples differ with another value at `path`; None if it is refused.

    Without another value what stands there is left out.
    """
    content = contents()[name]
    changed = without(content, path) if other is None else replaced(content, path, other)
    evidence = read(name, changed)
    if evidence is None:
        return None
    before, after = as_it_stands(name), triples_of(evidence, name)
    return Difference(before - after, after - before)
