"""The two engines, and what they find in one form."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Literal, TypeAlias

import pyshacl
import shacl
from rdflib import SH, Graph

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.validate.paths import path_text
from sarcograph.graph.validate.report import Result, text_of

Engine: TypeAlias = Literal["pyshacl", "shacl"]


def run_pyshacl(graph: Graph, shapes: Graph) -> Iterator[Result]:
    """Yield what pySHACL finds; raises SarcographError when it cannot apply the shapes."""
    # its logger would repeat every result on stderr
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    try:
        _, report, text = pyshacl.validate(graph, shacl_graph=shapes, inplace=True, advanced=False)
    except RecursionError:
        raise SarcographError(
            "the shapes cannot be applied: classes lie hundreds of levels below each other; "
            "leave out levels (rdfs:subClassOf)"
        ) from None
    if not isinstance(report, Graph):
        raise SarcographError(f"the shapes cannot be applied: {text}")
    for node in report.objects(None, SH.result):
        facts = dict(report.predicate_objects(node))
        path, value = shapes.value(facts[SH.sourceShape], SH.path), facts.get(SH.value)
        yield Result(
            focus=text_of(facts[SH.focusNode]),
            path=path_text(path, shapes) if path is not None else None,
            component=_local(facts[SH.sourceConstraintComponent]),
            severity=_local(facts[SH.resultSeverity]),
            message=str(facts.get(SH.resultMessage, "")),
            value=text_of(value) if value is not None else None,
            shape=text_of(facts[SH.sourceShape]),
        )


def run_shacl(text: str, shapes: shacl.Shapes) -> Iterator[Result]:
    """Yield what the fast engine finds in a graph given as N-Triples."""
    for one in shapes.validate_text(text, format="ntriples").results:
        yield Result(
            focus=_bare(one.focus_node) or "",
            path=_bare(one.path),
            component=one.component,
            severity=one.severity,
            message=one.message or "",
            value=_bare(one.value),
            shape=_bare(one.source_shape),
        )


def _local(iri: object) -> str:
    return str(iri).rpartition("#")[2]


def _bare(term: str | None) -> str | None:
    """Return a term in N-Triples syntax as `text_of` would."""
    return term[1:-1] if term and term[0] == "<" and term[-1] == ">" else term
