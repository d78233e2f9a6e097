"""From the answers of a store to the numbers that may be pooled, and what is known around them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sarcograph.graph.pooling.asking import Asked
from sarcograph.graph.pooling.aspects import Kind, Measured
from sarcograph.graph.pooling.candidate import Acting, Candidate, Doubt, Group
from sarcograph.graph.pooling.overlapping import Patients

Row = Mapping[str, str]
_KINDS = {
    "proportion": Kind.PROPORTION,
    "rate at a time point": Kind.RATE,
    "median": Kind.MEDIAN,
}
_RATIOS = ("hazard ratio", "odds ratio", "risk ratio", "rate ratio")
_DAYS = {
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.4375"),
    "year": Decimal("365.25"),
}
_UNTOLD = ("attribution not stated", "not stated")
"""Values that say that nothing is told."""
_RIPENING = ("", "interim analysis", "primary analysis", "updated analysis", "final analysis")
"""Kinds of analysis that differ by how much is known; of another the number is another."""
_DEFINED = ("criteria", "counted", "of_whom", "confirmed", "duration", "origin", "end")
_AS_THEY_ARE = (
    *("category", "event", "grades", "attribution", "seriousness", "counting", "period"),
    *("assessor", "analysed", "adjustment", "effect"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """The numbers of a measure in the order of their IRIs, and what is known around them.

    `acting` says of each drug that acts on the mechanism where that stands, if one is asked for.
    """

    measure: Measured
    candidates: tuple[Candidate, ...]
    patients: Patients
    acting: tuple[Acting, ...]


def read_each(answers: Mapping[str, bytes], asked: Iterable[Asked]) -> Iterator[Read]:
    """Yield what the answers to `asking.questions_together` tell of each measure."""
    tables = {name: list(_rows(content)) for name, content in answers.items()}
    patients, doubts = Patients.of(tables), _doubts(tables["doubts"])
    known = {row["statement"] for name in ("quantities", "effects") for row in tables[name]}
    derived = _derived(row for row in tables["counts"] if row["statement"] in known)
    mixed = frozenset(row["population"] for row in tables["mixed"])
    later = frozenset((row["line"], row["population"]) for row in tables["later"])
    crossed = frozenset(row["crossed"] for row in tables["crossed"])
    for one in asked:
        measure, responses = _measure(tables["measure"], one.measure)
        meanings = _meanings(tables["definitions"], (one.measure, *responses))
        around = _Around(one, patients, meanings, doubts, mixed, later, crossed, derived)
        yield _read(tables, measure, around)


def _read(tables: Mapping[str, list[Row]], measure: Measured, around: _Around) -> Read:
    asked = around.asked
    rows = [
        row
        for name in ("quantities", "effects")
        for row in tables[name]
        if row["measure"] == asked.measure
    ]
    acting: list[Acting] = []
    if asked.names("mechanism"):
        has = {row["regimen"] for row in tables["mechanism"]}
        rows = [row for row in rows if row["regimen"] in has]
        given = {row["regimen"] for row in rows}
        acting = [_acting(row) for row in tables["mechanism"] if row["regimen"] in given]
    candidates = [_candidate(of[0], around) for of in _by_statement(rows)]
    return Read(measure, tuple(candidates), around.patients, tuple(dict.fromkeys(acting)))


def _rows(content: bytes) -> Iterator[Row]:
    solutions: list[dict[str, Any]] = json.loads(content)["results"]["bindings"]
    for row in solutions:
        yield {name: term["value"] for name, term in row.items() if term["value"]}


def _by_statement(rows: Iterable[Row]) -> list[list[Row]]:
    """Return the rows of each number; what it has several of comes in a row each."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["statement"]].append(row)
    return [sorted(of, key=lambda row: sorted(row.items())) for _, of in sorted(found.items())]


def _measure(rows: Iterable[Row], iri: str) -> tuple[Measured, tuple[str, ...]]:
    """Return what is known of a measure, and the measures whose values it counts."""
    own = [row for row in rows if row["measure"] == iri]
    of_others = tuple(row["counted_of"] for row in own if "counted_of" in row)
    is_counted = any(row.get("counted_of") == iri for row in rows)
    first = own[0] if own else {"measure": iri, "name": iri}
    return (
        Measured(
            iri,
            first["name"],
            timed=first.get("timed") == "true",
            counts_responses=bool(of_others) or is_counted,
            safety="safety" in first,
        ),
        of_others,
    )


