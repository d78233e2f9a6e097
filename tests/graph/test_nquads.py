"""Canonical N-Quads, and files that are replaced whole or not at all."""

import hashlib
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarcograph.graph.nquads import canonical_nquads, dataset_of, fingerprint, replacing
from sarcograph.graph.pipeline import Assembly
from sarcograph.graph.validated import ValidatedGraph

EXAMPLE = "http://example.org/"
NODES = st.sampled_from("abcdef").map(lambda name: ox.NamedNode(EXAMPLE + name))
LITERALS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal)
QUADS = st.lists(st.builds(ox.Quad, NODES, NODES, NODES | LITERALS, NODES), max_size=12)


@given(QUADS, st.randoms())
def test_order_and_repetition_do_not_matter(quads: list[ox.Quad], draw: object) -> None:
    shuffled = quads + quads[:3]
    draw.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert canonical_nquads(shuffled) == canonical_nquads(quads)


@given(QUADS)
def test_dump_is_sorted_and_read_back(quads: list[ox.Quad]) -> None:
    content = canonical_nquads(quads)
    lines = content.decode().split("\n")
    assert lines[-1] == ""
    assert lines[:-1] == sorted(lines[:-1])
    assert set(ox.parse(content, format=ox.RdfFormat.N_QUADS)) == set(quads)


@settings(max_examples=40, deadline=None)
@given(st.permutations("xyzw"), st.integers(0, 3))
def test_names_of_blank_nodes_do_not_matter(names: list[str], first: int) -> None:
    """A ring of four with one marked node, which has no other symmetry."""
    ring = [ox.BlankNode(name) for name in names]
    link = ox.NamedNode(EXAMPLE + "next")
    quads = [ox.Quad(a, link, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    marked = [*quads, ox.Quad(ring[first], link, ox.Literal("first"))]
    assert fingerprint(canonical_nquads(marked)) == fingerprint(
        canonical_nquads(_ring(["a", "b", "c", "d"]))
    )


def _ring(names: list[str]) -> list[ox.Quad]:
    ring = [ox.BlankNode(name) for name in names]
    link = ox.NamedNode(EXAMPLE + "next")
    quads = [ox.Quad(a, link, b) for a, b in itertools.pairwise([*ring, ring[0]])]
    return [*quads, ox.Quad(ring[0], link, ox.Literal("first"))]


def test_literals_are_escaped_as_the_canonical_form_asks() -> None:
    """Seven short escapes, a number for the rest (RDF Dataset Canonicalization, section 5)."""
    node = ox.NamedNode(EXAMPLE + "a")
    text = '\b\t\n\f\r"\\\x01\x1f\x7f\u2028é😀'
    content = canonical_nquads([ox.Quad(node, node, ox.Literal(text), node)]).decode()
    a = f"<{EXAMPLE}a>"
    literal = r"\b\t\n\f\r\"\\\u0001\u001F\u007F"
    assert content == f'{a} {a} "{literal}\u2028é😀" {a} .\n'


def test_fingerprint_is_the_sha_256_of_the_dump(validated: ValidatedGraph) -> None:
    assert fingerprint(validated.nquads) == hashlib.sha256(validated.nquads).hexdigest()
    assert validated.sha256 == fingerprint(validated.nquads)


def test_dump_of_the_corpus_holds_every_triple(
    assembly: Assembly, validated: ValidatedGraph
) -> None:
    lines = validated.nquads.decode().split("\n")[:-1]
    assert lines == sorted(set(lines))
    assert len(lines) == sum(map(len, assembly.graphs.values())) == len(dataset_of(assembly.graphs))


def test_facts_have_no_blank_nodes(assembly: Assembly) -> None:
    for name, graph in assembly.graphs.items():
        if not name.endswith("/ontology"):
            assert "_:" not in {term.n3()[:2] for triple in graph for term in triple}, name


def test_file_is_replaced_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with replacing(path) as file:
        file.write(b"first")
        assert not path.exists()
    with replacing(path) as file:
        file.write(b"second")
        assert path.read_bytes() == b"first"
    assert path.read_bytes() == b"second"
    assert [one.name for one in path.parent.iterdir()] == ["file"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("reason", [ValueError, KeyboardInterrupt])
def test_file_stays_as_it_was_when_writing_fails(
    tmp_path: Path, reason: type[BaseException]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"half of the n")
            raise reason

    with pytest.raises(reason):
        fail()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


# the child exports two graphs in turn to one file until it is killed
KILLED = """
import json, os, random, signal, sys, time
from pathlib import Path
from sarcograph.graph.nquads import fingerprint
from sarcograph.graph.publish.export import export
from sarcograph.graph.validated import ValidatedGraph

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
graphs = []
for count in (3000, 5000):
    lines = [f'<http://e/{n}> <http://e/p> "{n}" <http://e/g> .' for n in range(count)]
    nquads = ("\\n".join(sorted(lines)) + "\\n").encode()
    graphs.append(ValidatedGraph(nquads, fingerprint(nquads), {}))
path = folder / "out.nq"
wanted = {graph.nquads: number for number, graph in enumerate(graphs)}
export(graphs[0], "nquads", path)
start = time.perf_counter()
export(graphs[1], "nquads", path)
once = time.perf_counter() - start
draw, seen = random.Random(seed), []
# on a busy machine a child may come to nothing for long
while len(seen) < 25 or (len({number for number, _ in seen}) < 2 and len(seen) < 500):
    child = os.fork()
    if child == 0:
        while True:
            for graph in graphs:
                export(graph, "nquads", path)
    time.sleep(draw.uniform(0, 3 * once))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    manifest = json.loads((folder / "out.nq.manifest.json").read_text())
    seen.append((wanted.get(path.read_bytes(), -1), manifest["statements"]))
print(json.dumps(seen))
"""


def test_kill_leaves_the_old_export_or_the_new_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), "11"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    seen = json.loads(done.stdout)
    assert len(seen) >= 25
    assert {number for number, _ in seen} == {0, 1}
    assert {count for _, count in seen} <= {3000, 5000}
