"""The loader: what it takes, what it refuses, and that it tells all of it with the right line."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from every_key import told

from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.integrity import pointers_of
from sarcograph.graph.curation.read import evidence_files, read_evidence
from sarcograph.graph.files import FileError
from sarcograph.graph.model.anchors import Span, span_sha256
from sarcograph.graph.model.schema import DocumentFile

ENTITIES = """\
format: 2
drugs:
  anlotinib: {label: anlotinib, classes: inhibitor}
drug-classes:
  inhibitor: {label: inhibitor}
genes:
  kit: {label: KIT, product: kit}
proteins:
  kit: {label: KIT, pathways: [signal]}
pathways:
  signal: {label: signal}
conditions:
  sarcoma: {label: sarcoma}
  osteosarcoma: {label: osteosarcoma, parent: sarcoma}
condition-states:
  relapsed: {label: relapsed}
adverse-events:
  fatigue: {label: fatigue}
units:
  percent: {label: percent}
  month: {label: month}
factors:
  age-over-40: {label: age over 40}
measures:
  best-overall-response: {label: best response, kind: outcome, statistic: proportion, unit: percent, categories: {partial-response: partial response}}
  survival: {label: survival, kind: outcome, statistic: median, unit: month}
  adverse-event-incidence: {label: incidence, kind: safety, statistic: proportion, unit: percent}
regimens:
  alone: {label: alone, components: anlotinib}
"""  # noqa: E501  # as long as lines of the registry are
CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENT = f"""\
format: 2
source:
  key: paper
  file: paper.txt
  sha256: {"a" * 64}
  characters: 100
  form: full-text
publication:
  kind: journal-article
  title: A title @0
  authors:
    - {{name: A. Author @10, affiliations: 1}}
  affiliations:
    1: A place @20
references:
  1: {{first-author: B. Author @30, title: Another @40}}
studies:
  trial: {{label: trial, kind: clinical-trial, reported-in: this, at: a @0}}
  cited: {{label: cited, kind: review, reported-in: 1, at: a @0}}
populations:
  all: {{label: all, study: trial, size: 20 @50, condition: osteosarcoma, regimen: alone}}
  some: {{label: some, study: trial, parent: all, size: 5 @53}}
lines:
  first: {{label: first, population: all, regimen: alone, at: a @0}}
  second: {{label: second, population: all, regimen: alone, follows: first, at: a @0}}
estimates:
  - {{population: all, line: first, measure: survival, value: 5 months @60}}
  - {{population: some, measure: best-overall-response, category: partial-response, events: 2 @70}}
prognostic:
  - {{factor: age-over-40, measure: survival, population: all, direction: no-effect, at: a @0}}
adverse-events:
  - {{adverse-event: fatigue, population: all, at: a @0}}
claims:
  target:
    {{kind: target-claim, says: so, subject: anlotinib, predicate: inhibits, object: kit, at: a @0}}
  gene: {{kind: mechanism-claim, says: so, subject: kit-gene, cites: [1], limits: target, at: a @0}}
ambiguities:
  which:
    question: which
    readings: [{{reads: one, chosen: yes}}, {{reads: two}}]
    about: [all, target, kit]
    at: a @0
