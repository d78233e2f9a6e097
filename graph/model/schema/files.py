"""The files of `evidence/`: the registry, a source document, an external source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import create_model

from sarcograph.graph.kinds import AGENTS, KINDS, Kind
from sarcograph.graph.model.schema import entities
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
from sarcograph.graph.model.schema.entities import EntityEntry
from sarcograph.graph.model.schema.laboratory import (
    ExternalPotencyEntry,
    ObservationEntry,
    PotencyEntry,
)
from sarcograph.graph.model.schema.numbers import (
    AdverseEventReportEntry,
    ComparisonEntry,
    EstimateEntry,
    PrognosticEntry,
    TableEntry,
)
from sarcograph.graph.model.schema.refers import Defines, to
from sarcograph.graph.model.schema.scalars import (
    ClaimKind,
    Count,
    Direction,
    Key,
    Keys,
    Model,
    Predicate,
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


class RegistryFile(Strict):
    """The registry: one key names one entity, whatever its kind."""

    def entries(self) -> Iterator[tuple[Kind, str, EntityEntry]]:
        """Yield the kind, the key and the entry of each entity, in the order of the sections."""
        for kind in KINDS.values():
            for key, entry in getattr(self, kind.section).items():
                yield kind, key, entry


_SECTIONS: dict[str, Any] = {
    kind.section: (dict[Key, getattr(entities, kind.entry)], {})  # type: ignore[misc]  # of a table
    for kind in KINDS.values()
}
EntitiesFile: type[RegistryFile] = create_model(
    "EntitiesFile", __base__=RegistryFile, __doc__=RegistryFile.__doc__, **_SECTIONS
)
"""The class that reads a file of the registry: a `RegistryFile` with a section for each kind."""


class DocumentFile(Strict):
    """Everything curated from one source document."""

    source: SourceEntry
    publication: PublicationEntry
    sections: list[Quoted] = []
    references: Annotated[dict[Count, ReferenceEntry], Defines("reference")] = {}
    studies: Annotated[dict[Key, StudyEntry], Defines("study")] = {}
    populations: Annotated[dict[Key, PopulationEntry], Defines("population")] = {}
    partitions: dict[Key, PartitionEntry] = {}
    lines: Annotated[dict[Key, LineEntry], Defines("line")] = {}
    dosing: dict[Key, DosingEntry] = {}
    definitions: list[DefinitionEntry] = []
    eligibility: dict[Key, EligibilityEntry] = {}
    methods: dict[Key, MethodEntry] = {}
    estimates: list[EstimateEntry] = []
    tables: dict[Key, TableEntry] = {}
    comparisons: list[ComparisonEntry] = []
    prognostic: list[PrognosticEntry] = []
    adverse_events: list[AdverseEventReportEntry] = []
    biomarkers: Annotated[dict[Key, ObservationEntry], Defines("biomarker")] = {}
    """What the document says of alterations: where, when and how they were seen."""
    potencies: dict[Key, PotencyEntry] = {}
    """Potencies that the document prints: IC50, Ki and the like."""
    claims: Annotated[dict[Key, ClaimEntry], Defines("claim")] = {}
    paths: dict[Key, PathEntry] = {}
    absences: dict[Key, AbsenceEntry] = {}
    figures: dict[Key, FigureEntry] = {}
    ambiguities: dict[Key, AmbiguityEntry] = {}


class CitationEntry(Strict):
    """The external source as a reader may find it."""

    key: Key
    """The name of the source in IRIs."""
    title: Text
    """Its title."""
    kind: Literal["journal-article", "label", "database"]
    """What sort of source it is."""
    doi: Text | None = None
    """Its DOI."""
    pubmed: Text | None = None
    """Its PubMed identifier."""
    url: Text | None = None
    """Its address."""
    version: Text | None = None
    """The version that was read."""
    licence: Text
    """The licence of its content."""
    access: Text
    """What was read of it, and where."""
    grade: Literal["A-label", "A-primary", "A-curated", "B-review", "B-curated"]
    """How near to the authority it is."""


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


class ExternalFile(Strict):
    """Facts of one external source; they carry its citation instead of an anchor."""

    citation: CitationEntry
    """The source."""
    claims: Annotated[dict[Key, ExternalClaimEntry], Defines("claim")] = {}
    """What the source says."""
    potencies: dict[Key, ExternalPotencyEntry] = {}
    """Potencies that the source prints."""
