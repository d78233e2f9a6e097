"""A server over the graph of the corpus, and Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect, sync_playwright

from sarcograph.graph.publish.publication import Publication

# the sandbox of its own needs what root and containers lack; the rest speaks to its maker's hosts
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def access_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file in which the server notes each request."""
    return tmp_path_factory.mktemp("log") / "access.jsonl"


@pytest.fixture(scope="session")
def site(corpus_publication: Publication, access_log: Path) -> Iterator[str]:
    """The URL of the server, without a slash at its end."""
    directory = corpus_publication.folder.parent
    environment = os.environ | {
        "SARCOGRAPH_RATE_LIMIT": "",
        "SARCOGRAPH_ACCESS_LOG": str(access_log),
    }
    command = [sys.executable, "-m", "sarcograph", "serve"]
    with subprocess.Popen(
        [*command, "--publication", str(directory), "--port", "0"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "answers at" in line:
                yield line.split()[-1].rstrip("/")
                break
        else:
            pytest.fail("the server ended")
        process.terminate()


@pytest.fixture(scope="module")  # its event loop is the thread's as long as it runs
def playwright() -> Iterator[Playwright]:
    """What drives the browser."""
    expect.set_options(timeout=30_000)  # what comes comes, however busy the machine is
    with sync_playwright() as running:
        yield running


@pytest.fixture
def profile(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a new profile, which keeps what it loads on disk as a person's does."""
    chromium = shutil.which("chromium")
    assert chromium is not None, "make tools installs it"
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=chromium, args=FLAGS
    )
    yield context
    context.close()
