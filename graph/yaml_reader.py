"""Read YAML as text and places only: no types guessed, no duplicates, no aliases, no tags.

YAML 1.1 reads `NO` as false, `010` as 8 and `12:30` as 750, and lets the last of two equal keys
win. Here every scalar stays the string that stands in the file; `graph.schema` gives it a type.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from sarcograph.graph.errors import CurationError, Problem

MAXIMUM_BYTES = 4_000_000
MAXIMUM_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML node: its content, its line (from 1), and its place in the text (code points)."""

    content: str | list[Node] | dict[str, Node]
    line: int
    start: int
    end: int

    def data(self) -> object:
        """Return the content as nested `str`, `list` and `dict`."""
        match self.content:
            case str():
                return self.content
            case list():
                return [item.data() for item in self.content]
            case _:
                return {key: item.data() for key, item in self.content.items()}

    def line_of(self, path: tuple[int | str, ...]) -> int:
        """Return the line of the node at `path`, or of the deepest node on the way to it."""
        node = self
        for step in path:
            content = node.content
            if isinstance(content, dict) and step in content:
                node = content[str(step)]
            elif isinstance(content, list) and isinstance(step, int) and step < len(content):
                node = content[step]
            # a step may name an alternative of a type rather than a place in the file
        return node.line


def _place(event: yaml.Event) -> tuple[int, int, int]:
    """Return the line (from 1), start and end (code points) of what the parser found."""
    first, last = event.start_mark, event.end_mark
    if first is None or last is None:
        return 1, 0, 0
    return first.line + 1, first.index, last.index


class _Composer:
    """Turn the events of the parser into nodes, gathering problems on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        # the C parser is ten times faster; its marks count code points, as Python's do
        self.events = yaml.parse(text, Loader=yaml.CSafeLoader)

    def problem(self, event: yaml.Event, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, _place(event)[0], message, remedy))

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self.problem(event, "a second YAML document", "keep one document a file")
                    return root
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        line, start, end = _place(event)
        if depth > MAXIMUM_DEPTH:
            place = Problem(
                self.file,
                line,
                f"nested deeper than {MAXIMUM_DEPTH} levels",
                "flatten the structure",
            )
            raise CurationError([*self.problems, place])
        if isinstance(event, yaml.AliasEvent):
            self.problem(event, "a YAML alias", "write the value out")
            return Node("", line, start, end)
        if name := getattr(event, "anchor", None):
            self.problem(event, f"YAML anchor &{name}", "remove it; aliases are not read")
        if (tag := getattr(event, "tag", None)) not in (None, "!"):
            self.problem(event, f"YAML tag {tag}", "remove the tag; types come from the key")
        if isinstance(event, yaml.ScalarEvent):
            if event.value == "" and event.style is None:
                self.problem(event, "a key or item without a value", 'give one, or write ""')
            return Node(event.value, line, start, end)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Node(items, line, start, end)
        pairs: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key.content, str):
                self.problem(event, "a key that is a list or a mapping", "use a plain word as key")
            elif key.content in pairs:
                first = pairs[key.content].line
                self.problem(
                    event, f"key '{key.content}' stands twice (first on line {first})", "keep one"
                )
            else:
                pairs[key.content] = value
        return Node(pairs, line, start, end)


def decode(raw: bytes, file: str) -> str:
    """Return `raw` as text, or raise `CurationError` when it is too large or not UTF-8."""
    if len(raw) > MAXIMUM_BYTES:
        remedy = f"keep it under {MAXIMUM_BYTES:,} bytes"
        raise CurationError([Problem(file, 1, f"the file has {len(raw):,} bytes", remedy)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        place = Problem(file, line, f"byte {error.start} is not UTF-8", "save the file as UTF-8")
        raise CurationError([place]) from None


def compose(text: str, file: str) -> Node:
    """Return the root node of the YAML `text`; raise `CurationError` with all its problems."""
    composer = _Composer(text, file)
    try:
        root = composer.document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        place = Problem(file, line, f"not YAML: {what}", "mend the syntax near this line")
        raise CurationError([*composer.problems, place]) from None
    if root is None or not isinstance(root.content, dict):
        composer.problems.append(
            Problem(file, 1, "no mapping at the top", "start with the keys of docs/curation.md")
        )
    if composer.problems or root is None:
        raise CurationError(composer.problems)
    return root


def read_yaml(path: Path) -> Node:
    """Return the root node of the YAML file at `path`."""
    return compose(decode(path.read_bytes(), path.name), path.name)
