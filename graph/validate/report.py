"""What a judgement of a graph says: results, and how much of the graph was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import Literal, URIRef
from rdflib.term import Node

from sarcograph.graph.errors import NotValidatedError, printable
from sarcograph.graph.prefixes import PREFIXES
from sarcograph.graph.validate.paths import is_compound, with_names

SEVERITIES = ("Violation", "Warning", "Info")
"""From the gravest to the mildest."""
_DATATYPE = "DatatypeConstraintComponent"


class Offence(NamedTuple):
    """What results of one sort have in common: how grave they are, and against what."""

    severity: str
    component: str
    shape: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is wrong: where, by which constraint of which shape, and how to mend it.

    IRIs stand bare, literals in N-Triples syntax, paths as `graph.validate.paths` has them. `path`
    is `None` when the node as a whole is judged, `shape` when no shape but the vocabulary, a
    datatype or a relation is offended; `file` and `line` when they are not known for sure.
    """

    focus: str
    path: str | None
    component: str
    severity: str
    message: str
    value: str | None
    shape: str | None
    file: str | None = None
    line: int | None = None

    def key(self) -> tuple[str, str, str, str]:
        """Return what two engines must agree on: focus, path, component and severity."""
        return self.focus, self.path or "", self.component, self.severity

    @property
    def offence(self) -> Offence:
        """Return what it has in common with others."""
        return Offence(self.severity, self.component, self.shape, self.path)


def fault(
    component: str,
    focus: Node,
    path: Node,
    message: str,
    value: Node | None = None,
    severity: str = "Violation",
) -> Result:
    """Return what offends a rule and no shape; nodes as rdflib has them."""
    return Result(
        focus=text_of(focus),
        path=text_of(path),
        component=component,
        severity=severity,
        message=message,
        value=text_of(value) if value is not None else None,
        shape=None,
    )


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Nodes that no shape judges for one reason: how many, and the first, with its place."""

    reason: str
    count: int
    example: str
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many nodes a shape judges by their class, and how many none does, and why."""

    judged: int = 0
    unjudged: tuple[Unjudged, ...] = ()

    @property
    def passed_over(self) -> int:
        """Return how many nodes are not judged."""
        return sum(one.count for one in self.unjudged)

    @property
    def sentence(self) -> str:
        """Return the two numbers in words."""
        nodes = self.judged + self.passed_over
        return f"{self.judged:,} of {nodes:,} nodes judged"


@dataclass(frozen=True, slots=True)
class Report:
    """All results, gravest first, and what was judged.

    `names` holds for a blank node what a reader can find it by, `prefixes` those of the input;
    `left_out` is how many more results of an offence there are, where not all are told.
    """

    results: tuple[Result, ...]
    coverage: Coverage = Coverage()
    names: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    left_out: Mapping[Offence, int] = field(default_factory=dict)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many results there are of each severity, zeros included."""
        found = Counter(result.severity for result in self.results)
        for offence, number in self.left_out.items():
            found[offence.severity] += number
        return MappingProxyType({name: found[name] for name in SEVERITIES})

    @property
    def violations(self) -> tuple[Result, ...]:
        """Return the results that must stop a build, those that are told."""
        return tuple(result for result in self.results if result.severity == "Violation")

    def name(self, term: str) -> str:
        """Return a term as a reader would write or find it, on one line."""
        return self.names.get(term) or short(term, self.prefixes)

    def as_dict(self) -> dict[str, object]:
        """Return counts and results as plain values, fit for JSON; the same for the same graph.

        An example without a name that stands in no file is left out: its label is another each
        time that the graph is built.
        """
        return {
            "counts": dict(self.counts),
            "judged": self.coverage.judged,
            "unjudged": [
                {**_values(one), "example": one.example if _lasts(one) else None}
                for one in self.coverage.unjudged
            ],
            "results": [{**_values(one), "node": self.name(one.focus)} for one in self.results],
            "left_out": [
                {**one._asdict(), "count": number} for one, number in self.left_out.items()
            ],
        }


def _values(one: Result | Unjudged) -> dict[str, object]:
    """Return the fields of a row; `asdict` would copy each value, of which there are millions."""
    return {name: getattr(one, name) for name in _FIELDS[type(one)]}


_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in (Result, Unjudged)}


def _lasts(one: Unjudged) -> bool:
    return one.file is not None or not one.example.startswith("_:")


def ordered(results: Iterable[Result]) -> tuple[Result, ...]:
    """Return results gravest first, in the order of the files; of one value its datatype first."""
    rank = {name: number for number, name in enumerate(SEVERITIES)}

    def place(result: Result) -> tuple[object, ...]:
        number = rank.get(result.severity, len(rank))
        first = result.component != _DATATYPE
        value, shape = result.value or "", result.shape or ""
        where = result.file or "", result.line or 0
        return (
            number,
            *where,
            result.focus,
            result.path or "",
            first,
            result.component,
            value,
            shape,
        )

    return tuple(sorted(results, key=place))


def short(term: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI, a literal or a property path with prefixes for its IRIs, on one line."""
    head, mark, datatype = term.rpartition("^^<")
    if mark and term.startswith('"'):
        return f"{printable(head)}^^{short(datatype[:-1], prefixes)}"
    if term.startswith(('"', "_:")):
        return printable(term)
    if is_compound(term):
        return with_names(term, lambda iri: short(iri, prefixes))
    for start, prefix in _longest_first(tuple(prefixes.items())):
        if term.startswith(start) and term != start:
            return printable(f"{prefix}:{term.removeprefix(start)}")
    return f"<{printable(term)}>"


@lru_cache(16)
def _longest_first(prefixes: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return IRIs with their prefixes: the longest start of a term is the nearest to it.

    Of two prefixes for one IRI the first by name stands first.
    """
    starts = [(iri, prefix) for prefix, iri in prefixes if iri]
    return sorted(starts, key=lambda pair: (-len(pair[0]), pair[1]))


def text_of(term: Node) -> str:
    """Return an IRI bare, any other term in N-Triples syntax."""
    if isinstance(term, Literal):
        # rdflib's own form has three quotes around a text of several lines
        datatype = ox.NamedNode(term.datatype) if term.datatype and not term.language else None
        return str(ox.Literal(str(term), language=term.language, datatype=datatype))
    return str(term) if isinstance(term, URIRef) else term.n3()


def refuse_violations(report: Report) -> None:
    """Raise NotValidatedError for a graph with a violation."""
    if report.violations:
        first = report.violations[0]
        raise NotValidatedError(
            f"{report.counts['Violation']:,} violations, the first at {first.focus}: "
            f"{first.message}; "
            "run 'sarcograph validate' to see all"
        )
