"""The same input gives the same bytes, whatever process and hash seed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sarcograph.graph.cache import input_key
from sarcograph.graph.checks.run import findings_records
from sarcograph.graph.nquads import canonical_nquads, dataset_of, fingerprint
from sarcograph.graph.pipeline import Assembly

CORPUS = Path(__file__).parents[1] / "corpus"
BUILD = """
import hashlib, json, sys
from pathlib import Path
from sarcograph.graph.checks.run import findings_records
from sarcograph.graph.nquads import canonical_nquads, dataset_of, fingerprint
from sarcograph.graph.publish.export import serialize
from sarcograph.graph.cache import input_key
from sarcograph.graph.pipeline import assemble
from sarcograph.graph.validated import ValidatedGraph

assembly = assemble(Path(sys.argv[1]))
nquads = canonical_nquads(dataset_of(assembly.graphs))
graph = ValidatedGraph(nquads, fingerprint(nquads), {})
turtle, _ = serialize(graph, "turtle", ["evidence/sun-2022", "ontology"])
findings = json.dumps(findings_records(assembly.findings))
key = input_key(Path(sys.argv[1]))
print(json.dumps([graph.sha256, hashlib.sha256(turtle).hexdigest(), findings, key]))
"""


def test_three_hash_seeds_give_one_graph(assembly: Assembly) -> None:
    """Two that are chosen, and that of the process which runs the tests."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD, str(CORPUS)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
            text=True,
        )
        for seed in ("0", "4242")
    ]
    printed = [process.communicate(timeout=180)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(set(printed)) == 1
    sha256, _, findings, key = json.loads(printed[0])
    assert sha256 == fingerprint(canonical_nquads(dataset_of(assembly.graphs)))
    assert findings == json.dumps(findings_records(assembly.findings))
    assert key == input_key(CORPUS)


@pytest.mark.parametrize("change", ["content", "name", "new file"])
def test_key_of_the_cache_changes_with_the_evidence(made_up: Path, change: str) -> None:
    before = input_key(made_up / "evidence")
    file = made_up / "evidence/made-up-2031.yaml"
    match change:
        case "content":
            file.write_text(file.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
        case "name":
            file.rename(file.with_name("other.yaml"))
        case _:
            (made_up / "evidence/entities/more.yaml").write_text("drugs: {}\n", encoding="utf-8")
    assert input_key(made_up / "evidence") != before


def test_key_of_the_cache_does_not_depend_on_the_folder(made_up: Path) -> None:
    before = input_key(made_up / "evidence")
    (made_up / "evidence").rename(made_up / "elsewhere")
    assert input_key(made_up / "elsewhere") == before
