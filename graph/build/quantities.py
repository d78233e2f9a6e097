"""The part of a document's graph that holds its numbers, each with every place that prints it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import Value, describe
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.evidence import Comparison, Coordinates, Estimate, Reading
from sarcograph.graph.model.possible import possible_bounds, possible_value
from sarcograph.graph.model.printed import Printed, parse_printed
from sarcograph.graph.namespaces import SG, term
from sarcograph.graph.statistics import USUAL_LEVEL

ALL_GRADES = (1, 2, 3, 4, 5)


def build_quantities(context: DocumentContext) -> None:
    """Add population sizes, estimates, comparisons, prognostic findings, events and absences."""
    for key, readings in context.document.sizes.items():
        owner = context.iri("population", key)
        _readings(context, owner, f"{key}.size", readings)
    for estimate in context.document.estimates:
        _estimate(context, estimate)
    for comparison in context.document.comparisons:
        _comparison(context, comparison)
    _prognostic(context)
    _adverse_event_reports(context)
    _absences(context)


def _readings(
    context: DocumentContext, owner: URIRef, slug: str, readings: Iterable[Reading]
) -> dict[Reading, URIRef]:
    """Add each reading of `owner`; the place is part of its name, so order does not matter."""
    named: dict[Reading, URIRef] = {}
    for reading in readings:
        printed = reading.printed
        parsed = printed.value if printed.value is not None else printed.events
        iri = context.state(
            "reading",
            f"{slug}.{reading.component}.{reading.pointer.start}",
            SG.Reading,
            label=f"“{reading.text}”",
            reading_of=owner,
            component=reading.component,
            printed=reading.text,
            parsed_value=Decimal(parsed) if parsed is not None else None,
            parsed_events=printed.events,
            parsed_lower=printed.lower,
            parsed_upper=printed.upper,
            parsed_operator=printed.operator,
            at=(),
        )
        context.anchor(iri, [reading.pointer], reading.cell)
        describe(context.graph, owner, None, has_reading=iri)
        # the quantity itself points to the place too: one step from fact to source
        context.anchor(owner, [reading.pointer], reading.cell)
        named[reading] = iri
    return named


def grade_values(grades: Iterable[str]) -> list[int]:
    """Return the grades as numbers; `any` is all of them.

    >>> grade_values(["any"])
    [1, 2, 3, 4, 5]
    """
    given = list(grades)
    return list(ALL_GRADES) if "any" in given else sorted(map(int, given))


def regimen_of(context: DocumentContext, coordinates: Coordinates) -> str | None:
    """Return the regimen under which a quantity was measured: that of the line, or of the arm.

    A line of a wider population has the wider regimen; where the arm has a line of its own in the
    same place of the sequence, that one's is more exact.
    """
    if coordinates.line is None:
        return context.file.populations[coordinates.population].regimen
    line = context.file.lines[coordinates.line]
    for other in context.file.lines.values():
        if other.population == coordinates.population and other.follows == line.follows:
            return other.regimen
    return line.regimen


def coordinate_values(
    context: DocumentContext, coordinates: Coordinates
) -> dict[str, Value | list[int]]:
    """Return the properties of a quantity that say what it is about."""
    grades = coordinates.grades
    return {
        "of_study": context.study_of(coordinates.population),
        "population": context.population(coordinates.population),
        "line": context.line(coordinates.line),
        "under_regimen": context.entity(regimen_of(context, coordinates)),
        "measure": context.entity(coordinates.measure),
        "statistic": term(coordinates.statistic),
        "category": context.category(coordinates.measure, coordinates.category),
        "adverse_event": context.entity(coordinates.adverse_event),
        "grade": grade_values(grades),
        "any_grade": ("any" in grades) if grades else None,
        "attribution": term(coordinates.attribution) if coordinates.attribution else None,
        "counting_unit": term(coordinates.counting) if coordinates.counting else None,
        "time_point": coordinates.time,
        "cited_from": context.reference(coordinates.reference),
    }


def coordinates_label(context: DocumentContext, coordinates: Coordinates) -> str:
    """Return what a quantity is about in words."""
    measure = context.label_of(coordinates.measure)
    parts = [context.label_of(coordinates.adverse_event), measure]
    if coordinates.category:
        entry = context.entities[coordinates.measure].entry
        parts.append(getattr(entry, "categories", {}).get(coordinates.category, ""))
    if coordinates.grades:
        parts.append("grade " + ", ".join(coordinates.grades))
    if coordinates.time:
        parts.append(f"at {coordinates.time}")
    about = " · ".join(part for part in parts if part)
    return f"{about}: {context.label_of(coordinates.population)}"


def _ordered(printed: Printed | None) -> Printed | None:
    """Return bounds that can be true; others stay in their reading, and a finding tells."""
    return printed if printed is not None and possible_bounds(printed) else None


def _estimate(context: DocumentContext, estimate: Estimate) -> None:
    slug = estimate.coordinates.slug()
    interval, extent = _ordered(estimate.interval), _ordered(estimate.extent)
    value = estimate.value
    if value is not None and not possible_value(estimate.coordinates.statistic, value):
        value = None
    kind = SG.AdverseEventIncidence if estimate.coordinates.adverse_event else SG.Estimate
    level = (interval.level or USUAL_LEVEL) if interval else None
    named = _readings(context, context.iri("estimate", slug), slug, estimate.readings)
    context.state(
        "estimate",
        slug,
        SG.Estimate,
        kind,
        label=coordinates_label(context, estimate.coordinates),
        value=value,
        value_operator=estimate.operator if value is not None else None,
        unit=context.entity(estimate.unit),
        events=estimate.events,
        denominator=estimate.denominator,
        ci_lower=interval.lower if interval else None,
        ci_upper=interval.upper if interval else None,
        ci_level=level,
        range_lower=extent.lower if extent else None,
        range_upper=extent.upper if extent else None,
        preferred_reading=[named[reading] for reading in estimate.preferred if reading in named],
        preference_reason=estimate.reasons,
        **coordinate_values(context, estimate.coordinates),
        at=estimate.anchors,
    )


def _comparison(context: DocumentContext, comparison: Comparison) -> None:
    slug = comparison.slug()
    owner = context.iri("comparison", slug)
    _readings(context, owner, f"comparison.{slug}", comparison.readings)
    printed = comparison.readings[0].printed if comparison.readings else None
    names = " and ".join(context.label_of(key) for key in comparison.between)
    context.state(
        "comparison",
        slug,
        SG.Comparison,
        label=f"{context.label_of(comparison.measure)}: {names}",
        of_study=context.study_of(comparison.between[0]),
        compares=[context.iri("population", key) for key in comparison.between],
        measure=context.entity(comparison.measure),
        category=context.category(comparison.measure, comparison.category),
        adverse_event=context.entity(comparison.adverse_event),
        line=context.line(comparison.line),
        p_value=printed.value if printed else None,
        p_operator=printed.operator if printed else None,
        uses_test=context.entity(comparison.test),
        claimed_significant=comparison.significant,
        favours=context.population(comparison.favours),
        adjusted=comparison.adjusted,
        cited_from=context.reference(comparison.reference),
        gloss=comparison.says,
        at=comparison.anchors,
    )


def _p_values(
    context: DocumentContext, owner: URIRef, slug: str, p: list[Pointer]
) -> dict[str, Value]:
    """Add the readings of the p values of `owner` and return its p and operator."""
    readings = [Reading("p", pointer, parse_printed("p", pointer.text or "")) for pointer in p]
    _readings(context, owner, slug, readings)
    if not readings:
        return {}
    return {"p_value": readings[0].printed.value, "p_operator": readings[0].printed.operator}


def _prognostic(context: DocumentContext) -> None:
    for entry in context.file.prognostic:
        slug = f"{entry.population}.{entry.factor}.{entry.measure}"
        owner = context.iri("prognostic-finding", slug)
        context.state(
            "prognostic-finding",
            slug,
            SG.PrognosticFinding,
            label=f"{context.label_of(entry.factor)} and {context.label_of(entry.measure)}",
            of_study=context.study_of(entry.population),
            factor=context.entity(entry.factor),
            measure=context.entity(entry.measure),
            population=context.population(entry.population),
            direction=term(entry.direction),
            analysis=entry.analysis,
            negated=entry.direction == "no-effect",
            **_p_values(context, owner, f"prognostic.{slug}", entry.p),
            at=entry.at,
        )


def _adverse_event_reports(context: DocumentContext) -> None:
    for entry in context.file.adverse_events:
        label = f"{context.label_of(entry.adverse_event)}: {context.label_of(entry.population)}"
        context.state(
            "adverse-event-report",
            f"{entry.population}.{entry.adverse_event}",
            SG.AdverseEventReport,
            label=label,
            of_study=context.study_of(entry.population),
            adverse_event=context.entity(entry.adverse_event),
            population=context.population(entry.population),
            grade=grade_values(entry.grades or []),
            frequency_note=entry.frequency,
            at=entry.at,
        )


def _absences(context: DocumentContext) -> None:
    for key, entry in context.file.absences.items():
        context.state(
            "absence",
            key,
            SG.Absence,
            label=entry.says,
            of_study=context.study_of(entry.population),
            absence_kind=term(entry.kind),
            measure=context.entity(entry.measure),
            adverse_event=context.entity(entry.adverse_event),
            population=context.population(entry.population),
            grade=grade_values(entry.grades or []),
            scope=entry.scope,
            at=[*entry.announced, *entry.at],
        )
    for cell in context.document.empty_cells:
        iri = context.state(
            "absence",
            f"cell-{cell.pointer.start}",
            SG.Absence,
            label=f"{cell.table} prints a dash for {cell.cell.row}, {cell.cell.column}",
            absence_kind=term("not-reported"),
            measure=context.entity(cell.measure),
            scope=cell.table,
            at=(),
        )
        context.anchor(iri, [cell.pointer], cell.cell)
