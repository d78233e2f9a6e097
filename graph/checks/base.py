"""What all rules share: rules, findings, and one document as a rule sees it.

A check is a function from a `View` to findings; the decorator `check` adds it to the catalogue.
Rules on two documents are in `across`.
Rules judge what the sources print, never what a curator wrote, and never change a printed value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from rdflib import URIRef

from sarcograph.graph.build.writing import decimal_text
from sarcograph.graph.model.anchors import Mention, Pointer, Span
from sarcograph.graph.model.evidence import (
    Comparison,
    Document,
    Evidence,
    PrognosticFinding,
    measure_entry,
)
from sarcograph.graph.model.forms import NOUNS
from sarcograph.graph.model.numbers import Effect, Estimate, Number, Reading
from sarcograph.graph.model.printed import WITH_VALUE
from sarcograph.graph.model.schema import CLINICAL_DESIGNS, MeasureEntry, TrialFile
from sarcograph.graph.namespaces import content_hash, thing
from sarcograph.graph.statistics import rounded

Severity = Literal["impossible", "conflict", "ambiguous", "rounding", "wording", "method"]
SEVERITIES: tuple[Severity, ...] = (
    "impossible",
    "conflict",
    "ambiguous",
    "rounding",
    "wording",
    "method",
)
Consequence = Literal["conclusion", "figure", "comparability", "editorial"]
CONSEQUENCES: tuple[Consequence, ...] = ("conclusion", "figure", "comparability", "editorial")
"""What findings mean for a reader, the gravest first; `sg:consequenceRank` is the place in it."""
_BARE = re.compile(r"[<>≤≥~]?\s*\d[\d.]*")
_TIMES = frozenset({"day", "week", "month", "year"})
OPEN = "open: the source does not settle it"
OWN_PATIENTS: frozenset[str] = CLINICAL_DESIGNS - {"case-report"}
"""The designs of studies that report on patients of their own, case reports apart."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule of the catalogue; `reference` is the publication of its method.

    `severity` and `consequence` are those of its findings, unless one says otherwise. What
    `finds_missing` says that a source lacks something, which only its whole text can tell. What
    `lists` finds has a figure of its own at each place, so that equal ones are not one.
    """

    key: str
    label: str
    definition: str
    reference: str
    severity: Severity
    consequence: Consequence
    finds_missing: bool = False
    lists: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a source document: its key, the SHA-256 of its text, and where in it.

    The text is that of the file, or the one that is derived from it; None where no text is kept.
    """

    document: str
    source: str | None
    pointer: Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in the sources that does not hold, cannot be told, or is not backed.

    `about` names the quantities and statements concerned; `also` holds what other rules say of the
    same figure, so that a reader meets one finding for one problem; `was` are names that it had.
    `mark` is in its IRI and nowhere else: it tells it from what its rule finds at the same places.
    """

    rule: Rule
    places: tuple[Place, ...]
    about: tuple[URIRef, ...]
    mark: str
    recomputed: str
    message: str
    resolution: str = OPEN
    also: tuple[str, ...] = ()
    was: tuple[URIRef, ...] = ()
    other_severity: Severity | None = None
    other_consequence: Consequence | None = None

    @property
    def severity(self) -> Severity:
        """Return how grave it is: as its rule says, unless this finding says otherwise."""
        return self.other_severity or self.rule.severity

    @property
    def consequence(self) -> Consequence:
        """Return what it means for a reader: as its rule says, unless this finding says it."""
        return self.other_consequence or self.rule.consequence

    @property
    def quotes(self) -> tuple[str, ...]:
        """Return the source's own figures and short terms at its places, each once.

        Equal ones of a rule that lists figures all stand.
        """
        found = [text for place in self.places if (text := texts([place.pointer]))]
        return tuple(found if self.rule.lists else dict.fromkeys(found))

    @property
    def printed(self) -> str | None:
        """Return what the source prints, in its own text; None where no figure or term stands."""
        return " / ".join(self.quotes) or None

    @property
    def documents(self) -> tuple[str, ...]:
        """Return the keys of the documents in which it has a place, in their order."""
        return tuple(dict.fromkeys(place.document for place in self.places))

    @property
    def iri(self) -> URIRef:
        """Return the IRI of the finding, made of where it stands and what was recomputed."""
        spans = [f"{place.source or place.document}:{place.pointer.name}" for place in self.places]
        if not all(place.source for place in self.places):
            spans += self.about
        return thing("finding", content_hash(self.rule.key, *spans, self.mark, self.recomputed))

    @property
    def text(self) -> str:
        """Return the message with what other rules add to it."""
        return "; also: ".join([self.message, *self.also])

    @property
    def order(self) -> tuple[int, tuple[str, ...], int, int, str, str, str]:
        """Return what findings are sorted by: consequence, then document, place and rule."""
        start, end = self.places[0].pointer.order if self.places else (0, 0)
        rank = CONSEQUENCES.index(self.consequence)
        return rank, self.documents, start, end, self.rule.key, self.mark, self.recomputed


class View:
    """One document of the evidence, with what rules need to speak of it."""

    def __init__(self, evidence: Evidence, document: Document) -> None:
        """Keep both; nothing is computed before a rule asks."""
        self.evidence = evidence
        self.document = document
        self.file = document.file
        self.source = document.text_sha256

    @property
    def here(self) -> str:
        """Return what was read: what is not in it may stand in the article behind an abstract."""
        source = self.document.source
        return f"this {NOUNS[source.form]}" if source else "the pages that were read"

    @property
    def noun(self) -> str:
        """Return what the document is called: the article that pages are about, or a label."""
        source = self.document.source
        if source:
            return NOUNS[source.form]
        return self.file.publication.kind.removeprefix("journal-").replace("-", " ")

    @property
    def is_label(self) -> bool:
        """Tell whether a drug's label was read."""
        source = self.document.source
        return source is not None and source.form == "label"

    @property
    def is_record(self) -> bool:
        """Tell whether a registry's record was read."""
        source = self.document.source
        return source is not None and source.form == "registry-record"

    def measure(self, key: str) -> MeasureEntry:
        """Return the registry's entry of a measure."""
        return measure_entry(self.evidence, key)

    def iri(self, kind: str, key: str | int) -> URIRef:
        """Return the IRI of a thing of this document."""
        return thing(kind, self.document.key, str(key))

    def estimate_iri(self, estimate: Estimate) -> URIRef:
        """Return the IRI of a printed quantity."""
        return thing("estimate", self.document.key, estimate.coordinates.slug())

    def result_iri(self, result: Comparison | PrognosticFinding) -> URIRef:
        """Return the IRI of a comparison or a prognostic finding."""
        kind = "comparison" if isinstance(result, Comparison) else "prognostic-finding"
        return thing(kind, self.document.key, result.slug())

    def results(self) -> tuple[Comparison | PrognosticFinding, ...]:
        """Return what may have a p value and sizes of effect, in the order of the document."""
        return (*self.document.comparisons, *self.document.prognostic)

    def effect_name(self, result: Comparison | PrognosticFinding, effect: Effect) -> str:
        """Return what an effect is about in few words."""
        measure = effect.effect_measure.replace("-", " ")
        if isinstance(result, Comparison):
            return f"{self.compared(result)}: {measure}"
        about = f"{self.label(result.factor)} in {self.group(result.population)}"
        return f"{self.label(result.measure)}, {about}: {measure}"

    def compared(self, comparison: Comparison) -> str:
        """Return on what a comparison is, and of which groups."""
        groups = " against ".join(map(self.group, comparison.between))
        return f"{self.label(comparison.measure)}, {groups}"

    def estimates_of(self, measure: str, adverse_event: str | None) -> Sequence[Estimate]:
        """Return the quantities of a measure, and of an adverse event or of none, in their order.

        A comparison is held against these and not against all, or a document with twice as many of
        both would take four times as long.
        """
        return self._estimates.get((measure, adverse_event), ())

    @cached_property
    def _estimates(self) -> Mapping[tuple[str, str | None], Sequence[Estimate]]:
        found: dict[tuple[str, str | None], list[Estimate]] = {}
        for one in self.document.estimates:
            here = one.coordinates
            found.setdefault((here.measure, here.adverse_event), []).append(one)
        return found

    def numbers(self) -> Iterator[tuple[Number, URIRef, str]]:
        """Yield every estimate and every effect with its IRI and what it is about."""
        for estimate in self.document.estimates:
            yield estimate, self.estimate_iri(estimate), self.name(estimate)
        for result in self.results():
            for effect in result.effects:
                iri = self.iri("effect", f"{result.slug()}.{effect.effect_measure}")
                yield effect.number, iri, self.effect_name(result, effect)

    def label(self, key: str | None) -> str:
        """Return the words for an entity of the registry; none for no key."""
        return self.evidence.entities[key].entry.label if key else ""

    def group(self, population: str) -> str:
        """Return the words for a population of this document."""
        return self.file.populations[population].label

    def reports_on(self, designs: frozenset[str]) -> bool:
        """Tell whether the document reports on a study of its own of one of `designs`."""
        own = [study for study in self.file.studies.values() if study.reported_in == "this"]
        return any(study.design in designs for study in own)

    def with_ancestors(self, population: str) -> list[str]:
        """Return a population and those that it is a part of, from it upwards."""
        found: list[str] = []
        key: str | None = population
        while key is not None:
            found.append(key)
            key = self.file.populations[key].parent
        return found

    def name(self, estimate: Estimate) -> str:
        """Return what a quantity is about in few words."""
        here = estimate.coordinates
        categories = self.measure(here.measure).categories
        parts = [self.label(here.adverse_event) or self.label(here.measure)]
        if here.category:
            parts.append(categories[here.category])
        if here.grades:
            parts.append("grade " + "–".join(here.grades))
        if here.time:
            parts.append(f"at {here.time}")
        return f"{', '.join(parts)} ({self.group(here.population)})"

    def told(self, number: Number) -> str:
        """Return how a source prints a number, with the unit where that stands elsewhere in it."""
        found = []
        for one in number.readings:
            said = texts([one])
            bare = one.component in WITH_VALUE and _BARE.fullmatch(said)
            found.append(f"{said}{self._unit(number)}" if bare else said)
        return " / ".join(dict.fromkeys(found))

    def _unit(self, number: Number) -> str:
        if number.unit is None:
            return ""
        if number.unit == "percent":
            return "%"
        several = number.unit in _TIMES and number.value != 1
        return f" {self.label(number.unit)}{'s' if several else ''}"

    def told_where(self, readings: Iterable[Reading]) -> str:
        """Return the printed forms of readings, with the kind of page where pages print them."""
        kinds = [(one, self.page_kind(one)) for one in readings]
        found = [f"{texts([one])} ({kind})" if kind else texts([one]) for one, kind in kinds]
        return " / ".join(dict.fromkeys(found))

    def page_kind(self, reading: Reading) -> str | None:
        """Return of what kind the page is that a reading is of; None where a text is kept."""
        pointer, file = reading.pointer, self.file
        if isinstance(pointer, Span) or not isinstance(file, TrialFile):
            return None
        return file.pages[pointer.page].kind.replace("-", " ")

    def places(self, *found: Pointer | Reading | Iterable[Pointer | Reading]) -> tuple[Place, ...]:
        """Return the places of pointers and readings in their order, each once."""
        pointers: dict[Pointer, None] = {}
        for one in found:
            for item in [one] if isinstance(one, Span | Mention | Reading) else one:
                pointers[item.pointer if isinstance(item, Reading) else item] = None
        return tuple(Place(self.document.key, self.source, pointer) for pointer in pointers)

    def own_estimates(self, designs: frozenset[str]) -> list[Estimate]:
        """Return what the document states as its own in studies of `designs`, by place."""
        studies = {
            key
            for key, study in self.file.studies.items()
            if study.reported_in == "this" and study.design in designs
        }
        found = [
            one
            for one in self.document.estimates
            if self.file.populations[one.coordinates.population].study in studies
            and one.coordinates.reference is None
            and one.readings
        ]
        return sorted(found, key=lambda one: one.readings[0].pointer.order)

    def sizes_of(self, estimate: Estimate) -> list[Reading]:
        """Return the printed numbers of patients that an estimate may be of.

        It is that of its analysis population. Where none is named it is that of the population or
        of any analysis of it: adverse events may be those of the treated and not of the randomized.
        Of lesions, biopsies and the like there are none.
        """
        here = estimate.coordinates
        if not here.of_patients:
            return []
        roles = [
            readings
            for (population, role), readings in self.document.analysis_sizes.items()
            if population == here.population and here.analysis_population in (role, None)
        ]
        plain = [] if here.analysis_population else [self.document.sizes.get(here.population, ())]
        return [readings[0] for readings in (*plain, *roles) if readings]

    def denominators(self, estimate: Estimate) -> tuple[int, ...]:
        """Return of how many patients an estimate may be: the printed denominator, or the sizes."""
        if estimate.denominator_reading() is not None:
            return (estimate.denominator,) if estimate.denominator is not None else ()
        sizes = [one.printed.events for one in self.sizes_of(estimate)]
        if not sizes and estimate.denominator is not None:
            sizes = [estimate.denominator]
        return tuple(dict.fromkeys(size for size in sizes if size is not None))

    def patients(self, population: str) -> int | None:
        """Return the printed size of a population; 1 for the patient of a case report."""
        size = self.document.size_of(population)
        if size is None:
            study = self.file.studies[self.file.populations[population].study]
            is_case = study.design == "case-report" and study.reported_in == "this"
            return 1 if is_case else None
        return size

    def whole(self, estimate: Estimate) -> int | None:
        """Return of how many the categories of an estimate are: as printed, or the patients."""
        here = estimate.coordinates
        patients = self.patients(here.population) if here.of_patients else None
        return estimate.denominator or patients


