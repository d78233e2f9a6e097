"""A source document as it is read: the text in which its places count, and where they lie."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sarcograph.graph.documents.derived_text import Section
from sarcograph.graph.documents.jats_text import jats_text
from sarcograph.graph.documents.json_text import Value, json_values, value_at
from sarcograph.graph.documents.spl_text import spl_text
from sarcograph.graph.errors import AnchorError, DocumentError
from sarcograph.graph.model.anchors import locate, span_sha256
from sarcograph.graph.model.escapes import (
    escapes,
    unescaped,
    unescaped_markdown,
    unescaped_with_places,
)
from sarcograph.graph.model.forms import DERIVATIONS, REGISTRY_RECORD, Derivation, Form

LARGEST_BYTES = 16 * 1024 * 1024
"""Of a file that is parsed; the largest drug label has a sixteenth."""

_DERIVE: dict[Derivation, Callable[[str], tuple[str, list[Section]]]] = {
    "jats-text-1": jats_text,
    "spl-text-1": spl_text,
}
_ARTICLE = re.compile(r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE\s+article\b|<article\b)")
_STUDY = "/protocolSection/identificationModule/nctId"


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a source document; `derivation` is its name where it is not the file's own."""

    form: Form
    file_sha256: str
    text: str
    derivation: Derivation | None = None
    sections: tuple[Section, ...] = ()

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the text in UTF-8."""
        return span_sha256(self.text)

    def identity(self) -> dict[str, str]:
        """Return what an evidence file records of the document, by the keys of its `source`."""
        found = {"sha256": self.file_sha256, "characters": str(len(self.text))}
        if self.derivation is not None:
            found |= {"derivation": self.derivation, "derived-sha256": self.sha256}
        return found

    def section_of(self, start: int, end: int) -> Section | None:
        """Return the section in which a place lies, None where the file does not tell.

        Raises AnchorError for a span that can be no place.
        """
        after = bisect_right(self.sections, start, key=lambda section: section.start)
        if any(section.start < end for section in self.sections[after : after + 1]):
            raise AnchorError(f"{start}-{end} reaches into another section")
        return self.sections[after - 1] if after else None

    def locate(self, words: str, nth: int | None = None) -> tuple[int, int]:
        """Return start and end of `words`, as `graph.model.anchors.locate` does.

        Words behind a JSON pointer and a space are looked for in what it points to alone; a pointer
        without words means the whole of it.
        """
        if nth is None and words.startswith("/") and (whole := self._extent(words)):
            start = self.text.index("\n", whole[0]) + 1  # below its heading
            return start, start + len(self.text[start : whole[1]].rstrip())
        pointer, _, rest = words.partition(" ")
        extent = self._extent(pointer) if rest and pointer.startswith("/") else None
        first, last = extent or (0, len(self.text))
        start, end = self._find(self.text[first:last], rest if extent else words, nth)
        self.section_of(first + start, first + end)
        return first + start, first + end

    def _extent(self, pointer: str) -> tuple[int, int] | None:
        """Return where the section that `pointer` names begins and ends."""
        starts = [*(section.start for section in self.sections), len(self.text)]
        names = [section.name for section in self.sections]
        if pointer not in names:
            return None
        number = names.index(pointer)
        return starts[number], starts[number + 1]

    def _find(self, text: str, words: str, nth: int | None) -> tuple[int, int]:
        return locate(text, words, nth)


@dataclass(frozen=True)
class RecordText(SourceText):
    """A record of a registry, of which each value is a section, its JSON pointer the name."""

    values: tuple[Value, ...] = ()

    @cached_property
    def _named(self) -> dict[str, Value]:
        return {value.pointer: value for value in self.values}

    @cached_property
    def _unescaped(self) -> tuple[str, list[int]]:
        return unescaped_with_places(self.text)

    def section_of(self, start: int, end: int) -> Section:
        """Return the value in which a place lies; a place lies in one, and cuts no escape."""
        value = value_at(self.values, start, end)
        if value is None:
            raise AnchorError(f"{start}-{end} is not inside one value of the record")
        for first, after in escapes(self.text, value.start, value.end):
            if first < start < after or first < end < after:
                raise AnchorError(f"{start}-{end} cuts the escape '{self.text[first:after]}'")
        return Section(value.start, value.pointer)

    def locate(self, words: str, nth: int | None = None) -> tuple[int, int]:
        r"""Return where `words` stand, or the value that they name, if they are a JSON pointer.

        Words may be escaped or not: `<50`, `\<50` and `\\<50` find what stands as `\\<50`.
        """
        extent = self._extent(words) if nth is None else None
        return extent or super().locate(words, nth)

    def _extent(self, pointer: str) -> tuple[int, int] | None:
        value = self._named.get(pointer)
        return (value.start, value.end) if value and value.start < value.end else None

    def _find(self, text: str, words: str, nth: int | None) -> tuple[int, int]:
        whole = len(text) == len(self.text)
        plain, places = self._unescaped if whole else unescaped_with_places(text)
        ways = (words, unescaped_markdown(words), unescaped(words))
        occurring = (way for way in ways if _whole(way) in plain)
        start, end = locate(plain, next(occurring, words), nth)
        return places[start], places[end]


def _whole(words: str) -> str:
    """Return the words of a draft without the marks of the part that is meant."""
    return words.replace("«", "", 1).replace("»", "", 1)


def read_source(content: bytes, form: Form) -> SourceText:
    """Return the text of a document whose file holds `content`.

    Raises DocumentError, to be read after the name of the file, if it is not of its `form`.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"is not UTF-8 at byte {error.start}") from None
    file_sha256 = hashlib.sha256(content).hexdigest()
    derivation = DERIVATIONS.get(form)
    parsed = derivation is not None or form == REGISTRY_RECORD
    if parsed and len(content) > LARGEST_BYTES:
        raise DocumentError(f"has more than {LARGEST_BYTES:,} bytes")
    if derivation is not None:
        derived, sections = _DERIVE[derivation](text)
        if not derived.strip():
            raise DocumentError("holds no text")
        return SourceText(form, file_sha256, derived, derivation, tuple(sections))
    if form == REGISTRY_RECORD:
        values = json_values(text)
        if not any(value.pointer == _STUDY for value in values):
            raise DocumentError(f"is no study of ClinicalTrials.gov (API v2): it has no {_STUDY}")
        return RecordText(form, file_sha256, text, values=values)
    return SourceText(form, file_sha256, text)


def form_of(content: bytes) -> Form:
    """Return the form that a file seems to have, for who has no evidence file for it yet."""
    text = content.decode("utf-8", "replace")
    if _ARTICLE.match(text):
        return "article-xml"
    if not text.lstrip().startswith("{"):
        return "full-text"
    return "registry-record" if '"protocolSection"' in text else "label"
