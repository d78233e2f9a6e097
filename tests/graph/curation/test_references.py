"""What refers to something: every field that does is declared, and a misspelt key is told.

The examples below use every field of the schema that refers to anything; a new one that they lack
fails a test here, and so does one that nobody declared.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.read import read_evidence
from sarcograph.graph.curation.references import Use, uses
from sarcograph.graph.curation.yaml_reader import Node, compose
from sarcograph.graph.errors import CurationError
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.model.schema import DocumentFile, EntitiesFile, ExternalFile
from sarcograph.graph.model.schema.refers import (
    IN_DOCUMENTS,
    CategoryOf,
    definitions,
    references,
    to,
)
from sarcograph.graph.model.schema.scalars import Count, Key

FILES: dict[str, type[BaseModel]] = {
    "paper.yaml": DocumentFile,
    "entities/registry.yaml": EntitiesFile,
    "external/source.yaml": ExternalFile,
}
TEXTS = {
    "paper.yaml": f"""\
source: {{key: paper, file: paper.txt, sha256: {"a" * 64}, characters: 100, form: full-text}}
publication:
  kind: journal-article
  title: A title @0
  authors:
    - {{name: A. Author @10, affiliations: [1]}}
  affiliations: {{1: A place @20}}
references:
  1: {{first-author: B. Author @30, title: Another @40}}
studies:
  trial:
    label: trial
    design: single-arm-trial
    reported-in: this
    conditions: [osteosarcoma]
    states: [metastatic]
    at: a @0
  cited: {{label: cited, design: review, reported-in: 1, at: a @0}}
populations:
  everyone:
    label: all
    study: trial
    size: 20 @50
    condition: osteosarcoma
    states: [metastatic]
    regimen: monotherapy
  younger: {{label: some, study: trial, parent: everyone, size: 5 @53}}
  older: {{label: others, study: trial, parent: everyone, size: 15 @53}}
partitions:
  ages:
    of: everyone
    parts: [younger, older]
    by: age
    exclusive: yes
    exhaustive: yes
    at: a @0
lines:
  first: {{label: first, population: everyone, regimen: monotherapy, at: a @0}}
  second: {{label: second, population: everyone, regimen: monotherapy, follows: first, at: a @0}}
dosing:
  daily:
    agent: anlotinib
    line: first
    population: everyone
    branches: [{{dose: 12 mg @60, frequency: once @60}}]
    at: a @0
definitions:
  - measure: disease-control
    study: trial
    numerator: [stable-disease]
    criteria: recist
    at: a @0
eligibility:
  measurable:
    kind: inclusion
    study: trial
    says: so
    population: everyone
    ascribes: {{measure: best-overall-response, category: stable-disease, line: first}}
    at: a @0
methods:
  survival-curves:
    kind: estimation
    study: trial
    says: so
    tests: [log-rank]
    software: stata
    criteria: recist
    measures: [survival]
    at: a @0
estimates:
  - population: younger
    among: everyone
    line: first
    measure: best-overall-response
    category: stable-disease
    unit: percent
    reference: 1
    events: 2 @70
  - {{population: everyone, adverse-event: fatigue, events: 3 @70}}
tables:
  one:
    label: Table 1
    caption: a @0
    defaults:
      population: everyone
      line: first
      measure: best-overall-response
      category: stable-disease
      adverse-event: fatigue
      between: [younger, older]
      unit: percent
      reference: 1
    columns:
      - {{header: n @60, prints: events}}
      - {{header: p @61, prints: p, between: [younger, older]}}
      - header: m @62
        prints: value
        population: older
        line: second
        measure: survival-time
        unit: month
        reference: 1
        category: long
      - header: e @63
        prints: events
        adverse-event: fatigue
        measure: adverse-event-incidence
        category: serious
    rows:
      - {{label: row @60, first: 70, cells: ["1", "", "", ""]}}
      - label: two @60
        first: 75
        cells: ["1", "", "", ""]
        population: younger
        line: second
        measure: best-overall-response
        category: partial-response
        unit: percent
        reference: 1
      - label: three @60
        first: 80
        cells: ["1", "0.05", "", ""]
        between: [older, younger]
      - label: four @60
        first: 90
        cells: ["", "", "", "1"]
        adverse-event: fatigue
        measure: adverse-event-incidence
        category: serious
