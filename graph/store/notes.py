"""Notes on a query that is answered, yet perhaps not as whoever wrote it thinks.

A term that does not exist, a namespace that is nearly one of ours, an aggregate that is blank, a
character that nobody sees: each is legal, and the answer is silently empty. The answer stays what
it is; the notes go beside it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from typing import Protocol
from urllib.parse import urljoin

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD
from rdflib.namespace import DefinedNamespace

from sarcograph.graph.likeness import nearest
from sarcograph.graph.prefixes import BASE, PREFIXES
from sarcograph.graph.store.aggregates import blank_aggregates
from sarcograph.graph.store.characters import invisible_characters, name_of
from sarcograph.graph.store.prologue import Names, read_prologue
from sarcograph.graph.store.syntax_error import place_of
from sarcograph.graph.store.tokens import tokenize

MOST_NOTES = 5
LONGEST_NOTE = 300  # characters
_MOST_COMPARED = 500
"""With how many IRIs the unknown terms of one query are compared, all together."""
_AT_ONCE = 10
"""So many are compared before others may go first: a tenth of a millisecond."""
_MOST_JUDGED = 200
"""A query of more terms is a program's, and each is looked up."""
_MOST_REMEMBERED = 10_000
_NOTHING: frozenset[str] = frozenset()

_STANDARD: dict[str, type[DefinedNamespace]] = {
    str(namespace): namespace for namespace in (DCTERMS, OWL, RDF, RDFS, SKOS, XSD)
}
"""The vocabularies of others that are complete: what they do not define does not exist."""

_NAMESPACES = tuple(PREFIXES.values())
_OURS = re.compile(
    r"(?i)https?://[^/?#\s]+/(?:[^?#\s]*?/)?((?:id|vocab|graph|ontology|shapes)[/#][^?]*)"
)
"""An IRI that ends as one of ours does, whatever server it begins with."""

_FORM = re.compile(r"(?i)\b(?:SELECT|ASK|CONSTRUCT|DESCRIBE)\b")


class KnownIris(Protocol):
    """The IRIs of the project that a graph has."""

    def names(self, iri: str) -> bool:
        """Tell whether the graph has a project IRI."""
        ...

    def iris(self, start: str) -> Iterable[str]:
        """Return the project IRIs that begin with `start`, sorted."""
        ...


class QueryNotes:
    """Writes notes on queries of one graph, and remembers which terms gave no cause for any."""

    def __init__(self, known: KnownIris | None, below: str = BASE) -> None:
        """Take what the graph is `known` to have, None where that cannot be told.

        Of the project's IRIs those are judged that begin with `below`.
        """
        self._known = known
        self._below = below
        # by all that stands before the form of the query, where prefixes are declared
        self._sound: dict[str, set[str]] = {}
        self._remembered = 0

    def on(self, text: str) -> tuple[str, ...]:
        """Return the notes on a query that can be answered, a few short lines at most."""
        found: list[str] = []
        for _ in self.writing(text, found):
            pass
        return tuple(found)

    def writing(self, text: str, found: list[str]) -> Iterator[str]:
        """Write the notes on a query into `found`; yield "" wherever others may go first.

        Nothing is yielded but where unknown terms are compared with known ones.
        """
        prologue = text[: _start_of_form(text)]
        named = self._sound.get(prologue, _NOTHING)
        new = [word for word in set(text.split()) - named if ":" in word or "<" in word]
        if not new and text.isascii() and (_is_ours(text) or not _may_aggregate(text)):
            return
        written: dict[str, None] = {}
        for note in self._written(text):
            if note:
                written[_shortened(note)] = None
            else:
                yield ""
            if len(written) == MOST_NOTES:
                break
        found.extend(written)
        if not found:
            self._remember(prologue, {*new} & _words_outside_strings(text))

    def _remember(self, prologue: str, words: set[str]) -> None:
        """Keep in mind the words that gave no cause for a note, by what was declared before."""
        self._remembered += len(words) + 1
        if self._remembered > _MOST_REMEMBERED:
            self._sound.clear()
            self._remembered = len(words) + 1
        self._sound.setdefault(prologue, set()).update(words)

    def _written(self, text: str) -> Iterator[str]:
        tokens = [token for token in tokenize(text) if token.lastgroup != "space"]
        aggregates = () if _is_ours(text) else blank_aggregates(tokens)
        yield from (_invisible(text, place) for place in invisible_characters(text))
        yield from self._terms(text, tokens)
        yield from aggregates

    def _terms(self, text: str, tokens: list[re.Match[str]]) -> Iterator[str]:
        """Yield the notes on the terms of a query, and "" before terms are compared."""
        if "\\u" in text.lower():  # an escape may stand for any character
            return
        names, body = read_prologue(tokens)
        odd: set[str] = set()
        for prefix, namespace in names.prefixes.items():
            meant = _namespace_like(namespace)
            if meant is not None:
                odd.add(f"{prefix}:")
                yield f"the prefix {prefix}: stands for <{namespace}>, which is not <{meant}>"
        seen: set[str] = set()
        looking = _Looking(_MOST_COMPARED)
        before = ""
        for token in tokens[body:]:
            is_name = token.lastgroup == "name" and before != "_"  # `_:` begins a blank node
            before = token[0]
            if (token.lastgroup != "iri" and not is_name) or token[0] in seen:
                continue
            if is_name and f"{token[0].partition(':')[0]}:" in odd:
                continue
            seen.add(token[0])
            if len(seen) > _MOST_JUDGED:
                return
            iri = _absolute(names, token)
            for told in self._unknown(iri, looking) if iri else ():
                if not told:
                    yield ""
                    continue
                line, column = place_of(text, token.start())
                yield f"line {line}, column {column}: {told}"

    def _unknown(self, iri: str, looking: _Looking) -> Iterator[str]:
        """Yield what is told of an IRI that does not exist, nothing if it does or is not ours."""
        namespace = next((one for one in _STANDARD if iri.startswith(one)), None)
        if namespace is not None:
            yield from _unknown_standard(iri, namespace, looking)
        elif self._known is None or iri.endswith(("/", "#")):
            return
        elif not iri.startswith(BASE):
            yield from self._elsewhere(iri, looking)
        elif (like := iri.replace("#", "/")).startswith(self._below) and not self._known.names(iri):
            near = yield from self._nearest(like.removeprefix(BASE), looking)
            yield f"the graph has no {_shown(iri)}{_meant(near)}"

    def _elsewhere(self, iri: str, looking: _Looking) -> Iterator[str]:
        assert self._known is not None  # noqa: S101 - who calls has looked
        match = _OURS.fullmatch(iri)
        local = match[1].replace("#", "/") if match else ""
        if not local or not f"{BASE}{local}".startswith(self._below):
            return
        near = f"{BASE}{local}" if self._known.names(f"{BASE}{local}") else None
        if near is None and "sarcograph" in iri.lower():
            near = yield from self._nearest(local, looking)
        if near:
            yield f"the graph has no <{iri}>{_meant(near)}"

    def _nearest(self, local: str, looking: _Looking) -> Generator[str, None, str | None]:
        """Return the known IRI that is most like `local`, an IRI without the base.

        Few are compared: those that share its beginning, a shorter one at each step.
        """
        assert self._known is not None  # noqa: S101 - who calls has looked
        section, _, rest = local.partition("/")
        kind, slash, key = rest.partition("/")
        if section == "id" and slash and kind not in PREFIXES:
            local = f"id/{next(iter(nearest(kind, PREFIXES)), kind)}/{key}"
        if self._known.names(BASE + local):
            return BASE + local
        for start in _beginnings(local):
            near = yield from looking.nearest(BASE + local, self._known.iris(BASE + start))
            if near or not looking.left:
                return near
        return None


