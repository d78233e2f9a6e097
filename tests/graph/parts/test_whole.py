"""The graph made of parts is the one made at once, whoever makes them and whoever dies."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures.process import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import dying
import pytest
from made_up_documents import write_documents

from sarcograph.graph.errors import CurationError, DamagedPartError, SarcographError
from sarcograph.graph.nquads import all_quads, canonical_nquads
from sarcograph.graph.parts.crews import Alone, Cluster, Crew, Processes
from sarcograph.graph.parts.kept import KeptPart, KeptParts
from sarcograph.graph.parts.part import Part
from sarcograph.graph.parts.reporting import short_report
from sarcograph.graph.parts.whole import Parts, make_parts
from sarcograph.graph.parts.writing import write_whole
from sarcograph.graph.pipeline import Assembly, assemble
from sarcograph.graph.validate import validate
from sarcograph.graph.validated import ValidatedGraph, fingerprint

CORPUS = Path(__file__).parents[2] / "corpus"
EXAMPLES = Path(__file__).parents[1] / "checks/examples"
SUN = "sun-2022.yaml"
LAVIT = "lavit-2022.yaml"


class Parting(KeptParts):
    """Parts on disk; when the first is kept, something happens."""

    def __init__(self, folder: Path, happens: object) -> None:
        """Keep what is to happen once."""
        super().__init__(folder, "code")
        self.happens = happens

    def keep(self, name: str, content: bytes, part: Part) -> KeptPart:
        kept = super().keep(name, content, part)
        if callable(self.happens):
            self.happens()
            self.happens = None
        return kept


def whole_of(parts: Parts, folder: Path) -> bytes:
    """Return the file of the whole graph, whose hash and number of lines are told rightly."""
    path = folder / "whole.nq"
    told = write_whole(parts.whole, path)
    nquads = path.read_bytes()
    assert told == (fingerprint(nquads), nquads.count(b"\n"))
    return nquads


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of the corpus, made by this process alone."""
    return make_parts(CORPUS, KeptParts(tmp_path_factory.mktemp("kept"), "code"), Alone())


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some small documents of the corpus, of each kind, with the whole registry."""
    folder = tmp_path_factory.mktemp("few") / "evidence"
    shutil.copytree(CORPUS / "entities", folder / "entities")
    for name in (SUN, LAVIT, "trials/sarc024-osteosarcoma.yaml", "external/drugmechdb.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(CORPUS / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def kept_few(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of their parts, made by this process alone; tests damage a copy of it."""
    folder = tmp_path_factory.mktemp("kept")
    assert make_parts(few, KeptParts(folder, "code"), Alone()).made == 4
    return folder


