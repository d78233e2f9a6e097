"""How often each rule finds something in generated studies, beside how often it was measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import binom

from growth.drawing import draw
from growth.faults import PLANTED, judged_by
from growth.measured import measured
from sarcograph.graph.checks.run import run_checks
from sarcograph.graph.curation.read import read_evidence

CHANCE = 0.001
"""How rarely a count lies beyond the limits if documents are drawn at the measured rate."""


@dataclass(frozen=True, slots=True)
class Found:
    """In how many of the documents that it can judge a rule finds something, and the limits."""

    rule: str
    found_in: int
    documents: int
    measured: float
    least: int
    most: int

    @property
    def as_measured(self) -> bool:
        """Tell whether the count may be that of the measured rate."""
        return self.least <= self.found_in <= self.most


def rates(evidence: Path, studies: int, seed: int) -> Iterator[Found]:
    """Yield what each planted rule finds, and each other rule that finds anything."""
    documents: dict[str, set[str]] = {rule: set() for rule in PLANTED}
    for finding in run_checks(read_evidence(evidence)):
        documents.setdefault(finding.rule.key, set()).update(finding.documents)
    judged = dict.fromkeys(documents, 0)
    for number in range(1, studies + 1):
        for rule in judged_by(draw(number, seed)):
            judged[rule] += 1
    table = measured().rules
    for rule, found_in in sorted(documents.items()):
        share = table[rule].share if rule in PLANTED else 0.0
        least, most = (int(binom.ppf(p, judged[rule], share)) for p in (CHANCE / 2, 1 - CHANCE / 2))
        yield Found(rule, len(found_in), judged[rule], share, least, most)
