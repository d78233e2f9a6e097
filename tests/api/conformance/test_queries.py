"""Query evaluation, result formats and query syntax; federation and updates are refused.

The tests of other entailment regimes than the simple one are left out: no such regime is offered.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import httpx2
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

BASE = "http://example.org/suite/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
XSD = "http://www.w3.org/2001/XMLSchema#"
DECIMALS = ("integer", "decimal", "nonNegativeInteger", "positiveInteger", "int", "long", "short")
FLOATS = ("double", "float")
EMPTY = "http://example.org/no-such-graph"

RESULTS = {
    "srx": ("application/sparql-results+xml", ox.QueryResultsFormat.XML),
    "srj": ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    "tsv": ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
}
_ALL_GRAPHS = (
    "the engine evaluates what is inside GRAPH ?g once, with ?g as one more variable of it"
)
_NO_ZERO_LENGTH = "the engine has no path of length zero from a term that is not in the data"
FAILURES = {
    "aggregates/agg-empty-group-count-graph": _ALL_GRAPHS,
    "bindings/graph": _ALL_GRAPHS,
    "negation/graph-minus": _ALL_GRAPHS,
    "aggregates/agg-groupconcat-04": "the engine's GROUP_CONCAT keeps a common language tag",
    "aggregates/agg-groupconcat-06": "the engine's GROUP_CONCAT keeps a common language tag",
    "csv-tsv-res/tsv03": "the engine stores xsd:negativeInteger as xsd:integer",
    "functions/bnode01": "the engine's BNODE of a string is the same in each solution",
    "property-path/zero_or_more_set_start": _NO_ZERO_LENGTH,
    "property-path/zero_or_more_set_end": _NO_ZERO_LENGTH,
    "property-path/zero_or_one_set_start": _NO_ZERO_LENGTH,
    "property-path/zero_or_one_set_end": _NO_ZERO_LENGTH,
}
"""What is known to fail, and why; none of it is the endpoint's own doing."""

Solution = Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
Record = Callable[[str, int, dict[str, str]], None]


@dataclass(frozen=True)
class Case:
    """A test of the suite: the request it makes, and the IRI of the expected answer if any."""

    name: str
    kind: str
    request: str
    defaults: tuple[str, ...]
    named: tuple[str, ...]
    answer: str

    @property
    def parameters(self) -> dict[str, str | list[str]]:
        """The dataset; without data of its own a query has its FROM clauses, or an empty graph."""
        if not self.defaults and re.search(r"(?i)\bFROM\b", self.request):
            return {}
        return {
            "default-graph-uri": list(self.defaults or (EMPTY,)),
            "named-graph-uri": list(self.named),
        }


@pytest.fixture(scope="module")
def cases(manifests: Mapping[str, Graph], suite: Mapping[str, bytes]) -> list[Case]:
    """The tests of queries and updates."""
    found = []
    for folder, graph in manifests.items():
        for test, _, kind in graph.triples((None, RDF.type, None)):
            action = graph.value(test, MF.action)
            file = graph.value(action, QT.query) or graph.value(action, UT.request) or action
            if not isinstance(file, URIRef) or folder in ("entailment", "http-rdf-update"):
                continue
            base = f"BASE <{file}>\n" if not str(file).endswith(".ru") else ""
            found.append(
                Case(
                    f"{folder}/{str(test).rpartition('#')[2]}",
                    str(kind).rpartition("#")[2],
                    base + suite[str(file)].decode(),
                    tuple(map(str, graph.objects(action, QT.data))),
                    tuple(map(str, graph.objects(action, QT.graphData))),
                    str(graph.value(test, MF.result) or ""),
                )
            )
    return found


def is_update(case: Case) -> bool:
    # eight of those of kind NegativeSyntaxTest11 are updates
    return "Update" in case.kind or case.name.startswith("delete-insert/")


def is_federated(case: Case) -> bool:
    return case.name.startswith(("service/", "syntax-fed/"))


# --- comparison


def term_key(term: object) -> object:
    """Return a term for comparison, None for a blank node.

    The engine stores a number or truth value in its canonical form, so these count by value.
    """
    if isinstance(term, ox.BlankNode):
        return None
    if not isinstance(term, ox.Literal):
        return str(term)
    datatype = term.datatype.value.removeprefix(XSD)
    try:
        if datatype in DECIMALS:
            return datatype, Decimal(term.value)
        if datatype in FLOATS:
            return datatype, repr(float(term.value))  # NaN equals itself
        if datatype == "boolean":
            return datatype, term.value in ("true", "1")
    except (ValueError, InvalidOperation):
        pass
    return term.value, datatype, (term.language or "").lower()


