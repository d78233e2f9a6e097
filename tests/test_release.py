"""Cutting a release (`.ci/release.py`): the version is the same wherever it is named."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import OWL, Graph

ROOT = Path(__file__).parents[1]
NAMED_IN = ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "ontology")


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, for a copy of what names the version."""
    for name in NAMED_IN:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("release", ROOT / ".ci" / "release.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    return script


def version_in(folder: Path) -> str:
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def test_a_release_is_named_everywhere_and_the_next_begins(
    release: ModuleType, tmp_path: Path
) -> None:
    if ".dev" not in version_in(tmp_path):  # in the commit of a release
        release.begin("9.8.7")
    version = version_in(tmp_path).removesuffix(".dev0")
    headers = [path for path in (tmp_path / "ontology").rglob("*.ttl") if versions(path)[0]]
    before = {path: versions(path) for path in headers}
    release.name_version(version, "2031-02-03")
    assert version_in(tmp_path) == version
    changes = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## .*", changes, re.MULTILINE)
    assert first is not None
    assert first[0] == f"## [{version}] - 2031-02-03"
    citation = (tmp_path / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {version}\ndate-released: 2031-02-03\n" in citation
    assert citation.count("date-released") == 1
    assert len(headers) == 18
    for path, (_, former, _) in before.items():
        info, iri, prior = versions(path)
        assert info == version
        assert iri == former.rpartition("/")[0] + f"/{version}"
        assert prior == former, "the address of the version before is still in the graph"
        assert 'dcterms:modified "2031-02-03"' in path.read_text(encoding="utf-8")
    release.begin("99.0.0")
    assert version_in(tmp_path) == "99.0.0.dev0"
    begun = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert begun.replace(f"## [Unreleased]\n{release.SECTIONS}\n", "") == changes
    release.name_version("99.0.0", "2031-02-04")  # and so on
    assert all(versions(path)[2].endswith(f"/{version}") for path in headers)


def versions(path: Path) -> tuple[str, str, str]:
    """Return what a file of the ontology says of its version, its address, and the one before."""
    graph = Graph().parse(path)
    if (None, OWL.versionIRI, None) not in graph:
        return "", "", ""
    info, iri, prior = (
        str(next(graph.objects(None, name), ""))
        for name in (OWL.versionInfo, OWL.versionIRI, OWL.priorVersion)
    )
    return info, iri, prior


def test_a_file_that_names_the_version_otherwise_stops_the_release(
    release: ModuleType, tmp_path: Path
) -> None:
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("nothing here\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="is there 0 times, not 1"):
        release.replaced(changelog, r"^## \[Unreleased\]$", "")
