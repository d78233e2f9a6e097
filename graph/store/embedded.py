"""The store in this process: a graph in memory or on disk, asked by Oxigraph."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from sarcograph.graph.errors import SarcographError
from sarcograph.graph.store.in_steps import Steps, in_steps
from sarcograph.graph.store.question import (
    Answer,
    EvaluationError,
    QuerySyntaxError,
    Question,
    UnsupportedQueryError,
)
from sarcograph.graph.store.row_data import Term
from sarcograph.graph.store.serialise import serialise

_NAME_LENGTH = 80  # of what is repeated in a message


class GraphLoadError(SarcographError):
    """A file that cannot be loaded as the N-Quads of a graph."""


class OxigraphStore(ABC):
    """A graph asked by Oxigraph; a Store, wherever the engine keeps it.

    Its default graph really holds every triple of the named graphs, once. Oxigraph's own union
    counts a triple of two graphs twice and overrides FROM. So it does for several FROM clauses or
    several `default_graphs`: there a triple that stands in two of them counts twice. A graph named
    twice by FROM counts twice as well, one given twice does not.
    """

    def __init__(self, *, prefixes: Mapping[str, str], base: str | None = None) -> None:
        """Let every query use `prefixes` (name to IRI) without declaring them.

        A relative IRI in a query is one below `base`, and an error without.
        """
        self._prefixes = dict(prefixes)
        self._uses = {name: (f"{name}:", iri) for name, iri in prefixes.items()}
        self._base = base

    @property
    @abstractmethod
    def graphs(self) -> ox.Store:
        """The named graphs, and all their triples once as the default graph."""

    @property
    @abstractmethod
    def union(self) -> ox.Store:
        """The default graph alone.

        The engine looks at the triples of all graphs for those of one, so most queries are answered
        sooner where there is no other.
        """

    def query(self, question: Question, *, max_bytes: int | None = None) -> Answer:
        """Answer a query; see `Store.query`.

        Besides those errors raises AnswerTooLargeError, for more than `max_bytes`.
        """
        steps = None if question.gives_dataset else in_steps(question.text)
        second, total = (None, None) if steps is None else self._second(steps)
        if steps is not None and second is not None:
            with suppress(QuerySyntaxError, UnsupportedQueryError):
                answer = self._answered(second, question, max_bytes, "".join(steps.details))
                return replace(answer, total=total)
        return replace(self._answered(question.text, question, max_bytes), total=total)

    def _second(self, steps: Steps) -> tuple[str | None, int | None]:
        """Return what to ask for the columns of the rows that the first step gives, and their sum.

        What is wrong with the question is told of it as it stands.
        """
        with suppress(SyntaxError, RuntimeError, ValueError, OSError):
            rows, total = self._rows_of_groups(steps)
            if rows is None:
                rows, total = steps.asked_for(self._solutions(steps.first))
            return steps.second(rows), total
        return None, None

    def _rows_of_groups(self, steps: Steps) -> tuple[list[tuple[Term, ...]] | None, int | None]:
        """Return the rows of the first step and their sum as the groups of rows give them."""
        if steps.groups is None or steps.limit is None:
            return None, None
        groups = self._solutions(steps.groups.text)
        page = steps.groups.page(map(tuple, groups), steps.offset, steps.limit)
        if page is None:
            return None, None
        return page.of(self._solutions(page.text)) if page.rows else [], page.total

    def _solutions(self, text: str) -> ox.QuerySolutions:
        """Return the rows of a query of the library."""
        return cast(
            "ox.QuerySolutions",
            self.graphs.query(text, base_iri=self._base, prefixes=self._prefixes_in(text)),
        )

    def _answered(
        self, text: str, question: Question, max_bytes: int | None, patterns: str | None = None
    ) -> Answer:
        """Answer `text`, which has nothing but data besides `patterns`, all of it without these."""
        whole, patterns = not question.gives_dataset, text if patterns is None else patterns
        store = self.union if whole and not _may_name_graphs(patterns) else self.graphs
        defaults = _graphs("default", question.default_graphs)
        named = _graphs("named", question.named_graphs)
        try:
            results = store.query(
                text,
                base_iri=self._base,
                prefixes=self._prefixes_in(patterns),
                default_graph=None if whole else defaults,
                named_graphs=None if whole else named,
            )
        except SyntaxError as error:
            # what reads the text takes longer to import than most queries to answer; the server's
            # evaluators have it already
            from sarcograph.graph.store.syntax_error import engine_syntax_error

            told = engine_syntax_error(str(error), text, prefixes=self._prefixes)
            raise told or QuerySyntaxError(str(error)) from error
        except (RuntimeError, ValueError) as error:
            raise UnsupportedQueryError(str(error)) from error
        except OSError as error:  # ASK is evaluated at once
            raise EvaluationError(str(error)) from error
        try:
            return serialise(
                results, question.formats, prefixes=self._prefixes, max_bytes=max_bytes
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EvaluationError(str(error)) from error

    def _prefixes_in(self, text: str) -> dict[str, str]:
        """Return the prefixes that a query may use; the engine parses each that it is given."""
        if "\\" in text:  # an escape may stand for any character
            return self._prefixes
        return {name: iri for name, (use, iri) in self._uses.items() if use in text}


class EmbeddedStore(OxigraphStore):
    """A graph held in memory."""

    def __init__(
        self, nquads: IO[bytes], *, prefixes: Mapping[str, str], base: str | None = None
    ) -> None:
        """Load N-Quads; raises GraphLoadError if they are malformed or empty."""
        super().__init__(prefixes=prefixes, base=base)
        self._store = ox.Store()
        try:
            self._store.bulk_load(input=nquads, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise GraphLoadError(f"not N-Quads: {error}") from error
        self.quad_count = len(self._store)
        if not self.quad_count:
            raise GraphLoadError("no quads in it")
        self._store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
        self._union = ox.Store()
        # (a dump would be sooner loaded, and give blank nodes other labels)
        self._union.bulk_extend(self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    @classmethod
    def load(
        cls, file: Path, *, prefixes: Mapping[str, str], base: str | None = None
    ) -> EmbeddedStore:
        """Load the N-Quads file of a validated graph; raises GraphLoadError."""
        try:
            with file.open("rb") as nquads:
                return cls(nquads, prefixes=prefixes, base=base)
        except OSError as error:
            raise GraphLoadError(f"{file}: {error.strerror}") from error
        except GraphLoadError as error:
            raise GraphLoadError(f"{file}: {error}") from error

    @property
    def graphs(self) -> ox.Store:
        """See OxigraphStore."""
        return self._store

    @property
    def union(self) -> ox.Store:
        """See OxigraphStore."""
        return self._union


class EmptyStore(OxigraphStore):
    """A graph without triples: to ask it tells what is wrong with a query, at once."""

    @property
    def graphs(self) -> ox.Store:
        """See OxigraphStore."""
        return ox.Store()

    @property
    def union(self) -> ox.Store:
        """See OxigraphStore."""
        return ox.Store()


def _may_name_graphs(text: str) -> bool:
    """Tell whether a query may use a graph other than the default graph as it stands."""
    upper = text.upper()
    # no slash follows the keyword, but it does in the IRIs of this project; an escape may stand
    # for any character
    is_named = upper.count("GRAPH") > upper.count("GRAPH/")
    return is_named or "FROM" in upper or "\\" in text


def _graphs(kind: str, names: Sequence[str] | None) -> list[Any]:  # of any kind, to the engine
    """Return graphs by name, each once: the engine counts one as often as it is named."""
    graphs = []
    for name in dict.fromkeys(names or ()):
        try:
            graphs.append(ox.NamedNode(name))
        except ValueError:
            raise UnsupportedQueryError(
                f"the {kind} graph '{_shown(name)}' is no absolute IRI; write one such as"
                " https://example.org/graph"
            ) from None
    return graphs


def _shown(name: str) -> str:
    return name if len(name) <= _NAME_LENGTH else f"{name[: _NAME_LENGTH - 1]}…"