class _Looking:
    """The look for what the unknown terms of one query may be slips of."""

    def __init__(self, most: int) -> None:
        """Compare with `most` words in all."""
        self.left = most

    def nearest(self, wanted: str, known: Iterable[str]) -> Generator[str, None, str | None]:
        """Return the known word that `wanted` may be a slip of; yield "" after some comparisons."""
        candidates, found = iter(known), list[str]()
        while some := list(islice(candidates, min(_AT_ONCE, self.left))):
            self.left -= len(some)
            found = nearest(wanted, [*found, *some])
            yield ""
        return found[0] if found else None


def _beginnings(local: str) -> list[str]:
    """Return the beginnings of an IRI by which others like it are looked up, the longest first.

    >>> _beginnings("id/drug/anlotinb")
    ['id/drug/anlotin', 'id/drug/anloti', 'id/drug/anlo', 'id/drug/']
    """
    last = local.rfind("/") + 1
    lengths = {len(local) - 2**power for power in range(len(local).bit_length())}
    return [local[:length] for length in sorted(lengths | {last}, reverse=True) if length >= last]


def _start_of_form(text: str) -> int:
    """Return where the prologue ends: most write the word after it large."""
    start = text.find("SELECT")
    if start < 0:
        form = _FORM.search(text)
        start = form.start() if form else len(text)
    return start


def _words_outside_strings(text: str) -> set[str]:
    """Return the words of a query but for those in strings and comments, which may say anything."""
    code = (
        " " if token.lastgroup in ("space", "string", "long") else token[0]
        for token in tokenize(text)
    )
    return set("".join(code).split())


def _is_ours(text: str) -> bool:
    """Tell whether a query is of the library, which is written knowing what is blank."""
    return text.startswith("#+")


def _may_aggregate(text: str) -> bool:
    upper = text.upper()
    return "GROUP_CONCAT" in upper or (
        "OPTIONAL" in upper and any(name in upper for name in ("SUM", "AVG", "MIN", "MAX"))
    )


def _absolute(names: Names, token: re.Match[str]) -> str | None:
    """Return the IRI of a token, None for a name of no known prefix."""
    iri = names.iri(token, PREFIXES)
    if token.lastgroup == "name":
        return None if iri == token[0] else iri
    return iri if ":" in iri else urljoin(BASE, iri)


def _namespace_like(namespace: str) -> str | None:
    """Return the namespace of a known prefix that another is nearly, None if it is one itself."""
    if namespace in _NAMESPACES or namespace == BASE:
        return None
    folded = _folded_namespace(namespace)
    return next((one for one in _NAMESPACES if _folded_namespace(one) == folded), None)


def _folded_namespace(namespace: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", namespace.strip().casefold()).rstrip("/#")


def _unknown_standard(iri: str, namespace: str, looking: _Looking) -> Iterator[str]:
    vocabulary, local = _STANDARD[namespace], iri.removeprefix(namespace)
    if not local or local in vocabulary:
        return
    terms = (str(term).removeprefix(namespace) for term in dir(vocabulary))
    near = yield from looking.nearest(local, terms)
    yield f"there is no {_shown(iri)}{_meant(namespace + near if near else None)}"


def _meant(iri: str | None) -> str:
    return f"; is {_shown(iri)} meant?" if iri else ""


def _shown(iri: str) -> str:
    """Return an IRI by its prefix if there is one for it."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and re.fullmatch(r"\w[\w.-]*", local, re.ASCII) and local[-1] != ".":
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _invisible(text: str, position: int) -> str:
    line, column = place_of(text, position)
    return (
        f"line {line}, column {column}: {name_of(text[position])} is not seen, and makes another"
        " name of the one that it stands in"
    )


def _shortened(note: str) -> str:
    return note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"
