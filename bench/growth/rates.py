"""How often each rule finds something in generated studies, beside how often it was measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binom

from growth.drawing import draw
from growth.faults import OF_TRIALS, PLANTED, judged_by
from growth.measured import measured
from growth.writing import document_name
from sarcograph.graph.checks.run import run_checks
from sarcograph.graph.curation.read import read_evidence

CHANCE = 0.001
"""How rarely a count lies beyond the limits if documents are drawn at the measured rate."""


@dataclass(frozen=True, slots=True)
class Found:
    """In how many of the documents that it can judge a rule finds something, and the limits.

    `astray` are documents in which it was to find something and does not, or the other way round.
    """

    rule: str
    found_in: int
    documents: int
    measured: float
    least: int
    most: int
    astray: tuple[str, ...]

    @property
    def as_measured(self) -> bool:
        """Tell whether the rule finds what it is to find, in as many documents as may be."""
        return self.least <= self.found_in <= self.most and not self.astray


def rates(evidence: Path, studies: int, seed: int) -> Iterator[Found]:
    """Yield what each planted rule finds, and each other rule that finds anything."""
    found: dict[str, set[str]] = {rule: set() for rule in (*PLANTED, *OF_TRIALS)}
    for finding in run_checks(read_evidence(evidence)):
        found.setdefault(finding.rule.key, set()).update(finding.documents)
    judged = dict.fromkeys(found, 0)
    planted: dict[str, set[str]] = {rule: set() for rule in found}
    for number in range(1, studies + 1):
        plan = draw(number, seed)
        for rule in judged_by(plan):
            judged[rule] += 1
        for rule in [*plan.faults, *(OF_TRIALS if plan.trial else ())]:
            planted[rule].add(document_name(number))
    table = measured().rules
    for rule, documents in sorted(found.items()):
        # a trial is told of by two documents, which are drawn together
        of = 2 if rule in OF_TRIALS else 1
        share = table[rule].share / of if judged[rule] else 0.0
        least, most = (int(binom.ppf(p, judged[rule], share)) for p in (CHANCE / 2, 1 - CHANCE / 2))
        astray = tuple(sorted(documents ^ planted[rule]))
        yield Found(rule, len(documents), judged[rule], share * of, least * of, most * of, astray)
