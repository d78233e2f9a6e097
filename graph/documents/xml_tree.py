"""XML of others as a tree, by a parser that declares no entity, fetches nothing, and has bounds.

Every attack by entities, small texts that grow without end and files read from elsewhere, begins
with a declaration; expat reports it, and the document is refused. A document type declaration that
only names its DTD is no harm, as the DTD is never read: but a reference to an entity of that DTD
(`&nbsp;`) would vanish without a word, and is refused too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from sarcograph.graph.errors import DocumentError

DEEPEST = 100
"""Levels of elements; an article has some 20, and what walks the tree recurs."""
MOST = 200_000
"""Elements, each of which takes a hundred times what it is written with; an article has 5,000."""


@dataclass(slots=True, eq=False)
class Element:
    """An element without the prefix of its name, and what stands in it, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[Element | str] = field(default_factory=list)

    def elements(self) -> list[Element]:
        """Return the elements directly inside."""
        return [one for one in self.content if isinstance(one, Element)]

    def text(self) -> str:
        """Return all characters inside."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.content)


def parse_xml(content: str) -> Element:
    """Return the root of an XML document; raises DocumentError for one that is not to be trusted.

    `content` was decoded from UTF-8, so a declaration of another encoding is refused.
    """
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True
    parser.XmlDeclHandler = builder.declaration
    parser.StartDoctypeDeclHandler = builder.document_type
    parser.EntityDeclHandler = _refuse_entity
    parser.SkippedEntityHandler = _refuse_skipped
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(content.encode("utf-8"), True)
    except expat.ExpatError as error:
        told = f"{expat.ErrorString(error.code)} at line {error.lineno}, column {error.offset + 1}"
        raise DocumentError(f"is not well-formed XML: {told}") from None
    return builder.root


def parse_fragment(content: str) -> list[Element | str]:
    """Return what stands in `content`, any number of elements; raises DocumentError.

    A declaration of any kind is an error here, as it can only stand before a root.
    """
    return parse_xml(f"<fragment>{content}</fragment>").content


def _refuse_entity(name: str, *_: object) -> NoReturn:
    raise DocumentError(f"declares the entity '{name[:40]}', which no article needs")


def _refuse_skipped(name: str, *_: object) -> NoReturn:
    raise DocumentError(f"holds '&{name[:40]};', which its DTD means and XML does not")


class _Builder:
    """Makes elements of what the parser reports."""

    def __init__(self) -> None:
        self.root = Element("")
        self._open: list[Element] = []
        self._count = 0

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise DocumentError(f"says that it is in {encoding[:40]}; save it as UTF-8")

    def document_type(
        self, _name: str, _system: str | None, _public: str | None, has_subset: int
    ) -> None:
        if has_subset:
            raise DocumentError(
                "has declarations of its own in its DOCTYPE, which no article needs"
            )

    def start(self, name: str, attributes: list[str]) -> None:
        if len(self._open) == DEEPEST:
            raise DocumentError(f"has more than {DEEPEST} levels of elements")
        self._count += 1
        if self._count > MOST:
            raise DocumentError(f"has more than {MOST:,} elements")
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        element = Element(_local(name), {_local(key): value for key, value in pairs})
        if self._open:
            self._open[-1].content.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].content.append(text)


def _local(name: str) -> str:
    """Return a name without its prefix, `math` for `mml:math`."""
    return name.rpartition(":")[2]