comparisons:
  - measure: best-overall-response
    between: [younger, older]
    category: stable-disease
    adverse-event: fatigue
    line: first
    test: log-rank
    favours: younger
    reference: 1
    p: "0.04 @70"
prognostic:
  - factor: age-over-forty
    measure: survival
    population: everyone
    direction: no-effect
    at: a @0
adverse-events:
  - {{adverse-event: fatigue, population: everyone, line: first, at: a @0}}
biomarkers:
  gained:
    alteration: gain
    assay: sequencing
    population: everyone
    line: first
    at: a @0
potencies:
  strong:
    agent: anlotinib
    measure: dissociation-constant
    target: gain
    value: "0.2 @70"
    unit: nanomolar
    assay: sequencing
    claim: inhibits
    cites: [1]
claims:
  inhibits:
    kind: target-claim
    says: so
    subject: anlotinib
    predicate: inhibits
    object: kit
    cites: [1]
    population: everyone
    or-subjects: [inhibitors]
    condition: osteosarcoma
    states: [metastatic]
    alterations: [gain]
    regimen: monotherapy
    line: first
    comparator: younger
    observations: [gained]
    limits: [resists]
    contradicts: [resists]
    ascribes: {{measure: best-overall-response, category: stable-disease, line: second}}
    at: a @0
  resists: {{kind: resistance-claim, says: so, subject: gain, at: a @0}}
paths:
  chain: {{label: chain, steps: [inhibits, resists], at: a @0}}
absences:
  unreported:
    kind: not-reported
    says: so
    measure: best-overall-response
    category: stable-disease
    adverse-event: fatigue
    population: everyone
    line: first
    at: a @0
figures:
  one: {{label: Figure 1, shows: so, measures: [survival], populations: [everyone], at: a @0}}
ambiguities:
  which:
    question: which
    readings: [{{reads: one, chosen: yes}}, {{reads: two}}]
    about: [everyone, inhibits, second, gained, kit]
    at: a @0
""",
    "entities/registry.yaml": """\
drugs:
  anlotinib: {label: anlotinib, classes: [inhibitors]}
drug-classes:
  inhibitors: {label: inhibitor}
  receptor-inhibitors: {label: receptor inhibitor, parent: inhibitors}
genes:
  kit: {label: KIT, product: kit}
proteins:
  kit: {label: KIT, pathways: [signalling]}
families:
  receptors: {label: receptors, members: [kit], enumerated: yes}
pathways:
  signalling: {label: signal}
alterations:
  gain: {label: gain, change: copy-number-gain, of: [kit]}
  high-gain: {label: high gain, change: high-level-copy-number-gain, of: [kit], parent: gain}
  joined: {label: fusion, change: gene-fusion, elements: [{gene: kit-gene}, {partner: any}]}
conditions:
  sarcoma: {label: sarcoma}
  osteosarcoma: {label: osteosarcoma, parent: sarcoma}
condition-states:
  metastatic: {label: metastatic}
adverse-events:
  fatigue: {label: fatigue}
assays:
  sequencing: {label: sequencing}
tests:
  log-rank: {label: log-rank}
criteria:
  recist: {label: RECIST}
software:
  stata: {label: Stata}
units:
  percent: {label: percent}
  month: {label: month}
  milligram: {label: milligram}
  nanomolar: {label: nanomolar}
factors:
  age-over-forty: {label: age over 40}
measures:
  best-overall-response:
    label: best response
    kind: outcome
    statistic: proportion
    unit: percent
    categories: {partial-response: partial response, stable-disease: stable disease}
  disease-control:
    label: disease control
    kind: outcome
    statistic: proportion
    unit: percent
    numerator: [stable-disease]
  survival: {label: survival, kind: outcome, statistic: median, unit: month}
  survival-time:
    label: survival time
    kind: outcome
    statistic: proportion
    categories: {long: long, short: short}
    sum-of: [survival]
    change-of: survival
  adverse-event-incidence:
    label: incidence
    kind: safety
    statistic: proportion
    unit: percent
    categories: {serious: serious}
