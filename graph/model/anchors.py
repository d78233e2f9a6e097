"""Pointers into source documents: how they are written, found, proved and found again.

A `Span` of a document is named by Unicode code points of its UTF-8 text (`start` inclusive,
`end` exclusive, as `oa:TextPositionSelector` counts them) and by the SHA-256 of the span.
In an evidence file it is written in one of two ways:

- `34.4% @2031`: a short text that the project may repeat (a figure, a name, a title) and where it
  starts; the end and the hash follow from the text;
- `2031-2069 <64 hexadecimal digits>`: a span whose words stay in the document.

Where nobody keeps the text, a `Mention` names the page that was read: `34.4% @abstract`, or
`@abstract` for what the page says in words.

A curator types neither. `?? words «34.4%» words` and `? words «that state it» words` are drafts of
the first and the second; `sarcograph anchor --refresh` replaces them by pointers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TypeAlias

from sarcograph.graph.errors import AnchorError
from sarcograph.graph.model.alike import alike, difference

_PLACE = r"[0-9]{1,9}"
_QUOTED = re.compile(rf"(?P<text>.*\S.*) @(?P<start>{_PLACE})", re.DOTALL)
_PAGE = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_MENTION = re.compile(rf"(?:(?P<text>.*\S.*) )?@(?P<page>{_PAGE})", re.DOTALL)
_SPAN = re.compile(rf"(?P<start>{_PLACE})-(?P<end>{_PLACE}) (?P<sha256>[0-9a-f]{{64}})")
_DRAFT = re.compile(rf"(?P<mark>\?\??)\s(?P<words>.*?)(?:\s#(?P<nth>{_PLACE}))?", re.DOTALL)
# how many of several places a message shows, and how many characters before each it looks at
_SHOWN = 4
_WORDS_BEFORE = 60
UNPLACED = "a draft that has no place yet"
"""What is wrong with a draft where a pointer must stand."""
POINTER_PATTERN = r"^([\s\S]*\S[\s\S]* @[0-9]{1,9}|[0-9]{1,9}-[0-9]{1,9} [0-9a-f]{64})$"
MENTION_PATTERN = rf"^([\s\S]*\S[\s\S]* )?@{_PAGE}$"


def span_sha256(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8 as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a source document; `text` is known where the project may repeat it."""

    start: int
    end: int
    sha256: str
    text: str | None = None

    def __str__(self) -> str:
        """Return the notation of the pointer in an evidence file."""
        if self.text is not None:
            return f"{self.text} @{self.start}"
        return f"{self.start}-{self.end} {self.sha256}"

    @property
    def name(self) -> str:
        """Return what tells the place from others of its document, for use in an IRI."""
        return str(self.start)

    @property
    def order(self) -> tuple[int, int]:
        """Return what sorts places as they stand in the document."""
        return self.start, self.end

    def holds_in(self, document: str) -> bool:
        """Tell whether `document` has, at this place, the text that the hash was made of."""
        inside = 0 <= self.start < self.end <= len(document)
        return inside and span_sha256(document[self.start : self.end]) == self.sha256


@dataclass(frozen=True, slots=True)
class Mention:
    """That a page says something; `text` is the figure or the short text that it gives.

    `page` is the key under which the evidence file describes the page.
    """

    page: str
    text: str | None = None

    def __str__(self) -> str:
        """Return the notation of the mention in an evidence file."""
        return f"{self.text} @{self.page}" if self.text is not None else f"@{self.page}"

    @property
    def name(self) -> str:
        """Return what tells the mention from others of its document, for use in an IRI."""
        return f"{self.page}-{span_sha256(self.text or '')[:12]}"

    @property
    def order(self) -> tuple[int, int]:
        """Return the same for all: where on a page something stands is not known."""
        return 0, 0


Pointer: TypeAlias = Span | Mention
"""Where a source says something: a span of its text, or a page of which no text is kept."""


def quoted(text: str, start: int) -> Span:
    """Return the pointer to `text` at `start`."""
    return Span(start, start + len(text), span_sha256(text), text)


def parse_pointer(notation: str) -> Pointer:
    """Return the pointer that `notation` writes.

    >>> parse_pointer("34.4% @2031").order
    (2031, 2036)
    >>> parse_pointer("34.4% @abstract")
    Mention(page='abstract', text='34.4%')

    Raises AnchorError when it is none of the notations.
    """
    if match := _SPAN.fullmatch(notation):
        start, end = int(match["start"]), int(match["end"])
        if start >= end:
            raise AnchorError(f"the span {start}-{end} is empty")
        return Span(start, end, match["sha256"])
    if match := _QUOTED.fullmatch(notation):
        return quoted(match["text"], int(match["start"]))
    if is_draft(notation):
        raise AnchorError(UNPLACED)
    if match := _MENTION.fullmatch(notation):
        return Mention(match["page"], match["text"])
    raise AnchorError(f"'{notation[:60]}' is not a pointer")


