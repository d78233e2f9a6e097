"""The tables of the graph: what each holds a row of, and its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sarcograph.graph.exports.flat import cells_of, columns_of
from sarcograph.graph.exports.reading import (
    ask,
    Statement,
    addresses_of,
    claims_of,
    studies_of,
)
from sarcograph.graph.exports.sheet import Cell, Sheet, SheetType
from sarcograph.graph.records.study import (
    Absence,
    AdverseEvent,
    AdverseEventNote,
    Arm,
    Comparison,
    Definition,
    Effect,
    Endpoint,
    Estimate,
    Fact,
    Named,
    Place,
    Population,
    PrognosticFinding,
    Study,
)
from sarcograph.graph.store.library import by_key, library_query
from sarcograph.graph.store.question import Store

Addresses = Mapping[str, tuple[str, ...]]
"""Where each source is to be found, by its key."""

_OF_STUDY: dict[str, SheetType] = {
    "study": "text",
    "study_iri": "text",
    "trial": "text",
    "design": "text",
    "diseases": "texts",
    "diseases_iri": "texts",
    "agents": "texts",
    "agents_iri": "texts",
    "source_addresses": "texts",
}
"""What is told of the study of a fact, of its patients' disease and of what they were given."""


@dataclass(frozen=True, slots=True)
class _OfStudies:
    """A table of facts of studies: their class, and those of one study."""

    name: str
    about: str
    kind: type[Fact]
    of: Callable[[Study], Iterable[Fact]]


_TABLES = (
    _OfStudies(
        "estimates",
        "One row a number of one population: printed, or recomputed (standing 'derived').",
        Estimate,
        lambda study: (*study.estimates, *_derived(study, adverse=False)),
    ),
    _OfStudies(
        "adverse_events",
        "One row a count of an adverse event: printed, or recomputed (standing 'derived').",
        AdverseEvent,
        lambda study: (*study.adverse_events, *_derived(study, adverse=True)),
    ),
    _OfStudies(
        "adverse_event_notes",
        "One row an adverse event that is reported without a count.",
        AdverseEventNote,
        lambda study: study.adverse_event_notes,
    ),
    _OfStudies(
        "comparisons",
        "One row groups that are held against each other, with the p value.",
        Comparison,
        lambda study: study.comparisons,
    ),
    _OfStudies(
        "prognostic_findings",
        "One row a factor and an outcome that it goes with, or was found not to.",
        PrognosticFinding,
        lambda study: study.prognostic_findings,
    ),
    _OfStudies(
        "absences",
        "One row what is said not to be there: not reported, not reached and their kin.",
        Absence,
        lambda study: study.absences,
    ),
    _OfStudies(
        "populations", "One row a group of patients.", Population, lambda study: study.populations
    ),
    _OfStudies("arms", "One row patients under a regimen.", Arm, lambda study: study.arms),
    _OfStudies(
        "endpoints", "One row an endpoint of a study.", Endpoint, lambda study: study.endpoints
    ),
    _OfStudies(
        "definitions",
        "One row what a study means by a measure.",
        Definition,
        lambda study: study.definitions,
    ),
)
_PLACES: dict[str, SheetType] = {"fact_iri": "text"}
_CLAIM: dict[str, tuple[str, SheetType]] = {
    "label": ("label", "text"),
    "claim_kind": ("claimKind", "text"),
    "subject": ("subject", "text"),
    "alternative_subjects": ("alternativeSubject", "texts"),
    "predicate": ("predicate", "text"),
    "object": ("object", "text"),
    "object_qualifier": ("objectQualifier", "text"),
    "at_concentration": ("atConcentration", "text"),
    "comparator": ("comparator", "text"),
    "condition_qualifiers": ("conditionQualifier", "texts"),
    "state_qualifiers": ("stateQualifier", "texts"),
    "alteration_qualifiers": ("alterationQualifier", "texts"),
    "regimen_qualifier": ("regimenQualifier", "text"),
    "line_qualifier": ("lineQualifier", "text"),
    "population": ("population", "text"),
    "n": ("sampleSize", "integer"),
    "negated": ("negated", "boolean"),
    "qualified": ("qualified", "boolean"),
    "hedges": ("hedge", "texts"),
    "certainty": ("certainty", "text"),
    "speaker": ("speaker", "text"),
    "evidence_design": ("evidenceDesign", "text"),
    "evidence_codes": ("evidenceCode", "texts"),
    "evidence_level": ("evidenceLevel", "text"),
    "direction": ("claimDirection", "text"),
    "model_systems": ("modelSystem", "texts"),
    "praise": ("praise", "texts"),
    "stated_frequency": ("statedFrequency", "text"),
    "ascribes": ("ascribes", "texts"),
    "ascribed_at_line": ("ascribedAtLine", "text"),
    "limits": ("limits", "texts"),
    "cited_works": ("cites", "texts"),
    "citation": ("citation", "text"),
    "says": ("gloss", "text"),
    "rests_on_observations": ("restsOnObservation", "texts"),
    "ambiguities": ("restsOnPassage", "texts"),
    "places": ("hasAnchor", "texts"),
}
"""The columns of claims, each with the property that it holds and its type."""
CLAIM_PROPERTIES = frozenset(name for name, _ in _CLAIM.values())
_WITHOUT_IRI = {"label", "says", "places", "hedges", "praise"}


