"""The studies that a document, a publication, a graph or a trial tells of, and what is doubtful.

A document may tell of several studies, and several documents of one trial: then what they say need
not agree, and whoever opens the page of one is to see it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from sarcograph.api.answering.asking import Asker, Row, term
from sarcograph.api.browse.wording import Piece
from sarcograph.graph.prefixes import BASE, GRAPH, ID

MOST = 60
"""Findings that are shown, the gravest first."""

_OF = {
    f"{ID}document/": "GRAPH ?graph {{ {0} a sg:SourceDocument . ?study sg:studyDesign ?design }}",
    f"{ID}publication/": (
        "?study sg:reportedIn {0} . GRAPH ?graph {{ ?study sg:studyDesign ?design }}"
    ),
    f"{ID}trial/": "?study sg:accountOf {0} . GRAPH ?graph {{ ?study sg:studyDesign ?design }}",
    f"{GRAPH}evidence/": "GRAPH {0} {{ ?study sg:studyDesign ?design }} BIND({0} AS ?graph)",
    f"{GRAPH}external/": "GRAPH {0} {{ ?study sg:studyDesign ?design }} BIND({0} AS ?graph)",
}
"""How the studies of a thing are found, by the start of its IRI."""


@dataclass(frozen=True, slots=True)
class Account:
    """A study with its source, its design, its patients and how many numbers it has."""

    study: Piece
    source: Piece
    design: str
    n: int | None
    numbers: int


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A finding, and how many of the studies it is about."""

    finding: Piece
    message: str
    consequence: str
    studies: int


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the page shows; `shared` are findings about several of the studies."""

    of_one_trial: bool
    studies: tuple[Account, ...]
    shared: tuple[Doubtful, ...]
    findings: tuple[Doubtful, ...]
    left_out: int


async def accounts_of(asker: Asker, iri: str) -> Accounts | None:
    """Return the studies that a thing tells of; None where it tells of none.

    Raises ProblemError.
    """
    pattern = next((text for start, text in _OF.items() if iri.startswith(start)), None)
    if pattern is None:
        return None
    studies = pattern.format(term(iri))
    listed, found = await asyncio.gather(
        asker.rows(_studies_query(studies)), asker.rows(_findings_query(studies))
    )
    if not listed:
        return None
    doubtful = list(_doubtful(found))
    shared = tuple(one for one in doubtful if one.studies > 1)
    others = [one for one in doubtful if one.studies == 1]
    return Accounts(
        iri.startswith(f"{ID}trial/"),
        tuple(map(_account, listed)),
        shared,
        tuple(others[:MOST]),
        max(0, len(others) - MOST),
    )


def _studies_query(studies: str) -> str:
    return f"""
SELECT ?study ?graph (SAMPLE(?name) AS ?label) (SAMPLE(?design_name) AS ?design_label)
  (MAX(COALESCE(?size, 0)) AS ?n) (COUNT(DISTINCT ?number) AS ?numbers) {{
  {studies}
  OPTIONAL {{ ?study rdfs:label ?name }}
  OPTIONAL {{ ?design rdfs:label ?design_name }}
  OPTIONAL {{
    {{ ?population sg:ofStudy ?study ; sg:size ?size }}
    UNION {{ ?number sg:ofStudy ?study ; a sg:Estimate }}
  }}
}} GROUP BY ?study ?graph ORDER BY ?graph ?study"""


def _findings_query(studies: str) -> str:
    return f"""
SELECT ?finding ?rule ?message ?consequence ?rank (COUNT(DISTINCT ?study) AS ?studies) {{
  {{ SELECT DISTINCT ?finding ?study {{
    {studies}
    {{ ?finding sg:involves ?study }}
    UNION {{ ?thing sg:ofStudy|sg:definedFor ?study . ?finding sg:involves ?thing }}
  }} }}
  ?finding a sg:Finding ; sg:findingRule ?by ; sg:message ?message ; sg:consequence ?follows .
  ?by rdfs:label ?rule .
  ?follows rdfs:label ?consequence ; sg:consequenceRank ?rank .
}} GROUP BY ?finding ?rule ?message ?consequence ?rank ORDER BY ?rank ?rule ?finding"""


def _account(row: Row) -> Account:
    study, graph = row["study"].value, row["graph"].value
    kind, _, source = graph.removeprefix(GRAPH).partition("/")
    words = "document" if kind == "evidence" else kind
    return Account(
        Piece(row["label"].value if "label" in row else study, study.removeprefix(BASE)),
        Piece(f"{words} {source}", graph.removeprefix(BASE)),
        row["design_label"].value if "design_label" in row else "",
        int(row["n"].value) or None,
        int(row["numbers"].value),
    )


def _doubtful(rows: Iterable[Row]) -> Iterable[Doubtful]:
    for row in rows:
        yield Doubtful(
            Piece(row["rule"].value, row["finding"].value.removeprefix(BASE)),
            row["message"].value,
            row["consequence"].value,
            int(row["studies"].value),
        )
