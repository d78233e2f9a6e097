"""Read YAML as text and places only: no types guessed, no duplicates, no aliases, no tags.

YAML 1.1 reads `NO` as false, `010` as 8 and `12:30` as 750, and lets the last of two equal keys
win. Here every scalar stays the string that stands in the file; `graph.model.schema` gives it a
type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from sarcograph.graph.errors import CurationError, Problem

MAXIMUM_BYTES = 4_000_000
"""Of an evidence file."""
MAXIMUM_DEPTH = 20
# what no paper prints and no RDF syntax takes, though YAML can write it as an escape
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML node: its content, its line (from 1), and its place in the text (code points).

    The line of a value is that of its key, which is where a reader looks for it; `key` is where
    the key starts and ends. A list or mapping without brackets ends where the next thing starts.
    """

    content: str | list[Node] | dict[str, Node]
    line: int
    start: int
    end: int
    key: tuple[int, int] | None = None

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
            if isinstance(content, dict) and (key := _written(str(step), content)):
                node = content[key]
            elif isinstance(content, list) and isinstance(step, int) and step < len(content):
                node = content[step]
            # a step may name an alternative of a type rather than a place in the file
        return node.line


def _written(step: str, content: dict[str, Node]) -> str | None:
    """Return the key of `content` that `step` means; in code it may have underscores."""
    return next((key for key in (step, step.replace("_", "-")) if key in content), None)


def _place(event: yaml.Event) -> tuple[int, int, int]:
    """Return the line (from 1), start and end (code points) of what the parser found."""
    first, last = event.start_mark, event.end_mark
    if first is None or last is None:
        return 1, 0, 0
    return first.line + 1, first.index, last.index


class _TooDeepError(Exception):
    """Brackets in brackets beyond what a curated file needs."""

    def __init__(self, line: int) -> None:
        self.line = line


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
                    return None
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: yaml.Event, depth: int, key: Node | None = None) -> Node:
        own_line, start, end = _place(event)
        line = key.line if key else own_line
        place = (key.start, key.end) if key else None
        if depth > MAXIMUM_DEPTH:
            raise _TooDeepError(own_line)
        if isinstance(event, yaml.AliasEvent):
            self.problem(event, "a YAML alias", "write the value out")
            return Node("", line, start, end, place)
        if name := getattr(event, "anchor", None):
            self.problem(event, f"YAML anchor &{name}", "remove it; aliases are not read")
        if (tag := getattr(event, "tag", None)) not in (None, "!"):
            self.problem(event, f"YAML tag {tag}", "remove the tag; types come from the key")
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
            return Node(event.value, line, start, end, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Node(items, line, start, _place(event)[2], place)
        pairs: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1, name)
            if not isinstance(name.content, str):
                self.problem(event, "a key that is a list or a mapping", "use a plain word as key")
            elif name.content in pairs:
                first = pairs[name.content].line
                self.problem(
                    event, f"key '{name.content}' stands twice (first on line {first})", "keep one"
                )
            else:
                pairs[name.content] = value
        return Node(pairs, line, start, _place(event)[2], place)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        if event.value == "" and not event.style:
            remedy = 'give one, or write ""; in {…} a text with a comma needs quotes'
            self.problem(event, "a key or item without a value", remedy)
        if found := _CONTROL.search(event.value):
            what = f"a text with the control character U+{ord(found[0]):04X}"
            self.problem(event, what, "remove it")


def decode(raw: bytes, file: str) -> str:
    """Return `raw` as text, or raise `CurationError` when it is not UTF-8."""
    try:
        # a byte order mark would shift every place that the parser tells by one
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        place = Problem(file, line, f"byte {error.start} is not UTF-8", "save the file as UTF-8")
        raise CurationError([place]) from None


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Return what the parser says, with the line where the damage begins."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text.encode()[: error.position]
        what = f"the character U+{ord(text[len(before.decode())]):04X} is not allowed"
        line = before.count(b"\n") + 1
        return Problem(file, line, f"not YAML: {what}", "remove it, or write it as an escape")
    found = error if isinstance(error, yaml.MarkedYAMLError) else yaml.MarkedYAMLError()
    mark, what = found.problem_mark, found.problem or str(error)
    if "end of stream" in what and found.context_mark is not None:
        # the end of the file says nothing; where the quotation or bracket opens does
        mark, what = found.context_mark, f"{found.context} that has no end"
    line = mark.line + 1 if mark is not None else 1
    return Problem(file, line, f"not YAML: {what}", "mend the syntax near this line")


def parse(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the root node of the YAML `text`, as far as it can be read, and all its problems."""
    composer = _Composer(text, file)
    problems = composer.problems
    try:
        root = composer.document()
    except yaml.YAMLError as error:
        return None, [*problems, _syntax_problem(error, text, file)]
    except _TooDeepError as error:
        what = f"nested deeper than {MAXIMUM_DEPTH} levels"
        return None, [*problems, Problem(file, error.line, what, "flatten the structure")]
    if root is not None and isinstance(root.content, dict):
        return root, problems
    missing = Problem(file, 1, "no mapping at the top", "start with the keys of docs/curation.md")
    return None, problems or [missing]


def compose(text: str, file: str) -> Node:
    """Return the root node of the YAML `text`; raise `CurationError` with all its problems."""
    root, problems = parse(text, file)
    if root is None or problems:
        raise CurationError(problems)
    return root
