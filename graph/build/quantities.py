"""The part of a document's graph that holds its numbers, each with every place that prints it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import Value, describe
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.circumstances import (
    Circumstances,
    Coordinates,
    circumstances_of,
    report_slugs,
)
from sarcograph.graph.model.numbers import Estimate, Number, Reading
from sarcograph.graph.model.possible import possible_bounds, possible_spread, possible_value
from sarcograph.graph.model.printed import Printed
from sarcograph.graph.model.times import StatedTime
from sarcograph.graph.namespaces import SG, optional_term, term

ANY_GRADE = "any"
BASELINE = "baseline"


def build_quantities(context: DocumentContext) -> None:
    """Add population sizes, estimates, adverse events and absences."""
    for key, readings in context.document.sizes.items():
        owner = context.iri("population", key)
        add_readings(context, owner, f"{key}.size", readings)
    for (key, role), readings in context.document.analysis_sizes.items():
        owner = context.iri("analysis-population", f"{key}.{role}")
        add_readings(context, owner, f"{key}.{role}.size", readings)
    for estimate in context.document.estimates:
        _estimate(context, estimate)
    _adverse_event_reports(context)
    _absences(context)


def add_readings(
    context: DocumentContext, owner: URIRef, slug: str, readings: Iterable[Reading]
) -> dict[Reading, URIRef]:
    """Add each reading of `owner`; the place is part of its name, so order does not matter."""
    named: dict[Reading, URIRef] = {}
    for reading in readings:
        printed = reading.printed
        parsed = printed.value if printed.value is not None else printed.events
        iri = context.state(
            "reading",
            f"{slug}.{reading.component}.{reading.pointer.name}",
            SG.Reading,
            label=f"“{reading.text}”",
            reading_of=owner,
            component=reading.component,
            printed=reading.text,
            parsed_value=Decimal(parsed) if parsed is not None else None,
            parsed_events=printed.events,
            parsed_denominator=printed.denominator,
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


def grade_values(grades: Iterable[str]) -> dict[str, Value | list[int]]:
    """Return the properties of a result that say which grades it covers.

    `any` names none of them: that an event had some grade does not say that it had grade 4.

    >>> grade_values(["any"]), grade_values(["4", "3"])
    ({'grade': [], 'any_grade': True}, {'grade': [3, 4], 'any_grade': False})
    """
    given = list(grades)
    named = sorted(int(one) for one in given if one != ANY_GRADE)
    return {"grade": named, "any_grade": (ANY_GRADE in given) if given else None}


def regimen_of(context: DocumentContext, coordinates: Coordinates) -> str | None:
    """Return the regimen under which a quantity was measured: that of its line, or of the arm.

    What patients bring along was not measured under what they were given later.
    """
    if coordinates.own_line is not None:
        return context.file.lines[coordinates.own_line].regimen
    measure = context.entities[coordinates.measure].entry
    at_baseline = coordinates.time is not None and coordinates.time.slug == BASELINE
    if at_baseline or (isinstance(measure, schema.MeasureEntry) and measure.kind == "baseline"):
        return None
    return context.file.populations[coordinates.population].regimen


def time_values(
    context: DocumentContext, time: StatedTime | None, name: str = "time"
) -> dict[str, Value]:
    """Return the properties of the time at which a result holds, or of another of that `name`."""
    if time is None:
        return {}
    return {
        f"{name}_point": str(time),
        f"{name}_value": time.number,
        f"{name}_unit": context.entity(time.unit),
        f"{name}_cycle": time.cycle,
        f"{name}_day_of_cycle": time.day,
    }


def circumstance_values(
    context: DocumentContext, circumstances: Circumstances
) -> dict[str, Value | list[int]]:
    """Return the properties of a result that say under what circumstances it was found."""
    here = circumstances
    return {
        "line": context.line(here.own_line),
        "measure": context.entity(here.measure),
        "category": context.category(here.measure, here.category) if here.measure else None,
        "adverse_event": context.entity(here.adverse_event),
        "organ_system": here.organ_system,
        "listed_as": here.listed_as,
        **grade_values(here.grades),
        "seriousness": optional_term(here.seriousness),
        "attribution": optional_term(here.attribution),
        "counting_unit": optional_term(here.counting),
        **time_values(context, here.time),
        "counted_from": optional_term(here.time_from),
        "in_period": context.iri("period", here.period) if here.period else None,
        "assessor": optional_term(here.assessor),
        "at_data_cut": context.iri("data-cut", here.data_cut) if here.data_cut else None,
        "adjustment": optional_term(here.adjustment),
        "in_analysis": context.iri("analysis", here.analysis) if here.analysis else None,
        "cited_from": context.reference(here.reference),
    }


def analysis_populations(
    context: DocumentContext, populations: Iterable[str], role: str | None
) -> list[Value]:
    """Return those of the populations whose data an analysis of a role counts."""
    return [context.iri("analysis-population", f"{key}.{role}") for key in populations if role]


def coordinate_values(
    context: DocumentContext, coordinates: Coordinates
) -> dict[str, Value | list[int] | list[Value]]:
    """Return the properties of a quantity that say what it is about."""
    return {
        "of_study": context.study_of(coordinates.population),
        "population": context.population(coordinates.population),
        "in_analysis_population": analysis_populations(
            context, [coordinates.population], coordinates.analysis_population
        ),
        "under_regimen": context.entity(regimen_of(context, coordinates)),
        "statistic": term(coordinates.statistic),
        **circumstance_values(context, coordinates),
    }


def coordinates_label(context: DocumentContext, coordinates: Coordinates) -> str:
    """Return what a quantity is about in words, which no other quantity of the document is."""
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
    entry = context.entities[coordinates.measure].entry
    usual = entry.statistic if isinstance(entry, schema.MeasureEntry) else None
    statistic = coordinates.statistic
    limits = ", ".join(
        [
            *limits_in_words(context, coordinates),
            *([statistic.replace("-", " ")] if statistic != usual else []),
        ]
    )
    whom = context.label_of(coordinates.population)
    return f"{about}: {whom} ({limits})" if limits else f"{about}: {whom}"


def limits_in_words(context: DocumentContext, here: Circumstances) -> list[str]:
    """Return in words what else than measure, event and time tells results of patients apart."""
    words = (
        here.attribution,
        here.seriousness,
        here.counting if here.counting != "counts-patients" else None,
        here.time_from,
        here.period,
        here.assessor,
        here.analysis_population,
        here.data_cut,
        here.adjustment,
        here.analysis,
        here.organ_system,
        here.listed_as,
    )
    return [
        *([context.file.lines[here.own_line].label] if here.own_line else []),
        *(word.replace("-", " ") for word in words if word),
        *([f"reference {here.reference}"] if here.reference is not None else []),
    ]


def _ordered(printed: Printed | None) -> Printed | None:
    """Return bounds that can be true; others stay in their reading, and a finding tells."""
    return printed if printed is not None and possible_bounds(printed) else None


def _other_limit(number: Number, limit: Decimal | None, reason: str | None) -> URIRef | None:
    """Return why there is no number for a limit of an interval.

    A one-sided interval has one limit; where a source calls one figure a limit, it may not print
    the other. An interval of which a curator gives but half says nothing here, and a shape tells.
    """
    if reason is None and limit is None and number.interval is not None:
        if number.sides == 1:
            return term("not-applicable")
        return term("not-reported") if number.interval.alone else None
    return optional_term(reason)


def figure_values(
    context: DocumentContext, number: Number, statistic: str | None = None
) -> dict[str, Value]:
    """Return the properties of a number that say how large it is and how sure.

    The level of an interval, in percent, and the kind of a spread stand only where the source
    gives them. A figure that cannot be true of its statistic stays in its reading.
    """
    interval, extent = _ordered(number.interval), _ordered(number.extent)
    quartiles = _ordered(number.quartiles)
    possible = number.interval is None or interval is not None
    value = number.value
    if value is not None and statistic is not None and not possible_value(statistic, value):
        value = None
    return {
        "value": value,
        "value_operator": number.operator if value is not None else None,
        "value_absence": optional_term(number.absence),
        "unit": context.entity(number.unit),
        "unit_stated": None if number.unit_stated else False,
        "ci_lower": interval.lower if interval else None,
        "ci_upper": interval.upper if interval else None,
        "ci_level": number.ci_level if interval else None,
        "ci_method": context.entity(number.ci_method) if possible else None,
        "ci_sides": number.sides if possible else None,
        "ci_lower_absence": _other_limit(number, interval.lower, interval.lower_absence)
        if interval
        else None,
        "ci_upper_absence": _other_limit(number, interval.upper, interval.upper_absence)
        if interval
        else None,
        "range_lower": extent.lower if extent else None,
        "range_upper": extent.upper if extent else None,
        "range_lower_absence": optional_term(extent.lower_absence) if extent else None,
        "range_upper_absence": optional_term(extent.upper_absence) if extent else None,
        "range_lower_censored": (extent.lower_censored or None) if extent else None,
        "range_upper_censored": (extent.upper_censored or None) if extent else None,
        "interquartile_range_lower": quartiles.lower if quartiles else None,
        "interquartile_range_upper": quartiles.upper if quartiles else None,
        **_spread(number),
    }


def _spread(number: Number) -> dict[str, Value]:
    """Return the spread and its kind; neither where what is printed cannot be one."""
    if number.spread is None or not possible_spread(number.spread):
        return {}
    return {"spread": number.spread, "spread_kind": optional_term(number.spread_kind)}


def _estimate(context: DocumentContext, estimate: Estimate) -> None:
    slug = estimate.coordinates.slug()
    counts = estimate.coordinates.statistic in ("proportion", "count", "rate")
    of_event = estimate.coordinates.adverse_event
    # when an event began, or how long it lasted, is no incidence
    kind = SG.AdverseEventIncidence if of_event and counts else SG.Estimate
    named = add_readings(context, context.iri("estimate", slug), slug, estimate.readings)
    context.state(
        "estimate",
        slug,
        SG.Estimate,
        kind,
        label=coordinates_label(context, estimate.coordinates),
        events=estimate.events,
        # nothing is divided by none: that 0 is printed stays in the reading
        denominator=estimate.stated_denominator or None,
        counted_among=context.population(estimate.among),
        gloss=estimate.says,
        prints_decrease=estimate.decrease or None,
        **figure_values(context, estimate, estimate.coordinates.statistic),
        preferred_reading=[named[reading] for reading in estimate.preferred if reading in named],
        preference_reason=estimate.reasons,
        **coordinate_values(context, estimate.coordinates),
        at=estimate.anchors,
    )


def _adverse_event_reports(context: DocumentContext) -> None:
    entries = context.file.adverse_events
    for entry, slug in zip(entries, report_slugs(entries), strict=True):
        label = f"{context.label_of(entry.adverse_event)}: {context.label_of(entry.population)}"
        context.state(
            "adverse-event-report",
            slug,
            SG.AdverseEventReport,
            label=label,
            frequency_note=entry.frequency,
            **_reported(context, entry),
            at=[*entry.at, *_limits(entry)],
        )


def _limits(
    entry: schema.AdverseEventReportEntry | schema.AbsenceEntry,
) -> list[Pointer | None]:
    return [entry.threshold, entry.organ_system, entry.listed_as, entry.qualification]


def _reported(
    context: DocumentContext, entry: schema.AdverseEventReportEntry | schema.AbsenceEntry
) -> dict[str, Value | list[int] | list[Value]]:
    """Return the properties of an event without a count, or of none, that limit what is meant."""
    whom = [entry.population] if entry.population else []
    return {
        "of_study": context.study_of(entry.population),
        "population": context.population(entry.population),
        "in_analysis_population": analysis_populations(context, whom, entry.analysis_population),
        "reporting_threshold": entry.threshold.text if entry.threshold else None,
        "qualification": entry.qualification.text if entry.qualification else None,
        **circumstance_values(
            context, Circumstances(**circumstances_of(entry, context.file.lines))
        ),
    }


def _absences(context: DocumentContext) -> None:
    for key, entry in context.file.absences.items():
        limits = _limits(entry)
        context.state(
            "absence",
            key,
            SG.Absence,
            label=entry.says,
            absence_kind=term(entry.kind),
            statistic=optional_term(entry.statistic),
            scope=entry.scope,
            **_reported(context, entry),
            at=[*entry.announced, *entry.at, *limits],
        )
    for cell in context.document.empty_cells:
        words = cell.pointer.text or ""
        printed = words if words.isalpha() else "a dash"
        iri = context.state(
            "absence",
            f"cell-{cell.pointer.start}",
            SG.Absence,
            label=f"{cell.table} prints {printed} for {cell.cell.row}, {cell.cell.column}",
            absence_kind=term("not-reported"),
            measure=context.entity(cell.measure),
            scope=cell.table,
            at=(),
        )
        context.anchor(iri, [cell.pointer], cell.cell)
