"""The query library: one file a question, its parameters bound as terms.

A query file in `graph/queries/` starts with lines of `#+` that hold YAML: the question, what it
does, its parameters with types and defaults, tags and columns. It is plain SPARQL 1.1 and runs as
it stands; the defaults of its parameters are the data of `VALUES` blocks, one a parameter:

    VALUES ?measure { measure:progression-free-survival }  # parameter

Giving a parameter replaces the data of its block by a serialised RDF term, never by raw text. What
many questions are restricted by, such as a disease or a line, they take as filters (`filters`).

Where the rows are many, a comment, `# details`, parts what makes and orders them from what is
looked up for each: for a few rows the second part is asked of these alone, for a few columns only
what these need, and to count rows nothing of it. What follows the comment neither adds a row nor
leaves one out. So it is with what follows another comment before it, `# order`: by that the rows
are ordered, and they are counted without it. Oxigraph in this process is asked for the rows and
for their details one after the other (`in_steps`).

The engine plans a row of options in time that grows with more than the square of its length. Some
queries have them in groups, each of which begins with what holds of every row and goes on with the
same thing under another name (`BIND(?effect AS ?counted)`): under its own name the engine would ask
the group of all things at once. Virtuoso loses values by it in others, which stay as they are
(`bench/other_forms/`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from itertools import takewhile
from typing import Any, Literal, cast, get_args

import pyoxigraph as ox
import yaml

from sarcograph.graph.bundled import bundled_files
from sarcograph.graph.errors import QueryError, did_you_mean, is_text, repeated
from sarcograph.graph.prefixes import ID, PREFIXES
from sarcograph.graph.store.details import needed
from sarcograph.graph.store.filters import FILTERS, UNKNOWN, limits, marks, with_filters
from sarcograph.graph.store.groups import counting
from sarcograph.graph.store.parameter_words import which_parameter, who_takes
from sarcograph.graph.store.prologue import read_prologue
from sarcograph.graph.store.question_parts import ORDERING, WHOLE, some_rows, with_parts
from sarcograph.graph.store.table import ColumnType
from sarcograph.graph.store.tokens import tokenize

ParameterType = Literal["entity", "text", "choice", "integer", "range"]
_BLOCK = re.compile(r"VALUES\s+\?(?P<name>\w+)\s*\{(?P<data>[^}]*)\}\s*#\s*parameter")
_INTEGER = re.compile(r"-?[0-9]{1,18}")  # as the engine holds it
MOST_ROWS = 1_000_000
"""The largest limit that a reader may set; no question has as many rows."""
_SELECT = re.compile(r"^SELECT(?:\s+\?\w+)+$", re.MULTILINE)
"""What a query of the library gives: it begins a line, as no inner query does."""
_TERM = re.compile(r'"(?P<text>[^"]*)"|<(?P<iri>[^>]*)>|(?P<name>\S+)')


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the reader of a query may choose; without a default nothing restricts it.

    `default` says what holds without one of a parameter that no query has in a block (`Query`).
    """

    name: str
    type: ParameterType
    description: str
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    default: str = ""

    def check(self, value: str) -> None:
        """Raise QueryError for what no graph could make a value of the parameter."""
        if not value:  # an entity without a name would be in no row
            raise QueryError(f"'{self.name}' is empty; give a value, or leave it out")
        if not is_text(value):
            raise QueryError(f"'{self.name}' is no text: '{repeated(value)}'")
        if self.type == "choice" and value not in self.choices:
            listed = ", ".join(self.choices)
            raise QueryError(f"'{self.name}' is one of {listed}, not '{repeated(value)}'")
        if self.type == "integer" and not _INTEGER.fullmatch(value):
            raise QueryError(f"'{self.name}' is a whole number, not '{repeated(value)}'")
        if self.type == "range":
            limits(self.name, value)

    def term(self, value: str, resolve: Resolve) -> str:
        """Return `value` as the serialised RDF term that it stands for."""
        self.check(value)
        match self.type:
            case "integer":
                return str(ox.Literal(int(value)))
            case "entity":
                return str(ox.NamedNode(resolve(value, self)))
            case _:
                return str(ox.Literal(value))


def limit_of(text: str) -> int:
    """Return how many rows are asked for; raises QueryError for none, and for more than any."""
    if re.fullmatch(r"[0-9]{1,7}", text) and 0 < int(text) <= MOST_ROWS:
        return int(text)
    raise QueryError(f"'limit' is a whole number from 1 to {MOST_ROWS}, not '{repeated(text)}'")


COMMON = {
    "sources": Parameter(
        "sources",
        "choice",
        "whose numbers and statements count: those of documents, of external sources, or all",
        choices=("all", "documents", "external"),
    )
}
"""Parameters that are the same in all queries that have them; a header gives their name alone."""