Check: TypeAlias = Callable[[View], Iterator[Finding]]
_CATALOGUE: dict[str, tuple[Rule, Check]] = {}


def check(rule: Rule) -> Callable[[Check], Check]:
    """Add the decorated function to the catalogue under `rule`; keys are unique."""

    def register(function: Check) -> Check:
        if rule.key in _CATALOGUE:
            raise ValueError(f"two rules have the key '{rule.key}'")
        if not rule.reference.strip():
            raise ValueError(f"the rule '{rule.key}' has no reference")
        _CATALOGUE[rule.key] = (rule, function)
        return function

    return register


def catalogue() -> tuple[tuple[Rule, Check], ...]:
    """Return every rule on one document with its check, in the order of their keys."""
    return tuple(_CATALOGUE[key] for key in sorted(_CATALOGUE))


def shown(number: Fraction | float | int, digits: int = 2) -> str:
    """Return a recomputed number for a reader, without trailing zeros.

    >>> shown(Fraction(250, 3)), shown(Fraction(25))
    ('83.33', '25')
    """
    return decimal_text(rounded(Fraction(number), digits))


def texts(readings: Iterable[Reading | Pointer]) -> str:
    """Return the different printed forms of readings in their order, separated by ` / `."""
    forms = [one.text or "" for one in readings]
    return " / ".join(dict.fromkeys(" ".join(form.split()) for form in forms if form))


def overlap(some: Iterable[Pointer], others: Iterable[Pointer]) -> bool:
    """Tell whether a span of `some` shares text with a span of `others`.

    What two pages say is never known to be the same passage.
    """
    theirs = [one for one in others if isinstance(one, Span)]
    ours = [one for one in some if isinstance(one, Span)]
    return any(one.start < other.end and other.start < one.end for one in ours for other in theirs)
