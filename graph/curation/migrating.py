"""Convert evidence files of format 1, that of release 0.1.0, to format 2.

The files are edited as text. Whatever cannot be converted without a guess is told with file and
line, and then nothing is converted. What a rule does not speak of stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sarcograph.graph.curation.anchoring import scalar
from sarcograph.graph.curation.former_names import (
    Given,
    Renamed,
    comparison_names,
    coordinates_of,
    estimate_names,
    places_of,
    prognostic_names,
    texts,
)
from sarcograph.graph.curation.read import evidence_files
from sarcograph.graph.curation.text_edits import TextEdits
from sarcograph.graph.curation.yaml_reader import MAXIMUM_BYTES, Node, compose, decode
from sarcograph.graph.errors import AnchorError, CurationError, PrintedFormError, Problem
from sarcograph.graph.files import FileError, read_file
from sarcograph.graph.kinds import KINDS, MOLECULES
from sarcograph.graph.model.anchors import parse_pointer
from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.printed import parse_printed
from sarcograph.graph.model.schema.scalars import FORMAT
from sarcograph.graph.model.times import parse_time

_DESIGNS = {
    "retrospective-series": ("case-series", "time-perspective: retrospective"),
    "single-arm-trial": ("clinical-trial", "intervention-model: single-group"),
    "randomized-trial": ("clinical-trial", "allocation: randomized"),
    "phase-one-two-trial": ("clinical-trial", "phase: 1/2"),
}
"""What a design of a study is called now, where it is not a kind of study."""

_ADJUSTMENTS = {
    "multivariate": "adjusted",
    "multivariable": "adjusted",
    "univariate": "unadjusted",
    "univariable": "unadjusted",
}
_JOINED = (*("value", "events", "denominator", "events-and-value", "ci", "range"), "prefer", "at")
"""What entries for one quantity list side by side."""


class _File:
    """A file of format 1 with its edits."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        text = decode(read_file(path, MAXIMUM_BYTES), name)
        self.root = compose(text, name)
        self.edits = TextEdits(text, name)
        self.name = name

    @property
    def format(self) -> object:
        node = _pairs(self.root).get("format")
        return node.content if node else None

    def complain(self, node: Node, message: str, remedy: str) -> None:
        self.edits.problems.append(Problem(self.name, node.line, message, remedy))

    def section(self, name: str) -> dict[str, Node]:
        return _pairs(_pairs(self.root).get(name))

    def items(self, name: str) -> list[Node]:
        node = _pairs(self.root).get(name)
        return node.content if node and isinstance(node.content, list) else []


def _pairs(node: Node | None) -> dict[str, Node]:
    return node.content if node and isinstance(node.content, dict) else {}


def _word(node: Node | None) -> str:
    return node.content if node and isinstance(node.content, str) else ""


def _given(node: Node) -> dict[str, object]:
    return {key: value.data() for key, value in _pairs(node).items()}


@dataclass(slots=True)
class _Alteration:
    """An alteration that biomarkers of documents tell of."""

    entity: str
    change: str
    labels: list[str] = field(default_factory=list)

    def entry(self, key: str) -> str:
        label, *others = self.labels
        synonyms = f", synonyms: [{', '.join(map(scalar, others))}]" if others else ""
        return (
            f"{key}: {{label: {scalar(label)}{synonyms}, change: {self.change}, of: {self.entity}}}"
        )


