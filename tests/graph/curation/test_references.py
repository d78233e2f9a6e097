"""What refers to something: every field that does is declared, and a misspelt key is told.

The example uses every field of the schema that refers to anything; a new one that it lacks fails a
test here, and so does one that nobody declared.
"""

from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from every_key import FILES, TEXTS, folder_of, models, models_in, told
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.references import Use, uses
from sarcograph.graph.curation.yaml_reader import Node, compose
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model.schema import DocumentFile, EntitiesFile, NamingFile
from sarcograph.graph.model.schema.refers import (
    IN_DOCUMENTS,
    CategoryOf,
    definitions,
    references,
    to,
)
from sarcograph.graph.model.schema.scalars import Count, Key

NAMES_ITSELF = {("SourceEntry", "key"), ("TrialSourceEntry", "key"), ("CitationEntry", "key")}
"""Fields that hold a key and refer to nothing."""
COUNTS_SOMETHING = {
    ("SourceEntry", "characters"),
    ("RowEntry", "first"),
    ("AlterationEntry", "exons"),
    ("FusionElementEntry", "first_exon"),
    ("FusionElementEntry", "last_exon"),
}
"""Fields that hold a whole number and refer to nothing."""


ALL_MODELS = {one.__name__: one for file in FILES.values() for one in models(file)}


def holds(field: FieldInfo, scalar: Any) -> bool:
    """Tell whether values of a field are of the type `scalar`; keys of mappings are not values."""
    mark = scalar.__metadata__[0]

    def inside(part: object) -> bool:
        if mark in getattr(part, "__metadata__", ()):
            return True
        parts = get_args(part)[1:] if get_origin(part) is dict else get_args(part)
        return any(map(inside, parts))

    return mark in field.metadata or inside(field.annotation)


def undeclared(scalar: Any) -> set[tuple[str, str]]:
    """Return the fields that hold a `scalar` and are not said to refer to anything."""
    return {
        (model.__name__, name)
        for model in ALL_MODELS.values()
        for name, field in model.model_fields.items()
        if holds(field, scalar) and name not in references(model)
    }


def test_every_field_that_holds_a_key_says_what_it_names() -> None:
    assert undeclared(Key) == NAMES_ITSELF
    assert undeclared(Count) == COUNTS_SOMETHING


def test_a_key_refers_to_a_kind_that_there_is() -> None:
    with pytest.raises(ValueError, match="there are no kinds drugg"):
        to("drugg")


def test_documents_define_all_kinds_of_their_own() -> None:
    assert set(definitions(DocumentFile)) == set(IN_DOCUMENTS)


def test_category_is_of_a_measure_in_the_same_entry() -> None:
    categories = [
        (model, one)
        for model in ALL_MODELS.values()
        for one in references(model).values()
        if isinstance(one, CategoryOf)
    ]
    assert len(categories) >= 5
    for model, category in categories:
        assert bool(category.measure) != (category.by in model.model_fields), model


def test_example_is_whole(tmp_path: Path) -> None:
    assert told(folder_of(tmp_path)) == []


def uses_in(folder: Path, name: str) -> list[Use]:
    """Return every use of a key in one of the example files."""
    content = EvidenceFile(folder / name, name).validate(FILES[name])
    assert content is not None
    return [use for use in uses(content) if use.key not in getattr(use.refers, "but", ())]


def defined(model: type[BaseModel], name: str) -> tuple[str, str]:
    """Return the name of a field after that of the class which defines it."""
    ancestors = reversed(model.__mro__)
    owner = next(one for one in ancestors if name in vars(one).get("__annotations__", {}))
    return owner.__name__, name


def field_at(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, str]:
    """Return the names of the model and of the field that `path` leads to from `model`."""
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    name = names[str(path[0])]
    inside = list(models_in(model.model_fields[name].annotation))
    if not inside:
        return defined(model, name)
    # behind a mapping or a list stands a key or a number, which may be called like a field
    several = get_origin(model.model_fields[name].annotation) in (dict, list)
    return field_at(inside[0], path[2:] if several else path[1:])