def same(expected: list[Solution], found: list[Solution], *, ordered: bool) -> bool:
    """Tell whether solutions are the same under some bijection of their blank nodes."""
    if len(expected) != len(found):
        return False
    if ordered:
        return matched(expected, [[one] for one in found], {})
    by_key: dict[object, list[Solution]] = {}
    for one in found:
        by_key.setdefault(solution_key(one), []).append(one)
    if Counter(map(solution_key, expected)) != Counter(map(solution_key, found)):
        return False
    with_blanks = [one for one in expected if blank_nodes(one)]
    return matched(with_blanks, [by_key[solution_key(one)] for one in with_blanks], {})


def solution_key(solution: Solution) -> object:
    return frozenset((name, term_key(term)) for name, term in solution.items())


def blank_nodes(solution: Solution) -> dict[str, str]:
    return {name: term.value for name, term in solution.items() if isinstance(term, ox.BlankNode)}


def matched(expected: list[Solution], found: list[list[Solution]], names: dict[str, str]) -> bool:
    """Try to give each expected solution one of its candidates, with one name a blank node."""
    if not expected:
        return True
    for candidate in found[0]:
        if solution_key(candidate) != solution_key(expected[0]):
            continue
        theirs = blank_nodes(candidate)
        extended = dict(names)
        for name, blank in blank_nodes(expected[0]).items():
            extended.setdefault(blank, theirs[name])
        consistent = all(
            extended[blank] == theirs[name] for name, blank in blank_nodes(expected[0]).items()
        )
        rest = [[one for one in others if one is not candidate] for others in found[1:]]
        if (
            consistent
            and len(set(extended.values())) == len(extended)
            and matched(expected[1:], rest, extended)
        ):
            return True
    return False


def solutions(content: bytes, form: ox.QueryResultsFormat) -> bool | list[Solution]:
    results = ox.parse_query_results(content, form)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    return [{name: one[name] for name in names if one[name] is not None} for one in results]


