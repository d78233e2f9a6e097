"""A folder of generated studies: evidence files, the registry that they need, and their texts."""

from collections import defaultdict
from pathlib import Path

from growth.drawing import draw
from growth.registry import Name
from growth.tables import flow
from growth.writing import written

ROOT = Path(__file__).resolve().parents[2]
EVIDENCE, SOURCES = "evidence", "sources"
REGISTRY_FILE = "generated.yaml"


def write_studies(folder: Path, studies: int, seed: int) -> int:
    """Write so many studies below `folder`, and return how many made-up names they use.

    `evidence/` is what `sarcograph build --evidence` takes: a file for each study, links to the
    bundled registry in `entities/`, and a file there with the made-up names. `sources/` has the
    texts, by which `sarcograph verify --sources` proves every place.
    """
    evidence, sources = folder / EVIDENCE, folder / SOURCES
    entities = evidence / "entities"
    for one in (entities, sources):
        one.mkdir(parents=True)
    names: set[Name] = set()
    for number in range(1, studies + 1):
        plan = draw(number, seed)
        document = written(plan)
        (sources / f"{document.name}.txt").write_text(document.text, "utf-8")
        (evidence / f"{document.name}.yaml").write_text(document.evidence, "utf-8")
        names |= plan.names
    for path in (ROOT / "evidence" / "entities").glob("*.yaml"):
        (entities / path.name).symlink_to(path)
    made_up = [one for one in names if one.made_up]
    (entities / REGISTRY_FILE).write_text(registry_file(made_up), "utf-8")
    return len(made_up)


def registry_file(names: list[Name]) -> str:
    """Return the file of the registry that has made-up names."""
    sections: dict[str, dict[str, object]] = defaultdict(dict)
    for name in names:
        for section, entries in name.entries().items():
            sections[section] |= entries
    lines = ["# Generated for measuring: there are no such things.", "format: 2"]
    for section, entries in sorted(sections.items()):
        lines.append(f"{section}:")
        lines += [f"  {key}: {flow(entry)}" for key, entry in sorted(entries.items())]
    return "\n".join(lines) + "\n"
