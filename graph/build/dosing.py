"""The part of a document's graph that says how agents are dosed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.quantities import ANY_GRADE
from sarcograph.graph.build.writing import Value, describe, text_of
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.possible import positive
from sarcograph.graph.model.printed import parse_printed
from sarcograph.graph.model.treatment_forms import Schedule, doses_per_day, schedule
from sarcograph.graph.namespaces import SG, term

ALL_GRADES = (1, 2, 3, 4, 5)


def build_dosing(context: DocumentContext) -> None:
    """Add dose rules with their branches, the steps down, and what is done when something happens.

    What a frequency or a schedule prints is kept as it stands; numbers are made of it where it has
    a form that can be read.
    """
    for key, entry in context.file.dosing.items():
        cycles = parse_printed("events", entry.cycles.text or "") if entry.cycles else None
        line = context.file.lines[entry.line] if entry.line else None
        iri = context.state(
            "dose-rule",
            key,
            SG.DoseRule,
            label=f"dosing of {context.label_of(entry.agent)}",
            of_study=context.study_of(line.population if line else entry.population),
            dose_of=context.entity(entry.agent),
            dose_line=context.line(entry.line),
            dose_population=context.population(entry.population),
            route=text_of(entry.route),
            dose_variable=entry.by,
            maximum_cycles=positive(cycles.events) if cycles else None,
            dosing_instruction=entry.instructions,
            dosed_until=entry.until,
            **_amount(context, entry.maximum, "maximum_dose"),
            at=[*entry.at, entry.route, entry.maximum, entry.cycles],
        )
        for number, branch in enumerate(entry.branches, 1):
            _branch(
                context, iri, context.iri("dose-branch", f"{key}-{number}"), branch, entry.agent
            )
        for number, step in enumerate(entry.reductions, 1):
            _step(context, iri, key, number, step)
        for number, change in enumerate(entry.changes, 1):
            _change(context, iri, key, number, change)


def _amount(
    context: DocumentContext,
    pointer: Pointer | None,
    name: str = "dose",
    unit: str | None = None,
) -> dict[str, Value]:
    """Return the number and the unit of a printed dose, by property; a stated unit comes first."""
    if pointer is None:
        return {}
    printed = parse_printed("value", pointer.text or "")
    return {
        f"{name}_value": printed.value,
        f"{name}_operator": printed.operator if printed.operator != "=" else None,
        f"{name}_unit": context.entity(unit or printed.unit),
    }


def _branch(
    context: DocumentContext, rule: URIRef, iri: URIRef, branch: schema.BranchEntry, agent: str
) -> None:
    bounds: dict[str, Value] = {}
    places = [*([branch.dose] if branch.dose else []), *branch.frequency]
    for side, pointer, closed in (
        ("lower", branch.above, False),
        ("lower", branch.from_, True),
        ("upper", branch.below, False),
        ("upper", branch.up_to, True),
    ):
        if pointer is not None:
            bound = parse_printed("value", pointer.text or "")
            bounds |= {f"{side}_bound": bound.value, f"{side}_bound_closed": closed}
            bounds["bound_unit"] = context.entity(bound.unit)
            places.append(pointer)
    lower, upper = bounds.get("lower_bound"), bounds.get("upper_bound")
    if isinstance(lower, Decimal) and isinstance(upper, Decimal) and lower > upper:
        bounds = {}  # printed the other way round, of which a finding tells
    describe(context.graph, rule, None, has_branch=iri)
    frequency = branch.frequency[0].text or ""
    given = " ".join(filter(None, [text_of(branch.dose), frequency]))
    group = f", {branch.for_}" if branch.for_ else ""
    days = (schedule(branch.schedule.text or "") if branch.schedule else None) or Schedule()
    describe(
        context.graph,
        iri,
        SG.DoseBranch,
        label=f"{context.label_of(agent)}: {given}{group}",
        dosed_group=branch.for_,
        frequency=frequency,
        doses_per_day=doses_per_day(frequency),
        schedule=text_of(branch.schedule),
        treatment_day=days.days,
        treatment_days=days.treated,
        cycle_days=days.cycle,
        **_amount(context, branch.dose, unit=branch.unit),
        **bounds,
    )
    context.anchor(iri, [*places, *([branch.schedule] if branch.schedule else [])])


def _step(
    context: DocumentContext, rule: URIRef, key: str, number: int, step: schema.DoseStepEntry
) -> None:
    frequency = text_of(step.frequency) or ""
    iri = context.state(
        "dose-step",
        f"{key}-{number}",
        SG.DoseStep,
        label=f"{step.dose.text} {frequency}".strip(),
        dose_step_number=number,
        frequency=frequency,
        doses_per_day=doses_per_day(frequency),
        **_amount(context, step.dose, unit=step.unit),
        at=[step.dose, step.frequency, *step.at],
    )
    describe(context.graph, rule, None, has_dose_step=iri)


def _grades(given: Iterable[str]) -> list[int]:
    """Return the grades at which a dose is changed: what is done at any grade is done at each."""
    named = list(given)
    return list(ALL_GRADES) if ANY_GRADE in named else sorted(map(int, named))


def _change(
    context: DocumentContext, rule: URIRef, key: str, number: int, change: schema.DoseChangeEntry
) -> None:
    iri = context.state(
        "dose-change",
        f"{key}-{number}",
        SG.DoseChange,
        label=f"{change.action}: {change.when}",
        changed_when=change.when,
        changed_for_event=context.entity(change.adverse_event),
        changed_at_grade=_grades(change.grades or []),
        dose_action=term(f"{change.action}-dose"),
        **_amount(context, change.dose),
        at=[*change.at, change.dose],
    )
    describe(context.graph, rule, None, has_dose_change=iri)
