"""The kinds of entity of the registry: one line each, and nowhere else.

From this table come the sections of the files in `evidence/entities/`, the words in IRIs, the
prefixes of queries, the classes in the graph, and what a key in an evidence file may name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entity.

    `word` stands in IRIs and before the colon of prefixed names, `section` over the entries in a
    file; `classes` are its class in the vocabulary and the wider ones, written out for plain
    SPARQL; `entry` is the class in `graph.model.schema.entities` that reads an entry. `suffix`
    ends the name by which evidence files refer to an entity, where another kind has the same keys.
    """

    word: str
    section: str
    classes: tuple[str, ...]
    entry: str = "EntityEntry"
    suffix: str = ""

    def name(self, key: str) -> str:
        """Return what evidence files call the entity `key` of this kind."""
        return key + self.suffix


_TABLE = (
    Kind("drug", "drugs", ("Drug", "Agent"), "DrugEntry"),
    Kind("drug-class", "drug_classes", ("DrugClass", "Agent"), "ParentEntry"),
    Kind("procedure", "procedures", ("Procedure", "Agent"), "ParentEntry"),
    # a gene mostly shares its key with its protein
    Kind("gene", "genes", ("Gene", "MolecularEntity"), "GeneEntry", suffix="-gene"),
    Kind("rna", "rnas", ("RnaMolecule", "MolecularEntity"), "RnaEntry"),
    Kind("protein", "proteins", ("Protein", "MolecularEntity"), "MolecularEntry"),
    Kind("family", "families", ("ProteinFamily", "MolecularEntity"), "FamilyEntry"),
    Kind("alteration", "alterations", ("MolecularAlteration",), "AlterationEntry"),
    Kind("process", "processes", ("BiologicalProcess",), "ParentEntry"),
    Kind("pathway", "pathways", ("Pathway",)),
    Kind("cell-type", "cell_types", ("CellType",)),
    Kind("site", "sites", ("AnatomicalSite",), "ParentEntry"),
    Kind("condition", "conditions", ("Condition",), "ParentEntry"),
    Kind("condition-state", "condition_states", ("ConditionState",), "ParentEntry"),
    Kind("adverse-event", "adverse_events", ("AdverseEvent",), "AdverseEventEntry"),
    Kind("assay", "assays", ("Assay",)),
    Kind("test", "tests", ("StatisticalTest",)),
    Kind("criteria", "criteria", ("Criteria",), "CriteriaEntry"),
    Kind("software", "software", ("Software",)),
    Kind("factor", "factors", ("Factor",)),
    Kind("unit", "units", ("Unit",), "UnitEntry"),
    Kind("organization", "organizations", ("Organization",)),
    Kind("trial", "trials", ("Trial",)),
    Kind("measure", "measures", ("Measure",), "MeasureEntry"),
    Kind("regimen", "regimens", ("Regimen",), "RegimenEntry"),
)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.word: kind for kind in _TABLE})
"""Every kind by its word, in the order of the registry's sections."""

AGENTS = ("drug", "drug-class", "procedure")
"""What a patient may be treated with."""

MOLECULES = ("gene", "rna", "protein", "family", "pathway")
"""What an alteration may be a change of."""
