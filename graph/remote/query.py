"""Make a query fit for another engine: its dataset spelled out, its prefixes declared.

The text is cut into tokens, not parsed: the engine reports what is wrong with it. What is changed
keeps every line break, so a message about line 7 means line 7 of the text that was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

from sarcograph.graph.prefixes import GRAPH
from sarcograph.graph.store.prologue import Names, read_prologue
from sarcograph.graph.store.question import QuerySyntaxError, Question
from sarcograph.graph.store.syntax_error import EMPTY_QUERY, place_of
from sarcograph.graph.store.tokens import tokenize

QueryForm = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

MERGED_GRAPH = f"{GRAPH}merged"
"""Every triple of the published graphs once: what the default graph of a query is.

No protocol has a way to ask for it that all engines understand alike: some have a default graph of
their own, some the union of everything they hold, and Oxigraph and Virtuoso count a triple twice
that stands in two of the graphs asked for.
"""
NO_GRAPH = f"{GRAPH}none"
"""A graph that is never filled: it says "no graph" where saying nothing means "all" to some."""

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_Token = re.Match[str]


@dataclass(frozen=True, slots=True)
class RemoteQuery:
    """A query as it is sent: the dataset stands in the protocol's parameters, not in the text.

    `inserted` is the number of characters put before those of the first line.
    """

    text: str
    form: QueryForm
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    inserted: int


def remote_query(
    question: Question, *, prefixes: Mapping[str, str], graphs: Sequence[str]
) -> RemoteQuery:
    """Return a query with a dataset made of `graphs` alone, whatever else the service holds.

    `graphs` are the IRIs of the published graphs; a query may use `prefixes` undeclared.
    Raises QuerySyntaxError for text that does not begin as a query does, so no engine is handed an
    update or pragmas of its own.
    """
    text = question.text
    found, names, start = _read(text)
    form = _form(text, found[start:])
    clauses, body = _dataset_clauses(found, start)
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    if question.gives_dataset:
        default_graphs, named_graphs = question.default_graphs or (), question.named_graphs or ()
    elif clauses:
        resolved = [(len(clause), names.iri(clause[-1], prefixes)) for clause in clauses]
        default_graphs = [iri for length, iri in resolved if length == 2]
        named_graphs = [iri for length, iri in resolved if length == 3]
    else:
        default_graphs, named_graphs = [MERGED_GRAPH], graphs
    changes = {token.span(): " " * len(token[0]) for clause in clauses for token in clause}
    named: tuple[str, ...] = ()
    # to a query that names no graph they are nothing but work: Virtuoso plans for each of them
    if any(token[0].upper() == "GRAPH" for token in found[body:]):
        named = _held(named_graphs, graphs)
    for graph in _named_in_patterns(found[body:]):
        if names.iri(graph, prefixes) not in named:
            # COUNT over a graph outside the dataset is 1 in Virtuoso, over an empty graph 0
            changes[graph.span()] = f"<{NO_GRAPH}>"
            named = tuple(dict.fromkeys((*named, NO_GRAPH)))
    for binding in _empty_bindings(found):
        changes[binding] = re.sub(r"[^\r\n]", " ", text[slice(*binding)])
    missing = _missing(text, names, prefixes)
    return RemoteQuery(
        missing + _changed(text, changes),
        form,
        _held(default_graphs, (MERGED_GRAPH, *graphs)),
        named,
        len(missing),
    )


def served_query(question: Question, *, prefixes: Mapping[str, str]) -> RemoteQuery:
    """Return a query for a server of ours, whose own dataset is the one that is meant.

    A query may use `prefixes` undeclared. Raises QuerySyntaxError as `remote_query` does.
    """
    found, names, start = _read(question.text)
    missing = _missing(question.text, names, prefixes)
    return RemoteQuery(
        missing + question.text,
        _form(question.text, found[start:]),
        question.default_graphs or (),
        question.named_graphs or (),
        len(missing),
    )


def _read(text: str) -> tuple[list[_Token], Names, int]:
    """Return the tokens of a query, what it declares, and the number of the token after that."""
    found = [token for token in tokenize(text) if token.lastgroup != "space"]
    if not found:
        raise QuerySyntaxError(EMPTY_QUERY)
    return found, *read_prologue(found)


def _missing(text: str, names: Names, prefixes: Mapping[str, str]) -> str:
    """Return declarations of those `prefixes` that a query uses and does not declare."""
    return "".join(
        f"PREFIX {name}: <{iri}> "
        for name, iri in prefixes.items()
        if f"{name}:" in text and name not in names.prefixes
    )


def _form(text: str, tokens: Sequence[_Token]) -> QueryForm:
    word = tokens[0][0].upper() if tokens else ""
    if word in _FORMS:
        return cast(QueryForm, word)
    line, column = place_of(text, tokens[0].start() if tokens else len(text))
    wanted = f"{', '.join(_FORMS[:-1])} or {_FORMS[-1]}"
    raise QuerySyntaxError(f"line {line}, column {column}: {wanted} is expected", line, column)


def _dataset_clauses(tokens: Sequence[_Token], start: int) -> tuple[list[Sequence[_Token]], int]:
    """Return the clauses FROM and FROM NAMED, and the number of the token that opens the body.

    The body is the first group outside parentheses and after the template of CONSTRUCT, which are
    the only places where a brace may stand before the clauses.
    """
    clauses: list[Sequence[_Token]] = []
    depth = 0
    skip_template = tokens[start][0].upper() == "CONSTRUCT"
    place = start + 1
    while place < len(tokens):
        token = tokens[place]
        if token[0] in "({":
            if token[0] == "{" and depth == 0 and not skip_template:
                break
            depth += 1
        elif token[0] in ")}":
            depth -= 1
            skip_template = skip_template and depth > 0
        elif depth == 0 and token[0].upper() == "FROM":
            named = tokens[place + 1 : place + 2] and tokens[place + 1][0].upper() == "NAMED"
            clause = tokens[place : place + (3 if named else 2)]
            if clause[-1].lastgroup in ("iri", "name"):
                clauses.append(clause)
            skip_template = False  # the short form of CONSTRUCT has none
        elif depth == 0 and token[0].upper() == "WHERE":
            skip_template = False
        place += 1
    return clauses, place


def _named_in_patterns(tokens: Sequence[_Token]) -> Iterable[_Token]:
    """Yield the IRIs and names after GRAPH."""
    for word, graph in pairwise(tokens):
        is_graph = word.lastgroup == "word" and word[0].upper() == "GRAPH"
        if is_graph and graph.lastgroup in ("iri", "name"):
            yield graph


def _empty_bindings(tokens: Sequence[_Token]) -> Iterable[tuple[int, int]]:
    """Yield the spans of `VALUES ?x { UNDEF }`, which binds nothing and so changes no answer.

    The library's parameters stand so when they are not given. Virtuoso 7.2 loses values of ?x that
    other patterns bind. With `SELECT *` the block may be what makes ?x a column, and stays.
    """
    texts = [token[0].upper() for token in tokens]
    projection = texts.index("SELECT") if "SELECT" in texts else 0
    if "*" in texts[projection + 1 : projection + 3]:
        return
    for place in range(len(tokens) - 4):
        if (
            texts[place] == "VALUES"
            and tokens[place + 1].lastgroup == "variable"
            and texts[place + 2 : place + 5] == ["{", "UNDEF", "}"]
        ):
            yield tokens[place].start(), tokens[place + 4].end()


def _changed(text: str, changes: Mapping[tuple[int, int], str]) -> str:
    parts, end = [], 0
    for (start, stop), new in sorted(changes.items()):
        parts += [text[end:start], new]
        end = stop
    return "".join([*parts, text[end:]])


def _held(wanted: Sequence[str], graphs: Sequence[str]) -> tuple[str, ...]:
    # an engine may count the triples of a graph as often as it is named
    return tuple(graph for graph in dict.fromkeys(wanted) if graph in graphs) or (NO_GRAPH,)
