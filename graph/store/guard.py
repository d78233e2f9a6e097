"""What is refused before a query reaches the engine, from its tokens alone.

The engine's grammar reads characters, not tokens, and tries alternatives: it reads `1e5SERVICE` as
a number and a keyword, and `<` as the start of an IRI or as "less than", whichever makes sense.
Where the text alone does not say which of two readings holds, SERVICE is looked for in both.
"""

from __future__ import annotations

import re

from sarcograph.graph.errors import QueryError
from sarcograph.graph.store.tokens import IRI, NAME, VARIABLE, tokenize

MAX_BYTES = 64 * 1024
MAX_NESTING = 64
MAX_OPERATORS = 500

NO_UPDATES = "the graph is published, not edited: no updates"


class OversizedQueryError(QueryError):
    """A query text of more bytes than is read."""


class RefusedQueryError(QueryError):
    """A query that is understood but not run: an update, SERVICE, or one too complex to parse."""


def check(text: str) -> None:
    """Let a query text pass or raise OversizedQueryError or RefusedQueryError.

    Says nothing of the syntax: text that is no query passes, and the engine reports it.

    >>> check("SELECT ?drug { ?drug rdfs:label 'SERVICE' }  # SERVICE")
    >>> check("ASK { FILTER EXISTS { service silent ?where {} } }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    sarcograph.graph.store.guard.RefusedQueryError: SERVICE is not offered: no query makes ...
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise OversizedQueryError(
            f"a query may have {MAX_BYTES // 1024} KiB; this one has {size} bytes"
        )
    _check_tokens(text)
    if "service" in text.lower() and _calls_service(text):
        raise RefusedQueryError(
            "SERVICE is not offered: no query makes this server call another. (A prefixed name"
            " with 'service' in it before '{' is taken for it; write that IRI in full.)"
        )


_UPDATES = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE ADD MOVE COPY WITH".split())
_PROLOGUE = frozenset("PREFIX BASE VERSION".split())
# Keywords that make the engine's tree deeper, as operators do.
_COMBINING = frozenset("UNION OPTIONAL MINUS FILTER BIND EXISTS LATERAL".split())
_SIGNS = "-+*/|&!^=<>"


def _check_tokens(text: str) -> None:
    upper = text.upper()
    # whatever the tokens are, there cannot be more of these than there are such characters
    is_simple = (
        sum(map(text.count, "({[")) <= MAX_NESTING
        and sum(map(upper.count, (*_SIGNS, *_COMBINING))) <= MAX_OPERATORS
    )
    if is_simple and not any(map(upper.__contains__, _UPDATES)):
        return
    depth = operators = 0
    first_word = ""
    for token in tokenize(text):
        if is_simple and first_word:
            return
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth > MAX_NESTING:
                raise RefusedQueryError(
                    f"a query may be nested {MAX_NESTING} deep; this one is nested deeper"
                )
        elif kind == "close":
            depth -= 1
        elif kind == "operator" or (kind == "word" and token[0].upper() in _COMBINING):
            operators += 1
            if operators > MAX_OPERATORS:
                raise RefusedQueryError(
                    f"a query may have {MAX_OPERATORS} operators; this one has more"
                )
        elif kind == "word" and not first_word and token[0].upper() not in _PROLOGUE:
            first_word = token[0].upper()
            if first_word in _UPDATES:
                raise RefusedQueryError(NO_UPDATES)


_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*)*+"
_SERVICE_CLAUSE = re.compile(
    rf"service{_GAP}(?:silent{_GAP})?(?:{VARIABLE}|{IRI}|{NAME}){_GAP}\{{",
    re.IGNORECASE,
)
_NAMES_A_GRAPH = frozenset("GRAPH FROM NAMED".split())


def _calls_service(text: str) -> bool:
    """Tell whether SERVICE stands outside strings, comments and IRIs in any reading of `text`."""
    seen: set[tuple[int, bool]] = set()
    starts = [0]
    while starts:
        graph_expected = False
        for token in tokenize(text, starts.pop()):
            state = token.start(), graph_expected
            if state in seen:
                break
            seen.add(state)
            kind = token.lastgroup
            if kind == "space":
                continue
            if kind == "word" and "service" in token[0].lower():
                return True
            if kind == "name" and not graph_expected and _begins_service(token):
                return True
            starts.extend(_other_readings(token))
            graph_expected = token[0].upper() in _NAMES_A_GRAPH
    return False


def _begins_service(name: re.Match[str]) -> bool:
    """Tell whether a prefixed name may be SERVICE and what it calls, as in `SERVICE:x {`."""
    places = [name.start() + place.start() for place in re.finditer("(?i)service", name[0])]
    # a name that repeats the word would cost quadratic time, and nobody needs it
    return len(places) > 8 or any(_SERVICE_CLAUSE.match(name.string, place) for place in places)


def _other_readings(token: re.Match[str]) -> list[int]:
    """Return where the text goes on if the engine does not read `token` as it looks."""
    if token.lastgroup == "iri":
        # as "less than"; both readings meet at ">" unless a comment, a string or the end of the
        # expression comes before it, and after "//" there is no other reading
        if re.search("[#')]", token[0]) and not re.match(r"<[^:/?#]*://", token[0]):
            return [token.start() + 1]
    elif token.lastgroup == "long" and re.search(r"\\[uU]", token[0]):
        # as an empty string and another: the engine does so if an escape names no character
        return [token.start() + 2]
    return []
