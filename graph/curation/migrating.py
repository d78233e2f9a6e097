"""Convert evidence files of format 1, that of release 0.1.0, to format 2.

The files are edited as text. Whatever cannot be converted without a guess is told with file and
line, and then nothing is converted. What a rule does not speak of stays as it is. Results are
converted in `former_results`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sarcograph.graph.curation.anchoring import scalar
from sarcograph.graph.curation.former_files import (
    FormerFile,
    given_in,
    items_of,
    pairs_of,
    word_of,
)
from sarcograph.graph.curation.former_registry import Registry
from sarcograph.graph.curation.former_results import FormerResults
from sarcograph.graph.curation.read import evidence_files
from sarcograph.graph.curation.yaml_reader import Node
from sarcograph.graph.errors import AnchorError, CurationError, Problem
from sarcograph.graph.files import FileError
from sarcograph.graph.kinds import MOLECULES
from sarcograph.graph.model.anchors import parse_pointer
from sarcograph.graph.model.schema.scalars import FORMAT
from sarcograph.graph.model.times import parse_time

_DESIGNS = {
    "retrospective-series": ("case-series", "time-perspective: retrospective"),
    "single-arm-trial": ("clinical-trial", "intervention-model: single-group"),
    "randomized-trial": ("clinical-trial", "allocation: randomized"),
    "phase-one-two-trial": ("clinical-trial", "phase: 1/2"),
}
"""What a design of a study is called now, where it is not a kind of study."""


def migrated(folder: Path) -> dict[Path, tuple[str, str]]:
    """Return the files of `folder` that are not of the format read here, with old and new text.

    They come in the order in which they are to be written, so that a second run completes a first
    one that was interrupted. Raises CurationError with all that cannot be converted, and FileError.
    """
    parts = ("entities", "external", "")
    found = {part: _files(folder, part) for part in parts}
    if not any(found.values()):
        raise FileError(folder, "holds no evidence file (*.yaml); name the folder that has them")
    registry = Registry(found["entities"])
    old = {part: [file for file in files if file.format != FORMAT] for part, files in found.items()}
    for file in old["external"]:
        _external(file, registry)
    for file in old[""]:
        _document(file, registry)
    registry.write()
    for file in (file for files in old.values() for file in files):
        if file.format is None:
            file.edits.add_first(file.root, f"format: {FORMAT}")
        else:
            file.complain(pairs_of(file.root)["format"], "another format", "get a newer sarcograph")
    files = [file for part in parts for file in found[part]]
    problems = [problem for file in files for problem in file.edits.problems]
    if problems:
        raise CurationError(problems)
    changed = {file.path: (file.edits.text, file.edits.applied()) for file in files}
    return {path: texts for path, texts in changed.items() if texts[0] != texts[1]}


def _files(folder: Path, part: str) -> list[FormerFile]:
    files: list[FormerFile] = []
    problems: list[Problem] = []
    for name, _ in evidence_files(folder, part):
        try:
            files.append(FormerFile(folder / name, name))
        except CurationError as error:
            problems += error.problems
    if problems:
        raise CurationError(problems)
    return files


def _external(file: FormerFile, registry: Registry) -> None:
    """Move potencies of claims into entries of their own."""
    entries: list[str] = []
    for key, claim in file.section("claims").items():
        pairs = pairs_of(claim)
        if "potency" not in pairs:
            continue
        potency = given_in(pairs["potency"])
        measure, value, unit = (
            one if isinstance(one := potency.get(name), str) else ""
            for name in ("measure", "printed", "unit")
        )
        if not (measure and value and unit):
            what = "a potency without measure, printed figure or unit"
            file.complain(pairs["potency"], what, "give all three before")
        agent, target = word_of(pairs.get("subject")), word_of(pairs.get("object"))
        for name, kinds, what in (
            (agent, ("drug", "drug-class"), "a drug or drug class"),
            (target, MOLECULES, "a gene, protein, family or pathway"),
        ):
            if registry.kinds.get(name, ("",))[0] not in kinds:
                remedy = "name in the claim what the potency was measured for"
                file.complain(claim, f"a potency of '{name}', which is not {what}", remedy)
        entries.append(
            f"{key}: {{agent: {agent}, measure: {measure}, target: {target}, "
            f"value: {scalar(value)}, unit: {scalar(unit)}, claim: {key}}}"
        )
        file.edits.remove(claim, [pairs["potency"]])
    if entries:
        file.edits.add_entries(file.root, "potencies", entries)


def _document(file: FormerFile, registry: Registry) -> None:
    """Edit all that format 2 writes in another way."""
    _studies(file)
    _claims(file, _biomarkers(file, registry))
    _times(file)
    FormerResults(file, registry.statistics).convert()


def _studies(file: FormerFile) -> None:
    for study in file.section("studies").values():
        design = pairs_of(study).get("design")
        if design is None or not word_of(design):
            continue
        kind, *more = _DESIGNS.get(word_of(design), (word_of(design),))
        file.edits.rename(design, "kind")
        if kind != design.content:
            file.edits.set_value(design, kind)
            file.edits.add_after(study, design, *more)


def _biomarkers(file: FormerFile, registry: Registry) -> dict[str, str]:
    """Convert the biomarkers, and return the alteration of each."""
    found: dict[str, str] = {}
    for key, entry in file.section("biomarkers").items():
        pairs = pairs_of(entry)
        if "entity" not in pairs:
            continue
        words = [word_of(pairs.get(name)) for name in ("entity", "change", "label")]
        if not all(words):
            remedy = "give all three before"
            file.complain(entry, "a biomarker without entity, change or label", remedy)
            continue
        try:
            found[key] = registry.alteration(*words)
        except ValueError as error:
            file.complain(entry, str(error), "mend the biomarker or the registry before")
            continue
        file.edits.rename(pairs["label"], "alteration")
        file.edits.set_value(pairs["label"], found[key])
        gone = [pairs["entity"], pairs["change"]]
        if time := pairs.get("time-point"):
            if time.content == "not stated":
                gone.append(time)
            else:
                remedy = "point to the words of the document, as in '… @1200', or remove it"
                _printed(file, time, remedy)
        file.edits.remove(entry, gone)
    return found


def _printed(file: FormerFile, node: Node, remedy: str) -> None:
    """Complain of a text that is not one of the document, with its place."""
    try:
        known = parse_pointer(word_of(node)).text
    except AnchorError:
        known = None
    if known is None:
        file.complain(node, f"'{word_of(node)}' names no printed text", remedy)


def _claims(file: FormerFile, alterations: Mapping[str, str]) -> None:
    """Name the alterations that claims speak of, and the observations that they rest on."""
    for claim in file.section("claims").values():
        pairs = pairs_of(claim)
        ends = [
            pairs[end] for end in ("subject", "object") if word_of(pairs.get(end)) in alterations
        ]
        for node in ends:
            file.edits.set_value(node, alterations[word_of(node)])
        keys = list(dict.fromkeys(word_of(node) for node in ends))
        if keys:
            named = keys[0] if len(keys) == 1 else f"[{', '.join(keys)}]"
            file.edits.add_after(claim, ends[0], f"observations: {named}")


def _times(file: FormerFile) -> None:
    """Complain of times that format 2 does not read."""
    tables = [pairs_of(table) for table in file.section("tables").values()]
    entries = [
        *file.items("estimates"),
        *(one["defaults"] for one in tables if "defaults" in one),
    ]
    for table in tables:
        for name in ("columns", "rows"):
            entries += items_of(table.get(name))
    for time in (pairs_of(entry).get("time") for entry in entries):
        if time is not None:
            try:
                parse_time(word_of(time))
            except ValueError as error:
                message, _, remedy = str(error).partition(": ")
                file.complain(time, message, remedy)
