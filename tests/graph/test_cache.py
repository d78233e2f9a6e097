"""The key under which a finished graph is kept changes with what the graph is made of."""

from pathlib import Path

import pytest

from sarcograph.graph.cache import input_key


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
