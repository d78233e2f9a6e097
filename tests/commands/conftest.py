"""What the tests of the commands share: how they run one."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[[list[str]], Any]


@pytest.fixture
def run(run_command: Run) -> Callable[..., Any]:
    """Run `sarcograph` with words, in this process."""
    return lambda *words: run_command(["sarcograph", *map(str, words)])
