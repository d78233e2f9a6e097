"""What pages say of the repository: links and paths lead somewhere, and no room is left out."""

import re
import shlex
import tomllib
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from sarcograph.graph.store.library import query_library

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
PATH = re.compile(r"`((?:api|bench|docs|evidence|graph|ontology|shapes|src|tests)/[\w./-]*)`")
# made by the reader in the course of the page
MADE = {"evidence/my-study.yaml", "evidence/entities/made-up.yaml"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = [page.parent / link for link in LINK.findall(text)]
    named += [ROOT / path for path in PATH.findall(text) if path not in MADE]
    assert [str(path.relative_to(ROOT)) for path in named if not path.exists()] == []


@pytest.mark.parametrize("folder", ["api", "graph"])
def test_every_room_is_described(folder: str) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, _, table = text.partition(f"| room of `{folder}/` |")
    rows = table.partition("\n\n")[0].splitlines()[2:]
    described = {name for row in rows for name in re.findall(r"`(\w+/?)`", row.split("|")[1])}
    rooms = {
        f"{path.name}/" if path.is_dir() else path.stem
        for path in (ROOT / folder).iterdir()
        # the page is made when the package is built, and holds no code
        if path.suffix == ".py" or (path.is_dir() and path.name not in ("__pycache__", "static"))
    }
    assert described == rooms - {"__init__"}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [re.split(r"[^\w.-]", line)[0] for line in project["dependencies"]]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| (.+) \|$", page, re.MULTILINE)
    assert [name for name, _ in rows] == ["package", *declared]
    assert declared == sorted(declared)
    assert all(len(reason) > 10 for _, reason in rows)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-bench.txt"])
def test_what_is_installed_is_locked_by_its_hash_and_not_known_to_be_bad(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(
        r"^([\w.-]+)==\S+.*?((?:\\\n    --hash=sha256:[0-9a-f]{64} ?)+)", text, re.MULTILINE
    )
    assert len(entries) == len(re.findall(r"^\w", text, re.MULTILINE)) > 20
    assert "lazy-importer" not in {package for package, _ in entries}


def test_changelog_ends_where_the_version_begins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changes, re.MULTILINE)
    assert f"\nversion: {released[0]}\n" in citation
    version = project["version"].partition(".dev")[0]
    assert (version == released[0]) == ("## [Unreleased]" not in changes)


ASKED = re.compile(r"sarcograph query ([a-z]+(?:-[a-z]+)*)((?: [^`\n|>#]+)?)")
ADDRESS = re.compile(r"/queries/([a-z-]+)\?([^'\"`\s)>]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_questions_that_a_page_asks_can_be_asked(page: Path) -> None:
    # whether the graph knows the names is not judged
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    library = query_library()
    protocol = {"format", "columns", "limit", "cursor", "timeout", "output", "part"}
    asked = [(name, _options(words)) for name, words in ASKED.findall(text)]
    asked += [(name, parse_qsl(given)) for name, given in ADDRESS.findall(text) if name != "NAME"]
    if page.name == "answering.md":
        assert len(asked) > 25
    for name, given in asked:
        library[name].check({one: value for one, value in given if one not in protocol})


def _options(words: str) -> list[tuple[str, str]]:
    found = shlex.split(words)
    given = []
    for option, value in pairwise(found):
        if option == "--param":
            name, _, value = value.partition("=")
            given.append((name, value))
        elif option.startswith("--"):
            given.append((option[2:].replace("-", "_"), value))
    return given
