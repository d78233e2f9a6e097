"""Each competency question by named questions of the library alone, and what they show.

The files beside this one answer the same by SPARQL of their own.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from sarcograph.graph.store.library import by_key, library_query
from sarcograph.graph.store.question import Format, Question, Store

Asked = tuple[str, str, dict[str, str], tuple[dict[str, str], ...]]
SONG = "song-lenvatinib-rechallenge"
STUDY = f"study/{SONG}/{SONG}"
DOCUMENTS = {"sources": "documents"}
MONO = "rechallenged with lenvatinib alone"
BOTH = "rechallenged with lenvatinib plus a PD-1 inhibitor"


def several(column: str, *values: str, **rest: str) -> tuple[dict[str, str], ...]:
    """Return a row for each value of a column, the others being alike."""
    return tuple({column: value, **rest} for value in values)


TABLE: tuple[Asked, ...] = (
    (
        "CQ01",
        "claims-about",
        {"entity": "condition/osteosarcoma", "role": "object", **DOCUMENTS},
        several(
            "subject_name",
            *("anlotinib", "apatinib", "regorafenib", "pazopanib", "sorafenib", "cabozantinib"),
            "sunitinib",
            relation="active in",
            source=SONG,
        ),
    ),
    (
        "CQ03",
        "dose-rules",
        {"agent": "lenvatinib"},
        (
            {"dose": "8", "upper_bound": "60", "upper_closed": "false", "undefined_at": "60"},
            {"dose": "12", "lower_bound": "60", "lower_closed": "false"},
        ),
    ),
    (
        "CQ05",
        "drugs-and-targets",
        DOCUMENTS,
        (
            {"agent_name": "anlotinib", "target_name": "VEGFR2"},
            {"agent_name": "anlotinib", "target_name": "PDGFR-beta"},
            {"agent_name": "lenvatinib", "target_name": "VEGFR2", "standing": "inferred"},
            {"agent_name": "lenvatinib", "target_name": "PDGFR-alpha"},
            {"agent_name": "sorafenib", "granularity": "family without named members"},
        ),
    ),
    (
        "CQ07",
        "drugs-and-targets",
        DOCUMENTS,
        (
            {"agent_name": "sorafenib", "granularity": "family without named members"},
            {
                "agent_name": "lenvatinib",
                "target_name": "VEGFRs 1-3",
                "granularity": "enumerated family",
            },
            {"agent_name": "everolimus", "target_name": "mTOR", "granularity": "single protein"},
        ),
    ),
    ("CQ09", "drugs-and-targets", {"agent": "anlotinib", "target": "family/fgfr", **DOCUMENTS}, ()),
    (
        "CQ11",
        "mechanism-paths",
        {"involved": "process/chemotherapy-uptake"},
        several("step", "1", "2", "3", source=SONG),
    ),
    (
        "CQ14",
        "outcomes-by-mechanism",
        {"measure": "progression-free-survival"},
        (
            {"agent_name": "lenvatinib", "value": "4", "ci_upper": "7", "n": "14"},
            {"agent_name": "lenvatinib", "value": "8.6", "ci_upper": "12.2", "n": "12"},
            {"agent_name": "anlotinib", "value": "7.6", "ci_lower": "3.31", "n": "32"},
        ),
    ),
    (
        "CQ15",
        "claims-by-evidence",
        DOCUMENTS,
        (
            {"evidence_kind": "one patient", "source": "anlotinib-case-2021"},
            {"evidence_kind": "preclinical", "source": SONG},
            {"evidence_kind": "uncited", "source": "refractory-osteosarcoma-page"},
        ),
    ),
    (
        "CQ16",
        "resistance-markers",
        {"treatment": "drug/anlotinib"},
        (
            {
                "marker_name": "duplication of c-MYC",
                "assay_printed": "whole exon sequencing",
                "hedge": "potentially",
                "n": "1",
            },
        ),
    ),
    (
        "CQ17",
        "biomarkers-observed",
        {},
        several(
            "alteration_name",
            "decreased expression of VEGFR2",
            "decreased expression of PDGFR-beta",
            assay_name="immunohistochemistry",
            n="1",
            significant="true",
            time_point="not stated",
        ),
    ),
    (
        "CQ19",
        "resistance-markers",
        {"treatment": "drug-class/mtor-inhibitor"},
        ({"marker_name": "activation of the PI3K/AKT/mTOR pathway", "relation": "matched to"},),
    ),
    (
        "CQ23",
        "treatment-sequences",
        {"regimen": "apatinib-monotherapy"},
        ({"step": "3", "source": "anlotinib-case-2021"},),
    ),
    (
        "CQ25",
        "agents-given",
        DOCUMENTS,
        several(
            "regimen_name",
            *("ifosfamide plus etoposide", "gemcitabine plus docetaxel", "high-dose methotrexate"),
            source="refractory-osteosarcoma-page",
        ),
    ),
    (
        "CQ25",
        "outcomes-by-regimen",
        {"regimen": "chemotherapy-regimen"},
        (
            {"measure_name": "objective response rate", "operator": "<", "value": "20"},
            {"measure_name": "progression-free survival", "value": "12", "time_point": "4 months"},
        ),
    ),
    (
        "CQ27",
        "earlier-treatment",
        {"study": STUDY},
        (
            {"category_name": "progression or death", "n": "26", "events": "20", "value": "76.9"},
            {"category_name": "toxicity", "n": "26", "events": "2", "value": "7.7"},
            {"category_name": "other or unknown reason", "n": "26", "events": "4"},
            {"category_name": "progression or death", "population_name": MONO, "events": "10"},
        ),
    ),
    (
        "CQ29",
        "measure-definitions",
        {},
        (
            {
                "measure_name": "clinical benefit rate",
                "formula": "complete response + partial response + stable disease",
                "source": SONG,
            },
            {"minimum_weeks": "6", "source": SONG},
        ),
    ),
    (
        "CQ31",
        "numbers-of-a-study",
        {"study": STUDY, "measure": "progression-free-survival"},
        (
            {"value": "7.2", "ci_lower": "1.9", "ci_upper": "12.5", "n": "26"},
            {"value": "4", "population_name": MONO, "n": "14"},
            {"value": "8.6", "population_name": BOTH, "n": "12"},
        ),
    ),
    (
        "CQ33",
        "numbers-of-a-study",
        {"study": STUDY, "measure": "best-overall-response"},
        (
            {"category_name": "partial response", "population_name": MONO, "events": "0"},
            {"category_name": "stable disease", "population_name": MONO, "events": "8"},
            {"category_name": "progressive disease", "population_name": MONO, "events": "6"},
            {"category_name": "partial response", "population_name": BOTH, "events": "3"},
            {"category_name": "stable disease", "population_name": BOTH, "events": "5"},
            {"category_name": "progressive disease", "population_name": BOTH, "events": "4"},
        ),
    ),
    (
        "CQ35",
        "outcomes-by-regimen",
        {"regimen": "anlotinib-monotherapy"},
        (
            {"measure_name": "change of tumor volume", "value": "-82", "operator": "<"},
            {"measure_name": "tumor volume", "value": "247"},
        ),
    ),
    (
        "CQ36",
        "numbers-of-a-study",
        {"study": "study/lavit-2022/lavit-2022"},
        (
            {"measure_name": "overall survival", "value": "20.5", "ci_lower": "13.2", "n": "120"},
            {"measure_name": "progression-free survival", "value": "5.5", "ci_upper": "6.4"},
        ),
    ),
    (
        "CQ37",
        "times-in-months",
        {},
        (
            *several("months", "7.6", "7.2", "4", "8.6", "5.5"),
            {"stated_value": "27", "stated_unit_name": "week"},
        ),
    ),
    (
        "CQ39",
        "prognostic-factors",
        {},
        (
            {"factor_name": "presence of bone metastases", "p": "0.021"},
            {"factor_name": "more than five metastases", "p": "0.002"},
            {"source": "refractory-osteosarcoma-page"},
        ),
    ),
    (
        "CQ41",
        "populations-of-a-study",
        {"study": "study/lavit-2022/lavit-2022"},
        several("n", "36", "84", exclusive="yes") + several("n", "91", "11", "24"),
    ),
    (
        "CQ44",
        "adverse-events-by-regimen",
        {"adverse_event": "hypertension"},
        (
            {"grades": "any", "events": "13", "value": "50"},
            {"grades": "any", "events": "6", "population_name": MONO},
            {"grades": "any", "events": "7", "value": "58.3"},
            {"source": "anlotinib-case-2021", "grades": "1-2"},
            {"source": "sun-2022"},
        ),
    ),
    (
        "CQ45",
        "adverse-events-by-regimen",
        {"adverse_event": "measure/any-adverse-event"},
        (
            {"source": "sun-2022", "grades": "any", "value": "90.6"},
            {"source": "sun-2022", "grades": "3-4", "value": "40.6"},
            {"source": SONG, "grades": "any", "value": "96.2"},
        ),
    ),
    (
        "CQ47",
        "adverse-events-by-regimen",
        {},
        several("source", SONG, "sun-2022", "anlotinib-case-2021", event_name="fatigue")
        + several("source", SONG, "sun-2022", "anlotinib-case-2021", event_name="hypertension"),
    ),
    (
        "CQ51",
        "prognostic-factors",
        {"factor": "bone-metastases"},
        (
            {"measure_name": "overall survival", "p": "0.021"},
            {"measure_name": "progression-free survival", "direction_name": "no effect"},
        ),
    ),
    (
        "CQ53",
        "comparisons",
        {},
        (
            {
                "measure_name": "progression-free survival",
                "p": "0.022",
                "test_name": "log-rank test",
            },
            {"measure_name": "objective response rate", "p": "0.085"},
            {"measure_name": "clinical benefit rate", "p": "0.701"},
        ),
    ),
    (
        "CQ55",
        "earlier-treatment",
        {},
        ({"value": "12.9", "cited_work": "Gaspar N 2021 [10]", "source": SONG},),
    ),
    (
        "CQ55",
        "outcomes-by-regimen",
        {"measure": "objective-response-rate"},
        ({"value": "0", "population_name": MONO}, {"value": "6.7", "n": "31"}),
    ),
    (
        "CQ57",
        "places-of-a-printed-value",
        {"printed": "14.9 months"},
        ({"source": "sun-2022", "printed_string": "14.9 months"},),
    ),
    (
        "CQ59",
        "publications-by-source",
        DOCUMENTS,
        several("source", "refractory-osteosarcoma-page", SONG, part="publication", doi=""),
    ),
)


def test_every_competency_question_is_in_the_table() -> None:
    assert {asked[0] for asked in TABLE} == {
        path.stem for path in Path(__file__).parent.glob("*.rq")
    }


@pytest.mark.parametrize("asked", TABLE, ids=lambda asked: "-".join(asked[:2]))
def test_named_question_shows_what_was_asked(asked: Asked, store: Store) -> None:
    _, name, given, expected = asked
    question = Question(library_query(name).bound(given, by_key), (Format.CSV,))
    rows = list(csv.DictReader(io.StringIO(store.query(question).content.decode())))
    for cells in expected:
        assert any(cells.items() <= row.items() for row in rows), cells
    assert expected or not rows
