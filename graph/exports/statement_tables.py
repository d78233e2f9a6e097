"""Tables of what sources say in words: claims, and what they say not to be there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sarcograph.graph.exports.reading import (
    Statement,
    ask,
    places_of_anchors,
    statements_of,
)
from sarcograph.graph.exports.sheet import Cell, Sheet, SheetType
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.question import Store

LABEL = f"{PREFIXES['rdfs']}label"
_CIRCUMSTANCES: dict[str, tuple[str, SheetType]] = {
    "study": ("ofStudy", "text"),
    "measure": ("measure", "text"),
    "category": ("category", "text"),
    "event": ("adverseEvent", "text"),
    "grades": ("grade", "texts"),
    "any_grade": ("anyGrade", "boolean"),
    "seriousness": ("seriousness", "text"),
    "attribution": ("attribution", "text"),
    "counting_unit": ("countingUnit", "text"),
    "population": ("population", "text"),
    "analysis_populations": ("inAnalysisPopulation", "texts"),
    "line": ("line", "text"),
    "regimen": ("underRegimen", "text"),
    "time_point": ("timePoint", "text"),
    "time_value": ("timeValue", "decimal"),
    "time_unit": ("timeUnit", "text"),
    "counted_from": ("countedFrom", "text"),
    "period": ("inPeriod", "text"),
    "assessor": ("assessor", "text"),
    "data_cut": ("atDataCut", "text"),
    "adjustment": ("adjustment", "text"),
    "analysis": ("inAnalysis", "text"),
    "cited_from": ("citedFrom", "text"),
}
_WHERE: dict[str, tuple[str, SheetType]] = {
    "says": ("gloss", "text"),
    "citation": ("citation", "texts"),
    "ambiguities": ("restsOnPassage", "texts"),
    "places": ("hasAnchor", "texts"),
}


@dataclass(frozen=True, slots=True)
class StatementTable:
    """A table of statements of a class: of each column the property that it holds, and its type."""

    name: str
    about: str
    of_class: str
    columns: Mapping[str, tuple[str, SheetType]]


STATEMENT_TABLES = (
    StatementTable(
        "claims",
        "One row what a source says in words of one thing, or of two.",
        "Claim",
        {
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
            "populations": ("population", "texts"),
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
            "rests_on_observations": ("restsOnObservation", "texts"),
            **_WHERE,
        },
    ),
    StatementTable(
        "absences",
        "One row what is said not to be there: not reported, not reached and their kin.",
        "Absence",
        {
            "kind": ("absenceKind", "text"),
            **_CIRCUMSTANCES,
            "statistic": ("statistic", "text"),
            "n": ("denominator", "integer"),
            "scope": ("scope", "text"),
            "qualification": ("qualification", "text"),
            **_WHERE,
        },
    ),
)
_ONLY_TEXTS = {"says", "hedges", "praise", "scope", "object_qualifier", "at_concentration"}
_DOUBTED = """SELECT DISTINCT ?statement ?doubt {
  VALUES ?class { sg:Claim sg:Absence }
  ?statement a ?class .
  { ?statement sg:restsOnPassage ?passage BIND("ambiguous passage" AS ?doubt) }
  UNION { ?finding sg:involves ?statement BIND("finding" AS ?doubt) }
}
ORDER BY ?statement ?doubt"""


def statement_tables(store: Store, addresses: Mapping[str, tuple[str, ...]]) -> list[Sheet]:
    """Return the tables of statements; `addresses` are those of sources. Raises QueryError."""
    doubted: dict[str, tuple[str, ...]] = {}
    for statement, doubt in ask(store, "doubts", _DOUBTED).rows:
        doubted[str(statement)] = (*doubted.get(str(statement), ()), str(doubt))
    places = places_of_anchors(store)
    return [
        Sheet.of(
            table.name,
            table.about,
            _columns(table),
            (
                _cells(table, one)
                | {
                    "places": tuple(places.get(iri, iri) for iri, _ in one.things("hasAnchor"))
                    or None,
                    "source_addresses": addresses.get(one.source),
                    "doubts": doubted.get(one.iri),
                }
                for one in statements_of(store, table.of_class)
            ),
        )
        for table in STATEMENT_TABLES
    ]


def _columns(table: StatementTable) -> dict[str, SheetType]:
    columns: dict[str, SheetType] = {
        "iri": "text",
        "label": "text",
        "standing": "text",
        "source": "text",
        "source_addresses": "texts",
    }
    for name, (_, kind) in table.columns.items():
        columns[name] = kind
        if kind in ("text", "texts") and name not in _ONLY_TEXTS:
            columns[f"{name}_iri"] = kind
    return {**columns, "doubts": "texts"}


def _cells(table: StatementTable, one: Statement) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "iri": one.iri,
        "label": " ".join(one.texts(LABEL)) or None,
        "standing": one.standing,
        "source": one.source,
    }
    for name, (said, kind) in table.columns.items():
        texts, things = one.texts(said), [iri for iri, _ in one.things(said)]
        match kind:
            case "text":
                cells[name] = texts[0] if texts else None
                cells[f"{name}_iri"] = things[0] if things else None
            case "texts":
                cells[name] = tuple(texts) or None
                cells[f"{name}_iri"] = tuple(things) or None
            case _:
                cells[name] = one.one(said)
    return cells
