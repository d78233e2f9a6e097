"""A short form of the attack suite, over the graph of the corpus; the whole is `make attack`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sarcograph.graph.publish.publication import Publication

ATTACK = Path(__file__).parents[2] / "bench" / "attack.py"


@pytest.mark.parametrize(
    "words",
    [
        ["hostile", "--every", "5", "--busy"],
        ["pages", "--pages-seconds", "0.4", "--busy"],
        ["mutations", "--mutations", "1000"],
        ["remote", "idle", "--remote-repeats", "1", "--busy"],
    ],
    ids=["hostile", "pages", "mutations", "remote and idle"],
)
def test_every_promise_is_kept(words: list[str], corpus_publication: Publication) -> None:
    done = subprocess.run(
        [sys.executable, str(ATTACK), *words],
        capture_output=True,
        env={**os.environ, "SARCOGRAPH_PUBLICATION": str(corpus_publication.folder.parent)},
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kept" in done.stdout
