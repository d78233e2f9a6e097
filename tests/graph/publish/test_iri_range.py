"""IRIs that begin alike, read from the file: as from a list of them."""

from pathlib import Path

import pytest

from sarcograph.graph.publish.iri_range import IriRange

IRIS = sorted(
    (
        f"{kind}/{key}{end}"
        for kind in ("a", "a-b", "b", "é")
        for key in (1, 2, 30)
        for end in ("", "/x", "/y/z", "é")
    ),
    key=str.encode,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of the IRIs."""
    path = tmp_path / "iris.txt"
    path.write_text("".join(f"{iri}\n" for iri in IRIS), "utf-8")
    return path


@pytest.mark.parametrize(
    "start", ["", "a", "a/", "a/1", "a/1/", "a/30é", "b/", "é/", "c", "z/", "A"]
)
def test_range_is_that_of_the_list(file: Path, start: str) -> None:
    found, expected = IriRange(file, start), [iri for iri in IRIS if iri.startswith(start)]
    assert list(found) == expected
    assert len(found) == len(expected)
    assert bool(found) == bool(expected)
    for first in (0, 1, 3, len(expected), len(expected) + 5):
        assert found.some(first, 4) == expected[first : first + 4]
    branches: dict[str, int] = {}
    for iri in expected:
        branch, slash, _ = iri.removeprefix(start).partition("/")
        if slash:
            branches[branch] = branches.get(branch, 0) + 1
    assert found.branches() == branches


def test_empty_file_has_none(tmp_path: Path) -> None:
    empty = tmp_path / "iris.txt"
    empty.touch()
    found = IriRange(empty, "a")
    assert (list(found), len(found), bool(found), found.some(0, 9), found.branches()) == (
        [],
        0,
        False,
        [],
        {},
    )
