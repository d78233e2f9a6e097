"""What holds of the bundled evidence, whatever is added to it, changed in it or taken from it."""

from __future__ import annotations

import asyncio
import csv
import io
import re
import shutil
import tarfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from asked_classes import ASKED, WITHIN
from counted_twice import counted_twice
from keys_in_words import keys_in
from rdflib import RDF, RDFS, URIRef
from rdflib.term import Node

from sarcograph.api.evaluators.pool import WorkerPool
from sarcograph.api.settings import Settings
from sarcograph.graph.curation.anchoring import refresh
from sarcograph.graph.documents.reading import read_source
from sarcograph.graph.errors import SarcographError
from sarcograph.graph.model.anchors import Mention, Span
from sarcograph.graph.names.resolving import Resolver
from sarcograph.graph.names.stored import index_of_store
from sarcograph.graph.namespaces import PROV, SG
from sarcograph.graph.nquads import all_quads, canonical_nquads
from sarcograph.graph.pipeline import Assembly, assemble
from sarcograph.graph.pooling.asked_store import pool_of
from sarcograph.graph.prefixes import BASE, GRAPH, ID, PREFIXES, SHAPES, VOCABULARY
from sarcograph.graph.publish.export import Exporter
from sarcograph.graph.store.asked import ask
from sarcograph.graph.store.embedded import EmbeddedStore
from sarcograph.graph.store.kept import KeptStores
from sarcograph.graph.store.library import Query, by_key, query_library
from sarcograph.graph.store.question import Format, Question, Store
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.validate import validate
from sarcograph.graph.validate.coverage import ONTOLOGY
from sarcograph.graph.validate.files import validate_files
from sarcograph.graph.validate.reference import flat_shapes, run_pyshacl
from sarcograph.graph.validate.report import Report
from sarcograph.graph.validate.report_text import lines_of
from sarcograph.graph.validated import ValidatedGraph, fingerprint
from sarcograph.graph.verify import verify

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "evidence").glob("*.yaml"))
LIBRARY = query_library()
QUESTIONS = {path.stem: path for path in (ROOT / "tests" / "questions").glob("*.rq")}
README = "README.md"
NUMBERED = {SG.Estimate, SG.Comparison, SG.PrognosticFinding, SG.Reference, SG.DoseBranch}
"""What a reader knows by its label alone, in a table or a list."""


@pytest.fixture(scope="module")
def bundled_assembly() -> Assembly:
    """The bundled evidence, built."""
    return assemble()


@pytest.fixture(scope="module")
def bundled_nquads(bundled_assembly: Assembly) -> bytes:
    return canonical_nquads(all_quads(bundled_assembly.graphs))


