"""Each evidence file, damaged in more than twenty ways: a clear line for each, and nothing written.

A damage is a function from the text of a file and its nodes to the damaged bytes and the line that
must be named; `None` where a file has nothing of the kind. `says` is what the line must say.
"""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sarcograph.graph.curation import evidence_file, read, yaml_reader
from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.read import Registry, read_evidence
from sarcograph.graph.curation.yaml_reader import Node, compose
from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.model.schema import NamingFile

EVIDENCE = Path(__file__).parents[2] / "corpus"
FAMILIES = {
    "document": EVIDENCE,
    "entities": EVIDENCE / "entities",
    "external": EVIDENCE / "external",
}
FILES = [
    (family, path) for family, folder in FAMILIES.items() for path in sorted(folder.glob("*.yaml"))
]
BY_COMMAND = "sun-2022"
"""The file whose every damage goes through the command line; the others go to the loader alone."""

WHOLE = """\
format: 2
source:
  {key: whole, file: whole.txt, sha256: "%s", characters: 99, form: web-page}
publication: {kind: web-page, title: whole @0}
studies: {one: {label: one, kind: review, reported-in: this, conditions: osteosarcoma, at: a @0}}
populations: {all: {label: all, study: one, size: 5 @9, regimen: anlotinib-plus-pd-1-inhibitor}}
estimates: [{population: all, measure: overall-survival, value: 5 months @9}]
claims: {one: {kind: target-claim, says: so, subject: anlotinib, object: vegfr2, at: a @0}}
adverse-events: [{adverse-event: fatigue, population: all, at: a @0}]
""" % ("0" * 64)
"""A whole document beside the damaged file, of which nothing should be said."""

PROBLEM = re.compile(r"(?P<file>[\w./-]+\.yaml):(?P<line>\d+): (?P<message>.+?); (?P<remedy>.+)")

Step = str | int
Damaged = tuple[bytes, int]


@dataclass(frozen=True)
class Scalar:
    """A scalar of a file with the way to it."""

    path: tuple[Step, ...]
    node: Node

    @property
    def key(self) -> str:
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def text(self) -> str:
        return str(self.node.content)


def scalars(node: Node, path: tuple[Step, ...] = ()) -> Iterator[Scalar]:
    match node.content:
        case str():
            yield Scalar(path, node)
        case list():
            for number, item in enumerate(node.content):
                yield from scalars(item, (*path, number))
        case _:
            for key, item in node.content.items():
                yield from scalars(item, (*path, key))


