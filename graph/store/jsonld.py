"""JSON-LD with a context: what the engine writes, its IRIs by their prefixes.

https://www.w3.org/TR/json-ld11/ ; works on the text, because an answer as Python objects would take
ten times its memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

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
    schemes = {match[1].decode() for match in _SCHEME.finditer(expanded)}
    usable = {
        iri.encode(): name.encode()
        for name, iri in prefixes.items()
        if name and name not in schemes and _IRI_END.search(iri)
    }
    if not usable:
        return expanded
    longest_first = sorted(usable, key=len, reverse=True)
    start = re.compile(b"|".join(map(re.escape, longest_first)))
    used: set[bytes] = set()
    key = b""

    def shorter(match: re.Match[bytes]) -> bytes:
        nonlocal key
        text, colon = match.groups()
        if colon:
            key = text
        elif key not in (b"@id", b"@type"):
            return match[0]
        found = start.match(text)
        rest = text[found.end() :] if found else b""
        if found is None or not rest or rest.startswith(b"//"):
            return match[0]
        used.add(found[0])
        return b'"%s:%s"%s' % (usable[found[0]], rest, colon)

    content = _STRING.sub(shorter, expanded)
    context = {usable[iri].decode(): iri.decode() for iri in used}
    named = json.dumps(context, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return b'{"@context":%s,"@graph":%s}' % (named.encode(), content)
