"""Count the rows or triples of a serialised answer, without parsing it where bytes tell."""

from __future__ import annotations

import json
import re

from sarcograph.graph.store.question import Format

_QUOTED = re.compile(rb'"[^"]*"')
_END_OF_ROW = b'}},{"'
MAX_PARSED_BYTES = 2**20


def count_rows(form: Format, content: bytes) -> int | None:
    r"""Return the rows of a table or the statements of a graph, None where no count is cheap.

    >>> count_rows(Format.TSV, b"?drug\n<http://example.org/a>\n")
    1
    >>> count_rows(Format.CSV, b'drug\r\n"one\r\nrow"\r\n')
    1
    """
    match form:
        case Format.TSV:
            # a line break in a value is written as \n; ASK has no header line but its answer
            return max(content.count(b"\n") - 1, 0)
        case Format.CSV:
            if b'"' in content and len(content) > MAX_PARSED_BYTES:
                return None
            return max(_QUOTED.sub(b"", content).count(b"\r\n") - 1, 0)
        case Format.XML:
            return content.count(b"<result>")
        case Format.NTRIPLES | Format.NQUADS:
            return content.count(b"\n")
        case Format.JSON:
            return _json_rows(content)
        case _:
            return None


def _json_rows(content: bytes) -> int | None:
    """Count the rows of SPARQL JSON results by what stands between two of them.

    Only a value that ends like a row, or a row without any value, needs the whole to be parsed.
    """
    if b'"bindings":[]' in content or b'"bindings"' not in content:
        return 0 if b'"bindings"' in content else None
    between = content.count(_END_OF_ROW)
    if b"{}" in content or _END_OF_ROW + b"}" in content or _END_OF_ROW + b"," in content:
        # what is nested may be so however deep
        if len(content) > MAX_PARSED_BYTES or b'"triple"' in content:
            return None
        return len(json.loads(content)["results"]["bindings"])
    return between + 1
