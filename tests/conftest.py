"""What all tests share: the options that name directories outside, and the built graph."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from sarcograph.graph.pipeline import Assembly, ValidatedGraph, assemble, publish
from sarcograph.graph.query import load_store

DIRECTORIES = {
    "sources": ("*.txt", "source document"),
    "conformance": ("*.tar.xz", "test archive"),
}
"""What lies in the directories that options name; tests that need one are left out without it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sources",
        type=Path,
        metavar="DIR",
        help="directory of the source documents; without it the tests that read them are left out",
    )
    parser.addoption(
        "--conformance",
        type=Path,
        metavar="DIR",
        help="directory of the W3C test archives; without it the tests that run them are left out",
    )


def pytest_configure(config: pytest.Config) -> None:
    for option, (pattern, what) in DIRECTORIES.items():
        line = f"{option}: needs {what}s (--{option}=DIR)"
        config.addinivalue_line("markers", line)
        directory: Path | None = config.getoption(f"--{option}")
        if directory is not None and not any(directory.glob(pattern)):
            message = f"--{option} {directory}: no such directory, or no {what} ({pattern}) in it"
            raise pytest.UsageError(message)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = [option for option in DIRECTORIES if config.getoption(f"--{option}") is None]
    left_out = [item for item in items if any(needs(item, option) for option in absent)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def needs(item: pytest.Item, option: str) -> bool:
    """Tell whether a test needs the directory of an option: by its marker or by the fixture."""
    return (
        item.get_closest_marker(option) is not None or option in item.fixturenames  # type: ignore[attr-defined]  # of pytest.Function
    )


@pytest.fixture(scope="session")
def sources(pytestconfig: pytest.Config) -> Path:
    """The directory of the source documents."""
    directory: Path = pytestconfig.getoption("--sources")
    return directory.resolve()


@pytest.fixture(scope="session")
def conformance(pytestconfig: pytest.Config) -> Path:
    """The directory of the W3C test archives."""
    directory: Path = pytestconfig.getoption("--conformance")
    return directory.resolve()


@pytest.fixture(scope="session")
def assembly() -> Assembly:
    """The bundled evidence, built, derived, inferred and checked once for all tests."""
    return assemble()


@pytest.fixture(scope="session")
def validated(assembly: Assembly) -> ValidatedGraph:
    """The bundled graph after validation."""
    return publish(assembly)[0]


@pytest.fixture(scope="session")
def store(validated: ValidatedGraph) -> ox.Store:
    """The bundled graph in an in-memory store; tests only read it."""
    return load_store(validated.nquads)
