"""Facts with what is said of them, their places, and what is doubtful about them.

Every pattern stands in a GRAPH clause, so that a store whose default graph is not the union of all
graphs gives the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeVar

import pyoxigraph as ox
from rdflib import RDF, RDFS

from sarcograph.api.answering.asking import Asker, Row, Term, rows_of, terms
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.rest.contract import Origin, Plain, Statement
from sarcograph.graph.namespaces import OA, SG
from sarcograph.graph.prefixes import GRAPH, ID, PREFIXES, VOCABULARY
from sarcograph.graph.records.study import Named, Place
from sarcograph.graph.store.table import Iri

_XSD = PREFIXES["xsd"]
_T = TypeVar("_T")

LABEL, TYPE = str(RDFS.label), str(RDF.type)

_STANDINGS = {"evidence": "document", "findings": "derived", "entities": "registry"}


def origin_of(graph: str) -> Origin:
    """Return where what stands in a named graph is said.

    >>> origin_of("https://w3id.org/sarcograph/graph/external/drugmechdb")
    Origin(standing='external', source='drugmechdb')
    """
    part, _, source = graph.removeprefix(GRAPH).partition("/")
    return Origin(_STANDINGS.get(part, part), source or part)


def named(iri: str, label: str | None) -> Named:
    """Return a thing or a term with its label, or else its own words."""
    words = iri.removeprefix(ID) if iri.startswith(ID) else re.split("[/#]", iri)[-1]
    return Named(Iri(iri), label or words)


def plain(literal: ox.Literal) -> Plain:
    """Return a literal as JSON has it; what is not as its datatype asks stays text."""
    text = literal.value
    try:
        match literal.datatype.value.removeprefix(_XSD):
            case "integer" | "int" | "long" | "nonNegativeInteger" | "positiveInteger":
                return int(text)
            case "decimal" if isfinite(number := float(text)):
                return number
            case "boolean":
                return {"true": True, "1": True, "false": False, "0": False}[text]
    except (ValueError, KeyError):
        pass
    return text


@dataclass(slots=True)
class Fact:
    """What the graph says of a fact; a property is named by the IRI."""

    iri: str
    said: dict[str, list[tuple[Term, str]]] = field(default_factory=dict)
    """Each value with the named graph that has it."""
    places: dict[str, dict[str, Term]] = field(default_factory=dict)
    findings: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Facts:
    """Some facts, and what their neighbours are called."""

    facts: dict[str, Fact]
    labels: dict[str, str] = field(default_factory=dict)

    def references(self, fact: Fact, *names: str) -> tuple[Named, ...]:
        """Return the things and terms that are values of properties of the vocabulary."""
        found = {
            value.value
            for name in names
            for value, _ in fact.said.get(VOCABULARY + name, ())
            if isinstance(value, ox.NamedNode)
        }
        return tuple(named(iri, self.labels.get(iri)) for iri in sorted(found))

    def label(self, fact: Fact, name: str) -> str | None:
        """Return what the value of a property is called, the first of several."""
        return next((one.label for one in self.references(fact, name)), None)

    def value(self, fact: Fact, name: str, kind: type[_T]) -> _T | None:
        """Return the literal value of a property, None for another type than `kind`."""
        for value, _ in fact.said.get(VOCABULARY + name, ()):
            if isinstance(value, ox.Literal) and type(found := plain(value)) is kind:
                return found
        return None

    def values(self, fact: Fact, name: str) -> tuple[str, ...]:
        """Return the literal values of a property as texts."""
        said = fact.said.get(VOCABULARY + name, ())
        return tuple(sorted(one.value for one, _ in said if isinstance(one, ox.Literal)))

    def text(self, fact: Fact) -> str:
        """Return what a fact says, its label; else the end of its IRI."""
        return _label(fact) or fact.iri.removeprefix(ID)

    def origin(self, fact: Fact) -> Origin:
        """Return where a fact stands: the graph that says what it is."""
        return next((origin_of(graph) for _, graph in fact.said.get(TYPE, ())), Origin("", ""))

    def places(self, fact: Fact) -> tuple[Place, ...]:
        """Return where a fact is stated, documents first and in their order."""
        return tuple(
            sorted(
                (_place(iri, said) for iri, said in fact.places.items()),
                key=lambda one: (one.page is not None, one.source, one.start or 0, one.end or 0),
            )
        )

    def findings(self, fact: Fact) -> tuple[Named, ...]:
        """Return what the checks found about a fact."""
        return tuple(named(iri, self.labels.get(iri)) for iri in sorted(fact.findings))

    def statement(self, fact: Fact) -> Statement:
        """Return a claim or an inference."""
        origin = self.origin(fact)
        inferred = f"{VOCABULARY}inferredSubject" in fact.said
        subjects = self.references(fact, "subject", "inferredSubject")
        objects = self.references(fact, "object", "inferredObject")
        relation = self._relation(fact)
        words = (*(one.label for one in subjects), relation, *(one.label for one in objects))
        level = self.label(fact, "evidenceLevel")
        return Statement(
            iri=fact.iri,
            id=fact.iri.removeprefix(ID),
            label=_label(fact) or " ".join(filter(None, words)),
            kind="inference" if inferred else "claim",
            subjects=subjects,
            relation=relation,
            objects=objects,
            negated=self.value(fact, "negated", bool),
            certainty=self.label(fact, "certainty"),
            hedge=self.value(fact, "hedge", str),
            evidence_level=level and level.removeprefix("level "),
            evidence_design=self.label(fact, "evidenceDesign"),
            model_system=self.label(fact, "modelSystem"),
            n=self.value(fact, "sampleSize", int),
            standing=origin.standing,
            source=origin.source,
            places=self.places(fact),
            premises=self.references(fact, "premise"),
            ambiguities=self.references(fact, "restsOnPassage"),
            findings=self.findings(fact),
        )

    def _relation(self, fact: Fact) -> str:
        found = self.references(fact, "predicate", "inferredPredicate")
        words = (one.iri.rpartition("/predicate-")[2].replace("-", " ") for one in found)
        return next(words, "")


async def read_facts(asker: Asker, iris: Sequence[str]) -> Facts:
    """Return what the graph says of some facts, in their order; raises ProblemError."""
    facts = Facts({iri: Fact(iri) for iri in iris})
    if not iris:
        return facts
    chosen = f"VALUES ?fact {terms(iris)}"
    content = await asker.answer(f"""
