"""What became of one thing from one version to the next, and what caused it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import pyoxigraph as ox

from sarcograph.graph.changes.kinds import Sort, kind_of, sort_of
from sarcograph.graph.prefixes import GRAPH, ID, PREFIXES, REVISION, VOCABULARY

_TYPE = f"{PREFIXES['rdf']}type"
_LABEL = f"{PREFIXES['rdfs']}label"
_WITHDRAWN = f"{VOCABULARY}WithdrawnFact"
_BECAUSE = {f"{VOCABULARY}revisionReason", f"{VOCABULARY}withdrawalReason"}
_TOLD_APART = {*_BECAUSE, REVISION}
_RESTS_ON = {f"{VOCABULARY}{name}" for name in ("derivedFrom", "premise", "involves")}
_ABOUT_DOCUMENTS = ("evidence/", "external/", "hierarchy/")
_ONLY_COUNTED = 1000
"""More values of one property than these are no list that anyone reads."""


class What(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a property that a thing had in the old version alone, and in the new alone."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a thing.

    `causes` are the documents and external sources whose statements differ, or on which a
    conclusion, a derived number or a finding rests; where there are none the project's own files
    are the cause: its ontology, registry or rules. `former` is the name of a renamed thing before.
    """

    iri: str
    what: What
    label: str
    causes: tuple[str, ...]
    values: tuple[Values, ...] = ()
    former: str = ""
    reason: str = ""

    @property
    def kind(self) -> str:
        """The word for the kind of thing."""
        return kind_of(self.iri)

    @property
    def sort(self) -> Sort:
        """Whether it is a fact, or what else."""
        return sort_of(self.kind)


def change_of(iri: str, before: Thing, after: Thing, documents: frozenset[str]) -> Change | None:
    """Return what became of a thing with an IRI, None where nothing that has a name differs.

    `documents` are the keys of those of both versions.
    """
    if before.said == after.said:
        return None  # axioms that hang on other numbers of nodes without a name
    if _WITHDRAWN in after.objects(_TYPE) - before.objects(_TYPE):
        what = What.WITHDRAWN
    elif not before.said:
        what = What.ADDED
    else:
        what = What.CHANGED if after.said else What.REMOVED
    return Change(
        iri=iri,
        what=what,
        label=after.label or before.label,
        causes=_causes(before, after, documents),
        values=_values_of(before, after) if what is What.CHANGED else (),
        former=next(iter(after.objects(REVISION) - before.objects(REVISION)), ""),
        reason="; ".join(sorted(set().union(*map(after.objects, _BECAUSE)))),
    )


def renamed(change: Change, before: Thing, after: Thing, documents: frozenset[str]) -> Change:
    """Return the change of a thing that is called otherwise: its statements under either name."""
    return replace(
        change,
        what=What.RENAMED,
        causes=_causes(before, after, documents),
        values=_values_of(before, after),
    )


@dataclass(slots=True)
class Thing:
    """What is said of a thing: each property, value and graph."""

    said: set[tuple[str, str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, lines: Iterable[bytes]) -> Thing:
        """Read the lines of a thing; raises SyntaxError."""
        quads = ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)
        return cls({(one.predicate.value, _text(one.object), _graph(one)) for one in quads})

    @property
    def label(self) -> str:
        """What it is called, "" for nothing."""
        return min(self.objects(_LABEL), default="").removesuffix("@en")

    def objects(self, name: str) -> set[str]:
        """Return the values of a property."""
        return {value for one, value, _ in self.said if one == name}


def _values_of(before: Thing, after: Thing) -> tuple[Values, ...]:
    """Return the properties whose values differ, each with what either version alone says."""
    found = []
    for name in sorted({one for one, _, _ in before.said ^ after.said} - _TOLD_APART):
        old, new = before.objects(name), after.objects(name)
        if old == new:  # said by another document than before
            old, new = (
                {f"{value} ({graph})" for one, value, graph in thing.said if one == name}
                for thing in (before, after)
            )
        found.append(Values(short(name), _listed(old - new), _listed(new - old)))
    return tuple(found)


def short(iri: str) -> str:
    """Return an IRI by the longest prefix there is for it, as it stands if there is none.

    >>> short("https://w3id.org/sarcograph/id/drug/anlotinib")
    'drug:anlotinib'
    """
    found = max(
        ((len(start), prefix) for prefix, start in PREFIXES.items() if iri.startswith(start)),
        default=None,
    )
    return f"{found[1]}:{iri[found[0] :]}" if found else iri


def _listed(values: set[str]) -> tuple[str, ...]:
    shown = sorted(map(short, values))
    if len(shown) > _ONLY_COUNTED:
        return (*shown[:_ONLY_COUNTED], f"and {len(shown) - _ONLY_COUNTED} more")
    return tuple(shown)


def _causes(before: Thing, after: Thing, documents: frozenset[str]) -> tuple[str, ...]:
    """Return the documents whose statements differ; of what is concluded those it rests on."""
    differing = before.said ^ after.said
    found = {
        key
        for _, _, graph in differing
        for start in _ABOUT_DOCUMENTS
        if graph.startswith(start) and (key := graph.removeprefix(start))
    }
    if not found:
        rests = set().union(
            *(thing.objects(name) for thing in (before, after) for name in _RESTS_ON)
        )
        found = {key for iri in rests if (key := _document_of(iri)) in documents}
    return tuple(sorted(found))


def _document_of(iri: str) -> str:
    """Return the key in the place where the things of a document have the document's."""
    parts: Sequence[str] = iri.removeprefix(ID).split("/") if iri.startswith(ID) else ()
    return parts[1] if len(parts) > 2 else ""


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    match term:
        case ox.BlankNode():
            return "a node without a name"
        case ox.NamedNode():
            return term.value
        case ox.Literal():
            return term.value + (f"@{term.language}" if term.language else "")
        case _:
            return str(term)


def _graph(quad: ox.Quad) -> str:
    name = quad.graph_name
    return name.value.removeprefix(GRAPH) if isinstance(name, ox.NamedNode) else ""
