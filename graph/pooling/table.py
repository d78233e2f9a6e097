"""The answer as one table: each number with what becomes of it, and what is pooled below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from sarcograph.graph.pooling.candidate import Candidate
from sarcograph.graph.pooling.choosing import Excluded
from sarcograph.graph.pooling.pooling import Pool, Pooling
from sarcograph.graph.pooling.records import outcome_of, reason_of
from sarcograph.graph.pooling.words import in_unit, unit_of
from sarcograph.graph.store.table import ColumnType, Iri, Table, Value
from sarcograph.graph.synthesis import Pooled, Spread
from sarcograph.graph.synthesis.pooled import Share

Row = dict[str, Value | None]

TYPES: dict[str, ColumnType] = {
    "pool": "integer",
    "belongs_together": "text",
    "role": "text",
    "reason": "text",
    "sentence": "text",
    "beside": "text",
    "patients_name": "text",
    "treatment_name": "text",
    "study_name": "text",
    "design_name": "text",
    "disease_name": "text",
    "line_name": "text",
    "statistic_name": "text",
    "n": "integer",
    "events": "integer",
    "total": "integer",
    "operator": "text",
    "value": "decimal",
    "unit_name": "text",
    "ci_lower": "decimal",
    "ci_upper": "decimal",
    "ci_level": "decimal",
    "prediction_lower": "decimal",
    "prediction_upper": "decimal",
    "weight": "decimal",
    "method": "text",
    "assessor_name": "text",
    "criteria_name": "text",
    "analysis_name": "text",
    "cut_name": "text",
    "cited_work": "text",
    "doubts": "text",
    "standing": "text",
    "source": "text",
    "derived": "text",
    "statement": "text",
}
"""The columns with their types. `role` is used, excluded, pooled, range or refused; a row of one of
the last three is about the whole pool above it. Pools are counted from 1; 0 is none."""

_OF_POOLS = (
    *("pool", "belongs_together", "role", "reason", "sentence", "n", "events", "total"),
    *("operator", "value", "unit_name", "ci_lower", "ci_upper", "ci_level"),
    *("prediction_lower", "prediction_upper", "method"),
)


def pooling_table(found: Pooling) -> Table:
    """Return every number with what becomes of it, pool by pool, then what is in no pool."""
    rows: list[Row] = []
    for place, one in enumerate(found.pools, 1):
        rows += ({"pool": place, "belongs_together": one.title, **row} for row in _pool(one))
    rows += ({"pool": 0, **_excluded(one)} for one in found.alone)
    return Table(
        "pool", tuple(TYPES), tuple(tuple(row.get(name) for name in TYPES) for row in rows)
    )


def tables_apart(found: Pooling) -> tuple[Table, Table]:
    """Return the same as two tables: of the numbers, and of what each pool comes to."""
    whole = pooling_table(found)
    numbers = [row for row in whole.records() if row["statement"] is not None]
    pools = [row for row in whole.records() if row["statement"] is None]
    return _table("numbers", whole.columns, numbers), _table("pools", _OF_POOLS, pools)


def _table(name: str, columns: Sequence[str], rows: Iterable[Row]) -> Table:
    return Table(name, tuple(columns), tuple(tuple(row[one] for one in columns) for row in rows))


def _pool(one: Pool) -> Iterator[Row]:
    studies = one.outcome.studies if isinstance(one.outcome, Pooled) else ()
    shares = {share.key: share for share in studies}
    for used in one.used:
        yield {"role": "used", **_candidate(used.candidate), **_weighed(shares, used.candidate)}
    for excluded in one.excluded:
        yield _excluded(excluded)
    yield _whole(one)


def _whole(one: Pool) -> Row:
    row: Row = {"role": outcome_of(one), "unit_name": unit_of(one)}
    if reason := reason_of(one):
        row |= {"reason": str(reason["reason"]), "sentence": str(reason["sentence"])}
    match one.outcome:
        case Pooled():
            fit = one.outcome.fit
            row |= {
                "n": one.outcome.total,
                "events": one.outcome.events,
                "total": one.outcome.total if one.outcome.events is not None else None,
                "operator": "=",
                "value": in_unit(fit.estimate, one.kind),
                "ci_lower": in_unit(fit.interval.lower, one.kind),
                "ci_upper": in_unit(fit.interval.upper, one.kind),
                "ci_level": Decimal(f"{fit.level:g}"),
                "method": f"{fit.method.title}; {fit.inference.title}",
            }
            if fit.prediction:
                bounds = fit.prediction[0].interval
                row["prediction_lower"] = in_unit(bounds.lower, one.kind)
                row["prediction_upper"] = in_unit(bounds.upper, one.kind)
        case Spread(lowest=lowest, highest=highest, patients=patients):
            row |= {
                "n": patients,
                "ci_lower": None,
                "sentence": f"from {lowest:g} to {highest:g}: {one.outcome.why}",
            }
    return row


def _excluded(one: Excluded) -> Row:
    return {
        "role": "excluded",
        "reason": one.reason.value,
        "sentence": one.sentence,
        "beside": Iri(one.beside.iri) if one.beside else None,
        **_candidate(one.candidate),
    }


def _candidate(one: Candidate) -> Row:
    row: Row = {
        "patients_name": one.people,
        "treatment_name": one.treatment,
        "study_name": one.study_name,
        "design_name": one.design,
        "disease_name": one.told.get("disease"),
        "line_name": one.line,
        "statistic_name": one.statistic,
        "n": one.n,
        "events": one.events,
        "total": one.total,
        "operator": one.operator if one.value is not None else None,
        "value": one.value,
        "unit_name": one.unit,
        "ci_lower": one.lower,
        "ci_upper": one.upper,
        "ci_level": one.level,
        "assessor_name": one.told.get("assessor"),
        "criteria_name": one.told.get("criteria"),
        "analysis_name": one.analysis,
        "cut_name": one.cut_name,
        "cited_work": one.cited,
        "doubts": ", ".join(sorted({doubt.what for doubt in one.doubts})),
        "standing": one.standing,
        "source": one.source,
        "derived": Iri(one.derived) if one.derived else None,
        "statement": Iri(one.iri),
    }
    return {name: value for name, value in row.items() if value not in (None, "")}


def _weighed(shares: dict[str, Share], one: Candidate) -> Row:
    share = shares.get(one.key)
    return {} if share is None else {"weight": Decimal(f"{share.weight:.1f}")}