SELECT ?fact ?property ?value ?graph ?label ?place ?finding {{
  {{
    {chosen} GRAPH ?graph {{ ?fact ?property ?value }}
    OPTIONAL {{ GRAPH ?labelled {{ ?value rdfs:label ?label }} }}
  }} UNION {{
    {chosen} GRAPH ?graph {{ ?fact sg:hasAnchor|sg:citation ?place }}
    GRAPH ?holding {{ ?place ?property ?value }}
  }} UNION {{
    {chosen} GRAPH ?graph {{ ?finding sg:involves ?fact }}
    GRAPH ?graph {{ ?finding rdfs:label ?label }}
  }}
}}""")

    def read() -> Pieces:
        for row in rows_of(content):
            _note(facts, row)
            yield ""

    await asker.make(read())
    return facts


def _note(facts: Facts, row: Row) -> None:
    fact = facts.facts[row["fact"].value]
    if "finding" in row:
        fact.findings.add(row["finding"].value)
        facts.labels[row["finding"].value] = row["label"].value
    elif "place" in row:
        place = fact.places.setdefault(row["place"].value, {})
        place[row["property"].value] = row["value"]
    else:
        value = row["value"], row["graph"].value
        values = fact.said.setdefault(row["property"].value, [])
        if value not in values:
            values.append(value)
        if "label" in row:
            facts.labels[row["value"].value] = row["label"].value


def in_order(statements: Iterable[Statement]) -> list[Statement]:
    """Return statements as a reader wants them: those of documents first, by their source."""
    standings = ("document", "external", "inferred")
    return sorted(
        statements,
        key=lambda one: (
            standings.index(one.standing) if one.standing in standings else len(standings),
            one.source,
            one.iri,
        ),
    )


def _label(fact: Fact) -> str:
    return next((str(value.value) for value, _ in fact.said.get(LABEL, ())), "")


def _place(iri: str, said: dict[str, Term]) -> Place:
    def text(name: str) -> str | None:
        value = said.get(VOCABULARY + name)
        return value.value if isinstance(value, ox.Literal) else None

    def offset(name: str) -> int | None:
        value = said.get(name)
        number = plain(value) if isinstance(value, ox.Literal) else None
        return number if type(number) is int else None

    document = said.get(str(SG.anchorSource))
    label = said.get(LABEL)
    is_page = iri.startswith(f"{ID}citation/")
    source = document.value if isinstance(document, ox.NamedNode) else iri
    return Place(
        source=source.removeprefix(ID).split("/")[1],
        section=text("section"),
        table=text("tableLabel"),
        row=text("rowLabel"),
        column=text("columnLabel"),
        start=offset(str(OA.start)),
        end=offset(str(OA.end)),
        page=label.value if is_page and isinstance(label, ox.Literal) else None,
        address=text("webAddress"),
    )
