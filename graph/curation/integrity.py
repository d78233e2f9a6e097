"""What must hold between the entries of evidence files: places, names, and something to point to.

Each check records what does not hold with the file it stands in; none changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sarcograph.graph.curation.evidence_file import EvidenceFile, Path
from sarcograph.graph.curation.leaves import leaves
from sarcograph.graph.curation.references import Names
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer
from sarcograph.graph.model.evidence import report_slugs
from sarcograph.graph.model.forms import LOCATED
from sarcograph.graph.model.schema.laboratory import CONCENTRATIONS
from sarcograph.graph.model.times import StatedTime

_APART = frozenset({"analysis-populations", "planned-dates", "stopped-early"})
"""What stands inside an entry and is a thing of its own, with places of its own."""


def pointers_of(value: object) -> Iterator[tuple[Path, Pointer]]:
    """Yield every pointer inside an entry with the path to it; table cells are not among them."""
    for leaf in leaves(value):
        if isinstance(leaf.value, Pointer):
            yield leaf.path, leaf.value


def check_places(file: EvidenceFile, content: schema.DocumentFile) -> None:
    """Complain of pointers and table rows beyond the recorded length of the document."""
    length = content.source.characters
    spans = [(path, pointer.start, pointer.end) for path, pointer in pointers_of(content)]
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


def check_times(file: EvidenceFile, content: schema.DocumentFile, names: Names) -> None:
    """Complain of times in a unit that the registry has not."""
    for leaf in leaves(content):
        time = leaf.value
        if isinstance(time, StatedTime) and time.unit and names.lacks(time.unit, {"unit"}):
            message = f"'{time}' is in {time.unit}, which is no unit of the registry"
            file.complain(leaf.path, message, f"add '{time.unit}' to the units in entities/")


def check_repeats(file: EvidenceFile, content: schema.DocumentFile) -> None:
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
    file: EvidenceFile, content: schema.DocumentFile | schema.ExternalFile, registry: Names
) -> None:
    """Complain of potencies in units that are no concentrations."""
    for key, potency in content.potencies.items():
        unit = potency.unit
        if unit and registry.kinds_of(unit, ["unit"]) and unit not in CONCENTRATIONS:
            remedy = f"use {', '.join(CONCENTRATIONS[:-1])} or {CONCENTRATIONS[-1]}"
            file.complain(("potencies", key, "unit"), f"'{unit}' is no concentration", remedy)


def check_anchored(file: EvidenceFile, content: schema.DocumentFile, sized: Iterable[str]) -> None:
    """Complain of entries that point nowhere; `sized` are the populations that a table counts."""
    columns = [column for table in content.tables.values() for column in table.columns]
    counted = {*sized, *(column.population for column in columns if column.size)}
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


def check_unique(files: Iterable[tuple[EvidenceFile, Path, Iterable[str]]], remedy: str) -> None:
    """Complain of marks (keys, hashes) that an earlier file has taken."""
    seen: dict[str, str] = {}
    for file, path, marks in files:
        for mark in marks:
            if mark in seen:
                file.complain(path, f"'{mark[:20]}' stands in {seen[mark]} too", remedy)
            seen.setdefault(mark, file.name)
