"""Changes of a folder of generated studies, after which its graph is built again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from growth.drawing import TARGETS, draw
from growth.folder import EVIDENCE, REGISTRY_FILE, SOURCES
from growth.writing import written

_DRUG = '{"label": "generated drug 1"}'
_DRUG_AND_NAME = '{"label": "generated drug 1", "synonyms": ["another name of generated drug 1"]}'
_ADDED = """# Generated for measuring: there is no such thing.
format: 2
drugs:
  generated-drug-added: {label: generated drug that was added}
"""


def change_a_study(folder: Path, number: int, seed: int) -> None:
    """Let the drug of the study of that number inhibit another protein."""
    plan = draw(number, seed)
    other = TARGETS[(TARGETS.index(plan.target) + 1) % len(TARGETS)]
    document = written(replace(plan, target=other))
    (folder / SOURCES / f"{document.name}.txt").write_text(document.text, "utf-8")
    (folder / EVIDENCE / f"{document.name}.yaml").write_text(document.evidence, "utf-8")


def add_a_name(folder: Path, _number: int, _seed: int) -> None:
    """Give the first drug, which more studies use than others, another name."""
    path = folder / EVIDENCE / "entities" / REGISTRY_FILE
    text = path.read_text("utf-8")
    path.write_text(text.replace(_DRUG, _DRUG_AND_NAME), "utf-8")


def add_a_drug(folder: Path, _number: int, _seed: int) -> None:
    """Add a drug to the registry that no study uses."""
    (folder / EVIDENCE / "entities" / "added.yaml").write_text(_ADDED, "utf-8")


CHANGES: dict[str, Callable[[Path, int, int], None]] = {
    "one study changed": change_a_study,
    "one name added": add_a_name,
    "one drug added": add_a_drug,
}
"""Made one after another; each is given the number of a study, and the seed of all."""
