"""Entries that say what was studied, how, and where it was published."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sarcograph.graph.kinds import AGENTS
from sarcograph.graph.model.forms import DERIVATIONS, Derivation, Form
from sarcograph.graph.model.schema.refers import RESPONSE, CategoryOf, Defines, to
from sarcograph.graph.model.schema.scalars import (
    _NOT_EMPTY,
    At,
    Ats,
    Count,
    Counts,
    Design,
    FileName,
    Key,
    Keys,
    Quoted,
    Quoteds,
    ReportedIn,
    Sha256,
    Strict,
    Text,
    Texts,
    TruthValue,
    YesNo,
)


class SourceEntry(Strict):
    """The file that was read: its name, SHA-256 and form.

    `characters` is the length, in Unicode code points, of the text in which places count; where
    that is derived from the file, `derivation` names how, and it has a SHA-256 of its own.
    """

    key: Key
    file: FileName
    sha256: Sha256
    derivation: Derivation | None = None
    derived_sha256: Sha256 | None = None
    characters: Count
    form: Form

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


class AuthorEntry(Strict):
    """An author in the order of the byline."""

    name: Quoted
    affiliations: Annotated[Counts, to("affiliation")] = []
    note: Text | None = None
    note_at: Ats = []


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
    says: Text
    at: Ats


class PublicationEntry(Strict):
    """The bibliographic record as the document prints it."""

    kind: Literal["journal-article", "web-page", "registry-record", "label"]
    title: Quoteds
    authors: list[AuthorEntry] = []
    authors_incomplete: At | None = None
    affiliations: Annotated[dict[Count, Quoted], Defines("affiliation")] = {}
    journal: Quoteds = []
    doi: Quoteds = []
    year: Quoted | None = None
    date: Quoted | None = None
    online_date: Quoted | None = None
    volume: Quoted | None = None
    issue: Quoted | None = None
    pages: Quoted | None = None
    language: Quoted | None = None
    publisher: Quoted | None = None
    site: Quoted | None = None
    keywords: list[Quoted] = []
    not_given: Texts = []
    statements: list[StatedEntry] = []


class ReferenceEntry(Strict):
    """An entry of the reference list; the key of its mapping is its number."""

    first_author: Quoted
    title: Quoted
    journal: Quoted | None = None
    year: Quoted | None = None
    volume: Quoted | None = None
    pages: Quoted | None = None
    doi: Quoted | None = None


class StudyEntry(Strict):
    """A study; `reported-in` is `this` publication or the number of a reference."""

    label: Text
    design: Design
    reported_in: Annotated[ReportedIn, to("reference", but=("this",))]
    acronym: Quoted | None = None
    conditions: Annotated[Keys, to("condition")] = []
    states: Annotated[Keys, to("condition-state")] = []
    settings: Texts = []
    centres: Quoteds = []
    period_start: Quoteds = []
    period_end: Quoteds = []
    at: Ats = []


class PopulationEntry(Strict):
    """Patients (or animals) that numbers are about; `parent` is the population they belong to."""

    label: Text
    study: Annotated[Key, to("study")]
    parent: Annotated[Key, to("population", upward=True)] | None = None
    size: Quoteds = []
    condition: Annotated[Key, to("condition")] | None = None
    states: Annotated[Keys, to("condition-state")] = []
    regimen: Annotated[Key, to("regimen")] | None = None
    at: Ats = []


class PartitionEntry(Strict):
    """Parts of a population; sum rules run only when they are exclusive and exhaustive."""

    of: Annotated[Key, to("population")]
    parts: Annotated[Keys, to("population")]
    by: Text
    exclusive: TruthValue
    exhaustive: TruthValue
    at: Ats = []


class LineEntry(Strict):
    """A treatment that a population received, in its place among others."""

    label: Text
    population: Annotated[Key, to("population")]
    regimen: Annotated[Key, to("regimen")]
    follows: Annotated[Key, to("line", upward=True)] | None = None
    rank: Quoted | None = None
    stopped: Text | None = None
    at: Ats


class BranchEntry(Strict):
    """One dose and whom it is for; bounds are open unless the source includes them."""

    dose: Quoted
    frequency: Quoteds
    above: Quoted | None = None
    from_: Annotated[Quoted | None, Field(alias="from")] = None
    below: Quoted | None = None
    up_to: Quoted | None = None


class DosingEntry(Strict):
    """How an agent is dosed."""

    agent: Annotated[Key, to(*AGENTS)]
    line: Annotated[Key, to("line")] | None = None
    population: Annotated[Key, to("population")] | None = None
    route: Quoted | None = None
    by: Text | None = None
    branches: Annotated[list[BranchEntry], _NOT_EMPTY]
    at: Ats


class DefinitionEntry(Strict):
    """What the document says a measure is."""

    measure: Annotated[Key, to("measure")]
    study: Annotated[Key, to("study")]
    numerator: Annotated[Keys, CategoryOf(measure=RESPONSE)] = []
    denominator: Text | None = None
    origin: Text | None = None
    event: Text | None = None
    criteria: Annotated[Key, to("criteria")] | None = None
    confirmed: YesNo | None = None
    minimum_duration: Quoted | None = None
    at: Ats
