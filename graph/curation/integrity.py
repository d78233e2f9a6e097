"""What must hold between the entries of evidence files: places, references, orders, names.

Each check records what does not hold with the file it stands in; none changes anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from pydantic import BaseModel

from sarcograph.graph.curation.evidence_file import EvidenceFile, Path, nearest
from sarcograph.graph.curation.references import Found, Names
from sarcograph.graph.model import schema
from sarcograph.graph.model.anchors import Pointer

_NESTED = ("drug_classes", "procedures", "processes", "sites", "conditions", "adverse_events")
MANY_KINDS = 3
"""A message that expects one of more kinds does not list them."""


def check_references(file: EvidenceFile, found: Iterable[Found], names: Names) -> None:
    """Complain of references that name nothing, or a thing of another kind."""
    for path, reference, kinds in found:
        kind = names.kind_of(reference)
        scope, _, key = reference.rpartition(":")
        wanted = " or ".join(sorted(kinds)) if len(kinds) <= MANY_KINDS else "thing"
        if kind is not None and kind not in kinds:
            file.complain(
                path, f"'{key}' is of the kind {kind}", f"name a {' or '.join(sorted(kinds))} here"
            )
        elif names.lacks(reference):
            where = "in this file" if scope not in ("", "category") else "in entities/"
            usable = [one for one in names.keys(kinds) if one.islower()]
            near = "" if key.isdigit() else nearest(key, usable)
            remedy = near or f"define it {where}, or correct the key"
            file.complain(path, f"there is no {wanted} '{key}'", remedy)


def pointers_of(value: object, path: Path = ()) -> Iterator[tuple[Path, Pointer]]:
    """Yield every pointer inside an entry with the path to it; table cells are not among them."""
    if isinstance(value, Pointer):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from pointers_of(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from pointers_of(item, (*path, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from pointers_of(item, (*path, number))


def check_places(file: EvidenceFile, content: schema.DocumentFile) -> None:
    """Complain of pointers and table rows beyond the recorded length of the document."""
    length = content.source.characters
    spans = [(path, pointer.start, pointer.end) for path, pointer in pointers_of(content)]
    for key, table in content.tables.items():
        for number, row in enumerate(table.rows):
            end = row.first + len("\t".join(row.cells))
            spans.append((("tables", key, "rows", number, "first"), row.first, end))
    for path, start, end in spans:
        if end > length:
            message = f"{start}-{end} is beyond the document's {length} characters"
            file.complain(path, message, "run 'sarcograph anchor --refresh FILE --sources DIR'")


def check_order(
    file: EvidenceFile, section: str, field: str, above: Mapping[str, str | Iterable[str] | None]
) -> None:
    """Complain when the entries of `section` lie, by `field`, above themselves."""
    graph = {key: [one] if isinstance(one, str) else one or () for key, one in above.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        way = " < ".join(f"'{key}'" for key in cycle)
        message = f"'{field}' leads from '{cycle[-1]}' back to itself: {way}"
        file.complain((section, cycle[-1], field), message, "correct one of them")


def check_document_orders(file: EvidenceFile, content: schema.DocumentFile) -> None:
    """Complain of populations that are their own ancestors, and lines that follow themselves."""
    parents = {key: entry.parent for key, entry in content.populations.items()}
    check_order(file, "populations", "parent", parents)
    before = {key: entry.follows for key, entry in content.lines.items()}
    check_order(file, "lines", "follows", before)


def check_repeats(file: EvidenceFile, content: schema.DocumentFile) -> None:
    """Complain of entries that would take the same name, so that one would hide in the other."""
    findings = [(one.population, one.factor, one.measure) for one in content.prognostic]
    _repeated(file, "prognostic", "finding on this factor, measure and population", findings)
    reports = [(one.population, one.adverse_event) for one in content.adverse_events]
    _repeated(file, "adverse-events", "report of this event in this population", reports)


def _repeated(file: EvidenceFile, section: str, what: str, names: Sequence[object]) -> None:
    counts = Counter(names)
    for number, name in enumerate(names):
        if counts[name] > 1 and names.index(name) != number:
            remedy = "keep one, with all its places under 'at'"
            file.complain((section, number), f"a second {what}", remedy)


def check_anchored(file: EvidenceFile, content: schema.DocumentFile, sized: Iterable[str]) -> None:
    """Complain of entries that point nowhere; `sized` are the populations that a table counts."""
    columns = [column for table in content.tables.values() for column in table.columns]
    counted = {*sized, *(column.population for column in columns if column.size)}
    entries: list[tuple[Path, object]] = [
        *((("studies", key), entry) for key, entry in content.studies.items()),
        *((("partitions", key), entry) for key, entry in content.partitions.items()),
        *((("absences", key), one) for key, one in content.absences.items() if not one.scope),
        *((("comparisons", number), entry) for number, entry in enumerate(content.comparisons)),
        *(
            (("populations", key), one)
            for key, one in content.populations.items()
            if key not in counted
        ),
    ]
    for path, entry in entries:
        if not any(pointers_of(entry)):
            file.complain(path, "an entry that points to no place", "add 'at: …', or its figures")


def check_registry_orders(file: EvidenceFile, content: schema.EntitiesFile) -> None:
    """Complain of entities of one file that lie, by their parents or parts, above themselves."""
    for section in _NESTED:
        entries: Mapping[str, schema.ParentEntry] = getattr(content, section)
        check_order(file, section, "parent", {key: one.parent for key, one in entries.items()})
    measures = content.measures.items()
    check_order(file, "measures", "sum-of", {key: one.sum_of for key, one in measures})
    check_order(file, "measures", "change-of", {key: one.change_of for key, one in measures})


def check_unique(files: Iterable[tuple[EvidenceFile, Path, Iterable[str]]], remedy: str) -> None:
    """Complain of marks (keys, hashes) that an earlier file has taken."""
    seen: dict[str, str] = {}
    for file, path, marks in files:
        for mark in marks:
            if mark in seen:
                file.complain(path, f"'{mark[:20]}' stands in {seen[mark]} too", remedy)
            seen.setdefault(mark, file.name)
