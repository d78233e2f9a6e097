"""JSON-LD with a context: what the engine writes, its IRIs by their prefixes.

https://www.w3.org/TR/json-ld11/ ; works on the text, because an answer as Python objects would take
ten times its memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from mmap import mmap

_STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"(:?)')
# what stands where an IRI does and begins with a name that no slashes follow: urn:x, mailto:x
_SCHEME = re.compile(rb'(?:"@id":|"@type":\[?|[{,\[])"([A-Za-z][A-Za-z0-9+.-]*):(?!//)')
_IRI_END = re.compile(r"[:/?#\[\]@]$")


def with_context(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Return expanded JSON-LD with a context of those `prefixes` that it uses.

    A prefix that is also the scheme of an IRI in the text, and one whose IRI does not end as 4.1.2
    wants, is left out.

    >>> with_context(b'[{"@id":"http://a/x","http://a/p":[{"@id":"urn:y"}]}]', {"a": "http://a/"})
    b'{"@context":{"a":"http://a/"},"@graph":[{"@id":"a:x","a:p":[{"@id":"urn:y"}]}]}'
    """
    shortening = _Shortening(expanded, prefixes)
    if not shortening.usable:
        return expanded
    content = _STRING.sub(shortening.shorter, expanded)
    return shortening.before() + content + _AFTER


def pieces_with_context(expanded: mmap, prefixes: Mapping[str, str]) -> Iterator[bytes]:
    """Yield what `with_context` returns, of a text that nobody holds."""
    shortening = _Shortening(expanded, prefixes)
    if not shortening.usable:
        yield expanded[:]
        return
    for _ in shortening.pieces():
        pass  # what is used stands before the rest
    yield shortening.before()
    yield from shortening.pieces()
    yield _AFTER


class _Shortening:
    """A text of expanded JSON-LD with the prefixes that it may use."""

    def __init__(self, expanded: bytes | mmap, prefixes: Mapping[str, str]) -> None:
        schemes = {match[1].decode() for match in _SCHEME.finditer(expanded)}
        self.usable = {
            iri.encode(): name.encode()
            for name, iri in prefixes.items()
            if name and name not in schemes and _IRI_END.search(iri)
        }
        self._expanded = expanded
        longest_first = sorted(self.usable, key=len, reverse=True)
        self._start = re.compile(b"|".join(map(re.escape, longest_first)))
        self._used: set[bytes] = set()
        self._key = b""

    def shorter(self, match: re.Match[bytes]) -> bytes:
        """Return a string of the text, an IRI by its prefix."""
        text, colon = match.groups()
        if colon:
            self._key = text
        elif self._key not in (b"@id", b"@type"):
            return match[0]
        found = self._start.match(text)
        rest = text[found.end() :] if found else b""
        if found is None or not rest or rest.startswith(b"//"):
            return match[0]
        self._used.add(found[0])
        return b'"%s:%s"%s' % (self.usable[found[0]], rest, colon)

    def pieces(self) -> Iterator[bytes]:
        """Yield the text with its IRIs by their prefixes."""
        self._key = b""
        held: list[bytes] = []
        done = 0
        for match in _STRING.finditer(self._expanded):
            held += (self._expanded[done : match.start()], self.shorter(match))
            done = match.end()
            if len(held) > _PIECES:
                yield b"".join(held)
                held.clear()
        yield b"".join((*held, self._expanded[done:]))

    def before(self) -> bytes:
        """Return what stands before the text, which was gone through: the prefixes that it uses."""
        context = {self.usable[iri].decode(): iri.decode() for iri in self._used}
        named = json.dumps(context, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return b'{"@context":%s,"@graph":' % named.encode()


_AFTER = b"}"
_PIECES = 10_000
"""So many pieces of a text are held."""
