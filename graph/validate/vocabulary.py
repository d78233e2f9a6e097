"""The terms of our vocabulary, how they may be used, and what is nearly one of them.

No shape sees a misspelt class or property, so nothing else would tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node

from sarcograph.graph.likeness import nearest
from sarcograph.graph.namespaces import SG
from sarcograph.graph.prefixes import BASE, ID, PREFIXES
from sarcograph.graph.validate.report import Result, fault, short

UNKNOWN_TERM = "UnknownTerm"
"""Component of a result about a term that the vocabulary does not declare."""
MISUSED_TERM = "MisusedTerm"
"""Component of a result about a class, property or individual that stands for another kind."""
DEPRECATED_TERM = "DeprecatedTerm"
"""Component of a result about a term that is no longer to be used."""

Triple = tuple[Node, Node, Node]
_CLOSED = (RDF, RDFS, OWL, SKOS, DCTERMS, XSD)
"""Standard vocabularies, of which every term is known."""
_CLASS_TYPES = (OWL.Class, RDFS.Class)
_PROPERTY_TYPES = (
    *(OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.OntologyProperty),
    RDF.Property,
)
_OURS = {prefix: iri for prefix, iri in PREFIXES.items() if iri.startswith(BASE)}
_THINGS = tuple(iri for prefix, iri in _OURS.items() if prefix not in ("sg", "sgid"))
"""Where the things of each kind are, and those of a writer's own."""
_STARTS = frozenset(_OURS.values()) - {ID}
_PREFIXED = tuple(PREFIXES.values())
_MOST_GUESSES = 200
"""For so many names, and so many namespaces, a near one is looked for: each takes a while."""


@dataclass
class Vocabulary:
    """What a graph declares below the namespace of our terms."""

    graph: Graph
    _near_names: dict[str, str | None] = field(default_factory=dict)
    _near_starts: dict[str, list[str]] = field(default_factory=dict)
    _like_nothing: set[str] = field(default_factory=set)
    """The places of which no name means anything else: most IRIs are in one of a few."""

    @cached_property
    def terms(self) -> set[str]:
        """The declared terms."""
        return {str(term) for term in self.graph.subjects(RDF.type) if str(term).startswith(SG)}

    @cached_property
    def classes(self) -> set[str]:
        """The declared terms that are classes."""
        return {str(term) for kind in _CLASS_TYPES for term in self.graph.subjects(RDF.type, kind)}

    @cached_property
    def properties(self) -> set[str]:
        """The declared terms that are properties."""
        return {
            str(term) for kind in _PROPERTY_TYPES for term in self.graph.subjects(RDF.type, kind)
        }

    @cached_property
    def deprecated(self) -> dict[str, str | None]:
        """The terms that are no longer to be used, each with what is to be used instead."""
        replaced = URIRef(f"{PREFIXES['dcterms']}isReplacedBy")
        return {
            str(term): str(new) if (new := self.graph.value(term, replaced)) is not None else None
            for term in self.graph.subjects(OWL.deprecated, Literal(True))
            if str(term) in self.terms
        }

    @cached_property
    def _known_names(self) -> dict[str, set[str]]:
        """What is known below each of our namespaces."""
        names: dict[str, set[str]] = {iri: set() for iri in _OURS.values()}
        for node in self.graph.subjects(RDF.type):
            start, _, name = str(node).rpartition("/")
            if f"{start}/" in names:
                names[f"{start}/"].add(name)
        return names

    @cached_property
    def _borrowed(self) -> dict[str, str]:
        """Properties of others that we use, by their names, which one may take for ours."""
        used = map(str, self.graph.predicates(unique=True))
        return {
            re.split(r"[/#]", iri)[-1]: iri
            for iri in used
            if iri.startswith(tuple(PREFIXES.values())) and not iri.startswith(BASE)
        }

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {_fold(iri): iri for prefix, iri in PREFIXES.items() if prefix != "sgid"}

    def meant(self, iri: str) -> str | None:
        """Return what `iri` nearly is: a term, an entity, or the same in the right namespace.

        `None` for what is known, for what lies in a namespace of others, and when nothing is near.
        """
        start, _, name = iri.rpartition("/")
        if f"{start}/" in _STARTS:
            return self._near_name(f"{start}/", name)
        if iri.startswith(_PREFIXED) and not iri.startswith(ID):
            return None
        place, _, name = iri.rpartition("/")
        if place in self._like_nothing and "#" not in name:
            return None
        found = self._same_but_for_form(iri) or self._in_near_namespace(iri)
        if found is None and "#" not in iri and not self._near_starts[_fold(place)]:
            self._like_nothing.add(place)
        return found

    def _near_name(self, start: str, name: str) -> str | None:
        names = {one: start + one for one in self._known_names[start]}
        if name in names:
            return None
        if start == SG:
            names = {**self._borrowed, **names}
        if start + name not in self._near_names:
            folded = {one.lower(): one for one in names}
            near = [folded[name.lower()]] if name.lower() in folded else []
            if not near and len(self._near_names) < _MOST_GUESSES:
                near = nearest(name, names)
            self._near_names[start + name] = names[near[0]] if near else None
        return self._near_names[start + name]

    def _same_but_for_form(self, iri: str) -> str | None:
        """Return `iri` in the namespace that differs by scheme, case, `#`, `/` alone."""
        for place in [match.end() for match in re.finditer(r"[/#]+", iri)][::-1]:
            start, name = iri[:place], iri[place:]
            right = self._folded.get(_fold(start))
            if right and name and right != start and not iri.startswith(right):
                return right + name
        folded, ours = _fold(iri), _fold(SG)
        if folded.startswith(ours) and not iri.startswith(SG):
            name = iri[-len(folded.removeprefix(ours)) :]
            return str(SG) + name if name in self._known_names[str(SG)] else None
        return None

    def _in_near_namespace(self, iri: str) -> str | None:
        """Return what is known by the same name in a namespace that is spelt much alike."""
        start, _, name = iri.replace("#", "/").rpartition("/")
        start = _fold(start)
        if start not in self._near_starts:
            # a thing of a document lies deeper than an entity: study/grid/grid is no trial/grid
            deep = start.count("/")
            ours = [
                one
                for one in self._folded
                if one.startswith(_fold(BASE)) and one.count("/") >= deep
            ]
            near = [_fold(SG)] if start == _fold(BASE) else []
            if len(self._near_starts) < _MOST_GUESSES:
                near += nearest(start, ours, 3)
            self._near_starts[start] = near
        rights = [self._folded[one] for one in self._near_starts[start]]
        known = (right for right in rights if name in self._known_names[right])
        return next((right + name for right in known), None)

    def kind(self, term: str) -> str:
        """Return what a declared term is: class, property or individual."""
        if term in self.classes:
            return "class"
        return "property" if term in self.properties else "individual"


