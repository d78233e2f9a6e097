"""Cut the text of a query into tokens, as the engine's grammar cuts it (spargebra 0.4, parser.rs).

What is wrong with the text, the engine reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Productions of SPARQL 1.1, section 19.8, as the engine has them.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_REST = f"0-9_\u00b7\u0300-\u036f\u203f-\u2040{_BASE}"
_ESCAPE = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_LOCAL_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL_REST = rf"(?:[-:{_REST}]|{_LOCAL_ESCAPE})"
IRI = r"""<[^<>"{}|^`\x00-\x20]*>"""
VARIABLE = rf"[?$][{_REST}]+"
NAME = (
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
    | (?P<iri> {IRI} )
    | (?P<variable> {VARIABLE} )
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


_TOKEN = _token_pattern(f"| (?P<name> {NAME} )")
_TOKEN_IN_RUN = _token_pattern("")


def tokenize(text: str, position: int = 0) -> Iterator[re.Match[str]]:
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
