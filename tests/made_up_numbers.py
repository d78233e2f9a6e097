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
    went_on=False,
    crossed_over=False,
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


_HEAD = """
@prefix condition: <https://w3id.org/sarcograph/id/condition/> .
@prefix criteria: <https://w3id.org/sarcograph/id/criteria/> .
@prefix measure: <https://w3id.org/sarcograph/id/measure/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix regimen: <https://w3id.org/sarcograph/id/regimen/> .
@prefix sg: <https://w3id.org/sarcograph/vocab/> .
@prefix unit: <https://w3id.org/sarcograph/id/unit/> .
@prefix : <https://w3id.org/sarcograph/id/made-up/> .
"""
_STUDY = """
<https://w3id.org/sarcograph/graph/evidence/made-up-{name}> {{
  :study-{name} a sg:Study ; rdfs:label "made-up study {name}" ; sg:studyDesign sg:SingleArmTrial .
  :patients-{name} a sg:Population ; rdfs:label "made-up patients {name}" ;
    sg:ofStudy :study-{name} ; sg:size {total} ; sg:populationCondition condition:osteosarcoma ;
    sg:receives regimen:apatinib-monotherapy .
  :control-{name} a sg:Population ; rdfs:label "made-up control {name}" ;
    sg:ofStudy :study-{name} ; sg:size {total} ; sg:populationCondition condition:osteosarcoma ;
    sg:receives regimen:placebo-alone .
  :came-over-{name} a sg:Population ; rdfs:label "made-up control {name} that crossed over" ;
    sg:ofStudy :study-{name} ; sg:size 9 ; sg:populationCondition condition:osteosarcoma ;
    sg:parentPopulation :control-{name} ; sg:receives regimen:apatinib-monotherapy .
  :crossover-{name} a sg:Crossover ; rdfs:label "crossover {name}" ; sg:ofStudy :study-{name} ;
    sg:crossoverFrom :control-{name} ; sg:crossoverTo regimen:apatinib-monotherapy .
  :response-after-{name} a sg:Estimate ; rdfs:label "response after {name}" ;
    sg:ofStudy :study-{name} ; sg:population :came-over-{name} ;
    sg:underRegimen regimen:apatinib-monotherapy ; sg:measure measure:objective-response-rate ;
    sg:statistic sg:Proportion ; sg:unit unit:percent ; sg:events 1 ; sg:denominator 9 {assessor} .
  :response-{name} a sg:Estimate ; rdfs:label "response {name}" ; sg:ofStudy :study-{name} ;
    sg:population :patients-{name} ; sg:underRegimen regimen:apatinib-monotherapy ;
    sg:measure measure:objective-response-rate ; sg:statistic sg:Proportion ; sg:unit unit:percent ;
    sg:events {events} ; sg:denominator {total} {assessor} .
  :survival-{name} a sg:Estimate ; rdfs:label "survival {name}" ; sg:ofStudy :study-{name} ;
    sg:population :patients-{name} ; sg:underRegimen regimen:apatinib-monotherapy ;
    sg:measure measure:overall-survival ; sg:statistic sg:Rate ; sg:unit unit:percent ;
    sg:timePoint "1 year" ; sg:timeValue 1.0 ; sg:timeUnit unit:year ;
    sg:value 50.0 ; sg:ciLower {lower} ; sg:ciUpper 61.0 ; sg:ciLevel 95.0 .
  :effect-{name} a sg:EffectEstimate ; rdfs:label "effect {name}" ; sg:ofStudy :study-{name} ;
    sg:effectOf :comparison-{name} ; sg:measure measure:overall-survival ;
    sg:effectMeasure sg:HazardRatio ; sg:value 0.5 ; sg:ciLower 0.25 ; sg:ciUpper 1.0 .
  :comparison-{name} a sg:Comparison ; rdfs:label "comparison {name}" ; sg:ofStudy :study-{name} ;
    sg:measure measure:overall-survival ; sg:compares :patients-{name} , :control-{name} ;
    sg:comparedGroup :patients-{name} ; sg:referenceGroup :control-{name} .
  :definition-{name} a sg:MeasureDefinition ; sg:definedFor :study-{name} ;
    sg:definesMeasure measure:objective-response-rate ; sg:criteria criteria:recist-1-1 .
  :death-{name} a sg:MeasureDefinition ; sg:definedFor :study-{name} ;
    sg:definesMeasure measure:overall-survival ; sg:timeOrigin "start of treatment" ;
    sg:timeEvent "death" .
}}
"""
COUNTS = {"a": (7, 27), "b": (4, 33), "c": (16, 37), "d": (2, 20)}
"""Responses of how many patients of each made-up study; of `d` nobody says who judged them."""


def made_up_studies() -> str:
    """Return four studies as TriG, of the same treatment and disease, on patients of their own."""
    return _HEAD + "".join(
        _STUDY.format(
            name=name,
            events=events,
            total=total,
            lower=40 - place,
            assessor="" if name == "d" else "; sg:assessor sg:IndependentReview",
        )
        for place, (name, (events, total)) in enumerate(COUNTS.items())
    )
