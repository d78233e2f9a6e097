"""The files of `evidence/`: the registry, a source document, an external source."""

from __future__ import annotations

from typing import Literal

from sarcograph.graph.model.schema.design import (
    DefinitionEntry,
    DosingEntry,
    LineEntry,
    PartitionEntry,
    PopulationEntry,
    PublicationEntry,
    ReferenceEntry,
    SourceEntry,
    StudyEntry,
)
from sarcograph.graph.model.schema.entities import (
    CriteriaEntry,
    DrugEntry,
    EntityEntry,
    FamilyEntry,
    GeneEntry,
    MeasureEntry,
    MolecularEntry,
    ParentEntry,
    RegimenEntry,
)
from sarcograph.graph.model.schema.numbers import (
    AdverseEventReportEntry,
    ComparisonEntry,
    EstimateEntry,
    PrognosticEntry,
    TableEntry,
)
from sarcograph.graph.model.schema.scalars import (
    ClaimKind,
    Count,
    Key,
    Model,
    Predicate,
    Quoted,
    Strict,
    Text,
)
from sarcograph.graph.model.schema.statements import (
    AbsenceEntry,
    AmbiguityEntry,
    BiomarkerEntry,
    ClaimEntry,
    EligibilityEntry,
    FigureEntry,
    MethodEntry,
    PathEntry,
)


class EntitiesFile(Strict):
    """The registry: one key names one entity, whatever its kind."""

    drugs: dict[Key, DrugEntry] = {}
    drug_classes: dict[Key, ParentEntry] = {}
    procedures: dict[Key, ParentEntry] = {}
    genes: dict[Key, GeneEntry] = {}
    proteins: dict[Key, MolecularEntry] = {}
    families: dict[Key, FamilyEntry] = {}
    processes: dict[Key, ParentEntry] = {}
    pathways: dict[Key, EntityEntry] = {}
    cell_types: dict[Key, EntityEntry] = {}
    sites: dict[Key, ParentEntry] = {}
    conditions: dict[Key, ParentEntry] = {}
    condition_states: dict[Key, EntityEntry] = {}
    adverse_events: dict[Key, ParentEntry] = {}
    assays: dict[Key, EntityEntry] = {}
    tests: dict[Key, EntityEntry] = {}
    criteria: dict[Key, CriteriaEntry] = {}
    software: dict[Key, EntityEntry] = {}
    factors: dict[Key, EntityEntry] = {}
    units: dict[Key, EntityEntry] = {}
    organizations: dict[Key, EntityEntry] = {}
    measures: dict[Key, MeasureEntry] = {}
    regimens: dict[Key, RegimenEntry] = {}


class DocumentFile(Strict):
    """Everything curated from one source document."""

    source: SourceEntry
    publication: PublicationEntry
    sections: list[Quoted] = []
    references: dict[Count, ReferenceEntry] = {}
    studies: dict[Key, StudyEntry] = {}
    populations: dict[Key, PopulationEntry] = {}
    partitions: dict[Key, PartitionEntry] = {}
    lines: dict[Key, LineEntry] = {}
    dosing: dict[Key, DosingEntry] = {}
    definitions: list[DefinitionEntry] = []
    eligibility: dict[Key, EligibilityEntry] = {}
    methods: dict[Key, MethodEntry] = {}
    estimates: list[EstimateEntry] = []
    tables: dict[Key, TableEntry] = {}
    comparisons: list[ComparisonEntry] = []
    prognostic: list[PrognosticEntry] = []
    adverse_events: list[AdverseEventReportEntry] = []
    biomarkers: dict[Key, BiomarkerEntry] = {}
    claims: dict[Key, ClaimEntry] = {}
    paths: dict[Key, PathEntry] = {}
    absences: dict[Key, AbsenceEntry] = {}
    figures: dict[Key, FigureEntry] = {}
    ambiguities: dict[Key, AmbiguityEntry] = {}


class CitationEntry(Strict):
    """The external source as a reader may find it."""

    key: Key
    title: Text
    kind: Literal["journal-article", "label", "database"]
    doi: Text | None = None
    pubmed: Text | None = None
    url: Text | None = None
    version: Text | None = None
    licence: Text
    access: Text
    grade: Literal["A-label", "A-primary", "A-curated", "B-review", "B-curated"]


class PotencyEntry(Strict):
    """A potency printed by the source."""

    measure: Literal["half-maximal-inhibitory-concentration"]
    printed: Text
    unit: Key


class ExternalClaimEntry(Strict):
    """A drug–target, role or effect fact of an external source."""

    kind: ClaimKind
    subject: Key
    predicate: Predicate
    object: Key
    model: Model = "model-not-stated"
    potency: PotencyEntry | None = None
    note: Text | None = None


class ExternalFile(Strict):
    """Facts of one external source; they carry its citation instead of an anchor."""

    citation: CitationEntry
    claims: dict[Key, ExternalClaimEntry]
