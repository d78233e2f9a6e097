"""Run the checks of arithmetic over registry records, and list what contradicts itself there.

    python bench/registry_contradictions.py DIR [--rule p-against-interval] [--shown 20]

DIR holds ClinicalTrials.gov API v2 records with results (`NCT*.json`). Outcomes with their
analyses, sizes of groups and adverse events become the dataclasses of the model, without an
evidence file; what a record does not say (the reference group, what is adjusted for) is left open.

Of 172 records with 1,921 effects of two groups and 93,138 figures, on 2026-11-29:

                                findings  conflict  ambiguous  records
    p-against-interval                72        35         37       13
    p-from-interval                   76         0         76        8
    effect-from-arms                   3         0          3        3
    the other rules                    0

A plain comparison, p below 0.05 against 95% interval, finds 72 analyses in 14 records. All of them
are found here but six in five records: bounds that may be rounded to no effect (NCT00256750 twice,
NCT00910962, NCT02636439; NCT01644500 once, which p-from-interval finds), and a p that is called
one-sided and fits when doubled (NCT02130557). Beyond it are found one interval of 90%
(NCT03982186), a p that is called one-sided and contradicts when doubled (NCT03387813), and
intervals of which no sides are stated (NCT00281099, three of NCT01597635).

Read by eye, by record. Misprints: NCT00281099 (the estimate is its own lower bound), NCT01149421
(p 0.19 where the interval gives 0.019), NCT01644500, NCT01648582, NCT01815424 (a lost minus sign),
NCT02345161, NCT03387813 (two-sided p values called one-sided). No p values but posterior
probabilities, so that the conflict is one of words: NCT01597635 and NCT02294734. One-sided p values
that nobody calls so, ambiguous: NCT03029208, NCT02509156. A rank test beside an interval of means,
ambiguous: NCT00358449. Denominators, counts and adverse events agree: the registry refuses others.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from sarcograph.graph.checks.base import Finding, View, catalogue
from sarcograph.graph.checks.run import rules
from sarcograph.graph.model.anchors import quoted
from sarcograph.graph.model.circumstances import Coordinates
from sarcograph.graph.model.evidence import Comparison, Document, Entity, Evidence
from sarcograph.graph.model.numbers import Effect, Estimate, Number, Reading
from sarcograph.graph.model.printed import Component, Printed
from sarcograph.graph.model.schema import DocumentFile, MeasureEntry
from sarcograph.graph.model.schema.entities import EntityEntry
from sarcograph.graph.model.schema.enumerations import Statistic

RULES = (
    "p-against-interval",
    "p-from-interval",
    "ratio-not-positive",
    "interval-contains-estimate",
    "effect-from-arms",
    "partition-sum",
    "analysed-above-population",
    "more-events-than-patients",
    "part-of-events",
    "fatal-not-serious",
    "proportion-rounding",
)
"""The rules of the catalogue that a record has figures for.

