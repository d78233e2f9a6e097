"""Text for XML 1.0, which has no way to say most control characters."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from sarcograph.graph.exports.flat_network import BETWEEN, Attribute

_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sayable(text: str) -> str:
    """Return a text with a replacement character for what no XML can hold.

    >>> sayable("a" + chr(11) + "b")
    'a\ufffdb'
    """
    return _UNSAYABLE.sub("\ufffd", text)


def element(text: str) -> str:
    """Return a text as the content of an element; a carriage return stays one."""
    return escape(sayable(text), {"\r": "&#13;"})


def quoted(text: str) -> str:
    """Return a text as the value of an XML attribute, with its quotes; white space stays."""
    return quoteattr(sayable(text), {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


def in_words(value: Attribute) -> str:
    """Return a value as XML Schema writes it, several texts as one."""
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return BETWEEN.join(value)
        case _:
            return str(value)
