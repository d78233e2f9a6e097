"""Measure registry records and the bundled evidence, from which `bench/growth/` draws studies.

    python bench/registry_distributions.py DIR

DIR holds ClinicalTrials.gov API v2 records with results (`NCT*.json`). Written is
`bench/growth/measured.json`, counts alone:

- `records`: of each record the allocation, the model, how many started in each arm, its outcomes
  by role and by what their figures are, how many figures they have, how many effects of two groups
  (those that `registry_contradictions` reads), and how many terms of serious and of other adverse
  events it lists. A study is drawn from one of them, so that what goes together stays together.
- `shares`: how many of the patients at risk had an adverse event, in steps of 2 of 100.
- `names`: how many different terms, drugs and conditions so many records have, a mean over orders;
  and how many different measures so many files of the bundled evidence have.
- `rules`: in how many records, or files of the bundled evidence, a rule finds something, of how
  many that it can judge, and how much it finds. The rules of effects are counted in the records,
  which have thousands of them, and the others in the evidence: what a registry refuses, a paper
  may print.
"""

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from registry_contradictions import Record, judge, kind_of, read_record

from sarcograph.graph.checks.run import rules, run_checks
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.model.evidence import Document, Evidence

MEASURED = Path(__file__).with_name("growth") / "measured.json"
ORDERS = 50
SEED = 20_261
STEPS = 50
SIZES = (1, 2, 5, 10, 20, 50, 100, 172)
EFFECT_RULES = ("p-against-interval", "p-from-interval", "effect-from-arms")
"""The rules that are counted in records: those that have an effect of two groups."""


def results(study: dict[str, Any], module: str) -> dict[str, Any]:
    """Return a module of the results of a record, {} where it has none."""
    found: dict[str, Any] = study.get("resultsSection", {}).get(f"{module}Module", {})
    return found


def started(study: dict[str, Any]) -> list[int]:
    """Return how many started in each group of the first period; 0 is left out."""
    for period in results(study, "participantFlow").get("periods", []):
        for milestone in period["milestones"]:
            if milestone["type"] == "STARTED":
                counts = [one.get("numSubjects", "0") for one in milestone["achievements"]]
                return [int(one) for one in counts if one.isdigit() and int(one)]
    return []


def figures_of(outcome: dict[str, Any]) -> int:
    """Return how many figures an outcome has."""
    return sum(
        len(category.get("measurements", []))
        for one in outcome.get("classes", [])
        for category in one.get("categories", [])
    )


def shape_of(path: Path, effects: int) -> dict[str, Any]:
    """Return what a study is drawn from: the counts of a record."""
    study = json.loads(path.read_text("utf-8"))
    design = study["protocolSection"]["designModule"]
    info = design.get("designInfo", {})
    outcomes = results(study, "outcomeMeasures").get("outcomeMeasures", [])
    roles = Counter(one["type"] for one in outcomes)
    kinds = Counter(kind_of(one)[0] or "other" for one in outcomes)
    events = results(study, "adverseEvents")
    return {
        "record": path.stem,
        "allocation": info.get("allocation", "NA"),
        "model": info.get("interventionModel", "NA"),
        "arms": started(study),
        "roles": dict(sorted(roles.items())),
        "kinds": dict(sorted(kinds.items())),
        "figures": sum(map(figures_of, outcomes)),
        "effects": effects,
        "serious": len(events.get("seriousEvents", [])),
        "other": len(events.get("otherEvents", [])),
    }


def event_shares(paths: Iterable[Path]) -> dict[str, list[int]]:
    """Return how many groups had an adverse event at each share, serious ones apart."""
    found = {"serious": [0] * (STEPS + 1), "other": [0] * (STEPS + 1)}
    for path in paths:
        module = results(json.loads(path.read_text("utf-8")), "adverseEvents")
        for name, counts in found.items():
            for event in module.get(f"{name}Events", []):
                for one in event.get("stats", []):
                    affected, of = one.get("numAffected"), one.get("numAtRisk")
                    if affected is not None and of:
                        counts[round(affected / of * STEPS)] += 1
    return found