GROUPS = {
    "outcome": "Outcomes, and what they were compared with",
    "mechanism": "Drugs, targets and mechanisms",
    "safety": "Adverse events and doses",
    "resistance": "Markers, resistance, and what came before and after",
    "study": "Studies, patients and regimens",
    "evidence": "Where a statement stands, and how well",
    "doubt": "What disagrees, can be read in several ways, or is not known",
    "entity": "Things, their names, and what is said of them",
}
"""What readers want to know, by the tag that each query of the library has first."""

Resolve = Callable[[str, Parameter], str]
"""Returns the IRI of the thing that a user names for a parameter; raises QueryError."""


def by_key(value: str, parameter: Parameter) -> str:
    """Return the IRI that `value` is, or makes as kind/key or as a key, whether it exists or not.

    Raises QueryError for what can be neither.
    """
    key = value if "/" in value else f"{parameter.kinds[0]}/{value}"
    iri = value if "://" in value else f"{ID}{key}"
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise QueryError(f"'{repeated(value)}' is neither a key nor an IRI") from None


@dataclass(frozen=True, slots=True)
class Query:
    """A query of the library."""

    name: str
    question: str
    description: str
    text: str
    parameters: tuple[Parameter, ...]
    tags: tuple[str, ...]
    columns: dict[str, str]
    types: dict[str, ColumnType]
    """The types of the columns that are no text, which are known though a column is empty."""
    filters: dict[str, str]
    """The variable that each filter looks at; their parameters are among the others."""
    shown: tuple[str, ...]
    """The few columns that people are shown unless they ask for others; the last one leads on."""
    examples: tuple[dict[str, str], ...]
    """Parameters to begin with, as names and values."""

    def parameter(self, name: str) -> Parameter:
        """Return a parameter of the query by its name; raises KeyError where it has none."""
        return {parameter.name: parameter for parameter in self.parameters}[name]

    def check(self, given: Mapping[str, str]) -> None:
        """Raise QueryError for parameters that the query lacks or cannot take, as names and values.

        Whether an entity is one that exists is not judged.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in given.items():
            if name not in known:
                listed = ", ".join(known) or "none"
                near = which_parameter(name, known) or (
                    who_takes(name, questions_taking()) if self.tags else ""
                )
                raise QueryError(
                    f"'{self.name}' has no parameter '{repeated(name)}'; it has: {listed}"
                    + (f"; {near}" if near else "")
                )
            known[name].check(value)

    def bound(
        self,
        given: Mapping[str, str],
        resolve: Resolve,
        *,
        columns: Sequence[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> str:
        """Return the query text with the parameters `given` as names and values.

        Entities are those that `resolve` finds. It gives `columns`, all without any, and at most
        `limit` rows from `offset` on, which needs a query of the library: one of a user's own may
        have a limit already. Raises QueryError.
        """
        self.check(given)
        known = {parameter.name: parameter for parameter in self.parameters}

        def fill(match: re.Match[str]) -> str:
            name = match["name"]
            if name not in given:
                return match[0]
            return f"VALUES ?{name} {{ {known[name].term(given[name], resolve)} }}  # parameter"

        filters = {}
        for name, on in self.filters.items():
            if name in given:
                is_entity = known[name].type == "entity"
                value = known[name].term(given[name], resolve) if is_entity else given[name]
                filters[name] = on, value
        text = with_filters(_BLOCK.sub(fill, self.text), filters)
        if columns:
            text = _SELECT.sub("SELECT " + " ".join(f"?{name}" for name in columns), text, count=1)
        most = "" if limit is None else f"LIMIT {limit_of(str(limit))}\n"
        part = most + (f"OFFSET {offset}\n" if offset else "")
        found = WHOLE.search(text) if part or columns else None
        if found is None:
            return text + part
        rows, details, order = found["rows"], found["details"], found["order"]
        if columns:
            asked = " ".join(f"?{name}" for name in columns)
            details = needed(rows, details, f"{asked} {order}")
        if part:
            rows = some_rows(rows, order, part)
        return with_parts(text[: found.start()], rows, details, order)

    def bound_to_each(
        self,
        name: str,
        values: Sequence[str],
        given: Mapping[str, str],
        resolve: Resolve,
        *,
        says_which: bool = False,
    ) -> str:
        """Return the query asked of several values of the parameter `name` at once.

        Its rows are those that it has for any of them; if it `says_which`, each has that too, under
        the name of the parameter. Raises QueryError.
        """
        columns = (*self.columns, name) if says_which else ()
        text = self.bound({**given, name: values[0]}, resolve, columns=columns)
        first, *others = (self.parameter(name).term(value, resolve) for value in values)
        block = f"VALUES ?{name} {{ {first}"
        return text.replace(f"{block} }}", f"{' '.join((block, *others))} }}")

    def counted(self, given: Mapping[str, str], resolve: Resolve) -> str:
        """Return a query for the number of rows, as `rows`; raises QueryError."""
        text = self.bound(given, resolve, columns=tuple(self.columns)[-1:])
        tokens = [token for token in tokenize(text) if token.lastgroup != "space"]
        start = tokens[read_prologue(tokens)[1]].start()
        found = WHOLE.search(text)
        counted = found["rows"] if found else f"  {{\n{text[start:]}\n  }}\n"
        counted = counted.partition(ORDERING)[0]
        return f"{text[:start]}{counting(counted)}"

    def chosen(self, columns: str) -> tuple[str, ...]:
        """Return the columns that are asked for: `few`, `all`, or names with commas between.

        Raises QueryError for a name that no column has.
        """
        match columns.strip():
            case "few":
                return self.shown
            case "all":
                return tuple(self.columns)
        names = tuple(dict.fromkeys(name.strip() for name in columns.split(",")))
        for name in names:
            if name not in self.columns:
                near = did_you_mean(name, self.columns)
                raise QueryError(
                    f"'{self.name}' has no column '{repeated(name)}'; "
                    + (near or f"it has: {', '.join(self.columns)}; or write few or all")
                )
        return names

    def left_out(self, given: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield each range in `given`, with the parameters that ask for what does not say it."""
        ranges = [name for name in self.filters if FILTERS[name].type == "range" and name in given]
        for name in ranges:
            if limits(name, given[name]) is not None:
                yield name, {**given, name: UNKNOWN}

    def default(self, name: str) -> str:
        """Return the terms that a parameter stands for unless it is given; empty for any."""
        blocks = {match["name"]: match["data"] for match in _BLOCK.finditer(self.text)}
        data = blocks.get(name, "UNDEF")  # a filter has none
        return "" if data.strip() == "UNDEF" else data.strip()

    def default_values(self, name: str) -> list[str]:
        """Return the same as a user may write it."""
        found = _TERM.finditer(self.default(name))
        return [term["text"] or term["name"] or shorten(term["iri"]) for term in found]


