"""`/api/v1/studies`: studies that meet filters, and one study with all its numbers, in parts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from sarcograph.api.answering.asking import Asker, terms
from sarcograph.api.answering.bounds import MOST_ASKED_FOR
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse.known_iris import iris_under
from sarcograph.api.browse.missing import find_missing, require_thing
from sarcograph.api.browse.naming import Naming, bind_names
from sarcograph.api.browse.page_routes import (
    add_route,
    chosen,
    plain_path,
    represented,
    slash_redirect,
)
from sarcograph.api.http.problems import bad_parameter
from sarcograph.api.rest.contract import NotSaid, Studies, StudyInList, StudyPart
from sarcograph.api.rest.facts import Fact, Facts, named, read_facts
from sarcograph.api.rest.filters import (
    Agent,
    Combination,
    Design,
    Disease,
    Line,
    Size,
    StandingOfStudy,
    State,
    filters_of,
    given,
)
from sarcograph.api.rest.lists import (
    JSON,
    Cursor,
    Limit,
    json_of,
    only_declared,
    page_of,
)
from sarcograph.api.rest.schemas import schema_of
from sarcograph.graph.confined.call import Elsewhere
from sarcograph.graph.errors import QueryError
from sarcograph.graph.prefixes import ID
from sarcograph.graph.records.asking import study_queries
from sarcograph.graph.store import filters
from sarcograph.graph.store.library import Query as LibraryQuery
from sarcograph.graph.store.library import own_query

STUDIES = "/api/v1/studies"
_MAKING: Elsewhere[..., bytes] = Elsewhere("sarcograph.api.rest.made_aside", "study")

_ON = {
    "agent": "agent",
    "disease": "population",
    "state": "population",
    "line": "arm",
    "design": "population",
    "combination": "regimen",
    "n": "n",
    "standing": "standing",
}
"""What each filter looks at: the patients of a study, or what they were given."""
_NEEDED = {
    "n": """{
    SELECT ?study (MAX(?size) AS ?n) { ?any sg:ofStudy ?study ; sg:size ?size } GROUP BY ?study
  }""",
    "line": "?arm sg:linePopulation ?population .",
    "regimen": """{ ?treated sg:linePopulation ?population ; sg:regimen ?regimen }
    UNION { ?population sg:receives ?regimen }""",
    "agent": """?regimen (sg:hasRegimenStep/sg:stepRegimen)*/sg:hasComponent ?component .
  ?component sg:componentAgent|sg:componentOption ?agent .""",
}
_DOCUMENT, _EXTERNAL = "document", "external"

_parsed = lru_cache(maxsize=256)(own_query)  # as many as there are filters to combine


router = APIRouter(tags=["Studies"], dependencies=[Depends(plain_path), Depends(only_declared)])


async def study_filters(
    agent: Agent = "",
    disease: Disease = "",
    state: State = "",
    line: Line = "",
    design: Design = "",
    combination: Combination = "",
    n: Size = "",
    standing: StandingOfStudy = "",
) -> str:
    """Return the filters of a list of studies."""
    return given(locals())


async def list_studies(
    request: Request,
    filtered: Annotated[str, Depends(study_filters)],
    limit: Limit = 20,
    cursor: Cursor = "",
) -> Response:
    """List the studies with patients who meet all filters that are given."""
    media_type = chosen(request, JSON)
    return await represented(
        request, Asker.of(request), media_type, _studies, filtered, limit, cursor
    )


async def _studies(
    asker: Asker, _media_type: str, filtered: str, limit: int, cursor: str
) -> Pieces:
    met_by = filters_of(filtered)
    page = page_of(asker, "studies", limit, cursor, **met_by)
    asked = _Asked("", {}, ())
    not_said: tuple[NotSaid, ...] = ()
    if met_by:
        asked = await _bound(asker, met_by)
        texts = (asked.text, *asked.left_out.values())
        met, *others = await asyncio.gather(*(_of(asker, text) for text in texts))
        counts = zip(asked.left_out, map(len, others), strict=True)
        not_said = tuple(NotSaid(*one) for one in counts if one[1])
    else:
        met = list(await iris_under(asker, f"{ID}study/"))
    shown = met[page.offset : page.offset + limit]
    facts, patients = await asyncio.gather(read_facts(asker, shown), _patients(asker, shown))

    def pieces() -> Pieces:
        items = []
        for fact in facts.facts.values():
            items.append(_listed(facts, fact, patients[fact.iri]))
            yield ""
        yield from json_of(
            Studies(
                total=len(met),
                items=tuple(items),
                remarks=asked.remarks,
                not_said=not_said,
                next=page.next(len(met), **met_by),
            )
        )

    return pieces()


@dataclass(frozen=True, slots=True)
class _Asked:
    """The query for the studies that meet filters, and those for the ones that do not say."""

    text: str
    left_out: dict[str, str]
    remarks: tuple[str, ...]


async def _bound(asker: Asker, given: dict[str, str]) -> _Asked:
    """Return what is asked for the filters that are given; raises ProblemError."""
    found: list[_Asked] = []

    def bind(naming: Naming) -> Pieces:
        query = _query(given)
        text = query.bound(given, naming.resolve)
        yield ""
        left_out = {
            name: _query(other).bound(other, naming.resolve)
            for name, other in query.left_out(given)
        }
        found.append(_Asked(text, left_out, tuple(naming.remarks)))

    try:
        await bind_names(asker, bind)
    except QueryError as error:
        raise bad_parameter(str(error)) from None
    return found[0]


def _query(given: Mapping[str, str]) -> LibraryQuery:
    """Return the query that takes the filters that are given, with no more than they look at."""
    needed = set(given) & {"n", "line", "agent"}
    if {"agent", "combination"} & given.keys():
        needed.add("regimen")
    patterns = {name: text for name, text in _NEEDED.items() if name in needed}
    if given.get("line") == filters.UNKNOWN:
        patterns["line"] = f"OPTIONAL {{ {_NEEDED['line']} }}"
    elif {"line", "regimen"} <= patterns.keys():  # one treatment is to meet both
        patterns["regimen"] = "?arm sg:regimen ?regimen ."
    if given.get("n") == filters.UNKNOWN:
        patterns["n"] = f"OPTIONAL {_NEEDED['n']}"
    taken = ", ".join(f"{name}: {on}" for name, on in _ON.items() if name in given)
    # each study once before its sizes are looked at, which the engine finds for all of them at once
    sized = f"{patterns.pop('n')}\n  # filters of n" if "n" in given else ""
    others = "# filters" if given.keys() - {"n"} else ""
    return _parsed(
        "studies",
        f"""#+ filters: {{{taken}}}