"""
EXTERNAL = """\
format: 2
citation: {key: source, title: t, kind: database, licence: l, access: a, grade: B-curated}
claims:
  one: {kind: target-claim, subject: anlotinib, predicate: inhibits, object: kit}
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a folder of evidence: the texts above, but for what is given."""

    def write(entities: str = ENTITIES, external: str = EXTERNAL, **documents: str) -> Path:
        for folder in ("entities", "external"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "entities/all.yaml").write_text(entities, encoding="utf-8")
        (tmp_path / "external/source.yaml").write_text(external, encoding="utf-8")
        for name, text in (documents or {"paper": DOCUMENT}).items():
            path = tmp_path / ("trials" if "pages:" in text else "") / f"{name}.yaml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_evidence_is_read(write: Write) -> None:
    evidence = read_evidence(write())
    (document,) = evidence.documents
    assert document.key == "paper"
    assert [one.coordinates.slug() for one in document.estimates] == [
        "all.survival.first.median",
        "some.best-overall-response.partial-response.proportion",
    ]
    assert document.size_of("all") == 20
    assert evidence.entities["kit"].kind == "protein"
    assert evidence.entities["kit-gene"].kind == "gene"
    assert document.file.claims["gene"].limits == ["target"]
    assert document.file.ambiguities["which"].readings[0].chosen is True
    assert [one.citation.key for one in evidence.externals] == ["source"]


def test_corpus_is_read() -> None:
    evidence = read_evidence(CORPUS)
    assert len(evidence.documents) == 9
    assert len(evidence.externals) >= 10


def line_of(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1


CHANGES = [
    (
        "form: full-text",
        "form: fulltext",
        "'form' cannot be 'fulltext'; use 'abstract-record', ",
    ),
    ("characters: 100", "characters: 1e2", "'characters': '1e2' is not a whole number"),
    ("characters: 100", "characters: 0100", "'characters': '0100' is not a whole number"),
    ("key: paper", "key: NO", r"'key': 'NO' is not a key \(lower case, digits, hyphens\)"),
    (
        "title: A title @0",
        "title: A title @95",
        "95-102 is beyond the document's 100 characters",
    ),
    ("affiliations: 1}", "affiliations: 7}", "there is no affiliation '7'; define it in this"),
    ("affiliations: 1}", "affiliations: [1, 8]}", "there is no affiliation '8'"),
    ("reported-in: 1", "reported-in: 3", "there is no reference '3'; define it in this file"),
    ("reported-in: 1", "reported-in: that", "'reported-in': 'that' is not 'this' or the num"),
    (
        "study: trial, parent",
        "study: tril, parent",
        "there is no study 'tril'; did you mean 't",
    ),
    ("condition: osteosarcoma", "condition: kit", "'kit' is of the kind protein; name a cond"),
    (
        "parent: all",
        "parent: some",
        "'parent' leads from 'some' back to itself: 'some' < 'some'",
    ),
    (
        "population: all, regimen: alone, at",
        "population: all, regimen: alone, follows: second, at",
        "'follows' leads from '(first|second)' back to itself",
    ),
    (", size: 5 @53", "", "an entry that points to no place; add 'at: …', or its figures"),
    (", size: 20 @50", ", size: twenty-one-ish @50", "'twenty-one-ish' is not a whole count"),
    ("value: 5 months @60", "value: 5 weeks @60", "'5 weeks' is in week, which is no unit"),
    ("measure: survival, value", "measure: kit, value", "'kit' is of the kind protein; name a"),
    (", value: 5 months @60", "", "an estimate without any figure; add value, events, ci"),
    ("value: 5 months @60", "value: []", "'value' is an empty list; leave the key out, or"),
    ("value: 5 months @60", "valeu: 5 months @60", "unknown key 'valeu'; did you mean 'value'"),
    ("value: 5 months @60", "between: [all, some]", "unknown key 'between'; known here are: unit"),
    (
        "value: 5 months @60",
        "time: 5 < 6, value: 5 @60",
        "'5 < 6' is not a time: write a number",
    ),
    (
        "category: partial-response",
        "category: cr",
        "'cr' is not a category of 'best-overall-re",
    ),
    (
        "subject: kit-gene",
        "subject: kit-gen",
        "there is no thing 'kit-gen'; did you mean 'kit-",
    ),
    ("cites: [1]", "cites: [1, 4]", "there is no reference '4'"),
    ("limits: target", "limits: gnee", "there is no claim 'gnee'; did you mean 'gene'"),
    ("about: [all, target", "about: [some-one, target", "there is no thing 'some-one'"),
    ("chosen: yes", "chosen: true", "'chosen': 'true' is neither yes nor no"),
    ("[{reads: one, chosen: yes}, {reads: two}]", "[{reads: one}]", "too few items; give at"),
]


@pytest.mark.parametrize(("old", "new", "message"), CHANGES)
def test_mistake_is_told_alone_and_with_its_line(
    write: Write, old: str, new: str, message: str
) -> None:
    line = line_of(DOCUMENT, old)
    lines = told(write(paper=DOCUMENT.replace(old, new, 1)))
    assert len(lines) == 1, lines
    assert re.match(rf"paper\.yaml:{line}: .*{message}", lines[0]), lines


@pytest.mark.parametrize(
    ("section", "message"),
    [
        (
            "prognostic",
            "a second finding on this factor, measure and population; keep one, with",
        ),
        ("adverse-events", "a second report of this event in this population; keep one, with"),
    ],
)
def test_entry_that_would_hide_in_another_is_told(write: Write, section: str, message: str) -> None:
    line = re.findall(rf"^{section}:\n(.*\n)", DOCUMENT, re.MULTILINE)[0]
    (problem,) = told(write(paper=DOCUMENT.replace(line, line * 2)))
    assert problem.startswith(f"paper.yaml:{line_of(DOCUMENT, line) + 1}: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "classes: inhibitor",
            "classes: [signal]",
            "'signal' is of the kind pathway; name a drug",
        ),
        ("product: kit", "product: kti", "there is no protein 'kti'; did you mean 'kit'"),
        ("{label: sarcoma}", "{label: s, parent: osteosarcoma}", "'parent' leads from '"),
        ("unit: month", "unit: motnh", "there is no unit 'motnh'; did you mean 'month'"),
        ("components: anlotinib", "components: []", "'components' is an empty list"),
        (
            "{label: fatigue}",
            "{label: fatigue, lable: x}",
            "unknown key 'lable'; did you mean 'l",
        ),
        (
            "  month: {label: month}",
            "  fatigue: {label: f}\n  month: {label: month}",
            "'fatigue'",
        ),
        ("kind: safety", "kind: danger", "'kind' cannot be 'danger'; use 'outcome'"),
        (
            "statistic: median",
            "numerator: [pr], statistic: median",
            "'pr' is not a category of 'best-overall",
        ),
    ],
)
def test_mistake_in_the_registry_is_told_alone(
    write: Write, old: str, new: str, message: str
) -> None:
    line = line_of(ENTITIES, old)
    lines = told(write(entities=ENTITIES.replace(old, new, 1)))
    assert len(lines) == 1, lines
    assert re.match(rf"entities/all\.yaml:{line}: .*{message}", lines[0]), lines


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("", "1: it has no 'format: 2'"),
        ("format: 1\n", "1: it is not 'format: 2'"),
        ("format: {a: b}\n", "1: it is not 'format: 2'"),
    ],
)
def test_file_of_another_format_is_told_in_one_line(write: Write, said: str, what: str) -> None:
    """Whatever else is wrong in it, and though others refer to what it holds."""
    document = DOCUMENT.replace("kind: clinical-trial", "design: single-arm-trial")
    old = (one.replace("format: 2\n", said) for one in (ENTITIES, EXTERNAL, document))
    entities, external, paper = old
    command = "'sarcograph migrate FOLDER' converts"
    folder = write(entities=entities, external=external, paper=paper)
    lines = [
        f"{name}:{what}; {command}"
        for name in ("entities/all.yaml", "external/source.yaml", "paper.yaml")
    ]
    assert [line[: line.index(" the files of")] for line in told(folder)] == lines
    (line,) = told(write(entities=entities))
    assert line.startswith(lines[0])


def test_registry_that_is_no_yaml_does_not_make_every_reference_wrong(write: Write) -> None:
    assert len(told(write(entities=ENTITIES + "\t: x\n"))) == 1
    assert len(told(write(entities=ENTITIES.replace("drugs:", "durgs:")))) == 1


def test_measure_that_figures_rest_on_must_be_there(write: Write) -> None:
    entities = re.sub(r"  adverse-event-incidence: .*\n", "", ENTITIES)
    estimate = "estimates:\n  - {population: all, adverse-event: fatigue, events: 3 @80}\n"
    lines = told(write(entities=entities, paper=DOCUMENT.replace("estimates:\n", estimate)))
    assert len(lines) == 1
    assert lines[0].startswith(
        "paper.yaml:27: there is no measure 'adverse-event-incidence'; add it"
    )


def test_all_mistakes_are_told_in_the_order_of_files_and_lines(write: Write) -> None:
    """Those in an entry that does not fit do not hide those between the others."""
    text = DOCUMENT
    for old, new, _ in CHANGES[5], CHANGES[7], CHANGES[16], CHANGES[19], CHANGES[23]:
        text = text.replace(old, new, 1)
    entities = ENTITIES.replace("product: kit", "product: kti")
    external = EXTERNAL.replace("grade: B-curated", "grade: C").replace(
        "object: kit", "object: kat"
    )
    lines = told(write(entities=entities, external=external, paper=text))
    places = [line.split(": ")[0] for line in lines]
    assert places == sorted(
        places, key=lambda place: (place.split(":")[0], int(place.split(":")[1]))
    )
    assert places.count("entities/all.yaml:7") == 1
    assert places.count("external/source.yaml:2") == 1
    assert {place for place in places if place.startswith("paper")} >= {
        "paper.yaml:12",
        "paper.yaml:19",
        f"paper.yaml:{line_of(DOCUMENT, 'value: 5')}",
        f"paper.yaml:{line_of(DOCUMENT, 'cites')}",
    }


def test_drafts_without_places_are_told_in_one_line(write: Write) -> None:
    draft = DOCUMENT.replace("at: a @0", 'at: "? «a»"')
    assert draft.count("«") > 1
    (line,) = (one for one in told(write(paper=draft)) if "a draft that has no place" in one)
    assert f"has no place yet, and {draft.count('«') - 1} more below it; run" in line


TRIAL = """\
format: 2
source: {key: trial, licence: l}
publication: {kind: journal-article, not-given: [title, authors]}
pages:
  abstract: {kind: journal-abstract, url: "https://example.org/", read: all}
