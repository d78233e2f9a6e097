"""Questions over classes: each by one query of the library, over hierarchies and defined classes.

What a careful reader names for a class the query finds, whatever the words in which a
document or another source names the members.
"""

from __future__ import annotations

import csv
import io

import pytest

from sarcograph.graph.store.library import by_key, library_query
from sarcograph.graph.store.question import Format, Question, Store

Given = dict[str, str]

QUESTIONS: dict[str, tuple[str, Given, str, set[str]]] = {
    "VEGF receptor inhibitors": (
        "drug-classes",
        {"drug_class": "vegf-receptor-antagonist"},
        "agent_name",
        {
            "anlotinib",
            "apatinib",
            "lenvatinib",
            "pazopanib",
            "regorafenib",
            "sorafenib",
            "sunitinib",
        },
    ),
    "what inhibits PDGF receptors": (
        "drugs-and-targets",
        {"target": "family/pdgfr"},
        "agent_name",
        {
            *("anlotinib", "avapritinib", "lenvatinib", "regorafenib", "sorafenib"),
            "multi-kinase inhibitor",
        },
    ),
    "FGF receptor inhibitors": (
        "drug-classes",
        {"drug_class": "fgf-receptor-antagonist"},
        "agent_name",
        {"anlotinib", "lenvatinib", "regorafenib"},
    ),
    "PD-1 inhibitors, the class itself not among them": (
        "drug-classes",
        {"drug_class": "pd-1-inhibitor"},
        "agent_name",
        {"camrelizumab", "sintilimab", "tislelizumab"},
    ),
    "agents on PD-1, whether they inhibit it or not": (
        "drugs-and-targets",
        {"target": "pd-1"},
        "agent_name",
        {"camrelizumab", "pembrolizumab", "sintilimab", "tislelizumab", "PD-1 inhibitor"},
    ),
    "angiogenesis inhibitors": (
        "drug-classes",
        {"drug_class": "angiogenesis-inhibitor"},
        "agent_name",
        {"anlotinib", "apatinib", "lenvatinib", "regorafenib", "sorafenib", "sunitinib"},
    ),
    "tyrosine kinase inhibitors of every kind": (
        "drug-classes",
        {"drug_class": "tyrosine-kinase-inhibitor", "sources": "documents"},
        "agent_name",
        {
            *("anlotinib", "apatinib", "avapritinib", "cabozantinib", "lenvatinib", "pazopanib"),
            *("regorafenib", "sorafenib", "sunitinib"),
        },
    ),
    "markers of resistance to any tyrosine kinase inhibitor": (
        "resistance-markers",
        {"treatment": "drug-class/tyrosine-kinase-inhibitor"},
        "marker_name",
        {
            "decreased expression of PDGFR-beta",
            "decreased expression of VEGFR2",
            "duplication of c-MYC",
            *("PDGFRA D842V", "PDGFRA D842Y", "PDGFRA D842_H845del", "PDGFRA D842_H845delinsV"),
            "mutation of PDGFRA exon 18",
        },
    ),
    "time-to-event outcomes": (
        "outcomes-by-regimen",
        {"outcomes": "time to event", "sources": "documents"},
        "measure_name",
        {
            *("duration of response", "overall survival", "progression-free survival"),
            *("survival after progression", "time to progression"),
        },
    ),
    "outcomes in any sarcoma": (
        "outcomes-by-regimen",
        {"disease": "sarcoma", "measure": "overall-survival", "sources": "documents"},
        "source",
        {"anlotinib-case-2021", "song-lenvatinib-rechallenge", "sun-2022"},
    ),
    "VEGF receptor inhibitors in bone sarcoma": (
        "outcomes-by-mechanism",
        {
            "mechanism": "drug-class/vegf-receptor-antagonist",
            "disease": "bone-sarcoma",
            "measure": "progression-free-survival",
        },
        "agent_name",
        {"anlotinib", "apatinib", "lenvatinib", "regorafenib"},
    ),
    "adverse events of the heart and vessels": (
        "adverse-events-by-regimen",
        {"adverse_event": "abnormality-of-the-cardiovascular-system"},
        "event_name",
        {"gastrointestinal hemorrhage", "hypertension", "intracranial hemorrhage"},
    ),
}
"""By what is asked: the query, what it is given, the column of the answer, and the answer."""


@pytest.mark.parametrize("asked", QUESTIONS)
def test_class_is_asked_as_a_whole(store: Store, asked: str) -> None:
    name, given, column, expected = QUESTIONS[asked]
    question = Question(library_query(name).bound(given, by_key), (Format.CSV,))
    rows = csv.DictReader(io.StringIO(store.query(question).content.decode()))
    assert {row[column] for row in rows} - {""} == expected
