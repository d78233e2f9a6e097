"""The shape of the YAML files in `evidence/`: what a curator may write, and of which type.

Every scalar arrives as the string that stands in the file (see `graph.curation.yaml_reader`); the
types here read it strictly. The JSON Schema that editors use (`evidence/schema/*.json`) is made
from these classes, so the two cannot differ. What refers to what is checked in `graph.curation`.
"""

from __future__ import annotations

from sarcograph.graph.model.schema.design import (
    AuthorEntry,
    BranchEntry,
    DefinitionEntry,
    DosingEntry,
    LineEntry,
    PartitionEntry,
    PopulationEntry,
    PublicationEntry,
    ReferenceEntry,
    SourceEntry,
    StatedEntry,
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
    UnitEntry,
)
from sarcograph.graph.model.schema.files import (
    CitationEntry,
    DocumentFile,
    EntitiesFile,
    ExternalClaimEntry,
    ExternalFile,
    PotencyEntry,
    RegistryFile,
)
from sarcograph.graph.model.schema.numbers import (
    AdverseEventReportEntry,
    ColumnEntry,
    ComparisonEntry,
    Coordinates,
    EstimateEntry,
    PreferEntry,
    PrognosticEntry,
    RowEntry,
    TableCoordinates,
    TableEntry,
)
from sarcograph.graph.model.schema.scalars import (
    Design,
)
from sarcograph.graph.model.schema.statements import (
    AbsenceEntry,
    AmbiguityEntry,
    AscribedEntry,
    BiomarkerEntry,
    ClaimEntry,
    EligibilityEntry,
    FigureEntry,
    InterpretationEntry,
    MethodEntry,
    PathEntry,
)

__all__ = [
    "AbsenceEntry",
    "AdverseEventReportEntry",
    "AmbiguityEntry",
    "AscribedEntry",
    "AuthorEntry",
    "BiomarkerEntry",
    "BranchEntry",
    "CitationEntry",
    "ClaimEntry",
    "ColumnEntry",
    "ComparisonEntry",
    "Coordinates",
    "CriteriaEntry",
    "DefinitionEntry",
    "Design",
    "DocumentFile",
    "DosingEntry",
    "DrugEntry",
    "EligibilityEntry",
    "EntitiesFile",
    "EntityEntry",
    "EstimateEntry",
    "ExternalClaimEntry",
    "ExternalFile",
    "FamilyEntry",
    "FigureEntry",
    "GeneEntry",
    "InterpretationEntry",
    "LineEntry",
    "MeasureEntry",
    "MethodEntry",
    "MolecularEntry",
    "ParentEntry",
    "PartitionEntry",
    "PathEntry",
    "PopulationEntry",
    "PotencyEntry",
    "PreferEntry",
    "PrognosticEntry",
    "PublicationEntry",
    "ReferenceEntry",
    "RegimenEntry",
    "RegistryFile",
    "RowEntry",
    "SourceEntry",
    "StatedEntry",
    "StudyEntry",
    "TableCoordinates",
    "TableEntry",
    "UnitEntry",
]
