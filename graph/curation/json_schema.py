"""JSON Schemas for the editors of evidence files, made from the classes that the loader reads with.

`python -m sarcograph.graph.curation.json_schema` writes `evidence/schema/*.json`; an evidence file
names its schema in its first line, and editors with a YAML language server then complete and mark
keys. What needs more than one place (references, lengths, readings that differ) only the loader
tells. The schemas of a folder offer the keys of its registry besides (`write_schemas`).
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sarcograph.graph.bundled import bundled
from sarcograph.graph.curation.read import read_names
from sarcograph.graph.files import FileError, made_folder, replacing
from sarcograph.graph.model import schema
from sarcograph.graph.model.schema.refers import CategoryOf, Refers, references

SCHEMAS: dict[str, type[BaseModel]] = {
    "document": schema.DocumentFile,
    "trial": schema.TrialFile,
    "entities": schema.EntitiesFile,
    "external": schema.ExternalFile,
}
"""What kind of file each schema is for."""


def field_descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return the strings that stand below the fields of `model` in its source, by field.

    Only editors need them, so they are not read whenever the classes are imported.
    """
    classes = (one for one in reversed(model.__mro__) if issubclass(one, schema.Strict))
    return {field: text for one in classes for field, text in _own_descriptions(one)}


@cache
def _own_descriptions(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return field and description of what one class adds; asked once, for it is read anew."""
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    except OSError:  # a class that was made by a call has no source
        return ()
    assert isinstance(tree, ast.ClassDef)  # noqa: S101
    found = []
    for field, below in pairwise(tree.body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found.append((name, inspect.cleandoc(text)))
    return tuple(found)


class _EditorSchema(GenerateJsonSchema):
    """Schemas of what people write: no nulls, no defaults, no titles made of names.

    `keys` are those that are offered, by kind, and `categories` those of each measure.
    """

    keys: ClassVar[Mapping[str, Sequence[str]]] = {}
    categories: ClassVar[Mapping[str, Sequence[str]]] = {}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        found = super().dict_schema(schema)
        # a key that has not the form of a key is an error, not one more entry
        return {**found, "additionalProperties": False} if "patternProperties" in found else found

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, text in field_descriptions(model).items():
            key = model.model_fields[name].alias or name
            found["properties"][key] = {**found["properties"][key], "description": text}
        for name, refers in references(model).items():
            if offered := self.offered(refers):
                key = model.model_fields[name].alias or name
                found["properties"][key] = _with_examples(found["properties"][key], offered)
        return found

    def offered(self, refers: Refers) -> list[str]:
        """Return the keys of the registry that may stand where something is referred to."""
        if isinstance(refers, CategoryOf):
            measures = [refers.measure] if refers.measure else self.categories
            return sorted({key for one in measures for key in self.categories.get(one, ())})
        return sorted({key for kind in refers.kinds for key in self.keys.get(kind, ())})

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # the base's
        return False

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}


def _with_examples(part: JsonSchemaValue, words: Sequence[str]) -> JsonSchemaValue:
    """Return the schema of a key, or of one or several, with keys that an editor may offer.

    They are no `enum`: a key that is new in the registry is not marked as wrong.
    """
    if "anyOf" in part:
        return {**part, "anyOf": [_with_examples(one, words) for one in part["anyOf"]]}
    if "items" in part:
        return {**part, "items": _with_examples(part["items"], words)}
    return {**part, "examples": list(words)}


def schema_text(name: str, generator: type[_EditorSchema] = _EditorSchema) -> str:
    """Return the JSON Schema of the files that `name`, a key of `SCHEMAS`, stands for."""
    content = SCHEMAS[name].model_json_schema(schema_generator=generator)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write the schemas of an evidence folder into its folder `schema`, and return the files.

    They offer the keys of its registry. A link is refused, since what it leads to is of another
    folder. Raises FileError.
    """
    names = read_names(folder)
    keys: dict[str, list[str]] = {}
    for key, kind in names.registry.items():
        keys.setdefault(kind, []).append(key)
    generator = type("_", (_EditorSchema,), {"keys": keys, "categories": names.categories})
    place = folder / "schema"
    if place.is_symlink():
        raise FileError(place, "is a link; remove it, so that this folder gets schemas of its own")
    files = {made_folder(place) / f"{name}.json": name for name in SCHEMAS}
    for path, name in files.items():
        with replacing(path) as file:
            file.write(schema_text(name, generator).encode())
    return list(files)


def write_bundled_schemas(folder: Path) -> None:
    """Write the schemas that every evidence meets, which offer no keys, to `folder`."""
    for name in SCHEMAS:
        with replacing(folder / f"{name}.json") as file:
            file.write(schema_text(name).encode())


if __name__ == "__main__":
    write_bundled_schemas(Path(str(bundled("evidence/schema"))))
