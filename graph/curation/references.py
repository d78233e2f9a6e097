"""Which keys an entry refers to, and what kinds of thing they may name.

A reference into the same document is written `kind:key` here (`population:all`), a reference to
the registry as the bare key, so that a population and an entity may share a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sarcograph.graph.model import schema

Path = tuple[int | str, ...]
Keys = str | int | Iterable[str] | Iterable[int] | None
Found = tuple[Path, str, frozenset[str]]

RESPONSE = "best-overall-response"
"""The measure whose categories the numerators of rates are made of."""

AGENTS = frozenset({"drug", "drug-class", "procedure"})
ANY_ENTITY = frozenset(
    "drug drug-class procedure gene protein family process pathway cell-type site condition "
    "condition-state adverse-event assay test criteria software factor unit organization measure "
    "regimen biomarker".split()
)
ANY_THING = ANY_ENTITY | {"claim", "population", "line"}
_MOLECULES = frozenset({"gene", "protein", "family", "pathway"})


@dataclass(frozen=True, slots=True)
class Names:
    """What references stand for, as one file sees it.

    `registry` gives the kind of each entity, `local` that of each thing of the same file by its
    reference. Where the registry could not be read `whole`, nothing is said to be missing from it.
    """

    registry: Mapping[str, str]
    local: Mapping[str, str]
    whole: bool = True

    def kind_of(self, reference: str) -> str | None:
        """Return the kind of what `reference` names, None where it names nothing."""
        if reference in self.local:
            return self.local[reference]
        scope, _, key = reference.rpartition(":")
        if scope == "any":
            inside = (f"{kind}:{key}" for kind in ("claim", "population", "line"))
            return next((self.local[one] for one in inside if one in self.local), self.kind_of(key))
        if scope:
            return None
        return self.local.get(f"biomarker:{key}") or self.registry.get(key)

    def lacks(self, reference: str) -> bool:
        """Tell whether `reference` certainly names nothing."""
        scope = reference.rpartition(":")[0]
        sure = self.whole or scope not in ("", "any", "category")
        return sure and self.kind_of(reference) is None

    def keys(self, kinds: Iterable[str]) -> list[str]:
        """Return the keys of all things of these kinds."""
        wanted = set(kinds)
        found = [*self.local.items(), *self.registry.items()]
        return [reference.rpartition(":")[2] for reference, kind in found if kind in wanted]


def _each(path: Path, keys: Keys) -> Iterator[tuple[Path, str]]:
    """Yield each key with its path; those of a list may stand on lines of their own."""
    if isinstance(keys, str | int):
        yield path, str(keys)
    else:
        yield from ((((*path, number)), str(key)) for number, key in enumerate(keys or ()))


def _refer(path: Path, keys: Keys, kinds: Iterable[str]) -> Iterator[Found]:
    for place, key in _each(path, keys):
        yield place, key, frozenset(kinds)


def _inside(path: Path, keys: Keys, kind: str) -> Iterator[Found]:
    """Refer to things of the same document."""
    for place, key in _each(path, keys):
        yield place, f"{kind}:{key}", frozenset({kind})


def _categories(path: Path, measure: str, keys: Keys) -> Iterator[Found]:
    """Refer to values of a categorical measure."""
    for place, key in _each(path, keys):
        yield place, f"category:{measure}.{key}", frozenset({"category"})


def references_of(
    content: schema.DocumentFile | schema.EntitiesFile | schema.ExternalFile,
) -> Iterator[Found]:
    """Yield path, key and allowed kinds of every reference that `content` makes."""
    match content:
        case schema.DocumentFile():
            yield from _of_document(content)
        case schema.EntitiesFile():
            yield from _of_entities(content)
        case schema.ExternalFile():
            for key, claim in content.claims.items():
                path: Path = ("claims", key)
                yield from _refer((*path, "subject"), claim.subject, ANY_ENTITY)
                yield from _refer((*path, "object"), claim.object, ANY_ENTITY)
                if claim.potency:
                    yield from _refer((*path, "potency", "unit"), claim.potency.unit, {"unit"})


def _of_entities(content: schema.EntitiesFile) -> Iterator[Found]:
    for key, drug in content.drugs.items():
        yield from _refer(("drugs", key, "classes"), drug.classes, {"drug-class"})
    for section, kind in (
        ("drug_classes", "drug-class"),
        ("procedures", "procedure"),
        ("processes", "process"),
        ("sites", "site"),
        ("conditions", "condition"),
        ("adverse_events", "adverse-event"),
    ):
        for key, entry in getattr(content, section).items():
            yield from _refer((section, key, "parent"), entry.parent, {kind})
    for key, gene in content.genes.items():
        yield from _refer(("genes", key, "product"), gene.product, {"protein"})
    for key, protein in content.proteins.items():
        yield from _refer(("proteins", key, "pathways"), protein.pathways, {"pathway"})
    for key, family in content.families.items():
        yield from _refer(("families", key, "members"), family.members, {"protein"})
    for key, measure in content.measures.items():
        yield from _refer(("measures", key, "unit"), measure.unit, {"unit"})
        yield from _categories(("measures", key, "numerator"), RESPONSE, measure.numerator)
        yield from _refer(("measures", key, "sum-of"), measure.sum_of, {"measure"})
        yield from _refer(("measures", key, "change-of"), measure.change_of, {"measure"})
    for key, regimen in content.regimens.items():
        yield from _refer(("regimens", key, "components"), regimen.components, AGENTS)


def _of_coordinates(path: Path, entry: schema.Coordinates) -> Iterator[Found]:
    yield from _inside((*path, "population"), entry.population, "population")
    if isinstance(entry, schema.TableCoordinates):
        yield from _inside((*path, "between"), entry.between, "population")
    yield from _inside((*path, "line"), entry.line, "line")
    yield from _refer((*path, "measure"), entry.measure, {"measure"})
    yield from _refer((*path, "adverse-event"), entry.adverse_event, {"adverse-event"})
    yield from _refer((*path, "unit"), entry.unit, {"unit"})
    yield from _inside((*path, "reference"), entry.reference, "reference")


def _of_ascribed(path: Path, entry: schema.AscribedEntry | None) -> Iterator[Found]:
    if entry is not None:
        yield from _refer((*path, "ascribes", "measure"), entry.measure, {"measure"})
        yield from _inside((*path, "ascribes", "line"), entry.line, "line")


def _of_document(content: schema.DocumentFile) -> Iterator[Found]:
    for number, author in enumerate(content.publication.authors):
        path: Path = ("publication", "authors", number, "affiliations")
        yield from _inside(path, author.affiliations, "affiliation")
    yield from _of_design(content)
    yield from _of_numbers(content)
    yield from _of_statements(content)


def _of_design(content: schema.DocumentFile) -> Iterator[Found]:
    for key, study in content.studies.items():
        path: Path = ("studies", key)
        yield from _refer((*path, "conditions"), study.conditions, {"condition"})
        yield from _refer((*path, "states"), study.states, {"condition-state"})
        if study.reported_in != "this":
            yield from _inside((*path, "reported-in"), study.reported_in, "reference")
    for key, population in content.populations.items():
        path = ("populations", key)
        yield from _inside((*path, "study"), population.study, "study")
        yield from _inside((*path, "parent"), population.parent, "population")
        yield from _refer((*path, "condition"), population.condition, {"condition"})
        yield from _refer((*path, "states"), population.states, {"condition-state"})
        yield from _refer((*path, "regimen"), population.regimen, {"regimen"})
    for key, partition in content.partitions.items():
        path = ("partitions", key)
        yield from _inside((*path, "of"), partition.of, "population")
        yield from _inside((*path, "parts"), partition.parts, "population")
    for key, line in content.lines.items():
        path = ("lines", key)
        yield from _inside((*path, "population"), line.population, "population")
        yield from _inside((*path, "follows"), line.follows, "line")
        yield from _refer((*path, "regimen"), line.regimen, {"regimen"})
    for key, dosing in content.dosing.items():
        path = ("dosing", key)
        yield from _refer((*path, "agent"), dosing.agent, AGENTS)
        yield from _inside((*path, "line"), dosing.line, "line")
        yield from _inside((*path, "population"), dosing.population, "population")
    for number, definition in enumerate(content.definitions):
        path = ("definitions", number)
        yield from _refer((*path, "measure"), definition.measure, {"measure"})
        yield from _refer((*path, "criteria"), definition.criteria, {"criteria"})
        yield from _categories((*path, "numerator"), RESPONSE, definition.numerator)
        yield from _inside((*path, "study"), definition.study, "study")
    for key, criterion in content.eligibility.items():
        path = ("eligibility", key)
        yield from _inside((*path, "study"), criterion.study, "study")
        yield from _inside((*path, "population"), criterion.population, "population")
        yield from _of_ascribed(path, criterion.ascribes)
    for key, method in content.methods.items():
        path = ("methods", key)
        yield from _inside((*path, "study"), method.study, "study")
        yield from _refer((*path, "tests"), method.tests, {"test"})
        yield from _refer((*path, "software"), method.software, {"software"})
        yield from _refer((*path, "criteria"), method.criteria, {"criteria"})
        yield from _refer((*path, "measures"), method.measures, {"measure"})


def _of_numbers(content: schema.DocumentFile) -> Iterator[Found]:
    for number, estimate in enumerate(content.estimates):
        yield from _of_coordinates(("estimates", number), estimate)
        yield from _inside(("estimates", number, "among"), estimate.among, "population")
    for key, table in content.tables.items():
        path: Path = ("tables", key)
        yield from _of_coordinates((*path, "defaults"), table.defaults)
        for number, column in enumerate(table.columns):
            yield from _of_coordinates((*path, "columns", number), column)
        for number, row in enumerate(table.rows):
            yield from _of_coordinates((*path, "rows", number), row)
    for number, comparison in enumerate(content.comparisons):
        path = ("comparisons", number)
        yield from _refer((*path, "measure"), comparison.measure, {"measure"})
        yield from _refer((*path, "test"), comparison.test, {"test"})
        yield from _refer((*path, "adverse-event"), comparison.adverse_event, {"adverse-event"})
        yield from _inside((*path, "between"), comparison.between, "population")
        yield from _categories((*path, "category"), comparison.measure, comparison.category)
        yield from _inside((*path, "favours"), comparison.favours, "population")
        yield from _inside((*path, "reference"), comparison.reference, "reference")
        yield from _inside((*path, "line"), comparison.line, "line")
    for number, finding in enumerate(content.prognostic):
        path = ("prognostic", number)
        yield from _refer((*path, "factor"), finding.factor, {"factor"})
        yield from _refer((*path, "measure"), finding.measure, {"measure"})
        yield from _inside((*path, "population"), finding.population, "population")
    for number, report in enumerate(content.adverse_events):
        path = ("adverse-events", number)
        yield from _refer((*path, "adverse-event"), report.adverse_event, {"adverse-event"})
        yield from _inside((*path, "population"), report.population, "population")


def _of_statements(content: schema.DocumentFile) -> Iterator[Found]:
    for key, biomarker in content.biomarkers.items():
        path: Path = ("biomarkers", key)
        yield from _refer((*path, "entity"), biomarker.entity, _MOLECULES)
        yield from _refer((*path, "assay"), biomarker.assay, {"assay"})
        yield from _inside((*path, "population"), biomarker.population, "population")
    for key, claim in content.claims.items():
        path = ("claims", key)
        yield from _refer((*path, "subject"), claim.subject, ANY_ENTITY)
        yield from _refer((*path, "object"), claim.object, ANY_ENTITY)
        yield from _inside((*path, "population"), claim.population, "population")
        yield from _of_ascribed(path, claim.ascribes)
        yield from _inside((*path, "cites"), claim.cites, "reference")
        yield from _inside((*path, "limits"), claim.limits, "claim")
        yield from _inside((*path, "contradicts"), claim.contradicts, "claim")
    for key, chain in content.paths.items():
        yield from _inside(("paths", key, "steps"), chain.steps, "claim")
    for key, absence in content.absences.items():
        path = ("absences", key)
        yield from _refer((*path, "measure"), absence.measure, {"measure"})
        yield from _refer((*path, "adverse-event"), absence.adverse_event, {"adverse-event"})
        yield from _inside((*path, "population"), absence.population, "population")
    for key, figure in content.figures.items():
        path = ("figures", key)
        yield from _refer((*path, "measures"), figure.measures, {"measure"})
        yield from _inside((*path, "populations"), figure.populations, "population")
    for key, passage in content.ambiguities.items():
        for place, name in _each(("ambiguities", key, "about"), passage.about):
            yield place, f"any:{name}", ANY_THING


def names_of(keys: Callable[..., list[str]]) -> dict[str, str]:
    """Return the kind of each thing that a document's file defines, by its reference.

    `keys` gives the keys of the mapping at a path of the file.
    """
    sections = (
        ("study", keys("studies")),
        ("population", keys("populations")),
        ("line", keys("lines")),
        ("biomarker", keys("biomarkers")),
        ("claim", keys("claims")),
        ("reference", keys("references")),
        ("affiliation", keys("publication", "affiliations")),
    )
    return {f"{kind}:{key}": kind for kind, found in sections for key in found}


def categories_of(keys: Callable[..., list[str]]) -> dict[str, str]:
    """Return the kind of each value of the measures of a registry file, by its reference."""
    return {
        f"category:{measure}.{category}": "category"
        for measure in keys("measures")
        for category in keys("measures", measure, "categories")
    }
