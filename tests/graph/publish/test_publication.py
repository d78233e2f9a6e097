"""Publishing: whole versions, side by side, whatever kills the publisher."""

import gzip
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from part_of import part_of

from sarcograph.graph.changes.compare import compare
from sarcograph.graph.changes.records import summary_of
from sarcograph.graph.exports.forms import FORMS, OF_FILES
from sarcograph.graph.files import FileError
from sarcograph.graph.prefixes import REVISION, SHAPES
from sarcograph.graph.publish.publication import (
    Publication,
    PublicationError,
    current_publication,
    publications,
    whole_publication,
)
from sarcograph.graph.publish.write import write_publication
from sarcograph.graph.validate.shapes import shapes_graph
from sarcograph.graph.validated import ValidatedGraph, fingerprint

BASE = "https://w3id.org/sarcograph/"
SOME = ("entities", "ontology", "evidence/sun-2022", "external/famplex", "external/moalmanac")
KILLS = 6
"""Each writes what is published two or three times; bench/killing.py kills more often."""

# Imports once, then forks a publisher for each kill: what is killed is the publishing.
KILLED_PUBLISHER = """
import os, random, signal, sys, time
from pathlib import Path
from sarcograph.graph.validate.shapes import shapes_graph
from sarcograph.graph.validated import ValidatedGraph, fingerprint
from sarcograph.graph.publish.write import write_publication

directory, kills, *files = sys.argv[1:]
graphs = []
for file in files:
    nquads = Path(file).read_bytes()
    graphs.append(ValidatedGraph(nquads, fingerprint(nquads), {"Violation": 0}))
started = time.monotonic()
write_publication(graphs[0], Path(directory) / "trial")
whole = time.monotonic() - started
chance = random.Random(7)
for number in range(int(kills)):
    target = Path(directory) / str(number)
    first, second = graphs if number % 2 else reversed(graphs)
    if number % 3:
        write_publication(first, target)
    child = os.fork()
    if not child:
        write_publication(second, target)
        os._exit(0)
    time.sleep(chance.uniform(0, whole * 1.1))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else "finished", flush=True)
"""


def thinned(graph: ValidatedGraph, step: int) -> list[bytes]:
    """Return one in `step` of the lines on things and places of a graph, which are no study.

    A publication of them takes little more time than its files do.
    """
    of_things = tuple(f"<{BASE}graph/{name}> .\n".encode() for name in ("entities", "ontology"))
    lines = [
        line
        for line in graph.nquads.splitlines(keepends=True)
        if b"_:" not in line and (line.endswith(of_things) or b"/id/anchor/" in line[:50])
    ]
    return lines[::step]


def of_lines(lines: list[bytes]) -> ValidatedGraph:
    nquads = b"".join(sorted(lines))
    return ValidatedGraph(nquads, fingerprint(nquads), {"Violation": 0})


@pytest.fixture(scope="module")
def graph(validated: ValidatedGraph) -> ValidatedGraph:
    """A few graphs of the corpus."""
    return part_of(validated, *SOME)


@pytest.fixture(scope="module")
def earlier(graph: ValidatedGraph) -> ValidatedGraph:
    """A share of it with an external source: a version, where what it holds does not matter."""
    source = part_of(graph, *SOME[-1:])
    return of_lines([*thinned(graph, 40), *source.nquads.splitlines(keepends=True)])


@pytest.fixture(scope="module")
def later(graph: ValidatedGraph) -> ValidatedGraph:
    """The same without the external source: what another version might be."""
    return of_lines(thinned(graph, 40))