regimens:
  monotherapy: {label: alone, components: [anlotinib]}
""",
    "external/source.yaml": """\
citation: {key: source, title: t, kind: database, licence: l, access: a, grade: B-curated}
claims:
  one:
    kind: target-claim
    subject: anlotinib
    predicate: inhibits
    object: kit
    or-subjects: [inhibitors]
    condition: osteosarcoma
    states: [metastatic]
    alterations: [gain]
    regimen: monotherapy
    comparator: monotherapy
potencies:
  one:
    agent: anlotinib
    target: kit
    measure: inhibition-constant
    value: "0.2"
    unit: nanomolar
    assay: sequencing
    claim: one
""",
}
NAMES_ITSELF = {("SourceEntry", "key"), ("CitationEntry", "key")}
"""Fields that hold a key and refer to nothing."""
COUNTS_SOMETHING = {
    ("SourceEntry", "characters"),
    ("RowEntry", "first"),
    ("AlterationEntry", "exons"),
    ("FusionElementEntry", "first_exon"),
    ("FusionElementEntry", "last_exon"),
}
"""Fields that hold a whole number and refer to nothing."""


def folder_of(path: Path, **changed: str) -> Path:
    for name, text in TEXTS.items():
        file = path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(changed.get(name, text), encoding="utf-8")
    return path


def told(folder: Path) -> list[str]:
    try:
        read_evidence(folder)
    except CurationError as error:
        return [str(problem) for problem in error.problems]
    return []


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield a model and all that stand inside it."""
    yield model
    for field in model.model_fields.values():
        yield from (inside for one in models_in(field.annotation) for inside in models(one))


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


ALL_MODELS = {one.__name__: one for file in FILES.values() for one in models(file)}


def holds(field: FieldInfo, scalar: Any) -> bool:
    """Tell whether values of a field are of the type `scalar`; keys of mappings are not values."""
    mark = scalar.__metadata__[0]

    def inside(part: object) -> bool:
        if mark in getattr(part, "__metadata__", ()):
            return True
        parts = get_args(part)[1:] if get_origin(part) is dict else get_args(part)
        return any(map(inside, parts))

    return mark in field.metadata or inside(field.annotation)


def undeclared(scalar: Any) -> set[tuple[str, str]]:
    """Return the fields that hold a `scalar` and are not said to refer to anything."""
    return {
        (model.__name__, name)
        for model in ALL_MODELS.values()
        for name, field in model.model_fields.items()
        if holds(field, scalar) and name not in references(model)
    }


def test_every_field_that_holds_a_key_says_what_it_names() -> None:
    assert undeclared(Key) == NAMES_ITSELF
    assert undeclared(Count) == COUNTS_SOMETHING


def test_a_key_refers_to_a_kind_that_there_is() -> None:
    with pytest.raises(ValueError, match="there are no kinds drugg"):
        to("drugg")


def test_documents_define_all_kinds_of_their_own() -> None:
    assert set(definitions(DocumentFile)) == set(IN_DOCUMENTS)


def test_category_is_of_a_measure_in_the_same_entry() -> None:
    categories = [
        (model, one)
        for model in ALL_MODELS.values()
        for one in references(model).values()
        if isinstance(one, CategoryOf)
    ]
    assert len(categories) >= 5
    for model, category in categories:
        assert bool(category.measure) != (category.by in model.model_fields), model


def test_example_is_whole(tmp_path: Path) -> None:
    assert told(folder_of(tmp_path)) == []


def uses_in(folder: Path, name: str) -> list[Use]:
    """Return every use of a key in one of the example files."""
    content = EvidenceFile(folder / name, name).validate(FILES[name])
    assert content is not None
    return [use for use in uses(content) if use.key not in getattr(use.refers, "but", ())]


