"""The part of a document's graph that says what was studied, how, and where it was published."""

from __future__ import annotations

import re
from decimal import Decimal

from rdflib import URIRef

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import Value, describe
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.printed import parse_printed
from sarcograph.graph.namespaces import SG, term

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_WEEKS = {"week": Decimal(1), "month": Decimal("30.4375") / 7, "day": Decimal(1) / 7}


def build_design(context: DocumentContext) -> None:
    """Add source, publication, studies, populations, lines, dosing, definitions, methods."""
    _source(context)
    _publication(context)
    _references(context)
    _studies(context)
    _populations(context)
    _lines(context)
    _dosing(context)
    _definitions(context)
    _criteria_and_methods(context)


def _text(pointer: Pointer | None) -> str | None:
    return pointer.text if pointer else None


def _date(pointer: Pointer | None) -> dict[str, int]:
    """Return year, month and day as far as a printed date gives them."""
    words = re.findall(r"[A-Za-z]+|\d+", pointer.text or "") if pointer else []
    date: dict[str, int] = {}
    for word in words:
        if word.isdigit() and len(word) == 4:
            date["year"] = int(word)
        elif word.isdigit() and int(word) <= 31:
            date["day"] = int(word)
        else:
            found = [n for n, month in enumerate(_MONTHS, 1) if month[:3] == word.lower()[:3]]
            date |= {"month": found[0]} if found else {}
    return date


def _source(context: DocumentContext) -> None:
    source = context.file.source
    describe(
        context.graph,
        context.source,
        SG.SourceDocument,
        label=f"source document {source.key}",
        file_name=source.file,
        sha256=source.sha256,
        character_count=source.characters,
        document_form=source.form,
        describes=context.iri("publication", "this"),
    )


def _publication(context: DocumentContext) -> None:
    entry = context.file.publication
    date: dict[str, Value] = {**_date(entry.date), **_date(entry.year)}
    lists = [*entry.title, *entry.journal, *entry.doi, *entry.keywords]
    single = [entry.year, entry.date, entry.online_date, entry.volume, entry.issue, entry.pages]
    single += [entry.language, entry.publisher, entry.site, entry.authors_incomplete]
    iri = context.state(
        "publication",
        "this",
        SG.Publication,
        label=_text(entry.title[0]),
        publication_kind=entry.kind,
        title=sorted({pointer.text or "" for pointer in entry.title}),
        journal=sorted({pointer.text or "" for pointer in entry.journal}),
        doi=sorted({pointer.text or "" for pointer in entry.doi}),
        publication_date=_text(entry.date),
        online_date=_text(entry.online_date),
        volume=_text(entry.volume),
        issue=_text(entry.issue),
        pages=_text(entry.pages),
        language=_text(entry.language),
        publisher=_text(entry.publisher),
        site=_text(entry.site),
        keyword=[pointer.text or "" for pointer in entry.keywords],
        not_given=entry.not_given,
        has_reference=[context.iri("reference", number) for number in context.file.references],
        **date,
        at=[*single, *lists],
    )
    for position, author in enumerate(entry.authors, 1):
        places = [entry.affiliations[number] for number in author.affiliations]
        authorship = context.state(
            "authorship",
            position,
            SG.Authorship,
            label=author.name.text,
            author_name=author.name.text,
            author_position=position,
            affiliation=[place.text or "" for place in places],
            contribution_note=author.note,
            at=[author.name, *author.note_at, *places],
        )
        describe(context.graph, iri, None, has_authorship=authorship)
    for number, statement in enumerate(entry.statements, 1):
        context.state(
            "bibliographic-statement",
            f"{statement.kind}-{number}",
            SG.BibliographicStatement,
            label=statement.says,
            bibliographic_kind=statement.kind,
            in_publication=iri,
            at=statement.at,
        )


def _references(context: DocumentContext) -> None:
    for number, entry in context.file.references.items():
        parts = [entry.first_author, entry.title, entry.journal, entry.year, entry.volume]
        context.state(
            "reference",
            number,
            SG.Reference,
            label=f"{entry.first_author.text} {_text(entry.year) or ''}".strip(),
            reference_number=number,
            first_author_name=entry.first_author.text,
            title=entry.title.text,
            journal=_text(entry.journal),
            volume=_text(entry.volume),
            pages=_text(entry.pages),
            doi=_text(entry.doi),
            **_date(entry.year),
            at=[*parts, entry.pages, entry.doi],
        )


def _studies(context: DocumentContext) -> None:
    for key, entry in context.file.studies.items():
        reported = (
            context.iri("publication", "this")
            if entry.reported_in == "this"
            else context.reference(int(entry.reported_in))
        )
        period: dict[str, Value] = {}
        for name, pointers in (("start", entry.period_start), ("end", entry.period_end)):
            if pointers:
                period[f"period_{name}"] = pointers[0].text
                date = _date(pointers[0])
                period |= {f"period_{name}_{part}": value for part, value in date.items()}
        centres = parse_printed("size", entry.centres[0].text or "") if entry.centres else None
        iri = context.state(
            "study",
            key,
            SG.Study,
            label=entry.label,
            study_design=term(entry.design),
            study_condition=context.entities_of(entry.conditions),
            condition_state=context.entities_of(entry.states),
            setting=entry.settings,
            acronym=_text(entry.acronym),
            centre_count=centres.events if centres else None,
            reported_in=reported,
            **period,
            at=[*entry.at, *entry.period_start, *entry.period_end, *entry.centres, entry.acronym],
        )
        if entry.reported_in == "this":
            describe(context.graph, context.iri("publication", "this"), None, reports_study=iri)


def _populations(context: DocumentContext) -> None:
    for key, entry in context.file.populations.items():
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
            at=entry.at,
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
            rank=rank,
            stop_reason=entry.stopped,
            at=[*entry.at, entry.rank],
        )


def _dosing(context: DocumentContext) -> None:
    for key, entry in context.file.dosing.items():
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
            route=_text(entry.route),
            dose_variable=entry.by,
            at=[*entry.at, entry.route],
        )
        for number, branch in enumerate(entry.branches, 1):
            _branch(context, iri, context.iri("dose-branch", f"{key}-{number}"), branch)


def _branch(
    context: DocumentContext, rule: URIRef, iri: URIRef, branch: schema.BranchEntry
) -> None:
    dose = parse_printed("value", branch.dose.text or "")
    bounds: dict[str, Value] = {}
    places = [branch.dose, *branch.frequency]
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
    describe(context.graph, rule, None, has_branch=iri)
    describe(
        context.graph,
        iri,
        SG.DoseBranch,
        label=f"{branch.dose.text} {branch.frequency[0].text}",
        dose_value=dose.value,
        dose_unit=context.entity(dose.unit),
        frequency=branch.frequency[0].text,
        **bounds,
    )
    context.anchor(iri, places)


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
            minimum_duration=_text(duration),
            minimum_duration_weeks=weeks,
            at=[*entry.at, duration],
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
            value_stated=_text(method.value),
            at=[*method.at, method.value],
        )