def _meanings(rows: Iterable[Row], measures: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what each study says of a measure, by aspect: its own words before those of a part."""
    order = {iri: place for place, iri in enumerate(measures)}
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rank: dict[tuple[str, str], int] = {}
    for row in sorted(
        (row for row in rows if row["measure"] in order), key=lambda row: order[row["measure"]]
    ):
        # of what is counted, only the criteria hold for the rate too
        place = order[row["measure"]]
        if place and row["aspect"] != "criteria":
            continue
        first = rank.setdefault((row["study"], row["aspect"]), place)
        if first == place and row["words"] not in _UNTOLD:
            found[row["study"]][row["aspect"]].add(row["words"])
    return {
        study: {aspect: ", ".join(sorted(words)) for aspect, words in of.items()}
        for study, of in found.items()
    }


def _doubts(rows: Iterable[Row]) -> dict[str, tuple[Doubt, ...]]:
    found: defaultdict[str, set[Doubt]] = defaultdict(set)
    for row in rows:
        what = "finding" if "consequence" in row else "ambiguous passage"
        found[row["statement"]].add(Doubt(row["doubt"], what, row["says"]))
    return {statement: tuple(sorted(doubts)) for statement, doubts in found.items()}


def _derived(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["statement"]].append(row)
    return dict(found)


def _acting(row: Row) -> Acting:
    return Acting(
        row["agent"],
        row["name"],
        row["relation"],
        row.get("acted_on_name", ""),
        row["standing"],
        row["stated_in"],
        row["statement"],
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known around numbers: by study what it means by the measure, by number the rest.

    Of `mixed` groups not all patients were given the same. `later` are lines with groups all of
    whose patients went on to another line, `crossed` are lines and groups of patients who left
    another arm of their study.
    """

    asked: Asked
    patients: Patients
    meanings: Mapping[str, Mapping[str, str]]
    doubts: Mapping[str, tuple[Doubt, ...]]
    mixed: frozenset[str]
    later: frozenset[tuple[str, str]]
    crossed: frozenset[str]
    derived: Mapping[str, list[Row]]


def _candidate(row: Row, around: _Around) -> Candidate:
    patients, derived = around.patients, around.derived.get(row["statement"], [])
    effect = row.get("effect", "")
    kind = (Kind.RATIO if effect in _RATIOS else None) if "reference" in row else None
    if "reference" not in row:
        kind = _KINDS.get(row["statistic"])
    counts = next((one for one in derived if "denominator" in one), None)
    in_months = next((one for one in derived if one.get("unit") == "month"), None)
    number: Row = row
    origin = ""
    if in_months is not None and row.get("unit") != "month":
        bounds = {name: in_months[name] for name in ("lower", "upper") if name in in_months}
        rest = {name: one for name, one in row.items() if name not in ("lower", "upper")}
        number = {**rest, "value": in_months["value"], "unit": "month", **bounds}
        origin = in_months["derived"]
    events, total = _counts(row)
    if total is None and counts is not None:
        events, total = int(counts["events"]), int(counts["denominator"])
        origin = counts["derived"]
    groups = [Group(row["population"], row["people"])]
    if "reference" in row:
        groups.append(Group(row["reference"], row["reference_people"]))
    line = patients.line(row["population"], row.get("rank"))
    told = {
        "kind": kind.value if kind else "",
        "time": _time(row),
        "treatment": _treatment(row, around),
        "reference": row.get("reference_treatment", ""),
        "disease": patients.disease(row["population"]),
        "line": line,
        "analysis": "" if row.get("analysis_kind", "") in _RIPENING else row["analysis"],
        **{name: row.get(name, "") for name in _AS_THEY_ARE},
        **{name: around.meanings.get(row["study"], {}).get(name, "") for name in _DEFINED},
    }
    return Candidate(
        iri=row["statement"],
        kind=kind,
        statistic=effect or row.get("statistic", ""),
        patients=tuple(groups),
        study=row["study"],
        study_name=row["study_name"],
        design=row.get("design", ""),
        treatment=row["treatment"],
        regimen=row["regimen"],
        standing=row["standing"],
        source=row.get("source", ""),
        told={name: value for name, value in told.items() if value and value not in _UNTOLD},
        line=line,
        n=_integer(row, "n"),
        operator=number.get("operator", "="),
        value=_decimal(number, "value"),
        unit=number.get("unit", ""),
        absence=row.get("absence", ""),
        lower=_decimal(number, "lower"),
        upper=_decimal(number, "upper"),
        level=_decimal(number, "level"),
        sides=_integer(row, "sides"),
        events=events,
        total=total,
        derived=origin,
        went_on=(row.get("line", ""), row["population"]) in around.later,
        crossed_over=not around.crossed.isdisjoint(
            (row.get("line", ""), *(group.iri for group in groups))
        ),
        analysis=row.get("analysis", ""),
        analysis_kind=row.get("analysis_kind", ""),
        cut_name=row.get("cut", ""),
        cut=_cut(row),
        cited=row.get("cited", ""),
        doubts=around.doubts.get(row["statement"], ()),
    )


def _counts(row: Row) -> tuple[int | None, int | None]:
    """Return the events and of how many, if both are given for the number itself."""
    if "events" in row and "denominator" in row:
        return int(row["events"]), int(row["denominator"])
    return None, None


def _time(row: Row) -> str:
    """Return the time at which a number holds, the same words for the same time.

    One year is 12 months and seven days a week; 6 months and 24 weeks stay two times.
    """
    number, unit = _decimal(row, "time_value"), row.get("time_unit", "")
    said = row.get("time", "")
    if number is not None and unit in _DAYS:
        if unit == "year":
            number, unit = 12 * number, "month"
        elif unit == "day" and number % 7 == 0 and number:
            number, unit = number / 7, "week"
        said = f"{number.normalize():f} {unit}{'' if number == 1 else 's'}"
    return f"{said} {row['counted_from']}".strip() if "counted_from" in row else said


def _treatment(row: Row, around: _Around) -> str:
    """Return what must be the same of a treatment: all of it, unless the question names a part.

    Of a drug that is named, that it is given alone; what it is given with is another treatment,
    unless combinations are asked for, and so is what not all of the patients were given.
    """
    if not around.asked.names("agent", "mechanism"):
        return row["treatment"]
    if around.asked.names("combination"):
        return ""
    alone = int(row.get("drugs", "0")) == 1 and row["population"] not in around.mixed
    return "one drug" if alone else row["treatment"]


def _cut(row: Row) -> tuple[int, ...]:
    found = []
    for name in ("cut_year", "cut_month", "cut_day"):
        if name not in row:
            break
        found.append(int(row[name]))
    return tuple(found)


def _integer(row: Row, name: str) -> int | None:
    return int(row[name]) if name in row else None


def _decimal(row: Row, name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None
