"""`/api/v1/findings`: what the checks found in the sources, the gravest first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.graph_page import graphs_of
from sarcograph.api.browse.known_iris import iris_under
from sarcograph.api.browse.page_routes import add_route, chosen, plain_path, represented
from sarcograph.api.http.problems import bad_parameter
from sarcograph.api.rest.contract import Findings
from sarcograph.api.rest.facts import Fact, Facts, read_facts
from sarcograph.api.rest.filters import filters_of, given
from sarcograph.api.rest.lists import (
    JSON,
    Cursor,
    Limit,
    json_of,
    only_declared,
    page_of,
)
from sarcograph.api.rest.schemas import schema_of
from sarcograph.graph.errors import did_you_mean, printable
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.namespaces import FINDINGS_GRAPH
from sarcograph.graph.prefixes import GRAPH, ID
from sarcograph.graph.records.study import Finding
from sarcograph.graph.store.library import library_query
from sarcograph.graph.store.table import Iri

FINDINGS = "/api/v1/findings"

# a place is in a document, a page is of an external source
_ALL = f"""
SELECT ?finding ?rule ?severity ?consequence ?rank ?place ?document {{
  GRAPH <{FINDINGS_GRAPH}> {{
    ?finding a sg:Finding ; sg:findingRule ?rule ; sg:severity ?severe ; sg:consequence ?follows .
  }}
  GRAPH ?ontology {{
    ?severe rdfs:label ?severity .
    ?follows rdfs:label ?consequence ; sg:consequenceRank ?rank .
  }}
  {{
    GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:hasAnchor ?place . ?place sg:anchorSource ?document }}
  }} UNION {{
    GRAPH <{FINDINGS_GRAPH}> {{ ?finding sg:citation ?place }}
  }}
}} ORDER BY ?rank ?rule ?finding"""


def _choices(name: str) -> tuple[str, ...]:
    parameters = library_query("findings-by-source").parameters
    return next(one.choices for one in parameters if one.name == name)


_SEVERITIES, _CONSEQUENCES = _choices("severity"), _choices("consequence")

Source = Annotated[
    str, Query(max_length=LONGEST, description="the key of a document or an external source")
]
Rule = Annotated[str, Query(max_length=LONGEST, description="the key of the rule that found it")]
Severity = Annotated[
    str, Query(max_length=LONGEST, description=f"how grave: one of {', '.join(_SEVERITIES)}")
]
Consequence = Annotated[
    str,
    Query(
        max_length=LONGEST,
        description=f"what it means for a reader: one of {', '.join(_CONSEQUENCES)}",
    ),
]
Editorial = Annotated[
    Literal["yes", "no", ""],
    Query(description="no leaves out what is editorial only; yes leaves nothing else"),
]

_SOURCES = ("evidence", "external")

router = APIRouter(tags=["Findings"], dependencies=[Depends(plain_path), Depends(only_declared)])


def finding_filters(
    source: Source = "",
    rule: Rule = "",
    severity: Severity = "",
    consequence: Consequence = "",
    editorial: Editorial = "",
) -> str:
    """Return the filters of a list of findings."""
    return given(locals())


async def list_findings(
    request: Request,
    filtered: Annotated[str, Depends(finding_filters)],
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """List what the checks found, those first that would change a conclusion."""
    media_type = chosen(request, JSON)
    return await represented(
        request, Asker.of(request), media_type, _findings, filtered, limit, cursor
    )


@dataclass(slots=True)
class _Kept:
    """What a finding is chosen by."""

    rule: str
    severity: str
    consequence: str
    sources: set[str] = field(default_factory=set)


async def _all(asker: Asker) -> dict[str, _Kept]:
    """Return all findings by their IRIs, in order."""

    async def ask() -> dict[str, _Kept]:
        found: dict[str, _Kept] = {}
        for row in await asker.rows(_ALL):
            rule = row["rule"].value.removeprefix(f"{ID}rule/")
            kept = found.setdefault(
                row["finding"].value, _Kept(rule, row["severity"].value, row["consequence"].value)
            )
            source = row.get("document", row["place"]).value
            kept.sources.add(source.removeprefix(ID).split("/")[1])
        return found

    return await asker.edition.once("findings", ask)


async def _findings(
    asker: Asker, _media_type: str, filtered: str, limit: int, cursor: str
) -> Pieces:
    met_by = filters_of(filtered)
    source, rule, severity, consequence, editorial = (
        met_by.get(name, "") for name in ("source", "rule", "severity", "consequence", "editorial")
    )
    page = page_of(asker, "findings", limit, cursor, **met_by)
    found = await _all(asker)
    _check("severity", severity, _SEVERITIES)
    _check("consequence", consequence, _CONSEQUENCES)
    await _check_keys(asker, source, rule)
    met = [
        iri
        for iri, one in found.items()
        if rule in ("", one.rule)
        and severity in ("", one.severity)
        and consequence in ("", one.consequence)
        and (not source or source in one.sources)
        and (not editorial or (editorial == "yes") == (one.consequence == _CONSEQUENCES[-1]))
    ]
    facts = await read_facts(asker, met[page.offset : page.offset + limit])

    def pieces() -> Pieces:
        items = []
        for fact in facts.facts.values():
            items.append(_finding(facts, fact))
            yield ""
        yield from json_of(Findings(len(met), tuple(items), page.next(len(met), **met_by)))

    return pieces()


async def _check_keys(asker: Asker, source: str, rule: str) -> None:
    """Refuse a source or rule that there is not; one without findings has none."""
    if source:
        parts = (one.name.removeprefix(GRAPH).partition("/") for one in await graphs_of(asker))
        _check("source", source, {key for part, _, key in parts if part in _SOURCES})
    if rule:
        rules = await iris_under(asker, f"{ID}rule/")
        _check("rule", rule, {iri.removeprefix(f"{ID}rule/") for iri in rules})


def _check(name: str, value: str, known: Collection[str]) -> None:
    """Refuse a value that there is not; raises ProblemError."""
    if value and value not in known:
        told = f"there is no {name} '{printable(value[:100])}'"
        near = did_you_mean(value[:100], sorted(known))
        listed = f"there are: {', '.join(sorted(known))}"
        raise bad_parameter(f"{told}; {near or listed}")


def _finding(facts: Facts, fact: Fact) -> Finding:
    return Finding(
        iri=Iri(fact.iri),
        rule=facts.label(fact, "findingRule") or "",
        severity=facts.label(fact, "severity") or "",
        consequence=facts.label(fact, "consequence") or "",
        message=facts.value(fact, "message", str) or "",
        printed=facts.value(fact, "printed", str),
        recomputed=facts.value(fact, "recomputed", str),
        resolution=facts.value(fact, "resolution", str),
        involves=tuple(one.iri for one in facts.references(fact, "involves")),
        places=facts.places(fact),
    )


add_route(
    router,
    FINDINGS,
    list_findings,
    "List what the checks found in the sources",
    JSON,
    {
        400: "A parameter that cannot be; says what it may.",
        503: "Too busy.",
        504: "Not answered within the deadline.",
    },
    schema=schema_of(Findings),
    example=f"{FINDINGS}?source=sun-2022&editorial=no&limit=2",
)
