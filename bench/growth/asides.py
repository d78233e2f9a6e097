"""Sentences that a document has for the sake of a finding: what it announces, leaves open, rounds.

Each is written as many times as the plan says that its rule is to find something.
"""

from collections.abc import Iterator
from decimal import Decimal

from growth.page import Page
from growth.plan import Arm, Plan
from growth.tables import Entry
from sarcograph.graph.statistics import implied_counts

LOST = ("loss-to-follow-up", "dose-reduction", "drug-withdrawal", "drug-interruption")
"""Measures of which a document prints a percentage and no count; no outcome is one of them."""


def announced(page: Page, plan: Plan, study: str) -> Iterator[tuple[str, str, Entry]]:
    """Yield section, key and entry of methods whose results stand nowhere in the document."""
    for number in range(1, plan.faults.get("announced-not-reported", 0) + 1):
        page.say(" ")
        at = page.mark(f"Generated scale {number} of the authors was planned")
        page.say(".")
        says = f"a scale of theirs, number {number}"
        method = {"kind": "data-collection", "study": study, "says": says, "at": at}
        yield "methods", f"planned-{number}", method
        lacking = {"kind": "not-reported", "says": f"no figures of their scale {number}"}
        whole = {"scope": "whole document", "announced": at}
        yield "absences", f"planned-{number}", {**lacking, **whole}


def ambiguous(page: Page, plan: Plan) -> Iterator[tuple[str, Entry]]:
    """Yield key and entry of passages that can be read in two ways."""
    for number in range(1, plan.faults.get("several-readings", 0) + 1):
        page.say(" ")
        at = page.mark(f"Some of those and the others were seen in part {number}")
        page.say(".")
        readings = [{"reads": "some of both"}, {"reads": "some of the first, all of the second"}]
        entry = {"question": f"of whom some are meant in part {number}", "readings": readings}
        yield f"some-{number}", {**entry, "at": at}


def uncounted(page: Page, plan: Plan) -> Iterator[tuple[Entry, Entry]]:
    """Yield what percentages are about that no count of the patients gives, and their places."""
    arm = plan.arms[0]
    for measure in LOST[: plan.faults.get("impossible-percentage", 0)]:
        page.say(f" With {arm.drug.label} the {measure.replace('-', ' ')} was ")
        printed = page.quote(f"{ungiven(arm)}%")
        page.say(".")
        yield {"population": arm.key, "measure": measure}, {"value": printed}


def ungiven(arm: Arm) -> Decimal | None:
    """Return a percentage that no count of an arm gives, None where each is given by one."""
    tenths = (Decimal(number) / 10 for number in range(51, 950, 7))
    return next((one for one in tenths if not implied_counts(one, arm.size)), None)
