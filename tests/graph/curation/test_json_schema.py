"""The JSON Schemas for editors: current, met by every bundled file, and not met by bad ones."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator

from sarcograph.graph.curation.json_schema import (
    SCHEMAS,
    schema_text,
    write_bundled_schemas,
    write_schemas,
)
from sarcograph.graph.curation.read import read_names
from sarcograph.graph.files import FileError

EVIDENCE = Path(__file__).parents[3] / "evidence"
CORPUS = Path(__file__).parents[2] / "corpus"
FOLDERS = {
    "document": EVIDENCE,
    "entities": EVIDENCE / "entities",
    "external": EVIDENCE / "external",
}
FILES = [(kind, path) for kind, folder in FOLDERS.items() for path in sorted(folder.glob("*.yaml"))]
MARK = re.compile(r"# yaml-language-server: \$schema=(?P<schema>\S+)\n")


class EditorLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors read with: `yes` is a text, `12` a number."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]  # as PyYAML has it


EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")
)
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


def read_as_editor(text: str) -> Any:
    """Return what an editor takes `text` for; keys of mappings are texts in JSON."""
    return json.loads(json.dumps(yaml.load(text, Loader=EditorLoader)))  # noqa: S506  # a safe one


def errors(kind: str, text: str) -> list[str]:
    validator = Draft202012Validator(json.loads(schema_text(kind)))
    return [
        f"{error.json_path}: {error.message}"
        for error in validator.iter_errors(read_as_editor(text))
    ]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_committed_schema_is_current(kind: str) -> None:
    committed = (EVIDENCE / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    assert committed == schema_text(kind), "run: python -m sarcograph.graph.curation.json_schema"


def test_no_other_schema_is_committed(tmp_path: Path) -> None:
    write_bundled_schemas(tmp_path)
    written = {path.name for path in tmp_path.iterdir()}
    of_terms = {"terms.json"}  # which tells by what key a term is said
    assert written | of_terms == {path.name for path in (EVIDENCE / "schema").iterdir()}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schema_is_a_json_schema(kind: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(kind)))


def test_every_kind_of_file_is_there() -> None:
    counts = {kind: sum(kind == other for other, _ in FILES) for kind in FOLDERS}
    assert min(counts.values()) >= 1, counts


@pytest.mark.parametrize(("kind", "path"), FILES, ids=lambda value: getattr(value, "stem", value))
def test_bundled_file_meets_the_schema_that_it_names(kind: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    match = MARK.match(text)
    assert match, f"the first line of {path.name} names no schema"
    assert (path.parent / match["schema"]).resolve() == EVIDENCE / "schema" / f"{kind}.json"
    assert errors(kind, text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("time-perspective: retrospective", "time-perspektive: retrospective"),
        ("kind: case-series", "kind: cohort"),
        ("size:\n      - a total of 32 patients @1719", "size:\n      - a total of 32 patients"),
        ("characters: 5622", "characters: -5622"),
        ("characters: 5622", "characters: many"),
        ("states: [metastatic]", "states: []"),
        ("  sintilimab-case:\n", "  Sintilimab case:\n"),
        ("grades: any", "grades: 6"),
        ("estimates:\n", "estimates: none\n_:\n"),
    ],
)
def test_editor_marks_what_the_loader_would_refuse(old: str, new: str) -> None:
    text = (CORPUS / "sun-2022.yaml").read_text(encoding="utf-8")
    assert old in text
    assert errors("document", text.replace(old, new, 1))


def test_editor_takes_drafts() -> None:
    text = (CORPUS / "sun-2022.yaml").read_text(encoding="utf-8")
    drafted = text.replace("value: 34.4% @2129", 'value: "?? ORR «34.4%»"')
    assert drafted != text
    assert errors("document", drafted) == []


def test_editor_reads_yes_and_no_as_texts() -> None:
    assert read_as_editor("{a: yes, b: NO, c: 12, d: 3.5, e: 12:30, f: '12'}") == {
        "a": "yes",
        "b": "NO",
        "c": 12,
        "d": 3.5,
        "e": "12:30",
        "f": "12",
    }


@pytest.mark.parametrize("kind", SCHEMAS)
def test_editors_show_what_each_key_is_for(kind: str) -> None:
    whole = json.loads(schema_text(kind))
    entries = {"the file": whole, **whole["$defs"]}
    silent = [
        (name, key)
        for name, entry in entries.items()
        for key, value in entry["properties"].items()
        if not re.match(r"[A-Z`].*[.]$", value.get("description", ""), re.DOTALL)
    ]
    assert silent == []
    assert [name for name, entry in entries.items() if not entry.get("description")] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CORPUS, tmp_path / "evidence"))


def offered(folder: Path, kind: str, entry: str, key: str) -> set[str]:
    """Return the words that the schema of a folder has an editor offer for a key of an entry."""
    whole = json.loads((folder / f"schema/{kind}.json").read_text(encoding="utf-8"))
    place = whole["$defs"][entry]["properties"][key]
    one, *others = place.get("anyOf", [place])
    assert all(other["items"]["examples"] == one["examples"] for other in others)
    return set(one.get("examples", ()))


def test_schemas_of_a_folder_offer_the_keys_of_its_registry(folder: Path) -> None:
    (folder / "entities/more.yaml").write_text(
        "format: 2\ndrugs: {examplinib: {label: examplinib}}\ngenes: {abc: {label: ABC}}\n", "utf-8"
    )
    written = write_schemas(folder)
    assert [path.name for path in written] == [f"{kind}.json" for kind in SCHEMAS]
    assert {"examplinib", "anlotinib"} <= offered(folder, "document", "PotencyEntry", "agent")
    assert "vegfr2" not in offered(folder, "document", "PotencyEntry", "agent")
    assert {"abc-gene", "vegfr2"} <= offered(folder, "entities", "AlterationEntry", "of")
    assert "partial-response" in offered(folder, "document", "EstimateEntry", "category")
    assert offered(folder, "entities", "MeasureEntry", "numerator") == set(
        read_names(folder).categories["best-overall-response"]
    )
    for path in written:
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_key_that_is_not_offered_is_not_marked(folder: Path) -> None:
    (path, *_) = write_schemas(folder)
    validator = Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
    text = (CORPUS / "sun-2022.yaml").read_text(encoding="utf-8")
    for changed in (text, text.replace("conditions: soft-tissue-sarcoma", "conditions: new")):
        assert list(validator.iter_errors(read_as_editor(changed))) == []


def test_schemas_are_not_written_through_a_link(folder: Path) -> None:
    (folder / "schema").symlink_to(EVIDENCE / "schema")
    with pytest.raises(FileError, match="is a link; remove it"):
        write_schemas(folder)


def test_registry_that_is_wrong_gives_what_can_be_read(folder: Path) -> None:
    (folder / "entities/bad.yaml").write_text(
        "format: 2\ndrugs: {new: {lable: x}}\nunits: {\n", encoding="utf-8"
    )
    write_schemas(folder)
    assert "anlotinib" in offered(folder, "document", "PotencyEntry", "agent")
