"""What the checks found in the sources, with the places of each, and which of it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from sarcograph.api.answering.asking import Asker, Row, rows_of
from sarcograph.api.browse.graph_page import graphs_of
from sarcograph.api.browse.known_iris import iris_under
from sarcograph.api.http.problems import bad_parameter
from sarcograph.graph.errors import did_you_mean, printable
from sarcograph.graph.namespaces import FINDINGS_GRAPH
from sarcograph.graph.prefixes import GRAPH, ID
from sarcograph.graph.store.library import library_query

_ALL = f"""
SELECT ?finding ?rule ?rule_name ?severity ?consequence ?message ?printed ?recomputed ?resolution {{
  GRAPH <{FINDINGS_GRAPH}> {{
    ?finding a sg:Finding ; sg:findingRule ?rule ; sg:severity ?severe ; sg:consequence ?follows .
  }}
  GRAPH ?ontology {{
    ?severe rdfs:label ?severity .
    ?follows rdfs:label ?consequence ; sg:consequenceRank ?rank .
  }}
  OPTIONAL {{ GRAPH ?labelled {{ ?rule rdfs:label ?rule_name }} }}
  OPTIONAL {{ GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:message ?message }} }}
  OPTIONAL {{ GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:printed ?printed }} }}
  OPTIONAL {{ GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:recomputed ?recomputed }} }}
  OPTIONAL {{ GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:resolution ?resolution }} }}
}} ORDER BY ?rank ?rule ?finding"""
# a place is in a document, a page is of an external source
_PLACES = f"""
SELECT ?finding ?place ?document ?section ?start ?end ?page {{
  {{
    GRAPH <{FINDINGS_GRAPH}> {{
      ?finding sg:hasAnchor ?place .
      ?place sg:anchorSource ?document ; oa:start ?start ; oa:end ?end .
      OPTIONAL {{ ?place sg:section ?section }}
    }}
  }} UNION {{
    GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:citation ?place }}
    GRAPH ?cited {{ ?place rdfs:label ?page }}
  }}
}} ORDER BY ?document ?start ?end ?place"""


_QUERY = library_query("findings-by-source")
SEVERITIES = _QUERY.parameter("severity").choices
CONSEQUENCES = _QUERY.parameter("consequence").choices
"""From the gravest to the mildest; the last of the consequences is that there is none."""
_SOURCES = ("evidence", "external")


@dataclass(frozen=True, slots=True)
class FindingPlace:
    """Where a finding is: a span of a document, or a page of an external source."""

    iri: str
    source: str
    text: str


@dataclass(slots=True)
class Found:
    """A finding; `rule` is the key of the rule that found it."""

    iri: str
    rule: str
    rule_name: str
    severity: str
    consequence: str
    message: str
    printed: str
    recomputed: str
    resolution: str
    places: list[FindingPlace] = field(default_factory=list)

    @property
    def sources(self) -> list[str]:
        """Return the keys of the sources that it concerns, each once."""
        return list(dict.fromkeys(place.source for place in self.places))

    @property
    def is_editorial(self) -> bool:
        """Tell whether it bears on nothing that is stated."""
        return self.consequence == CONSEQUENCES[-1]


async def findings_of(asker: Asker) -> dict[str, Found]:
    """Return all findings by their IRIs, the gravest first; raises ProblemError."""

    async def ask() -> dict[str, Found]:
        contents = await asyncio.gather(asker.answer(_ALL), asker.answer(_PLACES))
        return await asyncio.to_thread(_read, *contents)  # they are thousands in a large graph

    return await asker.edition.once("findings", ask)


def _read(findings: bytes, places: bytes) -> dict[str, Found]:
    found = {row["finding"].value: _found(row) for row in rows_of(findings)}
    for row in rows_of(places):
        of_one = found[row["finding"].value].places
        if (place := _place(row)) not in of_one:
            of_one.append(place)
    return found


async def selected(
    asker: Asker,
    *,
    source: str = "",
    rule: str = "",
    severity: str = "",
    consequence: str = "",
    editorial: str = "",
) -> list[Found]:
    """Return the findings that are asked for, "" standing for any.

    `editorial` is yes for those that bear on nothing, and no for the others. Raises ProblemError
    for a source, rule, severity or consequence that there is not; one without findings has none.
    """
    found = await findings_of(asker)
    _check("severity", severity, SEVERITIES)
    _check("consequence", consequence, CONSEQUENCES)
    if source:
        parts = (one.name.removeprefix(GRAPH).partition("/") for one in await graphs_of(asker))
        _check("source", source, {key for part, _, key in parts if part in _SOURCES})
    if rule:
        rules = await iris_under(asker, f"{ID}rule/")
        _check("rule", rule, {iri.removeprefix(f"{ID}rule/") for iri in rules})
    return [
        one
        for one in found.values()
        if rule in ("", one.rule)
        and severity in ("", one.severity)
        and consequence in ("", one.consequence)
        and (not source or source in one.sources)
        and (not editorial or (editorial == "yes") == one.is_editorial)
    ]


def _check(name: str, value: str, known: Collection[str]) -> None:
    """Refuse a value that there is not; raises ProblemError."""
    if value and value not in known:
        told = f"there is no {name} '{printable(value[:100])}'"
        near = did_you_mean(value[:100], sorted(known))
        listed = f"there are: {', '.join(sorted(known))}"
        raise bad_parameter(f"{told}; {near or listed}")


def _found(row: Row) -> Found:
    rule = row["rule"].value.removeprefix(f"{ID}rule/")
    return Found(
        iri=row["finding"].value,
        rule=rule,
        rule_name=_text(row, "rule_name") or rule,
        severity=row["severity"].value,
        consequence=row["consequence"].value,
        message=_text(row, "message"),
        printed=_text(row, "printed"),
        recomputed=_text(row, "recomputed"),
        resolution=_text(row, "resolution"),
    )


def _place(row: Row) -> FindingPlace:
    iri = row["place"].value
    source = row.get("document", row["place"]).value.removeprefix(ID).split("/")[1]
    if "start" in row:
        span = f"characters {row['start'].value}–{row['end'].value}"
        return FindingPlace(iri, source, ", ".join(filter(None, (_text(row, "section"), span))))
    return FindingPlace(iri, source, _text(row, "page") or iri.removeprefix(ID))


def _text(row: Row, name: str) -> str:
    return row[name].value if name in row else ""
