"""Endpoints: a study that has secondary ones has a primary one, which is what it was sized for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from fractions import Fraction

from rdflib.term import Node

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name
from sarcograph.graph.validate.report import Result, fault

PRIMARY = (SG.PrimaryEndpoint, SG.CoPrimaryEndpoint, SG.MajorEndpoint)
"""Roles of what a study was to show before all."""
LATER = (SG.SecondaryEndpoint, SG.ExploratoryEndpoint, SG.PostHocEndpoint)
"""Roles of what comes after a primary endpoint."""


def primary(facts: Facts) -> Iterator[Result]:
    """Yield secondary endpoints of studies that have no primary one."""
    graph = facts.graph
    roles: dict[Node, set[Node]] = defaultdict(set)
    for endpoint, role in sorted(graph.subject_objects(SG.endpointRole), key=str):
        for study in graph.objects(endpoint, SG.ofStudy):
            roles[study].add(role)
    for endpoint in sorted(graph.subjects(SG.endpointRole, SG.SecondaryEndpoint), key=str):
        for study in graph.objects(endpoint, SG.ofStudy):
            if roles[study].isdisjoint(PRIMARY):
                message = (
                    f"No endpoint of {name(study)} is primary ({name(SG.endpointRole)}); name the "
                    "primary one, correct the role, and leave it if the source tells none."
                )
                value = SG.SecondaryEndpoint
                yield fault("PrimaryOfStudy", endpoint, SG.endpointRole, message, value, "Warning")


def twice(facts: Facts) -> Iterator[Result]:
    """Yield endpoints of the measure, the patients and the time of another of their study."""
    graph = facts.graph
    known: dict[Hashable, Node] = {}
    for endpoint in facts.groups(SG.endpointRole):
        about = tuple(
            frozenset(graph.objects(endpoint, one))
            for one in (
                SG.ofStudy,
                SG.endpointMeasure,
                SG.endpointPopulation,
                SG.endpointDefinition,
            )
        )
        times = tuple(
            tuple(re.findall(r"\d+", text)) or (text,)
            for one in sorted(graph.objects(endpoint, SG.timeFrame), key=str)
            for text in [str(one)]
        )
        first = known.setdefault((about, times), endpoint)
        if first != endpoint and all(about[:2]):
            message = (
                f"{name(first)} is of this measure too ({name(SG.endpointMeasure)}), in the same "
                f"patients and time; correct one of them, or say in what they differ "
                f"({name(SG.endpointPopulation)}, {name(SG.timeFrame)})."
            )
            path = SG.endpointMeasure
            yield fault("EndpointTwice", endpoint, path, message, first, "Warning")


def sized(facts: Facts) -> Iterator[Result]:
    """Yield endpoints after the primary one by which the size of a study was computed."""
    graph = facts.graph
    for endpoint in facts.groups(SG.sampleSizeAssumption):
        for role in graph.objects(endpoint, SG.endpointRole):
            if role in LATER:
                message = (
                    f"A study is sized for its primary endpoint ({name(SG.sampleSizeAssumption)}), "
                    f"and this is {name(role)}; correct one of them, and leave it if the source "
                    "says both."
                )
                path = SG.endpointRole
                yield fault("SizeOfEndpoint", endpoint, path, message, role, "Warning")


def order(facts: Facts) -> Iterator[Result]:
    """Yield primary endpoints that are tested after one that is not primary."""
    graph = facts.graph
    by_study: dict[Node, list[tuple[Fraction, bool, Node]]] = defaultdict(list)
    for endpoint in facts.groups(SG.endpointRank):
        rank = facts.number(endpoint, SG.endpointRank)
        for study in graph.objects(endpoint, SG.ofStudy):
            for role in graph.objects(endpoint, SG.endpointRole):
                if rank is not None and role in (*PRIMARY, *LATER):
                    by_study[study].append((rank, role in PRIMARY, endpoint))
    for given in by_study.values():
        later = min(
            ((rank, str(one), one) for rank, first, one in given if not first), default=None
        )
        for rank, first, endpoint in given:
            if first and later is not None and rank > later[0]:
                message = (
                    f"A primary endpoint is tested first, and {name(later[2])} before this "
                    f"({name(SG.endpointRank)}); correct a rank or a role, and leave them if each "
                    "role has numbers of its own."
                )
                path = SG.endpointRank
                yield fault("OrderOfEndpoints", endpoint, path, message, later[2], "Warning")


def brought_along(facts: Facts) -> Iterator[Result]:
    """Yield endpoints on what patients bring along, which no treatment changes."""
    for endpoint, measures in facts.groups(SG.endpointMeasure).items():
        for measure in measures if len(measures) == 1 else ():
            if facts.is_one_of(measure, (SG.BaselineCharacteristic,)):
                message = (
                    f"{name(measure)} is what patients bring along ({name(SG.endpointMeasure)}); "
                    "name what was found, and leave it if the source says so."
                )
                path = SG.endpointMeasure
                yield fault("EndpointAtBaseline", endpoint, path, message, measure, "Warning")