class _Registry:
    """What the files of entities know, and the alterations that come into them."""

    def __init__(self, files: Sequence[_File]) -> None:
        self.files = files
        self.kinds: dict[str, tuple[str, _File]] = {}
        self.statistics: dict[str, str] = {}
        self.known: dict[str, _Alteration] = {}
        self.new: dict[str, _Alteration] = {}
        for file in files:
            for kind in KINDS.values():
                for key in file.section(kind.section.replace("_", "-")):
                    self.kinds[kind.name(key)] = kind.word, file
            for key, node in file.section("measures").items():
                self.statistics[key] = _word(_pairs(node).get("statistic"))
            for key, node in file.section("alterations").items():
                pairs = _pairs(node)
                entities = texts(pairs["of"].data()) if "of" in pairs else []
                self.known[key] = _Alteration("+".join(entities), _word(pairs.get("change")))

    def alteration(self, entity: str, change: str, label: str) -> str:
        """Return the key of an alteration, which is new if need be; raises ValueError."""
        if entity not in self.kinds or self.kinds[entity][0] not in MOLECULES:
            raise ValueError(f"'{entity}' is no gene, protein, family or pathway of the registry")
        key = f"{entity.removesuffix('-gene')}-{change}"
        taken = self.known.get(key) or self.new.get(key)
        if (taken and (taken.entity, taken.change) != (entity, change)) or (
            not taken and key in self.kinds
        ):
            raise ValueError(f"the registry has another '{key}' already")
        if key not in self.known:
            labels = self.new.setdefault(key, _Alteration(entity, change)).labels
            labels += [label] if label not in labels else []
        return key

    def write(self) -> None:
        """Put the new alterations into the files that hold what is altered."""
        sections = [kind.section.replace("_", "-") for kind in KINDS.values()]
        before = sections[: sections.index("alterations")]
        for file in self.files:
            entries = [
                one.entry(key)
                for key, one in sorted(self.new.items())
                if self.kinds[one.entity][1] is file
            ]
            if entries:
                file.edits.add_entries(file.root, "alterations", entries, after=before)


def migrated(folder: Path) -> dict[Path, tuple[str, str]]:
    """Return the files of `folder` that are not of the format read here, with old and new text.

    They come in the order in which they are to be written, so that a second run completes a first
    one that was interrupted. Raises CurationError with all that cannot be converted, and FileError.
    """
    parts = ("entities", "external", "")
    found = {part: _files(folder, part) for part in parts}
    if not any(found.values()):
        raise FileError(folder, "holds no evidence file (*.yaml); name the folder that has them")
    registry = _Registry(found["entities"])
    old = {part: [file for file in files if file.format != FORMAT] for part, files in found.items()}
    for file in old["external"]:
        _external(file, registry)
    for file in old[""]:
        _Document(file, registry).convert()
    registry.write()
    for file in (file for files in old.values() for file in files):
        if file.format is None:
            file.edits.add_first(file.root, f"format: {FORMAT}")
        else:
            file.complain(_pairs(file.root)["format"], "another format", "get a newer sarcograph")
    files = [file for part in parts for file in found[part]]
    problems = [problem for file in files for problem in file.edits.problems]
    if problems:
        raise CurationError(problems)
    changed = {file.path: (file.edits.text, file.edits.applied()) for file in files}
    return {path: texts for path, texts in changed.items() if texts[0] != texts[1]}


def _files(folder: Path, part: str) -> list[_File]:
    files: list[_File] = []
    problems: list[Problem] = []
    for name, _ in evidence_files(folder, part):
        try:
            files.append(_File(folder / name, name))
        except CurationError as error:
            problems += error.problems
    if problems:
        raise CurationError(problems)
    return files


def _external(file: _File, registry: _Registry) -> None:
    """Move potencies of claims into entries of their own."""
    entries: list[str] = []
    for key, claim in file.section("claims").items():
        pairs = _pairs(claim)
        if "potency" not in pairs:
            continue
        potency = _given(pairs["potency"])
        measure, value, unit = (
            one if isinstance(one := potency.get(name), str) else ""
            for name in ("measure", "printed", "unit")
        )
        if not (measure and value and unit):
            what = "a potency without measure, printed figure or unit"
            file.complain(pairs["potency"], what, "give all three before")
        agent, target = _word(pairs.get("subject")), _word(pairs.get("object"))
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


