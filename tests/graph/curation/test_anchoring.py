"""Evidence files kept up to date as text, and places found for a curator."""

import hashlib
import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sarcograph.graph.curation.anchoring import (
    find_cell,
    refresh,
    scalar,
    table_notation,
    table_rows,
)
from sarcograph.graph.curation.places import read_document
from sarcograph.graph.curation.yaml_reader import compose
from sarcograph.graph.errors import AnchorError, CurationError
from sarcograph.graph.files import FileError
from sarcograph.graph.model.anchors import span_sha256

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "tests/data/made-up-2031.txt").read_text(encoding="utf-8")

FILE = """\
# a comment at the top   with  spaces

source:
  file: paper.txt   # and behind a value
  sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  characters: 1

claims:
  first:
    says: "no place: 12 @ noon"
    at: "? «inhibitor of VEGFR2»"      # kept
  second: {says: 'x', value: "?? rate was «25.0%» (95%", at: ["? «not reached»", "? «Table 1»"]}
  third:
    at: >-
      ? «Quality of
      life»
    next: kept
"""


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/paper.txt").write_text(DOCUMENT, encoding="utf-8", newline="")
    (tmp_path / "study.yaml").write_text(FILE, encoding="utf-8", newline="")
    return tmp_path


def refreshed(workplace: Path) -> str:
    return refresh(workplace / "study.yaml", workplace / "papers")[0]


def test_drafts_become_places_and_all_else_stays(workplace: Path) -> None:
    text, changed = refresh(workplace / "study.yaml", workplace / "papers")
    assert changed == 7
    before, after = FILE.splitlines(), text.splitlines()
    assert after[:3] == before[:3]
    assert after[4] == f"  sha256: {hashlib.sha256(DOCUMENT.encode()).hexdigest()}"
    assert after[5] == f"  characters: {len(DOCUMENT)}"
    assert after[9] == before[9]
    assert re.fullmatch(r"    at: 330-349 [0-9a-f]{64}      # kept", after[10])
    assert re.match(
        r"  second: \{says: 'x', value: 25\.0% @490, at: \[1228-1239 \w{64}, ", after[11]
    )
    assert re.fullmatch(r"    at: 1241-1256 [0-9a-f]{64}", after[13])
    assert after[14:] == ["    next: kept"]
    compose(text, "study.yaml")


