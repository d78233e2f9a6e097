"""Methods of statistics and assessment: on what they can be used, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rdflib import Literal
from rdflib.term import Node

from sarcograph.graph.namespaces import SG, thing
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault

OF_TIMES = (thing("test", "log-rank-test"), thing("test", "kaplan-meier-estimate"))
"""Methods on times to an event, in which some have none yet."""
OF_COUNTS = (thing("test", "chi-square-test"), thing("test", "fishers-exact-test"))
"""Methods on counts of patients."""
OF_VALUES = (thing("test", "students-t-test"), thing("test", "mann-whitney-u-test"))
"""Methods on a number that each patient has."""
USED_BY_KIND: dict[Node, Node] = {
    Literal("software"): SG.usesSoftware,
    Literal("statistical-test"): SG.usesTest,
}
"""Kinds of methods, and what such a method uses."""
_VERSION = re.compile(r"(?<![\d.])(\d+)(?:\.\d+)*")


def of_measures(facts: Facts) -> Iterator[Result]:
    """Yield tests of what they cannot test: times without an event by counts, shares by times."""
    graph = facts.graph
    for node, tests in facts.groups(SG.usesTest).items():
        path = SG.appliesTo if (node, SG.appliesTo, None) in graph else SG.measure
        measures = sorted(graph.objects(node, path), key=str)
        timed = [one for one in measures if (one, SG.timeToEvent, Literal(True)) in graph]
        counted = [
            one
            for one in measures
            if (one, SG.statisticDefault, SG.Proportion) in graph and one not in timed
        ]
        at_a_time = any((node, one, None) in graph for one in (SG.timeValue, SG.timePoint))
        if not measures:
            continue
        for test in tests:
            others = set(tests) - {test}
            why: list[Node] = []
            if test in OF_TIMES and len(counted) == len(measures):
                why = counted
            elif test in OF_COUNTS and len(timed) == len(measures) and not at_a_time:
                why = timed
            elif test in OF_VALUES and len(counted) + len(timed) == len(measures):
                why = measures
            if why and not others:
                message = (
                    f"{name(test)} is no test of {names(why, 'and')} ({name(SG.usesTest)}); "
                    "correct one of them, and leave them if the source says so."
                )
                yield fault("TestOfMeasure", node, SG.usesTest, message, test, "Warning")


def kinds(facts: Facts) -> Iterator[Result]:
    """Yield methods of a kind that uses something, which use only something else."""
    graph = facts.graph
    for node, given in facts.groups(SG.methodKind).items():
        for kind in given:
            wanted = USED_BY_KIND.get(kind)
            others = [
                one
                for one in (SG.usesTest, SG.usesSoftware, SG.usesCriteria)
                if one != wanted and (node, one, None) in graph
            ]
            if wanted is not None and others and (node, wanted, None) not in graph:
                message = (
                    f"A method of the kind {kind.n3()} has {name(wanted)}, and this has "
                    f"{names(others, 'and')}; correct one of them."
                )
                yield fault("KindOfMethod", node, SG.methodKind, message, kind, "Warning")


def versions(facts: Facts) -> Iterator[Result]:
    """Yield versions that criteria do not have, where the versions of these are told."""
    graph = facts.graph
    for uses, told in (
        (SG.usesCriteria, SG.valueStated),
        (SG.gradedBy, SG.eventVocabularyVersion),
    ):
        for node, given in facts.groups(uses).items():
            known = {
                major
                for one in given
                for version in graph.objects(one, SG.criteriaVersion)
                for major in _VERSION.findall(str(version))
            }
            if uses == SG.gradedBy and not _of_criteria(facts, node, given):
                continue
            for text in graph.objects(node, told):
                found = _VERSION.search(str(text))
                if found and known and found[1] not in known:
                    message = (
                        f"{names(given, 'and')} has no version {text.n3()} ({name(told)}); correct "
                        "the version or the criteria, and leave them if the source prints so."
                    )
                    yield fault("VersionOfCriteria", node, told, message, text, "Warning")


def _of_criteria(facts: Facts, collection: Node, criteria: Sequence[Node]) -> bool:
    """Tell whether the vocabulary of adverse events, whose version is told, is the criteria."""
    vocabulary = str(facts.graph.value(collection, SG.eventVocabulary) or "").casefold()
    return any(text.casefold() in vocabulary for one in criteria for text in facts.names_of(one))
