"""Each rule finds what its failing examples hold and leaves its passing examples alone.

`examples/<rule>.<fails|passes>.<reason>.yaml` is the rest of a made-up document (see conftest). A
line `# expect: TEXT` of a failing example stands in what its finding says. Documents are separated
by `---`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from keys_in_words import keys_in

from sarcograph.graph.checks.across import (
    compared,
    cross_rules,
    keys_of,
    shared_keys,
    telling_of,
)
from sarcograph.graph.checks.base import CONSEQUENCES, SEVERITIES, Finding, View, catalogue
from sarcograph.graph.checks.run import rules
from sarcograph.graph.model.evidence import Evidence

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.yaml"))


def evidence_of(read: Callable[..., Evidence], path: Path) -> Evidence:
    """Return the evidence of an example."""
    return read(*path.read_text(encoding="utf-8").split("\n---\n"))


def findings(evidence: Evidence, path: Path) -> list[Finding]:
    """Return what the rule of an example finds in it, before another takes it in."""
    key = path.name.split(".")[0]
    views = [View(evidence, document) for document in evidence.documents]
    if any(one.rule.key == key for one in cross_rules()):
        tellings = [telling_of(view) for view in views]
        return [
            one
            for rule, name, numbers in shared_keys(map(keys_of, tellings))
            if rule == key
            for one in compared(rule, (tellings[number][rule][name] for number in numbers))
        ]
    (own,) = [check for rule, check in catalogue() if rule.key == key]
    return [one for view in views for one in own(view)]


def named(kind: str) -> list[Path]:
    return [path for path in EXAMPLES if path.name.split(".")[1] == kind]


@pytest.mark.parametrize("path", named("fails"), ids=lambda path: path.stem)
def test_rule_finds_its_failing_example(read: Callable[..., Evidence], path: Path) -> None:
    found = findings(evidence_of(read, path), path)
    assert found
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.partition(": ")[2] for line in lines if line.startswith("# expect: ")]
    assert expected, "say what the finding says: # expect: TEXT"
    said = "\n".join(
        f"{one.consequence} {one.severity} {one.printed} {one.recomputed} {one.text} "
        f"{one.resolution}"
        for one in found
    )
    for text in expected:
        assert text in said


@pytest.mark.parametrize("path", named("passes"), ids=lambda path: path.stem)
def test_rule_leaves_its_passing_example_alone(read: Callable[..., Evidence], path: Path) -> None:
    assert findings(evidence_of(read, path), path) == []


def test_every_rule_has_a_failing_and_a_passing_example() -> None:
    known = {rule.key for rule in rules()}
    assert {path.name.split(".")[0] for path in named("fails")} == known
    assert {path.name.split(".")[0] for path in named("passes")} == known
    assert len(named("fails")) + len(named("passes")) == len(EXAMPLES)


def test_every_rule_says_what_it_demands_and_where_its_method_comes_from() -> None:
    for rule in rules():
        assert rule.label
        assert rule.definition.endswith(".")
        assert any(sign.isdigit() for sign in rule.reference), rule.key


@pytest.mark.parametrize("path", named("fails"), ids=lambda path: path.stem)
def test_finding_is_complete_and_in_words(read: Callable[..., Evidence], path: Path) -> None:
    evidence = evidence_of(read, path)
    for one in findings(evidence, path):
        assert not keys_in(one, evidence)
        assert one.severity in SEVERITIES
        assert one.consequence in CONSEQUENCES
        assert "not reported" not in f"{one.text} {one.recomputed} {one.resolution}"
        assert one.places
        assert one.about
        assert one.recomputed
        assert one.message
        assert one.resolution
