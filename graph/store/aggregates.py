"""Aggregates whose cell is blank although there are values, told from the text of a query.

GROUP_CONCAT is defined by CONCAT, which takes strings alone (SPARQL 1.1, 18.5.1.7 and 17.4.3.12): a
group with an IRI, a number or an unbound value has none. SUM and AVG add up, and what is unbound is
an error to them (18.5.1.3); the engine has MIN and MAX do the same. To write another query instead
would change what the specification fixes, so whoever wrote it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NUMERIC = ("SUM", "AVG", "MIN", "MAX")


def blank_aggregates(tokens: Sequence[re.Match[str]]) -> Iterator[str]:
    """Yield a note on each aggregate of a query, given without spaces, that may be blank."""
    unbound = _only_optional(tokens)
    for place in range(len(tokens) - 2):
        name = tokens[place][0].upper()
        if name not in ("GROUP_CONCAT", *_NUMERIC) or tokens[place + 1][0] != "(":
            continue
        start = place + 2 + (tokens[place + 2][0].upper() == "DISTINCT")
        inside = list(_argument(tokens, start))
        variables = [token[0] for token in inside if token.lastgroup == "variable"]
        optional = next((one for one in variables if one[1:] in unbound), None)
        if name == "GROUP_CONCAT" and inside and inside[0].lastgroup == "variable":
            plain = variables[0]
            yield (
                f"GROUP_CONCAT({plain}) is blank for a group in which a value is no string, or is"
                f" unbound; write GROUP_CONCAT(STR({plain})), and FILTER(BOUND({plain})) if it may"
                " be unbound"
            )
        elif optional is not None and not any(token[0].upper() == "COALESCE" for token in inside):
            yield (
                f"{name} is blank for a group in which {optional}, which is OPTIONAL, is unbound;"
                f" leave such rows out by FILTER(BOUND({optional})) or give a value by COALESCE"
            )


def _argument(tokens: Sequence[re.Match[str]], start: int) -> Iterator[re.Match[str]]:
    """Yield the tokens from `start` to the parenthesis that ends the call."""
    depth = 1
    for token in tokens[start:]:
        depth += (token[0] == "(") - (token[0] == ")")
        if not depth or (depth == 1 and token[0] == ";"):
            return
        yield token


def _only_optional(tokens: Sequence[re.Match[str]]) -> set[str]:
    """Return the names of the variables that only patterns within OPTIONAL bind."""
    optional: set[str] = set()
    required: set[str] = set()
    groups: list[str] = []
    before = ""
    for token in tokens:
        if token.lastgroup == "open":
            groups.append("OPTIONAL" if before == "OPTIONAL" else token[0])
        elif token.lastgroup == "close":
            groups[-1:] = []
        elif token.lastgroup == "variable" and groups and "(" not in groups:
            (optional if "OPTIONAL" in groups else required).add(token[0][1:])
        before = token[0].upper()
    return optional - required
