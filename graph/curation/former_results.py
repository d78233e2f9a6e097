"""Results of documents of format 1: joined entries for one quantity, new words and new names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sarcograph.graph.curation.anchoring import scalar
from sarcograph.graph.curation.former_files import (
    FormerFile,
    given_in,
    items_of,
    pairs_of,
    word_of,
    written,
)
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
from sarcograph.graph.curation.yaml_reader import Node
from sarcograph.graph.errors import AnchorError, PrintedFormError
from sarcograph.graph.model.anchors import parse_pointer
from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.printed import parse_printed

_ADJUSTMENTS = {
    "multivariate": "adjusted",
    "multivariable": "adjusted",
    "univariate": "unadjusted",
    "univariable": "unadjusted",
}
_JOINED = (*("value", "events", "denominator", "events-and-value", "ci", "range"), "prefer", "at")
"""What entries for one quantity list side by side."""


class FormerResults:
    """The conversion of the results of one document."""

    def __init__(self, file: FormerFile, statistics: dict[str, str]) -> None:
        """Take the file and the statistic of each measure of the registry."""
        self.file = file
        self.edits = file.edits
        self.statistics = statistics
        self.key = word_of(file.section("source").get("key"))
        self.renamed: list[tuple[Renamed, str]] = []
        self.analyses: dict[tuple[str, str], str] = {}
        """The analyses that are new, by label and study."""
        self.places: dict[str, str] = {}
        """Where each is told of: the places of the first finding that it gave."""

    def convert(self) -> None:
        """Edit all that format 2 writes in another way, and lead from old names to new ones."""
        self._estimates()
        self._tables()
        self._comparisons()
        self._prognostic()
        if self.analyses:
            entries = [
                f"{key}: {{label: {scalar(label)}, study: {study}, at: {self.places[key]}}}"
                for (label, study), key in self.analyses.items()
            ]
            self.edits.add_entries(self.file.root, "analyses", entries)
        self._revisions()

    def _coordinates(self, given: Given) -> Coordinates | None:
        try:
            return coordinates_of(given, self.statistics)
        except ValueError:  # of a time, which was told
            return None

    def _estimates(self) -> None:
        """Join entries for one quantity, and tell names that are new."""
        first: dict[Coordinates, Node] = {}
        second: dict[Coordinates, list[Node]] = {}
        for entry in self.file.items("estimates"):
            given = given_in(entry)
            here = self._coordinates(given)
            if here is None:
                continue
            names = estimate_names(self.key, given, here, places_of(given))
            self._rename(names, "the time is written in one form")
            if first.setdefault(here, entry) is not entry:
                second.setdefault(here, []).append(entry)
        for here, others in second.items():
            self._join(first[here], others)
        gone = [entry for others in second.values() for entry in others]
        if gone:
            self.edits.remove(pairs_of(self.file.root)["estimates"], gone)

    def _join(self, kept: Node, others: Sequence[Node]) -> None:
        """Add to an entry what further entries for its quantity say."""
        new: dict[str, list[str]] = {}
        for entry in others:
            for key, node in pairs_of(entry).items():
                if key in _JOINED:
                    new.setdefault(key, []).extend(written(node))
                elif key not in pairs_of(kept):
                    new.setdefault(key, written(node))
                elif key in ("unit", "among") and pairs_of(kept)[key].content != node.content:
                    message = f"'{key}' is another one in an earlier entry for this quantity"
                    self.file.complain(node, message, "keep one, or say what is different")
        last = [*pairs_of(kept).values()][-1]
        for key, values in new.items():
            if key in pairs_of(kept):
                whole = [*written(pairs_of(kept)[key]), *values]
                self.edits.set_value(pairs_of(kept)[key], f"[{', '.join(whole)}]")
            else:
                listed = len(values) > 1 or key == "prefer"
                value = f"[{', '.join(values)}]" if listed else values[0]
                self.edits.add_after(kept, last, f"{key}: {value}")

    def _tables(self) -> None:
        """Tell new names of what tables hold."""
        for table in map(pairs_of, self.file.section("tables").values()):
            defaults = given_in(table["defaults"]) if "defaults" in table else {}
            columns = [given_in(column) for column in items_of(table.get("columns"))]
            for row in map(given_in, items_of(table.get("rows"))):
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
                self._rename(names, "what the table says of its cells is part of the name")
            except ValueError:  # of a time, which was told
                return
        elif here is not None:
            names = estimate_names(self.key, given, here, [(component, start)])
            self._rename(names, "the time is written in one form")

    def _comparisons(self) -> None:
        for entry in self.file.items("comparisons"):
            given = given_in(entry)
            adjusted = pairs_of(entry).get("adjusted")
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
            self._rename(names, "the adjustment is part of the name")

    def _prognostic(self) -> None:
        for entry in self.file.items("prognostic"):
            given = given_in(entry)
            analysis = pairs_of(entry).get("analysis")
            because = "the adjustment is part of the name"
            given.pop("analysis", None)
            if analysis is not None and analysis.content == "not stated":
                self.edits.remove(entry, [analysis])
            elif analysis is not None and (word := _ADJUSTMENTS.get(word_of(analysis).lower())):
                given["adjustment"] = word
                self.edits.rename(analysis, "adjustment")
                self.edits.set_value(analysis, word)
            elif analysis is not None:
                because = "the analysis is part of the name"
                given["analysis"] = self._analysis(entry, analysis)
                self.edits.set_value(analysis, str(given["analysis"]))
            self._effects(entry)
            self._rename(prognostic_names(self.key, given, places_of(given, ["p"])), because)

    def _analysis(self, entry: Node, analysis: Node) -> str:
        """Return the key of the analysis that a prognostic finding calls by a text."""
        population = word_of(pairs_of(entry).get("population"))
        study = word_of(pairs_of(self.file.section("populations").get(population)).get("study"))
        if not study:
            remedy = "name the study of the population first"
            self.file.complain(analysis, f"'{population}' is of no study", remedy)
        key = re.sub(r"[^a-z0-9]+", "-", word_of(analysis).lower()).strip("-") or "analysis"
        if any(
            one == key
            for which, one in self.analyses.items()
            if which != (word_of(analysis), study)
        ):
            key = f"{key}-{len(self.analyses) + 1}"
        key = self.analyses.setdefault((word_of(analysis), study), key)
        at = pairs_of(entry).get("at")
        self.places.setdefault(key, f"[{', '.join(written(at))}]" if at else "[]")
        return key

    def _effects(self, entry: Node) -> None:
        """Write printed effects as sizes of effect, each under its measure."""
        effect = pairs_of(entry).get("effect")
        if effect is None:
            return
        found: dict[str, list[str]] = {}
        for node in items_of(effect) or [effect]:
            measure = _measure_of_effect(word_of(node))
            if measure is None:
                message = f"the measure of effect cannot be told from '{word_of(node)}'"
                remedy = "mark more of what is printed, such as 'HR 2.1 (1.2-3.7)'"
                self.file.complain(node, message, remedy)
                continue
            found.setdefault(measure, []).append(scalar(word_of(node)))
        entries = [
            f"{{effect-measure: {measure}, value: "
            + (values[0] if len(values) == 1 else f"[{', '.join(values)}]")
            + "}"
            for measure, values in found.items()
        ]
        self.edits.rename(effect, "effects")
        self.edits.set_value(effect, f"[{', '.join(entries)}]")

    def _rename(self, names: Iterable[Renamed], because: str) -> None:
        self.renamed += [(one, because) for one in names]

    def _revisions(self) -> None:
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


def _measure_of_effect(notation: str) -> str | None:
    try:
        return parse_printed("effect", parse_pointer(notation).text or "").effect
    except (AnchorError, PrintedFormError):
        return None
