"""The files of `evidence/`: the registry, a source document, an external source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import create_model

from sarcograph.graph.kinds import KINDS, Kind
from sarcograph.graph.model.schema import entities
from sarcograph.graph.model.schema.design import (
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
from sarcograph.graph.model.schema.numbers import (
    AdverseEventReportEntry,
    ComparisonEntry,
    EstimateEntry,
    PrognosticEntry,
    TableEntry,
)
from sarcograph.graph.model.schema.publications import (
    PublicationEntry,
    ReferenceEntry,
    SourceEntry,
)
from sarcograph.graph.model.schema.refers import Defines, to
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
    periods: Annotated[dict[Key, PeriodEntry], Defines("period")] = {}
    data_cuts: Annotated[dict[Key, DataCutEntry], Defines("data-cut")] = {}
    populations: Annotated[dict[Key, PopulationEntry], Defines("population")] = {}
    partitions: dict[Key, PartitionEntry] = {}
    lines: Annotated[dict[Key, LineEntry], Defines("line")] = {}
    crossovers: dict[Key, CrossoverEntry] = {}
    dosing: dict[Key, DosingEntry] = {}
    definitions: list[DefinitionEntry] = []
    endpoints: dict[Key, EndpointEntry] = {}
    eligibility: dict[Key, EligibilityEntry] = {}
    methods: dict[Key, MethodEntry] = {}
    estimates: list[EstimateEntry] = []
    tables: dict[Key, TableEntry] = {}
    comparisons: list[ComparisonEntry] = []
    prognostic: list[PrognosticEntry] = []
    adverse_events: list[AdverseEventReportEntry] = []
    biomarkers: Annotated[dict[Key, BiomarkerEntry], Defines("biomarker")] = {}
    claims: Annotated[dict[Key, ClaimEntry], Defines("claim")] = {}
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
    unit: Annotated[Key, to("unit")]


class ExternalClaimEntry(Strict):
    """A drug–target, role or effect fact of an external source."""

    kind: ClaimKind
    subject: Annotated[Key, to(*KINDS)]
    predicate: Predicate
    object: Annotated[Key, to(*KINDS)]
    model: Model = "model-not-stated"
    potency: PotencyEntry | None = None
    note: Text | None = None


class ExternalFile(Strict):
    """Facts of one external source; they carry its citation instead of an anchor."""

    citation: CitationEntry
    claims: dict[Key, ExternalClaimEntry]