`impossible-percentage` is not one: percentages at a time are often of fewer than the denominator of
their outcome, or estimates of Kaplan and Meier.
"""

EFFECTS = (
    (r"hazard", "hazard-ratio"),
    (r"odds", "odds-ratio"),
    (r"risk ratio|relative risk", "risk-ratio"),
    (r"rate ratio", "rate-ratio"),
    (r"\bratios?\b", "geometric-mean-ratio"),
    (r"median", "median-difference"),
    (
        r"risk difference|difference (?:in|of) (?:percent|proportion|cure|risk)|percent",
        "risk-difference",
    ),
    (r"diff", "mean-difference"),
    (r"slope|coefficient", "regression-coefficient"),
)
"""What the free words of `paramType` mean, the first that fits."""

_NUMBER = re.compile(r"-?\d*\.?\d+")
_P = re.compile(r"\s*(<=|>=|<|>|=|≤|≥)?\s*(\d*\.?\d+)\s*")
_SIDES = re.compile(r"\b(one|two|1|2)[- ]?(?:sided|tailed)", re.IGNORECASE)
_STATISTICS: dict[str, Statistic] = {
    "MEAN": "mean",
    "MEDIAN": "median",
    "LEAST_SQUARES_MEAN": "least-squares-mean",
    "GEOMETRIC_MEAN": "geometric-mean",
    "COUNT_OF_PARTICIPANTS": "proportion",
}
_SPREADS: dict[str, Component] = {
    "confidence": "ci",
    "full range": "range",
    "quartile": "interquartile-range",
}
_OF_PATIENTS = re.compile(r"(%|percent\w*) (of )?(participants|patients|subjects)")


def number(text: str | None) -> Decimal | None:
    """Return a plain number; None for anything else, such as 1,553 or NA."""
    return Decimal(text) if text and _NUMBER.fullmatch(text) else None


@dataclass
class Record:
    """A registry record while it becomes a document: each figure has a place of its own."""

    key: str
    entities: dict[str, Entity] = field(default_factory=dict)
    populations: dict[str, dict[str, Any]] = field(default_factory=dict)
    partitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    sizes: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    analysis_sizes: dict[tuple[str, str], tuple[Reading, ...]] = field(default_factory=dict)
    estimates: list[Estimate] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    places: Iterator[int] = field(default_factory=lambda: count(1000, 100))

    def reading(self, component: Component, text: str, **printed: Any) -> Reading:
        """Return a figure as it stands at the next place."""
        return Reading(component, quoted(text, next(self.places)), Printed(**printed))

    def count(self, component: Component, text: str | None) -> Reading | None:
        """Return a printed number of patients."""
        value = number(text)
        if text is None or value is None or value != value.to_integral_value():
            return None
        return self.reading(component, text, events=int(value))

    def population(self, key: str, label: str, size: Reading | None, **more: Any) -> None:
        """Add a group of the record."""
        self.populations[key] = {"label": label or key, "study": "trial", "at": "x @10", **more}
        if size is not None:
            self.sizes[key] = (size,)

    def entity(self, kind: str, key: str, entry: EntityEntry) -> str:
        """Add an entity of the record to its registry, and return its key."""
        self.entities[key] = Entity(kind, key, entry)
        return key

    def document(self) -> tuple[Evidence, Document]:
        """Return the document with a registry of its own."""
        file = DocumentFile.model_validate(
            {
                "source": {
                    "key": self.key.lower(),
                    "file": f"{self.key}.json",
                    "sha256": "0" * 64,
                    "characters": "10000000",
                    "form": "registry-record",
                },
                "publication": {"kind": "registry-record", "title": "a record @1"},
                "studies": {
                    "trial": {
                        "label": self.key,
                        "kind": "clinical-trial",
                        "reported-in": "this",
                        "at": "x @5",
                    }
                },
                "populations": self.populations,
                "partitions": self.partitions,
            }
        )
        document = Document(
            self.key.lower(),
            file,
            self.sizes,
            tuple(self.estimates),
            tuple(self.comparisons),
            (),
            analysis_sizes=self.analysis_sizes,
        )
        return Evidence(self.entities, (document,), ()), document


def groups_of(
    record: Record, groups: list[dict[str, Any]], counts: dict[str, str], prefix: str
) -> None:
    """Add the groups of a module, each with its printed size."""
    for group in groups:
        size = record.count("size", counts.get(group["id"]))
        record.population(prefix + group["id"].lower(), group.get("title", ""), size)


def add_baseline(record: Record, module: dict[str, Any]) -> None:
    """Add the groups of the baseline; the one called Total is what the others add up to."""
    denominators = [one for one in module.get("denoms", []) if one["units"] == "Participants"]
    if not denominators:
        return
    counts = {one["groupId"]: one["value"] for one in denominators[0]["counts"]}
    groups = module.get("groups", [])
    groups_of(record, groups, counts, "baseline-")
    whole = [one for one in groups if one.get("title", "").strip().lower() == "total"]
    parts = [f"baseline-{one['id'].lower()}" for one in groups if one not in whole]
    if len(whole) == 1 and len(parts) > 1:
        record.partitions["groups"] = {
            "of": f"baseline-{whole[0]['id'].lower()}",
            "parts": parts,
            "by": "group",
            "exclusive": "yes",
            "exhaustive": "yes",
        }


def kind_of(outcome: dict[str, Any]) -> tuple[Statistic | None, bool]:
    """Return what the figures of an outcome are, and whether they are percentages of patients."""
    form, unit = outcome.get("paramType", ""), outcome.get("unitOfMeasure", "").lower()
    if form == "NUMBER" and _OF_PATIENTS.match(unit):
        return "proportion", True
    return _STATISTICS.get(form), False


def rows_of(outcome: dict[str, Any]) -> Iterator[tuple[str, bool, list[dict[str, Any]]]]:
    """Yield each row of an outcome: its label, whether it has its own denominators, its figures."""
    for one in outcome.get("classes", []):
        for category in one.get("categories", []):
            label = f"{one.get('title', '')} / {category.get('title', '')}"
            yield label, "denoms" in one, category.get("measurements", [])


def add_outcome(record: Record, place: int, outcome: dict[str, Any]) -> None:
    """Add an outcome: a measure for each row, groups with their sizes, figures, and analyses."""
    title = outcome.get("title", "")[:120] or "an outcome"
    prefix = f"outcome-{place}-"
    denominators = {one["units"]: one["counts"] for one in outcome.get("denoms", [])}
    counts = {one["groupId"]: one["value"] for one in denominators.get("Participants", [])}
    groups_of(record, outcome.get("groups", []), counts, prefix)
    statistic, _ = kind_of(outcome)
    rows = 0
    for label, own, measurements in rows_of(outcome):
        entry = MeasureEntry(
            label=f"{title} / {label}"[:200], kind="outcome", statistic=statistic or "point-value"
        )
        measure = record.entity("measure", f"{prefix}{rows}", entry)
        rows += 1
        for one in measurements:
            add_figure(record, outcome, one, measure, prefix + one["groupId"].lower(), own=own)
    for analysis in outcome.get("analyses", []):
        _add_analysis(record, analysis, f"{prefix}0", prefix, len(record.comparisons), rows)


def add_figure(
    record: Record,
    outcome: dict[str, Any],
    one: dict[str, str],
    measure: str,
    population: str,
    *,
    own: bool,
) -> None:
    """Add a figure of an outcome; with `own` its row has other denominators than the outcome."""
    statistic, percent = kind_of(outcome)
    value = number(one.get("value"))
    if statistic is None or value is None or population not in record.populations:
        return
    unit = "percent" if percent else None
    if statistic == "proportion" and not percent:
        readings = [record.count("events", one["value"])]
    else:
        readings = [record.reading("value", one["value"], value=value, unit=unit)]
    lower, upper = number(one.get("lowerLimit")), number(one.get("upperLimit"))
    spread = outcome.get("dispersionType", "").lower()
    component = next((known for name, known in _SPREADS.items() if name in spread), None)
    if component and (lower is not None or upper is not None):
        text = f"{one.get('lowerLimit')} to {one.get('upperLimit')}"
        readings.append(record.reading(component, text, lower=lower, upper=upper))
    size = record.sizes.get(population, ())
    record.estimates.append(
        Estimate(
            tuple(reading for reading in readings if reading is not None),
            unit,
            document=record.key.lower(),
            coordinates=Coordinates(population=population, measure=measure, statistic=statistic),
            size=size[0].printed.events if size and not own else None,
            proportion=statistic == "proportion",
        )
    )


def _add_analysis(
    record: Record, analysis: dict[str, Any], measure: str, prefix: str, place: int, rows: int
) -> None:
    groups = [prefix + one.lower() for one in analysis.get("groupIds", [])]
    superiority = "SUPERIORITY" in (analysis.get("nonInferiorityType") or "")
    words = analysis.get("paramType") or ""
    kind = next((known for form, known in EFFECTS if re.search(form, words, re.IGNORECASE)), None)
    p = _P.fullmatch(analysis.get("pValue") or "")
    value = number(analysis.get("paramValue"))
    if len(groups) != 2 or kind is None or value is None or measure not in record.entities:
        return
    lower, upper = number(analysis.get("ciLowerLimit")), number(analysis.get("ciUpperLimit"))
    readings = [record.reading("value", analysis["paramValue"], value=value)]
    if lower is not None or upper is not None:
        text = f"{analysis.get('ciLowerLimit')} to {analysis.get('ciUpperLimit')}"
        sides = 1 if analysis.get("ciNumSides") == "ONE_SIDED" else 2
        readings.append(record.reading("ci", text, lower=lower, upper=upper, sides=sides))
    said = " ".join(
        str(analysis.get(name, ""))
        for name in ("pValueComment", "statisticalMethod", "statisticalComment", "estimateComment")
    )
    told = _SIDES.search(said)
    probability = []
    if p and superiority:
        operator = {"≤": "<=", "≥": ">="}.get(p[1] or "=", p[1] or "=")
        probability.append(
            record.reading("p", analysis["pValue"], value=Decimal(p[2]), operator=operator)
        )
    record.comparisons.append(
        Comparison(
            document=record.key.lower(),
            measure=measure,
            between=tuple(groups),
            analysis=f"{prefix}{place}" if rows > 1 else None,
            readings=tuple(probability),
            sides=(1 if told[1].lower() in ("one", "1") else 2) if told else None,
            effects=(
                Effect(kind, Number(tuple(readings), level=number(analysis.get("ciPctValue")))),
            ),
            says=f"{words}; {analysis.get('statisticalMethod', '')}",
        )
    )


def add_adverse_events(record: Record, module: dict[str, Any]) -> None:
    """Add serious and other adverse events, by event and in all, and deaths."""
    total = record.entity(
        "measure",
        "any-adverse-event",
        MeasureEntry(label="any adverse event", kind="safety", statistic="proportion"),
    )
    incidence = record.entity(
        "measure",
        "adverse-event-incidence",
        MeasureEntry(label="incidence", kind="safety", statistic="proportion"),
    )
    for group in module.get("eventGroups", []):
        key = f"safety-{group['id'].lower()}"
        record.population(key, group.get("title", ""), None)
        for name, seriousness in (("serious", "serious"), ("other", "non-serious")):
            _add_count(
                record,
                Coordinates(
                    population=key,
                    measure=total,
                    statistic="proportion",
                    seriousness=seriousness,
                    counting="counts-patients",
                ),
                group.get(f"{name}NumAffected"),
                group.get(f"{name}NumAtRisk"),
            )
    for name, seriousness in (("seriousEvents", "serious"), ("otherEvents", "non-serious")):
        for place, event in enumerate(module.get(name, [])):
            term = record.entity(
                "adverse-event", f"{seriousness}-{place}", EntityEntry(label=event["term"])
            )
            for one in event.get("stats", []):
                _add_count(
                    record,
                    Coordinates(
                        population=f"safety-{one['groupId'].lower()}",
                        measure=incidence,
                        statistic="proportion",
                        adverse_event=term,
                        seriousness=seriousness,
                        counting="counts-patients",
                    ),
                    one.get("numAffected"),
                    one.get("numAtRisk"),
                )


def _add_count(
    record: Record, coordinates: Coordinates, events: object, denominator: object
) -> None:
    if events is None or coordinates.population not in record.populations:
        return
    readings = [record.count("events", str(events))]
    if denominator:
        readings.append(record.count("denominator", str(denominator)))
    record.estimates.append(
        Estimate(
            tuple(one for one in readings if one is not None),
            document=record.key.lower(),
            coordinates=coordinates,
        )
    )


def read_record(path: Path) -> Record:
    """Return what a record says, ready to be judged."""
    study = json.loads(path.read_text(encoding="utf-8"))
    results = study.get("resultsSection", {})
    record = Record(path.stem)
    add_baseline(record, results.get("baselineCharacteristicsModule", {}))
    outcomes = results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
    for place, outcome in enumerate(outcomes):
        add_outcome(record, place, outcome)
    add_adverse_events(record, results.get("adverseEventsModule", {}))
    return record


def judge(record: Record, wanted: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what the wanted rules find in a record."""
    evidence, document = record.document()
    view = View(evidence, document)
    for rule, check in catalogue():
        if rule.key in wanted:
            yield from check(view)


