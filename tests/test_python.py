"""What `import sarcograph` offers: light, complete, and as `docs/python.md` tells it."""

import ast
import contextlib
import doctest
import inspect
import re
import subprocess
import sys
from functools import partial
from importlib import import_module, metadata
from pathlib import Path

import pytest

import sarcograph

CORPUS = Path(__file__).parent / "corpus"
PAGE = (Path(__file__).parents[1] / "docs/python.md").read_text(encoding="utf-8")
NAMES = sorted(set(sarcograph.__all__) - {"__version__"})
HEAVY = {
    *("httpx2", "matplotlib", "mcp", "networkx", "numpy", "pandas", "polars", "pydantic"),
    *("pyoxigraph", "rdflib", "rich", "scipy", "shacl", "typer", "yaml"),
}
# a question to a graph on disk brings these two, and no other
UNASKED = HEAVY - {"pyoxigraph", "yaml"}


def names_for_type_checkers() -> dict[str, tuple[str, str]]:
    """Return the module and the name there of each public name, as type checkers see it."""
    (block,) = (
        node
        for node in ast.parse(inspect.getsource(sarcograph)).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def loaded_by(script: str) -> set[str]:
    """Return the packages that a process has loaded after it ran `script`."""
    script += "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_import_loads_no_library() -> None:
    loaded = loaded_by("import sarcograph")
    assert "sarcograph" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.usefixtures("built")
def test_asking_loads_only_what_is_used() -> None:
    loaded = loaded_by(
        "from pathlib import Path; from sarcograph import KnowledgeGraph;"
        f"kg = KnowledgeGraph(Path({str(CORPUS)!r}));"
        "assert kg.query('outcomes-by-regimen', regimen='anlotinib'); assert kg.study('sun-2022')"
    )
    assert "pyoxigraph" in loaded
    assert loaded & UNASKED == set()


@pytest.mark.parametrize("name", NAMES)
def test_name_is_what_type_checkers_see(name: str) -> None:
    module, attribute = names_for_type_checkers()[name]
    assert getattr(sarcograph, name) is getattr(import_module(module), attribute)
    assert inspect.getdoc(getattr(sarcograph, name))


def test_names_are_complete() -> None:
    assert set(NAMES) == names_for_type_checkers().keys()
    assert set(sarcograph.__all__) <= set(dir(sarcograph))
    assert sarcograph.__version__ == metadata.version("sarcograph")


def test_other_name_is_told() -> None:
    with pytest.raises(AttributeError, match="module 'sarcograph' has no attribute 'publish_all'"):
        sarcograph.publish_all  # type: ignore[attr-defined]  # noqa: B018


def test_page_describes_each_name() -> None:
    described = re.findall(r"^\| `(\w+)", PAGE.partition("## Names")[2], re.MULTILINE)
    assert sorted(described) == sorted(sarcograph.__all__)


@pytest.mark.usefixtures("built")
def test_examples_of_the_page_hold(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # what the page shows is of the frozen corpus, whatever the package carries
    opened = partial(sarcograph.KnowledgeGraph, CORPUS)
    monkeypatch.setattr(sarcograph, "KnowledgeGraph", opened)
    (made_up / "evidence").rename(made_up / "study")
    text = "\n".join(re.findall(r"^```pycon\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
    examples = doctest.DocTestParser().get_doctest(text, {}, "docs/python.md", None, None)
    report: list[str] = []
    with contextlib.chdir(made_up):
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        result = runner.run(examples, out=report.append)
    assert result.attempted >= 10
    assert result.failed == 0, "".join(report)