studies:
  trial: {label: trial, kind: clinical-trial, reported-in: this, at: "@abstract"}
populations:
  all: {label: all, study: trial, size: 20 @abstract}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("20 @abstract", "20 @abstrct", "there is no page 'abstrct'; did you mean 'abstract'?"),
        ("20 @abstract", "20 @17", "'20 @17' is a place in a text, and none is kept"),
        ('at: "@abstract"', "phase: 2", "an entry that points to no place"),
        ("[title, authors]", "[authors]", "it has no title; add 'title: …'"),
        ("https://", "", "'example.org/' is not an address on the web"),
    ],
)
def test_trial_without_text_is_told_by_its_pages(
    write: Write, old: str, new: str, message: str
) -> None:
    (document,) = read_evidence(write(trial=TRIAL)).documents
    assert (document.source, document.text_sha256) == (None, None)
    (line,) = told(write(trial=TRIAL.replace(old, new, 1)))
    assert message in line


def test_page_is_no_place_in_a_document(write: Write) -> None:
    (line,) = told(write(paper=DOCUMENT.replace("5 months @60", "5 months @abstract")))
    assert "'5 months @abstract' is no place in the document's text; write" in line


def test_one_source_is_curated_once(write: Write) -> None:
    lines = told(write(paper=DOCUMENT, other=DOCUMENT))
    assert [line.split(";")[0] for line in lines] == [
        "paper.yaml:2: 'aaaaaaaaaaaaaaaaaaaa' stands in other.yaml too",
        "paper.yaml:2: 'paper' stands in other.yaml too",
    ]
    renamed = DOCUMENT.replace("key: paper", "key: source").replace("a" * 64, "b" * 64)
    assert (
        "external/source.yaml:2: 'source' stands in other.yaml too"
        in told(write(paper=DOCUMENT, other=renamed))[0]
    )


