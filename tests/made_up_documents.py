"""Documents made up around a few lines of YAML, beside a registry of their own."""

import re
from collections.abc import Iterable
from pathlib import Path

CHECKS = Path(__file__).parent / "graph/checks"
SOURCE = """
source: {{key: {key}, file: {key}.txt, sha256: {digit}, characters: 100000, form: full-text}}
publication: {{kind: journal-article, title: A made-up study @0}}
"""
DEFAULTS = {
    "studies": """
studies:
  trial:
    label: a made-up trial
    kind: clinical-trial
    intervention-model: single-group
    reported-in: this
    at: a trial @90
""",
    "populations": """
populations:
  all: {label: all patients, study: trial, size: 32 patients @100}
  first: {label: the first group, study: trial, parent: all, size: 20 patients @120}
  second: {label: the second group, study: trial, parent: all, size: 12 patients @140}
""",
}


def document_text(rest: str, key: str = "made-up") -> str:
    """Return a whole document: source, study and populations are added unless `rest` has them."""
    digit = str(len(key) % 10) * 64
    given = set(re.findall(r"^(\w+):", rest, re.MULTILINE))
    added = [text for name, text in DEFAULTS.items() if name not in given]
    source = SOURCE.format(key=key, digit=digit) if "source" not in given else ""
    return "".join(["format: 2\n", source, *added, rest])


def write_documents(folder: Path, rests: Iterable[str]) -> None:
    """Write a document around each text into a folder of evidence, and their registry."""
    registry = folder / "entities"
    registry.mkdir()
    (registry / "registry.yaml").write_bytes((CHECKS / "registry.yaml").read_bytes())
    for number, rest in enumerate(rests):
        key = "made-up" + "-more" * number
        of_pages = re.search(r"^pages:", rest, re.MULTILINE) is not None
        place = folder / "trials" if of_pages else folder
        place.mkdir(exist_ok=True)
        (place / f"{key}.yaml").write_text(document_text(rest, key), encoding="utf-8")
