"""The tables of the graph: what each holds a row of, and its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sarcograph.graph.exports.flat import cells_of, columns_of
from sarcograph.graph.exports.reading import (
    addresses_of,
    ask,
)
from sarcograph.graph.exports.sheet import Cell, Sheet, SheetType
from sarcograph.graph.exports.statement_tables import statement_tables
from sarcograph.graph.records.study import (
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


def tables_of(store: Store, studies: Sequence[Study]) -> list[Sheet]:
    """Return the tables of the graph of a store, whose `studies` are given; raises QueryError."""
    addresses = addresses_of(store)
    sheets = [_of_studies(table, studies, addresses) for table in _TABLES]
    effects = [effect for study in studies for effect in _effects(study, addresses)]
    of_effect = _columns(Effect) | {"comparison_iri": "text", "groups": "texts"}
    of_effect |= {"groups_iri": "texts", "groups_ordered": "boolean", "p_operator": "text"}
    of_effect |= {"p": "decimal"}
    return [
        Sheet.of(
            "studies",
            "One row a study as one source tells of it.",
            _own(Study) | {"source_addresses": "texts"},
            (cells_of(one) | {"source_addresses": addresses.get(one.source)} for one in studies),
        ),
        *sheets,
        Sheet.of(
            "effects",
            "One row a hazard ratio, a difference or the like, with the p value of its comparison.",
            of_effect,
            effects,
        ),
        *statement_tables(store, addresses),
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


def _own(kind: Any) -> dict[str, SheetType]:
    """Return the columns of a class, those of what has tables of its own left out."""
    return dict(columns_of(kind))


def _columns(kind: Any) -> dict[str, SheetType]:
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


def _of_library(store: Store, name: str, query: str) -> Sheet:
    """Return the rows of a question of the library as a table."""
    asked = library_query(query)
    table = ask(store, query, asked.bound({}, by_key))
    columns: dict[str, SheetType] = {
        column: asked.types.get(column, "text") for column in table.columns
    }
    return Sheet.of(name, asked.question, columns, table.records())