def test_second_refresh_changes_nothing(workplace: Path) -> None:
    (workplace / "study.yaml").write_text(refreshed(workplace), encoding="utf-8")
    text, changed = refresh(workplace / "study.yaml", workplace / "papers")
    assert (changed, text) == (0, (workplace / "study.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_do_no_harm(workplace: Path, end: str, mark: str) -> None:
    file = mark + FILE.replace("\n", end).replace("# a comment", "# 😀 é a comment")
    (workplace / "study.yaml").write_bytes(file.encode())
    text = refreshed(workplace)
    assert text.count(end) == FILE.count("\n") - 2  # the folded draft took three lines
    assert "value: 25.0% @490, at: [" in text
    assert text.startswith("# 😀 é a comment at the top   with  spaces" + end)


def test_every_draft_that_fails_is_told_and_nothing_comes_back(workplace: Path) -> None:
    file = FILE.replace("«not reached»", "«not in it»").replace("inhibitor of VEGFR2", "made-up")
    (workplace / "study.yaml").write_text(file, encoding="utf-8")
    with pytest.raises(CurationError) as caught:
        refreshed(workplace)
    lines = str(caught.value).splitlines()
    assert re.match(
        r"study.yaml:11: 'made-up' occurs \d+ times in the document: #1 after '.+; write a dr",
        lines[0],
    )
    assert lines[1].startswith(
        "study.yaml:12: 'not in it' does not occur in the document: nearest is place "
    )
    assert len(lines) == 2


PLACES = """\
source: {file: paper.txt, sha256: old, characters: 1810}
values:
  - 25.0% @490
  - 25.0% @707
  - 24 patients @381
  - 24 patients @643
  - 5.5 months @557
  - 6 (25.0) @893
  - 6 (25.0) @985
  - 6 (25.0) @1032
  - VEGFR2 @343
"""


def moved(workplace: Path, document: str, file: str = PLACES) -> list[str]:
    """Return the places of `file` in another version of the document."""
    (workplace / "papers/paper.txt").write_text(document, encoding="utf-8", newline="")
    (workplace / "study.yaml").write_text(file, encoding="utf-8")
    return [line.strip() for line in refreshed(workplace).splitlines()[2:]]


def test_places_move_with_what_stands_around_them(workplace: Path) -> None:
    """Also those whose text stands, by chance, at the old place or nearer to it."""
    where = DOCUMENT.index("**Results**")
    for inserted in ("A line more.\n", "x", "25.0% " * 40):
        document = DOCUMENT[:where] + inserted + DOCUMENT[where:]
        expected = []
        for line in PLACES.splitlines()[2:]:
            text, _, start = line.strip().rpartition("@")
            shift = len(inserted) if int(start) > where else 0
            expected.append(f"{text}@{int(start) + shift}")
        assert moved(workplace, document) == expected


def test_place_that_nothing_tells_is_not_guessed(workplace: Path) -> None:
    file = "source: {file: paper.txt, sha256: old, characters: 9999}\nvalues:\n  - 25.0% @400\n"
    with pytest.raises(CurationError, match=r"^study\.yaml:3: '25\.0%' of 400-405 occurs 2 times"):
        moved(workplace, DOCUMENT, file)


def test_place_that_is_gone_is_told(workplace: Path) -> None:
    with pytest.raises(CurationError, match=r"^study\.yaml:7: '5\.5 months' .* no longer in"):
        moved(workplace, DOCUMENT.replace("5.5 months", "5.6 months"))


ROWS = """\
source: {file: paper.txt, sha256: old, characters: 1810}
rows:
  - {label: Stable disease @921, first: 936, cells: [12 (50.0), 7 (50.0), 5 (50.0), ""]}
  - {label: Objective response @1013, first: 1032, cells: [6 (25.0), 4 (28.6), 2 (20.0), 0.63]}
"""


def test_table_rows_move(workplace: Path) -> None:
    lines = moved(workplace, "# new top\n" + DOCUMENT, ROWS)
    assert lines[0].startswith("- {label: Stable disease @931, first: 946, cells: [12 (50.0), 7")
    assert lines[1].startswith("- {label: Objective response @1023, first: 1042, cells: [6 (25.0),")


def test_changed_cell_is_told(workplace: Path) -> None:
    with pytest.raises(CurationError, match=r"study\.yaml:3: '12 \(50\.0\) 7 .* no longer in"):
        moved(workplace, DOCUMENT.replace("7 (50.0)", "8 (57.1)"), ROWS)


def test_row_without_a_number_is_told(workplace: Path) -> None:
    with pytest.raises(CurationError, match=r"study\.yaml:3: 'first: here' is not the place"):
        moved(workplace, DOCUMENT, ROWS.replace("936", "here"))


@pytest.mark.parametrize("file", ["a: 1\n", "source: x\n", "source: {key: x}\n"])
def test_file_that_names_no_document_is_told(workplace: Path, file: str) -> None:
    (workplace / "study.yaml").write_text(file, encoding="utf-8")
    with pytest.raises(CurationError, match="no 'source: file:' is given; name the document there"):
        refreshed(workplace)


def test_document_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"missing\.txt' cannot be read: No such file"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(FileError, match="is a folder, not a file"):
        read_document(tmp_path)
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    with pytest.raises(FileError, match=r"latin\.txt' is not UTF-8 at byte 0"):
        read_document(tmp_path / "latin.txt")


TABLES = """\
**Table 1** First

\tArm A (n=10)\t<b>Arm B</b>
<b>Age</b>\t\t
Median\t18\t17
Male\t5 (50.0)\t–
**Table 1** (Continued).

Male\t1\t2
**Note:** a note ends the table
no\trow
**Table 12** Other
5\t6
**Table 3** Nothing in it
"""


def test_table_is_read_with_its_continuation() -> None:
    rows = table_rows(TABLES, "Table 1")
    assert [row.name for row in rows] == ["", "age", "median", "male", "male"]
    for row in rows:
        for text, start in row.cells:
            assert TABLES.startswith(text, start)
    assert [row.name for row in table_rows(TABLES, "table 12")] == ["5"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # labels stand in the columns that the header leaves empty
        (
            "\t\tA\tB\nSex\t\t\t\n\tMen\t1\t2\nAge\t\t3\t\n\t\tn (%)\tn (%)\n",
            [("", "A B"), ("sex", "- -"), ("men", "1 2"), ("age", "3 -")],
        ),
        # and otherwise where a row begins
        (
            "Trait\tA\tB\n\tMen\t1\nAge\t3\t4\n\t\t\n",
            [("", "A B"), ("men", "1"), ("age", "3 4")],
        ),
        # a head may have several rows, below an empty corner or the same word
        (
            "Event\tA (n=3)\t\n\tAny\tGrade 3\nEvent\tn (%)\tn (%)\nRash\t1 (33)\t0\n",
            [("", "A (n=3) -"), ("", "Any Grade 3"), ("", "n (%) n (%)"), ("rash", "1 (33) 0")],
        ),
        # figures are no head
        ("1990\t1\nEvent\tAny\n", [("1990", "1"), ("event", "Any")]),
    ],
)
def test_label_of_a_row_is_found_in_whatever_column(
    table: str, expected: list[tuple[str, str]]
) -> None:
    rows = table_rows(f"**Table 1.** Traits\n{table}**Table 2**\nx\ty\n", "Table 1")
    shown = [(row.name, " ".join(text or "-" for text, _ in row.cells)) for row in rows]
    assert shown == expected


@pytest.mark.parametrize("label", ["Table 2", "Table 3", "Table", "Note"])
def test_table_that_is_not_there_is_told(label: str) -> None:
    with pytest.raises(AnchorError, match=f"the document has no '{label}' with cells"):
        table_rows(TABLES, label)


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [("Median", 1, "18"), ("median", 2, "17"), ("2", 2, "17"), ("3", 1, "5 (50.0)"), ("4", 2, "2")],
)
def test_cell_is_found_by_label_or_number(row: str, column: int, text: str) -> None:
    cell = find_cell(TABLES, "Table 1", row, column)
    assert cell.text == text
    assert cell.holds_in(TABLES)


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("Male", 1, "Table 1 has 2 rows 'Male' among 4; name the row by its number"),
        ("Female", 1, "Table 1 has 0 rows 'Female' among 4"),
        ("0", 1, "Table 1 has 0 rows '0' among 4"),
        ("5", 1, "Table 1 has 0 rows '5' among 4"),
        ("Median", 0, "row 'Median' of Table 1 has 2 data cells"),
        ("Median", 3, "row 'Median' of Table 1 has 2 data cells"),
        ("Age", 1, "the cell in row 'Age', column 1 of Table 1 is empty"),
    ],
)
def test_cell_that_is_not_there_is_told(row: str, column: int, message: str) -> None:
    with pytest.raises(AnchorError, match=re.escape(message)):
        find_cell(TABLES, "Table 1", row, column)


