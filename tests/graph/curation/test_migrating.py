"""Evidence files of format 1 become files of format 2, or nothing is written and it is told why.

`tests/data/format-1/` has an example of all that changes, before and after.
"""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarcograph.graph.build import build_document
from sarcograph.graph.curation.migrating import migrated
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.curation.text_edits import TextEdits
from sarcograph.graph.curation.yaml_reader import compose
from sarcograph.graph.errors import CurationError
from sarcograph.graph.files import FileError
from sarcograph.graph.namespaces import thing

DATA = Path(__file__).parents[2] / "data" / "format-1"
BEFORE, AFTER = DATA / "before", DATA / "after"
FILES = sorted(str(path.relative_to(BEFORE)) for path in BEFORE.rglob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of format 1 that may be changed."""
    return Path(shutil.copytree(BEFORE, tmp_path / "evidence"))


def converted(folder: Path) -> dict[str, str]:
    """Return the files that are converted, by their names."""
    return {str(path.relative_to(folder)): new for path, (_, new) in migrated(folder).items()}


def text_of(folder: Path, name: str) -> str:
    return (folder / name).read_bytes().decode("utf-8")


def test_all_that_format_2_writes_in_another_way_is_converted() -> None:
    assert converted(BEFORE) == {name: text_of(AFTER, name) for name in FILES}
    assert converted(AFTER) == {}


def test_every_comment_is_kept() -> None:
    for name in FILES:
        before, after = (
            re.findall(r"(?:^| )(# .*)$", text_of(one, name), re.MULTILINE)
            for one in (BEFORE, AFTER)
        )
        assert sorted(before) == sorted(after), name


def test_ends_of_lines_are_kept(folder: Path) -> None:
    for name in FILES:
        (folder / name).write_bytes(text_of(BEFORE, name).replace("\n", "\r\n").encode())
    assert converted(folder) == {name: text_of(AFTER, name).replace("\n", "\r\n") for name in FILES}


@pytest.mark.parametrize("done", FILES)
def test_second_run_completes_one_that_was_interrupted(folder: Path, done: str) -> None:
    """After any of the files in the order in which they are written."""
    for name, text in converted(BEFORE).items():
        (folder / name).write_text(text, encoding="utf-8")
        if name == done:
            break
    rest = converted(folder)
    assert all(text == text_of(AFTER, name) for name, text in rest.items())
    assert {**{name: text_of(folder, name) for name in FILES}, **rest} == converted(BEFORE)


def test_what_is_converted_reads_and_each_old_name_leads_to_a_fact() -> None:
    evidence = read_evidence(AFTER)
    for document in evidence.documents:
        facts = set(build_document(evidence, document).subjects())
        revisions = document.file.revisions
        assert revisions
        assert {one.new for one in revisions if thing(one.new) not in facts} == set()
        assert {one.old for one in revisions if thing(one.old) in facts} == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("paper.yaml", "entity: myc-gene", "entity: mcy-gene", "'mcy-gene' is no gene, protein"),
        ("paper.yaml", "entity: myc-gene", "entity: anlotinib", "'anlotinib' is no gene, protein"),
        ("paper.yaml", "time: week 24", "time: at last", "'at last' is not a time"),
        ("paper.yaml", "time: week 8", "time: early", "'early' is not a time"),
        (
            "paper.yaml",
            "effect: HR 2.1",
            "effect: 2.1",
            "the measure of effect cannot be told from",
        ),
        ("paper.yaml", "odds ratio 2.1 @450", "odds ratio 2.1", "the measure of effect cannot be"),
        (
            "paper.yaml",
            "time-point: not stated\n",
            "time-point: later\n",
            "'later' names no printed",
        ),
        ("paper.yaml", "study: series, size", "size", "'all' is of no study"),
        (
            "paper.yaml",
            "      - odds ratio 2.1",
            "      # no\n      - odds ratio 2.1",
            "a comment stands",
        ),
        (
            "second.yaml",
            "label: less VEGFR2,",
            "label: less VEGFR2, # so\n",
            "a comment stands inside",
        ),
        (
            "external/source.yaml",
            "subject: anlotinib",
            "subject: vegfr2",
            "a potency of 'vegfr2', which",
        ),
        (
            "external/source.yaml",
            "object: vegfr2",
            "object: pain",
            "a potency of 'pain', which is not",
        ),
        (
            "entities/registry.yaml",
            "  surgery:",
            "  myc-duplication:",
            "has another 'myc-duplication'",
        ),
        ("entities/registry.yaml", "drugs:", "format: 3\ndrugs:", "another format"),
        ("entities/registry.yaml", "drugs:", "drugs: {", "not YAML"),
        ("paper.yaml", "adjusted: no ", "adjusted: maybe ", "'adjusted' is neither yes nor no"),
        (
            "paper.yaml",
            "    change: duplication\n",
            "",
            "a biomarker without entity, change or label",
        ),
        ("external/source.yaml", "{measure: half", "{measures: half", "a potency without measure"),
    ],
)
def test_what_cannot_be_converted_is_told(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    text = text_of(folder, name)
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CurationError) as caught:
        migrated(folder)
    (problem, *_) = [one for one in caught.value.problems if told in one.message]
    assert problem.line > 0
    assert problem.remedy


def test_entries_for_one_quantity_are_joined_where_they_agree(folder: Path) -> None:
    text = text_of(folder, "paper.yaml").replace("survival, ci", "survival, unit: month, ci")
    (folder / "paper.yaml").write_text(text, encoding="utf-8")
    assert '"95% CI, 4-6 @80"' in converted(folder)["paper.yaml"]
    assert converted(folder)["paper.yaml"].count("unit: month") == 1
    text = text.replace("survival, value: 5 ", "survival, unit: week, value: 5 ")
    (folder / "paper.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CurationError, match=r"paper.yaml:46: 'unit' is another one in an earlier"):
        migrated(folder)


def test_folder_without_evidence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no evidence file"):
        migrated(tmp_path)


KEYS = st.text("abc", min_size=1, max_size=3)
VALUES = st.recursive(
    st.sampled_from(["x", "a: b", "# no", "", "two words", "-"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2)
        | st.dictionaries(KEYS, inner, min_size=1, max_size=2)
    ),
    max_leaves=4,
)


def block(value: object, indent: int = 0) -> str:
    """Write a value below its key, in lines."""
    space = " " * indent
    match value:
        case dict():
            return "".join(f"\n{space}{key}:{block(one, indent + 2)}" for key, one in value.items())
        case list():
            return "".join(f"\n{space}- {inline(one)}" for one in value)
        case _:
            return f" {inline(value)}  # kept"


def inline(value: object) -> str:
    """Write a value in one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {inline(one)}" for key, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(inline, value)) + "]"
        case _:
            return '"' + str(value) + '"'


@given(
    st.dictionaries(KEYS, VALUES, min_size=2, max_size=4),
    st.data(),
    st.sampled_from([block, inline]),
)
def test_edits_change_what_they_should_and_keep_comments(data, choose, write) -> None:  # type: ignore[no-untyped-def]
    text = write(data).strip() + "\n"
    root = compose(text, "x")
    edits = TextEdits(text, "x")
    assert isinstance(root.content, dict)
    kept, *others = data
    gone = choose.draw(st.sets(st.sampled_from(others)))
    edits.remove(root, [root.content[key] for key in gone])
    edits.add_after(root, root.content[kept], "new: one", "newer: two")
    edits.add_first(root, "first: of all")
    edits.add_entries(root, "last", ["key: {a: b}"])
    edited = edits.applied()
    rest = {key: value for key, value in data.items() if key not in gone and key != kept}
    expected = {
        "first": "of all",
        kept: data[kept],
        "new": "one",
        "newer": "two",
        **rest,
        "last": {"key": {"a": "b"}},
    }
    result = compose(edited, "x").data()
    assert result == expected
    assert isinstance(result, dict)
    assert list(result) == list(expected)
    assert edited.count("# kept") == text.count("# kept")
    assert edits.problems == []
