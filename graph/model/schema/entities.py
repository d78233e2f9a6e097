"""Entries of the registry of entities: `evidence/entities/*.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from sarcograph.graph.kinds import AGENTS
from sarcograph.graph.model.schema.refers import RESPONSE, SAME_KIND, CategoryOf, to
from sarcograph.graph.model.schema.scalars import (
    Dimension,
    Key,
    Keys,
    Statistic,
    Strict,
    Text,
    Texts,
    YesNo,
)


class EntityEntry(Strict):
    """A thing of the field that documents speak of."""

    label: Text
    synonyms: Texts = []
    note: Text | None = None


class DrugEntry(EntityEntry):
    """A drug; `classes` only where a source states them."""

    classes: Annotated[Keys, to("drug-class")] = []


class ParentEntry(EntityEntry):
    """An entity that may lie under a wider one of its kind."""

    parent: Annotated[Key, to(SAME_KIND, upward=True)] | None = None


class GeneEntry(EntityEntry):
    """A gene and the protein it codes for."""

    product: Annotated[Key, to("protein")] | None = None


class FamilyEntry(EntityEntry):
    """A protein family; `enumerated: yes` where a source lists the members one by one."""

    members: Annotated[Keys, to("protein")] = []
    enumerated: YesNo


class CriteriaEntry(EntityEntry):
    """A named set of criteria; `versions` lists those that were published, where they are known."""

    versions: Texts = []


class MolecularEntry(EntityEntry):
    """A protein, with the pathways it belongs to."""

    pathways: Annotated[Keys, to("pathway")] = []


class MeasureEntry(EntityEntry):
    """What is measured; categories are its possible values, `numerator` those that count.

    `overlapping` where one patient may have several of the categories, such as sites of metastases;
    `time-to-event` where it counts from an origin to an event, as survival does.
    """

    kind: Literal["outcome", "baseline", "safety", "treatment"]
    statistic: Statistic
    unit: Annotated[Key, to("unit")] | None = None
    categories: dict[Key, Text] = {}
    overlapping: YesNo = False
    time_to_event: YesNo = False
    numerator: Annotated[Keys, CategoryOf(measure=RESPONSE)] = []
    sum_of: Annotated[Keys, to("measure", upward=True)] = []
    change_of: Annotated[Key, to("measure", upward=True)] | None = None


class UnitEntry(EntityEntry):
    """A unit; `dimension` is what it measures, so that no survival is given in milligrams."""

    dimension: Dimension | None = None


class RegimenEntry(EntityEntry):
    """Agents given together; `all` of them, in the order the sources name them."""

    components: Annotated[Keys, to(*AGENTS)]
