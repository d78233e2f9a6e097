"""What to type for a term of the vocabulary: in SPARQL, evidence files, questions and commands."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from sarcograph.api.browse.query_page import library
from sarcograph.api.browse.term_keys import keys_for
from sarcograph.graph.kinds import KINDS
from sarcograph.graph.prefixes import PREFIXES, VOCABULARY
from sarcograph.graph.store.filters import FILTERS
from sarcograph.graph.store.library import Parameter, Query, shorten

_TERM = re.compile(r"\bsg:(?P<local>[A-Za-z_](?:[\w-]*\w)?)", re.ASCII)
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_][\w-]*", re.ASCII)
"""A key that a query may write after a prefix without an escape."""
_MOST_NAMED = 3  # questions that are named for one word

Lists = Mapping[str, Mapping[str, str]]
"""The closed lists of the vocabulary: by class, what its values are called by their IRIs."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is typed, and where; `option` is the same on the command line, "" for none.

    `href` is a page of this site where it is typed already, "" for none.
    """

    typed: str
    where: str
    href: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the library."""

    name: str
    question: str


def questions_with(iri: str) -> tuple[Asked, ...]:
    """Return the questions whose queries have a term of the vocabulary in them."""
    return tuple(Asked(one.name, one.question) for one in _queries_by_term().get(iri, ()))


@cache
def _queries_by_term() -> Mapping[str, list[Query]]:
    found: dict[str, list[Query]] = {}
    for query in library().values():
        lines = [line for line in query.text.splitlines() if not line.startswith("#+")]
        for local in sorted({match["local"] for match in _TERM.finditer("\n".join(lines))}):
            found.setdefault(VOCABULARY + local, []).append(query)
    return found


def words_for(iri: str, label: str, lists: Lists, example: str = "") -> list[Word]:
    """Return what to type for a term; `example` is the IRI of a thing, of a class that has any."""
    words = [Word(shorten(iri), "in SPARQL, where the prefix needs no line of its own")]
    words += (Word(one.typed, one.where) for one in keys_for(iri))
    kind = next((one for one in KINDS.values() if VOCABULARY + one.classes[0] == iri), None)
    if kind is not None:
        words += _words_for_kind(kind.word, label, example)
    for owner, values in lists.items():
        if iri in values:
            words += _words_for_value(iri, label, owner, lists)
    return words


def _words_for_kind(kind: str, label: str, example: str) -> Iterator[Word]:
    start = PREFIXES[kind]
    key = example.removeprefix(start) if example.startswith(start) else ""
    if _PLAIN_KEY.fullmatch(key):
        yield Word(f"{kind}:{key}", f"one {label} in SPARQL, such as this", f"id/{kind}/{key}")
    if key:
        yield Word(f"{kind}/{key}", "the same in questions, commands, Python and the API")
    yield Word(f"/id/{kind}/", "all of them, with what is held on each", f"id/{kind}/")
    yield Word(f"/api/v1/entities/{kind}", "the same for programs", f"api/v1/entities/{kind}")
    taking: defaultdict[str, list[str]] = defaultdict(list)
    for query in library().values():
        for parameter in query.parameters:
            if kind in parameter.kinds:
                taking[parameter.name].append(query.name)
            elif parameter.name == "kind" and kind in parameter.choices:
                yield _choice(query.name, "kind", kind)
    for name, queries in taking.items() if key else ():
        yield _given(name, f"{kind}/{key}", queries)


def _words_for_value(iri: str, label: str, owner: str, lists: Lists) -> Iterator[Word]:
    """Yield the parameters that take a value of the list `owner`, as they take it."""
    for filter_ in FILTERS.values():
        for choice, written in filter_.terms.items():
            if written == f"<{iri}>":
                queries = [one.name for one in library().values() if filter_.name in one.filters]
                yield _given(filter_.name, choice, queries)
    for query in library().values():
        for parameter in query.parameters:
            if parameter.name not in query.filters and list_of(parameter, lists) == owner:
                yield _choice(query.name, parameter.name, label)


def list_of(parameter: Parameter, lists: Lists) -> str | None:
    """Return the class of which a parameter takes values by their labels, None for none.

    Each of its choices is a label of a value of that class, so that none is taken for another.
    """
    choices = set(parameter.choices)
    fitting = (owner for owner, values in lists.items() if choices <= set(values.values()))
    return next(fitting, None) if choices else None


def _given(name: str, value: str, queries: list[str]) -> Word:
    """Return a parameter with a value, which several questions may take."""
    named = ", ".join(queries[:_MOST_NAMED])
    more = len(queries) - _MOST_NAMED
    return Word(
        f"{name}={value}",
        f"of {named}{f' and {more} more questions' if more > 0 else ''}",
        f"queries/{queries[0]}?{name}={quote(value, safe='/')}",
        f"--{name.replace('_', '-')} {shlex.quote(value)}",
    )


def _choice(query: str, name: str, value: str) -> Word:
    return _given(name, value, [query])
