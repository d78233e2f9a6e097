"""Printed dates, registrations, ratios, earlier lines and schedules: each form has one reading."""

from typing import Any

from sarcograph.graph.bundled import bundled
from sarcograph.graph.model.dates import parse_date
from sarcograph.graph.model.registrations import PATTERN, registration
from sarcograph.graph.model.schema import StudyEntry
from sarcograph.graph.model.treatment_forms import (
    doses_per_day,
    earlier_lines,
    lines_in_name,
    ratio,
    schedule,
)

DATES = {
    "31 June 2015": (2015, 6, 31),
    "2015-13": (2015, 13, None),
    "February 29, 2015": (2015, 2, 29),
    "2015": (2015, None, None),
    "June 2015": (2015, 6, None),
    "Sept. 2015": (2015, 9, None),
    "2015-06": (2015, 6, None),
    "2015-06-15": (2015, 6, 15),
    "15 June 2015": (2015, 6, 15),
    "15th of June, 2015": (2015, 6, 15),
    "June 15, 2015": (2015, 6, 15),
    "2015 Jun 3": (2015, 6, 3),
    "29 February 2016": (2016, 2, 29),
}
REGISTRATIONS = {
    "NCT01271712": "NCT01271712",
    "NCT 01271712": "NCT01271712",
    "NCT#00075218": "NCT00075218",
    "EudraCT number: 2013-000615-24": "2013-000615-24",
    "2022-500244-37-00": "2022-500244-37-00",
    "ISRCTN12345678": "ISRCTN12345678",
    "ChiCTR1900023721": "ChiCTR1900023721",
    "ChiCTR-IIR-17012345": "ChiCTR-IIR-17012345",
    "JPRN-JapicCTI-121934": "JapicCTI-121934",
    "jRCTs031180123": "jRCTs031180123",
    "UMIN000007051": "UMIN000007051",
    "ACTRN12612000865864": "ACTRN12612000865864",
}
RATIOS = {"2:1": "2:1", "2-to-1": "2:1", "two to one": "2:1", "1 : 1 : 1": "1:1:1"}
LINES = {
    "at least one prior line": (1, None),
    "one or more prior therapies": (1, None),
    "\u2265 2": (2, None),
    "2+ lines": (2, None),
    "more than one": (2, None),
    "1-2 previous regimens": (1, 2),
    "one or two": (1, 2),
    "no more than two lines": (None, 2),
    "fewer than 3": (None, 2),
    "no prior systemic therapy": (0, 0),
    "three": (3, 3),
    "first line": (0, 0),
    "Second-line chemotherapy": (1, 1),
    "fourth-line or later": (3, None),
    "2L": (1, 1),
    "3L and later-line": (2, None),
}
NAMES = {
    "patients in the second line": (1, 1),
    "patients on second-line chemotherapy": (1, 1),
    "patients in the third line or later": (2, None),
    "patients in later lines": (1, None),
    "patients after one earlier line": (1, 1),
    "patients after two or more earlier lines": (2, None),
}
UNNAMED = ["patients with refractory disease", "patients whose first-line chemotherapy failed", ""]
SCHEDULES = {
    "21 of 28 days": ((), 21, 28),
    "21 days of each 28-day cycle": ((), 21, 28),
    "3 of 4 weeks": ((), 21, 28),
    "5 days of every 3 weeks": ((), 5, 21),
    "days 1-5 every 3 weeks": ((1, 2, 3, 4, 5), 5, 21),
    "days 1, 8 and 15 of a 28-day cycle": ((1, 8, 15), 3, 28),
    "day 1 of every 21-day cycle": ((1,), 1, 21),
    "3 weeks on, 1 week off": ((), 21, 28),
    "two weeks on and one week off": ((), 14, 21),
    "every 3 weeks": ((), 1, 21),
    "q3w": ((), 1, 21),
    "days 1 to 3": ((1, 2, 3), 3, None),
}
DAILY = {
    "once daily": "1",
    "once a day": "1",
    "twice daily": "2",
    "BID": "2",
    "every other day": "0.5",
}
NONE: dict[Any, list[str]] = {
    parse_date: [
        "banana",
        "06/07/2015",
        "June",
        "",
    ],
    registration: ["NCT0127171", "NCT012717123", "banana", "2013-000615", "ISRCTN1234567", ""],
    ratio: ["0:1", "2", "2:", "banana", "", "1" * 500],
    earlier_lines: [
        "banana",
        "sixth line",
        "after the second line",
        "3-1",
        "fewer than 0",
        "",
        "one " + "line " * 99,
    ],
    schedule: ["30 of 28 days", "day 0", "days 1-29 of 28", "banana", "weekly", "", "1," * 99],
    doses_per_day: ["weekly", "every 3 weeks", "day", "banana", ""],
}


def test_each_form_has_its_reading() -> None:
    for text, (year, month, day) in DATES.items():
        date = parse_date(text)
        assert date is not None
        assert (date.year, date.month, date.day) == (year, month, day), text
    assert {text: registration(text) for text in REGISTRATIONS} == REGISTRATIONS
    assert {text: ratio(text) for text in RATIOS} == RATIOS
    for text, bounds in LINES.items():
        lines = earlier_lines(text)
        assert lines is not None, text
        assert (lines.least, lines.most) == bounds, text
    for text, bounds in NAMES.items():
        named = lines_in_name(text)
        assert named is not None, text
        assert (named.least, named.most) == bounds, text
    assert [text for text in UNNAMED if lines_in_name(text)] == []
    for text, parts in SCHEDULES.items():
        days = schedule(text)
        assert days is not None, text
        assert (days.days, days.treated, days.cycle) == parts, text
    assert {text: str(doses_per_day(text)) for text in DAILY} == DAILY


def test_what_is_no_such_form_is_none() -> None:
    found = {(read.__name__, text): read(text) for read, texts in NONE.items() for text in texts}
    assert [key for key, value in found.items() if value is not None] == []


DESIGNS: list[tuple[str, dict[str, str], str]] = [
    ("clinical-trial", {}, "clinical-trial"),
    ("clinical-trial", {"intervention-model": "single-group"}, "single-arm-trial"),
    ("clinical-trial", {"phase": "1"}, "phase-one-trial"),
    ("clinical-trial", {"phase": "1/2", "allocation": "non-randomized"}, "phase-one-two-trial"),
    ("clinical-trial", {"phase": "2", "allocation": "non-randomized"}, "non-randomized-trial"),
    ("clinical-trial", {"phase": "1/2", "allocation": "randomized"}, "randomized-trial"),
    ("case-series", {"time-perspective": "retrospective"}, "retrospective-series"),
    ("case-series", {"time-perspective": "prospective"}, "prospective-series"),
    ("case-series", {}, "case-series"),
    ("cohort-study", {"time-perspective": "retrospective"}, "cohort-study"),
    ("review", {}, "review"),
]


def test_a_design_follows_from_the_facts() -> None:
    for kind, facts, design in DESIGNS:
        entry = {"label": "a study", "reported-in": "this", "kind": kind, **facts}
        assert StudyEntry.model_validate(entry).design == design, (kind, facts)


def test_the_shape_knows_the_forms_of_registrations() -> None:
    shapes = (bundled("shapes") / "study.ttl").read_text(encoding="utf-8")
    assert shapes.count(f'sh:pattern "{PATTERN}"') == 1
