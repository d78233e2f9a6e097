"""One evidence file while it is read: its text as nodes, its content as a model, its problems.

What does not fit is recorded with file, line and remedy, never raised, so that one run shows all.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.yaml_reader import Node, decode, parse

Path = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)


class EvidenceFile:
    """The node tree of a YAML file, for places, and the problems that were found in it."""

    def __init__(self, source: Traversable, name: str) -> None:
        """Read `source`, which messages call `name`; what is no YAML becomes a problem."""
        self.name = name
        self.problems: list[Problem] = []
        self.root: Node | None = None
        try:
            self.root, self.problems = parse(decode(source.read_bytes(), name), name)
        except CurationError as error:
            self.problems += error.problems
        except OSError as error:
            what = f"it cannot be read: {error.strerror}"
            self.problems.append(Problem(name, 1, what, "give a file that can be read"))
        # what the content says in these lines is not what its writer meant
        self._unread = {problem.line for problem in self.problems}

    def complain(self, path: Path, message: str, remedy: str) -> None:
        """Record a problem at `path`, a way of keys and indices from the top of the file."""
        line = self.root.line_of(path) if self.root else 1
        if line not in self._unread:
            self.problems.append(Problem(self.name, line, message, remedy))

    def keys(self, section: str) -> list[str]:
        """Return the keys under `section` as they stand, though the file may not be valid."""
        top = self.root.content if self.root else {}
        entries = top.get(section.replace("_", "-")) if isinstance(top, dict) else None
        return list(entries.content) if entries and isinstance(entries.content, dict) else []

    def validate(self, model: type[Model]) -> Model | None:
        """Return the content as `model`, or None after recording what does not fit."""
        if self.root is None:
            return None
        try:
            return model.model_validate(self.root.data())
        except ValidationError as error:
            for item in error.errors():
                self.complain(item["loc"], *_explain(dict(item), model))
            return None


def _name(path: Path) -> str:
    """Return the words for the place at the end of `path`."""
    names = [step for step in path if isinstance(step, str)]
    if not names:
        return "the file"
    item = f"item {path[-1] + 1} of " if isinstance(path[-1], int) else ""
    return f"{item}'{names[-1]}'"


def _explain(item: dict[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """Return what a validation error says and how to mend it."""
    path: Path = item["loc"]
    name = _name(path)
    match item["type"]:
        case "missing":
            return f"{name} is missing from {_name(path[:-1])}", f"add '{path[-1]}: …'"
        case "extra_forbidden":
            return f"unknown key {name}", _known_keys(str(path[-1]), _model_at(model, path[:-1]))
        case "literal_error":
            shown = f"'{item['input']}'" if isinstance(item["input"], str) else "a list or mapping"
            return f"{name} cannot be {shown}", f"use {item['ctx']['expected']}"
        case "value_error":
            message, _, remedy = str(item["ctx"]["error"]).partition("; ")
            # the library marks a key that is wrong in itself so
            what = message if path[-1] == "[key]" else f"{name}: {message}"
            return what, remedy or "correct it"
        case "model_type" | "dict_type":
            return f"{name} is not a mapping", "write 'key: value' lines under it"
        case "list_type":
            return f"{name} is not a list", "write '- item' lines under it, or [item, item]"
        case "string_type":
            return f"{name} is not a plain text", "write one scalar"
        case "too_short" if item["ctx"]["min_length"] == 1:
            return f"{name} is an empty list", "leave the key out, or give an item"
        case "too_short":
            return f"{name} has too few items", f"give at least {item['ctx']['min_length']}"
        case _:
            return f"{name}: {item['msg']}", "correct the value"


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    """Return the model of the mapping at `path` below `model`."""
    for step in path:
        for name, field in model.model_fields.items():
            if step == (field.alias or name):
                model = _model_in(field.annotation) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model inside an annotation such as `dict[Key, StudyEntry]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = (_model_in(part) for part in get_args(annotation))
    return next((found for found in inside if found is not None), None)


def _known_keys(unknown: str, model: type[BaseModel]) -> str:
    known = [field.alias or name for name, field in model.model_fields.items()]
    return nearest(unknown, known) or f"known here are: {', '.join(known)}"


def nearest(word: str, known: Sequence[str]) -> str:
    """Return a question that names the known word most like `word`; empty when none is like it."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean '{near[0]}'?" if near else ""
