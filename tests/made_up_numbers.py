"""Candidates and groups of patients that are made up, for laws that no corpus has cases of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sarcograph.graph.pooling.aspects import Kind, Measured
from sarcograph.graph.pooling.candidate import Candidate, Group
from sarcograph.graph.pooling.overlapping import Patients
from sarcograph.graph.prefixes import ID

RESPONSE = Measured(f"{ID}measure/objective-response-rate", "ORR", counts_responses=True)
SURVIVAL = Measured(f"{ID}measure/overall-survival", "OS", timed=True)
NOBODY = Patients({}, {}, {}, {}, frozenset(), {}, {})
_PLAIN = Candidate(
    iri="",
    kind=Kind.PROPORTION,
    statistic="proportion",
    patients=(),
    study="",
    study_name="a study",
    design="single-arm trial",
    treatment="a drug",
    regimen="regimen/a",
    standing="document",
    source="a-source",
    told={"kind": "proportion"},
    line="",
    n=20,
    operator="=",
    value=Decimal(25),
    unit="percent",
    absence="",
    lower=None,
    upper=None,
    level=None,
    sides=None,
    events=5,
    total=20,
    derived="",
    analysis="",
    analysis_kind="",
    cut_name="",
    cut=(),
    cited="",
    doubts=(),
)


def candidate(name: str, told: Mapping[str, str] | None = None, **fields: Any) -> Candidate:
    """Return a number of the group `name`, called `name` unless `iri` says otherwise."""
    group = Group(f"{ID}population/{name}", name)
    whole = {"iri": f"{ID}estimate/{name}", "patients": (group,), "study": f"{ID}study/{name}"}
    return replace(_PLAIN, **(whole | fields), told={"kind": "proportion", **(told or {})})


def patients(
    study: Mapping[str, str],
    wholes: Mapping[str, str] | None = None,
    diseases: Mapping[str, str] | None = None,
    apart: tuple[tuple[str, str], ...] = (),
    known_by: Mapping[str, str] | None = None,
) -> Patients:
    """Return what is known of groups, each by its name."""

    def iri(name: str) -> str:
        return f"{ID}population/{name}"

    return Patients(
        {iri(one): of for one, of in study.items()},
        {iri(one): frozenset({iri(of)}) for one, of in (wholes or {}).items()},
        {iri(one): ((of, of),) for one, of in (diseases or {}).items()},
        {"synovial sarcoma": frozenset({"soft tissue sarcoma"})},
        frozenset(frozenset(map(iri, pair)) for pair in apart),
        {one: frozenset({of}) for one, of in (known_by or {}).items()},
        {},
    )
