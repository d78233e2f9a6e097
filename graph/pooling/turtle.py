"""Pooled estimates as Turtle: what each was computed from, how, by which software, of which graph.

Every number is that of `graph.synthesis`, of eight significant digits, and the IRI is made of all
that the number depends on: the same question to the same graph gives the same bytes. There are no
blank nodes. What is not pooled has no estimate: an answer without one is a graph of nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from importlib import metadata

import pyoxigraph as ox

from sarcograph.graph.pooling.aspects import Kind
from sarcograph.graph.pooling.pooling import Pool, Pooling
from sarcograph.graph.prefixes import ID, PREFIXES, VOCABULARY
from sarcograph.graph.synthesis import Pooled
from sarcograph.graph.synthesis.pooled import Inference, Method

METHODS = {
    Method.LOGIT_NORMAL: "LogitNormal",
    Method.REML: "RestrictedMaximumLikelihood",
    Method.MAXIMUM_LIKELIHOOD: "MaximumLikelihood",
    Method.DERSIMONIAN_LAIRD: "DersimonianLaird",
    Method.PAULE_MANDEL: "PauleMandel",
    Method.COMMON: "CommonEffect",
    Method.FREEMAN_TUKEY: "FreemanTukey",
}
INFERENCES = {
    Inference.NORMAL: "NormalInterval",
    Inference.STUDENT: "StudentInterval",
    Inference.HARTUNG_KNAPP: "HartungKnapp",
    Inference.MODIFIED_HARTUNG_KNAPP: "ModifiedHartungKnapp",
}
_STATISTICS = {Kind.PROPORTION: "Proportion", Kind.RATE: "Rate", Kind.RATIO: "RatioOfGroups"}
_EFFECTS = {
    "hazard ratio": "HazardRatio",
    "odds ratio": "OddsRatio",
    "risk ratio": "RiskRatio",
    "rate ratio": "RateRatio",
}
_SOFTWARE = metadata.version("sarcograph")  # read here: a process of its own may open no file
_XSD = PREFIXES["xsd"]
_SHARES = (Kind.PROPORTION, Kind.RATE)
Term = ox.NamedNode | ox.Literal


def pooled_turtle(found: Pooling, version: str) -> bytes:
    """Return the pooled estimates of an answer; `version` is that of the graph."""
    triples = [
        triple
        for one in found.pools
        if isinstance(one.outcome, Pooled)
        for triple in _triples(found, one, one.outcome, version)
    ]
    used = {name: PREFIXES[name] for name in ("rdf", "rdfs", "sg", "xsd")}
    ordered = sorted(dict.fromkeys(triples), key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used) or b""


def _triples(found: Pooling, one: Pool, pooled: Pooled, version: str) -> Iterator[ox.Triple]:
    inputs = sorted(used.candidate.iri for used in one.used)
    software = f"{_SOFTWARE}, methods {pooled.version}"
    parts = (software, version, found.untold, found.measure.iri, one.title, *inputs)
    key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
    iri = ox.NamedNode(f"{ID}pooled/{key}")
    yield ox.Triple(iri, ox.NamedNode(f"{PREFIXES['rdf']}type"), _term("PooledEstimate"))
    label = ox.Literal(f"pooled {found.measure.name}: {one.title}", language="en")
    yield ox.Triple(iri, ox.NamedNode(f"{PREFIXES['rdfs']}label"), label)
    said = (*_about(found, one, version), *_numbers(one, pooled))
    for name, value in (*said, ("softwareVersion", ox.Literal(software))):
        yield ox.Triple(iri, _term(name), value)
    for used in inputs:
        yield ox.Triple(iri, _term("pools"), ox.NamedNode(used))
    for excluded in one.excluded:
        yield ox.Triple(iri, _term("notPooled"), ox.NamedNode(excluded.candidate.iri))


def _about(found: Pooling, one: Pool, version: str) -> Iterator[tuple[str, Term]]:
    """Yield what a number is about, by property."""
    same = {each.aspect.name: each.value for each in one.same}
    yield "measure", ox.NamedNode(found.measure.iri)
    yield "statistic", _term(_STATISTICS[one.kind])
    if one.kind in _SHARES:
        yield "unit", ox.NamedNode(f"{ID}unit/percent")
    else:
        yield "effectMeasure", _term(_EFFECTS[same["effect"]])
    if same.get("time"):
        yield "timePoint", ox.Literal(same["time"])
    yield "whatIsUntold", ox.Literal(found.untold)
    if version:
        yield "ofGraphVersion", ox.Literal(version)


def _numbers(one: Pool, pooled: Pooled) -> Iterator[tuple[str, Term]]:
    """Yield the figures of a pooled estimate and how they were made, by property."""
    fit = pooled.fit
    times = 100 if one.kind in _SHARES else 1
    yield "value", _decimal(fit.estimate, times)
    yield "ciLower", _decimal(fit.interval.lower, times)
    yield "ciUpper", _decimal(fit.interval.upper, times)
    yield "ciLevel", _decimal(fit.level)
    yield "ciMethod", _term(INFERENCES[fit.inference])
    yield "derivationMethod", _term(METHODS[fit.method])
    yield "poolingScale", ox.Literal(fit.scale.value)
    if fit.prediction:
        bounds = fit.prediction[0].interval
        yield "predictionLower", _decimal(bounds.lower, times)
        yield "predictionUpper", _decimal(bounds.upper, times)
    if fit.tau2 is not None:
        yield "betweenStudyVariance", _decimal(fit.tau2)
    yield "inconsistency", _decimal(pooled.heterogeneity.i2)
    yield "pooledCount", _integer(fit.k)
    if pooled.total is not None:
        yield "pooledPatients", _integer(pooled.total)


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{VOCABULARY}{name}")


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(f"{_XSD}integer"))


def _decimal(number: float, times: int = 1) -> ox.Literal:
    """Return a number with all its digits, without an exponent."""
    exact = Decimal(repr(number)) * times
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ox.Literal(text, datatype=ox.NamedNode(f"{_XSD}decimal"))
