"""Figures without a place: all of a document without its evidence, none that a place covers."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.curation.uncovered import uncovered
from sarcograph.graph.errors import CurationError

FILE = "evidence/made-up-2031.yaml"


def written(folder: Path, document: str, evidence: str) -> Path:
    (folder / "paper.txt").write_text(document, encoding="utf-8")
    sha256 = hashlib.sha256(document.encode()).hexdigest()
    path = folder / "study.yaml"
    head = f'source: {{file: paper.txt, sha256: "{sha256}"}}\n'
    path.write_text(head + evidence, encoding="utf-8")
    return path


def test_made_up_study_leaves_marks_of_notes_and_an_unread_level(made_up: Path) -> None:
    found = uncovered(made_up / FILE, made_up / "papers")
    words = [re.sub(r".*?(\S*)«(.*)»(\S*).*", r"\1\2\3", one.context) for one in found.uncovered]
    assert words == ["1,", "2", "1", "2", "(95%", "1**", "response.1", "1.", "2027;3:1-5."]
    assert (found.figures > 50, found.drafts) == (True, 0)


def test_what_is_no_longer_pointed_to_is_listed_with_its_section(made_up: Path) -> None:
    path = made_up / FILE
    before = {figure.start for figure in uncovered(path, made_up / "papers").uncovered}
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"[^\n]*copy number 8\.5[^\n]*|8\.5 @\d+", "x", text), encoding="utf-8")
    new = [one for one in uncovered(path, made_up / "papers").uncovered if one.start not in before]
    assert [(one.text, one.section) for one in new] == [("8.5", "Laboratory and Safety")]
    assert (
        new[0].context
        == "5 patients, with a median copy number «8.5». Examplinib inhibited VEGFR2 in vitro"
    )


def test_place_that_moved_is_refused(made_up: Path) -> None:
    path = made_up / FILE
    path.write_text(re.sub(r"8\.5 @(\d+)", r"8.5 @1\1", path.read_text(encoding="utf-8")))
    with pytest.raises(CurationError, match=r"made-up-2031.yaml:\d+: '8.5 @1\d+' is not what"):
        uncovered(path, made_up / "papers")


@pytest.mark.parametrize(
    ("document", "figures"),
    [
        ("VEGFR2, PD-1, ITCC-050 and c-MYC", []),
        ("grade-3 events in 5mg, 3rd line", ["3", "5", "3"]),
        ("7·6 months (1,200 of 2.400.000)", ["7·6", "1,200", "2.400.000"]),
        ("from 3.2–7.8; P<0.001.", ["3.2", "7.8", "0.001"]),
        ("34.4%<sup>12</sup>", ["34.4", "12"]),
    ],
)
def test_what_is_a_figure(tmp_path: Path, document: str, figures: list[str]) -> None:
    found = uncovered(written(tmp_path, document, ""), tmp_path)
    assert [figure.text for figure in found.uncovered] == figures


@given(
    words=st.lists(st.sampled_from(["12", "3.4%", "months", "of", "(5)", "n=7"]), max_size=12),
    data=st.data(),
)
def test_figure_is_covered_or_listed(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], data: st.DataObject
) -> None:
    document = " ".join(["start", *words])
    bounds = sorted(
        data.draw(st.lists(st.integers(0, len(document)), min_size=2, max_size=2, unique=True))
    )
    first, end = bounds
    sha256 = hashlib.sha256(document[first:end].encode()).hexdigest()
    folder = tmp_path_factory.mktemp("any")
    path = written(folder, document, f"claims: [{{at: {first}-{end} {sha256}}}]\n")
    expected = [
        match.start()
        for match in re.finditer(r"\d+(\.\d+)?", document)
        if not first <= match.start() < match.end() <= end
    ]
    assert [figure.start for figure in uncovered(path, folder).uncovered] == expected


def test_names_of_sections_of_a_label_are_no_figures_of_it(tmp_path: Path) -> None:
    label = '{"results": [{"warnings": ["Death in 2 of 240."]}]}'
    (tmp_path / "label.json").write_text(label, encoding="utf-8")
    sha256 = hashlib.sha256(label.encode()).hexdigest()
    path = tmp_path / "study.yaml"
    path.write_text(
        f'source: {{file: label.json, sha256: "{sha256}", form: label}}\n', encoding="utf-8"
    )
    assert [one.text for one in uncovered(path, tmp_path).uncovered] == ["2", "240"]
