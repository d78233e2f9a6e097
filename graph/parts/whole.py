"""The whole graph from its parts: those that are kept, those that are made, and what joins them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path

from sarcograph.graph.bundled import bundled
from sarcograph.graph.curation.evidence_file import EvidenceFile
from sarcograph.graph.curation.read import (
    DOCUMENTS,
    ENTITIES,
    EXTERNAL,
    NO_EVIDENCE,
    evidence_files,
    misnamed,
    read_evidence,
    registry_in,
)
from sarcograph.graph.curation.yaml_reader import MAXIMUM_BYTES
from sarcograph.graph.errors import CurationError, Problem
from sarcograph.graph.files import FileError, read_file, replacing
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.namespaces import ONTOLOGY_GRAPH
from sarcograph.graph.nquads import canonical_nquads, quads_of, written_graphs
from sarcograph.graph.parts.crews import Alone, Crew
from sarcograph.graph.parts.foundation import Foundation, packed
from sarcograph.graph.parts.joining import Joint, doubles, join
from sarcograph.graph.parts.kept import DamagedPartError, KeptPart, KeptParts
from sarcograph.graph.parts.merging import merge
from sarcograph.graph.parts.part import Part
from sarcograph.graph.parts.reporting import short_report, whole_report
from sarcograph.graph.parts.running import Job, Run
from sarcograph.graph.parts.work import laid
from sarcograph.graph.validate.report import Report
from sarcograph.graph.validated import Announce, quiet

_LOOKING = 4
"""So many kept parts are hashed at a time, which needs no interpreter."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything of a graph but the whole file of it: its parts, and what joins them.

    `made` is how many parts were not kept from before; `short` is the judgement of the whole graph
    with some results of each offence, as it is recorded.
    """

    foundation: Foundation
    parts: tuple[KeptPart, ...]
    joint: Joint
    made: int
    short: Report

    @property
    def report(self) -> Report:
        """The judgement of the whole graph, every result of it; raises DamagedPartError."""
        return whole_report(self.parts, self.joint.judgement, self.joint.names)


@seldom_collected()
def make_parts(
    folder: Traversable | None, kept: KeptParts, crew: Crew, announce: Announce = quiet
) -> Parts:
    """Return the parts of the evidence in `folder`, made by `crew` where none is `kept`.

    Raises CurationError with every problem of every file, FileError for a folder without any.
    """
    try:
        return _made(folder, kept, crew, announce)
    except DamagedPartError:
        announce("a part that was kept is damaged; making it again")
    return make_parts(folder, kept, crew, announce)


def _made(folder: Traversable | None, kept: KeptParts, crew: Crew, announce: Announce) -> Parts:
    place = folder or bundled("evidence")
    files = [file for part in (*DOCUMENTS, EXTERNAL) for file in evidence_files(place, part)]
    if not any(not name.startswith(f"{EXTERNAL}/") for name, _ in files):
        raise FileError(str(place), NO_EVIDENCE)
    announce("reading the registry")
    registry_files = [EvidenceFile(path, name) for name, path in evidence_files(place, ENTITIES)]
    registry = registry_in(registry_files)
    if any(file.problems for file in registry_files):
        read_evidence(place)  # which tells those of documents too
    announce("building the registry")
    whole = packed(registry)
    foundation = laid(whole, registry)
    announce("looking for parts that are kept")
    problems = misnamed(place)
    found: dict[str, KeptPart] = {}
    jobs: list[Job] = []

    def look(file: tuple[str, Traversable]) -> KeptPart | Job | Problem:
        name, path = file
        try:
            content = read_file(path, MAXIMUM_BYTES)
        except FileError as error:
            return Problem(name, 1, f"it {error.reason}", "give another file")
        part = kept.find(name, content, foundation)
        return part or Job(name, partial(read_file, path, MAXIMUM_BYTES))

    with ThreadPoolExecutor(_LOOKING) as several:
        for one in several.map(look, files):
            match one:
                case KeptPart():
                    found[one.summary.name] = one
                case Job():
                    jobs.append(one)
                case Problem():
                    problems.append(one)

    def take(job: Job, content: bytes, part: Part) -> None:
        found[job.name] = kept.keep(job.name, content, part)

    if jobs:
        announce(f"making parts: 0 of {len(jobs):,}")
        makers = crew if len(jobs) >= crew.fewest else Alone()
        problems += Run(makers, whole, take, announce).make(jobs)
    parts = tuple(found[name] for name, _ in files if name in found)
    problems += doubles(part.summary for part in parts)
    if problems:
        raise CurationError(problems)
    joint = join(foundation, parts, announce)
    short = short_report(parts, joint.judgement, joint.names)
    return Parts(foundation, parts, joint, len(jobs), short)


def write_whole(parts: Parts, path: Path) -> tuple[str, int]:
    """Write the canonical N-Quads of the whole graph to `path`; return their SHA-256 and number.

    Whoever reads the file has to compare the hash: it need not be on disk yet (`replacing`).
    """
    given = sum(part.summary.quads for part in parts.parts)
    with _others(parts) as others, replacing(path, is_proved=True) as out:
        sha256, again = merge([*(part.nquads for part in parts.parts), *others], out)
        given += sum(other.read_bytes().count(b"\n") for other in others)
    return sha256, given - again


@contextmanager
def _others(parts: Parts) -> Iterator[list[Path]]:
    """Give sorted files of the graphs that are of no one document."""
    graphs = {**parts.foundation.graphs, **parts.joint.graphs}
    # no other graph has nodes without a name
    ontology = canonical_nquads(quads_of(ONTOLOGY_GRAPH, graphs.pop(ONTOLOGY_GRAPH)))
    with tempfile.TemporaryDirectory(prefix="sarcograph-") as folder:
        paths = [Path(folder) / name for name in ("ontology.nq", "others.nq")]
        for path, nquads in zip(paths, (ontology, written_graphs(graphs)), strict=True):
            path.write_bytes(nquads)
        yield paths
