"""The whole graph from its parts: those that are kept, those that are made, and what joins them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.resources.abc import Traversable

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
from sarcograph.graph.errors import CurationError, DamagedPartError, Problem
from sarcograph.graph.files import FileError, read_file
from sarcograph.graph.garbage import seldom_collected
from sarcograph.graph.parts.crews import Alone, Crew
from sarcograph.graph.parts.foundation import Foundation, packed
from sarcograph.graph.parts.joining import Joint, Judged, doubles, join, judge
from sarcograph.graph.parts.kept import KeptPart, KeptParts
from sarcograph.graph.parts.part import Part
from sarcograph.graph.parts.reporting import short_report, whole_report
from sarcograph.graph.parts.running import Job, Run
from sarcograph.graph.parts.work import laid
from sarcograph.graph.validate.report import Report
from sarcograph.graph.validated import Announce, quiet


@dataclass(frozen=True, slots=True)
class Whole:
    """Every quad of a graph: of ontology and registry, of each part, and of what joins them."""

    foundation: Foundation
    parts: tuple[KeptPart, ...]
    joint: Joint


@dataclass(frozen=True, slots=True)
class Parts:
    """A graph but for its file: its quads, and what is wrong with them.

    `made` is how many parts were not kept from before; `short` is the judgement of the whole graph
    with some results of each offence, as it is recorded.
    """

    whole: Whole
    judged: Judged
    made: int
    short: Report

    @property
    def report(self) -> Report:
        """The judgement of the whole graph, every result of it; raises DamagedPartError."""
        return whole_report(self.whole.parts, self.judged.judgement, self.judged.names)


@seldom_collected()
def make_parts(
    folder: Traversable | None,
    kept: KeptParts,
    crew: Crew,
    announce: Announce = quiet,
    begin: Callable[[Whole], None] = lambda _: None,
) -> Parts:
    """Return the parts of the evidence in `folder`, made by `crew` where none is `kept`.

    `begin` is called with all quads as soon as they are known, before what spans documents is
    judged. Raises CurationError with every problem of every file, FileError for a folder without
    any.
    """
    try:
        return _made(folder, kept, crew, announce, begin)
    except DamagedPartError:
        announce("a part that was kept is damaged; making it again")
    return make_parts(folder, kept, crew, announce, begin)


def _made(
    folder: Traversable | None,
    kept: KeptParts,
    crew: Crew,
    announce: Announce,
    begin: Callable[[Whole], None],
) -> Parts:
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
    ground = packed(registry)
    foundation = laid(ground, registry)
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
        problems += Run(makers, ground, take, announce).make(jobs)
    parts = tuple(found[name] for name, _ in files if name in found)
    problems += doubles(part.summary for part in parts)
    if problems:
        raise CurationError(problems)
    whole = Whole(foundation, parts, join(foundation, parts, announce))
    begin(whole)
    judged = judge(foundation, parts, whole.joint, announce)
    short = short_report(parts, judged.judgement, judged.names)
    return Parts(whole, judged, len(jobs), short)
