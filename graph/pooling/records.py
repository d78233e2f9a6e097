"""The answer as plain values, for JSON: the same wherever it is asked.

Printed numbers are text, so that none of their digits is lost; computed ones are numbers of eight
significant digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.choosing import Excluded
from sarcograph.graph.pooling.pooling import Pool, Pooling, Used
from sarcograph.graph.pooling.reasons import Withheld
from sarcograph.graph.prefixes import ID
from sarcograph.graph.synthesis import Effect, Pooled, Refused, Spread
from sarcograph.graph.synthesis.pooled import Bounds, Fit, LeftOut, Prediction, Share

Record = Mapping[str, object]
NOTICE = (
    "A pooled number is computed from numbers of several studies and printed by none. Their"
    " patients differ; read the interval in which a further study would lie, and what was excluded"
    " and why. Not for clinical decisions."
)


def pooling_record(found: Pooling, version: str) -> Record:
    """Return the answer; `version` is that of the graph, "" where it has none."""
    return {
        "notice": NOTICE,
        "graph": version or None,
        "measure": {
            "iri": found.measure.iri,
            "id": found.measure.iri.removeprefix(ID),
            "label": found.measure.name,
        },
        "given": dict(found.given),
        "untold": found.untold,
        "remarks": list(found.remarks),
        "mechanism": [one._asdict() for one in found.acting],
        "pools": [_pool(one) for one in found.pools],
        "not_pooled": [_excluded(one) for one in found.alone],
    }


def _pool(one: Pool) -> Record:
    return {
        "title": one.title,
        "kind": one.kind.value,
        "candidates": one.candidates,
        "same": [
            {
                "aspect": same.aspect.words,
                "value": same.value or None,
                "told_by": same.told,
                "untold_by": same.untold,
                "needed": same.needed,
            }
            for same in one.same
        ],
        "outcome": outcome_of(one),
        "reason": reason_of(one),
        "otherwise": one.otherwise,
        "remarks": list(one.remarks),
        "pooled": _pooled(one.outcome) if isinstance(one.outcome, Pooled) else None,
        "spread": _spread(one.outcome) if isinstance(one.outcome, Spread) else None,
        "used": [_used(used) for used in one.used],
        "excluded": [_excluded(excluded) for excluded in one.excluded],
    }


def outcome_of(one: Pool) -> str:
    """Return whether a pool gives a number, a range of medians, or nothing."""
    match one.outcome:
        case Pooled():
            return "pooled"
        case Spread():
            return "range"
        case Refused() | Withheld():
            return "refused"


def reason_of(one: Pool) -> Record | None:
    """Return why a pool gives no pooled number."""
    match one.outcome:
        case Refused(reason=reason):
            return {"reason": reason.value, "sentence": one.outcome.sentence}
        case Withheld():
            return {"reason": one.outcome.value, "sentence": one.outcome.sentence}
        case Spread(why=why):
            return {"reason": "medians", "sentence": why}
        case Pooled():
            return None


def _used(one: Used) -> Record:
    number = one.number
    return {
        **_candidate(one.candidate),
        "variance": number.variance if isinstance(number, Effect) else None,
        "on_scale": number.estimate if isinstance(number, Effect) else None,
    }


def _excluded(one: Excluded) -> Record:
    return {
        **_candidate(one.candidate),
        "reason": one.reason.value,
        "sentence": one.sentence,
        "beside": one.beside.iri if one.beside else None,
    }


def _candidate(one: Candidate) -> Record:
    return {
        "iri": one.iri,
        "key": one.key,
        "patients": one.people,
        "study": one.study,
        "study_name": one.study_name,
        "design": one.design or None,
        "treatment": one.treatment,
        "statistic": one.statistic or None,
        "n": one.n,
        "events": one.events,
        "total": one.total,
        "operator": one.operator,
        "value": _text(one.value),
        "unit": one.unit or None,
        "absence": one.absence or None,
        "ci_lower": _text(one.lower),
        "ci_upper": _text(one.upper),
        "ci_level": _text(one.level),
        "derived": one.derived or None,
        "line": one.line or None,
        "disease": one.told.get("disease"),
        "assessor": one.told.get("assessor"),
        "criteria": one.told.get("criteria"),
        "analysis": one.analysis or None,
        "data_cut": one.cut_name or None,
        "cited_work": one.cited or None,
        "standing": one.standing,
        "source": one.source,
        "doubts": [doubt._asdict() for doubt in one.doubts],
    }


def _pooled(found: Pooled) -> Record:
    return {
        "version": found.version,
        **_fit(found.fit),
        "patients": found.total,
        "events": found.events,
        "heterogeneity": {
            "test": found.heterogeneity.test,
            "q": found.heterogeneity.q,
            "degrees": found.heterogeneity.degrees,
            "p": found.heterogeneity.p,
            "i2": found.heterogeneity.i2,
            "tau2_interval": _bounds(found.heterogeneity.tau2_interval),
        },
        "studies": [_share(share) for share in found.studies],
        "others": [_fit(fit) for fit in found.others],
        "left_out": [_left_out(one) for one in found.left_out],
        "remarks": [
            {"kind": remark.kind.value, "sentence": remark.sentence} for remark in found.remarks
        ],
    }


def _fit(fit: Fit) -> Record:
    return {
        "method": fit.method.value,
        "method_title": fit.method.title,
        "inference": fit.inference.value,
        "inference_title": fit.inference.title,
        "k": fit.k,
        "level": fit.level,
        "estimate": fit.estimate,
        "interval": _bounds(fit.interval),
        "scale": fit.scale.value,
        "estimate_on_scale": fit.estimate_on_scale,
        "standard_error": fit.standard_error,
        "interval_on_scale": _bounds(fit.interval_on_scale),
        "tau2": fit.tau2,
        "prediction": _predictions(fit.prediction),
    }


def _predictions(found: Iterable[Prediction]) -> Sequence[Record]:
    return [
        {
            "interval": _bounds(one.interval),
            "interval_on_scale": _bounds(one.interval_on_scale),
            "degrees": one.degrees,
        }
        for one in found
    ]


def _share(one: Share) -> Record:
    return {
        "key": one.key,
        "estimate": one.estimate,
        "interval": _bounds(one.interval),
        "weight": one.weight,
        "events": one.events,
        "total": one.total,
    }


def _left_out(one: LeftOut) -> Record:
    if isinstance(one.result, Refused):
        return {"key": one.key, "refused": one.result.sentence, "fit": None}
    return {"key": one.key, "refused": None, "fit": _fit(one.result)}


def _spread(found: Spread) -> Record:
    return {
        "k": found.k,
        "lowest": found.lowest,
        "highest": found.highest,
        "quartiles": list(found.quartiles) if found.quartiles else None,
        "patients": found.patients,
        "unit": "month",
    }


def _bounds(one: Bounds) -> Record:
    return {"lower": one.lower, "upper": one.upper}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