def test_table_is_written_as_the_file_wants_it() -> None:
    assert table_notation(table_rows(TABLES, "Table 1")).splitlines() == [
        "    columns:",
        "      - {header: Arm A (n=10) @20}",
        "      - {header: Arm B @36}",
        "    rows:",
        '      - {label: <b>Age</b> @46, first: 57, cells: ["", ""]}',
        "      - {label: Median @59, first: 66, cells: [18, 17]}",
        "      - {label: Male @72, first: 77, cells: [5 (50.0), –]}",
        "      - {label: Male @114, first: 119, cells: [1, 2]}",
    ]
    assert TABLES[36:41] == "Arm B"


def test_heads_above_a_column_are_told_beside_it() -> None:
    table = "**Table 1** E\nEvent\tA (n=3)\t\tB\t\n\tAny\tGrade 3\tAny\t\nRash\t1\t0\t2\t3\n"
    assert table_notation(table_rows(table, "Table 1")).splitlines() == [
        "    columns:",
        "      - {header: Any @33}  # A (n=3) @20",
        "      - {header: Grade 3 @37}  # A (n=3) @20",
        "      - {header: Any @45}  # B @29",
        "      - {header: B @29}",
        "    rows:",
        "      - {label: Rash @50, first: 55, cells: [1, 0, 2, 3]}",
    ]


ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=30
)
FEW_SIGNS = st.text("ab :#-?,[]{}&*!|>'\"%@`\\~=<\n\t\u2028\x85\ufeffé", max_size=20)