@lru_cache(10_000)
def _fold(iri: str) -> str:
    """Return what is the same for two IRIs that differ by scheme, case, `#` or `/` alone."""
    bare = re.sub(r"^https?:/*(www\.)?(?=\S)", "", iri.lower())
    return re.sub(r"[/#]+", "/", bare).strip("/")


def _unknown_to(namespace: type[DefinedNamespace], name: str) -> tuple[str, str, str] | None:
    """Return that a standard vocabulary has no term `name`, if so."""
    names = set(namespace.__annotations__) - {"_NS"}
    if name in names or re.fullmatch(r"_\d+", name):
        return None
    near = nearest(name, names)
    prefixed = short(f"{namespace}{name}", PREFIXES)
    remedy = f"did you mean {short(f'{namespace}{near[0]}', PREFIXES)}?" if near else "correct it."
    return UNKNOWN_TERM, "Violation", f"There is no term {prefixed}; {remedy}"


def misused_terms(triples: Iterable[Triple], vocabulary: Vocabulary) -> Iterator[Result]:
    """Yield a result for each use of a term that is not declared, not of its kind, or deprecated.

    An IRI of nearly one of our namespaces, or of those that we use, is one that is not declared.
    """
    type_ = RDF.type
    told: set[Node] = set()
    faults: dict[tuple[Node, str], tuple[str, str, str]] = {}
    # most uses are right, and of most terms there are many
    properties, classes, others = set[Node](), set[Node](), set[Node]()
    for subject, predicate, target in triples:
        uses: list[tuple[Node, str, set[Node]]] = []
        if predicate not in properties:
            uses.append((predicate, "property", properties))
        if isinstance(target, URIRef):
            known, wanted = (classes, "class") if predicate == type_ else (others, "any")
            if target not in known:
                uses.append((target, wanted, known))
        elif (
            isinstance(target, Literal)
            and (datatype := target.datatype) is not None
            and datatype not in others
        ):
            uses.append((datatype, "any", others))
        if subject not in told and isinstance(subject, URIRef):
            uses.append((subject, "", told))
        for term, wanted, known in uses:
            if (term, wanted) not in faults:
                found = _fault(str(term), wanted, vocabulary)
                if found is not None:
                    faults[term, wanted] = found
                if found is None or known is told:
                    known.add(term)
            if (term, wanted) in faults:
                component, severity, message = faults[term, wanted]
                yield fault(component, subject, predicate, message, target, severity)


def _fault(term: str, wanted: str, vocabulary: Vocabulary) -> tuple[str, str, str] | None:
    """Return component, severity and message for a use of `term`, if it is wrong.

    It is used as a `wanted` class or property, as any value, or with "" described.
    """
    if term in vocabulary.terms:
        name = short(term, PREFIXES)
        if wanted and term in vocabulary.deprecated:
            new = vocabulary.deprecated[term]
            remedy = f"use {short(new, PREFIXES)}" if new else "use another term"
            return DEPRECATED_TERM, "Warning", f"{name} is deprecated; {remedy}."
        kind = vocabulary.kind(term)
        if wanted not in ("class", "property") or kind == wanted:
            return None
        article = "an" if kind == "individual" else "a"
        return MISUSED_TERM, "Violation", f"{name} is {article} {kind}; name a {wanted} here."
    if term.startswith(SG):
        meant = vocabulary.meant(term)
        remedy = f"did you mean {short(meant, PREFIXES)}?" if meant else "use a declared term."
        name = short(term, PREFIXES)
        return UNKNOWN_TERM, "Violation", f"The vocabulary has no term {name}; {remedy}"
    for namespace in _CLOSED:
        if term.startswith(str(namespace)):
            return _unknown_to(namespace, term.removeprefix(str(namespace)))
    if term.startswith(_THINGS):
        return None  # a thing of the writer's own, or one that a shape asks for
    meant = vocabulary.meant(term)
    if meant is None:
        return None
    return UNKNOWN_TERM, "Violation", f"<{term}> is not known; did you mean <{meant}>?"
