"""Ask the graph on behalf of a page: queries of the project's own, their terms bound safely."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox
from starlette.requests import Request

from sarcograph.api.answering.edition import Edition
from sarcograph.api.answering.evaluation import evaluate
from sarcograph.api.answering.turns import Pieces
from sarcograph.api.http.addresses import client_of
from sarcograph.graph.store.question import Answer, Format, Question

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, Term]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one edition on behalf of one client, by its address; of the request it knows no more."""

    edition: Edition
    client: str

    @classmethod
    def of(cls, request: Request) -> Asker:
        """Return who asks the edition that is served now."""
        return cls(request.app.state.editions.current, client_of(request.scope))

    async def rows(self, query: str) -> list[Row]:
        """Return the rows of a SELECT query, each with the variables it binds; or ProblemError."""
        return list(rows_of(await self.answer(query)))

    async def iris(self, query: str) -> list[list[str]]:
        """Return the rows of a SELECT query that binds each variable to an IRI; or ProblemError.

        There may be many, which are read so in a fifth of the time.
        """
        content = (await self._ask(query, Format.TSV)).content.decode()
        return [line[1:-1].split(">\t<") for line in content.split("\n")[1:-1]]

    async def answer(self, query: str) -> bytes:
        """Return the answer to a SELECT query as SPARQL results in JSON; raises ProblemError."""
        return (await self._ask(query, Format.JSON)).content

    async def table(self, query: str) -> bytes:
        """Return the same as SPARQL results in TSV, for `Table.read_tsv`; raises ProblemError."""
        return (await self._ask(query, Format.TSV)).content

    async def tables(self, queries: Mapping[str, str]) -> dict[str, bytes]:
        """Return such answers to several queries, asked side by side, by their names."""
        contents = await asyncio.gather(*map(self.table, queries.values()))
        return dict(zip(queries, contents, strict=True))

    async def make(self, pieces: Pieces) -> bytes:
        """Return what `pieces` make, in the client's turn; raises ProblemError."""
        return await self.edition.turns.make(self.client, pieces)

    async def graph(self, query: str, form: Format) -> bytes:
        """Return what a CONSTRUCT query makes, in the syntax `form`; raises ProblemError."""
        return (await self._ask(query, form)).content

    async def _ask(self, query: str, form: Format) -> Answer:
        return await evaluate(self.edition, Question(query, (form,)), self.client)


def rows_of(content: bytes) -> Iterator[Row]:
    """Yield the rows of SPARQL results in JSON, each with the variables it binds, as it is read."""
    solutions = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - no query here is an ASK
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: term for name in names if isinstance(term := solution[name], Term)}


def term(iri: str) -> str:
    """Return an IRI as it stands in a query; raises ValueError for what is no IRI.

    >>> term("https://w3id.org/sarcograph/id/drug/anlotinib")
    '<https://w3id.org/sarcograph/id/drug/anlotinib>'
    """
    return str(ox.NamedNode(iri))


def terms(iris: Iterable[str]) -> str:
    """Return IRIs as they stand after VALUES ?x, in braces."""
    return f"{{ {' '.join(map(term, iris))} }}"