@pytest.fixture(scope="module")
def directory(graph: ValidatedGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication directory; tests only read it."""
    directory = tmp_path_factory.mktemp("published")
    write_publication(graph, directory)
    return directory


@pytest.fixture(scope="module")
def publication(directory: Path) -> Publication:
    """What stands in it."""
    return current_publication(directory)


def copied(directory: Path, target: Path) -> Publication:
    """Return the current version of a copy, which a test may damage."""
    shutil.copytree(directory, target, symlinks=True, dirs_exist_ok=True)
    return current_publication(target)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def assert_whole(publication: Publication) -> None:
    """Every file has the size and hash that the record gives it, and no other file is there."""
    found = content(publication.folder)
    del found["publication.json"]
    recorded = {file.name: (file.size, file.sha256) for file in publication.files}
    assert {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in found.items()
    } == recorded


def test_version_is_the_hash_of_the_graph(graph: ValidatedGraph, publication: Publication) -> None:
    assert publication.sha256 == graph.sha256
    assert publication.version == graph.sha256[:16] == publication.folder.name
    assert publication.graph_file.read_bytes() == graph.nquads
    assert publication.counts == graph.counts
    assert publication.code_version == publication.manifests[0].version
    assert_whole(publication)


def test_exports_hold_what_the_record_says(publication: Publication) -> None:
    files = {file.name: file for file in publication.files}
    for name, form in OF_FILES.items():
        data = (publication.folder / name).read_bytes()
        assert files[name].media_type == form.media_type
        if form.kind == "rdf":
            syntax = ox.RdfFormat.from_media_type(form.media_type)
            assert syntax is not None
            assert len(set(ox.parse(data, format=syntax))) == files[name].statements
        else:
            assert files[name].contents
        if form.is_archive:
            assert files[name].gzip == ""
        else:
            assert gzip.decompress((publication.folder / files[name].gzip).read_bytes()) == data
            assert files[files[name].gzip].graphs == files[name].graphs
    assert [manifest.file for manifest in publication.manifests] == list(OF_FILES)
    assert [manifest.sha256 for manifest in publication.manifests] == [
        files[name].sha256 for name in OF_FILES
    ]


def test_each_graph_has_its_licence(publication: Publication, graph: ValidatedGraph) -> None:
    licences = {one.name.removeprefix(f"{BASE}graph/"): one.licence for one in publication.graphs}
    assert licences.pop("external/famplex") == "CC0 1.0 Universal"
    assert licences.pop("external/moalmanac") == "GPL-2.0; facts only"
    assert set(licences.values()) == {"https://creativecommons.org/licenses/by/4.0/"}
    assert sum(one.statements for one in publication.graphs) == graph.nquads.count(b"\n")


def test_a_packed_file_tells_no_time_or_name(publication: Publication) -> None:
    header = (publication.folder / "sarcograph.nq.gz").read_bytes()[:10]
    assert header[3] == 0  # no name
    assert header[4:8] == bytes(4)  # no time


def test_iris_of_the_project_are_found(publication: Publication, graph: ValidatedGraph) -> None:
    expected = set()
    for quad in ox.parse(graph.nquads, format=ox.RdfFormat.N_QUADS):
        if quad.predicate.value == REVISION:
            continue  # an old name is that of nothing
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                expected.add(term.value)
    expected |= {str(one) for one in shapes_graph().subjects() if str(one).startswith(SHAPES)}
    assert list(publication.iris()) == sorted(expected)
    assert all(publication.names(iri) for iri in expected)
    drugs = f"{BASE}id/drug/"
    assert list(publication.iris(drugs)) == sorted(i for i in expected if i.startswith(drugs))
    first, last = min(expected), max(expected)
    missing = (BASE, first[:-1], last + "0", f"{BASE}0", f"{BASE}zzz", f"{first}\n", "", "é")
    assert not any(publication.names(iri) for iri in missing)


def test_a_graph_without_iris_of_the_project_has_none(
    publication: Publication, tmp_path: Path
) -> None:
    (tmp_path / "iris.txt").touch()
    (listed,) = (file for file in publication.files if file.name == "iris.txt")
    nothing = replace(listed, size=0, sha256=fingerprint(b""))
    empty = replace(publication, folder=tmp_path, files=(nothing,))
    assert list(empty.iris()) == []
    assert not empty.names(f"{BASE}id/drug/anlotinib")


@pytest.mark.parametrize("name", ["sarcograph.nq", "shapes.ttl", "iris.txt", "names.sqlite"])
def test_version_with_another_byte_in_any_file_is_damaged(
    publication: Publication, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / publication.version
    shutil.copytree(publication.folder, folder)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(PublicationError, match=rf"{name} no longer has the hash"):
        whole_publication(folder)


def test_file_that_changes_later_is_no_longer_handed_out(
    publication: Publication, tmp_path: Path
) -> None:
    folder = tmp_path / publication.version
    shutil.copytree(publication.folder, folder)
    copied = whole_publication(folder)
    for file in copied.files:
        path = folder / file.name
        content, status = path.read_bytes(), path.stat()
        assert copied.intact(file.name) == path
        for other in (content[:-1] + b"~", content[:-1], b""):
            path.write_bytes(other)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            with pytest.raises(PublicationError, match=f"{file.name} no longer has the hash"):
                copied.intact(file.name)
            with pytest.raises(PublicationError, match="no longer has the hash"):
                copied.prove()
        path.unlink()
        with pytest.raises(PublicationError, match=f"{file.name}: No such file"):
            copied.intact(file.name)
        path.write_bytes(content)
        copied.prove()


def test_full_disk_leaves_nothing(graph: ValidatedGraph, tmp_path: Path) -> None:
    directory = tmp_path / "publication"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(FileError, match="publication' cannot be written: File too large"):
            write_publication(graph, directory)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(directory.iterdir()) == []


def test_of_a_large_graph_only_nquads_are_written_and_that_is_said(
    graph: ValidatedGraph,
    publication: Publication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sarcograph.graph.publish.large.EAGER_QUADS", 100)
    said: list[str] = []
    large = write_publication(graph, tmp_path, said.append)
    assert_whole(large)
    assert large.left_out == tuple(name for name in FORMS if name != "nquads")
    assert publication.left_out == ()
    assert "sarcograph.nq alone" in said[0]
    # what is there is the same
    files = {file.name: file for file in publication.files}
    assert {file.name for file in large.files} < files.keys()
    assert all(file == files[file.name] for file in large.files)
    assert large.graphs == publication.graphs
    assert large.manifests == publication.manifests[:1]
    assert large.called() is not None


def test_publishing_again_changes_nothing(
    graph: ValidatedGraph, directory: Path, publication: Publication
) -> None:
    before = {path: path.stat().st_mtime_ns for path in directory.rglob("*")}
    assert write_publication(graph, directory) == publication
    assert {path: path.stat().st_mtime_ns for path in directory.rglob("*")} == before


def test_same_graph_same_bytes(
    graph: ValidatedGraph, publication: Publication, tmp_path: Path
) -> None:
    again = write_publication(graph, tmp_path)
    assert content(again.folder) == content(publication.folder)


def test_earlier_versions_stay(
    earlier: ValidatedGraph, later: ValidatedGraph, tmp_path: Path
) -> None:
    said: list[str] = []
    first = write_publication(earlier, tmp_path, said.append)
    kept = content(first.folder)
    second = write_publication(later, tmp_path)
    assert current_publication(tmp_path) == second
    assert {one.version for one in publications(tmp_path)} == {first.version, second.version}
    assert content(first.folder) == kept
    gone = f"{BASE}id/citation/moalmanac"
    assert first.names(gone)
    assert not second.names(gone)
    assert said[0] == "writing sarcograph.nq"
    # going back is publishing the earlier graph again
    assert write_publication(earlier, tmp_path) == current_publication(tmp_path) == first


def test_a_version_tells_what_differs_from_the_one_before(
    earlier: ValidatedGraph, later: ValidatedGraph, tmp_path: Path
) -> None:
    first = write_publication(earlier, tmp_path)
    assert (first.changes, first.change_of(f"{BASE}id/citation/moalmanac")) == ({}, None)
    second = write_publication(later, tmp_path)
    assert_whole(second)
    found = compare(first.graph_file, second.graph_file)
    assert found.changes
    assert {**second.changes} == json.loads(json.dumps(summary_of(found)))
    assert [second.change_of(one.iri) for one in found.changes] == list(found.changes)
    assert second.change_of(f"{BASE}id/drug") is None
    assert second.change_of(f'{BASE}"') is None


def test_a_damaged_version_is_told_of_and_not_compared_with(
    earlier: ValidatedGraph, later: ValidatedGraph, tmp_path: Path
) -> None:
    first, said = write_publication(earlier, tmp_path), list[str]()
    first.graph_file.write_bytes(earlier.nquads[:-1])
    second = write_publication(later, tmp_path, said.append)
    assert second.changes == {}
    assert f"without a comparison: version {first.version} is damaged" in "\n".join(said)


def test_versions_are_listed_newest_first(
    directory: Path, later: ValidatedGraph, tmp_path: Path
) -> None:
    first, second = copied(directory, tmp_path), write_publication(later, tmp_path)
    for seconds, one in ((1_000_000, first), (2_000_000, second)):
        os.utime(one.folder / "publication.json", (seconds, seconds))
    assert [one.version for one in publications(tmp_path)] == [second.version, first.version]
    os.utime(first.folder / "publication.json", (3_000_000, 3_000_000))
    assert [one.version for one in publications(tmp_path)] == [first.version, second.version]


@pytest.mark.parametrize("name", ["0123456789abcdef", "f" * 16])
@pytest.mark.parametrize("content", [None, "", "{", '{"version": "x", "files": []}', "[" * 100_000])
def test_stray_folder_hides_no_version(
    directory: Path,
    tmp_path: Path,
    name: str,
    content: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    written = copied(directory, tmp_path)
    (tmp_path / name).mkdir()
    if content is not None:
        (tmp_path / name / "publication.json").write_text(content, "utf-8")
    assert publications(tmp_path) == (written,)
    assert f"version {name} is damaged" in caplog.text


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="run 'sarcograph publish"):
        current_publication(tmp_path / "nowhere")
    assert publications(tmp_path / "nowhere") == ()


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def forget_a_key(path: Path) -> None:
    record = json.loads(path.read_text("utf-8"))
    del record["files"]
    path.write_text(json.dumps(record), "utf-8")


def claim_another_version(path: Path) -> None:
    record = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(record | {"version": "0" * 16}), "utf-8")


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        ("sarcograph.nq", flip_a_byte, "no longer has the hash"),
        ("sarcograph.nq", Path.unlink, "is missing"),
        ("sarcograph.ttl.gz", lambda path: path.write_bytes(b"x"), "has 1 bytes"),
        ("publication.json", Path.unlink, "No such file"),
        ("publication.json", lambda path: path.write_text("{"), "cannot be read"),
        ("publication.json", lambda path: path.write_text("[]"), "cannot be read"),
        ("publication.json", forget_a_key, "cannot be read"),
        ("publication.json", claim_another_version, "describes version 0000000000000000"),
        ("sarcograph.nq.manifest.json", lambda path: path.write_text("{}"), "cannot be read"),
    ],
)
def test_damage_is_an_error_that_names_the_version(
    graph: ValidatedGraph,
    directory: Path,
    tmp_path: Path,
    name: str,
    damage: Callable[[Path], object],
    message: str,
) -> None:
    folder = copied(directory, tmp_path).folder
    damage(folder / name)
    for use in (current_publication, lambda directory: write_publication(graph, directory)):
        with pytest.raises(PublicationError) as error:
            use(tmp_path)
        assert message in str(error.value)
        assert f"version {graph.sha256[:16]} is damaged" in str(error.value)
        assert "publish again" in str(error.value)


def test_a_link_elsewhere_is_not_followed(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(directory / "current")
    with pytest.raises(PublicationError, match="not to a version"):
        current_publication(tmp_path)


def test_publishers_take_turns(
    earlier: ValidatedGraph, later: ValidatedGraph, tmp_path: Path
) -> None:
    published: list[Publication] = []

    def publish(one: ValidatedGraph) -> None:
        published.append(write_publication(one, tmp_path))

    threads = [threading.Thread(target=publish, args=(one,)) for one in (earlier, later) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(published) == len(threads)
    assert len(publications(tmp_path)) == 2
    for held in publications(tmp_path):
        assert_whole(held)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [*(one.version for one in publications(tmp_path)), "current"]
    )


def test_a_failure_leaves_what_was_there(
    directory: Path,
    later: ValidatedGraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = copied(directory, tmp_path)
    monkeypatch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(OSError("no room")))
    with pytest.raises(OSError, match="no room"):
        write_publication(later, tmp_path)
    monkeypatch.undo()
    assert current_publication(tmp_path) == first
    assert publications(tmp_path) == (first,)
    # the next publisher clears away what the failed one left
    second = write_publication(later, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {first.version, second.version, "current"}


def test_kills_leave_whole_versions(graph: ValidatedGraph, tmp_path: Path) -> None:
    files = [tmp_path / "one.nq", tmp_path / "two.nq"]
    for file, step in zip(files, (7, 8), strict=True):
        file.write_bytes(b"".join(thinned(graph, step)))
    command = [sys.executable, "-c", KILLED_PUBLISHER, str(tmp_path), str(KILLS)]
    done = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    outcomes = done.stdout.split()
    assert len(outcomes) == KILLS
    assert outcomes.count("killed") >= KILLS // 2
    nquads = files[0].read_bytes()
    share = ValidatedGraph(nquads, fingerprint(nquads), {"Violation": 0})
    for number in range(KILLS):
        directory = tmp_path / str(number)
        held = publications(directory)
        for one in held:
            assert_whole(one)
        if (directory / "current").is_symlink():
            assert current_publication(directory) in held
        else:
            assert number % 3 == 0, "something had been published before the kill"
        assert write_publication(share, directory) == current_publication(directory)
        left = {path.name for path in directory.iterdir()}
        assert left == {"current", *(one.version for one in publications(directory))}


def test_command_prints_version_and_folder(
    run_command: Callable[[list[str]], Any],
    made_up: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    target = tmp_path / "served"
    command = ["sarcograph", "publish", str(target), "--evidence", str(made_up / "evidence")]
    output = run_command(command)
    assert output.code == 0, output.err
    publication = current_publication(target)
    assert output.out == f"{publication.version}  {publication.folder}\n"
    assert "files" in output.err
    assert run_command(command).out == output.out
    (publication.folder / "sarcograph.nq").unlink()
    damaged = run_command(command)
    assert damaged.code == 2
    assert "is damaged" in damaged.err
