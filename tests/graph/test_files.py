"""Files that are replaced whole or not at all, and what is read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sarcograph.graph.files import remove_unfinished, replacing


def test_file_is_replaced_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as file:
        file.write(b"first")
        assert not path.exists()
    with replacing(path) as file:
        file.write(b"second")
        assert path.read_bytes() == b"first"
    assert path.read_bytes() == b"second"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


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
from sarcograph.graph.validated import fingerprint
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


def test_what_a_killed_writer_left_is_cleared_and_a_living_one_goes_on(tmp_path: Path) -> None:
    (tmp_path / ".0123456789abcdef.tmp").write_bytes(b"half of it")
    with replacing(tmp_path / "file") as file:
        file.write(b"all of it")
        remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"all of it"