class File:
    """The text of a file, to be damaged."""

    def __init__(self, path: Path) -> None:
        """Read the file with the places of its scalars."""
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines(keepends=True)
        root = compose(self.text, path.name)
        assert isinstance(root.content, dict)
        self.sections = root.content
        self.scalars = list(scalars(root))
        self.end = len(self.lines)

    def some(self, *keys: str, like: str = "") -> Scalar | None:
        """Return a scalar from the middle of those under `keys` that look like `like`."""
        found = [one for one in self.scalars if one.key in keys and re.search(like, one.text)]
        return found[len(found) // 2] if found else None

    def words(self) -> Scalar:
        """Return a scalar that is a free text."""
        found = self.some("says", "label", "licence", like="^[^@]*$")
        assert found
        return found

    def put(self, scalar: Scalar | None, text: str) -> Damaged | None:
        """Put `text` in the place of a scalar."""
        if scalar is None:
            return None
        node = scalar.node
        new = self.text[: node.start] + text + self.text[node.end :]
        return new.encode(), self.text.count("\n", 0, node.start) + 1

    def add(self, text: str) -> Damaged:
        """Add lines at the end."""
        return (self.text + text).encode(), self.end + 1

    def line(self, pattern: str, replacement: str) -> Damaged | None:
        """Replace the first line that matches."""
        for number, line in enumerate(self.lines):
            if re.match(pattern, line):
                new = re.sub(pattern, replacement, line, count=1)
                rest = [*self.lines[:number], new, *self.lines[number + 1 :]]
                return "".join(rest).encode(), number + 1
        return None

    def section(self, kind: type, replacement: str) -> Damaged | None:
        """Replace the content of the last section that holds a mapping or a list."""
        found = [key for key, node in self.sections.items() if isinstance(node.content, kind)]
        if not found:
            return None
        start = next(n for n, line in enumerate(self.lines) if line.startswith(f"{found[-1]}:"))
        end = next(
            (n for n in range(start + 1, self.end) if re.match(r"[a-z#]", self.lines[n])), self.end
        )
        rest = [*self.lines[:start], f"{found[-1]}: {replacement}\n", *self.lines[end:]]
        return "".join(rest).encode(), start + 1


def put(*keys: str, text: str, like: str = "") -> Callable[[File], Damaged | None]:
    return lambda file: file.put(file.some(*keys, like=like), text)


def whole(raw: bytes) -> Callable[[File], Damaged | None]:
    return lambda _: (raw, 1)


def tab(file: File) -> Damaged | None:
    number = next(n for n in range(file.end - 1, 0, -1) if file.lines[n].startswith("  "))
    lines = [*file.lines[:number], "\t" + file.lines[number].lstrip(), *file.lines[number + 1 :]]
    return "".join(lines).encode(), number + 1


def half_document(file: File) -> Damaged | None:
    tops = [number for number, line in enumerate(file.lines) if re.match(r"[a-z]", line)]
    number = tops[-1] if len(tops) > 1 else file.end
    lines = [*file.lines[:number], "---\n", *file.lines[number:]]
    return "".join(lines).encode(), number + 1


def misspelt(file: File) -> Damaged | None:
    scalar = file.some("label", "says", "kind", "subject")
    assert scalar
    before = file.text[: scalar.node.start]
    start = before.rindex(f"{scalar.key}:")
    line = before.count("\n") + 1
    return (
        file.text[:start] + f"{scalar.key}x" + file.text[start + len(scalar.key) :]
    ).encode(), line


def bad_key(file: File) -> Damaged | None:
    """A key that no other file refers to."""
    single = ("source", "publication", "citation")
    keys = [one.path[1] for one in file.scalars if len(one.path) == 3 and one.path[0] not in single]
    found = [key for key in keys if isinstance(key, str) and key not in WHOLE]
    return next(
        (
            damaged
            for key in found
            if not key.isdecimal()
            and (damaged := file.line(rf"  {key}: ?(?=\{{[a-z]|$)", f"  Big_{key}: "))
        ),
        None,
    )


def without(key: str, parent: str) -> Callable[[File], Damaged | None]:
    """Leave out a key; the line to be named is that of the mapping that lacks it."""

    def damage(file: File) -> Damaged | None:
        damaged = file.line(rf"  {key}: .*\n", "")
        line = next(n for n, text in enumerate(file.lines, 1) if text.startswith(parent))
        return (damaged[0], line) if damaged else None

    return damage


def not_utf_8(file: File) -> Damaged | None:
    place = file.words().node.start
    before = file.text[:place]
    return before.encode() + b"\xff" + file.text[place:].encode(), before.count("\n") + 1


def cell_lost(file: File) -> Damaged | None:
    return file.line(r"(.*first: \d+, cells: \[)[^,\]]+, ", r"\1")


def own_parent(file: File) -> Damaged | None:
    damaged = file.line(r"  all:\n", "  all:\n    parent: all\n")
    return (damaged[0], damaged[1] + 1) if damaged else None


def one_key_twice(file: File) -> Damaged | None:
    """The key of one entity for another of the last kind."""
    if any(one.path[0] == "regimens" for one in file.scalars):
        return None
    entities = [one for one in file.scalars if one.path[0] not in NamingFile.model_fields]
    entry = f"  {entities[-1].path[1]}: {{label: another, components: [anlotinib]}}\n"
    raw, line = file.add("regimens:\n" + entry)
    return raw, line + 1


def cycle(file: File) -> Damaged | None:
    if any(one.path[0] == "sites" for one in file.scalars):
        return None
    raw, line = file.add("sites:\n  a: {label: a, parent: a}\n")
    return raw, line + 1


EVERYWHERE: dict[str, tuple[Callable[[File], Damaged | None], str]] = {
    "duplicate key": (
        lambda file: file.add(f"{file.scalars[0].path[0]}: again\n"),
        r"key '[a-z-]+' stands twice \(first on line \d+\)",
    ),
    "alias": (lambda file: file.put(file.words(), "*other"), "a YAML alias"),
    "anchor": (lambda file: file.put(file.words(), "&name text"), "YAML anchor &name"),
    "tag": (lambda file: file.put(file.words(), "!!int 3"), "YAML tag tag:yaml.org,2002:int"),
    "second document": (half_document, "a second YAML document"),
    "tab": (tab, "not YAML: "),
    "open quote": (
        lambda file: file.put(file.scalars[-1], '"open'),
        "not YAML: while scanning a quoted scalar that has no end",
    ),
    "open bracket": (lambda file: file.put(file.scalars[-1], "[open"), "not YAML: "),
    "wrong indentation": (lambda file: file.add(" deeper: yes\n"), "not YAML: "),
    "byte that is not UTF-8": (not_utf_8, r"byte \d+ is not UTF-8"),
    "control character": (
        lambda file: file.put(file.words(), "a\0b"),
        r"not YAML: the character U\+0000 is not allowed",
    ),
    "escaped control character": (
        lambda file: file.put(file.words(), r'"a\x07b"'),
        r"a text with the control character U\+0007",
    ),
    "empty file": (whole(b""), "no mapping at the top"),
    "comments only": (whole(b"# nothing\n"), "no mapping at the top"),
    "list at the top": (whole(b"- a\n- b\n"), "no mapping at the top"),
    "too deep": (
        lambda file: file.put(file.words(), "[" * 30 + "]" * 30),
        "nested deeper than 20 levels",
    ),
    "no value": (lambda file: file.add("more:\n"), "a key or item without a value"),
    "list as key": (lambda file: file.add("? [a]\n: b\n"), "a key that is a list or a mapping"),
    "unknown section": (
        lambda file: file.add("clams: {a: b}\n"),
        "unknown key 'clams'",
    ),
    "misspelt key": (misspelt, r"unknown key '[a-z-]+x'"),
    "list for mapping": (lambda file: file.section(dict, "[a, b]"), "is not a mapping"),
    "text for mapping": (lambda file: file.section(dict, "words"), "is not a mapping"),
    "mapping for text": (
        lambda file: file.put(file.words(), "{a: b}"),
        r"'(says|label|licence)': a list or mapping is not a text",
    ),
    "list for text": (
        lambda file: file.put(file.words(), "[a, b]"),
        r"'(says|label|licence)': a list or mapping is not a text",
    ),
    "empty text": (lambda file: file.put(file.words(), '"  "'), "' ' is not a text"),
    "key that is none": (bad_key, "'Big_[a-z0-9-]+' is not a key "),
}
DOCUMENTS: dict[str, tuple[Callable[[File], Damaged | None], str]] = {
    "missing key": (without("form", "source:"), "'form' is missing from 'source'"),
    "unknown word": (
        put("form", text="cohort"),
        "'form' cannot be 'cohort'; use 'abstract-record', ",
    ),
    "list for a word": (put("form", text="[a]"), "'form' cannot be a list or mapping"),
    "no population of that name": (
        put("population", text="nobody-at-all"),
        "there is no population 'nobody-at-all'; define it in this file, or correct the key",
    ),
    "misspelt entity": (
        lambda file: file.put(file.some("conditions"), "osteosarcomma"),
        "there is no condition 'osteosarcomma'; did you mean 'osteosarcoma'?",
    ),
    "entity of another kind": (
        put("conditions", text="anlotinib"),
        "'anlotinib' is of the kind drug; name a condition here",
    ),
    "reference that is not listed": (
        put("reported-in", text="9999"),
        "there is no reference '9999'",
    ),
    "count that is no whole number": (
        put("characters", text="12.5"),
        "'12.5' is not a whole number",
    ),
    "negative count": (put("characters", text="-3"), "'-3' is not a whole number"),
    "octal count": (put("characters", text="010"), "'010' is not a whole number"),
    "count in words": (put("characters", text="many"), "'many' is not a whole number"),
    "bad hash": (put("sha256", text="abc123"), r"'abc123' is not a SHA-256 \(64 hexadecimal"),
    "folder in a file name": (put("file", text="../secret.txt"), "is not a file name without a fo"),
    "place beyond the end": (
        put("at", text="99999998-99999999 " + "a" * 64),
        r"99999998-99999999 is beyond the document's \d+ characters; run 'sarcograph anchor --ref",
    ),
    "malformed place": (
        put("at", text="12 to 34"),
        "'12 to 34' is not a pointer; write 'TEXT @STA",
    ),
    "place the wrong way round": (
        put("at", text="34-12 " + "a" * 64),
        "the span 34-12 is empty",
    ),
    "draft left over": (
        put("at", text='"? «words»"'),
        "a draft that has no place yet; run 'sarcograph anchor --refresh FILE --sources DIR'",
    ),
    "place without the text": (
        put("title", text="12-34 " + "a" * 64),
        "the printed text is wanted here",
    ),
    "figure that is none": (
        put("value", text="many percent @12", like="%"),
        "'many percent' is not a number with its unit, such as 34.4% or 7.6 months; correct it, or",
    ),
    "bounds that are none": (put("ci", text="95% CI @12"), "'95% CI' is not two bounds"),
    "row with a missing cell": (
        cell_lost,
        r'\d cells for \d columns; give one for each column, "" for an empty one',
    ),
    "neither yes nor no": (put("exclusive", text="maybe"), "'exclusive' cannot be 'maybe'"),
    "category of no measure": (
        put("category", text="no-such-value", like="response|disease"),
        "is not a category of 'best-overall-response'; (did you mean|use one of)",
    ),
    "grade that there is not": (put("grades", text="6"), "'grades' cannot be '6'"),
    "empty list": (put("states", text="[]"), "is not a key|'states' is an empty list"),
    "population above itself": (
        own_parent,
        "'parent' leads from 'all' back to itself: 'all' < 'all'; correct one of them",
    ),
}
ENTITIES: dict[str, tuple[Callable[[File], Damaged | None], str]] = {
    "missing key": (
        lambda file: file.line(r"(  [a-z0-9-]+: \{)label: [^,}]+,? ?", r"\1"),
        "'label' is missing from '",
    ),
    "unknown word": (
        put("statistic", text="average"),
        "'statistic' cannot be 'average'; use 'prop",
    ),
    "neither yes nor no": (
        put("enumerated", text="true"),
        "'enumerated': 'true' is neither yes nor no",
    ),
    "parent that there is not": (
        put("parent", text="nothing-of-the-kind"),
        r"there is no [a-z -]+ 'nothing-of-the-kind'; define it in entities/, or correct the key",
    ),
    "parent of another kind": (put("parent", text="month"), "'month' is of the kind unit; name a "),
    "one key twice": (
        one_key_twice,
        "names something of the kind [a-z-]+ already; choose another key; one key names one",
    ),
    "disease in a state": (
        lambda file: file.line(
            r"^(  osteosarcoma: \{label: osteosarcoma)", r"\1, synonyms: [Metastatic Ewing sarcoma]"
        ),
        "'Metastatic Ewing sarcoma' is ewing-sarcoma in the state metastatic; leave it out",
    ),
    "salt as a synonym": (
        lambda file: file.line(r"^(  apatinib: \{.*synonyms: \[)", r"\1apatinib mesylate, "),
        "'apatinib mesylate' is the name of a form of apatinib; give it in 'form-names:'",
    ),
    "parent of itself": (cycle, "'parent' leads from 'a' back to itself: 'a' < 'a'"),
}
EXTERNAL: dict[str, tuple[Callable[[File], Damaged | None], str]] = {
    "missing key": (
        without("grade", "citation:"),
        "'grade' is missing from 'citation'",
    ),
    "unknown word": (put("grade", text="A-plus"), "'grade' cannot be 'A-plus'; use 'A-label'"),
    "unknown predicate": (put("predicate", text="inhibit"), "'predicate' cannot be 'inhibit'"),
    "subject that there is not": (
        put("subject", text="anlotinip"),
        "there is no thing 'anlotinip'; did you mean 'anlotinib'?",
    ),
    "empty citation": (put("title", text='""'), "'title': '' is not a text"),
    "words for a section": (lambda file: file.section(dict, "none"), "' is not a mapping"),
}
OWN = {"document": DOCUMENTS, "entities": ENTITIES, "external": EXTERNAL}
"""What can only be done to files of one family."""

parse_once = cache(yaml_reader.parse)
read_registry_in = read.registry_in


registries: dict[tuple[tuple[str, int], ...], Registry] = {}
"""Registries without a fault, by the names and nodes of their files; each is parsed once."""


@pytest.fixture(autouse=True)
def unchanged_files_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of runs read the same registry."""

    def parse(text: str, name: str) -> tuple[Node | None, list[Problem]]:
        root, problems = parse_once(text, name)
        return root, list(problems)

    def registry_in(files: Sequence[EvidenceFile]) -> Registry:
        key = tuple((file.name, id(file.root)) for file in files)
        if key in registries:
            return registries[key]
        registry = read_registry_in(files)
        if not any(file.problems for file in files):
            registries[key] = registry
        return registry

    monkeypatch.setattr(evidence_file, "parse", parse)
    monkeypatch.setattr("sarcograph.graph.curation.read.registry_in", registry_in)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the registry, where nothing but `evidence/` should ever be."""
    shutil.copytree(EVIDENCE / "entities", tmp_path / "evidence/entities")
    (tmp_path / "evidence/external").mkdir()
    (tmp_path / "evidence/whole.yaml").write_text(WHOLE, encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def complaints(run: Any, workplace: Path) -> list[str]:
    """Return what the command line says of the evidence, nothing being written."""
    folder, out = str(workplace / "evidence"), str(workplace / "out.nq")
    output = run(["sarcograph", "build", "--evidence", folder, "--out", out])
    assert output.code == 2
    assert output.out == ""
    made = [
        path for path in workplace.rglob("*") if path.is_file() and "evidence" not in path.parts
    ]
    assert all(path.parent.name == "parts" for path in made), made  # of what could be read
    return [line for line in output.err.splitlines() if line.strip()]


def refusal(workplace: Path) -> list[str]:
    """Return what the loader says of the evidence."""
    with pytest.raises(CurationError) as caught:
        read_evidence(workplace / "evidence")
    return str(caught.value).splitlines()


def chosen(family: str, path: Path) -> dict[str, tuple[Callable[[File], Damaged | None], str]]:
    """Return the damages for a file: those of its family, and in turn three in four of the rest."""
    turn = [other for _, other in FILES].index(path)
    kinds = [kind for number, kind in enumerate(EVERYWHERE) if (number + turn) % 4]
    return {kind: EVERYWHERE[kind] for kind in kinds} | OWN[family]


@pytest.mark.parametrize(
    ("family", "path"), FILES, ids=lambda value: value.stem if isinstance(value, Path) else value
)
def test_each_damage_is_told(run_command: Any, workplace: Path, family: str, path: Path) -> None:
    name = str(path.relative_to(EVIDENCE))
    original = path.read_bytes()
    file, by_command = File(path), path.stem == BY_COMMAND
    told = {}
    for kind, (damage, says) in chosen(family, path).items():
        damaged = damage(file)
        if damaged is None:
            continue
        raw, line = damaged
        assert raw != original, kind
        (workplace / "evidence" / name).write_bytes(raw)
        lines = complaints(run_command, workplace) if by_command else refusal(workplace)
        places = [match for one in lines if (match := PROBLEM.fullmatch(one))]
        assert len(places) == len(lines), (kind, lines)
        # nothing is said of files that are whole
        assert {match["file"] for match in places} == {name}, (kind, lines)
        told[kind] = [
            one
            for one, match in zip(lines, places, strict=True)
            if re.search(says, one)
            and abs(int(match["line"]) - line) <= (1 if "YAML" in says else 0)
        ]
        assert told[kind], (kind, line, says, lines)
    assert len(told) >= 20


@pytest.mark.parametrize("family", FAMILIES)
def test_each_kind_of_damage_is_done_to_some_file(family: str) -> None:
    files = {path: File(path) for other, path in FILES if other == family}
    done = {
        kind
        for path, file in files.items()
        for kind, (damage, _) in chosen(family, path).items()
        if damage(file) is not None
    }
    assert len(files) >= 5
    assert done == EVERYWHERE.keys() | OWN[family].keys()


def test_all_errors_of_all_files_are_told_at_once(run_command: Any, workplace: Path) -> None:
    folder = workplace / "evidence"
    text = (EVIDENCE / "sun-2022.yaml").read_text(encoding="utf-8")
    text = text.replace("kind: case-series", "kind: cohort", 1)
    text = text.replace("measure: overall-survival, value", "measure: overall-survivall, value")
    text = text.replace("year: 2022 @516", "year: 2022")
    (folder / "sun-2022.yaml").write_text(text, encoding="utf-8")
    other = EVIDENCE / "lavit-2022.yaml"
    (folder / other.name).write_text(
        other.read_text(encoding="utf-8") + "a: 1\na: 2\n", encoding="utf-8"
    )
    (folder / "entities/bad.yaml").write_bytes(
        b"format: 2\ndrugs: {A: {label: x}}\nunits:\n  u: {lable: y}\n"
    )
    output = run_command(["sarcograph", "check", "--evidence", str(folder)])
    assert output.code == 2
    files = [line.partition(":")[0] for line in output.err.splitlines()]
    assert files.count("sun-2022.yaml") == 3
    assert files.count(other.name) == 2
    assert files.count("entities/bad.yaml") == 3