class _Document:
    """The conversion of one document."""

    def __init__(self, file: _File, registry: _Registry) -> None:
        self.file = file
        self.edits = file.edits
        self.registry = registry
        self.key = _word(file.section("source").get("key"))
        self.renamed: list[tuple[Renamed, str]] = []
        self.analyses: dict[tuple[str, str], str] = {}
        """The analyses that are new, by label and study."""
        self.places: dict[str, str] = {}
        """Where each is told of: the places of the first finding that it gave."""

    def convert(self) -> None:
        """Edit all that format 2 writes in another way."""
        self.studies()
        self.claims(self.biomarkers())
        self.times()
        self.estimates()
        self.tables()
        self.comparisons()
        self.prognostic()
        if self.analyses:
            entries = [
                f"{key}: {{label: {scalar(label)}, study: {study}, at: {self.places[key]}}}"
                for (label, study), key in self.analyses.items()
            ]
            self.edits.add_entries(self.file.root, "analyses", entries)
        self.revisions()

    def studies(self) -> None:
        for study in self.file.section("studies").values():
            design = _pairs(study).get("design")
            if design is None or not _word(design):
                continue
            kind, *more = _DESIGNS.get(_word(design), (_word(design),))
            self.edits.rename(design, "kind")
            if kind != design.content:
                self.edits.set_value(design, kind)
                self.edits.add_after(study, design, *more)

    def biomarkers(self) -> dict[str, str]:
        """Convert the biomarkers, and return the alteration of each."""
        found: dict[str, str] = {}
        for key, entry in self.file.section("biomarkers").items():
            pairs = _pairs(entry)
            if "entity" not in pairs:
                continue
            words = [_word(pairs.get(name)) for name in ("entity", "change", "label")]
            if not all(words):
                remedy = "give all three before"
                self.file.complain(entry, "a biomarker without entity, change or label", remedy)
                continue
            try:
                found[key] = self.registry.alteration(*words)
            except ValueError as error:
                remedy = "mend the biomarker or the registry before"
                self.file.complain(entry, str(error), remedy)
                continue
            self.edits.rename(pairs["label"], "alteration")
            self.edits.set_value(pairs["label"], found[key])
            gone = [pairs["entity"], pairs["change"]]
            if time := pairs.get("time-point"):
                if time.content == "not stated":
                    gone.append(time)
                else:
                    remedy = "point to the words of the document, as in '… @1200', or remove it"
                    self._printed(time, remedy)
            self.edits.remove(entry, gone)
        return found

    def _printed(self, node: Node, remedy: str) -> None:
        """Complain of a text that is not one of the document, with its place."""
        try:
            known = parse_pointer(_word(node)).text
        except AnchorError:
            known = None
        if known is None:
            self.file.complain(node, f"'{_word(node)}' names no printed text", remedy)

    def claims(self, alterations: dict[str, str]) -> None:
        for claim in self.file.section("claims").values():
            pairs = _pairs(claim)
            ends = [
                pairs[end] for end in ("subject", "object") if _word(pairs.get(end)) in alterations
            ]
            for node in ends:
                self.edits.set_value(node, alterations[_word(node)])
            keys = list(dict.fromkeys(_word(node) for node in ends))
            if keys:
                named = keys[0] if len(keys) == 1 else f"[{', '.join(keys)}]"
                self.edits.add_after(claim, ends[0], f"observations: {named}")

    def times(self) -> None:
        tables = [_pairs(table) for table in self.file.section("tables").values()]
        entries = [
            *self.file.items("estimates"),
            *(one["defaults"] for one in tables if "defaults" in one),
        ]
        for table in tables:
            for name in ("columns", "rows"):
                entries += _list(table.get(name))
        for time in (_pairs(entry).get("time") for entry in entries):
            if time is not None:
                try:
                    parse_time(_word(time))
                except ValueError as error:
                    message, _, remedy = str(error).partition(": ")
                    self.file.complain(time, message, remedy)

    def _coordinates(self, given: Given) -> Coordinates | None:
        try:
            return coordinates_of(given, self.registry.statistics)
        except ValueError:  # of a time, which was told
            return None

    def estimates(self) -> None:
        """Join entries for one quantity, and tell names that are new."""
        first: dict[Coordinates, Node] = {}
        second: dict[Coordinates, list[Node]] = {}
        for entry in self.file.items("estimates"):
            given = _given(entry)
            here = self._coordinates(given)
            if here is None:
                continue
            names = estimate_names(self.key, given, here, places_of(given))
            self.rename(names, "the time is written in one form")
            if first.setdefault(here, entry) is not entry:
                second.setdefault(here, []).append(entry)
        for here, others in second.items():
            self._join(first[here], others)
        gone = [entry for others in second.values() for entry in others]
        if gone:
            self.edits.remove(_pairs(self.file.root)["estimates"], gone)

    def _join(self, kept: Node, others: Sequence[Node]) -> None:
        """Add to an entry what further entries for its quantity say."""
        new: dict[str, list[str]] = {}
        for entry in others:
            for key, node in _pairs(entry).items():
                if key in _JOINED:
                    new.setdefault(key, []).extend(_written(node))
                elif key not in _pairs(kept):
                    new.setdefault(key, _written(node))
                elif key in ("unit", "among") and _pairs(kept)[key].content != node.content:
                    message = f"'{key}' is another one in an earlier entry for this quantity"
                    self.file.complain(node, message, "keep one, or say what is different")
        last = [*_pairs(kept).values()][-1]
        for key, values in new.items():
            if key in _pairs(kept):
                whole = [*_written(_pairs(kept)[key]), *values]
                self.edits.set_value(_pairs(kept)[key], f"[{', '.join(whole)}]")
            else:
                listed = len(values) > 1 or key == "prefer"
                value = f"[{', '.join(values)}]" if listed else values[0]
                self.edits.add_after(kept, last, f"{key}: {value}")

    def tables(self) -> None:
        """Tell new names of what tables hold."""
        for table in map(_pairs, self.file.section("tables").values()):
            defaults = _given(table["defaults"]) if "defaults" in table else {}
            columns = [_given(column) for column in _list(table.get("columns"))]
            for row in map(_given, _list(table.get("rows"))):
                start = int(str(row["first"])) if str(row.get("first")).isdecimal() else 0
                for column, cell in zip(columns, texts(row.get("cells")), strict=False):
                    self._cell(defaults | column | row, column, cell, start)
                    start += len(cell) + 1

    def _cell(self, given: dict[str, object], column: Given, cell: str, start: int) -> None:
        component = "p" if column.get("prints") == "p" else str(given.get("prints"))
        if not cell or cell in "-–—" or component == "size":
            return
        here = self._coordinates(given)
        if component == "p":
            try:
                names = comparison_names(self.key, given, [("p", start)])
                self.rename(names, "what the table says of its cells is part of the name")
            except ValueError:  # of a time, which was told
                return
        elif here is not None:
            names = estimate_names(self.key, given, here, [(component, start)])
            self.rename(names, "the time is written in one form")

    def comparisons(self) -> None:
        for entry in self.file.items("comparisons"):
            given = _given(entry)
            adjusted = _pairs(entry).get("adjusted")
            if adjusted is not None and adjusted.content not in ("yes", "no"):
                self.file.complain(
                    adjusted, "'adjusted' is neither yes nor no", "correct it before"
                )
            elif adjusted is not None:
                word = "adjusted" if adjusted.content == "yes" else "unadjusted"
                given["adjustment"] = word
                self.edits.rename(adjusted, "adjustment")
                self.edits.set_value(adjusted, word)
            self._effects(entry)
            names = comparison_names(self.key, given, places_of(given, ["p"]))
            self.rename(names, "the adjustment is part of the name")

    def prognostic(self) -> None:
        for entry in self.file.items("prognostic"):
            given = _given(entry)
            analysis = _pairs(entry).get("analysis")
            because = "the adjustment is part of the name"
            given.pop("analysis", None)
            if analysis is not None and analysis.content == "not stated":
                self.edits.remove(entry, [analysis])
            elif analysis is not None and (word := _ADJUSTMENTS.get(_word(analysis).lower())):
                given["adjustment"] = word
                self.edits.rename(analysis, "adjustment")
                self.edits.set_value(analysis, word)
            elif analysis is not None:
                because = "the analysis is part of the name"
                given["analysis"] = self._analysis(entry, analysis)
                self.edits.set_value(analysis, str(given["analysis"]))
            self._effects(entry)
            self.rename(prognostic_names(self.key, given, places_of(given, ["p"])), because)

    def _analysis(self, entry: Node, analysis: Node) -> str:
        """Return the key of the analysis that a prognostic finding calls by a text."""
        population = _word(_pairs(entry).get("population"))
        study = _word(_pairs(self.file.section("populations").get(population)).get("study"))
        if not study:
            remedy = "name the study of the population first"
            self.file.complain(analysis, f"'{population}' is of no study", remedy)
        key = re.sub(r"[^a-z0-9]+", "-", _word(analysis).lower()).strip("-") or "analysis"
        if any(
            one == key for which, one in self.analyses.items() if which != (_word(analysis), study)
        ):
            key = f"{key}-{len(self.analyses) + 1}"
        key = self.analyses.setdefault((_word(analysis), study), key)
        at = _pairs(entry).get("at")
        self.places.setdefault(key, f"[{', '.join(_written(at))}]" if at else "[]")
        return key

    def _effects(self, entry: Node) -> None:
        """Write printed effects as sizes of effect, each under its measure."""
        effect = _pairs(entry).get("effect")
        if effect is None:
            return
        found: dict[str, list[str]] = {}
        for node in _list(effect) or [effect]:
            measure = _measure_of_effect(_word(node))
            if measure is None:
                message = f"the measure of effect cannot be told from '{_word(node)}'"
                remedy = "mark more of what is printed, such as 'HR 2.1 (1.2-3.7)'"
                self.file.complain(node, message, remedy)
                continue
            found.setdefault(measure, []).append(scalar(_word(node)))
        entries = [
            f"{{effect-measure: {measure}, value: "
            + (values[0] if len(values) == 1 else f"[{', '.join(values)}]")
            + "}"
            for measure, values in found.items()
        ]
        self.edits.rename(effect, "effects")
        self.edits.set_value(effect, f"[{', '.join(entries)}]")

    def rename(self, names: Iterable[Renamed], because: str) -> None:
        self.renamed += [(one, because) for one in names]

    def revisions(self) -> None:
        """Lead from each name that nothing has any longer to the one it has now."""
        standing = {one.new for one, _ in self.renamed}
        changed = dict.fromkeys(
            (one.old, one.new, because) for one, because in self.renamed if one.old not in standing
        )
        if changed:
            entries = [
                f"- {{old: {old}, new: {new}, because: {because}}}" for old, new, because in changed
            ]
            self.edits.add_entries(self.file.root, "revisions", entries)


def _list(node: Node | None) -> list[Node]:
    return node.content if node and isinstance(node.content, list) else []


def _written(node: Node) -> list[str]:
    """Return a value, or each item of a list, as it is written inside brackets."""
    match node.content:
        case str():
            return [scalar(node.content)]
        case list():
            return [text for item in node.content for text in _written(item)]
        case _:
            pairs = (f"{key}: {_written(one)[0]}" for key, one in node.content.items())
            return [f"{{{', '.join(pairs)}}}"]


def _measure_of_effect(notation: str) -> str | None:
    try:
        return parse_printed("effect", parse_pointer(notation).text or "").effect
    except (AnchorError, PrintedFormError):
        return None
