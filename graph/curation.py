"""Read the evidence files: every error of a run at once, each with file, line and remedy.

`read_evidence` is the only way in. It returns the resolved `Evidence`, or raises `CurationError`
with all problems of all files; nothing is ever half read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sarcograph.graph import schema
from sarcograph.graph.anchors import Pointer
from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.model import Document, Entity, Evidence
from sarcograph.graph.quantities import QuantityCompiler
from sarcograph.graph.references import references_of
from sarcograph.graph.yaml_reader import Node, compose, decode

KINDS = {
    "drugs": "drug",
    "drug_classes": "drug-class",
    "procedures": "procedure",
    "genes": "gene",
    "proteins": "protein",
    "families": "family",
    "processes": "process",
    "pathways": "pathway",
    "cell_types": "cell-type",
    "sites": "site",
    "conditions": "condition",
    "condition_states": "condition-state",
    "adverse_events": "adverse-event",
    "assays": "assay",
    "tests": "test",
    "criteria": "criteria",
    "software": "software",
    "factors": "factor",
    "units": "unit",
    "organizations": "organization",
    "measures": "measure",
    "regimens": "regimen",
}
"""From a section of the registry to the word for its kind in IRIs."""

_KNOWN_KEYS = sorted(
    {
        field.alias or name
        for value in vars(schema).values()
        if isinstance(value, type) and issubclass(value, BaseModel)
        for name, field in value.model_fields.items()
    }
)


Model = TypeVar("Model", bound=BaseModel)


class _File:
    """One evidence file while it is read: its node tree for places, its problems."""

    def __init__(self, path: Traversable, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.root: Node | None = None
        try:
            self.root = compose(decode(path.read_bytes(), name), name)
        except CurationError as error:
            self.problems += error.problems

    def complain(self, path: tuple[int | str, ...], message: str, remedy: str) -> None:
        """Record a problem at `path`, a way of keys and indices from the top of the file."""
        hyphened = tuple(step.replace("_", "-") if isinstance(step, str) else step for step in path)
        line = self.root.line_of(hyphened) if self.root else 1
        self.problems.append(Problem(self.name, line, message, remedy))

    def validate(self, model: type[Model]) -> Model | None:
        """Return the content as `model`, or None after recording what does not fit."""
        if self.root is None:
            return None
        try:
            return model.model_validate(self.root.data())
        except ValidationError as error:
            for item in error.errors():
                self.complain(item["loc"], *_explain(dict(item)))
            return None


def _explain(item: dict[str, Any]) -> tuple[str, str]:
    """Return what a validation error says and how to mend it."""
    names = [step for step in item["loc"] if isinstance(step, str)]
    name = names[-1] if names else "the file"
    match item["type"]:
        case "missing":
            return f"'{name}' is missing", f"add '{name}: …'"
        case "extra_forbidden":
            near = difflib.get_close_matches(name, _KNOWN_KEYS, n=1)
            hint = (
                f"did you mean '{near[0]}'?" if near else "remove it, or quote a text with commas"
            )
            return f"unknown key '{name}'", hint
        case "literal_error":
            shown = (
                item["input"] if isinstance(item["input"], str) else type(item["input"]).__name__
            )
            return f"'{name}' cannot be '{shown}'", f"use {item['ctx']['expected']}"
        case "value_error":
            message, _, remedy = str(item["ctx"]["error"]).partition("; ")
            return f"'{name}': {message}", remedy or "correct the value"
        case "model_type" | "dict_type":
            return f"'{name}' is not a mapping", "write 'key: value' lines under it"
        case "list_type":
            return f"'{name}' is not a list", "write '- item' lines under it, or [item, item]"
        case "string_type":
            return f"'{name}' is not a plain text", "write one scalar"
        case "too_short":
            return f"'{name}' has too few items", f"give at least {item['ctx']['min_length']}"
        case _:
            return f"'{name}': {item['msg']}", "correct the value"


def bundled_evidence() -> Traversable:
    """Return the folder of evidence files that comes with the package."""
    return resources.files("sarcograph.evidence")


def evidence_files(folder: Traversable, part: str = "") -> list[tuple[str, Traversable]]:
    """Return name and path of the YAML files in `folder` (or its sub-folder `part`), sorted."""
    place = folder.joinpath(part) if part else folder
    if not place.is_dir():
        return []
    found = [(f"{part}/{one.name}" if part else one.name, one) for one in place.iterdir()]
    return sorted((name, one) for name, one in found if name.endswith(".yaml"))


def read_entities(files: Sequence[_File]) -> dict[str, Entity]:
    """Return the registry of all entity files; keys are unique over all kinds."""
    entities: dict[str, Entity] = {}
    for file in files:
        content = file.validate(schema.EntitiesFile)
        if content is None:
            continue
        for section, kind in KINDS.items():
            for key, entry in getattr(content, section).items():
                # a gene mostly shares its name with its protein: it is referred to as `kit-gene`
                name = f"{key}-gene" if kind == "gene" else key
                if name in entities:
                    file.complain(
                        (section, key),
                        f"'{name}' is already a {entities[name].kind}",
                        "choose another key; one key names one entity",
                    )
                entities[name] = Entity(kind, key, entry)
    return entities


def _pointers(
    value: object, path: tuple[int | str, ...]
) -> Iterator[tuple[tuple[int | str, ...], Pointer]]:
    """Yield every pointer inside an entry with the path that leads to it."""
    if isinstance(value, Pointer):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _pointers(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _pointers(item, (*path, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _pointers(item, (*path, number))


def pointers_of(file: schema.DocumentFile) -> Iterator[tuple[tuple[int | str, ...], Pointer]]:
    """Yield every pointer that `file` writes, with its path; table cells are not among them."""
    return _pointers(file, ())


def _check_places(file: _File, content: schema.DocumentFile) -> None:
    """Complain of pointers beyond the recorded length of the document."""
    length = content.source.characters
    for path, pointer in pointers_of(content):
        if pointer.end > length:
            file.complain(
                path,
                f"{pointer.start}-{pointer.end} is beyond the document's {length} characters",
                "run 'sarcograph anchor --refresh'",
            )


def _check_references(
    file: _File,
    found: Iterator[tuple[tuple[int | str, ...], str, frozenset[str]]],
    known: Callable[[str], str | None],
) -> None:
    """Complain of keys that name nothing, or a thing of another kind."""
    for path, key, kinds in found:
        kind = known(key)
        wanted = " or ".join(sorted(kinds))
        if kind is None:
            file.complain(
                path, f"'{key}' names nothing known", f"define it as {wanted} or correct it"
            )
        elif kind not in kinds:
            file.complain(path, f"'{key}' is a {kind}", f"name a {wanted} here")


def _read_document(file: _File, entities: dict[str, Entity]) -> Document | None:
    content = file.validate(schema.DocumentFile)
    if content is None:
        return None
    _check_places(file, content)
    local: dict[str, str] = {}
    for section, kind in (
        ("studies", "study"),
        ("populations", "population"),
        ("lines", "line"),
        ("biomarkers", "biomarker"),
        ("claims", "claim"),
    ):
        for key in getattr(content, section):
            # these may share a key with an entity: they are looked up apart
            local[f"{kind}:{key}"] = kind

    def known(key: str) -> str | None:
        if key in local:
            return local[key]
        kind, _, name = key.partition(":")
        if kind == "any":
            inside = [f"{one}:{name}" for one in ("claim", "population", "line", "biomarker")]
            return next((local[one] for one in inside if one in local), known(name))
        if name:
            return None
        if f"biomarker:{kind}" in local:
            return "biomarker"
        entity = entities.get(kind)
        return entity.kind if entity else None

    _check_references(file, references_of(content), known)
    compiler = QuantityCompiler(content, entities, file.complain)
    compiler.compile()
    estimates = compiler.estimates()
    return Document(
        content.source.key,
        content,
        {key: tuple(readings) for key, readings in compiler.sizes.items()},
        estimates,
        tuple(compiler.comparisons[slug] for slug in sorted(compiler.comparisons)),
        tuple(compiler.empty_cells),
    )


def read_evidence(folder: Traversable | None = None) -> Evidence:
    """Return the evidence in `folder` (the bundled one by default).

    Layout: `*.yaml` (one file a source document), `entities/*.yaml`, `external/*.yaml`.
    Raises CurationError with every problem of every file.
    """
    place = folder or bundled_evidence()
    groups = {
        part: [_File(path, name) for name, path in evidence_files(place, part)]
        for part in ("", "entities", "external")
    }
    entities = read_entities(groups["entities"])

    def known(key: str) -> str | None:
        entity = entities.get(key)
        return entity.kind if entity else None

    for file in groups["entities"]:
        content = file.validate(schema.EntitiesFile) if not file.problems else None
        if content is not None:
            _check_references(file, references_of(content), known)
    documents = [_read_document(file, entities) for file in groups[""]]
    externals = []
    for file in groups["external"]:
        external = file.validate(schema.ExternalFile)
        if external is not None:
            _check_references(file, references_of(external), known)
            externals.append(external)
    _check_unique_sources(groups[""], documents)
    problems = [problem for files in groups.values() for file in files for problem in file.problems]
    if problems:
        raise CurationError(problems)
    read = [document for document in documents if document is not None]
    return Evidence(entities, tuple(read), tuple(externals))


def _check_unique_sources(files: list[_File], documents: list[Document | None]) -> None:
    """Complain of two files that curate the same document or take the same key."""
    seen: dict[str, str] = {}
    for file, document in zip(files, documents, strict=True):
        if document is None:
            continue
        for mark in (document.key, document.file.source.sha256):
            if mark in seen:
                file.complain(
                    ("source",),
                    f"'{mark[:20]}' is the source of {seen[mark]} too",
                    "curate a document in one file",
                )
            seen[mark] = file.name
