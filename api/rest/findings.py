"""`/api/v1/findings`: what the checks found in the sources, the gravest first."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.findings import CONSEQUENCES, SEVERITIES, selected
from sarcograph.api.browse.page_routes import add_route, chosen, plain_path, represented
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
from sarcograph.graph.names.index import LONGEST
from sarcograph.graph.records.study import Finding
from sarcograph.graph.store.table import Iri

FINDINGS = "/api/v1/findings"

Source = Annotated[
    str, Query(max_length=LONGEST, description="the key of a document or an external source")
]
Rule = Annotated[str, Query(max_length=LONGEST, description="the key of the rule that found it")]
Severity = Annotated[
    str, Query(max_length=LONGEST, description=f"how grave: one of {', '.join(SEVERITIES)}")
]
Consequence = Annotated[
    str,
    Query(
        max_length=LONGEST,
        description=f"what it means for a reader: one of {', '.join(CONSEQUENCES)}",
    ),
]
Editorial = Annotated[
    Literal["yes", "no", ""],
    Query(description="no leaves out what is editorial only; yes leaves nothing else"),
]

router = APIRouter(tags=["Findings"], dependencies=[Depends(plain_path), Depends(only_declared)])


async def finding_filters(
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


async def _findings(
    asker: Asker, _media_type: str, filtered: str, limit: int, cursor: str
) -> Pieces:
    met_by = filters_of(filtered)
    page = page_of(asker, "findings", limit, cursor, **met_by)
    met = [one.iri for one in await selected(asker, **met_by)]
    facts = await read_facts(asker, met[page.offset : page.offset + limit])

    def pieces() -> Pieces:
        items = []
        for fact in facts.facts.values():
            items.append(_finding(facts, fact))
            yield ""
        yield from json_of(Findings(len(met), tuple(items), page.next(len(met), **met_by)))

    return pieces()


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
