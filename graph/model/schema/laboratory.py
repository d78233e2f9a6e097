"""Entries that hold what was measured in samples and in assays: biomarkers and potencies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import model_validator

from sarcograph.graph.errors import PrintedFormError
from sarcograph.graph.kinds import MOLECULES
from sarcograph.graph.model.possible import possible_concentration
from sarcograph.graph.model.printed import Component, Printed, parse_printed
from sarcograph.graph.model.schema.enumerations import (
    AssayFormat,
    MeasuredQuantity,
    Model,
    PotencyDirection,
    PotencyKind,
    TimeOrigin,
)
from sarcograph.graph.model.schema.refers import to
from sarcograph.graph.model.schema.scalars import (
    Ats,
    Counts,
    Key,
    Quoted,
    Quoteds,
    Strict,
    Text,
    Time,
    YesNo,
)

CONCENTRATIONS = ("molar", "millimolar", "micromolar", "nanomolar", "picomolar")
"""The units that a potency may be in."""


def _one_figure(component: Component, texts: Iterable[str]) -> Printed:
    """Return what all of `texts`, printed as `component`, say; raises ValueError unless they agree.

    >>> str(_one_figure("value", ["<25 nM", "< 25 nM"]).value)
    '25'
    """
    try:
        found = {parse_printed(component, text) for text in texts}
    except PrintedFormError as error:
        raise ValueError(str(error)) from None
    first, *others = sorted(found, key=repr)
    if others:
        raise ValueError("the places print different figures; make an entry for each")
    return first


def _check_concentration(value: list[str], extent: list[str], unit: str | None) -> None:
    """Raise ValueError unless the texts print a concentration; `unit` is given beside them."""
    printed = [_one_figure("value", value)] if value else []
    printed += [_one_figure("range", extent)] if extent else []
    if not printed:
        raise ValueError("a potency without a figure; give 'value:' or 'range:'")
    for one in printed:
        if (one.unit or unit) is None:
            raise ValueError("the figure has no unit; give 'unit:'")
        if one.unit not in {None, *CONCENTRATIONS}:
            raise ValueError(f"a potency is a concentration, not a number in {one.unit}")
        if not possible_concentration(one):
            raise ValueError(
                "a concentration is not below zero, and its lower bound stands first; say in a "
                "claim what else is printed"
            )


def _check_acted_on(entry: PotencyEntry | ExternalPotencyEntry) -> None:
    if entry.target is None and entry.cell_line is None:
        raise ValueError("a potency on nothing; give 'target:' or 'cell-line:'")


class MeasuredEntry(Strict):
    """A number of an observation: a score, a fraction, or how many were found positive."""

    quantity: MeasuredQuantity
    """What the number is."""
    printed: Quoteds
    """The number wherever it is printed; a score may be in words, such as `3+`."""
    system: Quoted | None = None
    """The system that a score belongs to, as printed: `H-score`, `tumor proportion score`."""

    @property
    def name(self) -> str:
        """What tells the number from the others of its observation, as a part of IRIs."""
        system = re.sub(r"[^a-z0-9]+", "-", (self.system.text or "").lower()) if self.system else ""
        return f"{self.quantity}.{system.strip('-')}" if system else self.quantity

    @property
    def component(self) -> Component:
        """What the number is printed as."""
        return "events" if self.quantity.endswith("-count") else "value"

    @property
    def figure(self) -> Printed:
        """What the number says; nothing for a score in words."""
        try:
            return _one_figure(self.component, (pointer.text or "" for pointer in self.printed))
        except ValueError:
            if self.quantity == "score":
                return Printed()
            raise

    @model_validator(mode="after")
    def _prints_a_number(self) -> MeasuredEntry:
        _ = self.figure
        return self


class ObservationEntry(Strict):
    """What a document says of an alteration: in whom, when and by which assay it was seen."""

    alteration: Annotated[Key, to("alteration")]
    """The alteration, which is the same in all documents."""
    detected: YesNo | None = None
    """Whether it was found, where the document says so of one patient or of all."""
    assay: Annotated[Key, to("assay")] | None = None
    """The assay that showed it."""
    assay_printed: Quoted | None = None
    """The assay as the document prints it."""
    specimen: Quoted | None = None
    """The sample, as printed: `biopsy of a lung metastasis`."""
    time_point: Quoted | None = None
    """When the sample was taken, as printed."""
    time: Time | None = None
    """The same as a number with its unit, or a named time, where the print gives one."""
    time_from: TimeOrigin | None = None
    """From which event the time is counted."""
    population: Annotated[Key, to("population")] | None = None
    """The patients in whom it was looked for."""
    line: Annotated[Key, to("line")] | None = None
    """The treatment line at which it was looked for."""
    measured: list[MeasuredEntry] = []
    """Scores, fractions and counts."""
    significant: YesNo | None = None
    """Whether the document calls the change significant."""
    at: Ats
    """The places that state it."""

    @model_validator(mode="after")
    def _measures_once(self) -> ObservationEntry:
        names = [one.name for one in self.measured]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} is measured twice; keep one, with all its places")
        return self


class TestedAgentEntry(Strict):
    """What an agent was tested on in the laboratory, how, and who says so."""

    agent: Annotated[Key, to("drug", "drug-class")]
    """What was tested."""
    target: Annotated[Key, to(*MOLECULES, "alteration")] | None = None
    """The molecule acted on, or its altered form."""
    cell_line: Quoted | None = None
    """The cell line, as printed."""
    format: AssayFormat = "assay-format-not-stated"
    """Whether it was measured on purified molecules or in cells."""
    assay: Annotated[Key, to("assay")] | None = None
    """The assay."""
    model: Model = "model-not-stated"
    """The organism or culture in which it was measured."""
    claim: Annotated[Key, to("claim")] | None = None
    """The claim that it puts a number to."""
    cites: Annotated[Counts, to("reference")] = []
    """The references that measured it."""
    at: Ats = []
    """Further places that state it."""


class PotencyEntry(TestedAgentEntry):
    """How strongly an agent acts on a target or on cells in the laboratory."""

    measure: PotencyKind
    """Which measure of potency it is."""
    target_qualifier: Quoted | None = None
    """The words that narrow the target: `autophosphorylation`."""
    value: Quoteds = []
    """The concentration wherever it is printed, with its relation and unit: `<25 nM`."""
    range: Quoteds = []
    """Its bounds wherever they are printed, where it is no single number: `0.1-2 nM`."""
    unit: Annotated[Key, to("unit")] | None = None
    """The unit, where it is printed elsewhere, as in the head of a table."""

    @model_validator(mode="after")
    def _prints_a_concentration(self) -> PotencyEntry:
        value, extent = (
            [pointer.text or "" for pointer in one] for one in (self.value, self.range)
        )
        _check_concentration(value, extent, self.unit)
        _check_acted_on(self)
        return self


class PotencyRatioEntry(TestedAgentEntry):
    """How many times as potent an agent is as on another target, in other cells, or as another.

    The figures of the two need not be printed: "at a 48-fold lower concentration than wild type".
    """

    than_agent: Annotated[Key, to("drug", "drug-class")] | None = None
    """The agent that it is held against, where that is another."""
    than_target: Annotated[Key, to(*MOLECULES, "alteration")] | None = None
    """The target that it is held against, where that is another."""
    than_cell_line: Quoted | None = None
    """The cell line that it is held against, where that is another."""
    direction: PotencyDirection
    """Whether less or more of the agent is needed than there."""
    fold: Quoteds
    """How many times, wherever it is printed: `48-fold`."""
    measure: PotencyKind | None = None
    """Which measure of potency is meant, where the source says it."""

    @property
    def figure(self) -> Printed:
        """How many times it is."""
        return _one_figure("value", (pointer.text or "" for pointer in self.fold))

    @model_validator(mode="after")
    def _is_a_ratio(self) -> PotencyRatioEntry:
        times = self.figure.value
        if times is None or times <= 0 or self.figure.unit not in {None, "fold"}:
            raise ValueError(
                "a ratio of potencies is a number of times above zero, such as 48-fold; say in a "
                "claim what else is printed"
            )
        if not (self.than_agent or self.than_target or self.than_cell_line):
            raise ValueError("say what it is held against: 'than-target:', 'than-agent:' …")
        return self


class ExternalPotencyEntry(Strict):
    """A potency that an external source prints."""

    agent: Annotated[Key, to("drug", "drug-class")]
    """What was tested."""
    measure: PotencyKind
    """Which measure of potency it is."""
    target: Annotated[Key, to(*MOLECULES, "alteration")] | None = None
    """The molecule acted on, or its altered form."""
    target_qualifier: Text | None = None
    """The words that narrow the target: `autophosphorylation`."""
    cell_line: Text | None = None
    """The cell line, as printed."""
    value: Text | None = None
    """The concentration as printed, with its relation: `<1`."""
    range: Text | None = None
    """Its bounds as printed, where it is no single number."""
    unit: Annotated[Key, to("unit")]
    """The unit."""
    format: AssayFormat = "assay-format-not-stated"
    """Whether it was measured on purified molecules or in cells."""
    assay: Annotated[Key, to("assay")] | None = None
    """The assay."""
    model: Model = "model-not-stated"
    """The organism or culture in which it was measured."""
    claim: Annotated[Key, to("claim")] | None = None
    """The claim of the source that it puts a number to."""
    place: Text | None = None
    """Where the source prints it: `abstract`, `Table 1`."""
    reading: Text | None = None
    """How it was read: in the source itself, or in what repeats it."""

    @model_validator(mode="after")
    def _prints_a_concentration(self) -> ExternalPotencyEntry:
        value, extent = ([one] if one else [] for one in (self.value, self.range))
        _check_concentration(value, extent, self.unit)
        _check_acted_on(self)
        return self
