"""Change a YAML file as text: only what changes is replaced, comments, order and layout stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sarcograph.graph.curation.yaml_reader import Node
from sarcograph.graph.errors import Problem


class TextEdits:
    """Edits of one text by the places of its nodes, all applied at once.

    What cannot be edited without a loss becomes a problem.
    """

    def __init__(self, text: str, file: str) -> None:
        """Edit `text`, the content of what messages call `file`."""
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self._edits: list[tuple[int, int, str]] = []
        self._end = "\r\n" if "\r\n" in text else "\n"

    def applied(self) -> str:
        """Return the text with all edits."""
        parts: list[str] = []
        done = 0
        # an insertion stands before what is removed at the same place, and after earlier ones
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            parts += [self.text[done:start], new]
            done = end
        return "".join([*parts, self.text[done:]])

    def set_value(self, node: Node, text: str) -> None:
        """Replace what stands in the place of `node` by `text`, a value as YAML writes it."""
        self._refuse_comments(node, node.start, self.end_of(node))
        self._edits.append((node.start, self.end_of(node), text))

    def rename(self, node: Node, key: str) -> None:
        """Give the value `node` of a mapping another key."""
        start, end = node.key or (node.start, node.start)
        self._edits.append((start, end, key))

    def add_after(self, mapping: Node, node: Node, *pairs: str) -> None:
        """Add pairs, such as `key: value`, to `mapping` after its value `node`."""
        end = self.end_of(node)
        if self._is_flow(mapping):
            self._edits.append((end, end, "".join(f", {pair}" for pair in pairs)))
        else:
            start, _ = node.key or (node.start, node.start)
            self._insert_lines(end, len(self._before(start)), pairs)

    def add_first(self, root: Node, pair: str) -> None:
        """Add a pair before all others of the mapping at the top."""
        if self._is_flow(root):
            self._edits.append((root.start + 1, root.start + 1, f"{pair}, "))
        else:
            start = root.start - len(self._before(root.start))
            self._edits.append((start, start, self._before(root.start) + pair + self._end))

    def add_entries(
        self, root: Node, section: str, entries: Sequence[str], after: Sequence[str] = ()
    ) -> None:
        """Add entries to a section at the top, such as `key: {…}`, or `- {…}` to a list.

        A section that is not there yet comes after the last of the sections `after` that is, or
        else after all others.
        """
        top = root.content if isinstance(root.content, dict) else {}
        if section in top:
            self._append(top[section], entries)
            return
        last = next((top[name] for name in reversed(after) if name in top), [*top.values()][-1])
        if self._is_flow(root):
            lists = entries[0].startswith("- ")
            inside = ", ".join(entry.removeprefix("- ") for entry in entries)
            self.add_after(
                root, last, f"{section}: " + (f"[{inside}]" if lists else f"{{{inside}}}")
            )
        else:
            indent = len(self._before(root.start))
            lines = ["", f"{section}:", *(f"  {entry}" for entry in entries)]
            self._insert_lines(self.end_of(last), indent, lines)

    def _append(self, node: Node, entries: Sequence[str]) -> None:
        members = _members(node)
        if not self._is_flow(node):
            indent = len(self._before(self._start_of(node, members[0])))
            self._insert_lines(self.end_of(members[-1]), indent, entries)
            return
        end = self.end_of(members[-1]) if members else node.start + 1
        inside = ", ".join(entry.removeprefix("- ") for entry in entries)
        self._edits.append((end, end, f", {inside}" if members else inside))

    def remove(self, container: Node, gone: Sequence[Node]) -> None:
        """Remove some members of a mapping or list, but not their comments."""
        members = _members(container)
        position = 0
        for removed, group in groupby(members, key=lambda one: any(one is node for node in gone)):
            run = list(group)
            first, last = position, position + len(run) - 1
            position += len(run)
            if not removed:
                continue
            start, end = self._start_of(container, members[first]), self.end_of(members[last])
            following = members[last + 1] if last + 1 < len(members) else None
            line_start = start - len(self._before(start))
            if not self._is_flow(container) and not self.text[line_start:start].strip():
                self._remove_lines(run, line_start, self._line_end(end))
                continue
            if following is not None:
                end = self._start_of(container, following)
            elif self._is_flow(container) and first:
                start = self.end_of(members[first - 1])
            self._refuse_comments(run[0], start, end, run)
            self._edits.append((start, end, ""))

    def _remove_lines(self, run: Sequence[Node], start: int, end: int) -> None:
        """Remove whole lines; comments in them stay, each on a line."""
        indent = " " * len(self._before(run[0].key[0] if run[0].key else run[0].start))
        kept = [f"{indent}{comment}{self._end}" for comment in self._comments(start, end, run)]
        after = self.text.find("\n", end) + 1 or len(self.text)
        self._edits.append((start, after, "".join(kept)))

    def _insert_lines(self, end: int, indent: int, lines: Sequence[str]) -> None:
        """Insert lines below the line in which something ends at `end`."""
        place = self._line_end(end)
        shown = (" " * indent + line if line else "" for line in lines)
        self._edits.append((place, place, "".join(self._end + line for line in shown)))

    def end_of(self, node: Node) -> int:
        """Return where the text of `node` ends; the parser counts what follows a block to it."""
        if isinstance(node.content, str):
            return node.start + len(self.text[node.start : node.end].rstrip())
        if self._is_flow(node):
            return node.end
        return self.end_of(_members(node)[-1])

    def _is_flow(self, node: Node) -> bool:
        return self.text[node.start] in "{["

    def _before(self, place: int) -> str:
        """Return what stands in the line before `place`."""
        return self.text[self.text.rfind("\n", 0, place) + 1 : place]

    def _line_end(self, place: int) -> int:
        """Return the end of the line in which `place` is, without the characters that end it."""
        end = self.text.find("\n", place)
        end = len(self.text) if end < 0 else end
        return end - 1 if self.text[place:end].endswith("\r") else end

    def _start_of(self, container: Node, member: Node) -> int:
        if member.key is not None:
            return member.key[0]
        return member.start if self._is_flow(container) else self.text.rfind("-", 0, member.start)

    def _comments(self, start: int, end: int, nodes: Sequence[Node]) -> list[str]:
        """Return the comments between two places, where `nodes` are all else that stands there."""
        text = list(self.text[start:end])
        for node in nodes:
            for first, last in self._spans(node):
                if start <= first < end:
                    text[first - start : last - start] = "." * (last - first)
        found = "".join(text).splitlines()
        return [line[line.index("#") :].rstrip() for line in found if "#" in line]

    def _spans(self, node: Node) -> Iterator[tuple[int, int]]:
        """Yield the places of the keys and scalars of a node."""
        if node.key is not None:
            yield node.key
        if isinstance(node.content, str):
            yield node.start, self.end_of(node)
        else:
            for member in _members(node):
                yield from self._spans(member)

    def _refuse_comments(
        self, where: Node, start: int, end: int, nodes: Sequence[Node] | None = None
    ) -> None:
        if self._comments(start, end, nodes or [where]):
            what = "a comment stands inside what has to be written in another way"
            self.problems.append(Problem(self.file, where.line, what, "move it above the entry"))


def _members(node: Node) -> list[Node]:
    match node.content:
        case dict():
            return list(node.content.values())
        case list():
            return node.content
        case _:
            return []