def read_query(name: str, text: str) -> Query:
    """Return the query that `text` holds; raise QueryError when its header is not complete."""
    # libyaml is ten times as fast, and crashes at what is nested deep: not for a user's text
    return _read(name, f"{name}.rq", text, {}, yaml.CSafeLoader)


def own_query(name: str, text: str) -> Query:
    """Return a user's query, whose header may be absent or hold nothing but its parameters.

    Raises QueryError for a header that cannot be read.
    """
    rest = {"question": "", "description": "", "tags": (), "columns": {}}
    return _read(name, name, text, rest, yaml.SafeLoader)


def _read(
    name: str,
    file: str,
    text: str,
    absent: Mapping[str, object],
    loader: type[yaml.SafeLoader | yaml.CSafeLoader],
) -> Query:
    """Return the query in `text`; `absent` is what the keys say that its header leaves out."""
    head = "\n".join(
        line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")
    )
    try:
        header = {**absent, **(yaml.load(head, Loader=loader) or {})}  # noqa: S506 - both are safe
        parameters = tuple(map(_parameter, header.get("parameters", ())))
        filters = dict(header.get("filters", {}))
        query = Query(
            name,
            header["question"],
            header["description"],
            text,
            (*parameters, *map(_filter_parameter, filters)),
            tuple(header["tags"]),
            dict(header["columns"]),
            _types(header.get("types", {})),
            filters,
            tuple(header.get("shown", header["columns"])),
            tuple(
                {name: str(value) for name, value in one.items()}
                for one in header.get("examples", ({},))
            ),
        )
        for example in query.examples:
            query.check(example)
    except RecursionError:
        raise QueryError(f"{file}: the header is nested too deep") from None
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        lacks = f"'{error.args[0]}' is missing" if isinstance(error, KeyError) else str(error)
        told = " ".join(lacks.split())
        raise QueryError(f"{file}: the header is not complete: {told}") from None
    except QueryError as error:
        raise QueryError(f"{file}: {error}") from None
    blocks = {match["name"] for match in _BLOCK.finditer(text)}
    declared = {parameter.name for parameter in parameters}
    if unknown := [name for name in query.shown if name not in query.columns]:
        raise QueryError(f"{file}: shown, and no columns: {', '.join(unknown)}")
    if unknown := [name for name in query.types if name not in query.columns]:
        raise QueryError(f"{file}: of some type, and no columns: {', '.join(unknown)}")
    places = marks(text)
    named = {name for place in places for name in place}
    if bool(filters.keys() - named) != ([] in places) or named - filters.keys():
        raise QueryError(f"{file}: filters need a place, a line '# filters', and it needs filters")
    # a user's text without a header has blocks that nobody can fill, and runs as it stands
    if blocks != declared and (declared or not absent):
        odd = ", ".join(sorted(blocks ^ declared))
        raise QueryError(f"{file}: parameters and VALUES blocks do not agree: {odd}")
    return query


