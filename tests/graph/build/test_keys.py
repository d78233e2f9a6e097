"""A key of an evidence file that no code reads would be accepted and lost without a word."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model.schema import DocumentFile, EntitiesFile, ExternalFile

GRAPH = Path(__file__).parents[3] / "graph"
ROOMS = ("build", "checks", "curation", "derive")
BY_NAME = {
    # `graph.curation.quantities` reads the components of an estimate by their names
    *(("EstimateEntry", name) for name in ("ci", "events_and_value")),
    # `RegistryFile.entries` reads the sections
    *(("EntitiesFile", kind.section) for kind in KINDS.values()),
}
FOR_THE_CURATOR = {("TableEntry", "caption"), ("TableEntry", "notes")}
"""Places that help to find a table; no fact of the graph is made of them."""


def models_in(part: object) -> Iterator[type[BaseModel]]:
    """Yield the entries inside a type such as `dict[Key, StudyEntry]`, and those inside these."""
    if isinstance(part, type) and issubclass(part, BaseModel):
        yield part
        for field in part.model_fields.values():
            yield from models_in(field.annotation)
    for inside in get_args(part):
        yield from models_in(inside)


def attributes() -> set[str]:
    """Return every name that code of the rooms reads from something."""
    paths = [path for room in ROOMS for path in (GRAPH / room).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    return {
        node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }


def test_every_key_of_an_evidence_file_is_read() -> None:
    keys = {
        (model.__name__, name)
        for file in (DocumentFile, EntitiesFile, ExternalFile)
        for model in models_in(file)
        for name in model.model_fields
    }
    read = attributes()
    assert len(keys) > 200
    assert {key for key in keys - BY_NAME if key[1] not in read} == FOR_THE_CURATOR
