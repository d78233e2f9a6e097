"""Evidence files of format 1: their parts, and their edits."""

from __future__ import annotations

from pathlib import Path

from sarcograph.graph.curation.anchoring import scalar
from sarcograph.graph.curation.text_edits import TextEdits
from sarcograph.graph.curation.yaml_reader import MAXIMUM_BYTES, Node, compose, decode
from sarcograph.graph.errors import Problem
from sarcograph.graph.files import read_file


class FormerFile:
    """A file of format 1 with its edits."""

    def __init__(self, path: Path, name: str) -> None:
        """Read a file; `name` is how problems call it. Raises CurationError and FileError."""
        self.path = path
        text = decode(read_file(path, MAXIMUM_BYTES), name)
        self.root = compose(text, name)
        self.edits = TextEdits(text, name)
        self.name = name

    @property
    def format(self) -> object:
        """What the file says of its form, None for nothing."""
        node = pairs_of(self.root).get("format")
        return node.content if node else None

    def complain(self, node: Node, message: str, remedy: str) -> None:
        """Add a problem at a node, with what to do about it."""
        self.edits.problems.append(Problem(self.name, node.line, message, remedy))

    def section(self, name: str) -> dict[str, Node]:
        """Return the entries of a section by key, none if the file lacks it."""
        return pairs_of(pairs_of(self.root).get(name))

    def items(self, name: str) -> list[Node]:
        """Return the entries of a section without keys, none if the file lacks it."""
        return items_of(pairs_of(self.root).get(name))


def pairs_of(node: Node | None) -> dict[str, Node]:
    """Return what a mapping holds by key, nothing for what is none."""
    return node.content if node and isinstance(node.content, dict) else {}


def word_of(node: Node | None) -> str:
    """Return a text, the empty one for what is none."""
    return node.content if node and isinstance(node.content, str) else ""


def given_in(node: Node) -> dict[str, object]:
    """Return what a mapping holds as plain values by key."""
    return {key: value.data() for key, value in pairs_of(node).items()}


def items_of(node: Node | None) -> list[Node]:
    """Return the items of a list, none for what is no list."""
    return node.content if node and isinstance(node.content, list) else []


def written(node: Node) -> list[str]:
    """Return a value, or each item of a list, as it is written inside brackets."""
    match node.content:
        case str():
            return [scalar(node.content)]
        case list():
            return [text for item in node.content for text in written(item)]
        case _:
            pairs = (f"{key}: {written(one)[0]}" for key, one in node.content.items())
            return [f"{{{', '.join(pairs)}}}"]
