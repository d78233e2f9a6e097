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
from sarcograph.graph.namespaces import PROV, SG, term, thing
from sarcograph.graph.nquads import empty_graph


def derive(evidence: Evidence) -> Graph:
    """Return the graph of all derived estimates, in an order that depends on nothing else."""
    graph = empty_graph()
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


def _former_slug(context: DocumentContext, derived: Derived) -> tuple[str, str] | None:
    """Return what the coordinates were called before an estimate behind them was, and why.

    The name of a derived estimate follows those of the printed ones: where one part of theirs was
    replaced, such as a time, it was in this name too.
    """
    prefix = f"estimate/{context.key}/"
    slug = derived.coordinates.slug()
    own = {slug, *(source.coordinates.slug() for source in derived.sources)}
    for entry in context.file.revisions:
        old, new = entry.old.removeprefix(prefix), entry.new.removeprefix(prefix)
        if new == slug and entry.new.startswith(prefix):
            return old, entry.because
        olds, news = old.split("."), new.split(".")
        if new not in own or len(olds) != len(news):
            continue
        replaced = {one: other for one, other in zip(news, olds, strict=True) if one != other}
        former = ".".join(replaced.get(part, part) for part in slug.split("."))
        if former != slug:
            return former, entry.because
    return None


def _write(context: DocumentContext, derived: Derived) -> None:
    key = f"{derived.coordinates.slug()}.{derived.method}"
    iri = thing("derived", context.key, key)
    if former := _former_slug(context, derived):
        old, because = former
        former_iri = thing("derived", context.key, f"{old}.{derived.method}")
        context.graph.add((iri, PROV.wasRevisionOf, former_iri))
        describe(context.graph, iri, None, revision_reason=because)
    describe(
        context.graph,
        iri,
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
