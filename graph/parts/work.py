"""What a worker does: makes one part, of a document that comes with the job.

The part goes back as bytes and not as a file: a worker elsewhere has no folder in common with who
asked, and a worker that dies leaves nothing behind.
"""

from __future__ import annotations

import pickle
import zlib

from sarcograph.graph.curation.read import Registry
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.parts.foundation import Foundation, Packed, unpacked
from sarcograph.graph.parts.making import make_part
from sarcograph.graph.parts.part import Outcome

_foundations: dict[str, Foundation] = {}
"""What this process rests parts on: the last one, by the hash of the registry."""


class OtherCodeError(SarcographError):
    """A worker that would make other parts: its code is not that of who asks."""


def lay(digest: str, foundation: Foundation) -> None:
    """Have jobs of this process rest on `foundation`, which comes of the registry of that hash."""
    _foundations.clear()
    _foundations[digest] = foundation


def laid(packed: Packed, registry: Registry) -> Foundation:
    """Return the foundation of a registry, which is built unless this process rests on it yet."""
    if packed.digest not in _foundations:
        lay(packed.digest, Foundation(registry))
    return _foundations[packed.digest]


def work(code: str, registry: str, packed: bytes | None, name: str, content: bytes) -> bytes | None:
    """Return the part, or what is wrong, of one document; None where the registry is not known.

    `registry` is the hash of the registry that the part rests on, and `packed` the registry itself,
    which is sent only to who asks for it. Raises OtherCodeError.
    """
    from sarcograph.graph.parts.code import code_key

    if code != code_key():
        raise OtherCodeError(
            "a worker has another version of sarcograph; install the same on all of them"
        )
    if registry not in _foundations:
        if packed is None:
            return None
        lay(registry, unpacked(packed))
    return pack(make_part(name, content, _foundations[registry]))


def pack(outcome: Outcome) -> bytes:
    """Return an outcome as it goes back."""
    return zlib.compress(pickle.dumps(outcome), 1)
