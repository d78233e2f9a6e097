"""The text of a generated document while it is written, and pointers into it."""

import hashlib

from sarcograph.graph.model.anchors import quoted, span_sha256


class Page:
    """A text that grows at its end; what is quoted or marked gets the pointer that holds there."""

    def __init__(self) -> None:
        """Begin with an empty text."""
        self._parts: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """Return the text so far."""
        return "".join(self._parts)

    @property
    def length(self) -> int:
        """Return the length of the text so far, in Unicode code points."""
        return self._length

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the text as its file will have it."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def say(self, words: str) -> None:
        """Add words that nothing points to."""
        self._parts.append(words)
        self._length += len(words)

    def quote(self, words: str) -> str:
        """Add words, and return the pointer that repeats them: `34.4% @2031`."""
        pointer = quoted(words, self._length)
        self.say(words)
        return str(pointer)

    def mark(self, words: str) -> str:
        """Add words, and return the pointer that leaves them in the document."""
        start = self._length
        self.say(words)
        return f"{start}-{self._length} {span_sha256(words)}"

    def since(self, start: int) -> str:
        """Return the pointer to all that was added after `start`, its words left out."""
        words = self.text[start:]
        return f"{start}-{self._length} {span_sha256(words)}"
