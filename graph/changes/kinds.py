"""What a thing of the graph is to a reader of changes: a fact, or what facts are made of."""

from __future__ import annotations

from enum import StrEnum

from sarcograph.graph.kinds import KINDS
from sarcograph.graph.prefixes import GRAPH, ID, VOCABULARY


class Sort(StrEnum):
    """The sorts of thing that are counted apart."""

    FACT = "facts"
    FINDING = "findings and ambiguities"
    PLACE = "places"
    FRAME = "contexts of facts"
    ENTITY = "entities"
    TERM = "terms of the ontology"
    OTHER = "others"


WHAT = {
    Sort.FACT: "numbers, statements, comparisons, conclusions",
    Sort.FINDING: "what the checks found, and passages that can be read in several ways",
    Sort.PLACE: "where something is printed, how it was read, and which work is cited",
    Sort.FRAME: "studies, populations, lines, doses and all else that facts are about",
    Sort.ENTITY: "drugs, targets, diseases and all else in the registry",
    Sort.TERM: "classes, properties and individuals",
    Sort.OTHER: "named graphs and terms of others",
}

_FACTS = frozenset(
    "absence adverse-event-report biomarker biomarker-measurement claim comparison derived effect"
    " estimate inference potency potency-ratio prognostic-finding".split()
)
_FINDINGS = frozenset(("ambiguous-passage", "finding", "interpretation"))
_PLACES = frozenset(
    "anchor authorship bibliographic-statement citation derived-text figure publication reading"
    " reference table".split()
)


def kind_of(iri: str) -> str:
    """Return the word for the kind of thing in an IRI of the project, "" for another's.

    >>> kind_of("https://w3id.org/sarcograph/id/estimate/sun-2022/pfs")
    'estimate'
    """
    if iri.startswith(ID):
        return iri.removeprefix(ID).partition("/")[0]
    if iri.startswith(VOCABULARY):
        return "term"
    return "graph" if iri.startswith(GRAPH) else ""


def sort_of(kind: str) -> Sort:
    """Return the sort of a kind of thing."""
    if kind in _FACTS:
        return Sort.FACT
    if kind in _FINDINGS:
        return Sort.FINDING
    if kind in _PLACES:
        return Sort.PLACE
    if kind in KINDS:
        return Sort.ENTITY
    if kind == "term":
        return Sort.TERM
    return Sort.FRAME if kind not in ("", "graph") else Sort.OTHER