def test_folder_without_evidence_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"holds no evidence file .*; name the folder that has"):
        read_evidence(tmp_path)


def test_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    file = EvidenceFile(tmp_path / "folder.yaml", "folder.yaml")
    assert [str(one) for one in file.problems] == [
        "folder.yaml:1: it is a folder, not a file; give another file"
    ]


def test_other_files_in_the_folder_are_let_be(write: Write) -> None:
    folder = write()
    (folder / "notes.txt").write_bytes(b"\xff")
    (folder / "entities/.hidden.json").write_text("{", encoding="utf-8")
    assert told(folder) == []
    assert [name for name, _ in evidence_files(folder, "entities")] == ["entities/all.yaml"]


TRAPS = ["NO", "no", "yes", "010", "12:30", "1e3", "0x1F", "null", "~", "2022-09-28", "1_000"]


@pytest.mark.parametrize("text", TRAPS)
def test_yaml_does_not_change_what_a_curator_writes(write: Write, text: str) -> None:
    document = DOCUMENT.replace("label: trial,", f"label: {text},").replace(
        "title: A title @0", f"title: {text} @0"
    )
    (document_read,) = read_evidence(write(paper=document)).documents
    assert document_read.file.studies["trial"].label == text
    title = document_read.file.publication.title[0]
    assert title == Span(0, len(text), span_sha256(text), text)


def test_yes_and_no_are_keys_like_others(write: Write) -> None:
    text = DOCUMENT.replace("  target:", "  no:").replace("limits: target", "limits: no")
    (document,) = read_evidence(write(paper=text.replace("[all, target", "[all, no"))).documents
    assert set(document.file.claims) == {"no", "gene"}


def test_every_pointer_of_a_file_is_found_with_its_path() -> None:
    file = EvidenceFile(CORPUS / "sun-2022.yaml", "sun-2022.yaml")
    content = file.validate(DocumentFile)
    assert content is not None
    found = dict(pointers_of(content))
    root = file.root
    assert root is not None
    written = str(root.data())
    assert len(found) > 120
    for path, pointer in found.items():
        assert str(pointer) in written
        assert root.line_of(path) > 1


@pytest.mark.parametrize("name", ["second.yml", "entities/more.YAML", "external/x.Yml"])
def test_file_that_would_not_be_read_is_told(write: Write, name: str) -> None:
    folder = write()
    (folder / name).write_text("a: 1", encoding="utf-8")
    (folder / "notes.txt").write_text("a: 1", encoding="utf-8")
    assert told(folder) == [
        f"{name}:1: it is not read, since its name does not end in .yaml; rename it"
    ]


def test_what_never_ends_or_never_starts_is_not_read(write: Write) -> None:
    folder = write()
    os.mkfifo(folder / "pipe.yaml")
    (folder / "entities/zero.yaml").symlink_to("/dev/zero")
    (folder / "external/nothing.yaml").symlink_to("nowhere.yaml")
    assert [line.partition(";")[0] for line in told(folder)] == [
        "entities/zero.yaml:1: it is a device, not a file",
        "external/nothing.yaml:1: it cannot be read: No such file or directory",
        "pipe.yaml:1: it is a pipe, not a file",
    ]