def field_at(model: type[BaseModel], path: tuple[int | str, ...]) -> tuple[str, str]:
    """Return the names of the model and of the field that `path` leads to from `model`."""
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    name = names[str(path[0])]
    inside = list(models_in(model.model_fields[name].annotation))
    if not inside:
        return model.__name__, name
    rest = (
        path[1:] if inside[0].model_fields.keys() & {str(path[1]).replace("-", "_")} else path[2:]
    )
    return field_at(inside[0], rest)


def test_examples_use_every_field_that_refers_to_something(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    used = {field_at(FILES[name], use.path) for name in FILES for use in uses_in(folder, name)}
    referring = {
        (model.__name__, name) for model in ALL_MODELS.values() for name in references(model)
    }
    assert referring - used == set()
    assert len(used) > 70


def node_at(node: Node, path: tuple[int | str, ...]) -> Node:
    """Return the scalar at `path`; where a list may be written as one scalar, that scalar."""
    for step in path:
        if isinstance(node.content, dict):
            node = node.content[str(step)]
        elif isinstance(node.content, list):
            node = node.content[int(step)]
    assert isinstance(node.content, str)
    return node


def misspelt(key: str) -> str:
    """Return a key like another that nothing has."""
    return "77" if key.isdigit() else f"{key}q"


@pytest.mark.parametrize("name", FILES)
def test_misspelt_key_is_told_with_file_line_and_the_nearest(tmp_path: Path, name: str) -> None:
    found = uses_in(folder_of(tmp_path), name)
    root = compose(TEXTS[name], name)
    assert len(found) >= 3
    for use in found:
        node = node_at(root, use.path)
        wrong = misspelt(use.key)
        text = TEXTS[name][: node.start] + wrong + TEXTS[name][node.end :]
        lines = told(folder_of(tmp_path, **{name: text}))
        line = TEXTS[name].count("\n", 0, node.start) + 1
        remedy = "define it in this file" if use.key.isdigit() else f"did you mean '{use.key}'?"
        exact = [one for one in lines if one.startswith(f"{name}:{line}: ") and f"'{wrong}'" in one]
        assert any(remedy in one for one in exact), (use.path, lines)
        # nothing else is said, but of the cells that a key of a table is for
        assert lines == exact or use.path[0] == "tables", (use.path, lines)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("parent: inhibitors", "parent: sarcoma", "'sarcoma' is of the kind condition; name a dr"),
        ("parent: sarcoma", "parent: inhibitors", "'inhibitors' is of the kind drug-class; name a"),
    ],
)
def test_parent_is_of_the_same_kind(tmp_path: Path, old: str, new: str, message: str) -> None:
    name = "entities/registry.yaml"
    (line,) = told(folder_of(tmp_path, **{name: TEXTS[name].replace(old, new)}))
    assert message in line


def test_key_of_two_things_of_a_document_is_told(tmp_path: Path) -> None:
    text = TEXTS["paper.yaml"].replace("  resists: {", "  younger: {").replace("resists", "younger")
    text = text.replace("about: [everyone,", "about: [younger,")
    (line,) = told(folder_of(tmp_path, **{"paper.yaml": text}))
    assert "'younger' names a claim and a population; give one of them another key" in line


def test_circle_through_two_files_is_told(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    registry = folder / "entities/registry.yaml"
    text = registry.read_text(encoding="utf-8")
    moved = "  sarcoma: {label: sarcoma}\n"
    assert moved in text
    registry.write_text(text.replace(moved, ""), encoding="utf-8")
    more = "conditions:\n  sarcoma: {label: sarcoma, parent: osteosarcoma}\n"
    (folder / "entities/more.yaml").write_text(more, encoding="utf-8")
    (line,) = told(folder)
    assert "'parent' leads from '" in line
    assert "back to itself" in line


def test_kinds_have_sections_and_classes_of_their_own() -> None:
    sections = [kind.section for kind in KINDS.values()]
    assert len(set(sections)) == len(sections)
    assert len({kind.classes[0] for kind in KINDS.values()}) == len(KINDS)
    assert set(EntitiesFile.model_fields) == set(sections)
    for kind in KINDS.values():
        (entry,) = models_in(EntitiesFile.model_fields[kind.section].annotation)
        assert bool(kind.parent) == ("parent" in entry.model_fields), kind
