"""Entries of the registry of entities: `evidence/entities/*.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sarcograph.graph.kinds import AGENTS, MOLECULES
from sarcograph.graph.model.schema.enumerations import (
    Change,
    CriteriaSubject,
    Dimension,
    RnaType,
    Statistic,
)
from sarcograph.graph.model.schema.refers import RESPONSE, SAME_KIND, CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    Count,
    Counts,
    EachGrade,
    Hgvs,
    Key,
    Keys,
    ProteinChange,
    Strict,
    Text,
    Texts,
    YesNo,
)


class EntityEntry(Strict):
    """A thing of the field that documents speak of."""

    label: Text
    """Its name in the field."""
    synonyms: Texts = []
    """Other names that sources use."""
    note: Text | None = None
    """Whatever else a reader should know."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called itself, and no form of it."""
        return (self.label, *self.synonyms)


class DrugEntry(EntityEntry):
    """A drug; `classes` only where a source states them."""

    form_names: Texts = []
    """Names of its salts, hydrates and other forms, which are not its own."""
    brand_names: Texts = []
    """Names of products that hold it, as such or as a salt, and no other active ingredient."""
    classes: Annotated[Keys, to("drug-class")] = []
    """The drug classes that a source puts it in."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called itself, and the products that hold it."""
        return (*super().names, *self.brand_names)


class ParentEntry(EntityEntry):
    """An entity that may lie under a wider one of its kind."""

    parent: Annotated[Key, to(SAME_KIND, upward=True)] | None = None
    """The wider entity of the same kind."""


class EventGradingEntry(Strict):
    """The grades that an adverse event has in versions of criteria: alopecia ends at grade 2."""

    criteria: Annotated[Key, to("criteria")]
    """The criteria that define the grades."""
    versions: Texts
    """The versions that have these grades, as the criteria list them."""
    term: Text
    """The name that the criteria give the event."""
    grades: EachGrade
    """The grades that are defined for it."""


class AdverseEventEntry(ParentEntry):
    """An adverse event; `gradings` only where the table of the criteria was read."""

    gradings: list[EventGradingEntry] = []
    """The grades that it has, by criteria and version."""


class FusionElementEntry(Strict):
    """A part of a fused gene, from the 5' end: a gene, or what is known of a partner instead.

    The parts are those of the VICC Gene Fusion Specification: gene, transcript segment, unknown
    gene (`partner: unknown`), multiple possible genes (`partner: any`).
    """

    gene: Annotated[Key, to("gene")] | None = None
    """The gene that the part comes from."""
    first_exon: Count | None = None
    """The first exon of the gene in the fusion, where it is known."""
    last_exon: Count | None = None
    """The last exon of the gene in the fusion, where it is known."""
    transcript: Text | None = None
    """The transcript that the exons are counted on, as `NM_152263.3`."""
    one_of: Annotated[Keys, to("gene"), Field(min_length=2)] = []
    """The genes of which it is one, whichever: those of any NTRK fusion."""
    partner: Literal["unknown", "any"] | None = None
    """Instead of a gene: `unknown` where the assay cannot tell it, `any` where any will do."""

    @model_validator(mode="after")
    def _is_a_gene_or_a_partner(self) -> FusionElementEntry:
        if [self.gene is None, not self.one_of, self.partner is None].count(False) != 1:
            raise ValueError(
                "a part of a fusion is a gene, 'one-of:' several, or 'partner: unknown' or 'any'"
            )
        exons = self.first_exon is not None or self.last_exon is not None
        if self.gene is None and (exons or self.transcript):
            raise ValueError("exons and transcript belong to a gene that is known")
        return self


class AlterationEntry(ParentEntry):
    """A change of genes, proteins or a pathway, or their being as usual.

    `parent` is a wider alteration: PDGFRA D842V is one of the mutations of exon 18 of PDGFRA.
    """

    change: Change
    """What has changed."""
    of: Annotated[Keys, to(*MOLECULES)] = []
    """The genes, proteins, families or the pathway that are changed; for a fusion, `elements`."""
    elements: list[FusionElementEntry] = []
    """The parts of a fusion from the 5' end."""
    hgvs: Hgvs = []
    """Names of the variant in the HGVS nomenclature, with or without a reference sequence."""
    protein_change: ProteinChange | None = None
    """The change of the protein in short, as `D842V`."""
    exons: Counts = []
    """The exons that the alteration lies in, counted as sources do."""

    @model_validator(mode="after")
    def _has_parts_of_its_kind(self) -> AlterationEntry:
        genes = [one for one in self.elements if one.gene or one.one_of]
        if self.change == "gene-fusion" and (len(self.elements) < 2 or not genes or self.of):
            raise ValueError(
                "a fusion has two 'elements:' or more, one of them a gene, and no 'of:'"
            )
        if self.change != "gene-fusion" and (self.elements or not self.of):
            raise ValueError("name in 'of:' what is altered; 'elements:' are the parts of a fusion")
        named = bool(self.hgvs or self.protein_change)
        if named and self.change != "sequence-variant":
            raise ValueError("a variant with a name of its own is 'change: sequence-variant'")
        return self


