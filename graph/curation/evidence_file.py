"""One evidence file while it is read: its text as nodes, its content as a model, its problems.

What does not fit is recorded with file, line and remedy, never raised, so that one run shows all.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from sarcograph.graph.curation.yaml_reader import MAXIMUM_BYTES, Node, decode, parse
from sarcograph.graph.errors import CurationError, Problem, did_you_mean
from sarcograph.graph.files import FileError, read_file
from sarcograph.graph.model.anchors import UNPLACED
from sarcograph.graph.model.schema.scalars import FORMAT

Path = tuple[int | str, ...]
Complain = Callable[[Path, str, str], None]
"""Told the place of a problem in the file, what is wrong, and how to mend it."""
Model = TypeVar("Model", bound=BaseModel)


class EvidenceFile:
    """The node tree of a YAML file, for places, and the problems that were found in it."""

    def __init__(self, source: Traversable | bytes, name: str) -> None:
        """Read `source`, which messages call `name`; what is no YAML becomes a problem.

        It is a file, or the content of one.
        """
        self.name = name
        self.problems: list[Problem] = []
        self.root: Node | None = None
        try:
            raw = source if isinstance(source, bytes) else read_file(source, MAXIMUM_BYTES)
            self.root, self.problems = parse(decode(raw, name), name)
        except CurationError as error:
            self.problems += error.problems
        except FileError as error:
            self.problems.append(Problem(name, 1, f"it {error.reason}", "give another file"))
        if self.root is not None and (problem := _other_format(self.root, name)):
            # all else in it would be judged by rules that it was not written for
            self.root = None
            self.problems.append(problem)
        # what the content says in these lines is not what its writer meant
        self._unread = {problem.line for problem in self.problems}
        # from a list without its bad items to the items as they stand in the file
        self._kept: dict[int | str, list[int]] = {}

        self._section_lost = False

    @property
    def readable(self) -> bool:
        """Tell whether every key in the file is known: it is YAML, and each section a section."""
        return self.root is not None and not self._unread and not self._section_lost

    def complain(self, path: Path, message: str, remedy: str) -> None:
        """Record a problem at `path`, a way of keys and indices from the top of the file."""
        match path:
            case (str() as section, int() as number, *rest) if section in self._kept:
                path = (section, self._kept[section][number], *rest)
        line = self.line_of(path)
        if line not in self._unread:
            self.problems.append(Problem(self.name, line, message, remedy))

    def line_of(self, path: Path) -> int:
        """Return the line of what stands at `path`, or of what it would stand in."""
        return self.root.line_of(path) if self.root else 1

    def keys(self, *path: str) -> list[str]:
        """Return the keys of the mapping at `path` as they stand, though the file may be wrong."""
        node = self.root
        for step in path:
            inside = node.content if node else None
            node = inside.get(step.replace("_", "-")) if isinstance(inside, dict) else None
        return list(node.content) if node and isinstance(node.content, dict) else []

    def validate(self, model: type[Model]) -> Model | None:
        """Return the content as `model`, after recording what does not fit.

        Entries that do not fit are left out, so that the others can be checked all the same; None
        if what remains is no content at all.
        """
        if self.root is None:
            return None
        data = self.root.data()
        context = {"form": self._form()}
        try:
            return model.model_validate(data, context=context)
        except ValidationError as error:
            found: list[dict[str, Any]] = [dict(item) for item in error.errors()]
            drafts = [item for item in found if UNPLACED in str(item.get("ctx", {}).get("error"))]
            for item in found:
                # one line for all drafts: what else is wrong would not be seen among them
                if item in drafts[1:]:
                    continue
                message, remedy = _explain(item, model)
                if item in drafts and drafts[1:]:
                    message = f"{message}, and {len(drafts) - 1} more below it"
                self.complain(item["loc"], message, remedy)
            bad = {item["loc"][:2] for item in error.errors()}
            self._section_lost = any(len(path) == 1 for path in bad)
        try:
            return model.model_validate(self._without(bad, data), context=context)
        except ValidationError:
            return None

    def _form(self) -> object:
        """Return what the file says of the form of its document: how texts are to be read."""
        top = self.root.content if self.root else ""
        source = top["source"].content if isinstance(top, dict) and "source" in top else ""
        return source["form"].content if isinstance(source, dict) and "form" in source else None

    def _without(self, bad: set[Path], data: object) -> dict[str, object]:
        """Return the sections of `data` without the sections and entries that `bad` names."""
        kept: dict[str, object] = {}
        for section, content in data.items() if isinstance(data, dict) else ():
            match content:
                case _ if (section,) in bad:
                    continue
                case dict():
                    kept[section] = {k: v for k, v in content.items() if (section, k) not in bad}
                case list():
                    numbers = [n for n in range(len(content)) if (section, n) not in bad]
                    self._kept[section] = numbers
                    kept[section] = [content[n] for n in numbers]
                case _:
                    kept[section] = content
        return kept


def _other_format(root: Node, name: str) -> Problem | None:
    """Return what is wrong with a file that does not say that it is of the format read here."""
    top = root.content if isinstance(root.content, dict) else {}
    given = top["format"].content if "format" in top else None
    if given == FORMAT:
        return None
    what = f"it has no 'format: {FORMAT}'" if given is None else f"it is not 'format: {FORMAT}'"
    remedy = (
        f"'sarcograph migrate FOLDER' converts the files of release 0.1.0; a new file says "
        f"'format: {FORMAT}' at its top"
    )
    return Problem(name, root.line_of(("format",)), what, remedy)


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
            if path[-1] == "[key]":
                return f"unknown key {shown}", f"use {item['ctx']['expected']}"
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
    return did_you_mean(unknown, known) or f"known here are: {', '.join(known)}"