def tables_of(store: Store) -> list[Sheet]:
    """Return the tables of the graph that a store has; raises QueryError."""
    studies = list(studies_of(store))
    addresses = addresses_of(store)
    sheets = [_of_studies(table, studies, addresses) for table in _TABLES]
    effects = [effect for study in studies for effect in _effects(study, addresses)]
    of_effect = _columns(Effect) | {"comparison_iri": "text", "groups": "texts"}
    of_effect |= {"groups_iri": "texts", "groups_ordered": "boolean", "p_operator": "text"}
    of_effect |= {"p": "decimal"}
    claims = claims_of(store)
    doubted = _doubted(store)
    return [
        Sheet.of(
            "studies",
            "One row a study as one source tells of it.",
            _own(Study) | {"source_addresses": "texts"},
            (
                cells_of(one) | {"source_addresses": addresses.get(one.source)}
                for one in studies
            ),
        ),
        *sheets,
        Sheet.of(
            "effects",
            "One row a hazard ratio, a difference or the like, with the p value of its comparison.",
            of_effect,
            effects,
        ),
        Sheet.of(
            "claims",
            "One row what a source says in words of one thing, or of two.",
            _claim_columns(),
            (_claim(one, addresses, doubted) for one in claims),
        ),
        _of_library(store, "targets", "drugs-and-targets"),
        _of_library(store, "potencies", "potencies-by-target"),
        Sheet.of(
            "places",
            "One row a place where a source prints a number or says what a fact says.",
            _PLACES | columns_of(Place),
            (
                {"fact_iri": fact.iri, **cells_of(place)}
                for study in studies
                for fact in _facts(study)
                for place in fact.places
            ),
        ),
    ]


def _derived(study: Study, *, adverse: bool) -> Iterator[Estimate]:
    return (one for one in study.derived if isinstance(one, AdverseEvent) == adverse)


def _facts(study: Study) -> Iterator[Fact]:
    yield study
    for table in _TABLES:
        yield from table.of(study)


def _own(kind: type[Any]) -> dict[str, SheetType]:
    """Return the columns of a class, those of what has tables of its own left out."""
    return dict(columns_of(kind))


def _columns(kind: type[Fact]) -> dict[str, SheetType]:
    own = _own(kind)
    first = {name: own.pop(name) for name in ("iri", "label")}
    # a fact's own column of the name, such as the agents of an arm, says it more exactly
    return {**first, **{name: of for name, of in _OF_STUDY.items() if name not in own}, **own}


def _of_studies(table: _OfStudies, studies: Sequence[Study], addresses: Addresses) -> Sheet:
    rows = (
        _of_study(study, fact, addresses) | cells_of(fact)
        for study in studies
        for fact in table.of(study)
    )
    return Sheet.of(table.name, table.about, _columns(table.kind), rows)