def test_nothing_is_a_violation(bundled_assembly: Assembly) -> None:
    report = validate(bundled_assembly.merged())
    assert [str(result) for result in report.violations] == []


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The registry with one in six of the other files of each kind, built."""
    folder = tmp_path_factory.mktemp("some") / "evidence"
    shutil.copytree(ROOT / "evidence" / "entities", folder / "entities")
    for part in (".", "external", "trials"):
        (folder / part).mkdir(exist_ok=True)
        for path in sorted((ROOT / "evidence" / part).glob("*.yaml"))[::6]:
            shutil.copy(path, folder / part)
    return assemble(folder)


@pytest.fixture(scope="module")
def report_on_some(some: Assembly) -> Report:
    return validate(some.merged())


def test_engine_of_reference_finds_the_same(some: Assembly, report_on_some: Report) -> None:
    of_shapes = Counter(one for one in report_on_some.results if one.shape)
    assert len(of_shapes) > 10
    assert Counter(run_pyshacl(some.merged(), flat_shapes())) == of_shapes


def test_export_that_is_read_back_has_the_counts_of_the_graph(
    some: Assembly, report_on_some: Report, tmp_path: Path
) -> None:
    """In Turtle; that each syntax holds the same facts is tested with a part of the corpus."""
    nquads = canonical_nquads(all_quads(some.graphs))
    counts = dict(report_on_some.counts)
    exporter = Exporter(ValidatedGraph(nquads, fingerprint(nquads), counts))
    manifest = exporter.export("turtle", tmp_path / "all.ttl", ["all"])
    read_back = validate_files([tmp_path / "all.ttl"])
    assert read_back.counts == counts
    assert read_back.counts["Violation"] == 0
    # every thing of ours is judged; what is not is the ontology, and the last line says so
    assert read_back.coverage.judged > manifest.statements / 20
    assert {one.reason for one in read_back.coverage.unjudged} == set(ONTOLOGY)
    *_, last = lines_of(read_back)
    assert re.search(r"not judged: \d+ terms of an ontology, \d+ blank nodes in axioms", last)


def test_every_finding_carries_places(bundled_assembly: Assembly) -> None:
    assert [finding.text for finding in bundled_assembly.findings if not finding.places] == []


def test_findings_say_labels_and_no_keys(bundled_assembly: Assembly) -> None:
    evidence, findings = bundled_assembly.evidence, bundled_assembly.findings
    assert {key for one in findings for key in keys_in(one, evidence)} == set()


def test_labels_tell_things_apart(bundled_assembly: Assembly) -> None:
    for graph in bundled_assembly.graphs.values():
        named: dict[tuple[Node, Node], Node] = {}
        for thing, label in graph.subject_objects(RDFS.label):
            for kind in graph.objects(thing, RDF.type):
                if kind in NUMBERED:
                    assert named.setdefault((kind, label), thing) == thing


def quoted_in(path: Path) -> set[str]:
    """Return the texts of a file of evidence, those of places without their offsets."""
    events = yaml.parse(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    texts = (event.value for event in events if isinstance(event, yaml.ScalarEvent))
    return {" ".join(re.sub(r" @\S+$", "", text).split()) for text in texts}


def test_findings_print_what_the_file_quotes_of_the_source(bundled_assembly: Assembly) -> None:
    """A quote of the file where it is, and never words of ours."""
    quoted = {path.stem: quoted_in(path) for path in (ROOT / "evidence").rglob("*.yaml")}
    for finding in bundled_assembly.findings:
        theirs = set().union(*(quoted[key] for key in finding.documents))
        assert set(finding.quotes) <= theirs, finding.text


def test_findings_print_what_stands_at_their_places(
    bundled_assembly: Assembly, sources: Path
) -> None:
    texts = {
        document.key: read_source((sources / source.file).read_bytes(), source.form).text
        for document in bundled_assembly.evidence.documents
        if (source := document.source) is not None
    }
    for finding in bundled_assembly.findings:
        spans = {
            " ".join(texts[one.document][one.pointer.start : one.pointer.end].split())
            for one in finding.places
            if isinstance(one.pointer, Span)
        }
        mentioned = {one.pointer.text for one in finding.places if isinstance(one.pointer, Mention)}
        assert set(finding.quotes) <= spans | mentioned, finding.text


def test_what_was_not_read_is_not_called_unreported(bundled_assembly: Assembly) -> None:
    """Where an abstract was read, the article behind it may say what the abstract does not."""
    articles = {
        one.key
        for one in bundled_assembly.evidence.documents
        if one.source is not None and one.source.form in ("full-text", "article-xml")
    }
    for finding in bundled_assembly.findings:
        said = f"{finding.text} {finding.recomputed} {finding.resolution}"
        assert "not reported" not in said
        assert "this article" not in said or finding.documents[0] in articles


def test_everything_that_is_spoken_of_is_described(bundled_assembly: Assembly) -> None:
    graphs = bundled_assembly.graphs.values()
    described = {subject for graph in graphs for subject in graph.subjects()}
    spoken_of = {
        value
        for graph in graphs
        for _, link, value in graph
        # an old name leads to what took its place, and is that of nothing
        if isinstance(value, URIRef) and link != PROV.wasRevisionOf
    }
    assert {one for one in spoken_of - described if one.startswith(ID)} == set()


# --- what is asked of it

Answers = dict[str, list[list[str]]]


def question_of_the_readme() -> str:
    page = (ROOT / README).read_text(encoding="utf-8")
    (text,) = re.findall(r"--data-urlencode 'query=\n(.+?)'\n", page, re.DOTALL)
    return str(text)


@pytest.fixture(scope="module")
def answers(bundled_nquads: bytes, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The head and rows of each answer, given within the limits that a server has by default."""
    return answered(bundled_nquads, tmp_path_factory.mktemp("bundled"))


