"""The part of a document's graph that holds comparisons and the effects of factors."""

from __future__ import annotations

from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.quantities import (
    add_readings,
    analysis_populations,
    circumstance_values,
    figure_values,
    limits_in_words,
    time_values,
)
from sarcograph.graph.build.writing import Value
from sarcograph.graph.model.evidence import Comparison, PrognosticFinding
from sarcograph.graph.model.possible import possible_probability
from sarcograph.graph.model.printed import Printed
from sarcograph.graph.namespaces import SG, term


def build_comparisons(context: DocumentContext) -> None:
    """Add analyses, comparisons and prognostic findings, each with its effects."""
    _analyses(context)
    for comparison in context.document.comparisons:
        _comparison(context, comparison)
    for finding in context.document.prognostic:
        _prognostic(context, finding)


def _analyses(context: DocumentContext) -> None:
    for key, entry in context.file.analyses.items():
        context.state(
            "analysis",
            key,
            SG.StudyAnalysis,
            label=entry.label,
            of_study=context.iri("study", entry.study),
            analysis_kind=term(entry.kind),
            adjusted_for=context.entities_of(entry.adjusted_for),
            stratified_by=context.entities_of(entry.stratified_by),
            uses_model=context.entity(entry.model),
            planned=entry.planned,
            gloss=entry.says,
            at=entry.at,
        )


def _p_values(
    found: Comparison | PrognosticFinding,
) -> dict[str, Value | list[Value]]:
    """Return the p value of a result with its operator, sides, test and test statistic.

    It is the first that is printed for itself, or else beside the size of an effect.
    """
    beside = [one.printed.p for effect in found.effects for one in effect.number.readings]
    printed = [*(one.printed for one in found.readings), *(one for one in beside if one)]
    first = next(iter(printed), Printed())
    statistic = next((one.printed for one in found.statistics), Printed())
    sides = found.sides or next((one.sides for one in printed if one.sides), None)
    p = _probability(first)
    return {
        "p_value": p,
        "p_operator": first.operator if p is not None else None,
        "p_sides": sides if p is not None or first.value is None else None,
        "test_printed": [one.test for one in printed],
        "test_statistic": statistic.value,
        "test_statistic_name": statistic.statistic,
        "degrees_of_freedom": statistic.degrees,
        "denominator_degrees_of_freedom": statistic.denominator_degrees,
    }


def _probability(printed: Printed) -> Decimal | None:
    """Return the p value that is printed, if it can be one; else it stays in its reading."""
    value = printed.value
    return value if value is not None and possible_probability(value) else None


def _claimed_significant(comparison: Comparison) -> bool | None:
    """Return what is said of significance; NS in place of a p denies it."""
    if comparison.significant is not None:
        return comparison.significant
    denied = any(one.printed.significant is False for one in comparison.readings)
    return False if denied else None


def _effects(
    context: DocumentContext,
    owner: URIRef,
    slug: str,
    found: Comparison | PrognosticFinding,
    population: str,
) -> None:
    """Add the effects that a comparison or a prognostic finding found."""
    about = context.label_of(found.measure)
    for effect in found.effects:
        key = f"{slug}.{effect.effect_measure}"
        number = effect.number
        # who points to an effect points to what found it
        context.anchor(owner, [*(one.pointer for one in number.readings), *number.anchors])
        named = add_readings(context, context.iri("effect", key), f"effect.{key}", number.readings)
        context.state(
            "effect",
            key,
            SG.EffectEstimate,
            label=f"{effect.effect_measure.replace('-', ' ')}, {about}",
            effect_of=owner,
            of_study=context.study_of(population),
            measure=context.entity(found.measure),
            effect_measure=term(effect.effect_measure),
            **figure_values(context, number),
            preferred_reading=[named[reading] for reading in number.preferred],
            preference_reason=number.reasons,
            at=number.anchors,
        )


def _limits(context: DocumentContext, found: Comparison | PrognosticFinding) -> str:
    """Return in brackets what tells a result from others of the same measure and patients."""
    about = [
        context.label_of(found.adverse_event),
        (found.category or "").replace("-", " "),
        f"grade {', '.join(found.grades)}" if found.grades else "",
        f"at {found.time}" if found.time else "",
        *limits_in_words(context, found),
    ]
    shown = ", ".join(one for one in about if one)
    return f" ({shown})" if shown else ""


def _comparison(context: DocumentContext, comparison: Comparison) -> None:
    slug = comparison.slug()
    owner = context.iri("comparison", slug)
    figures = (*comparison.readings, *comparison.statistics)
    add_readings(context, owner, f"comparison.{slug}", figures)
    add_readings(context, owner, f"interaction.{slug}", comparison.interaction)
    interaction = next((one.printed for one in comparison.interaction), Printed())
    interaction_p = _probability(interaction)
    names = " and ".join(context.label_of(key) for key in comparison.between)
    reference = comparison.reference_arm
    compared = [key for key in comparison.between if key != reference] if reference else []
    context.state(
        "comparison",
        slug,
        SG.Comparison,
        label=f"{context.label_of(comparison.measure)}: {names}{_limits(context, comparison)}",
        of_study=context.study_of(comparison.between[0]),
        compares=[context.iri("population", key) for key in comparison.between],
        compared_group=[context.iri("population", key) for key in compared],
        reference_group=context.population(reference),
        **time_values(context, comparison.against_time, "reference_time"),
        reference_value=comparison.against_value,
        reference_value_unit=context.entity(comparison.against_unit),
        in_analysis_population=analysis_populations(
            context, comparison.between, comparison.analysis_population
        ),
        **_p_values(comparison),
        interaction_p_value=interaction_p,
        interaction_p_operator=interaction.operator if interaction_p is not None else None,
        uses_test=context.entity(comparison.test),
        claimed_significant=_claimed_significant(comparison),
        favours=context.population(comparison.favours),
        gloss=comparison.says,
        **circumstance_values(context, comparison),
        at=comparison.anchors,
    )
    _effects(context, owner, slug, comparison, comparison.between[0])


def _prognostic(context: DocumentContext, finding: PrognosticFinding) -> None:
    slug = finding.slug()
    owner = context.iri("prognostic-finding", slug)
    figures = (*finding.readings, *finding.statistics)
    add_readings(context, owner, f"prognostic.{slug}", figures)
    level, reference = finding.level, finding.reference_level
    context.state(
        "prognostic-finding",
        slug,
        SG.PrognosticFinding,
        label=f"{context.label_of(finding.factor)} and {context.label_of(finding.measure)}"
        f"{_limits(context, finding)}",
        of_study=context.study_of(finding.population),
        factor=context.entity(finding.factor),
        population=context.population(finding.population),
        in_analysis_population=analysis_populations(
            context, [finding.population], finding.analysis_population
        ),
        factor_level=level.text if level else None,
        factor_reference_level=reference.text if reference else None,
        direction=term(finding.direction),
        negated=finding.direction == "no-effect",
        **_p_values(finding),
        uses_test=context.entity(finding.test),
        **circumstance_values(context, finding),
        at=finding.anchors,
    )
    _effects(context, owner, slug, finding, finding.population)
