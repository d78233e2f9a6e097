"""What an operator may set, and what is said of a value that cannot be."""

from pathlib import Path

import pytest

from sarcograph.api.settings import Settings, SettingsError


def test_settings_come_from_the_environment_and_the_caller() -> None:
    environment = {"SARCOGRAPH_WORKERS": "2", "SARCOGRAPH_DEADLINE_SECONDS": "1.5", "OTHER": "x"}
    settings = Settings.from_environment(environment, graph_file=Path("graph.nq"), workers=3)
    assert settings.workers == 3
    assert settings.deadline_seconds == 1.5
    assert settings.queue_length == 64


def test_unusable_settings_are_named_one_a_line() -> None:
    environment = {"SARCOGRAPH_WORKERS": "many", "SARCOGRAPH_ANSWER_MIB": "0"}
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)
    names = [line.partition(":")[0] for line in str(caught.value).splitlines()]
    assert names == ["SARCOGRAPH_GRAPH_FILE", "SARCOGRAPH_WORKERS", "SARCOGRAPH_ANSWER_MIB"]
