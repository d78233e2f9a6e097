"""What all tests share: the option that names the source documents, and the built graph."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from sarcograph.graph.pipeline import Assembly, ValidatedGraph, assemble, publish
from sarcograph.graph.query import load_store


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sources",
        type=Path,
        metavar="DIR",
        help="directory of the source documents; without it the tests that read them are left out",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sources: reads the source documents (needs --sources=DIR)")
    directory: Path | None = config.getoption("--sources")
    if directory is not None and not any(directory.glob("*.txt")):
        message = f"--sources {directory}: no such directory, or no document (*.txt) in it"
        raise pytest.UsageError(message)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--sources") is not None:
        return
    left_out = [item for item in items if needs_sources(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not needs_sources(item)]


def needs_sources(item: pytest.Item) -> bool:
    """Tell whether a test reads the source documents: by its marker or by the fixture."""
    return (
        item.get_closest_marker("sources") is not None or "sources" in item.fixturenames  # type: ignore[attr-defined]  # of pytest.Function
    )


@pytest.fixture(scope="session")
def sources(pytestconfig: pytest.Config) -> Path:
    """The directory of the source documents."""
    directory: Path = pytestconfig.getoption("--sources")
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
