"""How a page writes terms: by their labels, linked where that helps, class expressions in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyoxigraph as ox

from sarcograph.api.answering.asking import Term
from sarcograph.api.browse.resource_data import Resource
from sarcograph.api.browse.vocabulary import LABEL, OWL, RDF, Vocabulary
from sarcograph.graph.namespaces import OA, SG, SHACL
from sarcograph.graph.prefixes import BASE, ID, PREFIXES, SHAPES

_FACETS = {"minInclusive": "≥", "maxInclusive": "≤", "pattern": "matching"}
_MAX_DEPTH = 12
_VOCABULARIES = (
    SHACL,
    *map(PREFIXES.__getitem__, ("dcterms", "oa", "owl", "rdf", "rdfs", "sg", "skos", "xsd")),
)
# between the members of a list that is the value of a property; a comma under another
_BETWEEN = {
    f"{OWL}propertyChainAxiom": " then ",
    f"{SHACL}or": " or ",
    f"{SHACL}xone": " or ",
    # a sequence of properties, alone or within alternatives
    f"{SHACL}path": " then ",
    f"{RDF}first": " then ",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; `href` is where it leads, below the root unless `external`."""

    text: str
    href: str | None = None
    external: bool = False


class Wording:
    """Writes the terms of one description."""

    def __init__(self, vocabulary: Vocabulary, resource: Resource) -> None:
        """Take the labels of the vocabulary and of the neighbours."""
        self.vocabulary = vocabulary
        self._resource = resource
        self._inside: dict[Term, list[ox.Quad]] = {}
        self._leads: dict[Term, str] = {}
        for quad in resource.statements:
            if isinstance(quad.subject, ox.BlankNode):
                self._inside.setdefault(quad.subject, []).append(quad)
            if isinstance(quad.object, ox.BlankNode):
                self._leads[quad.object] = quad.predicate.value

    def title(self) -> str:
        """Return what the thing is called."""
        iri, me = self._resource.iri, ox.NamedNode(self._resource.iri)
        said: dict[str, list[str]] = {}
        for quad in self._resource.statements:
            if quad.subject == me and isinstance(quad.object, ox.Literal):
                said.setdefault(quad.predicate.value, []).append(quad.object.value)
        if LABEL in said:
            return said[LABEL][0]
        if str(OA.start) in said:
            span = f"characters {said[str(OA.start)][0]}–{said.get(str(OA.end), ['?'])[0]}"
            return ", ".join(filter(None, (self.locator(said), span)))
        return self.name(iri)

    def name(self, iri: str) -> str:
        """Return what an IRI is called: by its label, else by its own words."""
        if iri in self._resource.labels:
            return self._resource.labels[iri].value
        if _is_term(iri) or (iri in self.vocabulary.terms and not iri.startswith(ID)):
            return self.vocabulary.label(iri)
        if iri.startswith(ID):
            kind, _, key = iri.removeprefix(ID).partition("/")
            return f"{kind.replace('-', ' ')} {key}"
        if iri.startswith(SHAPES):
            return iri.removeprefix(SHAPES)
        return iri.removeprefix(BASE).removeprefix("https://").removeprefix("http://")

    def node(self, iri: str) -> Piece:
        """Return an IRI by its name, linked: here if it is the project's, there if it is the web's.

        No other scheme than http and https is linked.
        """
        name = self.name(iri)
        if iri.startswith(BASE):
            return Piece(name, iri.removeprefix(BASE))
        if urlsplit(iri).scheme in ("http", "https"):
            return Piece(name, iri, external=True)
        return Piece(iri)

    def value(self, value: Term) -> list[Piece]:
        """Return a term as pieces; a blank node as the class expression or list it stands for."""
        if isinstance(value, ox.NamedNode):
            return [self.node(value.value)]
        if isinstance(value, ox.BlankNode):
            return list(self._expression(value, _MAX_DEPTH))
        return [Piece(value.value)]

    def locator(self, said: Mapping[str, Sequence[str]]) -> str:
        """Return section and table cell of a place, as the document names them."""
        fields = ((SG.section, ""), (SG.tableLabel, ""), (SG.rowLabel, "row "))
        texts = [f"{before}{said[str(name)][0]}" for name, before in fields if str(name) in said]
        if column := said.get(str(SG.columnLabel)):
            texts.append(f"column {column[0]}")
        return ", ".join(texts)

    def _expression(self, node: Term, depth: int) -> Iterator[Piece]:
        if not isinstance(node, ox.BlankNode) or not depth:
            yield from self.value(node) if depth else [Piece("…")]
            return
        said = {quad.predicate.value: quad.object for quad in self._inside.get(node, ())}
        for name, word in (("unionOf", " or "), ("intersectionOf", " and "), ("oneOf", ", ")):
            if OWL + name in said:
                yield from self._joined(self._members(said[OWL + name]), word, depth)  # type: ignore[arg-type]
                return
        if f"{SHACL}alternativePath" in said:
            yield from self._joined(self._members(said[f"{SHACL}alternativePath"]), " or ", depth)  # type: ignore[arg-type]
        elif f"{SHACL}inversePath" in said:
            yield Piece("the inverse of ")
            yield from self._expression(said[f"{SHACL}inversePath"], depth - 1)  # type: ignore[arg-type]
        elif f"{RDF}first" in said:
            word = _BETWEEN.get(self._leads.get(node, ""), ", ")
            yield from self._joined(self._members(node), word, depth)
        elif f"{OWL}complementOf" in said:
            yield Piece("not ")
            yield from self._expression(said[f"{OWL}complementOf"], depth - 1)  # type: ignore[arg-type]
        elif f"{OWL}onProperty" in said:
            yield from self._restriction(said, depth)  # type: ignore[arg-type]
        elif f"{OWL}onDatatype" in said:
            yield from self._range(said)  # type: ignore[arg-type]
        else:
            yield Piece("an expression; the Turtle has it")

    def _joined(self, members: list[Term], word: str, depth: int) -> Iterator[Piece]:
        for place, member in enumerate(members):
            if place:
                yield Piece(word)
            nested = isinstance(member, ox.BlankNode)
            if nested:
                yield Piece("(")
            yield from self._expression(member, depth - 1)
            if nested:
                yield Piece(")")

    def _restriction(self, said: Mapping[str, Term], depth: int) -> Iterator[Piece]:
        yield from self.value(said[f"{OWL}onProperty"])
        words = {"someValuesFrom": " some ", "allValuesFrom": " only ", "hasValue": " is "}
        for name, word in words.items():
            if OWL + name in said:
                yield Piece(word)
                yield from self._expression(said[OWL + name], depth - 1)
        if f"{OWL}hasSelf" in said:
            yield Piece(" itself")

    def _range(self, said: Mapping[str, Term]) -> Iterator[Piece]:
        yield from self.value(said[f"{OWL}onDatatype"])
        for facet in self._members(said.get(f"{OWL}withRestrictions")):
            for quad in self._inside.get(facet, ()):
                name = quad.predicate.value.removeprefix(PREFIXES["xsd"])
                yield Piece(f" {_FACETS.get(name, name)} {quad.object.value}")  # type: ignore[union-attr]

    def _members(self, node: Term | None) -> list[Term]:
        """Return the members of an RDF list; a list that bites its tail ends there."""
        members: list[Term] = []
        seen: set[Term] = set()
        while isinstance(node, ox.BlankNode) and node not in seen:
            seen.add(node)
            said = {quad.predicate.value: quad.object for quad in self._inside.get(node, ())}
            if f"{RDF}first" in said:
                members.append(said[f"{RDF}first"])  # type: ignore[arg-type]
            node = said.get(f"{RDF}rest")  # type: ignore[assignment]
        return members


def _is_term(iri: str) -> bool:
    """Tell whether an IRI is of a vocabulary, whose names are words."""
    return iri.startswith(_VOCABULARIES)