def names_of(study: dict[str, Any]) -> dict[str, set[str]]:
    """Return the different names in a record, each kind apart."""
    protocol = study["protocolSection"]
    events = results(study, "adverseEvents")
    listed = [*events.get("seriousEvents", []), *events.get("otherEvents", [])]
    given = protocol.get("armsInterventionsModule", {}).get("interventions", [])
    return {
        "adverse-events": {one["term"].casefold() for one in listed},
        "drugs": {one["name"].casefold() for one in given if one["type"] in ("DRUG", "BIOLOGICAL")},
        "conditions": {one.casefold() for one in protocol["conditionsModule"]["conditions"]},
    }


def different(many: list[set[str]]) -> list[tuple[int, float]]:
    """Return how many different names so many sets have together, a mean over orders."""
    chance = random.Random(SEED)  # noqa: S311  # the same each time
    sums: Counter[int] = Counter()
    for _ in range(ORDERS):
        seen: set[str] = set()
        for number, one in enumerate(chance.sample(many, len(many)), 1):
            seen |= one
            if number in SIZES:
                sums[number] += len(seen)
    return [(number, round(total / ORDERS, 1)) for number, total in sorted(sums.items())]


def measures_of(document: Document) -> set[str]:
    """Return the measures that a file of the evidence has figures of."""
    return {one.coordinates.measure for one in document.estimates}


def found_in_records(records: list[Record]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what each rule of effects finds in the records that have any."""
    judged = [one for one in records if one.comparisons]
    counts = [Counter(one.rule.key for one in judge(record, EFFECT_RULES)) for record in judged]
    for key in EFFECT_RULES:
        numbers = [one[key] for one in counts if one[key]]
        yield (
            key,
            {
                "in": len(numbers),
                "of": len(judged),
                "findings": sum(numbers),
                "read in": "records",
            },
        )


def found_in_evidence(evidence: Evidence) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what each other rule finds in the files of the bundled evidence."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in run_checks(evidence):
        for document in one.documents:
            found[one.rule.key][document] += 1
    with_text = sum(one.source is not None for one in evidence.documents)
    for rule in rules():
        if rule.key not in EFFECT_RULES:
            yield (
                rule.key,
                {
                    "in": len(found[rule.key]),
                    "of": with_text if rule.finds_missing else len(evidence.documents),
                    "findings": found[rule.key].total(),
                    "read in": "evidence",
                },
            )


def written(measured: dict[str, Any]) -> str:
    """Return the table as JSON, a record, a kind or a rule in a line."""
    sections = []
    for name, content in measured.items():
        if isinstance(content, list):
            lines = ",\n    ".join(json.dumps(one) for one in content)
            sections.append(f'  "{name}": [\n    {lines}\n  ]')
        elif isinstance(content, dict):
            lines = ",\n    ".join(f'"{key}": {json.dumps(one)}' for key, one in content.items())
            sections.append(f'  "{name}": {{\n    {lines}\n  }}')
        else:
            sections.append(f'  "{name}": {json.dumps(content)}')
    return "{\n" + ",\n".join(sections) + "\n}\n"


def main() -> None:
    """Measure the records of a folder, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("directory", type=Path, metavar="DIR")
    paths = sorted(parser.parse_args().directory.glob("NCT*.json"))
    studies = [names_of(json.loads(path.read_text("utf-8"))) for path in paths]
    records = [read_record(path) for path in paths]
    evidence = read_evidence()
    names = {kind: different([one[kind] for one in studies]) for kind in studies[0]}
    names["measures"] = different([measures_of(one) for one in evidence.documents])
    measured = {
        "read": f"{len(paths)} records of ClinicalTrials.gov with results, and the bundled "
        f"evidence, {len(evidence.documents)} files, by bench/registry_distributions.py",
        "records": [
            shape_of(path, len(record.comparisons))
            for path, record in zip(paths, records, strict=True)
        ],
        "shares": event_shares(paths),
        "names": names,
        "rules": dict(sorted([*found_in_records(records), *found_in_evidence(evidence)])),
    }
    MEASURED.write_text(written(measured), "utf-8")
    print(f"{len(paths)} records, {MEASURED}")


if __name__ == "__main__":
    main()