def is_draft(notation: str) -> bool:
    """Tell whether `notation` is a draft, to be replaced by a pointer."""
    return bool(_DRAFT.fullmatch(notation))


def _places(document: str, words: str) -> list[int]:
    """Return where `words` starts in `document`, overlapping places included."""
    return [match.start() for match in re.finditer(f"(?={re.escape(words)})", document)]


def _words_before(document: str, place: int) -> str:
    """Return the last words before `place`, by which a reader tells it from others."""
    return " ".join(document[max(place - _WORDS_BEFORE, 0) : place].split()[-4:])


def locate(document: str, words: str, nth: int | None = None) -> tuple[int, int]:
    """Return start and end of `words` in `document`; with «…» inside, of what stands between.

    Where they do not stand as they are typed, dashes, spaces, quotes, raised points, ligatures and
    soft hyphens are taken for what a keyboard has. `nth` (from 1) chooses among several places.
    Raises AnchorError when there is none, naming the nearest and the character that differs there,
    or when there are several and none is chosen.

    >>> locate("ORR 34.4% and 34.4%", "ORR «34.4%»")
    (4, 9)
    """
    before, opening, rest = words.partition("«")
    inner, closing, after = rest.partition("»")
    if bool(opening) != bool(closing):
        raise AnchorError(f"'{words[:60]}' has only one of « and »")
    if not opening:
        before, inner, after = "", words, ""
    if not inner:
        raise AnchorError("no words to look for")
    context = before + inner + after
    found = [
        (place + len(before), place + len(before) + len(inner))
        for place in _places(document, context)
    ] or list(alike(document, before, inner, after))
    if not found:
        near = difference(document, context)
        raise AnchorError(
            f"'{context[:60]}' does not occur in the document" + (f": {near}" if near else "")
        )
    if nth is None and len(found) > 1:
        shown = ", ".join(
            f"#{number} after '{_words_before(document, start - len(before))}'"
            for number, (start, _) in enumerate(found[:_SHOWN], 1)
        )
        raise AnchorError(f"'{context[:60]}' occurs {len(found)} times in the document: {shown}")
    if nth is not None and not 1 <= nth <= len(found):
        raise AnchorError(f"'{context[:60]}' occurs {len(found)} times, there is no #{nth}")
    return found[(nth or 1) - 1]


def resolve_draft(
    document: str,
    notation: str,
    find: Callable[[str, int | None], tuple[int, int]] | None = None,
) -> Span:
    """Return the pointer that the draft `notation` asks for in `document`.

    `find` tells start and end of words, where others than `locate` would.
    """
    match = _DRAFT.fullmatch(notation)
    if match is None:
        raise AnchorError(f"'{notation[:60]}' is not a draft")
    nth = int(match["nth"]) if match["nth"] else None
    start, end = find(match["words"], nth) if find else locate(document, match["words"], nth)
    text = document[start:end]
    return Span(start, end, span_sha256(text), text if match["mark"] == "??" else None)


def _occurrences(document: str, pointer: Span) -> list[int]:
    """Return where spans with the hash of `pointer` start in `document`."""
    if pointer.text is not None:
        return _places(document, pointer.text)
    length = pointer.end - pointer.start
    spans = (
        (start, document[start : start + length]) for start in range(len(document) - length + 1)
    )
    return [start for start, span in spans if span_sha256(span) == pointer.sha256]


def find_again(document: str, pointer: Span, shifts: Collection[int] = (0,)) -> Span:
    """Return `pointer` where its span stands now in `document`.

    That is at its old place moved by one of `shifts` (code points), or where the span occurs if it
    occurs once. Raises AnchorError when it is gone, or when nothing tells which occurrence it is.
    """
    length = pointer.end - pointer.start
    expected = [
        moved
        for shift in sorted(set(shifts))
        if (
            moved := replace(pointer, start=pointer.start + shift, end=pointer.end + shift)
        ).holds_in(document)
    ]
    if len(expected) == 1:
        return expected[0]
    found = [moved.start for moved in expected] or _occurrences(document, pointer)
    shown = f"'{pointer.text[:40]}'" if pointer.text else "the span"
    where = f"{shown} of {pointer.start}-{pointer.end}"
    if not found:
        raise AnchorError(f"{where} is no longer in the document")
    if len(found) > 1:
        listed = ", ".join(map(str, found[:5]))
        raise AnchorError(f"{where} occurs {len(found)} times now, at {listed}")
    return replace(pointer, start=found[0], end=found[0] + length)