def _parameter(item: str | Mapping[str, Any]) -> Parameter:
    """Return what a header says of a parameter, which may be the name of one of `COMMON`."""
    if isinstance(item, str):
        if item not in COMMON:
            raise QueryError(
                f"there is no common parameter '{item}'; there are: {', '.join(COMMON)}"
            )
        return COMMON[item]
    choices = tuple(item.get("choices", ()))
    return Parameter(item["name"], item["type"], item["description"], _kinds(item), choices)


def _types(by_type: Mapping[str, Iterable[str]]) -> dict[str, ColumnType]:
    """Return the type of each column, of the columns that a header lists by their type."""
    if odd := by_type.keys() - set(get_args(ColumnType)):
        raise QueryError(f"no types of columns: {', '.join(sorted(odd))}")
    return {name: cast("ColumnType", kind) for kind, names in by_type.items() for name in names}


def _kinds(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds that a parameter takes: `kind`, which goes before, and those in `also`."""
    if item["type"] != "entity":
        return ()
    return (item["kind"], *item.get("also", ()))


def _filter_parameter(name: str) -> Parameter:
    if name not in FILTERS:
        raise QueryError(f"there is no filter '{name}'; there are: {', '.join(FILTERS)}")
    one = FILTERS[name]
    return Parameter(name, one.type, one.description, one.kinds, one.choices)


def query_library() -> dict[str, Query]:
    """Return every query of the library by its name."""
    return {name: read_query(name, path.read_text("utf-8")) for name, path in _files().items()}


@cache
def questions_taking() -> Mapping[str, Sequence[str]]:
    """Return the queries of the library by the parameters that they take."""
    found: dict[str, list[str]] = defaultdict(list)
    for query in query_library().values():
        for parameter in query.parameters:
            found[parameter.name].append(query.name)
    return found


@cache
def parameter_for(kind: str) -> str:
    """Return the parameter by which most queries of the library ask for a kind of thing, or ""."""
    asked = [
        parameter.name
        for query in query_library().values()
        for parameter in query.parameters
        if parameter.kinds[:1] == (kind,)
    ]
    return max(sorted(set(asked)), key=asked.count, default="")


def by_group(queries: Iterable[Query]) -> list[tuple[str, list[Query]]]:
    """Return what readers want to know, each with the queries that answer it, in their order."""
    listed = list(queries)
    return [
        (title, [query for query in listed if query.tags[0] == tag])
        for tag, title in GROUPS.items()
    ]


def query_names() -> list[str]:
    """Return the names of the library's queries, without reading them."""
    return list(_files())


def library_query(name: str) -> Query:
    """Return one query of the library; raises KeyError for a name that is not in it."""
    return read_query(name, _files()[name].read_text("utf-8"))


def _files() -> dict[str, Traversable]:
    return {path.name.removesuffix(".rq"): path for path in bundled_files("graph/queries", ".rq")}


def headings(columns: Sequence[str]) -> list[str]:
    """Return the names of columns in words, for people.

    >>> headings(["regimen_name", "ci_lower", "n", "line", "line_name"])
    ['regimen', 'CI lower', 'n', 'line', 'line name']
    """
    plain = {name: name.removesuffix("_name") for name in columns}
    return [
        re.sub(r"\bci\b", "CI", (name if plain[name] in columns else plain[name]).replace("_", " "))
        for name in columns
    ]


def header_of(text: str) -> str:
    """Return the lines before a query that tell of it."""
    return "".join(takewhile(lambda line: line.startswith("#+"), text.splitlines(keepends=True)))


def without_header(text: str) -> str:
    """Return a query without the lines that tell of it."""
    return text.removeprefix(header_of(text))


def shorten(value: str, prefixes: Iterable[tuple[str, str]] = tuple(PREFIXES.items())) -> str:
    """Return an IRI by its prefix, for people.

    >>> shorten("https://w3id.org/sarcograph/id/drug/anlotinib")
    'drug/anlotinib'
    """
    if value.startswith(ID):
        return value.removeprefix(ID)
    for prefix, iri in prefixes:
        if value.startswith(iri):
            return f"{prefix}:{value.removeprefix(iri)}"
    return value
