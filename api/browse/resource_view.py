"""The pages of single things that no named question shows, and of graphs, in all their forms."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from sarcograph.api.answering.asking import Asker
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.browse import shapes
from sarcograph.api.browse.accounts import Accounts, Doubtful, accounts_of
from sarcograph.api.browse.graph_page import (
    classes_in,
    graph_as_rdf,
    graphs_of,
    sources_of,
)
from sarcograph.api.browse.provenance import provenance_of
from sarcograph.api.browse.resource_data import Resource
from sarcograph.api.browse.resource_page import Cell, ResourcePage, page_of, query_link
from sarcograph.api.browse.resource_rdf import description_of, serialised
from sarcograph.api.browse.thing_view import NothingSaidError, said_of
from sarcograph.api.browse.view import DESCRIBED_FORMS, Given, View
from sarcograph.api.browse.view_routes import ViewKind, registered
from sarcograph.api.browse.vocabulary import vocabulary_of
from sarcograph.api.browse.wording import Piece
from sarcograph.graph.prefixes import BASE, SHAPES
from sarcograph.graph.store.question import Format
from sarcograph.graph.store.table import Iri, Table, Value

_SUFFIXES = {form.syntax: f".{form.suffix}" for form in DESCRIBED_FORMS if form.syntax}
_STATEMENTS = ("property", "value", "value_iri", "stated_in")
_INCOMING = ("property", "thing", "thing_iri", "stated_in")
_STUDIES = ("study", "study_iri", "source", "design", "n", "numbers")
_FINDINGS = ("rule", "message", "consequence", "studies", "finding")


async def described(asker: Asker, path: str) -> Resource:
    """Return what is said of the thing at a path; raises NothingSaidError and ProblemError."""
    iri = BASE + path[1:]
    if not iri.startswith(SHAPES):
        return await said_of(asker, iri)
    resource = await shapes.describe_shape(asker.edition, iri)
    if not resource.found:
        raise NothingSaidError
    return resource


async def _view(asker: Asker, path: str, _given: Given) -> View:
    iri = BASE + path[1:]
    resource = await described(asker, path)
    vocabulary, panel, accounts = await asyncio.gather(
        vocabulary_of(asker), provenance_of(asker, iri), accounts_of(asker, iri)
    )
    made: list[ResourcePage] = []

    def make() -> Pieces:
        made.append(page_of(resource, vocabulary))
        yield ""

    await asker.make(make())
    page = made[0]
    statements = Table("statements", _STATEMENTS, tuple(_statements(page)))
    tables = [*_of_accounts(accounts), statements]
    if page.incoming:
        tables.append(Table("refers-to-it", _INCOMING, tuple(_incoming(page))))
    return View(
        title=page.title,
        context={"page": page, "panel": panel, "accounts": accounts},
        records={
            "iri": iri,
            "kinds": [piece.text for piece in page.types],
            "provenance": asdict(panel) if panel else None,
            **{table.name.replace("-", "_"): table.records() for table in tables},
        },
        tables=tuple(tables),
        statements=(),
    )


async def _described(asker: Asker, path: str, syntax: Format) -> Pieces:
    resource = await described(asker, path)
    return serialised(description_of(resource, _SUFFIXES[syntax]), syntax, resource.iri)


def _statements(page: ResourcePage) -> Iterator[tuple[Value | None, ...]]:
    for row in page.rows:
        for cell in row.cells:
            yield row.property.text, *_cell(cell)


def _incoming(page: ResourcePage) -> Iterator[tuple[Value | None, ...]]:
    for group in page.incoming:
        for link in group.links:
            yield group.property.text, *_cell(link)


def _cell(cell: Cell) -> tuple[Value | None, ...]:
    """Return a value in words, its IRI where it is one thing, and the graphs that say so."""
    text = "".join(part.text for part in cell.parts)
    iri = _iri(cell.parts[0]) if len(cell.parts) == 1 else None
    return text, iri, "; ".join(origin.text for origin in cell.origins) or None


def _iri(piece: Piece) -> Iri | None:
    if not piece.href:
        return None
    return Iri(piece.href if piece.external else BASE + piece.href)


def _of_accounts(accounts: Accounts | None) -> Iterator[Table]:
    """Yield the studies that a thing tells of, and what is doubtful of them."""
    if accounts is None:
        return
    studies = tuple(
        (one.study.text, _iri(one.study), one.source.text, one.design or None, one.n, one.numbers)
        for one in accounts.studies
    )
    yield Table("studies", _STUDIES, studies)
    doubtful = (*accounts.shared, *accounts.findings)
    if doubtful:
        yield Table("findings", _FINDINGS, tuple(map(_finding, doubtful)))


def _finding(one: Doubtful) -> tuple[Value | None, ...]:
    return one.finding.text, one.message, one.consequence, one.studies, _iri(one.finding)


RESOURCE = registered(
    ViewKind(template="resource.html", make=_view, describe=_described, offered=DESCRIBED_FORMS)
)
"""A thing, a term or a shape: what is stated of it, and where a fact comes from."""


async def _graph_view(asker: Asker, path: str, _given: Given) -> View:
    name = BASE + path[1:]
    graph = next((one for one in await graphs_of(asker) if one.name == name), None)
    if graph is None:
        raise NothingSaidError
    sources, classes, accounts = await asyncio.gather(
        sources_of(asker, graph), classes_in(asker, graph), accounts_of(asker, name)
    )
    is_iri = graph.licence.startswith(("http://", "https://"))
    licence = Piece(graph.licence or "not stated", graph.licence if is_iri else None, is_iri)
    counted = tuple((one.text, _iri(one), things) for one, things in classes)
    tables = [*_of_accounts(accounts), Table("classes", ("class", "class_iri", "things"), counted)]
    return View(
        title=graph.origin.text,
        context={
            "graph": graph,
            "licence": licence,
            "sources": sources,
            "classes": classes,
            "accounts": accounts,
            "query": query_link(f"SELECT * FROM <{name}> {{ ?s ?p ?o }} LIMIT 100"),  # noqa: S608 - a link
        },
        records={
            "graph": name,
            "holds": graph.holds,
            "statements": graph.statements,
            "licence": graph.licence or None,
            "sources": {word: _words(cells) for word, cells in sources.items()},
            **{table.name: table.records() for table in tables},
        },
        tables=tuple(tables),
        statements=(),
    )


def _words(cells: Sequence[Cell]) -> list[str]:
    return ["".join(part.text for part in cell.parts) for cell in cells]


async def _graph_described(asker: Asker, path: str, syntax: Format) -> Pieces:
    graph = next((one for one in await graphs_of(asker) if one.name == BASE + path[1:]), None)
    if graph is None:
        raise NothingSaidError
    return await graph_as_rdf(asker, graph, syntax)


NAMED_GRAPH = registered(
    ViewKind(
        template="graph.html",
        make=_graph_view,
        describe=_graph_described,
        offered=DESCRIBED_FORMS,
    )
)
"""A named graph: what it is and describes; its RDF forms hold its triples."""
