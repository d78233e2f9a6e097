"""What must hold between the entries of evidence files: places, names, and something to point to.

Each check records what does not hold with the file it stands in; none changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sarcograph.graph.curation.evidence_file import Complain, EvidenceFile, Path
from sarcograph.graph.curation.figures import not_by
from sarcograph.graph.curation.leaves import leaves
from sarcograph.graph.curation.references import Names
from sarcograph.graph.errors import did_you_mean
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Mention, Pointer, Span
from sarcograph.graph.model.circumstances import report_slugs
from sarcograph.graph.model.forms import LOCATED
from sarcograph.graph.model.schema.laboratory import CONCENTRATIONS
from sarcograph.graph.model.times import StatedTime

_APART = frozenset({"analysis-populations", "planned-dates", "stopped-early"})
"""What stands inside an entry and is a thing of its own, with places of its own."""


def pointers_of(value: object) -> Iterator[tuple[Path, Pointer]]:
    """Yield every pointer inside an entry with the path to it; table cells are not among them."""
    for leaf in leaves(value):
        if isinstance(leaf.value, Span | Mention):
            yield leaf.path, leaf.value


def check_places(file: EvidenceFile, content: schema.Curated) -> None:
    """Complain of places that the document, or the pages of the trial, have not."""
    spans: list[tuple[Path, int, int]] = []
    for path, pointer in pointers_of(content):
        match pointer, content:
            case Span(), schema.DocumentFile():
                spans.append((path, pointer.start, pointer.end))
            case Mention(page=page), schema.TrialFile() if page not in content.pages:
                remedy = did_you_mean(page, content.pages) or "describe it in 'pages:'"
                file.complain(path, f"there is no page '{page}'", remedy)
            case Span(), schema.TrialFile():
                remedy = "write 'TEXT @PAGE', or '@PAGE' for what it says in words"
                file.complain(path, f"'{pointer}' is a place in a text, and none is kept", remedy)
            case Mention(), schema.DocumentFile():
                remedy = (
                    "write 'TEXT @START' or 'START-END SHA256', as 'sarcograph anchor' prints it"
                )
                file.complain(path, f"'{pointer}' is no place in the document's text", remedy)
    if isinstance(content, schema.DocumentFile):
        _check_extent(file, content, spans)


def _check_extent(
    file: EvidenceFile, content: schema.DocumentFile, spans: list[tuple[Path, int, int]]
) -> None:
    """Complain of spans and table rows beyond the recorded length of the document."""
    length = content.source.characters
    for key, table in content.tables.items():
        for number, row in enumerate(table.rows):
            end = row.first + len("\t".join(row.cells))
            spans.append((("tables", key, "rows", number, "first"), row.first, end))
    spans += [(("locators", str(start)), start, start) for start in content.locators]
    for path, start, end in spans:
        if end > length:
            message = f"{start}-{end} is beyond the document's {length} characters"
            file.complain(path, message, "run 'sarcograph anchor --refresh FILE --sources DIR'")


def check_locators(file: EvidenceFile, content: schema.DocumentFile) -> None:
    """Complain of sections that a curator lists where a machine finds them, and the reverse."""
    located = content.source.form in LOCATED
    if located and content.sections:
        message = f"the sections of a '{content.source.form}' are found by a machine"
        file.complain(("sections",), message, "leave out 'sections'; 'anchor --refresh' does it")
    if not located and content.locators:
        message = f"no machine finds the sections of a '{content.source.form}'"
        file.complain(("locators",), message, "list its headings under 'sections'")


def check_times(file: EvidenceFile, content: schema.Curated, names: Names) -> None:
    """Complain of times in a unit that the registry has not."""
    for leaf in leaves(content):
        time = leaf.value
        if isinstance(time, StatedTime) and time.unit and names.lacks(time.unit, {"unit"}):
            message = f"'{time}' is in {time.unit}, which is no unit of the registry"
            file.complain(leaf.path, message, f"add '{time.unit}' to the units in entities/")


def check_repeats(file: EvidenceFile, content: schema.Curated) -> None:
    """Complain of entries that would take the same name, so that one would hide in the other."""
    reports = report_slugs(content.adverse_events)
    _repeated(file, "adverse-events", "report of this event in this population", reports)


def _repeated(file: EvidenceFile, section: str, what: str, names: Sequence[object]) -> None:
    counts = Counter(names)
    for number, name in enumerate(names):
        if counts[name] > 1 and names.index(name) != number:
            remedy = "keep one, with all its places under 'at'"
            file.complain((section, number), f"a second {what}", remedy)


def check_concentrations(
    file: EvidenceFile, content: schema.Curated | schema.ExternalFile, registry: Names
) -> None:
    """Complain of potencies in units that are no concentrations."""
    for key, potency in content.potencies.items():
        unit = potency.unit
        if unit and registry.kinds_of(unit, ["unit"]) and unit not in CONCENTRATIONS:
            remedy = f"use {', '.join(CONCENTRATIONS[:-1])} or {CONCENTRATIONS[-1]}"
            file.complain(("potencies", key, "unit"), f"'{unit}' is no concentration", remedy)


def check_claims_of_potencies(
    file: EvidenceFile, content: schema.Curated | schema.ExternalFile, names: Names
) -> None:
    """Complain of potencies of another agent or target than that of their claim."""
    for key, potency in content.potencies.items():
        claim = content.claims.get(potency.claim or "")
        if claim is None:
            continue
        for name, own, other in (
            ("agent", potency.agent, claim.subject),
            ("target", potency.target, claim.object),
        ):
            if own in names.registry and other in names.registry and own != other:
                message = f"the claim '{potency.claim}' is on {other}, not on {own}"
                file.complain(("potencies", key, name), message, f"correct '{name}:' or 'claim:'")


def check_absences(file: EvidenceFile, content: schema.Curated, names: Names) -> None:
    """Complain of adverse events that are missing by a measure that finds none."""
    for key, absence in content.absences.items():
        measure = absence.measure
        if absence.adverse_event and measure and measure in names.not_of_safety:
            file.complain(("absences", key, "measure"), *not_by(measure))


def check_anchored(file: EvidenceFile, content: schema.Curated, sized: Iterable[str]) -> None:
    """Complain of entries that point nowhere; `sized` are the populations that a table counts."""
    counted = {*sized, *_counted_in_tables(content)}
    entries: list[tuple[Path, object]] = [
        *((("studies", key), entry) for key, entry in content.studies.items()),
        *(
            (("populations", key, "analysis-populations", role), part)
            for key, one in content.populations.items()
            for role, part in one.analysis_populations.items()
        ),
        *((("partitions", key), entry) for key, entry in content.partitions.items()),
        *(
            (("adverse-event-collections", key), entry)
            for key, entry in content.adverse_event_collections.items()
        ),
        *((("absences", key), one) for key, one in content.absences.items() if not one.scope),
        *((("comparisons", number), entry) for number, entry in enumerate(content.comparisons)),
        *(
            (("populations", key), one)
            for key, one in content.populations.items()
            if key not in counted
        ),
    ]
    for path, entry in entries:
        own = (place for place, _ in pointers_of(entry) if place[0] not in _APART)
        if not any(own):
            file.complain(path, "an entry that points to no place", "add 'at: …', or its figures")


def _counted_in_tables(content: schema.Curated) -> set[str | None]:
    """Return the populations whose size the head of a column prints."""
    tables = content.tables.values() if isinstance(content, schema.DocumentFile) else ()
    return {one.population for table in tables for one in table.columns if one.size}


@dataclass(frozen=True, slots=True)
class Source:
    """What no two files may have in common, such as a key, and the path in the file to it."""

    path: Path
    marks: tuple[str, ...]


def check_unique(files: Iterable[tuple[str, Complain, Source]]) -> None:
    """Complain, to the file's own, of marks (keys, hashes) that an earlier file has taken."""
    seen: dict[str, str] = {}
    for name, complain, source in files:
        for mark in source.marks:
            if mark in seen:
                message = f"'{mark[:20]}' stands in {seen[mark]} too"
                complain(
                    source.path, message, "curate a source in one file, under a key of its own"
                )
            seen.setdefault(mark, name)
