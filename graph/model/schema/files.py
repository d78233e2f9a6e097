"""The files of `evidence/`: the registry, a source document, a trial, an external source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, create_model

from sarcograph.graph.kinds import AGENTS, KINDS, Kind
from sarcograph.graph.model.schema import entities
from sarcograph.graph.model.schema.design import (
    AdverseEventCollectionEntry,
    CrossoverEntry,
    DataCutEntry,
    DefinitionEntry,
    EndpointEntry,
    LineEntry,
    PartitionEntry,
    PeriodEntry,
    PopulationEntry,
    StudyEntry,
)
from sarcograph.graph.model.schema.dosing import DosingEntry
from sarcograph.graph.model.schema.entities import EntityEntry
from sarcograph.graph.model.schema.enumerations import ClaimKind, Direction, Model, Predicate
from sarcograph.graph.model.schema.laboratory import (
    ExternalPotencyEntry,
    ObservationEntry,
    PotencyEntry,
    PotencyRatioEntry,
)
from sarcograph.graph.model.schema.numbers import (
    AdverseEventReportEntry,
    AnalysisEntry,
    ComparisonEntry,
    EstimateEntry,
    PrognosticEntry,
    TableEntry,
)
from sarcograph.graph.model.schema.publications import (
    PageEntry,
    PublicationEntry,
    ReferenceEntry,
    SourceEntry,
    TrialSourceEntry,
)
from sarcograph.graph.model.schema.refers import Defines, to
from sarcograph.graph.model.schema.scalars import (
    Count,
    DoiText,
    Format,
    Key,
    Keys,
    LocalName,
    PubmedText,
    Quoted,
    Strict,
    Text,
    YesNo,
)
from sarcograph.graph.model.schema.statements import (
    AbsenceEntry,
    AmbiguityEntry,
    ClaimEntry,
    EligibilityEntry,
    FigureEntry,
    MethodEntry,
    PathEntry,
)


class VersionedFile(Strict):
    """A file of evidence, which says first in which form it is written."""

    format: Format
    """The form of the file: 2."""


class RevisionEntry(Strict):
    """Something whose name changed, so that its old address leads to the new one.

    Both are names below `id/`, such as `estimate/a-document/all.overall-survival.median`. What two
    things took the place of, such as a disease and its state, has an entry for each.
    """

    old: LocalName
    """The former name."""
    new: LocalName
    """The name of today."""
    because: Text
    """Why it changed, in our words."""


class WithdrawalEntry(Strict):
    """Something that was published and is no longer held; nothing took its place."""

    was: Text
    """What it said, in our words."""
    because: Text
    """Why it was withdrawn, in our words."""


class NamingFile(VersionedFile):
    """A file whose things have names, of which some changed since they were published."""

    revisions: list[RevisionEntry] = []
    """What has another name now."""
    withdrawals: dict[LocalName, WithdrawalEntry] = {}
    """What was published and is no longer held, by its name below `id/`."""


class RegistryFile(NamingFile):
    """The registry: one key names one entity, whatever its kind."""

    def entries(self) -> Iterator[tuple[Kind, str, EntityEntry]]:
        """Yield the kind, the key and the entry of each entity, in the order of the sections."""
        for kind in KINDS.values():
            for key, entry in getattr(self, kind.section).items():
                yield kind, key, entry


_SECTIONS: dict[str, Any] = {
    kind.section: (
        dict[Key, getattr(entities, kind.entry)],  # type: ignore[misc]  # of a table
        Field(
            default={},
            description=f"{kind.section.replace('_', ' ').capitalize()}, each under its key.",
        ),
    )
    for kind in KINDS.values()
}
EntitiesFile: type[RegistryFile] = create_model(
    "EntitiesFile", __base__=RegistryFile, __doc__=RegistryFile.__doc__, **_SECTIONS
)
"""The class that reads a file of the registry: a `RegistryFile` with a section for each kind."""


class StudiesFile(NamingFile):
    """What is said of studies, whether the text that says it is kept or not."""

    studies: Annotated[dict[Key, StudyEntry], Defines("study")] = {}
    """What was studied, and how."""
    periods: Annotated[dict[Key, PeriodEntry], Defines("period")] = {}
    """What participants go through one after another, such as a run-in or an extension."""
    data_cuts: Annotated[dict[Key, DataCutEntry], Defines("data-cut")] = {}
    """The days up to which the data of analyses go."""
    populations: Annotated[dict[Key, PopulationEntry], Defines("population")] = {}
    """Who was studied: arms, groups, parts of them."""
    partitions: dict[Key, PartitionEntry] = {}
    """How a population falls into parts."""
    lines: Annotated[dict[Key, LineEntry], Defines("line")] = {}
    """Treatments in their order."""
    crossovers: dict[Key, CrossoverEntry] = {}
    """The change from one arm's treatment to another's."""
    dosing: dict[Key, DosingEntry] = {}
    """How agents are dosed."""
    definitions: list[DefinitionEntry] = []
    """What the document says a measure is."""
    endpoints: dict[Key, EndpointEntry] = {}
    """Which measures the study was made for, and whether they were met."""
    eligibility: dict[Key, EligibilityEntry] = {}
    """Who could take part."""
    methods: dict[Key, MethodEntry] = {}
    """How it was done, in our words."""
    analyses: Annotated[dict[Key, AnalysisEntry], Defines("analysis")] = {}
    """Ways in which the data were analysed."""
    estimates: list[EstimateEntry] = []
    """Quantities that the text gives."""
    comparisons: list[ComparisonEntry] = []
    """Differences between groups."""
    prognostic: list[PrognosticEntry] = []
    """Factors and what they do to an endpoint."""
    adverse_events: list[AdverseEventReportEntry] = []
    """Adverse events that are reported without a count."""
    adverse_event_collections: dict[Key, AdverseEventCollectionEntry] = {}
    """How adverse events were collected, and in which vocabulary they are named."""
    biomarkers: Annotated[dict[Key, ObservationEntry], Defines("biomarker")] = {}
    """What the document says of alterations: where, when and how they were seen."""
    potencies: dict[Key, PotencyEntry] = {}
    """Potencies that the document prints: IC50, Ki and the like."""
    potency_ratios: dict[Key, PotencyRatioEntry] = {}
    """How many times as potent an agent is as elsewhere."""
    claims: Annotated[dict[Key, ClaimEntry], Defines("claim")] = {}
    """Statements."""
    paths: dict[Key, PathEntry] = {}
    """Mechanisms as chains of claims."""
    absences: dict[Key, AbsenceEntry] = {}
    """What is not there."""
    ambiguities: dict[Key, AmbiguityEntry] = {}
    """Passages that can be read in several ways."""


class DocumentFile(StudiesFile):
    """Everything curated from one source document."""

    source: SourceEntry
    """The document that was read."""
    publication: PublicationEntry
    """Its bibliographic record."""
    sections: list[Quoted] = []
    """The headings, so that places get a readable address."""
    locators: dict[Count, Text] = {}
    """Where each section begins, as a machine found it in the document."""
    references: Annotated[dict[Count, ReferenceEntry], Defines("reference")] = {}
    """The reference list, by number."""
    tables: dict[Key, TableEntry] = {}
    """Tables, cell by cell."""
    figures: dict[Key, FigureEntry] = {}
    """What captions say that figures show."""


class TrialFile(StudiesFile):
    """A trial as pages report it of which no text is kept; each figure names its page."""

    source: TrialSourceEntry
    """What the trial goes by here."""
    publication: PublicationEntry
    """The bibliographic record of its main report."""
    pages: Annotated[dict[Key, PageEntry], Field(min_length=1)]
    """The pages that were read."""


Curated: TypeAlias = DocumentFile | TrialFile
"""A file that curates studies: of a document, or of a trial without one."""


class CitationEntry(Strict):
    """The external source as a reader may find it."""

    key: Key
    """The key of the source, in the IRIs of all that it says."""
    title: Text
    """Its title."""
    kind: Literal["journal-article", "label", "database"]
    """What kind of source it is."""
    doi: DoiText | None = None
    """Its DOI."""
    pubmed: PubmedText | None = None
    """Its number in PubMed."""
    url: Text | None = None
    """Its address."""
    version: Text | None = None
    """Which version was read."""
    licence: Text
    """Under which licence its facts may be used."""
    access: Text
    """What of it was read, and when."""
    grade: Literal["A-label", "A-primary", "A-curated", "B-review", "B-curated"]
    """How close to the measurement it is: label, primary report, curated set, review."""


class ExternalClaimEntry(Strict):
    """A drug–target, role or effect fact of an external source."""

    kind: ClaimKind
    """What sort of thing the claim is about."""
    subject: Annotated[Key, to(*KINDS)]
    """What the claim says something about."""
    or_subjects: Annotated[Keys, to(*KINDS)] = []
    """Further subjects where the source says that one of them does it: "or its metabolites"."""
    predicate: Predicate
    """The relation of the subject to the object."""
    object: Annotated[Key, to(*KINDS)]
    """What the subject is related to."""
    object_qualifier: Text | None = None
    """The words that narrow the object: "ligand-induced autophosphorylation"."""
    negated: YesNo = False
    """`yes` where the source denies what is stated."""
    direction: Direction | None = None
    """Whether the source's evidence supports or disputes what is stated, where it says so."""
    strength: Text | None = None
    """The strength or level of evidence that the source itself gives."""
    model: Model = "model-not-stated"
    """The organism or culture in which it was seen."""
    condition: Annotated[Key, to("condition")] | None = None
    """The disease for which it holds."""
    states: Annotated[Keys, to("condition-state")] = []
    """The stages or courses of the disease for which it holds."""
    alterations: Annotated[Keys, to("alteration")] = []
    """The alterations of the tumour for which it holds, as in an indication by biomarker."""
    regimen: Annotated[Key, to("regimen")] | None = None
    """The regimen under which it holds."""
    comparator: Annotated[Key, to(*AGENTS, "regimen")] | None = None
    """What the effect is held against."""
    note: Text | None = None
    """Whatever else a reader should know."""


class ExternalFile(VersionedFile):
    """Facts of one external source; they carry its citation instead of an anchor."""

    citation: CitationEntry
    """The source."""
    claims: Annotated[dict[Key, ExternalClaimEntry], Defines("claim")] = {}
    """What the source says."""
    potencies: dict[Key, ExternalPotencyEntry] = {}
    """Potencies that the source prints."""
