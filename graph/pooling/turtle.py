"""Pooled estimates as Turtle: what each was computed from, how, by which software, of which graph.

Every number is that of `graph.synthesis`, of ten significant digits, and the IRI is made of all
that the number depends on: the same question to the same graph gives the same bytes. There are no
blank nodes. What is not pooled has no estimate: an answer without one is a graph of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib import metadata

from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef

from sarcograph.graph.namespaces import SG, content_hash, thing
from sarcograph.graph.nquads import empty_graph
from sarcograph.graph.pooling.aspects import Kind
from sarcograph.graph.pooling.pooling import Pool, Pooling
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.synthesis import Pooled
from sarcograph.graph.synthesis.pooled import Inference, Method

METHODS = {
    Method.LOGIT_NORMAL: SG.LogitNormal,
    Method.REML: SG.RestrictedMaximumLikelihood,
    Method.MAXIMUM_LIKELIHOOD: SG.MaximumLikelihood,
    Method.DERSIMONIAN_LAIRD: SG.DersimonianLaird,
    Method.PAULE_MANDEL: SG.PauleMandel,
    Method.COMMON: SG.CommonEffect,
    Method.FREEMAN_TUKEY: SG.FreemanTukey,
}
INFERENCES = {
    Inference.NORMAL: SG.NormalInterval,
    Inference.STUDENT: SG.StudentInterval,
    Inference.HARTUNG_KNAPP: SG.HartungKnapp,
    Inference.MODIFIED_HARTUNG_KNAPP: SG.ModifiedHartungKnapp,
}
_STATISTICS = {Kind.PROPORTION: SG.Proportion, Kind.RATE: SG.Rate, Kind.RATIO: SG.RatioOfGroups}
_EFFECTS = {
    "hazard ratio": SG.HazardRatio,
    "odds ratio": SG.OddsRatio,
    "risk ratio": SG.RiskRatio,
    "rate ratio": SG.RateRatio,
}


def pooled_turtle(found: Pooling, version: str) -> bytes:
    """Return the pooled estimates of an answer; `version` is that of the graph."""
    graph = empty_graph()
    for prefix in ("rdfs", "sg", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    for one in found.pools:
        if isinstance(one.outcome, Pooled):
            for triple in _triples(found, one, one.outcome, version):
                graph.add(triple)
    return _serialised(graph)


def _serialised(graph: Graph) -> bytes:
    text: bytes = graph.serialize(format="turtle", encoding="utf-8")
    return text


def _triples(
    found: Pooling, one: Pool, pooled: Pooled, version: str
) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
    fit = pooled.fit
    inputs = sorted(used.candidate.iri for used in one.used)
    software = f"{metadata.version('sarcograph')}, methods {pooled.version}"
    key = content_hash(software, version, found.untold, found.measure.iri, one.title, *inputs)
    iri = thing("pooled", key)
    share = 100 if one.kind in (Kind.PROPORTION, Kind.RATE) else 1

    def said(
        name: str, value: URIRef | Literal | None
    ) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal]]:
        if value is not None:
            yield iri, SG[name], value

    yield iri, RDF.type, SG.PooledEstimate
    yield iri, RDFS.label, Literal(f"pooled {found.measure.name}: {one.title}")
    yield from said("measure", URIRef(found.measure.iri))
    yield from said("statistic", _STATISTICS[one.kind])
    if one.kind is Kind.RATIO:
        effect = next(same.value for same in one.same if same.aspect.name == "effect")
        yield from said("effectMeasure", _EFFECTS[effect])
    else:
        yield from said("unit", thing("unit", "percent"))
    time = next((same.value for same in one.same if same.aspect.name == "time"), "")
    yield from said("timePoint", Literal(time) if time else None)
    yield from said("value", _decimal(fit.estimate, share))
    yield from said("ciLower", _decimal(fit.interval.lower, share))
    yield from said("ciUpper", _decimal(fit.interval.upper, share))
    yield from said("ciLevel", _decimal(fit.level))
    yield from said("ciMethod", INFERENCES[fit.inference])
    yield from said("derivationMethod", METHODS[fit.method])
    if fit.prediction:
        bounds = fit.prediction[0].interval
        yield from said("predictionLower", _decimal(bounds.lower, share))
        yield from said("predictionUpper", _decimal(bounds.upper, share))
    yield from said("pooledCount", _integer(fit.k))
    yield from said("pooledPatients", _integer(pooled.total))
    yield from said("betweenStudyVariance", None if fit.tau2 is None else _decimal(fit.tau2))
    yield from said("inconsistency", _decimal(pooled.heterogeneity.i2))
    yield from said("poolingScale", Literal(fit.scale.value))
    yield from said("whatIsUntold", Literal(found.untold))
    yield from said("ofGraphVersion", Literal(version) if version else None)
    yield from said("softwareVersion", Literal(software))
    yield from _links(iri, "pools", inputs)
    yield from _links(iri, "notPooled", (out.candidate.iri for out in one.excluded))


def _links(
    iri: URIRef, name: str, values: Iterable[str]
) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    for value in values:
        yield iri, SG[name], URIRef(value)


def _integer(number: int | None) -> Literal | None:
    return None if number is None else Literal(str(number), datatype=XSD.integer)


def _decimal(number: float, times: int = 1) -> Literal:
    """Return a number with all its digits, without an exponent."""
    exact = Decimal(repr(number)) * times
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal(text, datatype=XSD.decimal)
