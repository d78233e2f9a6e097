"""The knowledge graph to be asked from Python."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from sarcograph.graph.errors import QueryError, did_you_mean, repeated
from sarcograph.graph.knowledge.place import opened
from sarcograph.graph.knowledge.rows import Rows
from sarcograph.graph.names.finding import search
from sarcograph.graph.names.index import NameIndex
from sarcograph.graph.names.resolving import Resolver, entity_named
from sarcograph.graph.prefixes import ID
from sarcograph.graph.store.asked import ask
from sarcograph.graph.store.library import Query, query_library
from sarcograph.graph.store.question import Format, Question, UnsuitableFormatError
from sarcograph.graph.store.stored_iris import StoredIris
from sarcograph.graph.store.table import ColumnType, Table
from sarcograph.graph.validated import Announce, quiet

if TYPE_CHECKING:
    from sarcograph.graph.network.network import Network
    from sarcograph.graph.network.paths import Paths
    from sarcograph.graph.pictures.picture import Picture
    from sarcograph.graph.records.study import Fact, Named, Study

Given: TypeAlias = "str | int | bool | Named | Fact | None"
"""What a parameter of a query is given as; None leaves it out."""

_TELLING = ("study", "document", "publication", "trial")
_TOLD_BY = """SELECT ?study {{
  {{ ?study sg:reportedIn|sg:accountOf <{0}> }} UNION {{ <{0}> sg:describes/^sg:reportedIn ?study }}
}}
ORDER BY ?study"""
_COUNTED: dict[str, ColumnType] = {"claims": "integer", "estimates": "integer"}
_FOUND = ("match", "name", "how", "kind", "label", "id", "claims", "estimates")


class Queries(dict[str, Query]):
    """The named queries; their names are completed as keys."""

    def __repr__(self) -> str:
        """Return each name with its question."""
        return "\n".join(f"{name:<34} {query.question}" for name, query in self.items())


class KnowledgeGraph:
    """The evidence knowledge graph, opened: a context manager, or to be closed.

    `KnowledgeGraph()` is the graph of the package, `KnowledgeGraph("export.nq")` that of a file
    that `sarcograph export` wrote, `KnowledgeGraph("folder")` that of a folder of evidence files,
    `KnowledgeGraph("http://…")` that of `sarcograph serve` or of a service that `sarcograph load`
    filled. The first time that a graph of evidence is wanted it is built and validated, which takes
    about a minute; `announce` is told which stage begins.

    Raises SarcographError for what cannot be opened.
    """

    def __init__(self, place: str | Path | None = None, *, announce: Announce = quiet) -> None:
        """Open the graph."""
        with ExitStack() as stack:
            self._opened = opened(place, stack, announce)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        """Return the graph itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the graph."""
        self.close()

    def close(self) -> None:
        """Close the graph; only one on a service keeps something open."""
        self._stack.close()

    @cached_property
    def version(self) -> str:
        """The version of the graph, the first digits of its SHA-256; "" where it has none."""
        return self._opened.version()

    @property
    def validated(self) -> bool:
        """Whether the graph is known to have passed validation.

        A file has if the manifest of its export lies beside it; `sarcograph validate` judges
        others.
        """
        return self._opened.validated is True

    @cached_property
    def queries(self) -> Mapping[str, Query]:
        """The named queries, with what they take and give."""
        return Queries(query_library())

    def find(self, words: str) -> Rows:
        """Return what is called by these words: drugs, diseases, studies, publications, queries.

        Case, hyphens, spaces and Greek letters do not count. If nothing is called so, the rows are
        what is called nearly so, and `match` says it.
        """
        found = search(self._names, words)
        hits = [hit.record() for hit in found.hits or found.near]
        table = Table(f"find {repeated(words)}", _FOUND, tuple(tuple(hit.values()) for hit in hits))
        remarks = []
        if not found.hits:
            remarks.append(f"nothing is called '{repeated(words)}'")
        if found.more:
            remarks.append(f"{found.more} more; other words may tell them apart")
        return Rows.of_table(table, _COUNTED, remarks=tuple(remarks))

    def query(
        self, name: str, *, limit: int | None = None, cursor: str | None = None, **given: Given
    ) -> Rows:
        """Ask a named query; `queries` lists them.

        Its parameters are given by their names: a thing by any of its names, a range as `"2+"`,
        `"1-2"` or a number, yes or no as a bool too. The rows are all, or at most `limit`, from
        where `cursor` leads. Raises QueryError, which names what may have been meant.
        """
        query = self._query(name)
        values = {name: _value(value) for name, value in given.items() if value is not None}
        query.check(values)
        self._need_graphs()
        version = self.version if limit is not None or cursor is not None else ""
        found = ask(
            self._opened.store,
            self._resolver(),
            query,
            values,
            limit=limit,
            cursor=cursor,
            version=version,
        )
        return Rows.of_table(
            found.table,
            query.types,
            remarks=found.remarks,
            not_said=found.not_said,
            more=found.more,
            sparql=found.sparql,
            shown=query.shown,
        )

    def outcomes(
        self,
        *,
        mechanism: Given = None,
        limit: int | None = None,
        cursor: str | None = None,
        **given: Given,
    ) -> Rows:
        """Return the outcomes under regimens of the agents that act on a mechanism.

        The parameters are those of the query outcomes-by-mechanism. A remark tells how many pairs
        of numbers of two studies may be held against each other, and why not the others.
        """
        from sarcograph.graph.network.results import across_studies

        rows = self.query(
            "outcomes-by-mechanism", limit=limit, cursor=cursor, mechanism=mechanism, **given
        )
        known = self._network.results
        told = across_studies(
            known[one] for one in map(str, rows.column("estimate")) if one in known
        ).told
        return replace(rows, remarks=(*rows.remarks, *([told] if told else [])))

    def sparql(self, text: str) -> Rows:
        """Return the rows of a SELECT query in SPARQL 1.1; the project's prefixes are declared.

        Raises QueryError, also for ASK and CONSTRUCT, which `ask` and `construct` answer.
        """
        content = self._answer(text, Format.JSON, "'construct' gives graphs")
        if "boolean" in json.loads(content):
            raise QueryError("this query has no rows: 'ask' answers yes or no")
        table = Table.read("the query", content)
        return Rows.of_table(table, remarks=self._notes(text), sparql=text)

    def ask(self, text: str) -> bool:
        """Answer an ASK query in SPARQL 1.1; raises QueryError."""
        content = self._answer(text, Format.JSON, "'construct' gives graphs")
        answer = json.loads(content)
        if "boolean" not in answer:
            raise QueryError("this query has rows: 'sparql' gives them")
        return bool(answer["boolean"])

    def construct(self, text: str, form: Format = Format.TURTLE) -> str:
        """Return the graph of a CONSTRUCT or DESCRIBE query in SPARQL 1.1; raises QueryError."""
        return self._answer(text, form, "'sparql' gives rows, 'ask' yes or no").decode()

    def studies(
        self, *, limit: int | None = None, cursor: str | None = None, **given: Given
    ) -> Rows:
        """Return the studies; the parameters, such as `disease`, are those of the query studies."""
        return self.query("studies", limit=limit, cursor=cursor, **given)

    def study(self, name: str) -> Study:
        """Return all that the graph knows of a study, named as `find` finds it.

        A document or a publication stands for the study that it reports; of a trial of which
        several sources tell, the error names them. Raises QueryError.
        """
        # what makes the record takes long to import, and most questions are not for it
        from sarcograph.graph.records.asking import study_queries
        from sarcograph.graph.records.reading import study_of

        self._need_graphs()
        iri = self._study(name)
        answers = {
            part: Table.read(part, self._opened.store.query(Question(text)).content)
            for part, text in study_queries(iri).items()
        }
        return study_of(answers)

    def paths(self, start: str, end: str, *, hops: int = 6, limit: int = 20) -> Paths:
        """Return how one thing leads to another by statements, the best proved first.

        What no source says as a whole is `composed`, and its `weakest` hop is named. A path has at
        most `hops` statements, and `limit` paths are given. Raises QueryError.
        """
        from sarcograph.graph.network.ends import end_named  # which brings networkx
        from sarcograph.graph.network.paths import paths

        self._need_graphs()
        resolve = self._resolver()
        ends = end_named(resolve, "start", start), end_named(resolve, "end", end)
        return paths(self._network, *ends, hops=hops, limit=limit)

    def picture(self, found: Rows | Paths | Study, title: str = "", part: str = "") -> Picture:
        """Return what was found as a picture, which has `svg()` and `png()`.

        Of rows it is a forest or bars, of outcomes strips by treatment line for the `part` lines;
        of paths lanes, of a study the groups of its patients. It tells the version of the graph and
        the day. Raises QueryError where there is nothing to
        draw, and where the columns of rows make no picture.
        """
        from sarcograph.graph.pictures.of_found import picture_of  # which brings networkx
        from sarcograph.graph.pictures.stamp import stamp

        picture = picture_of(found, title, part)
        return picture.stamped(stamp(self.version, datetime.now(UTC).date()))

    def __repr__(self) -> str:
        """Return what is opened, and what can be asked."""
        return f"<KnowledgeGraph: {self._told()}>"

    def _repr_html_(self) -> str:
        """Return the same for notebooks, with the named queries."""
        rows = "".join(
            f"<tr><td><code>{name}</code></td><td>{html.escape(query.question)}</td></tr>"
            for name, query in self.queries.items()
        )
        return f"<p>{html.escape(self._told())}</p><table>{rows}</table>"

    def _told(self) -> str:
        doubt = "" if self._opened.validated else "; not known to be validated"
        return f"{self._opened.what}, version {self.version or 'not told'}{doubt}"

    @cached_property
    def _names(self) -> NameIndex:
        return self._opened.names()

    @cached_property
    def _network(self) -> Network:
        from sarcograph.graph.network.reading import read_network

        return read_network(self._opened.store)

    def _resolver(self) -> Resolver:
        return Resolver(lambda: self._names, self._iris)

    @cached_property
    def _iris(self) -> StoredIris:
        return StoredIris(self._opened.store)

    def _query(self, name: str) -> Query:
        known = name.replace("_", "-")
        if known not in self.queries:
            advice = did_you_mean(known, self.queries) or f"there are: {', '.join(self.queries)}"
            raise QueryError(f"there is no query '{repeated(name)}'; {advice}")
        return self.queries[known]

    def _study(self, name: str) -> str:
        if self._iris.names(f"{ID}study/{name}"):  # its key, which alone is no name
            return f"{ID}study/{name}"
        iri, _ = entity_named(self._names, self._iris, name, _TELLING)
        if iri.startswith(f"{ID}study/"):
            return iri
        content = self._opened.store.query(Question(_TOLD_BY.format(iri))).content
        studies = [str(found) for (found,) in Table.read("", content).rows]
        key = iri.removeprefix(ID).split("/")[1]
        own = [one for one in studies if one == f"{ID}study/{key}/{key}"] or studies
        if len(own) != 1:
            listed = ", ".join(one.removeprefix(ID) for one in own) or "none"
            raise QueryError(
                f"'{repeated(name)}' is {iri.removeprefix(ID)}; its studies are: {listed}"
            )
        return own[0]

    def _need_graphs(self) -> None:
        if not self._opened.has_graphs:
            raise QueryError(
                f"{self._opened.what} has no named graphs, by which it is told what a document says"
                " and what is derived; export as N-Quads or TriG, or ask by 'sparql'"
            )

    def _answer(self, text: str, form: Format, otherwise: str) -> bytes:
        from sarcograph.graph.store.guard import check as refuse  # likewise

        refuse(text)
        try:
            return self._opened.store.query(Question(text, (form,))).content
        except UnsuitableFormatError as error:
            raise UnsuitableFormatError(f"{error}; {otherwise}") from None

    def _notes(self, text: str) -> tuple[str, ...]:
        from sarcograph.graph.store.notes import QueryNotes  # which brings rdflib

        return tuple(f"look again at the query: {note}" for note in QueryNotes(self._iris).on(text))


def _value(value: Given) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "iri", value))
