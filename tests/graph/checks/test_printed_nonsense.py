"""What a source prints, however wrong, stops nothing: it is kept, or refused with a way to say it.

The printed texts of the example that uses every key are replaced, all at once, by numbers that
cannot be. What is refused is put back; what is left must make a graph without a violation.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from every_key import FILES, TEXTS

from sarcograph.graph.curation.leaves import leaves
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.model.anchors import Mention, Span
from sarcograph.graph.pipeline import assemble
from sarcograph.graph.validate import validate

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
Way = tuple[str | int, ...]


def _reversed(text: str) -> str:
    numbers = iter(_NUMBER.findall(text)[::-1])
    return _NUMBER.sub(lambda _: next(numbers), text)


NONSENSE: dict[str, Callable[[str], str]] = {
    "none": lambda text: _NUMBER.sub("0", text),
    "below zero": lambda text: _NUMBER.sub(r"-\g<0>", text),
    "other way round": _reversed,
    "no such day": lambda _: "31 February 2015",
    "long before": lambda text: re.sub(r"20\d\d", "1950", text),
}
_HOW = re.compile(r"such as|as in|say |write|give|point to|name one|add |use |leave")
"""What tells how to say it otherwise."""


def printed_texts(name: str, content: Any) -> Iterator[tuple[Way, str]]:
    """Yield the way to each pointer of a file that has a printed text, with the whole pointer."""
    for leaf in leaves(FILES[name].model_validate(content)):
        if isinstance(leaf.value, Span | Mention) and leaf.value.text is not None:
            found, way = content, []
            for step in leaf.path:  # one item of a list may stand for itself
                if isinstance(found, str):
                    break
                found = found[step]
                way.append(step)
            if isinstance(found, str):
                yield tuple(way), found


def put(content: Any, way: Way, text: str) -> None:
    for step in way[:-1]:
        content = content[step]
    content[way[-1]] = text


def line_numbers(value: Any, way: Way = (), first: int = 1) -> Iterator[tuple[Way, int]]:
    """Yield the line on which each value begins in JSON with one value a line."""
    yield way, first
    items: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inside in items:
        first += 1
        if isinstance(inside, dict | list):
            yield from line_numbers(inside, (*way, step), first)
            first += json.dumps(inside, indent=1).count("\n")
        else:
            yield (*way, step), first


def changed_at(
    problem: Problem, contents: dict[str, Any], changed: dict[tuple[str, Way], str]
) -> list[tuple[str, Way]]:
    """Return which changed texts a problem is about: those at its line, or of its entry."""
    name = next(one for one in FILES if problem.file.endswith(one))
    way = next(way for way, line in line_numbers(contents[name]) if line == problem.line)
    for known in (way, way[:2]):
        found = [one for one in changed if one[0] == name and one[1][: len(known)] == known]
        if found:
            return found
    return []


def told(folder: Path) -> tuple[Problem, ...]:
    """Return the problems of the evidence in a folder."""
    try:
        read_evidence(folder)
    except CurationError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("kind", NONSENSE)
def test_printed_nonsense_is_kept_or_refused_with_a_way_to_say_it(
    tmp_path: Path, kind: str
) -> None:
    contents = {
        name: yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts alone
        for name, text in TEXTS.items()
    }
    before = copy.deepcopy(contents)
    changed: dict[tuple[str, Way], str] = {}
    for name, content in before.items():
        for way, pointer in printed_texts(name, content):
            text, at, place = pointer.rpartition(" @")
            if (other := NONSENSE[kind](text)) != text:
                put(contents[name], way, f"{other}{at}{place}")
                changed[name, way] = pointer
    refused: list[str] = []
    while True:
        for name, content in contents.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(content, indent=1), encoding="utf-8")
        problems = told(tmp_path)
        if not problems:
            break
        back = {one for problem in problems for one in changed_at(problem, contents, changed)}
        assert back, problems
        refused += map(str, problems)
        for name, way in back:
            put(contents[name], way, changed.pop((name, way)))
    assert [one for one in refused if not _HOW.search(one)] == []
    assert len(changed) > 10
    assert validate(assemble(tmp_path).merged()).violations == ()
