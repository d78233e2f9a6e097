"""HermiT, a witness of the ontology and of the rules: all that it concludes of a graph."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from rdflib import OWL, Graph

from sarcograph.graph.reasoning.hermit import hermit_command

_NOTHING = str(OWL.Nothing)
_RELATION = re.compile(r"^(SubClassOf|EquivalentClasses|Type)\( (<.+>) \)$", re.MULTILINE)
_EDGES = re.compile(r"^<([^>]+)> \(known instances: (.*?) \|", re.MULTILINE)
_EDGE = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")


class InconsistentError(Exception):
    """Nothing can be as the graph says."""


@dataclass(frozen=True)
class Conclusions:
    """Classes that cannot have members; what is in a class, or below it; edges of a property."""

    impossible: set[str]
    members: dict[str, set[str]]
    edges: dict[str, set[tuple[str, str]]]


def conclusions(graph: Graph, *, edges: bool = False) -> Conclusions:
    """Return what HermiT concludes; edges between individuals only if asked for.

    How properties lie below each other is not asked (`-O`, `-D`): where there are individuals that
    takes most of the time, and no test looks at it. Raises InconsistentError.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nt"
        graph.serialize(file, format="nt", encoding="utf-8")
        words = [*hermit_command(), "-c", "-I", *(["-Y"] if edges else []), file.as_uri()]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if "Inconsistent ontology" in done.stderr:
        raise InconsistentError
    assert done.returncode == 0, done.stderr
    impossible: set[str] = set()
    above: dict[str, set[str]] = defaultdict(set)
    stated: set[tuple[str, str]] = set()
    for relation, listed in _RELATION.findall(done.stdout):
        iris = re.findall("<([^>]+)>", listed)
        match relation:
            case "Type":
                stated.add((iris[0], iris[1]))
            case "SubClassOf":
                above[iris[0]].add(iris[1])
            case _ if _NOTHING in iris:
                impossible |= set(iris) - {_NOTHING}
            case _:
                for iri in iris:
                    above[iri] |= set(iris)
    members: dict[str, set[str]] = defaultdict(set)
    for individual, kind in stated:
        kinds, found = [kind], {kind}
        for one in kinds:
            kinds += above[one] - found
            found |= above[one]
        for one in found:
            members[one].add(individual)
    known = _EDGES.findall(done.stdout)
    return Conclusions(
        impossible, dict(members), {name: set(_EDGE.findall(text)) for name, text in known}
    )
