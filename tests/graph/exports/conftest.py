"""What the tests of exports share: the graph of the corpus in every form."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from sarcograph.graph.exports.about import About
from sarcograph.graph.exports.making import Made, Maker
from sarcograph.graph.store.question import Store
from sarcograph.graph.validated import ValidatedGraph, version_of

FAMPLEX = "https://w3id.org/sarcograph/graph/external/famplex"
DAY = date(2026, 11, 30)


@pytest.fixture(scope="session")
def about(validated: ValidatedGraph) -> About:
    """What these exports say of themselves."""
    version = version_of(validated.sha256)
    return About(version, validated.sha256, DAY, other_licences={FAMPLEX: "CC0 1.0"})


@pytest.fixture(scope="session")
def made(
    store: Store, about: About, made_once: Callable[[str, Callable[[], Made]], Made]
) -> Callable[[str], Made]:
    """The export in a form, made once."""
    maker = Maker(store, about)
    return cache(lambda form: made_once(f"export-{form}", lambda: maker.make(form)))


@pytest.fixture(scope="session")
def files(made: Callable[[str], Made]) -> Callable[[str], dict[str, bytes]]:
    """The files in the archive of a form."""

    def unpacked(form: str) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(made(form).content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return unpacked