@example("0:?")
@example("Which is better?")
@given(
    ANY_TEXT.filter(lambda text: not re.search("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text))
    | FEW_SIGNS
)
def test_scalar_is_read_back_wherever_it_stands(text: str) -> None:
    written = scalar(text)
    assert "\n" not in written
    root = compose(f"a: {written}\nb: [{written}, {{c: {written}}}]\n", "f")
    assert root.data() == {"a": text, "b": [text, {"c": text}]}


def test_draft_as_it_is_typed_becomes_a_place_of_what_is_printed(tmp_path: Path) -> None:
    """The source's characters are kept, and written so that they can be seen."""
    printed = "The e\ufb00ect was 7\u00b76\u2009months (95%\u00a0CI, 1\u00b79\u201312\u00b75).\n"
    (tmp_path / "paper.txt").write_text(printed, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(
        'source: {file: paper.txt, sha256: "0", characters: 1}\n'
        'value: "?? effect was «7.6 months» (95% CI"\n'
        'ci: "?? («95% CI, 1.9-12.5»)"\n',
        encoding="utf-8",
    )
    text, changed = refresh(tmp_path / "study.yaml", tmp_path)
    assert changed == 4
    assert '\nvalue: "7·6\\u2009months @14"\n' in text
    assert '\nci: "95%\\u00a0CI, 1·9–12·5 @26"\n' in text
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    assert refresh(tmp_path / "study.yaml", tmp_path) == (text, 0)


@pytest.mark.sources
def test_refresh_leaves_the_files_of_the_corpus_as_they_are(sources: Path) -> None:
    files = sorted((ROOT / "tests" / "corpus").glob("*.yaml"))
    assert len(files) == 7
    for file in files:
        text, changed = refresh(file, sources)
        assert (changed, text) == (0, file.read_text(encoding="utf-8")), file.name


@pytest.mark.sources
def test_places_of_an_edited_document_are_found_and_hold(sources: Path, tmp_path: Path) -> None:
    """And lead back to the file as it was when the edit is undone."""
    file = ROOT / "tests" / "corpus" / "song-lenvatinib-rechallenge.yaml"
    name = re.findall(r"^  file: (\S+)$", file.read_text(encoding="utf-8"), re.MULTILINE)[0]
    document = (sources / name).read_text(encoding="utf-8")
    lines = document.splitlines(keepends=True)
    draw = random.Random(7)  # noqa: S311  # no secret
    for number in sorted(draw.sample(range(1, len(lines)), 5), reverse=True):
        lines.insert(number, f"inserted {draw.random()}\n")
    (tmp_path / name).write_text("".join(lines), encoding="utf-8", newline="")
    text, changed = refresh(file, tmp_path)
    assert changed > 400
    for start, end, sha256 in re.findall(r"\b(\d+)-(\d+) ([0-9a-f]{64})", text):
        assert span_sha256("".join(lines)[int(start) : int(end)]) == sha256
    (tmp_path / file.name).write_text(text, encoding="utf-8")
    assert refresh(tmp_path / file.name, sources)[0] == file.read_text(encoding="utf-8")