SELECT ?study {{
  {{
    SELECT DISTINCT ?study {{
      GRAPH ?graph {{ ?study a sg:Study }}
      BIND(IF(CONTAINS(STR(?graph), "/external/"), "{_EXTERNAL}", "{_DOCUMENT}") AS ?standing)
      ?population sg:ofStudy ?study ; a sg:Population .
      {" ".join(patterns.values())}
      {others}
    }}
  }}
  {sized}
}} ORDER BY ?study LIMIT {MOST_ASKED_FOR}""",
    )


async def _of(asker: Asker, text: str) -> list[str]:
    return [row["study"].value for row in await asker.rows(text)]


@dataclass(slots=True)
class _Patients:
    """How many patients the largest population of a study has, and what patients were given."""

    n: int | None = None
    regimens: dict[str, str] = field(default_factory=dict)
    estimates: int = 0


async def _patients(asker: Asker, studies: Sequence[str]) -> dict[str, _Patients]:
    found = {iri: _Patients() for iri in studies}
    if not studies:
        return found
    chosen_ones = f"VALUES ?study {terms(studies)}"
    rows = await asker.rows(f"""
SELECT ?study ?n ?regimen ?name ?estimates {{
  {{ SELECT ?study (MAX(?size) AS ?n) {{
    {chosen_ones} GRAPH ?graph {{ ?population sg:ofStudy ?study ; sg:size ?size }}
  }} GROUP BY ?study }}
  UNION {{ SELECT DISTINCT ?study ?regimen ?name {{
    {chosen_ones} GRAPH ?graph {{ ?fact sg:ofStudy ?study ; sg:receives|sg:regimen ?regimen }}
    GRAPH ?labelled {{ ?regimen rdfs:label ?name }}
  }} }}
  UNION {{ SELECT ?study (COUNT(DISTINCT ?estimate) AS ?estimates) {{
    {chosen_ones} GRAPH ?graph {{ ?estimate sg:ofStudy ?study ; a sg:Estimate }}
  }} GROUP BY ?study }}
}}""")
    for row in rows:
        one = found[row["study"].value]
        if "n" in row:
            one.n = int(row["n"].value)
        elif "regimen" in row:
            one.regimens[row["regimen"].value] = row["name"].value
        else:
            one.estimates = int(row["estimates"].value)
    return found


def _listed(facts: Facts, fact: Fact, patients: _Patients) -> StudyInList:
    trial = facts.references(fact, "accountOf")
    origin = facts.origin(fact)
    return StudyInList(
        iri=fact.iri,
        id=fact.iri.removeprefix(ID),
        key=fact.iri.removeprefix(f"{ID}study/"),
        label=facts.text(fact),
        acronym=facts.value(fact, "acronym", str),
        registrations=facts.values(fact, "registeredAs"),
        design=facts.label(fact, "studyDesign"),
        phase=facts.label(fact, "phase"),
        trial=trial[0] if trial else None,
        conditions=facts.references(fact, "studyCondition"),
        states=facts.references(fact, "conditionState"),
        regimens=tuple(named(*one) for one in sorted(patients.regimens.items())),
        n=patients.n,
        estimates=patients.estimates,
        standing=origin.standing,
        source=origin.source,
    )


async def answer_study(
    request: Request, study: str, limit: Limit = 100, cursor: Cursor = ""
) -> Response:
    """Return a study: a part of its arms, numbers, comparisons, adverse events and doubts."""
    if not study or study.endswith("/"):
        return slash_redirect(request)
    asker, media_type = Asker.of(request), chosen(request, JSON)
    local = f"id/study/{study}"
    await require_thing(asker, local)
    return await represented(request, asker, media_type, _study, study, limit, cursor)


async def _study(asker: Asker, _media_type: str, key: str, limit: int, cursor: str) -> Pieces:
    page = page_of(asker, f"studies/{key}", limit, cursor)
    answers = await asker.tables(study_queries(f"{ID}study/{key}"))
    part = {"offset": page.offset, "limit": limit, "following": page.following()}
    try:
        return [await asker.edition.aside.call(asker.client, _MAKING, answers, **part)]
    except QueryError:  # of a store that was asked for what it has not
        raise (await find_missing(asker, f"id/study/{key}")).problem() from None


_PROBLEMS = {503: "Too busy.", 504: "Not answered within the deadline."}
add_route(
    router,
    STUDIES,
    list_studies,
    "List the studies with patients who meet filters",
    JSON,
    {400: "A parameter that cannot be, or a name that is not known or means several.", **_PROBLEMS},
    schema=schema_of(Studies),
    example=f"{STUDIES}?agent=anlotinib&line=2%2B&limit=2",
)
add_route(
    router,
    f"{STUDIES}/{{study:path}}",
    answer_study,
    "Return a study with all its numbers, a part at a time",
    JSON,
    {
        400: "A parameter that cannot be.",
        404: "There is no such study; says what looks like it.",
        410: "An earlier version had it.",
        **_PROBLEMS,
    },
    schema=schema_of(StudyPart),
    example=f"{STUDIES}/anlotinib-case-2021/anlotinib-case-2021?limit=10",
)
