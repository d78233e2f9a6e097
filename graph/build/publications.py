"""The part of a document's graph that says what was read and where it was published."""

from __future__ import annotations

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import date_parts, describe, text_of
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.namespaces import SG, thing


def build_publications(context: DocumentContext) -> None:
    """Add source, publication, its notices, and the reference list."""
    _source(context)
    _publication(context)
    _references(context)


def _source(context: DocumentContext) -> None:
    source = context.file.source
    derived = thing("derived-text", source.key) if source.derivation else None
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
        has_derived_text=derived,
    )
    if derived is not None:
        describe(
            context.graph,
            derived,
            SG.DerivedText,
            label=f"text derived from {source.key}",
            text_derivation=source.derivation,
            sha256=source.derived_sha256,
        )
    context.anchor(context.source, context.file.sections)


def _publication(context: DocumentContext) -> None:
    entry = context.file.publication
    date = date_parts(entry.year) | date_parts(entry.date)
    lists = [*entry.title, *entry.journal, *entry.doi, *entry.keywords]
    lists += entry.affiliations.values()
    single = [entry.year, entry.date, entry.online_date, entry.volume, entry.issue, entry.pages]
    single += [entry.language, entry.publisher, entry.site, entry.authors_incomplete]
    single += [entry.pubmed, entry.pmc]
    iri = context.state(
        "publication",
        "this",
        SG.Publication,
        label=text_of(entry.title[0]),
        publication_kind=entry.kind,
        title=sorted({pointer.text or "" for pointer in entry.title}),
        journal=sorted({pointer.text or "" for pointer in entry.journal}),
        doi=sorted({pointer.text or "" for pointer in entry.doi}),
        pubmed_id=text_of(entry.pubmed),
        pmc_id=_pmc_id(entry.pmc),
        publication_date=text_of(entry.date),
        online_date=text_of(entry.online_date),
        volume=text_of(entry.volume),
        issue=text_of(entry.issue),
        pages=text_of(entry.pages),
        language=text_of(entry.language),
        publisher=text_of(entry.publisher),
        site=text_of(entry.site),
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
            label=f"{statement.kind.replace('-', ' ')}: {statement.says}",
            bibliographic_kind=statement.kind,
            in_publication=iri,
            at=statement.at,
        )
    for number, notice in enumerate(entry.notices, 1):
        context.state(
            "publication-notice",
            f"{notice.kind}-{number}",
            SG.PublicationNotice,
            label=notice.says or notice.kind.replace("-", " "),
            notice_kind=notice.kind,
            in_publication=iri,
            doi=text_of(notice.doi),
            pubmed_id=text_of(notice.pubmed),
            publication_date=text_of(notice.date),
            **date_parts(notice.date),
            at=[*notice.at, notice.doi, notice.pubmed, notice.date],
        )


def _references(context: DocumentContext) -> None:
    for number, entry in context.file.references.items():
        parts = [entry.first_author, entry.title, entry.journal, entry.year, entry.volume]
        context.state(
            "reference",
            number,
            SG.Reference,
            # one author has several works in a year; the number tells them apart
            label=" ".join(
                part
                for part in (entry.first_author.text, text_of(entry.year), f"[{number}]")
                if part
            ),
            reference_number=number,
            first_author_name=entry.first_author.text,
            title=entry.title.text,
            journal=text_of(entry.journal),
            volume=text_of(entry.volume),
            pages=text_of(entry.pages),
            doi=text_of(entry.doi),
            pubmed_id=text_of(entry.pubmed),
            pmc_id=_pmc_id(entry.pmc),
            **date_parts(entry.year),
            at=[*parts, entry.pages, entry.doi, entry.pubmed, entry.pmc],
        )


def _pmc_id(pointer: Pointer | None) -> str | None:
    """Return an identifier in PubMed Central, which articles in XML print without its PMC."""
    return f"PMC{(pointer.text or '').removeprefix('PMC')}" if pointer else None