def main() -> None:
    """Print how many findings each rule has, in which records, and some of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rule", action="append", choices=[rule.key for rule in rules()])
    parser.add_argument("--shown", type=int, default=0, help="findings to print of each rule")
    arguments = parser.parse_args()
    wanted = tuple(arguments.rule or RULES)
    found: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    paths = sorted(arguments.directory.glob("NCT*.json"))
    effects = figures = 0
    for path in paths:
        record = read_record(path)
        effects += len(record.comparisons)
        figures += len(record.estimates)
        for finding in judge(record, wanted):
            found[finding.rule.key][record.key].append(finding)
    print(f"{len(paths)} records, {effects} effects, {figures} figures")
    for rule in sorted(found):
        records = found[rule]
        severities = Counter(one.severity for many in records.values() for one in many)
        print(f"\n{rule}: {dict(severities)} in {len(records)} records")
        for key, many in sorted(records.items()):
            kinds = Counter(one.severity for one in many)
            print(f"  {key} {', '.join(f'{number} {kind}' for kind, number in kinds.items())}")
        shown = [(key, one) for key, many in sorted(records.items()) for one in many]
        for key, one in shown[: arguments.shown]:
            said = one.message, one.printed or "", one.recomputed, one.resolution
            print(f"    {key} {one.severity}: {' | '.join(said)}")


if __name__ == "__main__":
    main()
