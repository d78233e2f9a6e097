"""The part of a document's graph that says what was studied and how."""

from __future__ import annotations

from decimal import Decimal

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import Value, date_parts, describe, text_of
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.possible import positive
from sarcograph.graph.model.printed import parse_printed
from sarcograph.graph.model.registrations import registration
from sarcograph.graph.model.treatment_forms import earlier_lines, ratio
from sarcograph.graph.namespaces import SG, term

_WEEKS = {"week": Decimal(1), "month": Decimal("30.4375") / 7, "day": Decimal(1) / 7}
PHASES = {
    "early-1": SG.EarlyPhaseOne,
    "1": SG.PhaseOne,
    "1/2": SG.PhaseOneTwo,
    "2": SG.PhaseTwo,
    "2/3": SG.PhaseTwoThree,
    "3": SG.PhaseThree,
    "4": SG.PhaseFour,
}


def build_design(context: DocumentContext) -> None:
    """Add studies with periods and data cuts, populations, lines, what is measured, and how."""
    _studies(context)
    _periods(context)
    _data_cuts(context)
    _populations(context)
    _analysis_populations(context)
    _lines(context)
    _crossovers(context)
    _definitions(context)
    _endpoints(context)
    _criteria_and_methods(context)
    _adverse_event_collections(context)


def _count(pointer: Pointer | None) -> int | None:
    return positive(parse_printed("size", pointer.text or "").events) if pointer else None


def _studies(context: DocumentContext) -> None:
    for key, entry in context.file.studies.items():
        reported = (
            context.iri("publication", "this")
            if entry.reported_in == "this"
            else context.reference(int(entry.reported_in))
        )
        iri = context.state(
            "study",
            key,
            SG.Study,
            label=entry.label,
            study_design=term(entry.design),
            study_kind=term(entry.kind),
            account_of=context.entity(entry.trial),
            study_condition=context.entities_of(entry.conditions),
            condition_state=context.entities_of(entry.states),
            setting=entry.settings,
            acronym=text_of(entry.acronym),
            centre_count=_count(entry.centres[0] if entry.centres else None),
            planned_size=_count(entry.planned_size),
            reported_in=reported,
            **_trial(entry),
            **_dates(entry),
            at=[
                *(entry.at + entry.registered_as + entry.protocol_numbers + entry.centres),
                *(entry.period_start + entry.period_end),
                *(entry.enrolment_start + entry.enrolment_end + entry.primary_completion),
                *(entry.stratified_by + entry.collaborators),
                *(entry.acronym, entry.ratio, entry.planned_size, entry.sponsor),
                entry.confidence_level,
            ],
        )
        if entry.reported_in == "this":
            describe(context.graph, context.iri("publication", "this"), None, reports_study=iri)
        for milestone, dates in entry.planned_dates.items():
            context.state(
                "planned-date",
                f"{key}.{milestone}",
                SG.PlannedDate,
                label=f"planned {milestone.replace('-', ' ')}: {dates[0].text}",
                of_study=iri,
                planned_milestone=term(f"{milestone}-milestone"),
                planned_date=dates[0].text,
                **date_parts(dates[0], "planned"),
                at=dates,
            )
        if stop := entry.stopped_early:
            context.state(
                "early-stop",
                key,
                SG.EarlyStop,
                label=stop.says,
                of_study=iri,
                stopped_because=term(f"stopped-for-{stop.because}"),
                at=stop.at,
            )


def _trial(entry: schema.StudyEntry) -> dict[str, Value | list[Value]]:
    """Return how a study was designed, by property; nothing for what its document leaves open."""
    optional = {
        "time_perspective": (entry.time_perspective, ""),
        "allocation": (entry.allocation, "-allocation"),
        "intervention_model": (entry.intervention_model, "-model"),
        "masking": (entry.masking, ""),
        "purpose": (entry.purpose, "-purpose"),
        "status": (entry.status, "-status"),
    }
    return {
        **{name: term(word + after) for name, (word, after) in optional.items() if word},
        "phase": PHASES[entry.phase] if entry.phase else None,
        "allocation_ratio": ratio(text_of(entry.ratio) or ""),
        "stratification_factor": [pointer.text for pointer in entry.stratified_by],
        "masked_role": [term(f"masked-{role}") for role in entry.masked],
        "control": [term(f"{control}-control") for control in entry.control],
        "sponsor": text_of(entry.sponsor),
        "confidence_level_printed": text_of(entry.confidence_level),
        "collaborator": [pointer.text for pointer in entry.collaborators],
        "registered_as": [registration(pointer.text or "") for pointer in entry.registered_as],
        "protocol_number": [pointer.text for pointer in entry.protocol_numbers],
    }