@pytest.fixture(scope="module")
def answers_on_disk(bundled_nquads: bytes, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The same of the graph on disk."""
    folder = tmp_path_factory.mktemp("bundled")
    return answered(bundled_nquads, folder, KeptStores(folder, folder / "stores"))


def answered(nquads: bytes, folder: Path, stores: KeptStores | None = None) -> Answers:
    """Return the answers to all questions to a graph that is in memory, or kept among `stores`."""
    file = folder / "graph.nq"
    file.write_bytes(nquads)
    limits = Settings()
    texts = {name: query.text for name, query in LIBRARY.items()}
    texts |= {name: path.read_text(encoding="utf-8") for name, path in QUESTIONS.items()}
    texts[README] = question_of_the_readme()

    async def ask(pool: WorkerPool, text: str) -> list[list[str]]:
        try:
            answer = await pool.query(Question(text, (Format.CSV,)))
        except SarcographError as error:
            return [[str(error)]]
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8"))))

    async def ask_all() -> dict[str, list[list[str]]]:
        async with WorkerPool(
            file,
            fingerprint(file.read_bytes()),
            prefixes=PREFIXES,
            evaluators=1,
            # in memory every question keeps the deadline of a server; from disk it is not promised
            deadline=limits.deadline_seconds * (1 if stores is None else 20),
            memory=limits.evaluator_memory_mib * 2**20,
            max_bytes=limits.answer_mib * 2**20,
            queue_length=1,
            stores=stores,
        ) as pool:
            return {name: await ask(pool, text) for name, text in texts.items()}

    return asyncio.run(ask_all())


@pytest.mark.parametrize("name", LIBRARY)
def test_query_of_the_library_is_answered(answers: Answers, name: str) -> None:
    assert answers[name][0] == list(LIBRARY[name].columns)


def test_graph_on_disk_has_the_same_answers(answers: Answers, answers_on_disk: Answers) -> None:
    for name, rows in answers.items():
        found = answers_on_disk[name]
        # only questions of the library promise an order that is one for whatever evidence
        assert found == rows if name in LIBRARY else sorted(found) == sorted(rows), name


@pytest.fixture(scope="module")
def bundled_store(bundled_nquads: bytes) -> Store:
    """The bundled graph as a server holds it."""
    return EmbeddedStore(io.BytesIO(bundled_nquads), prefixes=PREFIXES)


@pytest.fixture(scope="module")
def resolver(bundled_store: Store) -> Resolver:
    """What finds the things of it by their names."""
    index = index_of_store(bundled_store)
    return Resolver(lambda: index, StoredIris(bundled_store))


@pytest.mark.parametrize("measure", ["ORR", "PFS", "OS", "DCR", "any adverse event"])
def test_no_pool_counts_a_patient_twice(
    bundled_store: Store, resolver: Resolver, measure: str
) -> None:
    found = pool_of(bundled_store, resolver, {"measure": measure, "untold": "alike"})
    assert any(one.used for one in found.pools)
    assert not counted_twice(found, bundled_store)


def order_keys(text: str) -> list[str]:
    """Return the expressions by which a query of the library orders its rows."""
    keys, depth, one = [], 0, ""
    for part in re.findall(r'"[^"]*"|[()]|[^\s()"]+', text[text.rindex("\nORDER BY") + 9 :]):
        depth += (part == "(") - (part == ")")
        one += f" {part}"
        if not depth and (part == ")" or part.startswith("?")):
            keys.append(re.sub(r"^ (?:DESC|ASC) ", "", one).strip())
            one = ""
    assert not one, "what follows the order"
    return keys


@pytest.fixture(scope="module")
def things(bundled_store: Store) -> dict[str, list[str]]:
    """The IRIs of all things, in angle brackets, by their kind."""
    text = f'SELECT DISTINCT ?one {{ ?one a ?class FILTER(STRSTARTS(STR(?one), "{ID}")) }}'
    found: dict[str, list[str]] = {}
    for iri in bundled_store.query(Question(text, (Format.TSV,))).content.decode().split()[1:]:
        found.setdefault(iri.removeprefix(f"<{ID}").partition("/")[0], []).append(iri)
    return found


def widest(query: Query, choices: dict[str, str], things: dict[str, list[str]]) -> str:
    """Return a query that is restricted by its `choices` alone, each row with the keys of order.

    What must be named is each of the things that may be: one query takes a minute to find them.
    """
    chosen = query.bound(choices, lambda *_: "")
    for parameter in query.parameters:
        data = {"entity": "UNDEF", "text": '""'}.get(parameter.type)
        named = [iri for kind in parameter.kinds for iri in things.get(kind, ())]
        if named and query.default(parameter.name):
            data = " ".join(named)
        if data is not None:
            block = rf"(VALUES \?{parameter.name}) {{[^}}]*}}(\s*# parameter)"
            chosen = re.sub(block, rf"\1 {{ {data} }}\2", chosen)
    keys = "".join(f" ({key} AS ?order_{n})" for n, key in enumerate(order_keys(query.text)))
    head = "SELECT " + " ".join(f"?{name}" for name in query.columns)
    assert re.sub(r"\s+", " ", chosen).count(f"{head} WHERE") == 1
    return re.sub(r"^(SELECT(?:\s+\?\w+)+)$", rf"\1{keys}", chosen, count=1, flags=re.MULTILINE)


def compared(term: str) -> str:
    """Return what a term surely differs by from others in an order, whatever the store.

    Stores may order what differs in case, or in language or datatype, as if it were the same.
    """
    literal = re.fullmatch(r'"(.*)"(?:@[\w-]+|\^\^<.*>)?', term)
    return (literal[1] if literal else term).casefold()


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        (query.name, choices)
        for query in LIBRARY.values()
        for choices in (
            {},
            *(
                {parameter.name: choice}
                for parameter in query.parameters
                if parameter.name not in {"sources", *query.filters}
                for choice in parameter.choices
            ),
        )
    ],
    ids=lambda given: given if isinstance(given, str) else "".join(given.values()),
)
def test_the_order_of_rows_is_total(
    bundled_store: Store, things: dict[str, list[str]], name: str, choices: dict[str, str]
) -> None:
    """Rows that differ differ in a key of the order: only so is a cursor the same everywhere."""
    query = LIBRARY[name]
    answer = bundled_store.query(Question(widest(query, choices, things), (Format.TSV,)))
    lines = answer.content.decode().split("\n")[1:-1]
    rows = {tuple(line.split("\t")) for line in lines}
    assert choices or rows
    assert {len(row) for row in rows} <= {len(query.columns) + len(order_keys(query.text))}
    held: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows:
        shown, keys = row[: len(query.columns)], tuple(map(compared, row[len(query.columns) :]))
        assert held.setdefault(keys, shown) == shown


def test_every_example_of_a_query_is_answered(bundled_store: Store, resolver: Resolver) -> None:
    answers = {
        (query.name, *example.values()): ask(bundled_store, resolver, query, example, version="")
        for query in LIBRARY.values()
        for example in query.examples
    }
    assert [name for name, asked in answers.items() if not asked.table.rows] == []
    assert {name for name, *_ in answers} == LIBRARY.keys()


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_question_is_answered(answers: Answers, name: str) -> None:
    expected = QUESTIONS[name].with_suffix(".expected.csv").read_text(encoding="utf-8")
    assert answers[name][0] == expected.splitlines()[0].split(",")


def test_readme_shows_the_answer(answers: Answers) -> None:
    page = (ROOT / README).read_text(encoding="utf-8")
    table = page.partition("| 95% CI |")[2].partition("\n\n")[0].splitlines()[2:]
    shown = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]
    head, *rows = answers[README]
    assert head == "regimen patients value unit lower upper line design study".split()
    assert shown == [
        [
            *(design, regimen, "" if line == regimen else line, patients, f"{value} {unit}s"),
            *(f"{lower}–{upper}".removeprefix("–"), study),
        ]
        for regimen, patients, value, unit, lower, upper, line, design, study in rows
    ]


# --- its places


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_places_of_a_document_are_proved_and_up_to_date(
    bundled_assembly: Assembly, sources: Path, path: Path
) -> None:
    evidence = bundled_assembly.evidence
    document = evidence.documents[FILES.index(path)]
    assert document.source is not None
    file = document.source.file
    assert (sources / file).exists(), f"{file} is not in the folder of --sources: put it there"
    proofs = verify(replace(evidence, documents=(document,)), sources)
    assert proofs
    assert [proof for proof in proofs if not proof.ok] == []
    assert refresh(path, sources) == (path.read_text(encoding="utf-8"), 0)


def test_trials_are_those_of_which_several_sources_tell(bundled_assembly: Assembly) -> None:
    """Each has accounts in two sources or more, and each account is of an entity."""
    sources: dict[str, set[str]] = {}
    for document in bundled_assembly.evidence.documents:
        for study in document.file.studies.values():
            if study.trial is not None:
                sources.setdefault(study.trial, set()).add(document.key)
    entities = bundled_assembly.evidence.entities.values()
    assert sources.keys() == {entity.key for entity in entities if entity.kind == "trial"}
    assert {key for key, documents in sources.items() if len(documents) < 2} == set()


# --- a question for each class ---


def test_each_class_that_holds_data_is_answered_by_a_question(bundled_store: Store) -> None:
    def rows(text: str) -> list[dict[str, str]]:
        content = bundled_store.query(Question(text, (Format.CSV,))).content.decode()
        return list(csv.DictReader(io.StringIO(content)))

    held: dict[str, set[str]] = {}
    # the terms of the vocabulary are no data: columns name them
    for row in rows(
        f"""SELECT DISTINCT ?class ?one {{
          GRAPH ?graph {{ ?one a ?class }}
          FILTER(STRSTARTS(STR(?class), "{VOCABULARY}") && STR(?graph) != "{GRAPH}ontology")
        }}"""
    ):
        held.setdefault(row["class"].removeprefix(VOCABULARY), set()).add(row["one"])
    assert held.keys() - ASKED.keys() - WITHIN.keys() == set()
    assert ASKED.keys() & WITHIN.keys() == set()
    labelled = rows("SELECT ?one ?label { ?one rdfs:label ?label }")
    labels = {row["one"]: row["label"] for row in labelled}
    answers: dict[str, list[dict[str, str]]] = {}
    for name, (question, column, given) in ASKED.items():
        text = LIBRARY[question].bound(given, by_key)
        if text not in answers:
            answers[text] = rows(text)
        shown = {row[column] for row in answers[text]}
        lacking = {one for one in held.get(name, ()) if not {one, labels.get(one)} & shown}
        assert lacking == set(), name


def test_what_a_release_named_is_there_or_leads_to_what_became_of_it(
    bundled_assembly: Assembly,
) -> None:
    triples = [triple for graph in bundled_assembly.graphs.values() for triple in graph]
    revised = {str(old) for _, link, old in triples if link == PROV.wasRevisionOf}
    made = {
        str(term)
        for name, graph in bundled_assembly.graphs.items()
        for triple in graph
        for term in (name, *triple)
        if str(term).startswith(BASE)
    }
    archives = sorted((ROOT / "tests" / "data").glob("publication-*.tar.xz"))
    assert archives
    for path in archives:
        with tarfile.open(path) as archive:
            (name,) = (one for one in archive.getnames() if one.endswith("/iris.txt"))
            listed = archive.extractfile(name)
            assert listed is not None
            named = set(listed.read().decode().split())
        gone = {iri for iri in named if not iri.startswith(SHAPES)} - made - revised
        # a finding of the checks is one as long as they find it
        assert {iri for iri in gone if "/id/finding/" not in iri} == set(), path.name
