"""What was measured in samples and in assays: observations of alterations, and potencies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from rdflib import Graph, URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.quantities import add_readings, time_values
from sarcograph.graph.build.writing import Value, describe, entity_iri
from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.evidence import Entity
from sarcograph.graph.model.numbers import Reading
from sarcograph.graph.model.printed import Component, Printed, parse_printed
from sarcograph.graph.namespaces import SG, optional_term, term, thing


def build_laboratory(context: DocumentContext) -> None:
    """Add the observations of alterations and the potencies that the document prints."""
    for key, entry in context.file.biomarkers.items():
        _observation(context, key, entry)
    for key, potency in context.file.potencies.items():
        _potency(context, key, potency)
    for key, ratio in context.file.potency_ratios.items():
        _potency_ratio(context, key, ratio)


def _text(pointer: Pointer | None) -> str | None:
    return pointer.text if pointer else None


def _figure(printed: Printed, unit: URIRef | None) -> dict[str, Value]:
    """Return the properties of a measured number; a bound that is not printed has none."""
    number = printed.value if printed.value is not None else printed.events
    return {
        "measured_value": None if number is None else Decimal(number),
        "measured_operator": None if number is None else printed.operator,
        "measured_lower": printed.lower,
        "measured_upper": printed.upper,
        "measured_unit": unit,
    }


def _readings(
    context: DocumentContext, owner: URIRef, slug: str, component: Component, printed: list[Pointer]
) -> None:
    readings = []
    for pointer in printed:
        try:
            read = parse_printed(component, pointer.text or "")
        except PrintedFormError:  # a score in words
            read = Printed()
        readings.append(Reading(component, pointer, read))
    add_readings(context, owner, slug, readings)


def _observation(context: DocumentContext, key: str, entry: schema.ObservationEntry) -> None:
    alteration = context.label_of(entry.alteration)
    population = context.file.populations[entry.population] if entry.population else None
    observation = context.state(
        "biomarker",
        key,
        SG.BiomarkerObservation,
        label=f"{alteration}: {population.label if population else 'as the document states it'}",
        observed_alteration=context.entity(entry.alteration),
        detected=entry.detected,
        assay=context.entity(entry.assay),
        assay_printed=_text(entry.assay_printed),
        specimen=_text(entry.specimen),
        time_point_stated=_text(entry.time_point) or str(entry.time or "not stated"),
        **time_values(context, entry.time),
        counted_from=optional_term(entry.time_from),
        observed_in=context.population(entry.population),
        observed_in_study=context.iri("study", population.study) if population else None,
        observed_at_line=context.line(entry.line),
        claimed_significant=entry.significant,
        at=[*entry.at, entry.assay_printed, entry.specimen, entry.time_point],
    )
    for one in entry.measured:
        slug = f"{key}.{one.name}"
        measurement = context.iri("biomarker-measurement", slug)
        describe(context.graph, observation, None, has_measurement=measurement)
        context.state(
            "biomarker-measurement",
            slug,
            SG.BiomarkerMeasurement,
            label=f"{one.quantity.replace('-', ' ')} of {alteration}",
            measured_as=term(one.quantity),
            measured_printed=[pointer.text or "" for pointer in one.printed],
            scoring_system=_text(one.system),
            **_figure(one.figure, context.entity(one.figure.unit)),
            at=[one.system],
        )
        _readings(context, measurement, f"biomarker.{slug}", one.component, one.printed)


def _potency(context: DocumentContext, key: str, entry: schema.PotencyEntry) -> None:
    iri = context.iri("potency", key)
    figures: list[tuple[Component, list[Pointer]]] = [
        ("value", entry.value),
        ("range", entry.range),
    ]
    texts = {name: [pointer.text or "" for pointer in places] for name, places in figures}
    printed = potency_figure(texts["value"], texts["range"])
    what = entry.target or (_text(entry.cell_line) or "")
    context.state(
        "potency",
        key,
        SG.PotencyMeasurement,
        label=potency_label(context.label_of(entry.agent), context.label_of(what), entry.measure),
        potency_agent=context.entity(entry.agent),
        potency_target=context.entity(entry.target),
        target_qualifier=_text(entry.target_qualifier),
        cell_line_name=_text(entry.cell_line),
        measured_as=term(entry.measure),
        measured_printed=[*texts["value"], *texts["range"]],
        in_assay_format=term(entry.format),
        assay=context.entity(entry.assay),
        model_system=term(entry.model),
        potency_of_claim=context.iri("claim", entry.claim) if entry.claim else None,
        cites=[context.iri("reference", number) for number in entry.cites],
        **_figure(printed, context.entity(printed.unit or entry.unit)),
        at=[*entry.at, entry.target_qualifier, entry.cell_line],
    )
    for component, places in figures:
        _readings(context, iri, f"potency.{key}", component, places)


def _potency_ratio(context: DocumentContext, key: str, entry: schema.PotencyRatioEntry) -> None:
    iri = context.iri("potency-ratio", key)
    printed = [pointer.text or "" for pointer in entry.fold]
    sides = (
        (entry.agent, entry.target, entry.cell_line),
        (entry.than_agent or entry.agent, entry.than_target, entry.than_cell_line),
    )
    words = (
        " on ".join([context.label_of(agent), *(one for one in (target, cells) if one)])
        for agent, target, cells in (
            (agent, context.label_of(target), _text(line)) for agent, target, line in sides
        )
    )
    context.state(
        "potency-ratio",
        key,
        SG.PotencyRatio,
        label=f"potency of {' against '.join(words)}",
        potency_agent=context.entity(entry.agent),
        potency_target=context.entity(entry.target),
        cell_line_name=_text(entry.cell_line),
        compared_agent=context.entity(entry.than_agent),
        compared_target=context.entity(entry.than_target),
        compared_cell_line=_text(entry.than_cell_line),
        potency_direction=term(entry.direction),
        ratio_of=optional_term(entry.measure),
        measured_as=SG.FoldChange,
        measured_printed=printed,
        in_assay_format=term(entry.format),
        assay=context.entity(entry.assay),
        model_system=term(entry.model),
        potency_of_claim=context.iri("claim", entry.claim) if entry.claim else None,
        cites=[context.iri("reference", number) for number in entry.cites],
        **_figure(entry.figure, context.entity(entry.figure.unit)),
        at=[*entry.at, entry.cell_line, entry.than_cell_line],
    )
    _readings(context, iri, f"potency-ratio.{key}", "value", entry.fold)


def potency_label(agent: str, target: str, measure: str) -> str:
    """Return the label of a potency."""
    return f"{measure.replace('-', ' ')} of {agent}" + (f" on {target}" if target else "")


def potency_figure(value: list[str], extent: list[str]) -> Printed:
    """Return what a potency prints: a number, bounds, or both."""
    number = parse_printed("value", value[0]) if value else Printed()
    bounds = parse_printed("range", extent[0]) if extent else Printed()
    return replace(number, lower=bounds.lower, upper=bounds.upper, unit=number.unit or bounds.unit)


def build_external_potencies(
    graph: Graph, entities: Mapping[str, Entity], content: schema.ExternalFile, citation: URIRef
) -> None:
    """Add the potencies that an external source prints, with its citation instead of places."""
    source = content.citation.key
    for key, entry in content.potencies.items():
        printed = [one for one in (entry.value, entry.range) if one]
        figure = potency_figure(
            [entry.value] if entry.value else [], [entry.range] if entry.range else []
        )
        target = entities[entry.target].entry.label if entry.target else entry.cell_line or ""
        describe(
            graph,
            thing("potency", source, key),
            SG.PotencyMeasurement,
            label=potency_label(entities[entry.agent].entry.label, target, entry.measure),
            potency_agent=entity_iri(entities[entry.agent]),
            potency_target=entity_iri(entities[entry.target]) if entry.target else None,
            target_qualifier=entry.target_qualifier,
            cell_line_name=entry.cell_line,
            measured_as=term(entry.measure),
            measured_printed=printed,
            in_assay_format=term(entry.format),
            assay=entity_iri(entities[entry.assay]) if entry.assay else None,
            model_system=term(entry.model),
            potency_of_claim=thing("claim", source, entry.claim) if entry.claim else None,
            citation=citation,
            printed_at=entry.place,
            read_from=entry.reading,
            **_figure(figure, entity_iri(entities[figure.unit or entry.unit])),
        )
