"""Entries that say what was read and where it was published."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from sarcograph.graph.model.forms import DERIVATIONS, Derivation, Form
from sarcograph.graph.model.schema.enumerations import PageKind
from sarcograph.graph.model.schema.refers import Defines, to
from sarcograph.graph.model.schema.scalars import (
    Address,
    Addresses,
    At,
    Ats,
    Count,
    Counts,
    Doi,
    Dois,
    FileName,
    Key,
    PmcId,
    PubmedId,
    Quoted,
    Quoteds,
    SetId,
    Sha256,
    Strict,
    Text,
    Texts,
)


class SourceEntry(Strict):
    """The file that was read: its name, SHA-256 and form."""

    key: Key
    """The key of the document, in the IRIs of all that it says."""
    file: FileName
    """The name of the file, without a folder."""
    sha256: Sha256
    """The SHA-256 of the file's bytes."""
    derivation: Derivation | None = None
    """How the text in which places count is derived from the file, where it is not the file."""
    derived_sha256: Sha256 | None = None
    """The SHA-256 of the derived text."""
    characters: Count
    """The length, in Unicode code points, of the text in which places count."""
    form: Form
    """What the file holds."""

    @model_validator(mode="after")
    def _derived_where_it_must_be(self) -> Self:
        wanted = DERIVATIONS.get(self.form)
        if wanted is None and (self.derivation or self.derived_sha256):
            raise ValueError(
                f"places of a '{self.form}' count in the file itself; leave out 'derivation' and "
                "'derived-sha256'"
            )
        if wanted is not None and not (self.derivation == wanted and self.derived_sha256):
            raise ValueError(
                f"places of a '{self.form}' count in a text derived from it; give 'derivation: "
                f"{wanted}' and 'derived-sha256', which 'sarcograph anchor --refresh' fills in"
            )
        return self

    @property
    def text_sha256(self) -> str:
        """Return the SHA-256 of the text in which places count."""
        return self.derived_sha256 or self.sha256


class TrialSourceEntry(Strict):
    """What stands in place of a document of which no text is kept."""

    key: Key
    """The key of the trial, in the IRIs of all that is said of it."""
    licence: Text
    """Under which licence its facts may be used."""


class PageEntry(Strict):
    """A page that was read and of which no text is kept; the key of its mapping names it."""

    kind: PageKind
    """What kind of page it is."""
    url: Address
    """Its address."""
    read: Text
    """How much of it was read, and how."""
    title: Text | None = None
    """Its title, where it was read."""
    copies: Addresses = []
    """Other copies of the same text, by which figures were read a second time."""


class AuthorEntry(Strict):
    """An author in the order of the byline."""

    name: Quoted
    """The name as printed."""
    affiliations: Annotated[Counts, to("affiliation")] = []
    """The numbers of the author's affiliations."""
    note: Text | None = None
    """What is said of the author's part, in our words."""
    note_at: Ats = []
    """Where that is said."""


class StatedEntry(Strict):
    """A statement about the publication (funding, ethics …) with its gist in our words."""

    kind: Literal[
        "funding",
        "conflict-of-interest",
        "ethics-approval",
        "informed-consent",
        "data-availability",
        "data-protection",
        "correspondence",
        "equal-contribution",
        "publisher",
        "record",
        "comments",
    ]
    """What it is about."""
    says: Text
    """Its gist in our words."""
    at: Ats
    """Where it stands."""


class NoticeEntry(Strict):
    """Another version of the publication, or a notice that changes how it is to be read."""

    kind: Literal[
        "preprint",
        "published-online",
        "conference-abstract",
        "earlier-report",
        "correction",
        "expression-of-concern",
        "retraction",
    ]
    """What it is to the publication that was read."""
    says: Text | None = None
    """What it changes, in our words."""
    doi: Doi | None = None
    """Its DOI."""
    pubmed: PubmedId | None = None
    """Its number in PubMed."""
    date: Quoted | None = None
    """Its date as printed."""
    at: Ats
    """Where the document says so."""


class PublicationEntry(Strict):
    """The bibliographic record as the document prints it."""

    kind: Literal["journal-article", "web-page", "registry-record", "label", "conference-abstract"]
    """What kind of publication it is."""
    title: Quoteds = []
    """The title, with every place that prints it; without it `not-given` names it."""
    authors: list[AuthorEntry] = []
    """The authors in the order of the byline."""
    authors_incomplete: At | None = None
    """Where the document leaves authors out."""
    affiliations: Annotated[dict[Count, Quoted], Defines("affiliation")] = {}
    """The affiliations by number."""
    journal: Quoteds = []
    """The journal or site."""
    doi: Dois = []
    """The DOI."""
    pubmed: PubmedId | None = None
    """The number in PubMed."""
    pmc: PmcId | None = None
    """The identifier in PubMed Central."""
    set_id: SetId | None = None
    """The id that all versions of a drug label share, its set id."""
    version: Quoted | None = None
    """The version of a label or a record."""
    year: Quoted | None = None
    """The year of publication."""
    date: Quoted | None = None
    """The date of publication."""
    online_date: Quoted | None = None
    """The date of publication online."""
    volume: Quoted | None = None
    """The volume of the journal."""
    issue: Quoted | None = None
    """The issue of the volume."""
    pages: Quoted | None = None
    """The pages or the article number."""
    language: Quoted | None = None
    """The language."""
    publisher: Quoted | None = None
    """The publisher."""
    site: Quoted | None = None
    """The web site that carries a page."""
    keywords: list[Quoted] = []
    """The keywords."""
    not_given: Texts = []
    """Parts of the record that the document does not print."""
    statements: list[StatedEntry] = []
    """What the publication says about itself."""
    notices: list[NoticeEntry] = []
    """Other versions of it, corrections and retractions."""
    at: Ats = []
    """Where it is spoken of, in what is not quoted above."""

    @model_validator(mode="after")
    def _titled(self) -> Self:
        if not self.title and "title" not in self.not_given:
            raise ValueError("it has no title; add 'title: …', or 'not-given: [title]'")
        return self


class ReferenceEntry(Strict):
    """An entry of the reference list; the key of its mapping is its number."""

    first_author: Quoted
    """The first author as printed."""
    title: Quoted
    """The title as printed."""
    journal: Quoted | None = None
    """The journal."""
    year: Quoted | None = None
    """The year."""
    volume: Quoted | None = None
    """The volume."""
    pages: Quoted | None = None
    """The pages or the article number."""
    doi: Doi | None = None
    """The DOI."""
    pubmed: PubmedId | None = None
    """The number in PubMed."""
    pmc: PmcId | None = None
    """The identifier in PubMed Central."""