def result_set(content: bytes, iri: str) -> list[Solution]:
    """Read solutions written as RDF, in the vocabulary of result sets."""
    store = ox.Store()
    store.load(content, ox.RdfFormat.TURTLE, base_iri=iri)
    rows: dict[str, dict[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = {}
    pattern = "?solution rs:binding [ rs:variable ?name ; rs:value ?value ]"
    prefixes = {"rs": "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"}
    found = store.query(f"SELECT * {{ {pattern} }}", prefixes=prefixes)
    assert isinstance(found, ox.QuerySolutions)
    for one in found:
        name = one["name"]
        assert isinstance(name, ox.Literal)
        rows.setdefault(str(one["solution"]), {})[name.value] = one["value"]
    return list(rows.values())


def canonical(content: bytes, syntax: ox.RdfFormat, base: str | None = None) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(content, syntax, base_iri=base))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def table(content: bytes) -> Counter[frozenset[tuple[str, str]]]:
    """Return the rows of CSV by column, numbers by value; the suite has one blank node a file."""
    rows = csv.DictReader(re.sub(r"_:\w+", "_:b", content.decode()).splitlines())
    return Counter(frozenset((name, by_value(cell)) for name, cell in row.items()) for row in rows)


def by_value(cell: str) -> str:
    try:
        return repr(float(cell))
    except ValueError:
        return cell


# --- the tests


def send(endpoint: httpx2.Client, case: Case, accept: str) -> httpx2.Response:
    data = {"query": case.request, **case.parameters}
    return endpoint.post("/sparql", data=data, headers={"Accept": accept})


def evaluate(endpoint: httpx2.Client, case: Case, suite: Mapping[str, bytes]) -> str:
    """Return why the answer to a query is wrong, "" if it is right."""
    content = suite[case.answer]
    kind = case.answer.rpartition(".")[2]
    is_table = b"result-set#" in content or kind != "ttl"
    accept = "application/n-triples"
    if is_table:
        accept = "text/csv" if kind == "csv" else RESULTS.get(kind, RESULTS["srj"])[0]
    response = send(endpoint, case, accept)
    if response.status_code != 200:
        return f"{response.status_code} {response.text[:200]}"
    if not response.headers["content-type"].startswith(accept):
        return f"came as {response.headers['content-type']}"
    if not is_table:
        expected_graph = canonical(content, ox.RdfFormat.TURTLE, case.answer)
        right = canonical(response.content, ox.RdfFormat.N_TRIPLES) == expected_graph
    elif kind == "csv":
        right = table(response.content) == table(content)
    else:
        form = RESULTS.get(kind, RESULTS["srj"])[1]
        expected = result_set(content, case.answer) if kind == "ttl" else solutions(content, form)
        found = solutions(response.content, form)
        if isinstance(expected, bool) or isinstance(found, bool):
            right = expected is found
        else:
            ordered = re.search(r"(?i)ORDER\s+BY[^{}]*$", case.request) is not None
            right = same(expected, found, ordered=ordered)
    return "" if right else f"another answer: {' '.join(response.text.split())[:300]}"


def unrefused(endpoint: httpx2.Client, case: Case) -> str:
    """Return how the endpoint fails to refuse what it does not offer, "" if it refuses."""
    as_query = send(endpoint, case, "*/*").status_code
    if is_federated(case):
        return "" if as_query == 403 else f"{as_query}, not 403"
    headers = {"Content-Type": "application/sparql-update"}
    direct = endpoint.post("/sparql", content=case.request, headers=headers).status_code
    form = endpoint.post("/sparql", data={"update": case.request}).status_code
    # as a query, an update that is empty or malformed may be a syntax error as well
    refused = direct == form == 403 and as_query in (400, 403)
    return "" if refused else f"{direct} by body, {form} by form, {as_query} as query"


def misjudged(endpoint: httpx2.Client, case: Case) -> str:
    """Return how the endpoint is wrong about the syntax of a query, "" if it is right."""
    response = send(endpoint, case, "*/*")
    code = "" if response.status_code == 200 else response.json()["code"]
    good = case.kind == "PositiveSyntaxTest11"
    # one query of good syntax calls a function of the suite's own
    right = code in ("", "unsupported-query") if good else code == "syntax-error"
    return "" if right else f"{response.status_code} {response.text[:200]}"


def outcomes(
    endpoint: httpx2.Client, chosen: Iterable[Case], suite: Mapping[str, bytes]
) -> dict[str, str]:
    """Run tests and return those that fail with the reason."""
    failed = {}
    for case in chosen:
        if is_update(case) or is_federated(case):
            reason = unrefused(endpoint, case)
        elif case.answer:
            reason = evaluate(endpoint, case, suite)
        else:
            reason = misjudged(endpoint, case)
        if reason:
            failed[case.name] = FAILURES.get(case.name, reason)
    return failed


CATEGORIES: Mapping[str, tuple[int, Callable[[Case], bool]]] = {
    "query evaluation": (232, lambda case: case.kind == "QueryEvaluationTest"),
    "CSV results": (3, lambda case: case.kind == "CSVResultFormatTest"),
    "positive syntax": (63, lambda case: case.kind == "PositiveSyntaxTest11"),
    "negative syntax": (40, lambda case: case.kind == "NegativeSyntaxTest11"),
}


@pytest.mark.parametrize("category", CATEGORIES)
def test_query(
    endpoint: httpx2.Client,
    suite: Mapping[str, bytes],
    cases: list[Case],
    record: Record,
    category: str,
) -> None:
    count, belongs = CATEGORIES[category]
    chosen = [one for one in cases if belongs(one) and not is_update(one) and not is_federated(one)]
    assert len(chosen) == count
    failed = outcomes(endpoint, chosen, suite)
    names = {case.name for case in chosen}
    record(category, count, failed)
    assert failed.keys() == FAILURES.keys() & names, failed


@pytest.mark.parametrize(
    ("category", "count", "belongs"),
    [("federation, refused", 10, is_federated), ("updates, refused", 157, is_update)],
)
def test_what_is_not_offered_is_refused(
    endpoint: httpx2.Client,
    suite: Mapping[str, bytes],
    cases: list[Case],
    record: Record,
    category: str,
    count: int,
    belongs: Callable[[Case], bool],
) -> None:
    chosen = [case for case in cases if belongs(case)]
    assert len(chosen) == count
    failed = outcomes(endpoint, chosen, suite)
    record(category, count, failed)
    assert not failed