def _dates(entry: schema.StudyEntry) -> dict[str, Value]:
    """Return when a study began and ended, each date as printed and in numbers, by property."""
    dates: dict[str, Value] = {}
    for name, pointers in (
        ("period_start", entry.period_start),
        ("period_end", entry.period_end),
        ("enrolment_start", entry.enrolment_start),
        ("enrolment_end", entry.enrolment_end),
        ("primary_completion", entry.primary_completion),
    ):
        if pointers:
            dates |= {name: pointers[0].text, **date_parts(pointers[0], name)}
    return dates


def _periods(context: DocumentContext) -> None:
    for key, entry in context.file.periods.items():
        context.state(
            "period",
            key,
            SG.StudyPeriod,
            label=entry.label,
            of_study=context.iri("study", entry.study),
            follows_period=context.iri("period", entry.follows) if entry.follows else None,
            at=entry.at,
        )


def _data_cuts(context: DocumentContext) -> None:
    for key, entry in context.file.data_cuts.items():
        context.state(
            "data-cut",
            key,
            SG.DataCut,
            label=entry.label,
            of_study=context.iri("study", entry.study),
            cut_date=entry.date[0].text,
            **date_parts(entry.date[0], "cut"),
            at=[*entry.at, *entry.date],
        )


def _populations(context: DocumentContext) -> None:
    for key, entry in context.file.populations.items():
        lines = earlier_lines(text_of(entry.earlier_lines) or "")
        context.state(
            "population",
            key,
            SG.Population,
            label=entry.label,
            of_study=context.iri("study", entry.study),
            parent_population=context.population(entry.parent),
            size=context.document.size_of(key),
            population_condition=context.entity(entry.condition),
            population_state=context.entities_of(entry.states),
            receives=context.entity(entry.regimen),
            pretreated_with=context.entities_of(entry.earlier_treatments),
            earlier_lines=text_of(entry.earlier_lines),
            earlier_lines_at_least=lines.least if lines else None,
            earlier_lines_at_most=lines.most if lines else None,
            at=[*entry.at, entry.earlier_lines],
        )
    for key, partition in context.file.partitions.items():
        context.state(
            "partition",
            key,
            SG.Partition,
            label=f"{context.label_of(partition.of)} by {partition.by}",
            of_study=context.study_of(partition.of),
            partition_of=context.population(partition.of),
            part=[context.iri("population", part) for part in partition.parts],
            partition_by=partition.by,
            exclusive=term(partition.exclusive),
            exhaustive=term(partition.exhaustive),
            at=partition.at,
        )


def _analysis_populations(context: DocumentContext) -> None:
    for key, population in context.file.populations.items():
        for role, entry in population.analysis_populations.items():
            context.state(
                "analysis-population",
                f"{key}.{role}",
                SG.AnalysisPopulation,
                label=f"{population.label}: {role.replace('-', ' ')}",
                of_study=context.iri("study", population.study),
                of_population=context.population(key),
                analysis_role=term(f"{role}-population"),
                size=context.document.size_of(key, role),
                definition_stated=entry.definition,
                at=entry.at,
            )


def _lines(context: DocumentContext) -> None:
    for key, entry in context.file.lines.items():
        rank = parse_printed("rank", entry.rank.text or "").events if entry.rank else None
        context.state(
            "line",
            key,
            SG.TreatmentLine,
            label=entry.label,
            of_study=context.study_of(entry.population),
            line_population=context.population(entry.population),
            regimen=context.entity(entry.regimen),
            follows=context.line(entry.follows),
            within_line=context.line(entry.within),
            rank=positive(rank),
            stop_reason=entry.stopped,
            at=[*entry.at, entry.rank],
        )


def _crossovers(context: DocumentContext) -> None:
    for key, entry in context.file.crossovers.items():
        target = context.label_of(entry.regimen) or "another treatment"
        context.state(
            "crossover",
            key,
            SG.Crossover,
            label=f"crossover to {target}",
            of_study=context.iri("study", entry.study),
            crossover_allowed=term(entry.allowed),
            crossover_from=context.population(entry.from_),
            crossover_to=context.entity(entry.regimen),
            crossover_when=entry.when,
            crossover_line=context.line(entry.line),
            at=entry.at,
        )


