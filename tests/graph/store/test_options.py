"""No option of a query looks for anything by a variable that may have no value.

`OPTIONAL { ?designed rdfs:label ?design }` after a `?designed` that some rows lack gives those rows
every label there is, and has the engine go through all of them for each row that it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from rdflib import Variable
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.store.library import query_library

ROOT = Path(__file__).parents[3]
QUERIES = sorted((ROOT / "graph").rglob("*.rq"))
LIBRARY = ROOT / "graph" / "queries"
HARMLESS = {"what-is-not-reported": ["start"]}
"""A fact without a place has no first place, and the option looks by the fact as well."""
Names = set[Variable]


def bound_in(node: Any) -> tuple[Names, Names]:
    """Return the variables that a pattern may bind, and those that it binds in each of its rows."""
    match node.name:
        case "BGP":
            own = {term for triple in node.triples for term in triple if isinstance(term, Variable)}
            return own, own
        case "Join":
            (some, all_), (others, all_others) = bound_in(node.p1), bound_in(node.p2)
            return some | others, all_ | all_others
        case "LeftJoin":
            (some, all_), (others, _) = bound_in(node.p1), bound_in(node.p2)
            return some | others, all_
        case "Union":
            (some, all_), (others, all_others) = bound_in(node.p1), bound_in(node.p2)
            return some | others, all_ & all_others
        case "Minus":
            return bound_in(node.p1)
        case "Graph":
            some, all_ = bound_in(node.p)
            own = {node.term} if isinstance(node.term, Variable) else set()
            return some | own, all_ | own
        case "Extend":
            some, all_ = bound_in(node.p)
            return some | {node.var}, all_ | ({node.var} if gives(node.expr, all_) else set())
        case "Project":
            some, all_ = bound_in(node.p)
            return some & {*node.PV}, all_ & {*node.PV}
        case "AggregateJoin":
            some, all_ = bound_in(node.p)
            own = {one.res for one in node.A}
            return some | own, all_ | own
        case "values":
            rows = [{name for name, of in row.items() if str(of) != "UNDEF"} for row in node.res]
            return set().union(*node.res), set.intersection(*rows) if rows else set()
        case _:
            return bound_in(node.p)


def gives(expression: Any, bound: Names) -> bool:
    """Tell whether an expression has a value where `bound` have one; a type error is not judged."""
    if isinstance(expression, Variable):
        return expression in bound
    if not isinstance(expression, CompValue):
        return True
    match expression.name:
        case "Builtin_COALESCE":
            return any(gives(one, bound) for one in expression.arg)
        case "Builtin_IF":
            return gives(expression.arg2, bound) and gives(expression.arg3, bound)
        case "Builtin_BOUND":
            return True
    return all(gives(one, bound) for one in parts(expression))


def parts(node: CompValue) -> Iterator[Any]:
    """Yield what a pattern or an expression is made of."""
    for value in node.values():
        yield from value if isinstance(value, list) else [value]


def loose(node: Any) -> Iterator[str]:
    """Yield each variable by which an option looks for something and that may have no value."""
    if isinstance(node, CompValue):
        if node.name == "LeftJoin":
            (some, all_), (others, _) = bound_in(node.p1), bound_in(node.p2)
            yield from map(str, (some & others) - all_)
        for part in parts(node):
            yield from loose(part)


def found(text: str, prefixes: Mapping[str, str] = PREFIXES) -> list[str]:
    return sorted(loose(translateQuery(parseQuery(text), initNs=dict(prefixes)).algebra))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_option_looks_by_what_has_a_value(path: Path) -> None:
    """As another parser reads the query, those of the library without prefixes but their own."""
    prefixes = {} if path.parent == LIBRARY else PREFIXES
    assert found(path.read_text(encoding="utf-8"), prefixes) == HARMLESS.get(path.stem, [])


def test_every_query_of_the_library_is_among_them() -> None:
    assert {path.stem for path in QUERIES if path.parent == LIBRARY} == query_library().keys()


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("?a sg:study ?b OPTIONAL { ?b rdfs:label ?c }", []),
        ("?a sg:study ?x OPTIONAL { ?x sg:size ?b } OPTIONAL { ?b rdfs:label ?c }", ["b"]),
        ("{ ?a sg:study ?b } UNION { ?a sg:size ?n } OPTIONAL { ?b rdfs:label ?c }", ["b"]),
        (
            "?a sg:study ?x OPTIONAL { ?x sg:size ?b } BIND(COALESCE(?b, 0) AS ?d)"
            " OPTIONAL { ?d rdfs:label ?c }",
            [],
        ),
    ],
)
def test_what_may_have_no_value_is_found(patterns: str, expected: list[str]) -> None:
    assert found(f"SELECT * {{ {patterns} }}") == expected
