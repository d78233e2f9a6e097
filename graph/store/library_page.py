"""The page `docs/queries.md`, made of the headers of the query files.

`python -m sarcograph.graph.store.library_page` writes it from the top of a checkout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from sarcograph.graph.files import replacing
from sarcograph.graph.store.library import Parameter, Query, by_group, query_library

PAGE = Path("docs", "queries.md")

_INTRODUCTION = """\
# Queries

<!-- Made of the headers in graph/queries/ by `python -m sarcograph.graph.store.library_page`. -->

Each query is one file of plain SPARQL 1.1 in `graph/queries/` that runs as it stands on any
endpoint with the graph. The command line fills in its parameters; an entity is given by any of
[its names](names.md), as `kind/key`, or by its IRI:

```sh
sarcograph query drugs-and-targets --param agent=anlotinib --param sources=documents --format csv
sarcograph query drugs-and-targets --help           # what it takes and gives
sarcograph query drugs-and-targets --format record  # one block a row, for a narrow screen
```

Tables for people, in a terminal and on pages, have few columns by default, with a number, its
operator, unit and interval in one; `--columns all`, and `columns=all` in an address, gives all of
them apart, and `--columns n,value` those that are named. CSV, TSV and JSON have all of them unless
`columns` says otherwise. New columns come at the end.

On a server each query has [an address](endpoint.md#questions) that takes the same parameters:
`/queries/drugs-and-targets?agent=anlotinib&sources=documents`.

`sarcograph query` also takes a file, SPARQL itself, or `-` for standard input. A file that begins
with the same header of `#+` lines takes `--param` as these do; `parameters` is all that it needs.

Every row says in `standing` where it stands: `document` (a curated source says so), `external`
(cited from elsewhere), `derived` (recomputed from what is printed), `inferred` (concluded by a
rule), or `project` (our own definition). `sources` takes `all` (the default, documents first),
`documents` or `external`.

A query of your own may be answered and yet blank: what is told of that, and how aggregates are
written, stands in [the endpoint](endpoint.md#answers-that-are-empty-without-an-error).
"""


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("|", r"\|")


def _row(*cells: str) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _takes(parameter: Parameter) -> str:
    match parameter.type:
        case "choice":
            return ", ".join(f"`{choice}`" for choice in parameter.choices)
        case "entity":
            return f"a name: {', '.join(f'`{kind}`' for kind in parameter.kinds)}"
        case _:
            return parameter.type


def _example(query: Query, given: Mapping[str, str]) -> str:
    return f"`/queries/{query.name}{'?' if given else ''}{urlencode(given)}`"


def _section(query: Query) -> Iterable[str]:
    yield f"\n### {query.name}\n"
    yield f"**{query.question}** {_cell(query.description)}\n"
    yield f"For example {', '.join(_example(query, given) for given in query.examples)}.\n"
    yield _row("parameter", "takes", "default", "meaning")
    yield "|---|---|---|---|"
    for parameter in query.parameters:
        yield _row(
            f"`{parameter.name}`",
            _takes(parameter),
            f"`{default}`" if (default := query.default(parameter.name)) else "",
            parameter.description,
        )
    yield ""
    yield _row("column", "type", "meaning")
    yield "|---|---|---|"
    for name, meaning in query.columns.items():
        yield _row(f"`{name}`", query.types.get(name, "text"), meaning)
    if query.shown != tuple(query.columns):
        yield f"\nShown to people by default: {', '.join(f'`{name}`' for name in query.shown)}."
    yield f"\nTags: {', '.join(query.tags)}."


def queries_page(queries: Iterable[Query]) -> str:
    """Return the page as Markdown: what each query asks, takes and gives, by group."""
    lines, groups = [_INTRODUCTION], by_group(queries)
    for title, listed in groups:
        lines += [f"**{title}**\n", _row("query", "question"), "|---|---|"]
        lines += [_row(f"[{query.name}](#{query.name})", query.question) for query in listed]
        lines.append("")
    for title, listed in groups:
        lines.append(f"## {title}")
        for query in listed:
            lines += _section(query)
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    with replacing(PAGE) as file:
        file.write(queries_page(query_library().values()).encode())