def _definitions(context: DocumentContext) -> None:
    for number, entry in enumerate(context.file.definitions, 1):
        duration = entry.minimum_duration
        weeks = None
        if duration:
            printed = parse_printed("value", duration.text or "")
            if printed.value is not None and printed.unit in _WEEKS:
                weeks = (printed.value * _WEEKS[printed.unit]).quantize(Decimal("0.000001"))
        context.state(
            "definition",
            f"{entry.measure}-{number}",
            SG.MeasureDefinition,
            label=f"{context.label_of(entry.measure)} in {context.key}",
            defines_measure=context.entity(entry.measure),
            defined_for=context.iri("study", entry.study),
            numerator_category=[
                context.category("best-overall-response", category) for category in entry.numerator
            ],
            denominator_stated=entry.denominator,
            time_origin=entry.origin,
            time_event=entry.event,
            criteria=context.entity(entry.criteria),
            confirmation_required=entry.confirmed,
            minimum_duration=text_of(duration),
            minimum_duration_weeks=positive(weeks),
            at=[*entry.at, duration],
        )


def _endpoints(context: DocumentContext) -> None:
    for key, entry in context.file.endpoints.items():
        rank = parse_printed("rank", entry.rank.text or "").events if entry.rank else None
        margin = parse_printed("value", entry.margin.text or "") if entry.margin else None
        context.state(
            "endpoint",
            key,
            SG.Endpoint,
            label=f"{context.label_of(entry.measure)} as {entry.role.replace('-', ' ')} endpoint",
            of_study=context.iri("study", entry.study),
            endpoint_measure=context.entity(entry.measure),
            endpoint_role=term(f"{entry.role}-endpoint"),
            endpoint_rank=positive(rank),
            endpoint_population=context.population(entry.population),
            endpoint_definition=[
                context.iri("definition", f"{one.measure}-{number}")
                for number, one in enumerate(context.file.definitions, 1)
                if (one.study, one.measure) == (entry.study, entry.measure)
            ],
            time_frame=text_of(entry.time_frame),
            hypothesis=term(f"{entry.hypothesis}-hypothesis") if entry.hypothesis else None,
            margin_value=margin.value if margin else None,
            margin_unit=context.entity(margin.unit) if margin else None,
            sample_size_assumption=entry.assumptions,
            endpoint_met=entry.met,
            at=[*entry.at, entry.rank, entry.time_frame, entry.margin],
        )


def _criteria_and_methods(context: DocumentContext) -> None:
    for key, criterion in context.file.eligibility.items():
        context.state(
            "criterion",
            key,
            SG.EligibilityCriterion,
            label=criterion.says,
            criterion_kind=term(criterion.kind),
            of_study=context.iri("study", criterion.study),
            population=context.population(criterion.population),
            **context.ascribed(criterion.ascribes),
            at=criterion.at,
        )
    for key, method in context.file.methods.items():
        context.state(
            "method",
            key,
            SG.MethodStatement,
            label=method.says,
            method_kind=method.kind,
            of_study=context.iri("study", method.study),
            uses_test=context.entities_of(method.tests),
            uses_software=context.entity(method.software),
            uses_criteria=context.entity(method.criteria),
            applies_to=context.entities_of(method.measures),
            value_stated=text_of(method.value),
            at=[*method.at, method.value],
        )


def _adverse_event_collections(context: DocumentContext) -> None:
    for key, entry in context.file.adverse_event_collections.items():
        context.state(
            "adverse-event-collection",
            key,
            SG.AdverseEventCollection,
            label=f"adverse events as collected in {context.file.studies[entry.study].label}",
            of_study=context.iri("study", entry.study),
            collected_in=[context.iri("population", one) for one in entry.populations],
            time_frame=text_of(entry.time_frame),
            event_assessment=term(f"{entry.assessment}-assessment") if entry.assessment else None,
            event_vocabulary=[pointer.text for pointer in entry.vocabulary],
            event_vocabulary_version=text_of(entry.vocabulary_version),
            graded_by=context.entity(entry.graded_by),
            reporting_threshold=text_of(entry.threshold),
            gloss=entry.says,
            at=[
                *(entry.at + entry.vocabulary),
                *(entry.time_frame, entry.vocabulary_version, entry.threshold),
            ],
        )
