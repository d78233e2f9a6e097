"""What is refused before a query reaches the engine, from its tokens alone.

The engine's grammar reads characters, not tokens, and tries alternatives: it reads `1e5SERVICE` as
a number and a keyword, and `<` as the start of an IRI or as "less than", whichever makes sense. The
tokens here are cut as its grammar cuts them (spargebra 0.4, parser.rs), and where the
text alone does not say which of two readings holds, SERVICE is looked for in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sarcograph.graph.errors import QueryError

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
    sarcograph.api.sparql.guard.RefusedQueryError: SERVICE is not offered: no query makes ...
    """
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise OversizedQueryError(f"a query may have {MAX_BYTES // 1024} KiB")
    _check_tokens(text)
    if "service" in text.lower() and _calls_service(text):
        raise RefusedQueryError(
            "SERVICE is not offered: no query makes this server call another. (A prefixed name"
            " with 'service' in it before '{' is taken for it; write that IRI in full.)"
        )


# Productions of SPARQL 1.1, section 19.8, as the engine has them.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_REST = f"0-9_\u00b7\u0300-\u036f\u203f-\u2040{_BASE}"
_ESCAPE = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_LOCAL_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL_REST = rf"(?:[-:{_REST}]|{_LOCAL_ESCAPE})"
_IRI = r"""<[^<>"{}|^`\x00-\x20]*>"""
_VARIABLE = rf"[?$][{_REST}]+"
_NAME = (
    rf"(?:[{_BASE}][-{_REST}]*+(?:\.+[-{_REST}]++)*+)?:"
    # unlike the specification, the engine takes one run of dots in the local part, no more
    rf"(?:(?:[0-9_:{_BASE}]|{_LOCAL_ESCAPE}){_LOCAL_REST}*+(?:\.+{_LOCAL_REST}++)?+)?"
)

_RUN = re.compile(rf"[{_BASE}][-{_REST}]*+(?:\.+[-{_REST}]++)*+")
"""What is the prefix of a name if a colon follows."""


def _token_pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"""
      (?P<space> [ \t\r\n]+ | \#[^\r\n]* )
    | (?P<long> '''(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'''
              | \"\"\"(?:"{{0,2}}+(?:[^"\\]|{_ESCAPE}))*+\"\"\" )
    # one that does not end is read as far as it goes: the engine reads no further either
    | (?P<string> '(?:[^'\\\r\n]|{_ESCAPE})*+'? | "(?:[^"\\\r\n]|{_ESCAPE})*+"? )
    | (?P<iri> {_IRI} )
    | (?P<variable> {_VARIABLE} )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    {name}
    | (?P<word> [^\W\d]\w* )
    | (?P<open> [({{\[] )
    | (?P<close> [)}}\]] )
    | (?P<datatype> \^\^ )
    | (?P<operator> \|\| | && | != | <= | >= | [-+*/|!^=<>] )
    | (?P<other> . )
    """,
        re.VERBOSE | re.DOTALL,
    )


_TOKEN = _token_pattern(f"| (?P<name> {_NAME} )")
_TOKEN_IN_RUN = _token_pattern("")


def _tokens(text: str, position: int = 0) -> Iterator[re.Match[str]]:
    """Yield the tokens of `text` from `position` on, in time that grows as its length does.

    A run that no colon follows holds no prefixed name, wherever in it one looks for its start.
    """
    end_of_run = position
    while position < len(text):
        if position >= end_of_run:
            run = _RUN.match(text, position)
            if run and not text.startswith(":", run.end()):
                end_of_run = run.end()
        token = (_TOKEN if position >= end_of_run else _TOKEN_IN_RUN).match(text, position)
        assert token is not None  # noqa: S101 - any character is a token at worst
        yield token
        position = token.end()


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
    for token in _tokens(text):
        if is_simple and first_word:
            return
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth > MAX_NESTING:
                raise RefusedQueryError(f"a query may be nested {MAX_NESTING} deep")
        elif kind == "close":
            depth -= 1
        elif kind == "operator" or (kind == "word" and token[0].upper() in _COMBINING):
            operators += 1
            if operators > MAX_OPERATORS:
                raise RefusedQueryError(f"a query may have {MAX_OPERATORS} operators")
        elif kind == "word" and not first_word and token[0].upper() not in _PROLOGUE:
            first_word = token[0].upper()
            if first_word in _UPDATES:
                raise RefusedQueryError(NO_UPDATES)


_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*)*+"
_SERVICE_CLAUSE = re.compile(
    rf"service{_GAP}(?:silent{_GAP})?(?:{_VARIABLE}|{_IRI}|{_NAME}){_GAP}\{{",
    re.IGNORECASE,
)
_NAMES_A_GRAPH = frozenset("GRAPH FROM NAMED".split())


def _calls_service(text: str) -> bool:
    """Tell whether SERVICE stands outside strings, comments and IRIs in any reading of `text`."""
    seen: set[tuple[int, bool]] = set()
    starts = [0]
    while starts:
        graph_expected = False
        for token in _tokens(text, starts.pop()):
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
