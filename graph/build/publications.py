"""The part of a document's graph that says what was read and where it was published."""

from __future__ import annotations

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.writing import date_parts, describe, text_of
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.schema import DocumentFile, TrialFile
from sarcograph.graph.model.schema.enumerations import PageKind
from sarcograph.graph.namespaces import SG, page_iri, thing

PAGE_GRADES: dict[PageKind, str] = {
    "journal-abstract": "A-primary",
    "congress-abstract": "A-primary",
    "registry-page": "A-primary",
    "approval-summary": "A-label",
    "review": "B-review",
    "commentary": "B-review",
    "news": "B-news",
}
"""How near a page of each kind stands to who measured."""


def build_publications(context: DocumentContext) -> None:
    """Add the source or the pages that were read, the publication, and the reference list."""
    if isinstance(context.file, DocumentFile):
        _source(context, context.file)
        _references(context, context.file)
    else:
        _pages(context, context.file)
    _publication(context)


def _pages(context: DocumentContext, file: TrialFile) -> None:
    for key, page in file.pages.items():
        describe(
            context.graph,
            page_iri(context.key, key),
            SG.Reference,
            label=page.title or f"{page.kind.replace('-', ' ')}: {page.url}",
            title=page.title,
            source_kind=page.kind,
            source_grade=PAGE_GRADES[page.kind],
            web_address=page.url,
            copied_at=page.copies,
            licence=file.source.licence,
            access_note=page.read,
        )


def _source(context: DocumentContext, file: DocumentFile) -> None:
    source = file.source
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
    context.anchor(context.source, file.sections)


def _publication(context: DocumentContext) -> None:
    entry = context.file.publication
    references = context.file.references if isinstance(context.file, DocumentFile) else ()
    date = date_parts(entry.year) | date_parts(entry.date)
    lists = [*entry.title, *entry.journal, *entry.doi, *entry.keywords]
    lists += entry.affiliations.values()
    single = [entry.year, entry.date, entry.online_date, entry.volume, entry.issue, entry.pages]
    single += [entry.language, entry.publisher, entry.site, entry.authors_incomplete]
    single += [entry.pubmed, entry.pmc, entry.set_id, entry.version]
    iri = context.state(
        "publication",
        "this",
        SG.Publication,
        label=text_of(entry.title[0]) if entry.title else f"publication of {context.key}",
        publication_kind=entry.kind,
        title=sorted({pointer.text or "" for pointer in entry.title}),
        journal=sorted({pointer.text or "" for pointer in entry.journal}),
        doi=sorted({pointer.text or "" for pointer in entry.doi}),
        pubmed_id=text_of(entry.pubmed),
        pmc_id=_pmc_id(entry.pmc),
        label_set_id=(text_of(entry.set_id) or "").lower(),
        publication_version=text_of(entry.version),
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
        has_reference=[context.iri("reference", number) for number in references],
        **date,
        at=[*single, *lists, *entry.at],
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


def _references(context: DocumentContext, file: DocumentFile) -> None:
    for number, entry in file.references.items():
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
