"""What the tests of the commands share: how they run one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[[list[str]], Any]


@pytest.fixture
def run(run_command: Run) -> Callable[..., Any]:
    """Run `sarcograph` with words, in this process."""
    return lambda *words: run_command(["sarcograph", *map(str, words)])


@pytest.fixture
def violating(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of made-up evidence whose graph has a violation; the cache is there too."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(made_up / "cache"))
    file = made_up / "evidence/made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("object: angiogenesis", "object: osteosarcoma"), encoding="utf-8")
    return made_up
