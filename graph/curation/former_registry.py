"""What the registry of format 1 knows, and the alterations that come into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sarcograph.graph.curation.anchoring import scalar
from sarcograph.graph.curation.former_files import FormerFile, pairs_of, word_of
from sarcograph.graph.curation.former_names import texts
from sarcograph.graph.kinds import KINDS, MOLECULES


@dataclass(slots=True)
class Alteration:
    """An alteration that biomarkers of documents tell of."""

    entity: str
    change: str
    labels: list[str] = field(default_factory=list)

    def entry(self, key: str) -> str:
        """Return the alteration as an entry of the registry."""
        label, *others = self.labels
        synonyms = f", synonyms: [{', '.join(map(scalar, others))}]" if others else ""
        return (
            f"{key}: {{label: {scalar(label)}{synonyms}, change: {self.change}, of: {self.entity}}}"
        )


class Registry:
    """What the files of entities know, and the alterations that come into them."""

    def __init__(self, files: Sequence[FormerFile]) -> None:
        """Read what the files of entities say."""
        self.files = files
        self.kinds: dict[str, tuple[str, FormerFile]] = {}
        self.statistics: dict[str, str] = {}
        self.known: dict[str, Alteration] = {}
        self.new: dict[str, Alteration] = {}
        for file in files:
            for kind in KINDS.values():
                for key in file.section(kind.section.replace("_", "-")):
                    self.kinds[kind.name(key)] = kind.word, file
            for key, node in file.section("measures").items():
                self.statistics[key] = word_of(pairs_of(node).get("statistic"))
            for key, node in file.section("alterations").items():
                pairs = pairs_of(node)
                entities = texts(pairs["of"].data()) if "of" in pairs else []
                self.known[key] = Alteration("+".join(entities), word_of(pairs.get("change")))

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
            labels = self.new.setdefault(key, Alteration(entity, change)).labels
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
