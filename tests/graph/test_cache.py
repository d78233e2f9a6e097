"""The key under which a finished graph is kept changes with what the graph is made of."""

import os
import time
from pathlib import Path

import pytest

from sarcograph.graph.cache import UNUSED_DAYS, built, cache_folder, input_key


@pytest.mark.parametrize("change", ["content", "name", "new file"])
def test_key_of_the_cache_changes_with_the_evidence(made_up: Path, change: str) -> None:
    before = input_key(made_up / "evidence")
    file = made_up / "evidence/made-up-2031.yaml"
    match change:
        case "content":
            file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
        case "name":
            file.rename(file.with_name("other.yaml"))
        case _:
            (made_up / "evidence/entities/more.yaml").write_text(
                "format: 2\ndrugs: {}\n", encoding="utf-8"
            )
    assert input_key(made_up / "evidence") != before


def test_key_of_the_cache_does_not_depend_on_the_folder(made_up: Path) -> None:
    before = input_key(made_up / "evidence")
    (made_up / "evidence").rename(made_up / "elsewhere")
    assert input_key(made_up / "elsewhere") == before


def test_what_nobody_used_for_a_month_is_removed_and_what_is_used_stays(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    evidence = made_up / "evidence"
    first = built(evidence).path
    kept = sorted((cache_folder() / "parts").iterdir())
    assert kept
    long_ago = time.time() - (UNUSED_DAYS + 1) * 86_400

    def age(*paths: Path) -> None:
        for path in paths:
            os.utime(path, (long_ago, long_ago))

    record = first.with_suffix(".json")
    beside = sorted(first.parent.glob(f"{first.stem}.*"))
    assert {first, record} < set(beside)
    age(*beside, *kept)
    assert built(evidence).path == first  # which uses it
    file = evidence / "made-up-2031.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "# more\n", encoding="utf-8")
    told: list[str] = []
    second = built(evidence, told.append).path
    assert all(path.exists() for path in beside)
    assert not any(path.exists() for path in kept)
    assert f"removed {len(kept)} files that nobody used for 30 days from the cache" in told
    age(*beside)
    file.write_text(text + "# still more\n", encoding="utf-8")
    built(evidence)
    assert not any(path.exists() for path in beside)
    assert second.exists()


def test_a_part_that_is_used_again_is_not_removed(
    made_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    evidence = made_up / "evidence"
    built(evidence)
    kept = sorted((cache_folder() / "parts").iterdir())
    long_ago = time.time() - (UNUSED_DAYS + 1) * 86_400
    for path in kept:
        os.utime(path, (long_ago, long_ago))
    registry = next((evidence / "entities").glob("*.yaml"))
    registry.write_text(registry.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    built(evidence)
    assert all(path.exists() for path in kept)
