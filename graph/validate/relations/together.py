"""What goes with a property or a value, as annotations of the ontology say."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF

from sarcograph.graph.namespaces import SG
from sarcograph.graph.validate.relations.base import Facts, name, names
from sarcograph.graph.validate.report import Result, fault


def values(facts: Facts) -> Iterator[Result]:
    """Yield nodes with a property or a value that none of their other values goes with.

    A node is judged by the values that it has of the class of those that go with the term.
    """
    graph = facts.graph
    for term, fitting in facts.groups(SG.goesWith).items():
        kinds = {kind for one in fitting for kind in facts.types[one] if str(kind).startswith(SG)}
        listed = {one for kind in kinds for one in graph.subjects(RDF.type, kind)}
        having = {*graph.subjects(term, None), *graph.subjects(None, term)} - listed
        for node in sorted(having, key=str):
            given = [
                (property_, value)
                for property_, value in graph.predicate_objects(node)
                if value in listed and property_ != SG.goesWith
            ]
            if given and {value for _, value in given}.isdisjoint(fitting):
                property_, value = min(given)
                message = (
                    f"With {name(term)} goes {names(fitting)} ({name(property_)}), not "
                    f"{name(value)}; correct one of them."
                )
                yield fault("GoesTogether", node, property_, message, value)


def units(facts: Facts) -> Iterator[Result]:
    """Yield measurements in a unit of another dimension than what is measured has."""
    graph = facts.graph
    for quantity, dimensions in facts.groups(SG.takesDimension).items():
        for node in sorted(graph.subjects(SG.measuredAs, quantity), key=str):
            for unit in graph.objects(node, SG.measuredUnit):
                own = set(graph.objects(unit, SG.unitDimension))
                if own and own.isdisjoint(dimensions):
                    message = (
                        f"{name(quantity)} has a unit of {names(dimensions)}, or none "
                        f"({name(SG.measuredUnit)}); name another, or what else is measured."
                    )
                    yield fault("UnitOfMeasured", node, SG.measuredUnit, message, unit)