def _of_study(study: Study, fact: Fact, addresses: Addresses) -> dict[str, Cell]:
    """Return what is told of the study of a fact, and of its patients."""
    patients = getattr(fact, "population", None) or getattr(fact, "part_of", None)
    by_iri = {one.iri: one for one in study.populations}
    whom = by_iri.get(patients.iri) if patients else by_iri.get(fact.iri)
    diseases = (whom.disease,) if whom and whom.disease else study.conditions
    regimen = getattr(fact, "regimen", None)
    given = {arm.regimen.iri: arm.agents for arm in study.arms}
    agents: tuple[Named, ...] = given.get(regimen.iri, ()) if regimen else ()
    return {
        "study": study.label,
        "study_iri": study.iri,
        "trial": study.trial.label if study.trial else None,
        "design": study.design,
        "diseases": tuple(one.label for one in diseases) or None,
        "diseases_iri": tuple(one.iri for one in diseases) or None,
        "agents": tuple(one.label for one in agents) or None,
        "agents_iri": tuple(one.iri for one in agents) or None,
        "source_addresses": addresses.get(study.source),
    }


def _effects(study: Study, addresses: Addresses) -> Iterator[dict[str, Cell]]:
    for tested in (*study.comparisons, *study.prognostic_findings):
        groups = tested.groups if isinstance(tested, Comparison) else ()
        for effect in tested.effects:
            yield {
                **_of_study(study, effect, addresses),
                **cells_of(effect),
                "comparison_iri": tested.iri,
                "groups": tuple(one.label for one in groups) or None,
                "groups_iri": tuple(one.iri for one in groups) or None,
                "groups_ordered": tested.ordered if isinstance(tested, Comparison) else None,
                "p_operator": tested.p_operator,
                "p": tested.p,
            }


def _claim_columns() -> dict[str, SheetType]:
    columns: dict[str, SheetType] = {"iri": "text", "standing": "text", "source": "text"}
    columns["source_addresses"] = "texts"
    for name, (_, kind) in _CLAIM.items():
        columns[name] = kind
        if kind in ("text", "texts") and name not in _WITHOUT_IRI:
            columns[f"{name}_iri"] = kind
    columns["doubts"] = "texts"
    return columns


def _claim(
    one: Statement, addresses: Addresses, doubted: Mapping[str, tuple[str, ...]]
) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "iri": one.iri,
        "standing": one.standing,
        "source": one.source,
        "source_addresses": addresses.get(one.source),
        "doubts": doubted.get(one.iri),
    }
    for name, (said, kind) in _CLAIM.items():
        texts, things = one.texts(said), [iri for iri, _ in one.things(said)]
        match kind:
            case "text":
                cells[name] = " ".join(texts) if texts else None
                cells[f"{name}_iri"] = things[0] if things else None
            case "texts":
                cells[name] = tuple(texts) or None
                cells[f"{name}_iri"] = tuple(things) or None
            case _:
                cells[name] = one.one(said)
    return cells


_DOUBTED = """SELECT DISTINCT ?claim ?doubt {
  ?claim a sg:Claim .
  { ?claim sg:restsOnPassage ?passage BIND("ambiguous passage" AS ?doubt) }
  UNION { ?finding sg:involves ?claim BIND("finding" AS ?doubt) }
}
ORDER BY ?claim ?doubt"""


def _doubted(store: Store) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for claim, doubt in ask(store, "doubts", _DOUBTED).rows:
        found[str(claim)] = (*found.get(str(claim), ()), str(doubt))
    return found


def _of_library(store: Store, name: str, query: str) -> Sheet:
    """Return the rows of a question of the library as a table."""
    asked = library_query(query)
    table = ask(store, query, asked.bound({}, by_key))
    columns: dict[str, SheetType] = {
        column: asked.types.get(column, "text") for column in table.columns
    }
    return Sheet.of(name, asked.question, columns, table.records())
