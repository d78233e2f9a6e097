"""Percent is written one way in all that we write: at the number, as the papers have it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APART = re.compile("(?:[0-9}]|^)[ \u00a0\u2009\u202f]%")
"""A number, or what stands for one, and percent after a space."""
WRITTEN = sorted(
    path
    for folder in ("api", "graph", "src/sarcograph/commands", "web/src")
    for path in (ROOT / folder).rglob("*.*")
    if path.suffix in (".py", ".html", ".ts") and "static" not in path.parts
)


def said(path: Path) -> Iterator[str]:
    """Yield what a file may write: of Python its strings, with braces for what is filled in."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        yield from re.sub("{%.*?%}", "", text, flags=re.DOTALL).splitlines()
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            parts = (one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
            yield "".join(map(str, parts))


def test_percent_stands_at_its_number() -> None:
    assert len(WRITTEN) > 300
    assert [(path, one) for path in WRITTEN for one in said(path) if APART.search(one)] == []


def test_the_pattern_finds_what_it_is_for() -> None:
    assert APART.search("{} %")
    assert APART.search("34.4 %")
    assert not APART.search("{}%")
