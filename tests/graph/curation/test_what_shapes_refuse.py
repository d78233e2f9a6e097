"""What the shapes would refuse is told with file, line and remedy before a graph is built."""

from pathlib import Path

import pytest
from every_key import TEXTS, folder_of, told

REFUSED = [
    (
        "paper.yaml",
        "doi: 10.1000/z",
        "doi: https://doi.org/10.1000/z",
        "is not a DOI, such as 10.1000/182, without its resolver",
    ),
    ("external/source.yaml", "doi: 10.1000/w", "doi: 10.1/w", "'10.1/w' is not a DOI"),
    ("external/source.yaml", 'pubmed: "12348"', "pubmed: PMC1", "'PMC1' is not a number in PubMed"),
    (
        "results.yaml",
        "defaults: {population: everyone,",
        "defaults: {category: stable-disease, population: everyone,",
        "'stable-disease' is not a category of 'survival'",
    ),
    (
        "results.yaml",
        "prints: value-and-ci",
        "prints: value-and-range",
        "and so none has a method; add 'ci:', or leave out 'ci-method:'",
    ),
    (
        "results.yaml",
        "measure: adverse-event-incidence\n    between",
        "measure: survival\n    between",
        "'survival' is no measure of safety",
    ),
    (
        "results.yaml",
        "measure: adverse-event-incidence\n    category: serious\n    statistic",
        "measure: survival\n    statistic",
        "'survival' is no measure of safety",
    ),
    ("statements.yaml", "target: kit\n", "target: gain\n", "is on kit, not on gain; correct 'tar"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), REFUSED)
def test_it_is_told_with_file_and_line(
    tmp_path: Path, name: str, old: str, new: str, message: str
) -> None:
    assert old in TEXTS[name]
    lines = told(folder_of(tmp_path, **{name: TEXTS[name].replace(old, new, 1)}))
    found = [one for one in lines if message in one]
    assert found, lines
    assert all(one.startswith(f"{name}:") and "; " in one for one in found)