def test_examples_use_every_field_that_refers_to_something(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    used = {field_at(FILES[name], use.path) for name in FILES for use in uses_in(folder, name)}
    referring = {
        defined(model, name) for model in ALL_MODELS.values() for name in references(model)
    }
    assert referring - used == set()
    assert len(used) > 70


def node_at(node: Node, path: tuple[int | str, ...]) -> Node:
    """Return the scalar at `path`; where a list may be written as one scalar, that scalar."""
    for step in path:
        if isinstance(node.content, dict):
            node = node.content[str(step)]
        elif isinstance(node.content, list):
            node = node.content[int(step)]
    assert isinstance(node.content, str)
    return node


def misspelt(key: str) -> str:
    """Return a key like another that nothing has."""
    return "77" if key.isdigit() else f"{key}q"


@pytest.mark.parametrize("name", [name for name in FILES if name != "article.yaml"])
def test_misspelt_key_is_told_with_file_line_and_the_nearest(tmp_path: Path, name: str) -> None:
    # one use of each field
    uses = {field_at(FILES[name], use.path): use for use in uses_in(folder_of(tmp_path), name)}
    found = list(uses.values())
    root = compose(TEXTS[name], name)
    assert len(found) >= 3
    for use in found:
        node = node_at(root, use.path)
        wrong = misspelt(use.key)
        text = TEXTS[name][: node.start] + wrong + TEXTS[name][node.end :]
        lines = told(folder_of(tmp_path, **{name: text}))
        line = TEXTS[name].count("\n", 0, node.start) + 1
        remedy = "define it in this file" if use.key.isdigit() else f"did you mean '{use.key}'?"
        exact = [one for one in lines if one.startswith(f"{name}:{line}: ") and f"'{wrong}'" in one]
        assert any(remedy in one for one in exact), (use.path, lines)
        # nothing else is said, but of the cells that a key of a table, or a part of an arm, is for
        assert lines == exact or use.path[0] in ("tables", "populations"), (use.path, lines)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("parent: inhibitors", "parent: sarcoma", "'sarcoma' is of the kind condition; name a dr"),
        ("parent: sarcoma", "parent: inhibitors", "'inhibitors' is of the kind drug-class; name a"),
    ],
)
def test_parent_is_of_the_same_kind(tmp_path: Path, old: str, new: str, message: str) -> None:
    name = "entities/registry.yaml"
    (line,) = told(folder_of(tmp_path, **{name: TEXTS[name].replace(old, new)}))
    assert message in line


def test_key_of_two_things_of_a_document_is_told(tmp_path: Path) -> None:
    text = (
        TEXTS["statements.yaml"]
        .replace("  resists: {", "  younger: {")
        .replace("resists", "younger")
    )
    text = text.replace("about: [everyone,", "about: [younger,")
    (line,) = told(folder_of(tmp_path, **{"statements.yaml": text}))
    assert "'younger' names a claim and a population; give one of them another key" in line


def test_circle_through_two_files_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    registry = folder / "entities/registry.yaml"
    text = registry.read_text(encoding="utf-8")
    moved = "  sarcoma: {label: sarcoma}\n"
    assert moved in text
    registry.write_text(text.replace(moved, ""), encoding="utf-8")
    more = "format: 2\nconditions:\n  sarcoma: {label: sarcoma, parent: osteosarcoma}\n"
    (folder / "entities/more.yaml").write_text(more, encoding="utf-8")
    (line,) = told(folder)
    assert "'parent' leads from '" in line
    assert "back to itself" in line


def test_kinds_have_sections_and_classes_of_their_own() -> None:
    sections = [kind.section for kind in KINDS.values()]
    assert len(set(sections)) == len(sections)
    assert len({kind.classes[0] for kind in KINDS.values()}) == len(KINDS)
    assert set(EntitiesFile.model_fields) == {*NamingFile.model_fields, *sections}
    for kind in KINDS.values():
        (entry,) = models_in(EntitiesFile.model_fields[kind.section].annotation)
        assert entry.__name__ == kind.entry