class GeneEntry(EntityEntry):
    """A gene and the protein it codes for."""

    product: Annotated[Key, to("protein")] | None = None
    """The protein that it codes for."""


class RnaEntry(EntityEntry):
    """An RNA, such as a microRNA or the messenger of a gene."""

    type: RnaType = "rna-type-not-stated"
    """What kind of RNA it is."""
    gene: Annotated[Key, to("gene")] | None = None
    """The gene that it is transcribed from."""


class FamilyEntry(EntityEntry):
    """A protein family; `enumerated: yes` where a source lists the members one by one."""

    members: Annotated[Keys, to("protein")] = []
    """The proteins in it."""
    enumerated: YesNo
    """`yes` where its name lists the members, as "VEGFRs 1-3" does."""


class CriteriaEntry(EntityEntry):
    """A named set of criteria; `versions` lists those that were published, where they are known."""

    judges: CriteriaSubject | None = None
    """What is judged by them: responses of the disease, or adverse events."""
    versions: Texts = []
    """The versions that were published."""


class MolecularEntry(EntityEntry):
    """A protein, with the pathways it belongs to."""

    pathways: Annotated[Keys, to("pathway")] = []
    """The pathways that it is part of."""


class MeasureEntry(EntityEntry):
    """What is measured; categories are its possible values, `numerator` those that count.

    `overlapping` where one patient may have several of the categories, such as sites of metastases;
    `successive` where they are stages that patients pass one after another, such as started and
    completed; `time-to-event` where it counts from an origin to an event, as survival does;
    `earlier-treatment` where it tells what patients were treated with before; `deaths` where it
    counts deaths or the time until them; `within` names measures that hold it.
    """

    kind: Literal["outcome", "baseline", "safety", "treatment"]
    """What is measured: an outcome, a feature before treatment, safety, or the treatment itself."""
    statistic: Statistic
    """The kind of number that it is, unless a document says otherwise."""
    unit: Annotated[Key, to("unit")] | None = None
    """The unit that it is in, unless a document says otherwise."""
    categories: dict[Key, Text] = {}
    """Its possible values, each with a key and a label."""
    overlapping: YesNo = False
    """`yes` where one patient may have several of the categories."""
    successive: YesNo = False
    """`yes` where the categories are stages, each of some of those of an earlier one."""
    time_to_event: YesNo = False
    """`yes` where it counts from an origin to an event."""
    earlier_treatment: YesNo = False
    """`yes` where it tells what patients were treated with before, or why that ended."""
    deaths: YesNo = False
    """`yes` where it counts deaths, or the time until death, which nobody needs to judge."""
    numerator: Annotated[Keys, CategoryOf(measure=RESPONSE)] = []
    """The categories of response that count."""
    within: Annotated[Keys, to("measure", upward=True)] = []
    """The measures that hold it: who is counted here is counted there, and no time is longer."""
    sum_of: Annotated[Keys, to("measure", upward=True)] = []
    """The measures that add up to it."""
    change_of: Annotated[Key, to("measure", upward=True)] | None = None
    """The measure whose change it is."""

    @property
    def divides(self) -> bool:
        """Tell whether each patient has one of the categories at most."""
        return not (self.overlapping or self.successive)


class ChoiceEntry(Strict):
    """A part of a regimen that somebody chooses for each patient, such as investigator's choice."""

    by: Text
    """Who chooses, such as the investigator."""
    of: Annotated[Keys, to(*AGENTS, "regimen"), Field(min_length=2)]
    """What is chosen from."""


class UnitEntry(EntityEntry):
    """A unit; `dimension` is what it measures, so that no survival is given in milligrams."""

    dimension: Dimension | None = None
    """What it measures, such as `time` or `mass`."""


class RegimenEntry(EntityEntry):
    """Agents given together, or regimens given one after another."""

    components: Annotated[Keys, to(*AGENTS)] = []
    """All the agents that every patient is given, in the order the sources name them."""
    choices: list[ChoiceEntry] = []
    """Parts that are chosen for each patient."""
    sequence: Annotated[Keys, to("regimen", upward=True)] = []
    """The regimens that are given one after another, in their order."""

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        if not (self.components or self.choices or self.sequence):
            raise ValueError("it gives nothing; add 'components: […]', 'choices' or 'sequence'")
        return self
