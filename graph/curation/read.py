"""Read the evidence files: every error of a run at once, each with file, line and remedy.

`read_evidence` is the only way in. It returns the resolved `Evidence`, or raises `CurationError`
with all problems of all files; nothing is ever half read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable

from sarcograph.graph.bundled import bundled
from sarcograph.graph.curation.comparisons import prognostic_findings
from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.integrity import (
    check_absences,
    check_anchored,
    check_claims_of_potencies,
    check_concentrations,
    check_locators,
    check_places,
    check_repeats,
    check_times,
    check_unique,
)
from sarcograph.graph.curation.quantities import QuantityCompiler
from sarcograph.graph.curation.references import Names, check_orders, check_references, uses
from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.files import FileError
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model import schema
from sarcograph.graph.model.dimensions import asked_dimension, dimension_of, measured_dimension
from sarcograph.graph.model.evidence import Document, Entity, Evidence
from sarcograph.graph.model.schema.refers import definitions
from sarcograph.graph.names.folding import folded
from sarcograph.graph.names.salts import names_a_form

PARTS = ("", "entities", "external", "trials")
"""The folders of evidence: the documents, and three folders in theirs."""


def evidence_files(folder: Traversable, part: str = "") -> list[tuple[str, Traversable]]:
    """Return name and path of the YAML files in `folder` (or its sub-folder `part`), sorted."""
    return sorted((name, one) for name, one in _all_files(folder, part) if name.endswith(".yaml"))


def _all_files(folder: Traversable, part: str) -> list[tuple[str, Traversable]]:
    place = folder.joinpath(part) if part else folder
    if not place.is_dir():
        return []
    return [(f"{part}/{one.name}" if part else one.name, one) for one in place.iterdir()]


def _misnamed(folder: Traversable) -> list[Problem]:
    """Return the files that somebody may take for evidence, and that would not be read."""
    return [
        Problem(name, 1, "it is not read, since its name does not end in .yaml", "rename it")
        for part in PARTS
        for name, _ in _all_files(folder, part)
        if name.lower().endswith((".yml", ".yaml")) and not name.endswith(".yaml")
    ]


def read_evidence(folder: Traversable | None = None) -> Evidence:
    """Return the evidence in `folder` (the bundled one by default).

    Layout: `*.yaml` (one file a source document), `entities/*.yaml`, `external/*.yaml`,
    `trials/*.yaml` (one file a trial of which no text is kept).
    Raises CurationError with every problem of every file, FileError for a folder without any.
    """
    place = folder or bundled("evidence")
    groups = {
        part: [EvidenceFile(path, name) for name, path in evidence_files(place, part)]
        for part in PARTS
    }
    if not groups[""] and not groups["trials"]:
        told = "holds no evidence file (*.yaml); name the folder that has them"
        raise FileError(str(place), told)
    registry = _read_registry(groups["entities"])
    entities, names = registry.entities, registry.names
    kinds: list[tuple[str, type[schema.Curated]]]
    kinds = [("", schema.DocumentFile), ("trials", schema.TrialFile)]
    documents = [
        (file, document)
        for part, model in kinds
        for file in groups[part]
        if (document := _read_document(file, model, entities, names)) is not None
    ]
    externals = [
        (file, content)
        for file in groups["external"]
        if (content := _read_external(file, names)) is not None
    ]
    _check_unique(documents, externals)
    problems = [problem for files in groups.values() for file in files for problem in file.problems]
    problems += _misnamed(place)
    if problems:
        raise CurationError(problems)
    return Evidence(
        entities,
        tuple(one for _, one in documents),
        tuple(one for _, one in externals),
        registry.contents,
    )


def read_registry(folder: Traversable | None = None) -> Evidence:
    """Return the registry in `folder` (the bundled one by default), without any document.

    Raises CurationError with every problem of its files, FileError for a folder without any.
    """
    place = folder or bundled("evidence")
    files = [EvidenceFile(path, name) for name, path in evidence_files(place, "entities")]
    if not files:
        raise FileError(str(place), "holds no registry (entities/*.yaml)")
    registry = _read_registry(files)
    problems = [problem for file in files for problem in file.problems]
    if problems:
        raise CurationError(problems)
    return Evidence(registry.entities, (), (), registry.contents)


def read_names(folder: Traversable) -> Names:
    """Return the names that the registry in `folder` gives, as far as its files can be read."""
    files = [EvidenceFile(path, name) for name, path in evidence_files(folder, "entities")]
    return _read_registry(files).names


@dataclass(frozen=True, slots=True)
class _Registry:
    """The registry as its files give it: the entities, what their names stand for, the files."""

    entities: dict[str, Entity]
    names: Names
    contents: tuple[schema.RegistryFile, ...]


def _read_registry(files: Sequence[EvidenceFile]) -> _Registry:
    """Return the entities of all files with their names; keys are unique over all kinds."""
    read = [(file, file.validate(schema.EntitiesFile)) for file in files]
    kinds: dict[str, str] = {}
    for file in files:
        for kind in KINDS.values():
            for key in file.keys(kind.section):
                name = kind.name(key)
                if name in kinds:
                    file.complain(
                        (kind.section, key),
                        f"'{name}' names something of the kind {kinds[name]} already",
                        "choose another key; one key names one entity",
                    )
                kinds.setdefault(name, kind.word)
    contents = [(file, content) for file, content in read if content is not None]
    categories = {
        measure: file.keys("measures", measure, "categories")
        for file in files
        for measure in file.keys("measures")
    }
    entities = {
        kind.name(key): Entity(kind.word, key, entry)
        for _, content in contents
        for kind, key, entry in content.entries()
    }
    _check_dimensions(contents, entities)
    _check_form_names(contents)
    _check_states(contents)
    not_of_safety = {
        name
        for name, one in entities.items()
        if isinstance(one.entry, schema.MeasureEntry) and one.entry.kind != "safety"
    }
    whole = all(file.readable for file in files)
    names = Names(kinds, categories, not_of_safety, whole=whole)
    found = [(file, uses(content)) for file, content in contents]
    for file, used in found:
        check_references(file, used, names)
    check_orders(found)
    return _Registry(entities, names, tuple(content for _, content in contents))


def _check_dimensions(
    contents: Sequence[tuple[EvidenceFile, schema.RegistryFile]], entities: dict[str, Entity]
) -> None:
    """Complain of measures whose usual unit is of another dimension than they are."""
    for file, content in contents:
        for kind, key, entry in content.entries():
            if isinstance(entry, schema.MeasureEntry) and entry.unit:
                own = dimension_of(entities.get(entry.unit))
                asked = asked_dimension(entry.statistic, measured_dimension(entry, own))
                if own is not None and own != asked:
                    file.complain(
                        (kind.section, key, "unit"),
                        f"'{entry.unit}' is a unit of {own}, and a {entry.statistic} of "
                        f"{key} asks for one of {asked}",
                        "name a unit of that dimension",
                    )


def _check_form_names(
    contents: Sequence[tuple[EvidenceFile, schema.RegistryFile]],
) -> None:
    """Complain of names of drugs that are those of their salts, hydrates or other forms."""
    for file, content in contents:
        for kind, key, entry in content.entries():
            if isinstance(entry, schema.DrugEntry) and not names_a_form(entry.label):
                for name in filter(names_a_form, entry.synonyms):
                    file.complain(
                        (kind.section, key, "synonyms"),
                        f"'{name}' is the name of a form of {entry.label}",
                        "give it in 'form-names:'",
                    )


def _check_states(contents: Sequence[tuple[EvidenceFile, schema.RegistryFile]]) -> None:
    """Complain of conditions that are called a state of another: a state is named beside them."""
    called: dict[str, dict[str, str]] = {"condition": {}, "condition-state": {}}
    for _, content in contents:
        for kind, key, entry in content.entries():
            if kind.word in called:
                called[kind.word] |= {folded(name): key for name in (entry.label, *entry.synonyms)}
    for file, content in contents:
        for kind, key, entry in content.entries():
            for name in (entry.label, *entry.synonyms) if kind.word == "condition" else ():
                words = name.split()
                for cut in range(1, len(words)):
                    state = called["condition-state"].get(folded(" ".join(words[:cut])))
                    disease = called["condition"].get(folded(" ".join(words[cut:])))
                    if state and disease:
                        file.complain(
                            (kind.section, key),
                            f"'{name}' is {disease} in the state {state}",
                            "leave it out, and name both where it is spoken of",
                        )


def _read_document(
    file: EvidenceFile, model: type[schema.Curated], entities: dict[str, Entity], registry: Names
) -> Document | None:
    content = file.validate(model)
    if content is None:
        return None
    whole = not file.problems
    local = {kind: file.keys(*way) for kind, way in definitions(model).items()}
    names = replace(registry, local=local)
    check_places(file, content)
    if isinstance(content, schema.DocumentFile):
        check_locators(file, content)
    used = uses(content)
    check_references(file, used, names)
    check_orders([(file, used)])
    check_repeats(file, content)
    check_times(file, content, names)
    check_concentrations(file, content, names)
    check_claims_of_potencies(file, content, names)
    check_absences(file, content, names)
    compiler = QuantityCompiler(content, entities, names, file.complain)
    compiler.compile()
    if not whole:
        # what an entry that was left out would have said cannot be told from what nobody said
        return None
    check_anchored(file, content, compiler.sizes)
    return Document(
        content.source.key,
        content,
        {key: tuple(readings) for key, readings in compiler.sizes.items()},
        compiler.estimates(),
        compiler.comparisons(),
        prognostic_findings(content, compiler.figures),
        tuple(compiler.empty_cells),
        compiler.analysis_sizes,
        tuple(compiler.worded_cells),
    )


def _read_external(file: EvidenceFile, names: Names) -> schema.ExternalFile | None:
    content = file.validate(schema.ExternalFile)
    if content is not None:
        local = {kind: file.keys(*way) for kind, way in definitions(schema.ExternalFile).items()}
        check_references(file, uses(content), replace(names, local=local))
        check_concentrations(file, content, names)
        check_claims_of_potencies(file, content, names)
    return content


def _check_unique(
    documents: list[tuple[EvidenceFile, Document]],
    externals: list[tuple[EvidenceFile, schema.ExternalFile]],
) -> None:
    """Complain of two files that curate the same source or take the same key."""
    sources = [(file, ("source",), _marks(document)) for file, document in documents]
    citations = [(file, ("citation", "key"), (one.citation.key,)) for file, one in externals]
    check_unique([*sources, *citations], "curate a source in one file, under a key of its own")


def _marks(document: Document) -> tuple[str, ...]:
    """Return what no other file may have: its key, and of a document with a text its hash."""
    content = document.file
    hashes = (content.source.sha256,) if isinstance(content, schema.DocumentFile) else ()
    return document.key, *hashes