@pytest.fixture(scope="module")
def few_alone(few: Path, kept_few: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The graph of these, made by this process alone."""
    parts = make_parts(few, KeptParts(kept_few, "code"), Alone())
    return whole_of(parts, tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def pool() -> Iterator[Processes]:
    """Two processes for all tests; a test that kills one leaves others in its place."""
    crew = Processes(2)
    yield crew
    crew.leave()


def test_parts_together_are_the_graph_made_at_once(
    serial: Parts, validated: ValidatedGraph, tmp_path: Path
) -> None:
    assert whole_of(serial, tmp_path) == validated.nquads


def test_parts_are_judged_as_the_whole_is(serial: Parts, assembly: Assembly) -> None:
    whole = validate(assembly.merged())
    assert serial.report.results == whole.results
    told, known = serial.report.coverage, whole.coverage
    assert told.judged == known.judged
    # blank nodes are called otherwise each time
    assert [(one.reason, one.count, one.example[:2]) for one in told.unjudged] == [
        (one.reason, one.count, one.example[:2]) for one in known.unjudged
    ]


def test_findings_of_parts_are_those_of_the_whole(serial: Parts, assembly: Assembly) -> None:
    own = sum(part.summary.findings for part in serial.whole.parts)
    assert own + len(serial.whole.joint.findings) == len(assembly.findings)


@pytest.mark.parametrize(
    "path",
    [*EXAMPLES.glob("cross-document.fails.*"), *EXAMPLES.glob("trial-told-differently.fails.*")],
    ids=lambda path: path.stem,
)
def test_what_two_documents_tell_differently_is_found_and_judged(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    write_documents(folder, path.read_text(encoding="utf-8").split("\n---\n"))
    parts = make_parts(folder, KeptParts(tmp_path / "kept", "code"), Alone())
    assembly = assemble(folder)
    assert parts.whole.joint.findings
    assert {one.iri for one in parts.whole.joint.findings} == {
        one.iri for one in assembly.findings if len(one.documents) > 1
    }
    assert whole_of(parts, tmp_path) == canonical_nquads(all_quads(assembly.graphs))
    assert parts.report.results == validate(assembly.merged()).results


def test_processes_make_the_same(
    pool: Processes, few: Path, few_alone: bytes, tmp_path: Path
) -> None:
    parts = make_parts(few, KeptParts(tmp_path / "kept", "code"), pool)
    assert parts.made == len(parts.whole.parts)
    assert whole_of(parts, tmp_path) == few_alone


def test_dead_process_costs_no_document(
    pool: Processes, few: Path, few_alone: bytes, tmp_path: Path
) -> None:
    def kill() -> None:
        executor = pool.executor()
        assert isinstance(executor, ProcessPoolExecutor)
        os.kill(next(iter(executor._processes)), signal.SIGKILL)

    kept = Parting(tmp_path / "kept", kill)
    assert whole_of(make_parts(few, kept, pool), tmp_path) == few_alone
    assert kept.happens is None


def test_document_that_kills_once_is_made_all_the_same(
    pool: Processes, few: Path, few_alone: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = partial(dying.dies_once, str(tmp_path / "died"))
    monkeypatch.setattr("sarcograph.graph.parts.running.work", dies)
    parts = make_parts(few, KeptParts(tmp_path / "kept", "code"), pool)
    assert (tmp_path / "died").exists()
    assert whole_of(parts, tmp_path) == few_alone


def test_document_that_kills_twice_is_its_own_error(
    pool: Processes, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sarcograph.graph.parts.running.work", dying.dies_at_sun)
    kept = KeptParts(tmp_path / "kept", "code")
    with pytest.raises(CurationError) as caught:
        make_parts(few, kept, pool)
    (problem,) = caught.value.problems
    assert problem.file == SUN
    assert "2 workers died" in problem.message
    monkeypatch.undo()
    assert make_parts(few, kept, Alone()).made == 1


def test_documents_that_fail_tell_all_and_the_others_are_kept(few: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(few, folder)
    for name in (SUN, LAVIT):
        text = (folder / name).read_text(encoding="utf-8")
        changed = text.replace("reported-in: this", "reported-in: nowhere")
        assert changed != text
        (folder / name).write_text(changed, encoding="utf-8")
    kept = KeptParts(tmp_path / "kept", "code")
    with pytest.raises(CurationError) as caught:
        make_parts(folder, kept, Alone())
    assert {problem.file for problem in caught.value.problems} == {SUN, LAVIT}
    for name in (SUN, LAVIT):
        shutil.copy(CORPUS / name, folder / name)
    assert make_parts(folder, kept, Alone()).made == 2


def test_key_of_another_file_is_told_with_the_line(few: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(few, folder)
    shutil.copy(CORPUS / SUN, folder / "sun-again.yaml")
    with pytest.raises(CurationError) as caught:
        make_parts(folder, KeptParts(tmp_path / "kept", "code"), Alone())
    assert {problem.file for problem in caught.value.problems} == {"sun-again.yaml"}
    assert all(f"stands in {SUN} too" in one.message for one in caught.value.problems)
    with pytest.raises(CurationError) as together:
        assemble(folder)
    assert caught.value.problems == together.value.problems


def test_part_that_is_damaged_is_made_again(
    few: Path, kept_few: Path, few_alone: bytes, tmp_path: Path
) -> None:
    kept = KeptParts(shutil.copytree(kept_few, tmp_path / "kept"), "code")
    assert make_parts(few, kept, Alone()).made == 0
    paths = sorted(kept.folder.glob("*.nq"))
    paths[0].write_bytes(paths[0].read_bytes()[:-9])
    paths[1].with_suffix(".part").write_bytes(b"nothing")
    parts = make_parts(few, kept, Alone())
    assert parts.made == 2
    assert whole_of(parts, tmp_path) == few_alone


@pytest.mark.parametrize("suffix", [".told", ".judged"])
def test_part_that_is_found_damaged_when_it_is_read_is_made_again(
    few: Path, kept_few: Path, few_alone: bytes, tmp_path: Path, suffix: str
) -> None:
    kept = KeptParts(shutil.copytree(kept_few, tmp_path / "kept"), "code")
    parts = make_parts(few, kept, Alone())
    (part,) = (one for one in parts.whole.parts if one.summary.name == SUN)
    part.nquads.with_suffix(suffix).write_bytes(b"nothing")
    read = part.telling if suffix == ".told" else part.results
    with pytest.raises(DamagedPartError, match=r"of sun-2022\.yaml is damaged .* anew"):
        read()
    again = make_parts(few, kept, Alone())
    assert again.made == 1
    assert whole_of(again, tmp_path) == few_alone


def test_record_tells_some_results_and_how_many_more_there_are(
    serial: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = serial.report
    assert serial.short == whole
    monkeypatch.setattr("sarcograph.graph.parts.reporting.TOLD", 2)
    judged = serial.judged
    short = short_report(serial.whole.parts, judged.judgement, judged.names)
    assert short.counts == whole.counts
    assert short.coverage == whole.coverage
    assert set(short.results) < set(whole.results)
    told = Counter(one.offence for one in short.results)
    everything = Counter(one.offence for one in whole.results)
    assert told == {offence: min(count, 2) for offence, count in everything.items()}
    assert short.left_out == everything - told
    recorded = short.as_dict()["left_out"]
    assert isinstance(recorded, list)
    assert sum(one["count"] for one in recorded) == sum(short.left_out.values())


def test_worker_with_other_code_is_refused(
    pool: Processes, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sarcograph.graph.parts.running.work", dying.of_other_code)
    with pytest.raises(SarcographError, match="another version"):
        make_parts(few, KeptParts(tmp_path / "kept", "code"), pool)


@pytest.mark.parametrize(
    "address", ["tcp://192.0.2.7:8786", "192.0.2.7:8786", "tcp://[2001:db8::1]:1"]
)
def test_cluster_elsewhere_without_encryption_is_refused(address: str) -> None:
    with pytest.raises(SarcographError, match="without encryption"):
        Cluster(address)


def test_crews_are_crews() -> None:
    crews: list[Crew] = [Alone(), Processes(1)]
    assert [crew.slots for crew in crews] == [1, 1]
    with pytest.raises(ValueError, match="at least one"):
        Processes(0)
