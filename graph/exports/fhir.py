"""Numbers of studies as FHIR R5 Evidence, https://hl7.org/fhir/R5/evidence.html.

The codes of roles, statistics and intervals are those of terminology.hl7.org. What is coded nowhere
stands as text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from urllib.parse import unquote

from sarcograph.graph.exports.about import LICENCE, NOTICE, About
from sarcograph.graph.exports.flat import place_in_words
from sarcograph.graph.prefixes import ID
from sarcograph.graph.records.study import (
    AdverseEvent,
    Comparison,
    Effect,
    Estimate,
    Fact,
    Named,
    PrognosticFinding,
    Quantity,
    Study,
)

Resource = dict[str, object]
Tested = Comparison | PrognosticFinding | None
"""What an effect is of; None for a number that is measured of one group."""

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_UCUM, _UCUM_PAGES = "http://unitsofmeasure.org", "https://units-of-measurement.org/"
_URI = "urn:ietf:rfc:3986"
_STATISTICS = {
    "proportion": ("C44256", "Proportion"),
    "median": ("C28007", "Median"),
    "mean": ("C53319", "Mean"),
    "hazard ratio": ("C93150", "Hazard Ratio"),
}
_COMPARATORS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">="}
_INTERVAL = ("C53324", "Confidence interval")
_OUTCOME = "outcome measure"
_ADDRESSES = {"doi": "https://doi.org/", "pubmed": "https://pubmed.ncbi.nlm.nih.gov/"}


def evidence_of(
    studies: Iterable[Study],
    addresses: Mapping[str, tuple[str, ...]],
    units: Mapping[str, str],
    about: About,
) -> list[Resource]:
    """Return a resource for each outcome, adverse event and effect that a source prints.

    `addresses` are those of sources by their keys, `units` the codes of UCUM by the names of units.
    """
    return [
        _evidence(study, number, compared, addresses, units, about)
        for study in studies
        for number, compared in _numbers(study)
    ]


def ucum_units(
    cross_references: Mapping[str, tuple[str, ...]], names: Mapping[str, str]
) -> dict[str, str]:
    """Return the codes of UCUM by the names of the units that have one."""
    return {
        names[iri]: unquote(other.removeprefix(_UCUM_PAGES))
        for iri, others in cross_references.items()
        for other in others
        if other.startswith(_UCUM_PAGES) and iri.startswith(f"{ID}unit/") and iri in names
    }


def bundle(resources: Sequence[Resource], about: About) -> bytes:
    """Return resources as a Bundle, before them a Library that says what they are."""
    told: Resource = {
        "resourceType": "Library",
        "id": "sarcograph",
        "url": about.address,
        "identifier": [
            {"system": "urn:ietf:rfc:3986", "value": f"urn:hash::sha256:{about.sha256}"}
        ],
        "version": about.version or "not told",
        "title": about.record()["title"],
        "status": "active",
        "type": {"text": "the data set that these resources are made of"},
        "date": about.made_on.isoformat(),
        "publisher": "The sarcograph project",
        "description": about.text(),
        "copyright": about.terms,
    }
    whole = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": f"{about.made_on.isoformat()}T00:00:00Z",
        "entry": [{"fullUrl": str(one["url"]), "resource": one} for one in (told, *resources)],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _numbers(study: Study) -> Iterator[tuple[Quantity, Tested]]:
    for number in (*study.estimates, *study.adverse_events):
        if number.measure_kind == _OUTCOME or isinstance(number, AdverseEvent):
            yield number, None
    compared: tuple[Comparison | PrognosticFinding, ...]
    compared = (*study.comparisons, *study.prognostic_findings)
    for tested in compared:
        for effect in tested.effects:
            yield effect, tested


def _evidence(
    study: Study,
    number: Quantity,
    compared: Tested,
    addresses: Mapping[str, tuple[str, ...]],
    units: Mapping[str, str],
    about: About,
) -> Resource:
    resource: Resource = {
        "resourceType": "Evidence",
        "id": hashlib.sha256(number.iri.encode()).hexdigest()[:32],
        "url": number.iri,
        "version": about.version or "not told",
        "title": number.label,
        "status": "active",
        "date": about.made_on.isoformat(),
        "publisher": "The sarcograph project",
        "copyright": f"{LICENCE}. {NOTICE}",
        "variableDefinition": list(_variables(number, compared)),
        "statistic": [_statistic(number, units)],
        "relatedArtifact": list(_artifacts(number, addresses)),
        "note": list(_notes(study, number)),
    }
    return {name: value for name, value in resource.items() if value not in ([], "")}


def _variables(number: Quantity, compared: Tested) -> Iterator[Resource]:
    """Yield whom, under what, and what was measured."""
    if isinstance(number, Estimate):
        yield _variable("population", number.population)
        if number.regimen is not None:
            yield _variable("exposure", number.regimen)
    elif isinstance(compared, PrognosticFinding):
        yield _variable("population", compared.population)
        yield _variable("exposure", compared.factor)
    elif compared is not None:
        first, *rest = compared.groups
        yield _variable("exposure", first)
        for group in rest:
            # which is the reference is known of ordered groups alone
            yield _variable("referenceExposure" if compared.ordered else "exposure", group)
    named = [one for one in (number.event, number.measure, number.category) if one is not None]
    for one in named[:1]:
        also = "".join(f"; {other.label}" for other in named[1:])
        yield _variable("measuredVariable", one, also)


def _variable(role: str, thing: Named, also: str = "") -> Resource:
    return {
        "description": f"{thing.label}{also}",
        "variableRole": {"coding": [{"system": f"{_TERMINOLOGY}variable-role", "code": role}]},
        "observed": {
            "identifier": {"system": _URI, "value": thing.iri},
            "display": thing.label,
        },
    }


def _statistic(number: Quantity, units: Mapping[str, str]) -> Resource:
    kind = number.statistic if isinstance(number, Estimate) else ""
    if isinstance(number, Effect):
        kind = number.effect_measure
    statistic: Resource = {"statisticType": _coded("statistic-type", kind, _STATISTICS.get(kind))}
    told = [
        f"{what}: {why}"
        for what, why in {
            "value": number.value_absence,
            "lower bound": number.ci_lower_absence,
            "upper bound": number.ci_upper_absence,
            "at": number.time_point,
            "assessed by": number.assessor,
        }.items()
        if why is not None
    ]
    if told:
        statistic["description"] = "; ".join(told)
    if number.value is not None:
        statistic["quantity"] = _quantity(number.value, number, units)
    if isinstance(number, Estimate) and number.events is not None:
        statistic["numberOfEvents"] = number.events
    if isinstance(number, Estimate) and number.n is not None:
        statistic["sampleSize"] = {"numberOfParticipants": number.n}
    bounds = {"low": number.ci_lower, "high": number.ci_upper}
    known = {
        name: _quantity(bound, number, units, compared=False)
        for name, bound in bounds.items()
        if bound is not None
    }
    if known:
        interval: Resource = {
            "type": _coded("attribute-estimate-type", _INTERVAL[1], _INTERVAL),
            "range": known,
        }
        if number.ci_level is not None:
            interval["level"] = _figure(number.ci_level / 100)
        statistic["attributeEstimate"] = [interval]
    return statistic


def _coded(system: str, text: str, code: tuple[str, str] | None) -> Resource:
    concept: Resource = {"text": text}
    if code is not None:
        coding = {"system": f"{_TERMINOLOGY}{system}", "code": code[0], "display": code[1]}
        concept["coding"] = [coding]
    return concept


def _quantity(
    value: Decimal, number: Quantity, units: Mapping[str, str], *, compared: bool = True
) -> Resource:
    quantity: Resource = {"value": _figure(value)}
    if compared and number.operator in _COMPARATORS:
        quantity["comparator"] = _COMPARATORS[number.operator]
    if number.unit is not None:
        quantity["unit"] = number.unit
        if number.unit in units:
            quantity |= {"system": _UCUM, "code": units[number.unit]}
    return quantity


def _figure(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _artifacts(number: Fact, addresses: Mapping[str, tuple[str, ...]]) -> Iterator[Resource]:
    """Yield the source, with the places in it that print the number."""
    places = "; ".join(map(place_in_words, number.places))
    pages = [_page(one) for one in addresses.get(number.source, ())]
    artifact: Resource = {"type": "derived-from", "label": number.source}
    if places:
        artifact["citation"] = places
    if pages:
        artifact["document"] = {"url": pages[0]}
    yield artifact


def _page(address: str) -> str:
    prefix, _, rest = address.partition(":")
    return _ADDRESSES[prefix] + rest if prefix in _ADDRESSES else address


def _notes(study: Study, number: Quantity) -> Iterator[Resource]:
    yield {"text": f"study: {study.label} ({study.iri}); standing: {number.standing}"}
    if number.operator not in (None, "=", *_COMPARATORS):
        yield {"text": f"the value is printed with '{number.operator}'"}
    for finding in number.findings:
        yield {"text": f"finding: {finding.rule}: {finding.message}"}
    for ambiguity in number.ambiguities:
        yield {"text": f"ambiguous passage: {ambiguity.question}"}
