"""The whole graph from its parts: those that are kept, those that are made, and what joins them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import BinaryIO

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
from sarcograph.graph.parts.amending import Made, NotAmendableError, amend, earlier, note
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

_HASHED_AT_ONCE = 4
"""So many kept parts, which needs no interpreter."""
_REST = ".rest"
"""Beside a whole file ends so what is of no one document."""


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

    for name, file in files:
        try:
            content = read_file(file, MAXIMUM_BYTES)
        except FileError as error:
            problems.append(Problem(name, 1, f"it {error.reason}", "give another file"))
            continue
        part = kept.find(name, content, foundation)
        if part is None:
            jobs.append(Job(name, partial(read_file, file, MAXIMUM_BYTES)))
        else:
            found[name] = part

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

    Of an earlier one beside it that was made of most of the same parts only what changed is made
    anew. Whoever reads the file has to compare the hash: it need not be on disk yet (`replacing`).
    Raises DamagedPartError.
    """
    rest = path.with_suffix(_REST)
    with _others(parts) as others, replacing(rest, is_proved=True) as out:
        sha256, _ = merge(others, out)
    files = {str(part.nquads): part.summary.sha256 for part in parts.parts} | {str(rest): sha256}
    with replacing(path, is_proved=True) as out:
        made = _amended(files, path.parent, out) or _merged(parts, rest, files, out)
    note(path, made)
    return made.sha256, made.quads


def _amended(files: Mapping[str, str], folder: Path, out: BinaryIO) -> Made | None:
    """Write the whole graph after an earlier one in `folder`, if there is one to go on from."""
    base = earlier(folder, files)
    if base is None:
        return None
    try:
        return amend(*base, files, out)
    except (NotAmendableError, OSError, ValueError):
        out.seek(0)
        out.truncate()
        return None


def _merged(parts: Parts, rest: Path, files: Mapping[str, str], out: BinaryIO) -> Made:
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as several:
        damages = [one for one in several.map(_damage_of, parts.parts) if one is not None]
    if damages:
        raise damages[0]
    sha256, again = merge([*(part.nquads for part in parts.parts), rest], out)
    given = sum(part.summary.quads for part in parts.parts) + _lines_in(rest)
    return Made(sha256, given - again.total(), files, dict(again))


def _damage_of(part: KeptPart) -> DamagedPartError | None:
    try:
        part.check()
    except DamagedPartError as error:
        return error
    return None


def _lines_in(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for _ in lines)


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
