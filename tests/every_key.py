"""The example that uses every key of the schema, and what may stand in its files."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import BaseModel

from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import CurationError
from sarcograph.graph.model.schema import DocumentFile, EntitiesFile, ExternalFile, TrialFile

FOLDER = Path(__file__).parent / "data" / "every-key"
FILES: dict[str, type[BaseModel]] = {
    "article.yaml": DocumentFile,
    "paper.yaml": DocumentFile,
    "results.yaml": DocumentFile,
    "statements.yaml": DocumentFile,
    "entities/registry.yaml": EntitiesFile,
    "external/source.yaml": ExternalFile,
    "trials/trial.yaml": TrialFile,
}
TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in FILES}


def folder_of(path: Path, **changed: str) -> Path:
    """Write the example below `path`, some of its files `changed`, and return the folder."""
    for name, text in TEXTS.items():
        file = path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(changed.get(name, text), encoding="utf-8")
    return path


def told(folder: Path) -> list[str]:
    """Return the problems of the evidence in a folder."""
    try:
        read_evidence(folder)
    except CurationError as error:
        return [str(problem) for problem in error.problems]
    return []


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the entries that a type names, such as `dict[Key, StudyEntry]`, not those inside."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def models(part: object) -> Iterator[type[BaseModel]]:
    """Yield the entries inside a type such as `dict[Key, StudyEntry]`, and those inside these."""
    for model in models_in(part):
        yield model
        for field in model.model_fields.values():
            yield from models(field.annotation)
