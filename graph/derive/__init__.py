"""Numbers recomputed from printed ones: the graph `derived`.

A derived estimate has the coordinates of the printed one it re-computes, points to every estimate
it rests on, names its method, and says whether what is printed agrees. Nothing printed is altered.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph

from sarcograph.graph.build.context import DocumentContext
from sarcograph.graph.build.quantities import coordinate_values, coordinates_label
from sarcograph.graph.build.writing import describe
from sarcograph.graph.derive.derived import Derived
from sarcograph.graph.derive.proportions import proportions
from sarcograph.graph.derive.responses import response_totals
from sarcograph.graph.derive.times import changes, months, sums
from sarcograph.graph.model.evidence import Document, Evidence
from sarcograph.graph.namespaces import SG, term, thing


def derive(evidence: Evidence) -> Graph:
    """Return the graph of all derived estimates, in an order that depends on nothing else."""
    graph = Graph()
    for document in evidence.documents:
        context = DocumentContext(evidence, document)
        for derived in derived_estimates(evidence, document):
            _write(context, derived)
        graph += context.graph
    return graph


def derived_estimates(evidence: Evidence, document: Document) -> Iterator[Derived]:
    """Yield what can be recomputed from the numbers of one document."""
    for estimate in document.estimates:
        yield from proportions(estimate)
        yield from months(estimate)
    yield from response_totals(evidence, document)
    yield from sums(evidence, document)
    yield from changes(evidence, document)


def _write(context: DocumentContext, derived: Derived) -> None:
    key = f"{derived.coordinates.slug()}.{derived.method}"
    describe(
        context.graph,
        thing("derived", context.key, key),
        SG.DerivedEstimate,
        label=f"{coordinates_label(context, derived.coordinates)} ({derived.method})",
        derived_from=[
            thing("estimate", context.key, source.coordinates.slug()) for source in derived.sources
        ],
        derivation_method=term(derived.method),
        derivation_note=derived.note,
        agrees_with_printed=derived.agrees,
        value=derived.value,
        unit=context.entity(derived.unit),
        events=derived.events,
        denominator=derived.denominator,
        ci_lower=derived.bounds[0] if derived.bounds else None,
        ci_upper=derived.bounds[1] if derived.bounds else None,
        ci_level=derived.level,
        ci_method=term(derived.interval_method) if derived.interval_method else None,
        range_lower=derived.range[0] if derived.range else None,
        range_upper=derived.range[1] if derived.range else None,
        **coordinate_values(context, derived.coordinates),
    )
