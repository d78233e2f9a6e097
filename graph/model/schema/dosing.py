"""Entries that say how agents are dosed: how much, when, and what changes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sarcograph.graph.kinds import AGENTS
from sarcograph.graph.model.schema.refers import to
from sarcograph.graph.model.schema.scalars import (
    _NOT_EMPTY,
    Ats,
    Dose,
    Grades,
    Key,
    Quoted,
    Quoteds,
    Strict,
    Text,
    Texts,
)


class BranchEntry(Strict):
    """One dose and whom it is for; bounds are open unless the source includes them."""

    for_: Annotated[Text | None, Field(alias="for")] = None
    """Whom it is for where no bounds say it, in our words, such as moderate hepatic impairment."""

    dose: Dose | None = None
    """The dose with its unit, such as 75 mg/m2; left out where only a schedule is printed."""
    unit: Annotated[Key, to("unit")] | None = None
    """Its unit, where it is not printed with it or not one that is read."""
    frequency: Quoteds
    """How often it is given, such as once daily."""
    schedule: Quoted | None = None
    """On which days of a cycle, such as 21 of 28 days."""
    above: Quoted | None = None
    """Whom it is for: above this value of what decides (`by`), not at it."""
    from_: Annotated[Quoted | None, Field(alias="from")] = None
    """Whom it is for: from this value on."""
    below: Quoted | None = None
    """Whom it is for: below this value, not at it."""
    up_to: Quoted | None = None
    """Whom it is for: up to this value, and at it."""


class DoseStepEntry(Strict):
    """One step down from the starting dose; steps stand in their order."""

    dose: Dose
    """The dose of the step with its unit."""
    unit: Annotated[Key, to("unit")] | None = None
    """Its unit, where it is not printed with it or not one that is read."""
    frequency: Quoted | None = None
    """How often it is given, where that changes."""
    at: Ats = []
    """Where the document says what is not quoted above."""


class DoseChangeEntry(Strict):
    """What is done with the dose when something happens."""

    when: Text
    """What must happen, in our words, such as ALT above eight times the upper limit."""
    adverse_event: Annotated[Key, to("adverse-event")] | None = None
    """The adverse event that it is, where it is one."""
    grades: Grades | None = None
    """The grades at which it holds."""
    action: Literal["continue", "withhold", "reduce", "resume", "discontinue"]
    """What is done."""
    dose: Dose | None = None
    """The dose that follows, where it is printed."""
    at: Ats
    """Where the document says so."""


class DosingEntry(Strict):
    """How an agent is dosed."""

    agent: Annotated[Key, to(*AGENTS)]
    """What is dosed."""
    line: Annotated[Key, to("line")] | None = None
    """The line of treatment that it belongs to."""
    population: Annotated[Key, to("population")] | None = None
    """Whom it is for."""
    route: Quoted | None = None
    """How it is given, such as orally."""
    by: Text | None = None
    """What decides between branches, such as body weight."""
    branches: Annotated[list[BranchEntry], _NOT_EMPTY]
    """The doses."""
    maximum: Dose | None = None
    """The greatest single or daily dose, whatever the patient's size."""
    cycles: Quoted | None = None
    """The greatest number of cycles."""
    instructions: Texts = []
    """How it is to be taken, in our words, such as without food."""
    until: Text | None = None
    """What ends it, such as progression, in our words."""
    reductions: list[DoseStepEntry] = []
    """The steps down from the starting dose."""
    changes: list[DoseChangeEntry] = []
    """What is done with the dose when something happens."""
    at: Ats
    """Where the document says what is not quoted above."""
