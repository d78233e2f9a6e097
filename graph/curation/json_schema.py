"""JSON Schemas for the editors of evidence files, made from the classes that the loader reads with.

`python -m sarcograph.graph.curation.json_schema` writes `evidence/schema/*.json`; an evidence file
names its schema in its first line, and editors with a YAML language server then complete and mark
keys. What needs more than one place (references, lengths, readings that differ) only the loader
tells.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sarcograph.graph.bundled import bundled
from sarcograph.graph.files import replacing
from sarcograph.graph.model import schema

SCHEMAS: dict[str, type[BaseModel]] = {
    "document": schema.DocumentFile,
    "entities": schema.EntitiesFile,
    "external": schema.ExternalFile,
}
"""What kind of file each schema is for."""


def field_descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return the strings that stand below the fields of `model` in its source, by field.

    Only editors need them, so they are not read whenever the classes are imported.
    """
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if not issubclass(one, schema.Strict):
            continue
        try:
            (tree,) = ast.parse(textwrap.dedent(inspect.getsource(one))).body
        except OSError:  # a class that was made by a call has no source
            continue
        assert isinstance(tree, ast.ClassDef)  # noqa: S101
        for field, below in pairwise(tree.body):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[name] = inspect.cleandoc(text)
    return found


class _EditorSchema(GenerateJsonSchema):
    """Schemas of what people write: no nulls, no defaults, no titles made of names."""

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
        return found

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002  # the base's
        return False

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}


def schema_text(name: str) -> str:
    """Return the JSON Schema of the files that `name`, a key of `SCHEMAS`, stands for."""
    content = SCHEMAS[name].model_json_schema(schema_generator=_EditorSchema)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> None:
    """Write every schema to `folder`."""
    for name in SCHEMAS:
        with replacing(folder / f"{name}.json") as file:
            file.write(schema_text(name).encode())


if __name__ == "__main__":
    write_schemas(Path(str(bundled("evidence/schema"))))
