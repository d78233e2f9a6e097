"""Keys of the curation that findings say to readers where there are labels."""

import re

from sarcograph.graph.checks.base import Finding
from sarcograph.graph.model.evidence import Evidence

_HYPHENED = r"[a-z0-9]+(?:-[a-z0-9]+)+"


def keys_in(finding: Finding, evidence: Evidence) -> set[str]:
    """Return the keys of populations and of the registry that a finding says where labels are.

    A key without a hyphen may be a word: it is one where groups are named, in parentheses or beside
    `against`. What is also a word of a label is none.
    """
    text = f"{finding.text} {finding.recomputed} {finding.resolution}"
    files = [one.file for one in evidence.documents if one.key in finding.documents]
    groups = {key: one.label for file in files for key, one in file.populations.items()}
    keys = groups | {key: entity.entry.label for key, entity in evidence.entities.items()}
    words = {word for label in keys.values() for word in re.findall(_HYPHENED, label)}
    found = set(re.findall(_HYPHENED, text)) & keys.keys() - words
    named = {one for one in re.findall(r"\(([\w-]+)\)", text) if groups.get(one, one) != one}
    beside = re.findall(r"([\w-]+) against", text), re.findall(r"against ([\w-]+)", text)
    for end, places in zip((-1, 0), beside, strict=True):
        named |= {one for one in places if one in groups and groups[one].split()[end] != one}
    return found | named
